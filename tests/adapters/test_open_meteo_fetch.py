import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from adapters.http import Upstream
from adapters.open_meteo import BASE_URL, CURRENT, OpenMeteo
from laocaiso.core.clock import ManualClock
from laocaiso.core.errors import Trouble, UpstreamDown
from laocaiso.feeds.weather.model import Point
from laocaiso.places.gazetteer import Gazetteer

FIXTURES = Path(__file__).parents[1] / "fixtures" / "open_meteo"
THREE = (FIXTURES / "forecast_three.json").read_bytes()
ERRORS = json.loads((FIXTURES / "errors.json").read_bytes())
SEATS = [Point("02647", 22.479252, 103.973215), Point("03006", 22.33, 103.84), Point("04252", 21.7, 104.9)]
NOW = datetime(2026, 11, 22, 2, 20, 40, tzinfo=UTC)
Answer = Callable[[httpx.Request], httpx.Response]


def response(status: int, body: bytes, headers: dict[str, str] | None = None) -> httpx.Response:
    """As it comes over the line: not read yet."""
    return httpx.Response(status, stream=httpx.ByteStream(body), headers=headers)


def provider(answer: Answer) -> OpenMeteo:
    clock = ManualClock(NOW)
    client = httpx.AsyncClient(transport=httpx.MockTransport(answer))
    return OpenMeteo(Upstream(client, "open_meteo", BASE_URL, clock=clock), clock)


async def test_now_is_one_request_with_the_documented_parameters() -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return response(200, THREE, {"Content-Type": "application/json"})

    fetched = await provider(answer).fetch_now(SEATS)
    assert set(fetched.value.units) == {"02647", "03006", "04252"}
    assert len(asked) == 1
    assert (asked[0].method, asked[0].url.host, asked[0].url.path) == (
        "GET",
        "api.open-meteo.com",
        "/v1/forecast",
    )
    assert dict(asked[0].url.params) == {
        "latitude": "22.47925,22.33000,21.70000",
        "longitude": "103.97321,103.84000,104.90000",
        "timezone": "Asia/Ho_Chi_Minh",
        "current": ",".join(CURRENT),
        "forecast_days": "1",
    }


async def test_the_forecast_asks_for_twelve_variables_over_seven_days() -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return response(200, THREE)

    fetched = await provider(answer).fetch_forecast(SEATS)
    assert len(fetched.value.units["03006"].hours.times) == 48
    params = asked[0].url.params
    assert params["forecast_days"] == "7"
    assert len(params["hourly"].split(",")) + len(params["daily"].split(",")) == 12
    assert "elevation" not in params
    assert "current" not in params


async def test_the_key_of_a_paid_plan_goes_along() -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return response(200, THREE)

    clock = ManualClock(NOW)
    client = httpx.AsyncClient(transport=httpx.MockTransport(answer))
    upstream = Upstream(client, "open_meteo", "https://customer-api.open-meteo.com", clock=clock)
    await OpenMeteo(upstream, clock, api_key="abc").fetch_now(SEATS)
    assert (asked[0].url.host, asked[0].url.params["apikey"]) == ("customer-api.open-meteo.com", "abc")


async def test_all_99_seats_fit_into_one_address() -> None:
    lengths: list[int] = []

    def answer(request: httpx.Request) -> httpx.Response:
        lengths.append(len(str(request.url)))
        return response(503, b"")

    points = [Point(unit.code, unit.lat, unit.lon) for unit in Gazetteer.load().units]
    with pytest.raises(UpstreamDown):
        await provider(answer).fetch_forecast(points)
    assert lengths[0] < 4_000


@pytest.mark.parametrize(
    ("name", "trouble", "wait"),
    [
        ("400_bad_variable", Trouble.REJECTED, None),
        ("429_minutely", Trouble.RATE_LIMITED, 20.0),
        ("429_hourly", Trouble.RATE_LIMITED, 39 * 60 + 20.0),
        ("429_daily", Trouble.RATE_LIMITED, 21 * 3_600 + 39 * 60 + 20.0),
        ("429_concurrent", Trouble.RATE_LIMITED, None),
        ("503_overloaded", Trouble.SERVER_ERROR, None),
    ],
)
async def test_an_error_answer_says_what_and_for_how_long(
    name: str, trouble: Trouble, wait: float | None
) -> None:
    error = ERRORS[name]
    failing = provider(lambda _request: response(error["status"], json.dumps(error["body"]).encode()))
    with pytest.raises(UpstreamDown) as raised:
        await failing.fetch_now(SEATS)
    assert (raised.value.trouble, raised.value.retry_after) == (trouble, wait)
    assert str(error["status"]) in raised.value.detail


async def test_a_429_from_somebody_in_between_is_understood_too() -> None:
    page = response(429, b"<html>slow down</html>", {"Retry-After": "90"})
    with pytest.raises(UpstreamDown) as raised:
        await provider(lambda _request: page).fetch_now(SEATS)
    assert (raised.value.trouble, raised.value.retry_after) == (Trouble.RATE_LIMITED, 90.0)


async def test_a_failure_in_the_middle_of_a_200_is_unreadable() -> None:
    tail = ERRORS["200_midstream_error_text"]["raw_text_tail"].encode()
    with pytest.raises(UpstreamDown) as raised:
        await provider(lambda _request: response(200, THREE[:5000] + tail)).fetch_now(SEATS)
    assert raised.value.trouble is Trouble.UNREADABLE


def test_what_a_look_costs() -> None:
    asked = provider(lambda _request: response(500, b""))
    assert (asked.now_cost(99), asked.forecast_cost(99)) == (99.0, pytest.approx(118.8))
