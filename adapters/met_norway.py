"""MET Norway Locationforecast 2.0 (api.met.no): the provider in reserve.

One point a request, at most four decimals (five are answered 403). Terms: say who you are in the User-Agent
(the shared client does), do not ask again before `Expires`, then ask with If-Modified-Since, at most 20
requests a second, slow down at once on 429, and do not look like Yr. Nothing is sent for the altitude, which
we do not know; the server then takes it from its own terrain model.

Steps are hourly for about two and a half days, six-hourly afterwards; each `next_N_hours` speaks of the hours
after its step, the last step has none. Wind comes in m/s, times in UTC. No felt temperature, no gusts, no
probability of rain in the compact form for our part of the world.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from types import MappingProxyType

import msgspec

from adapters.http import Upstream
from laocaiso.core.clock import Clock
from laocaiso.core.errors import Trouble, UpstreamDown
from laocaiso.feeds.weather.model import (
    Celsius,
    ForecastTable,
    Hours,
    Number,
    Point,
    UnitForecast,
    check_year,
)
from laocaiso.snapshots.model import Fetched, NotModified, Provider, Quota, Validators

BASE_URL = "https://api.met.no"
PATH = "/weatherapi/locationforecast/2.0/compact"
PACE = 0.1
"""Seconds from one request to the next: half of the 20 a second that the terms allow."""
TRIES = 3
"""When this many points in a row fail, the service is down, and the others are not asked."""

PROVIDER = Provider(
    id="met_norway",
    owner="MET Norway",
    url="https://www.met.no/en",
    attribution="Weather data from MET Norway (https://www.met.no/en), CC BY 4.0",
    license="https://creativecommons.org/licenses/by/4.0/",
    # Ours, against a crash loop: four looks at all 99 points in an hour.
    quotas=(Quota(400, 3_600),),
    gap=1.0,
)

_SHOWERS = {"lightrainshowers": 80, "rainshowers": 81, "heavyrainshowers": 82}
_SHOWERS |= {"lightsleetshowers": 83, "sleetshowers": 84, "heavysleetshowers": 84}
_SHOWERS |= {"lightsnowshowers": 85, "snowshowers": 86, "heavysnowshowers": 86}
_STEADY = {"lightrain": 61, "rain": 63, "heavyrain": 65, "lightsleet": 68, "sleet": 69, "heavysleet": 69}
_STEADY |= {"lightsnow": 71, "snow": 73, "heavysnow": 75}
# MET's own spelling: two names have an "s" too many.
_THUNDER = [*_SHOWERS, *_STEADY, "lightssleetshowers", "lightssnowshowers"]

WMO_CODES: Mapping[str, int] = MappingProxyType(
    {"clearsky": 0, "fair": 1, "partlycloudy": 2, "cloudy": 3, "fog": 45}
    | _SHOWERS
    | _STEADY
    | {f"{name}andthunder": 95 for name in _THUNDER}
)
"""MET's symbols, without "_day", "_night" and "_polartwilight", as WMO codes.

Three grades go to three grades, so that "heavy rain showers" are 82, though table 4677 keeps that for violent
ones. Symbols: api.met.no/weatherapi/weathericon/2.0/documentation; the codes are our reading of them.
"""


@dataclass(frozen=True, slots=True)
class _Kept:
    """What was last read for a point, and how to ask whether it has changed."""

    forecast: UnitForecast
    expires: datetime | None
    last_modified: str | None


class MetNorway:
    """Asks for one point after the other. Remembers each point's answer as long as the process lives."""

    provider = PROVIDER

    def __init__(self, upstream: Upstream, clock: Clock) -> None:
        self._upstream = upstream
        self._clock = clock
        self._kept: dict[tuple[str, str], _Kept] = {}

    def forecast_cost(self, points: int) -> float:
        """One request a point."""
        return float(points)

    async def fetch_forecast(self, points: Sequence[Point]) -> Fetched[ForecastTable]:
        """The forecasts of all points; those not expired are not asked for again.

        Points that fail are bad rows; `UpstreamDown` when more than a tenth do, when the first ones all fail,
        and at once on 429 and 403 (the whole service refuses us then).
        """
        units: dict[str, UnitForecast] = {}
        notes: list[str] = []
        expiries: list[datetime] = []
        failed = 0
        for point in points:
            try:
                kept, said = await self._point(point)
            except _Refused as refused:
                raise UpstreamDown(PROVIDER.id, Trouble.REJECTED, "403: User-Agent refused") from refused
            except UpstreamDown as down:
                failed += 1
                hopeless = failed > len(points) / 10 or (failed == TRIES and not units)
                if hopeless or down.trouble is Trouble.RATE_LIMITED:
                    raise
                notes.append(f"{point.code}: {down.trouble.value} {down.detail}"[:160])
                continue
            units[point.code] = kept.forecast
            notes.extend(said)
            if kept.expires is not None:
                expiries.append(kept.expires)
        return Fetched(
            ForecastTable(units),
            expires=min(expiries, default=None),
            bad_rows=failed,
            notes=tuple(dict.fromkeys(notes))[:5],
        )

    async def _point(self, point: Point) -> tuple[_Kept, Sequence[str]]:
        place = (f"{point.lat:.4f}", f"{point.lon:.4f}")
        kept = self._kept.get(place)
        if kept is not None and kept.expires is not None and self._clock.now() < kept.expires:
            return kept, ()
        validators = Validators(last_modified=kept.last_modified) if kept else Validators()
        try:
            reply = await self._upstream.get(
                PATH,
                params=(("lat", place[0]), ("lon", place[1])),
                validators=validators,
                statuses=(403, 422),
            )
        finally:
            await self._clock.sleep(PACE)
        if isinstance(reply, NotModified):
            if kept is None:
                raise _unreadable("304 to a question without validators")
            self._kept[place] = replace(kept, expires=reply.expires)
            return self._kept[place], ()
        if reply.status == 403:
            raise _Refused
        if reply.status == 422:
            raise UpstreamDown(PROVIDER.id, Trouble.REJECTED, "422: outside the area covered")
        forecast, said = parse(reply.body)
        if reply.status == 203:
            said = [*said, "203: this version of the service is deprecated"]
        self._kept[place] = _Kept(forecast, reply.expires, reply.validators.last_modified)
        return self._kept[place], said


