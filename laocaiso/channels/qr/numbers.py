"""Id numbers of citizens: seen wherever they stand, and shown by their last three digits only.

12 digits: 3 of the province, 1 of century and sex (even for men, odd for women), 2 of the birth year, 6 more.
What the digits mean was not read in a legal text, so it decides nothing but a hint. Old numbers have 9.
"""

import re

ID_NUMBER = re.compile(r"[0-9]{12}", re.ASCII)
OLD_NUMBER = re.compile(r"[0-9]{9}", re.ASCII)
_LEAST = 9  # an old id number has 9 digits, a phone number 10
_RUN = re.compile(rf"[0-9]{{{_LEAST},}}", re.ASCII)


def masked_number(number: str) -> str:
    """Stars, and the last three digits."""
    return "*" * (len(number) - 3) + number[-3:]


def may_hold_number(text: str) -> bool:
    """True where a text has so many digits that an id or phone number could be among them.

    A run of nine, or twelve in all: dashes and dots do not hide a number.
    """
    return bool(_RUN.search(text)) or sum(letter.isdigit() for letter in text) >= 12


def agrees(number: str, sex: str, birth_year: int | None) -> bool:
    """False where the digits for century, sex and year contradict the card."""
    digit = int(number[3])
    if (digit % 2 == 0) != (sex == "nam"):
        return False
    return birth_year is None or 1900 + 100 * (digit // 2) + int(number[4:6]) == birth_year
