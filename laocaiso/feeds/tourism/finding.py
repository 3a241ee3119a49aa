"""Finding places: by kind, by words, and by how far they are."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from laocaiso.core.text import fold, spelling
from laocaiso.feeds.tourism.model import KINDS, Place
from laocaiso.places.model import Unit

EARTH_M = 6_371_008.8
"""Mean radius (IUGG). A sphere is off by at most 0.6 %, far below what the places' precision is."""


@dataclass(frozen=True, slots=True)
class Near:
    """Where to measure from: a point, or the seat of a unit."""

    lat: float
    lon: float
    unit: Unit | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A place, with its distance in metres where one was asked for."""

    place: Place
    distance_m: int | None = None


def distance_m(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Metres along the surface between two points in degrees (haversine)."""
    a, b = math.radians(lat), math.radians(other_lat)
    half = math.sin((b - a) / 2) ** 2
    half += math.cos(a) * math.cos(b) * math.sin(math.radians(other_lon - lon) / 2) ** 2
    return 2 * EARTH_M * math.asin(math.sqrt(min(1.0, half)))


def find(
    places: Sequence[Place], *, kind: str | None = None, words: str | None = None, near: Near | None = None
) -> list[Found]:
    """The places that fit, nearest first where `near` says from where, else in the order of the list.

    Words fit where all of them begin words of the names, the kind or the descriptions, names before the
    rest. Marks that were typed count; only where nothing fits with them are they dropped.
    """
    found = [place for place in places if kind is None or place.kind == kind]
    if words is not None:
        found = _said(found, words)
    if near is None:
        return [Found(place) for place in found]
    measured = [Found(place, round(distance_m(near.lat, near.lon, place.lat, place.lon))) for place in found]
    return sorted(measured, key=lambda one: (one.distance_m or 0, one.place.id))


def has_words(text: str) -> bool:
    """Whether there is anything to look for in a text."""
    return bool(fold(text))


def _said(places: Sequence[Place], words: str) -> list[Place]:
    forms = (fold,) if spelling(words) == fold(words) else (spelling, fold)
    for form in forms:
        asked = form(words).split()
        scored = [(_score(place, asked, form is fold), place) for place in places]
        fitting = [(score, place) for score, place in scored if score]
        if fitting:
            return [place for _, place in sorted(fitting, key=lambda one: -one[0])]
    return []


def _score(place: Place, asked: Sequence[str], without_marks: bool) -> int:
    form = fold if without_marks else spelling
    kind = KINDS.get(place.kind, ("", ""))
    names = form(f"{place.name_vi} {place.name_en}").split()
    if _all_begin(asked, names):
        return 2
    rest = form(f"{kind[0]} {kind[1]} {place.description_vi} {place.description_en}").split()
    return 1 if _all_begin(asked, names + rest) else 0


def _all_begin(asked: Sequence[str], words: Sequence[str]) -> bool:
    return all(any(word.startswith(one) for word in words) for one in asked)
