"""Who looked at and changed what is kept of somebody, as they are told: officers by role and units alone."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

import msgspec

from laocaiso.accounts.access import Access, Accesses
from laocaiso.accounts.model import Officer, Role
from laocaiso.core.clock import VIETNAM

MOST = 1000
"""Of one subject, the newest."""
OFFICER, OPERATOR = "officer:", "operator:"


class KnownOfficers(Protocol):
    """Officers, those among them who may not sign in any more."""

    async def known(self, officer: str) -> Officer | None:
        """One by id. Raises `StoreDown`."""
        ...


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """That somebody saw or changed it."""

    at: datetime
    who: str
    """`officer`, `operator` (who runs the service), `holder` (oneself), `zalo`, `system`, `retention`."""
    role: Role | None = None
    """Of an officer, as it is now."""
    units: Sequence[str] | None = None
    """Codes of communes and wards the officer is of; null: of the whole province, or no officer."""
    what: str
    why: str


class Looks:
    """Reads the access log for the person it is about."""

    def __init__(self, accesses: Accesses, officers: KnownOfficers) -> None:
        self._accesses = accesses
        self._officers = officers

    async def of(self, subject: str) -> Sequence[Look]:
        """The entries of a subject, newest first. Raises `StoreDown`."""
        entries = await self._accesses.of(subject, MOST)
        ids = {entry.who.removeprefix(OFFICER) for entry in entries if entry.who.startswith(OFFICER)}
        officers = {one: await self._officers.known(one) for one in sorted(ids)}
        return [_told(entry, officers.get(entry.who.removeprefix(OFFICER))) for entry in entries]


def _told(entry: Access, officer: Officer | None) -> Look:
    who = next((kind[:-1] for kind in (OFFICER, OPERATOR) if entry.who.startswith(kind)), entry.who)
    return Look(
        at=entry.at.astimezone(VIETNAM).replace(microsecond=0),
        who=who,
        role=officer.role if officer else None,
        units=sorted(officer.units) if officer and officer.units is not None else None,
        what=entry.what,
        why=entry.why,
    )
