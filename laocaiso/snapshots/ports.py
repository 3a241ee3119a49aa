"""What the engine needs from the outside; one contract suite runs over all implementations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from laocaiso.snapshots.model import Good, Health, Quota, Stored


class StoreDown(Exception):
    """The store, lock or limit server could not be asked. The engine goes on with what the process has."""


class SnapshotStore(Protocol):
    """Keeps good answers and health across restarts, and shares them between processes.

    Every method raises `StoreDown` when the store can't be reached within its own short deadline.
    """

    async def load(self, source: str) -> Stored:
        """All that is kept of a source; an empty `Stored` when nothing is."""
        ...

    async def keep(self, source: str, good: Good) -> bool:
        """Keep a good answer unless one with a later `checked_at` is there. True when it was kept."""
        ...

    async def note(self, source: str, health: Health) -> None:
        """Keep the health of a source; the good answer stays as it is."""
        ...

    async def versions(self) -> Mapping[str, str]:
        """For each source kept a short mark that changes whenever its `Stored` does. One round trip."""
        ...


class Lock(Protocol):
    """A lock held in a shared place, so that one process fetches and the others go on reading."""

    async def acquire(self, name: str, seconds: float) -> str | None:
        """Take the lock for `seconds`; a secret token when it is ours, None when another has it."""
        ...

    async def extend(self, name: str, token: str, seconds: float) -> bool:
        """Hold it for `seconds` from now; False when it is no longer ours."""
        ...

    async def release(self, name: str, token: str) -> None:
        """Give it back, if it is still ours."""
        ...


COUNT_TOLERANCE = 1e-9
"""Three times 0.1 fit in 0.3, though not in binary fractions."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """May it go on? `retry_after` is in seconds; `left` is what the tightest window has left."""

    allowed: bool
    retry_after: float = 0.0
    left: float | None = None

    @classmethod
    def on(cls, cost: float, quotas: Sequence[Quota], spent: Sequence[float], now: datetime) -> "Verdict":
        """Judge `cost` where `spent` was taken before, one count for each quota: fits all of them, or none.

        A cost above a whole quota never fits, whatever `retry_after` says.
        """
        lacking = [
            quota
            for quota, taken in zip(quotas, spent, strict=True)
            if taken + cost > quota.units + COUNT_TOLERANCE
        ]
        if lacking:
            cost = 0.0
        left = min((q.units - taken - cost for q, taken in zip(quotas, spent, strict=True)), default=None)
        return cls(
            allowed=not lacking,
            retry_after=max((quota.ends_in(now) for quota in lacking), default=0.0),
            left=None if left is None else max(0.0, left),
        )


class Limits(Protocol):
    """Counts in windows aligned to the epoch (UTC): provider budgets and callers' requests alike.

    One count is kept for each key and window length. A caller whose clock lags behind the newest window
    seen takes from that one: a window never comes back.
    """

    async def spend(self, key: str, cost: float, quotas: Sequence[Quota], now: datetime) -> Verdict:
        """Take `cost` from every window of `quotas`, or from none when one of them lacks it."""
        ...

    async def spent(self, key: str, quotas: Sequence[Quota], now: datetime) -> Sequence[float]:
        """What has been taken in the present window of each quota."""
        ...
