"""What officers are answered about themselves."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from laocaiso.accounts import totp
from laocaiso.accounts.enrolment import Begun
from laocaiso.accounts.model import PERMISSIONS, Officer, Permission, Role, Session
from laocaiso.accounts.officer_sign_in import OfficerIn
from laocaiso.accounts.signed_in import SignedIn
from laocaiso.core.clock import VIETNAM


class EnrolmentSecrets(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What is coupled and written down before an account is taken over. Nothing of it is shown afterwards."""

    name: str
    otpauth_uri: str
    """For the authenticator app, as a QR code."""
    secret: str
    """The same to be typed in."""
    recovery_codes: Sequence[str]
    """Each is good for one sign-in without the app. To be kept on paper."""


class ShownOfficer(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An officer."""

    id: str
    name: str
    role: Role
    permissions: Sequence[Permission]
    units: Sequence[str] | None
    """Codes of the communes and wards that are theirs; null for all."""
    categories: Sequence[str] | None
    """Codes of the categories of reports that are theirs; null for all."""


class OfficerSession(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A session. Its token is shown this once; it goes into `Authorization: Bearer` of further requests."""

    token: str
    expires_at: datetime
    """When it is over unless it is used before."""
    ends_at: datetime
    """When it is over in any case."""
    officer: ShownOfficer


class AboutOfficer(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The officer who asks."""

    officer: ShownOfficer
    expires_at: datetime
    ends_at: datetime


def enrolment(begun: Begun) -> EnrolmentSecrets:
    """To who has the code."""
    secret = begun.credentials.totp_secret
    return EnrolmentSecrets(
        name=begun.officer.name,
        otpauth_uri=totp.uri(secret, begun.officer.name),
        secret=totp.written(secret),
        recovery_codes=begun.credentials.recovery_codes,
    )


def new_session(made: OfficerIn, signed_in: SignedIn) -> OfficerSession:
    """To who has just signed in."""
    session = made.opened.session
    return OfficerSession(
        token=made.opened.token,
        expires_at=_local(signed_in.until(session)),
        ends_at=_local(session.ends_at),
        officer=shown(made.officer.officer),
    )


def about(officer: Officer, session: Session, signed_in: SignedIn) -> AboutOfficer:
    """To the officer."""
    return AboutOfficer(
        officer=shown(officer),
        expires_at=_local(signed_in.until(session)),
        ends_at=_local(session.ends_at),
    )


def shown(officer: Officer) -> ShownOfficer:
    """An officer with everything that follows from the role."""
    return ShownOfficer(
        id=officer.id,
        name=officer.name,
        role=officer.role,
        permissions=sorted(PERMISSIONS[officer.role]),
        units=None if officer.units is None else sorted(officer.units),
        categories=None if officer.categories is None else sorted(officer.categories),
    )


def _local(instant: datetime) -> datetime:
    return instant.astimezone(VIETNAM).replace(microsecond=0)
