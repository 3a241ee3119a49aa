"""Plays MET Norway's Locationforecast 2.0 compact with the sandbox's weather, and its terms of service."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any

import msgspec

from adapters.sandbox.messages import Answer, Request, not_found
from adapters.sandbox.weather import conditions, elevation

PATH = "/weatherapi/locationforecast/2.0/compact"
GENERIC_AGENTS = ("python", "httpx", "okhttp", "dalvik", "fhttp", "java", "curl", "mozilla")
HOURLY_STEPS = 60
"""Hours in steps of one hour, before steps of six."""
LAST_STEP = 216
MODEL_RUN = 6 * 3600
"""Seconds between two updates of the model outside the Nordic countries."""
EXPIRES = timedelta(minutes=31)

SYMBOLS: Mapping[int, str] = {
    0: "clearsky",
    1: "fair",
    2: "partlycloudy",
    3: "cloudy",
    45: "fog",
    51: "lightrain",
    61: "lightrain",
    63: "rain",
    65: "heavyrain",
    71: "lightsnow",
    73: "snow",
    80: "lightrainshowers",
    81: "rainshowers",
    82: "heavyrainshowers",
    95: "rainandthunder",
}
OF_DAY_AND_NIGHT = ("clearsky", "fair", "partlycloudy", "lightrainshowers", "rainshowers", "heavyrainshowers")


class MetNorwayPlayer:
    """A `Player`."""

    def answer(self, request: Request, now: datetime) -> Answer:
        """One point's GeoJSON, a 304, or what the terms threaten."""
        if request.path != PATH:
            return not_found()
        agent = request.headers.get("user-agent", "").lower()
        if not agent or agent.startswith(GENERIC_AGENTS):
            return _plain(403, "403 Forbidden: identify yourself in the User-Agent header")
        lat, lon = request.params.get("lat", ""), request.params.get("lon", "")
        if any(len(text.partition(".")[2]) > 4 for text in (lat, lon)):
            return _plain(403, "403 Forbidden: at most four decimals")
        try:
            place = float(lat), float(lon)
            height = float(request.params.get("altitude", elevation(*place)))
        except ValueError:
            return _plain(400, "400 Bad Request: lat and lon are numbers")
        if not (-90 <= place[0] <= 90 and -180 <= place[1] <= 180):
            return _plain(422, "422 Unprocessable Entity: outside of the area covered")
        return self._forecast(request, place, height, now.astimezone(UTC))

    def _forecast(self, request: Request, place: tuple[float, float], height: float, now: datetime) -> Answer:
        made_at = datetime.fromtimestamp(now.timestamp() // MODEL_RUN * MODEL_RUN, UTC)
        # Half past, and the same for everybody until then: an answer holds until it expires.
        slot = datetime.fromtimestamp(now.timestamp() // 1800 * 1800, UTC)
        headers = {
            "Expires": format_datetime(slot + EXPIRES, usegmt=True),
            "Last-Modified": format_datetime(slot, usegmt=True),
        }
        if _not_modified(request.headers.get("if-modified-since", ""), slot):
            return Answer(b"", status=304, headers=headers)
        first = now.replace(minute=0, second=0, microsecond=0)
        hours = [*range(HOURLY_STEPS), *range(HOURLY_STEPS, LAST_STEP + 1, 6)]
        found = {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [place[1], place[0], int(height)]},
            "properties": {
                "meta": {
                    "updated_at": made_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
                    "units": {
                        "air_pressure_at_sea_level": "hPa",
                        "air_temperature": "celsius",
                        "cloud_area_fraction": "%",
                        "precipitation_amount": "mm",
                        "relative_humidity": "%",
                        "wind_from_direction": "degrees",
                        "wind_speed": "m/s",
                    },
                },
                "timeseries": [_step(place, height, first, hour) for hour in hours],
            },
        }
        return Answer(msgspec.json.encode(found), "application/json", headers=headers)

    def empty(self, answer: Answer) -> Answer:
        """A feature without a step."""
        found = msgspec.json.decode(answer.body)
        found["properties"]["timeseries"] = []
        return replace(answer, body=msgspec.json.encode(found))

    def spoil_one(self, answer: Answer) -> Answer:
        """A step whose temperature is a word. MET's row is the point, so this spoils one point's answer."""
        found = msgspec.json.decode(answer.body)
        found["properties"]["timeseries"][3]["data"]["instant"]["details"]["air_temperature"] = "n/a"
        return replace(answer, body=msgspec.json.encode(found))

    def refusal(self, status: int) -> Answer:
        """MET's plain words."""
        return _plain(
            status, {429: "429 Too Many Requests", 503: "503 Service Unavailable"}.get(status, "Error")
        )


def _step(place: tuple[float, float], height: float, first: datetime, hour: int) -> dict[str, Any]:
    at = first + timedelta(hours=hour)
    weather = conditions(*place, height, at)
    data: dict[str, Any] = {
        "instant": {
            "details": {
                "air_pressure_at_sea_level": weather.pressure,
                "air_temperature": weather.temperature,
                "cloud_area_fraction": float(weather.cloud),
                "relative_humidity": float(weather.humidity),
                "wind_from_direction": float(weather.wind_from),
                "wind_speed": round(weather.wind / 3.6, 1),
            }
        }
    }
    if hour < LAST_STEP:
        for span in (1, 6, 12):
            if span > 1 or hour < HOURLY_STEPS:
                data[f"next_{span}_hours"] = _ahead(place, height, at, span)
    return {"time": at.strftime("%Y-%m-%dT%H:%M:%SZ"), "data": data}


def _ahead(place: tuple[float, float], height: float, at: datetime, span: int) -> dict[str, Any]:
    hours = [conditions(*place, height, at + timedelta(hours=count)) for count in range(1, span + 1)]
    worst = max(hours, key=lambda weather: weather.code)
    symbol = SYMBOLS[worst.code]
    if symbol in OF_DAY_AND_NIGHT:
        symbol += "_day" if hours[0].is_day else "_night"
    amount = {"precipitation_amount": round(sum(weather.rain for weather in hours), 1)}
    return {"summary": {"symbol_code": symbol}, "details": {} if span == 12 else amount}


def _not_modified(since: str, changed: datetime) -> bool:
    try:
        return parsedate_to_datetime(since) >= changed
    except (ValueError, TypeError):
        return False


def _plain(status: int, text: str) -> Answer:
    return Answer(text.encode(), "text/plain; charset=utf-8", status)
