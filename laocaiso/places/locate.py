"""From a point to the unit it lies in, with what to doubt: an edge near by, a disputed area.

Distances are in metres, on a plane that is laid against the globe at the point asked about: over the few
hundred metres that matter here its error is far below a phone's.
"""

import math
from collections.abc import Mapping, Sequence
from functools import partial
from importlib.resources import files
from typing import Any, Literal

import msgspec
import numpy as np
import shapely
from msgspec import UNSET, UnsetType
from shapely.geometry.base import BaseGeometry

from laocaiso.places.gazetteer import Gazetteer
from laocaiso.places.model import Unit

NEAR_BOUNDARY_M = 200.0
"""A phone's position is often this far off; a point so near an edge may belong to the neighbour."""
FALLBACK_M = 300.0
"""A point outside every polygon, but this near one, is taken for that unit: the lines are simplified by up
to 63 m, and Fansipan's summit stands on the province's edge."""
DISPUTED_BOX = (103.926, 22.505, 103.950, 22.527)
"""West, south, east, north of the 3.49 km² near Kim Thành that three source polygons claim; it was given to
Phường Lào Cai by comparing areas, not by a document (`data/SOURCES.md`)."""
_DISPUTED_CLAIMS = frozenset({"02647", "02683", "02746"})

_METRES_PER_DEGREE = 111_320.0
_EARTH_RADIUS_M = 6_371_008.8
_WGS84_A, _WGS84_E2 = 6_378_137.0, 0.00669437999014


class Geometry(msgspec.Struct, frozen=True):
    """A GeoJSON polygon: rings of [lon, lat]."""

    type: Literal["Polygon", "MultiPolygon"]
    coordinates: list[Any]


