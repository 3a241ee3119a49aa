"""The units of today, what they were made of, and what a place in words or a point comes out as."""

from typing import Literal

import msgspec
from msgspec import field

UnitType = Literal["phường", "xã"]
FormerType = Literal["phường", "xã", "thị trấn"]
DistrictType = Literal["huyện", "thị xã", "thành phố"]


class Former(msgspec.Struct, frozen=True, kw_only=True):
    """A commune of before 2025-07-01; each went whole into one unit of today (1673/NQ-UBTVQH15)."""

    code: str
    name: str
    """With its kind word: "Xã Vạn Hòa"."""
    type: FormerType
    district_code: str
    district: str
    province: str
    alt_names: tuple[str, ...] = ()


class Unit(msgspec.Struct, frozen=True, kw_only=True):
    """One of the 99 communes and wards of today. `code` is the official one, five digits, a string."""

    code: str
    name: str
    """With its kind word: "Phường Sa Pa"."""
    short_name: str
    slug: str
    type: UnitType
    lat: float
    """Seat of the unit's People's Committee, WGS84 degrees; a few hundred metres off as a rule."""
    lon: float
    inner_lat: float
    """Centre of the largest circle inside the boundary."""
    inner_lon: float
    bbox: tuple[float, float, float, float]
    """West, south, east, north."""
    area_km2: float
    province_former: str
    districts_former: tuple[str, ...]
    unchanged: bool
    former: tuple[Former, ...]
    alt_names: tuple[str, ...] = ()


class DistrictPart(msgspec.Struct, frozen=True, kw_only=True):
    """What an old district gave to a unit of today."""

    code: str
    name: str
    whole: bool
    """True when nothing of another district went into the unit."""
    former: tuple[str, ...]


class District(msgspec.Struct, frozen=True, kw_only=True):
    """A district abolished on 2025-07-01. Its `units` cover it; some of them took communes of others too."""

    code: str
    name: str
    short_name: str
    slug: str
    type: DistrictType
    province: str
    units: tuple[DistrictPart, ...]
    alt_names: tuple[str, ...] = field(default=())


class Spelling(msgspec.Struct, frozen=True, kw_only=True):
    """Other spellings met for a place; `name` is the listed one, with its kind word, `also` are without."""

    name: str
    also: tuple[str, ...]


class Abolished(msgspec.Struct, frozen=True, kw_only=True):
    """A commune that was merged into another shortly before the list of former communes was drawn up."""

    name: str
    type: FormerType
    district: str
    unit: str
    into: str
    """The former commune it was merged into."""


class Aliases(msgspec.Struct, frozen=True, kw_only=True):
    """Names people use that no official list of today holds."""

    spellings: tuple[Spelling, ...] = ()
    abolished: tuple[Abolished, ...] = ()
