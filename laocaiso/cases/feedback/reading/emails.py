"""E-mail addresses, also those written so that machines should not see them.

thu.mau@example.org    thu.mau[at]example.org    thu mau a còng gmail chấm com    thumau @ gmail . com
"""

import re
from collections.abc import Iterator

from laocaiso.cases.feedback.reading.glyphs import Found, Glyphs

_DOT = r"(?:\s?[.。,]\s?|\s?[\[({<]\s?(?:dot|cham|\.)\s?[\])}>]\s?|\s(?:cham|dot|phay)\s)"
_TIGHT_DOT = r"(?:\.|\s?[\[({<]\s?(?:dot|cham)\s?[\])}>]\s?|\s(?:cham|dot|gach duoi|underscore|gach ngang)\s)"
_LABEL = r"[a-z0-9_%+-]+"
_LOCAL = rf"{_LABEL}(?:{_TIGHT_DOT}{_LABEL}){{0,6}}"
_TLDS = (
    r"(?:com|org|net|vn|info|edu|gov|io|me|biz|xyz|asia|de|fr|uk|us|eu|jp|kr|cn|au|sg|email|co|test|example)"
)
_DOMAIN = rf"[a-z0-9-]+(?:{_DOT}[a-z0-9-]+){{0,3}}?{_DOT}{_TLDS}(?:{_DOT}{_TLDS})?(?![a-z0-9])"
_PROVIDER = r"(?:gmail|gmai|yahoo|ymail|hotmail|outlook|icloud|proton|protonmail|zoho|live)(?![a-z0-9])"
_SIGN = re.compile(
    r"\s?@\s?|\s?[\[({<*]\s?(?:at|a cong|a moc|acong|@|a-cong|a vong)\s?[\])}>*]\s?"
    r"|\s(?:a[\s-]?cong|a moc|a[\s-]?vong|acong)\s|_at_|\sat\s|\s?-at-\s?"
)
_BEHIND = re.compile(rf"{_DOMAIN}|{_PROVIDER}")
_BEFORE = re.compile(rf"(?:{_LOCAL})$")
_SAID = re.compile(
    r"\b(?:e-?mail|mail|gmail|thu dien tu|hop thu|dia chi thu)\b[^a-z0-9]{0,3}"
    r"(?:cua (?:toi|em|minh) )?(?:la|:|is)?\s*"
)
_NEAR = 60
_LONGEST = 120


def emails(glyphs: Glyphs) -> Iterator[Found]:
    """All addresses, in the order of the text."""
    text = glyphs.folded
    done = 0
    for sign in _SIGN.finditer(text):
        domain = _BEHIND.match(text, sign.end(), sign.end() + _LONGEST)
        if domain is None or sign.start() < done:
            continue
        start = _local(text, sign, domain.group(), max(done, sign.start() - _LONGEST))
        if start is not None:
            done = domain.end()
            yield Found("email", start, domain.end())


def _local(text: str, sign: re.Match[str], domain: str, earliest: int) -> int | None:
    """Where the part before the sign begins; None where this is no address."""
    before = text[earliest : sign.start()]
    local = _BEFORE.search(before)
    if local is None:
        return None
    start = earliest + local.start()
    near = text[max(earliest, sign.start() - _NEAR) : sign.start()]
    said = [match.end() for match in _SAID.finditer(near)]
    is_word = sign.group().strip() == "at"
    spelled_out = re.search(r"\b(?:dot|cham)\b", domain)
    if is_word and not said and not spelled_out and not re.search(r"[\d._]", local.group()):
        return None  # "look at booking.com"
    if said and not sign.group().strip().startswith("@"):
        # Spoken: the name may have blanks ("email nguyen van thu a còng ...").
        spoken = max(earliest, sign.start() - _NEAR) + said[-1]
        if (
            spoken < start
            and re.fullmatch(r"[a-z0-9._ -]+", text[spoken : sign.start()])
            and (text[spoken:start].count(" ") <= 5)
        ):
            return spoken
    return start
