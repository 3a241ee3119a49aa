"""Rows with one sealed column, and random secrets of the installation, in a database."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Table, func, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.sql.database import DEADLINE, answer_within, inserter
from adapters.sql.schema import secret
from laocaiso.core.sealing import SealedRow


class SqlSealedRows:
    """`core.sealing.SealedRows` over tables with columns `id`, `sealed` and `key_id`; a kind is its name."""

    def __init__(self, database: AsyncEngine, tables: Sequence[Table], *, deadline: float = DEADLINE) -> None:
        self._database = database
        self._tables = {table.name: table for table in tables}
        self._deadline = deadline

    async def keys_in_use(self) -> Mapping[str, int]:
        """How many rows are sealed with each key."""
        found: Counter[str] = Counter()
        for table in self._tables.values():
            query = select(table.c.key_id, func.count()).where(table.c.key_id.is_not(None))
            for key_id, count in await self._rows(query.group_by(table.c.key_id)):
                found[key_id] += count
        return found

    async def sealed_otherwise(self, key_id: str, limit: int) -> Sequence[SealedRow]:
        """Rows that are sealed with another key, of one table at a time."""
        for kind, table in self._tables.items():
            query = select(table.c.id, table.c.sealed).where(table.c.key_id != key_id).limit(limit)
            if rows := await self._rows(query):
                return [SealedRow(kind, row[0], row[1]) for row in rows]
        return ()

    async def replace(self, row: SealedRow, sealed: bytes, key_id: str) -> bool:
        """Keep it sealed anew, unless it was changed meanwhile."""
        table = self._tables[row.kind]
        statement = (
            update(table)
            .where(table.c.id == row.id, table.c.sealed == row.sealed)
            .values(sealed=sealed, key_id=key_id)
            .returning(table.c.id)
        )
        async with answer_within(self._deadline), self._database.begin() as connection:
            return (await connection.execute(statement)).first() is not None

    async def _rows(self, query: Any) -> Sequence[Any]:
        async with answer_within(self._deadline), self._database.connect() as connection:
            return (await connection.execute(query)).all()


class SqlSecrets:
    """`accounts.ports.Secrets`."""

    def __init__(self, database: AsyncEngine, *, deadline: float = DEADLINE) -> None:
        self._database = database
        self._insert = inserter(database)
        self._deadline = deadline

    async def get_or_keep(self, name: str, sealed: bytes, key_id: str) -> bytes:
        """The one there is; without one, this, kept now."""
        fresh = self._insert(secret).values(id=name, sealed=sealed, key_id=key_id).on_conflict_do_nothing()
        async with answer_within(self._deadline), self._database.begin() as connection:
            await connection.execute(fresh)
            query = select(secret.c.sealed).where(secret.c.id == name)
            return bytes((await connection.execute(query)).scalar_one())
