"""Phone numbers, identity numbers, bank accounts and tax numbers among the runs of digits of a text.

A number begins and ends where a group does: a run of thirteen digits holds no phone number. Where a run
can be cut in several ways, the cut that explains most wins: a whole identity number before a phone number in
it, a number said to be one before one that only looks so. Accounts and tax numbers have no shape of their
own: they count only where the words before say so.

Lengths and prefixes: Circular 22/2014/TT-BTTTT as amended and the change to ten digits of 2018 (mobile 03,
05, 07, 08, 09; landline 02 and nine more, until 2017 also 020 and 029 here and seven more); Decree 137/2015
and 70/2024 (identity number: province 001-096, century and sex, year, six digits). From memory, unverified.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, zip_longest

from laocaiso.cases.feedback.reading.digit_runs import Group, runs
from laocaiso.cases.feedback.reading.glyphs import Found, Glyphs
from laocaiso.cases.feedback.reading.model import Kind

_MOBILE = re.compile(r"0[35789]\d{8}")
_LANDLINE = re.compile(r"02\d{9}|0(?:20|29)3\d{6}")
_ABROAD = re.compile(r"(?:00)?840?(?:[35789]\d{8}|2\d{9})")
_FOREIGN = re.compile(r"(?!84)[1-9]\d{7,14}")
_WITHOUT_NOUGHT = re.compile(r"[35789]\d{8}|2\d{9}")
_WITHOUT_AREA = re.compile(r"[2-8]\d{6}")
_CITIZEN = re.compile(r"0(?:0[1-9]|[1-8]\d|9[0-6])\d{9}")
_TAX_NUMBER = re.compile(r"\d{10}(?:\d{3})?")
_SHORTEST, _LONGEST = 7, 19
_ACCOUNT_FROM = 8
"""Digits from which on a number is an account where words say so; a card has 16 or 19."""
_MOST_GROUPS = 16

_DATE = re.compile(
    r"(?<!\d)(?<!\d[./-])(?:0?[1-9]|[12]\d|3[01])([./-])(?:0?[1-9]|1[0-2])\1(?:(?:19|20)\d\d|\d\d(?=\D|$)(?<=/\d\d))"
    r"(?![./-]?\d)"
)
_COORDINATES = re.compile(r"(?<!\d)\d{1,3}\.\d{3,8}\s?[,;]\s?\d{1,3}\.\d{3,8}(?!\d)")
_CODES = re.compile(
    r"\b(?:000\.\d\d\.\d\d\.)?h\d\d(?:[.\s]\d{1,3}){0,3}\s?[-–]\s?\d{6}\s?[-–]\s?\d{3,5}\b"  # dossiers
    r"|\b\d\.\d{6}(?:\.\d\d){0,2}(?:\.h\d\d)?\b"  # procedures
    r"|\b[a-z]{2}-\d{2,8}-[\da-z]{4,6}(?:-[\da-z*]{4,5})?"  # reports
    r"|\bhttps?://(?!(?:www\.)?(?:zalo|wa)\.me)\S+|\b\d{1,4}/(?:19|20)\d\d/[a-z]{2}\S*"  # addresses, papers
    r"|\bp[a-e]\d{0,2}[a-z]{0,2}\d{6,}\b"  # customers of the electricity company
)
_OTHER_ENDING = re.compile(r"\s?/\s?\d{2,4}(?![\d/.])|-\d{2,3}(?![\d/.-])")
"""A second number said by its end: "0951234567/68"."""
_SIGN_BEFORE = re.compile(r"(?:\bcong |\+ ?|[(\[])$")
_LONGEST_SIGN = 6
_CLOSED_BY = {"(": ")", "[": "]"}
_FAR = 34
"""Letters before a number that may say what it is."""

_PHONE_SAID = re.compile(
    r"\b(?:s\W?d\W?t|dt(?:dd)?|d\W{0,2}thoai|dien thoai|di dong|may ban|phone|tel|mobile|cell|zalo|za lo|alo+"
    r"|viber|whats\W?app|we\W?chat|goi|call|lh|lien he|lien lac|l\W?h|hot\W?line|nhan tin|nt|ib|so may|so dt"
    r"|so toi|ring|text)"
    r"(?![a-z])|[☎📞📱☏📲]"
)
_DESK_SAID = re.compile(r"\b(?:may ban|so ban|dt ban|dien thoai ban|co dinh|landline)\b")
_CITIZEN_SAID = re.compile(
    r"\b(?:cccd|c\.c\.c\.d|can cuoc|dinh danh|cmnd|cmtnd|cmt|c\.m\.t|chung minh|cong dan|giay to so|gttt"
    r"|id card|vneid|citizen|identity|national id|id no|id number|so the cc|the cc)(?![a-z])"
)
_OLD_SAID = re.compile(
    r"\b(?:cmnd|cmtnd|cmt|c\.m\.t|chung minh|cccd|can cuoc|giay to so|identity|id card|id no)(?![a-z])"
)
_OTHER_SAID = re.compile(
    r"\b(?:ma vach|ma hang|barcode|ho so|bien nhan|hoa don|van ban|cong van|quyet dinh|van don"
    r"|ma don|seri|serial|imei|cong to|ma kh|ma khach hang|danh bo|toa do|gps|ma so|so lo|lo sx|bien lai"
    r"|ma qr|ma tra cuu|so seri|thua dat|to ban do|so to|giay chung nhan|so do so|qsdd|ma pa|ma phan anh"
    r"|tracking|order|receipt|invoice)(?![a-z])"
)
_ACCOUNT_SAID = re.compile(
    r"\b(?:stk|so tk|so tai khoan|tk ngan hang|iban|(?:bank )?account(?: (?:no|number))?|so the(?: atm)?"
    r"|(?:chuyen khoan|ck|chuyen tien)(?: (?:vao|den|toi|cho|qua|so))+"
    r"|(?:tai khoan|tk)(?: (?:so|ngan hang|vcb|vietcombank|agribank|bidv|vietin\w*|mb\w*|techcombank|acb"
    r"|vpbank|sacombank|tpbank|cua (?:toi|em|no|minh)))+)(?![a-z])"
)
_TAX_SAID = re.compile(r"\b(?:mst|m\.s\.t|ma so thue|ma thue|tax (?:code|number|id))(?![a-z])")
_NUMBER_BETWEEN = re.compile(r"\d{6}")


@dataclass(frozen=True, slots=True)
class _Candidate:
    kind: Kind
    first: int
    last: int
    worth: float


def numbers(glyphs: Glyphs) -> list[Found]:
    """All numbers of persons, in the order of the text."""
    closed = [match.span() for match in _CODES.finditer(glyphs.folded)]
    doubtful = [match.span() for match in (*_DATE.finditer(glyphs.text), *_COORDINATES.finditer(glyphs.text))]
    found: list[Found] = []
    for run in runs(glyphs):
        for part in _open_parts(run, closed):
            found += _of_run(glyphs, part, doubtful)
    return found


def _open_parts(run: Sequence[Group], closed: Sequence[tuple[int, int]]) -> Iterator[Sequence[Group]]:
    """The run cut where a code stands that is nobody's number."""
    part: list[Group] = []
    for group in run:
        if any(start < group.end and group.start < end for start, end in closed):
            yield part
            part = []
        else:
            part.append(group)
    yield part


