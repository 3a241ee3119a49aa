"""Squares on the map, so that reports near a place are found without keeping where exactly they are.

A cell is 0.01 degrees each way, about 1.1 km by 1.0 km in the province. The precise point stays sealed.
"""

import math
from collections.abc import Sequence

from laocaiso.cases.feedback.model import Point

STEP = 100
"""Cells to a degree."""
METRES_PER_DEGREE = 111_320.0
MOST_CELLS = 81


def cell_of(point: Point) -> str:
    """The cell a point lies in, such as `2233:10383`."""
    return f"{math.floor(point.lat * STEP)}:{math.floor(point.lon * STEP)}"


def cells_around(point: Point, metres: float) -> Sequence[str]:
    """All cells that something within `metres` of a point can lie in; at most `MOST_CELLS`."""
    north = metres / METRES_PER_DEGREE
    east = north / max(0.1, math.cos(math.radians(point.lat)))
    rows = range(math.floor((point.lat - north) * STEP), math.floor((point.lat + north) * STEP) + 1)
    columns = range(math.floor((point.lon - east) * STEP), math.floor((point.lon + east) * STEP) + 1)
    return [f"{row}:{column}" for row in rows for column in columns][:MOST_CELLS]


def metres_between(one: Point, other: Point) -> float:
    """Distance of two points of the province, on a plane; good to a few metres over some kilometres."""
    north = (one.lat - other.lat) * METRES_PER_DEGREE
    east = (one.lon - other.lon) * METRES_PER_DEGREE * math.cos(math.radians((one.lat + other.lat) / 2))
    return math.hypot(north, east)
