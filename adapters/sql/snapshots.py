"""Snapshots in a database: they outlive the process, and several processes may share them."""

from collections.abc import Mapping

from sqlalchemy import literal, select, union_all
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.records import decode, encode, mark, microseconds
from adapters.sql.database import DEADLINE, answer_within, inserter
from adapters.sql.schema import snapshot_good, snapshot_health
from laocaiso.snapshots.model import Good, Health, Stored

PARTS = {"good": snapshot_good, "health": snapshot_health}


class SqlSnapshots:
    """Each method is one statement, so it takes effect as a whole or not at all."""

    def __init__(self, database: AsyncEngine, *, deadline: float = DEADLINE) -> None:
        self._database = database.execution_options(isolation_level="AUTOCOMMIT")
        self._insert = inserter(database)
        self._deadline = deadline

    async def load(self, source: str) -> Stored:
        """All that is kept of a source."""
        query = union_all(
            *(
                select(literal(part), table.c.record).where(table.c.source == source)
                for part, table in PARTS.items()
            )
        )
        async with answer_within(self._deadline), self._database.connect() as connection:
            rows = (await connection.execute(query)).all()
        records: dict[str, bytes] = {row[0]: row[1] for row in rows}
        return Stored(
            good=decode(records.get("good"), Good, source),
            health=decode(records.get("health"), Health, source),
        )

    async def keep(self, source: str, good: Good) -> bool:
        """Keep a good answer unless one with a later `checked_at` is there."""
        record = encode(good)
        new = {"checked_at": microseconds(good.checked_at), "mark": mark(record), "record": record}
        statement = (
            self._insert(snapshot_good)
            .values(source=source, **new)
            .on_conflict_do_update(
                index_elements=[snapshot_good.c.source],
                set_=new,
                where=snapshot_good.c.checked_at <= new["checked_at"],
            )
            .returning(snapshot_good.c.source)
        )
        async with answer_within(self._deadline), self._database.connect() as connection:
            return (await connection.execute(statement)).first() is not None

    async def note(self, source: str, health: Health) -> None:
        """Keep the health of a source."""
        record = encode(health)
        new = {"mark": mark(record), "record": record}
        statement = (
            self._insert(snapshot_health)
            .values(source=source, **new)
            .on_conflict_do_update(index_elements=[snapshot_health.c.source], set_=new)
        )
        async with answer_within(self._deadline), self._database.connect() as connection:
            await connection.execute(statement)

    async def versions(self) -> Mapping[str, str]:
        """The marks of the good answer and the health of each source."""
        query = union_all(
            *(select(table.c.source, literal(part), table.c.mark) for part, table in PARTS.items())
        )
        async with answer_within(self._deadline), self._database.connect() as connection:
            rows = (await connection.execute(query)).all()
        marks: dict[str, dict[str, str]] = {}
        for source, part, text in rows:
            marks.setdefault(source, {})[part] = text
        return {source: f"{m.get('good', '')}.{m.get('health', '')}" for source, m in marks.items()}
