"""The public shapes of tourism, and how they are filled. Unknown is absent."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Literal

import msgspec
from msgspec import UNSET, UnsetType

from laocaiso.core.clock import VIETNAM
from laocaiso.core.provenance import Provenance
from laocaiso.feeds.tourism.finding import Found
from laocaiso.feeds.tourism.model import KINDS, Place, Places, Tour
from laocaiso.places.model import Unit
from laocaiso.snapshots.pages import Language

NOTES: dict[Language, str] = {
    "vi": "Dữ liệu khởi tạo, chờ biên tập viên địa phương rà soát. Tọa độ chỉ gần đúng trong bán kính "
    "precisionM; không dùng để dẫn đường hay cứu hộ.",
    "en": "Seed data, to be reviewed by a local editor. Coordinates are only good to the radius precisionM; "
    "not for navigation or rescue.",
}
TOUR_NOTES: dict[Language, str] = {
    "vi": "Thông tin do đơn vị tổ chức cung cấp; xin hỏi lại trước khi đi.",
    "en": "As stated by the operators; ask them before you go.",
}


class KindName(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A kind of place."""

    code: str
    name: str


class PlaceUnit(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The unit a place lies in; confidence "low" where it may be the one next to it."""

    code: str
    name: str
    slug: str
    confidence: Literal["high", "low"]


class PlaceAnswer(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A place to see. `distanceM` only where the question said from where."""

    id: str
    name: str
    other_name: str
    """In the other language."""
    kind: KindName
    description: str
    lat: float
    lon: float
    precision_m: int
    """The true place is within this many metres of the point."""
    unit: PlaceUnit | UnsetType = UNSET
    distance_m: int | UnsetType = UNSET
    not_for_navigation: bool = True
    reviewed: bool = False
    """False: seed data that no local editor has checked."""


class PlaceList(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Places; nearest first where the question said from where."""

    items: list[PlaceAnswer]
    next: str | None = None
    kinds: list[KindName]
    """All kinds there are."""
    note: str
    provenance: Provenance


class PlacePage(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One place."""

    place: PlaceAnswer
    note: str
    provenance: Provenance


class TourPlace(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A place that a tour goes to."""

    id: str
    name: str


class TourAnswer(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A tour, valid from `validFrom` to `validTo`, both days included."""

    id: str
    title: str
    operator: str
    valid_from: date
    valid_to: date
    summary: str | UnsetType = UNSET
    days: int | UnsetType = UNSET
    departure: str | UnsetType = UNSET
    price_vnd: int | UnsetType = UNSET
    """From this price on, in đồng for one person."""
    url: str | UnsetType = UNSET
    phone: str | UnsetType = UNSET
    places: list[TourPlace]


class TourList(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The tours that can be taken on `date`."""

    date: date
    items: list[TourAnswer]
    next: str | None = None
    note: str
    provenance: Provenance


class NearbyPlace(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What other features show of a place near a unit's seat."""

    id: str
    name: str
    kind: KindName
    distance_m: int


def kind_name(code: str, language: Language) -> KindName:
    """A kind in words."""
    return KindName(code=code, name=KINDS[code][language == "en"])


def place_answer(found: Found, units: Mapping[str, Unit], language: Language) -> PlaceAnswer:
    """A place in public form."""
    place, english = found.place, language == "en"
    unit = units.get(place.commune_code)
    return PlaceAnswer(
        id=place.id,
        name=place.name_en if english else place.name_vi,
        other_name=place.name_vi if english else place.name_en,
        kind=kind_name(place.kind, language),
        description=place.description_en if english else place.description_vi,
        lat=place.lat,
        lon=place.lon,
        precision_m=place.precision_m,
        unit=PlaceUnit(code=unit.code, name=unit.name, slug=unit.slug, confidence=place.commune_confidence)
        if unit
        else UNSET,
        distance_m=UNSET if found.distance_m is None else found.distance_m,
    )


def nearby_place(found: Found, language: Language) -> NearbyPlace:
    """A place in a few words."""
    place = found.place
    return NearbyPlace(
        id=place.id,
        name=place.name_en if language == "en" else place.name_vi,
        kind=kind_name(place.kind, language),
        distance_m=found.distance_m or 0,
    )


def tour_answer(tour: Tour, places: Mapping[str, Place], language: Language) -> TourAnswer:
    """A tour in public form; texts that have no English stay in Vietnamese."""
    english = language == "en"
    visited = [places[one] for one in tour.places if one in places]
    return TourAnswer(
        id=tour.id,
        title=(tour.title_en if english else None) or tour.title_vi,
        operator=tour.operator,
        valid_from=tour.valid_from,
        valid_to=tour.valid_to,
        summary=(tour.summary_en if english else None) or tour.summary_vi or UNSET,
        days=UNSET if tour.days is None else tour.days,
        departure=tour.departure or UNSET,
        price_vnd=UNSET if tour.price_vnd is None else tour.price_vnd,
        url=tour.url or UNSET,
        phone=tour.phone or UNSET,
        places=[TourPlace(id=one.id, name=one.name_en if english else one.name_vi) for one in visited],
    )


def places_provenance(places: Places, *, demo: bool, address: str) -> Provenance:
    """Where the places come from: our own compilation, with a point or two of others."""
    return Provenance(
        source="Lào Cai số",
        source_url=f"{address}/v1/tourism/places",
        fetched_at=datetime.combine(places.generated, time(), VIETNAM),
        attribution="Lào Cai số (CC0-1.0); một số tọa độ của GeoNames (CC BY 4.0).",
        license="https://creativecommons.org/publicdomain/zero/1.0/",
        demo=True if demo else UNSET,
    )
