"""Discharge of rivers in a global flood model, a value for each UTC day. Never measured at a gauge.

m³/s. Unknown is None. The spread (lowest to highest) is that of the members of one ensemble forecast: how far
the forecast is sure of itself. It is neither a record of past years nor a flood threshold.
"""

from datetime import date
from importlib.resources import files
from typing import Annotated

import msgspec
from msgspec import Meta

Discharge = Annotated[float, Meta(ge=0, le=1_000_000)]
"""The Amazon in flood carries 300,000; anything beyond is a broken answer."""


class RiverPoint(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A place on a river, WGS84 degrees. `units` are codes of the units it lies in or beside."""

    id: str
    river: str
    river_en: str
    place: str
    lat: float
    lon: float
    units: tuple[str, ...]
    regulated: bool = False
    """Below a dam, whose releases the model does not know."""


class Flow(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Day by day at one point; all columns have the length of `days`."""

    lat: float
    """Centre of the cell that answered."""
    lon: float
    days: tuple[date, ...]
    discharge: tuple[Discharge | None, ...]
    median: tuple[Discharge | None, ...]
    lowest: tuple[Discharge | None, ...]
    p25: tuple[Discharge | None, ...]
    p75: tuple[Discharge | None, ...]
    highest: tuple[Discharge | None, ...]


class FlowTable(msgspec.Struct, frozen=True):
    """What was fetched, by `RiverPoint.id`. Points that could not be read are absent."""

    points: dict[str, Flow]


def shipped_points() -> tuple[RiverPoint, ...]:
    """The points the program comes with."""
    raw = (files("laocaiso.feeds.river") / "data" / "points.json").read_bytes()
    return msgspec.json.decode(raw, type=tuple[RiverPoint, ...])
