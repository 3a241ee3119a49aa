"""Lists of links on sites that have no feed: configured selectors, and JSON-LD or OpenGraph where those fail.

    selectors       what an operator configured for the site; a list may be empty when its frame is there
    JSON-LD         schema.org items in the page (articles, courses, or an ItemList of them)
    OpenGraph       a page that is about one thing alone: og:title, og:url, og:description, og:image

Nothing of a page but these parts is taken.
"""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from selectolax.lexbor import LexborHTMLParser, LexborNode

from adapters.http import Upstream
from adapters.links import image_link, page_link
from adapters.markup import TITLE_MAX, image_of, plain, teaser
from laocaiso.core.clock import Clock
from laocaiso.core.dates import WrittenTime, read_time
from laocaiso.core.errors import Trouble, UpstreamDown
from laocaiso.feeds.model import Entry, Selectors, Site
from laocaiso.snapshots.model import Fetched, NotModified, Validators

MOST_ENTRIES = 200
MOST_NOTES = 5
ARTICLE_TYPES = frozenset(
    {"Article", "NewsArticle", "BlogPosting", "Report", "Course", "Event", "LearningResource"}
)


class HtmlList:
    """One page with a list; an `EntryReader`. `path` is below the upstream's base address.

    `site.base` should be the address of the page itself where its links are relative to it. Without
    `selectors` only JSON-LD and OpenGraph are looked for.
    """

    def __init__(
        self,
        upstream: Upstream,
        path: str,
        site: Site,
        *,
        clock: Clock,
        selectors: Selectors | None = None,
        params: Sequence[tuple[str, str]] = (),
    ) -> None:
        self._upstream = upstream
        self._path = path
        self._site = site
        self._clock = clock
        self._selectors = selectors
        self._params = params

    async def fetch(self, validators: Validators) -> Fetched[Sequence[Entry]] | NotModified:
        """Ask once; see `EntryReader`."""
        reply = await self._upstream.get(self._path, params=self._params, validators=validators)
        if isinstance(reply, NotModified):
            return reply
        html = reply.text()
        found = await asyncio.to_thread(
            parse, html, self._site, self._selectors, self._clock, self._upstream.id
        )
        return Fetched(
            found.value,
            validators=reply.validators,
            expires=reply.expires,
            bad_rows=found.bad_rows,
            notes=found.notes,
        )


def parse(
    html: str, site: Site, selectors: Selectors | None, clock: Clock, source: str
) -> Fetched[Sequence[Entry]]:
    """Read a page.

    Raises `UpstreamDown`: FOREIGN_PAGE where neither items nor the frame of the list are there, UNREADABLE
    where there are items and none can be read.
    """
    tree = LexborHTMLParser(html)
    reading = _Reading(site, clock)
    if selectors is not None:
        for node in tree.css(selectors.item)[:MOST_ENTRIES]:
            reading.take(_parts(node, selectors))
    if not reading.entries:
        for item in _linked_data(tree):
            reading.take(_linked_parts(item))
    if reading.entries:
        return reading.result()
    if selectors is not None and selectors.frame and tree.css_first(selectors.frame) and not reading.bad:
        return Fetched(())
    if (alone := _graph_parts(tree)) is not None:
        reading.take(alone)
    if reading.entries:
        return reading.result()
    if reading.bad:
        raise UpstreamDown(source, Trouble.UNREADABLE, f"none of {len(reading.bad)} items: {reading.bad[0]}")
    raise UpstreamDown(source, Trouble.FOREIGN_PAGE, f"no list in {len(html)} characters")


class _Parts(msgspec.Struct, kw_only=True):
    """The parts of an item as they stand in the page."""

    title: str
    link: str
    summary: str = ""
    image: str = ""
    date: str = ""
    updated: str = ""
    section: str = ""


