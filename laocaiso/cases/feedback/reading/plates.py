"""Number plates of vehicles.

    21C-000.00  21c00000  24B1-123.45  24 B1 12345  24-B2 000.00  24MĐ1 000.00  KT-12-34

Two digits of a province, a series of one or two letters (for motorcycles also letter and digit), four or five
digits. Circular 79/2024/TT-BCA and those before it, from memory, unverified. In small letters and with blanks
("24 b 1234") it counts only behind a word that says so: "30 m 2500" is a length and a price.
"""

import re
from collections.abc import Iterator

from laocaiso.cases.feedback.reading.glyphs import Found, Glyphs

_GAP = r"[\s.\-–—_/,|:*·•]{0,3}"
_SERIES = r"(?:m[đd]\d?|ld|lb|kt|da|hc|rm|td|cd|ng|nn|qt|[a-z]{2}|[a-z]\d?)"
_NUMBER = rf"(?:\d{{5}}|\d{{4}}|\d{{3}}{_GAP}\d{{2}}|\d{{2}}{_GAP}\d{{2}}|\d(?:{_GAP}\d){{3,4}})"
_CIVIL = re.compile(
    rf"(?<![a-z0-9])(?P<province>[1-9]\d){_GAP}(?P<series>{_SERIES}){_GAP}(?P<number>{_NUMBER})(?![a-z0-9])(?![.,]\d)"
)
_MILITARY = re.compile(
    r"(?<![a-z0-9])(?:A[A-DNTV]|B[BCHKLPSTV]|C[BDHMNV]|D[ABDNT]|F[A-CEH]?|G[BCHIV]|H[ABCDEHLNQTV]|K[ABCDKNPTV]"
    r"|P[A-CEFGKMPQTXYV]|Q[ABHNT]|T[A-CDGHKLMNSTV]|U[BD]|V[BCDGHKTV]|X[AB]|KT|TM|QK)"
    r"[\s\-–.]{1,3}\d{2}[\-–.\s]?\d{2}(?![a-z0-9])",
    re.IGNORECASE,
)
_SAID = re.compile(
    r"\b(?:bien(?: so| kiem soat| xe)?|bks|bsx|bs|plate|number plate|license plate|licence plate"
    r"|reg(?:istration)?|o to|oto|may xuc|xe so"
    r"|xe(?: may| tai| ben| khach| con| om| oto| o to| ban tai| dau keo| container| ba gac| buyt)?"
    r"|con|chiec|car|truck|motorbike|taxi|van|bus|so xe|dau keo|ban tai|honda|exciter|wave|vision|sh"
    r"|mang bien)"
    r"(?: (?:so|la|mang bien|bien|co bien|deo bien|mau \w{1,6}|is|with))*\s*[:#.(\"']{0,2}\s*$"
)
_DIGIT = r"(?:[\do]|(?:khong|mot|hai|ba|bon|tu|nam|lam|nham|sau|bay|tam|chin)(?![a-z]))"
_SPELLED = re.compile(
    rf"(?<![a-z0-9]){_DIGIT}{_GAP}(?:muoi{_GAP})?{_DIGIT}{_GAP}(?:[a-z]{{1,2}}|be|xe|de|ca|mo|lo)(?:{_GAP}\d)?{_GAP}"
    rf"{_DIGIT}(?:{_GAP}{_DIGIT}){{3,4}}(?![a-z0-9])"
)
"""Read aloud, or with the letter o for nought: "hai mốt C không không ba bốn năm", "21A - ooo.oo"."""
_MILITARY_SAID = re.compile(r"\b(?:bien|bks|bsx|bien so|plate|xe quan doi|quan su|bien do)\b[^\d]{0,20}$")
_UNITS = frozenset(
    {"m", "k", "g", "h", "d", "l", "t", "p", "x", "v", "km", "kg", "cm", "mm", "tr", "ty", "ha"}
)
_FIVE = re.compile(r"\d{5}|\d{3}\.\d{2}")
_YEAR = re.compile(r"(?:19|20)\d\d")
_FAR = 40


def plates(glyphs: Glyphs) -> Iterator[Found]:
    """All plates; one may be found in two ways."""
    text, low = glyphs.text, glyphs.text.lower()
    if len(low) != len(text):  # a rare letter that grows when made small
        low = glyphs.folded
    for match in _CIVIL.finditer(low):
        if _is_plate(text, match):
            yield Found("plate", *match.span())
    for match in _SPELLED.finditer(glyphs.folded):
        if _SAID.search(glyphs.folded[max(0, match.start() - _FAR) : match.start()]):
            yield Found("plate", *match.span())
    for match in _MILITARY.finditer(text):
        before = glyphs.folded[max(0, match.start() - _FAR) : match.start()]
        shouted = match.group()[:2].isupper() and "-" in match.group()
        if _MILITARY_SAID.search(before) or (shouted and _SAID.search(before)):
            yield Found("plate", *match.span())


def _is_plate(text: str, match: re.Match[str]) -> bool:
    if _SAID.search(Glyphs(text[max(0, match.start() - _FAR) : match.start()]).folded):
        return True
    series, written = match["series"], text[match.start("series") : match.end("series")]
    gap = text[match.end("province") : match.start("series")]
    behind = text[match.end("series") : match.start("number")]
    if series.rstrip("0123456789") in _UNITS and not (written.isupper() and behind.strip()):
        is_time = series[0] == "h" and not _FIVE.fullmatch(match["number"])  # "20H00 12/11"
        return written.isupper() and not gap and not is_time
    if written[0].isupper():
        return not (behind.isspace() and _YEAR.fullmatch(match["number"]))  # "khoá 12A 2025"
    # In small letters without a word before it: only where it is written as one thing.
    return not gap.strip(" ") and not gap and not behind.isspace()
