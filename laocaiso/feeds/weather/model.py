"""Weather at the 99 seats, the same whoever it comes from. Values of a numerical model, never observations.

Times are aware. Unknown is None; nothing is filled in. Units stand in the names: °C, %, mm, km/h, degrees.
"""

from datetime import date, datetime
from typing import Annotated

import msgspec
from msgspec import Meta

Celsius = Annotated[float, Meta(ge=-60, le=60)]
"""A temperature that can occur on Earth outside Antarctica; anything else is a broken answer."""

Number = Annotated[float, Meta(ge=-10_000, le=10_000)]
"""Any other value of the weather; wide enough for all of them, so that nonsense ends at the border."""
FIRST_YEAR, LAST_YEAR = 2000, 2100


def check_year(at: date) -> None:
    """Raise ValueError for a date or time that no forecast is about."""
    if not FIRST_YEAR <= at.year <= LAST_YEAR:
        raise ValueError(f"year {at.year}")


class Point(msgspec.Struct, frozen=True):
    """Where to ask for: the seat of a unit, WGS84 degrees."""

    code: str
    lat: float
    lon: float


class Now(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The model's value for one unit at one instant."""

    at: datetime
    temperature_c: float
    apparent_c: float | None = None
    """Felt temperature, as the provider computes it."""
    humidity_percent: float | None = None
    is_day: bool | None = None
    precipitation_mm: float | None = None
    """Sum of the interval before `at`, as long as the provider's step: 15 minutes, or an hour where the value
    was taken from a forecast."""
    weather_code: int | None = None
    """WMO code, see `wmo`."""
    cloud_percent: float | None = None
    wind_kmh: float | None = None
    wind_from_deg: float | None = None
    gust_kmh: float | None = None
    missing_since: datetime | None = None
    """Since when the provider's answers lack this unit; the value is the last one they had."""


class Hours(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Columns of equal length, one entry for each of `times`, rising; steps of one hour, later maybe longer.

    Temperatures, humidity, wind and the weather code are those at the instant. Precipitation, its probability
    and gusts are those of the step that ends there (so Open-Meteo gives them).
    """

    times: tuple[datetime, ...]
    temperature_c: tuple[float | None, ...]
    apparent_c: tuple[float | None, ...]
    humidity_percent: tuple[float | None, ...]
    precipitation_percent: tuple[float | None, ...]
    precipitation_mm: tuple[float | None, ...]
    weather_code: tuple[int | None, ...]
    wind_kmh: tuple[float | None, ...]
    gust_kmh: tuple[float | None, ...]
    is_day: tuple[bool | None, ...] = ()
    """Empty where the provider gives the sun's times instead."""


class Sun(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a provider says of a whole day beyond the hours."""

    date: date
    sunrise: datetime | None = None
    sunset: datetime | None = None
    uv_index: float | None = None
    """Highest of the day."""
    precipitation_mm: float | None = None


class UnitForecast(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is ahead of one unit."""

    hours: Hours
    suns: tuple[Sun, ...] = ()
    elevation_m: float | None = None
    """The height the provider computed for."""
    made_at: datetime | None = None
    """When the model run was published, where the provider says so."""
    missing_since: datetime | None = None
    """Since when the provider's answers lack this unit; the forecast is the last one they had."""


class NowTable(msgspec.Struct, frozen=True):
    """By unit code. A unit the provider gave nothing readable for is absent."""

    units: dict[str, Now]


class ForecastTable(msgspec.Struct, frozen=True):
    """By unit code. A unit the provider gave nothing readable for is absent."""

    units: dict[str, UnitForecast]
