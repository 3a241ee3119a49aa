"""What a report says of a thing in the world, and how like another it is."""

from datetime import datetime
from typing import Literal

import msgspec

Why = Literal[
    "identical",
    "same_kind",
    "related_kind",
    "same_words",
    "other_kind",
    "kind_unclear",
    "near",
    "within_reach",
    "too_far",
    "same_place_named",
    "other_place_named",
    "other_unit",
    "other_detail",
    "place_unknown",
    "same_time",
    "still_there",
    "too_long_ago",
    "began_later",
    "praise_against_blame",
    "own_affair",
]
"""Why two reports were taken together or kept apart; `docs/duplicate-reports.md` says what each means."""


class Sighting(msgspec.Struct, frozen=True, kw_only=True):
    """A report as far as it matters here: what was written, where, under which category, and when.

    `lat` and `lon` are WGS84 degrees, both or neither. `category` is the sender's own choice of a slug.
    `created_at` has an offset.
    """

    text: str
    created_at: datetime
    lat: float | None = None
    lon: float | None = None
    category: str | None = None

    @property
    def point(self) -> tuple[float, float] | None:
        """Latitude and longitude; None unless both were given."""
        return None if self.lat is None or self.lon is None else (self.lat, self.lon)


class Likeness(msgspec.Struct, frozen=True, kw_only=True):
    """The outcome of a comparison. `score` runs from 0 to 1; `same` is `score` reaching `SAME`."""

    same: bool
    score: float
    why: tuple[Why, ...]


class Reach(msgspec.Struct, frozen=True, kw_only=True):
    """How far around a report, and how long before it, an earlier one of the same thing can lie."""

    metres: float
    days: float


SAME = 0.5
"""The score from which two reports are said to be of the same thing."""
