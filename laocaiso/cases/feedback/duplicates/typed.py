"""A text as words, and finding known phrases among them, with and without marks."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, TypeVar

from laocaiso.core.text import clean, fold, spelling

MAX_LETTERS, MAX_WORDS = 1200, 120
"""A reading stops there: what a report is about stands well before."""
MAX_WORD = 24
LOOKED_AT = 200
"""Letters by which a text is said to be in capitals."""

T = TypeVar("T")

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
    """True when its writer set marks at all, so that a missing one says something."""
    cased: bool
    """True when there are capitals, but not everywhere, so that one says something."""


class Table(Generic[T]):
    """Words to look single words up by: with their marks, or without where the text has none at all."""

    def __init__(self, values: Mapping[str, T]) -> None:
        self._spelled = {spelling(word): value for word, value in values.items()}
        self._folded = {fold(word): value for word, value in values.items()}

    def get(self, typed: Typed, at: int) -> T | None:
        """What the word at a position stands for; None where it is none of these, or past the end."""
        if not 0 <= at < len(typed.words):
            return None
        word = typed.words[at]
        return self._spelled.get(word.spelling) if typed.marked else self._folded.get(word.folded)


def read(text: str, short: Mapping[str, str]) -> Typed:
    """The words of a text; `short` says what abbreviations stand for."""
    text = clean(text[:MAX_LETTERS])
    words: list[Word] = []
    marked = False
    end = 0
    for match in _WORD.finditer(text):
        if len(words) >= MAX_WORDS:
            break
        form = match.group()
        if len(form) <= MAX_WORD:
            gap = bool(words) and bool(_BREAK.search(text, end, match.start() + 1))
            words.extend(_words(form, gap, short))
            marked = marked or (form.lower() not in short and words[-1].marked)
        end = match.end()
    letters = [letter for letter in text[:LOOKED_AT] if letter.isalpha()]
    upper = sum(map(str.isupper, letters))
    return Typed(tuple(words), marked, 0 < upper * 2 <= len(letters))


def _words(form: str, gap: bool, short: Mapping[str, str]) -> list[Word]:
    low, capital = form.lower(), form[0].isupper()
    joined = None if low.isalpha() else _JOINED.fullmatch(low)
    if joined is None and low not in short:
        return [Word(low, *_forms(low), capital, gap)]
    parts = joined.groups() if joined else (low,)
    written = " ".join(short.get(part, part) for part in parts).split()
    return [
        Word(part, *_forms(part), capital and part in low, gap and not at) for at, part in enumerate(written)
    ]


@lru_cache(maxsize=8192)
def _forms(word: str) -> tuple[str, str]:
    """With the tone as a digit, and without marks; "12/4" stays one word."""
    return (word, word) if word[0].isdigit() else (spelling(word), fold(word))


def in_common(one: Iterable[Word], other: Iterable[Word], marked: bool) -> frozenset[str]:
    """Words in both, without marks; `marked` is true where both writers set marks, which then must agree."""
    if marked:
        return frozenset(map(bare, {word.spelling for word in one} & {word.spelling for word in other}))
    return frozenset({word.folded for word in one} & {word.folded for word in other})


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
    table: str
    spelled: tuple[str, ...]
    labels: tuple[str, ...]


Found = Mapping[str, list[Hit]]
"""What was found in a text, by table."""


class Phrases:
    """Several tables of known phrases, with what each stands for; one walk over a text for all of them."""

    def __init__(self, tables: Mapping[str, Iterable[tuple[str, str]]]) -> None:
        self.tables = tuple(tables)
        self._by_words: defaultdict[tuple[str, ...], list[_Phrase]] = defaultdict(list)
        lengths: defaultdict[str, set[int]] = defaultdict(set)
        for table, labelled in tables.items():
            gathered: defaultdict[tuple[str, ...], dict[str, None]] = defaultdict(dict)
            for phrase, label in labelled:
                gathered[_spelled(phrase)][label] = None
            for spelled, labels in gathered.items():
                folded = tuple(bare(word) for word in spelled)
                self._by_words[folded].append(_Phrase(table, spelled, tuple(labels)))
                lengths[folded[0]].add(len(folded))
        self._lengths = {first: tuple(sorted(sizes, reverse=True)) for first, sizes in lengths.items()}

    def find(self, typed: Typed) -> Found:
        """By table every phrase in a text, the longest from the left, none inside another of its table."""
        hits: dict[str, list[Hit]] = {table: [] for table in self.tables}
        free = dict.fromkeys(self.tables, 0)
        folded = [word.folded for word in typed.words]
        for at, first in enumerate(folded):
            for size in self._lengths.get(first, ()):
                if at + size > len(folded):
                    continue
                for phrase in self._by_words.get(tuple(folded[at : at + size]), ()):
                    table = phrase.table
                    known = hits[table][-1] if hits[table] and hits[table][-1].start == at else None
                    if (known is None and free[table] > at) or (known is not None and known.end != at + size):
                        continue
                    words = typed.words[at : at + size]
                    if not _reads(words, phrase, typed.marked):
                        continue
                    sure = size > 1 or words[0].spelling == phrase.spelled[0]
                    if known is not None:
                        labels = tuple(dict.fromkeys((*known.labels, *phrase.labels)))
                        hits[table][-1] = Hit(at, at + size, labels, known.sure or sure)
                    else:
                        hits[table].append(Hit(at, at + size, phrase.labels, sure))
                        free[table] = at + size
        return hits


def _reads(words: Sequence[Word], phrase: _Phrase, marked: bool) -> bool:
    """Words that are equal without marks are so with theirs, or have none where none is expected."""
    bare = not marked or len(words) > 1
    for word, spelled in zip(words, phrase.spelled, strict=True):
        if word.spelling != spelled and not (bare and word.spelling == word.folded):
            return False
    return True


def _spelled(phrase: str) -> tuple[str, ...]:
    """`spelling`, by words, each of which is brought to it only once: phrases are many, their words few."""
    words = phrase.lower().split()
    return (
        tuple(_forms(word)[0] for word in words)
        if all(map(str.isalpha, words))
        else tuple(spelling(phrase).split())
    )


@lru_cache(maxsize=8192)
def bare(spelled: str) -> str:
    """A word given as `spelling`, without marks."""
    return spelled if spelled[0].isdigit() else fold(spelled.rstrip("12345"))