class Neighbour(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A unit near the point and how far its edge is."""

    code: str
    name: str
    distance_m: int


class Located(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Where a point lies. `unit` is absent outside the province."""

    kind: Literal["unit", "outside"]
    code: str | UnsetType = UNSET
    name: str | UnsetType = UNSET
    distance_m: int
    """0 inside; else to the nearest unit's edge."""
    near_boundary: bool
    near: tuple[Neighbour, ...] = ()
    """Other units within 200 m, the nearest first; outside the province the nearest one, however far."""
    disputed: bool = False
    """True in the area near Kim Thành whose unit a person should confirm."""


class Locator:
    """Finds units by point; immutable, safe to share between threads."""

    def __init__(self, gazetteer: Gazetteer, boundaries: Mapping[str, Geometry]) -> None:
        self._units = gazetteer.units
        self.boundaries = boundaries
        self._polygons: Sequence[BaseGeometry] = [_polygon(boundaries[unit.code]) for unit in self._units]
        self._tree = shapely.STRtree(self._polygons)

    @classmethod
    def load(cls, gazetteer: Gazetteer) -> "Locator":
        """Read the boundaries the program ships with."""
        raw = (files("laocaiso.places") / "data" / "units.geojson").read_bytes()
        collection = msgspec.json.decode(raw, type=_Collection)
        return cls(gazetteer, {feature.id: feature.geometry for feature in collection.features})

    def locate(self, lat: float, lon: float) -> Located:
        """The unit a point lies in. `lat` and `lon` are WGS84 degrees, finite."""
        point = shapely.Point(lon, lat)
        around = self._around(point, lat)
        inside = [unit for unit, distance in around if distance == 0.0]
        if not inside and (not around or around[0][1] > FALLBACK_M):
            return self._outside(point)
        unit, distance = around[0]
        near = tuple(_neighbour(other, d) for other, d in around[1:] if d <= NEAR_BOUNDARY_M)
        return Located(
            kind="unit",
            code=unit.code,
            name=unit.name,
            distance_m=round(distance),
            near_boundary=bool(near) or distance > 0 or self._edge(point, lat, unit) <= NEAR_BOUNDARY_M,
            near=near,
            disputed=unit.code in _DISPUTED_CLAIMS and _in_box(lat, lon, DISPUTED_BOX),
        )

    def neighbours(self) -> Mapping[str, tuple[str, ...]]:
        """For each unit the codes of those it shares a boundary with."""
        pairs = self._tree.query(list(self._polygons), predicate="intersects")
        shared: dict[str, set[str]] = {unit.code: set() for unit in self._units}
        for one, other in pairs.T:
            if one != other:
                shared[self._units[one].code].add(self._units[other].code)
        return {code: tuple(sorted(codes)) for code, codes in shared.items()}

    def _around(self, point: shapely.Point, lat: float) -> list[tuple[Unit, float]]:
        """Units within the larger of the limits, the nearest first, with metres to each."""
        reach = FALLBACK_M / (_METRES_PER_DEGREE * max(0.01, math.cos(math.radians(lat))))
        hits = self._tree.query(point.buffer(reach * 1.1), predicate="intersects")
        distances = [(self._units[at], _metres(point, lat, self._polygons[at])) for at in hits]
        return sorted(distances, key=lambda pair: (pair[1], pair[0].code))

    def _edge(self, point: shapely.Point, lat: float, unit: Unit) -> float:
        polygon = self._polygons[self._units.index(unit)]
        return _metres(point, lat, polygon.boundary)

    def _outside(self, point: shapely.Point) -> Located:
        lines = shapely.shortest_line(point, list(self._polygons))
        distances = [_great_circle(point, line.coords[1]) for line in lines]
        at = min(range(len(distances)), key=distances.__getitem__)
        nearest = _neighbour(self._units[at], distances[at])
        return Located(kind="outside", distance_m=nearest.distance_m, near_boundary=False, near=(nearest,))


class _Feature(msgspec.Struct, frozen=True):
    id: str
    geometry: Geometry


class _Collection(msgspec.Struct, frozen=True):
    features: list[_Feature]


def _polygon(geometry: Geometry) -> BaseGeometry:
    polygons = [geometry.coordinates] if geometry.type == "Polygon" else geometry.coordinates
    made = [shapely.Polygon(rings[0], rings[1:]) for rings in polygons]
    shape = made[0] if len(made) == 1 else shapely.MultiPolygon(made)
    shapely.prepare(shape)
    return shape


def _metres(point: shapely.Point, lat: float, shape: BaseGeometry) -> float:
    """Metres from a point to a shape not far from it; 0 inside."""
    if shape.intersects(point):
        return 0.0
    sine = math.sin(math.radians(lat))
    bend = 1 - _WGS84_E2 * sine * sine
    east = math.radians(1) * _WGS84_A * math.cos(math.radians(lat)) / math.sqrt(bend)
    north = math.radians(1) * _WGS84_A * (1 - _WGS84_E2) / bend**1.5
    flat = shapely.transform(shape, partial(_flatten, origin=(point.x, point.y), scale=(east, north)))
    return float(flat.distance(shapely.Point(0, 0)))


def _flatten(
    coordinates: "np.ndarray[Any, Any]", origin: tuple[float, float], scale: tuple[float, float]
) -> "np.ndarray[Any, Any]":
    flat: np.ndarray[Any, Any] = (coordinates - np.array(origin)) * np.array(scale)
    return flat


def _great_circle(point: shapely.Point, to: tuple[float, ...]) -> float:
    """Metres to another point given as lon, lat, on a sphere."""
    one, other = math.radians(point.y), math.radians(to[1])
    turn = math.radians(to[0] - point.x)
    half = math.sin((other - one) / 2) ** 2 + math.cos(one) * math.cos(other) * math.sin(turn / 2) ** 2
    return 2 * _EARTH_RADIUS_M * math.asin(min(1.0, math.sqrt(half)))


def _neighbour(unit: Unit, distance: float) -> Neighbour:
    return Neighbour(code=unit.code, name=unit.name, distance_m=round(distance))


def _in_box(lat: float, lon: float, box: tuple[float, float, float, float]) -> bool:
    return box[0] <= lon <= box[2] and box[1] <= lat <= box[3]
