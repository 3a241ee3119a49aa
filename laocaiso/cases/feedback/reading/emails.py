"""E-mail addresses, also those written so that machines should not see them.

thu.mau@example.org    thu.mau[at]example.org    thu mau a còng gmail chấm com    thumau @ gmail . com
"""

import re
from collections.abc import Iterator

from laocaiso.cases.feedback.reading.glyphs import Found, Glyphs

_OPEN, _CLOSE = r"[\[({<*#~|_/\\\"'-]", r"[\])}>*#~|_/\\\"'-]"
"""What people put around a word that stands for a sign."""
_DOT = rf"(?:\s?[.。,]\s?|\s?{_OPEN}\s?(?:dot|cham|\.|d)\s?{_CLOSE}\s?|\s(?:cham|dot|phay)\s)"
_TIGHT_DOT = (
    r"(?:\.|\s?[\[({<]\s?(?:dot|cham)\s?[\])}>]\s?|\s(?:cham|dot|gach duoi|underscore|gach ngang|tru)\s)"
)
_LABEL = r"[a-z0-9_%+-]+"
_LOCAL = rf"(?:(?<![a-z0-9])(?:[a-z0-9] ){{2,}}[a-z0-9]|{_LABEL}(?:{_TIGHT_DOT}{_LABEL}){{0,6}})"
_TLDS = (
    r"(?:com|org|net|vn|info|edu|gov|io|me|biz|xyz|asia|de|fr|uk|us|eu|jp|kr|cn|au|sg|email|co|test|example)"
)
_DOMAIN = rf"[a-z0-9-]+?(?:{_DOT}[a-z0-9-]+?){{0,3}}?{_DOT}{_TLDS}(?:{_DOT}{_TLDS})?(?![a-z0-9])"
_PROVIDER = r"(?:gmail|gmai|yahoo|ymail|hotmail|outlook|icloud|proton|protonmail|zoho|live)(?![a-z0-9])"
_AT = r"(?:at|a[\s-]?(?:cong|moc|vong|khoanh|tron|xoay|cuon|quay|duoi)|@)"
_SIGN = re.compile(
    rf"\s?@{{1,3}}\s?|\s?{_OPEN}\s?(?:{_AT}|cong)\s?{_CLOSE}\s?|\s{_AT}\s"
    r"|\s?[\[({<]\s?(?:a|tai)\s?[\])}>]\s?"
    rf"|\s(?:a|cong|tai|o|a [a-z]{{3,6}})\s(?={_PROVIDER}|[a-z0-9-]+ (?:cham|dot) )"
    rf"|\s(?:a|cong)\s(?={_DOMAIN})|\s(?:duoi\s|\()(?={_PROVIDER})"
)
_BEHIND = re.compile(rf"{_DOMAIN}|{_PROVIDER}(?:\.[a-z]+)?")
_BEHIND_SIGN = re.compile(r"[a-z0-9-]{3,}(?:\.[a-z0-9-]+)*")
"""What is a domain because it stands tight behind an "@", whatever it ends with."""
_BEHIND_WORDS = re.compile(r"[a-z0-9-]{3,} (?:cham|dot) [a-z]{1,5}(?: [a-z]{1,2}){0,4}(?![a-z0-9])")
"""Read aloud to its end: "example chấm o rờ gờ"."""
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
_WORDS = frozenset({"at", "a", "tai", "o", "duoi", "("})
"""Signs that are words too."""
_SPELLED_OUT = frozenset({"at", "a"})
"""Of these, what counts where the dots of the domain are spelled out."""
_ENDINGS = frozenset({"duoi", "("})
"""Before a provider: "mauthu2026 đuôi gmail"."""
_NEAR = 60
_LONGEST = 120


def emails(glyphs: Glyphs) -> Iterator[Found]:
    """All addresses, in the order of the text."""
    text = glyphs.folded
    done = 0
    for sign in _SIGN.finditer(text):
        domain = _domain(text, sign)
        if domain is None or sign.start() < done:
            continue
        start = _local(text, sign, domain.group(), max(done, sign.start() - _LONGEST))
        if start is not None:
            done = domain.end()
            yield Found("email", start, domain.end())
    for match in _WITHOUT_DOMAIN.finditer(text):
        yield Found("email", *match.span("local"))


def _domain(text: str, sign: re.Match[str]) -> re.Match[str] | None:
    end = sign.end() + _LONGEST
    if domain := _BEHIND.match(text, sign.end(), end):
        return domain
    if sign.group() == "@" and re.search(
        r"[a-z][a-z0-9._-]+$", text[max(0, sign.start() - _NEAR) : sign.start()]
    ):
        return _BEHIND_SIGN.match(text, sign.end(), end)
    return _BEHIND_WORDS.match(text, sign.end(), end) if "cong" in sign.group() else None


def _local(text: str, sign: re.Match[str], domain: str, earliest: int) -> int | None:
    """Where the part before the sign begins; None where this is no address."""
    before = text[earliest : sign.start()]
    local = _BEFORE.search(before)
    if local is None:
        return None
    start = earliest + local.start()
    near = text[max(earliest, sign.start() - _NEAR) : sign.start()]
    said = [match.end() for match in _SAID.finditer(near)]
    word = sign.group().strip().split(" ")[0] if "cong" not in sign.group() else ""
    telling = bool(re.search(r"[\d._]", local.group()))
    spelled_out = word in _SPELLED_OUT and re.search(r"\b(?:dot|cham)\b", domain)
    if word in _WORDS and not (telling or spelled_out or (said and word not in _ENDINGS)):
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
