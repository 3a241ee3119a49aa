"""A text as words, and finding known phrases among them, with and without marks."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from laocaiso.core.text import clean, fold, spelling

MAX_LETTERS = 3000
MAX_WORDS = 300
"""A reading stops there: what a report is about stands well before."""
MAX_WORD = 24

_WORD = re.compile(r"\d+[a-z]?(?:[/+]\d+[a-z]?)+|[^\W_]+", re.IGNORECASE)
_BREAK = re.compile(r"[.,;:()\[\]\n!?|]| [-–—]|[-–—] ")
_JOINED = re.compile(r"(km|ql|tl|dt|đt|ngo|ngõ|to|tổ|thon|thôn|tdp|sn)(\d{1,4}[a-z]?(?:\+\d{1,3})?)")


@dataclass(frozen=True, slots=True)
class Word:
    """One word: in lower case, with its tone as a digit, without marks."""

    text: str
    spelling: str
    folded: str
    capital: bool = False
    gap: bool = False
    """A full stop, a comma or the like stands before it."""

    @property
    def marked(self) -> bool:
        """True when it carries any mark."""
        return self.spelling != self.folded

    @property
    def number(self) -> bool:
        """True for "12", "12a", "12/4", "12+300"."""
        return self.folded[:1].isdigit()


@dataclass(frozen=True, slots=True)
class Typed:
    """A whole text."""

    words: tuple[Word, ...]
    marked: bool
    """True when it carries marks at all, so that a missing one says something."""
    shouted: bool
    """True when all is in capitals, so that a capital says nothing."""


def read(text: str, short: Mapping[str, str]) -> Typed:
    """The words of a text; `short` says what abbreviations stand for."""
    text = clean(text[:MAX_LETTERS])
    words: list[Word] = []
    end = 0
    for match in _WORD.finditer(text):
        if len(words) >= MAX_WORDS:
            break
        form = match.group()
        if len(form) <= MAX_WORD:
            gap = bool(words) and bool(_BREAK.search(text, end, match.start() + 1))
            words.extend(_words(form, gap, short))
        end = match.end()
    letters = [letter for letter in text if letter.isalpha()]
    upper = sum(map(str.isupper, letters))
    return Typed(tuple(words), any(w.marked for w in words), upper * 2 > len(letters))


def _words(form: str, gap: bool, short: Mapping[str, str]) -> Iterable[Word]:
    low, capital = form.lower(), form[0].isupper()
    joined = _JOINED.fullmatch(low)
    parts = [short.get(part, part) for part in (joined.groups() if joined else (low,))]
    first = True
    for part in " ".join(parts).split():
        # "12/4" stays one word, which `spelling` would take apart.
        spelled, folded = (part, part) if part[0].isdigit() else (spelling(part), fold(part))
        expanded = part not in low
        yield Word(part, spelled, folded, capital and not expanded, gap and first)
        first = False


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase found: `words[start:end]`, and what it stands for."""

    start: int
    end: int
    labels: tuple[str, ...]
    sure: bool
    """False for a single syllable found without the marks it should have."""


@dataclass(frozen=True, slots=True)
class _Phrase:
    spelled: tuple[str, ...]
    folded: tuple[str, ...]
    labels: tuple[str, ...]


class Phrases:
    """Known phrases with what each stands for; finds the longest from the left."""

    def __init__(self, labelled: Iterable[tuple[str, str]]) -> None:
        gathered: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
        for phrase, label in labelled:
            labels = gathered[tuple(spelling(phrase).split())]
            if label not in labels:
                labels.append(label)
        by_first: defaultdict[str, list[_Phrase]] = defaultdict(list)
        for spelled, labels in gathered.items():
            folded = tuple(word.rstrip("12345") if word.isalnum() else word for word in spelled)
            folded = tuple(fold(word) if not word.isdigit() else word for word in folded)
            folded = tuple(f or s for f, s in zip(folded, spelled, strict=True))
            by_first[folded[0]].append(_Phrase(spelled, folded, tuple(labels)))
        self._by_first = {
            first: tuple(sorted(phrases, key=lambda p: (-len(p.spelled), p.spelled)))
            for first, phrases in by_first.items()
        }

    def find(self, typed: Typed) -> list[Hit]:
        """Every phrase in a text, none inside another."""
        hits: list[Hit] = []
        at = 0
        while at < len(typed.words):
            hit = self._at(typed, at)
            if hit is not None:
                hits.append(hit)
            at = hit.end if hit else at + 1
        return hits

    def _at(self, typed: Typed, at: int) -> Hit | None:
        labels: list[str] = []
        length, sure = 0, True
        for phrase in self._by_first.get(typed.words[at].folded, ()):
            size = len(phrase.spelled)
            if labels and size < length:
                break
            words = typed.words[at : at + size]
            if len(words) == size and _reads(words, phrase, typed.marked):
                labels.extend(label for label in phrase.labels if label not in labels)
                length = size
                sure = size > 1 or words[0].spelling == phrase.spelled[0]
        return Hit(at, at + length, tuple(labels), sure) if labels else None


def _reads(words: Sequence[Word], phrase: _Phrase, marked: bool) -> bool:
    bare = not marked or len(words) > 1
    return all(
        word.spelling == spelled or (bare and not word.marked and word.folded == folded)
        for word, spelled, folded in zip(words, phrase.spelled, phrase.folded, strict=True)
    )
