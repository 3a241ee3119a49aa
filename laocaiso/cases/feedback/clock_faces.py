"""How the two clocks of a report stand."""

from datetime import datetime

from laocaiso.cases.feedback.answers import ClockShown, ClockState
from laocaiso.cases.feedback.clocks import PAUSING
from laocaiso.cases.feedback.model import Report
from laocaiso.cases.feedback.phrases import local
from laocaiso.cases.feedback.workflow import INTAKE


def intake_clock(report: Report) -> ClockShown:
    """The clock of intake."""
    due, stopped = report.intake_due_at, report.accepted_at
    state: ClockState
    if stopped is not None:
        state = "met" if due is None or stopped <= due else "missed"
    elif report.state in PAUSING:
        state = "paused"
    else:
        state = "running" if report.state in INTAKE else "stopped"
    return ClockShown(due_at=local(due), state=state)


def resolution_clock(report: Report, now: datetime) -> ClockShown:
    """The clock of resolution."""
    due, stopped = report.resolve_due_at, report.settled_at
    state: ClockState
    if stopped is not None:
        ended = report.outcome in ("withdrawn", "duplicate", "no_response")
        in_time = due is None or stopped <= due
        state = "stopped" if ended else "met" if in_time else "missed"
    else:
        late = due is not None and now > due
        state = "paused" if report.state in PAUSING else "missed" if late else "running"
    return ClockShown(due_at=local(due), state=state)
