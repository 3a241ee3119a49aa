"""Counting a term from its receipt to its end.

    working_day    the n-th working day after the day of receipt, at its close
    calendar_day   n days after the day of receipt, and on to the next working day
    month          the same date n months later, and on to the next working day
    hour           n office hours from the receipt on (or hours of the clock, if so configured)
    same_day       the day of receipt; received from 15:00 on, the next working day

A receipt on a day off counts for the next working day. Each rule has its source in `rules`.

A pause leaves what was left: the working time between its begin and the end of the term is counted again from
its end on. Terms in calendar days and months are longer by the days the pause lasted. Pauses before the
counting begins, and those after the term has ended, change nothing.
"""

import calendar as months
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Literal

from laocaiso.cases.deadlines.hours import EIGHT_HOURS, OfficeHours
from laocaiso.cases.deadlines.model import DayOff, Deadline, Pause, RuleId, Term
from laocaiso.core.clock import VIETNAM
from laocaiso.core.errors import InvalidInput
from laocaiso.core.working_calendar import CalendarInForce, Certainty, WorkingCalendar, YearNotKnown, always

CUTOFF = time(15, 0)
"""Received at this time or later, a same-day result comes on the next working day."""
LONGEST: dict[str, float] = {"working_day": 2600, "calendar_day": 3660, "hour": 20_000, "month": 120}
"""Ten years of each unit; more is a slip."""
_MOST_PAUSES = 1000


@dataclass
class _Count:
    """One term on its way to its end, over one calendar. `rules` grows as they are used."""

    calendar: WorkingCalendar
    office: OfficeHours
    term: Term
    start: date
    """The working day of receipt."""
    received: datetime
    pauses: Sequence[Pause]
    rules: list[RuleId] = field(default_factory=list)

    def use(self, rule: RuleId) -> None:
        if rule not in self.rules:
            self.rules.append(rule)


@dataclass(frozen=True)
class _StandsStill:
    """The term is paused; this much working time is left of it, None where it is not counted in such."""

    left: timedelta | None


class DeadlineCounter:
    """Counts deadlines. `cutoff`, `office_hours` and `hours` are the province's to say.

    A `calendar` that may be replaced while the service runs is asked for anew with each count.
    """

    def __init__(
        self,
        calendar: WorkingCalendar | CalendarInForce,
        *,
        cutoff: time = CUTOFF,
        office_hours: Sequence[tuple[time, time]] = EIGHT_HOURS,
        hours: Literal["working", "clock"] = "working",
    ) -> None:
        self._in_force = always(calendar) if isinstance(calendar, WorkingCalendar) else calendar
        self._spans = tuple(office_hours)
        OfficeHours(self._in_force(), self._spans)  # a mistake in them is told now
        self._cutoff = cutoff
        self._hours = hours

    def count(self, received_at: datetime, term: Term, pauses: Iterable[Pause] = ()) -> Deadline:
        """When the result of a dossier received at `received_at` is due.

        A year that the calendar does not have makes the answer `calendar_not_known`, never a guess. Raises
        `InvalidInput` for a term that is none, a time without an offset, a pause that ends before it begins.
        """
        _check(term)
        received = _instant("received_at", received_at)
        merged = _merged(pauses)
        calendar = self._in_force()
        start: date | None = None
        try:
            start = calendar.on_or_after(received.date())
            count = _Count(calendar, OfficeHours(calendar, self._spans), term, start, received, merged)
            if start != received.date():
                count.use("received_on_day_off")
            end = self._end(count)
        except (YearNotKnown, OverflowError):  # the calendar of dates itself ends in the year 9999
            return Deadline(
                term=term,
                effective_start=start,
                due_date=None,
                due_at=None,
                state="calendar_not_known",
                calendar="not_known",
                days=(),
                rules=(),
            )
        return self._deadline(count, end)

    def working_time(self, begin: datetime, end: datetime) -> timedelta:
        """Office hours from `begin` to `end`; none if that is backwards. Raises `YearNotKnown`."""
        return OfficeHours(self._in_force(), self._spans).between(begin, end)

    def _end(self, count: _Count) -> datetime | _StandsStill:
        if count.term.unit in ("calendar_day", "month"):
            return self._by_date(count)
        begin, end = self._in_working_time(count)
        for pause in count.pauses:
            paused_at = max(_instant("pauses", pause.begin), begin)
            if pause.begin >= end or (pause.end is not None and pause.end <= paused_at):
                continue
            count.use("pause")
            by_clock = count.term.unit == "hour" and self._hours == "clock"
            left = end - paused_at if by_clock else count.office.between(paused_at, end)
            if pause.end is None:
                return _StandsStill(left)
            resumed = _instant("pauses", pause.end)
            end = resumed + left if by_clock else count.office.ahead(resumed, left)
        return end

    def _in_working_time(self, count: _Count) -> tuple[datetime, datetime]:
        """From when on the clock runs, and when it would end without pauses."""
        start, received, unit = count.start, count.received, count.term.unit
        at_once = received if start == received.date() else count.office.opening(start)
        if unit == "same_day":
            count.use("same_day_cutoff")
            late = start == received.date() and received.time() >= self._cutoff
            due = count.calendar.after(start) if late else start
            return (count.office.opening(due) if late else at_once), count.office.closing(due)
        if unit == "hour":
            length = timedelta(hours=count.term.value)
            if self._hours == "clock":
                count.use("clock_hours")
                return received, received + length
            count.use("working_hours")
            return at_once, count.office.ahead(at_once, length)
        count.use("first_day_not_counted")
        midnight = datetime.combine(start + timedelta(days=1), time(), VIETNAM)
        return midnight, count.office.ahead(midnight, count.term.value * count.office.length_of_day)

    def _by_date(self, count: _Count) -> datetime | _StandsStill:
        count.use("first_day_not_counted")
        raw = _raw_end(count)
        for pause in count.pauses:
            begin = max(_instant("pauses", pause.begin).date(), count.start)
            if begin > self._rolled(raw, count):
                break
            if pause.end is None:
                count.use("pause")
                return _StandsStill(None)
            end = _instant("pauses", pause.end).date()
            if end > begin:
                count.use("pause")
                raw = max(raw, begin) + (end - begin)
        return count.office.closing(self._rolled(raw, count, use=True))

    def _rolled(self, raw: date, count: _Count, *, use: bool = False) -> date:
        rolled = count.calendar.on_or_after(raw)
        if use and rolled != raw:
            count.use("ends_on_day_off")
        return rolled

    def _deadline(self, count: _Count, end: datetime | _StandsStill) -> Deadline:
        still = isinstance(end, _StandsStill)
        due_at = None if isinstance(end, _StandsStill) else self._due_at(count, end)
        last = count.pauses[-1].begin.astimezone(VIETNAM).date() if due_at is None else due_at.date()
        special = count.calendar.special_days(min(count.received.date(), count.start), last)
        left = end.left if isinstance(end, _StandsStill) else None
        return Deadline(
            term=count.term,
            effective_start=count.start,
            due_date=due_at.date() if due_at else None,
            due_at=due_at,
            state="paused" if still else "counted",
            calendar="provisional"
            if any(day.certainty is Certainty.PROVISIONAL for day in special)
            else "known",
            days=tuple(
                DayOff(d.date, d.kind, d.name, _word(d.certainty)) for d in special if d.kind != "work"
            ),
            rules=tuple(count.rules),
            remaining_minutes=None if left is None else int(left / timedelta(minutes=1)),
        )

    def _due_at(self, count: _Count, end: datetime) -> datetime:
        """Hours end at their minute, on a working day; half days by the hour, whole days at their close."""
        if count.term.unit == "hour":
            if self._hours == "working":
                return end
            day = count.calendar.on_or_after(end.date())
            if day != end.date():
                count.use("ends_on_day_off")
                return count.office.closing(day)
            return end
        return end if count.term.value % 1 else count.office.closing(end.date())


