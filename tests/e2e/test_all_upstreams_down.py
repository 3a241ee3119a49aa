"""All upstreams gone, for an hour and longer of simulated time: every public read goes on, with honest ages.

The reading side as it is put together, adapters and engine and routes, on a clock moved by hand and a sandbox
that is there at first and then is not.
"""

import asyncio
import random
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from litestar import Litestar

from adapters.memory import MemoryLimits, MemoryLock, MemorySnapshots
from adapters.memory.editorial import MemoryEditorial
from adapters.sandbox import sandbox_in_thread
from adapters.upstreams import Upstreams
from laocaiso.core.clock import ManualClock
from laocaiso.editorial.service import Editors
from laocaiso.places.service import Places
from laocaiso.reading_side import reading_side
from laocaiso.settings import Settings
from laocaiso.snapshots.engine import Engine
from laocaiso.snapshots.ports import SnapshotStore
from laocaiso.snapshots.published import Published
from laocaiso.snapshots.report import SourceReport
from laocaiso.web import openapi, problems
from laocaiso.web.reads import Reads
from tests.e2e.conftest import on_sandbox

START = datetime(2026, 11, 24, 1, 2, tzinfo=UTC)
"""Two past eight in the morning: what is shown does not change of itself for some minutes."""
UNIT = "02647"
TAGS = {
    *("home", "places", "weather", "warnings", "air", "rivers"),
    *("outages", "news", "broadcast", "tourism", "learning"),
}
QUERIES = {
    "/v1/places/resolve": "?q=sa+pa",
    "/v1/places/locate": "?lat=22.4793&lon=103.9732",
}
MORE = [
    f"/v1/outages?unit={UNIT}",
    "/v1/outages?status=upcoming&limit=2",
    "/v1/news?topic=tourism&limit=2",
    "/v1/news?source=bao_lao_cai",
    "/v1/tourism/places?near=sa-pa&limit=5",
]

SOURCES = {
    "/v1/weather/{code}": r"open_meteo:(now|forecast)",
    "/v1/warnings/{code}": r"nchmf:warnings",
    "/v1/air/{code}": r"open_meteo_air:cells",
    "/v1/rivers/{id}": r"open_meteo_flood:points",
    "/v1/outages": r"evn_npc:PA\w+",
    "/v1/news": r"news:\w+",
    "/v1/broadcast/{channel}": r"station:schedule",
    "/v1/learning/courses": r"one_touch:courses",
}
"""The sources whose age the provenance of a route tells."""
HOME = {
    "weather": "/v1/weather/{code}",
    "warning": "/v1/warnings/{code}",
    "air": "/v1/air/{code}",
    "rivers": "/v1/rivers/{id}",
    "outages": "/v1/outages",
    "news": "/v1/news",
    "broadcast": "/v1/broadcast/{channel}",
}
"""The parts of a first screen, and the route each is taken from."""


