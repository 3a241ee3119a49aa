"""What keys reports are sealed with, and sealing them anew, in a database."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select, union_all, update
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.sql.database import DEADLINE, answer_within
from adapters.sql.report_tables import report, report_event, report_photo, report_rating
from laocaiso.cases.feedback.lifetime.resealing import Kind, Part

_TABLES = {"report": report, "event": report_event, "rating": report_rating}
_NUMBERS = {"event": report_event.c.number, "rating": report_rating.c.closure}


class SqlReportKeys:
    """`resealing.SealedRows` in a database."""

    def __init__(self, database: AsyncEngine, *, deadline: float = DEADLINE) -> None:
        self._database = database
        self._deadline = deadline

    async def keys_in_use(self) -> Mapping[str, int]:
        """How many rows are sealed with each key."""
        tables = (report, report_event, report_rating, report_photo)
        each = union_all(*(select(t.c.key_id).where(t.c.key_id.is_not(None)) for t in tables)).subquery()
        rows = await self._rows(select(each.c.key_id, func.count()).group_by(each.c.key_id))
        return {row[0]: row[1] for row in rows}

    async def sealed_otherwise(self, key_id: str, limit: int) -> Sequence[Part]:
        """Rows sealed with another key, of one kind at a time."""
        query = select(report.c.id, report.c.sealed, report.c.answer).where(report.c.key_id != key_id)
        if rows := await self._rows(query.limit(limit)):
            return [Part("report", row[0], 0, {"sealed": row[1], "answer": row[2]}) for row in rows]
        kinds: tuple[Kind, ...] = ("event", "rating")
        for kind in kinds:
            table = _TABLES[kind]
            columns = (table.c.report, _NUMBERS[kind], table.c.sealed)
            query = select(*columns).where(table.c.key_id != key_id, table.c.sealed.is_not(None))
            if rows := await self._rows(query.limit(limit)):
                return [Part(kind, row[0], row[1], {"sealed": row[2]}) for row in rows]
        return ()

    async def replace(self, part: Part, sealed: Mapping[str, bytes], key_id: str) -> bool:
        """Keep a row sealed anew, unless it was changed meanwhile."""
        table = _TABLES[part.kind]
        same = and_(_is(part), *(table.c[name] == before for name, before in part.sealed.items()))
        statement = update(table).where(same).values(**sealed, key_id=key_id)
        async with answer_within(self._deadline), self._database.begin() as connection:
            return bool((await connection.execute(statement)).rowcount)

    async def photos_otherwise(self, key_id: str, limit: int) -> Sequence[str]:
        """Reports with photos that are sealed with another key."""
        query = select(report_photo.c.report).where(report_photo.c.key_id != key_id).distinct().limit(limit)
        return [row[0] for row in await self._rows(query)]

    async def note_photo_keys(self, report_id: str, key_id: str) -> None:
        """All photos of a report are sealed with this key now."""
        statement = update(report_photo).where(report_photo.c.report == report_id).values(key_id=key_id)
        async with answer_within(self._deadline), self._database.begin() as connection:
            await connection.execute(statement)

    async def _rows(self, query: Any) -> Sequence[Any]:
        async with answer_within(self._deadline), self._database.connect() as connection:
            return (await connection.execute(query)).all()


def _is(part: Part) -> ColumnElement[bool]:
    if part.kind == "report":
        return report.c.id == part.report
    return and_(_TABLES[part.kind].c.report == part.report, _NUMBERS[part.kind] == part.number)
