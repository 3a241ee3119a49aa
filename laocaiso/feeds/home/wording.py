"""Words of the first screen, in plain sentences. None of them holds a time that moves by itself."""

from typing import Literal

from laocaiso.feeds.home.answers import Missing, Reason
from laocaiso.feeds.warnings.standing import IssuerState
from laocaiso.snapshots.pages import Language

PartName = Literal["warning", "weather", "outages", "news", "broadcast", "air", "rivers", "tourism"]

NOTES: dict[Language, str] = {
    "vi": "Thời tiết, không khí và sông là giá trị tính theo mô hình; điều cần đề phòng do chúng tôi tính, "
    "không phải cảnh báo chính thức. Không có tên trong danh sách cảnh báo không có nghĩa là không có nguy "
    "hiểm. Giờ cắt điện theo kế hoạch, có thể thay đổi. usAqi không phải VN_AQI.",
    "en": "Weather, air and rivers are values of models; hazards are computed by us and are not official "
    "warnings. Not being listed in a warning does not mean that there is no danger. Outages are as planned "
    "and may change. usAqi is not VN_AQI.",
}
_NAMES: dict[PartName, dict[Language, str]] = {
    "warning": {"vi": "cảnh báo", "en": "warnings"},
    "weather": {"vi": "thời tiết", "en": "the weather"},
    "outages": {"vi": "lịch cắt điện", "en": "power outages"},
    "news": {"vi": "tin tức", "en": "the news"},
    "broadcast": {"vi": "lịch phát sóng", "en": "the broadcast schedule"},
    "air": {"vi": "chất lượng không khí", "en": "air quality"},
    "rivers": {"vi": "sông ngòi", "en": "rivers"},
    "tourism": {"vi": "điểm đến", "en": "places to see"},
}
_REASONS: dict[Reason, dict[Language, str]] = {
    "no_data": {"vi": "Chưa có dữ liệu về {name}.", "en": "There are no data on {name} yet."},
    "not_published": {
        "vi": "Chưa có {name} được công bố cho lúc này.",
        "en": "Nothing has been published on {name} for now.",
    },
    "failed": {
        "vi": "Phần {name} tạm thời chưa hiển thị được.",
        "en": "The part on {name} can't be shown for the moment.",
    },
}
# A day without a list is the usual one: nobody is to be frightened by it, nor told that all is well.
_UNKNOWN: dict[IssuerState, dict[Language, str]] = {
    "nothing_published": {
        "vi": "Hiện không có danh sách cảnh báo nào được công bố. Xin vẫn để ý thời tiết tại chỗ.",
        "en": "No list of warnings is published at present. Please keep an eye on the weather all the same.",
    },
    "incomplete": {
        "vi": "Danh sách cảnh báo mới nhất có mục chưa đọc được hoặc chưa rõ nơi. Xin để ý thời tiết "
        "tại chỗ.",
        "en": "The latest list of warnings has entries that could not be read or placed. Please keep an eye "
        "on the weather where you are.",
    },
    "expired": {
        "vi": "Danh sách cảnh báo gần nhất đã hết thời hạn, chưa có danh sách mới. Xin vẫn để ý thời tiết "
        "tại chỗ.",
        "en": "The last list of warnings has run out and there is no new one yet. Please keep an eye on the "
        "weather all the same.",
    },
    "stale": {
        "vi": "Tạm thời chưa lấy được cảnh báo mới. Điều này không có nghĩa là không có nguy hiểm.",
        "en": "New warnings can't be fetched for the moment. This does not mean that there is no danger.",
    },
}
_NOBODY_LISTED: dict[Language, str] = {
    "vi": "Danh sách cảnh báo hiện hành không nêu xã, phường nào của tỉnh. Điều đó không có nghĩa là không "
    "có nguy hiểm.",
    "en": "The present list of warnings names no commune or ward of the province. That does not mean that "
    "there is no danger.",
}
_NONE_PLANNED: dict[Language, str] = {
    "vi": "Chưa có lịch cắt điện nào được công bố.",
    "en": "No outage has been published.",
}
_INCOMPLETE: dict[Language, str] = {
    "vi": "Lịch cắt điện có thể chưa đầy đủ hoặc chưa mới: {names}.",
    "en": "The schedule of outages may be incomplete or old: {names}.",
}


def missing(part: PartName, reason: Reason, language: Language) -> Missing:
    """Why a part has nothing to show."""
    return Missing(reason, _REASONS[reason][language].format(name=_NAMES[part][language]))


def unknown_warning(reason: IssuerState, language: Language) -> str | None:
    """What it means that nobody can say whether there is a warning; None where we have no words for it."""
    words = _UNKNOWN.get(reason)
    return words[language] if words else None


def nobody_listed(language: Language) -> str:
    """No unit of the province is named by the lists in force."""
    return _NOBODY_LISTED[language]


def outages_text(listed: int, doubtful: list[str], language: Language) -> str | None:
    """What nothing or not everything being listed means; `doubtful` are the điện lực not fully known."""
    if doubtful:
        return _INCOMPLETE[language].format(names=", ".join(doubtful))
    return None if listed else _NONE_PLANNED[language]
