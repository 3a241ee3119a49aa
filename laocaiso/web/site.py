"""Pages for people that are shipped with the service: one HTML file and its parts, in a folder of a package.

    GET /docs → index.html    GET /docs/start.js?v=… → start.js, to be kept for good

Nothing is loaded from another host, and links in a page are relative, so that it works below any address.
"""

import asyncio
import gzip
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from importlib.resources.abc import Traversable
from typing import NamedTuple

from litestar import HttpMethod, Response, route
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from laocaiso.core.errors import NotFound
from laocaiso.snapshots.pages import Page
from laocaiso.web.negotiation import has_already, preferred_codings
from laocaiso.web.reads import AnyRequest, Reads

READ = [HttpMethod.GET, HttpMethod.HEAD]
PAGE_AGE = 300
PART_AGE = 604_800
"""Seconds; the page names a part with its digest, so a new one has a new address."""
MEDIA_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
HTML = "text/html; charset=utf-8"


class Part(NamedTuple):
    """A file that a page loads."""

    media_type: str
    body: bytes
    compressed: bytes
    digest: str


class Site:
    """What is served at one address. `parts` are names of files beside `index.html`.

    A large one may be shipped compressed, as `name.gz`. `policy` is the page's Content-Security-Policy.
    """

    def __init__(self, address: str, folder: Traversable, parts: Sequence[str], policy: str) -> None:
        self.address = address
        self.policy = policy
        self._folder = folder
        self._names = parts

    @cached_property
    def html(self) -> bytes:
        """The page, its parts named with their digests."""
        html = (self._folder / "index.html").read_text(encoding="utf-8")
        for name, part in self.parts.items():
            link = f'"{self.address.lstrip("/")}/{name}'
            html = html.replace(f'{link}"', f'{link}?v={part.digest[:12]}"')
        return html.encode()

    @cached_property
    def parts(self) -> Mapping[str, Part]:
        """All parts by their names."""
        return {name: self._part(name) for name in self._names}

    def _part(self, name: str) -> Part:
        packed = self._folder / f"{name}.gz"
        if packed.is_file():
            compressed = packed.read_bytes()
            body = gzip.decompress(compressed)
        else:
            body = (self._folder / name).read_bytes()
            compressed = gzip.compress(body, mtime=0)
        media_type = MEDIA_TYPES[name[name.rindex(".") :]]
        return Part(media_type, body, compressed, sha256(body).hexdigest()[:24])


def site_routes(reads: Reads, site: Site, *, made_at: datetime) -> Sequence[HTTPRouteHandler]:
    """The routes of a site. `made_at` is when it was last changed, as far as anybody knows."""

    @route(site.address, http_method=READ, include_in_schema=False)
    async def page(request: AnyRequest) -> Response[bytes]:
        if request.scope["raw_path"].endswith(b"/"):
            # The page's links are relative to the address without a slash; this one is a level too deep.
            query = request.scope["query_string"].decode("latin-1")
            location = f"..{site.address}{'?' if query else ''}{query}"
            return Response(b"", status_code=308, headers={"location": location})
        html = await asyncio.to_thread(lambda: site.html)
        shown = reads.answer(
            request, Page(site.address, html, made_at, made_at, media_type=HTML, max_age=PAGE_AGE)
        )
        shown.headers.update({"content-security-policy": site.policy, "referrer-policy": "no-referrer"})
        return shown

    @route(f"{site.address}/{{name:str}}", http_method=READ, include_in_schema=False)
    async def part(request: AnyRequest, name: FromPath[str]) -> Response[bytes]:
        found = (await asyncio.to_thread(lambda: site.parts)).get(name)
        if found is None:
            raise NotFound("Không có tệp này.", "There is no such file.")
        return _sent(request, found)

    return [page, part]


def _sent(request: AnyRequest, part: Part) -> Response[bytes]:
    codings = preferred_codings(request.headers.get("accept-encoding"))
    is_packed = next((coding for coding in codings if coding != "br"), "identity") == "gzip"
    etag = f'"{part.digest}-gzip"' if is_packed else f'"{part.digest}"'
    headers = {
        "etag": etag,
        "cache-control": f"public, max-age={PART_AGE}, immutable",
        "vary": "Accept-Encoding",
        "x-content-type-options": "nosniff",
    }
    if has_already(request.headers.get("if-none-match", ""), etag):
        return Response(b"", status_code=304, media_type=part.media_type, headers=headers)
    if is_packed:
        headers["content-encoding"] = "gzip"
    body = part.compressed if is_packed else part.body
    return Response(body, media_type=part.media_type, headers=headers)
