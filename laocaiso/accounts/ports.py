"""What accounts need from the outside. What is kept raises `StoreDown` where it can't be asked."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple, Protocol

import msgspec

from laocaiso.accounts.access import Access
from laocaiso.accounts.model import Account, Consent, KeptOfficer, Position, Session, SessionKind, ZaloUser
from laocaiso.snapshots.pages import Language


class TokenRefused(Exception):
    """Zalo says that the access token stands for nobody: it has expired or was revoked."""


class CodeRefused(Exception):
    """Zalo does not exchange this phone or location token. It is used up, whatever the reason was."""


class Zalo(Protocol):
    """Zalo's Graph. Raises `UpstreamDown` for everything that is not a clear answer."""

    async def me(self, access_token: str) -> ZaloUser:
        """Whom the token stands for. Raises `TokenRefused`."""
        ...

    async def phone(self, access_token: str, token: str) -> str:
        """The phone number behind a single-use token. Raises `TokenRefused`, `CodeRefused`."""
        ...

    async def location(self, access_token: str, token: str) -> Position:
        """The position behind a single-use token. Raises `TokenRefused`, `CodeRefused`."""
        ...


class ConsentText(NamedTuple):
    """A text that was shown to somebody; kept, so that it can be proved what it said."""

    version: str
    purpose: str
    language: str
    text: str


class Also(NamedTuple):
    """What is kept in the same transaction as a changed account."""

    access: Access
    consents: Sequence[Consent] = ()
    text: ConsentText | None = None


class Accounts(Protocol):
    """Citizens' accounts."""

    async def of_zalo(self, fresh: Account) -> Account:
        """The account with this `zalo_digest`: the one there is, or `fresh`, kept now."""
        ...

    async def read(self, account: str) -> Account | None:
        """One that was not erased."""
        ...

    async def find(self, zalo_digest: bytes) -> Account | None:
        """The one with this digest."""
        ...

    async def change(self, account: Account, also: Also) -> bool:
        """Keep it in place of the revision before it, or nothing. One erased loses all its sessions."""
        ...

    async def consents(self, account: str) -> Sequence[Consent]:
        """All that was consented to or taken back, oldest first."""
        ...

    async def unused(self, before: datetime, limit: int) -> Sequence[str]:
        """Accounts that nobody signed in to since then."""
        ...


class Sessions(Protocol):
    """Who is signed in."""

    async def open(self, session: Session, *, most: int) -> None:
        """Keep a new one; of all of its owner's the `most` newest stay."""
        ...

    async def find(self, token_hash: bytes) -> Session | None:
        """One, whether it is still in force or not."""
        ...

    async def seen(self, token_hash: bytes, at: datetime) -> None:
        """It was used."""
        ...

    async def close(self, kind: SessionKind, owner: str, token_hash: bytes | None = None) -> None:
        """End one of an owner's, or all."""
        ...

    async def of(self, kind: SessionKind, owner: str) -> Sequence[Session]:
        """All of an owner's, newest first."""
        ...


class Secrets(Protocol):
    """Random secrets of the installation, each kept sealed under a name."""

    async def get_or_keep(self, name: str, sealed: bytes, key_id: str) -> bytes:
        """The one there is; without one, this, kept now."""
        ...


class KeptOfficers(Protocol):
    """Officers' accounts."""

    async def add(self, officer: KeptOfficer, recovery: Sequence[bytes], access: Access) -> bool:
        """Keep a new one, with hashes of recovery codes; False where the name is taken."""
        ...

    async def find(
        self,
        *,
        id: str | None = None,  # noqa: A002
        name_key: str | None = None,
        enrolment_hash: bytes | None = None,
    ) -> KeptOfficer | None:
        """The one with this id, name or enrolment code."""
        ...

    async def all(self) -> Sequence[KeptOfficer]:
        """All of them, by name."""
        ...

    async def change(
        self,
        officer: KeptOfficer,
        access: Access,
        *,
        recovery: Sequence[bytes] | None = None,
        sign_out: bool = False,
    ) -> bool:
        """Keep it in place of the revision before it, or nothing; but never its `totp_step`.

        `recovery` replaces all codes that were left; `sign_out` ends all sessions.
        """
        ...


class Factors(Protocol):
    """Second factors, each of which is good once."""

    async def take_step(self, officer: str, step: int) -> bool:
        """Take a code of this step; False where one of it or of a later one was taken before."""
        ...

    async def has_recovery(self, officer: str, code_hash: bytes) -> bool:
        """Whether there is such a recovery code."""
        ...

    async def take_recovery(self, officer: str, code_hash: bytes) -> bool:
        """Use a recovery code up; False where it is not there any more."""
        ...


class Failures(Protocol):
    """Failed sign-ins of late."""

    async def count(
        self, who: bytes, now: datetime, waits: Sequence[tuple[int, timedelta]], forget: timedelta
    ) -> datetime | None:
        """Count one more, and set how long the next one has to wait; or until when this one has to.

        `waits`: from how many failures on how long, the longest first. After `forget` counting begins anew.
        """
        ...

    async def take_back(self, who: bytes) -> None:
        """One was none; it does not wait any more."""
        ...

    async def forget(self, who: bytes) -> None:
        """None was one."""
        ...


class Passwords(Protocol):
    """Slow hashes of passwords."""

    async def hash(self, password: str) -> str:
        """As it is kept."""
        ...

    async def verify(self, password: str, kept: str | None) -> bool:
        """Is it the password? Without one that is kept it never is, after as much work."""
        ...


class Holding(msgspec.Struct, frozen=True):
    """How much there is of one kind of somebody's."""

    what: str
    """`consents` (in force), `reports`, `supports` ("me too"), `notices`, `unread_notices`."""
    count: int
    link: str
    """Where all of it is."""


class OtherConsent(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A consent that was given with one thing, not with the account."""

    what: str
    """To what, as a code word: `report_contact`."""
    of: str
    """Code of the thing."""
    given: bool
    """In force now."""
    text_version: str
    at: datetime
    channel: str
    taken_back_at: datetime | None
    take_back: str
    """Address to take it back at, with DELETE."""


class Keeper(Protocol):
    """A feature that keeps something of accounts. Every method raises `StoreDown`."""

    async def holdings(self, account: str) -> Sequence[Holding]:
        """What it has of an account, in numbers."""
        ...

    async def consents(self, account: str) -> Sequence[OtherConsent]:
        """Consents that were given with what it has, newest first."""
        ...

    async def export(self, account: str, language: Language) -> tuple[str, Any]:
        """All it has: a name in camelCase, and anything that can be written as JSON."""
        ...

    async def forget(self, account: str) -> None:
        """Take an account out of it, for good. Called before the account goes; may be repeated."""
        ...
