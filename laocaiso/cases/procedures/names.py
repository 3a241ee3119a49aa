"""How well the words of a query fit the name of each procedure, and what it has to do with everyday life."""

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from importlib.resources import files
from itertools import pairwise

import msgspec

from laocaiso.cases.procedures.model import Heading
from laocaiso.cases.procedures.typed import Word
from laocaiso.cases.procedures.wordlists import WordLists
from laocaiso.core.text import fold, spelling

FOLDED_ONLY = 0.35
"""Worth of a word of the name that has the letters, but other marks than were typed."""
BESIDE = 0.45
"""Worth of a word in the field or the result, against one in the name."""
COVER, PAIRS, FILLED = 2.0, 1.2, 1.0
VERBATIM = 4.5
"""Added, up to twice, where a long query stands in the name as it was typed."""
LONG, VERY_LONG = 4, 7
"""Words; few say little by standing side by side, unless they are most of the name."""
MOST = 2.8
"""A name that is not asked for word by word is worth no more."""
CITIZEN = "Công dân Việt Nam"


class Unasked(msgspec.Struct, frozen=True):
    """A rare case in a name, that has to be asked for: by one of the concepts or by its own words."""

    name: str
    asked: tuple[str, ...]
    less: float


class Priors(msgspec.Struct, frozen=True):
    """What makes one procedure more everyday than another."""

    fields: dict[str, float]
    unasked: tuple[Unasked, ...]


