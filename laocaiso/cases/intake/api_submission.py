"""Handing in over HTTP, the receipt, and the folder to take along."""

import asyncio
from collections.abc import Sequence
from typing import Any

from litestar import Response, post, route
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import ResponseSpec
from litestar.params import FromPath, JSONBody
from litestar.response import Stream

from laocaiso.cases.intake import folder
from laocaiso.cases.intake import receipt as receipts
from laocaiso.cases.intake.api_parts import (
    BASE,
    DOSSIER,
    GUARDED_CHANGE,
    IDEMPOTENCY_KEY,
    ONE,
    PAGE_POLICY,
    READ,
    SECRET,
    TAGS,
    Parts,
    errors,
    needed_key,
    private,
    secret_of,
)
from laocaiso.cases.intake.bodies import SubmissionBody
from laocaiso.cases.intake.model import Document
from laocaiso.cases.intake.service import HandedIn
from laocaiso.cases.intake.units import desk_of
from laocaiso.web.parameters import takes
from laocaiso.web.problems import Problem
from laocaiso.web.reads import AnyRequest


def submission_routes(parts: Parts) -> Sequence[HTTPRouteHandler]:
    """The handlers of handing in, and of what comes of it."""
    intake = parts.intake

    async def receipt_of(request: AnyRequest, dossier: str) -> receipts.Receipt:
        opened = await intake.custody.opened(dossier, secret_of(request), "receipt")
        draft, expected = opened.draft, None
        if parts.due is not None and draft.accepted_at is not None:
            expected = parts.due(parts.procedures.record(draft.procedure), draft.accepted_at)
        desk = desk_of(draft, parts.units.name(draft.unit) if draft.unit else None)
        return receipts.receipt(opened, desk=desk, now=parts.clock.now(), expected=expected)

    def reads(what: str, shape: Any, media_type: str) -> dict[str, Any]:
        return {
            "http_method": READ,
            "opt": takes(DOSSIER, SECRET),
            "tags": TAGS,
            "exception_handlers": errors(),
            "responses": {
                200: ResponseSpec(data_container=shape, description=what, media_type=media_type),
                **GUARDED_CHANGE,
            },
        }

    @post(
        f"{ONE}/submission",
        operation_id="handInDossier",
        opt=takes(DOSSIER, SECRET, IDEMPOTENCY_KEY),
        tags=TAGS,
        exception_handlers=errors(),
        summary="Hand the dossier in",
        description=(
            "Once answered it is safe and will be sent, whatever happens here. Try again with the same "
            "`Idempotency-Key` after a lost connection: the first answer comes again. Where the province "
            "takes no submissions, `state` is `prepared`: take the `folder` to the `portal`."
        ),
        responses={
            201: ResponseSpec(data_container=HandedIn, description="Handed in, or prepared."),
            422: ResponseSpec(
                data_container=Problem, description="Something is missing, or the key was used otherwise."
            ),
            **GUARDED_CHANGE,
        },
    )
    async def hand_in(
        request: AnyRequest, dossier: FromPath[str], data: JSONBody[SubmissionBody]
    ) -> Response[Any]:
        body = await intake.hand_in(
            dossier, secret_of(request), needed_key(request), confirmed=data.confirmed
        )
        parts.handed_in()
        return private(
            request,
            body,
            status=201,
            headers={"Location": f"{BASE}/{dossier}"},
            media_type="application/json",
        )

    @route(
        f"{ONE}/receipt",
        operation_id="getReceipt",
        summary="The receipt",
        description=(
            "The fields of form 01 (giấy tiếp nhận hồ sơ và hẹn trả kết quả), in Vietnamese. Until the "
            "one-stop has accepted the dossier it is a note that it was handed in (`status`: `submitted`)."
        ),
        **reads("The receipt.", receipts.Receipt, "application/json"),
    )
    async def receipt(request: AnyRequest, dossier: FromPath[str]) -> Response[Any]:
        return private(request, await receipt_of(request, dossier), headers={"Content-Language": "vi"})

    @route(
        f"{ONE}/receipt.html",
        operation_id="getReceiptPage",
        summary="The receipt as a page to print",
        **reads("The page.", str, "text/html"),
    )
    async def receipt_page(request: AnyRequest, dossier: FromPath[str]) -> Response[Any]:
        made = await asyncio.to_thread(receipts.page, await receipt_of(request, dossier), draw=parts.draw)
        headers = {"Content-Language": "vi", "Content-Security-Policy": PAGE_POLICY}
        return private(request, made, headers=headers, media_type="text/html")

    @route(
        f"{ONE}/folder",
        operation_id="getPreparedFolder",
        summary="The prepared folder",
        description="A ZIP of all documents, and a page that says what to enter where.",
        **reads("The folder.", bytes, "application/zip"),
    )
    async def prepared_folder(request: AnyRequest, dossier: FromPath[str]) -> Response[Any]:
        opened = await intake.custody.opened(dossier, secret_of(request), "folder")

        async def content(document: Document) -> bytes:
            return await parts.uploads.read(opened.draft, document)

        name = f"ho-so-{opened.draft.procedure}.zip"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        shell = private(request, b"", headers={**headers, "Content-Language": "vi"})
        return Stream(
            folder.folder(opened, content), headers=dict(shell.headers), media_type="application/zip"
        )

    return [hand_in, receipt, receipt_page, prepared_folder]
