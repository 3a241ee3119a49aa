"""Open-Meteo (api.open-meteo.com): the first weather provider.

One GET for all points at once. The quota is counted in weighted calls, see `cost`. The free tier is for
non-commercial use and asks for a link beside the data (CC BY 4.0).

The answer is a list in the order of the request, an object when only one point was asked for; the first
element has no `location_id`, the others carry 1, 2, … The coordinates in it are those of the grid cell, so a
point is never found by them. Times are local without an offset. The server streams: a late failure comes as
text in the middle of a 200. No elevation is sent, so the server scales to the height its own terrain model
has at the point.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta, timezone
from typing import Any, TypeVar

import msgspec

from adapters.http import Upstream
from laocaiso.core.clock import Clock
from laocaiso.core.errors import Trouble, UpstreamDown
from laocaiso.feeds.weather.model import (
    Celsius,
    ForecastTable,
    Hours,
    Now,
    NowTable,
    Number,
    Point,
    Sun,
    UnitForecast,
    check_year,
)
from laocaiso.snapshots.model import Fetched, NotModified, Provider, Quota

BASE_URL = "https://api.open-meteo.com"
PATH = "/v1/forecast"
MARGIN = 0.8
"""The share of the free quota we allow ourselves."""

PROVIDER = Provider(
    id="open_meteo",
    owner="Open-Meteo",
    url="https://open-meteo.com/",
    attribution="Weather data by Open-Meteo.com (https://open-meteo.com/), CC BY 4.0",
    license="https://creativecommons.org/licenses/by/4.0/",
    quotas=(
        Quota(600 * MARGIN, 60),
        Quota(5_000 * MARGIN, 3_600),
        Quota(10_000 * MARGIN, 86_400),
    ),
    gap=1.0,
)

CURRENT = (
    "temperature_2m",
    "relative_humidity_2m",
    "apparent_temperature",
    "is_day",
    "precipitation",
    "weather_code",
    "cloud_cover",
    "wind_speed_10m",
    "wind_direction_10m",
    "wind_gusts_10m",
)
"""Ten: an eleventh would make every look at now dearer."""
HOURLY = (
    "temperature_2m",
    "relative_humidity_2m",
    "apparent_temperature",
    "precipitation_probability",
    "precipitation",
    "weather_code",
    "wind_speed_10m",
    "wind_gusts_10m",
)
"""Highest, lowest and worst of a day are the same maxima of these that the server would compute."""
DAILY = ("sunrise", "sunset", "uv_index_max", "precipitation_sum")
DAYS = 7

T = TypeVar("T")


def cost(variables: int, days: int, locations: int) -> float:
    """What one request costs in weighted calls: Σ over locations of max(1, v/10, v/10 × d/14).

    Source: `calculateQueryWeight` of open-meteo/open-meteo.
    """
    return locations * max(1.0, variables / 10, variables / 10 * days / 14)


class OpenMeteo:
    """Asks Open-Meteo. `clock` tells when the window of an exhausted quota is over.

    `api_key` goes with a paid plan, which has its own address; our own quotas stay those of the free tier.
    """

    provider = PROVIDER

    def __init__(self, upstream: Upstream, clock: Clock, *, api_key: str | None = None) -> None:
        self._upstream = upstream
        self._clock = clock
        self._key = (("apikey", api_key),) if api_key else ()

    def now_cost(self, points: int) -> float:
        """A look at now: ten variables, one weighted call a point."""
        return cost(len(CURRENT), 1, points)

    def forecast_cost(self, points: int) -> float:
        """A look ahead: twelve variables over seven days, 1.2 weighted calls a point."""
        return cost(len(HOURLY) + len(DAILY), DAYS, points)

    async def fetch_now(self, points: Sequence[Point]) -> Fetched[NowTable]:
        """The values of now; raises `UpstreamDown`."""
        params = [*_where(points), ("current", ",".join(CURRENT)), ("forecast_days", "1")]
        return parse_now(await self._get(params), points)

    async def fetch_forecast(self, points: Sequence[Point]) -> Fetched[ForecastTable]:
        """Seven days by the hour; raises `UpstreamDown`."""
        params = [
            *_where(points),
            ("hourly", ",".join(HOURLY)),
            ("daily", ",".join(DAILY)),
            ("forecast_days", str(DAYS)),
        ]
        return parse_forecast(await self._get(params), points)

    async def _get(self, params: Sequence[tuple[str, str]]) -> bytes:
        reply = await self._upstream.get(PATH, params=[*params, *self._key], statuses=(400, 429))
        if isinstance(reply, NotModified):
            raise _unreadable("304 to a question without validators")
        if reply.status == 429:
            # There is no Retry-After: the text says which counter has run out.
            text = _reason(reply.body)
            waits = [reply.retry_after, wait_named(text, self._clock.now())]
            wait = max((wait for wait in waits if wait is not None), default=None)
            raise UpstreamDown(PROVIDER.id, Trouble.RATE_LIMITED, f"429 {text}", retry_after=wait)
        if reply.status == 400:
            raise UpstreamDown(PROVIDER.id, Trouble.REJECTED, f"400 {_reason(reply.body)}")
        return reply.body


def _where(points: Sequence[Point]) -> list[tuple[str, str]]:
    return [
        ("latitude", ",".join(f"{point.lat:.5f}" for point in points)),
        ("longitude", ",".join(f"{point.lon:.5f}" for point in points)),
        ("timezone", "Asia/Ho_Chi_Minh"),
    ]


def wait_named(text: str, now: datetime) -> float | None:
    """Seconds until the window named in a 429's text is over; None when it names none.

    "Minutely/Hourly/Daily API request limit exceeded": counters clear on the minute, the UTC hour and at
    UTC midnight.
    """
    for word, seconds in (("minutely", 60), ("hourly", 3_600), ("daily", 86_400)):
        if word in text.lower():
            return Quota(0, seconds).ends_in(now)
    return None


def _reason(body: bytes) -> str:
    """The `reason` of an error answer, or its beginning when it is none of the server's own."""
    try:
        answer = msgspec.json.decode(body)
    except (ValueError, RecursionError):
        answer = None
    reason = answer.get("reason") if isinstance(answer, dict) else None
    return reason[:180] if isinstance(reason, str) else body[:80].decode(errors="replace")


