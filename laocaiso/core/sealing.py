"""Encryption at rest: what is kept of people is kept sealed.

A sealed text is bound to the place it belongs to (`dossier/<id>/personal`): moved to another row, column or
file it can't be opened. Each carries the id of the key it was sealed with, so that keys can be changed one
record at a time. `adapters.sealing` does it with AES-256-GCM.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

from laocaiso.core.errors import LaocaisoError

CANARY = b"laocaiso"
"""What is sealed once with each key, to know the key again at the next start."""


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

    async def keys_in_use(self) -> Mapping[str, int]:
        """How many records are sealed with each key."""
        ...


async def check_keys(sealing: Sealing, records: KeyRecords) -> None:
    """See that what is kept can be opened; to be called at start.

    Raises `LaocaisoError` for a key that is missing, and for one that is not the one it says it is.
    """
    known = await records.canaries()
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
    lost = {k: n for k, n in (await records.keys_in_use()).items() if k not in sealing.key_ids}
    if lost:
        named = ", ".join(f"{key_id!r} ({count})" for key_id, count in sorted(lost.items()))
        raise LaocaisoError(
            f"LAOCAISO_DATA_KEYS thiếu khóa mà dữ liệu đang dùng: {named}.",
            f"LAOCAISO_DATA_KEYS lacks keys that records are sealed with: {named}",
        )
    if sealing.key_id not in known:
        await records.keep_canary(sealing.key_id, sealing.seal(CANARY, _place(sealing.key_id)))


def _place(key_id: str) -> str:
    return f"data_key/{key_id}/canary"
