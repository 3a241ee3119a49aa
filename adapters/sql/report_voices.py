"""Supporters and ratings of reports in a database."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, exists, func, literal, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.records import microseconds
from adapters.sql.database import DEADLINE, answer_within, inserter
from adapters.sql.report_rows import instant
from adapters.sql.report_tables import notice, report, report_rating, report_support
from laocaiso.cases.feedback.ports import Amounts, Rating, Supported

_support = report_support.c


class SqlVoices:
    """What others than officers say of reports; no version changes."""

    def __init__(self, database: AsyncEngine, *, deadline: float = DEADLINE) -> None:
        self._database = database
        self._insert = inserter(database)
        self._deadline = deadline

    async def support(self, report_id: str, account: str, at: datetime, limit: int) -> int | None:
        """Count a citizen in, once."""
        others = select(func.count()).select_from(report_support).where(_support.account == account)
        row = select(literal(report_id), literal(account), literal(microseconds(at))).where(
            others.scalar_subquery() < limit
        )
        statement = (
            self._insert(report_support)
            .from_select(["report", "account", "at"], row)
            .on_conflict_do_nothing()
            .returning(_support.report)
        )
        async with answer_within(self._deadline), self._database.begin() as connection:
            is_new = (await connection.execute(statement)).first() is not None
            if not is_new and not await _is_counted(connection, report_id, account):
                return None
            return await self._counted(connection, report_id, 1 if is_new else 0)

    async def end_support(self, report_id: str, account: str) -> int:
        """Count a citizen out."""
        mine = (_support.report == report_id) & (_support.account == account)
        async with answer_within(self._deadline), self._database.begin() as connection:
            gone = await connection.execute(delete(report_support).where(mine).returning(_support.report))
            return await self._counted(connection, report_id, -1 if gone.first() is not None else 0)

    async def supports(self, report_id: str, account: str) -> bool:
        """Is this citizen counted in?"""
        async with answer_within(self._deadline), self._database.connect() as connection:
            return await _is_counted(connection, report_id, account)

    async def rate(self, report_id: str, rating: Rating) -> bool:
        """Keep a rating, where its closure has none."""
        statement = (
            self._insert(report_rating)
            .values(
                report=report_id,
                closure=rating.closure,
                stars=rating.stars,
                at=microseconds(rating.at),
                sealed=rating.sealed,
                key_id=rating.key_id,
            )
            .on_conflict_do_nothing()
            .returning(report_rating.c.report)
        )
        async with answer_within(self._deadline), self._database.begin() as connection:
            return (await connection.execute(statement)).first() is not None

    async def ratings(self, report_id: str) -> Sequence[Rating]:
        """All of a report, oldest first."""
        row = report_rating.c
        query = select(report_rating).where(row.report == report_id).order_by(row.closure)
        async with answer_within(self._deadline), self._database.connect() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return [
            Rating(
                closure=found["closure"],
                stars=found["stars"],
                at=instant(found["at"]),
                sealed=found["sealed"],
                key_id=found["key_id"],
            )
            for found in rows
        ]

    async def _counted(self, connection: AsyncConnection, report_id: str, by: int) -> int:
        statement = (
            update(report)
            .where(report.c.id == report_id)
            .values(supporters=report.c.supporters + by)
            .returning(report.c.supporters)
        )
        found: Any = (await connection.execute(statement)).scalar_one()
        return int(found)


async def _is_counted(connection: AsyncConnection, report_id: str, account: str) -> bool:
    mine = exists().where(_support.report == report_id, _support.account == account)
    return bool((await connection.execute(select(mine))).scalar())


class SqlTraces:
    """What is kept of an account beside its reports."""

    def __init__(self, database: AsyncEngine, *, deadline: float = DEADLINE) -> None:
        self._database = database
        self._deadline = deadline

    async def forget(self, account: str) -> None:
        """Delete its notices, and count it out of what it supports."""
        gone = delete(report_support).where(_support.account == account).returning(_support.report)
        async with answer_within(self._deadline), self._database.begin() as connection:
            await connection.execute(delete(notice).where(notice.c.account == account))
            reports = (await connection.execute(gone)).scalars().all()
            await connection.execute(
                update(report).where(report.c.id.in_(reports)).values(supporters=report.c.supporters - 1)
            )

    async def amounts(self, account: str) -> Amounts:
        """How much there is of an account."""
        box = select(func.count()).select_from(notice).where(notice.c.account == account)
        counts = (
            select(func.count()).select_from(report).where(report.c.account == account),
            select(func.count()).select_from(report_support).where(_support.account == account),
            box,
            box.where(notice.c.read_at.is_(None)),
        )
        query = select(*(count.scalar_subquery() for count in counts))
        async with answer_within(self._deadline), self._database.connect() as connection:
            return Amounts(*(await connection.execute(query)).one())

    async def supported(self, account: str) -> Sequence[Supported]:
        """The reports it supports, those it began with last first."""
        row = report.c
        query = (
            select(row.code, row.state, row.public_title, row.supporters, _support.at)
            .join(report_support, _support.report == row.id)
            .where(_support.account == account)
            .order_by(_support.at.desc(), row.code)
        )
        async with answer_within(self._deadline), self._database.connect() as connection:
            return [Supported(*found[:4], instant(found[4])) for found in await connection.execute(query)]
