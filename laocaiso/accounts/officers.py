"""Officers' accounts: made, changed, disabled and reset by who runs the service, from the command line.

    add ──► enrolment code ──► the officer chooses a password and couples an app ──► enrolled
                ▲                                                                      │
                └────────────────────────────── reset ─────────────────────────────────┘

Everything is noted in the access log under `officer/ID`.
"""

import re
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import NamedTuple

import msgspec

from laocaiso.accounts import totp
from laocaiso.accounts.access import Access
from laocaiso.accounts.codes import hash_of_code, new_code
from laocaiso.accounts.model import Credentials, KeptOfficer, Officer, Role
from laocaiso.accounts.ports import KeptOfficers
from laocaiso.core.clock import Clock
from laocaiso.core.errors import Conflict, InvalidInput, NotFound
from laocaiso.core.ids import Ids
from laocaiso.core.sealing import Sealing, place_of
from laocaiso.core.text import clean

ENROLMENT = timedelta(days=7)
"""For how long an enrolment code is good."""
ENROLMENT_GROUPS, RECOVERY_GROUPS = 5, 4
"""Of 20 random bits each."""
RECOVERY_CODES = 8
RESERVED = "demo."
"""How the names of the demo's officers begin, whose passwords everybody knows."""
TRIES = 8
RETRY_AFTER = 2

_NAME = re.compile(r"[^\W_][\w .@'-]{1,58}[^\W_]")


class Enrolment(NamedTuple):
    """An account, and the code with which its owner takes it over."""

    officer: KeptOfficer
    code: str


