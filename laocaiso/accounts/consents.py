"""What citizens are asked to consent to, in which words, and what is in force.

A purpose is consented to by itself, is never ticked beforehand, can be refused without losing the service and
be taken back at any time (Luật 91/2025/QH15, articles 9 and 31, as cited in the notes on its duties). Kept is
which text was shown (by its hash, and the text itself), when, and through which channel.
"""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import get_args

import msgspec

from laocaiso.accounts.model import Consent, Personal, Purpose
from laocaiso.accounts.ports import ConsentText
from laocaiso.core.errors import Forbidden, InvalidInput
from laocaiso.snapshots.pages import LANGUAGES, Language

PURPOSES: tuple[Purpose, ...] = get_args(Purpose)

_SHIPPED = files("laocaiso.accounts") / "data" / "consents.json"


class Wording(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is asked for a purpose."""

    purpose: Purpose
    sensitive: bool
    """Sensitive personal data in the law's sense; people must be told so."""
    title: Mapping[Language, str]
    text: Mapping[Language, str]

    def version(self, language: Language) -> str:
        """SHA-256 in hexadecimal of the text."""
        return hashlib.sha256(self.text[language].encode()).hexdigest()


class ConsentTexts:
    """The texts in force."""

    def __init__(self, wordings: Sequence[Wording]) -> None:
        self.by_purpose = {wording.purpose: wording for wording in wordings}
        if set(self.by_purpose) != set(PURPOSES) or len(wordings) != len(PURPOSES):
            raise ValueError(f"one text for each of: {', '.join(PURPOSES)}")
        if not all(wording.text.keys() >= set(LANGUAGES) <= wording.title.keys() for wording in wordings):
            raise ValueError(f"a title and a text in each of: {', '.join(LANGUAGES)}")

    @classmethod
    def load(cls, path: Path | None = None) -> "ConsentTexts":
        """Those in a file; without one, those of the program. ValueError for a file that can't be used."""
        raw = _SHIPPED.read_bytes() if path is None else path.read_bytes()
        return cls(msgspec.json.decode(raw, type=list[Wording]))

    def shown(self, purpose: Purpose, version: str) -> ConsentText:
        """The text in force with this version, in whatever language it was shown.

        Raises `InvalidInput` (`textVersion`) for any other: the person saw another text.
        """
        wording = self.by_purpose[purpose]
        for language in LANGUAGES:
            if wording.version(language) == version:
                return ConsentText(version, purpose, language, wording.text[language])
        raise InvalidInput(
            "textVersion",
            "Nội dung xin đồng ý đã thay đổi; xin hiển thị nội dung mới (GET /v1/consents) và hỏi lại.",
            "The text has changed; show the one in force (GET /v1/consents) and ask again.",
        )

    def is_current(self, consent: Consent) -> bool:
        """Whether it was given to a text in force."""
        wording = self.by_purpose[consent.purpose]
        return any(wording.version(language) == consent.text_version for language in LANGUAGES)


def in_force(consents: Sequence[Consent]) -> Mapping[Purpose, Consent]:
    """What is consented to now, out of all that was, oldest first."""
    last = {consent.purpose: consent for consent in consents}
    return {purpose: consent for purpose, consent in last.items() if consent.given}


def covered(personal: Personal, consented: Collection[Purpose]) -> Personal:
    """What may be kept and shown of somebody who consented to these purposes."""
    return msgspec.structs.replace(
        personal,
        name=personal.name if "profile" in consented else None,
        phone=personal.phone if "phone" in consented else None,
    )


_NAMED: Mapping[Purpose, str] = {
    "profile": "dùng tên trên Zalo",
    "phone": "dùng số điện thoại",
    "location": "dùng vị trí hiện tại",
    "notifications": "gửi thông báo",
}


def must_be_given(purpose: Purpose, consents: Sequence[Consent]) -> None:
    """Raise `Forbidden`, naming the purpose, without consent to it."""
    if purpose not in in_force(consents):
        raise Forbidden(
            f"Bạn chưa đồng ý cho {_NAMED[purpose]}.",
            f"There is no consent in force to this purpose: {purpose}.",
            field="consent",
            allowed=(purpose,),
        )
