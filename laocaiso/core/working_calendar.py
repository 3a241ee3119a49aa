"""On which days public agencies of Viet Nam work.

Holidays, days off instead of a holiday on a rest day, and the Government's swaps of a working day for a
Saturday are data, year by year, each with how certain it is. Of a year that is not in the data nothing is
known: Monday to Friday would be a guess, and is never made.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from enum import IntEnum
from importlib.resources import files
from pathlib import Path
from typing import Literal, get_args

import msgspec

from laocaiso.core.errors import InvalidInput

Kind = Literal["off", "off_compensation", "off_swapped", "work_swapped", "work"]

WEEKEND = frozenset({5, 6})
"""Saturday and Sunday. Desks open on Saturday mornings do not make it a working day, unless the province says
so with `work_swapped` days."""
FIXED = ((1, 1), (4, 30), (5, 1), (9, 2), (11, 24))
"""Month and day of the holidays that never move: Bộ luật Lao động 2019 Điều 112, Nghị quyết 28/2026/QH16."""
LEAST_HOLIDAYS = 12
"""The law's eleven days (Điều 112: 1 new year, 5 Tết, 1 Giỗ Tổ, 30/4, 1/5, 2 Quốc khánh) and 24 November."""
_LARGEST = 1_000_000  # bytes of a file; a year is 2 kB
_MOST_PROBLEMS = 20


class Certainty(IntEnum):
    """How sure a day is; the higher, the less."""

    SOURCED = 0
    """Found in public texts."""
    DERIVED = 1
    """Follows from the law."""
    MEMORY = 2
    """Announced, but noted without its text."""
    PROVISIONAL = 3
    """Not announced yet."""


class SpecialDay(msgspec.Struct, frozen=True):
    """A day that differs from its weekday, or may still come to."""

    date: date
    kind: Kind
    name: str
    """In Vietnamese."""
    certainty: Certainty

    @property
    def is_off(self) -> bool:
        """True where agencies do not work."""
        return self.kind.startswith("off")


class Year(msgspec.Struct, frozen=True):
    """All special days of a year, in order."""

    year: int
    days: tuple[SpecialDay, ...]


class YearNotKnown(LookupError):
    """Nothing is known about the working days of a year. Callers answer that; it is nobody's error."""

    def __init__(self, year: int) -> None:
        super().__init__(f"the working calendar of {year} is not known")
        self.year = year


class WorkingCalendar:
    """The working days of some years. Never changes; `with_years` makes another one."""

    def __init__(self, years: Iterable[Year]) -> None:
        self._years: Mapping[int, Year] = {year.year: year for year in years}
        self._special = {day.date: day for year in self._years.values() for day in year.days}
        self._dates = sorted(self._special)

    @property
    def years(self) -> Sequence[int]:
        """The years that are known, in order."""
        return sorted(self._years)

    def with_years(self, years: Iterable[Year]) -> "WorkingCalendar":
        """This calendar with some years added or replaced, each whole."""
        return WorkingCalendar([*self._years.values(), *years])

    def is_working(self, day: date) -> bool:
        """True where agencies work. Raises `YearNotKnown`."""
        if day.year not in self._years:
            raise YearNotKnown(day.year)
        special = self._special.get(day)
        return not special.is_off if special else day.weekday() not in WEEKEND

    def on_or_after(self, day: date) -> date:
        """The first working day from `day` on. Raises `YearNotKnown`."""
        while not self.is_working(day):
            day += timedelta(days=1)
        return day

    def after(self, day: date, count: int = 1) -> date:
        """The `count`-th working day after `day`, which itself is not counted. Raises `YearNotKnown`."""
        for _ in range(count):
            day = self.on_or_after(day + timedelta(days=1))
        return day

    def special_days(self, first: date, last: date) -> Sequence[SpecialDay]:
        """The special days from `first` to `last`, both included, in order."""
        dates = self._dates[bisect_left(self._dates, first) : bisect_right(self._dates, last)]
        return [self._special[day] for day in dates]


