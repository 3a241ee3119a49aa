"""The second factor: last four digits of the owner's id or phone number, or a secret of ours.

Nothing here takes longer for one answer than for another, and a factor is never kept in any form.
"""

import hmac
import re
import secrets
import unicodedata

from laocaiso.cases.dossiers.model import Dossier, Owner
from laocaiso.cases.dossiers.ports import Secrets
from laocaiso.core.errors import InvalidInput
from laocaiso.snapshots.ports import StoreDown

TAIL = 4
"""Digits of a number that are asked for."""
_BLANKS = re.compile(r"[\s.\-]+")
_SECRET = re.compile(r"[A-Z0-9]{8,40}")
_NOBODY = Owner()


def read_factor(text: str) -> str:
    """The factor as it is compared: four digits, or a secret in upper case.

    Raises `InvalidInput` for any other form, whole id numbers above all: they are not asked for, and a text
    that is none is refused for every dossier alike.
    """
    plain = _BLANKS.sub("", unicodedata.normalize("NFKC", text)).upper()
    if plain.isascii() and plain.isdecimal() and len(plain) == TAIL:
        return plain
    if _SECRET.fullmatch(plain) and not plain.isdecimal():
        return plain
    raise InvalidInput(
        "factor",
        "Chỉ nhập 4 số cuối của giấy tờ tùy thân hoặc số điện thoại của chủ hồ sơ, hoặc mã bí mật trên giấy "
        "tiếp nhận. Không nhập cả số.",
        "Only the last four digits of the owner's id or phone number, or the secret on the receipt; never "
        "the whole number.",
        allowed=("4 digits", "8–40 letters and digits"),
    )


class Factors:
    """Compares factors under a key that lives and dies with the process."""

    def __init__(self, issued: Secrets | None = None) -> None:
        self._key = secrets.token_bytes(32)
        self._issued = issued

    async def fits(self, factor: str, dossier: Dossier | None, code: str) -> bool:
        """Does the factor belong to the dossier? The same work is done where there is none.

        Raises `StoreDown` where a secret can't be compared, whosever it is.
        """
        owner = _NOBODY if dossier is None else dossier.owner
        given = self._digest(factor)
        fits = False
        for number in (owner.id, owner.phone):
            tail = _tail(number)
            same = hmac.compare_digest(given, self._digest(tail or "no number, no digits"))
            fits = (same & bool(tail)) | fits
        if self._issued is not None:
            try:
                fits |= await self._issued.matches(code, factor)
            except StoreDown:
                if not factor.isdecimal():  # four digits are no secret of ours, so nothing is missing
                    raise
        return fits & (dossier is not None)

    def _digest(self, text: str) -> bytes:
        return hmac.digest(self._key, text.encode(), "sha256")


def _tail(number: str) -> str:
    """The last digits of a number; "" for one that is too short to keep a secret, or ends in letters."""
    plain = _BLANKS.sub("", number)
    tail = plain[-TAIL:]
    return tail if len(plain) >= 2 * TAIL and tail.isascii() and tail.isdecimal() else ""
