"""A `Kept` that holds what a test puts into it."""

from datetime import UTC, datetime

import pytest

from adapters.memory.editorial import MemoryEditorial
from laocaiso.core.clock import ManualClock
from laocaiso.editorial.service import Editors
from laocaiso.feeds.tourism.model import load_places
from laocaiso.feeds.tourism.service import TourismFeed
from laocaiso.places.gazetteer import Gazetteer
from laocaiso.snapshots.model import Health, Held, Source

NOW = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)


class Holding:
    def __init__(self) -> None:
        self.values: dict[str, Held] = {}

    def put(self, source: Source, value: object) -> None:
        self.values[source.id] = Held(value, "1", fetched_at=NOW, checked_at=NOW, stale_since=None)

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


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    return Gazetteer.load()


@pytest.fixture
def editors() -> Editors:
    return Editors(MemoryEditorial(), ManualClock(NOW))


@pytest.fixture
def feed(gazetteer, editors) -> TourismFeed:
    return TourismFeed(load_places(), gazetteer, editors, address="https://laocaiso.example")