class World:
    """A service on a sandbox, and the time."""

    def __init__(
        self, engine: Engine, clock: ManualClock, client: httpx.AsyncClient, document: dict[str, Any]
    ) -> None:
        self.engine, self.clock, self.client, self.document = engine, clock, client, document
        self.reads: dict[str, str] = {}

    async def pass_time(self, seconds: float, step: float) -> None:
        """Let time pass in steps, and real input and output have its turn between them."""
        end = self.clock.now() + timedelta(seconds=seconds)
        while self.clock.now() < end:
            await self.clock.advance(min(step, (end - self.clock.now()).total_seconds()))
            await asyncio.sleep(0.002)
        for _ in range(20):  # what the last instant began is to be finished and shown
            await self.clock.advance(0.2)
            await asyncio.sleep(0.005)

    async def fill(self) -> None:
        for _ in range(2000):
            await self.clock.advance(0.2)
            await asyncio.sleep(0.01)
            if all(one.usable for one in await self.engine.report() if one.wanted):
                break
        await self.pass_time(5, 0.2)

    async def find_reads(self) -> None:
        """Every route of the reading side, as the API document tells them, with an address of each."""
        samples = {
            "/v1/outages/{name}": (await self.json("/v1/outages"))["items"][0]["id"],
            "/v1/news/{story}": (await self.json("/v1/news"))["items"][0]["id"],
            "/v1/rivers/{id}": (await self.json("/v1/rivers"))["items"][0]["id"],
            "/v1/tourism/places/{place}": (await self.json("/v1/tourism/places"))["items"][0]["id"],
            "/v1/broadcast/{channel}": "thlc",
        }
        for path, operations in self.document["paths"].items():
            if "get" in operations and TAGS.intersection(operations["get"].get("tags", ())):
                filled = re.sub(r"\{\w+\}", samples.get(path, UNIT), path)
                self.reads[path] = filled + QUERIES.get(path, "")

    async def json(self, path: str) -> dict[str, Any]:
        answer = await self.client.get(path)
        assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.text[:300]}"
        body: dict[str, Any] = answer.json()
        return body

    async def states(self, route: str) -> list[SourceReport]:
        """The sources behind a route."""
        pattern = re.compile(SOURCES[route])
        found = [one for one in await self.engine.report() if pattern.fullmatch(one.source)]
        assert found, route
        return found

    async def check_reads(self, *, but: tuple[str, ...] = ()) -> None:
        """Every public read answers, and what it says of its age is true."""
        now = self.clock.now()
        for route, path in [*self.reads.items(), *((path, path) for path in MORE)]:
            answer = await self.client.get(path)
            if any(route.startswith(one) for one in but):
                assert answer.status_code == 503, f"{path}: nothing usable is left of it"
                assert answer.json()["code"] == "upstream_down", path
                assert int(answer.headers["retry-after"]) > 0
                continue
            assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.text[:300]}"
            assert (await self.client.get(path, headers={"accept-language": "en"})).status_code == 200, path
            if "json" in answer.headers["content-type"]:
                for said in ages(answer.json()):
                    check_age(said, now, path)

    async def check_stale(self, route: str, said: dict[str, Any]) -> None:
        """An age tells exactly what the engine knows of the sources behind it."""
        states = await self.states(route)
        # Several schedules are as old as the oldest of them; of newspapers the youngest counts, and of the
        # weather whatever is fresher: the values for now, or the forecast for the present hour.
        together = all if route in ("/v1/news", "/v1/weather/{code}") else any
        assert said["stale"] == together(one.stale for one in states), (route, said)

    async def check_all_ages(self, *, but: tuple[str, ...] = ()) -> None:
        await self.check_reads(but=but)
        home = await self.json(f"/v1/home/{UNIT}")
        for route in SOURCES:
            if not route.startswith(but or "-"):
                await self.check_stale(route, (await self.json(self.reads[route]))["provenance"])
        for part, route in HOME.items():
            if not route.startswith(but or "-"):
                await self.check_stale(route, home[part]["freshness"])
        parts = [part["freshness"] for part in home.values() if "freshness" in part]
        assert home["provenance"]["stale"] == any(one["stale"] for one in parts)


def ages(value: Any) -> Iterator[dict[str, Any]]:
    """Everything in an answer that tells an age."""
    if isinstance(value, dict):
        if "fetchedAt" in value and "stale" in value:
            yield value
        for one in value.values():
            yield from ages(one)
    elif isinstance(value, list):
        for one in value:
            yield from ages(one)


def check_age(said: dict[str, Any], now: datetime, path: str) -> None:
    assert datetime.fromisoformat(said["fetchedAt"]) <= now, path
    if said["stale"]:
        assert datetime.fromisoformat(said["staleSince"]) <= now, path
    else:
        assert "staleSince" not in said, path


@pytest.fixture
def anyio_backend():
    return "asyncio"


@asynccontextmanager
async def running(settings: Settings, clock: ManualClock, store: SnapshotStore) -> AsyncIterator[World]:
    """The reading side on the engine; what it keeps is in `store`, so that another one can go on with it."""

    async def at_once(work: Any) -> Any:
        return work()

    published, places, upstreams = Published(), Places.load(), Upstreams("tests@laocai.invalid", clock)
    reads, editors = Reads(published), Editors(MemoryEditorial(), clock)
    reading = reading_side(settings, places, editors, reads, upstreams, clock)
    engine = Engine(
        reading.feeds,
        store=store,
        lock=MemoryLock(clock),
        limits=MemoryLimits(),
        clock=clock,
        published=published,
        rng=random.Random(3),
        offload=at_once,
    )
    app = Litestar(
        list(reading.routes),
        exception_handlers=problems.handlers(),
        openapi_config=openapi.config(version="1"),
    )
    await engine.start()
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://here") as client:
        try:
            yield World(engine, clock, client, openapi.document(app))
        finally:
            # A look that is broken off still leaves its provider alone for a while.
            ticking = asyncio.create_task(_tick(clock))
            await engine.stop()
            ticking.cancel()
            await upstreams.aclose()


