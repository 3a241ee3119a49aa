"""What happens by itself: questions nobody answered, waiting times that are over, states that are stuck.

Safe to run in any number of processes: each change is of one version, and the one who comes second finds
nothing to do any more.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

import msgspec
import structlog

from laocaiso.cases.feedback.custody import Act, Custody
from laocaiso.cases.feedback.model import EventKind, Report, State
from laocaiso.cases.feedback.ports import Counts, Queue
from laocaiso.cases.feedback.progress import Progress
from laocaiso.cases.feedback.workflow import BY_NAME
from laocaiso.core.clock import Clock
from laocaiso.snapshots.ports import StoreDown

EVERY = 300.0
"""Seconds between two rounds."""
BATCH = 200
STUCK_AFTER: Mapping[State, timedelta] = {
    "submitted": timedelta(days=3),
    "accepted": timedelta(days=3),
    "assigned": timedelta(days=5),
    "in_progress": timedelta(days=30),
    "scheduled": timedelta(days=60),
    "pending_approval": timedelta(days=5),
    "needs_info": timedelta(days=20),
    "reopened": timedelta(days=3),
    "reopen_requested": timedelta(days=5),
    "resolved": timedelta(days=30),
    "rejected": timedelta(days=30),
    "forwarded_out": timedelta(days=30),
    "merged": timedelta(days=30),
}
"""How long a report may be in a state before somebody should wonder why: every state that is not final."""

_log = structlog.get_logger(__name__)


class Swept(msgspec.Struct, frozen=True):
    """What one round did."""

    expired: int
    settled: int
    stuck: Mapping[str, int]


class Upkeep:
    """Ends what waits for nobody."""

    def __init__(self, *, queue: Queue, custody: Custody, progress: Progress, clock: Clock) -> None:
        self._queue = queue
        self._custody = custody
        self._progress = progress
        self._clock = clock
        self.counts = Counts(open=0, overdue=0, held=0, unread=0)
        """As of the last round, for metrics."""
        self.stuck: Mapping[str, int] = {}
        """Reports that are longer in a state than usual, by state; as of the last round."""

    async def run(self) -> None:
        """Go round until cancelled."""
        while True:
            try:
                await self.round()
            except StoreDown as error:
                _log.warning("report_upkeep_store_down", reason=str(error))
            await self._clock.sleep(EVERY)

    async def round(self) -> Swept:
        """One round. Raises `StoreDown`."""
        now, terms = self._clock.now(), self._progress.clocks.terms
        expired = await self._end(("needs_info",), now - timedelta(days=terms.reply_days), "expire")
        settled = await self._end(
            tuple(BY_NAME["settle"].sources), now - timedelta(days=terms.reopen_days), "settle"
        )
        self.counts = await self._queue.count(now)
        self.stuck = await self._stuck(now)
        if self.stuck:
            _log.warning("reports_stuck", **self.stuck)
        return Swept(expired, settled, self.stuck)

    async def _end(self, states: tuple[State, ...], before: datetime, kind: EventKind) -> int:
        done = 0
        while waiting := await self._queue.waiting(states, before, BATCH):
            ended = 0
            for report in waiting:
                ended += await self._take(report, kind)
            done += ended
            if not ended:
                break
        return done

    async def _take(self, report: Report, kind: EventKind) -> bool:
        step = BY_NAME[kind]
        history = await self._custody.history(report)
        fields = self._progress.by(report, step, history, self._clock.now())
        act = Act(kind, "system", step.audience, fields=fields, tell=True)
        return await self._custody.try_add(report, act) is not None

    async def _stuck(self, now: datetime) -> Mapping[str, int]:
        found: dict[str, int] = {}
        for state, limit in STUCK_AFTER.items():
            waiting = await self._queue.waiting((state,), now - limit, BATCH)
            if waiting:
                found[state] = len(waiting)
        return found