CalendarInForce = Callable[[], WorkingCalendar]
"""Gives the calendar as it is now, where editors may publish another one while the service runs."""


def always(calendar: WorkingCalendar) -> CalendarInForce:
    """A calendar that is never replaced."""
    return lambda: calendar


def shipped() -> WorkingCalendar:
    """The calendar that comes with the program."""
    return WorkingCalendar(read_calendar((files(__package__) / "data/working_calendar.json").read_bytes()))


def import_calendar(path: Path) -> Sequence[Year]:
    """The years of a file, for `with_years`; all of it or nothing. Raises `InvalidInput`, `OSError`."""
    if path.stat().st_size > _LARGEST:
        raise _refused([f"the file is larger than {_LARGEST} bytes"])
    return read_calendar(path.read_bytes())


class _File(msgspec.Struct, forbid_unknown_fields=True):
    years: list[int]
    days: list[tuple[date, Kind, str, Literal["sourced", "derived", "memory", "provisional"]]]


def read_calendar(content: bytes) -> Sequence[Year]:
    """The years of a calendar file: `{"years": [2028], "days": [["2028-01-01", "off", name, certainty], …]}`.

    Raises `InvalidInput` that tells everything that is wrong; then nothing of the file may be used.
    """
    try:
        file = msgspec.json.decode(content.removeprefix(b"\xef\xbb\xbf"), type=_File)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise _refused([str(error)]) from error
    days = [SpecialDay(day, kind, name, Certainty[word.upper()]) for day, kind, name, word in file.days]
    problems = [problem for day in days for problem in _problems_of(day, file.years)]
    if twice := {day.date for day in days if sum(other.date == day.date for other in days) > 1}:
        problems += [f"{day} is there twice" for day in sorted(twice)]
    if not file.years or len(set(file.years)) < len(file.years):
        problems.append("`years` has to name each year once")
    years = [Year(year, tuple(sorted(_of(days, year), key=lambda day: day.date))) for year in file.years]
    problems += [problem for year in years for problem in _missing(year)]
    if problems:
        raise _refused(problems)
    return years


def _of(days: Iterable[SpecialDay], year: int) -> list[SpecialDay]:
    return [day for day in days if day.date.year == year]


def _problems_of(day: SpecialDay, years: Sequence[int]) -> Iterable[str]:
    if day.date.year not in years:
        yield f"{day.date} is of no year in `years`"
    if not day.name.strip():
        yield f"{day.date} has no name"
    at_weekend = day.date.weekday() in WEEKEND
    if day.kind == "work_swapped" and not at_weekend:
        yield f"{day.date} is a working day without a swap"
    if day.kind in ("off_compensation", "off_swapped") and at_weekend:
        yield f"{day.date} is off without {day.kind}"
    if day.kind == "work" and (at_weekend or day.certainty is not Certainty.PROVISIONAL):
        yield f"{day.date}: `work` is for provisional working days"


def _missing(year: Year) -> Iterable[str]:
    off = {day.date for day in year.days if day.kind == "off"}
    if not 2020 <= year.year <= 2100:
        yield f"{year.year} is no year of this calendar"
        return
    for month, day in FIXED:
        if date(year.year, month, day) not in off:
            yield f"{year.year}-{month:02}-{day:02} is a holiday by law and is missing"
    if len(off) < LEAST_HOLIDAYS:
        yield f"{year.year} has {len(off)} holidays; the law has {LEAST_HOLIDAYS}"


def _refused(problems: Sequence[str]) -> InvalidInput:
    shown = "; ".join(problems[:_MOST_PROBLEMS])
    return InvalidInput(
        "calendar",
        f"Lịch làm việc chưa dùng được: {shown}.",
        f"The working calendar can't be taken: {shown}.",
        allowed=get_args(Kind),
    )
