"""The ten national states: what each means for a citizen, and what time does in it.

The table is data (`data/states.json`, sources beside it). States are shown as they come: a jump that the
table does not foresee is worth a line in the log, and nothing more.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Literal

import msgspec

from laocaiso.cases.dossiers.model import Pause, State, Status, Step
from laocaiso.core.text import clean, spelling
from laocaiso.snapshots.pages import Language

Group = Literal["open", "paused", "done", "closed", "unknown"]
"""After the report of QĐ 766/QĐ-TTg: paused are 5, 6 and 8; its "đã xử lý" is done and withdrawn together."""
Clock = Literal["not_started", "running", "paused", "stopped", "unknown"]
LONGEST_RAW = 40
"""Characters of a system's own code that are repeated."""


class Words(msgspec.Struct, frozen=True):
    """A text of ours in both languages."""

    vi: str
    en: str

    def of(self, language: Language) -> str:
        """The text in one of them."""
        return self.en if language == "en" else self.vi


class Meaning(msgspec.Struct, frozen=True, rename="camel"):
    """A state, told to a citizen: what happens now, what to do, by when.

    `by_when_due` has a place for the appointment, `{due}`, and is None where it no longer matters.
    """

    id: str
    """The national number; "" for what has none."""
    state: State
    group: Group
    clock: Clock
    next: tuple[str, ...]
    name: Words
    now: Words
    to_do: Words
    by_when: Words
    by_when_due: Words | None = None


@cache
def meanings() -> Mapping[State, Meaning]:
    """All states."""
    data = (files("laocaiso.cases.dossiers") / "data" / "states.json").read_bytes()
    return {one.state: one for one in msgspec.json.decode(data, type=list[Meaning])}


@cache
def _by_number() -> Mapping[str, State]:
    return {one.id: one.state for one in meanings().values() if one.id}


@cache
def _vocabularies() -> Mapping[str, Mapping[str, State]]:
    data = (files("laocaiso.cases.dossiers") / "data" / "vocabularies.json").read_bytes()
    read = msgspec.json.decode(data, type=dict[str, dict[str, State]])
    return {name: {spelling(word): state for word, state in words.items()} for name, words in read.items()}


def national(raw: object) -> Status:
    """The status behind a national number, as text or number, also "05"; `unknown` for any other."""
    written = clean(str(raw))[:LONGEST_RAW] if isinstance(raw, str | int) else ""
    number = written.lstrip("0") if written.isascii() and written.isdecimal() else written
    return Status(_by_number().get(number, "unknown"), written)


def worded(vocabulary: str, raw: str) -> Status:
    """The status behind a word of another system. KeyError for a vocabulary that is not there."""
    written = clean(raw)[:LONGEST_RAW]
    return Status(_vocabularies()[vocabulary].get(spelling(written), "unknown"), written)


def jumps(steps: Sequence[Step]) -> Sequence[tuple[State, State]]:
    """Changes of state that the table does not foresee, in the order they happened."""
    found = []
    known = meanings()
    for before, after in pairwise(steps):
        start, end = before.status.state, after.status.state
        if start != end and "unknown" not in (start, end) and known[end].id not in known[start].next:
            found.append((start, end))
    return found


def pauses(steps: Sequence[Step], status: Status, since: datetime | None) -> tuple[Pause, ...]:
    """When the clock stood still, out of the history; the last one is open while the dossier rests now.

    `since` is when the present status began, for a system that tells its pause but not its history.
    """
    found: list[Pause] = []
    for step in steps:
        resting = meanings()[step.status.state].clock == "paused"
        if found and found[-1].until is None and found[-1].state != step.status.state:
            found[-1] = msgspec.structs.replace(found[-1], until=step.at)
        if resting and not (found and found[-1].until is None):
            found.append(Pause(step.status.state, step.at))
    rests_now = meanings()[status.state].clock == "paused"
    if found and found[-1].until is None and not rests_now:
        # The history stops in a rest that is over by now; when it ended is not told.
        found.pop() if since is None else found.append(msgspec.structs.replace(found.pop(), until=since))
    if rests_now and since is not None and not (found and found[-1].until is None):
        found.append(Pause(status.state, since))
    return tuple(found)
