"""The words of a report as its writer meant them, for looking up phrases.

Short forms are written out ("ko" → không), letters held down are let go ("đườnggg"), and a word that is no
syllable is tried as raw Telex or VNI keys. Where words stand does not matter here; `Glyphs` keeps that.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files

import msgspec

from laocaiso.core.text import clean, fold, spelling
from laocaiso.places.syllables import is_syllable
from laocaiso.places.typing_keys import telex, vni

MAX_LETTERS = 3000
MAX_WORDS = 600
_WORD = re.compile(r"[^\W_]+")
_HELD = re.compile(r"([^\W\d_])\1{2,}")
_STOP = re.compile(r"[.!?;\n…]")
_MARKED = 0.3
_LITTLE_MARKED = 0.12


@dataclass(frozen=True, slots=True)
class Typed:
    """One word: as `core.text.spelling` gives it, without marks, and whether it has none to begin with."""

    spelled: str
    folded: str
    stop: bool = False
    """A sentence ends before it."""

    @property
    def plain(self) -> bool:
        """True when it carries no mark."""
        return self.spelled == self.folded


@dataclass(frozen=True, slots=True)
class TypedText:
    """The words of one text."""

    words: Sequence[Typed]
    marks: float
    """Share of words that carry a mark."""

    @property
    def marked(self) -> bool:
        """Marks are typed, so that a word without one has none."""
        return self.marks >= _MARKED

    @property
    def unmarked(self) -> bool:
        """Hardly any marks are typed."""
        return self.marks <= _LITTLE_MARKED


class Typing:
    """Reads texts into words; immutable."""

    def __init__(self, short_forms: Mapping[str, str], known: frozenset[str] = frozenset()) -> None:
        self._known = known
        self._short: Mapping[str, Sequence[str]] = {
            short: spelling(long).split() for short, long in short_forms.items()
        }

    @classmethod
    def load(cls, known: frozenset[str] = frozenset()) -> "Typing":
        """With the short forms the program ships with; `known` words are taken as they stand."""
        raw = (files("laocaiso.cases.feedback.reading") / "data" / "short_forms.json").read_bytes()
        return cls(msgspec.json.decode(raw, type=dict[str, str]), known)

    def read(self, text: str) -> TypedText:
        """The words of a text, as far as a reading goes (`MAX_LETTERS`, `MAX_WORDS`)."""
        words = list(self._words(text[:MAX_LETTERS]))[:MAX_WORDS]
        letters = [word for word in words if not word.folded.isdigit()]
        return TypedText(words, sum(not word.plain for word in letters) / max(1, len(letters)))

    def _words(self, text: str) -> Iterator[Typed]:
        # Sentences end with lines too, which cleaning makes blanks of.
        text = clean(text.replace("\n", " ; "))
        end = 0
        for match in _WORD.finditer(text):
            stop = bool(_STOP.search(text, end, match.start()))
            end = match.end()
            for spelled in self._meant(_HELD.sub(r"\1", match.group().lower())):
                yield Typed(spelled, fold(spelled.rstrip("0123456789") or spelled), stop)
                stop = False

    def _meant(self, word: str) -> Sequence[str]:
        if word in self._short:
            return self._short[word]
        spelled = spelling(word)
        if (
            word.isascii()
            and not word.isdigit()
            and len(word) < 10
            and word not in self._known
            and not is_syllable(spelled)
        ):
            keys = telex(word) or vni(word)
            if keys and is_syllable(keys):
                return (keys,)
        return (spelled,)
