"""E-mail addresses, also those written so that machines should not see them.

thu.mau@example.org    thu.mau[at]example.org    thu mau a còng gmail chấm com    thumau @ gmail . com
"""

import re
from collections.abc import Iterator

from laocaiso.cases.feedback.reading.glyphs import Found, Glyphs

_OPEN, _CLOSE = r"[\[({<*#~|_/\\-]", r"[\])}>*#~|_/\\-]"
"""What people put around a word that stands for a sign."""
_DOT = rf"(?:\s?[.。,]\s?|\s?{_OPEN}\s?(?:dot|cham|\.)\s?{_CLOSE}\s?|\s(?:cham|dot|phay)\s)"
_TIGHT_DOT = r"(?:\.|\s?[\[({<]\s?(?:dot|cham)\s?[\])}>]\s?|\s(?:cham|dot|gach duoi|underscore|gach ngang)\s)"
_LABEL = r"[a-z0-9_%+-]+"
_LOCAL = rf"(?:(?<![a-z0-9])(?:[a-z0-9] ){{2,}}[a-z0-9]|{_LABEL}(?:{_TIGHT_DOT}{_LABEL}){{0,6}})"
_TLDS = (
    r"(?:com|org|net|vn|info|edu|gov|io|me|biz|xyz|asia|de|fr|uk|us|eu|jp|kr|cn|au|sg|email|co|test|example)"
)
_DOMAIN = rf"[a-z0-9-]+?(?:{_DOT}[a-z0-9-]+?){{0,3}}?{_DOT}{_TLDS}(?:{_DOT}{_TLDS})?(?![a-z0-9])"
_PROVIDER = r"(?:gmail|gmai|yahoo|ymail|hotmail|outlook|icloud|proton|protonmail|zoho|live)(?![a-z0-9])"
_AT = r"(?:at|a[\s-]?(?:cong|moc|vong|khoanh|tron|xoay|cuon|quay|duoi)|@)"
_SIGN = re.compile(
    rf"\s?@\s?|\s?{_OPEN}\s?(?:{_AT}|a|tai)\s?{_CLOSE}\s?|\s{_AT}\s"
    rf"|\s(?:a|cong|tai|o)\s(?={_PROVIDER}|[a-z0-9-]+ (?:cham|dot) )"
)
_BEHIND = re.compile(rf"{_DOMAIN}|{_PROVIDER}")
_BEFORE = re.compile(rf"{_LOCAL}$")
_SAID = re.compile(
    r"\b(?:e-?mail|mail|gmail|thu dien tu|hop thu|dia chi thu)\b[^a-z0-9]{0,3}"
    r"(?:cua (?:toi|em|minh) )?(?:la|:|is)?\s*"
)
_WITHOUT_DOMAIN = re.compile(
    r"\bgmail\b(?: (?:cua )?(?:toi|em|minh))?(?: la)?\s?:?\s"
    r"(?P<local>(?=[a-z._]*[\d.])[a-z][a-z0-9._]{4,}[a-z0-9])(?![a-z0-9@]|\s?[@(\[])"
)
"""An account of which only the name is given: whoever reads "gmail thumau99" can write there."""
_WORDS = frozenset({"at", "a", "cong", "tai", "o"})
"""Signs that are words too."""
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
    for match in _WITHOUT_DOMAIN.finditer(text):
        yield Found("email", *match.span("local"))


def _local(text: str, sign: re.Match[str], domain: str, earliest: int) -> int | None:
    """Where the part before the sign begins; None where this is no address."""
    before = text[earliest : sign.start()]
    local = _BEFORE.search(before)
    if local is None:
        return None
    start = earliest + local.start()
    near = text[max(earliest, sign.start() - _NEAR) : sign.start()]
    said = [match.end() for match in _SAID.finditer(near)]
    is_word = sign.group().strip() in _WORDS
    spelled_out = re.search(r"\b(?:dot|cham)\b", domain)
    if is_word and not said and not spelled_out and not re.search(r"[\d._]", local.group()):
        return None  # "look at booking.com"
    if said and sign.group() != "@":
        # Spoken: the name may have blanks ("email nguyen van thu a còng ...").
        spoken = max(earliest, sign.start() - _NEAR) + said[-1]
        if (
            spoken < start
            and re.fullmatch(r"[a-z0-9._ -]+", text[spoken : sign.start()])
            and (text[spoken:start].count(" ") <= 5)
        ):
            return spoken
    return start