class _Reading:
    def __init__(self, site: Site, clock: Clock) -> None:
        self.entries: dict[str, Entry] = {}
        self.bad: list[str] = []
        self._site = site
        self._zone = ZoneInfo(site.zone)
        self._now = clock.now()

    def take(self, parts: _Parts) -> None:
        title = plain(parts.title, TITLE_MAX)
        url = page_link(parts.link, self._site)
        if not title or url is None:
            self.bad.append("no title" if not title else f"link not allowed: {parts.link[:80]!r}")
            return
        at, updated = self._time(parts.date), self._time(parts.updated)
        entry = Entry(
            key=url,
            title=title,
            url=url,
            summary=teaser(parts.summary, title),
            image_url=image_link(parts.image, self._site),
            published_at=at.at if at else None,
            day_only=at is not None and not at.has_time,
            updated_at=updated.at if updated else None,
            sections=tuple(filter(None, [plain(parts.section, 100)])),
        )
        self.entries.setdefault(url, entry)

    def result(self) -> Fetched[Sequence[Entry]]:
        return Fetched(
            tuple(self.entries.values()), bad_rows=len(self.bad), notes=tuple(self.bad[:MOST_NOTES])
        )

    def _time(self, written: str) -> WrittenTime | None:
        site = self._site
        at = read_time(written, zone=self._zone, month_first=site.month_first, gmt_is_local=site.gmt_is_local)
        return at if at is not None and at.is_plausible(self._now) else None


def _parts(item: LexborNode, selectors: Selectors) -> _Parts:
    link, title = _inside(item, selectors.link), _inside(item, selectors.title)
    said = link.attributes if link is not None else {}
    image = _inside(item, selectors.image)
    date = _inside(item, selectors.date)
    return _Parts(
        title=_text(title) or said.get("title") or "",
        link=said.get("href") or "",
        summary=_text(_inside(item, selectors.summary)),
        image=(image_of(image) if image is not None else "") or "",
        date=(date.attributes.get("datetime") or _text(date)) if date is not None else "",
        section=_text(_inside(item, selectors.section)),
    )


def _inside(item: LexborNode, selector: str | None) -> LexborNode | None:
    if selector is None:
        return None
    if found := item.css_first(selector):
        return found
    return item if item.css_matches(selector) else None


def _text(node: LexborNode | None) -> str:
    return node.text(separator=" ", strip=True) if node is not None else ""


def _linked_data(tree: LexborHTMLParser) -> Iterator[Mapping[str, Any]]:
    """Every thing of a kind we take in the page's JSON-LD, each once, in order."""
    for script in tree.css('script[type="application/ld+json"]'):
        try:
            data = msgspec.json.decode(script.text())
        except (ValueError, RecursionError):
            continue
        yield from _things(data)


def _things(data: Any, depth: int = 0) -> Iterator[Mapping[str, Any]]:
    if depth > 6:
        return
    if isinstance(data, list):
        for one in data:
            yield from _things(one, depth + 1)
    elif isinstance(data, dict):
        kinds = data.get("@type")
        if ARTICLE_TYPES & set(kinds if isinstance(kinds, list) else [str(kinds)]):
            yield data
            return
        for name in ("@graph", "itemListElement", "item", "mainEntity", "hasPart", "blogPost"):
            yield from _things(data.get(name), depth + 1)


def _linked_parts(item: Mapping[str, Any]) -> _Parts:
    return _Parts(
        title=_said(item, "headline") or _said(item, "name"),
        link=_said(item, "url") or _said(item, "mainEntityOfPage") or _said(item, "@id"),
        summary=_said(item, "description"),
        image=_said(item, "image") or _said(item, "thumbnailUrl"),
        date=_said(item, "datePublished") or _said(item, "startDate"),
        updated=_said(item, "dateModified"),
        section=_said(item, "articleSection"),
    )


def _said(item: Mapping[str, Any], name: str) -> str:
    """A property as text; of a list its first, of an object its address."""
    value = item.get(name)
    while isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("url") or value.get("contentUrl") or value.get("@id")
    return value if isinstance(value, str) else ""


def _graph_parts(tree: LexborHTMLParser) -> _Parts | None:
    """What a page says of itself, where it is about one thing alone."""
    said = {
        (node.attributes.get("property") or node.attributes.get("name") or "").lower(): (
            node.attributes.get("content") or ""
        )
        for node in tree.css("meta[content]")
    }
    if said.get("og:type", "").lower() in ("", "website") or not said.get("og:url"):
        return None
    return _Parts(
        title=said.get("og:title", ""),
        link=said["og:url"],
        summary=said.get("og:description", ""),
        image=said.get("og:image:secure_url") or said.get("og:image", ""),
        date=said.get("article:published_time", ""),
        updated=said.get("article:modified_time", ""),
        section=said.get("article:section", ""),
    )
