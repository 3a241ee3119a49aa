"""What a password of an officer has to be: long, and not the name. No rules about kinds of characters.

After NIST SP 800-63B: length is what counts; rules of composition make passwords worse. There is always a
second factor beside it.
"""

import unicodedata

from laocaiso.core.errors import InvalidInput

SHORTEST, LONGEST = 12, 200
"""Characters."""
FEWEST_KINDS = 5
"""Different characters."""


def checked(password: str, name: str) -> str:
    """The password as it is hashed. Raises `InvalidInput` (`password`)."""
    password = normal(password)
    if not SHORTEST <= len(password) <= LONGEST:
        raise InvalidInput(
            "password",
            f"Mật khẩu phải có từ {SHORTEST} đến {LONGEST} ký tự; một câu ngắn dễ nhớ là tốt nhất.",
            f"A password has {SHORTEST} to {LONGEST} characters; a short sentence is best.",
            allowed=(f"{SHORTEST}–{LONGEST} characters",),
        )
    if len(set(password)) < FEWEST_KINDS or name.casefold() in password.casefold():
        raise InvalidInput(
            "password",
            "Mật khẩu này dễ đoán: không lặp lại vài ký tự và không chứa tên đăng nhập.",
            "This password is easy to guess: no few characters over and over, and not the name.",
        )
    return password


def normal(password: str) -> str:
    """The same password whichever way a keyboard composes its letters (NFC)."""
    return unicodedata.normalize("NFC", password)
