"""RSS and Atom as sites really send them: one adapter, configured for each site.

Who owns a feed, its terms and its habits stand in a table (`laocaiso/feeds/news/data/sources.toml`); what
ePi's system does (Báo Lào Cai, Nhân Dân, SGGP) is described in docs/upstreams/rss.md. `feedparser` reads the
XML; dates are read by `core.dates`, for no parser gets all of `+07:00`, `GMT+7` and 04/09/2026 right.
"""

import asyncio
import io
import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from selectolax.lexbor import LexborHTMLParser

from adapters.http import Upstream
from adapters.http_headers import charset
from adapters.links import image_link, page_link
from adapters.markup import TITLE_MAX, images, plain, teaser
from laocaiso.core.clock import Clock
from laocaiso.core.dates import WrittenTime, read_time
from laocaiso.core.errors import Trouble, UpstreamDown
from laocaiso.feeds.model import Entry, Site
from laocaiso.snapshots.model import Fetched, NotModified, Validators

MOST_ENTRIES = 200
MOST_NOTES = 5
ACCEPT = {
    "Accept": "application/rss+xml, application/atom+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.1"
}
FEED_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/rdf+xml"})

_DECLARED = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*['\"]([A-Za-z0-9._-]{1,40})['\"]")
_DECLARATION = re.compile(r"<\?xml[^>]*\?>")
_END = re.compile(r"</\s*(?:rss|feed|rdf:RDF|RDF)\s*>\s*(?:<!--.*?-->\s*)*$", re.DOTALL)
_FEED = re.compile(r"<\s*(?:rss|feed|rdf:RDF|RDF)[\s>]")
_HTML = re.compile(r"(?i)<\s*(?:!doctype html|html|head|body|script)\b")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_BROKEN_SHARE = 0.01
"""Of the letters beyond ASCII that may be broken (a teaser cut in the middle of a letter) before the whole
encoding counts as wrong."""


class Rss:
    """One feed; an `EntryReader`. `path` is below the upstream's base address."""

    def __init__(self, upstream: Upstream, path: str, site: Site, *, clock: Clock) -> None:
        self._upstream = upstream
        self._path = path
        self._site = site
        self._clock = clock

    async def fetch(self, validators: Validators) -> Fetched[Sequence[Entry]] | NotModified:
        """Ask once; see `EntryReader`."""
        reply = await self._upstream.get(self._path, headers=ACCEPT, validators=validators)
        if isinstance(reply, NotModified):
            return reply
        found = await asyncio.to_thread(
            parse, reply.body, reply.content_type, self._site, self._clock, self._upstream.id
        )
        return Fetched(
            found.value,
            validators=reply.validators,
            expires=reply.expires,
            bad_rows=found.bad_rows,
            notes=found.notes,
        )


