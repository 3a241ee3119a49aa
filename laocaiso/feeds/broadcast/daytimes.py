"""Times of day as stations write them: "5h00", "5:30", "06h15'", "19 giờ 45", "24h00".

A listing of a day runs on after midnight: its times rise, and where they fall once, in the small hours, the
rest belongs to the next day. "24h00" to "29h59" say so themselves.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from laocaiso.core.clock import VIETNAM
from laocaiso.core.text import clean
from laocaiso.feeds.broadcast.model import Listing, Programme, WrittenDay

DAY = 24 * 60
LATEST_HOUR = 29
"""05:59 of the next day, in the way of counting that goes on after 24h."""
SMALL_HOURS = 6 * 60
"""Before 6 in the morning a time that falls back means the next day; later it is a row out of order."""
NOTATIONS = ("5h00", "5:30", "06h15'", "19 giờ 45", "24h00")

_TIME = r"(\d{1,2})\s*(?:h|g|giờ|:|\.)\s*(?:(\d{1,2})\s*(?:'|’|′|ph|phút|p)?)?(?::\d{2})?"
_RANGE = re.compile(rf"(?:từ\s+)?{_TIME}(?:\s*(?:-|–|—|đến)\s*{_TIME})?\s*:?")


@dataclass(frozen=True, slots=True)
class Daytime:
    """Minutes since 00:00 of the listing's day; from 1440 on they are of the next one."""

    start: int
    end: int | None = None


def read_daytime(text: str) -> Daytime | None:
    """A time or a span of times; None for anything else."""
    match = _RANGE.fullmatch(clean(text).lower())
    if match is None:
        return None
    hour, minute, end_hour, end_minute = match.groups()
    start = _minutes(hour, minute)
    if start is None:
        return None
    if end_hour is None:
        return Daytime(start)
    end = _minutes(end_hour, end_minute)
    if end is None or end == start:
        return None
    return Daytime(start, end if end > start else end + DAY)


def of_clock(value: time | datetime | timedelta | float) -> int | None:
    """Minutes of a time cell of a spreadsheet: a time, a span since midnight, or a fraction of a day."""
    if isinstance(value, timedelta):
        minutes = round(value.total_seconds() / 60)
    elif isinstance(value, datetime | time):
        minutes = value.hour * 60 + value.minute + round(value.second / 60)
    else:
        minutes = round(value * DAY)
    return minutes if 0 <= minutes <= LATEST_HOUR * 60 + 59 else None


def in_order(before: int | None, minutes: int) -> int | None:
    """The minutes of the next row: carried over midnight where they must be; None when out of order."""
    if before is None or minutes > before:
        return minutes
    if before < DAY and minutes < SMALL_HOURS and before >= DAY // 2:
        return minutes + DAY
    if before >= DAY and minutes < SMALL_HOURS and minutes + DAY > before:
        return minutes + DAY
    return None


def at(day: date, minutes: int) -> datetime:
    """The instant `minutes` after 00:00 of a day, local time."""
    return datetime(day.year, day.month, day.day, tzinfo=VIETNAM) + timedelta(minutes=minutes)


def listed(days: Sequence[WrittenDay]) -> tuple[tuple[Listing, ...], list[str]]:
    """The days with their times read, and what was wrong with the rows that had to be left out.

    A row without a time is a heading or a note, not a mistake. Days of which nothing is left are dropped.
    """
    listings, wrong = [], []
    for day in days:
        programmes: list[Programme] = []
        before: int | None = None
        for number, row in enumerate(day.rows, 1):
            written, title = clean(row.time), clean(row.title)
            if not written:
                continue
            daytime = read_daytime(written)
            start = in_order(before, daytime.start) if daytime else None
            if daytime is None or start is None or not title:
                what = "no title" if not title else "out of order" if daytime else "not a time"
                wrong.append(f"{day.channel} {day.date} row {number}: {what}: {written[:30]!r}")
                continue
            before = start
            stop = daytime.end + start - daytime.start if daytime.end is not None else None
            programmes.append(
                Programme(
                    start=at(day.date, start),
                    stop=at(day.date, stop) if stop is not None else None,
                    title=title,
                    description=clean(row.description) or None if row.description else None,
                )
            )
        if programmes:
            listings.append(Listing(channel=day.channel, date=day.date, programmes=tuple(programmes)))
    return tuple(listings), wrong


def _minutes(hour: str, minute: str | None) -> int | None:
    h, m = int(hour), int(minute or 0)
    return h * 60 + m if h <= LATEST_HOUR and m < 60 else None
