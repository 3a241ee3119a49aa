"""Following a report over HTTP: with its code, its secret, or the session of its reporter."""

from collections.abc import Sequence
from typing import Any

from litestar import Response, delete, post, route
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import ResponseSpec
from litestar.params import FromPath, JSONBody

from laocaiso.cases.feedback import answers
from laocaiso.cases.feedback.api_parts import (
    CODE,
    GONE,
    GUARDED_CHANGE,
    NOT_REACHED,
    NOT_THERE,
    ONE,
    READ,
    SECRET,
    TAGS,
    VARY,
    Parts,
    reporter_of,
)
from laocaiso.cases.feedback.bodies import MessageBody, RatingBody
from laocaiso.cases.feedback.model import Report
from laocaiso.cases.feedback.photos.api import NUMBER, REPORTERS
from laocaiso.web.limits import too_many
from laocaiso.web.parameters import takes
from laocaiso.web.private import caller_of, errors, private
from laocaiso.web.problems import Problem
from laocaiso.web.reads import AnyRequest, language_of


def following_routes(parts: Parts) -> Sequence[HTTPRouteHandler]:
    """Looking, writing, rating, asking for more."""

    async def shown(request: AnyRequest, code: str) -> Response[Any]:
        viewed = await parts.following.view(code, await reporter_of(parts, request))
        photos = await parts.photos.of(viewed.report.id) if viewed.contents else ()
        return private(request, parts.shown.report(viewed, photos, language_of(request)), vary=VARY)

    def changes(what: str) -> dict[str, Any]:
        return {
            "status_code": 200,
            "opt": takes(CODE, SECRET),
            "tags": TAGS,
            "exception_handlers": errors(),
            "responses": {
                200: ResponseSpec(data_container=answers.ReportShown, description=what),
                **GUARDED_CHANGE,
            },
        }

    async def changed(request: AnyRequest, report: Report) -> Response[Any]:
        parts.changed()
        return await shown(request, report.code)

    @route(
        ONE,
        http_method=READ,
        operation_id="getFeedback",
        opt=takes(CODE, SECRET),
        tags=TAGS,
        exception_handlers=errors(),
        summary="A report: its public state by its code, everything with its secret or session",
        description="Looking changes nothing, however often it is done.",
        responses={
            200: ResponseSpec(data_container=answers.ReportShown, description="The report."),
            401: ResponseSpec(data_container=Problem, description="The session sent is not in force."),
            404: NOT_THERE,
            410: GONE,
            503: NOT_REACHED,
        },
    )
    async def read(request: AnyRequest, code: FromPath[str]) -> Response[Any]:
        # Who shows a secret or a session guesses at no codes; behind one address there may be a village.
        is_stranger = (await reporter_of(parts, request)).is_nobody
        brake = parts.looks if is_stranger else parts.own_looks
        if wait := brake.wait(caller_of(request, parts.callers)):
            raise too_many(wait)
        return await shown(request, code)

    @post(
        f"{ONE}/messages",
        operation_id="writeToOfficers",
        summary="Write to the officers, or answer their question",
        **changes("Sent."),
    )
    async def write(request: AnyRequest, code: FromPath[str], data: JSONBody[MessageBody]) -> Response[Any]:
        reporter = await reporter_of(parts, request)
        return await changed(request, await parts.following.write(code, reporter, data.text))

    @post(
        f"{ONE}/withdrawal",
        operation_id="withdrawFeedback",
        summary="Take a report back, before anybody works on it",
        **changes("Withdrawn."),
    )
    async def withdraw(request: AnyRequest, code: FromPath[str]) -> Response[Any]:
        reporter = await reporter_of(parts, request)
        return await changed(request, await parts.following.withdraw(code, reporter))

    @delete(
        REPORTERS,
        operation_id="takeBackPhoto",
        summary="Take a photo back, before anybody works on the report",
        **{**changes("Gone, with its files."), "opt": takes(CODE, NUMBER, SECRET)},
    )
    async def take_back(request: AnyRequest, code: FromPath[str], number: FromPath[int]) -> Response[Any]:
        report = await parts.custody.of_reporter(code, await reporter_of(parts, request))
        await parts.photos.kept(report.id, number)
        # On record first: who dies between the two is asked again, and finds the photo still there.
        report = await parts.following.take_photo_back(report, number)
        await parts.photos.remove(report.id, number)
        return await changed(request, report)

    @post(
        f"{ONE}/rating",
        operation_id="rateFeedback",
        summary="Rate how it was dealt with, once for each time",
        **changes("Rated."),
    )
    async def rate(request: AnyRequest, code: FromPath[str], data: JSONBody[RatingBody]) -> Response[Any]:
        reporter = await reporter_of(parts, request)
        return await changed(request, await parts.following.rate(code, reporter, data.stars, data.text))

    @post(
        f"{ONE}/reopening",
        operation_id="askToReopenFeedback",
        summary="Say that it was not dealt with; an officer decides",
        **changes("Asked for."),
    )
    async def reopen(request: AnyRequest, code: FromPath[str], data: JSONBody[MessageBody]) -> Response[Any]:
        reporter = await reporter_of(parts, request)
        return await changed(request, await parts.following.ask_to_reopen(code, reporter, data.text))

    return [read, write, withdraw, take_back, rate, reopen]
