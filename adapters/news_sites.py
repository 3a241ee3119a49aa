"""From a row of the table of news sources to the reader that reads it.

feed                 RSS or Atom at a known address
page                 a page: the feed it points to (`<link rel=alternate>`), else its list by selectors,
                     JSON-LD or OpenGraph
"""

from collections.abc import Sequence
from urllib.parse import urljoin, urlsplit

import msgspec

from adapters.html_list import parse as parse_list
from adapters.http import Reply, Upstream
from adapters.rss import Rss, find_feed
from laocaiso.core.clock import Clock
from laocaiso.core.errors import Trouble, UpstreamDown
from laocaiso.feeds.model import Entry, EntryReader
from laocaiso.feeds.news.model import NewsSource
from laocaiso.snapshots.model import Fetched, NotModified, Validators

MAX_BYTES = 3_000_000
"""What a page or feed of a news site may weigh."""


def reader_of(source: NewsSource, upstream: Upstream, clock: Clock) -> EntryReader:
    """The reader for a source; `upstream` stands for its `base`, and follows redirects to its `hosts`."""
    if source.feed:
        return Rss(upstream, source.feed, source.site, clock=clock)
    return Page(upstream, source, clock)


class Page:
    """A page that points to a feed or holds a list; an `EntryReader`.

    A feed once found is asked directly from then on, and looked for again when it fails.
    """

    def __init__(self, upstream: Upstream, source: NewsSource, clock: Clock) -> None:
        self._upstream = upstream
        self._source = source
        self._clock = clock
        self._feed: str | None = None

    async def fetch(self, validators: Validators) -> Fetched[Sequence[Entry]] | NotModified:
        """Ask once, twice when a feed is found; see `EntryReader`."""
        if self._feed is not None:
            try:
                return await self._from_feed(self._feed, validators)
            except UpstreamDown as down:
                if down.trouble in (Trouble.REJECTED, Trouble.FOREIGN_PAGE, Trouble.UNREADABLE):
                    self._feed = None
                raise
        # Without validators: those kept may be of another page.
        reply = await self._upstream.get(self._source.page or "/")
        if not isinstance(reply, Reply):
            raise UpstreamDown(self._upstream.id, Trouble.UNREADABLE, "304 to a question without validators")
        html = reply.text()
        path = self._own(find_feed(html))
        if path is not None:
            try:
                found = await self._from_feed(path, Validators())
            except UpstreamDown as down:
                if down.trouble not in (Trouble.REJECTED, Trouble.FOREIGN_PAGE, Trouble.UNREADABLE):
                    raise
                # The page promised what is not there: read the page itself, if we know how.
                if self._source.selectors is None:
                    raise
            else:
                self._feed = path
                return found
        return parse_list(html, self._source.site, self._source.selectors, self._clock, self._upstream.id)

    async def _from_feed(self, path: str, validators: Validators) -> Fetched[Sequence[Entry]] | NotModified:
        site = msgspec.structs.replace(self._source.site, base=self._source.base.rstrip("/") + path)
        return await Rss(self._upstream, path, site, clock=self._clock).fetch(validators)

    def _own(self, written: str | None) -> str | None:
        """The path below our base that a page points to; None for a feed elsewhere."""
        if not written:
            return None
        base = self._source.base.rstrip("/")
        address = urljoin(self._source.site.base, written.strip())
        parts, ours = urlsplit(address), urlsplit(base)
        if parts.hostname != ours.hostname or parts.port != ours.port:
            return None
        path = parts.path.removeprefix(ours.path) or "/"
        return path + (f"?{parts.query}" if parts.query else "")
