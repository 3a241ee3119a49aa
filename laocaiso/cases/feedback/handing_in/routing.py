"""Which unit a report belongs to, and why: by its point, by the place named, by the text, in that order.

A point is taken as it is, also near a boundary. Outside the province, or
where nothing names exactly one unit, the report is accepted all the same and waits as "needs location".
"""

from collections.abc import Sequence
from typing import NamedTuple

from laocaiso.cases.feedback.model import Point, UnitBy
from laocaiso.places.service import Places


class Routed(NamedTuple):
    """The unit and what it was found by; None where nothing names exactly one."""

    unit: str | None
    by: UnitBy | None


def routed(places: Places, point: Point | None, place_text: str | None, named: Sequence[str]) -> Routed:
    """The unit of a report. `named`: codes of the units that its text names."""
    if point is not None:
        located = places.locator.locate(point.lat, point.lon)
        if isinstance(located.code, str):
            return Routed(located.code, "point")
    if place_text:
        meant = places.resolver.resolve(place_text)
        if meant.kind == "unit":
            return Routed(meant.units[0].code, "place_text")
    if len(named) == 1:
        return Routed(named[0], "text")
    return Routed(None, None)
