"""Which cell of the model a unit lies in.

The global grid has a cell every 0.4° from 90° S and 180° W. The 99 seats of the province lie in thirteen of
them, so that many are asked for, and neighbours share their values.
"""

from collections.abc import Iterable, Mapping

from laocaiso.feeds.air.model import Cell
from laocaiso.places.model import Unit

STEP_DEG = 0.4
RESOLUTION_KM = 45
"""About: 44.5 km north to south, 41.2 km west to east at 22° N."""


def cell_of(lat: float, lon: float) -> Cell:
    """The cell with the nearest centre."""
    return Cell(_centre(lat, -90.0), _centre(lon, -180.0))


def cells_of(units: Iterable[Unit]) -> Mapping[str, Cell]:
    """The cell of each unit's seat, by its code."""
    return {unit.code: cell_of(unit.lat, unit.lon) for unit in units}


def _centre(degrees: float, start: float) -> float:
    return round(start + round((degrees - start) / STEP_DEG) * STEP_DEG, 4)
