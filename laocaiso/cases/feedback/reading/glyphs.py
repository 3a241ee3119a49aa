"""A text brought to plain letters and digits, with the way back to where each stood.

Detectors work on the plain form; what they find is cut out of the original, whatever it was made of:
decomposed marks, full-width or Arabic-Indic digits, keycap emoji, zero-width characters in between.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property, lru_cache

from laocaiso.cases.feedback.reading.model import Kind
from laocaiso.core.text import LOOK_ALIKES

_UNPLAIN = re.compile(
    "[\u00ad\u0300-\u036f\u0400-\u04ff\u0660-\u0dff\u1100-\u11ff\u200b-\u200f\u202a-\u202e\u2060-\u2064"
    "\u20d0-\u20ff\u2460-\u24ff\u2776-\u2793\u3000-\u30ff\ufe00-\ufe0f\ufe50-\ufe6f\ufeff\uff01-\uffee"
    "\u00b2\u00b3\u00b9\u2070-\u209f\u4e00-\u9fff\U0001d400-\U0001d7ff\U0001f100-\U0001f1ff]"
)
"""What may need work; a text without any of it and in NFC is plain already."""
_DROPPED = re.compile(
    "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff\x00-\x08\x0e-\x1f\x7f]"
)
_HAN_DIGITS = {han: str(at) for at, han in enumerate("〇一二三四五六七八九")} | {"零": "0"}


@dataclass(frozen=True, slots=True)
class Found:
    """Personal data of a kind; `start` and `end` in the plain form."""

    kind: Kind
    start: int
    end: int


class Glyphs:
    """The plain form of a text; immutable."""

    def __init__(self, text: str) -> None:
        self.original = text
        self._places: list[tuple[int, int]] | None = None
        if _UNPLAIN.search(text) is None and unicodedata.is_normalized("NFC", text):
            self.text = text
        else:
            self.text, self._places = _plain(text)

    @cached_property
    def folded(self) -> str:
        """Lower case without marks; as long as `text`, letter for letter."""
        return "".join(map(_base, self.text))

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where `text[start:end]` stands in the original; `start` < `end`."""
        if self._places is None:
            return start, end
        return self._places[start][0], self._places[end - 1][1]


@lru_cache(maxsize=4096)
def _base(letter: str) -> str:
    low = letter.lower()
    if len(low) != 1:
        return letter
    return "d" if low == "đ" else unicodedata.normalize("NFD", low)[0]


def _plain(text: str) -> tuple[str, list[tuple[int, int]]]:
    letters: list[str] = []
    places: list[tuple[int, int]] = []
    at = 0
    while at < len(text):
        end = at + 1
        while end < len(text) and (unicodedata.combining(text[end]) or text[end] == "\u20e3"):
            end += 1
        for letter in _compose(text[at:end]):
            letters.append(letter)
            places.append((at, end))
        if places and not _compose(text[at:end]):
            # What is dropped belongs to the letter before, so that masking leaves none of it standing.
            places[-1] = (places[-1][0], end)
        at = end
    return "".join(letters), places


@lru_cache(maxsize=8192)
def _compose(cluster: str) -> str:
    composed = unicodedata.normalize("NFKC", _DROPPED.sub("", cluster.replace("\u20e3", "")))
    composed = "".join(_digit(letter) for letter in composed).translate(LOOK_ALIKES)
    return composed[:8]  # one Arabic ligature stands for eighteen letters


def _digit(letter: str) -> str:
    value = unicodedata.digit(letter, None)
    return _HAN_DIGITS.get(letter, letter) if value is None else str(value)
