"""Signing in as an officer: name, password, and a second factor, all in one question.

A name that nobody has, a wrong password, a wrong code, a disabled account: one answer, after the same work
(one slow hash, one look for a recovery code, three one-time codes, one entry in the access log). Only that
entry says what was wrong, and it never holds a name that nobody has.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from laocaiso.accounts import totp
from laocaiso.accounts.access import Accesses
from laocaiso.accounts.codes import hash_of_code
from laocaiso.accounts.lockout import Lockout
from laocaiso.accounts.model import Credentials, KeptOfficer
from laocaiso.accounts.officers import Officers, name_key
from laocaiso.accounts.passwords import normal
from laocaiso.accounts.ports import Factors, Passwords
from laocaiso.accounts.signed_in import Opened, SignedIn
from laocaiso.core.clock import Clock
from laocaiso.core.errors import CredentialsNeeded

NOBODY = "nobody"
_ONE_TIME = re.compile(r"[0-9]{6}")
_NO_CREDENTIALS = Credentials(totp_secret=bytes(totp.SECRET_BYTES))


class OfficerIn(NamedTuple):
    """An officer, and their new session."""

    officer: KeptOfficer
    opened: Opened


class OfficerSignIn:
    """The use case."""

    def __init__(
        self,
        *,
        officers: Officers,
        factors: Factors,
        passwords: Passwords,
        lockout: Lockout,
        signed_in: SignedIn,
        accesses: Accesses,
        clock: Clock,
    ) -> None:
        self._officers = officers
        self._factors = factors
        self._passwords = passwords
        self._lockout = lockout
        self._signed_in = signed_in
        self._accesses = accesses
        self._clock = clock

    async def sign_in(self, name: str, password: str, code: str, address: str) -> OfficerIn:
        """A session. `code` is of the app, or a recovery code, which is used up.

        Raises `CredentialsNeeded` for whatever was wrong, `TooManyRequests`, `StoreDown`.
        """
        key = name_key(name)
        await self._lockout.admit(key, address)
        found = await self._officers.kept.find(name_key=key)
        officer = found if found is not None and self._officers.may_sign_in(found) else None
        credentials = self._officers.opened(officer) if officer else _NO_CREDENTIALS
        knows = await self._passwords.verify(normal(password), credentials.password_hash)
        digits = "".join(code.split())
        steps = totp.steps_with(
            credentials.totp_secret, digits if _ONE_TIME.fullmatch(digits) else "", self._clock.now()
        )
        recovery = hash_of_code(code)
        has_recovery = await self._factors.has_recovery(officer.id if officer else NOBODY, recovery)
        if (
            not officer
            or not knows
            or not await self._take(officer, steps, recovery if has_recovery else None)
        ):
            raise await self._refusal(found, officer, knows=knows)
        await self._lockout.succeeded(key, address)
        who = f"officer:{officer.id}"
        why = "one_time_code" if steps else "recovery_code"
        await self._accesses.note(self._officers.access(officer.id, "signed_in", why, who=who))
        return OfficerIn(officer, await self._signed_in.open("officer", officer.id))

    async def _take(self, officer: KeptOfficer, steps: Sequence[int], recovery: bytes | None) -> bool:
        """Use a second factor up; False where there is none, or it was used before."""
        if steps:
            return await self._factors.take_step(officer.id, max(steps))
        return recovery is not None and await self._factors.take_recovery(officer.id, recovery)

    async def _refusal(
        self, found: KeptOfficer | None, officer: KeptOfficer | None, *, knows: bool
    ) -> CredentialsNeeded:
        if found is None:
            why = "unknown_name"
        elif officer is None:
            why = "not_in_use"
        else:
            why = "second_factor" if knows else "password"
        subject = found.id if found else NOBODY
        await self._accesses.note(self._officers.access(subject, "sign_in_failed", why, who=NOBODY))
        return CredentialsNeeded(
            "Tên, mật khẩu hoặc mã xác thực không đúng.", "The name, the password or the code is wrong."
        )
