"""Encryption at rest: what is kept of people is kept sealed.

A sealed text is bound to the place it belongs to (`dossier/<id>/personal`): moved to another row, column or
file it can't be opened. Each carries the id of the key it was sealed with, so that keys can be changed one
record at a time. `adapters.sealing` does it with AES-256-GCM.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

from laocaiso.core.errors import LaocaisoError

CANARY = b"laocaiso"
"""What is sealed once with each key, to know the key again at the next start."""
BATCH = 200
"""Rows that are sealed anew before the next ones are read."""


class SealBroken(Exception):
    """A sealed text can't be opened: its key is not here, it was changed, or it belongs elsewhere."""


class Sealing(Protocol):
    """Seals with one key, opens with all that are there."""

    @property
    def key_id(self) -> str:
        """Of the key that seals."""
        ...

    @property
    def key_ids(self) -> Sequence[str]:
        """Of all keys there are."""
        ...

    def seal(self, plain: bytes, place: str) -> bytes:
        """The text, sealed and bound to `place`."""
        ...

    def open(self, sealed: bytes, place: str) -> bytes:
        """The text again. Raises `SealBroken`."""
        ...

    def key_of(self, sealed: bytes) -> str:
        """Id of the key it was sealed with; nothing is checked. Raises `SealBroken` for no sealed text."""
        ...


class KeyRecords(Protocol):
    """What the store remembers of keys. Every method raises `StoreDown`."""

    async def canaries(self) -> Mapping[str, bytes]:
        """For each key ever used `CANARY`, sealed with it."""
        ...

    async def keep_canary(self, key_id: str, sealed: bytes) -> None:
        """Remember a key. One that is there already stays as it is."""
        ...


class SealedThings(Protocol):
    """What one part of the program keeps sealed. Every method raises `StoreDown`."""

    async def keys_in_use(self) -> Mapping[str, int]:
        """How many records are sealed with each key."""
        ...

    async def reseal(self) -> Mapping[str, int]:
        """Seal with the first key what is sealed with another; how many there were, by what they are.

        May be stopped at any time and runs beside a service at work. Raises `SealBroken` for what can't be
        opened.
        """
        ...


class SealedRow(NamedTuple):
    """A row with one sealed column. It is bound to `place`, its kind and id."""

    kind: str
    id: str
    sealed: bytes

    @property
    def place(self) -> str:
        """What it is bound to."""
        return place_of(self.kind, self.id)


class SealedRows(Protocol):
    """Rows of some tables with one sealed column each. Every method raises `StoreDown`."""

    async def keys_in_use(self) -> Mapping[str, int]:
        """How many rows are sealed with each key."""
        ...

    async def sealed_otherwise(self, key_id: str, limit: int) -> Sequence[SealedRow]:
        """Rows that are sealed with another key."""
        ...

    async def replace(self, row: SealedRow, sealed: bytes, key_id: str) -> bool:
        """Keep it sealed anew; False where it was changed meanwhile."""
        ...


class KeptRows:
    """`SealedThings` of tables whose rows are bound to their kind and id."""

    def __init__(self, rows: SealedRows, sealing: Sealing) -> None:
        self._rows = rows
        self._sealing = sealing

    async def keys_in_use(self) -> Mapping[str, int]:
        """How many rows are sealed with each key."""
        return await self._rows.keys_in_use()

    async def reseal(self) -> Mapping[str, int]:
        """Seal every row with the first key; how many of each kind."""
        sealing = self._sealing
        done: Counter[str] = Counter()
        while batch := await self._rows.sealed_otherwise(sealing.key_id, BATCH):
            for row in batch:
                anew = sealing.seal(sealing.open(row.sealed, row.place), row.place)
                # One that was changed meanwhile was sealed with its changer's key; the next batch tells.
                done[row.kind] += await self._rows.replace(row, anew, sealing.key_id)
        return done


class Keys:
    """The keys, and all that is sealed with them, whoever keeps it.

    To change keys: put the new one first in LAOCAISO_DATA_KEYS, keep the old ones behind it, restart every
    process, and rotate until nothing is found any more; then the old keys can go.
    """

    def __init__(self, sealing: Sealing, records: KeyRecords, kept: Sequence[SealedThings]) -> None:
        self._sealing = sealing
        self._records = records
        self._kept = tuple(kept)

    @property
    def key_id(self) -> str:
        """Of the key that seals."""
        return self._sealing.key_id

    async def check(self) -> None:
        """See that what is kept can be opened; to be called at start.

        Raises `LaocaisoError` for a key that is missing, and for one that is not the one it says it is.
        """
        sealing, known = self._sealing, await self._records.canaries()
        for key_id in sealing.key_ids:
            if key_id not in known:
                continue
            try:
                sealing.open(known[key_id], _place(key_id))
            except SealBroken as error:
                raise LaocaisoError(
                    f"Khóa “{key_id}” trong LAOCAISO_DATA_KEYS không phải khóa đã dùng để mã hóa dữ liệu.",
                    f"the key {key_id!r} in LAOCAISO_DATA_KEYS is not the one that data were sealed with; "
                    "bring back the right one, and give a new key a new id",
                ) from error
        in_use: Counter[str] = Counter()
        for things in self._kept:
            in_use.update(await things.keys_in_use())
        lost = {key_id: count for key_id, count in in_use.items() if key_id not in sealing.key_ids}
        if lost:
            named = ", ".join(f"{key_id!r} ({count})" for key_id, count in sorted(lost.items()))
            raise LaocaisoError(
                f"LAOCAISO_DATA_KEYS thiếu khóa mà dữ liệu đang dùng: {named}.",
                f"LAOCAISO_DATA_KEYS lacks keys that records are sealed with: {named}",
            )
        if sealing.key_id not in known:
            canary = sealing.seal(CANARY, _place(sealing.key_id))
            await self._records.keep_canary(sealing.key_id, canary)

    async def rotate(self) -> Mapping[str, int]:
        """Seal everything with the first key; how many records of each kind. Raises `SealBroken`."""
        resealed: dict[str, int] = {}
        for things in self._kept:
            resealed |= await things.reseal()
        return resealed


def place_of(kind: str, id: str) -> str:  # noqa: A002
    """What a row is bound to."""
    return f"{kind}/{id}"


def _place(key_id: str) -> str:
    return f"data_key/{key_id}/canary"
