"""What a place covers: today's units, and the former communes they were made of."""

from collections.abc import Iterable, Sequence

from laocaiso.core.text import clean
from laocaiso.feeds.outages.model import Place, Scope
from laocaiso.places.gazetteer import Gazetteer
from laocaiso.places.names import Named, NameIndex


class Coverage:
    """Goes between former communes and units of today; immutable."""

    def __init__(self, gazetteer: Gazetteer, names: NameIndex) -> None:
        self._gazetteer = gazetteer
        self._formers = {unit.code: tuple(former.code for former in unit.former) for unit in gazetteer.units}
        former = {f.name: f.code for unit in gazetteer.units for f in unit.former}
        self._into = {gone.name: former.get(gone.into, "") for gone in gazetteer.aliases.abolished}
        self._former_by_code = gazetteer.former_by_code
        self._towns = [entry for entry in names.entries if entry.kind == "thị trấn" and not entry.alt]

    def communes_of(self, place: Named) -> tuple[str, ...]:
        """Codes of the former communes a place covers."""
        if place.is_district:
            return tuple(
                former.code
                for former, _ in self._former_by_code.values()
                if former.district_code == place.code
            )
        if not place.is_former:
            return self._formers[place.units[0]]
        code = place.code or self._into.get(place.display, "")
        return (code,) if code else ()

    def place_of(
        self, communes: Sequence[str], unit: str, scope: Scope, *, today: bool, detail: str = ""
    ) -> Place:
        """A place that covers `communes` of one unit: the unit itself, or one former commune."""
        if today:
            name, key = self._gazetteer.by_code[unit].name, f"u{unit}"
        else:
            name, key = f"{self._former_by_code[communes[0]][0].name} (cũ)", f"f{communes[0]}"
        mark = {"whole": "=", "part": "~"}.get(scope, "")
        return Place(
            name=name,
            scope=scope,
            unit=unit,
            communes=tuple(communes),
            detail=detail,
            key=f"{key}/{text_key(detail)}" if detail else f"{key}{mark}",
        )

    def unit_of(self, former: str) -> str:
        """Code of today's unit that a former commune went into."""
        return self._former_by_code[former][1].code

    def formers_of(self, unit: str) -> tuple[str, ...]:
        """Codes of the former communes of a unit of today."""
        return self._formers[unit]

    def whole_units(self, places: Iterable[Place]) -> tuple[str, ...]:
        """The units that are off as a whole: named themselves, or all their former communes are."""
        covered: set[str] = set()
        units: set[str] = set()
        for place in places:
            covered.update(place.communes if place.scope == "whole" else ())
            units.update([place.unit] if place.unit else [])
        return tuple(sorted(unit for unit in units if covered.issuperset(self._formers[unit])))

    def townlet_of(self, districts: frozenset[str]) -> Named | None:
        """The one townlet ("thị trấn") of these old districts; None where there are several or none."""
        towns = [entry for entry in self._towns if districts.intersection(entry.districts)]
        return towns[0] if len(towns) == 1 else None


def text_key(text: str) -> str:
    """Equal for texts that differ in blanks and case only."""
    return " ".join(clean(text).lower().split())
