"""Events of Zalo's that are to be carried out, in a database."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.records import microseconds
from adapters.sql.database import DEADLINE, answer_within, forgetting, inserter
from adapters.sql.rows import struct_of
from adapters.sql.schema import zalo_revocation
from laocaiso.accounts.revoking import Revocation

_row = zalo_revocation.c


class SqlRevocations:
    """`accounts.revoking.Revocations`."""

    def __init__(self, database: AsyncEngine, *, deadline: float = DEADLINE) -> None:
        self._database = database
        self._insert = inserter(database)
        self._deadline = deadline

    async def keep(self, revocation: Revocation, now: datetime) -> bool:
        """Keep one, where it was not kept before."""
        statement = (
            self._insert(zalo_revocation)
            .values(
                id=revocation.id,
                at=microseconds(revocation.at),
                zalo_digest=revocation.zalo_digest,
                received_at=microseconds(now),
            )
            .on_conflict_do_nothing()
            .returning(_row.id)
        )
        async with answer_within(self._deadline), self._database.begin() as connection:
            return (await connection.execute(statement)).first() is not None

    async def waiting(self, limit: int) -> Sequence[Revocation]:
        """Those that were not carried out, oldest first."""
        query = (
            select(_row.id, _row.at, _row.zalo_digest)
            .where(_row.done_at.is_(None))
            .order_by(_row.received_at, _row.id)
            .limit(limit)
        )
        async with answer_within(self._deadline), self._database.connect() as connection:
            return [struct_of(Revocation, row) for row in (await connection.execute(query)).mappings()]

    async def done(self, revocation: str, now: datetime) -> None:
        """It was carried out; forget whom it was about."""
        statement = (
            update(zalo_revocation)
            .where(_row.id == revocation)
            .values(done_at=microseconds(now), zalo_digest=None)
        )
        async with answer_within(self._deadline), forgetting(self._database) as connection:
            await connection.execute(statement)
            await connection.commit()

    async def prune(self, before: datetime) -> None:
        """Forget those that were done by then."""
        statement = delete(zalo_revocation).where(_row.done_at <= microseconds(before))
        async with answer_within(self._deadline), self._database.begin() as connection:
            await connection.execute(statement)
