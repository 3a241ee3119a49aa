"""Finding reports: queues that page by key, neighbours on the map, what has waited too long."""

import base64
import binascii
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Select, and_, func, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.records import microseconds
from adapters.sql.database import DEADLINE, answer_within
from adapters.sql.report_rows import NEVER, report_of
from adapters.sql.report_tables import report
from laocaiso.cases.feedback.model import Report, State
from laocaiso.cases.feedback.ports import Counts, Filter, Order, Page, bad_cursor
from laocaiso.cases.feedback.workflow import OPEN

_row = report.c
_KEYS: dict[Order, tuple[Any, ...]] = {
    "due": (_row.calm, _row.due_at, _row.id),
    "newest": (_row.received_at, _row.id),
}
"""Columns of each order; an index has them in this order, and a page begins within it."""
_FALLING: frozenset[Order] = frozenset({"newest"})


class SqlReportQueue:
    """Finds reports."""

    def __init__(self, database: AsyncEngine, *, deadline: float = DEADLINE) -> None:
        self._database = database
        self._deadline = deadline

    async def page(self, wanted: Filter, after: str | None, limit: int) -> Page:
        """A page, and where the next one begins."""
        keys = _KEYS[wanted.order]
        rows = await self._rows(page_query(wanted, after, limit + 1))
        last = rows[limit - 1] if len(rows) > limit else None
        cursor = None if last is None else written_cursor([last[column.name] for column in keys])
        return Page([report_of(row) for row in rows[:limit]], cursor)

    async def around(
        self, cells: Collection[str], unit: str | None, since: datetime, limit: int
    ) -> Sequence[Report]:
        """Reports in one of the cells, or of the unit with no point; newest first."""
        places: list[Any] = [_row.cell.in_(cells)] if cells else []
        if unit is not None:
            # Who has a point looks at those without one too; who has none at all of the unit.
            places.append(and_(_row.unit == unit, _row.cell.is_(None)) if cells else _row.unit == unit)
        if not places:
            return []
        query = (
            select(report)
            .where(or_(*places), _row.received_at >= microseconds(since), _row.state != "withdrawn")
            .order_by(_row.received_at.desc(), _row.id)
            .limit(limit)
        )
        return [report_of(row) for row in await self._rows(query)]

    async def children(self, parent: str) -> Sequence[Report]:
        """The reports merged into one."""
        query = select(report).where(_row.parent == parent, _row.state.in_(("merged", "closed")))
        return [report_of(row) for row in await self._rows(query.order_by(_row.received_at, _row.id))]

    async def waiting(self, states: Collection[State], before: datetime, limit: int) -> Sequence[Report]:
        """Reports in one of the states since before then, longest first."""
        query = (
            select(report)
            .where(_row.state.in_(states), _row.entered_at < microseconds(before))
            .order_by(_row.entered_at, _row.id)
            .limit(limit)
        )
        return [report_of(row) for row in await self._rows(query)]

    async def count(self, now: datetime) -> Counts:
        """How much lies where."""
        counted = (
            _row.state.in_(OPEN),
            and_(_row.calm.in_((0, 1)), _row.due_at < min(NEVER, microseconds(now))),
            _row.held.is_not(None),
            _row.unread_since.is_not(None),
        )
        # One by one: each has an index of its own, all together would read the whole table.
        query = select(
            *(select(func.count()).select_from(report).where(one).scalar_subquery() for one in counted)
        )
        async with answer_within(self._deadline), self._database.connect() as connection:
            found = (await connection.execute(query)).one()
        return Counts(*found)

    async def _rows(self, query: Select[Any]) -> Sequence[Any]:
        async with answer_within(self._deadline), self._database.connect() as connection:
            rows: Sequence[Any] = (await connection.execute(query)).mappings().all()
        return rows


def page_query(wanted: Filter, after: str | None, limit: int) -> Select[Any]:
    """So many rows behind a cursor, in the order that is wanted."""
    keys, falls = _KEYS[wanted.order], wanted.order in _FALLING
    query = _filtered(wanted)
    if after is not None:
        here, last_seen = tuple_(*keys), tuple_(*read_cursor(after, len(keys)))
        query = query.where(here < last_seen if falls else here > last_seen)
    return query.order_by(*(column.desc() if falls else column for column in keys)).limit(limit)


def _filtered(wanted: Filter) -> Select[Any]:
    query = select(report)
    scope = wanted.scope
    for column, allowed in (
        (_row.unit, scope.units),
        (_row.category, scope.categories),
        (_row.state, wanted.states),
        (_row.unit, wanted.units),
        (_row.category, wanted.categories),
    ):
        if allowed is not None:
            query = query.where(column.in_(allowed))
    if wanted.assignee is not None:
        query = query.where(_row.assignee == wanted.assignee)
    if wanted.account is not None:
        query = query.where(_row.account == wanted.account)
    if wanted.urgent is not None:
        query = query.where(_row.urgent == int(wanted.urgent))
    if wanted.held is not None:
        query = query.where(_row.held.is_not(None) if wanted.held else _row.held.is_(None))
    if wanted.unread is not None:
        query = query.where(_row.unread_since.is_not(None) if wanted.unread else _row.unread_since.is_(None))
    if wanted.lacks is not None:
        query = query.where((_row.unit if wanted.lacks == "unit" else _row.category).is_(None))
    if wanted.overdue_at is not None:
        query = query.where(_row.due_at < min(NEVER, microseconds(wanted.overdue_at)))
    if wanted.entered_before is not None:
        since = wanted.entered_before.items()
        query = query.where(
            or_(*(and_(_row.state == state, _row.entered_at < microseconds(at)) for state, at in since))
        )
    return query


def written_cursor(values: Sequence[Any]) -> str:
    """A cursor: the keys of the last row of a page."""
    return base64.urlsafe_b64encode(msgspec.json.encode(values)).rstrip(b"=").decode()


def read_cursor(cursor: str, length: int) -> Sequence[Any]:
    """The keys again: numbers, and an id last. Raises `InvalidInput`."""
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        values = msgspec.json.decode(raw, type=list[int | str])
    except (ValueError, binascii.Error, msgspec.DecodeError) as error:
        raise bad_cursor() from error
    numbers = values[:-1]
    if (
        len(values) != length
        or not isinstance(values[-1], str)
        or not all(isinstance(number, int) and abs(number) <= NEVER for number in numbers)
    ):
        raise bad_cursor()
    return values