class _Current(msgspec.Struct):
    time: str
    temperature_2m: Celsius
    relative_humidity_2m: Number | None = None
    apparent_temperature: Number | None = None
    is_day: Number | None = None
    precipitation: Number | None = None
    weather_code: Number | None = None
    cloud_cover: Number | None = None
    wind_speed_10m: Number | None = None
    wind_direction_10m: Number | None = None
    wind_gusts_10m: Number | None = None


class _Hourly(msgspec.Struct):
    time: list[str]
    temperature_2m: list[Celsius | None]
    relative_humidity_2m: list[Number | None] = []
    apparent_temperature: list[Number | None] = []
    precipitation_probability: list[Number | None] = []
    precipitation: list[Number | None] = []
    weather_code: list[Number | None] = []
    wind_speed_10m: list[Number | None] = []
    wind_gusts_10m: list[Number | None] = []


class _Daily(msgspec.Struct):
    time: list[str]
    sunrise: list[str | None] = []
    sunset: list[str | None] = []
    uv_index_max: list[Number | None] = []
    precipitation_sum: list[Number | None] = []


class _NowAnswer(msgspec.Struct):
    utc_offset_seconds: int
    current: _Current


class _ForecastAnswer(msgspec.Struct):
    utc_offset_seconds: int
    hourly: _Hourly
    daily: _Daily | None = None
    elevation: Number | None = None


def parse_now(body: bytes, points: Sequence[Point]) -> Fetched[NowTable]:
    """Read the answer to `fetch_now`; raises `UpstreamDown` for everything that is not one."""
    units, notes = {}, []
    for point, location in _locations(body, points):
        try:
            units[point.code] = _now(msgspec.convert(location, _NowAnswer))
        except (msgspec.ValidationError, ValueError, OverflowError) as error:
            notes.append(_note(point, error))
    return _fetched(NowTable(units), units, notes)


def parse_forecast(body: bytes, points: Sequence[Point]) -> Fetched[ForecastTable]:
    """Read the answer to `fetch_forecast`; raises `UpstreamDown` for everything that is not one."""
    units, notes = {}, []
    for point, location in _locations(body, points):
        try:
            units[point.code] = _forecast(msgspec.convert(location, _ForecastAnswer))
        except (msgspec.ValidationError, ValueError, OverflowError) as error:
            notes.append(_note(point, error))
    return _fetched(ForecastTable(units), units, notes)


