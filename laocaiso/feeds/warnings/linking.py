"""Which units of today an issuer's areas are.

Issuers have numbers of their own for communes, so areas are found by name, inside the province alone:

    "Bát Xát", "P. Sa Pa", "Xã Bản Hồ"     the unit of today of that name, marks first, then without
    former "Xã Nậm Khắt", old "Mù Căng Chải"   where the name of today is missing or unknown: the unit that
                                               the old commune went into, if only one comes into question

An area that can't be placed is not dropped: it stays, without a unit, in the issuer's words.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from laocaiso.core.text import fold, spelling
from laocaiso.feeds.warnings.model import Area
from laocaiso.places.gazetteer import Gazetteer
from laocaiso.places.names import COMMUNE_KINDS, Named, NameIndex

_KIND = re.compile(r"^(?:phường|xã|thị trấn|đặc khu|p\.|x\.|tt\.|[px] (?=\w))\s*", re.IGNORECASE)
_DISTRICT_KIND = re.compile(r"^(?:huyen|thi xa|thanh pho|tp|tx|h) ")


@dataclass(frozen=True, slots=True)
class Linked:
    """The units an area is, sorted codes; none where it can't be placed, or is in another province."""

    units: tuple[str, ...]
    elsewhere: bool = False


class Linker:
    """Places areas; immutable."""

    def __init__(self, gazetteer: Gazetteer, names: NameIndex) -> None:
        self._gazetteer = gazetteer
        self._names = names
        # "Lào Cai" of today, and both provinces it was made of, for issuers that still say so.
        self._provinces = {_province(unit.province_former) for unit in gazetteer.units}
        self._districts: Mapping[str, str] = {
            fold(district.short_name): district.code for district in gazetteer.districts
        }

    def link(self, area: Area) -> Linked:
        """Find the units of an area."""
        if area.codes:
            here = tuple(sorted(code for code in set(area.codes) if code in self._gazetteer.by_code))
            return Linked(here, elsewhere=not here)
        if area.province and _province(area.province) not in self._provinces:
            return Linked((), elsewhere=True)
        if area.commune and (unit := self._today(area.commune)):
            return Linked((unit,))
        if area.former and (unit := self._before(area.former, area.district)):
            return Linked((unit,))
        if area.province and not area.commune and not area.former:
            return Linked(tuple(sorted(self._gazetteer.by_code)))
        return Linked(())

    def _today(self, name: str) -> str | None:
        return _one(
            entry for entry in self._found(name) if not entry.is_former and entry.kind in COMMUNE_KINDS
        )

    def _before(self, name: str, district: str | None) -> str | None:
        code = self._districts.get(_DISTRICT_KIND.sub("", fold(district))) if district else None
        return _one(
            entry
            for entry in self._found(name)
            if entry.is_former and entry.kind in COMMUNE_KINDS and (code is None or code in entry.districts)
        )

    def _found(self, name: str) -> tuple[Named, ...]:
        bare = _KIND.sub("", name)
        return self._names.spelled(spelling(bare).split()) or self._names.folded(fold(bare).split())


def _one(entries: Iterable[Named]) -> str | None:
    """The unit all entries agree on."""
    units = {unit for entry in entries for unit in entry.units}
    return units.pop() if len(units) == 1 else None


def _province(name: str) -> str:
    return fold(name).removeprefix("tinh ")
