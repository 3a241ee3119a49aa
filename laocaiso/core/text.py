"""Vietnamese text, brought to forms that can be compared.

Three forms, from the strictest to the loosest:

    clean("Xã  HÒA Mạc ")  == "Xã HÒA Mạc"      what is kept and shown: NFC, nothing invisible
    spelling("Xã HÒA Mạc") == "xa4 hoa2 mac5"   same letters and tones, wherever the tone mark was put
    fold("Xã HÒA Mạc")     == "xa hoa mac"      no marks at all

Match by `spelling` first and by `fold` second, so that marks somebody took the trouble to type count.
"""

import re
import unicodedata
from functools import lru_cache

TONES = {"\N{COMBINING GRAVE ACCENT}": "2", "\N{COMBINING ACUTE ACCENT}": "1"}
TONES |= {"\N{COMBINING HOOK ABOVE}": "3", "\N{COMBINING TILDE}": "4", "\N{COMBINING DOT BELOW}": "5"}

# Letters of other alphabets that look like Latin ones; seen in EVN's texts ("Đồпg Hới").
LOOK_ALIKES = str.maketrans(
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u043f\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0425",
    "aeopcyxinABEKMHOPCTX",
)
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_BLANKS = re.compile(r"\s+")
_WORD = re.compile(r"[^\W_]+")


def clean(text: str) -> str:
    """The text in NFC, without zero-width and control characters, blanks single and none at the ends."""
    text = _INVISIBLE.sub("", unicodedata.normalize("NFC", text)).translate(LOOK_ALIKES)
    return _BLANKS.sub(" ", text).strip()


def spelling(text: str) -> str:
    """Lower case, each word's tone as a digit behind it: "hoà" and "hòa" are both "hoa2".

    Quality marks (ă â ê ô ơ ư đ) stay. Punctuation becomes single blanks.
    """
    return " ".join(_spell(word) for word in words(text))


def fold(text: str) -> str:
    """Lower case without any marks, đ as d. Punctuation becomes single blanks."""
    return " ".join(_fold(word) for word in words(text))


def words(text: str) -> list[str]:
    """The runs of letters and digits of a cleaned text, in lower case and NFC."""
    return _WORD.findall(clean(text).lower())


@lru_cache(maxsize=16384)
def _spell(word: str) -> str:
    tone, letters = "", []
    for letter in unicodedata.normalize("NFD", word):
        if letter in TONES:
            tone = TONES[letter]
        else:
            letters.append(letter)
    return unicodedata.normalize("NFC", "".join(letters)) + tone


@lru_cache(maxsize=16384)
def _fold(word: str) -> str:
    plain = unicodedata.normalize("NFD", word.replace("đ", "d"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))
