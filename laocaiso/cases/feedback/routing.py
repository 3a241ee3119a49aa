"""Which unit a report belongs to, and why: by its point, by the place named, by the text, in that order.

A point is taken as it is, also near a boundary; a person sees that it is near one. Outside the province, or
where nothing names exactly one unit, the report is accepted all the same and waits as "needs location".
"""

from collections.abc import Sequence
from typing import NamedTuple

from laocaiso.cases.feedback.model import Point, UnitBy
from laocaiso.places.service import Places


class Routed(NamedTuple):
    """The unit; None with the reason why there is none."""

    unit: str | None
    by: UnitBy | None
    outside: bool = False
    """The point lies outside the province."""
    near: tuple[str, ...] = ()
    """Units so near the point that it may belong to them."""


def routed(places: Places, point: Point | None, place_text: str | None, named: Sequence[str]) -> Routed:
    """The unit of a report. `named`: codes of the units that its text names."""
    outside = False
    if point is not None:
        located = places.locator.locate(point.lat, point.lon)
        if isinstance(located.code, str):
            return Routed(located.code, "point", near=tuple(one.code for one in located.near))
        outside = True
    if place_text:
        meant = places.resolver.resolve(place_text)
        if meant.kind == "unit":
            return Routed(meant.units[0].code, "place_text", outside=outside)
    if len(named) == 1:
        return Routed(named[0], "text", outside=outside)
    return Routed(None, None, outside=outside)
