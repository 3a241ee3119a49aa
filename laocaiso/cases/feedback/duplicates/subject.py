"""What a report speaks of, coarser than its kind: things and states in either language, and their field.

This tells something where one of two texts names no kind of problem we know.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from laocaiso.cases.feedback.duplicates.typed import Found, Table, Typed, Word, in_common
from laocaiso.cases.feedback.duplicates.vocabulary import CONCEPTS, Vocabulary

_AT = "ở tại trước cạnh gần sau đoạn chỗ cổng đầu cuối giữa ngay dưới trên dọc at near behind beside opposite"
AT = Table(dict.fromkeys(_AT.split(), True))
"""Words behind which it says where."""
PLACE_WORDS = 3
PLACED = 0.3
"""What a thing is worth that is only named to say where."""
UNSURE = 0.7
"""What a single syllable is worth that was found without the marks it should have."""
OF_KIND, SECOND = 1.0, 0.75
"""How far a kind speaks for its field; what a kind that is not the surest one is worth."""
MOST = 24
"""Things of one text that are looked at."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What one text speaks of."""

    concepts: Mapping[str, float]
    """Things and states by name, and how surely they are meant."""
    words: frozenset[Word]
    """Words with content."""
    marked: bool
    """True when its writer set marks."""
    fields: Mapping[str, float]
    """How far it belongs to each field; the largest is the weight of its surest sign."""


@dataclass(frozen=True, slots=True)
class Closeness:
    """How much two texts share. All from 0 to 1."""

    concepts: float
    settings: float
    words: float
    other_things: float
    """How surely each names a thing that the other does not, and none in common."""


ENOUGH_CONCEPTS, ENOUGH_WORDS = 1.4, 3.0
"""Rarity in common above which more of it adds nothing."""


def placed(typed: Typed) -> frozenset[int]:
    """Positions of the words that follow "at", "in front of" and the like."""
    left = -1
    positions = set()
    for at, word in enumerate(typed.words):
        left = PLACE_WORDS if AT.get(typed, at) else -1 if word.gap else left - 1
        if left >= 0:
            positions.add(at)
    return frozenset(positions)


def subject(
    vocabulary: Vocabulary, typed: Typed, found: Found, where: frozenset[int], kinds: Mapping[str, float]
) -> Subject:
    """What a text speaks of; `where` are the positions of words that only say where it is."""
    aside = placed(typed) | where
    concepts: dict[str, float] = {}
    for hit in found[CONCEPTS][:MOST]:
        weight = (1.0 if hit.sure else UNSURE) * (PLACED if hit.start in aside else 1.0)
        for name in filter(None, hit.labels):
            concepts[name] = max(weight, concepts.get(name, 0.0))
    words = frozenset(
        word
        for at, word in enumerate(typed.words)
        if at not in aside and not vocabulary.stop.get(typed, at) and not word.number
    )
    fields: dict[str, float] = {}
    best = max(kinds.values(), default=0.0)
    for code, weight in kinds.items():
        field = vocabulary.kinds[code].field
        share = OF_KIND * weight * (1.0 if weight == best else SECOND)
        fields[field] = max(share, fields.get(field, 0.0))
    for name, weight in concepts.items():
        if name in vocabulary.field_of:
            field = vocabulary.field_of[name]
            fields[field] = max(weight * vocabulary.rarity.concept(name), fields.get(field, 0.0))
    return Subject(concepts, words, typed.marked, fields)


def closeness(vocabulary: Vocabulary, one: Subject, other: Subject) -> Closeness:
    """How much two texts share."""
    rarity = vocabulary.rarity
    both = sorted(one.concepts.keys() & other.concepts.keys())
    worth = {name: rarity.concept(name) * min(one.concepts[name], other.concepts[name]) for name in both}
    shared = sum(value for name, value in worth.items() if name not in vocabulary.settings)
    settings = sum(value for name, value in worth.items() if name in vocabulary.settings)
    words = sum(map(rarity.word, sorted(in_common(one.words, other.words, one.marked and other.marked))))
    return Closeness(
        concepts=min(1.0, shared / ENOUGH_CONCEPTS),
        settings=min(1.0, settings / ENOUGH_CONCEPTS),
        words=min(1.0, words / ENOUGH_WORDS),
        other_things=min(_left(vocabulary, one, other), _left(vocabulary, other, one)),
    )


def _left(vocabulary: Vocabulary, one: Subject, other: Subject) -> float:
    """How surely the one names a thing that the other does not; 0 where they have one in common."""
    things = (one.concepts.keys() & vocabulary.field_of.keys()) - vocabulary.settings
    if not things.isdisjoint(other.concepts):
        return 0.0
    return max((one.concepts[name] for name in things), default=0.0)
