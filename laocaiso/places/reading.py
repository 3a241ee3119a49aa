"""A text as a list of words, and the words that say what kind of thing a name is."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from laocaiso.core.text import clean, fold, spelling
from laocaiso.places.names import Kind

MAX_LETTERS = 1000
MAX_WORDS = 64
MAX_WORD = 24
"""A reading stops after so many letters or words; a longer word is no place's."""

Sign = Kind | Literal["tỉnh", "quận", "thôn", "đường"]
"""What a word before a name says it is: a kind of ours, of elsewhere, a hamlet's or a street's."""

_WORD = re.compile(r"[^\W_]+")
_BREAK = re.compile(r"[,;:()\[\]\n!?/|+]| [-–—]|[-–—] ")

_VOWELS = frozenset("aeiouy")

_SIGNS: dict[Sign, tuple[str, ...]] = {
    "xã": ("xã", "xa", "x", "xax"),
    "phường": ("phường", "phuong", "p", "ph", "hường", "f", "phuờng", "phừong"),
    "thị trấn": ("thị trấn", "thi tran", "tt", "ttr", "t t", "thị trân", "thi trấn"),
    "huyện": ("huyện", "huyen", "h", "huyên", "huyẹn", "hyện"),
    "thị xã": ("thị xã", "thi xa", "tx", "t x", "thi xã"),
    "thành phố": ("thành phố", "thanh pho", "tp", "t p", "tphố"),
    "tỉnh": ("tỉnh", "tinh"),
    "quận": ("quận", "quan", "q"),
    "thôn": (
        *("thôn", "thon", "xóm", "xom", "bản", "tổ dân phố", "to dan pho", "tdp", "tổ", "khu phố", "khu pho"),
        *("kp", "ấp", "khu dân cư", "khu dan cu", "đội", "cụm", "thôn bản", "làng"),
    ),
    "đường": (
        "đường",
        "duong",
        "phố",
        "ngõ",
        "trường",
        "truong",
        "cầu",
        "công ty",
        "ông",
        "bà",
        "anh",
        "chị",
    ),
}
SIGNS: dict[tuple[str, ...], Sign] = {
    tuple(spelling(form).split()): sign for sign, forms in _SIGNS.items() for form in forms
}
SHORT_SIGNS = frozenset({"x", "p", "ph", "f", "tt", "ttr", "h", "t t", "t x", "t p", "q"})
"""Signs that mean something only directly before a name."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word: as typed in lower case, with its tone as a digit, without marks."""

    text: str
    spelling: str
    folded: str
    capital: bool = False
    gap: bool = False
    """A comma or the like stands before it: no name runs across."""

    @property
    def marked(self) -> bool:
        """True when it carries any mark."""
        return self.spelling != self.folded


def read(text: str) -> list[Word]:
    """The words of a text, as far as a reading goes."""
    text = clean(text[:MAX_LETTERS])
    words: list[Word] = []
    end = 0
    for match in _WORD.finditer(text):
        form = match.group()
        if len(words) == MAX_WORDS:
            break
        if len(form) <= MAX_WORD:
            low = form.lower()
            gap = bool(words) and bool(_BREAK.search(text, end, match.start()) or _ends(words[-1], text, end))
            words.append(Word(low, spelling(low), fold(low), form[0].isupper(), gap))
        end = match.end()
    return words


def _ends(word: Word, text: str, end: int) -> bool:
    """Whether a sentence ends behind a word: "trên cầu. Mấy xe", but not "tp. Lào Cai"."""
    return text[end : end + 2] == ". " and len(word.text) > 2 and not _VOWELS.isdisjoint(word.folded)


def sign_at(words: Sequence[Word], at: int) -> tuple[Sign, int] | None:
    """The sign that begins at a word, and how many words it has; the longest that fits."""
    for length in (3, 2, 1):
        sign = SIGNS.get(tuple(word.spelling for word in words[at : at + length]))
        if sign is not None and at + length <= len(words):
            return sign, length
    return None
