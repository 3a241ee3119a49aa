"""A lock as a row that expires: the one who can write it, has it."""

import secrets
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, delete, literal_column, update
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.sql.database import DEADLINE, answer_within, inserter
from adapters.sql.schema import lock

# The database's clock, for the clocks of several hosts differ.
NOW = {
    "sqlite": "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)",
    "postgresql": "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)",
}


class SqlLock:
    """Good among all processes that share the database."""

    def __init__(self, database: AsyncEngine, *, deadline: float = DEADLINE) -> None:
        self._database = database.execution_options(isolation_level="AUTOCOMMIT")
        self._insert = inserter(database)
        self._now: ColumnElement[int] = literal_column(NOW[database.dialect.name], BigInteger)
        self._deadline = deadline

    async def acquire(self, name: str, seconds: float) -> str | None:
        """Take the lock for `seconds`."""
        token = secrets.token_hex(16)
        new = {"token": token, "expires_at": self._after(seconds)}
        statement = (
            self._insert(lock)
            .values(name=name, **new)
            .on_conflict_do_update(
                index_elements=[lock.c.name], set_=new, where=lock.c.expires_at <= self._now
            )
            .returning(lock.c.name)
        )
        return token if await self._changes_a_row(statement) else None

    async def extend(self, name: str, token: str, seconds: float) -> bool:
        """Hold it for `seconds` from now."""
        ours = (lock.c.name == name) & (lock.c.token == token) & (lock.c.expires_at > self._now)
        return await self._changes_a_row(
            update(lock).where(ours).values(expires_at=self._after(seconds)).returning(lock.c.name)
        )

    async def release(self, name: str, token: str) -> None:
        """Give it back."""
        ours = (lock.c.name == name) & (lock.c.token == token)
        await self._changes_a_row(delete(lock).where(ours).returning(lock.c.name))

    def _after(self, seconds: float) -> ColumnElement[int]:
        return self._now + max(1, round(seconds * 1000))

    async def _changes_a_row(self, statement: Any) -> bool:
        async with answer_within(self._deadline), self._database.connect() as connection:
            return (await connection.execute(statement)).first() is not None
