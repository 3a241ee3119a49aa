"""Words for hazards, levels and states. Levels and hazards keep the issuer's own word beside ours."""

from datetime import datetime

from laocaiso.core.clock import VIETNAM
from laocaiso.feeds.warnings.model import Info, Level
from laocaiso.feeds.warnings.standing import IssuerState, UnitState
from laocaiso.snapshots.pages import Language

LEVELS_EN: dict[Level, str] = {"low": "Low", "medium": "Medium", "high": "High", "very_high": "Very high"}
EVENTS_EN = {"flash_flood": "Flash flood", "landslide": "Landslide"}

NOTES: dict[Language, str] = {
    "vi": "Cảnh báo do cơ quan nêu tên ban hành; chúng tôi chỉ chuyển lại nguyên mức và thời gian, lấy mức "
    "cao nhất của từng xã, phường. Không có tên trong danh sách, hoặc không lấy được danh sách, không có "
    "nghĩa là không có nguy hiểm.",
    "en": "Warnings are issued by the body named; we pass on its levels and times unchanged and show the "
    "worst level of each commune or ward. Not being listed, or there being no list, does not mean there is "
    "no danger.",
}
DEMO: dict[Language, str] = {
    "vi": "Dữ liệu mẫu để thử nghiệm, không phải cảnh báo thật. ",
    "en": "Sample data for testing, not real warnings. ",
}


def event(info: Info, language: Language) -> str:
    """The hazard; in English only where it is one we have a word for."""
    return info.event_text if language == "vi" else EVENTS_EN.get(info.event, info.event_text)


def level(info: Info, language: Language) -> str | None:
    """The step of risk; the issuer's own word where we have none."""
    if language == "vi" or info.level is None:
        return info.level_text
    return LEVELS_EN.get(info.level, info.level_text)


def moment(at: datetime, language: Language) -> str:
    """A time as people write it: "15:00 ngày 21/7/2026", "15:00 on 21 July 2026"."""
    local = at.astimezone(VIETNAM)
    if language == "vi":
        return f"{local:%H:%M} ngày {local.day}/{local.month}/{local.year}"
    return f"{local:%H:%M} on {local.day} {_MONTHS[local.month - 1]} {local.year}"


def issuer_text(
    state: IssuerState,
    language: Language,
    *,
    about: datetime | None,
    searched_from: datetime | None,
    last_look: datetime | None,
) -> str:
    """What an issuer's state means, in a sentence."""
    said = {
        "about": moment(about, language) if about else "?",
        "from": moment(searched_from, language) if searched_from else "?",
        "look": moment(last_look, language) if last_look else "?",
    }
    if state in ("stale", "unavailable") and last_look is None:
        return _NEVER[language]
    if state == "stale" and about is None:
        return _TEXTS["unavailable"][language].format_map(said)
    return _TEXTS[state][language].format_map(said)


def not_to_be_had(since: datetime | None, language: Language) -> str:
    """That warnings could not be fetched since then, or ever."""
    return issuer_text("unavailable", language, about=None, searched_from=None, last_look=since)


def unit_text(state: UnitState, language: Language, *, about: datetime | None, why: str) -> str | None:
    """What the absence of a warning means; None where there is one, for that is the issuer's to say.

    `why` is the issuer's state in words.
    """
    if state == "warning":
        return None
    if state == "none_listed" and about is not None:
        return _NONE_LISTED[language].format(about=moment(about, language))
    return f"{_UNKNOWN[language]} {why}".rstrip()


_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_TEXTS: dict[IssuerState, dict[Language, str]] = {
    "current": {
        "vi": "Danh sách cảnh báo mới nhất tính cho lúc {about}.",
        "en": "The latest list of warnings is for {about}.",
    },
    "incomplete": {
        "vi": "Danh sách cảnh báo mới nhất, tính cho lúc {about}, có mục không đọc được hoặc chưa rõ thuộc "
        "xã, phường nào. Xin để ý thời tiết tại chỗ.",
        "en": "The latest list of warnings, for {about}, has entries that could not be read or placed. "
        "Please keep an eye on the weather where you are.",
    },
    "expired": {
        "vi": "Danh sách gần nhất tính cho lúc {about} đã hết thời hạn; từ đó cơ quan ban hành chưa công bố "
        "danh sách mới: không có cảnh báo, hoặc chưa tính xong.",
        "en": "The last list, for {about}, has run out; since then the issuer has published none: nothing to "
        "warn of, or not computed yet.",
    },
    "nothing_published": {
        "vi": "Từ {from} đến nay cơ quan ban hành không công bố danh sách nào: không có cảnh báo, hoặc chưa "
        "tính xong.",
        "en": "From {from} until now the issuer has published no list: nothing to warn of, or not computed.",
    },
    "stale": {
        "vi": "Không lấy được cảnh báo mới từ {look}. Dưới đây là danh sách cuối cùng được biết, tính cho "
        "lúc {about}.",
        "en": "New warnings could not be fetched since {look}. Below is the last list known, for {about}.",
    },
    "unavailable": {
        "vi": "Không lấy được cảnh báo từ {look}. Điều này không có nghĩa là không có nguy hiểm.",
        "en": "Warnings could not be fetched since {look}. This does not mean that there is no danger.",
    },
}
_NEVER: dict[Language, str] = {
    "vi": "Chưa lấy được cảnh báo nào. Điều này không có nghĩa là không có nguy hiểm.",
    "en": "No warnings could be fetched yet. This does not mean that there is no danger.",
}
_NONE_LISTED: dict[Language, str] = {
    "vi": "Danh sách cảnh báo tính cho lúc {about} không nêu tên xã, phường này. Điều đó không có nghĩa là "
    "không có nguy hiểm.",
    "en": "The list of warnings for {about} does not name this commune or ward. That does not mean that "
    "there is no danger.",
}
_UNKNOWN: dict[Language, str] = {
    "vi": "Hiện không biết xã, phường này có cảnh báo hay không.",
    "en": "It is not known at present whether there is a warning for this commune or ward.",
}
