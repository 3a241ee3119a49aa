"""How far a typed word is from a name, counted in the slips people make.

The scale: 0 the same, 0.3 a mark lost, 0.5 a slip of the ear (l/n, s/x, ch/tr, r/d/gi, i/y), 0.8 a wrong
mark, 0.85 an ending that closes alike (m/n/ng/nh, c/t/ch/p, o/u) or b/p, 1 a letter lost, added or swapped
with its neighbour, 1.5 one changed for another; a little more where the typed word is a real syllable with
no letter lost, or has another tone. A name of several words costs the sum of its words.
"""

import math
import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from rapidfuzz.distance import OSA

from laocaiso.places.syllables import is_syllable

LOST_MARK = 0.3
WRONG_MARK = 0.8
SLIP = 0.5
ENDING = 0.85
LETTER = 1.0
CHANGED_LETTER = 0.5
REAL_WORD = 0.4
WRONG_TONE = 0.2
SPACING = 0.3

# Sounds that dialects of the north merge, and letters that stand for one sound.
_SOUNDS = (
    (re.compile(r"^(?:ngh|ng)"), "G"),
    (re.compile(r"^(?:gi|gh|g|d|r)"), lambda m: "g" if m.group() in ("gh", "g") else "d"),
    (re.compile(r"^(?:tr|ch)"), "c_"),
    (re.compile(r"^(?:s|x)"), "s"),
    (re.compile(r"^(?:l|n(?!g|h))"), "n"),
    (re.compile(r"^(?:c(?!_)|k(?!h)|q)"), "k"),
    (re.compile(r"^ph"), "f"),
    (re.compile(r"y"), "i"),
)

# Endings that are written for one another, and p, which few words but names of the highlands begin with.
_BLUNT = (
    (re.compile(r"(?<=[aeiouy])(?:ng|nh|n|m)$"), "N"),
    (re.compile(r"(?<=[aeiouy])(?:ch|c|t|p)$"), "T"),
    (re.compile(r"(?<=[aei])[ou]$"), "W"),
    (re.compile(r"^p(?!h)"), "b"),
)


@lru_cache(maxsize=8192)
def sound(folded: str) -> str:
    """The word as it sounds to an ear that merges l/n, s/x, ch/tr and r/d/gi: "trinh" and "chinh" agree."""
    for pattern, class_ in _SOUNDS:
        folded = pattern.sub(class_, folded, count=1)
    return folded


@lru_cache(maxsize=8192)
def blunt(word: str) -> str:
    """A folded word, or its `sound`, with the endings merged that are mistaken for one another."""
    for pattern, class_ in _BLUNT:
        word = pattern.sub(class_, word, count=1)
    return word


@lru_cache(maxsize=65536)
def word_distance(typed: str, typed_folded: str, name: str, name_folded: str) -> float:
    """Distance of one word, with and without marks, from one word of a name.

    `typed` and `name` are as `core.text.spelling` gives them, the others without marks.
    """
    if typed == name:
        return 0.0
    unmarked = typed == typed_folded
    if typed_folded == name_folded:
        return 0.0 if unmarked else _marks_distance(typed, name)
    real = is_syllable(typed)
    letters = _edits(typed_folded, name_folded, real)
    if letters > SLIP:
        letters = min(letters, _edits(sound(typed_folded), sound(name_folded), real) + SLIP)
    if letters > SLIP and real and len(typed_folded) >= len(name_folded):
        letters += REAL_WORD
    if letters > ENDING:
        letters = min(letters, _ending_distance(typed_folded, name_folded))
    if not unmarked and _tone(typed) != _tone(name):
        letters += WRONG_TONE
    return letters


def distance(
    typed: Sequence[str], typed_folded: Sequence[str], name: Sequence[str], name_folded: Sequence[str]
) -> float:
    """Distance of a run of typed words from a name; both with and without marks, word by word."""
    if len(typed) == len(name):
        return sum(map(word_distance, typed, typed_folded, name, name_folded))
    one, other = "".join(typed_folded), "".join(name_folded)
    return LETTER * OSA.distance(one, other) + SPACING * abs(len(typed) - len(name))


def allowed(letters: int) -> float:
    """How far a name of so many letters may be off and still be taken for itself, standing alone."""
    if letters <= 4:
        return 0.8
    if letters <= 6:
        return 1.1
    return 1.45 if letters <= 9 else 1.7


def lost_marks_only(typed: str, name: str) -> bool:
    """True when `typed` is `name` with some of its marks left out, none changed."""
    return typed == name or _marks_distance(typed, name) == LOST_MARK


def _edits(typed: str, name: str, real: bool) -> float:
    """Letters lost, added or swapped; one changed into another real word counts more: it is seldom a slip."""
    edits = OSA.distance(typed, name)
    changed = edits and len(typed) == len(name) and sorted(typed) != sorted(name)
    return LETTER * edits + (CHANGED_LETTER if changed and real else 0.0)


def _ending_distance(typed: str, name: str) -> float:
    """Distance of two words that differ in how they end, and perhaps in a sound; infinite for others."""
    if blunt(typed) == blunt(name):
        return ENDING
    return ENDING + SLIP if blunt(sound(typed)) == blunt(sound(name)) else math.inf


@lru_cache(maxsize=8192)
def _marks_distance(typed: str, name: str) -> float:
    """Distance of two spellings whose letters are the same without marks."""
    tones = _tone(typed), _tone(name)
    one, other = _letters(typed), _letters(name)
    if len(one) != len(other):
        return WRONG_MARK
    lost_quality = one != other and all(a == b or a == _base(b) for a, b in zip(one, other, strict=True))
    if one == other or lost_quality:
        if tones[0] in ("", tones[1]):
            return LOST_MARK
        if set(tones) == {"3", "4"}:  # hỏi and ngã are one tone in much of the country
            return LOST_MARK
        return WRONG_MARK + (0.1 if lost_quality else 0.0)
    return WRONG_MARK if tones[0] == tones[1] else WRONG_MARK + (0.1 if not tones[0] else 0.4)


def _tone(word: str) -> str:
    return word[-1] if word[-1:].isdigit() else ""


def _letters(word: str) -> str:
    return word[:-1] if word[-1:].isdigit() else word


def _base(letter: str) -> str:
    return "d" if letter == "đ" else unicodedata.normalize("NFD", letter)[0]
