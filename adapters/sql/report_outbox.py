"""Events on their way to those who follow a report, and the boxes they end in."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, func, literal, select, true, union, update
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.records import microseconds
from adapters.sql.database import DEADLINE, answer_within, inserter
from adapters.sql.report_queue import read_cursor, written_cursor
from adapters.sql.report_rows import instant
from adapters.sql.report_tables import notice, report, report_event, report_outbox, report_support
from laocaiso.cases.feedback.ports import Notice, Told

_row = report_outbox.c


class SqlReportOutbox:
    """Events to be told. A claim is a row with a token and an end."""

    def __init__(self, database: AsyncEngine, *, deadline: float = DEADLINE) -> None:
        self._database = database
        self._insert = inserter(database)
        self._deadline = deadline

    async def claim(self, now: datetime, until: datetime, limit: int) -> Sequence[Told]:
        """Take at most `limit` that are due and that nobody has."""
        at, token = microseconds(now), secrets.token_hex(16)
        due = (
            select(_row.report, _row.number)
            .where(_row.due_at <= at, _row.leased_until <= at)
            .order_by(_row.due_at, _row.report, _row.number)
            .limit(limit)
            # Those another sender is just taking are passed over; SQLite has one writer at a time anyway.
            .with_for_update(skip_locked=True)
            .subquery()
        )
        statement = (
            update(report_outbox)
            .where(_row.report == due.c.report, _row.number == due.c.number)
            .values(token=token, leased_until=microseconds(until))
            .returning(_row.report, _row.number, _row.attempts)
        )
        async with answer_within(self._deadline), self._database.begin() as connection:
            rows = (await connection.execute(statement)).all()
        return [Told(found[0], found[1], found[2], token) for found in rows]

    async def tell(self, told: Told, now: datetime) -> int:
        """Put a notice into the box of each account that follows the report, and be done with it."""
        ours = (_row.report == told.report) & (_row.number == told.number)
        filled = (
            self._insert(notice)
            .from_select(["account", "report", "number", "at"], _followers(told, now))
            .on_conflict_do_nothing()
            .returning(notice.c.account)
        )
        async with answer_within(self._deadline), self._database.begin() as connection:
            # First, so that two senders with one event, the lease of the first being over, take turns.
            await connection.execute(delete(report_outbox).where(ours))
            return len((await connection.execute(filled)).all())

    async def postpone(self, told: Told, due: datetime, trouble: str) -> None:
        """Give one back, to be tried again at `due`."""
        statement = (
            update(report_outbox)
            .where(_row.report == told.report, _row.number == told.number, _row.token == told.token)
            .values(
                due_at=microseconds(due),
                attempts=_row.attempts + 1,
                token=None,
                leased_until=0,
                trouble=trouble,
            )
        )
        async with answer_within(self._deadline), self._database.begin() as connection:
            await connection.execute(statement)

    async def backlog(self) -> tuple[int, datetime | None]:
        """How many wait, and since when."""
        query = select(func.count(), func.min(_row.queued_at))
        async with answer_within(self._deadline), self._database.connect() as connection:
            count, oldest = (await connection.execute(query)).one()
        return count, instant(oldest)


class SqlNotices:
    """The boxes of citizens."""

    def __init__(self, database: AsyncEngine, *, deadline: float = DEADLINE) -> None:
        self._database = database
        self._deadline = deadline

    async def notices(
        self, account: str, after: str | None, limit: int
    ) -> tuple[Sequence[Notice], str | None]:
        """A page, newest first, and where the next begins."""
        box = notice.c
        query = (
            select(notice, report.c.code, report_event.c.kind, report_event.c.after)
            .join(report, report.c.id == box.report)
            .join(
                report_event,
                (report_event.c.report == box.report) & (report_event.c.number == box.number),
            )
            .where(box.account == account)
            .order_by(box.at.desc(), box.number.desc(), box.report.desc())
            .limit(limit + 1)
        )
        if after is not None:
            at, number, last = read_cursor(after, 3)
            query = query.where(
                (box.at < at)
                | ((box.at == at) & (box.number < number))
                | ((box.at == at) & (box.number == number) & (box.report < last))
            )
        async with answer_within(self._deadline), self._database.connect() as connection:
            rows = (await connection.execute(query)).mappings().all()
        found = [
            Notice(
                report=row["report"],
                code=row["code"],
                number=row["number"],
                kind=row["kind"],
                state=row["after"],
                at=instant(row["at"]),
                read_at=instant(row["read_at"]),
            )
            for row in rows[:limit]
        ]
        if len(rows) <= limit:
            return found, None
        last_row: Any = rows[limit - 1]
        return found, written_cursor([last_row["at"], last_row["number"], last_row["report"]])

    async def mark_read(self, account: str, now: datetime) -> int:
        """Mark all as read; how many were not."""
        statement = (
            update(notice)
            .where(notice.c.account == account, notice.c.read_at.is_(None))
            .values(read_at=microseconds(now))
            .returning(notice.c.number)
        )
        async with answer_within(self._deadline), self._database.begin() as connection:
            return len((await connection.execute(statement)).all())


def _followers(told: Told, now: datetime) -> Select[Any]:
    """The reporter, those of reports merged into it, and supporters; each once."""
    family = (report.c.id == told.report) | (report.c.parent == told.report)
    reporters = select(report.c.account).where(family, report.c.account.is_not(None))
    supporters = (
        select(report_support.c.account).join(report, report.c.id == report_support.c.report).where(family)
    )
    accounts = union(reporters, supporters).subquery()
    # SQLite takes ON CONFLICT for a join without a WHERE before it (https://sqlite.org/lang_upsert.html, 2).
    return select(
        accounts.c.account, literal(told.report), literal(told.number), literal(microseconds(now))
    ).where(true())
