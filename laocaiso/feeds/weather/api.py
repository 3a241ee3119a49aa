"""The weather over HTTP: published pages, found by code or slug."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec
from litestar import HttpMethod, Response, route
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import ResponseSpec
from litestar.openapi.spec import Example
from litestar.params import FromPath

from laocaiso.core.clock import VIETNAM
from laocaiso.feeds.weather import answers, comfort
from laocaiso.feeds.weather.answers import (
    NOTES,
    ProvinceRow,
    ProvinceWeather,
    UnitName,
    UnitWeather,
    WeatherProvenance,
)
from laocaiso.feeds.weather.days import days
from laocaiso.feeds.weather.model import Hours, Now, Sun, UnitForecast
from laocaiso.feeds.weather.service import NAME
from laocaiso.places.gazetteer import Gazetteer
from laocaiso.web.parameters import UNIT, takes
from laocaiso.web.reads import AnyRequest, Reads

READ = [HttpMethod.GET, HttpMethod.HEAD]


def routes(reads: Reads, gazetteer: Gazetteer) -> Sequence[HTTPRouteHandler]:
    """The handlers of this feature."""

    @route(
        "/v1/weather",
        http_method=READ,
        operation_id="getProvinceWeather",
        summary="The weather now in all units",
        description=(
            "One row for each of the 99 communes and wards. Values of a forecast model for the seat of the "
            "unit, not observations. `hazards` (of now and today) are computed by us; they are not official "
            "warnings."
        ),
        tags=["weather"],
        responses={
            200: ResponseSpec(
                data_container=ProvinceWeather,
                description="The table of the province; absent fields are unknown.",
                examples=[Example(summary="One row of 99", value=msgspec.to_builtins(_province_example()))],
            )
        },
    )
    async def province_weather(request: AnyRequest) -> Response[bytes]:
        return reads.page(request, "/v1/weather", NAME)

    @route(
        "/v1/weather/{code:str}",
        http_method=READ,
        operation_id="getUnitWeather",
        opt=takes(UNIT),
        summary="The weather of a unit",
        description=(
            "Now, 48 hours from the present hour on, seven days from today on, and what to mind. `code` is "
            "the official five-digit code or the slug. A part nobody has usable values for is absent and "
            "named in `missing`. Where the first provider fails, the reserve stands in: then "
            "`provenance.standby` is true and `provenance.standbyReason` says why."
        ),
        tags=["weather"],
        responses={
            200: ResponseSpec(
                data_container=UnitWeather,
                description="One unit; absent fields are unknown.",
                examples=[Example(summary="Sa Pa", value=msgspec.to_builtins(_unit_example()))],
            )
        },
    )
    async def unit_weather(request: AnyRequest, code: FromPath[str]) -> Response[bytes]:
        return reads.page(request, f"/v1/weather/{gazetteer.named(code).code}", NAME)

    return [province_weather, unit_weather]


_NOON = datetime(2026, 11, 22, 12, 0, tzinfo=VIETNAM)
_NOW = Now(
    at=_NOON + timedelta(minutes=15),
    temperature_c=14.5,
    apparent_c=13.1,
    humidity_percent=83,
    is_day=True,
    precipitation_mm=0.0,
    weather_code=45,
    cloud_percent=88,
    wind_kmh=5.4,
    wind_from_deg=141,
    gust_kmh=14.4,
)


def _forecast_example() -> UnitForecast:
    start = _NOON.replace(hour=0)
    warmth = [8.4, 8.2, 8.1, 8.0, 7.9, 7.8, 8.0, 9.1, 10.6, 12.0, 13.2, 14.0]
    warmth += [14.5, 15.0, 15.2, 14.8, 13.9, 12.7, 11.6, 10.8, 10.2, 9.7, 9.3, 9.0]
    count = len(warmth)
    return UnitForecast(
        hours=Hours(
            times=tuple(start + timedelta(hours=hour) for hour in range(count)),
            temperature_c=tuple(warmth),
            apparent_c=tuple(round(value - 1.2, 1) for value in warmth),
            humidity_percent=(83.0,) * count,
            precipitation_percent=(20.0,) * count,
            precipitation_mm=(0.0,) * 14 + (0.6,) * 2 + (0.0,) * 8,
            weather_code=(45,) * 14 + (61,) * 2 + (3,) * 8,
            wind_kmh=(5.4,) * count,
            gust_kmh=(14.4,) * count,
        ),
        suns=(
            Sun(
                date=start.date(),
                sunrise=start + timedelta(hours=6, minutes=21),
                sunset=start + timedelta(hours=17, minutes=19),
                uv_index=5.1,
                precipitation_mm=1.2,
            ),
        ),
        elevation_m=1567.0,
    )


def _said() -> WeatherProvenance:
    return WeatherProvenance(
        source="Open-Meteo",
        source_url="https://open-meteo.com/",
        fetched_at=_NOON + timedelta(minutes=20),
        valid_at=_NOW.at,
        attribution="Weather data by Open-Meteo.com (https://open-meteo.com/), CC BY 4.0",
        license="https://creativecommons.org/licenses/by/4.0/",
    )


def _unit_example() -> UnitWeather:
    forecast = _forecast_example()
    today = days(forecast, _NOON.date())[0]
    hourly = answers.hourly_answer(forecast, _NOON + timedelta(hours=9))
    return UnitWeather(
        unit=UnitName(code="03006", name="Phường Sa Pa", slug="sa-pa"),
        now=answers.now_answer(_NOW, False, "vi"),
        hazards=comfort.merged(comfort.hazards_now(_NOW, "vi"), comfort.hazards_of(today, "vi")),
        hourly=hourly or msgspec.UNSET,
        daily=[answers.day_answer(today, "vi")],
        words=answers.words_of(hourly, "vi") if hourly else msgspec.UNSET,
        elevation_m=1567.0,
        note=NOTES["vi"],
        provenance=_said(),
        forecast_provenance=msgspec.structs.replace(_said(), valid_at=msgspec.UNSET),
    )


def _province_example() -> ProvinceWeather:
    unit = _unit_example()
    now = answers.now_answer(_NOW, False, "vi")
    row = ProvinceRow(
        code=unit.unit.code,
        name=unit.unit.name,
        slug=unit.unit.slug,
        valid_at=now.valid_at,
        temperature_c=now.temperature_c,
        weather=now.weather,
        wind_kmh=now.wind_kmh,
        precipitation_mm=now.precipitation_mm,
        is_day=now.is_day,
        hazards=unit.hazards,
    )
    return ProvinceWeather(items=[row], note=NOTES["vi"], provenance=_said())
