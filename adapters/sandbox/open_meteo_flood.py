"""Plays Open-Meteo's flood service with invented rivers: high in August, with floods that pass in days."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from math import cos, exp, pi, sin
from typing import Any

from adapters.sandbox.messages import Answer, Request, not_found
from adapters.sandbox.open_meteo_locations import answered, count, named, refused, spoilt

PATH = "/v1/flood"
GRID = 0.05
SPREAD = {
    "river_discharge": 1.0,
    "river_discharge_mean": 1.01,
    "river_discharge_median": 0.99,
    "river_discharge_max": 1.3,
    "river_discharge_min": 0.8,
    "river_discharge_p25": 0.93,
    "river_discharge_p75": 1.08,
}


class OpenMeteoFloodPlayer:
    """A `Player`."""

    def answer(self, request: Request, now: datetime) -> Answer:
        """Day by day in UTC, for one location or several."""
        if request.path != PATH:
            return not_found()
        params, today = request.params, now.astimezone(UTC).date()

        def part(lat: float, lon: float) -> dict[str, Any]:
            names = named(params, "daily", SPREAD)
            past = count(params, "past_days", 0, 92)
            ahead = count(params, "forecast_days", 92, 210)
            days = [today + timedelta(days=day) for day in range(-past, ahead)]
            lat, lon = (round((degrees // GRID + 0.5) * GRID, 3) for degrees in (lat, lon))
            return {
                "latitude": lat,
                "longitude": lon,
                "generationtime_ms": 0.06,
                "utc_offset_seconds": 0,
                "timezone": "GMT",
                "timezone_abbreviation": "GMT",
                "daily_units": {"time": "iso8601", **dict.fromkeys(names, "m³/s")},
                "daily": {
                    "time": [day.isoformat() for day in days],
                    **{name: [_value(name, lat, lon, day, today) for day in days] for name in names},
                },
            }

        return answered(params, part)

    def empty(self, answer: Answer) -> Answer:
        """No location at all."""
        return replace(answer, body=b"[]")

    def spoil_one(self, answer: Answer) -> Answer:
        """A location whose numbers are words."""
        return spoilt(answer)

    def refusal(self, status: int) -> Answer:
        """Open-Meteo's own texts."""
        return refused(status)


def _value(name: str, lat: float, lon: float, day: date, today: date) -> float | None:
    ahead = (day - today).days
    if name != "river_discharge" and ahead < 0:
        return None
    # The members of a forecast drift apart with time.
    return round(_discharge(lat, lon, day) * (1 + (SPREAD[name] - 1) * min(1.0, (ahead + 1) / 7)), 1)


def _discharge(lat: float, lon: float, day: date) -> float:
    size = 80 + 900 * exp(-((lon - 104.0 - (22.5 - lat) * 1.1) ** 2) / 0.02)
    season = 1 + 0.7 * cos((day.timetuple().tm_yday - 225) / 365 * 2 * pi)
    turn = day.toordinal() / 9 + lat * 4
    return size * season * (0.7 + 0.6 * max(0.0, sin(turn)) ** 4)
