"""A deadline in words. What we count is always "dự kiến": an agency's appointment goes before it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal

from laocaiso.cases.deadlines.model import DayOff, Deadline
from laocaiso.core.clock import VIETNAM

Language = Literal["vi", "en"]

_DAYS_VI = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
_DAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def sentence(deadline: Deadline, language: Language) -> str:
    """What is told of a deadline, with what is unsure about it."""
    if deadline.state == "calendar_not_known":
        return (
            "Chưa tính được ngày trả kết quả: chưa có lịch làm việc của năm đó."
            if language == "vi"
            else "The due date can't be counted yet: the working calendar of that year is not known."
        )
    if deadline.due_at is None:
        return (
            "Thời hạn đang tạm dừng, phần còn lại sẽ được tính tiếp khi hồ sơ được xử lý trở lại."
            if language == "vi"
            else "The clock stands still; what is left will be counted once work goes on."
        )
    by_hour = deadline.term.unit == "hour" or deadline.term.value % 1 != 0
    when = _at(deadline.due_at, language) if by_hour else _on(deadline.due_at.date(), language)
    told = f"Dự kiến trả kết quả: {when}" if language == "vi" else f"Result expected: {when}"
    off = _off(deadline.days, language)
    told += f" ({off})." if off else "."
    if deadline.calendar == "provisional":
        told += (
            " Lịch nghỉ của thời gian này chưa có thông báo chính thức."
            if language == "vi"
            else " The days off of that time have not been announced yet."
        )
    return told


def _off(days: Sequence[DayOff], language: Language) -> str:
    named = [f"{day.date:%d/%m} {day.name}" for day in days if day.kind.startswith("off")]
    if not named:
        return ""
    return ("không tính " if language == "vi" else "not counting ") + ", ".join(named)


def _on(day: date, language: Language) -> str:
    names = _DAYS_VI if language == "vi" else _DAYS_EN
    return f"{names[day.weekday()]}, {day:%d/%m/%Y}"


def _at(moment: datetime, language: Language) -> str:
    local = moment.astimezone(VIETNAM)
    clock = f"{local:%H} giờ {local:%M}" if language == "vi" else f"{local:%H:%M}"
    return f"{clock}, {_on(local.date(), language)}"
