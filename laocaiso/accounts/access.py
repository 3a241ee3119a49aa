"""The access log: who saw or changed personal data. Stores raise `StoreDown` when they can't be asked."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

import msgspec


class Access(msgspec.Struct, frozen=True, kw_only=True):
    """That somebody saw or changed personal data: who, whose, what, why; none of the data."""

    id: str
    at: datetime
    who: str
    """`holder`, `sender`, `system`, `retention`, `zalo`, `officer:ID`, `operator:NAME`, or `nobody` (who
    failed to sign in)."""
    subject: str
    """Whose: id of a dossier, `report/ID`, `account/ID`, or `officer/ID`."""
    what: str
    """read, changed, sent, deleted, …"""
    why: str
    """The purpose, as a code word; of a page of the queue (`read_queue`) the filter it was asked for."""


class Accesses(Protocol):
    """The access log: only ever added to, until its time is over."""

    async def note(self, access: Access) -> None:
        """Add an entry."""
        ...

    async def of(self, subject: str, limit: int) -> Sequence[Access]:
        """The entries of a subject, newest first."""
        ...
