import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import httpx
import pytest

from adapters.http import Upstream
from adapters.met_norway import BASE_URL, PACE, PROVIDER, MetNorway
from laocaiso.core.clock import ManualClock
from laocaiso.core.errors import Trouble, UpstreamDown
from laocaiso.feeds.weather.model import ForecastTable, Point
from laocaiso.snapshots.model import Fetched

BODY = json.dumps(
    json.loads((Path(__file__).parents[1] / "fixtures" / "met_norway" / "compact_sapa.json").read_bytes())[
        "body"
    ]
).encode()
NOW = datetime(2026, 11, 22, 2, 20, tzinfo=UTC)
SEATS = [Point(f"{index:05}", 22.0 + index / 1000, 103.9732154) for index in range(99)]
LAST_MODIFIED = "Sun, 22 Nov 2026 02:16:55 GMT"


class Server:
    """Plays MET Norway; `status` decides for each point."""

    def __init__(self, status: Callable[[str], int] = lambda _lat: 200) -> None:
        self.asked: list[httpx.Request] = []
        self.status = status
        self.clock = ManualClock(NOW)
        client = httpx.AsyncClient(transport=httpx.MockTransport(self.answer))
        self.provider = MetNorway(Upstream(client, "met_norway", BASE_URL, clock=self.clock), self.clock)

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        status = self.status(request.url.params["lat"])
        expires = format_datetime(self.clock.now() + timedelta(minutes=31), usegmt=True)
        headers = {"Expires": expires, "Last-Modified": LAST_MODIFIED}
        if status == 429:
            headers = {"Retry-After": "600"}
        return httpx.Response(
            status, stream=httpx.ByteStream(BODY if status in (200, 203) else b""), headers=headers
        )

    async def fetch(self, points: list[Point]) -> Fetched[ForecastTable]:
        """Fetch, letting as much time pass as it takes."""
        look = asyncio.ensure_future(self.provider.fetch_forecast(points))
        while not look.done():
            await self.clock.advance(PACE)
        return await look


async def test_one_point_a_request_with_four_decimals_and_no_altitude() -> None:
    server = Server()
    fetched = await server.fetch(SEATS[:2])
    assert [str(request.url) for request in server.asked] == [
        f"{BASE_URL}/weatherapi/locationforecast/2.0/compact?lat=22.0000&lon=103.9732",
        f"{BASE_URL}/weatherapi/locationforecast/2.0/compact?lat=22.0010&lon=103.9732",
    ]
    assert set(fetched.value.units) == {"00000", "00001"}
    assert fetched.expires == NOW + timedelta(minutes=31)
    assert fetched.bad_rows == 0


async def test_it_stays_below_twenty_requests_a_second() -> None:
    server = Server()
    await server.fetch(SEATS)
    assert len(server.asked) == 99
    assert 99 / (server.clock.now() - NOW).total_seconds() <= 20


async def test_it_does_not_repeat_before_the_answer_expires_and_then_asks_if_modified() -> None:
    server = Server()
    first = await server.fetch(SEATS[:3])
    again = await server.fetch(SEATS[:3])
    assert len(server.asked) == 3
    assert again.value == first.value
    assert again.expires == first.expires
    await server.clock.advance(32 * 60)
    server.status = lambda _lat: 304
    later = await server.fetch(SEATS[:3])
    assert [request.headers.get("if-modified-since") for request in server.asked[3:]] == [LAST_MODIFIED] * 3
    assert later.value == first.value
    assert later.expires is not None
    assert later.expires > server.clock.now()


async def test_points_that_fail_are_counted_and_the_others_are_kept() -> None:
    server = Server(lambda lat: 422 if lat == "22.0040" else 500 if lat == "22.0050" else 200)
    fetched = await server.fetch(SEATS)
    assert len(fetched.value.units) == 97
    assert fetched.bad_rows == 2
    assert fetched.notes[0] == "00004: rejected 422: outside the area covered"


async def test_more_than_a_tenth_failing_is_a_failure() -> None:
    server = Server(lambda lat: 500 if lat >= "22.0500" else 200)
    with pytest.raises(UpstreamDown) as raised:
        await server.fetch(SEATS)
    assert raised.value.trouble is Trouble.SERVER_ERROR
    assert len(server.asked) == 60


async def test_when_the_first_three_fail_the_others_are_not_asked() -> None:
    server = Server(lambda _lat: 500)
    with pytest.raises(UpstreamDown):
        await server.fetch(SEATS)
    assert len(server.asked) == 3


@pytest.mark.parametrize(("status", "trouble"), [(429, Trouble.RATE_LIMITED), (403, Trouble.REJECTED)])
async def test_a_refusal_stops_at_once(status: int, trouble: Trouble) -> None:
    server = Server(lambda lat: status if lat == "22.0010" else 200)
    with pytest.raises(UpstreamDown) as raised:
        await server.fetch(SEATS)
    assert raised.value.trouble is trouble
    assert raised.value.retry_after == (600.0 if status == 429 else None)
    assert len(server.asked) == 2


async def test_a_deprecated_version_is_noted() -> None:
    fetched = await Server(lambda _lat: 203).fetch(SEATS[:2])
    assert fetched.notes == ("203: this version of the service is deprecated",)
    assert fetched.bad_rows == 0


def test_a_look_costs_a_request_a_point_and_fits_the_quota() -> None:
    assert Server().provider.forecast_cost(99) == 99.0
    assert PROVIDER.quotas[0].units >= 99
