"""Plays Open-Meteo's forecast in its documented shape, with the sandbox's invented weather."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from adapters.sandbox.messages import Answer, Request, not_found
from adapters.sandbox.weather import Conditions, conditions, elevation, sun_times, surface_pressure

PATH = "/v1/forecast"
MOST_LOCATIONS = 1000
GRID = 0.125
"""Degrees between the grid cells whose centres the answers name."""
MOST_DAYS = 16
STEP = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class _Place:
    lat: float
    lon: float
    height: float

    def at(self, hour: datetime) -> Conditions:
        return conditions(self.lat, self.lon, self.height, hour)


Value = float | int | str
Hourly = tuple[str, Callable[[Conditions, _Place], Value]]

HOURLY: Mapping[str, Hourly] = {
    "temperature_2m": ("°C", lambda c, _: c.temperature),
    "relative_humidity_2m": ("%", lambda c, _: c.humidity),
    "dew_point_2m": ("°C", lambda c, _: c.dew_point),
    "apparent_temperature": ("°C", lambda c, _: c.apparent),
    "precipitation_probability": ("%", lambda c, _: c.rain_chance),
    "precipitation": ("mm", lambda c, _: c.rain),
    "rain": ("mm", lambda c, _: 0.0 if c.code in (80, 81, 82, 95) else c.rain),
    "showers": ("mm", lambda c, _: c.rain if c.code in (80, 81, 82, 95) else 0.0),
    "snowfall": ("cm", lambda c, _: round(c.rain * 0.7, 2) if c.code in (71, 73) else 0.0),
    "weather_code": ("wmo code", lambda c, _: c.code),
    "cloud_cover": ("%", lambda c, _: c.cloud),
    "pressure_msl": ("hPa", lambda c, _: c.pressure),
    "surface_pressure": ("hPa", lambda c, place: surface_pressure(c.pressure, place.height)),
    "visibility": ("m", lambda c, _: c.visibility),
    "wind_speed_10m": ("km/h", lambda c, _: c.wind),
    "wind_direction_10m": ("°", lambda c, _: c.wind_from),
    "wind_gusts_10m": ("km/h", lambda c, _: c.gust),
    "uv_index": ("", lambda c, _: _uv(c)),
    "is_day": ("", lambda c, _: int(c.is_day)),
}
SUMS = ("precipitation", "rain", "showers", "snowfall")

Day = Sequence[Conditions]
DAILY: Mapping[str, tuple[str, Callable[[Day, _Place], Value]]] = {
    "weather_code": ("wmo code", lambda day, _: max(c.code for c in day)),
    "temperature_2m_max": ("°C", lambda day, _: max(c.temperature for c in day)),
    "temperature_2m_min": ("°C", lambda day, _: min(c.temperature for c in day)),
    "apparent_temperature_max": ("°C", lambda day, _: max(c.apparent for c in day)),
    "apparent_temperature_min": ("°C", lambda day, _: min(c.apparent for c in day)),
    "uv_index_max": ("", lambda day, _: max(_uv(c) for c in day)),
    "precipitation_sum": ("mm", lambda day, _: round(sum(c.rain for c in day), 1)),
    "precipitation_hours": ("h", lambda day, _: float(sum(c.rain > 0 for c in day))),
    "precipitation_probability_max": ("%", lambda day, _: max(c.rain_chance for c in day)),
    "wind_speed_10m_max": ("km/h", lambda day, _: max(c.wind for c in day)),
    "wind_gusts_10m_max": ("km/h", lambda day, _: max(c.gust for c in day)),
    "wind_direction_10m_dominant": ("°", lambda day, _: sorted(c.wind_from for c in day)[len(day) // 2]),
}
SUN = ("sunrise", "sunset")


class _Bad(Exception):
    """What is wrong with the question, in Open-Meteo's words."""


