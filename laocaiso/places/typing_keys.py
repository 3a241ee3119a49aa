"""Words typed with the keyboard driver off: raw Telex ("bawcs haf") and VNI ("ba81c ha2") keys.

Decoders, not lists: both follow the driver's rules, with the keys anywhere behind the vowel they change,
as people type them. The result is in the form `core.text.spelling` gives: letters, then a digit for the tone.
"""

import re
from functools import lru_cache

_TELEX_TONES = {"f": "2", "s": "1", "r": "3", "x": "4", "j": "5"}
_VNI_TONES = {"1": "1", "2": "2", "3": "3", "4": "4", "5": "5"}
_VOWELS = frozenset("aeiouyăâêôơư")
_HATS = {"a": "â", "e": "ê", "o": "ô"}
_ONSET = re.compile(r"(?:dd|d9|gi(?=[aeiouyăâêôơư])|qu|[bcdđghklmnpqrstvxz])*")
_LETTER_DIGIT = re.compile(r"[a-zđ]\d")


@lru_cache(maxsize=4096)
def telex(word: str) -> str | None:
    """The word meant by Telex keys; None when there is nothing to decode.

    `word` is in lower case. Marks already there stay: half a word may have been typed with the driver on.
    """
    onset = _ONSET.match(word)
    cut = onset.end() if onset else 0
    head, rest = word[:cut].replace("dd", "đ"), word[cut:]
    letters: list[str] = []
    tone = ""
    for key in rest:
        if letters and key in _TELEX_TONES:
            tone = _TELEX_TONES[key]
        elif letters and key == "z":
            tone = ""
        elif key == "w":
            if not _horn(letters, breve=True):
                letters.append("ư")
        elif key == "d" and letters and head.startswith("d"):
            head = "đ" + head[1:]
        elif key in _HATS and letters[-1:] == [_HATS[key]]:
            letters[-1:] = [key, key]  # "looong": the key once more takes the hat off again
        elif key in _HATS and key in letters:
            letters[_last(letters, key)] = _HATS[key]
        else:
            letters.append(key)
    return _changed(word, head, letters, tone)


@lru_cache(maxsize=4096)
def vni(word: str) -> str | None:
    """The word meant by VNI keys; None when there is nothing to decode. `word` is in lower case."""
    if not _LETTER_DIGIT.search(word):
        return None
    onset = _ONSET.match(word)
    cut = onset.end() if onset else 0
    head, rest = word[:cut].replace("d9", "đ"), word[cut:]
    letters: list[str] = []
    tone = ""
    for key in rest:
        if key in _VNI_TONES:
            tone = _VNI_TONES[key]
        elif key == "6":
            _hat(letters)
        elif key == "7":
            _horn(letters, breve=False)
        elif key == "8":
            if "a" in letters:
                letters[_last(letters, "a")] = "ă"
        elif key == "9":
            head = "đ" + head[1:] if head.startswith("d") else head
        elif key == "0":
            tone = ""
        else:
            letters.append(key)
    return head + "".join(letters) + tone


def _changed(word: str, head: str, letters: list[str], tone: str) -> str | None:
    decoded = head + "".join(letters) + tone
    return None if decoded == word else decoded


def _last(letters: list[str], letter: str) -> int:
    return len(letters) - 1 - letters[::-1].index(letter)


def _hat(letters: list[str]) -> None:
    for at in range(len(letters) - 1, -1, -1):
        if letters[at] in _HATS:
            letters[at] = _HATS[letters[at]]
            return


def _horn(letters: list[str], *, breve: bool) -> bool:
    """Put the horn (or, in Telex, the breve) where the key means it; False when no letter takes one."""
    vowels = "".join(letter if letter in _VOWELS else " " for letter in letters)
    for pair in ("uo", "ưo", "uơ"):
        if pair in vowels:
            at = vowels.index(pair)
            letters[at : at + 2] = ["ư", "ơ"]
            return True
    if "ua" in vowels and not breve:
        letters[vowels.index("ua")] = "ư"
        return True
    takes = {"u": "ư", "o": "ơ"} | ({"a": "ă"} if breve else {})
    at = vowels.rfind("u") if "ua" in vowels and len(vowels) == vowels.index("ua") + 2 else -1
    if at < 0:
        at = max((vowels.rfind(letter) for letter in takes), default=-1)
    if at < 0:
        return False
    letters[at] = takes[letters[at]]
    return True
