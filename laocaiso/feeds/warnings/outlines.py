"""Outlines of units as CAP wants them: "lat,lon lat,lon …", closed, few points."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Protocol

import shapely.geometry

TOLERANCE_DEG = 0.004
"""About 400 m: a unit is then some twenty points. The official code beside it says exactly which it is."""


class Outline(Protocol):
    """A GeoJSON polygon or multi-polygon."""

    @property
    def type(self) -> str:
        """ "Polygon" or "MultiPolygon"."""
        ...

    @property
    def coordinates(self) -> list[Any]:
        """Rings of [lon, lat]."""
        ...


class Outlines:
    """Gives the outline of a unit; computed when first asked for."""

    def __init__(self, boundaries: Mapping[str, Outline]) -> None:
        self._boundaries = boundaries
        self._simplified = lru_cache(maxsize=None)(self._simplify)

    def of(self, code: str) -> tuple[str, ...]:
        """CAP polygons of a unit; none where its boundary is not known."""
        return self._simplified(code)

    def _simplify(self, code: str) -> tuple[str, ...]:
        boundary = self._boundaries.get(code)
        if boundary is None:
            return ()
        whole = shapely.geometry.shape({"type": boundary.type, "coordinates": boundary.coordinates})
        rough = whole.simplify(TOLERANCE_DEG)
        parts = getattr(rough, "geoms", (rough,))
        return tuple(_ring(part) for part in parts if not part.is_empty)


def _ring(polygon: Any) -> str:
    return " ".join(f"{lat:.4f},{lon:.4f}" for lon, lat in polygon.exterior.coords)
