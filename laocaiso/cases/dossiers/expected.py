"""Our own reckoning of a dossier's deadline, for systems that name no appointment.

Counted from the time limit of the procedure, over the working calendar, with the pauses of the dossier's own
history. Where the procedure's ways of handing in have different limits, or one that can't be read, nothing is
computed: which way a dossier came is not told.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from laocaiso.cases.deadlines.counting import DeadlineCounter
from laocaiso.cases.deadlines.model import Deadline, Pause, Term, Unit
from laocaiso.cases.dossiers.model import Summary
from laocaiso.cases.procedures.model import Record
from laocaiso.cases.procedures.times import time_of
from laocaiso.core.errors import InvalidInput

NATIONAL = 8
"""Characters of a national procedure code, `1.003197`; what stands behind it is the province's own."""
_UNITS: dict[str, Unit] = {
    "workingDay": "working_day",
    "day": "calendar_day",
    "hour": "hour",
    "month": "month",
}


class ExpectedDeadline:
    """An `Expected` (`dossiers.ports`) over the catalogue that `record` reads by national code."""

    def __init__(self, counter: DeadlineCounter, record: Callable[[str], Record | None]) -> None:
        self._counter = counter
        self._record = record

    def __call__(self, summary: Summary) -> Deadline | None:
        """The term as it is counted; None where there is no clear one."""
        if summary.received_at is None or summary.procedure_code is None:
            return None
        record = self._record(summary.procedure_code[:NATIONAL])
        pauses = [Pause(one.since, one.until) for one in summary.pauses]
        return None if record is None else counted(self._counter, record, summary.received_at, pauses)


def counted(
    counter: DeadlineCounter, record: Record, received_at: datetime, pauses: Sequence[Pause] = ()
) -> Deadline | None:
    """The term of a procedure, counted from its receipt; None where the procedure has no clear one."""
    term = term_of(record)
    if term is None:
        return None
    try:
        return counter.count(received_at, term, pauses)
    except InvalidInput:  # a history whose pauses end before they begin
        return None


def term_of(record: Record) -> Term | None:
    """The one time limit of a procedure; None where it has none, several, or one that can't be read."""
    terms: set[Term | None] = set()
    for channel in record.channels:
        time = time_of(channel, "vi")
        if isinstance(time.value, int) and isinstance(time.unit, str):
            terms.add(Term(time.value, _UNITS[time.unit]))
        else:
            terms.add(None)
    return terms.pop() if len(terms) == 1 else None
