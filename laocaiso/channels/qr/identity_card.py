"""The code on the citizen's id card.

    number|old number|name|birth ddmmyyyy|sex|residence|issued ddmmyyyy            seven fields, 2021 to 2024
    … and four more, often empty                                                   eleven fields, since 2024

The number, the name and the address are looked at and let go: what comes out is masked.
"""

import unicodedata
from datetime import date

from laocaiso.cases.dossiers.masking import masked
from laocaiso.channels.qr.model import Person, Reading
from laocaiso.channels.qr.numbers import ID_NUMBER, OLD_NUMBER, agrees, masked_number

FIELDS = (7, 11)
FIRST_YEAR = 1880
"""Nobody alive was born before."""
_SEXES = frozenset({"nam", "nữ"})


def read_card(text: str, *, today: date) -> Reading | None:
    """The card a text is of; None where it is none. A card that can't be right is `id_card_invalid`."""
    fields = [field.strip() for field in unicodedata.normalize("NFC", text.strip()).split("|")]
    if len(fields) < 6 or not ID_NUMBER.fullmatch(fields[0]):
        return None
    if len(fields) not in FIELDS:
        return Reading("id_card_invalid", reason="wrong_fields")
    number, old, name, birth, sex, residence, issued = fields[:7]
    good = (not old or OLD_NUMBER.fullmatch(old) or ID_NUMBER.fullmatch(old)) and name and residence
    if not good or sex.lower() not in _SEXES or any(letter.isdigit() for letter in name):
        return Reading("id_card_invalid", reason="wrong_fields")
    birth_year, issued_on = _birth_year(birth, today), _day(issued)
    if birth_year is None or issued_on is None or not birth_year <= issued_on.year <= today.year:
        return Reading("id_card_invalid", reason="impossible_date")
    person = Person(
        name=masked(name),
        id_number=masked_number(number),
        birth_year=birth_year,
        has_old_number=bool(old),
        fields=len(fields),
        issued=issued_on,
        agrees=agrees(number, sex.lower(), birth_year),
    )
    return Reading("id_card", person=person)


def _birth_year(written: str, today: date) -> int | None:
    """The year of a birth date that exists; a year alone, and one with 00 for day or month, is a date too."""
    if len(written) == 4 and written.isascii() and written.isdecimal():
        written = "0000" + written
    day = _day("".join("01" if part == "00" else part for part in (written[:2], written[2:4])) + written[4:])
    return day.year if day and day.year >= FIRST_YEAR and day <= today else None


def _day(written: str) -> date | None:
    if len(written) != 8 or not (written.isascii() and written.isdecimal()):
        return None
    try:
        return date(int(written[4:]), int(written[2:4]), int(written[:2]))
    except ValueError:
        return None
