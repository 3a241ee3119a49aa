"""Concepts, and the phrases people use for them.

A phrase counts where it stands as typed, with its marks; or without any, as many type; or with a wrong mark,
a slip of the ear or of one letter, where the rest of the phrase leaves no doubt.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from laocaiso.cases.procedures.typed import Word
from laocaiso.cases.procedures.vocabulary import Vocabulary, fold_word, spell_word
from laocaiso.core.text import fold
from laocaiso.core.text import words as words_of
from laocaiso.places.syllables import is_syllable

LOST_MARK = 0.9
"""Worth of a word typed without its marks inside a line that has marks."""
ALL_UNMARKED = 0.97
WRONG_MARK = 0.7
SLIP_OF_EAR = 0.65
SLIP_OF_LETTER = 0.55
EXACT_UNMARKED = 0.87
"""More doubt about phrases that lead away, where a line has no marks."""
LEAST_WORTH = 0.72
"""Of a phrase, as the mean of its words."""
LEAST_LETTERS = 7
"""Letters of a phrase that may hold a slip of a letter."""
GAP, MOST_GAPS = 0.06, 2
"""What a filler inside a phrase costs, and how many there may be: "hiến 50m2 đất"."""
INSIDE = 0.4
"""What is left of a concept whose phrase lies inside a longer one of another concept."""
LONGEST = 7


@dataclass(frozen=True, slots=True)
class Phrase:
    """One way to say a concept."""

    concept: str
    spelled: tuple[str, ...]
    folded: tuple[str, ...]
    shown: tuple[str, ...]
    exact: bool = False
    """True where a slip would be another word: phrases that lead away from here."""

    @property
    def letters(self) -> int:
        """Letters without blanks."""
        return sum(map(len, self.folded))


@dataclass(frozen=True, slots=True)
class Said:
    """A phrase found in a query, over the words from `start` to before `end`."""

    phrase: Phrase
    start: int
    end: int
    at: tuple[int, ...]
    """The words of the query that are its words; fillers between them are left out."""
    worth: float
    """1 as it is written in the lexicon, less with marks missing or a slip."""

    @property
    def weight(self) -> float:
        """Longer phrases say more."""
        return self.worth * (0.8 + 0.2 * min(len(self.phrase.folded), 4))


@dataclass(slots=True)
class _Node:
    next: dict[str, "_Node"] = field(default_factory=dict)
    ends: list[Phrase] = field(default_factory=list)


class Phrases:
    """All phrases, ready to be found; immutable after it is made."""

    def __init__(
        self,
        concepts: Mapping[str, Sequence[str]],
        exact: Collection[str] = (),
        fillers: Collection[str] = (),
    ) -> None:
        self._fillers = fillers
        self._root = _Node()
        for concept, said in concepts.items():
            for text in said:
                shown = tuple(words_of(text))
                self._add(
                    Phrase(
                        concept,
                        tuple(map(spell_word, shown)),
                        tuple(map(fold_word, shown)),
                        shown,
                        concept in exact,
                    )
                )

    def _add(self, phrase: Phrase) -> None:
        node = self._root
        for word in phrase.folded:
            node = node.next.setdefault(word, _Node())
        node.ends.append(phrase)

    def said_in(self, words: Sequence[Word], vocabulary: Vocabulary) -> list[Said]:
        """Every phrase in a query; slips are looked for only where nothing long was found as it stands."""
        any_marks = any(word.marked for word in words)
        plain = [{word.folded: 0.0} for word in words]
        odd = [word.folded not in vocabulary or not is_syllable(word.spelled) for word in words]
        found = self._walk(words, plain, any_marks, odd)
        covered = [False] * len(words)
        for said in found:
            if said.worth > LOST_MARK - 0.05:
                for at in said.at:
                    covered[at] = True
        if all(covered):
            return found
        slipped = [
            {word.folded: 0.0} if done else _with_slips(word, vocabulary)
            for word, done in zip(words, covered, strict=True)
        ]
        known = {(said.phrase, said.start) for said in found}
        found += [
            said
            for said in self._walk(words, slipped, any_marks, odd)
            if (said.phrase, said.start) not in known and not all(covered[said.start : said.end])
        ]
        return found

    def _walk(
        self,
        words: Sequence[Word],
        ways: Sequence[Mapping[str, float]],
        any_marks: bool,
        odd: Sequence[bool],
    ) -> list[Said]:
        found: list[Said] = []
        for start in range(len(words)):
            paths = [_Path(self._root, (), (), 0)]
            for at in range(start, min(len(words), start + LONGEST)):
                going: list[_Path] = []
                for path in paths:
                    for way, cost in ways[at].items():
                        node = path.node.next.get(way)
                        if node is not None:
                            step = _Path(node, (*path.at, at), (*path.costs, cost), path.gaps)
                            going.append(step)
                            found += _ends(step, words, any_marks, odd)
                    if path.at and path.gaps < MOST_GAPS and self._is_filler(words[at]):
                        going.append(_Path(path.node, path.at, path.costs, path.gaps + 1))
                if not going:
                    break
                paths = going
        return found

    def _is_filler(self, word: Word) -> bool:
        return word.folded[0].isdigit() or (word.shown if word.marked else word.folded) in self._fillers


@dataclass(frozen=True, slots=True)
class _Path:
    """The way through the phrases so far: words matched, what they cost, and fillers passed over."""

    node: _Node
    at: tuple[int, ...]
    costs: tuple[float, ...]
    gaps: int


def _ends(path: _Path, words: Sequence[Word], any_marks: bool, odd: Sequence[bool]) -> Iterator[Said]:
    for phrase in path.node.ends:
        if path.gaps and phrase.exact:
            continue
        matched = [words[at] for at in path.at]
        worth = _worth(phrase, matched, path.costs, any_marks, [odd[at] for at in path.at])
        if worth and not (path.gaps and worth < LOST_MARK - 0.05):
            yield Said(phrase, path.at[0], path.at[-1] + 1, path.at, worth - GAP * path.gaps)


def _with_slips(word: Word, vocabulary: Vocabulary) -> dict[str, float]:
    ways = {word.folded: 0.0}
    for other in vocabulary.sounding_like(word.folded):
        ways.setdefault(other, 1 - SLIP_OF_EAR)
    for other in vocabulary.one_slip_from(word.folded)[:25]:
        ways.setdefault(other, 1 - SLIP_OF_LETTER)
    return ways


def _worth(
    phrase: Phrase,
    words: Sequence[Word],
    costs: Sequence[float],
    any_marks: bool,
    odd: Sequence[bool],
) -> float:
    """Mean worth of the words; 0 where it is not enough to say that the phrase was meant.

    A word that is one itself ("tù" for "tu") is a slip only inside a phrase of three words or more, or where
    it is a tone that many confuse; an `odd` one, that nobody here uses, in any of two.
    """
    total, slips, doubtful, letters = 0.0, 0, 0, 0
    for word, spelled, cost, strange in zip(words, phrase.spelled, costs, odd, strict=True):
        if cost:
            total += 1 - cost
            slips += 1
            doubtful += not strange and (cost > 1 - SLIP_OF_EAR or not any_marks)
            letters += cost > 1 - SLIP_OF_EAR
        elif word.spelled == spelled:
            total += 1
        elif not word.marked:
            total += LOST_MARK if any_marks else ALL_UNMARKED
        else:
            total += WRONG_MARK
            slips += 1
            doubtful += not strange and not _confused(word.spelled, spelled)
    if len(words) == 1 and any_marks and words[0].spelled != phrase.spelled[0]:
        return 0.0  # one bare word among marked ones stands for itself
    if not slips:
        if phrase.exact and not any_marks:
            return EXACT_UNMARKED * total / len(words) if len(words) > 1 else 0.0
        return total / len(words)
    count = len(words)
    if phrase.exact or count == 1 or slips * 2 > count or total / count < LEAST_WORTH:
        return 0.0
    if (letters and phrase.letters < LEAST_LETTERS) or (doubtful and count < 3):
        return 0.0
    return total / count


def _confused(typed: str, meant: str) -> bool:
    """True where only the tones hỏi and ngã are confused, or marks are left out or put too many."""
    if typed[:-1] == meant[:-1] and {typed[-1:], meant[-1:]} == {"3", "4"}:
        return True
    return fold(typed.rstrip("12345")) == fold(meant.rstrip("12345")) and (
        typed[-1:].isdigit() != meant[-1:].isdigit() or typed.rstrip("12345") != meant.rstrip("12345")
    )


@dataclass(frozen=True, slots=True)
class Heard:
    """How clearly a concept was said."""

    weight: float
    said: Said
    inside: frozenset[str]
    """Concepts whose longer phrases hold this one: it was hardly meant by itself."""


def heard_in(said: Sequence[Said], by_concept: Mapping[str, float]) -> dict[str, Heard]:
    """What each concept said weighs, and the phrase that says it best."""
    long = [one for one in said if one.end - one.start > 1]
    best: dict[str, Heard] = {}
    for one in said:
        concept = one.phrase.concept
        weight = one.weight * by_concept.get(concept, 1.0)
        inside = frozenset(
            other.phrase.concept
            for other in long
            if other.start <= one.start
            and one.end <= other.end
            and other.end - other.start > one.end - one.start
            and other.phrase.concept != concept
            and other.worth >= one.worth - 0.15
            and (one.phrase.exact or _weighs(other, by_concept, weight))
        )
        if inside:
            weight *= INSIDE
        if concept not in best or weight > best[concept].weight:
            best[concept] = Heard(weight, one, inside)
    return best


def _weighs(other: Said, by_concept: Mapping[str, float], weight: float) -> bool:
    """True where a phrase says at least as much as one inside it, or is a set phrase that says nothing."""
    worth = by_concept.get(other.phrase.concept, 1.0)
    return worth == 0 or other.weight * worth >= weight
