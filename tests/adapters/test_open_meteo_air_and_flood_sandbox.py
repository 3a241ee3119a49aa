"""Both services against the sandbox, over a real line; and the one quota they share with the weather."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from adapters import open_meteo, open_meteo_air, open_meteo_flood
from adapters.http import Upstream
from adapters.open_meteo_service import cost
from adapters.sandbox import Sandbox
from laocaiso.core.clock import SystemClock
from laocaiso.core.errors import Trouble, UpstreamDown
from laocaiso.feeds.air import grid
from laocaiso.feeds.air import service as air_service
from laocaiso.feeds.river import service as river_service
from laocaiso.feeds.river.model import shipped_points
from laocaiso.places.gazetteer import Gazetteer
from laocaiso.snapshots.model import Cadence, Fetched

CELLS = sorted(set(grid.cells_of(Gazetteer.load().units).values()), key=lambda cell: cell.key)
POINTS = shipped_points()
NAMES = ("open-meteo-air", "open-meteo-flood")
FAULTS = {
    "refused": Trouble.REFUSED,
    "timeout": Trouble.TIMEOUT,
    "status_500": Trouble.SERVER_ERROR,
    "rate_limited": Trouble.RATE_LIMITED,
    "redirect_elsewhere": Trouble.REDIRECTED,
    "waf_page": Trouble.FOREIGN_PAGE,
    "truncated_gzip": Trouble.UNREADABLE,
    "cut_body": Trouble.UNREADABLE,
    "huge": Trouble.TOO_LARGE,
    "wrong_encoding": Trouble.UNREADABLE,
    "empty_list": Trouble.UNREADABLE,
    "garbage": Trouble.UNREADABLE,
    "stream_error": Trouble.UNREADABLE,
}


@dataclass
class Service:
    look: Callable[[], Awaitable[Fetched[Any]]]
    asked_for: int


@pytest.fixture
def services(client: httpx.AsyncClient, sandbox: Sandbox) -> dict[str, Service]:
    def upstream(name: str) -> Upstream:
        return Upstream(client, name, sandbox.url_of(name), deadline=0.5, max_bytes=1_000_000)

    air = open_meteo_air.OpenMeteoAir(upstream(NAMES[0]), SystemClock())
    flood = open_meteo_flood.OpenMeteoFlood(upstream(NAMES[1]), SystemClock())
    return {
        NAMES[0]: Service(lambda: air.fetch_air(CELLS), len(CELLS)),
        NAMES[1]: Service(lambda: flood.fetch_flow(POINTS), len(POINTS)),
    }


def parts(fetched: Fetched[Any]) -> dict[str, Any]:
    value = fetched.value
    return value.cells if hasattr(value, "cells") else value.points  # type: ignore[no-any-return]


@pytest.mark.parametrize("name", NAMES)
async def test_without_a_fault_every_part_is_there(services: dict[str, Service], name: str) -> None:
    fetched = await services[name].look()
    assert (len(parts(fetched)), fetched.bad_rows) == (services[name].asked_for, 0)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("fault", sorted(FAULTS))
async def test_a_fault_has_one_word_and_leaves_the_next_look_alone(
    services: dict[str, Service], sandbox: Sandbox, name: str, fault: str
) -> None:
    sandbox.faults.set(name, fault)
    with pytest.raises(UpstreamDown) as caught:
        await asyncio.wait_for(services[name].look(), 5)
    assert caught.value.trouble is FAULTS[fault]
    sandbox.faults.clear()
    assert (await services[name].look()).bad_rows == 0


@pytest.mark.parametrize("name", NAMES)
async def test_one_bad_part_keeps_the_good_ones(
    services: dict[str, Service], sandbox: Sandbox, name: str
) -> None:
    sandbox.faults.set(name, "one_bad_row")
    fetched = await services[name].look()
    assert (len(parts(fetched)), fetched.bad_rows) == (services[name].asked_for - 1, 1)


def test_what_the_three_services_may_spend_fits_one_free_quota() -> None:
    free = {60: 600, 3_600: 5_000, 86_400: 10_000}
    spent = dict.fromkeys(free, 0.0)
    for provider in (open_meteo.PROVIDER, open_meteo_air.PROVIDER, open_meteo_flood.PROVIDER):
        for quota in provider.quotas:
            spent[quota.seconds] += quota.units
    assert spent == {60: 570, 3_600: 4_300, 86_400: 8_700}
    assert all(spent[seconds] <= free[seconds] for seconds in free)


@pytest.mark.parametrize(
    ("look", "cadence", "provider", "a_day"),
    [
        (cost(8, 4, 13), air_service.CADENCE, open_meteo_air.PROVIDER, 52),
        (cost(6, 21, 7), river_service.CADENCE, open_meteo_flood.PROVIDER, 28),
    ],
)
def test_a_day_of_looks_leaves_most_of_the_share_for_failures(
    look: float, cadence: Cadence, provider: Any, a_day: float
) -> None:
    assert look * 86_400 / cadence.every.total_seconds() == a_day
    assert a_day / (1 - cadence.jitter) < provider.quotas[-1].units / 5
    assert look * 2 < provider.quotas[0].units


def test_a_look_costs_what_is_stated() -> None:
    clock = SystemClock()
    upstream: Any = None
    assert open_meteo_air.OpenMeteoAir(upstream, clock).air_cost(len(CELLS)) == len(CELLS) == 13
    assert open_meteo_flood.OpenMeteoFlood(upstream, clock).flow_cost(len(POINTS)) == len(POINTS) == 7
    assert cost(12, 16, 99) == pytest.approx(99 * 1.2 * 16 / 14)
