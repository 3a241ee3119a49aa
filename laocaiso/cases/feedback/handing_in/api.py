"""Handing in over HTTP, and the receipts of it."""

from collections.abc import Sequence
from typing import Any

import msgspec
from litestar import Response, post, route
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import ResponseSpec
from litestar.params import FromPath, JSONBody

from laocaiso.cases.feedback import answers
from laocaiso.cases.feedback.api_parts import (
    CODE,
    GONE,
    GUARDED,
    KEY,
    NOT_REACHED,
    ONE,
    READ,
    SECRET,
    TAGS,
    VARY,
    Parts,
    reporter_of,
)
from laocaiso.cases.feedback.bodies import DraftBody, ReceiptBody, ReportBody
from laocaiso.cases.feedback.handing_in.receiving import Sender
from laocaiso.cases.feedback.shown import BASE, encode
from laocaiso.web.idempotency import key_of
from laocaiso.web.limits import too_many
from laocaiso.web.openapi import CITIZEN
from laocaiso.web.parameters import takes
from laocaiso.web.private import caller_of, errors, private
from laocaiso.web.problems import Problem
from laocaiso.web.reads import AnyRequest, language_of

REUSED = ResponseSpec(
    data_container=Problem, description="The id or key was used for another report; see `code`."
)
SESSION_OVER = ResponseSpec(
    data_container=Problem,
    description=(
        "`Authorization` holds no session in force, and nothing was taken in. Keep the draft, sign in again, "
        "and send it once more; or send it without `Authorization`, and it is anonymous."
    ),
)
UNDER_WAY = ResponseSpec(data_container=Problem, description="The same report is being taken in right now.")


def handing_in_routes(parts: Parts) -> Sequence[HTTPRouteHandler]:
    """Categories, a look beforehand, handing in."""

    @route(
        f"{BASE}/categories",
        http_method=READ,
        operation_id="listFeedbackCategories",
        opt=takes(),
        tags=TAGS,
        exception_handlers=errors(),
        summary="Categories, their terms and the emergency numbers to show before the form",
        responses={200: ResponseSpec(data_container=answers.CategoryList, description="The categories.")},
    )
    async def categories(request: AnyRequest) -> Response[Any]:
        return private(request, parts.shown.categories(language_of(request)), vary="Accept-Language")

    @post(
        f"{BASE}/check",
        status_code=200,
        operation_id="checkFeedback",
        opt=takes(),
        tags=TAGS,
        exception_handlers=errors(),
        summary="See what would become of a report; nothing is kept",
        description=(
            "Category, unit, danger, personal data and reports that may be of the same thing. In the body of "
            "a POST, for a place in an address would end in logs."
        ),
        responses={200: ResponseSpec(data_container=answers.Checked, description="Seen."), 503: NOT_REACHED},
    )
    async def check(request: AnyRequest, data: JSONBody[DraftBody]) -> Response[Any]:
        if wait := parts.looks.wait(caller_of(request, parts.callers)):
            raise too_many(wait)
        draft, looked = await parts.receiving.check(data)
        return private(request, parts.shown.checked(draft, looked, language_of(request)))

    @post(
        BASE,
        operation_id="handInFeedback",
        opt=takes(KEY),
        tags=TAGS,
        security=[{}, {CITIZEN: []}],
        exception_handlers=errors(),
        summary="Hand in a report",
        description=(
            "Small JSON first, photos after. Sent again with the same `clientReportId` it is taken in once, "
            "and gets the first answer again, at any time. With a session the report is the citizen's own; "
            "without one `secret` is the only key to it. A place outside the province, or none, is accepted "
            "as `needsLocation`. People in danger should ring: see `emergency`."
        ),
        responses={
            201: ResponseSpec(data_container=answers.HandedInAnswer, description="Taken in."),
            401: SESSION_OVER,
            409: UNDER_WAY,
            410: GONE,
            422: REUSED,
            503: NOT_REACHED,
        },
    )
    async def hand_in(request: AnyRequest, data: JSONBody[ReportBody]) -> Response[Any]:
        address = caller_of(request, parts.callers)
        if wait := parts.new_reports.wait(address):
            raise too_many(wait)
        sender = Sender(await parts.doors.citizen(request), address, key_of(request))
        language = language_of(request)
        done = await parts.receiving.hand_in(
            data, sender, lambda received: encode(parts.shown.handed_in(received, language))
        )
        if done.is_new:
            parts.changed()
        headers = {"Location": f"{BASE}/{done.code}", "Content-Type": "application/json"}
        if not done.is_new:
            headers["Idempotency-Replayed"] = "true"
        return private(request, done.body, status=201, headers=headers, media_type="application/json")

    return [categories, check, hand_in]


def receipt_routes(parts: Parts) -> Sequence[HTTPRouteHandler]:
    """Receipts: given out again, verified, and the keys for it."""

    @route(
        f"{ONE}/receipt",
        http_method=READ,
        operation_id="getFeedbackReceipt",
        opt=takes(CODE, SECRET),
        tags=TAGS,
        exception_handlers=errors(),
        summary="A receipt as of now, with the photos that have come",
        responses={
            200: ResponseSpec(data_container=answers.ReceiptAnswer, description="The receipt."),
            **GUARDED,
        },
    )
    async def receipt(request: AnyRequest, code: FromPath[str]) -> Response[Any]:
        report = await parts.custody.of_reporter(code, await reporter_of(parts, request))
        contents = parts.custody.contents(report)
        digests = {photo.number: photo.digest_sent for photo in await parts.photos.of(report.id)}
        made = await parts.receipts.issue(report, contents, digests, parts.clock.now())
        return private(request, answers.ReceiptAnswer(receipt=made), vary=VARY)

    @post(
        f"{BASE}/receipts",
        status_code=200,
        operation_id="verifyFeedbackReceipt",
        opt=takes(),
        tags=TAGS,
        exception_handlers=errors(),
        summary="Verify a receipt",
        responses={
            200: ResponseSpec(data_container=answers.ReceiptChecked, description="Whether it is ours."),
        },
    )
    async def verify(request: AnyRequest, data: JSONBody[ReceiptBody]) -> Response[Any]:
        claims = await parts.receipts.verified(data.receipt)
        if claims is None:
            return private(request, answers.ReceiptChecked(valid=False))
        return private(request, answers.ReceiptChecked(valid=True, **msgspec.structs.asdict(claims)))

    @route(
        f"{BASE}/receipts/keys",
        http_method=READ,
        operation_id="listFeedbackReceiptKeys",
        opt=takes(),
        tags=TAGS,
        exception_handlers=errors(),
        summary="Public keys that receipts are verified with, as a JSON Web Key Set",
        responses={200: ResponseSpec(data_container=answers.KeySet, description="The keys.")},
    )
    async def keys(request: AnyRequest) -> Response[Any]:
        return private(request, answers.KeySet(keys=await parts.receipts.public_keys()))

    return [receipt, verify, keys]