class Names:
    """The index over the names; immutable. Procedures go by their place in `headings`."""

    def __init__(
        self, headings: Sequence[Heading], priors: Priors, wording: Mapping[str, str], stop: Collection[str]
    ) -> None:
        self.headings = headings
        self._stop = frozenset(map(spelling, stop)) | frozenset(map(fold, stop))
        self._spelled: dict[str, tuple[int, ...]] = {}
        self._folded: dict[str, tuple[int, ...]] = {}
        self._beside: dict[str, tuple[int, ...]] = {}
        self._pairs: dict[tuple[str, str], tuple[int, ...]] = {}
        self._totals: list[float] = []
        self._index()
        self._wording = _wording(wording)
        self._priors = [_prior(heading, priors) for heading in headings]
        padded = [f" {fold(heading.name)} " for heading in headings]
        self._unasked = [
            (
                frozenset(rare.asked),
                frozenset(fold(rare.name).split()),
                rare.less,
                _places(padded, f" {fold(rare.name)} "),
            )
            for rare in priors.unasked
        ]

    @classmethod
    def load(cls, headings: Sequence[Heading]) -> "Names":
        """The index with the priors and the wording the program ships with."""
        data = files("laocaiso.cases.procedures") / "data"
        return cls(
            headings,
            msgspec.json.decode((data / "priors.json").read_bytes(), type=Priors),
            msgspec.json.decode((data / "wording.json").read_bytes(), type=dict[str, str]),
            WordLists.load().stop,
        )

    def prior(self, at: int) -> float:
        """How everyday a procedure is, about -0.5 to 0.6."""
        return self._priors[at]

    def content(self, words: Sequence[Word]) -> list[Word]:
        """The words that say what is meant."""
        return [word for word in words if word.spelled not in self._stop or len(words) == 1]

    def fits(self, words: Sequence[Word]) -> tuple[list[float], list[float]]:
        """For each procedure how well the words fit (0 to about 8), and the share of them that its name has.

        The share is of what the words say, 0 to 1: rare words count more.
        """
        content = self.content(words)
        size = len(self.headings)
        matched, pairs, beside = [0.0] * size, [0.0] * size, [0.0] * size
        asked = 0.0
        for word in content:
            asked += self._match(word, matched, beside)
        beside_pairs = list(pairwise(content))
        for first, second in beside_pairs:
            for at in self._pairs.get((first.folded, second.folded), ()):
                pairs[at] += 1
        fit, share = [0.0] * size, [0.0] * size
        if not asked:
            return fit, share
        for at in range(size):
            if not (matched[at] or beside[at]):
                continue
            cover = matched[at] / asked
            share[at] = cover
            filled = min(1.0, matched[at] / self._totals[at])
            side = pairs[at] / len(beside_pairs) if beside_pairs else cover
            fit[at] = COVER * cover + PAIRS * side + FILLED * filled * cover + BESIDE * beside[at] / asked
            fit[at] = min(fit[at], MOST)
            if cover > 0.93 and side > 0.85 and len(content) >= LONG:
                more = 1 + filled if len(content) >= VERY_LONG else max(0.0, 4 * filled - 2)
                fit[at] += VERBATIM * more
        return fit, share

    def less_for_rare(self, concepts: Mapping[str, float], words: Sequence[Word]) -> list[float]:
        """What each procedure loses for a rare case in its name that nobody asked for."""
        typed = {word.folded for word in words}
        less = [0.0] * len(self.headings)
        for asked, own, amount, places in self._unasked:
            if not (asked & concepts.keys() or own <= typed):
                for at in places:
                    less[at] += amount
        return less

    def official(self, words: Sequence[Word]) -> list[Word]:
        """The words official texts use for everyday ones in the query, without those already there."""
        said = {word.folded for word in words}
        added: list[Word] = []
        spelled = [word.spelled for word in words]
        folded = [word.folded for word in words]
        for start in range(len(words)):
            for length in (1, 2, 3):
                run = words[start : start + length]
                if len(run) < length:
                    break
                key = tuple(spelled[start : start + length])
                meant = self._wording.get(key)
                if meant is None and not any(word.marked for word in run) and length > 1:
                    meant = self._wording.get(tuple(folded[start : start + length]))
                added += [word for word in meant or () if word.folded not in said]
        return added

    def _match(self, word: Word, matched: list[float], beside: list[float]) -> float:
        """Count a word where it stands; gives its rarity."""
        folded = self._folded.get(word.folded, ())
        spelled = self._spelled.get(word.spelled, ()) if word.marked else folded
        rarity = self._rarity(len(spelled) or len(folded))
        if word.marked and len(spelled) != len(folded):
            for at in folded:
                matched[at] += rarity * FOLDED_ONLY
            for at in spelled:
                matched[at] += rarity * (1 - FOLDED_ONLY)
        else:
            for at in folded:
                matched[at] += rarity
        for at in self._beside.get(word.spelled, ()):
            beside[at] += rarity
        return rarity

    def _rarity(self, places: int) -> float:
        return math.log(1 + (len(self.headings) + 1) / (places + 0.5))

    def _index(self) -> None:
        spelled: defaultdict[str, list[int]] = defaultdict(list)
        folded: defaultdict[str, list[int]] = defaultdict(list)
        beside: defaultdict[str, list[int]] = defaultdict(list)
        pairs: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        for at, heading in enumerate(self.headings):
            plain, name = spelling(heading.name).split(), fold(heading.name).split()
            for word in set(plain):
                spelled[word].append(at)
            for word in set(name):
                folded[word].append(at)
            content = [
                unmarked for marked, unmarked in zip(plain, name, strict=True) if marked not in self._stop
            ]
            for pair in set(pairwise(name)) | set(pairwise(content)):
                pairs[pair].append(at)
            other = " ".join([heading.field, *(result.name for result in heading.results[:2])])
            for word in set(spelling(other).split()) | set(fold(other).split()):
                if word not in plain and word not in name:
                    beside[word].append(at)
        self._spelled = {word: tuple(places) for word, places in spelled.items()}
        self._folded = {word: tuple(places) for word, places in folded.items()}
        self._beside = {word: tuple(places) for word, places in beside.items()}
        self._pairs = {pair: tuple(places) for pair, places in pairs.items()}
        for heading in self.headings:
            counted = Counter(spelling(heading.name).split())
            total = sum(self._rarity(len(spelled[word])) for word in counted if word not in self._stop)
            self._totals.append(total or 1.0)


def _places(names: Sequence[str], part: str) -> tuple[int, ...]:
    return tuple(at for at, name in enumerate(names) if part in name)


def _prior(heading: Heading, priors: Priors) -> float:
    prior = priors.fields.get(heading.field, 0.0)
    if "xa" in heading.levels:
        prior += 0.15
    if CITIZEN in heading.subjects:
        prior += 0.15
    return prior


def _wording(wording: Mapping[str, str]) -> dict[tuple[str, ...], tuple[Word, ...]]:
    known: dict[tuple[str, ...], tuple[Word, ...]] = {}
    for everyday, official in wording.items():
        meant = tuple(Word.of(part) for part in official.split())
        known[tuple(spelling(everyday).split())] = meant
        known.setdefault(tuple(fold(everyday).split()), meant)
    return known
