"""On-time words: trước hạn, đúng hạn, trong hạn, tới hạn, quá hạn."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Literal

from laocaiso.core.clock import VIETNAM
from laocaiso.core.working_calendar import WorkingCalendar, YearNotKnown

Punctuality = Literal["early", "on_time", "within_time", "due_soon", "overdue", "late", "paused", "unknown"]

WORDS: Mapping[Punctuality, tuple[str, str]] = {
    "early": ("trước hạn", "early"),
    "on_time": ("đúng hạn", "on time"),
    "within_time": ("trong hạn", "within time"),
    "due_soon": ("tới hạn", "due soon"),
    "overdue": ("quá hạn", "overdue"),
    "late": ("quá hạn", "late"),
    "paused": ("tạm dừng", "paused"),
    "unknown": ("chưa rõ hạn", "due date not known"),
}
"""Vietnamese and English. `early`, `on_time` and `late` are of what is finished, `overdue` of what is not."""
SOON = 1
"""Working days before the due date from which on it is `due_soon`, and on the day itself. Our choice."""


def punctuality(
    due: date | datetime | None,
    *,
    finished: datetime | None,
    now: datetime,
    calendar: WorkingCalendar | None = None,
    soon: int = SOON,
    paused: bool = False,
) -> Punctuality:
    """How a dossier stands to its due date.

    A due date without a time, and one at midnight sharp as systems write a mere date, lasts until the day is
    over (Bộ luật Dân sự 2015, Điều 148 khoản 6). Finished on the due date is `on_time`, before it `early`.
    Without a calendar, or in a year it does not have, `soon` counts days as they come.
    """
    if due is None:
        return "paused" if paused and finished is None else "unknown"
    last_day, last = _ends(due)
    if finished is not None:
        day = finished.astimezone(VIETNAM).date()
        return "late" if finished > last else "on_time" if day == last_day else "early"
    if paused:
        return "paused"
    if now > last:
        return "overdue"
    return "due_soon" if _near(now.astimezone(VIETNAM).date(), last_day, calendar, soon) else "within_time"


def _ends(due: date | datetime) -> tuple[date, datetime]:
    """The last day, and the last instant of it."""
    if isinstance(due, datetime):
        due = due.astimezone(VIETNAM)
        if due.time() != time():
            return due.date(), due
        due = due.date()
    return due, datetime.combine(due, time.max, VIETNAM)


def _near(today: date, last_day: date, calendar: WorkingCalendar | None, soon: int) -> bool:
    if calendar is not None:
        try:
            return calendar.after(today, soon) >= last_day
        except YearNotKnown:
            pass
    return last_day - today <= timedelta(days=soon)
