"""Reads that reach the framework: published pages under another spelling, and questions without a page."""

from collections.abc import Collection, Iterable
from typing import Any

from litestar import Request, Response

from laocaiso.core.errors import LaocaisoError, NotAcceptable, NotReady, UpstreamDown
from laocaiso.snapshots.pages import Language, Page
from laocaiso.snapshots.published import Coding, Published, Variant, codings_of, variant_of
from laocaiso.web.negotiation import has_already, preferred_codings, preferred_language

RETRY_AFTER = 5
"""Seconds after which a first answer can be expected to be there."""
LATER = 60
"""Seconds to wait where a source is down and there is nothing older to show."""

AnyRequest = Request[Any, Any, Any]


class Reads:
    """What a controller of a reading feature answers with."""

    def __init__(self, published: Published) -> None:
        self._published = published

    def page(self, request: AnyRequest, target: str, feed: str) -> Response[bytes]:
        """The page that `feed` has published for `target`, in the caller's language.

        Raises `NotReady` or `UpstreamDown` when nothing is published there.
        """
        entry = self._published.find(target, language_of(request))
        if entry is None:
            raise self.nothing(feed)
        known = _known(request)
        variant = entry.variants[_coding(request, tuple(entry.variants))]
        return _respond(
            entry.page, variant, unchanged=known is not None and has_already(known, _tag(variant))
        )

    def answer(self, request: AnyRequest, page: Page) -> Response[bytes]:
        """A page made for this request alone, negotiated and tagged like a published one.

        Compressed in the one coding that is sent, and not at all for a 304.
        """
        coding, known = _coding(request, codings_of(page)), _known(request)
        if known is not None and has_already(known, _tag(variant := variant_of(page, coding, body=False))):
            return _respond(page, variant, unchanged=True)
        return _respond(page, variant_of(page, coding, body=True), unchanged=False)

    def nothing(self, feed: str) -> LaocaisoError:
        """Why a feed has nothing to show: its source is down, or was not looked at yet."""
        gap = self._published.gaps.get(feed)
        return not_ready() if gap is None else UpstreamDown(gap.source, gap.trouble, retry_after=LATER)

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


def not_acceptable(codings: Iterable[Coding]) -> NotAcceptable:
    """The caller refuses every coding there is of an answer."""
    named = ", ".join(codings)
    return NotAcceptable(
        f"Accept-Encoding không nhận dạng nào trong số: {named}.",
        f"Accept-Encoding takes none of: {named}.",
    )


def _coding(request: AnyRequest, codings: Collection[Coding]) -> Coding:
    for coding in preferred_codings(request.headers.get("accept-encoding")):
        if coding in codings:
            return coding
    raise not_acceptable(codings)


def _known(request: AnyRequest) -> str | None:
    return request.headers.get("if-none-match")


def _tag(variant: Variant) -> str:
    return variant.etag.decode()


def _respond(page: Page, variant: Variant, *, unchanged: bool) -> Response[bytes]:
    headers = variant.unchanged if unchanged else variant.headers
    return Response(
        b"" if unchanged else variant.body,
        status_code=304 if unchanged else 200,
        media_type=page.media_type,
        # Content-Type too: left to itself, the framework adds a second charset to a text that names one.
        headers={name.decode(): value.decode() for name, value in headers if name != b"content-length"},
    )
