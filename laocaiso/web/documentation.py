"""`/openapi.json`, the page `/docs` that shows it, and `/errors/{code}`, where the `type` of a problem leads.

The page is Swagger UI, shipped beside this module: nothing is loaded from another host.
"""

import asyncio
import gzip
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any

import msgspec
from litestar import HttpMethod, Litestar, Request, Response, route
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import ResponseSpec
from litestar.params import FromPath

from laocaiso.core.errors import NotFound
from laocaiso.snapshots.pages import Page
from laocaiso.web.negotiation import has_already, preferred_codings
from laocaiso.web.openapi import document
from laocaiso.web.parameters import path, takes
from laocaiso.web.problems import KINDS
from laocaiso.web.reads import Reads, language_of

READ = [HttpMethod.GET, HttpMethod.HEAD]
ASSETS = {
    "swagger-ui.css": "text/css",
    "swagger-ui-bundle.js": "text/javascript",
    "start.js": "text/javascript",
}
PAGE_HEADERS = {
    # Swagger UI sets styles on elements and draws with data: images; it needs nothing from elsewhere.
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
}
ASSET_AGE = 604_800
"""Seconds; the page names the version, so a new one has a new address."""

AnyRequest = Request[Any, Any, Any]


class ErrorKind(msgspec.Struct, frozen=True):
    """What a kind of problem means."""

    code: str
    status: int
    title: str
    detail: str


def routes(reads: Reads, *, started_at: datetime) -> Sequence[HTTPRouteHandler]:
    """The routes of this module. `started_at` is when the document was made: with the process."""
    kept: list[bytes] = []

    def page(target: str, body: bytes, media_type: str) -> Page:
        return Page(target, body, started_at, started_at, media_type=media_type, max_age=300)

    @route("/openapi.json", http_method=READ, include_in_schema=False)
    async def openapi(request: AnyRequest) -> Response[bytes]:
        if not kept:  # making it takes half a second
            kept.append(await asyncio.to_thread(_made, request.app))
        return reads.answer(request, page("/openapi.json", kept[0], "application/json"))

    @route("/docs", http_method=READ, include_in_schema=False, sync_to_thread=False)
    def docs(request: AnyRequest) -> Response[bytes]:
        if request.scope["raw_path"].endswith(b"/"):
            # The page's links are relative, so that it works below any address; this one is a level too deep.
            return Response(b"", status_code=308, headers={"location": "../docs"})
        shown = reads.answer(request, page("/docs", _shipped("index.html"), "text/html; charset=utf-8"))
        shown.headers.update(PAGE_HEADERS)
        return shown

    @route("/docs/{name:str}", http_method=READ, include_in_schema=False)
    async def asset(request: AnyRequest, name: FromPath[str]) -> Response[bytes]:
        if name not in ASSETS:
            raise NotFound("Không có tệp này.", "There is no such file.")
        return _asset(request, name, await asyncio.to_thread(_variants, name))

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

    return [openapi, docs, asset, error_kind]


def _made(app: Litestar) -> bytes:
    return msgspec.json.encode(document(app))


def _asset(request: AnyRequest, name: str, variants: tuple[bytes, bytes, str]) -> Response[bytes]:
    body, compressed, digest = variants
    use_gzip = next(
        (c for c in preferred_codings(request.headers.get("accept-encoding")) if c != "br"), "identity"
    )
    etag = f'"{digest}-gzip"' if use_gzip == "gzip" else f'"{digest}"'
    headers = {
        "etag": etag,
        "cache-control": f"public, max-age={ASSET_AGE}, immutable",
        "vary": "Accept-Encoding",
        "x-content-type-options": "nosniff",
    }
    if has_already(request.headers.get("if-none-match", ""), etag):
        return Response(b"", status_code=304, media_type=ASSETS[name], headers=headers)
    if use_gzip == "gzip":
        headers["content-encoding"] = "gzip"
    return Response(compressed if use_gzip == "gzip" else body, media_type=ASSETS[name], headers=headers)


@cache
def _variants(name: str) -> tuple[bytes, bytes, str]:
    """An asset plain, compressed, and its digest. The large ones are shipped compressed only."""
    folder = files("laocaiso.web") / "docs_page"
    packed = folder / f"{name}.gz"
    if packed.is_file():
        compressed = packed.read_bytes()
        body = gzip.decompress(compressed)
    else:
        body = (folder / name).read_bytes()
        compressed = gzip.compress(body, mtime=0)
    return body, compressed, sha256(body).hexdigest()[:24]


def _shipped(name: str) -> bytes:
    return (files("laocaiso.web") / "docs_page" / name).read_bytes()
