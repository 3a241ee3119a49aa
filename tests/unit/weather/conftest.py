"""The feed, and tables of invented weather for all 99 units."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from laocaiso.feeds.weather.model import ForecastTable, NowTable
from laocaiso.feeds.weather.service import WeatherFeed
from laocaiso.places.gazetteer import Gazetteer
from tests.unit.weather.invented_weather import AT, Keeps, Provided, forecast_from, now_at


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    return Gazetteer.load()


@pytest.fixture
def feed(gazetteer: Gazetteer) -> WeatherFeed:
    return WeatherFeed(gazetteer, Provided("first"), Provided("reserve"))


@pytest.fixture
def kept() -> Keeps:
    return Keeps()


@pytest.fixture
def now_table(gazetteer: Gazetteer) -> Callable[..., NowTable]:
    def make(at: datetime = AT, temperature: float = 21.9, **fields: Any) -> NowTable:
        return NowTable({unit.code: now_at(at, temperature, **fields) for unit in gazetteer.units})

    return make


@pytest.fixture
def forecast_table(gazetteer: Gazetteer) -> Callable[..., ForecastTable]:
    def make(at: datetime = AT, **fields: Any) -> ForecastTable:
        return ForecastTable(
            {u.code: forecast_from(at, seed=index, **fields) for index, u in enumerate(gazetteer.units)}
        )

    return make
