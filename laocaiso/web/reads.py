"""Reads that reach the framework: published pages under another spelling, and questions without a page."""

from typing import Any

from litestar import Request, Response

from laocaiso.core.errors import NotAcceptable, NotReady
from laocaiso.snapshots.pages import Language, Page
from laocaiso.snapshots.published import Entry, Published, finish
from laocaiso.web.negotiation import has_already, preferred_codings, preferred_language

RETRY_AFTER = 5
"""Seconds after which a first answer can be expected to be there."""

AnyRequest = Request[Any, Any, Any]


class Reads:
    """What a controller of a reading feature answers with."""

    def __init__(self, published: Published) -> None:
        self._published = published

    def page(self, request: AnyRequest, target: str) -> Response[bytes]:
        """The published page for `target`, in the caller's language.

        Raises `NotReady` when nothing is published there yet.
        """
        entry = self._published.find(target, language_of(request))
        if entry is None:
            raise not_ready()
        return _respond(request, entry)

    def answer(self, request: AnyRequest, page: Page) -> Response[bytes]:
        """A page made for this request alone, negotiated and tagged like a published one."""
        return _respond(request, finish(page))

    def view(self, feed: str) -> Any | None:
        """What a feed knows in its own terms; None before it was first rendered."""
        return self._published.view(feed)


def language_of(request: AnyRequest) -> Language:
    """The language of the answer, from Accept-Language."""
    return preferred_language(request.headers.get("accept-language"))


def not_ready() -> NotReady:
    """Nothing to show yet, not even an old answer."""
    return NotReady(
        "Dữ liệu đang được tải, xin thử lại sau ít giây.",
        "The data are still being fetched; please try again in a few seconds.",
        retry_after=RETRY_AFTER,
    )


def not_acceptable(entry: Entry) -> NotAcceptable:
    """The caller refuses every coding there is of an answer."""
    codings = ", ".join(entry.variants)
    return NotAcceptable(
        f"Accept-Encoding không nhận dạng nào trong số: {codings}.",
        f"Accept-Encoding takes none of: {codings}.",
    )


def _respond(request: AnyRequest, entry: Entry) -> Response[bytes]:
    coding = next(
        (c for c in preferred_codings(request.headers.get("accept-encoding")) if c in entry.variants), None
    )
    if coding is None:
        raise not_acceptable(entry)
    variant = entry.variants[coding]
    if_none_match = request.headers.get("if-none-match")
    unchanged = if_none_match is not None and has_already(if_none_match, variant.etag.decode())
    headers = variant.unchanged if unchanged else variant.headers
    return Response(
        b"" if unchanged else variant.body,
        status_code=304 if unchanged else 200,
        media_type=entry.page.media_type,
        # Content-Type too: left to itself, the framework adds a second charset to a text that names one.
        headers={name.decode(): value.decode() for name, value in headers if name != b"content-length"},
    )
