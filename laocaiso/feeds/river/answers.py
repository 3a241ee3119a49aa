"""The public shapes of the rivers, and how they are filled. Unknown is absent; in a column it is null."""

import math
from datetime import date

import msgspec
from msgspec import UNSET, UnsetType

from laocaiso.core.provenance import Provenance
from laocaiso.feeds.river.model import Flow, RiverPoint
from laocaiso.feeds.river.trend import Trend, trend
from laocaiso.places.model import Unit
from laocaiso.snapshots.pages import Language

RESOLUTION_KM = 5
_EARTH_RADIUS_KM = 6_371.0

NOTES: dict[Language, str] = {
    "vi": "Lưu lượng do mô hình GloFAS tính theo ngày (UTC) cho ô lưới khoảng 5 km, không phải số đo tại "
    "trạm; trong thung lũng hẹp ô gần nhất có thể là của một suối khác. Khoảng dao động là của các phương án "
    "dự báo, không phải mức báo động. Đây không phải bản tin cảnh báo lũ.",
    "en": "Discharge computed by the model GloFAS for each UTC day and a cell of about 5 km, not measured at "
    "a gauge; in a narrow valley the nearest cell may be that of another stream. The spread is that of the "
    "forecast's members, not an alarm level. This is no flood warning.",
}
REGULATED: dict[Language, str] = {
    "vi": " Điểm này ở dưới đập thủy điện; mô hình không biết việc xả nước.",
    "en": " This point is below a dam; the model does not know its releases.",
}


class RiverUnit(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A unit the point lies in or beside."""

    code: str
    name: str


class RiverCell(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The model's cell that answered, by its centre; `distanceKm` from the point."""

    lat: float
    lon: float
    distance_km: float
    resolution_km: int


class DayFlow(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One UTC day, m³/s. From `lowest` to `highest`: the members of the forecast."""

    date: date
    discharge_m3_s: float
    lowest_m3_s: float | UnsetType = UNSET
    p25_m3_s: float | UnsetType = UNSET
    median_m3_s: float | UnsetType = UNSET
    p75_m3_s: float | UnsetType = UNSET
    highest_m3_s: float | UnsetType = UNSET


class RiverRow(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One point today; without `today` the model has nothing for it."""

    id: str
    name: str
    river: str
    lat: float
    lon: float
    units: list[RiverUnit]
    today: DayFlow | UnsetType = UNSET
    trend: Trend | UnsetType = UNSET
    cell: RiverCell | UnsetType = UNSET


class Rivers(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """All points."""

    items: list[RiverRow]
    next: str | None = None
    note: str
    provenance: Provenance


class River(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One point, a week back and up to two ahead; days the model has nothing for are left out."""

    id: str
    name: str
    river: str
    lat: float
    lon: float
    units: list[RiverUnit]
    today: DayFlow | UnsetType = UNSET
    trend: Trend | UnsetType = UNSET
    days: list[DayFlow]
    cell: RiverCell
    note: str
    provenance: Provenance


def name_of(point: RiverPoint, language: Language) -> str:
    """ "Sông Hồng tại Yên Bái"."""
    return f"{point.river} tại {point.place}" if language == "vi" else f"{point.river_en} at {point.place}"


def river_of(point: RiverPoint, language: Language) -> str:
    """The river's name."""
    return point.river if language == "vi" else point.river_en


def unit_answers(units: list[Unit]) -> list[RiverUnit]:
    """The units in public form."""
    return [RiverUnit(code=unit.code, name=unit.name) for unit in units]


def cell_answer(point: RiverPoint, flow: Flow) -> RiverCell:
    """Which cell answered for a point."""
    north = math.radians(flow.lat - point.lat)
    east = math.radians(flow.lon - point.lon) * math.cos(math.radians(point.lat))
    distance = _EARTH_RADIUS_KM * math.hypot(north, east)
    return RiverCell(lat=flow.lat, lon=flow.lon, distance_km=round(distance, 1), resolution_km=RESOLUTION_KM)


def days_answer(flow: Flow) -> list[DayFlow]:
    """Every day that has a discharge."""
    return [day for index in range(len(flow.days)) if (day := _day(flow, index)) is not None]


def today_answer(flow: Flow, today: date) -> DayFlow | None:
    """The day, where the model has one."""
    return _day(flow, flow.days.index(today)) if today in flow.days else None


def trend_answer(flow: Flow, today: date, language: Language) -> Trend | UnsetType:
    """The trend, where one can be told."""
    return trend(flow, today, language) or UNSET


def _day(flow: Flow, index: int) -> DayFlow | None:
    discharge = flow.discharge[index]
    if discharge is None:
        return None
    return DayFlow(
        date=flow.days[index],
        discharge_m3_s=round(discharge, 1),
        lowest_m3_s=_tenth(flow.lowest[index]),
        p25_m3_s=_tenth(flow.p25[index]),
        median_m3_s=_tenth(flow.median[index]),
        p75_m3_s=_tenth(flow.p75[index]),
        highest_m3_s=_tenth(flow.highest[index]),
    )


def _tenth(value: float | None) -> float | UnsetType:
    return UNSET if value is None else round(value, 1)
