"""Time, injected: nothing in the program asks the operating system for the time but `SystemClock`."""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
"""UTC+07:00 all year; the zone of every time shown to people."""


class Clock(Protocol):
    """Where the time comes from, and how to wait for it."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Return after `seconds` of this clock's time."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        return datetime.fromtimestamp(time.time(), UTC)

    async def sleep(self, seconds: float) -> None:
        """Wait in real time."""
        await asyncio.sleep(max(0.0, seconds))


async def sleep_or_woken(clock: Clock, seconds: float, woken: asyncio.Event) -> None:
    """Return after `seconds` of the clock's time, or as soon as the event is set."""
    ways = [asyncio.ensure_future(clock.sleep(seconds)), asyncio.ensure_future(woken.wait())]
    try:
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for way in ways:
            way.cancel()


class ManualClock:
    """A clock that stands still until `advance` is called; sleepers wake in the order of their times.

    For tests and simulated runs: an hour passes in no time and in the same order every time.
    """

    def __init__(self, start: datetime) -> None:
        self._now = start.astimezone(UTC)
        self._sleepers: list[tuple[datetime, int, asyncio.Future[None]]] = []
        self._turn = 0

    def now(self) -> datetime:
        """The instant the clock stands at."""
        return self._now

    async def sleep(self, seconds: float) -> None:
        """Wait until `advance` has passed the instant `seconds` from now."""
        self._turn += 1
        wake: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._sleepers.append((self._now + timedelta(seconds=max(0.0, seconds)), self._turn, wake))
        await wake

    async def advance(self, seconds: float) -> None:
        """Let `seconds` pass, waking each sleeper at its own instant and letting it run before the next."""
        end = self._now + timedelta(seconds=seconds)
        await _settle()
        while due := [s for s in self._sleepers if s[0] <= end]:
            first = min(due, key=lambda s: s[:2])
            self._sleepers.remove(first)
            self._now = max(self._now, first[0])
            if not first[2].done():
                first[2].set_result(None)
            await _settle()
        self._now = end
        await _settle()


async def _settle() -> None:
    """Give every ready task its turn, and threads a moment to hand back what they hold."""
    for _ in range(20):
        await asyncio.sleep(0)
