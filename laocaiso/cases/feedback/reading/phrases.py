"""Finding weighted phrases in a text, in time that grows with its length alone.

A pattern is one or more parts with a few words let through between them:

    ổ gà                      the words, one behind the other
    mặt đường .. (nứt|lún)    at most three words between; one of several
    loa ... không ngủ được    at most twelve
    $lamp .. $off             groups that have a name
    ~rác                      one word, believed also where no marks are typed
    !nhà mày                  never believed without its marks ("nhà máy")

A part is found as spelled; else, where the writer leaves marks out, as it reads without ("o ga"); else, in
two words or more, as it sounds ("sạt nở"). One word without marks is too often another: it needs the "~".
"""

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from laocaiso.cases.feedback.reading.typed_words import TypedText
from laocaiso.core.text import fold, spelling
from laocaiso.places.likeness import sound

_NEAR, _FAR = 3, 12
_GAP = re.compile(r"\s(\.\.\.?)\s")
_CHOICE = re.compile(r"\(([^)]*)\)")
_MOST_HITS = 12
"""Places at which one part is looked at; a text that says it more often means it no more."""
_BY_SOUND = 0.7
_UNMARKED = 0.9
_DOUBTFUL = 0.8
"""One word without its marks: counts beside other parts of a pattern alone."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled pattern of a label."""

    label: str
    weight: float
    parts: tuple[int, ...]
    gaps: tuple[int, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A pattern found: `words[start:end]`."""

    pattern: Pattern
    start: int
    end: int
    worth: float
    """Its weight, less where it was not found as spelled."""

    def is_part_of(self, other: "Hit") -> bool:
        """True where the other holds it and more."""
        return (
            other.start <= self.start
            and self.end <= other.end
            and other.end - other.start > self.end - self.start
        )


@dataclass(frozen=True, slots=True)
class _Form:
    part: int
    spelled: tuple[str, ...]
    bare: bool
    """True where it may be believed without marks though it is one word."""


class Phrases:
    """Patterns ready to be found; immutable."""

    def __init__(
        self, patterns: Iterable[tuple[str, float, str]], groups: Mapping[str, str] | None = None
    ) -> None:
        self._groups = groups or {}
        self._parts: dict[str, int] = {}
        self._spelled: defaultdict[tuple[str, ...], list[_Form]] = defaultdict(list)
        self._folded: defaultdict[tuple[str, ...], list[_Form]] = defaultdict(list)
        self._sounding: defaultdict[tuple[str, ...], list[_Form]] = defaultdict(list)
        self._longest: defaultdict[str, int] = defaultdict(int)
        self.patterns: list[Pattern] = []
        self._choices: dict[int, float] = {}
        self._by_first: defaultdict[int, list[Pattern]] = defaultdict(list)
        for label, weight, text in patterns:
            pieces = _GAP.split(text.strip())
            gaps = tuple(_FAR if sign == "..." else _NEAR for sign in pieces[1::2])
            parts = tuple(self._part(piece) for piece in pieces[::2])
            pattern = Pattern(label, weight, parts, gaps, text.strip())
            self.patterns.append(pattern)
            self._by_first[parts[0]].append(pattern)

    def associations(self) -> Mapping[str, Mapping[str, float]]:
        """For each word as spelled, the share of the patterns with it that each label has."""
        patterns: defaultdict[int, list[Pattern]] = defaultdict(list)
        for pattern in self.patterns:
            for part in pattern.parts:
                patterns[part].append(pattern)
        counts: defaultdict[str, defaultdict[str, float]] = defaultdict(lambda: defaultdict(float))
        for forms in self._spelled.values():
            for form in forms:
                for pattern in patterns[form.part]:
                    for word in set(form.spelled):
                        counts[word][pattern.label] += pattern.weight / self._choices[form.part]
        return {
            word: {label: count / sum(by_label.values()) for label, count in by_label.items()}
            for word, by_label in counts.items()
        }

    def words(self) -> frozenset[str]:
        """Every word of a pattern, without marks."""
        return frozenset(word for form in self._folded for word in form)

    def find(self, text: TypedText) -> Iterator[Hit]:
        """All patterns in a text, each where it is found first."""
        hits = self._hits(text)
        for part, places in hits.items():
            for pattern in self._by_first.get(part, ()):
                best = max(
                    (hit for place in places if (hit := _chain(pattern, place, hits))),
                    key=lambda hit: hit.worth,
                    default=None,
                )
                if best is not None:
                    yield best

    def _part(self, piece: str) -> int:
        if piece.count("(") != piece.count(")"):
            raise ValueError(f"a gap inside a choice, or a bracket too few: {piece}")
        if piece in self._parts:
            return self._parts[piece]
        number = self._parts[piece] = len(self._parts)
        choices = tuple(self.expanded(piece))
        self._choices[number] = math.sqrt(len(choices))
        for words in choices:
            bare, marks = words.startswith("~"), words.startswith("!")
            spelled = tuple(spelling(words).split())
            folded = tuple(fold(words).split())
            form = _Form(number, spelled, bare)
            self._spelled[spelled].append(form)
            if not marks:
                self._folded[folded].append(form)
            for first in {spelled[0], folded[0]}:
                self._longest[first] = max(self._longest[first], len(spelled))
            if len(folded) > 1 and not marks:
                heard = tuple(map(sound, folded))
                self._sounding[heard].append(form)
                self._longest["~" + heard[0]] = max(self._longest["~" + heard[0]], len(spelled))
        return number

    def expanded(self, piece: str) -> Iterator[str]:
        """All the words a part can be."""
        if piece.startswith("$") and piece[1:] in self._groups:
            yield from (words.strip() for words in self._groups[piece[1:]].split("|"))
            return
        pieces = _CHOICE.split(piece)
        choices = [
            [text.strip() for text in one.split("|")] if at % 2 else [one.strip()]
            for at, one in enumerate(pieces)
        ]
        for choice in product(*choices):
            yield " ".join(filter(None, choice))

    def _hits(self, text: TypedText) -> Mapping[int, Sequence[tuple[int, int, float]]]:
        """Where each part is found, and how well."""
        hits: dict[int, dict[tuple[int, int], float]] = {}
        words = text.words
        spelled = [word.spelled for word in words]
        folded = [word.folded for word in words]
        heard = ["" if folded[at].isdigit() else sound(folded[at]) for at in range(len(words))]
        for at in range(len(words)):
            reach = max(
                self._longest.get(spelled[at], 0),
                self._longest.get(folded[at], 0),
                self._longest.get("~" + heard[at], 0),
            )
            for end in range(at + 1, min(at + reach, len(words)) + 1):
                if end - at > 1 and words[end - 1].stop:
                    break
                for form, worth in self._forms(
                    text, tuple(spelled[at:end]), tuple(folded[at:end]), tuple(heard[at:end])
                ):
                    places = hits.setdefault(form.part, {})
                    if len(places) < _MOST_HITS:
                        places[at, end] = max(worth, places.get((at, end), 0.0))
        return {
            part: [(start, end, worth) for (start, end), worth in places.items()]
            for part, places in hits.items()
        }

    def _forms(
        self, text: TypedText, spelled: tuple[str, ...], folded: tuple[str, ...], heard: tuple[str, ...]
    ) -> Iterator[tuple[_Form, float]]:
        exact = self._spelled.get(spelled)
        if exact:
            for form in exact:
                yield form, 1.0
        several = len(spelled) > 1
        for form in self._folded.get(folded, ()):
            if form.spelled == spelled:
                continue
            if (several or form.bare) and _lost_marks(text, spelled, folded, form.spelled):
                yield form, _UNMARKED
            elif not several and text.unmarked and spelled == folded:
                yield form, _DOUBTFUL
        if several and not exact:
            for form in self._sounding.get(heard, ()):
                if form.spelled != spelled and _heard_so(text, spelled, folded, form.spelled):
                    yield form, _BY_SOUND


def _lost_marks(
    text: TypedText, typed: tuple[str, ...], folded: tuple[str, ...], meant: tuple[str, ...]
) -> bool:
    """Whether words without marks may stand for marked ones here."""
    if any(word not in (plain, other) for word, plain, other in zip(typed, folded, meant, strict=True)):
        # Another tone than meant: a slip, where the rest of several words is right.
        wrong = sum(word != other for word, other in zip(typed, meant, strict=True))
        return len(typed) > 2 and wrong == 1
    if text.unmarked:
        return True
    if text.marked:
        return len(typed) > 2 and any(
            word == other != plain for word, plain, other in zip(typed, folded, meant, strict=True)
        )
    return len(typed) > 1


def _heard_so(
    text: TypedText, typed: tuple[str, ...], folded: tuple[str, ...], meant: tuple[str, ...]
) -> bool:
    """Whether words that sound so may stand for these: with the same tones, or with none at all."""
    if text.unmarked:
        # Where both of two words only sound so, they are too often others: "gio sang" is no "đổ xăng".
        other = sum(
            fold(word.rstrip("0123456789")) != plain for word, plain in zip(meant, folded, strict=True)
        )
        return typed == folded and len(typed) > other
    tones = [word[-1:] if word[-1:].isdigit() else "" for word in typed]
    return tones == [word[-1:] if word[-1:].isdigit() else "" for word in meant]


def _chain(
    pattern: Pattern,
    first: tuple[int, int, float],
    hits: Mapping[int, Sequence[tuple[int, int, float]]],
) -> Hit | None:
    """The pattern from a place of its first part on."""
    start, end, worth = first
    if worth <= _DOUBTFUL and len(pattern.parts) == 1 and end - start == 1:
        return None
    for part, gap in zip(pattern.parts[1:], pattern.gaps, strict=True):
        following = [place for place in hits.get(part, ()) if end <= place[0] <= end + gap]
        if not following:
            return None
        place = min(following, key=lambda place: (place[0], -place[2], -place[1]))
        end, worth = place[1], min(worth, place[2])
    return Hit(pattern, start, end, pattern.weight * worth)