def _raw_end(count: _Count) -> date:
    if count.term.unit == "calendar_day":
        return count.start + timedelta(days=int(count.term.value))
    count.use("month_by_date")
    index = count.start.year * 12 + count.start.month - 1 + int(count.term.value)
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(count.start.day, months.monthrange(year, month)[1]))


def _word(certainty: Certainty) -> Literal["sourced", "derived", "memory", "provisional"]:
    words: tuple[Literal["sourced", "derived", "memory", "provisional"], ...]
    words = ("sourced", "derived", "memory", "provisional")
    return words[certainty]


def _check(term: Term) -> None:
    if term.unit == "same_day":
        return
    step = {"working_day": 0.5, "hour": 0.25}.get(
        term.unit, 1
    )  # of all procedures, 1.5 working days is the oddest
    good = math.isfinite(term.value) and 0 < term.value <= LONGEST[term.unit] and term.value % step == 0
    if not good:
        raise InvalidInput(
            "term_value",
            f"Thời hạn phải là số lớn hơn 0, không quá {LONGEST[term.unit]:g}, theo bước {step:g}.",
            f"A term has to be above 0, at most {LONGEST[term.unit]:g}, in steps of {step:g}.",
            allowed=(f"{step:g}–{LONGEST[term.unit]:g}",),
        )


def _instant(name: str, moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise InvalidInput(
            name, "Thời điểm phải có múi giờ, ví dụ +07:00.", "A time has to have an offset such as +07:00."
        )
    try:
        return moment.astimezone(VIETNAM)
    except OverflowError:
        raise InvalidInput(name, "Thời điểm ngoài lịch.", "The time is outside the calendar.") from None


def _merged(pauses: Iterable[Pause]) -> Sequence[Pause]:
    """The pauses in order, those that meet or overlap as one."""
    merged: list[Pause] = []
    given = list(pauses)
    for pause in given:
        begin = _instant("pauses", pause.begin)
        if len(given) > _MOST_PAUSES or (pause.end is not None and _instant("pauses", pause.end) < begin):
            raise InvalidInput(
                "pauses",
                "Thời gian tạm dừng không hợp lệ.",
                f"A pause ends before it begins, or there are more than {_MOST_PAUSES}.",
            )
    for pause in sorted(given, key=lambda one: one.begin):
        last = merged[-1] if merged else None
        if last is None or (last.end is not None and last.end < pause.begin):
            merged.append(pause)
        elif last.end is not None:
            merged[-1] = Pause(last.begin, None if pause.end is None else max(last.end, pause.end))
    return merged
