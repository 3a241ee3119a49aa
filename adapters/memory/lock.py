"""A lock among the tasks of one process."""

import secrets
from datetime import datetime, timedelta

from laocaiso.core.clock import Clock


class MemoryLock:
    """Expires by the clock given. Holds one entry for each name still locked or left to expire."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._held: dict[str, tuple[str, datetime]] = {}

    async def acquire(self, name: str, seconds: float) -> str | None:
        """Take the lock for `seconds`."""
        now = self._clock.now()
        if (held := self._held.get(name)) is not None and held[1] > now:
            return None
        token = secrets.token_hex(16)
        self._held[name] = (token, now + timedelta(seconds=seconds))
        return token

    async def extend(self, name: str, token: str, seconds: float) -> bool:
        """Hold it for `seconds` from now."""
        if not self._is_ours(name, token):
            return False
        self._held[name] = (token, self._clock.now() + timedelta(seconds=seconds))
        return True

    async def release(self, name: str, token: str) -> None:
        """Give it back."""
        if self._is_ours(name, token):
            del self._held[name]

    def _is_ours(self, name: str, token: str) -> bool:
        held = self._held.get(name)
        return held is not None and held[0] == token and held[1] > self._clock.now()
