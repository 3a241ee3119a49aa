"""From the free text of a row to places: which units of today, and how much of them.

The rules, in the order they are applied:

1. "huyện X", "thị xã X", "tỉnh X" are an address and add nothing, unless the text means all of the district.
2. Namesakes are settled by the kind word, the district in the text, then the điện lực (`matching`).
3. Before 2025-07-01 only the names of then are known; later both, today's first where the kind word fits.
4. A transformer called after a commune of its điện lực, alone or with a number, lies in that commune. The
   names of hamlets, firms, offices and customers place nothing.
5. "Một phần" governs what follows it; "trừ" takes out what follows it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from laocaiso.core.text import clean
from laocaiso.feeds.outages.areas import Area
from laocaiso.feeds.outages.coverage import Coverage, text_key
from laocaiso.feeds.outages.matching import REARRANGED, Matcher
from laocaiso.feeds.outages.mentions import Mentions
from laocaiso.feeds.outages.model import Place, Row, Scope
from laocaiso.feeds.outages.phrases import Phrase, Reader
from laocaiso.feeds.outages.wording import Token, tokens_of
from laocaiso.places.gazetteer import Gazetteer
from laocaiso.places.names import NameIndex
from laocaiso.places.typing_keys import telex, vni


@dataclass(frozen=True, slots=True)
class Link:
    """What a row was linked to."""

    places: tuple[Place, ...]
    units: tuple[str, ...]
    """Codes of today's units, sorted."""
    scope: Scope
    whole_units: tuple[str, ...]
    """Those of `units` that are off as a whole."""


class Linker:
    """Links rows to places; immutable but for a cache of what it has read."""

    def __init__(self, gazetteer: Gazetteer, names: NameIndex | None = None) -> None:
        self._names = names or NameIndex.of(gazetteer)
        self._gazetteer = gazetteer
        self._coverage = Coverage(gazetteer, self._names)
        self._read = lru_cache(maxsize=4096)(self._link)

    def link(self, row: Row) -> Link:
        """Link one row. Never fails; what can't be told is left open."""
        return self._read(row.unit, row.area, row.start >= REARRANGED)

    def whole_units(self, places: Iterable[Place]) -> tuple[str, ...]:
        """Those of the units of `places` that are off as a whole."""
        return self._coverage.whole_units(places)

    def _link(self, unit: str, area: str, today: bool) -> Link:
        zone = Area(unit, self._gazetteer)
        matcher = Matcher(self._names, zone, today=today)
        places = min(
            (self._places(area, tokens, matcher, today) for tokens in _readings(area, matcher)),
            key=lambda read: -sum(bool(place.unit) for place in read),
        )
        if not zone.is_ours:
            places = [Place(name=place.name, scope=place.scope, key=place.key) for place in places]
        return Link(
            tuple(places),
            tuple(sorted({place.unit for place in places if place.unit})),
            scope_of(places),
            self.whole_units(places),
        )

    def _places(self, area: str, tokens: Sequence[Token], matcher: Matcher, today: bool) -> list[Place]:
        phrases = Reader(tokens, matcher).read()
        mentions = Mentions(self._coverage, phrases, matcher, today).collect()
        return mentions or [
            Place(name=clean(area), scope=_scope_without_commune(phrases), key=text_key(area))
        ]


def _readings(area: str, matcher: Matcher) -> list[Sequence[Token]]:
    """The text as it stands and, where it may have been typed with the keyboard driver off, decoded."""
    readings = [tokens_of(area)]
    for decode in (telex, vni):
        if any(decode(token.word) for token in readings[0]):
            readings.append(tokens_of(area, _where_known(decode)))
    return readings


def _where_known(decode: Callable[[str], str | None]) -> Callable[[str], str | None]:
    return lambda word: decode(word) if word.isascii() and not word.isdigit() else None


def _scope_without_commune(phrases: Sequence[Phrase]) -> Scope:
    heads = {phrase.head for phrase in phrases if not phrase.is_excepted and phrase.words}
    if "commune" in heads:
        return "part" if heads & {"grid", "hamlet", "site"} or any(p.is_partial for p in phrases) else "whole"
    if "grid" in heads:
        return "grid_only"
    if heads == {"district"}:
        return "part"
    if "hamlet" in heads or None in heads:
        return "hamlet_only"
    return "unknown"


def scope_of(places: Sequence[Place]) -> Scope:
    """One scope for several places: theirs where they agree, else the more that is known to be off."""
    scopes = {place.scope for place in places}
    if len(scopes) == 1:
        return scopes.pop()
    if scopes & {"whole", "part"}:
        return "part"
    return "hamlet_only" if "hamlet_only" in scopes else "grid_only"
