"""Tracking codes of reports: `LC-26-7K3M-9Q2T`.

Province, year, seven random symbols of Crockford's base 32 (https://www.crockford.com/base32.html, no I, L,
O, U) and a check symbol: the number modulo 37, so that one wrong symbol and two swapped ones are found before
anything is looked up. Random, not running: 2^35 a year, nobody can walk along them. Codes whose check symbol
would be one of `*~$=U` are never given out, for they are hard to say over the phone; they are read all the
same.
"""

import re
import unicodedata
from collections.abc import Callable

SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CHECKS = SYMBOLS + "*~$=U"
RANDOM_SYMBOLS = 7
PATTERN = r"^LC-[0-9]{2}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{3}[0-9A-HJKMNP-TV-Z*~$=U]$"
"""As it is written; what people type is read by `read_code`."""
LONGEST = 40
"""Characters of what may be typed for a code."""

_TYPED = re.compile(r"LC([0-9]{2})([0-9A-HJKMNP-TV-Z]{7})([0-9A-HJKMNP-TV-Z*~$=U])")
_BETWEEN = re.compile(r"[\s\-‐-―._/]+")
_SAID_OTHERWISE = str.maketrans({"O": "0", "I": "1", "L": "1"})


def new_code(year: int, below: Callable[[int], int]) -> str:
    """A fresh code; `below(n)` gives a random number from 0 to n - 1."""
    while True:
        number = below(len(SYMBOLS) ** RANDOM_SYMBOLS)
        symbols = "".join(
            SYMBOLS[number // len(SYMBOLS) ** place % len(SYMBOLS)]
            for place in reversed(range(RANDOM_SYMBOLS))
        )
        check = CHECKS[_value(f"{year % 100:02d}", symbols) % len(CHECKS)]
        if check in SYMBOLS:
            return f"LC-{year % 100:02d}-{symbols[:4]}-{symbols[4:]}{check}"


def read_code(typed: str) -> str | None:
    """The code that somebody typed, however they wrote it; None for what is none or has a slip in it.

    Lower case, full-width letters, blanks or no dashes, O for 0 and I or L for 1 are all read.
    """
    if len(typed) > LONGEST:
        return None
    text = _BETWEEN.sub("", unicodedata.normalize("NFKC", typed)).upper()
    if not text.startswith("LC"):
        return None
    found = _TYPED.fullmatch("LC" + text[2:].translate(_SAID_OTHERWISE))
    if found is None or CHECKS[_value(found[1], found[2]) % len(CHECKS)] != found[3]:
        return None
    return f"LC-{found[1]}-{found[2][:4]}-{found[2][4:]}{found[3]}"


def _value(year: str, symbols: str) -> int:
    value = int(year)
    for symbol in symbols:
        value = value * len(SYMBOLS) + SYMBOLS.index(symbol)
    return value
