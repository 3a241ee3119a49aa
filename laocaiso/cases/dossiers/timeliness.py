"""The appointment and the deadline, and the word for how a dossier stands to them.

trước hạn (early), đúng hạn (on time), tới hạn (due soon), quá hạn (late): the words of the reports of
QĐ 766/QĐ-TTg. The date the system gives always wins; ours is computed, and said to be expected.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from laocaiso.cases.dossiers.model import Summary
from laocaiso.cases.dossiers.ports import Expected
from laocaiso.cases.dossiers.states import Words, meanings
from laocaiso.core.clock import VIETNAM

Standing = Literal["early", "on_time", "due_soon", "late"]
WORDS: Mapping[Standing, Words] = {
    "early": Words("Trước hạn", "Early"),
    "on_time": Words("Đúng hạn", "On time"),
    "due_soon": Words("Tới hạn", "Due soon"),
    "late": Words("Quá hạn", "Late"),
}


@dataclass(frozen=True, slots=True)
class Deadline:
    """When the result is owed. `official` is what the system says, else it is our reckoning."""

    at: datetime
    official: bool


def deadline(summary: Summary, expected: Expected | None) -> Deadline | None:
    """The deadline of a dossier; None where neither the system nor the rules give one."""
    if summary.due_at is not None:
        return Deadline(summary.due_at, official=True)
    own = expected(summary) if expected is not None and summary.received_at is not None else None
    return None if own is None else Deadline(own, official=False)


def standing(summary: Summary, due: Deadline | None, now: datetime) -> Standing | None:
    """How a dossier stands to its deadline; None while its clock rests, and where there is nothing to say.

    Finished on an earlier day is early; finished later than the instant is late. A running one is due soon
    on the day of the deadline and the day before it.
    """
    state = meanings()[summary.status.state]
    if due is None or state.clock in ("not_started", "paused", "unknown"):
        return None
    day = due.at.astimezone(VIETNAM).date()
    if state.clock == "running":
        if now > due.at:
            return "late"
        return "due_soon" if day - now.astimezone(VIETNAM).date() <= timedelta(days=1) else "on_time"
    end = summary.finished_at or summary.returned_at
    if end is None or summary.status.state == "refused":
        return None
    if end > due.at:
        return "late"
    return "early" if end.astimezone(VIETNAM).date() < day else "on_time"
