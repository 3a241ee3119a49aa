"""How long it takes, in plain words, and what the page says where it says no time clearly.

Nothing is computed from a number whose unit the page does not give.
"""

import re
from typing import Literal

import msgspec
from msgspec import UNSET, UnsetType

from laocaiso.cases.procedures.model import Channel
from laocaiso.cases.procedures.notes import read_note
from laocaiso.snapshots.pages import Language

Unit = Literal["workingDay", "day", "hour", "month"]

DOUBTFUL = 200
"""Days; longer times stand on the page for two or three procedures only, and look glued together."""
_UNITS: dict[str, Unit] = {
    "working_day": "workingDay",
    "calendar_day": "day",
    "hour": "hour",
    "month": "month",
}
_WORDS: dict[Language, dict[Unit, str]] = {
    "vi": {"workingDay": "{} ngày làm việc", "day": "{} ngày", "hour": "{} giờ", "month": "{} tháng"},
    "en": {
        "workingDay": "{} working day(s)",
        "day": "{} day(s)",
        "hour": "{} hour(s)",
        "month": "{} month(s)",
    },
}
_WORKING = re.compile(r"(?<!\d)0?(\d{1,3})\s*(?:\([^)]{1,20}\)\s*)?ngày làm việc", re.IGNORECASE)


class Time(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A time limit. `value` and `unit` are absent where the page does not give both."""

    text: str
    value: int | UnsetType = UNSET
    unit: Unit | UnsetType = UNSET
    doubtful: bool | UnsetType = UNSET
    """True where the page's number can hardly be right."""


def time_of(channel: Channel, language: Language) -> Time:
    """The time limit of one way to hand in."""
    english = language == "en"
    value, unit = channel.time_value, _UNITS.get(channel.time_unit or "")
    if channel.time_unit == "unparsed":
        return Time(
            text="The source page's time could not be read; please open it."
            if english
            else "Không đọc được thời hạn trên trang nguồn, xin mở trang nguồn để xem."
        )
    if value is None:
        return Time(
            text="The source page gives no number; see the note."
            if english
            else "Trang nguồn không ghi con số; xin xem ghi chú."
        )
    if unit is None:
        return Time(
            text=f"The source page says “{value}” without a unit; please ask when handing in."
            if english
            else f"Trang nguồn chỉ ghi “{value}”, không ghi đơn vị; xin hỏi khi nộp hồ sơ."
        )
    if unit == "day" and _says_working_days(channel, value):
        unit = "workingDay"
    words = _WORDS[language][unit].format(value)
    if value > DOUBTFUL and unit in ("day", "workingDay"):
        return Time(
            text=f"The source page says {words}; please check there."
            if english
            else f"Trang nguồn ghi {words}; xin kiểm tra lại trên trang nguồn.",
            doubtful=True,
        )
    return Time(text=words, value=value, unit=unit)


def _says_working_days(channel: Channel, value: int) -> bool:
    """True where the note beside the number says that these are working days, and says no other number."""
    found = {int(number) for number in _WORKING.findall(read_note(channel.note).rest)}
    return found == {value}
