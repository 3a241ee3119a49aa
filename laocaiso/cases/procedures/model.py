"""What is known of a procedure, in the words of the national portal.

The records keep the codes of the crawl (`bo`, `tinh`, `xa`); `LEVELS` gives our words for them.
"""

from collections.abc import Mapping
from typing import Literal

import msgspec

SourceLevel = Literal["bo", "tinh", "xa", "khac"]
Level = Literal["ministry", "province", "commune", "other"]
LEVELS: Mapping[SourceLevel, Level] = {
    "bo": "ministry",
    "tinh": "province",
    "xa": "commune",
    "khac": "other",
}
ChannelName = Literal["online", "postal", "in_person"]
CHANNELS: tuple[ChannelName, ...] = ("in_person", "online", "postal")
"""In the order they are shown."""


class Fee(msgspec.Struct, frozen=True):
    """A fee as the crawl understood it: a rough reading of the note beside it, which alone counts."""

    free: bool
    amount: float | None = None
    currency: str | None = None
    see_note: bool = False
    """The page says more than "free": often that the province decides."""


class Channel(msgspec.Struct, frozen=True):
    """One way to hand in. A procedure may have several rows for one channel, for different cases."""

    channel: ChannelName
    time_value: int | None = None
    time_unit: Literal["working_day", "calendar_day", "hour", "month", "unparsed"] | None = None
    """None where the page shows a bare number; "unparsed" where the number is glued to a fee."""
    fee: Fee | None = None
    note: str | None = None


class Item(msgspec.Struct, frozen=True):
    """One paper to bring."""

    name: str
    originals: int | None = None
    copies: int | None = None


class Group(msgspec.Struct, frozen=True):
    """The papers of one case; `group` names the case, None where there is only one."""

    group: str | None
    items: tuple[Item, ...]


class Result(msgspec.Struct, frozen=True):
    """What a citizen gets in the end."""

    name: str
    code: str | None = None


class Heading(msgspec.Struct, frozen=True):
    """The part of a record that search needs."""

    code: str
    name: str
    levels: tuple[SourceLevel, ...]
    field: str
    subjects: tuple[str, ...]
    results: tuple[Result, ...]
    publisher: str

    @property
    def our_levels(self) -> tuple[Level, ...]:
        """The levels the procedure is handled at, in our words."""
        return tuple(LEVELS[level] for level in self.levels)


class Record(msgspec.Struct, frozen=True):
    """Everything about a procedure."""

    code: str
    name: str
    publisher: str
    decision: str | None
    levels: tuple[SourceLevel, ...]
    field: str
    subjects: tuple[str, ...]
    authority: str | None
    implementing_agency: str | None
    channels: tuple[Channel, ...]
    results: tuple[Result, ...]
    source_url: str
    steps: str
    documents: tuple[Group, ...]
    legal_basis: tuple[str, ...]
    documents_raw: str | None = None
    conditions: str | None = None
    reception_address: str | None = None
    coordinating: str | None = None
    legal_type: str | None = None
    related: str | None = None
