"""The public shapes of the weather, and how they are filled.

Hours go out as columns: a chart takes them as they are, and a page is half the size it has with 48 objects
(8 kB against 15; 2.0 against 2.4 compressed). Unknown is absent; inside a column it is null; a column of
nulls is absent.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Literal, TypeVar

import msgspec
from msgspec import UNSET, UnsetType

from laocaiso.core.clock import VIETNAM
from laocaiso.core.provenance import Provenance
from laocaiso.feeds.weather import comfort, wmo
from laocaiso.feeds.weather.comfort import Hazard, Word
from laocaiso.feeds.weather.days import Day, daylight
from laocaiso.feeds.weather.model import Now, UnitForecast
from laocaiso.places.model import Unit
from laocaiso.snapshots.pages import Language

T = TypeVar("T")
Maybe = float | UnsetType
HOURS_SHOWN = 48
DAYS_SHOWN = 7

NOTES: dict[Language, str] = {
    "vi": "Giá trị do mô hình dự báo tính cho trụ sở xã, phường, không phải số đo tại trạm. Những điều cần "
    "đề phòng nêu ở đây do chúng tôi tính từ số liệu dự báo, không phải bản tin cảnh báo chính thức.",
    "en": "Values computed by a forecast model for the seat of the commune or ward, not measured at a "
    "station. Hazards here are computed by us from the forecast; they are not official warnings.",
}


class WeatherProvenance(Provenance, frozen=True, kw_only=True, rename="camel"):
    """Whose values these are. `standby` is true where the provider in reserve stands in for the first one."""

    standby: bool | UnsetType = UNSET
    standby_reason: (
        Literal["first_missing", "first_stale", "first_failing", "first_over_budget", "unit_missing"]
        | UnsetType
    ) = UNSET
    """What keeps the first provider from being shown."""


class UnitName(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The unit an answer is about."""

    code: str
    name: str
    slug: str


