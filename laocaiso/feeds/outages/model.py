"""What EVN publishes, what it means in places, and what a citizen is shown.

Row        one line of EVN's table, untouched
Place      a commune, a part of it, something in it, or just the text, with what of it is off
Outage     one continuous cut of one place or of several that share its times
Tracked    an outage over the polls: its id, what became of it, what it was before
Ledger     all tracked outages of one điện lực; what is kept between two polls
"""

from datetime import datetime
from typing import Literal

import msgspec

Scope = Literal["whole", "part", "grid_only", "hamlet_only", "unknown"]
"""How much of a place is off, as the text names it: all of a commune; a portion of one; only transformers,
feeders or switchgear; only a hamlet or kilometre posts without a commune; nothing to go by."""

Status = Literal["upcoming", "active", "over", "changed", "withdrawn"]
"""`changed` is an upcoming one whose times or area differ from what EVN published before; `withdrawn` is one
that EVN took off its schedule before it began (EVN does not say that it was cancelled)."""

What = Literal["times", "area", "withdrawn", "listed_again"]
"""Kinds of change in the history of an outage."""


class PowerUnit(msgspec.Struct, frozen=True):
    """A điện lực: a local unit of the province's power company.

    `name` is ours, because three of them go by one name at EVN; `evn_name` is EVN's, to notice a renaming.
    """

    code: str
    name: str
    evn_name: str


class Row(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line of EVN's table. Times are aware (+07:00); `area` is EVN's text, untouched."""

    unit: str
    """Code of the điện lực that was asked for."""
    start: datetime
    end: datetime
    area: str
    reason: str | None = None
    """None unless EVN gave one."""
    id: str = ""
    """A row's own name where its file gives one; EVN gives none."""
    source: str = ""
    """The file a row came from where rows of several are merged at once; rows of two never join."""


class Listed(msgspec.Struct, frozen=True):
    """What EVN lists for a điện lực from now to the instant `until`."""

    rows: tuple[Row, ...]
    until: datetime


class Place(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One place that a row names, as merging tells places apart."""

    name: str
    """As shown: "Xã Vạn Hòa (cũ)", "Phường Sa Pa"; the row's own words where no commune can be told."""
    scope: Scope
    unit: str = ""
    """Code of today's unit it lies in; empty where that can't be told."""
    communes: tuple[str, ...] = ()
    """Codes of the former communes it covers; all of a unit's for a unit of today."""
    detail: str = ""
    """What in it is off, in the row's words: "thôn Tân Lập", "TBA Bản Phiệt 2"."""
    key: str = ""
    """Equal for equal places, whatever their spelling."""


class Outage(msgspec.Struct, frozen=True, kw_only=True):
    """One continuous cut of power, with the rows it was merged from."""

    unit: str
    start: datetime
    end: datetime
    places: tuple[Place, ...]
    rows: tuple[Row, ...]

    @property
    def units(self) -> tuple[str, ...]:
        """Codes of today's units it touches, sorted."""
        return tuple(sorted({place.unit for place in self.places if place.unit}))


class Before(msgspec.Struct, frozen=True, kw_only=True):
    """What an outage was before a change."""

    start: datetime
    end: datetime
    places: tuple[Place, ...]
    areas: tuple[str, ...]
    """The raw texts of its rows then."""


class Change(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One change that a poll brought to light at the instant `at`."""

    at: datetime
    what: What
    before: Before | None = None
    """For `times` and `area`."""


class Tracked(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An outage over the polls."""

    id: str
    outage: Outage
    first_seen: datetime
    missing: int = 0
    """Complete polls in a row that did not list it."""
    missing_since: datetime | None = None
    withdrawn_at: datetime | None = None
    revision: int = 0
    """Counts all changes, also those the history no longer holds."""
    history: tuple[Change, ...] = ()
    """The latest changes, oldest first."""


class Ledger(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is kept of one điện lực.

    A poll brings a ledger with `listed` alone; folding it into the one kept fills in the rest. It holds no
    time of the last look, so that a poll with nothing new leaves it equal.
    """

    listed: tuple[Row, ...] = ()
    """The rows of the last poll."""
    complete: bool = True
    """False when rows of the last poll could not be read: then what it lacks proves nothing."""
    until: datetime | None = None
    """The end of the window asked for; an outage that starts later is not missed."""
    incomplete_since: datetime | None = None
    """The first of the latest polls in a row that could not be read in full."""
    tracked: tuple[Tracked, ...] = ()
    changed_at: datetime | None = None
    """When what is listed last changed."""
