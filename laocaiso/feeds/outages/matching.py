"""Which commune or old district a run of words names, seen from the điện lực a row comes from."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from laocaiso.core.clock import VIETNAM
from laocaiso.feeds.outages.areas import Area
from laocaiso.feeds.outages.wording import Token
from laocaiso.places.likeness import blunt, distance, sound
from laocaiso.places.names import Named, NameIndex

REARRANGED = datetime(2025, 7, 1, tzinfo=VIETNAM)
"""From here on today's units exist; the old names live on in what people write."""
_ONE_LETTER, _ENDING, _MARKS = 1.06, 0.9, 0.6
_LONG, _MIDDLING = 7, 5
"""Limits on the scale of `places.likeness`, and the letters from which a name counts as long or middling."""
_MARGIN = 0.3
"""By how much the best likeness has to beat the next place."""


@dataclass(frozen=True, slots=True)
class Found:
    """A run of `count` words that names one of `places`."""

    count: int
    places: tuple[Named, ...]
    is_exact: bool
    """Written with the marks of the name, or the text has no marks at all."""


class Matcher:
    """Looks names up for the rows of one điện lực, of before the rearrangement or of today."""

    def __init__(self, names: NameIndex, area: Area, *, today: bool) -> None:
        self._names = names
        self.area = area
        self._today = today
        self._own = [entry for entry in names.entries if not entry.is_district and area.has(entry)]

    def commune(self, tokens: Sequence[Token], at: int) -> Found | None:
        """The longest name of a commune that begins at `at`, marks and all if possible."""
        best: Found | None = None
        for count in range(min(self._names.longest, _run(tokens, at)), 0, -1):
            words = tokens[at : at + count]
            exact = self._current(self._names.spelled([token.spelled for token in words]))
            unmarked = all(token.spelled == token.folded for token in words)
            alike = self._current(self._names.folded([token.folded for token in words]))
            near = tuple(place for place in alike if self.area.has(place))
            if exact and (any(self.area.has(place) for place in exact) or not near):
                return best if best and best.count > count else Found(count, exact, True)
            if best is None and (near or (unmarked and alike)):
                best = Found(count, near or alike, unmarked)
        return best

    def like(self, tokens: Sequence[Token], at: int, limit: int) -> Found | None:
        """The one commune of the điện lực's own that the next words, at most `limit`, are a slip of."""
        ranked: dict[tuple[str, ...], tuple[float, int, Named]] = {}
        for place in self._own:
            if not self._is_current(place):
                continue
            for count in range(max(1, len(place.folded) - 1), len(place.folded) + 2):
                if count > min(limit, _run(tokens, at)):
                    continue
                words = tokens[at : at + count]
                off = distance(
                    [token.spelled for token in words],
                    [token.folded for token in words],
                    place.spelling,
                    place.folded,
                )
                if off <= _limit(place) and _begin_alike(words, place):
                    ranked[place.units] = min(
                        ranked.get(place.units, (9.9, 0, place)),
                        (off, count, place),
                        key=lambda hit: (hit[0], -hit[1]),
                    )
        hits = sorted(ranked.values(), key=lambda hit: hit[0])
        if not hits or (len(hits) > 1 and hits[1][0] - hits[0][0] < _MARGIN):
            return None
        _, count, place = hits[0]
        same = tuple(other for other in self._own if other.folded == place.folded and self._is_current(other))
        return Found(count, same, False)

    def district(self, tokens: Sequence[Token], at: int) -> Found | None:
        """The old district whose name begins at `at`."""
        for look_up, form in ((self._names.spelled, "spelled"), (self._names.folded, "folded")):
            for count in range(min(self._names.longest, _run(tokens, at)), 0, -1):
                words = [getattr(token, form) for token in tokens[at : at + count]]
                if found := tuple(place for place in look_up(words) if place.is_district):
                    return Found(count, found, form == "spelled")
        return None

    def choose(
        self,
        places: Iterable[Named],
        *,
        kind: str = "",
        is_explicit: bool = True,
        districts: frozenset[str] = frozenset(),
        is_old: bool = False,
    ) -> Named | None:
        """Settle namesakes: by the kind word, the district in the text, the điện lực, then today's first.

        None where several places are left. A kind word that only carries over from the list before counts
        less than the điện lực. A place in the other old province gives way to any in the điện lực's own.
        """
        left = list(places)
        left = _keep(left, lambda place: self.area.nearness(place) >= 1)
        if is_old:
            left = _keep(left, lambda place: place.is_former)
        tests: list[Callable[[Named], bool]] = [
            lambda place: place.kind == kind,
            lambda place: bool(districts.intersection(place.districts)),
            lambda place: self.area.nearness(place) == 3,
            lambda place: self.area.nearness(place) >= 2,
        ]
        if self._today and not is_old:
            tests.append(lambda place: not place.is_former)
        for test in tests if is_explicit else tests[1:] + tests[:1]:
            left = _keep(left, test)
        if len({place.units for place in left}) != 1:
            return None
        return min(left, key=lambda place: (place.alt, not place.code, place.code))

    def _current(self, places: Iterable[Named]) -> tuple[Named, ...]:
        return tuple(place for place in places if self._is_current(place))

    def _is_current(self, place: Named) -> bool:
        """Communes only, and before the rearrangement only those of then."""
        return not place.is_district and (self._today or place.is_former)


def _limit(place: Named) -> float:
    """How far off a slip may be: one letter of a long name, an ending or a mark of a shorter one."""
    letters = sum(map(len, place.folded))
    return _ONE_LETTER if letters >= _LONG else _ENDING if letters >= _MIDDLING else _MARKS


def _begin_alike(words: Sequence[Token], place: Named) -> bool:
    """A slip keeps how each word begins, to the ear: "An Tường" is another place than An Lương."""
    if len(words) != len(place.folded):
        return words[0].folded[0] == place.folded[0][0]
    return all(
        token.folded[0] == name[0] or blunt(sound(token.folded))[0] == blunt(sound(name))[0]
        for token, name in zip(words, place.folded, strict=True)
    )


def _keep(places: list[Named], test: Callable[[Named], bool]) -> list[Named]:
    """The places that pass, or all when none does."""
    return [place for place in places if test(place)] or places


def _run(tokens: Sequence[Token], at: int) -> int:
    """How many words stand from `at` on without punctuation between them."""
    end = at + 1
    while end < len(tokens) and not tokens[end].gap:
        end += 1
    return end - at
