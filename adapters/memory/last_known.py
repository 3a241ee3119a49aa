"""Last known dossiers within one process: gone with it."""

from collections import OrderedDict
from datetime import timedelta

from laocaiso.cases.dossiers.model import Summary
from laocaiso.core.clock import Clock

MOST = 10_000


class MemoryLastKnown:
    """A `LastKnown` that forgets after `keep_for`, and the oldest beyond `most`."""

    def __init__(self, clock: Clock, *, keep_for: timedelta = timedelta(days=7), most: int = MOST) -> None:
        self._clock = clock
        self._keep_for = keep_for
        self._most = most
        self._kept: OrderedDict[str, Summary] = OrderedDict()

    async def keep(self, summary: Summary) -> None:
        """Keep it in place of an older one of the same code."""
        before = self._kept.get(summary.code)
        if before is not None and before.checked_at > summary.checked_at:
            return
        self._kept[summary.code] = summary
        self._kept.move_to_end(summary.code)
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)

    async def find(self, code: str) -> Summary | None:
        """What is kept of a code."""
        kept = self._kept.get(code)
        if kept is None:
            return None
        if self._clock.now() - kept.checked_at > self._keep_for:
            del self._kept[code]
            return None
        return kept
