"""The appointment and the deadline, and the word for how a dossier stands to them.

The date the system gives always wins; one of ours is computed, and said to be expected (dự kiến).
"""

from dataclasses import dataclass
from datetime import datetime

from laocaiso.cases.deadlines.model import Deadline
from laocaiso.cases.deadlines.punctuality import Punctuality, punctuality
from laocaiso.cases.dossiers.model import Summary
from laocaiso.cases.dossiers.ports import Expected
from laocaiso.cases.dossiers.states import meanings
from laocaiso.core.working_calendar import WorkingCalendar


@dataclass(frozen=True, slots=True)
class Due:
    """When the result is owed. `official` is what the system says, else it is our reckoning."""

    at: datetime
    official: bool


def reckoned(summary: Summary, expected: Expected | None) -> Deadline | None:
    """Our own reckoning, where the system names no appointment."""
    if expected is None or summary.due_at is not None or summary.received_at is None:
        return None
    return expected(summary)


def due_of(summary: Summary, own: Deadline | None) -> Due | None:
    """The deadline of a dossier; None where neither the system nor our own reckoning gives one."""
    if summary.due_at is not None:
        return Due(summary.due_at, official=True)
    return Due(own.due_at, official=False) if own is not None and own.due_at is not None else None


def standing(
    summary: Summary, due: Due | None, now: datetime, calendar: WorkingCalendar | None = None
) -> Punctuality | None:
    """How a dossier stands to its deadline; None where the question does not arise.

    It does not before a dossier is accepted, after it was refused, in a state nobody knows, and for a
    finished one whose end or deadline is not told.
    """
    state = meanings()[summary.status.state]
    if state.clock == "stopped":
        finished = summary.finished_at or summary.returned_at
        if due is None or finished is None or state.state == "refused":
            return None
        return punctuality(due.at, finished=finished, now=now)
    if state.clock not in ("running", "paused") or (due is None and state.clock == "running"):
        return None
    return punctuality(
        None if due is None else due.at,
        finished=None,
        now=now,
        calendar=calendar,
        paused=state.clock == "paused",
    )
