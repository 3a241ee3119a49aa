import re
import unicodedata

import pytest

from laocaiso.core.text import spelling
from laocaiso.places.names import NameIndex
from laocaiso.places.typing_keys import telex, vni

TONES = "\N{COMBINING GRAVE ACCENT}\N{COMBINING ACUTE ACCENT}\N{COMBINING HOOK ABOVE}"
TONES += "\N{COMBINING TILDE}\N{COMBINING DOT BELOW}"
TELEX = dict(zip(TONES, "fsrxj", strict=True)) | dict(
    zip("âêôăơưđ", ["aa", "ee", "oo", "aw", "ow", "uw", "dd"], strict=True)
)
VNI = dict(zip(TONES, "21345", strict=True)) | dict(
    zip("âêôăơưđ", ["a6", "e6", "o6", "a8", "o7", "u7", "d9"], strict=True)
)


def encode(word: str, keys: dict[str, str], *, tone_last: bool = True) -> str:
    """The keys that type a word."""
    tone, out = "", ""
    if keys is TELEX:
        word = re.sub("o(?=[oỏ])", "oo", word)
    for letter in word:
        parts = unicodedata.normalize("NFD", letter)
        marks = [part for part in parts if part in TONES]
        plain = unicodedata.normalize("NFC", "".join(part for part in parts if part not in TONES))
        out += keys.get(plain, plain)
        if marks and tone_last:
            tone = keys[marks[0]]
        elif marks:
            out += keys[marks[0]]
    return out + tone


def all_words(names: NameIndex) -> set[str]:
    return {word for entry in names.entries for word in entry.display.lower().split()}


@pytest.mark.parametrize("tone_last", [True, False])
def test_telex_keys_give_back_every_word_of_every_name(names: NameIndex, tone_last: bool) -> None:
    for word in all_words(names):
        typed = encode(word, TELEX, tone_last=tone_last)
        assert (telex(typed) or typed) == spelling(word), typed


@pytest.mark.parametrize("tone_last", [True, False])
def test_vni_keys_give_back_every_word_of_every_name(names: NameIndex, tone_last: bool) -> None:
    for word in all_words(names):
        typed = encode(word, VNI, tone_last=tone_last)
        assert (vni(typed) or typed) == spelling(word), typed


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("muowngf", "mương2"), ("bawcs", "băc1"), ("dod", "đo"), ("luwuf", "lưu2"), ("nghiax", "nghia4")],
)
def test_telex_takes_short_cuts_of_the_driver(typed: str, meant: str) -> None:
    assert telex(typed) == meant


def test_a_word_without_keys_is_left_alone() -> None:
    assert telex("quan") is None
    assert vni("quan") is None