class _Refused(Exception):
    """403: they do not accept who we say we are; going on would get us banned."""


class _Details(msgspec.Struct):
    air_temperature: Celsius | None = None
    relative_humidity: Number | None = None
    wind_speed: Number | None = None


class _Instant(msgspec.Struct):
    details: _Details


class _Amount(msgspec.Struct):
    precipitation_amount: Number | None = None


class _Summary(msgspec.Struct):
    symbol_code: str | None = None


class _Next(msgspec.Struct):
    summary: _Summary = msgspec.field(default_factory=_Summary)
    details: _Amount = msgspec.field(default_factory=_Amount)


class _Data(msgspec.Struct):
    instant: _Instant
    next_1_hours: _Next | None = None
    next_6_hours: _Next | None = None


class _Step(msgspec.Struct):
    time: datetime
    data: _Data


class _Meta(msgspec.Struct):
    updated_at: datetime | None = None


class _Properties(msgspec.Struct):
    timeseries: list[_Step]
    meta: _Meta = msgspec.field(default_factory=_Meta)


class _Geometry(msgspec.Struct):
    coordinates: list[Number] = []


class _Feature(msgspec.Struct):
    properties: _Properties
    geometry: _Geometry = msgspec.field(default_factory=_Geometry)


def parse(body: bytes) -> tuple[UnitForecast, Sequence[str]]:
    """Read the answer for one point, and what is worth a note in it; raises `UpstreamDown`."""
    try:
        feature = msgspec.json.decode(body.removeprefix(b"\xef\xbb\xbf"), type=_Feature)
    except (ValueError, RecursionError) as error:
        markup = body.lstrip()[:1] == b"<"
        raise UpstreamDown(
            PROVIDER.id, Trouble.FOREIGN_PAGE if markup else Trouble.UNREADABLE, str(error)[:200]
        ) from error
    steps = feature.properties.timeseries
    times = tuple(step.time for step in steps)
    made_at = feature.properties.meta.updated_at
    said_times = times if made_at is None else (*times, made_at)
    if any(at.tzinfo is None for at in said_times):
        raise _unreadable("a time without offset")
    try:
        for at in said_times:
            check_year(at)
    except ValueError as error:
        raise _unreadable(str(error)) from error
    if list(times) != sorted(set(times)):
        raise _unreadable("steps out of order")
    if not any(step.data.instant.details.air_temperature is not None for step in steps):
        raise _unreadable("no temperature in any step")
    symbols = [_symbol(step.data) for step in steps]
    unknown = {name for name in symbols if name and _plain(name) not in WMO_CODES}
    count = len(steps)
    nothing: tuple[float | None, ...] = (None,) * count
    details = [step.data.instant.details for step in steps]
    place = feature.geometry.coordinates
    return UnitForecast(
        hours=Hours(
            times=times,
            temperature_c=tuple(detail.air_temperature for detail in details),
            apparent_c=nothing,
            humidity_percent=tuple(detail.relative_humidity for detail in details),
            precipitation_percent=nothing,
            precipitation_mm=_amounts(steps),
            weather_code=tuple(WMO_CODES.get(_plain(name)) if name else None for name in symbols),
            wind_kmh=tuple(_kmh(detail.wind_speed) for detail in details),
            gust_kmh=nothing,
            is_day=tuple(_is_day(name) for name in symbols),
        ),
        elevation_m=place[2] if len(place) > 2 else None,
        made_at=made_at,
    ), [f"unknown symbol {name}"[:80] for name in sorted(unknown)]


def _amounts(steps: Sequence[_Step]) -> tuple[float | None, ...]:
    """Each step's `next_N_hours`, moved to the step that ends those hours; None where they do not meet."""
    amounts: list[float | None] = [None] * len(steps)
    for index, (step, following) in enumerate(pairwise(steps)):
        gap = following.time - step.time
        ahead = {
            timedelta(hours=1): step.data.next_1_hours,
            timedelta(hours=6): step.data.next_6_hours,
        }.get(gap)
        amounts[index + 1] = ahead.details.precipitation_amount if ahead else None
    return tuple(amounts)


def _symbol(data: _Data) -> str | None:
    ahead = data.next_1_hours or data.next_6_hours
    return ahead.summary.symbol_code if ahead else None


def _plain(symbol: str) -> str:
    return symbol.partition("_")[0]


def _is_day(symbol: str | None) -> bool | None:
    return {"day": True, "night": False}.get(symbol.partition("_")[2]) if symbol else None


def _kmh(metres_a_second: float | None) -> float | None:
    return None if metres_a_second is None else round(metres_a_second * 3.6, 1)


def _unreadable(detail: str) -> UpstreamDown:
    return UpstreamDown(PROVIDER.id, Trouble.UNREADABLE, detail)
