"""What a report is about: kinds of problems, how sure each is, and how far two reports agree on them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from laocaiso.cases.feedback.duplicates.typed import Found, Hit, Typed
from laocaiso.cases.feedback.duplicates.vocabulary import TOPICS, Kind, Vocabulary

WINDOW = 7
"""So many words may stand between the two words of a pair."""
MOST, MOST_KINDS = 4, 8
"""Words of one class, and kinds of one text, that are looked at."""
CLAUSE = 14
"""So many where no comma stands between them."""
WEAK = 0.55
UNSURE = 0.6
ONLY = 0.8
"""Worth of a weak sign where nothing else is said."""
WEAKLY = 0.7
"""Kinds both named by weak signs only agree by no more than this."""
SECOND = 0.85
"""Worth of a kind named after another."""
ALSO = 0.9
"""Kinds that fit so well beside the best count in how far a thing reaches."""
ASIDE = 0.6
"""What is left of a kind both name by weak signs, or one does while both clearly mean other things."""
FEW = 9
"""Words and pairs of words below which those in common say little."""
SHORT, FEWEST = 4, 2
"""Words of a message that is too short to name its thing: of those that name none, and of any."""


@dataclass(frozen=True, slots=True)
class Topic:
    """What one text is about."""

    kinds: Mapping[str, float]
    signs: Mapping[int, frozenset[str]]
    """Kinds by the position of the last word of what stands for them; weak ones with "?"."""
    words: frozenset[str]
    """Words with content, without marks, and pairs of neighbours."""
    short: bool
    """Hardly more than that something is wrong."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two texts are about the same kind of thing, and which kinds those are."""

    value: float
    """1 for one kind, less for related ones; 0 where none of the one goes with any of the other."""
    kinds: tuple[Kind, ...]
    clear: bool
    """False when one of them names no kind we know."""
    short: bool
    own: float
    """Above 0 for everybody's own affairs, the more the fewer words agree."""


def topic(vocabulary: Vocabulary, typed: Typed, phrases: Found, where: frozenset[int]) -> Topic:
    """What a text is about; `where` are the positions of words that only say where it is."""
    found: dict[str, tuple[float, int]] = {}
    signs: defaultdict[int, set[str]] = defaultdict(set)
    classes: dict[str, list[Hit]] = {}

    def add(code: str, weight: float, at: int) -> None:
        old = found.get(code)
        if old is None or weight > old[0]:
            found[code] = weight, at

    for hit in phrases[TOPICS]:
        sure = 1.0 if hit.sure else UNSURE
        for label in hit.labels:
            if label.startswith("@"):
                of_class = classes.setdefault(label[1:], [])
                if len(of_class) < MOST:
                    of_class.append(hit)
            elif label:
                code = label.rstrip("?")
                weak = label.endswith("?") or vocabulary.kinds[code].weakly
                add(code, sure * (WEAK if weak else 1.0), hit.start)
                signs[hit.end - 1].add(f"{code}?" if weak else code)
    for kind in vocabulary.kinds.values():
        for one, other in kind.pairs:
            together = _together(typed, classes.get(one, ()), classes.get(other, ()))
            if together is not None:
                add(kind.code, 1.0, min(hit.start for hit in together))
                signs[max(hit.end for hit in together) - 1].add(kind.code)
    return Topic(
        _ranked(found),
        {at: frozenset(some) for at, some in signs.items()},
        _content(vocabulary, typed, where),
        _short(vocabulary, typed),
    )


def agreement(vocabulary: Vocabulary, one: Topic, other: Topic) -> Agreement:
    """How far two texts agree on what they are about."""
    overlap = _overlap(one.words, other.words)
    short = one.short or other.short
    pairs = _pairs(vocabulary, one.kinds, other.kinds)
    if pairs:
        best = max(value for value, _ in pairs)
        codes = {code for value, pair in pairs if value >= ALSO * best for code in pair}
        kinds = tuple(vocabulary.kinds[code] for code in sorted(codes))
        own = 1 - overlap if best > WEAKLY and all(kind.personal for kind in kinds) else 0.0
        return Agreement(min(1.0, best), kinds, True, short, own)
    return Agreement(0.0, (), bool(one.kinds and other.kinds), short, 0.0)


def _pairs(
    vocabulary: Vocabulary, one: Mapping[str, float], other: Mapping[str, float]
) -> list[tuple[float, tuple[str, str]]]:
    """Kinds of the one with kinds of the other that can be one thing, and how far."""
    apart = _apart(vocabulary, one, other)
    pairs = []
    for code, weight in one.items():
        for code2, weight2 in other.items():
            value = vocabulary.relation(code, code2) * weight * weight2
            if max(weight, weight2) <= ONLY or (apart and min(weight, weight2) <= WEAK):
                value *= ASIDE
            if value:
                pairs.append((value, (code, code2)))
    return pairs


def _apart(vocabulary: Vocabulary, one: Mapping[str, float], other: Mapping[str, float]) -> bool:
    """True when both clearly name kinds, and none of them goes with one of the other's."""
    clear, clear2 = ([c for c, weight in side.items() if weight > ONLY] for side in (one, other))
    return bool(clear and clear2) and not any(vocabulary.relation(c, c2) for c in clear for c2 in clear2)


def _together(typed: Typed, ones: Sequence[Hit], others: Sequence[Hit]) -> tuple[Hit, Hit] | None:
    """The first two of either class that belong together."""
    for one in ones:
        for other in others:
            if (one.start, one.end) == (other.start, other.end):
                continue
            begin, end = min(one.end, other.end), max(one.start, other.start)
            if end - begin <= WINDOW:
                return one, other
            if end - begin <= CLAUSE and not any(w.gap for w in typed.words[begin : end + 1]):
                return one, other
    return None


def _ranked(found: Mapping[str, tuple[float, int]]) -> Mapping[str, float]:
    """The kind named first counts in full, others less; weak ones as they are."""
    kept = sorted(found.items(), key=lambda item: (-item[1][0], item[1][1], item[0]))[:MOST_KINDS]
    found = dict(kept)
    strong = [at for weight, at in found.values() if weight > WEAK]
    if not strong:
        return {
            code: ONLY if at == min(a for _, a in found.values()) else w for code, (w, at) in found.items()
        }
    first = min(strong)
    return {
        code: weight if weight <= WEAK or at == first else weight * SECOND
        for code, (weight, at) in found.items()
    }


def _content(vocabulary: Vocabulary, typed: Typed, where: frozenset[int]) -> frozenset[str]:
    words = [
        word.folded
        for at, word in enumerate(typed.words)
        if at not in where and not vocabulary.stop.get(typed, at) and not word.number
    ]
    return frozenset(words) | frozenset(f"{a} {b}" for a, b in pairwise(words))


def _short(vocabulary: Vocabulary, typed: Typed) -> bool:
    """True for "it is broken", and for two words of which one says what is wrong: "đèn tắt"."""
    words = [word.folded for word in typed.words]
    if not 0 < len(words) <= SHORT or vocabulary.generic.isdisjoint(words):
        return False
    said = (word for at, word in enumerate(words) if not vocabulary.stop.get(typed, at))
    return len(words) <= FEWEST or vocabulary.generic.issuperset(said)


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of the smaller that the larger has too, damped for very small ones."""
    if not one or not other:
        return 0.0
    return len(one & other) / max(FEW, min(len(one), len(other)))