class OpenMeteoPlayer:
    """A `Player`."""

    def answer(self, request: Request, now: datetime) -> Answer:
        """A forecast for one location (an object) or several (a list)."""
        if request.path != PATH:
            return not_found()
        params = request.params if request.method == "GET" else request.form
        try:
            places = _places(params)
            question = _Question(params, now)
            found = [
                question.answer(place, index if len(places) > 1 else 0) for index, place in enumerate(places)
            ]
        except _Bad as bad:
            return _error(400, str(bad))
        return Answer(msgspec.json.encode(found[0] if len(found) == 1 else found))

    def empty(self, answer: Answer) -> Answer:
        """No location at all."""
        return replace(answer, body=b"[]")

    def spoil_one(self, answer: Answer) -> Answer:
        """A location whose numbers are words; the last one, where there are several."""
        found = msgspec.json.decode(answer.body)
        last = found[-1] if isinstance(found, list) else found
        for section in ("current", "hourly", "daily"):
            if section in last:
                last[section] = dict.fromkeys(last[section], "n/a")
        return replace(answer, body=msgspec.json.encode(found))

    def refusal(self, status: int) -> Answer:
        """Open-Meteo's own texts."""
        return _error(
            status,
            {
                429: "Minutely API request limit exceeded. Please try again in one minute.",
                503: "The service is overloaded",
            }.get(status, "Internal Server Error"),
        )


