"""Digits said in words, as people spell a number they do not want to type.

    không chín năm một → 0 9 5 1      chín mươi lăm, chín lăm → 9 5       mười hai → 1 2
    hai trăm linh năm → 2 0 5         ba số tám, ba con 8 → 8 8 8         double five → 5 5
    tứ quý năm → 5 5 5 5              nhất nhị ngũ → 1 2 5                khoong chins → 0 9 (raw Telex)

Words with and without marks, and English ones.
"""

import re
from collections.abc import Mapping, Sequence

_UNITS: Mapping[str, tuple[str, ...]] = {
    "0": ("không", "khong", "khoong", "ko", "kg", "hông", "hong", "zero", "oh"),
    "1": ("một", "mốt", "mot", "mootj", "moots", "nhất", "one"),
    "2": ("hai", "nhị", "two"),
    "3": ("ba", "three"),
    "4": ("bốn", "tư", "tứ", "bon", "tu", "boons", "tuw", "four"),
    "5": ("năm", "lăm", "nhăm", "nam", "lam", "nham", "nawm", "lawm", "ngũ", "five"),
    "6": ("sáu", "sau", "saus", "sasu", "lục", "six"),
    "7": ("bảy", "bẩy", "bay", "bayr", "bary", "thất", "seven"),
    "8": ("tám", "tam", "tams", "tasm", "bát", "eight"),
    "9": ("chín", "chin", "chins", "chisn", "cửu", "nine"),
}
UNITS: Mapping[str, str] = {word: digit for digit, words in _UNITS.items() for word in words}
"""Each word for a digit."""
_TEN = frozenset({"mười", "muoi"})
_TENS = frozenset({"mươi", "muoi"})
_HUNDRED = frozenset({"trăm", "tram"})
_AND = frozenset({"linh", "lẻ", "le"})
_OF = frozenset({"số", "so", "con", "chữ", "chu", "cái"})
_DOUBLE: Mapping[str, int] = {"double": 2, "triple": 3, "đúp": 2, "dup": 2, "đôi": 2, "doi": 2}
_KIND: Mapping[tuple[str, str], int] = {
    **dict.fromkeys((("tam", "hoa"),), 3),
    **dict.fromkeys((("tứ", "quý"), ("tứ", "quí"), ("tu", "quy"), ("tu", "qui")), 4),
    **dict.fromkeys((("ngũ", "quý"), ("ngũ", "quí"), ("ngu", "quy"), ("ngu", "qui")), 5),
    **dict.fromkeys((("lục", "quý"), ("lục", "quí"), ("luc", "quy"), ("luc", "qui")), 6),
}
"""What dealers in numbers call a digit that comes several times."""
_GLUED = re.compile("(" + "|".join(sorted(UNITS, key=len, reverse=True)) + ")((?:" + "|".join(UNITS) + ")*)")
_FEWEST_GLUED, _LONGEST_GLUED = 3, 60


def digits_at(words: Sequence[str], at: int) -> tuple[str, int]:
    """The digits that the words from `at` on say, and how many words that takes; ("", 0) for none.

    `words` are in lower case. Typed digits among them say nothing by themselves, but may be what another word
    counts ("ba số 0").
    """
    word, first, second = words[at], _get(words, at + 1), _get(words, at + 2)
    if said := _repeated(word, first, second):
        return said
    if word in _TEN:
        return ("1" + UNITS[first], 2) if first in UNITS else ("10", 1)
    if word in _AND and first in UNITS:
        return "0" + UNITS[first], 2
    if word in UNITS:
        return _unit(words, at, UNITS[word])
    return (digits, 1) if (digits := _glued(word)) else ("", 0)


def _glued(word: str) -> str:
    """ "khôngchínnăm": the digits of words written as one; "" for another word."""
    digits = ""
    while len(digits) + len(word) <= _LONGEST_GLUED and (match := _GLUED.fullmatch(word)):
        digits, word = digits + UNITS[match[1]], match[2]
    return digits if len(digits) >= _FEWEST_GLUED else ""


def _unit(words: Sequence[str], at: int, digit: str) -> tuple[str, int]:
    first, second = _get(words, at + 1), _get(words, at + 2)
    if first in _HUNDRED:
        return _hundreds(words, at)
    if first in _TENS:
        return (digit + UNITS[second], 3) if second in UNITS else (digit + "0", 2)
    return digit, 1


def _hundreds(words: Sequence[str], at: int) -> tuple[str, int]:
    digit = UNITS[words[at]]
    behind, last = _get(words, at + 2), _get(words, at + 3)
    if behind in _AND and last in UNITS:
        return digit + "0" + UNITS[last], 4
    rest, taken = digits_at(words, at + 2) if behind else ("", 0)
    if len(rest) == 2:
        return digit + rest, 2 + taken
    if len(rest) == 1 and last in UNITS:
        return digit + rest + UNITS[last], 4
    return digit + "00", 2


def _repeated(word: str, first: str, second: str) -> tuple[str, int] | None:
    """ "ba con tám", "3 số 0", "double five", "tứ quý 8": the digits, and how many words."""
    if word in _DOUBLE:
        return (_digit(first) * _DOUBLE[word], 2) if _digit(first) else None
    if times := _KIND.get((word, first)):
        return (_digit(second) * times, 3) if _digit(second) else None
    times = int(_digit(word) or 0)
    return (_digit(second) * times, 3) if times > 1 and first in _OF and _digit(second) else None


def _digit(word: str) -> str:
    """The digit that one word is, typed or said; "" for none."""
    return word if len(word) == 1 and word.isdigit() else UNITS.get(word, "")


def _get(words: Sequence[str], at: int) -> str:
    return words[at] if at < len(words) else ""
