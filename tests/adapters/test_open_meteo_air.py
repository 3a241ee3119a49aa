import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from adapters.http import Upstream
from adapters.open_meteo_air import BASE_URL, DAYS, HOURLY, PROVIDER, OpenMeteoAir, parse
from laocaiso.core.clock import VIETNAM, ManualClock
from laocaiso.core.errors import Trouble, UpstreamDown
from laocaiso.feeds.air.model import Cell

BODY = (Path(__file__).parents[1] / "fixtures" / "open_meteo_air" / "two_cells.json").read_bytes()
CELLS = [Cell(22.4, 104.0), Cell(21.6, 104.8)]
NOW = datetime(2026, 11, 22, 2, 20, 30, tzinfo=UTC)


def changed(**fields: Any) -> bytes:
    """The answer, with `fields` of the second cell's hours changed."""
    answer = json.loads(BODY)
    answer[1]["hourly"] |= fields
    return json.dumps(answer).encode()


def trouble(body: bytes) -> Trouble:
    with pytest.raises(UpstreamDown) as caught:
        parse(body, CELLS)
    assert caught.value.source == PROVIDER.id
    return caught.value.trouble


def asking(answer: httpx.Response, asked: list[httpx.Request] | None = None) -> OpenMeteoAir:
    def handle(request: httpx.Request) -> httpx.Response:
        if asked is not None:
            asked.append(request)
        return answer

    client = httpx.AsyncClient(transport=httpx.MockTransport(handle))
    clock = ManualClock(NOW)
    return OpenMeteoAir(Upstream(client, PROVIDER.id, BASE_URL, clock=clock), clock, api_key="k")


def test_each_cell_has_its_hours_at_the_right_instants() -> None:
    fetched = parse(BODY, CELLS)
    assert fetched.bad_rows == 0
    assert set(fetched.value.cells) == {"22.4,104.0", "21.6,104.8"}
    air = fetched.value.cells["21.6,104.8"]
    assert (air.lat, air.lon) == (21.6, 104.8)
    assert air.times[9] == datetime(2026, 11, 22, 9, tzinfo=VIETNAM)
    assert (air.us_aqi[0], air.european_aqi[0], air.pm2_5[0]) == (96, 48, 32.0)
    assert air.us_aqi[-1] is None


def test_cells_are_told_apart_by_location_id_and_not_by_coordinates() -> None:
    answer = json.loads(BODY)
    assert trouble(json.dumps(answer[::-1]).encode()) is Trouble.UNREADABLE
    for part in answer:
        part["latitude"], part["longitude"] = 1.0, 2.0
    answer[0]["location_id"], answer[1]["location_id"] = 1, 0
    assert parse(json.dumps(answer).encode(), CELLS).value.cells["22.4,104.0"].us_aqi[0] == 96


def test_one_cell_is_an_object() -> None:
    one = json.dumps(json.loads(BODY)[0]).encode()
    assert set(parse(one, CELLS[:1]).value.cells) == {"22.4,104.0"}


@pytest.mark.parametrize(
    "fields",
    [
        {"us_aqi": [1, 2]},
        {"us_aqi": ["n/a"] * 48},
        {"pm2_5": [-1.0] * 48},
        {"time": ["x"] * 48},
        {"time": ["2026-11-22T00:00"] * 48},
        {"time": [f"0001-01-{1 + i // 24:02}T{i % 24:02}:00" for i in range(48)]},
        {name: [None] * 48 for name in HOURLY},
    ],
)
def test_a_bad_cell_is_left_out_and_counted(fields: dict[str, Any]) -> None:
    fetched = parse(changed(**fields), CELLS)
    assert (set(fetched.value.cells), fetched.bad_rows) == ({"22.4,104.0"}, 1)
    assert fetched.notes[0].startswith("21.6,104.8: ")


def test_a_variable_that_is_missing_is_unknown() -> None:
    answer = json.loads(BODY)
    del answer[1]["hourly"]["carbon_monoxide"]
    assert set(parse(json.dumps(answer).encode(), CELLS).value.cells["21.6,104.8"].carbon_monoxide) == {None}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"[]", Trouble.UNREADABLE),
        (b"", Trouble.UNREADABLE),
        (b"<html>blocked</html>", Trouble.FOREIGN_PAGE),
        (BODY[:500], Trouble.UNREADABLE),
        (BODY[:-1] + b"Unexpected error while streaming data", Trouble.UNREADABLE),
        (BODY.decode().encode("utf-16"), Trouble.UNREADABLE),
        (b'{"error":true,"reason":"x"}', Trouble.REJECTED),
        (b"[1, 2]", Trouble.UNREADABLE),
        (b"[" * 10_000, Trouble.UNREADABLE),
        (json.dumps(json.loads(BODY) * 2).encode(), Trouble.UNREADABLE),
    ],
)
def test_what_is_no_answer_is_told_apart(body: bytes, expected: Trouble) -> None:
    assert trouble(body) is expected


async def test_one_request_for_all_cells_of_the_global_model() -> None:
    asked: list[httpx.Request] = []
    answer = httpx.Response(200, stream=httpx.ByteStream(BODY))
    fetched = await asking(answer, asked).fetch_air(CELLS)
    (request,) = asked
    assert len(fetched.value.cells) == 2
    assert request.url.path == "/v1/air-quality"
    params = dict(request.url.params)
    assert params == {
        "latitude": "22.4000,21.6000",
        "longitude": "104.0000,104.8000",
        "hourly": ",".join(HOURLY),
        "forecast_days": str(DAYS),
        "timezone": "Asia/Ho_Chi_Minh",
        "domains": "cams_global",
        "cell_selection": "nearest",
        "apikey": "k",
    }


async def test_an_exhausted_quota_says_until_when() -> None:
    body = b'{"error":true,"reason":"Hourly API request limit exceeded. Please try again in the next hour."}'
    with pytest.raises(UpstreamDown) as caught:
        await asking(httpx.Response(429, stream=httpx.ByteStream(body))).fetch_air(CELLS)
    assert caught.value.trouble is Trouble.RATE_LIMITED
    assert caught.value.retry_after == 39 * 60 + 30


async def test_a_question_that_is_refused_says_why() -> None:
    body = b'{"error":true,"reason":"Latitude must be in range"}'
    with pytest.raises(UpstreamDown) as caught:
        await asking(httpx.Response(400, stream=httpx.ByteStream(body))).fetch_air(CELLS)
    assert (caught.value.trouble, "Latitude" in caught.value.detail) == (Trouble.REJECTED, True)


async def test_a_huge_answer_is_given_up() -> None:
    answer = httpx.Response(200, stream=httpx.ByteStream(b" " * 6_000_000))
    with pytest.raises(UpstreamDown) as caught:
        await asking(answer).fetch_air(CELLS)
    assert caught.value.trouble is Trouble.TOO_LARGE
