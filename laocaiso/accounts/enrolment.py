"""How an officer takes over an account: with the code, in two steps.

    begin(code)                     what an app needs, and recovery codes: the same each time until it is done
    confirm(code, password, totp)   the account is theirs, and the code is used up

Nothing is used up by the first step, so that an answer lost on the way costs nothing.
"""

from typing import NamedTuple

import msgspec

from laocaiso.accounts import totp
from laocaiso.accounts.codes import hash_of_code
from laocaiso.accounts.model import Credentials, KeptOfficer
from laocaiso.accounts.officers import Officers, without_codes
from laocaiso.accounts.passwords import checked
from laocaiso.accounts.ports import Factors, Passwords
from laocaiso.core.clock import Clock
from laocaiso.core.errors import CredentialsNeeded, InvalidInput


class Begun(NamedTuple):
    """What the officer needs to couple an app."""

    officer: KeptOfficer
    credentials: Credentials


class EnrolmentDesk:
    """Enrols. Every method raises `StoreDown`, and `CredentialsNeeded` for a code that is not in force."""

    def __init__(self, officers: Officers, factors: Factors, passwords: Passwords, clock: Clock) -> None:
        self._officers = officers
        self._factors = factors
        self._passwords = passwords
        self._clock = clock

    async def begin(self, code: str) -> Begun:
        """What there is to couple and to write down."""
        officer = await self._with(code)
        return Begun(officer, self._officers.opened(officer))

    async def confirm(self, code: str, password: str, one_time_code: str) -> None:
        """Take the account over. Raises `InvalidInput` (`password`, `totp`)."""
        officer = await self._with(code)
        password = checked(password, officer.name)
        credentials = self._officers.opened(officer)
        steps = totp.steps_with(credentials.totp_secret, one_time_code, self._clock.now())
        if not steps:
            raise InvalidInput(
                "totp",
                "Mã 6 số không đúng; kiểm tra giờ trên điện thoại rồi nhập mã đang hiện trong ứng dụng.",
                "The six digits are wrong; check the phone's time and enter the code that the app shows now.",
            )
        password_hash = await self._passwords.hash(password)
        now = self._clock.now()

        def enrolled(before: KeptOfficer) -> KeptOfficer:
            if before.enrolment_hash != officer.enrolment_hash:
                raise _no_code()  # used or replaced meanwhile
            done = msgspec.structs.replace(without_codes(credentials), password_hash=password_hash)
            return msgspec.structs.replace(
                self._officers.sealed(before, done),
                enrolled_at=now,
                enrolment_hash=None,
                enrolment_until=None,
            )

        await self._officers.change(
            officer,
            enrolled,
            what="changed",
            why="enrolled",
            who=f"officer:{officer.id}",
            recovery=[hash_of_code(one) for one in credentials.recovery_codes],
        )
        await self._factors.take_step(officer.id, max(steps))

    async def _with(self, code: str) -> KeptOfficer:
        officer = await self._officers.kept.find(enrolment_hash=hash_of_code(code))
        until = officer.enrolment_until if officer else None
        if officer is None or until is None or self._clock.now() >= until or officer.disabled_at is not None:
            raise _no_code()
        return officer


def _no_code() -> CredentialsNeeded:
    return CredentialsNeeded(
        "Mã kích hoạt không đúng, đã dùng hoặc đã hết hạn; xin liên hệ quản trị viên để được cấp mã mới.",
        "The enrolment code is wrong, used or expired; ask for a new one.",
    )
