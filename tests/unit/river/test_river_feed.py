import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from laocaiso.core.clock import VIETNAM
from laocaiso.feeds.river.model import Flow, FlowTable, RiverPoint, shipped_points
from laocaiso.feeds.river.service import RiverFeed
from laocaiso.feeds.river.trend import trend
from laocaiso.places.gazetteer import Gazetteer
from laocaiso.places.locate import Locator
from laocaiso.snapshots.model import Fetched, Health, Held, Provider, Source

GAZETTEER = Gazetteer.load()
POINTS = shipped_points()
TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 9, 20, tzinfo=VIETNAM)


class Model:
    provider = Provider(id="glofas", owner="GloFAS", url="https://glofas.example/", attribution="by GloFAS")

    def flow_cost(self, points: int) -> float:
        return float(points)

    async def fetch_flow(self, points: Sequence[RiverPoint]) -> Fetched[FlowTable]:
        return Fetched(table())


class Keeps:
    def __init__(self, value: FlowTable | None, looked: datetime = NOW) -> None:
        self._value, self._looked = value, looked

    def held(self, source: Source[Any], now: datetime) -> Held[Any] | None:
        if self._value is None or now - self._looked > source.cadence.usable_for:
            return None
        stale_at = self._looked + source.cadence.fresh_for
        return Held(self._value, "v", self._looked, self._looked, stale_at if now >= stale_at else None)

    def health(self, source: Source[Any]) -> Health | None:
        return None


def flow(
    values: Sequence[float | None], first: date = TODAY, lat: float = 21.675, lon: float = 104.875
) -> Flow:
    count = len(values)
    spread = [
        tuple(None if v is None else v * factor for v in values) for factor in (0.9, 0.97, 0.99, 1.02, 1.1)
    ]
    return Flow(
        lat=lat,
        lon=lon,
        days=tuple(first + timedelta(days=day) for day in range(count)),
        discharge=tuple(values),
        lowest=spread[0],
        p25=spread[1],
        median=spread[2],
        p75=spread[3],
        highest=spread[4],
    )


def table(*, without: Sequence[str] = ()) -> FlowTable:
    return FlowTable(
        {
            point.id: flow([380.0, 390.0, 400.0, 700.04, 900.0, 800.0, None], TODAY - timedelta(days=2))
            for point in POINTS
            if point.id not in without
        }
    )


def shown(kept: Keeps, now: datetime = NOW, language: str = "vi", demo: bool = False) -> dict[str, Any]:
    feed = RiverFeed(GAZETTEER, Model(), POINTS, demo=demo)
    return {
        page.target: json.loads(page.body)
        for page in feed.render(kept, now).pages
        if page.language == language
    }


def test_the_points_that_come_along_lie_in_the_units_they_name() -> None:
    locator = Locator.load(GAZETTEER)
    assert 4 <= len(POINTS) <= 8
    assert len({point.id for point in POINTS}) == len(POINTS)
    for point in POINTS:
        located = locator.locate(point.lat, point.lon)
        assert located.code in point.units, point.id
        assert all(code in GAZETTEER.by_code for code in point.units)


def test_a_point_for_a_unit_there_is_not_is_refused_at_once() -> None:
    wrong = msgspec.structs.replace(POINTS[0], units=("00000",))
    with pytest.raises(KeyError):
        RiverFeed(GAZETTEER, Model(), [wrong])


def test_a_river_shows_today_the_spread_and_the_cell_that_answered() -> None:
    page = shown(Keeps(table()))["/v1/rivers/hong-yen-bai"]
    assert page["name"] == "Sông Hồng tại Yên Bái"
    assert page["today"] == {
        "date": "2026-11-22",
        "dischargeM3S": 400.0,
        "lowestM3S": 360.0,
        "p25M3S": 388.0,
        "medianM3S": 396.0,
        "p75M3S": 408.0,
        "highestM3S": 440.0,
    }
    assert page["trend"] == {
        "code": "rising_fast",
        "text": "Tăng nhanh",
        "changePercent": 100,
        "computed": True,
    }
    assert page["cell"] == {"lat": 21.675, "lon": 104.875, "distanceKm": 1.7, "resolutionKm": 5}
    assert [day["date"] for day in page["days"]] == [f"2026-11-{day}" for day in range(20, 26)]
    assert page["days"][3]["dischargeM3S"] == 700.0
    assert {unit["code"] for unit in page["units"]} == {"04252", "04543"}
    assert "không phải bản tin cảnh báo lũ" in page["note"]
    assert "đập" not in page["note"]


