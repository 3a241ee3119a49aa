"""From what was typed, pasted or scanned to a code, and to what is said when no dossier fits it.

A scanned look-up address gives its code parameter, if its host is one of ours or of `*.gov.vn`; nothing else
of it is used, and it is never opened. Id cards and bare id or phone numbers are turned away before anything
else sees them: they are no codes, and have no business in a log or in another system.
"""

import re
import unicodedata
from collections.abc import Collection, Mapping
from datetime import date
from urllib.parse import parse_qsl, urlsplit

from laocaiso.cases.dossiers.codes import DossierCode, Hint, classify, codes_in
from laocaiso.core.errors import InvalidInput, NotFound

LONGEST_TEXT = 2000
"""Characters of a scanned text; the longest address seen has some 300."""
PARAMETERS = ("mhs", "mahoso", "code")
"""Names, in lower case, under which addresses of look-ups carry the code."""
GOVERNMENT = "gov.vn"

_ADDRESS = re.compile(r"\s*https?://", re.IGNORECASE)
_BETWEEN_DIGITS = re.compile(r"[\s.()+-]+")
_PERSONAL = re.compile(r"\d{9}|\d{12}|0\d{9}|84\d{9}")
"""Id numbers of the old and the new form, phone numbers; not the ten digits of a tax number."""

_HINTS: Mapping[Hint, tuple[str, str]] = {
    "impossible_date": (
        " Phần ngày trong mã (năm, tháng, ngày) không có thật.",
        " The date inside the code (year, month, day) does not exist.",
    ),
    "future_date": (
        " Phần ngày trong mã là một ngày chưa tới.",
        " The date inside the code lies in the future.",
    ),
    "unknown_agency": (
        " Phần đầu của mã không phải mã cơ quan mà chúng tôi biết.",
        " The code's first part is no agency known to us.",
    ),
    "letter_for_digit": (
        " Có thể chữ O đã được gõ thay cho số 0: {suggestion}?",
        " A letter may stand where a digit belongs: {suggestion}?",
    ),
    "separator": (
        " Có phải ông/bà muốn tra mã {suggestion}?",
        " Did you mean {suggestion}?",
    ),
}


def read(text: str, *, today: date, own_hosts: Collection[str] = ()) -> DossierCode:
    """The code in a text. Raises `InvalidInput` for `code` where there is none that could be looked up."""
    if not text.strip():
        raise InvalidInput("code", "Cần nhập mã hồ sơ.", "The code of the dossier is needed.")
    if len(text) > LONGEST_TEXT:
        raise InvalidInput(
            "code",
            f"Nội dung dài quá {LONGEST_TEXT} ký tự.",
            f"The text is longer than {LONGEST_TEXT} characters.",
            allowed=(f"1–{LONGEST_TEXT} characters",),
        )
    _refuse_personal(text)
    if _ADDRESS.match(text):
        text = _from_address(text.strip(), own_hosts)
        _refuse_personal(text)
    code = classify(text, today=today)
    if code.kind in ("unknown_shape", "not_a_code"):
        inside = codes_in(text)
        if len(inside) == 1:
            code = classify(inside[0], today=today)
    if not code.can_be_looked_up:
        raise InvalidInput(
            "code",
            "Đây không phải mã hồ sơ. Mã hồ sơ in trên giấy tiếp nhận, ví dụ H38.12-261120-0007.",
            "This is no dossier code. It stands on the receipt, such as H38.12-261120-0007.",
            allowed=("H38.12-261120-0007", "000.00.19.H38-230405-0012"),
        )
    return code


def none_fits(code: DossierCode) -> NotFound:
    """What is said when there is no such dossier, and just so when the second factor is another's.

    The text depends on nothing but the code.
    """
    vi = (
        "Không tìm thấy hồ sơ khớp với thông tin đã nhập. Xin so lại mã với giấy tiếp nhận và, nếu có nhập, "
        "4 số cuối của giấy tờ tùy thân hoặc số điện thoại của chủ hồ sơ. Hồ sơ mới nộp có thể cần một lúc "
        "mới tra được."
    )
    en = (
        "No dossier fits what was entered. Please compare the code with the receipt and, if given, the last "
        "four digits of the owner's id or phone number. A new dossier may take a while to be found."
    )
    if code.province is not None and code.province.startswith("H") and not code.is_of_lao_cai:
        vi += " Mã này không thuộc tỉnh Lào Cai; xin tra trên Cổng Dịch vụ công quốc gia."
        en += " The code is not one of Lào Cai's; please ask the national public service portal."
    for hint in code.hints:
        if "{suggestion}" in _HINTS[hint][0] and code.suggestion is None:
            continue
        vi += _HINTS[hint][0].format(suggestion=code.suggestion)
        en += _HINTS[hint][1].format(suggestion=code.suggestion)
    return NotFound(vi, en)


def _refuse_personal(text: str) -> None:
    if text.count("|") >= 5:
        raise InvalidInput(
            "code",
            "Đây là mã QR của thẻ căn cước, không phải mã hồ sơ. Nội dung đã được bỏ qua, không lưu lại.",
            "This is the QR code of an id card, not of a dossier. It was ignored and is not kept.",
        )
    if _PERSONAL.fullmatch(_BETWEEN_DIGITS.sub("", unicodedata.normalize("NFKC", text))):
        raise InvalidInput(
            "code",
            "Đây có vẻ là số giấy tờ hoặc số điện thoại, không phải mã hồ sơ. Số này không được tra và không "
            "lưu.",
            "This looks like an id or phone number, not like a dossier code. It was not looked up or kept.",
        )


def _from_address(address: str, own_hosts: Collection[str]) -> str:
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").lower().rstrip(".")
        given = parse_qsl(parts.query, max_num_fields=50)
    except ValueError:
        host, given = "", []
    if not (host == GOVERNMENT or host.endswith(f".{GOVERNMENT}") or host in own_hosts):
        raise InvalidInput(
            "code",
            "Mã QR này dẫn tới một trang không thuộc cơ quan nhà nước, không phải mã hồ sơ.",
            "This QR code leads to a page that is not of an authority; it is no dossier code.",
        )
    codes = {value for name, value in given if name.lower() in PARAMETERS and value.strip()}
    if len(codes) != 1:
        raise InvalidInput(
            "code",
            "Đường dẫn này không chứa mã hồ sơ; xin nhập mã in trên giấy tiếp nhận.",
            "This address holds no dossier code; please type the one on the receipt.",
        )
    return codes.pop()
