"""Parts of answers that say something in plain words."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from laocaiso.cases.feedback import answers
from laocaiso.cases.feedback.categories import Category
from laocaiso.cases.feedback.model import EventKind, State, UnitBy, Words
from laocaiso.cases.feedback.reasons import REASONS
from laocaiso.cases.feedback.wording import NEXT, NEXT_FOR_OTHERS, WHERE_IS_IT
from laocaiso.core.clock import VIETNAM
from laocaiso.places.gazetteer import Gazetteer
from laocaiso.snapshots.pages import Language

EMERGENCY: Mapping[str, tuple[str, str]] = {
    "112": ("Tìm kiếm, cứu nạn", "Search and rescue"),
    "113": ("Công an", "Police"),
    "114": ("Cứu hỏa, cứu nạn, cứu hộ", "Fire and rescue"),
    "115": ("Cấp cứu y tế", "Ambulance"),
}


def emergency(numbers: Sequence[str], language: Language) -> answers.Emergency | None:
    """The numbers to ring, with what to say first; None for none."""
    if not numbers:
        return None
    notice = (
        "Nếu có người đang gặp nguy hiểm, hãy gọi ngay các số dưới đây. Phản ánh qua ứng dụng không thay "
        "cho cuộc gọi khẩn cấp."
        if language == "vi"
        else "If anybody is in danger, ring one of these numbers now. A report does not replace the call."
    )
    return answers.Emergency(notice=notice, numbers=emergency_numbers(numbers, language))


def emergency_numbers(numbers: Sequence[str], language: Language) -> list[answers.EmergencyNumber]:
    """Emergency numbers with their names."""
    at = 0 if language == "vi" else 1
    return [
        answers.EmergencyNumber(number=one, name=EMERGENCY[one][at]) for one in numbers if one in EMERGENCY
    ]


def personal_data(kinds: Sequence[str], language: Language) -> answers.PersonalDataFound | None:
    """What to say where personal data stand in a text; None where none do."""
    if not kinds:
        return None
    notice = (
        "Nội dung có thông tin cá nhân. Chỉ cán bộ có trách nhiệm xem được thông tin này; nếu nội dung "
        "được công khai, thông tin sẽ được che."
        if language == "vi"
        else "The text holds personal data. Only the officers in charge see them; "
        "they are masked in anything public."
    )
    return answers.PersonalDataFound(kinds=list(kinds), notice=notice)


def unit_shown(gazetteer: Gazetteer, code: str | None, by: UnitBy | None = None) -> answers.UnitShown | None:
    """A unit with its name."""
    unit = gazetteer.by_code.get(code) if code else None
    return answers.UnitShown(code=unit.code, name=unit.name, by=by) if unit else None


def category_name(category: Category, language: Language) -> str:
    """The name of a category."""
    return category.name if language == "vi" else category.name_en


def done_shown(words: Words, where: str) -> answers.DoneShown | None:
    """What was done; `where` is the address of the report, below which its evidence lies."""
    if words.done is None:
        return None
    return answers.DoneShown(
        what=words.done.what,
        on=words.done.on.astimezone(VIETNAM),
        by=words.done.by,
        solved=bool(words.solved),
        evidence=[f"{where}/evidence/{number}" for number in words.evidence],
    )


def next_text(
    state: State, language: Language, *, until: datetime | None, is_own: bool, is_placed: bool = True
) -> str:
    """What happens next; `until` is the day that the unit has set, `is_placed` whether a unit is known."""
    day = ""
    if until is not None:
        on = until.astimezone(VIETNAM)
        day = f" là {on.day}/{on.month}/{on.year}" if language == "vi" else f", {on.day} {on:%B %Y}"
    text = (NEXT if is_own else NEXT_FOR_OTHERS)[state].in_(language)
    if is_own and not is_placed and state == "submitted":
        text += f" {WHERE_IS_IT.in_(language)}"
    return text.format(day=day)


def reason_text(kind: EventKind, reason: str | None, language: Language) -> str | None:
    """A reason an officer chose, in plain words."""
    wording = REASONS.get(kind, {}).get(reason or "")
    if wording is None:
        return None
    return wording.vi if language == "vi" else wording.en


def local(moment: datetime | None) -> datetime | None:
    """An instant in Vietnam's time."""
    return moment.astimezone(VIETNAM) if moment else None