def test_below_a_dam_that_is_said() -> None:
    assert "đập thủy điện" in shown(Keeps(table()))["/v1/rivers/chay-thac-ba"]["note"]
    assert "below a dam" in shown(Keeps(table()), language="en")["/v1/rivers/chay-thac-ba"]["note"]


def test_all_points_are_listed_and_one_without_an_answer_is_left_unknown() -> None:
    pages = shown(Keeps(table(without=["chay-bao-yen"])), language="en")
    rows = {row["id"]: row for row in pages["/v1/rivers"]["items"]}
    assert len(rows) == len(POINTS)
    assert rows["hong-lao-cai"]["name"] == "Red River (Sông Hồng) at Lào Cai"
    assert "today" not in rows["chay-bao-yen"]
    assert "cell" not in rows["chay-bao-yen"]
    assert "/v1/rivers/chay-bao-yen" not in pages


def test_the_day_is_that_of_utc_and_turns_at_seven_in_the_morning() -> None:
    kept = Keeps(table())
    early = datetime(2026, 11, 23, 6, 59, tzinfo=VIETNAM)
    assert shown(kept, early)["/v1/rivers"]["items"][0]["today"]["date"] == "2026-11-22"
    late = early + timedelta(minutes=1)
    assert shown(kept, late)["/v1/rivers"]["items"][0]["today"]["date"] == "2026-11-23"
    feed = RiverFeed(GAZETTEER, Model(), POINTS)
    assert feed.render(kept, early).until == late.astimezone(UTC)


def test_old_answers_look_old_and_then_go() -> None:
    kept = Keeps(table())
    assert shown(kept, NOW + timedelta(hours=31))["/v1/rivers"]["provenance"]["stale"] is True
    assert "today" not in shown(kept, NOW + timedelta(days=4, hours=12))["/v1/rivers"]["items"][0]
    assert shown(kept, NOW + timedelta(days=6)) == {}
    assert shown(Keeps(None)) == {}
    assert shown(kept, demo=True)["/v1/rivers"]["provenance"]["demo"] is True


def test_other_features_find_the_points_beside_a_unit() -> None:
    feed = RiverFeed(GAZETTEER, Model(), POINTS)
    view = feed.render(Keeps(table()), NOW).view
    assert [row.id for row in view.near("04252")] == ["hong-yen-bai"]
    assert list(view.near("03006")) == []
    assert list(feed.render(Keeps(None), NOW).view.near("04252")) == []


@pytest.mark.parametrize(
    ("ahead", "code"),
    [
        ([100.0, 100.0, 100.0], "steady"),
        ([115.0, 115.0, 115.0], "steady"),
        ([116.0, 116.0, 116.0], "rising"),
        ([150.0, 150.0, 150.0], "rising"),
        ([100.0, 150.0, 210.0], "rising_fast"),
        ([85.0, 85.0, 85.0], "steady"),
        ([84.0, 84.0, 84.0], "falling"),
        ([0.0, 0.0, 0.0], "falling"),
    ],
)
def test_the_trend_is_the_mean_of_three_days_against_today(ahead: list[float], code: str) -> None:
    found = trend(flow([100.0, *ahead]), TODAY, "vi")
    assert found is not None
    assert found.code == code


@pytest.mark.parametrize(
    "values", [[None, 1.0, 1.0, 1.0], [1.0, 1.0, None, 1.0], [1.0, 1.0, 1.0], [0.0, 1.0, 1.0, 1.0], []]
)
def test_without_all_four_days_there_is_no_trend(values: list[float | None]) -> None:
    assert trend(flow(values), TODAY, "vi") is None


@given(st.floats(0.1, 1e5), st.lists(st.floats(0, 1e5), min_size=3, max_size=3), st.floats(0.1, 10))
def test_the_trend_does_not_depend_on_the_size_of_the_river(
    today: float, ahead: list[float], factor: float
) -> None:
    one = trend(flow([today, *ahead]), TODAY, "en")
    other = trend(flow([today * factor, *(value * factor for value in ahead)]), TODAY, "en")
    assert one is not None
    assert other is not None
    assert abs(one.change_percent - other.change_percent) <= max(1, abs(one.change_percent) * 1e-9)
