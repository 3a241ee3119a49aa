"""Dossier codes in whatever form people have them: typed, pasted, printed, scanned.

    H38.12-240115-0001          agency (QĐ 20/2020/QĐ-TTg), date of filing YYMMDD, running number
    000.00.19.H38-230405-0012   the older agency ids of QCVN 102:2016, province last

The rule text (TT 03/2025/TT-VPCP) was not available: the grammar is drawn from codes that were seen. A code
it does not know is `unknown_shape` and is looked up all the same. A code can be guessed: it names a dossier
and proves nothing.
"""

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

Kind = Literal["agency_date_seq", "legacy4_date_seq", "unknown_shape", "not_a_code"]
"""The two known grammars; something a code could be; something no code could be."""

Hint = Literal["impossible_date", "future_date", "unknown_agency", "letter_for_digit", "separator"]
"""What looks wrong with a code; never a reason to refuse it."""

HOME_PROVINCES = frozenset({"H38", "H63"})
"""Lào Cai, and Yên Bái before 2025-07-01."""
LONGEST = 60
"""Characters of the longest code that is looked up."""

_PROVINCES = range(1, 64)  # H01 to H63, QĐ 20/2020/QĐ-TTg

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\x00-\x1f\x7f]|\\s"
)
_DASHES = dict.fromkeys([*range(0x2010, 0x2016), 0x2043, 0x2212, 0xFE58, 0xFE63, 0xFF0D], "-")
# Looked for once the blanks are gone, so that no run of them costs time.
_LABEL = re.compile(r"^(?:(?:MÃ|MA|SỐ|SO)(?:SỐ|SO)?(?:HỒSƠ|HOSO)[:#]?|M[ÃA]HS[:#])")
_SLIP = re.compile(r"S[ỐO]PHI[ẾE]U.*$", re.DOTALL)
_AROUND = "\"'`“”‘’«»()[]<>,;:.-"

_NEW = r"[A-Z]\d{2}(?:\.\d{1,3}){0,4}"
_LEGACY = r"\d{3}\.\d{2}\.\d{2}\.[GH]\d{2}"
_AGENCY_DATE_SEQ = re.compile(rf"(?P<agency>{_NEW})-(?P<date>\d{{6}})-(?P<sequence>\d{{4,8}})", re.ASCII)
_LEGACY4_DATE_SEQ = re.compile(rf"(?P<agency>{_LEGACY})-(?P<date>\d{{6}})-(?P<sequence>\d{{4,8}})", re.ASCII)
_GRAMMAR: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("agency_date_seq", _AGENCY_DATE_SEQ),
    ("legacy4_date_seq", _LEGACY4_DATE_SEQ),
)
_ANY = re.compile(r"[A-Z0-9][A-Z0-9.\-/]{4,59}", re.ASCII)
_LOOSE = re.compile(
    r"(?P<agency>(?:[A-Z]\d{2}|\d{3}[.\-/]\d{2}[.\-/]\d{2}[.\-/][GH]\d{2})(?:[.\-/]\d{1,3}){0,4})"
    r"[.\-/_](?P<date>\d{6})[.\-/_](?P<sequence>\d{4,8})",
    re.ASCII,
)
_IN_TEXT = re.compile(
    rf"(?<![A-Z0-9.])(?:{_LEGACY}|{_NEW})\s?-\s?\d{{6}}\s?-\s?\d{{4,8}}(?![A-Z0-9])", re.ASCII
)
_DIGITS = str.maketrans("OIL", "011")