def _of_run(glyphs: Glyphs, run: Sequence[Group], doubtful: Sequence[tuple[int, int]]) -> Iterator[Found]:
    if sum(len(group.digits) for group in run) < _SHORTEST:
        return
    best: list[tuple[float, tuple[_Candidate, ...]]] = [(0.0, ())]
    ending: dict[int, list[_Candidate]] = {}
    for candidate in _candidates(glyphs, run, doubtful):
        ending.setdefault(candidate.last, []).append(candidate)
    for at in range(len(run)):
        choice = best[at]
        for candidate in ending.get(at, ()):
            worth, before = best[candidate.first]
            if worth + candidate.worth > choice[0]:
                choice = (worth + candidate.worth, (*before, candidate))
        best.append(choice)
    chosen = best[-1][1]
    for candidate, behind in zip_longest(chosen, chosen[1:]):
        start, end = run[candidate.first].start, run[candidate.last].end
        more = _OTHER_ENDING.match(glyphs.text, end) if candidate.kind == "phone" else None
        if more and not (behind and run[behind.first].start < more.end()):
            end = more.end()
        yield Found(candidate.kind, _with_sign(glyphs.folded, start, end), end)


def _candidates(
    glyphs: Glyphs, run: Sequence[Group], doubtful: Sequence[tuple[int, int]]
) -> Iterator[_Candidate]:
    for first, group in enumerate(run):
        before = glyphs.folded[max(0, group.start - _FAR) : group.start]
        said = _Said.of(before)
        plus = _plus_before(glyphs.text, group.start)
        digits = ""
        for last in range(first, min(first + _MOST_GROUPS, len(run))):
            digits += run[last].digits
            if len(digits) > _LONGEST:
                break
            if len(digits) < _SHORTEST:
                continue
            groups = run[first : last + 1]
            for kind, worth in _kinds(digits, said, plus, spoken=not any(part.typed for part in groups)):
                in_doubt = any(s < run[last].end and group.start < e for s, e in doubtful)
                if said.is_said(kind) or not (in_doubt or _is_list(glyphs.text, groups)):
                    yield _Candidate(kind, first, last, worth - 0.02 * (last - first))


