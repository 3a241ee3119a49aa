"""Channels and what they broadcast when. Times are aware; unknown is None."""

from collections.abc import Iterable
from datetime import date, datetime
from enum import IntEnum
from importlib.resources import files
from typing import Literal

import msgspec

from laocaiso.core.clock import VIETNAM

OWNER_VI = "Báo và Phát thanh, Truyền hình Lào Cai"
OWNER_EN = "Lao Cai Newspaper, Radio and Television"


class Link(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A page where a channel can be watched or heard. Never a stream of ours."""

    url: str
    title_vi: str
    title_en: str


class Channel(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A channel of the province's station."""

    id: str
    kind: Literal["television", "radio"]
    name_vi: str
    name_en: str
    xmltv_ids: tuple[str, ...] = ()
    """Ids that programme guides give it, beside our own."""
    links: tuple[Link, ...] = ()


class Rank(IntEnum):
    """Whose schedule of a day is shown: the lowest that has one."""

    EDITOR = 0
    STATION = 1
    XMLTV = 2


class Programme(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line of a schedule, as it was given."""

    start: datetime
    title: str
    stop: datetime | None = None
    """None where the source does not say."""
    description: str | None = None
    category: str | None = None
    episode: str | None = None


class Listing(msgspec.Struct, frozen=True, kw_only=True):
    """What one source says of one day of a channel. Its last programmes may begin after midnight."""

    channel: str
    date: date
    programmes: tuple[Programme, ...]


class WrittenRow(msgspec.Struct, frozen=True):
    """One row of a schedule as the station wrote it; `time` in any of its notations."""

    time: str
    title: str
    description: str | None = None


class WrittenDay(msgspec.Struct, frozen=True, kw_only=True):
    """One day of a channel as the station wrote it."""

    channel: str
    date: date
    rows: tuple[WrittenRow, ...]


def by_day(programmes: Iterable[tuple[str, Programme]]) -> tuple[Listing, ...]:
    """Listings by channel and local day, out of programmes that no source has put into days."""
    days: dict[tuple[str, date], list[Programme]] = {}
    for channel, programme in programmes:
        days.setdefault((channel, programme.start.astimezone(VIETNAM).date()), []).append(programme)
    return tuple(
        Listing(channel=channel, date=day, programmes=tuple(sorted(found, key=lambda one: one.start)))
        for (channel, day), found in sorted(days.items())
    )


def load_channels() -> tuple[Channel, ...]:
    """The channels the program ships with."""
    data = files("laocaiso.feeds.broadcast") / "data" / "channels.json"
    return msgspec.json.decode(data.read_bytes(), type=tuple[Channel, ...])
