"""A term, what interrupts it, and when it ends."""

from datetime import date, datetime
from typing import Literal, get_args

import msgspec

from laocaiso.core.working_calendar import Kind as KindOfDay

Unit = Literal["working_day", "calendar_day", "hour", "month", "same_day"]
UNITS: tuple[Unit, ...] = get_args(Unit)

RuleId = Literal[
    "first_day_not_counted",
    "received_on_day_off",
    "ends_on_day_off",
    "month_by_date",
    "same_day_cutoff",
    "working_hours",
    "clock_hours",
    "pause",
]
CertaintyWord = Literal["sourced", "derived", "memory", "provisional"]


class Term(msgspec.Struct, frozen=True):
    """How long a procedure may take. `value` is not looked at for `same_day`; half working days exist."""

    value: float
    unit: Unit


class Pause(msgspec.Struct, frozen=True):
    """The clock stands still from `begin` to `end`; `end` is None while it still does."""

    begin: datetime
    end: datetime | None = None


class Rule(msgspec.Struct, frozen=True, rename="camel"):
    """A rule of counting, with where it comes from."""

    id: RuleId
    text: str
    text_en: str
    source: str
    """Law or practice the rule is from, in Vietnamese."""
    certainty: Literal["cited", "seen", "own"]
    """`cited`: a law known by its number, whose text was not at hand. `seen`: done so by other systems.
    `own`: nobody says; this is how we count."""


class DayOff(msgspec.Struct, frozen=True):
    """A special day inside the time that was counted."""

    date: date
    kind: KindOfDay
    name: str
    certainty: CertaintyWord


class Deadline(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """When a result is due, as we count it. Always an estimate: the agency's own date goes first."""

    term: Term
    effective_start: date | None
    """The working day the receipt counts for; None where the calendar of its year is not known."""
    due_date: date | None
    """None while the clock stands still, and where the calendar of the year is not known."""
    due_at: datetime | None
    """The end of the term inside that day: close of business for whole days."""
    state: Literal["counted", "paused", "calendar_not_known"]
    calendar: Literal["known", "provisional", "not_known"]
    """`provisional` where the count went over a day that is not announced yet."""
    days: tuple[DayOff, ...]
    """Holidays and swaps between the start and the due date."""
    rules: tuple[RuleId, ...]
    """The rules this count made use of, in order."""
    remaining_minutes: int | None = None
    """Working time that is left of a paused term; None where it does not stand still."""
    is_estimate: bool = True
