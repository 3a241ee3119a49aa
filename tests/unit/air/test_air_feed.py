import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laocaiso.core.clock import VIETNAM
from laocaiso.feeds.air import grid, scale
from laocaiso.feeds.air.model import AirTable, Cell, CellAir
from laocaiso.feeds.air.service import AirFeed
from laocaiso.places.gazetteer import Gazetteer
from laocaiso.snapshots.model import Fetched, Health, Held, Provider, Source

GAZETTEER = Gazetteer.load()
MIDNIGHT = datetime(2026, 11, 22, tzinfo=VIETNAM)
NOW = MIDNIGHT + timedelta(hours=9, minutes=20)


class Model:
    provider = Provider(id="cams", owner="CAMS", url="https://cams.example/", attribution="by CAMS")

    def __init__(self) -> None:
        self.asked: list[Cell] = []

    def air_cost(self, cells: int) -> float:
        return float(cells)

    async def fetch_air(self, cells: Sequence[Cell]) -> Fetched[AirTable]:
        self.asked += cells
        return Fetched(AirTable({}))


class Keeps:
    def __init__(self, value: AirTable | None, looked: datetime = NOW) -> None:
        self._value, self._looked = value, looked

    def held(self, source: Source[Any], now: datetime) -> Held[Any] | None:
        if self._value is None or now - self._looked > source.cadence.usable_for:
            return None
        stale_at = self._looked + source.cadence.fresh_for
        return Held(self._value, "v", self._looked, self._looked, stale_at if now >= stale_at else None)

    def health(self, source: Source[Any]) -> Health | None:
        return None


def cell_air(cell: Cell, base: float, **fields: Any) -> CellAir:
    count = 48
    columns: dict[str, Any] = {
        name: tuple(base + hour for hour in range(count))
        for name in ("us_aqi", "european_aqi", "pm2_5", "pm10", "ozone", "nitrogen_dioxide")
    }
    columns |= {"sulphur_dioxide": (None,) * count, "carbon_monoxide": (None,) * count}
    times = tuple(MIDNIGHT + timedelta(hours=hour) for hour in range(count))
    return CellAir(lat=cell.lat, lon=cell.lon, times=times, **(columns | fields))


def table(without: Sequence[str] = (), **fields: Any) -> AirTable:
    cells = sorted(set(grid.cells_of(GAZETTEER.units).values()), key=lambda cell: cell.key)
    made = {cell.key: cell_air(cell, 40.0 + at, **fields) for at, cell in enumerate(cells)}
    return AirTable({key: air for key, air in made.items() if key not in without})


def shown(kept: Keeps, now: datetime = NOW, language: str = "vi") -> dict[str, Any]:
    feed = AirFeed(GAZETTEER, Model())
    return {
        page.target: json.loads(page.body)
        for page in feed.render(kept, now).pages
        if page.language == language
    }


@given(st.floats(-89, 89), st.floats(-179, 179))
def test_the_cell_of_a_point_has_the_nearest_centre_on_a_grid_of_four_tenths(lat: float, lon: float) -> None:
    cell = grid.cell_of(lat, lon)
    assert abs(cell.lat - lat) <= 0.2 + 1e-4
    assert abs(cell.lon - lon) <= 0.2 + 1e-4
    assert ((cell.lat + 90) / 0.4) == pytest.approx(round((cell.lat + 90) / 0.4), abs=1e-3)
    assert ((cell.lon + 180) / 0.4) == pytest.approx(round((cell.lon + 180) / 0.4), abs=1e-3)


async def test_cells_are_asked_for_and_not_seats() -> None:
    model = Model()
    feed = AirFeed(GAZETTEER, model)
    await feed.source.fetch(None)  # type: ignore[arg-type]
    assert len(model.asked) == len(set(model.asked)) == 13
    assert feed.source.cost == 13


