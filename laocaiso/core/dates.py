"""Times the way sites write them, read to the right instant.

    Mon, 14 Sep 2026 17:02:29 +07:00      14/09/2026 17:02:29           2026-09-14T10:02:29Z
    Mon, 14 Sep 2026 17:02:29 GMT+7       Thứ Hai, 14/09/2026 - 17:02   9/14/2026 6:44:00 PM
    14/9/2026, 17:02 (GMT+7)              17h02 ngày 14 tháng 9, 2026   14/09/2026 5:02:29 CH

An offset that is written counts first; without one the time is of the site's zone. Day before month, unless
the site is known to write the month first or the numbers allow only one order. What stays unclear is None:
no date is better than a wrong one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

from laocaiso.core.clock import VIETNAM
from laocaiso.core.text import clean

AHEAD = timedelta(hours=1)
"""How far ahead of us a site's clock may be."""
OLDEST = datetime(2000, 1, 1, tzinfo=UTC)
"""Older times are placeholders (0001-01-01, 1970-01-01): no site of ours is."""

_MONTHS = {
    "jan": 1,
    "feb": 2,
    "mar": 3,
    "apr": 4,
    "may": 5,
    "jun": 6,
    "jul": 7,
    "aug": 8,
    "sep": 9,
    "oct": 10,
    "nov": 11,
    "dec": 12,
}
_MONTH = r"(?P<name>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_YEAR = r"(?P<year>\d{4}|\d{2})(?!\d)"
_DATES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?<!\d)(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?!\d)",
        rf"(?<!\d)(?P<day>\d{{1,2}})[ -]{_MONTH},?[ -]{_YEAR}",
        rf"\b{_MONTH} (?P<day>\d{{1,2}}),? {_YEAR}",
        rf"(?<!\d)(?P<day>\d{{1,2}}) tháng (?P<month>\d{{1,2}})(?: năm|,| -)? ?{_YEAR}",
        rf"(?<!\d)(?P<first>\d{{1,2}})(?P<mark>[/.-])(?P<second>\d{{1,2}})(?P=mark){_YEAR}",
    )
)
_TIME = re.compile(
    r"(?<!\d)(?P<hour>\d{1,2})(?:\s?giờ\s?|[:hg]\s?)(?P<minute>\d{2})(?:\s?phút)?"
    r"(?::(?P<second>\d{2})(?:[.,]\d+)?)?(?:\s*(?P<half>am|pm|sa|ch)\b)?",
    re.IGNORECASE,
)
_OFFSET = re.compile(
    r"\s*\(?(?:gmt|utc)?\s?(?P<sign>[+\N{MINUS SIGN}-])(?P<hours>\d{1,2})(?::?(?P<minutes>\d{2}))?(?!\d)\)?",
    re.IGNORECASE,
)
_ZONE = re.compile(r"\s*\(?(?P<zone>[A-Za-z]{1,5})\b\)?")
_GMT = frozenset({"gmt", "utc", "ut"})
# RFC 822, 5.1, and the names met beside those of it; other letters are no offset we could know.
_HOURS = {"z": 0, "ict": 7, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6}
_HOURS |= {"pst": -8, "pdt": -7, "cet": 1, "cest": 2, "jst": 9, "sgt": 8, "hkt": 8}


@dataclass(frozen=True, slots=True)
class WrittenTime:
    """A time as read. `at` is UTC; where only a date was written, it is that day's midnight in the zone."""

    at: datetime
    has_time: bool

    def is_plausible(self, now: datetime) -> bool:
        """False for what lies more than an hour ahead of `now`, and for placeholders of long ago."""
        return OLDEST <= self.at <= now + AHEAD


def read_time(
    written: str, *, zone: tzinfo = VIETNAM, month_first: bool = False, gmt_is_local: bool = False
) -> WrittenTime | None:
    """Read a time; None for everything that is not clearly one.

    `zone` is for times without an offset. `month_first` is for sites that write 9/4/2026 for 4 September,
    `gmt_is_local` for those that write "GMT" behind times of `zone`.
    """
    text = clean(written)
    for day, rest in _days(text, month_first):
        clock = _TIME.search(rest)
        if clock is None:
            midnight = datetime.combine(day, time(), zone)
            return None if re.search(r"\d", rest) else WrittenTime(midnight.astimezone(UTC), False)
        offset, end = _offset_at(rest, clock.end(), zone, gmt_is_local)
        of_day = _of_day(clock)
        if offset is None or of_day is None or re.search(r"\d", rest[: clock.start()] + " " + rest[end:]):
            return None
        return WrittenTime(datetime.combine(day, of_day, offset).astimezone(UTC), True)
    return None


def _days(text: str, month_first: bool) -> Iterator[tuple[date, str]]:
    """The day named in the text, with what is left of it; nothing where there is none."""
    for pattern in _DATES:
        found = pattern.search(text)
        if found is None:
            continue
        parts = found.groupdict()
        day = _day(parts, month_first)
        if day is not None:
            # The letter of "2026-09-14T10:02" goes with the day.
            rest = text[found.end() :].removeprefix("T")
            yield day, f"{text[: found.start()]} | {rest}"
        return


def _day(parts: dict[str, str], month_first: bool) -> date | None:
    year = int(parts["year"])
    if len(parts["year"]) == 2:
        year += 2000 if year < 50 else 1900  # RFC 2822, 4.3
    if parts.get("first"):
        first, second = int(parts["first"]), int(parts["second"])
        wanted, other = (
            ((second, first), (first, second)) if month_first else ((first, second), (second, first))
        )
        day, month = wanted if wanted[1] <= 12 else other
    else:
        day = int(parts["day"])
        month = _MONTHS[parts["name"].lower()] if parts.get("name") else int(parts["month"])
    if not 1900 <= year <= 2200:  # placeholders at the ends of the calendar can't be moved between zones
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _of_day(clock: re.Match[str]) -> time | None:
    hour, minute, second = (int(clock[part] or 0) for part in ("hour", "minute", "second"))
    half = (clock["half"] or "").lower()
    if half in ("pm", "ch") and hour < 12:
        hour += 12
    elif half in ("am", "sa") and hour == 12:
        hour = 0
    try:
        return time(hour, minute, min(second, 59))  # a leap second is written :60
    except ValueError:
        return None


def _offset_at(text: str, at: int, zone: tzinfo, gmt_is_local: bool) -> tuple[tzinfo | None, int]:
    """The offset written behind a time, and where it ends; None where letters name a zone nobody knows."""
    if found := _OFFSET.match(text, at):
        offset = timedelta(hours=int(found["hours"]), minutes=int(found["minutes"] or 0))
        if offset <= timedelta(hours=14):
            return timezone(offset if found["sign"] == "+" else -offset), found.end()
        return None, at
    if found := _ZONE.match(text, at):
        name = found["zone"].lower()
        if name in _GMT:
            return (zone if gmt_is_local else UTC), found.end()
        if name in _HOURS:
            return timezone(timedelta(hours=_HOURS[name])), found.end()
        if found["zone"].isupper():
            return None, at
    return zone, at