class _Question:
    """Which variables of which days are asked for, in which zone."""

    def __init__(self, params: Mapping[str, str], now: datetime) -> None:
        self._sections = {name: _names(params.get(name, "")) for name in ("current", "hourly", "daily")}
        for section, known in (
            ("current", HOURLY),
            ("hourly", HOURLY),
            ("daily", {**DAILY, **dict.fromkeys(SUN)}),
        ):
            for name in self._sections[section]:
                if name not in known:
                    kind = "WeatherVariableDaily" if section == "daily" else "WeatherVariable"
                    raise _Bad(f"Cannot initialize {kind} from invalid String value {name} for key {section}")
        if self._sections["daily"] and "timezone" not in params:
            raise _Bad("Timezone is required")
        for name, only in (
            ("timeformat", "iso8601"),
            ("temperature_unit", "celsius"),
            ("wind_speed_unit", "kmh"),
        ):
            if params.get(name, only) != only:
                raise _Bad(f"The sandbox plays {name}={only} only")
        self._zone = _zone(params.get("timezone", "GMT"))
        self._now = now.astimezone(self._zone)
        self._days = _count(params, "forecast_days", 7, MOST_DAYS)
        self._past = _count(params, "past_days", 0, 92)

    def answer(self, place: _Place, location_id: int) -> dict[str, Any]:
        offset = self._now.utcoffset() or timedelta(0)
        hours = offset.total_seconds() / 3600
        found: dict[str, Any] = {
            "latitude": round(round(place.lat / GRID) * GRID, 4),
            "longitude": round(round(place.lon / GRID) * GRID, 4),
            "generationtime_ms": 0.25,
            "utc_offset_seconds": int(offset.total_seconds()),
            "timezone": self._zone.key,
            "timezone_abbreviation": f"GMT{hours:+g}" if hours else "GMT",
            "elevation": float(place.height),
        }
        if location_id:
            found["location_id"] = location_id
        if names := self._sections["current"]:
            found["current_units"] = {"time": "iso8601", "interval": "seconds"} | _units(names, HOURLY)
            found["current"] = self._current(names, place)
        days = {day: self._hours(day, place) for day in self._each_day()}
        if names := self._sections["hourly"]:
            found["hourly_units"] = {"time": "iso8601"} | _units(names, HOURLY)
            rows = [row for day in days.values() for row in day]
            found["hourly"] = {"time": [_text(at) for at, _ in rows]} | {
                name: [HOURLY[name][1](weather, place) for _, weather in rows] for name in names
            }
        if names := self._sections["daily"]:
            known = {**DAILY, **dict.fromkeys(SUN, ("iso8601", None))}
            found["daily_units"] = {"time": "iso8601"} | _units(names, known)
            found["daily"] = {"time": [day.isoformat() for day in days]} | {
                name: [self._daily(name, day, [c for _, c in rows], place) for day, rows in days.items()]
                for name in names
            }
        return found

    def _each_day(self) -> list[date]:
        if not (self._sections["hourly"] or self._sections["daily"]):
            return []
        first = self._now.date() - timedelta(days=self._past)
        return [first + timedelta(days=count) for count in range(self._past + self._days)]

    def _hours(self, day: date, place: _Place) -> list[tuple[datetime, Conditions]]:
        begin = datetime.combine(day, time(), self._zone)
        return [(begin + count * STEP, place.at(begin + count * STEP)) for count in range(24)]

    def _current(self, names: Sequence[str], place: _Place) -> dict[str, Value]:
        at = self._now.replace(minute=self._now.minute // 15 * 15, second=0, microsecond=0)
        weather = place.at(at)
        found: dict[str, Value] = {"time": _text(at), "interval": 900}
        for name in names:
            value = HOURLY[name][1](weather, place)
            # Sums are those of the quarter of an hour before.
            found[name] = round(value / 4, 2) if name in SUMS and not isinstance(value, str) else value
        return found

    def _daily(self, name: str, day: date, rows: Day, place: _Place) -> Value:
        if name in SUN:
            noon = datetime.combine(day, time(12), self._zone)
            return _text(sun_times(place.lat, place.lon, noon)[SUN.index(name)].astimezone(self._zone))
        return DAILY[name][1](rows, place)


def _places(params: Mapping[str, str]) -> list[_Place]:
    lats, lons = (_numbers(params.get(name, ""), name) for name in ("latitude", "longitude"))
    if len(lats) != len(lons) or not lats:
        raise _Bad("Parameter 'latitude' and 'longitude' must have the same number of elements")
    if len(lats) > MOST_LOCATIONS:
        raise _Bad(f"Only up to {MOST_LOCATIONS} locations can be requested at once")
    heights = _numbers(params["elevation"], "elevation") if params.get("elevation") else []
    if heights and len(heights) != len(lats):
        raise _Bad("Parameter 'elevation' must have the same number of elements as coordinates")
    for lat, lon in zip(lats, lons, strict=True):
        if not -90 <= lat <= 90:
            raise _Bad(f"Latitude must be in range of -90 to 90°. Given: {lat}.")
        if not -180 <= lon <= 180:
            raise _Bad(f"Longitude must be in range of -180 to 180°. Given: {lon}.")
    return [
        _Place(lat, lon, heights[at] if heights and heights[at] == heights[at] else elevation(lat, lon))
        for at, (lat, lon) in enumerate(zip(lats, lons, strict=True))
    ]


def _numbers(text: str, name: str) -> list[float]:
    try:
        return [float(part) for part in text.split(",")] if text else []
    except ValueError as error:
        raise _Bad(f"Invalid value for parameter '{name}'") from error


def _names(text: str) -> list[str]:
    return [name for name in text.split(",") if name]


def _count(params: Mapping[str, str], name: str, default: int, most: int) -> int:
    text = params.get(name, str(default))
    if not text.isdecimal() or int(text) > most:
        raise _Bad(f"Parameter '{name}' is out of range. Allowed are 0 to {most}. Given: {text}.")
    return int(text)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo("Asia/Ho_Chi_Minh" if name == "auto" else name)
    except (ValueError, OSError, KeyError) as error:
        raise _Bad("Invalid timezone") from error


def _units(names: Sequence[str], known: Mapping[str, tuple[str, Any]]) -> dict[str, str]:
    return {name: known[name][0] for name in names}


def _text(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M")


def _uv(weather: Conditions) -> float:
    return (
        round(max(0.0, 12.5 * weather.sun_height**1.3 * (1 - weather.cloud / 160)), 2)
        if weather.is_day
        else 0.0
    )


def _error(status: int, reason: str) -> Answer:
    return Answer(msgspec.json.encode({"error": True, "reason": reason}), status=status)
