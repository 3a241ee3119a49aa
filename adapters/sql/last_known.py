"""Last known dossiers in a database. A row holds what a code alone shows, nothing else."""

from datetime import timedelta

import msgspec
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.records import microseconds
from adapters.sql.database import DEADLINE, answer_within, inserter
from adapters.sql.schema import dossier_last_known
from laocaiso.cases.dossiers.model import Summary
from laocaiso.core.clock import Clock


class SqlLastKnown:
    """A `LastKnown` that forgets after `keep_for`. Each method is one statement."""

    def __init__(
        self,
        database: AsyncEngine,
        clock: Clock,
        *,
        keep_for: timedelta = timedelta(days=7),
        deadline: float = DEADLINE,
    ) -> None:
        self._database = database.execution_options(isolation_level="AUTOCOMMIT")
        self._insert = inserter(database)
        self._clock = clock
        self._keep_for = keep_for
        self._deadline = deadline

    async def keep(self, summary: Summary) -> None:
        """Keep it in place of an older one of the same code."""
        new = {
            "checked_at": microseconds(summary.checked_at),
            "record": msgspec.msgpack.encode(summary),
        }
        statement = (
            self._insert(dossier_last_known)
            .values(code=summary.code, **new)
            .on_conflict_do_update(
                index_elements=[dossier_last_known.c.code],
                set_=new,
                where=dossier_last_known.c.checked_at <= new["checked_at"],
            )
        )
        async with answer_within(self._deadline), self._database.connect() as connection:
            await connection.execute(statement)

    async def find(self, code: str) -> Summary | None:
        """What is kept of a code; nothing where it is too old, or another version of the program wrote it."""
        query = select(dossier_last_known.c.record).where(
            dossier_last_known.c.code == code, dossier_last_known.c.checked_at >= self._oldest()
        )
        async with answer_within(self._deadline), self._database.connect() as connection:
            row = (await connection.execute(query)).first()
        if row is None:
            return None
        try:
            return msgspec.msgpack.decode(row[0], type=Summary)
        except msgspec.MsgspecError:
            return None

    async def forget_old(self) -> int:
        """Delete what is too old to be shown; how many rows it was. For the retention job."""
        statement = delete(dossier_last_known).where(dossier_last_known.c.checked_at < self._oldest())
        async with answer_within(self._deadline), self._database.connect() as connection:
            return (await connection.execute(statement)).rowcount

    def _oldest(self) -> int:
        return microseconds(self._clock.now() - self._keep_for)
