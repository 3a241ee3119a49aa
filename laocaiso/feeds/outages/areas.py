"""Which old districts each điện lực looks after.

From the names of the units and from the rows they published; a hint for telling namesakes apart and for
transformers that carry a commune's name, never a filter: Điện lực Lào Cai also lists communes of the old
Bảo Thắng and Bát Xát. What a district's communes went into together with others counts as near.
"""

from collections.abc import Mapping

from laocaiso.places.gazetteer import Gazetteer
from laocaiso.places.names import Named

_LAO_CAI = ("080", "082", "083", "084", "085", "086", "087", "088", "089")
_YEN_BAI = ("132", "133", "135", "136", "137", "138", "139", "140", "141")

DISTRICTS: Mapping[str, tuple[str, ...]] = {
    "PA18LC": ("080",),
    "PA18SP": ("088",),
    "PA18BH": ("085", "084"),
    "PA18SI": ("084", "085"),
    "PA18BT": ("086",),
    "PA18BY": ("087",),
    "PA18VB": ("089",),
    "PA18BS": ("082",),
    "PA18MK": ("083",),
    "PA18CT": _LAO_CAI,
    "PA1001": ("132",),
    "PA1002": ("138",),
    "PA1003": ("135",),
    "PA1004": ("141",),
    "PA1005": ("133", "140", "139", "137"),
    "PA1006": ("133", "140", "139", "137"),
    "PA1007": ("136",),
    "PA1008": ("137", "133", "140", "139"),
    "PA1009": _YEN_BAI,
}


class Area:
    """The area of one điện lực, as far as it is known."""

    def __init__(self, power_unit: str, gazetteer: Gazetteer) -> None:
        self.districts = frozenset(DISTRICTS.get(power_unit, ()))
        self.is_ours = power_unit[:4] in ("PA18", "PA10")
        """False for the units of other provinces' companies."""
        self._province = frozenset(
            _LAO_CAI if power_unit.startswith("PA18") else _YEN_BAI if power_unit.startswith("PA10") else ()
        )
        self.units = frozenset(
            unit.code for unit in gazetteer.units if self.districts.intersection(unit.districts_former)
        )
        """Codes of today's units that took in a commune of its districts."""

    def nearness(self, place: Named) -> int:
        """3 in one of its districts, 2 in a unit with a part of one, 1 in its old province, else 0."""
        if self.districts.intersection(place.districts):
            return 3
        if self.units.intersection(place.units):
            return 2
        return 1 if self._province.intersection(place.districts) else 0

    def has(self, place: Named) -> bool:
        """Whether a place counts as one of its own."""
        return self.nearness(place) >= 2
