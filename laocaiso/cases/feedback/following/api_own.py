"""What is somebody's own: support, reports, notices, the private link, the consent given with a report."""

from collections.abc import Sequence
from secrets import token_urlsafe
from typing import Any

from litestar import Response, delete, post, route
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import ResponseSpec
from litestar.openapi.spec import Example
from litestar.params import FromPath

from laocaiso.accounts.model import Citizen
from laocaiso.cases.feedback import answers
from laocaiso.cases.feedback.api_parts import (
    CODE,
    GUARDED_CHANGE,
    MOST_ON_PAGE,
    NO_SECRET,
    NOT_NOW,
    NOT_REACHED,
    NOT_THERE,
    ONE,
    PAGE,
    READ,
    SECRET,
    TAGS,
    VARY,
    Parts,
    cursor_of,
    reporter_of,
)
from laocaiso.cases.feedback.consent import VERSION
from laocaiso.cases.feedback.following.owning import NOTICES, REPORTS, SUPPORTS
from laocaiso.cases.feedback.shown import contact_consent
from laocaiso.core.errors import CredentialsNeeded
from laocaiso.web.parameters import CURSOR, at_most, limit, takes
from laocaiso.web.private import errors, private
from laocaiso.web.problems import Problem
from laocaiso.web.reads import AnyRequest, language_of

_TAKEN_BACK = {
    "given": False,
    "version": VERSION,
    "at": "2026-11-23T09:00:00+07:00",
    "channel": "api",
    "takenBackAt": "2026-11-25T08:30:00+07:00",
    "contactKept": False,
}