class Officers:
    """Keeps officers' accounts. Every method raises `StoreDown`. `by` is who does it, for the access log."""

    def __init__(
        self, *, kept: KeptOfficers, sealing: Sealing, clock: Clock, ids: Ids, demo: bool = False
    ) -> None:
        self.kept = kept
        self._sealing = sealing
        self._clock = clock
        self._ids = ids
        self._demo = demo

    async def add(
        self,
        name: str,
        role: Role,
        *,
        units: frozenset[str] | None,
        categories: frozenset[str] | None,
        by: str,
        credentials: Credentials | None = None,
    ) -> Enrolment:
        """A new account: with `credentials` enrolled at once, else with a code to enrol.

        Raises `InvalidInput` for a name that can't be one, `Conflict` for one that is taken.
        """
        now, name = self._clock.now(), self._new_name(name)
        code = new_code(ENROLMENT_GROUPS)
        officer = KeptOfficer(
            id=self._ids.new(),
            revision=1,
            name=name,
            name_key=name_key(name),
            role=role,
            units=units,
            categories=categories,
            sealed=b"",
            key_id="",
            created_at=now,
            enrolment_hash=None if credentials else hash_of_code(code),
            enrolment_until=None if credentials else now + ENROLMENT,
            enrolled_at=now if credentials else None,
        )
        recovery = [hash_of_code(one) for one in credentials.recovery_codes] if credentials else ()
        secrets = without_codes(credentials) if credentials else fresh_credentials()
        officer = self.sealed(officer, secrets)
        if not await self.kept.add(officer, recovery, self.access(officer.id, "added", role, who=by)):
            raise Conflict(f"Đã có cán bộ tên “{name}”.", f"There is an officer named {name!r} already.")
        return Enrolment(officer, code)

    async def named(self, name: str) -> KeptOfficer:
        """The officer of this name. Raises `NotFound`."""
        found = await self.kept.find(name_key=name_key(name))
        if found is None:
            raise NotFound(f"Không có cán bộ tên “{name}”.", f"There is no officer named {name!r}.")
        return found

    async def officer(self, officer: str) -> Officer | None:
        """One who may sign in, by id; None for anybody else."""
        found = await self.kept.find(id=officer)
        if found is None or found.enrolled_at is None or found.disabled_at is not None:
            return None
        return found.officer

    async def known(self, officer: str) -> Officer | None:
        """One by id, also one who may not sign in any more."""
        found = await self.kept.find(id=officer)
        return found.officer if found else None

    async def scope(
        self,
        name: str,
        *,
        role: Role | None,
        units: Sequence[str] | None,
        categories: Sequence[str] | None,
        by: str,
    ) -> KeptOfficer:
        """Give another role or scope, in force with the next request. None leaves as it is, () is all."""

        def change(officer: KeptOfficer) -> KeptOfficer:
            return msgspec.structs.replace(
                officer,
                role=role or officer.role,
                units=officer.units if units is None else frozenset(units) or None,
                categories=officer.categories if categories is None else frozenset(categories) or None,
            )

        return await self.change(await self.named(name), change, what="changed", why="scope", who=by)

    async def disable(self, name: str, *, by: str) -> KeptOfficer:
        """Let the officer in no more, and end all sessions."""
        now = self._clock.now()
        return await self.change(
            await self.named(name),
            lambda officer: msgspec.structs.replace(officer, disabled_at=now),
            what="changed",
            why="disabled",
            who=by,
            sign_out=True,
        )

    async def enable(self, name: str, *, by: str) -> KeptOfficer:
        """Let the officer in again."""
        return await self.change(
            await self.named(name),
            lambda officer: msgspec.structs.replace(officer, disabled_at=None),
            what="changed",
            why="enabled",
            who=by,
        )

    async def reset(self, name: str, *, by: str) -> Enrolment:
        """Take password, app and recovery codes away, end all sessions, and give a new enrolment code."""
        code, until = new_code(ENROLMENT_GROUPS), self._clock.now() + ENROLMENT

        def change(officer: KeptOfficer) -> KeptOfficer:
            return msgspec.structs.replace(
                self.sealed(officer, fresh_credentials()),
                enrolled_at=None,
                enrolment_hash=hash_of_code(code),
                enrolment_until=until,
            )

        officer = await self.change(
            await self.named(name),
            change,
            what="changed",
            why="reset",
            who=by,
            recovery=(),
            sign_out=True,
        )
        return Enrolment(officer, code)

    async def change(
        self,
        officer: KeptOfficer,
        make: Callable[[KeptOfficer], KeptOfficer],
        *,
        what: str,
        why: str,
        who: str,
        recovery: Sequence[bytes] | None = None,
        sign_out: bool = False,
    ) -> KeptOfficer:
        """Change an account, from the revision at hand or a later one. Raises `Conflict`, `NotFound`."""
        for _ in range(TRIES):
            after = msgspec.structs.replace(make(officer), revision=officer.revision + 1)
            access = self.access(officer.id, what, why, who=who)
            if await self.kept.change(after, access, recovery=recovery, sign_out=sign_out):
                return after
            officer = await self.named(officer.name)
        raise Conflict(
            "Tài khoản đang được thay đổi ở nơi khác, xin thử lại.",
            "The account is being changed elsewhere; please try again.",
            retry_after=RETRY_AFTER,
        )

    def may_sign_in(self, officer: KeptOfficer) -> bool:
        """Whether the account is in use. Those of the demo are so in a demo alone."""
        return (
            officer.enrolled_at is not None
            and officer.disabled_at is None
            and (self._demo or not officer.name_key.startswith(RESERVED))
        )

    def opened(self, officer: KeptOfficer) -> Credentials:
        """What the officer signs in with. Raises `SealBroken`."""
        plain = self._sealing.open(officer.sealed, place_of("officer", officer.id))
        return msgspec.msgpack.decode(plain, type=Credentials)

    def sealed(self, officer: KeptOfficer, credentials: Credentials) -> KeptOfficer:
        """The account with these credentials."""
        sealed = self._sealing.seal(msgspec.msgpack.encode(credentials), place_of("officer", officer.id))
        return msgspec.structs.replace(officer, sealed=sealed, key_id=self._sealing.key_id)

    def access(self, officer: str, what: str, why: str, *, who: str) -> Access:
        """An entry for the access log."""
        subject = f"officer/{officer}"
        return Access(id=self._ids.new(), at=self._clock.now(), who=who, subject=subject, what=what, why=why)

    def _new_name(self, name: str) -> str:
        name = clean(name)
        reserved = name_key(name).startswith(RESERVED) and not self._demo
        if not _NAME.fullmatch(name) or reserved:
            raise InvalidInput(
                "name",
                "Tên đăng nhập gồm 3 đến 60 chữ, số, dấu cách và . @ ' - ; không bắt đầu bằng “demo.”.",
                "A name has 3 to 60 letters, digits, blanks and . @ ' - ; and does not begin with `demo.`.",
            )
        return name


def name_key(name: str) -> str:
    """A name as names are compared: without regard to case and to how letters were composed."""
    return clean(name).casefold()


def fresh_credentials() -> Credentials:
    """For who is to enrol: a secret for an app, and recovery codes."""
    codes = tuple(new_code(RECOVERY_GROUPS) for _ in range(RECOVERY_CODES))
    return Credentials(totp_secret=totp.new_secret(), recovery_codes=codes)


def without_codes(credentials: Credentials) -> Credentials:
    """What is kept of credentials once their recovery codes are kept as hashes."""
    return msgspec.structs.replace(credentials, recovery_codes=())
