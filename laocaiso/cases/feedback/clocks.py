"""The two clocks of a report: until it is taken up, and until it is answered.

Intake is counted in office hours, resolution in the working days of its category; what is urgent runs by the
clock, day and night. Both stand still while a question of ours waits for the reporter. The figures are
defaults to be configured: no rule of the province is known (`data/SOURCES.md`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from laocaiso.cases.deadlines.counting import DeadlineCounter
from laocaiso.cases.deadlines.model import Pause, Term
from laocaiso.cases.feedback.categories import Category
from laocaiso.core.working_calendar import YearNotKnown

PAUSING = frozenset({"needs_info"})
"""States in which both stand still."""


@dataclass(frozen=True, slots=True)
class Terms:
    """How long things may take, and how long they wait."""

    intake_hours: float = 8
    """Office hours until a report is taken up."""
    urgent_intake_hours: float = 1
    """The same for urgent ones, by the clock."""
    urgent_hours: float = 24
    """By the clock, for urgent reports of a category without a figure of its own."""
    days: float = 7
    """Working days, for a report whose category is not known yet."""
    reply_days: int = 10
    """Days the reporter has to answer a question."""
    reopen_days: int = 14
    """Days after its outcome in which the reporter may ask for a report to be reopened."""
    reopenings: int = 2
    """How often they may."""


TERMS = Terms()


class Clocks:
    """Counts both, with a counter of the working calendar in force."""

    def __init__(self, counter: DeadlineCounter, terms: Terms = TERMS) -> None:
        self._counter = counter
        self.terms = terms

    def intake_due(
        self, received_at: datetime, *, urgent: bool, pauses: Sequence[Pause] = ()
    ) -> datetime | None:
        """When a report has to be taken up. None while the clock stands still, or beyond the calendar."""
        if urgent:
            return _by_the_clock(received_at, self.terms.urgent_intake_hours, pauses)
        return self._counter.count(received_at, Term(self.terms.intake_hours, "hour"), pauses).due_at

    def resolve_due(
        self, begin: datetime, category: Category | None, *, urgent: bool, pauses: Sequence[Pause] = ()
    ) -> datetime | None:
        """When a report has to be answered. None while the clock stands still, or beyond the calendar."""
        if urgent:
            hours = category.urgent_hours if category and category.urgent_hours else self.terms.urgent_hours
            return _by_the_clock(begin, hours, pauses)
        days = category.working_days if category else self.terms.days
        return self._counter.count(begin, Term(days, "working_day"), pauses).due_at

    def share(
        self, begin: datetime, due: datetime, end: datetime, *, urgent: bool, pauses: Sequence[Pause] = ()
    ) -> float | None:
        """How much of the time from `begin` to `due` has passed by `end`, pauses left out; above 1 if late.

        Every pause has an end. None beyond the calendar.
        """
        measure = _difference if urgent else self._counter.working_time

        def net(until: datetime) -> timedelta:
            paused = (
                measure(max(pause.begin, begin), min(pause.end or until, until))
                for pause in pauses
                if max(pause.begin, begin) < until
            )
            return measure(begin, until) - sum(paused, timedelta())

        try:
            whole, passed = net(due), net(max(begin, end))
        except YearNotKnown:
            return None
        return passed / whole if whole else None


def _difference(begin: datetime, end: datetime) -> timedelta:
    return max(timedelta(), end - begin)


def _by_the_clock(begin: datetime, hours: float, pauses: Sequence[Pause]) -> datetime | None:
    """Danger knows no days off: unlike terms of dossiers in hours, this ends when it ends."""
    due = begin + timedelta(hours=hours)
    for pause in pauses:
        started = max(pause.begin, begin)
        if started >= due:
            break
        if pause.end is None:
            return None
        due += max(timedelta(), pause.end - started)
    return due
