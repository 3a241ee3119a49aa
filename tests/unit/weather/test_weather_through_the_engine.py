"""The feed in the engine: the reserve takes over when the first fails, and hands back afterwards."""

import random
from collections.abc import Callable, Sequence
from typing import Any

import msgspec
import pytest

from adapters.memory import MemoryLimits, MemoryLock, MemorySnapshots
from laocaiso.core.clock import ManualClock
from laocaiso.core.errors import Trouble, UpstreamDown
from laocaiso.feeds.weather.model import ForecastTable, NowTable, Point
from laocaiso.feeds.weather.service import WeatherFeed
from laocaiso.places.gazetteer import Gazetteer
from laocaiso.snapshots.engine import Engine
from laocaiso.snapshots.model import Fetched, Quota
from laocaiso.snapshots.published import Published
from tests.unit.weather.invented_weather import AT, Provided, forecast_from, now_at

MINUTE, HOUR = 60, 3_600


class Moody(Provided):
    """Gives what suits the hour, or fails while it is `down`."""

    def __init__(self, name: str, clock: ManualClock, quotas: tuple[Quota, ...] = ()) -> None:
        super().__init__(name, quotas)
        self.clock = clock
        self.down = False

    async def fetch_now(self, points: Sequence[Point]) -> Fetched[NowTable]:
        self._look("now", points)
        return Fetched(NowTable({point.code: now_at(self.clock.now()) for point in points}))

    async def fetch_forecast(self, points: Sequence[Point]) -> Fetched[ForecastTable]:
        self._look("forecast", points)
        return Fetched(ForecastTable({point.code: forecast_from(self.clock.now()) for point in points}))

    def _look(self, what: str, points: Sequence[Point]) -> None:
        self.asked.append((what, len(points)))
        if self.down:
            raise UpstreamDown(self.provider.id, Trouble.TIMEOUT, "no answer")


class House:
    """Everything around the feed, on a clock that stands still."""

    def __init__(self, gazetteer: Gazetteer, quotas: tuple[Quota, ...] = ()) -> None:
        self.clock = ManualClock(AT)
        self.first, self.reserve = Moody("first", self.clock, quotas), Moody("reserve", self.clock)
        self.published = Published()
        # Two units are enough to see who serves them.
        few = Gazetteer(gazetteer.units[:2], gazetteer.districts)
        self.feed = WeatherFeed(few, self.first, self.reserve)

        async def here(work: Callable[[], Any]) -> Any:
            return work()

        self.engine = Engine(
            [self.feed],
            store=MemorySnapshots(),
            lock=MemoryLock(self.clock),
            limits=MemoryLimits(),
            clock=self.clock,
            published=self.published,
            rng=random.Random(1),
            offload=here,
        )

    def shown(self) -> dict[str, Any] | None:
        entry = self.published.find("/v1/weather/02647", "vi")
        found: dict[str, Any] | None = msgspec.json.decode(entry.page.body) if entry else None
        return found

    async def pass_by(self, seconds: float) -> None:
        while seconds > 0:
            await self.clock.advance(min(30.0, seconds))
            seconds -= 30.0


@pytest.fixture
def house(gazetteer: Gazetteer) -> House:
    return House(gazetteer)


async def test_a_quiet_day_asks_the_first_as_planned_and_the_reserve_never(house: House) -> None:
    await house.engine.start()
    await house.pass_by(24 * HOUR)
    await house.engine.stop()
    nows = sum(what == "now" for what, _ in house.first.asked)
    ahead = len(house.first.asked) - nows
    assert 44 <= nows <= 54
    assert 8 <= ahead <= 10
    assert house.reserve.asked == []
    shown = house.shown()
    assert shown is not None
    assert shown["provenance"]["stale"] is False


async def test_the_reserve_stands_in_soon_after_a_start_without_the_first(house: House) -> None:
    house.first.down = True
    await house.engine.start()
    await house.pass_by(1 * MINUTE)
    assert house.shown() is None
    await house.pass_by(3 * MINUTE)
    shown = house.shown()
    assert shown is not None
    assert shown["provenance"]["source"] == "Reserve"
    assert shown["provenance"]["standbyReason"] == "first_missing"
    house.first.down = False
    await house.pass_by(40 * MINUTE)
    shown = house.shown()
    assert shown is not None
    assert shown["provenance"]["source"] == shown["forecastProvenance"]["source"] == "First"
    asked = len(house.reserve.asked)
    await house.pass_by(4 * HOUR)
    assert len(house.reserve.asked) == asked
    await house.engine.stop()


async def test_the_reserve_takes_over_from_a_first_that_stays_away(house: House) -> None:
    await house.engine.start()
    await house.pass_by(10 * MINUTE)
    house.first.down = True
    await house.pass_by(3 * HOUR)
    shown = house.shown()
    assert shown is not None
    # The forecast made before serves as now, so nobody sees an old value for the present.
    assert (shown["provenance"]["source"], shown["now"]["origin"]) == ("First", "forecast")
    await house.pass_by(6 * HOUR)
    shown = house.shown()
    assert shown is not None
    assert shown["provenance"]["source"] == "Reserve"
    assert shown["provenance"]["standbyReason"] == "first_stale"
    assert shown["provenance"]["stale"] is False
    await house.engine.stop()


async def test_the_reserve_takes_over_when_the_budget_is_used_up(gazetteer: Gazetteer) -> None:
    # Enough for one look ahead and a few at now (two points), then nothing until 00:00 UTC.
    house = House(gazetteer, (Quota(8.0, 24 * HOUR),))
    await house.engine.start()
    await house.pass_by(11 * HOUR)
    shown = house.shown()
    assert shown is not None
    assert shown["provenance"]["source"] == "Reserve"
    assert shown["provenance"]["standbyReason"] == "first_over_budget"
    await house.engine.stop()
