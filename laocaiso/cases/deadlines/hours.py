"""Office hours, and time counted in them."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from laocaiso.core.clock import VIETNAM
from laocaiso.core.working_calendar import WorkingCalendar

EIGHT_HOURS = ((time(7, 30), time(11, 30)), (time(13, 30), time(17, 30)))
"""The default: two halves of four hours. What the agencies of the province keep has to be asked of them."""

Span = tuple[datetime, datetime]


class OfficeHours:
    """The same hours on every working day, in Vietnam's time. All instants taken and given are aware."""

    def __init__(self, calendar: WorkingCalendar, spans: Sequence[tuple[time, time]] = EIGHT_HOURS) -> None:
        """Raises ValueError unless the spans are in order and do not meet."""
        ends = [moment for span in spans for moment in span]
        if not ends or any(a >= b for a, b in pairwise(ends)):
            raise ValueError(f"office hours have to be in order: {spans}")
        self._calendar = calendar
        self._spans = tuple(spans)

    @property
    def length_of_day(self) -> timedelta:
        """Working time of a whole day."""
        return sum((b - a for a, b in self._on(date(2000, 1, 3))), timedelta())

    def opening(self, day: date) -> datetime:
        """When agencies open on a working day."""
        return datetime.combine(day, self._spans[0][0], VIETNAM)

    def closing(self, day: date) -> datetime:
        """When agencies close on a working day."""
        return datetime.combine(day, self._spans[-1][1], VIETNAM)

    def between(self, begin: datetime, end: datetime) -> timedelta:
        """Working time from `begin` to `end`; none if that is backwards. Raises `YearNotKnown`."""
        total = timedelta()
        for opens, closes in self._from(begin):
            if opens >= end:
                break
            total += max(timedelta(), min(closes, end) - max(opens, begin))
        return total

    def ahead(self, begin: datetime, amount: timedelta) -> datetime:
        """The first instant by which `amount` of working time has passed since `begin`.

        `begin` itself for none. Raises `YearNotKnown`.
        """
        if amount <= timedelta():
            return begin
        for opens, closes in self._from(begin):
            available = closes - max(opens, begin)
            if available >= amount:
                return max(opens, begin) + amount
            amount -= max(timedelta(), available)
        raise AssertionError("unreachable: days do not end")  # pragma: no cover

    def _from(self, begin: datetime) -> Iterator[Span]:
        day = begin.astimezone(VIETNAM).date()
        while True:
            if self._calendar.is_working(day):
                yield from self._on(day)
            day += timedelta(days=1)

    def _on(self, day: date) -> Iterator[Span]:
        for opens, closes in self._spans:
            yield datetime.combine(day, opens, VIETNAM), datetime.combine(day, closes, VIETNAM)
