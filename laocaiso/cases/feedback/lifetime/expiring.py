"""Reports whose time is over, and those that are kept all the same: what retention needs of the store."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

from laocaiso.accounts.access import Access
from laocaiso.cases.feedback.lifetime.tombstones import Tombstone
from laocaiso.cases.feedback.model import Event, Report, State

ENDED: frozenset[State] = frozenset({"closed", "withdrawn"})
"""States in which nothing is waited for any more."""


class Before(NamedTuple):
    """What has not changed since then is due: by category where that has a term of its own."""

    usual: datetime
    by_category: Mapping[str, datetime]

    def includes(self, report: Report) -> bool:
        """Is a report as it is now due?"""
        at = self.by_category.get(report.category or "", self.usual)
        return report.state in ENDED and report.changed_at <= at


class Due(NamedTuple):
    """A report whose time is over."""

    id: str
    code: str


class Expiring(Protocol):
    """What retention needs of the store. Every method raises `StoreDown`.

    What is on hold, or has something to be told, is none of it.
    """

    async def to_anonymise(self, before: Before, limit: int) -> Sequence[Due]:
        """Reports that are due and not anonymised, longest first."""
        ...

    async def to_delete(self, before: Before, limit: int) -> Sequence[Due]:
        """Reports that are due and into which none is merged, longest first."""
        ...

    async def anonymise(self, after: Report, event: Event, access: Access) -> bool:
        """Keep a report in place of the version before it, with its event, and remove all else but facts.

        Gone are the words of history and ratings, keys, supporters, notices and rows of photos. False, and
        nothing happens, where the version kept is not the one before, or it is none of ours.
        """
        ...

    async def delete(self, report: Report, tombstone: Tombstone, access: Access) -> bool:
        """Delete exactly this version with all that hangs on it, and keep its tombstone; False as above."""
        ...

    async def scrub(self) -> None:
        """Let nothing of what was deleted linger in the files of the database."""
        ...


class Held(Protocol):
    """Reports that are kept as they are. Every method raises `StoreDown`."""

    async def hold(self, report: str, access: Access, *, on_hold: bool) -> bool:
        """Put a report on hold or release it, noted in the access log; False where there is none."""
        ...

    async def on_hold(self, limit: int) -> Sequence[str]:
        """Codes of the reports on hold, the oldest first."""
        ...