async def _tick(clock: ManualClock) -> None:
    while True:
        await clock.advance(0.2)
        await asyncio.sleep(0.01)


@pytest.fixture
def upstreams() -> Iterator[ExitStack]:
    """All upstreams; closed, they are gone."""
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def settings(upstreams: ExitStack, clock: ManualClock, tmp_path: Path) -> Settings:
    url = upstreams.enter_context(sandbox_in_thread(clock=clock))
    return Settings.from_environment(on_sandbox(url, tmp_path))


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(START)


async def test_every_read_goes_on_for_an_hour_and_longer_without_any_upstream(settings, clock, upstreams):
    store = MemorySnapshots()
    async with running(settings, clock, store) as world:
        await world.fill()
        await world.find_reads()
        assert len(world.reads) > 25
        full = await world.json(f"/v1/home/{UNIT}")
        assert lacking(full) == []
        await world.check_all_ages()
        assert not any(said["stale"] for said in ages(full))

        upstreams.close()

        await world.pass_time(3600, 20)
        outside = [one for one in await world.engine.report() if one.provider != "editors"]
        failing = {one.source for one in outside if one.trouble}
        assert failing >= {"open_meteo:now", "news:bao_lao_cai", "station:schedule"}, failing
        assert all(one.usable for one in outside if one.last_success)
        await world.check_all_ages()
        hour = await world.json(f"/v1/home/{UNIT}")
        assert lacking(hour) == []

        # Eighty minutes: the values for now are too old, so now is taken from the forecast.
        await world.pass_time(1200, 20)
        await world.check_all_ages()
        old = await world.json(f"/v1/home/{UNIT}")
        assert old["weather"]["now"]["origin"] == "forecast"
        assert not old["weather"]["freshness"]["stale"]
        assert not old["outages"]["freshness"]["stale"]
        reads = world.reads

    # A start in the midst of it: the schedules and the forecast are stale too.
    clock = ManualClock(START + timedelta(hours=8))
    async with running(settings, clock, store) as world:
        world.reads = reads
        await world.pass_time(5, 1)
        await world.check_all_ages()
        older = await world.json(f"/v1/home/{UNIT}")
        assert older["outages"]["freshness"]["stale"]
        assert not older["rivers"]["freshness"]["stale"]
        assert older["weather"]["freshness"]["stale"]
        assert lacking(older) == []

    # Forty hours: no forecast may be shown any more; all else is still there.
    clock = ManualClock(START + timedelta(hours=40))
    async with running(settings, clock, store) as world:
        world.reads = reads
        await world.pass_time(5, 1)
        await world.check_all_ages(but=("/v1/weather",))
        oldest = await world.json(f"/v1/home/{UNIT}")
        assert lacking(oldest) == ["weather"]
        assert oldest["news"]["latest"]
        assert oldest["rivers"]["freshness"]["stale"]


async def test_the_tag_of_a_first_screen_changes_when_something_in_it_does(settings, clock):
    async with running(settings, clock, MemorySnapshots()) as world:
        await world.fill()
        path = f"/v1/home/{UNIT}"

        async def tag() -> str:
            return str((await world.client.get(path)).headers["etag"])

        first, looks = await tag(), await _looks(world)
        await world.pass_time(4 * 60, 5)
        assert await _looks(world) > looks, "some were looked at again"
        assert await tag() == first, "and nothing new was found"
        assert (await world.client.get(path, headers={"if-none-match": first})).status_code == 304

        body = await world.json(path)
        ends = datetime.fromisoformat(body["broadcast"]["channels"][1]["now"]["stop"])
        await world.pass_time((ends - clock.now()).total_seconds() + 5, 30)
        assert await tag() != first
        after = await world.json(path)
        assert after["broadcast"]["channels"][1]["now"] == body["broadcast"]["channels"][1]["next"]


def lacking(screen: dict[str, Any]) -> list[str]:
    """The parts that have nothing to show."""
    return [name for name, part in screen.items() if isinstance(part, dict) and "missing" in part]


async def _looks(world: World) -> float:
    report = await world.engine.report()
    return sum(one.checked_at.timestamp() for one in report if one.checked_at)
