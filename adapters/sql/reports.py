"""Reports in a database. What belongs together is one transaction, and its first statement writes."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any

from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.records import microseconds
from adapters.sql.accesses import access_row
from adapters.sql.database import DEADLINE, answer_within, forgetting, inserter
from adapters.sql.report_rows import ANONYMISED, event_of, event_row, report_of, row_of, sender_of
from adapters.sql.report_tables import report, report_event, report_key, report_outbox
from adapters.sql.schema import access_log
from laocaiso.cases.feedback.model import Event, Report, spent_id
from laocaiso.cases.feedback.ports import Also, CodeTaken, Created, KeyTaken, Running

PATIENCE = 0.75
"""Share of the deadline that a replay waits for the request it repeats; PostgreSQL only, for with SQLite
everybody waits for everybody."""
_LOCK_NOT_AVAILABLE = "55P03"
_FORGETTING = frozenset({"take_consent_back", "forget"})
_KEPT = frozenset({"id", "supporters", "on_hold"})
"""Columns that a change leaves alone: support and holds come without a new version."""


class SqlReports:
    """Reports with their history and everything else that changes with them."""

    def __init__(self, database: AsyncEngine, *, deadline: float = DEADLINE) -> None:
        self._database = database
        self._insert = inserter(database)
        self._deadline = deadline

    async def create(self, made: Report, event: Event, also: Also, *, key: str | None) -> Created:
        """Keep a new report, or find the one that was there before."""
        sender = sender_of(made.account)
        statement = (
            self._insert(report).values(**row_of(made)).on_conflict_do_nothing().returning(report.c.id)
        )
        async with answer_within(self._deadline), self._database.begin() as connection:
            try:
                await self._be_patient(connection)
                is_new = (await connection.execute(statement)).first() is not None
                if is_new and key is not None:
                    is_new = await self._take_key(connection, sender, key, made.id)
            except DBAPIError as error:
                if getattr(error.orig, "sqlstate", None) == _LOCK_NOT_AVAILABLE:
                    raise Running from error
                raise
            if is_new:
                await self._add(connection, made, event, also)
                return Created(made, is_new=True)
            await connection.rollback()
        before = await self.known(made.account, made.client_report_id, key)
        if before is None:
            raise CodeTaken
        return Created(before, is_new=False)

    async def known(self, account: str | None, client_report_id: str, key: str | None) -> Report | None:
        """A report of this sender by its client report id, or by the key."""
        sender = sender_of(account)
        by_id = ((report.c.sender == sender) & (report.c.client_report_id == client_report_id)) | (
            (report.c.sender == ANONYMISED)
            & (report.c.client_report_id == spent_id(account, client_report_id))
        )
        of_key = select(report_key.c.report).where(report_key.c.sender == sender, report_key.c.key == key)
        # One statement, one moment: between two of them a twin could be kept.
        query = select(report, by_id.label("is_its_id")).where(by_id | report.c.id.in_(of_key))
        async with answer_within(self._deadline), self._database.connect() as connection:
            rows = (await connection.execute(query)).mappings().all()
        for row in rows:
            if not row["is_its_id"]:
                raise KeyTaken
        return _report(rows[0]) if rows else None

    async def read(self, code: str) -> Report | None:
        """One, by its tracking code or its id."""
        return await self._one(select(report).where((report.c.code == code) | (report.c.id == code)))

    async def change(self, after: Report, event: Event, also: Also) -> bool:
        """Keep a report in place of the version before it, or nothing."""
        statement = (
            update(report)
            .where(report.c.id == after.id, report.c.version == after.version - 1)
            .values(**{name: value for name, value in row_of(after).items() if name not in _KEPT})
            .returning(report.c.id)
        )
        async with answer_within(self._deadline), self._changing(event) as connection:
            if event.kind == "merge":
                # Both rows in the order of their ids: two merges of the same pair wait for one another.
                for one in sorted({after.id, after.parent or after.id}):
                    await connection.execute(
                        update(report).where(report.c.id == one).values(version=report.c.version)
                    )
            fits = (await connection.execute(statement)).first() is not None
            if not (fits and await _family_fits(connection, after, event)):
                await connection.rollback()
                return False
            await self._add(connection, after, event, also)
            await connection.commit()
        return True

    async def history(self, report_id: str) -> Sequence[Event]:
        """All that happened, oldest first."""
        query = select(report_event).where(report_event.c.report == report_id).order_by(report_event.c.number)
        async with answer_within(self._deadline), self._database.connect() as connection:
            return [event_of(row) for row in (await connection.execute(query)).mappings()]

    def _changing(self, event: Event) -> AbstractAsyncContextManager[AsyncConnection]:
        """A connection for a change. Where something is to go, SQLite overwrites what it replaces."""
        return forgetting(self._database) if event.kind in _FORGETTING else self._database.connect()

    async def _take_key(self, connection: AsyncConnection, sender: str, key: str, report_id: str) -> bool:
        statement = (
            self._insert(report_key)
            .values(sender=sender, key=key, report=report_id)
            .on_conflict_do_nothing()
            .returning(report_key.c.key)
        )
        return (await connection.execute(statement)).first() is not None

    async def _add(self, connection: AsyncConnection, made: Report, event: Event, also: Also) -> None:
        await connection.execute(insert(report_event).values(**event_row(made.id, event)))
        if also.tell:
            at = microseconds(event.at)
            await connection.execute(
                insert(report_outbox).values(
                    report=made.id, number=event.number, queued_at=at, due_at=at, attempts=0, leased_until=0
                )
            )
        if also.access is not None:
            await connection.execute(insert(access_log).values(**access_row(also.access)))

    async def _be_patient(self, connection: AsyncConnection) -> None:
        """Wait for another request with the same ids, but not until the deadline: it is told so instead."""
        if self._database.dialect.name == "postgresql":
            wait = int(self._deadline * PATIENCE * 1000)
            await connection.execute(text(f"SET LOCAL lock_timeout = {wait}"))

    async def _one(self, query: Any) -> Report | None:
        async with answer_within(self._deadline), self._database.connect() as connection:
            row = (await connection.execute(query)).mappings().first()
        return report_of(row) if row else None


def _report(row: Mapping[Any, Any]) -> Report:
    return report_of({name: value for name, value in row.items() if name != "is_its_id"})


async def _family_fits(connection: AsyncConnection, after: Report, event: Event) -> bool:
    """Reports lie one deep in another, and nobody's report hangs on one that was taken back."""
    if event.kind not in ("merge", "withdraw"):
        return True
    children = select(report.c.id).where(report.c.parent == after.id).limit(1)
    if (await connection.execute(children)).first() is not None:
        return False
    if event.kind == "withdraw":
        return True
    parent = select(report.c.id).where(
        report.c.id == after.parent, report.c.parent.is_(None), report.c.state != "withdrawn"
    )
    return (await connection.execute(parent)).first() is not None
