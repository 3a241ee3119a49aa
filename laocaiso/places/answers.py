"""The shapes of the places' public answers."""

from typing import Literal

import msgspec
from msgspec import UNSET, UnsetType

from laocaiso.core.provenance import Provenance
from laocaiso.places.gazetteer import Gazetteer
from laocaiso.places.locate import Geometry, Located
from laocaiso.places.model import District, Former, Unit
from laocaiso.places.resolution import REASONS, Resolution, ResolutionKind
from laocaiso.snapshots.pages import Language

UnitKind = Literal["commune", "ward"]
FormerKind = Literal["commune", "ward", "townlet"]
DistrictKind = Literal["district", "town", "city"]

_KINDS: dict[str, FormerKind] = {"xã": "commune", "phường": "ward", "thị trấn": "townlet"}
_DISTRICT_KINDS: dict[str, DistrictKind] = {"huyện": "district", "thị xã": "town", "thành phố": "city"}


class Point(msgspec.Struct, frozen=True):
    """WGS84 degrees."""

    lat: float
    lon: float


class UnitLine(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A unit in the list of all."""

    code: str
    name: str
    """With its kind word: "Phường Sa Pa"."""
    short_name: str
    slug: str
    type: UnitKind
    seat: Point
    """Seat of the People's Committee; a few hundred metres off as a rule."""
    area_km2: float
    province_former: str
    districts_former: tuple[str, ...]
    """Codes of the districts its land was in before 2025-07-01."""


class PlaceList(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """All units of today."""

    items: tuple[UnitLine, ...]
    next: str | None = None
    """Always null: the list is short enough for one answer."""
    provenance: Provenance


class FormerLine(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A commune of before 2025-07-01. Its code may be the code of another place today."""

    code: str
    name: str
    type: FormerKind
    district_code: str
    district: str
    other_names: tuple[str, ...] | UnsetType = UNSET


class DistrictLine(msgspec.Struct, frozen=True, kw_only=True):
    """An old district that gave land to a unit."""

    code: str
    name: str
    type: DistrictKind
    whole: bool
    """True when all of the unit came from it."""


class UnitName(msgspec.Struct, frozen=True, kw_only=True):
    """A unit by code and name."""

    code: str
    name: str


class Place(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Everything about a unit."""

    code: str
    name: str
    short_name: str
    other_names: tuple[str, ...] | UnsetType = UNSET
    slug: str
    type: UnitKind
    seat: Point
    inner_point: Point
    """Centre of the largest circle inside the boundary: surely inside, often an empty slope."""
    bbox: tuple[float, float, float, float]
    """West, south, east, north."""
    area_km2: float
    province_former: str
    districts_former: tuple[DistrictLine, ...]
    former: tuple[FormerLine, ...]
    unchanged: bool
    """True for the eight communes that the arrangement of 2025 left as they were."""
    neighbours: tuple[UnitName, ...]
    boundary: str
    """Address of the boundary as GeoJSON."""
    provenance: Provenance


class BoundaryProperties(msgspec.Struct, frozen=True, kw_only=True):
    """What a boundary belongs to."""

    code: str
    name: str


class Boundary(msgspec.Struct, frozen=True, kw_only=True):
    """A GeoJSON feature (RFC 7946); `provenance` is a foreign member."""

    type: Literal["Feature"] = "Feature"
    id: str
    bbox: tuple[float, float, float, float]
    properties: BoundaryProperties
    geometry: Geometry
    provenance: Provenance


class ResolvedUnit(msgspec.Struct, frozen=True, kw_only=True):
    """A unit that can be meant."""

    code: str
    name: str
    slug: str
    former: tuple[str, ...] | UnsetType = UNSET
    """The former communes meant; then the unit is larger than the place."""


class DistrictName(msgspec.Struct, frozen=True, kw_only=True):
    """An old district by code and name."""

    code: str
    name: str


class Resolved(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What the words of a query mean."""

    kind: ResolutionKind
    units: tuple[ResolvedUnit, ...]
    confidence: float
    """From 0 to 1: how sure the kind and the units are."""
    reason: str
    """Why, as a stable word."""
    reason_text: str
    """Why, for people."""
    district: DistrictName | UnsetType = UNSET
    provenance: Provenance


class LocatedAnswer(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Where a point lies."""

    kind: Literal["unit", "outside"]
    unit: UnitName | None
    """Null outside the province."""
    distance_m: int
    """0 inside; else metres to the edge of `unit`, or outside the province to the nearest unit."""
    near_boundary: bool
    """True when a phone's position may be wrong by more than the distance to the next unit: ask."""
    near: tuple["NearUnit", ...]
    """Other units within 200 m, the nearest first; outside the province the nearest one."""
    disputed: bool
    """True in the area near Kim Thành that the sources give to several units: a person should look."""
    provenance: Provenance


class NearUnit(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A unit near a point."""

    code: str
    name: str
    distance_m: int


def line(unit: Unit) -> UnitLine:
    """A unit as a row of the list."""
    return UnitLine(
        code=unit.code,
        name=unit.name,
        short_name=unit.short_name,
        slug=unit.slug,
        type="ward" if unit.type == "phường" else "commune",
        seat=Point(unit.lat, unit.lon),
        area_km2=unit.area_km2,
        province_former=unit.province_former,
        districts_former=unit.districts_former,
    )


def place(gazetteer: Gazetteer, unit: Unit, neighbours: tuple[str, ...], provenance: Provenance) -> Place:
    """A unit with all that is known of it."""
    districts = (gazetteer.district_by_code[code] for code in unit.districts_former)
    return Place(
        code=unit.code,
        name=unit.name,
        short_name=unit.short_name,
        other_names=unit.alt_names or UNSET,
        slug=unit.slug,
        type="ward" if unit.type == "phường" else "commune",
        seat=Point(unit.lat, unit.lon),
        inner_point=Point(unit.inner_lat, unit.inner_lon),
        bbox=unit.bbox,
        area_km2=unit.area_km2,
        province_former=unit.province_former,
        districts_former=tuple(_district(district, unit) for district in districts),
        former=tuple(map(_former, unit.former)),
        unchanged=unit.unchanged,
        neighbours=tuple(UnitName(code=c, name=gazetteer.by_code[c].name) for c in neighbours),
        boundary=f"/v1/places/{unit.code}/boundary",
        provenance=provenance,
    )


def resolved(
    gazetteer: Gazetteer, resolution: Resolution, language: Language, provenance: Provenance
) -> Resolved:
    """A resolution as it is answered, its reason in the caller's language."""
    code = resolution.district
    return Resolved(
        kind=resolution.kind,
        units=tuple(
            ResolvedUnit(code=u.code, name=u.name, slug=u.slug, former=u.former) for u in resolution.units
        ),
        confidence=resolution.confidence,
        reason=resolution.reason,
        reason_text=REASONS[resolution.reason][0 if language == "vi" else 1],
        district=UNSET
        if code is UNSET
        else DistrictName(code=code, name=gazetteer.district_by_code[code].name),
        provenance=provenance,
    )


def located(answer: Located, provenance: Provenance) -> LocatedAnswer:
    """Where a point lies, as it is answered."""
    inside = answer.code is not UNSET and answer.name is not UNSET
    return LocatedAnswer(
        kind=answer.kind,
        unit=UnitName(code=str(answer.code), name=str(answer.name)) if inside else None,
        distance_m=answer.distance_m,
        near_boundary=answer.near_boundary,
        near=tuple(NearUnit(code=n.code, name=n.name, distance_m=n.distance_m) for n in answer.near),
        disputed=answer.disputed,
        provenance=provenance,
    )


def _former(former: Former) -> FormerLine:
    return FormerLine(
        code=former.code,
        name=former.name,
        type=_KINDS[former.type],
        district_code=former.district_code,
        district=former.district,
        other_names=former.alt_names or UNSET,
    )


def _district(district: District, unit: Unit) -> DistrictLine:
    return DistrictLine(
        code=district.code,
        name=district.name,
        type=_DISTRICT_KINDS[district.type],
        whole=any(part.whole for part in district.units if part.code == unit.code),
    )
