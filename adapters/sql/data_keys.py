"""What the database remembers of data keys."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.sql.database import DEADLINE, answer_within, inserter
from adapters.sql.schema import data_key


class SqlDataKeys:
    """`core.sealing.KeyRecords`."""

    def __init__(self, database: AsyncEngine, *, deadline: float = DEADLINE) -> None:
        self._database = database
        self._insert = inserter(database)
        self._deadline = deadline

    async def canaries(self) -> Mapping[str, bytes]:
        """For each key ever used a known text, sealed with it."""
        async with answer_within(self._deadline), self._database.connect() as connection:
            rows = (await connection.execute(select(data_key.c.id, data_key.c.canary))).all()
        return {row[0]: row[1] for row in rows}

    async def keep_canary(self, key_id: str, sealed: bytes) -> None:
        """Remember a key."""
        statement = self._insert(data_key).values(id=key_id, canary=sealed).on_conflict_do_nothing()
        async with answer_within(self._deadline), self._database.begin() as connection:
            await connection.execute(statement)
