"""`/openapi.json`, the page `/docs` that shows it, and `/errors/{code}`, where the `type` of a problem leads.

The page is Swagger UI, shipped beside this module: nothing is loaded from another host.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from importlib.resources import files

import msgspec
from litestar import Litestar, Response, route
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import ResponseSpec
from litestar.params import FromPath

from laocaiso.core.errors import NotFound
from laocaiso.snapshots.pages import Page
from laocaiso.web.openapi import document
from laocaiso.web.parameters import path, takes
from laocaiso.web.problems import KINDS
from laocaiso.web.reads import AnyRequest, Reads, language_of
from laocaiso.web.site import READ, Site, site_routes

DOCS = Site(
    "/docs",
    files("laocaiso.web") / "docs_page",
    ("swagger-ui.css", "swagger-ui-bundle.js", "start.js"),
    # Swagger UI sets styles on elements and draws with data: images; it needs nothing from elsewhere.
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
)


class ErrorKind(msgspec.Struct, frozen=True):
    """What a kind of problem means."""

    code: str
    status: int
    title: str
    detail: str


def routes(reads: Reads, *, started_at: datetime) -> Sequence[HTTPRouteHandler]:
    """The routes of this module. `started_at` is when the document was made: with the process."""
    kept: list[bytes] = []

    @route("/openapi.json", http_method=READ, include_in_schema=False)
    async def openapi(request: AnyRequest) -> Response[bytes]:
        if not kept:  # making it takes half a second
            kept.append(await asyncio.to_thread(_made, request.app))
        return reads.answer(request, Page("/openapi.json", kept[0], started_at, started_at, max_age=300))

    @route(
        "/errors/{code:str}",
        http_method=READ,
        sync_to_thread=False,
        summary="What a kind of problem means",
        description="Where the `type` of a problem leads.",
        tags=["operation"],
        operation_id="getErrorKind",
        opt=takes(path("code", "`code` of a problem.", enum=[kind.code for kind in KINDS.values()])),
        responses={200: ResponseSpec(data_container=ErrorKind, description="The kind of problem.")},
    )
    def error_kind(request: AnyRequest, code: FromPath[str]) -> Response[bytes]:
        kind = KINDS.get(code)
        if kind is None:
            raise NotFound("Không có loại lỗi này.", "There is no such kind of problem.")
        language = language_of(request)
        vietnamese = language == "vi"
        body = msgspec.json.encode(
            ErrorKind(
                code=kind.code,
                status=kind.status,
                title=kind.title_vi if vietnamese else kind.title_en,
                detail=kind.detail_vi if vietnamese else kind.detail_en,
            )
        )
        return reads.answer(
            request, Page(f"/errors/{code}", body, started_at, started_at, language=language, max_age=3600)
        )

    return [openapi, *site_routes(reads, DOCS, made_at=started_at), error_kind]


def _made(app: Litestar) -> bytes:
    return msgspec.json.encode(document(app))
