"""From a typed line to words: keys of a switched-off keyboard driver, words without blanks, abbreviations."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from laocaiso.cases.procedures.vocabulary import Vocabulary
from laocaiso.core.text import fold, spelling, words
from laocaiso.places.syllables import is_syllable
from laocaiso.places.typing_keys import telex, vni

MOST_WORDS = 40
"""Words looked at; nobody's question is longer."""
SHORTEST_JOINED = 6
LONGEST_JOINED = 60
LONGEST_ABBREVIATION = 3
_TONES = "12345"
_MARKS = dict(
    zip(
        _TONES,
        (
            "\N{COMBINING ACUTE ACCENT}",
            "\N{COMBINING GRAVE ACCENT}",
            "\N{COMBINING HOOK ABOVE}",
            "\N{COMBINING TILDE}",
            "\N{COMBINING DOT BELOW}",
        ),
        strict=True,
    )
)
_VOWELS = "aeiouyăâêôơư"


@dataclass(frozen=True, slots=True)
class Word:
    """One word as it is understood."""

    shown: str
    """As people write it."""
    spelled: str
    """As `core.text.spelling` gives it."""
    folded: str
    changed: bool = False
    """True where it was typed otherwise: by keys, or without blanks."""

    @property
    def marked(self) -> bool:
        """True where the word has a tone or a quality mark."""
        return self.spelled != self.folded

    @classmethod
    def of(cls, written: str, *, changed: bool = False) -> "Word":
        """A word written in lower case."""
        return cls(written, spelling(written), fold(written), changed)


def read(text: str, vocabulary: Vocabulary, abbreviations: Mapping[tuple[str, ...], str]) -> list[Word]:
    """The words of a query, at most `MOST_WORDS`."""
    typed = words(unicodedata.normalize("NFKC", text))[:MOST_WORDS]
    read_words = [word for written in typed for word in _one(written, vocabulary, abbreviations)]
    return list(_spelled_out(read_words, abbreviations))[:MOST_WORDS]


def _one(
    written: str, vocabulary: Vocabulary, abbreviations: Mapping[tuple[str, ...], str]
) -> Iterator[Word]:
    word = Word.of(written)
    if word.folded in vocabulary or (word.folded,) in abbreviations or word.folded.isdigit():
        yield word
        return
    if not is_syllable(word.spelled) or written[-1].isdigit():
        decoded = _decoded(written)
        if decoded is not None:
            yield decoded
            return
        if SHORTEST_JOINED <= len(written) <= LONGEST_JOINED:
            pieces = vocabulary.cut(written)
            if pieces is not None:
                yield from (Word.of(piece, changed=True) for piece in pieces)
                return
    yield word


def _decoded(written: str) -> Word | None:
    if len(written) < 3 and not written.isalpha():
        return None  # "a1" and "b2" are classes of driving licences
    for decode in (vni, telex):
        spelled = decode(written)
        if spelled is not None and is_syllable(spelled):
            letters = spelled[:-1] if spelled[-1] in _TONES else spelled
            if letters.isalpha():
                return Word(in_writing(spelled), spelled, fold(letters), changed=True)
    return None


def in_writing(spelled: str) -> str:
    """The word as it is written: the tone goes from behind onto its vowel ("thưa3" is "thửa")."""
    if spelled[-1:] not in _MARKS:
        return spelled
    letters, mark = spelled[:-1], _MARKS[spelled[-1]]
    start = 2 if letters.startswith(("qu", "gi")) and any(c in _VOWELS for c in letters[2:]) else 0
    vowels = [at for at in range(start, len(letters)) if letters[at] in _VOWELS]
    if not vowels:
        return letters
    quality = [at for at in vowels if letters[at] in "ăâêôơ"] or [at for at in vowels if letters[at] == "ư"]
    if quality:
        at = quality[-1]
    elif vowels[-1] < len(letters) - 1 or len(vowels) == 1:
        at = vowels[-1]
    else:
        at = vowels[-2]
    return unicodedata.normalize("NFC", letters[: at + 1] + mark + letters[at + 1 :])


def _spelled_out(read_words: Sequence[Word], abbreviations: Mapping[tuple[str, ...], str]) -> Iterator[Word]:
    at = 0
    while at < len(read_words):
        for length in range(min(LONGEST_ABBREVIATION, len(read_words) - at), 0, -1):
            run = read_words[at : at + length]
            meant = abbreviations.get(tuple(word.folded for word in run))
            # "có" and "kết" are words; an abbreviation has no tone.
            if meant is not None and not any(word.spelled[-1] in _TONES and word.marked for word in run[:1]):
                yield from (replace(Word.of(part)) for part in meant.split())
                at += length
                break
        else:
            yield read_words[at]
            at += 1
