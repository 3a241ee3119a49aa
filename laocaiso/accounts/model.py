"""Who asks: citizens and officers, what an officer may do, and what is kept of a citizen."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

import msgspec

Role = Literal["intake_operator", "unit_officer", "unit_lead", "moderator", "auditor", "admin"]
Permission = Literal[
    "report.read",
    "report.read_reporter",
    "report.accept",
    "report.assign",
    "report.work",
    "report.approve",
    "report.moderate",
    "audit.read",
    "officer.manage",
]

PERMISSIONS: Mapping[Role, frozenset[Permission]] = {
    "intake_operator": frozenset({"report.read", "report.read_reporter", "report.accept", "report.assign"}),
    "unit_officer": frozenset({"report.read", "report.read_reporter", "report.work"}),
    "unit_lead": frozenset(
        {"report.read", "report.read_reporter", "report.assign", "report.work", "report.approve"}
    ),
    "moderator": frozenset({"report.read", "report.moderate"}),
    "auditor": frozenset({"report.read", "audit.read"}),
    "admin": frozenset({"report.read", "report.assign", "audit.read", "officer.manage"}),
}
"""What each role may do. A reporter's name and phone are for those who handle reports, for nobody else."""


class Citizen(msgspec.Struct, frozen=True, kw_only=True):
    """A citizen who has signed in."""

    account: str
    """Random id of our own; it says nothing of the person."""


class Officer(msgspec.Struct, frozen=True, kw_only=True):
    """An officer, with the part of the province and of the work that is theirs."""

    id: str
    name: str
    """What they sign in with."""
    role: Role
    units: frozenset[str] | None
    """Codes of communes and wards; None for all."""
    categories: frozenset[str] | None
    """Codes of categories of reports; None for all."""

    def may(self, permission: Permission) -> bool:
        """Whether the role allows it at all."""
        return permission in PERMISSIONS[self.role]

    def covers(self, unit: str | None, category: str | None) -> bool:
        """Whether a case of this unit and category is theirs.

        One whose unit or category is not known yet belongs to those who have all of them.
        """
        return _within(unit, self.units) and _within(category, self.categories)


class KeptOfficer(msgspec.Struct, frozen=True, kw_only=True):
    """An officer's account as it is kept."""

    id: str
    revision: int
    """Grows by one with every change."""
    name: str
    name_key: str
    """The name as names are compared."""
    role: Role
    units: frozenset[str] | None
    categories: frozenset[str] | None
    sealed: bytes
    """`Credentials` as MessagePack, sealed."""
    key_id: str
    created_at: datetime
    totp_step: int = 0
    """The last step a one-time code was taken of."""
    enrolment_hash: bytes | None = None
    """Of the code that lets its owner choose a password; None once used."""
    enrolment_until: datetime | None = None
    enrolled_at: datetime | None = None
    disabled_at: datetime | None = None

    @property
    def officer(self) -> Officer:
        """Who it is, for the features."""
        return Officer(
            id=self.id, name=self.name, role=self.role, units=self.units, categories=self.categories
        )


class Credentials(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What an officer signs in with, sealed: who has the database alone can't even begin to guess."""

    totp_secret: bytes
    password_hash: str | None = None
    """None until enrolled."""
    recovery_codes: tuple[str, ...] = ()
    """Only until enrolled; after that their hashes are kept apart."""

    def __repr__(self) -> str:
        return "Credentials(…)"


SessionKind = Literal["citizen", "officer"]


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """That somebody is signed in. The token itself is kept nowhere."""

    token_hash: bytes
    """SHA-256."""
    kind: SessionKind
    owner: str
    """Id of the account or of the officer."""
    opened_at: datetime
    seen_at: datetime
    """When it was last used, to within some minutes."""
    ends_at: datetime
    """At the latest; earlier where it is not used for some time."""


class Personal(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is kept of a citizen, sealed."""

    zalo_id: str
    name: str | None = None
    """As Zalo has it; only with consent."""
    phone: str | None = None
    """`0…`, or `+…` of another country; only with consent."""

    def __repr__(self) -> str:
        return "Personal(…)"


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """A citizen's account as it is kept."""

    id: str
    revision: int
    """Grows by one with every change."""
    created_at: datetime
    seen_at: datetime
    """The last sign-in."""
    zalo_digest: bytes | None
    """By which the account of a Zalo id is found; None once erased."""
    sealed: bytes | None
    """`Personal` as MessagePack, sealed; None once erased."""
    key_id: str | None
    erased_at: datetime | None = None


Purpose = Literal["profile", "phone", "location", "notifications"]
ConsentChannel = Literal["mini_app", "web", "desk"]


class Consent(msgspec.Struct, frozen=True, kw_only=True):
    """That somebody consented to a purpose, or took it back. Only ever added to."""

    purpose: Purpose
    given: bool
    text_version: str
    """SHA-256 in hexadecimal of the text that was shown."""
    at: datetime
    channel: ConsentChannel


class ZaloUser(msgspec.Struct, frozen=True, kw_only=True):
    """Whom an access token stands for."""

    id: str
    """Unique within our Zalo app alone."""
    name: str | None = None
    picture: str | None = None
    """Address of the picture, at Zalo."""

    def __repr__(self) -> str:
        return "ZaloUser(…)"


class Position(msgspec.Struct, frozen=True, kw_only=True):
    """Where a phone is, as Zalo says. Sensitive: answered, never kept."""

    latitude: float
    """WGS84."""
    longitude: float
    provider: str | None = None
    at: datetime | None = None

    def __repr__(self) -> str:
        return "Position(…)"


def _within(code: str | None, scope: frozenset[str] | None) -> bool:
    return scope is None or code in scope
