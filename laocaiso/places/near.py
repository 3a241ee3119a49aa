"""Names that are nearly what was typed, by the distance of `likeness`."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from laocaiso.places.lexicon import Form, Known, Lexicon
from laocaiso.places.likeness import allowed, blunt, distance, sound
from laocaiso.places.reading import Word

TIE = 0.25
"""Names closer to each other than this can't be told apart by their distance."""

Accept = Callable[[Known], bool]


@dataclass(frozen=True, slots=True)
class Near:
    """The names nearest to a run of words."""

    known: Known
    cost: float


class Neighbourhood:
    """Search for near names; immutable."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._forms = tuple(form for form in lexicon.forms if form.letters > 2)
        self._joined = ["".join(form.folded) for form in self._forms]
        self._sounds = ["".join(map(_blunt_sound, form.folded)) for form in self._forms]

    def nearest(
        self, words: Sequence[Word], accept: Accept = lambda _known: True, limit: float | None = None
    ) -> Near | None:
        """The nearest known thing that `accept` takes, if near enough for the length of its name.

        Names that lie about as near come together. Something not accepted that is nearer wins, and gives
        nothing.
        """
        spelled = [word.spelling for word in words]
        folded = [word.folded for word in words]
        reach = 2 if limit is None or limit >= 2 else 1
        candidates = self._about("".join(folded), self._joined, reach)
        candidates |= self._about("".join(map(_blunt_sound, folded)), self._sounds, reach)
        ranked: list[tuple[float, Form]] = []
        for at in sorted(candidates):
            form = self._forms[at]
            cost = distance(spelled, folded, form.spelling, form.folded)
            most = allowed(min(form.letters, len("".join(folded)) + 1))
            if cost <= (most if limit is None else min(limit, most)):
                ranked.append((cost, form))
        if not ranked:
            return None
        best = min(cost for cost, _ in ranked)
        others = [c for c, form in ranked if not form.known.places or not accept(form.known)]
        taken = [(c, form) for c, form in ranked if form.known.places and accept(form.known)]
        if not taken:
            return Near(next(form.known for cost, form in ranked if cost == best), best)
        first = min(cost for cost, _ in taken)
        if others and min(others) < first:
            decoy = min((r for r in ranked if r[1] not in [f for _, f in taken]), key=lambda r: r[0])
            return Near(decoy[1].known, decoy[0])
        places = tuple(p for cost, form in taken if cost < first + TIE for p in form.known.places)
        return Near(Known(places=places), first)

    @staticmethod
    def _about(query: str, among: Sequence[str], reach: int) -> set[int]:
        """Positions of what is no more than `reach` letters off."""
        hits = process.extract(query, among, scorer=OSA.distance, score_cutoff=reach, limit=None)
        return {at for _, _, at in hits}

    def heard(self, words: Sequence[Word], limit: float) -> Near | None:
        """Places that sound the same and differ by no more than `limit`; cheap, for every run of a text."""
        spelled = [word.spelling for word in words]
        folded = [word.folded for word in words]
        costs = [
            (distance(spelled, folded, form.spelling, form.folded), form)
            for form in self._lexicon.sounding(tuple(folded))
        ]
        ranked = [(cost, form) for cost, form in costs if cost <= limit]
        if not ranked:
            return None
        best = min(cost for cost, _ in ranked)
        near = [form for cost, form in ranked if cost < best + TIE]
        if any(not form.known.places for form in near):
            return None
        return Near(Known(places=tuple(place for form in near for place in form.known.places)), best)


def _blunt_sound(folded: str) -> str:
    return blunt(sound(folded))


def runs(words: Sequence[Word], longest: int, shortest: int = 1) -> Iterator[tuple[int, int]]:
    """Spans of words without a break in them, the longest first at each start."""
    for start in range(len(words)):
        for length in range(min(longest, len(words) - start), shortest - 1, -1):
            if not any(word.gap for word in words[start + 1 : start + length]):
                yield start, start + length