def own_routes(parts: Parts) -> Sequence[HTTPRouteHandler]:
    """Support, the private link, lists."""
    support_answers = {
        200: ResponseSpec(data_container=answers.SupportAnswer, description="How many there are now."),
        401: ResponseSpec(data_container=Problem, description="Supporting needs a session."),
        404: NOT_THERE,
        409: NOT_NOW,
        503: NOT_REACHED,
    }

    @post(
        f"{ONE}/support",
        status_code=200,
        operation_id="supportFeedback",
        opt=takes(CODE),
        tags=TAGS,
        exception_handlers=errors(),
        summary="Me too: support a report and follow it",
        responses=support_answers,
    )
    async def support(request: AnyRequest, code: FromPath[str]) -> Response[Any]:
        report, count = await parts.following.support(code, await parts.doors.citizen(request))
        return private(request, answers.SupportAnswer(code=report.code, supporters=count, you_support=True))

    @delete(
        f"{ONE}/support",
        status_code=200,
        operation_id="stopSupportingFeedback",
        opt=takes(CODE),
        tags=TAGS,
        exception_handlers=errors(),
        summary="Support a report no longer",
        responses=support_answers,
    )
    async def end_support(request: AnyRequest, code: FromPath[str]) -> Response[Any]:
        report, count = await parts.following.end_support(code, await parts.doors.citizen(request))
        return private(request, answers.SupportAnswer(code=report.code, supporters=count, you_support=False))

    @delete(
        f"{ONE}/consent",
        status_code=200,
        operation_id="takeContactConsentBack",
        opt=takes(CODE, SECRET),
        tags=TAGS,
        exception_handlers=errors(),
        summary="Take back the consent to contact data being kept with a report",
        description=(
            "For its reporter, with a session or the secret. Contact data are deleted at once, wherever they "
            "are; that they were given and taken back stays in the history. The report is worked on as "
            "before. Nothing happens where there is no consent in force."
        ),
        responses={
            200: ResponseSpec(
                data_container=answers.ContactConsent,
                description="As it is now.",
                examples=[Example(summary="Taken back", value=_TAKEN_BACK)],
            ),
            **GUARDED_CHANGE,
        },
    )
    async def take_consent_back(request: AnyRequest, code: FromPath[str]) -> Response[Any]:
        report = await parts.owning.take_consent_back(code, await reporter_of(parts, request))
        return private(request, contact_consent(parts.custody.contents(report)), vary=VARY)

    @post(
        f"{ONE}/link",
        status_code=200,
        operation_id="renewFeedbackLink",
        opt=takes(CODE, SECRET),
        tags=TAGS,
        exception_handlers=errors(),
        summary="Replace the secret; the old one opens nothing any more",
        responses={
            200: ResponseSpec(data_container=answers.NewLink, description="The new one, this once."),
            **GUARDED_CHANGE,
        },
    )
    async def renew(request: AnyRequest, code: FromPath[str]) -> Response[Any]:
        secret = token_urlsafe(32)
        report = await parts.following.renew_link(code, await reporter_of(parts, request), secret)
        link = parts.shown.private_link(report.code, secret)
        return private(request, answers.NewLink(code=report.code, secret=secret, link=link), vary=VARY)

    @route(
        REPORTS,
        http_method=READ,
        operation_id="listMyFeedback",
        opt=takes(at_most(MOST_ON_PAGE), CURSOR),
        tags=TAGS,
        exception_handlers=errors(),
        summary="One's own reports, newest first",
        responses={
            200: ResponseSpec(data_container=answers.ReportList, description="A page."),
            401: NO_SECRET,
            503: NOT_REACHED,
        },
    )
    async def mine(request: AnyRequest) -> Response[Any]:
        citizen = await _citizen(parts, request)
        language, most = language_of(request), limit(request, most=MOST_ON_PAGE) or PAGE
        page = await parts.following.mine(citizen, cursor_of(request), most)
        items = [parts.shown.line(report, language) for report in page.reports]
        return private(request, answers.ReportList(items=items, next=page.next))

    @route(
        SUPPORTS,
        http_method=READ,
        operation_id="listMySupports",
        opt=takes(),
        tags=TAGS,
        exception_handlers=errors(),
        summary="Reports of others that one supports",
        responses={
            200: ResponseSpec(data_container=answers.SupportedList, description="All of them."),
            401: NO_SECRET,
            503: NOT_REACHED,
        },
    )
    async def supports(request: AnyRequest) -> Response[Any]:
        citizen = await _citizen(parts, request)
        found = await parts.owning.supported(citizen.account)
        lines = [parts.shown.supported(one, language_of(request)) for one in found]
        return private(request, answers.SupportedList(items=lines))

    @route(
        NOTICES,
        http_method=READ,
        operation_id="listMyNotices",
        opt=takes(at_most(MOST_ON_PAGE), CURSOR),
        tags=TAGS,
        exception_handlers=errors(),
        summary="What happened to the reports one follows, newest first",
        description="One's own reports, those merged with them, and those one supports.",
        responses={
            200: ResponseSpec(data_container=answers.NoticeList, description="A page."),
            401: NO_SECRET,
            503: NOT_REACHED,
        },
    )
    async def notices(request: AnyRequest) -> Response[Any]:
        citizen = await _citizen(parts, request)
        language, most = language_of(request), limit(request, most=MOST_ON_PAGE) or PAGE
        found, following = await parts.notices.notices(citizen.account, cursor_of(request), most)
        items = [parts.shown.notice(notice, language) for notice in found]
        return private(request, answers.NoticeList(items=items, next=following))

    @post(
        f"{NOTICES}/read",
        status_code=204,
        operation_id="markMyNoticesRead",
        opt=takes(),
        tags=TAGS,
        exception_handlers=errors(),
        summary="Mark all notices as read",
        responses={
            204: ResponseSpec(data_container=None, description="Marked."),
            401: NO_SECRET,
            503: NOT_REACHED,
        },
    )
    async def read_notices(request: AnyRequest) -> None:
        citizen = await _citizen(parts, request)
        await parts.notices.mark_read(citizen.account, parts.clock.now())

    return [support, end_support, take_consent_back, renew, mine, supports, notices, read_notices]


async def _citizen(parts: Parts, request: AnyRequest) -> Citizen:
    citizen = await parts.doors.citizen(request)
    if citizen is None:
        raise CredentialsNeeded(
            "Cần đăng nhập: gửi mã phiên ở Authorization: Bearer.",
            "Sign in first, and send the session's token as Authorization: Bearer.",
        )
    return citizen
