"""A citizen's rights over their data: a copy of all of it, and its deletion, wherever it is kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from laocaiso.accounts.citizens import taken_back
from laocaiso.accounts.consents import in_force
from laocaiso.accounts.custody import HOLDER, RETRY_AFTER, TRIES, Custody, subject_of
from laocaiso.accounts.looks import Look, Looks
from laocaiso.accounts.model import Account, Citizen, Consent, ConsentChannel, Personal, Session
from laocaiso.accounts.ports import Holding, Keeper, OtherConsent
from laocaiso.accounts.signed_in import SignedIn
from laocaiso.core.clock import Clock
from laocaiso.core.errors import Conflict, CredentialsNeeded
from laocaiso.snapshots.pages import Language

BATCH = 200


@dataclass(frozen=True, slots=True)
class Copy:
    """Everything that is kept of somebody."""

    account: Account
    personal: Personal = field(repr=False)
    consents: Sequence[Consent]
    sessions: Sequence[Session]
    accesses: Sequence[Look]
    """Who saw or changed it, newest first."""
    parts: Mapping[str, Any] = field(repr=False)
    """What the other features keep, by name."""


class Rights:
    """Counts, copies and erases. `keepers` is a list that the other features add themselves to."""

    def __init__(
        self,
        *,
        custody: Custody,
        signed_in: SignedIn,
        looks: Looks,
        clock: Clock,
        keepers: Sequence[Keeper],
    ) -> None:
        self._custody = custody
        self._signed_in = signed_in
        self._clock = clock
        self._looks = looks
        self._keepers = keepers

    async def holdings(self, citizen: Citizen) -> Sequence[Holding]:
        """How much the other features have of the citizen. Raises `StoreDown`."""
        return [one for keeper in self._keepers for one in await keeper.holdings(citizen.account)]

    async def other_consents(self, citizen: Citizen) -> Sequence[OtherConsent]:
        """Consents that the citizen gave with things of the other features. Raises `StoreDown`."""
        return [one for keeper in self._keepers for one in await keeper.consents(citizen.account)]

    async def export(self, citizen: Citizen, language: Language) -> Copy:
        """Everything that is kept of the citizen. Raises `StoreDown`."""
        account = await self._custody.read(citizen.account)
        personal = await self._custody.opened(account, "export")
        return Copy(
            account=account,
            personal=personal,
            consents=await self._custody.accounts.consents(account.id),
            sessions=await self._signed_in.of("citizen", account.id),
            accesses=await self._looks.of(subject_of(account.id)),
            parts=dict([await keeper.export(account.id, language) for keeper in self._keepers]),
        )

    async def erase(self, citizen: Citizen, channel: ConsentChannel) -> None:
        """Delete everything, in other features first; what stays is a bare id and what was consented to.

        Raises `Conflict`, `StoreDown`; nothing is half done that a repetition would not finish.
        """
        await self._erase(await self._custody.read(citizen.account), channel, who=HOLDER, why="erasure")

    async def erase_revoked(self, account: Account) -> None:
        """The same for somebody who took back at Zalo what they had allowed. Raises as `erase`."""
        await self._erase(account, "mini_app", who="zalo", why="consent revoked at Zalo")

    async def erase_unused(self, days: int) -> int:
        """Delete accounts nobody signed in to for so many days; how many. Raises `StoreDown`."""
        before = self._clock.now() - timedelta(days=days)
        count = 0
        while batch := await self._custody.accounts.unused(before, BATCH):
            for one in batch:
                account = await self._custody.accounts.read(one)
                if account is not None:
                    await self._erase(account, "desk", who="retention", why="time is over")
                    count += 1
        return count

    async def _erase(self, account: Account, channel: ConsentChannel, *, who: str, why: str) -> None:
        for keeper in self._keepers:
            await keeper.forget(account.id)
        for _ in range(TRIES):
            given = in_force(await self._custody.accounts.consents(account.id))
            ended = [taken_back(consent, self._clock, channel) for consent in given.values()]
            if await self._custody.erase(account, ended, who=who, why=why):
                return
            try:
                account = await self._custody.read(account.id)
            except CredentialsNeeded:
                return  # erased meanwhile
        raise Conflict(
            "Tài khoản đang được thay đổi ở nơi khác, xin thử lại.",
            "The account is being changed elsewhere; please try again.",
            retry_after=RETRY_AFTER,
        )
