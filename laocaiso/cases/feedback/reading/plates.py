"""Number plates of vehicles.

    21C-000.00  21c00000  24B1-123.45  24 B1 12345  24-B2 000.00  24MĐ1 000.00  KT-12-34

Two digits of a province, a series of one or two letters (for motorcycles also letter and digit), four or five
digits. Circular 79/2024/TT-BCA and those before it, from memory, unverified. In small letters and with blanks
("24 b 1234") it counts only behind a word that says so: "30 m 2500" is a length and a price.
"""

import re
from collections.abc import Iterator

from laocaiso.cases.feedback.reading.glyphs import Found, Glyphs

_GAP = r"[\s.\-–—_/,;|:*·•()]{0,3}"
_SERIES = r"(?:m[đd]\d?|ld|lb|kt|da|hc|rm|td|cd|ng|nn|qt|[a-z]{2}|[a-z]\d?)"
_NUMBER = rf"(?:\d{{5}}|\d{{4}}|\d{{3}}{_GAP}\d{{2}}|\d{{2}}{_GAP}\d{{2,3}}|\d(?:{_GAP}\d){{3,4}})"
_CIVIL = re.compile(
    rf"(?<![a-z0-9])(?P<province>[1-9]\d){_GAP}(?P<series>{_SERIES}){_GAP}(?P<number>{_NUMBER})(?![a-z0-9])(?![.,]\d)"
)
_MILITARY = re.compile(
    r"(?<![a-z0-9])(?:A[A-DNTV]|B[BCHKLPSTV]|C[BDHMNV]|D[ABDNT]|F[A-CEH]?|G[BCHIV]|H[ABCDEHLNQTV]|K[ABCDKNPTV]"
    r"|P[A-CEFGKMPQTXYV]|Q[ABHNT]|T[A-CDGHKLMNSTV]|U[BD]|V[BCDGHKTV]|X[AB]|KT|TM|QK)"
    r"[\s\-–.]{1,3}\d{2}[\-–.\s]?\d{2}(?![a-z0-9])",
    re.IGNORECASE,
)
_DIPLOMATIC = re.compile(
    r"(?<![a-z0-9])(?:\d{2}[\s.-]?\d{3}[\s.-]?)?(?:ng|qt|nn|cv)[\s.-]?(?:\d{3}[\s.-]?)?\d{2}(?![a-z0-9])"
)
_SAID = re.compile(
    r"\b(?:bien(?: so| kiem soat| xe)?|bks|bsx|bs|plate|number plate|license plate|licence plate"
    r"|reg(?:istration)?|o to|oto|may xuc|xe so"
    r"|xe(?: may| dap| tai| ben| bon| rac| cau| lu| khach| con| om| oto| o to| ban tai| dau keo| container"
    r"| ba gac| buyt)?(?: dien)?"
    r"|con|chiec|car|truck|motorbike|taxi|van|bus|so xe|dau keo|ban tai|mo to|mooc|ro mooc|cho rac"
    r"|honda|exciter|wave|vision|sh|air ?blade|lead|dream|sirius|winner|jupiter|vario|future|cub"
    r"|toyota|vios|innova|fortuner|camry|kia|morning|mazda(?: \w+)?|howo|hyundai|accent|i10|ford|ranger"
    r"|transit|xpander|isuzu|hino|thaco|vinfast|vf ?\d|mercedes|suzuki|mitsubishi|triton|hilux|dongfeng"
    r"|mang bien)"
    r"(?: (?:so|la|mang bien|bien|co bien|deo bien|mau \w{1,6}|do|den|trang|xanh|vang|bac|xam|is|with))*"
    r"\s*[:#.(\"']{0,2}\s*$"
)
_WORD = r"(?:khong|mot|hai|ba|bon|tu|nam|lam|nham|sau|bay|tam|chin|linh)(?![a-z])"
_DIGIT = rf"(?:[\do]|{_WORD}(?! so(?![a-z])))"
_MANY = rf"(?:(?:[2-5]|{_WORD}) (?:so|con)|tu qu[yi]|tam hoa|ngu qu[yi]) {_DIGIT}"
_LETTER = r"(?:[a-z]{1,2}|hat|hac|gie|ich|en lo|em mo|mo de)"  # by its name: "bê", "xê", "hát"
_SPOKEN_GAP = rf"{_GAP}(?:cham{_GAP}|gach(?: ngang)?{_GAP})?"
_SPELLED = re.compile(
    rf"(?<![a-z0-9]){_DIGIT}{_GAP}(?:muoi{_GAP})?{_DIGIT}{_GAP}{_LETTER}(?:{_GAP}(?:\d|mot|hai|ba))?{_SPOKEN_GAP}"
    rf"(?:{_DIGIT}(?:{_SPOKEN_GAP}{_DIGIT}){{3,4}}"
    rf"|(?:{_DIGIT}{_SPOKEN_GAP}){{0,3}}{_MANY}(?:{_SPOKEN_GAP}(?:{_MANY}|{_DIGIT})){{0,3}})"
    r"(?![a-z0-9])"
)
"""Read aloud, or with the letter o for nought: "hai mốt C không không ba bốn năm", "21A - ooo.oo"."""
_MILITARY_SAID = re.compile(r"\b(?:bien|bks|bsx|bien so|plate|xe quan doi|quan su|bien do)\b[^\d]{0,20}$")
_VEHICLE = re.compile(r"\b(?:xe|bien|bks|o to|oto|taxi|mo to|container|truck|car)\b")
_NO_VEHICLE = re.compile(
    r"\b(?:ngo|ngach|hem|nha|so nha|phong|lop|kiot|ki ot|lo|can|can ho|tang|toa|khu|duong|quoc lo|ql|tinh lo"
    r"|tl|dl|km|thua|to|to ban do|block|quay|sap|khoa|k)(?: so)?\s*$"
)
_UNITS = frozenset(
    {"m", "k", "g", "h", "d", "l", "t", "p", "x", "v", "km", "kg", "cm", "mm", "tr", "ty", "ha"}
)
_FIVE = re.compile(r"\d{3}[. ]?\d{2}|\d{2}[. ]\d{3}")
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
    for match in _DIPLOMATIC.finditer(glyphs.folded):
        if _MILITARY_SAID.search(glyphs.folded[max(0, match.start() - _FAR) : match.start()]):
            yield Found("plate", *match.span())
    for match in _MILITARY.finditer(text):
        before = glyphs.folded[max(0, match.start() - _FAR) : match.start()]
        shouted = match.group()[:2].isupper() and "-" in match.group()
        if _MILITARY_SAID.search(before) or (shouted and _SAID.search(before)):
            yield Found("plate", *match.span())


def _is_plate(text: str, match: re.Match[str]) -> bool:
    before = Glyphs(text[max(0, match.start() - _FAR) : match.start()]).folded
    if _SAID.search(before):
        return True
    series, written = match["series"], text[match.start("series") : match.end("series")]
    gap = text[match.end("province") : match.start("series")]
    behind = text[match.end("series") : match.start("number")]
    whole = _FIVE.fullmatch(match["number"]) is not None
    if _NO_VEHICLE.search(before) and not (whole and "." in match["number"]):
        return False  # "ngõ 24A 1234"
    if series.rstrip("0123456789") in _UNITS and not (written.isupper() and behind.strip()):
        is_time = series[0] == "h" and not whole  # "20H00 12/11"
        return written.isupper() and not gap and not is_time
    if written[0].isupper():
        return not (behind.isspace() and _YEAR.fullmatch(match["number"]))  # "khoá 12A 2025"
    if whole and ("." in match["number"] or _VEHICLE.search(before)):
        return True
    # In small letters without a word before it: only where it is written as one thing.
    return not gap.strip(" ") and not gap and not behind.isspace()
