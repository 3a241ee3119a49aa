"""Snapshots in a dictionary: gone with the process."""

from collections.abc import Mapping

import msgspec

from laocaiso.snapshots.model import Good, Health, Stored


class MemorySnapshots:
    """Keeps what it is given as it is. Nothing in here waits, so each call is one indivisible step."""

    def __init__(self) -> None:
        self._stored: dict[str, Stored] = {}
        self._changes: dict[str, int] = {}

    async def load(self, source: str) -> Stored:
        """All that is kept of a source."""
        return self._stored.get(source, Stored())

    async def keep(self, source: str, good: Good) -> bool:
        """Keep a good answer unless one with a later `checked_at` is there."""
        before = self._stored.get(source, Stored())
        if before.good is not None and before.good.checked_at > good.checked_at:
            return False
        self._put(source, before, msgspec.structs.replace(before, good=good))
        return True

    async def note(self, source: str, health: Health) -> None:
        """Keep the health of a source."""
        before = self._stored.get(source, Stored())
        self._put(source, before, msgspec.structs.replace(before, health=health))

    async def versions(self) -> Mapping[str, str]:
        """How often what is kept of each source has changed."""
        return {source: str(count) for source, count in self._changes.items()}

    def _put(self, source: str, before: Stored, after: Stored) -> None:
        if after != before:
            self._stored[source] = after
            self._changes[source] = self._changes.get(source, 0) + 1
