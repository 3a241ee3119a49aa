"""Plain text out of the markup that sites put into titles, teasers and lists."""

import re
from collections.abc import Iterator
from html import unescape

import nh3
from selectolax.lexbor import LexborHTMLParser, LexborNode

from laocaiso.core.text import clean

TITLE_MAX = 300
SUMMARY_MAX = 400
"""Characters; a teaser is quoted, an article never copied."""

_SILENT = {"script", "style", "noscript", "iframe", "object", "template", "svg", "title", "textarea"}
_NOT_PROSE = (
    "ul, ol, dl, script, style, noscript, iframe, object, template, svg, figcaption, form, table, h1, h2"
)
_BREAKS = re.compile(r"(?i)<\s*/?\s*(?:br|p|div|li|tr|h[1-6])\b[^>]*>")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_TAG = re.compile(r"<[A-Za-z/!?]")
# Only behind a finished sentence or a bracket: "kế hoạch chi tiết" ends a sentence of its own.
_MORE = re.compile(
    r"(?i)(?:(?<=[.!?…])|^|\s*[\[(»>]+)\s*"
    r"(?:xem thêm|xem tiếp|đọc tiếp|xem chi tiết|chi tiết|read more)[\s.…»>\])]*$"
)
_PIXEL = frozenset({"0", "1", "2", "0px", "1px", "2px"})


def plain(markup: str, limit: int = TITLE_MAX) -> str:
    """The words of a piece of markup, once more unescaped where entities were escaped twice.

    The result is text, not HTML: whoever puts it into a page escapes it.
    """
    text = markup
    for _ in range(3):
        # A lone "<" of a sentence ("giá < 5 triệu") is no tag and stays.
        if _TAG.search(text):
            text = nh3.clean(_BREAKS.sub(" ", text), tags=set(), clean_content_tags=_SILENT)
        if not _ENTITY.search(text):
            break
        text = unescape(text)
    return shortened(clean(text.replace("\N{REPLACEMENT CHARACTER}", "")), limit)


def teaser(markup: str, title: str = "") -> str | None:
    """The teaser in a description, without the lists of further stories that some systems append.

    None where nothing is left, or only the title again.
    """
    if _ENTITY.search(markup) and not _TAG.search(markup):
        markup = unescape(markup)
    if _TAG.search(markup):
        tree = LexborHTMLParser(f"<body>{_BREAKS.sub(lambda tag: ' ' + tag.group(), markup)}")
        for node in tree.css(_NOT_PROSE):
            node.decompose()
        markup = (tree.body.html if tree.body else "") or ""
    text = _MORE.sub("", plain(markup, limit=10 * SUMMARY_MAX))
    text = shortened(text, SUMMARY_MAX)
    return text if text and text.lower() != title.lower() else None


def shortened(text: str, limit: int) -> str:
    """The text, cut at the end of a sentence or word and marked with "…" where it is longer than `limit`."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    sentence = max(head.rfind(mark) for mark in (". ", "! ", "? "))
    if sentence > limit // 2:
        return head[: sentence + 1]
    word = head.rfind(" ")
    return head[: word if word > limit // 2 else None].rstrip(" ,;:-") + "…"


def images(markup: str) -> Iterator[str]:
    """Addresses of the pictures in a piece of markup, without those meant to be invisible."""
    if "<" not in markup and "&lt;" in markup:
        markup = unescape(markup)
    if "<img" in markup.lower():
        for node in LexborHTMLParser(markup).css("img"):
            if address := image_of(node):
                yield address


def image_of(node: LexborNode) -> str | None:
    """The address an `img` shows, or the background of another element; None for a tracking pixel."""
    said = node.attributes
    if _PIXEL & {(said.get("width") or "").strip().lower(), (said.get("height") or "").strip().lower()}:
        return None
    for name in ("data-src", "data-original", "data-lazy-src", "src"):
        address = (said.get(name) or "").strip()
        if address and not address.startswith("data:"):
            return address
    if srcset := (said.get("srcset") or said.get("data-srcset") or "").strip():
        return srcset.split(",")[0].split()[0]
    found = re.search(r"url\(\s*['\"]?([^'\")]+)", said.get("style") or "")
    return found.group(1).strip() if found else None
