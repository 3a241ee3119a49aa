"""Whether two reports can be of one time: an event passes, a defect stays until somebody mends it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from laocaiso.cases.feedback.duplicates.typed import Found, Table, Typed
from laocaiso.cases.feedback.duplicates.vocabulary import TIMES, Kind

DAY = 86_400.0
UNKNOWN_LIFE = 10.0
CORE, END = 0.5, 1.6
STILL = 3.0
"""A later report that says "still" reaches back so many times further."""
REMINDED = 7.0
"""Days that a thing lasts at least that somebody says was reported before; `STILL` goes on top."""
LONGEST = 90.0
"""No report is the same as one of another season."""
SLACK = 0.4
"""Days that "this morning" may be off by."""
UNITS = Table(
    {"hôm": 1.0, "ngày": 1.0, "đêm": 1.0, "tuần": 7.0, "tháng": 30.0}
    | {"day": 1.0, "days": 1.0, "nights": 1.0, "week": 7.0, "weeks": 7.0, "month": 30.0, "months": 30.0}
)
COUNTS = Table(
    {"một": 1, "hai": 2, "ba": 3, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7, "tám": 8, "chín": 9, "mười": 10}
    | {"cả": 1, "mấy": 4, "vài": 3, "nhiều": 5, "hàng": 7, "nửa": 0.5}
    | {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "ten": 10, "several": 4}
)
SINCE = Table(dict.fromkeys(("nay", "rồi", "qua", "liền", "liên", "now", "already", "ago"), True))
BEFORE = Table(dict.fromkeys(("for", "over", "than", "past", "last", "gần", "hơn", "suốt", "đã"), True))


@dataclass(frozen=True, slots=True)
class When:
    """What one report says of time."""

    created_at: datetime
    still: bool
    anew: bool
    reported: bool
    """It reminds of an earlier report."""
    another: bool
    """It sets its thing off against one reported before."""
    long: bool
    """It speaks of a long stretch or a whole area."""
    lasting: float
    """Days it says the thing has lasted; 0 where it says nothing."""
    began: float | None
    """Days ago at most that it says the thing began."""


def when(typed: Typed, found: Found, created_at: datetime) -> When:
    """What a text says of time."""
    labels = {label for hit in found[TIMES] for label in hit.labels}
    onsets = [float(label[6:]) for label in labels if label.startswith("onset:")]
    return When(
        created_at,
        still=not labels.isdisjoint(("still", "reported")),
        anew="anew" in labels,
        reported="reported" in labels,
        another="another" in labels,
        long="long" in labels,
        lasting=_lasting(typed),
        began=max(onsets) if onsets else None,
    )


def gap(one: When, other: When) -> float:
    """Days between two reports."""
    return abs((one.created_at - other.created_at).total_seconds()) / DAY


def life_of(kinds: Sequence[Kind], lives: dict[str, float]) -> float:
    """Days for which a thing of these kinds stays the same."""
    return max((lives[kind.life] for kind in kinds), default=UNKNOWN_LIFE)


def life_said(later: When, kinds: Sequence[Kind], lives: dict[str, float]) -> float:
    """Days for which a thing of these kinds stays the same, going by what the later report says of it."""
    life = life_of(kinds, lives)
    if later.lasting:
        return max(life, min(later.lasting + 2, LONGEST))
    if later.reported:
        life = max(life, REMINDED)
    return min(life * STILL, LONGEST) if later.still else life


def by_time(one: When, other: When, kinds: Sequence[Kind], lives: dict[str, float]) -> tuple[float, bool]:
    """0 to 1, and whether the later says that it began after the earlier was written."""
    later = max(one, other, key=lambda side: side.created_at)
    apart = gap(one, other)
    incident = any(kind.incident for kind in kinds)
    share = apart / life_said(later, kinds, lives)
    value = 1.0 if share <= CORE else 1 - (share - CORE) if share <= 1 else 0.5 * (END - share) / (END - 1)
    value = max(0.0, value)
    fresh = later.began is not None and not later.still and not later.lasting
    if fresh and apart > (later.began or 0) + SLACK and (incident or later.anew):
        return min(value, 0.3), True
    if later.anew and apart > 1:
        return min(value, 0.45), True
    return value, False


def _lasting(typed: Typed) -> float:
    """ "ba hôm rồi", "2 tuần nay", "cả tháng nay", "for 3 days"."""
    words = typed.words
    longest = 0.0
    for at in range(1, len(words)):
        unit = UNITS.get(typed, at)
        if unit is None or words[at].gap:
            continue
        count = words[at - 1].folded
        number = int(count) if count.isdigit() and len(count) <= 2 else COUNTS.get(typed, at - 1)
        if number and (SINCE.get(typed, at + 1) or BEFORE.get(typed, at - 2)):
            longest = max(longest, number * unit)
    return longest