def _locations(body: bytes, points: Sequence[Point]) -> list[tuple[Point, Any]]:
    """Each point with its part of the answer, whatever that holds."""
    try:
        answer = msgspec.json.decode(body.removeprefix(b"\xef\xbb\xbf"))
    except (ValueError, RecursionError) as error:
        markup = body.lstrip()[:1] == b"<"
        trouble = Trouble.FOREIGN_PAGE if markup else Trouble.UNREADABLE
        raise UpstreamDown(PROVIDER.id, trouble, str(error)[:200]) from error
    if isinstance(answer, dict) and answer.get("error"):
        raise UpstreamDown(PROVIDER.id, Trouble.REJECTED, str(answer.get("reason", ""))[:200])
    listed = answer if isinstance(answer, list) else [answer]
    if len(listed) != len(points):
        raise _unreadable(f"{len(listed)} locations for {len(points)} points")
    placed: dict[int, Any] = {}
    for index, location in enumerate(listed):
        stated = location.get("location_id") if isinstance(location, dict) else None
        placed[stated if isinstance(stated, int) else index] = location
    if set(placed) != set(range(len(points))):
        raise _unreadable("location_id is not the order of the request")
    return [(point, placed[index]) for index, point in enumerate(points)]


def _now(answer: _NowAnswer) -> Now:
    current = answer.current
    return Now(
        at=_instant(current.time, answer.utc_offset_seconds),
        temperature_c=current.temperature_2m,
        apparent_c=current.apparent_temperature,
        humidity_percent=current.relative_humidity_2m,
        is_day=None if current.is_day is None else bool(current.is_day),
        precipitation_mm=current.precipitation,
        weather_code=_code(current.weather_code),
        cloud_percent=current.cloud_cover,
        wind_kmh=current.wind_speed_10m,
        wind_from_deg=current.wind_direction_10m,
        gust_kmh=current.wind_gusts_10m,
    )


def _forecast(answer: _ForecastAnswer) -> UnitForecast:
    hourly, offset = answer.hourly, answer.utc_offset_seconds
    times = tuple(_instant(text, offset) for text in hourly.time)
    if not any(value is not None for value in hourly.temperature_2m):
        raise ValueError("no temperature in any hour")
    if list(times) != sorted(set(times)):
        raise ValueError("hours out of order")
    count = len(times)
    return UnitForecast(
        hours=Hours(
            times=times,
            temperature_c=_column(hourly.temperature_2m, count),
            apparent_c=_column(hourly.apparent_temperature, count),
            humidity_percent=_column(hourly.relative_humidity_2m, count),
            precipitation_percent=_column(hourly.precipitation_probability, count),
            precipitation_mm=_column(hourly.precipitation, count),
            weather_code=tuple(_code(code) for code in _column(hourly.weather_code, count)),
            wind_kmh=_column(hourly.wind_speed_10m, count),
            gust_kmh=_column(hourly.wind_gusts_10m, count),
        ),
        suns=_suns(answer.daily, offset) if answer.daily else (),
        elevation_m=answer.elevation,
    )


def _suns(daily: _Daily, offset: int) -> tuple[Sun, ...]:
    count = len(daily.time)
    rows = zip(
        daily.time,
        _column(daily.sunrise, count),
        _column(daily.sunset, count),
        _column(daily.uv_index_max, count),
        _column(daily.precipitation_sum, count),
        strict=True,
    )
    return tuple(
        Sun(
            date=_date(day),
            sunrise=_instant(rise, offset) if rise else None,
            sunset=_instant(fall, offset) if fall else None,
            uv_index=uv,
            precipitation_mm=rain,
        )
        for day, rise, fall, uv, rain in rows
    )


def _column(values: Sequence[T | None], count: int) -> tuple[T | None, ...]:
    """A column of `count` entries; a variable that is missing altogether is all None."""
    if values and len(values) != count:
        raise ValueError("columns of unequal length")
    return tuple(values) if values else (None,) * count


def _instant(text: str, offset: int) -> datetime:
    at = datetime.fromisoformat(text)
    check_year(at)
    return at if at.tzinfo else at.replace(tzinfo=timezone(timedelta(seconds=offset)))


def _date(text: str) -> date:
    day = date.fromisoformat(text)
    check_year(day)
    return day


def _code(value: float | None) -> int | None:
    """A code of the table's two digits; unknown otherwise."""
    return int(value) if value is not None and 0 <= value <= 99 else None


def _note(point: Point, error: Exception) -> str:
    return f"{point.code}: {str(error)[:120]}"


def _fetched(table: T, units: dict[str, Any], notes: list[str]) -> Fetched[T]:
    if not units:
        raise _unreadable(notes[0] if notes else "nothing asked for")
    return Fetched(table, bad_rows=len(notes), notes=tuple(notes[:5]))


def _unreadable(detail: str) -> UpstreamDown:
    return UpstreamDown(PROVIDER.id, Trouble.UNREADABLE, detail[:200])
