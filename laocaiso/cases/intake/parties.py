"""Applicant and owner, checked field by field. An error names the field and never repeats its value."""

import re
from collections.abc import Callable
from datetime import date

import msgspec

from laocaiso.cases.intake.model import Applicant, Owner
from laocaiso.core.errors import InvalidInput
from laocaiso.core.text import clean

OLDEST = date(1900, 1, 1)
_PERSON_ID = re.compile(r"\d{12}|\d{9}|[A-Z]\d{7,8}")
"""Personal id number (12 digits), the id card number of before (9), a passport of ours (B1234567)."""
_FOREIGN_ID = re.compile(r"[A-Z0-9]{6,12}")
_TAX = re.compile(r"\d{10}(-\d{3})?|\d{12,13}")
"""Tax number of an organisation, or of a branch; 12 and 13 digits without the dash."""
_PHONE = re.compile(r"0\d{9,10}")
_MAIL = re.compile(r"[^\s@<>\",;]{1,64}@[^\s@<>\",;]{1,190}\.[^\s@<>\",;]{2,60}")
_LETTER = re.compile(r"[^\W\d_]")


def checked_applicant(given: Applicant, today: date) -> Applicant:
    """The applicant with tidy values. Raises `InvalidInput` naming the first field that can't be taken."""
    return msgspec.structs.replace(
        given,
        full_name=_name("fullName", given.full_name),
        id_number=_number("idNumber", given.id_number, organisation=False),
        phone=_phone("phone", given.phone),
        address=_address("address", given.address),
        email=_optional("email", given.email, _mail),
        birth_date=_birth("birthDate", given.birth_date, today),
    )


def checked_owner(given: Owner, today: date) -> Owner:
    """The owner with tidy values. Raises `InvalidInput` naming the first field that can't be taken."""
    organisation = given.kind == "organisation"
    if organisation and given.birth_date is not None:
        raise InvalidInput(
            "birthDate", "Tổ chức không có ngày sinh.", "An organisation has no date of birth."
        )
    return msgspec.structs.replace(
        given,
        name=_name("name", given.name),
        id_number=_number("idNumber", given.id_number, organisation=organisation),
        address=_address("address", given.address),
        phone=_optional("phone", given.phone, _phone),
        email=_optional("email", given.email, _mail),
        birth_date=_birth("birthDate", given.birth_date, today),
    )


def checked_text(field: str, text: str, longest: int) -> str:
    """A text tidied up. Raises `InvalidInput` for one that is empty or too long."""
    tidy = clean(text)
    if not 1 <= len(tidy) <= longest:
        raise InvalidInput(
            field,
            f"Cần từ 1 đến {longest} ký tự.",
            f"Has to have 1 to {longest} characters.",
            allowed=(f"1–{longest}",),
        )
    return tidy


def _name(field: str, text: str) -> str:
    name = checked_text(field, text, 150)
    if len(_LETTER.findall(name)) < 2:
        raise InvalidInput(
            field, "Xin ghi đầy đủ họ và tên, hoặc tên tổ chức.", "Please give the whole name."
        )
    return name


def _number(field: str, text: str, *, organisation: bool) -> str:
    number = re.sub(r"[\s.]", "", clean(text)).upper()
    if organisation:
        if not _TAX.fullmatch(number.strip()):
            raise InvalidInput(
                field,
                "Mã số thuế gồm 10 chữ số (đơn vị phụ thuộc: thêm gạch nối và 3 chữ số) hoặc 12 chữ số.",
                "A tax number has 10 digits (a branch: a dash and 3 more) or 12 digits.",
            )
    elif not (_PERSON_ID.fullmatch(number) or (_FOREIGN_ID.fullmatch(number) and not number.isdigit())):
        raise InvalidInput(
            field,
            "Số định danh cá nhân gồm 12 chữ số; người nước ngoài ghi số hộ chiếu.",
            "A personal id number has 12 digits; foreigners give the number of their passport.",
        )
    return number


def _phone(field: str, text: str) -> str:
    number = re.sub(r"[\s.\-()]", "", clean(text))
    number = re.sub(r"^(\+84|0084)", "0", number)
    if not _PHONE.fullmatch(number):
        raise InvalidInput(
            field,
            "Số điện thoại gồm 10 hoặc 11 chữ số, bắt đầu bằng 0.",
            "A phone number has 10 or 11 digits and begins with 0.",
        )
    return number


def _mail(field: str, text: str) -> str:
    mail = clean(text)
    if not _MAIL.fullmatch(mail):
        raise InvalidInput(field, "Địa chỉ thư điện tử chưa đúng.", "This is no mail address.")
    return mail


def _address(field: str, text: str) -> str:
    return checked_text(field, text, 300)


def _birth(field: str, day: date | None, today: date) -> date | None:
    if day is not None and not OLDEST <= day <= today:
        raise InvalidInput(
            field,
            "Ngày sinh phải sau năm 1900 và không ở tương lai.",
            "A date of birth lies after 1900 and not in the future.",
        )
    return day


def _optional(field: str, text: str | None, check: Callable[[str, str], str]) -> str | None:
    return None if text is None or not clean(text) else check(field, text)
