"""What officers do with reports, over HTTP. Every answer is for its reader alone and never kept."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from litestar import Response, post, route
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import ResponseSpec
from litestar.params import FromPath, JSONBody

from laocaiso.cases.feedback.api_parts import CODE, READ, Doors, cursor_of
from laocaiso.cases.feedback.categories import Categories
from laocaiso.cases.feedback.desk import answers as shapes
from laocaiso.cases.feedback.desk.api_parts import (
    GUARDED,
    GUARDED_CHANGE,
    MOST_ENTRIES,
    MOST_ON_PAGE,
    NOT_KNOWN,
    PAGE,
    QUEUE,
    SIGNED_IN,
    SUBJECT,
    TAGS,
    WHY,
    wanted_of,
)
from laocaiso.cases.feedback.desk.auditing import Auditing
from laocaiso.cases.feedback.desk.inbox import Inbox
from laocaiso.cases.feedback.desk.looking import Looking
from laocaiso.cases.feedback.desk.order_examples import EXAMPLES
from laocaiso.cases.feedback.desk.orders import AnyOrder
from laocaiso.cases.feedback.desk.rights import must
from laocaiso.cases.feedback.desk.service import Desk
from laocaiso.cases.feedback.desk.shown import BASE, ShownToOfficers, access_shown, reporter_shown
from laocaiso.cases.feedback.desk.templates import TEMPLATE_STATES, Templates
from laocaiso.core.clock import Clock
from laocaiso.web.openapi import OFFICER
from laocaiso.web.parameters import at_most, bodies, limit, needed, one_of, query, takes
from laocaiso.web.private import errors, private
from laocaiso.web.reads import AnyRequest, language_of

ONE = f"{BASE}/{{code:str}}"


@dataclass(frozen=True, kw_only=True)
class OfficerParts:
    """What the routes work with. `changed` is called after each order."""

    doors: Doors
    desk: Desk
    inbox: Inbox
    looking: Looking
    auditing: Auditing
    templates: Templates
    shown: ShownToOfficers
    categories: Categories
    clock: Clock
    changed: Callable[[], None]


def officer_routes(parts: OfficerParts) -> Sequence[HTTPRouteHandler]:
    """The handlers for officers."""
    return [*_reports(parts), *_beside(parts)]


def _reports(parts: OfficerParts) -> Sequence[HTTPRouteHandler]:
    slugs = [category.slug for category in parts.categories.all]

    @route(
        BASE,
        operation_id="listReportsForOfficers",
        summary="The queue, within the officer's scope",
        description=(
            "A line shows nothing of who handed the report in, and no text in full. That a page was looked "
            "at, and with which filter, is put on record."
        ),
        **_reads(shapes.QueuePage, "A page of it.", *QUEUE, errors_too=SIGNED_IN),
    )
    async def queue(request: AnyRequest) -> Response[Any]:
        officer = await parts.doors.officer(request)
        wanted = wanted_of(request, officer, categories=slugs)
        most = limit(request, most=MOST_ON_PAGE) or PAGE
        cursor = cursor_of(request)
        lines, after = await parts.inbox.page(officer, wanted, cursor, most)
        if lines:
            await parts.auditing.paged(officer, wanted, is_first=cursor is None)
        now, language = parts.clock.now(), language_of(request)
        items = [parts.shown.line(line, now, language) for line in lines]
        return private(request, shapes.QueuePage(items=items, next=after))

    @route(
        ONE,
        operation_id="getReportForOfficers",
        summary="A report, with its history and what can be done next",
        description="That it was looked at is put on record.",
        **_reads(shapes.OfficerReport, "The report.", CODE),
    )
    async def read(request: AnyRequest, code: FromPath[str]) -> Response[Any]:
        officer = await parts.doors.officer(request)
        seen = await parts.looking.report(code, officer)
        return private(request, parts.shown.report(seen, officer, language_of(request)))

    @post(
        f"{ONE}/steps",
        status_code=200,
        operation_id="orderStep",
        opt={**takes(CODE), **bodies(**EXAMPLES)},
        tags=TAGS,
        security=[{OFFICER: []}],
        exception_handlers=errors(),
        summary="Do something with a report",
        description=(
            "One of many orders, told apart by `action`; `steps` of the report says which are possible now "
            "and what each demands. `version` is that of the report you looked at: where somebody else was "
            "first, 409 says how the report stands, and nothing has happened."
        ),
        responses={
            200: ResponseSpec(data_container=shapes.OrderDone, description="Done."),
            **GUARDED_CHANGE,
        },
    )
    async def order(request: AnyRequest, code: FromPath[str], data: JSONBody[AnyOrder]) -> Response[Any]:
        officer = await parts.doors.officer(request)
        report = await parts.desk.carry_out(code, officer, data)
        parts.changed()
        return private(request, parts.shown.done(report, officer, language_of(request)))

    @route(
        f"{ONE}/reporter",
        operation_id="getReporter",
        summary="Who handed a report in",
        description="Only for those who handle reports, for a reason, and put on record apart.",
        **_reads(shapes.ReporterShown, "As far as it is known.", CODE, WHY),
    )
    async def reporter(request: AnyRequest, code: FromPath[str]) -> Response[Any]:
        officer = await parts.doors.officer(request)
        known = await parts.looking.reporter(code, officer, needed(request, "why"))
        return private(request, reporter_shown(known))

    @route(
        f"{ONE}/duplicates",
        operation_id="getPossibleDuplicates",
        summary="Reports in the officer's scope that may be of the same thing",
        description="That they were looked at is put on record of each.",
        **_reads(shapes.AlikeList, "The likeliest first.", CODE),
    )
    async def duplicates(request: AnyRequest, code: FromPath[str]) -> Response[Any]:
        officer = await parts.doors.officer(request)
        alike = await parts.looking.alike(code, officer)
        lines = await parts.inbox.lines([one.report for one in alike])
        items = [
            parts.shown.alike(line, one.score, one.metres, language_of(request))
            for line, one in zip(lines, alike, strict=True)
        ]
        return private(request, shapes.AlikeList(items=items))

    return [queue, read, order, reporter, duplicates]


def _beside(parts: OfficerParts) -> Sequence[HTTPRouteHandler]:
    slugs = [category.slug for category in parts.categories.all]

    @route(
        "/v1/officer/templates",
        operation_id="listAnswerTemplates",
        summary="Texts to begin an answer with",
        **_reads(
            shapes.TemplateList,
            "Those for the category first.",
            query("state", "For the step into this state.", enum=list(TEMPLATE_STATES)),
            query("category", "For this category, and those for all.", enum=slugs),
            errors_too=SIGNED_IN,
        ),
    )
    async def templates(request: AnyRequest) -> Response[Any]:
        must(await parts.doors.officer(request), "report.read")
        state = one_of(request, "state", TEMPLATE_STATES)
        found = await parts.templates.fitting(state, one_of(request, "category", slugs))
        items = [
            shapes.TemplateShown(
                id=one.id, state=one.state, category=one.category, title=one.title, text=one.text
            )
            for one in found
        ]
        return private(request, shapes.TemplateList(items=items))

    @route(
        "/v1/officer/audit",
        operation_id="getAccessLog",
        summary="Who saw or changed what, for auditors",
        description="Reading it is put on record as well. What the log knows nothing of is 404.",
        **_reads(
            shapes.AccessList,
            "Newest first.",
            SUBJECT,
            at_most(MOST_ENTRIES),
            errors_too={**SIGNED_IN, 404: NOT_KNOWN},
        ),
    )
    async def audit(request: AnyRequest) -> Response[Any]:
        officer = await parts.doors.officer(request)
        most = limit(request, most=MOST_ENTRIES) or MOST_ENTRIES
        found = await parts.auditing.entries(officer, needed(request, "subject"), most)
        return private(request, shapes.AccessList(items=[access_shown(one) for one in found]))

    return [templates, audit]


def _reads(shape: Any, what: str, *parameters: Any, errors_too: Any = GUARDED) -> dict[str, Any]:
    return {
        "http_method": READ,
        "opt": takes(*parameters),
        "tags": TAGS,
        "security": [{OFFICER: []}],
        "exception_handlers": errors(),
        "responses": {200: ResponseSpec(data_container=shape, description=what), **errors_too},
    }
