"""Places as the program ships them, and tours as editors hand them in."""

from datetime import date
from importlib.resources import files
from typing import Literal

import msgspec

from laocaiso.editorial.model import Dataset

KINDS: dict[str, tuple[str, str]] = {
    "attraction": ("Điểm tham quan", "Attraction"),
    "cave": ("Hang động", "Cave"),
    "church": ("Nhà thờ", "Church"),
    "heritage": ("Di tích", "Heritage site"),
    "hot-spring": ("Suối nước nóng", "Hot spring"),
    "lake": ("Hồ", "Lake"),
    "landmark": ("Địa danh", "Landmark"),
    "market": ("Chợ", "Market"),
    "nature-reserve": ("Khu bảo tồn thiên nhiên", "Nature reserve"),
    "park": ("Công viên", "Park"),
    "pass": ("Đèo", "Mountain pass"),
    "peak": ("Đỉnh núi", "Peak"),
    "temple": ("Đền, chùa", "Temple or pagoda"),
    "terraces": ("Ruộng bậc thang", "Rice terraces"),
    "town": ("Đô thị", "Town"),
    "transport": ("Phương tiện tham quan", "Sightseeing transport"),
    "village": ("Bản làng", "Village"),
    "waterfall": ("Thác nước", "Waterfall"),
}
"""The code of each kind, with its name in Vietnamese and in English."""


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """A place to see. Names and descriptions are ours."""

    id: str
    name_vi: str
    name_en: str
    kind: str
    lat: float
    """WGS84 degrees, good to `precision_m`."""
    lon: float
    precision_m: int
    coord_basis: str
    commune_code: str
    """The unit of today that the point lies in."""
    commune_confidence: Literal["high", "low"]
    """Low: the circle of `precision_m` reaches into another unit."""
    description_vi: str
    description_en: str


class Places(msgspec.Struct, frozen=True):
    """The file as shipped; `generated` is the day it was put together."""

    generated: date
    places: tuple[Place, ...]


class Tour(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A tour that somebody offers from `valid_from` to `valid_to`, both days included, local time."""

    id: str
    title_vi: str
    operator: str
    valid_from: date
    valid_to: date
    title_en: str | None = None
    summary_vi: str | None = None
    summary_en: str | None = None
    days: int | None = None
    departure: str | None = None
    price_vnd: int | None = None
    url: str | None = None
    phone: str | None = None
    places: tuple[str, ...] = ()
    """Ids of the places it goes to."""

    def is_valid_on(self, day: date) -> bool:
        """Whether it can be taken on a day."""
        return self.valid_from <= day <= self.valid_to


TOURS: Dataset[tuple[Tour, ...]] = Dataset("tours", "laocai", tuple[Tour, ...], ())


def load_places() -> Places:
    """The places the program ships with."""
    data = files("laocaiso.feeds.tourism") / "data" / "places.json"
    return msgspec.json.decode(data.read_bytes(), type=Places)
