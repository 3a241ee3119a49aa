"""Questions to one outside system that somebody waits for."""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from datetime import timedelta
from typing import TypeVar

from laocaiso.core.clock import Clock
from laocaiso.core.errors import Trouble, UpstreamDown
from laocaiso.snapshots.breaker import Breaker

T = TypeVar("T")

TRIP_AFTER = 5
REST = timedelta(seconds=15)
AT_ONCE = 16
"""Questions under way at the same time; more would only make a slow system slower."""
OF_ONE_QUESTION = frozenset({Trouble.REJECTED, Trouble.UNREADABLE})
"""Troubles that may lie in what one person asked: whoever asks oddly must not cut off all others."""


class LiveCalls:
    """Lets so many through at once, and none for a while once the system does not answer any more.

    Troubles in `forgiven` don't count towards giving it up.
    """

    def __init__(
        self,
        source: str,
        clock: Clock,
        *,
        trip_after: int = TRIP_AFTER,
        rest: timedelta = REST,
        forgiven: Collection[Trouble] = (),
    ) -> None:
        self._source = source
        self._clock = clock
        self._forgiven = frozenset(forgiven)
        self._breaker = Breaker(trip_after, rest)
        self._turns = asyncio.Semaphore(AT_ONCE)
        self.failures = 0
        """Questions without a usable answer."""

    async def ask(self, call: Callable[[], Awaitable[T]]) -> T:
        """Ask. Raises `UpstreamDown`, where the system is given up without asking; and what `call` raises."""
        async with self._turns:
            # Asked behind the queue: once the system is given up, those who wait hear so at once.
            until = self._breaker.admits(self._clock.now())
            if until is not None:
                wait = (until - self._clock.now()).total_seconds()
                raise UpstreamDown(self._source, Trouble.BROKEN_OFF, retry_after=wait)
            try:
                answer = await call()
            except UpstreamDown as error:
                self.failures += 1
                if error.trouble in self._forgiven:
                    self._breaker.withdrew()
                else:
                    self._breaker.failed(self._clock.now())
                raise
            except Exception:
                # An answer all the same, though none that was hoped for.
                self._breaker.succeeded()
                raise
            except BaseException:
                self._breaker.withdrew()
                raise
            self._breaker.succeeded()
            return answer
