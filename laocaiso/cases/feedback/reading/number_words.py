"""Digits said in words, as people spell a number they do not want to type.

    không chín năm một → 0 9 5 1      chín mươi lăm, chín lăm → 9 5       mười hai → 1 2
    hai trăm linh năm → 2 0 5         ba số tám, ba con tám → 8 8 8       double five → 5 5

Words with and without marks, and English ones.
"""

from collections.abc import Mapping, Sequence

_UNITS: Mapping[str, tuple[str, ...]] = {
    "0": ("không", "khong", "ko", "kg", "hông", "hong", "zero", "oh"),
    "1": ("một", "mốt", "mot", "one"),
    "2": ("hai", "two"),
    "3": ("ba", "three"),
    "4": ("bốn", "tư", "bon", "tu", "four"),
    "5": ("năm", "lăm", "nhăm", "nam", "lam", "nham", "five"),
    "6": ("sáu", "sau", "six"),
    "7": ("bảy", "bẩy", "bay", "seven"),
    "8": ("tám", "tam", "eight"),
    "9": ("chín", "chin", "nine"),
}
UNITS: Mapping[str, str] = {word: digit for digit, words in _UNITS.items() for word in words}
"""Each word for a digit."""
_TEN = frozenset({"mười", "muoi"})
_TENS = frozenset({"mươi", "muoi"})
_HUNDRED = frozenset({"trăm", "tram"})
_AND = frozenset({"linh", "lẻ", "le"})
_OF = frozenset({"số", "so", "con"})
_DOUBLE = frozenset({"double", "triple", "đúp", "dup"})
_TIMES = {"double": 2, "đúp": 2, "dup": 2, "triple": 3, "hai": 2, "ba": 3, "bốn": 4, "bon": 4}


def digits_at(words: Sequence[str | None], at: int) -> tuple[str, int]:
    """The digits that the words from `at` on say, and how many words that takes; ("", 0) for none.

    `words` are in lower case, None for what is no word.
    """
    word = words[at]
    if word is None:
        return "", 0
    first, second = _get(words, at + 1), _get(words, at + 2)
    if (times := _TIMES.get(word)) and (said := _repeated(word, first, second)):
        return said[0] * times, said[1]
    if word in _TEN:
        return ("1" + UNITS[first], 2) if first in UNITS else ("10", 1)
    if word in _AND and first in UNITS:
        return "0" + UNITS[first], 2
    return _unit(words, at, UNITS[word]) if word in UNITS else ("", 0)


def _unit(words: Sequence[str | None], at: int, digit: str) -> tuple[str, int]:
    first, second = _get(words, at + 1), _get(words, at + 2)
    if first in _HUNDRED:
        return _hundreds(words, at)
    if first in _TENS:
        return (digit + UNITS[second], 3) if second in UNITS else (digit + "0", 2)
    return digit, 1


def _hundreds(words: Sequence[str | None], at: int) -> tuple[str, int]:
    digit = UNITS[words[at] or ""]
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
    """ "ba con tám", "double five": which digit, and how many words."""
    if word in _DOUBLE:
        return (UNITS[first], 2) if first in UNITS else None
    return (UNITS[second], 3) if first in _OF and second in UNITS else None


def _get(words: Sequence[str | None], at: int) -> str:
    return (words[at] or "") if at < len(words) else ""