def parse(body: bytes, content_type: str, site: Site, clock: Clock, source: str) -> Fetched[Sequence[Entry]]:
    """Read a feed; some 40 ms of work for 60 items. A channel without items is an empty list.

    Raises `UpstreamDown`: FOREIGN_PAGE for a page that is no feed, UNREADABLE for one that is cut short, in
    an encoding nobody can tell, or of which no item can be read.
    """
    import feedparser  # type: ignore[import-untyped]

    text = decoded(body, content_type, source)
    if not _FEED.search(text):
        if not text.strip() or _HTML.search(text):
            raise UpstreamDown(source, Trouble.FOREIGN_PAGE, f"no feed in {len(text)} characters")
        raise UpstreamDown(source, Trouble.UNREADABLE, "neither RSS nor Atom")
    if not _END.search(text):
        raise UpstreamDown(source, Trouble.UNREADABLE, "cut short: the root element is not closed")
    if "<!ENTITY" in text:
        raise UpstreamDown(source, Trouble.UNREADABLE, "declares entities of its own")
    read = feedparser.parse(
        io.BytesIO(text.encode()),
        response_headers={"content-type": "application/xml; charset=utf-8"},
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    if not read.version:
        raise UpstreamDown(source, Trouble.FOREIGN_PAGE, "a page that only mentions a feed")
    return _entries(read.entries[:MOST_ENTRIES], site, clock, source)


def find_feed(html: str) -> str | None:
    """The address, as written, of the first feed a page points to with `<link rel=alternate>`."""
    for node in LexborHTMLParser(html).css("link[href][rel]"):
        said = node.attributes
        if "alternate" in (said.get("rel") or "").lower().split() and (
            (said.get("type") or "").lower().partition(";")[0].strip() in FEED_TYPES
        ):
            return said.get("href")
    return None


def decoded(body: bytes, content_type: str, source: str) -> str:
    """The text of a feed, without its XML declaration and what may not stand in XML.

    What the bytes are is believed before what they are said to be: UTF-8 where they are UTF-8, else what is
    declared, else windows-1258, the older Vietnamese encoding, where that makes sense of them. Raises
    `UpstreamDown` (UNREADABLE) where nothing does.
    """
    for mark, codec in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if body.startswith(mark):
            return _for_xml(body.decode(codec, "replace"))
    found = _DECLARED.match(body)
    declared = found.group(1).decode() if found else charset(content_type)
    for codec in ("utf-8", declared):
        # Latin-1 and its like take any bytes, and have no letters for Vietnamese.
        if codec.lower() in _TAKES_ALL:
            continue
        try:
            return _for_xml(body.decode(codec))
        except (ValueError, LookupError):
            continue
    loose = body.decode("utf-8", "replace")
    beyond = sum(letter > "\x7f" for letter in loose)
    if loose.count("\N{REPLACEMENT CHARACTER}") <= max(2, _BROKEN_SHARE * beyond) < beyond:
        return _for_xml(loose)
    older = body.decode("cp1258", "replace")
    if "\N{REPLACEMENT CHARACTER}" not in older and _is_vietnamese(older):
        return _for_xml(unicodedata.normalize("NFC", older))
    if declared.lower() in _TAKES_ALL:
        return _for_xml(body.decode("cp1252", "replace"))
    raise UpstreamDown(source, Trouble.UNREADABLE, f"text: not {declared}, nor any encoding in use here")


_TAKES_ALL = frozenset({"iso-8859-1", "latin-1", "latin1", "windows-1252", "cp1252", "us-ascii", "ascii"})


def _is_vietnamese(text: str) -> bool:
    """Whether tone marks stand where they belong, behind vowels; windows-1258 writes them as letters."""
    marks = [at for at, letter in enumerate(text) if letter in _TONES]
    behind = sum(text[at - 1].lower() in "aăâeêioôơuưy" for at in marks if at)
    return len(marks) >= 3 and behind >= 0.9 * len(marks)


def _for_xml(text: str) -> str:
    return _NOT_XML.sub("", _DECLARATION.sub("", text, count=1)).lstrip()


def _entries(items: Sequence[Any], site: Site, clock: Clock, source: str) -> Fetched[Sequence[Entry]]:
    entries: dict[str, Entry] = {}
    bad: list[str] = []
    reading = _Reading(site, clock)
    for item in items:
        try:
            entry = reading.entry(item)
            entries.setdefault(entry.key, entry)
        except ValueError as error:
            bad.append(str(error))
    if bad and not entries:
        raise UpstreamDown(source, Trouble.UNREADABLE, f"none of {len(bad)} items: {bad[0]}")
    return Fetched(tuple(entries.values()), bad_rows=len(bad), notes=tuple(bad[:MOST_NOTES]))


class _Reading:
    def __init__(self, site: Site, clock: Clock) -> None:
        self._site = site
        self._zone = ZoneInfo(site.zone)
        self._now = clock.now()

    def entry(self, item: Any) -> Entry:
        """One item. Raises ValueError that says what is wrong with it."""
        # feedparser answers for "updated" with other fields, and warns; only what is really there counts.
        said = dict(item)
        title = plain(said.get("title") or "", TITLE_MAX)
        if not title:
            raise ValueError("no title")
        written = said.get("link") or (said.get("id") or "" if said.get("guidislink") else "")
        url = page_link(written, self._site)
        if url is None:
            raise ValueError(f"link not allowed: {written.strip()[:80]!r}")
        guid = (said.get("id") or "").strip()
        description = _description(said)
        at = self._time(said.get("published") or said.get("created") or "")
        updated = self._time(said.get("updated") or "")
        if at is None:
            at = updated
        return Entry(
            key=(page_link(guid, self._site) or guid[:200]) if guid else url,
            title=title,
            url=url,
            summary=teaser(description, title),
            image_url=self._image(said, description),
            published_at=at.at if at else None,
            day_only=at is not None and not at.has_time,
            updated_at=updated.at if updated and at and updated.at > at.at else None,
            sections=tuple(_sections(said)),
        )

    def _image(self, said: dict[str, Any], description: str) -> str | None:
        links = (image_link(written, self._site) for written in _pictures(said, description))
        return next((link for link in links if link is not None), None)

    def _time(self, written: str) -> WrittenTime | None:
        site = self._site
        at = read_time(written, zone=self._zone, month_first=site.month_first, gmt_is_local=site.gmt_is_local)
        return at if at is not None and at.is_plausible(self._now) else None


def _description(said: dict[str, Any]) -> str:
    """The teaser, with its markup; the full text that some send beside it is left alone."""
    return str(said.get("summary") or "")


def _pictures(said: dict[str, Any], description: str) -> Iterator[str]:
    """Addresses of pictures, the likeliest first."""
    for media in said.get("media_content", ()):
        if media.get("url") and (media.get("medium") or media.get("type") or "image").startswith("image"):
            yield media["url"]
    for media in said.get("media_thumbnail", ()):
        yield media.get("url") or ""
    for link in said.get("links", ()):
        if link.get("rel") == "enclosure" and str(link.get("type") or "").startswith("image/"):
            yield link.get("href") or ""
    for name in ("thumb", "thumbnail", "image"):
        value = said.get(name)
        yield value if isinstance(value, str) else (value or {}).get("href") or ""
    yield from images(description)


def _sections(said: dict[str, Any]) -> Iterator[str]:
    for tag in said.get("tags", ()):
        if section := plain(tag.get("label") or tag.get("term") or "", 100):
            yield section