class Sky(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The weather in a word. `code`: WMO; `icon`: ends in "-day" or "-night" where the sky shows."""

    code: int
    text: str | UnsetType = UNSET
    icon: str | UnsetType = UNSET


class NowAnswer(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The model's values for now; `origin`: given as such, or taken from its forecast of this hour."""

    valid_at: datetime
    origin: Literal["current", "forecast"]
    temperature_c: float
    apparent_temperature_c: Maybe = UNSET
    humidity_percent: int | UnsetType = UNSET
    is_day: bool | UnsetType = UNSET
    precipitation_mm: Maybe = UNSET
    """Sum of the provider's step before `validAt`: 15 minutes, or an hour where `origin` is "forecast"."""
    weather: Sky | UnsetType = UNSET
    cloud_percent: int | UnsetType = UNSET
    wind_kmh: Maybe = UNSET
    wind_from_deg: int | UnsetType = UNSET
    gust_kmh: Maybe = UNSET
    feels: Word
    wind: Word | UnsetType = UNSET


class HourlyAnswer(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Columns of equal length, from the present hour on. Sums, chances and gusts are those of the hour that
    ends at `time`; everything else is the value at `time`.
    """

    time: list[datetime]
    temperature_c: list[float | None] | UnsetType = UNSET
    apparent_temperature_c: list[float | None] | UnsetType = UNSET
    humidity_percent: list[int | None] | UnsetType = UNSET
    precipitation_percent: list[int | None] | UnsetType = UNSET
    precipitation_mm: list[float | None] | UnsetType = UNSET
    weather_code: list[int | None] | UnsetType = UNSET
    is_day: list[bool | None] | UnsetType = UNSET
    wind_kmh: list[float | None] | UnsetType = UNSET
    gust_kmh: list[float | None] | UnsetType = UNSET


class DayAnswer(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One local day. `partial`: made of the hours left of it."""

    date: date
    partial: bool | UnsetType = UNSET
    temperature_max_c: Maybe = UNSET
    temperature_min_c: Maybe = UNSET
    temperature_mean_c: Maybe = UNSET
    precipitation_mm: Maybe = UNSET
    precipitation_percent: int | UnsetType = UNSET
    weather: Sky | UnsetType = UNSET
    wind_max_kmh: Maybe = UNSET
    gust_max_kmh: Maybe = UNSET
    uv_index_max: Maybe = UNSET
    sunrise: datetime | UnsetType = UNSET
    sunset: datetime | UnsetType = UNSET
    uv: Word | UnsetType = UNSET
    rain: Word | UnsetType = UNSET
    hazards: list[Hazard]


class UnitWeather(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One unit. `hazards`: of now and today. `missing`: parts nobody has usable values for at this time."""

    unit: UnitName
    now: NowAnswer | UnsetType = UNSET
    hazards: list[Hazard]
    hourly: HourlyAnswer | UnsetType = UNSET
    daily: list[DayAnswer] | UnsetType = UNSET
    words: dict[int, Sky] | UnsetType = UNSET
    """The codes in `hourly.weatherCode`, in words."""
    elevation_m: Maybe = UNSET
    """The height the model computed for."""
    missing: list[Literal["now", "forecast"]] | UnsetType = UNSET
    note: str
    provenance: WeatherProvenance
    """Of `now`, or of the forecast where there is no `now`."""
    forecast_provenance: WeatherProvenance | UnsetType = UNSET
    """Of `hourly` and `daily`."""


class ProvinceRow(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One unit now. A row without a temperature is one nobody has usable values for."""

    code: str
    name: str
    slug: str
    valid_at: datetime | UnsetType = UNSET
    temperature_c: Maybe = UNSET
    weather: Sky | UnsetType = UNSET
    wind_kmh: Maybe = UNSET
    precipitation_mm: Maybe = UNSET
    is_day: bool | UnsetType = UNSET
    hazards: list[Hazard]
    source: str | UnsetType = UNSET
    """Where it differs from the provenance of the table."""


class ProvinceWeather(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """All units now, in the order of their codes. `provenance` is that of most rows."""

    items: list[ProvinceRow]
    next: str | None = None
    note: str
    provenance: WeatherProvenance


class UnitBrief(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What other features show of a unit's weather."""

    now: NowAnswer | UnsetType = UNSET
    today: DayAnswer | UnsetType = UNSET
    hazards: list[Hazard]
    provenance: WeatherProvenance


def unit_name(unit: Unit) -> UnitName:
    """Say which unit it is."""
    return UnitName(code=unit.code, name=unit.name, slug=unit.slug)


def now_answer(now: Now, from_forecast: bool, language: Language) -> NowAnswer:
    """The values of now in public form."""
    return NowAnswer(
        valid_at=now.at.astimezone(VIETNAM),
        origin="forecast" if from_forecast else "current",
        temperature_c=round(now.temperature_c, 1),
        apparent_temperature_c=_number(now.apparent_c),
        humidity_percent=_whole(now.humidity_percent),
        is_day=_known(now.is_day),
        precipitation_mm=_number(now.precipitation_mm),
        weather=_known(sky(now.weather_code, now.is_day, language)),
        cloud_percent=_whole(now.cloud_percent),
        wind_kmh=_number(now.wind_kmh),
        wind_from_deg=_whole(now.wind_from_deg),
        gust_kmh=_number(now.gust_kmh),
        feels=comfort.feels(now, language),
        wind=_known(comfort.wind(now, language)),
    )


def hourly_answer(forecast: UnitForecast, at: datetime) -> HourlyAnswer | None:
    """The hours from the present one on; None when there is none. Steps longer than an hour are left out."""
    hours, step = forecast.hours, timedelta(hours=1)
    start = at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    end = start + timedelta(hours=HOURS_SHOWN)
    times = hours.times
    chosen = [
        index
        for index, time in enumerate(times)
        if start <= time < end and (index == 0 or time - times[index - 1] == step)
    ]
    if not chosen:
        return None
    shown = [times[index].astimezone(VIETNAM) for index in chosen]

    def decimals(column: Sequence[float | None]) -> list[float | None] | UnsetType:
        return _column([None if (v := column[i]) is None else round(v, 1) for i in chosen])

    def whole(column: Sequence[float | None]) -> list[int | None] | UnsetType:
        return _column([None if (v := column[i]) is None else round(v) for i in chosen])

    lit = [hours.is_day[i] for i in chosen] if hours.is_day else [daylight(forecast, t) for t in shown]
    return HourlyAnswer(
        time=shown,
        temperature_c=decimals(hours.temperature_c),
        apparent_temperature_c=decimals(hours.apparent_c),
        humidity_percent=whole(hours.humidity_percent),
        precipitation_percent=whole(hours.precipitation_percent),
        precipitation_mm=decimals(hours.precipitation_mm),
        weather_code=_column([hours.weather_code[index] for index in chosen]),
        is_day=_column(lit),
        wind_kmh=decimals(hours.wind_kmh),
        gust_kmh=decimals(hours.gust_kmh),
    )


def day_answer(day: Day, language: Language) -> DayAnswer:
    """A day in public form, with its words."""
    return DayAnswer(
        date=day.date,
        partial=True if day.partial else UNSET,
        temperature_max_c=_number(day.temperature_max_c),
        temperature_min_c=_number(day.temperature_min_c),
        temperature_mean_c=_number(day.temperature_mean_c),
        precipitation_mm=_number(day.precipitation_mm),
        precipitation_percent=_whole(day.precipitation_percent),
        weather=_known(sky(day.weather_code, True, language)),
        wind_max_kmh=_number(day.wind_kmh),
        gust_max_kmh=_number(day.gust_kmh),
        uv_index_max=_number(day.uv_index),
        sunrise=_known(day.sunrise and day.sunrise.astimezone(VIETNAM)),
        sunset=_known(day.sunset and day.sunset.astimezone(VIETNAM)),
        uv=_known(comfort.uv(day, language)),
        rain=_known(comfort.rain(day, language)),
        hazards=comfort.hazards_of(day, language),
    )


def words_of(hourly: HourlyAnswer, language: Language) -> dict[int, Sky] | UnsetType:
    """The codes of the hours in words; icons without day or night, which `isDay` tells."""
    codes = hourly.weather_code if hourly.weather_code is not UNSET else []
    found = {code: sky(code, None, language) for code in sorted({c for c in codes if c is not None})}
    return {code: word for code, word in found.items() if word is not None} or UNSET


def sky(code: int | None, is_day: bool | None, language: Language) -> Sky | None:
    """A weather code in words; the bare code where it is one we have no words for."""
    if code is None:
        return None
    wording = wmo.WORDINGS.get(code)
    return Sky(
        code=code,
        text=wording.text(language) if wording else UNSET,
        icon=_known(wmo.icon(code, is_day)),
    )


def _known(value: T | None) -> T | UnsetType:
    return UNSET if value is None else value


def _number(value: float | None) -> Maybe:
    return UNSET if value is None else round(value, 1)


def _whole(value: float | None) -> int | UnsetType:
    return UNSET if value is None else round(value)


def _column(values: list[T | None]) -> list[T | None] | UnsetType:
    return UNSET if all(value is None for value in values) else values