@dataclass(frozen=True, slots=True)
class _Said:
    """What the words before a number say that it is; what is said last is meant."""

    last: str
    """"phone", "citizen", "account", "tax", "other", or "" where nothing is said."""
    old: bool
    """A word for the old identity number is among them."""
    citizen: bool
    phone: bool
    """Said at all, be it last or not."""
    desk: bool
    """The words speak of a telephone that stands on a desk."""

    @classmethod
    def of(cls, before: str) -> "_Said":
        if not _ANYTHING.search(before):
            return _NOTHING
        at = {name: _last(pattern, before) for name, pattern in _SAID.items()}
        last = max(_MEANT, key=lambda name: at[name])
        if at[last] < 0 or (last in _ONCE and _NUMBER_BETWEEN.search(before, at[last])):
            last = ""
        return cls(last, at["old"] >= 0, at["citizen"] >= 0, at["phone"] >= 0, at["desk"] >= 0)

    def is_said(self, kind: Kind) -> bool:
        return self.last == ("phone" if kind == "phone" else "citizen")


_NOTHING = _Said("", old=False, citizen=False, phone=False, desk=False)
_ANYTHING = re.compile(r"[^\W\d_]|[^\x00-\x7f]")
_SAID = {
    "phone": _PHONE_SAID,
    "citizen": _CITIZEN_SAID,
    "account": _ACCOUNT_SAID,
    "tax": _TAX_SAID,
    "other": _OTHER_SAID,
    "old": _OLD_SAID,
    "desk": _DESK_SAID,
}
_MEANT = ("phone", "citizen", "account", "tax", "other")
_ONCE = frozenset({"account", "tax", "other"})
"""Of these the words say nothing of a second number."""


def _last(pattern: re.Pattern[str], text: str) -> int:
    at = -1
    for match in pattern.finditer(text):
        at = match.start()
    return at


def _kinds(digits: str, said: _Said, plus: bool, *, spoken: bool) -> Iterator[tuple[Kind, float]]:
    """What a string of digits can be, with how much that explains."""
    length = len(digits)
    if said.last == "account" and length >= _ACCOUNT_FROM:
        yield "bank_account", 10.0 + 0.3 * length
    if said.last == "tax" and _TAX_NUMBER.fullmatch(digits):
        yield "tax_number", 10.0 + 0.1 * length
    if said.last in _ONCE and not (said.last == "other" and (said.citizen or said.phone)):
        return
    is_citizen = _CITIZEN.fullmatch(digits) and (said.citizen or said.last == "")
    if is_citizen or (length == 12 and said.last == "citizen"):
        yield "cccd", 13.0 if said.last == "citizen" else 11.5
        if said.last == "citizen":
            return
    phone = said.last == "phone"
    if length == 9 and said.old and not (phone and _WITHOUT_NOUGHT.fullmatch(digits)):
        yield "cccd", 9.5
    if plus and _FOREIGN.fullmatch(digits):
        yield "phone", 8.0 + 0.1 * length
    if _MOBILE.fullmatch(digits) or _LANDLINE.fullmatch(digits) or _ABROAD.fullmatch(digits):
        yield "phone", 10.0 + 0.05 * length + phone
    elif (phone or spoken) and _WITHOUT_NOUGHT.fullmatch(digits):
        yield "phone", 9.0
    elif phone and said.desk and _WITHOUT_AREA.fullmatch(digits):
        yield "phone", 8.0


def _is_list(text: str, groups: Sequence[Group]) -> bool:
    """ "các nhà số 03, 05, 07, 09, 11": short numbers in a row, rising."""
    if len(groups) < 4 or any(len(group.digits) > 2 for group in groups):
        return False
    commas = all("," in text[a.end : b.start] or ";" in text[a.end : b.start] for a, b in pairwise(groups))
    rising = all(int(a.digits) < int(b.digits) for a, b in pairwise(groups))
    return commas or rising


def _plus_before(text: str, start: int) -> bool:
    return "+" in text[max(0, start - 3) : start] and text[max(0, start - 3) : start].rstrip(" (")[-1:] == "+"


def _with_sign(text: str, start: int, end: int) -> int:
    """Takes the plus before a number along, and the bracket that is closed within it."""
    while match := _SIGN_BEFORE.search(text[max(0, start - _LONGEST_SIGN) : start]):
        if match.group() in _CLOSED_BY and _CLOSED_BY[match.group()] not in text[start:end]:
            break
        start -= len(match.group())
    return start
