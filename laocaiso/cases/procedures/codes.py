"""Procedure codes in whatever form people have them.

`1.004859`, `1004859`, `1. 004859`, `1-004859`, `2.000815.000.00.00.H38`, `2.000815.H38`, full-width digits,
the letter O for a zero, alone or inside a sentence. Procedures go by the national code of eight characters;
what stands behind it is the province's own and is left out.
"""

import re
import unicodedata

from laocaiso.core.text import clean

_SEPARATED = re.compile(r"(?<![\w.])([1-9])\s?[.,\-_ ]\s?([\dOo]{6})(?![\d])")
_JOINED = re.compile(r"(?<![\w.])([1-9])(\d{6})(?![\w])")
_LEAST_DIGITS = 3
"""Of the six behind the stop; fewer, and the letters are letters."""


def codes_in(text: str) -> tuple[str, ...]:
    """The procedure codes written in a text, in order, each once. They need not exist."""
    plain = clean(unicodedata.normalize("NFKC", text))
    found = [(m.start(), m) for m in _SEPARATED.finditer(plain)]
    found += [(m.start(), m) for m in _JOINED.finditer(plain)]
    codes = []
    for _, match in sorted(found, key=lambda pair: pair[0]):
        behind = match[2]
        if sum(letter.isdigit() for letter in behind) >= _LEAST_DIGITS:
            codes.append(f"{match[1]}.{behind.upper().replace('O', '0')}")
    return tuple(dict.fromkeys(codes))


def names_code(text: str) -> bool:
    """True where a text holds a code in its written form, with a stop or another mark inside."""
    return bool(_SEPARATED.search(clean(unicodedata.normalize("NFKC", text))))
