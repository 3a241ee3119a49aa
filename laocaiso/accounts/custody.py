"""Citizens' accounts under lock: found by their Zalo id, opened, changed one revision at a time.

What is kept, and what officers are shown, is never more than there is consent to at that moment.

Whoever sees or changes what is kept of somebody leaves an entry in the access log; with a change, in the same
transaction.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import msgspec

from laocaiso.accounts.access import Access, Accesses
from laocaiso.accounts.consents import covered, in_force
from laocaiso.accounts.fingerprints import Fingerprints
from laocaiso.accounts.model import Account, Consent, Personal
from laocaiso.accounts.ports import Accounts, Also, ConsentText
from laocaiso.core.clock import Clock
from laocaiso.core.errors import Conflict, CredentialsNeeded
from laocaiso.core.ids import Ids
from laocaiso.core.sealing import Sealing, place_of

TRIES = 8
RETRY_AFTER = 2
HOLDER = "holder"
SIGNED_IN = "signed_in"


@dataclass(frozen=True, slots=True)
class Change:
    """What is to become of an account: other contents, consents given or taken back."""

    personal: Personal = field(repr=False)
    consents: Sequence[Consent] = ()
    text: ConsentText | None = None


class Custody:
    """Opens and changes accounts. `why` is the purpose that the access log names."""

    def __init__(
        self,
        *,
        accounts: Accounts,
        accesses: Accesses,
        fingerprints: Fingerprints,
        sealing: Sealing,
        clock: Clock,
        ids: Ids,
    ) -> None:
        self.accounts = accounts
        self._accesses = accesses
        self._fingerprints = fingerprints
        self._sealing = sealing
        self._clock = clock
        self._ids = ids

    async def of_zalo(self, zalo_id: str) -> Account:
        """The account of a Zalo id, made where there is none yet. Raises `StoreDown`."""
        now = self._clock.now()
        fresh = Account(
            id=self._ids.new(),
            revision=1,
            created_at=now,
            seen_at=now,
            zalo_digest=await self._fingerprints.of("zalo", zalo_id),
            sealed=None,
            key_id=None,
        )
        return await self.accounts.of_zalo(self._sealed(fresh, Personal(zalo_id=zalo_id)))

    async def is_of(self, account: Account, zalo_id: str) -> bool:
        """Whether this Zalo id is the account's."""
        return account.zalo_digest == await self._fingerprints.of("zalo", zalo_id)

    async def read(self, account: str) -> Account:
        """One, still sealed. Raises `CredentialsNeeded` for one that was erased meanwhile, `StoreDown`."""
        found = await self.accounts.read(account)
        if found is None:
            raise CredentialsNeeded("Tài khoản không còn nữa.", "The account is gone.")
        return found

    async def opened(self, account: Account, why: str) -> Personal:
        """What is kept of somebody, in clear; noted in the access log. Raises `SealBroken`, `StoreDown`."""
        await self.note(account.id, "read", why)
        return self._personal(account)

    async def seen_by(self, account: str, *, who: str, why: str) -> Personal | None:
        """What somebody consented to be shown to an officer who has to know; who looked is noted.

        None for an account that is gone. Raises `SealBroken`, `StoreDown`.
        """
        found = await self.accounts.read(account)
        if found is None:
            return None
        await self.note(account, "read", why, who=who)
        return covered(self._personal(found), in_force(await self.accounts.consents(account)))

    async def change(
        self, account: Account, make: Callable[[Personal], Change], *, why: str, what: str = "changed"
    ) -> Account:
        """Change an account, from the revision at hand or, where another change came first, a later one.

        Whatever `make` says, nothing is kept without consent to it. With `what` "signed_in" its owner was
        seen. Raises `Conflict` when other changes always came first, `CredentialsNeeded` for an account
        erased meanwhile, `SealBroken`, `StoreDown`.
        """
        for _ in range(TRIES):
            change = make(self._personal(account))
            # Read after the account: where a consent was taken back since then, its revision is another.
            consents = [*await self.accounts.consents(account.id), *change.consents]
            now = self._clock.now()
            after = msgspec.structs.replace(
                self._sealed(account, covered(change.personal, in_force(consents))),
                revision=account.revision + 1,
                seen_at=now if what == SIGNED_IN else account.seen_at,
            )
            also = Also(self._access(account.id, what, why, now), change.consents, change.text)
            if await self.accounts.change(after, also):
                return after
            account = await self.read(account.id)
        raise Conflict(
            "Tài khoản đang được thay đổi ở nơi khác, xin thử lại.",
            "The account is being changed elsewhere; please try again.",
            retry_after=RETRY_AFTER,
        )

    async def erase(self, account: Account, consents: Sequence[Consent], *, who: str, why: str) -> bool:
        """Leave nothing but the bare id, with `consents` taken back. False where another change came first.

        Raises `StoreDown`.
        """
        now = self._clock.now()
        gone = msgspec.structs.replace(
            account,
            revision=account.revision + 1,
            zalo_digest=None,
            sealed=None,
            key_id=None,
            erased_at=now,
        )
        access = self._access(account.id, "deleted", why, now, who=who)
        return await self.accounts.change(gone, Also(access, consents))

    async def note(self, account: str, what: str, why: str, *, who: str = HOLDER) -> None:
        """Add an entry to the access log."""
        await self._accesses.note(self._access(account, what, why, self._clock.now(), who=who))

    async def accesses(self, account: str, limit: int) -> Sequence[Access]:
        """Who saw or changed what is kept of an account, newest first."""
        return await self._accesses.of(subject_of(account), limit)

    def _access(self, account: str, what: str, why: str, at: datetime, *, who: str = HOLDER) -> Access:
        return Access(id=self._ids.new(), at=at, who=who, subject=subject_of(account), what=what, why=why)

    def _personal(self, account: Account) -> Personal:
        if account.sealed is None:
            raise CredentialsNeeded("Tài khoản không còn nữa.", "The account is gone.")
        plain = self._sealing.open(account.sealed, place_of("account", account.id))
        return msgspec.msgpack.decode(plain, type=Personal)

    def _sealed(self, account: Account, personal: Personal) -> Account:
        sealed = self._sealing.seal(msgspec.msgpack.encode(personal), place_of("account", account.id))
        return msgspec.structs.replace(account, sealed=sealed, key_id=self._sealing.key_id)


def subject_of(account: str) -> str:
    """An account in the access log."""
    return f"account/{account}"
