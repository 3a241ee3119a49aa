"""What this process holds of each source, and how it agrees with the shared store.

Readers and renderers use what is held here. The store makes it outlive the process and tells other
processes; while it is down, everything goes on from memory, and what it missed is kept again afterwards.
"""

import asyncio
from collections.abc import Awaitable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

import msgspec
import structlog

from laocaiso.snapshots.contact import Contact
from laocaiso.snapshots.model import Good, Health, Held, Source, Stored
from laocaiso.snapshots.ports import SnapshotStore, StoreDown

T = TypeVar("T")
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Holding:
    """One source: what is kept of it, and the value of its good answer, decoded."""

    stored: Stored = Stored()
    value: Any = None


class Glimpse:
    """All holdings at one instant, immutable: safe to read from a thread. A `Kept`."""

    def __init__(self, holdings: Mapping[str, Holding]) -> None:
        self._holdings = holdings

    def held(self, source: Source[T], now: datetime) -> Held[T] | None:
        """The last good value; None when there is none, or only one older than its `usable_for`."""
        holding = self._holdings.get(source.id)
        good = holding.stored.good if holding else None
        if holding is None or good is None or now - good.checked_at > source.cadence.usable_for:
            return None
        stale_since = good.checked_at + source.cadence.fresh_for
        health = holding.stored.health
        return Held(
            value=holding.value,
            version=good.version,
            fetched_at=good.fetched_at,
            checked_at=good.checked_at,
            stale_since=stale_since if now >= stale_since else None,
            trouble=health.trouble if health else None,
        )

    def health(self, source: Source[Any]) -> Health | None:
        """How the looks went lately; None before the first one ended."""
        holding = self._holdings.get(source.id)
        return holding.stored.health if holding else None


class Holdings:
    """Holds, keeps, and follows what others keep."""

    def __init__(self, sources: Iterable[Source[Any]], store: SnapshotStore) -> None:
        self.sources = {source.id: source for source in sources}
        self._store = store
        self._held: dict[str, Holding] = {}
        self._marks: dict[str, str] = {}
        self.contact = Contact("snapshots")

    def stored(self, source: str) -> Stored:
        """What is held of a source; an empty `Stored` where nothing is."""
        return self._holding(source).stored

    def value(self, source: Source[T]) -> T | None:
        """The value of its good answer, however old."""
        value: T | None = self._holding(source.id).value
        return value

    def glimpse(self) -> Glimpse:
        """All of it at this instant."""
        return Glimpse(dict(self._held))

    async def restore(self) -> None:
        """Take over what the store has of every source: what a start begins with."""
        await asyncio.gather(*(self.refresh(source) for source in self.sources))

    async def refresh(self, source: str) -> bool | None:
        """Take over what the store has of one source; whether that was news, None when it can't be asked."""
        stored = await self._ask(self._store.load(source))
        return None if stored is None else self._adopt(source, stored)

    async def follow(self) -> set[str]:
        """Take over what other processes have kept, and keep again what the store has lost.

        The ids of the sources that have news.
        """
        marks = await self._ask(self._store.versions())
        if marks is None:
            return set()
        news = set()
        for source in self.sources:
            stored = self.stored(source)
            if source not in marks:
                await self._keep_again(source, stored)
            elif marks[source] != self._marks.get(source):
                is_news = await self.refresh(source)
                if is_news:
                    news.add(source)
                if is_news is not None:
                    self._marks[source] = marks[source]
        return news

    async def keep(self, source: Source[T], good: Good, value: T) -> None:
        """Hold a good answer, and keep it in the store."""
        holding = self._holding(source.id)
        self._held[source.id] = Holding(msgspec.structs.replace(holding.stored, good=good), value)
        await self._ask(self._store.keep(source.id, good))

    async def note(self, source: str, health: Health) -> None:
        """Hold how the last look went, and keep it in the store; the good answer stays as it is."""
        holding = self._holding(source)
        self._held[source] = Holding(msgspec.structs.replace(holding.stored, health=health), holding.value)
        await self._ask(self._store.note(source, health))

    def _holding(self, source: str) -> Holding:
        return self._held.get(source, Holding())

    def _adopt(self, source: str, stored: Stored) -> bool:
        mine = self._holding(source)
        good, value, health = mine.stored.good, mine.value, mine.stored.health
        news = False
        if stored.good is not None and (good is None or stored.good.checked_at > good.checked_at):
            if good is not None and good.version == stored.good.version:
                good, news = stored.good, True
            elif (decoded := _decode(self.sources[source], stored.good)) is not None:
                good, value, news = stored.good, decoded, True
        if stored.health is not None and _latest(stored.health) >= _latest(health):
            news = news or stored.health != health
            health = stored.health
        self._held[source] = Holding(Stored(good, health), value)
        return news

    async def _keep_again(self, source: str, stored: Stored) -> None:
        if stored.good is not None:
            await self._ask(self._store.keep(source, stored.good))
        if stored.health is not None:
            await self._ask(self._store.note(source, stored.health))

    async def _ask(self, call: Awaitable[T]) -> T | None:
        """The store's answer, or None while it is down."""
        try:
            return await self.contact.ask(call)
        except StoreDown:
            return None


def _decode(source: Source[T], good: Good) -> T | None:
    """The value, or None when another version of the program kept it in a shape that can't be read."""
    try:
        return msgspec.msgpack.decode(good.payload, type=source.shape)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        _log.warning("snapshot_unreadable", source=source.id, part="payload", reason=str(error))
        return None


def _latest(health: Health | None) -> float:
    """When the last look ended, in seconds since the epoch; 0 when there was none."""
    if health is None:
        return 0.0
    return max((t.timestamp() for t in (health.last_success, health.last_failure) if t), default=0.0)
