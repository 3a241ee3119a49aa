"""What citizens are answered about themselves."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from laocaiso.accounts.citizens import Me, SignIn
from laocaiso.accounts.consents import PURPOSES, ConsentTexts, in_force
from laocaiso.accounts.model import Consent, ConsentChannel, Position, Purpose, Session
from laocaiso.accounts.ports import Holding, OtherConsent
from laocaiso.accounts.rights import Copy
from laocaiso.accounts.signed_in import SignedIn
from laocaiso.core.clock import VIETNAM
from laocaiso.snapshots.pages import Language

CONSENTS = "/v1/me/consents"
SHOWN_DIGITS = 3
"""Of a phone number, at its end."""


class Profile(msgspec.Struct, frozen=True):
    """What Zalo says of a person just now; kept only with consent, the picture never."""

    name: str | None
    picture: str | None


class NewSession(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A session. Its token is shown this once; it goes into `Authorization: Bearer` of further requests."""

    token: str
    expires_at: datetime
    """When it is over unless it is used before."""
    ends_at: datetime
    """When it is over in any case."""
    profile: Profile


class ShownSession(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """That somebody is signed in somewhere."""

    opened_at: datetime
    seen_at: datetime
    expires_at: datetime
    current: bool


class ShownConsent(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Whether a purpose is consented to."""

    purpose: Purpose
    given: bool
    """In force now."""
    text_version: str | None = None
    """Of the text that was agreed to; the same below."""
    at: datetime | None = None
    channel: ConsentChannel | None = None
    outdated: bool = False
    """True where another text is in force by now: show it and ask again."""


class Consents(msgspec.Struct, frozen=True):
    """All purposes, and what was consented to with one thing."""

    items: Sequence[ShownConsent]
    others: Sequence[OtherConsent]
    """Newest first; those that were taken back too."""


class Kept(msgspec.Struct, frozen=True):
    """A thing that is kept of a person, and why."""

    what: str
    """A code word."""
    why: str


class AboutMe(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What is kept of the person signed in."""

    account: str
    since: datetime
    name: str | None
    phone: str | None
    """Its last digits; the whole of it is in the copy of all data (`/v1/me/export`)."""
    has: Sequence[Holding]
    """What there is of you, and where; all of it at once is the copy."""
    consents: Sequence[ShownConsent]
    """Those of the account; `/v1/me/consents` has those given with reports too."""
    kept: Sequence[Kept]
    sessions: Sequence[ShownSession]


class MyPhone(msgspec.Struct, frozen=True):
    """The phone number that is kept now: its last digits."""

    phone: str


class MyLocation(msgspec.Struct, frozen=True, kw_only=True):
    """Where the phone is. Not kept."""

    latitude: float
    longitude: float
    provider: str | None
    at: datetime | None


class ConsentTextShown(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What is asked for a purpose. Show all of it, with nothing ticked beforehand."""

    purpose: Purpose
    title: str
    text: str
    text_version: str
    """SHA-256 of the text; it goes into the consent."""
    sensitive: bool
    """Sensitive personal data in the law's sense."""


class ConsentTextsShown(msgspec.Struct, frozen=True):
    """All texts in force."""

    items: Sequence[ConsentTextShown]


_KEPT = {
    "zalo_id": (
        "Mã người dùng Zalo trong ứng dụng này, để nhận ra bạn khi đăng nhập lại.",
        "Your Zalo user id within this app, to know you again when you sign in.",
    ),
    "name": ("Tên hiển thị Zalo, theo sự đồng ý của bạn.", "Your name on Zalo, as you agreed."),
    "phone": ("Số điện thoại, theo sự đồng ý của bạn.", "Your phone number, as you agreed."),
    "consents": (
        "Những lần bạn đồng ý hoặc rút lại, để chứng minh khi cần; giữ lại kể cả sau khi xóa tài khoản.",
        "What you agreed to and took back, as proof; it stays when the account is deleted.",
    ),
    "access_log": (
        "Ai đã xem hoặc thay đổi dữ liệu của bạn và khi nào.",
        "Who saw or changed your data, and when.",
    ),
}


def new_session(made: SignIn, signed_in: SignedIn) -> NewSession:
    """To who has just signed in."""
    session = made.opened.session
    return NewSession(
        token=made.opened.token,
        expires_at=_local(signed_in.until(session)),
        ends_at=_local(session.ends_at),
        profile=Profile(made.user.name, made.user.picture),
    )


def about(
    me: Me,
    current: Session,
    *,
    holdings: Sequence[Holding],
    others: Sequence[OtherConsent],
    signed_in: SignedIn,
    texts: ConsentTexts,
    language: Language,
) -> AboutMe:
    """To the person."""
    given = len(in_force(me.consents)) + sum(other.given for other in others)
    kept = [
        "zalo_id",
        *(["name"] if me.personal.name else []),
        *(["phone"] if me.personal.phone else []),
        "consents",
        "access_log",
    ]
    return AboutMe(
        account=me.account.id,
        since=_local(me.account.created_at),
        name=me.personal.name,
        phone=masked(me.personal.phone) if me.personal.phone else None,
        has=[Holding("consents", given, CONSENTS), *holdings],
        consents=_of_purposes(me.consents, texts),
        kept=[Kept(what, _KEPT[what][language == "en"]) for what in kept],
        sessions=[_session(one, signed_in, current) for one in me.sessions],
    )


def consents(given: Sequence[Consent], others: Sequence[OtherConsent], texts: ConsentTexts) -> Consents:
    """All purposes, whether they are consented to or not, and the other consents."""
    return Consents(_of_purposes(given, texts), others)


def texts_shown(texts: ConsentTexts, language: Language) -> ConsentTextsShown:
    """The texts in force in a language."""
    return ConsentTextsShown(
        [
            ConsentTextShown(
                purpose=purpose,
                title=wording.title[language],
                text=wording.text[language],
                text_version=wording.version(language),
                sensitive=wording.sensitive,
            )
            for purpose in PURPOSES
            if (wording := texts.by_purpose[purpose])
        ]
    )


def location(position: Position) -> MyLocation:
    """To who asked where they are."""
    return MyLocation(
        latitude=position.latitude,
        longitude=position.longitude,
        provider=position.provider,
        at=_local(position.at) if position.at else None,
    )


def copy_of(copy: Copy, signed_in: SignedIn) -> dict[str, Any]:
    """Everything, in the names of the other answers."""
    return {
        "account": copy.account.id,
        "createdAt": _local(copy.account.created_at),
        "signedInAt": _local(copy.account.seen_at),
        "zaloId": copy.personal.zalo_id,
        "name": copy.personal.name,
        "phone": copy.personal.phone,
        "consents": [
            {
                "purpose": one.purpose,
                "given": one.given,
                "textVersion": one.text_version,
                "at": _local(one.at),
                "channel": one.channel,
            }
            for one in copy.consents
        ],
        "sessions": [
            {
                "openedAt": _local(one.opened_at),
                "seenAt": _local(one.seen_at),
                "expiresAt": _local(signed_in.until(one)),
            }
            for one in copy.sessions
        ],
        "accesses": copy.accesses,
        **copy.parts,
    }


def masked(phone: str) -> str:
    """A number of which the last digits are left."""
    return "*" * (len(phone) - SHOWN_DIGITS) + phone[-SHOWN_DIGITS:]


def _of_purposes(given: Sequence[Consent], texts: ConsentTexts) -> Sequence[ShownConsent]:
    now = in_force(given)
    return [_consent(purpose, now.get(purpose), texts) for purpose in PURPOSES]


def _consent(purpose: Purpose, given: Consent | None, texts: ConsentTexts) -> ShownConsent:
    if given is None:
        return ShownConsent(purpose=purpose, given=False)
    return ShownConsent(
        purpose=purpose,
        given=True,
        text_version=given.text_version,
        at=_local(given.at),
        channel=given.channel,
        outdated=not texts.is_current(given),
    )


def _session(session: Session, signed_in: SignedIn, current: Session) -> ShownSession:
    return ShownSession(
        opened_at=_local(session.opened_at),
        seen_at=_local(session.seen_at),
        expires_at=_local(signed_in.until(session)),
        current=session.token_hash == current.token_hash,
    )


def _local(instant: datetime) -> datetime:
    return instant.astimezone(VIETNAM).replace(microsecond=0)
