"""Telling those who follow a report that something happened to it: at least once from here, once there.

The order to tell goes in the transaction of the event itself. Any number of processes may tell; each takes a
few orders for the time of a lease, and one that dies leaves them to the others. What comes out is a notice in
the box of each citizen, whose key keeps a second telling from showing.
"""

import asyncio
import random
from collections.abc import Callable
from datetime import timedelta

import structlog

from laocaiso.cases.feedback.ports import Outbox, Told
from laocaiso.core.clock import Clock, sleep_or_woken
from laocaiso.snapshots.ports import StoreDown

LEASE = 30.0
"""Seconds an order stays with one process."""
POLL = 5.0
"""Seconds between two looks for what other processes were asked to tell."""
AT_ONCE = 20
FIRST_PAUSE, LONGEST_PAUSE = 2.0, 600.0
"""Seconds before an order is tried again; doubled with every try."""

_log = structlog.get_logger(__name__)


class Telling:
    """Tells until it is stopped. `wake` makes it look at once."""

    def __init__(self, outbox: Outbox, clock: Clock, *, chance: Callable[[], float] = random.random) -> None:
        self._outbox = outbox
        self._clock = clock
        self._chance = chance
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """Something happened here."""
        self._woken.set()

    async def run(self) -> None:
        """Tell until cancelled."""
        while True:
            self._woken.clear()
            try:
                while await self.round():
                    pass
            except StoreDown as error:
                _log.warning("telling_store_down", reason=str(error))
            await sleep_or_woken(self._clock, POLL, self._woken)

    async def round(self) -> int:
        """Take a few orders and carry them out; how many. Raises `StoreDown`."""
        now = self._clock.now()
        claimed = await self._outbox.claim(now, now + timedelta(seconds=LEASE), AT_ONCE)
        for told in claimed:
            await self._tell(told)
        return len(claimed)

    async def _tell(self, told: Told) -> None:
        try:
            await self._outbox.tell(told, self._clock.now())
        except StoreDown as error:
            _log.warning("telling_put_off", report=told.report, reason=str(error))
            pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(told.attempts, 20))
            due = self._clock.now() + timedelta(seconds=pause * (0.8 + 0.4 * self._chance()))
            await self._outbox.postpone(told, due, "store_down")
