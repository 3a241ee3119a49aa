"""Pauses, read from the history of a dossier's states."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from laocaiso.cases.deadlines.model import Pause

PAUSING = frozenset({"supplement_requested", "payment_required", "stopped"})
"""The national states 5, 6 and 8: more papers asked for, a payment waited for, work stopped."""


def pauses_of(
    changes: Iterable[tuple[datetime, str]], *, pausing: Collection[str] = PAUSING
) -> Sequence[Pause]:
    """The time spent in pausing states, from `(when, new state)` in any order; the last may still go on.

    Changes of the same instant count in the order given.
    """
    pauses: list[Pause] = []
    begin: datetime | None = None
    for at, state in sorted(changes, key=lambda change: change[0]):
        if state in pausing:
            begin = at if begin is None else begin
        elif begin is not None:
            pauses.append(Pause(begin, at))
            begin = None
    return pauses if begin is None else [*pauses, Pause(begin)]
