"""The sources of the news as a table, and what is kept of each."""

from datetime import datetime, timedelta
from hashlib import blake2b
from zoneinfo import ZoneInfo

import msgspec

from laocaiso.feeds.model import Entry, Selectors, Site


class NewsSource(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One site news comes from: a row of `data/sources.toml`, or of an operator's file."""

    id: str
    """A word; part of addresses and settings, never changed."""
    name: str
    """As shown to people."""
    owner: str
    """Who publishes it, in full."""
    url: str
    """A page a person can open."""
    base: str
    """Address that `feed` and `page` lie below."""
    attribution: str
    feed: str | None = None
    """Path of its RSS or Atom feed."""
    page: str | None = None
    """Path of a page that points to its feed or, where it has none, holds the list of its news."""
    selectors: Selectors | None = None
    """How to read that list."""
    topics: dict[str, tuple[str, ...]] = {}
    """Its own section names, each with our topics; before the names that all sites share."""
    topic: str | None = None
    """The one topic everything of it has ("tourism" for a tourism portal)."""
    link_hosts: tuple[str, ...] = ()
    image_hosts: tuple[str, ...] = ()
    zone: str = "Asia/Ho_Chi_Minh"
    month_first: bool = False
    gmt_is_local: bool = False
    every_minutes: int = 15
    enabled: bool = True

    @property
    def hosts(self) -> tuple[str, ...]:
        """Hosts its pages may redirect to."""
        return tuple(host for one in self.link_hosts for host in (one, f"www.{one}"))

    @property
    def site(self) -> Site:
        """What its reader has to know."""
        return Site(
            base=self.base.rstrip("/") + (self.feed or self.page or "/"),
            link_hosts=self.link_hosts,
            image_hosts=self.image_hosts,
            zone=self.zone,
            month_first=self.month_first,
            gmt_is_local=self.gmt_is_local,
        )


class Story(msgspec.Struct, frozen=True):
    """An entry, and when we first saw it."""

    entry: Entry
    seen_at: datetime

    def at(self, zone: ZoneInfo) -> datetime:
        """Where it stands in the order of time: when it was published, as far as that is known.

        Never after we saw it. With a date alone: the end of that day, or when we saw it, if that was earlier.
        """
        entry = self.entry
        if entry.published_at is None:
            return self.seen_at
        if not entry.day_only:
            return min(entry.published_at, self.seen_at)
        day = entry.published_at.astimezone(zone)
        return max(entry.published_at, min(self.seen_at, day + timedelta(hours=24, seconds=-1)))


class Stock(msgspec.Struct, frozen=True):
    """What is kept of a source, newest first. As fetched, `seen_at` is not known yet; see `keeping`."""

    stories: tuple[Story, ...] = ()


def story_id(source: str, key: str) -> str:
    """The public id of a story: 20 hexadecimal digits, the same wherever and whenever it is computed."""
    return blake2b(f"{source}\0{key}".encode(), digest_size=10).hexdigest()
