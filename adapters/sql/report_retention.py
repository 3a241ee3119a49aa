"""Reports whose time is over, and those that are on hold, in a database."""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, and_, delete, exists, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.records import microseconds
from adapters.sql.accesses import access_row
from adapters.sql.database import DEADLINE, answer_within, forgetting, scrub
from adapters.sql.report_rows import event_row, row_of
from adapters.sql.report_tables import (
    notice,
    report,
    report_event,
    report_key,
    report_outbox,
    report_photo,
    report_rating,
    report_support,
    report_tombstone,
)
from adapters.sql.schema import access_log
from laocaiso.accounts.access import Access
from laocaiso.cases.feedback.lifetime.expiring import ENDED, Before, Due
from laocaiso.cases.feedback.lifetime.tombstones import Tombstone
from laocaiso.cases.feedback.model import Event, Report

_row = report.c
_OF_PEOPLE = (report_key, report_support, notice, report_photo)
"""Tables of which nothing stays when a report is anonymised."""
_EMPTIED = (report, report_event, report_rating, *_OF_PEOPLE)


class SqlExpiring:
    """`expiring.Expiring`."""

    def __init__(self, database: AsyncEngine, *, deadline: float = DEADLINE) -> None:
        self._database = database
        self._deadline = deadline

    async def to_anonymise(self, before: Before, limit: int) -> Sequence[Due]:
        """Reports that are due and not anonymised, longest first."""
        return await self._due(limit, _row.anonymised_at.is_(None), _is_due(before))

    async def to_delete(self, before: Before, limit: int) -> Sequence[Due]:
        """Reports that are due and into which none is merged, longest first."""
        return await self._due(limit, _is_due(before), ~_has_children())

    async def anonymise(self, after: Report, event: Event, access: Access) -> bool:
        """Keep a report in place of the version before it, and remove all else but facts."""
        kept = {"id", "supporters", "on_hold"}
        statement = (
            update(report)
            .where(_row.id == after.id, _row.version == after.version - 1, _may_go())
            .values(**{name: value for name, value in row_of(after).items() if name not in kept})
            .returning(_row.id)
        )
        async with answer_within(self._deadline), forgetting(self._database) as connection:
            if (await connection.execute(statement)).first() is None:
                await connection.rollback()
                return False
            for table in (report_event, report_rating):
                words = (table.c.report == after.id) & table.c.sealed.is_not(None)
                await connection.execute(update(table).where(words).values(sealed=None, key_id=None))
            for table in _OF_PEOPLE:
                await connection.execute(delete(table).where(table.c.report == after.id))
            await connection.execute(insert(report_event).values(**event_row(after.id, event)))
            await _note(connection, access)
        return True

    async def delete(self, made: Report, tombstone: Tombstone, access: Access) -> bool:
        """Delete exactly this version with all that hangs on it, and keep its tombstone."""
        statement = (
            delete(report)
            .where(_row.id == made.id, _row.version == made.version, _may_go(), ~_has_children())
            .returning(_row.id)
        )
        async with answer_within(self._deadline), forgetting(self._database) as connection:
            if (await connection.execute(statement)).first() is None:
                await connection.rollback()
                return False
            await connection.execute(insert(report_tombstone).values(**_tombstone_row(tombstone)))
            await _note(connection, access)
        return True

    async def scrub(self) -> None:
        """Let nothing of what was deleted linger in the files of the database."""
        await scrub(self._database, _EMPTIED)

    async def _due(self, limit: int, *conditions: ColumnElement[bool]) -> Sequence[Due]:
        query = (
            select(_row.id, _row.code)
            .where(_may_go(), *conditions)
            .order_by(_row.changed_at, _row.id)
            .limit(limit)
        )
        async with answer_within(self._deadline), self._database.connect() as connection:
            return [Due(*found) for found in (await connection.execute(query)).all()]


class SqlHeld:
    """`expiring.Held`."""

    def __init__(self, database: AsyncEngine, *, deadline: float = DEADLINE) -> None:
        self._database = database
        self._deadline = deadline

    async def hold(self, report_id: str, access: Access, *, on_hold: bool) -> bool:
        """Put a report on hold or release it, and note it."""
        statement = update(report).where(_row.id == report_id).values(on_hold=int(on_hold)).returning(_row.id)
        async with answer_within(self._deadline), self._database.begin() as connection:
            if (await connection.execute(statement)).first() is None:
                return False
            await connection.execute(insert(access_log).values(**access_row(access)))
        return True

    async def on_hold(self, limit: int) -> Sequence[str]:
        """Codes of the reports on hold, the oldest first."""
        query = select(_row.code).where(_row.on_hold == 1).order_by(_row.received_at, _row.id).limit(limit)
        async with answer_within(self._deadline), self._database.connect() as connection:
            return (await connection.execute(query)).scalars().all()


def _may_go() -> ColumnElement[bool]:
    waits = exists().where(report_outbox.c.report == _row.id)
    # Not "= 0": SQLite would take the index that finds the few that are on hold, for nearly all rows.
    return and_(_row.state.in_(sorted(ENDED)), _row.on_hold != 1, ~waits)


def _has_children() -> ColumnElement[bool]:
    child = report.alias("child")
    return exists().where(child.c.parent == _row.id)


def _is_due(before: Before) -> ColumnElement[bool]:
    own = before.by_category
    usual = or_(_row.category.is_(None), _row.category.not_in(sorted(own)))
    ways = [and_(usual, _row.changed_at <= microseconds(before.usual))]
    ways += [and_(_row.category == slug, _row.changed_at <= microseconds(at)) for slug, at in own.items()]
    # What follows from the rest, for the sake of indexes: the latest of all, and that a report came into its
    # state before it last changed.
    latest = microseconds(max([before.usual, *own.values()]))
    return and_(_row.entered_at <= latest, _row.changed_at <= latest, or_(*ways))


def _tombstone_row(tombstone: Tombstone) -> dict[str, Any]:
    row = msgspec.structs.asdict(tombstone)
    row["received_on"] = tombstone.received_on.isoformat()
    for name in ("urgent", "accepted_in_time", "settled_in_time"):
        row[name] = None if row[name] is None else int(row[name])
    return row


async def _note(connection: AsyncConnection, access: Access) -> None:
    await connection.execute(insert(access_log).values(**access_row(access)))
    await connection.commit()
