"""Every name a place of the province goes by, ready to be looked up word by word.

One index for whoever finds places in words: the resolver and the linking of outages.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from laocaiso.core.text import fold, spelling
from laocaiso.places.gazetteer import Gazetteer

Kind = Literal["xã", "phường", "thị trấn", "huyện", "thị xã", "thành phố"]
COMMUNE_KINDS: frozenset[Kind] = frozenset({"xã", "phường", "thị trấn"})
DISTRICT_KINDS: frozenset[Kind] = frozenset({"huyện", "thị xã", "thành phố"})

_FARM = "Nông trường "
_FARM_SHORT = ("NT ", "N.T ", "")


@dataclass(frozen=True, slots=True)
class Named:
    """One spelling of one place. A place with other spellings has an entry for each."""

    spelling: tuple[str, ...]
    """Words as `core.text.spelling` gives them, without the kind word: ("van5", "hoa2")."""
    folded: tuple[str, ...]
    """The same without marks: ("van", "hoa")."""
    kind: Kind
    units: tuple[str, ...]
    """Codes of today, sorted: one for a unit or a former commune, the whole cover for an old district."""
    districts: tuple[str, ...]
    """Old district codes: of a unit all it took from, of a former commune its one, of a district itself."""
    is_former: bool
    """Abolished by 2025-07-01: a former commune or an old district."""
    display: str
    """The listed name, with its kind word: "Xã Vạn Hòa"."""
    alt: bool
    """True for a spelling that is not the listed one."""
    code: str
    """Code of the place itself, of its own time; empty where none is known."""

    @property
    def is_district(self) -> bool:
        """True for an old district."""
        return self.kind in DISTRICT_KINDS


class NameIndex:
    """Look-up of names by their words; immutable."""

    def __init__(self, entries: Sequence[Named]) -> None:
        self.entries = tuple(entries)
        self.by_spelling: Mapping[tuple[str, ...], tuple[Named, ...]] = _grouped(
            (entry.spelling, entry) for entry in self.entries
        )
        self.by_folded: Mapping[tuple[str, ...], tuple[Named, ...]] = _grouped(
            (entry.folded, entry) for entry in self.entries
        )
        self.longest = max((len(entry.folded) for entry in self.entries), default=0)
        """Words of the longest name."""

    @classmethod
    def of(cls, gazetteer: Gazetteer) -> "NameIndex":
        """Index every name of today and of before, with all spellings known."""
        also = {entry.name: entry.also for entry in gazetteer.aliases.spellings}
        entries: dict[tuple[object, ...], Named] = {}
        for place in _places(gazetteer):
            for entry in _spellings(place, also.get(place.display, ())):
                entries.setdefault((entry.spelling, entry.display, entry.units, entry.is_former), entry)
        return cls(tuple(entries.values()))

    def spelled(self, words: Sequence[str]) -> tuple[Named, ...]:
        """Places spelled so, marks and all; `words` as `core.text.spelling` gives them."""
        return self.by_spelling.get(tuple(words), ())

    def folded(self, words: Sequence[str]) -> tuple[Named, ...]:
        """Places that read so without marks; `words` as `core.text.fold` gives them."""
        return self.by_folded.get(tuple(words), ())


@dataclass(frozen=True, slots=True)
class _Place:
    display: str
    kind: Kind
    units: tuple[str, ...]
    districts: tuple[str, ...]
    is_former: bool
    code: str
    alt_names: tuple[str, ...] = ()


def _places(gazetteer: Gazetteer) -> Iterator[_Place]:
    for unit in gazetteer.units:
        yield _Place(
            unit.name, unit.type, (unit.code,), unit.districts_former, False, unit.code, unit.alt_names
        )
    for unit in gazetteer.units:
        for former in unit.former:
            yield _Place(
                former.name,
                former.type,
                (unit.code,),
                (former.district_code,),
                True,
                former.code,
                former.alt_names,
            )
    for gone in gazetteer.aliases.abolished:
        yield _Place(gone.name, gone.type, (gone.unit,), (gone.district,), True, "")
    for district in gazetteer.districts:
        units = tuple(sorted(part.code for part in district.units))
        yield _Place(
            district.name, district.type, units, (district.code,), True, district.code, district.alt_names
        )


def _spellings(place: _Place, also: Sequence[str]) -> Iterator[Named]:
    listed = _bare(place.display, place.kind)
    seen: set[tuple[str, ...]] = set()
    for bare in (listed, *(_bare(name, place.kind) for name in place.alt_names), *also):
        for form in _farm_forms(bare):
            words = tuple(spelling(form).split())
            if words in seen:
                continue
            seen.add(words)
            yield Named(
                spelling=words,
                folded=tuple(fold(form).split()),
                kind=place.kind,
                units=place.units,
                districts=place.districts,
                is_former=place.is_former,
                display=place.display,
                alt=form != listed,
                code=place.code,
            )


def _bare(name: str, kind: Kind) -> str:
    return name[len(kind) + 1 :] if name.lower().startswith(kind + " ") else name


def _farm_forms(bare: str) -> Iterator[str]:
    """ "Nông trường Phong Hải" is also written "NT Phong Hải", and called "Phong Hải"."""
    yield bare
    if bare.startswith(_FARM):
        for short in _FARM_SHORT:
            yield short + bare.removeprefix(_FARM)


def _grouped(pairs: Iterator[tuple[tuple[str, ...], Named]]) -> dict[tuple[str, ...], tuple[Named, ...]]:
    groups: defaultdict[tuple[str, ...], list[Named]] = defaultdict(list)
    for key, entry in pairs:
        groups[key].append(entry)
    return {key: tuple(entries) for key, entries in groups.items()}