@dataclass(frozen=True, slots=True)
class DossierCode:
    """A code and what can be read from it; None where it does not say."""

    text: str
    """Normalised, as it is looked up."""
    kind: Kind
    agency: str | None = None
    """The agency's id, as in the code."""
    date: dt.date | None = None
    """The day the code was given."""
    sequence: str | None = None
    """The running number of that day, with its leading zeros."""
    hints: tuple[Hint, ...] = ()
    suggestion: str | None = None
    """What may have been meant; offered to the person, never put in place silently."""

    @property
    def can_be_looked_up(self) -> bool:
        """False only for what no system could hold as a code."""
        return self.kind != "not_a_code"

    @property
    def province(self) -> str | None:
        """`H38` of `H38.12` and of `000.00.19.H38`; ministries have `G01` and so on."""
        if self.agency is None:
            return None
        return self.agency.rpartition(".")[2] if self.kind == "legacy4_date_seq" else self.agency[:3]

    @property
    def is_of_lao_cai(self) -> bool:
        """True where the code names an agency of the province of today."""
        return self.province in HOME_PROVINCES


def normalise(text: str) -> str:
    """The code as it is looked up: full-width digits, dash look-alikes, blanks, labels and slip numbers gone.

        "  h38.12–261120–0007 "                          → "H38.12-261120-0007"
        "Mã hồ sơ: H57.132-260804-0583 - Số phiếu: 26.1"  → "H57.132-260804-0583"

    Letters are never turned into digits here. The result need not be a code.
    """
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).upper()).translate(_DASHES)
    plain = _INVISIBLE.sub("", plain).strip(_AROUND)
    return _SLIP.sub("", _LABEL.sub("", plain)).strip(_AROUND)


def codes_in(text: str) -> tuple[str, ...]:
    """The codes of a known shape written in a longer text, in order, each once."""
    plain = unicodedata.normalize("NFKC", text).upper().translate(_DASHES)
    return tuple(dict.fromkeys(_INVISIBLE.sub("", m[0]) for m in _IN_TEXT.finditer(plain)))


def classify(code: str, *, today: dt.date | None = None) -> DossierCode:
    """Read a code; it is normalised first. `today` lets a date of the future be seen.

    A date that does not exist makes the shape unknown: no system gave that code, but it may be asked.
    """
    text = normalise(code)
    for kind, pattern in _GRAMMAR:
        if match := pattern.fullmatch(text):
            agency, day, sequence = match["agency"], _day(match["date"]), match["sequence"]
            if day is None:
                return DossierCode(text, "unknown_shape", agency, None, sequence, ("impossible_date",))
            return DossierCode(text, kind, agency, day, sequence, _hints(agency, day, today))
    if not _ANY.fullmatch(text):
        return DossierCode(text, "not_a_code")
    hint, suggestion = _meant(text)
    return DossierCode(text, "unknown_shape", hints=(hint,) if hint else (), suggestion=suggestion)


def _day(written: str) -> dt.date | None:
    try:
        return dt.date(2000 + int(written[:2]), int(written[2:4]), int(written[4:]))
    except ValueError:
        return None


def _hints(agency: str, day: dt.date, today: dt.date | None) -> tuple[Hint, ...]:
    hints: list[Hint] = []
    if today is not None and day > today + dt.timedelta(days=1):  # a day of grace for clocks and time zones
        hints.append("future_date")
    prefix = agency[-3:] if agency[0].isdigit() else agency[:3]
    if prefix[0] == "H" and int(prefix[1:]) not in _PROVINCES:
        hints.append("unknown_agency")
    return tuple(hints)


def _meant(text: str) -> tuple[Hint | None, str | None]:
    """A known code that differs from the text in a letter typed for a digit, or in a separator."""
    candidates = (text, text[0] + text[1:].translate(_DIGITS), text.translate(_DIGITS))
    for in_digits in candidates:
        if in_digits != text and _is_known(in_digits):
            return "letter_for_digit", in_digits
        if loose := _LOOSE.fullmatch(in_digits):
            agency = re.sub(r"[\-/]", ".", loose["agency"])
            respelled = f"{agency}-{loose['date']}-{loose['sequence']}"
            if respelled != text and _is_known(respelled):
                return "separator", respelled
    return None, None


def _is_known(text: str) -> bool:
    matches = (pattern.fullmatch(text) for _, pattern in _GRAMMAR)
    return any(match is not None and _day(match["date"]) is not None for match in matches)
