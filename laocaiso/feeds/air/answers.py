"""The public shapes of air quality, and how they are filled. Unknown is absent; in a column it is null."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec
from msgspec import UNSET, UnsetType

from laocaiso.core.clock import VIETNAM
from laocaiso.core.provenance import Provenance
from laocaiso.feeds.air import scale
from laocaiso.feeds.air.grid import RESOLUTION_KM
from laocaiso.feeds.air.model import CellAir
from laocaiso.feeds.air.scale import Category
from laocaiso.places.model import Unit
from laocaiso.snapshots.pages import Language

HOURS_SHOWN = 24

NOTES: dict[Language, str] = {
    "vi": "Giá trị do mô hình toàn cầu CAMS tính cho ô lưới rộng khoảng 45 km, không phải số đo tại trạm; "
    "các xã, phường trong cùng ô có cùng giá trị và mô hình không thấy khói bụi của riêng một nơi. usAqi là "
    "chỉ số của Hoa Kỳ (US EPA), europeanAqi là chỉ số của châu Âu; cả hai không phải VN_AQI của Việt Nam.",
    "en": "Values of the global model CAMS for grid cells about 45 km wide, not measured at a station; "
    "communes and wards in one cell have the same values, and local smoke or dust is not seen. usAqi is the "
    "index of the US EPA, europeanAqi the European one; neither is Vietnam's VN_AQI.",
}


class AirUnit(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The unit an answer is about."""

    code: str
    name: str
    slug: str


class CellAnswer(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The cell of the model whose values these are, by its centre."""

    lat: float
    lon: float
    resolution_km: int


class AirNow(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The model's values for the present hour."""

    valid_at: datetime
    us_aqi: int | UnsetType = UNSET
    category: Category | UnsetType = UNSET
    """Of `usAqi`, in the steps of the US EPA."""
    european_aqi: int | UnsetType = UNSET
    pm25_ug_m3: float | UnsetType = UNSET
    pm10_ug_m3: float | UnsetType = UNSET
    ozone_ug_m3: float | UnsetType = UNSET
    nitrogen_dioxide_ug_m3: float | UnsetType = UNSET
    sulphur_dioxide_ug_m3: float | UnsetType = UNSET
    carbon_monoxide_ug_m3: float | UnsetType = UNSET


class AirHours(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Columns of equal length, from the present hour on."""

    time: list[datetime]
    us_aqi: list[int | None]
    pm25_ug_m3: list[float | None]


class UnitAir(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One unit. Without `now` the model's answer does not reach the present hour."""

    unit: AirUnit
    now: AirNow | UnsetType = UNSET
    hourly: AirHours | UnsetType = UNSET
    cell: CellAnswer
    note: str
    provenance: Provenance


class AirRow(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One unit now; without values where its cell has none."""

    code: str
    name: str
    slug: str
    us_aqi: int | UnsetType = UNSET
    category: Category | UnsetType = UNSET
    european_aqi: int | UnsetType = UNSET
    pm25_ug_m3: float | UnsetType = UNSET
    cell: str
    """The same for units that share a cell: latitude and longitude of its centre."""


class ProvinceAir(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """All units now, in the order of their codes."""

    items: list[AirRow]
    next: str | None = None
    note: str
    provenance: Provenance


def unit_name(unit: Unit) -> AirUnit:
    """Say which unit it is."""
    return AirUnit(code=unit.code, name=unit.name, slug=unit.slug)


def cell_answer(cell: CellAir) -> CellAnswer:
    """Say which cell it is."""
    return CellAnswer(lat=cell.lat, lon=cell.lon, resolution_km=RESOLUTION_KM)


def now_answer(cell: CellAir, at: datetime, language: Language) -> AirNow | None:
    """The present hour; None where the cell has nothing for it."""
    hour = at.replace(minute=0, second=0, microsecond=0)
    if hour not in cell.times:
        return None
    index = cell.times.index(hour)
    us_aqi = _whole(cell.us_aqi[index])
    made = AirNow(
        valid_at=hour.astimezone(VIETNAM),
        us_aqi=us_aqi,
        category=UNSET if us_aqi is UNSET else scale.category(us_aqi, language),
        european_aqi=_whole(cell.european_aqi[index]),
        pm25_ug_m3=_tenth(cell.pm2_5[index]),
        pm10_ug_m3=_tenth(cell.pm10[index]),
        ozone_ug_m3=_tenth(cell.ozone[index]),
        nitrogen_dioxide_ug_m3=_tenth(cell.nitrogen_dioxide[index]),
        sulphur_dioxide_ug_m3=_tenth(cell.sulphur_dioxide[index]),
        carbon_monoxide_ug_m3=_tenth(cell.carbon_monoxide[index]),
    )
    return made if made != AirNow(valid_at=made.valid_at) else None


def hours_answer(cell: CellAir, at: datetime) -> AirHours | None:
    """A day from the present hour on; None where nothing is known of it."""
    start = at.replace(minute=0, second=0, microsecond=0)
    end = start + timedelta(hours=HOURS_SHOWN)
    chosen = [index for index, time in enumerate(cell.times) if start <= time < end]
    if all(cell.us_aqi[index] is None and cell.pm2_5[index] is None for index in chosen):
        return None
    return AirHours(
        time=[cell.times[index].astimezone(VIETNAM) for index in chosen],
        us_aqi=[None if (v := cell.us_aqi[i]) is None else round(v) for i in chosen],
        pm25_ug_m3=_tenths(cell.pm2_5, chosen),
    )


def _tenths(values: Sequence[float | None], chosen: Sequence[int]) -> list[float | None]:
    return [None if (v := values[index]) is None else round(v, 1) for index in chosen]


def _whole(value: float | None) -> int | UnsetType:
    return UNSET if value is None else round(value)


def _tenth(value: float | None) -> float | UnsetType:
    return UNSET if value is None else round(value, 1)
