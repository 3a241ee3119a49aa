"""What Open-Meteo's air and flood services have in common, played: locations, errors, and being spoilt."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import msgspec

from adapters.sandbox.messages import Answer

REFUSALS = {
    429: "Minutely API request limit exceeded. Please try again in one minute.",
    503: "The service is overloaded",
}


class Bad(Exception):
    """What is wrong with the question, in Open-Meteo's words."""


def answered(params: Mapping[str, str], part: Callable[[float, float], dict[str, Any]]) -> Answer:
    """An object for one location, a list for several; `part` makes that of a (lat, lon) or raises `Bad`."""
    try:
        lats, lons = _numbers(params, "latitude"), _numbers(params, "longitude")
        if not lats or len(lats) != len(lons):
            raise Bad("Parameter 'latitude' and 'longitude' must have the same number of elements")
        found = [part(lat, lon) for lat, lon in zip(lats, lons, strict=True)]
    except Bad as bad:
        return error(400, str(bad))
    if len(found) == 1:
        return Answer(msgspec.json.encode(found[0]))
    placed = [one if at == 0 else one | {"location_id": at} for at, one in enumerate(found)]
    return Answer(msgspec.json.encode(placed))


def named(params: Mapping[str, str], section: str, known: Mapping[str, Any]) -> list[str]:
    """The variables asked for. Raises `Bad` for one there is not."""
    names = [name for name in params.get(section, "").split(",") if name]
    for name in names:
        if name not in known:
            raise Bad(f"Cannot initialize variable from invalid String value {name} for key {section}")
    return names


def count(params: Mapping[str, str], name: str, default: int, most: int) -> int:
    """A whole number. Raises `Bad` when it is none from 0 to `most`."""
    text = params.get(name, str(default))
    if not text.isdecimal() or int(text) > most:
        raise Bad(f"Parameter '{name}' is out of range. Allowed are 0 to {most}. Given: {text}.")
    return int(text)


def spoilt(answer: Answer) -> Answer:
    """The same with a location whose numbers are words; the last one, where there are several."""
    found = msgspec.json.decode(answer.body)
    last = found[-1] if isinstance(found, list) else found
    for section in ("hourly", "daily"):
        if section in last:
            last[section] = dict.fromkeys(last[section], "n/a")
    return replace(answer, body=msgspec.json.encode(found))


def error(status: int, reason: str) -> Answer:
    """How an error looks."""
    return Answer(msgspec.json.encode({"error": True, "reason": reason}), status=status)


def refused(status: int) -> Answer:
    """A 429, 500 or 503 in its own words."""
    return error(status, REFUSALS.get(status, "Internal Server Error"))


def _numbers(params: Mapping[str, str], name: str) -> list[float]:
    try:
        return [float(part) for part in params.get(name, "").split(",") if part]
    except ValueError as bad:
        raise Bad(f"Invalid value for parameter '{name}'") from bad
