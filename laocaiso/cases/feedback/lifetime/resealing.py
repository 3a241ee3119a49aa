"""Changing the key that reports, what was said, and photos are sealed with (`core.sealing.SealedThings`)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple, Protocol

from laocaiso.cases.feedback.model import place_of, place_of_answer, place_of_event, place_of_rating
from laocaiso.cases.feedback.photos.keeping import Keeping
from laocaiso.core.sealing import Sealing

BATCH = 200

Kind = Literal["report", "event", "rating"]


class Part(NamedTuple):
    """A row with what is sealed in it, by column."""

    kind: Kind
    report: str
    number: int
    """Of the event or the closure; 0 for a report."""
    sealed: Mapping[str, bytes]


class SealedRows(Protocol):
    """What changing keys needs of the store. Every method raises `StoreDown`."""

    async def keys_in_use(self) -> Mapping[str, int]:
        """How many rows are sealed with each key."""
        ...

    async def sealed_otherwise(self, key_id: str, limit: int) -> Sequence[Part]:
        """Rows sealed with another key, of one kind at a time."""
        ...

    async def replace(self, part: Part, sealed: Mapping[str, bytes], key_id: str) -> bool:
        """Keep a row sealed anew, unless it was changed meanwhile."""
        ...

    async def photos_otherwise(self, key_id: str, limit: int) -> Sequence[str]:
        """Reports with photos that are sealed with another key."""
        ...

    async def note_photo_keys(self, report: str, key_id: str) -> None:
        """All photos of a report are sealed with this key now."""
        ...


class SealedReports:
    """Everything that is kept sealed of reports."""

    def __init__(self, rows: SealedRows, photos: Sequence[Keeping], sealing: Sealing) -> None:
        self._rows = rows
        self._photos = tuple(photos)
        self._sealing = sealing

    async def keys_in_use(self) -> Mapping[str, int]:
        """How many rows are sealed with each key."""
        return await self._rows.keys_in_use()

    async def reseal(self) -> Mapping[str, int]:
        """Seal with the first key what is sealed with another; how many of each kind."""
        key_id = self._sealing.key_id
        done: Counter[str] = Counter()
        while batch := await self._rows.sealed_otherwise(key_id, BATCH):
            for part in batch:
                anew = {name: self._anew(part, name) for name in part.sealed}
                done[f"{part.kind}s"] += await self._rows.replace(part, anew, key_id)
        while reports := await self._rows.photos_otherwise(key_id, BATCH):
            for report in reports:
                for keeping in self._photos:
                    done["photos"] += await keeping.reseal(report)
                await self._rows.note_photo_keys(report, key_id)
        return done

    def _anew(self, part: Part, name: str) -> bytes:
        place = _place(part, name)
        return self._sealing.seal(self._sealing.open(part.sealed[name], place), place)


def _place(part: Part, name: str) -> str:
    match part.kind:
        case "report":
            return place_of(part.report) if name == "sealed" else place_of_answer(part.report)
        case "event":
            return place_of_event(part.report, part.number)
        case "rating":
            return place_of_rating(part.report, part.number)
