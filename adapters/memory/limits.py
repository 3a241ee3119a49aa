"""Counting within one process."""

from collections.abc import Sequence
from datetime import datetime

from laocaiso.snapshots.model import Quota
from laocaiso.snapshots.ports import Verdict


class MemoryLimits:
    """Holds, for each window length in use, the counts of its present window alone.

    Memory is bounded by the number of keys seen within one window: the first call in a new window drops
    all counts of the one before.
    """

    def __init__(self) -> None:
        self._windows: dict[int, tuple[int, dict[str, float]]] = {}

    async def spend(self, key: str, cost: float, quotas: Sequence[Quota], now: datetime) -> Verdict:
        """Take `cost` from every window of `quotas`, or from none."""
        counts = [self._counts(quota, now) for quota in quotas]
        spent = [taken.get(key, 0.0) for taken in counts]
        verdict = Verdict.on(cost, quotas, spent, now)
        if verdict.allowed:
            for taken, before in zip(counts, spent, strict=True):
                taken[key] = before + cost
        return verdict

    async def spent(self, key: str, quotas: Sequence[Quota], now: datetime) -> Sequence[float]:
        """What has been taken in the present window of each quota."""
        return [self._counts(quota, now).get(key, 0.0) for quota in quotas]

    def _counts(self, quota: Quota, now: datetime) -> dict[str, float]:
        window = quota.window(now)
        newest = self._windows.get(quota.seconds)
        if newest is not None and newest[0] >= window:
            return newest[1]
        counts: dict[str, float] = {}
        self._windows[quota.seconds] = (window, counts)
        return counts