@pytest.mark.parametrize(
    ("index", "code", "vi"),
    [
        (0, "good", "Tốt"),
        (50, "good", "Tốt"),
        (51, "moderate", "Trung bình"),
        (101, "unhealthy_for_sensitive", "Không lành mạnh cho nhóm nhạy cảm"),
        (151, "unhealthy", "Không lành mạnh"),
        (201, "very_unhealthy", "Rất không lành mạnh"),
        (300, "very_unhealthy", "Rất không lành mạnh"),
        (301, "hazardous", "Nguy hại"),
        (900, "hazardous", "Nguy hại"),
    ],
)
def test_the_steps_are_those_of_the_epa(index: int, code: str, vi: str) -> None:
    found = scale.category(index, "vi")
    assert (found.code, found.text) == (code, vi)
    assert scale.category(index, "en").code == code


def test_the_words_are_not_those_of_vietnams_own_index() -> None:
    # VN_AQI (1459/QĐ-TCMT of 2019): Tốt, Trung bình, Kém, Xấu, Rất xấu, Nguy hại.
    words = {scale.category(index, "vi").text for index in range(0, 400, 10)}
    assert not words & {"Kém", "Xấu", "Rất xấu"}


def test_a_unit_shows_the_present_hour_of_its_cell_with_scale_and_width() -> None:
    page = shown(Keeps(table()))["/v1/air/03006"]
    cell = grid.cells_of(GAZETTEER.units)["03006"]
    air = table().cells[cell.key]
    assert page["unit"] == {"code": "03006", "name": "Phường Sa Pa", "slug": "sa-pa"}
    assert page["cell"] == {"lat": cell.lat, "lon": cell.lon, "resolutionKm": 45}
    assert page["now"]["validAt"] == "2026-11-22T09:00:00+07:00"
    assert page["now"]["usAqi"] == air.us_aqi[9]
    assert page["now"]["category"]["code"] == "moderate"
    assert page["now"]["pm25UgM3"] == air.pm2_5[9]
    assert "sulphurDioxideUgM3" not in page["now"]
    assert "VN_AQI" in page["note"]
    assert not any("vn" in key.lower() for key in page["now"])
    hourly = page["hourly"]
    assert hourly["time"][0] == "2026-11-22T09:00:00+07:00"
    assert len(hourly["time"]) == len(hourly["usAqi"]) == len(hourly["pm25UgM3"]) == 24


def test_the_province_lists_all_units_and_neighbours_share_a_cell() -> None:
    page = shown(Keeps(table()), language="en")["/v1/air"]
    assert len(page["items"]) == 99
    assert len({row["cell"] for row in page["items"]}) == 13
    by_cell: dict[str, set[int]] = {}
    for row in page["items"]:
        by_cell.setdefault(row["cell"], set()).add(row["usAqi"])
    assert all(len(values) == 1 for values in by_cell.values())


def test_a_cell_that_did_not_answer_leaves_its_units_unknown() -> None:
    pages = shown(Keeps(table(without=["22.4,104.0"])))
    assert "/v1/air/03006" not in pages
    row = next(row for row in pages["/v1/air"]["items"] if row["code"] == "03006")
    assert set(row) == {"code", "name", "slug", "cell"}


def test_when_the_hours_run_out_nothing_is_made_up() -> None:
    kept = Keeps(table())
    page = shown(kept, MIDNIGHT + timedelta(hours=48, minutes=5))["/v1/air/03006"]
    assert "now" not in page
    assert "hourly" not in page
    assert page["provenance"]["stale"] is True
    assert shown(kept, NOW + timedelta(days=4)) == {}
    assert shown(Keeps(None)) == {}


def test_what_is_missing_in_the_present_hour_is_absent() -> None:
    holes = tuple(None for _ in range(48))
    page = shown(Keeps(table(us_aqi=holes)))["/v1/air/03006"]
    assert "usAqi" not in page["now"]
    assert "category" not in page["now"]
    assert page["hourly"]["usAqi"] == [None] * 24


def test_other_features_get_the_present_hour_of_a_unit() -> None:
    feed = AirFeed(GAZETTEER, Model(), demo=True)
    rendering = feed.render(Keeps(table()), NOW)
    found = rendering.view.now_for("03006", "en")
    assert found is not None
    assert found[0].category is not None
    assert found[1].demo is True
    assert rendering.view.now_for("nowhere") is None
    assert feed.render(Keeps(None), NOW).view.now_for("03006") is None
    assert rendering.until == NOW.replace(hour=10, minute=0)
