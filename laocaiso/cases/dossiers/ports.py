"""What the look-up needs from the outside."""

from collections.abc import Callable
from typing import Protocol

from laocaiso.cases.deadlines.model import Deadline
from laocaiso.cases.dossiers.model import Dossier, Summary, System


class OneStop(Protocol):
    """A system dossiers live in: a province's one-stop system, the national exchange, or our own intake."""

    @property
    def system(self) -> System:
        """Which one it is."""
        ...

    async def find(self, code: str) -> Dossier | None:
        """The dossier of exactly this code; None only when the system said clearly that there is none.

        Raises `UpstreamDown` for everything that is not a clear answer.
        """
        ...


class LastKnown(Protocol):
    """The last summary of each dossier that was asked for, for the time its system does not answer.

    Each implementation forgets after a time. Both methods raise `StoreDown` (`snapshots.ports`).
    """

    async def keep(self, summary: Summary) -> None:
        """Keep it in place of an older one of the same code."""
        ...

    async def find(self, code: str) -> Summary | None:
        """What is kept of a code."""
        ...


class Secrets(Protocol):
    """The secrets we print on receipts of ours."""

    async def matches(self, code: str, secret: str) -> bool:
        """Is it the secret of this dossier? Compared in constant time. Raises `StoreDown`."""
        ...


Expected = Callable[[Summary], Deadline | None]
"""The legal deadline by our own reckoning, pauses included; None where the procedure has no clear term.

It is asked only where the system names no appointment, and always shown as expected.
"""
