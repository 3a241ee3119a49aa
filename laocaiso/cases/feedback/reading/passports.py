"""Passport numbers: one or two letters and six to eight digits, behind a word that says so.

Only there: alone "B1234567" may be a batch, a bill or a part number.
"""

import re
from collections.abc import Iterator

from laocaiso.cases.feedback.reading.glyphs import Found, Glyphs

_PASSPORT = re.compile(
    r"\b(?:ho chieu|passport|pass port|pp no)\b(?:[^0-9\n]{0,24}?[^0-9a-z])"
    r"(?P<number>[a-z]{1,2}[\s.-]?\d(?:[\s.-]?\d){5,7})(?![a-z0-9])"
)


def passports(glyphs: Glyphs) -> Iterator[Found]:
    """All numbers, in the order of the text."""
    for match in _PASSPORT.finditer(glyphs.folded):
        yield Found("passport", *match.span("number"))
