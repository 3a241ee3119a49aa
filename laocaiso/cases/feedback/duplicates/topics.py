"""What a report is about: kinds of problems, how sure each is, and how far two reports agree on them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from laocaiso.cases.feedback.duplicates.typed import Hit, Typed
from laocaiso.cases.feedback.duplicates.vocabulary import Kind, Vocabulary

WINDOW = 7
"""So many words may stand between the two words of a pair."""
MOST = 8
"""Words of one class looked at."""
CLAUSE = 14
"""So many where no comma stands between them."""
WEAK = 0.55
UNSURE = 0.6
WORDS = 0.15
"""What equal words add to equal or related kinds at most."""
ONLY = 0.75
"""Worth of a weak sign where nothing else is said."""
SECOND = 0.85
"""Worth of a kind named after another."""
SHORT = 4
"""Words of a message that is too short to name its thing."""


@dataclass(frozen=True, slots=True)
class Topic:
    """What one text is about."""

    kinds: Mapping[str, float]
    words: frozenset[str]
    """Words with content, without marks, and pairs of neighbours."""
    generic: bool
    """Nothing but "it is broken"."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two texts are about the same kind of thing, and which kinds those are."""

    value: float
    kinds: tuple[Kind, ...]
    overlap: float
    clear: bool
    """False when one of them names no kind we know."""


def topic(vocabulary: Vocabulary, typed: Typed, where: frozenset[int]) -> Topic:
    """What a text is about; `where` are the positions of words that only say where it is."""
    found: dict[str, tuple[float, int]] = {}
    classes: dict[str, list[Hit]] = {}

    def add(code: str, weight: float, at: int) -> None:
        old = found.get(code)
        if old is None or weight > old[0]:
            found[code] = weight, at

    for hit in vocabulary.topic_phrases.find(typed):
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
    for kind in vocabulary.kinds.values():
        for one, other in kind.pairs:
            together = _together(typed, classes.get(one, ()), classes.get(other, ()))
            if together is not None:
                add(kind.code, 1.0, together.start)
    return Topic(_ranked(found), _content(vocabulary, typed, where), _generic(vocabulary, typed, found))


def agreement(vocabulary: Vocabulary, one: Topic, other: Topic, same_category: bool) -> Agreement:
    """How far two texts agree on what they are about."""
    overlap = _overlap(one.words, other.words)
    best = 0.0
    kinds: tuple[Kind, ...] = ()
    for code, weight in sorted(one.kinds.items()):
        for code2, weight2 in sorted(other.kinds.items()):
            related = 1.0 if code == code2 else vocabulary.related.get(frozenset((code, code2)), 0.0)
            value = related * weight * weight2
            pair = tuple(vocabulary.kinds[c] for c in sorted({code, code2}))
            if value > best or (value == best and value and pair[0].code < kinds[0].code):
                best, kinds = value, pair
    if kinds:
        value = best if not all(k.personal for k in kinds) else best * (0.3 + 0.7 * overlap)
        return Agreement(min(1.0, value + WORDS * overlap), kinds, overlap, True)
    if one.kinds and other.kinds:
        return Agreement(0.1 + 0.25 * overlap, (), overlap, True)
    bonus = 0.1 if same_category else 0.0
    if one.generic or other.generic:
        return Agreement((0.6 if same_category else 0.35) + bonus, (), overlap, False)
    floor = 0.15 if one.kinds or other.kinds else 0.2
    return Agreement(min(1.0, floor + bonus + 0.7 * overlap), (), overlap, False)


def _together(typed: Typed, ones: Sequence[Hit], others: Sequence[Hit]) -> Hit | None:
    for one in ones:
        for other in others:
            if (one.start, one.end) == (other.start, other.end):
                continue
            begin, end = min(one.end, other.end), max(one.start, other.start)
            if end - begin <= WINDOW:
                return min(one, other, key=lambda hit: hit.start)
            clause = end - begin <= CLAUSE and not any(w.gap for w in typed.words[begin : end + 1])
            if clause:
                return min(one, other, key=lambda hit: hit.start)
    return None


def _ranked(found: Mapping[str, tuple[float, int]]) -> Mapping[str, float]:
    """The kind named first counts in full, others less; weak ones as they are."""
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
        if at not in where and word.folded not in vocabulary.stop and not word.number
    ]
    return frozenset(words) | frozenset(f"{a} {b}" for a, b in pairwise(words))


def _generic(vocabulary: Vocabulary, typed: Typed, found: Mapping[str, object]) -> bool:
    return (
        not found
        and 0 < len(typed.words) <= SHORT
        and any(word.folded in vocabulary.generic for word in typed.words)
        and all(w.folded in vocabulary.generic | vocabulary.stop for w in typed.words)
    )


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of the smaller that the larger has too, damped for very small ones."""
    if not one or not other:
        return 0.0
    return len(one & other) / max(3, min(len(one), len(other)))
