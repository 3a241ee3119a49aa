"""What lists of links are read into, whether they come as RSS, Atom or HTML; shared by news and learning.

An `Entry` is clean already: plain text, absolute addresses of allowed hosts, instants in UTC. What a site's
habits are, so that it comes out right, is said by `Site` and `Selectors`, as data.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

import msgspec

from laocaiso.snapshots.model import Fetched, NotModified, Validators


class Entry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing a site links to. Absent means that the site did not say, or not so that it could be read."""

    key: str
    """Tells it from the others of its source: its guid, or its address. The same on every look."""
    title: str
    url: str
    summary: str | None = None
    """The site's own teaser, at most `markup.SUMMARY_MAX` characters; never the body."""
    image_url: str | None = None
    published_at: datetime | None = None
    """Aware, UTC. Midnight at the site where only a date is given."""
    day_only: bool = False
    """True where `published_at` is a date without a time of day."""
    updated_at: datetime | None = None
    sections: tuple[str, ...] = ()
    """The site's own names for where it belongs, as written."""


class Site(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What has to be known of a site to read its entries right.

    A host stands for itself and all hosts below it: "baolaocai.vn" allows "cdn.baolaocai.vn". The origin of
    `base` is always allowed, for links and for images.
    """

    base: str
    """Address that relative links are resolved against."""
    link_hosts: tuple[str, ...] = ()
    """Entries that lead elsewhere are left out and counted."""
    image_hosts: tuple[str, ...] = ()
    zone: str = "Asia/Ho_Chi_Minh"
    """Zone of the times written without one."""
    month_first: bool = False
    """True where 9/4/2026 is 4 September."""
    gmt_is_local: bool = False
    """True where "GMT" is written behind times of `zone`."""


class Selectors(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the parts of an entry stand in an HTML list, as CSS. All but `item` and `frame` are looked for
    inside an item; an item that is itself what is looked for counts.
    """

    item: str
    title: str = "a"
    """Its text; an attribute `title` of the link stands in where it is empty."""
    link: str = "a[href]"
    summary: str | None = None
    image: str | None = "img"
    """An `img` (also one loaded late: data-src, data-original, srcset) or an element with a background."""
    date: str | None = None
    """A `time` element's `datetime` is taken before its text."""
    section: str | None = None
    frame: str | None = None
    """What holds the list even when it is empty. Without it a page without any item is no list of theirs."""


class EntryReader(Protocol):
    """Reads one list of a site."""

    async def fetch(self, validators: Validators) -> Fetched[Sequence[Entry]] | NotModified:
        """Ask once, newest or most prominent first, as the site orders them.

        A list that is well-formed and empty comes back empty. Entries that can't be read are left out and
        counted as `bad_rows`. Raises `UpstreamDown` when there is no usable answer.
        """
        ...
