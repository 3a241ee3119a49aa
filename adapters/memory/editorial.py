"""Editors' data in a dictionary: gone with the process."""

from collections.abc import Sequence

from laocaiso.editorial.model import Version


class MemoryEditorial:
    """Nothing in here waits, so each call is one indivisible step."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], list[tuple[Version, bytes]]] = {}

    async def versions(self, kind: str, key: str, limit: int | None = None) -> Sequence[Version]:
        """The versions of a dataset, newest first."""
        return [version for version, _ in reversed(self._kept.get((kind, key), []))][:limit]

    async def content(self, kind: str, key: str, number: int) -> bytes | None:
        """The content of one version."""
        kept = self._kept.get((kind, key), [])
        return kept[number - 1][1] if 1 <= number <= len(kept) else None

    async def append(self, kind: str, key: str, version: Version, content: bytes) -> bool:
        """Add a version, if it is the next one."""
        kept = self._kept.get((kind, key), [])
        if version.number != len(kept) + 1:
            return False
        self._kept[kind, key] = [*kept, (version, content)]
        return True

    async def datasets(self) -> Sequence[tuple[str, str]]:
        """The names of all datasets."""
        return sorted(self._kept)
