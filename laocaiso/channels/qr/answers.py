"""What is answered about a scanned code, with words for people."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal
from urllib.parse import quote

import msgspec

from laocaiso.channels.qr.links import Links
from laocaiso.channels.qr.model import Kind, LinkKind, Reading, Reason, Via

Language = Literal["vi", "en"]


class Holder(msgspec.Struct, frozen=True, rename="camel"):
    """The holder of an id card, masked. Nothing of the card is kept."""

    name: str | None
    id_number: str
    """Stars and the last three digits."""
    birth_year: int | None
    issued_on: date | None
    has_old_number: bool
    fields: int
    agrees: bool
    """False where the number speaks of another sex or birth year than the card."""


class NextStep(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """Where a code leads."""

    method: Literal["GET", "POST"]
    href: str
    """Address of this API; a POST takes the code in its body as `{"code"}`."""
    deep_link: str | None = None
    web_link: str | None = None


class QrItem(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """One code. What is absent does not apply."""

    kind: Kind
    message: str
    """What it is and what to do, for the person who scanned it."""
    warning: bool = False
    """True where it should not be followed."""
    via: Via | None = None
    code: str | None = None
    suffix: str | None = None
    known_form: bool | None = None
    hints: Sequence[str] = ()
    suggestion: str | None = None
    host: str | None = None
    """Of a link, written so that it can't be clicked: `evil[.]example`."""
    reason: Reason | None = None
    person: Holder | None = None
    next_step: NextStep | None = None


class QrRead(msgspec.Struct, frozen=True):
    """The codes of a text (one) or of a picture (any number). Never kept, never cached."""

    items: Sequence[QrItem]
    message: str
    next: None = None


_WARNED = frozenset({"foreign_link", "script", "id_card_invalid"})
_MESSAGES: Mapping[Kind, tuple[str, str]] = {
    "dossier": (
        "Mã hồ sơ {code}. Bạn có thể tra cứu tình trạng.",
        "Dossier {code}. Its state can be looked up.",
    ),
    "unknown_code": (
        "Mã {code} có thể là mã hồ sơ nhưng khác các dạng đã biết; vẫn có thể thử tra cứu.",
        "{code} may be a dossier's code, though of no known form; it can still be looked up.",
    ),
    "procedure": ("Thủ tục hành chính {code}.", "Administrative procedure {code}."),
    "report": ("Mã phản ánh {code}.", "Report {code}."),
    "place": ("Xã, phường {code}.", "Commune or ward {code}."),
    "result_paper": (
        "Mã loại kết quả {code}: tên loại giấy tờ được cấp, không phải mã hồ sơ.",
        "{code} is a kind of result paper, not a dossier.",
    ),
    "id_card": (
        "Đây là mã trên thẻ căn cước. Ứng dụng chỉ đọc, không lưu. Không đưa mã này cho người lạ.",
        "This is the code of an id card. It is only read, never kept. Don't show it to strangers.",
    ),
    "id_card_invalid": (
        "Mã giống mã thẻ căn cước nhưng nội dung không hợp lệ.",
        "This looks like the code of an id card, but it can't be right.",
    ),
    "id_number": (
        "Đây giống số định danh cá nhân, không phải mã hồ sơ. Không nên gửi số này cho người lạ.",
        "This looks like a citizen's number, not a dossier's code. Don't send it to strangers.",
    ),
    "vneid": (
        "Mã này của ứng dụng VNeID, chỉ dùng với thiết bị đọc của cơ quan; ở đây không xử lý.",
        "This code is of the VNeID app and for official readers; it is not handled here.",
    ),
    "payment": (
        "Đây là mã thanh toán ngân hàng (VietQR). Ứng dụng không chuyển tiền; xin kiểm tra kỹ người nhận.",
        "This is a bank payment code (VietQR). No money is moved here; check well who is paid.",
    ),
    "own_link": ("Liên kết của ứng dụng Lào Cai số.", "A link of Lào Cai số."),
    "portal_link": (
        "Liên kết của cơ quan nhà nước ({host}) nhưng không có mã hồ sơ đọc được.",
        "A link of a public agency ({host}) without a code that can be read.",
    ),
    "foreign_link": (
        "Liên kết ngoài cơ quan nhà nước hoặc không an toàn ({host}). Đừng mở, đừng nhập thông tin cá nhân.",
        "A link that is not a public agency's, or not safe ({host}). Don't open it or enter personal data.",
    ),
    "script": (
        "Mã chứa lệnh có thể gây hại. Không mở.",
        "The code holds a command that may do harm. Don't open it.",
    ),
    "other": ("Mã không thuộc dịch vụ này.", "This code does not belong to this service."),
    "empty": ("Mã không có nội dung.", "The code is empty."),
    "too_long": (
        "Nội dung mã quá dài, không thuộc dịch vụ này.",
        "The code is too long to be one of this service.",
    ),
}
_SUGGESTED = ("Có phải bạn muốn tìm {}?", "Did you mean {}?")
_COUNTED = {
    0: ("Không tìm thấy mã nào trong ảnh. Xin chụp gần hơn, đủ sáng và không rung.",
        "There is no code in the picture. Come closer, with more light, and hold still."),
    1: ("Đã đọc một mã.", "One code was read."),
}  # fmt: skip
_LOOK_UP = "/v1/dossiers/lookup"
_PAGES: Mapping[Kind, tuple[LinkKind, str]] = {
    "procedure": ("procedure", "/v1/procedures/"),
    "place": ("place", "/v1/places/"),
    "report": ("report", "/v1/feedback/"),
}


def answer(readings: Sequence[Reading], links: Links, language: Language) -> QrRead:
    """All readings of one request."""
    which = 0 if language == "vi" else 1
    several = (f"Đã đọc {len(readings)} mã.", f"{len(readings)} codes were read.")
    items = [_item(reading, links, which) for reading in readings]
    return QrRead(items, _COUNTED.get(len(readings), several)[which])


def _item(reading: Reading, links: Links, which: int) -> QrItem:
    unknown_host = ("không rõ địa chỉ", "address not readable")[which]
    message = _MESSAGES[reading.kind][which].format(code=reading.code, host=reading.host or unknown_host)
    if reading.suggestion:
        message += " " + _SUGGESTED[which].format(reading.suggestion)
    person = reading.person
    return QrItem(
        kind=reading.kind,
        message=message,
        warning=reading.kind in _WARNED or (person is not None and not person.agrees),
        via=reading.via,
        code=reading.code,
        suffix=reading.suffix,
        known_form=reading.known_form if reading.kind in ("dossier", "unknown_code") else None,
        hints=reading.hints,
        suggestion=reading.suggestion,
        host=reading.host,
        reason=reading.reason,
        person=None
        if person is None
        else Holder(
            person.name,
            person.id_number,
            person.birth_year,
            person.issued,
            person.has_old_number,
            person.fields,
            person.agrees,
        ),
        next_step=_next_step(reading, links),
    )


def _next_step(reading: Reading, links: Links) -> NextStep | None:
    if reading.code is None:
        return None
    if reading.kind in ("dossier", "unknown_code"):
        target = links.to("dossier", reading.code)
        return NextStep("POST", _LOOK_UP, target.deep_link, target.web_link)
    if reading.kind not in _PAGES:
        return None
    kind, base = _PAGES[reading.kind]
    target = links.to(kind, reading.code)
    return NextStep("GET", base + quote(reading.code, safe=""), target.deep_link, target.web_link)
