"""Plays Open-Meteo's air-quality service with invented air: worse in winter and in the evening."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from math import cos, pi, sin
from typing import Any

from adapters.sandbox.messages import Answer, Request, not_found
from adapters.sandbox.open_meteo_locations import answered, count, named, refused, spoilt
from laocaiso.core.clock import VIETNAM

PATH = "/v1/air-quality"
GRID = 0.4
VARIABLES = {
    "us_aqi": "USAQI",
    "european_aqi": "EAQI",
    "pm2_5": "μg/m³",
    "pm10": "μg/m³",
    "ozone": "μg/m³",
    "nitrogen_dioxide": "μg/m³",
    "sulphur_dioxide": "μg/m³",
    "carbon_monoxide": "μg/m³",
}


class OpenMeteoAirPlayer:
    """A `Player`."""

    def answer(self, request: Request, now: datetime) -> Answer:
        """Hour by hour from midnight in Vietnam, for one location or several."""
        if request.path != PATH:
            return not_found()
        params = request.params

        def part(lat: float, lon: float) -> dict[str, Any]:
            names = named(params, "hourly", VARIABLES)
            days = count(params, "forecast_days", 5, 7)
            start = datetime.combine(now.astimezone(VIETNAM).date(), time(), VIETNAM)
            hours = [start + timedelta(hours=hour) for hour in range(24 * days)]
            lat, lon = (round(round(degrees / GRID) * GRID, 1) for degrees in (lat, lon))
            air = [_air(lat, lon, hour) for hour in hours]
            return {
                "latitude": lat,
                "longitude": lon,
                "generationtime_ms": 0.13,
                "utc_offset_seconds": 25_200,
                "timezone": "Asia/Ho_Chi_Minh",
                "timezone_abbreviation": "GMT+7",
                "elevation": 104.0,
                "hourly_units": {"time": "iso8601", **{name: VARIABLES[name] for name in names}},
                "hourly": {
                    "time": [f"{hour:%Y-%m-%dT%H:%M}" for hour in hours],
                    **{name: [one[name] for one in air] for name in names},
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


def _air(lat: float, lon: float, at: datetime) -> dict[str, float]:
    season = 1 + 0.5 * cos((at.timetuple().tm_yday - 15) / 365 * 2 * pi)
    evening = 1 + 0.3 * cos((at.hour - 20) / 24 * 2 * pi)
    drift = 1 + 0.3 * sin(at.timestamp() / 86_400 + lat * 3 + lon * 5)
    pm2_5 = round(18 * season * evening * drift, 1)
    return {
        "pm2_5": pm2_5,
        "pm10": round(pm2_5 * 1.4, 1),
        "ozone": round(55 + 30 * sin((at.hour - 9) / 24 * 2 * pi), 1),
        "nitrogen_dioxide": round(9 * evening, 1),
        "sulphur_dioxide": round(5 * drift, 1),
        "carbon_monoxide": round(240 * season * drift, 1),
        # Near enough to the EPA's steps for PM2.5 to look likely.
        "us_aqi": round(pm2_5 * 50 / 12 if pm2_5 <= 12 else 50 + (pm2_5 - 12) * 50 / 23.5),
        "european_aqi": round(pm2_5 * 2),
    }
