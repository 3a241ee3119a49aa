"""The access log in a database."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.records import microseconds
from adapters.sql.database import DEADLINE, answer_within
from adapters.sql.schema import access_log
from laocaiso.accounts.access import Access

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class SqlAccesses:
    """The access log."""

    def __init__(self, database: AsyncEngine, *, deadline: float = DEADLINE) -> None:
        self._database = database
        self._deadline = deadline

    async def note(self, access: Access) -> None:
        """Add an entry."""
        async with answer_within(self._deadline), self._database.begin() as connection:
            await connection.execute(insert(access_log).values(**access_row(access)))

    async def of(self, subject: str, limit: int) -> Sequence[Access]:
        """The entries of a subject, newest first."""
        query = (
            select(access_log)
            .where(access_log.c.subject == subject)
            .order_by(access_log.c.at.desc(), access_log.c.id)
            .limit(limit)
        )
        async with answer_within(self._deadline), self._database.connect() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return [
            Access(
                id=row["id"],
                at=_EPOCH + timedelta(microseconds=row["at"]),
                who=row["who"],
                subject=row["subject"],
                what=row["what"],
                why=row["why"],
            )
            for row in rows
        ]


def access_row(access: Access) -> dict[str, Any]:
    """An entry of the access log as it is written."""
    return {**msgspec.structs.asdict(access), "at": microseconds(access.at)}
