"""Failed sign-ins make the next one wait, longer each time: by the name typed and by the address.

An attempt is counted as failed before anything is compared, and taken back once it has succeeded: so, many at
once are not more tries than one after another. Names that nobody has are counted like all others.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import ceil

from laocaiso.accounts.fingerprints import Fingerprints
from laocaiso.accounts.ports import Failures
from laocaiso.core.clock import Clock
from laocaiso.core.errors import TooManyRequests


@dataclass(frozen=True, slots=True)
class Schedule:
    """After `free` failures wait `first`, then twice as long each time, up to `longest`.

    After `forget` without a failure all is forgotten.
    """

    free: int
    first: timedelta
    longest: timedelta
    forget: timedelta

    def waits(self) -> Sequence[tuple[int, timedelta]]:
        """From how many failures on to wait how long, the longest first."""
        found, wait, count = [], self.first, self.free
        while wait < self.longest:
            found.append((count, wait))
            wait, count = wait * 2, count + 1
        return [(count, self.longest), *reversed(found)]


BY_NAME = Schedule(5, timedelta(seconds=30), timedelta(minutes=15), timedelta(days=1))
BY_ADDRESS = Schedule(30, timedelta(seconds=30), timedelta(minutes=15), timedelta(hours=1))
"""A whole office may sit behind one address."""


class Lockout:
    """Lets attempts through, or raises `TooManyRequests`. Every method raises `StoreDown`."""

    def __init__(
        self,
        failures: Failures,
        fingerprints: Fingerprints,
        clock: Clock,
        *,
        by_name: Schedule = BY_NAME,
        by_address: Schedule = BY_ADDRESS,
    ) -> None:
        self._failures = failures
        self._fingerprints = fingerprints
        self._clock = clock
        self._by_name, self._by_address = by_name, by_address
        self.refused = 0
        """Attempts turned away without being looked at."""

    async def admit(self, name_key: str, address: str) -> None:
        """Count an attempt as failed. Raises `TooManyRequests` while the name or the address has to wait."""
        await self._count(await self._address(address), self._by_address)
        await self._count(await self._name(name_key), self._by_name)

    async def succeeded(self, name_key: str, address: str) -> None:
        """Take back what was counted for it; the name begins anew."""
        await self._failures.forget(await self._name(name_key))
        await self._failures.take_back(await self._address(address))

    async def unlock(self, name_key: str) -> None:
        """Let a name sign in again at once."""
        await self._failures.forget(await self._name(name_key))

    async def _count(self, who: bytes, schedule: Schedule) -> None:
        now = self._clock.now()
        until = await self._failures.count(who, now, schedule.waits(), schedule.forget)
        if until is None:
            return
        self.refused += 1
        seconds = max(1, ceil((until - now).total_seconds()))
        raise TooManyRequests(
            f"Đăng nhập sai quá nhiều lần; xin thử lại sau {seconds} giây.",
            f"Too many failed sign-ins; please try again in {seconds} s.",
            retry_after=seconds,
        )

    async def _name(self, name_key: str) -> bytes:
        return await self._fingerprints.of("sign_in_name", name_key)

    async def _address(self, address: str) -> bytes:
        return await self._fingerprints.of("sign_in_address", address)
