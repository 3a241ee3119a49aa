"""A `Kept` that holds what a test puts into it, and builders of schedules."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from adapters.memory.editorial import MemoryEditorial
from laocaiso.core.clock import VIETNAM, ManualClock
from laocaiso.editorial.service import Editors
from laocaiso.feeds.broadcast.model import Listing, Programme
from laocaiso.snapshots.model import Health, Held, Source

NOW = datetime(2026, 11, 22, 13, 0, tzinfo=UTC)
"""20:00 in Vietnam."""


class Holding:
    """What is held of each source, by its id."""

    def __init__(self) -> None:
        self.values: dict[str, Held] = {}

    def put(self, source: Source, value: object, *, checked_at: datetime = NOW, stale: bool = False) -> None:
        self.values[source.id] = Held(
            value=value,
            version="1",
            fetched_at=checked_at,
            checked_at=checked_at,
            stale_since=checked_at if stale else None,
        )

    def held(self, source: Source, now: datetime) -> Held | None:
        return self.values.get(source.id)

    def health(self, source: Source) -> Health | None:
        return None


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def kept() -> Holding:
    return Holding()


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOW)


@pytest.fixture
def editors(clock: ManualClock) -> Editors:
    return Editors(MemoryEditorial(), clock)


@pytest.fixture
def vn() -> Callable[..., datetime]:
    """`vn(19, 45)` is that time of the 22nd, `vn(0, 30, day=23)` of another day."""
    return lambda hour, minute=0, day=22: datetime(2026, 11, day, hour, minute, tzinfo=VIETNAM)


@pytest.fixture
def listing() -> Callable[..., Listing]:
    """`listing(22, "19:45 Thời sự", "20:30-21:15 Phim")`; hours from 24 on are of the next day."""

    def make(day: int, *rows: str, channel: str = "thlc") -> Listing:
        start = datetime(2026, 11, day, tzinfo=VIETNAM)

        def instant(text: str) -> datetime:
            hour, minute = text.split(":")
            return start + timedelta(hours=int(hour), minutes=int(minute))

        programmes = []
        for row in rows:
            times, _, title = row.partition(" ")
            first, _, last = times.partition("-")
            programmes.append(
                Programme(start=instant(first), stop=instant(last) if last else None, title=title)
            )
        return Listing(channel=channel, date=date(2026, 11, day), programmes=tuple(programmes))

    return make
