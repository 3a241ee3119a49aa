import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from adapters.http import Upstream
from adapters.open_meteo_flood import BASE_URL, COLUMNS, PROVIDER, OpenMeteoFlood, parse
from laocaiso.core.clock import ManualClock
from laocaiso.core.errors import Trouble, UpstreamDown
from laocaiso.feeds.river.model import RiverPoint

BODY = (Path(__file__).parents[1] / "fixtures" / "open_meteo_flood" / "two_points.json").read_bytes()
NOW = datetime(2026, 11, 22, 2, 20, tzinfo=UTC)
POINTS = [
    RiverPoint(
        id="a", river="Sông A", river_en="A River", place="A", lat=22.4915, lon=103.976, units=("02647",)
    ),
    RiverPoint(
        id="b", river="Sông B", river_en="B River", place="B", lat=21.69, lon=104.87, units=("04252",)
    ),
]


def changed(**fields: Any) -> bytes:
    answer = json.loads(BODY)
    answer[1]["daily"] |= fields
    return json.dumps(answer).encode()


def test_each_point_has_its_days_and_the_cell_that_answered() -> None:
    fetched = parse(BODY, POINTS)
    assert fetched.bad_rows == 0
    flow = fetched.value.points["a"]
    assert (flow.lat, flow.lon) == (22.475, 103.975)
    assert flow.days[2] == date(2026, 11, 22)
    assert flow.discharge[2] == 412.1
    assert (flow.lowest[0], flow.p25[0], flow.highest[2]) == (None, None, 453.3)
    assert flow.discharge[-1] is None


@pytest.mark.parametrize(
    "fields",
    [
        {"river_discharge": [None] * 7},
        {"river_discharge": [-1.0] * 7},
        {"river_discharge": [1.0]},
        {"river_discharge_p25": ["n/a"] * 7},
        {"time": ["2026-11-22"] * 7},
        {"time": [f"0001-01-0{i}" for i in range(1, 8)]},
        {"time": ["now"] * 7},
    ],
)
def test_a_bad_point_is_left_out_and_counted(fields: dict[str, Any]) -> None:
    fetched = parse(changed(**fields), POINTS)
    assert (set(fetched.value.points), fetched.bad_rows) == ({"a"}, 1)
    assert fetched.notes[0].startswith("b: ")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"[]", Trouble.UNREADABLE),
        (b"<html>blocked</html>", Trouble.FOREIGN_PAGE),
        (BODY[:300], Trouble.UNREADABLE),
        (BODY.decode().encode("utf-16"), Trouble.UNREADABLE),
        (b'{"error":true,"reason":"x"}', Trouble.REJECTED),
        (b"[{}, {}]", Trouble.UNREADABLE),
    ],
)
def test_what_is_no_answer_is_told_apart(body: bytes, expected: Trouble) -> None:
    with pytest.raises(UpstreamDown) as caught:
        parse(body, POINTS)
    assert (caught.value.source, caught.value.trouble) == (PROVIDER.id, expected)


async def test_one_request_for_all_points() -> None:
    asked: list[httpx.Request] = []

    def handle(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, stream=httpx.ByteStream(BODY))

    clock = ManualClock(NOW)
    client = httpx.AsyncClient(transport=httpx.MockTransport(handle))
    flood = OpenMeteoFlood(Upstream(client, PROVIDER.id, BASE_URL, clock=clock), clock)
    assert set((await flood.fetch_flow(POINTS)).value.points) == {"a", "b"}
    (request,) = asked
    assert request.url.path == "/v1/flood"
    assert dict(request.url.params) == {
        "latitude": "22.4915,21.6900",
        "longitude": "103.9760,104.8700",
        "daily": ",".join(COLUMNS.values()),
        "past_days": "7",
        "forecast_days": "14",
    }
