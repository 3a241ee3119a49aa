"""What editors' data needs of a store; one contract suite runs over all implementations."""

from collections.abc import Sequence
from typing import Protocol

from laocaiso.editorial.model import Version


class EditorialStore(Protocol):
    """Keeps versions for ever. Every method raises `snapshots.ports.StoreDown` when it can't be reached."""

    async def versions(self, kind: str, key: str, limit: int | None = None) -> Sequence[Version]:
        """The versions of a dataset, newest first; the first one is in force."""
        ...

    async def content(self, kind: str, key: str, number: int) -> bytes | None:
        """The content of one version; None where there is no such version."""
        ...

    async def append(self, kind: str, key: str, version: Version, content: bytes) -> bool:
        """Add a version, whole or not at all. False when `version.number` is not the next one.

        Among several at once who bring the same number exactly one gets True.
        """
        ...

    async def datasets(self) -> Sequence[tuple[str, str]]:
        """The names (kind, key) of all datasets with a version, in order."""
        ...
