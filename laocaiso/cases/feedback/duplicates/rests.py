"""What two texts say beside the words both have.

Two matters at one place share the place, and nothing of what is said of it: "the bus station is dark", "the
bus station overcharges".
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import takewhile

from laocaiso.cases.feedback.duplicates.topics import Topic
from laocaiso.cases.feedback.duplicates.typed import Found, Typed, Word, in_common
from laocaiso.cases.feedback.duplicates.vocabulary import CONCEPTS, LANDMARKS, Vocabulary

LEAST = 2
"""Words in a row from which on both name one place, or one thing."""


@dataclass(frozen=True, slots=True)
class Told:
    """One text word by word."""

    words: tuple[Word, ...]
    marked: bool
    """True when its writer set marks."""
    content: frozenset[int]
    """Positions of words with content."""
    things: tuple[tuple[int, int, str], ...]
    """Begin, end and name of things that are more than a setting or a state."""
    signs: Mapping[int, Set[str]]
    """Kinds of problems by the position where they have been named, weak ones with a "?" behind."""
    places: frozenset[int]
    """Positions of landmarks."""
    said: int | None
    """Where it is first said outright what is wrong."""


def told(vocabulary: Vocabulary, typed: Typed, found: Found, topic: Topic) -> Told:
    """A text word by word."""
    landmarks = [hit for hit in found[LANDMARKS] if hit.sure and any(hit.labels)]
    places = frozenset(at for hit in landmarks for at in range(hit.start, hit.end))
    return Told(
        typed.words,
        typed.marked,
        frozenset(
            at for at, word in enumerate(typed.words) if not (word.number or vocabulary.stop.get(typed, at))
        ),
        tuple(
            (hit.start, hit.end, name)
            for hit in found[CONCEPTS]
            for name in hit.labels
            if name in vocabulary.field_of and name not in vocabulary.settings
        ),
        topic.signs,
        places,
        min((at for at, kinds in topic.signs.items() if at not in places and _outright(kinds)), default=None),
    )


def in_one_frame(vocabulary: Vocabulary, one: Told, other: Told) -> float:
    """How surely both begin or end with the same words and say something else between them; 0 to 1.

    0 too where all they have in common stands at the beginning, and says what is wrong.
    """
    words, words2 = _forms(one, other)
    most = min(len(words), len(words2))
    begin = _alike(words, words2)
    end = min(_alike(words[::-1], words2[::-1]), most - begin)
    said = end < LEAST and any(side.said is not None and side.said < begin for side in (one, other))
    if max(begin, end) < LEAST or said:
        return 0.0
    here, there = ({*range(begin), *range(len(some) - end, len(some))} for some in (words, words2))
    return _apart(vocabulary, one, other, here, there)


def beside_one_place(vocabulary: Vocabulary, one: Told, other: Told) -> float:
    """How surely both have words in common that name no thing, and nothing else, 0 to 1."""
    # In a fixed order, for of several runs of one length the first is taken.
    first, second = sorted((one, other), key=lambda side: [word.text for word in side.words])
    words, words2 = _forms(first, second)
    run = SequenceMatcher(None, words, words2, autojunk=False).find_longest_match()
    here, there = set(range(run.a, run.a + run.size)), set(range(run.b, run.b + run.size))
    if run.size < LEAST or _names_thing(first, here) or _names_thing(second, there):
        return 0.0
    return _apart(vocabulary, first, second, here, there)


def _forms(one: Told, other: Told) -> tuple[Sequence[str], Sequence[str]]:
    """The words of both in the form in which they can be compared."""
    if one.marked and other.marked:
        return [word.spelling for word in one.words], [word.spelling for word in other.words]
    return [word.folded for word in one.words], [word.folded for word in other.words]


def _alike(words: Sequence[str], words2: Sequence[str]) -> int:
    """With how many of the same words both begin."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(words, words2, strict=False)))


def _outright(kinds: Set[str]) -> bool:
    return not all(code.endswith("?") for code in kinds)


def _names_thing(side: Told, run: Set[int]) -> bool:
    where = [at for at in run if at not in side.places]
    return any(begin in where and end - 1 in run for begin, end, _ in side.things) or any(
        at in side.signs for at in where
    )


def _apart(vocabulary: Vocabulary, one: Told, other: Told, here: Set[int], there: Set[int]) -> float:
    """How surely two texts have nothing in common outside these words, where each says something there."""
    (words, things, kinds), (words2, things2, kinds2) = _outside(one, here), _outside(other, there)
    if not (words or things or kinds) or not (words2 or things2 or kinds2):
        return 0.0
    if things & things2 or in_common(words, words2, one.marked and other.marked):
        return 0.0
    return 1 - max((vocabulary.relation(a, b) for a in kinds for b in kinds2), default=0.0)


def _outside(side: Told, run: Set[int]) -> tuple[list[Word], Set[str], Set[str]]:
    """Words with content, things and kinds of problems that are not named in those words."""
    return (
        [side.words[at] for at in side.content if at not in run],
        {name for begin, _, name in side.things if begin not in run},
        {code.rstrip("?") for at, codes in side.signs.items() if at not in run for code in codes},
    )
