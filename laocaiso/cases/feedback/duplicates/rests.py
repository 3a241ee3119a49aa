"""What two texts say beside the words both have.

Two matters at one place share the place, and nothing of what is said of it: "the bus station is dark", "the
bus station overcharges".
"""

from collections.abc import Set
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import takewhile

from laocaiso.cases.feedback.duplicates.typed import Found, Hit, Typed
from laocaiso.cases.feedback.duplicates.vocabulary import CONCEPTS, TOPICS, Vocabulary

LEAST = 2
"""Words in a row from which on both name one place, or one thing."""
AKIN = 0.6
"""Kinds related by more may be one thing."""
PERHAPS = 0.5
"""How far two texts go different ways whose kinds are related."""


@dataclass(frozen=True, slots=True)
class Told:
    """One text word by word."""

    words: tuple[str, ...]
    """Without marks."""
    content: frozenset[int]
    """Positions of words with content."""
    things: tuple[tuple[int, int, str], ...]
    """Begin, end and name of things that are more than a setting or a state."""
    kinds: tuple[tuple[int, int, str], ...]
    """Begin, end and code of kinds of problems."""
    said: int | None
    """Where the first words end that say outright what is wrong."""


def told(vocabulary: Vocabulary, typed: Typed, found: Found) -> Told:
    """A text word by word."""
    words = tuple(word.folded for word in typed.words)
    return Told(
        words,
        frozenset(at for at, word in enumerate(words) if word not in vocabulary.stop),
        tuple(
            (hit.start, hit.end, name)
            for hit in found[CONCEPTS]
            for name in hit.labels
            if name in vocabulary.field_of and name not in vocabulary.settings
        ),
        tuple(
            (hit.start, hit.end, code.rstrip("?"))
            for hit in found[TOPICS]
            for code in hit.labels
            if code and not code.startswith("@")
        ),
        min((hit.end for hit in found[TOPICS] if _outright(vocabulary, hit)), default=None),
    )


def after_one_opening(vocabulary: Vocabulary, one: Told, other: Told) -> float:
    """How surely both begin with the same words, and say something else behind them; 0 to 1.

    0 too where the words both begin with say what is wrong.
    """
    pairs = zip(one.words, other.words, strict=False)
    alike = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
    if alike < LEAST or any(side.said is not None and side.said <= alike for side in (one, other)):
        return 0.0
    return _apart(vocabulary, one, other, range(alike), range(alike))


def beside_one_place(vocabulary: Vocabulary, one: Told, other: Told) -> float:
    """How surely both have words in common that name no thing, and nothing else, 0 to 1."""
    # In a fixed order, for of several runs of one length the first is taken.
    first, second = sorted((one, other), key=lambda side: side.words)
    run = SequenceMatcher(None, first.words, second.words, autojunk=False).find_longest_match()
    here, there = range(run.a, run.a + run.size), range(run.b, run.b + run.size)
    if run.size < LEAST or _names_thing(first, here) or _names_thing(second, there):
        return 0.0
    return _apart(vocabulary, first, second, here, there)


def _outright(vocabulary: Vocabulary, hit: Hit) -> bool:
    return any(code in vocabulary.kinds and not vocabulary.kinds[code].weakly for code in hit.labels)


def _names_thing(side: Told, run: range) -> bool:
    return any(begin in run and end - 1 in run for begin, end, _ in (*side.things, *side.kinds))


def _apart(vocabulary: Vocabulary, one: Told, other: Told, here: range, there: range) -> float:
    """How surely two texts have nothing in common outside these words, where each says something there."""
    words, words2 = (
        {side.words[at] for at in side.content if at not in run}
        for side, run in ((one, here), (other, there))
    )
    if not words or not words2 or words & words2:
        return 0.0
    if _outside(one.things, here) & _outside(other.things, there):
        return 0.0
    kinds, kinds2 = _outside(one.kinds, here), _outside(other.kinds, there)
    return PERHAPS if any(vocabulary.relation(a, b) > AKIN for a in kinds for b in kinds2) else 1.0


def _outside(hits: tuple[tuple[int, int, str], ...], run: range) -> Set[str]:
    return {name for begin, _, name in hits if begin not in run}
