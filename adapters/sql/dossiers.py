"""Dossiers in a database. What belongs together is one transaction, and its first statement writes:

on SQLite a transaction that began by reading can't turn to writing once another one has written.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.records import microseconds
from adapters.sql.accesses import access_row
from adapters.sql.database import DEADLINE, answer_within, inserter
from adapters.sql.schema import (
    access_log,
    dossier,
    dossier_document,
    dossier_event,
    dossier_outbox,
    dossier_request,
)
from laocaiso.accounts.access import Access
from laocaiso.cases.intake.model import Document, Draft, Event
from laocaiso.cases.intake.ports import Also, Backlog, Claim, Reservation

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TIMES = frozenset({"created_at", "changed_at", "expires_at", "submitted_at", "accepted_at", "due_at"})


class SqlDrafts:
    """Dossiers with documents, history and everything else that changes with them."""

    def __init__(self, database: AsyncEngine, *, deadline: float = DEADLINE) -> None:
        self._database = database
        self._insert = inserter(database)
        self._deadline = deadline

    async def create(self, draft: Draft, event: Event, access: Access) -> None:
        """Keep a new one."""
        async with answer_within(self._deadline), self._database.begin() as connection:
            await connection.execute(insert(dossier).values(**_row(draft)))
            await connection.execute(insert(dossier_event).values(**_event_row(draft.id, event)))
            await connection.execute(insert(access_log).values(**access_row(access)))

    async def read(self, dossier_id: str) -> Draft | None:
        """One, with its documents."""
        found = await self._find(dossier.c.id == dossier_id)
        return found[0] if found else None

    async def with_code(self, official_code: str) -> Sequence[Draft]:
        """Those the one-stop gave this code to."""
        return await self._find(dossier.c.official_code == official_code)

    async def change(self, draft: Draft, event: Event, also: Also) -> bool:
        """Keep a draft in place of the revision before it, or nothing."""
        row = _row(draft)
        statement = (
            update(dossier)
            .where(dossier.c.id == draft.id, dossier.c.revision == draft.revision - 1)
            .values(**{name: value for name, value in row.items() if name not in ("id", "on_hold")})
            .returning(dossier.c.id)
        )
        async with answer_within(self._deadline), self._database.begin() as connection:
            if (await connection.execute(statement)).first() is None:
                await connection.rollback()
                return False
            await connection.execute(insert(dossier_event).values(**_event_row(draft.id, event)))
            await self._also(connection, draft, also)
        return True

    async def history(self, dossier_id: str) -> Sequence[Event]:
        """All that happened, oldest first."""
        query = (
            select(dossier_event)
            .where(dossier_event.c.dossier == dossier_id)
            .order_by(dossier_event.c.number)
        )
        async with answer_within(self._deadline), self._database.connect() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return [
            Event(row["number"], _instant(row["at"]), row["kind"], row["actor"], row["detail"])
            for row in rows
        ]

    async def _find(self, condition: Any) -> list[Draft]:
        query = select(dossier).where(condition)
        documents = (
            select(dossier_document)
            .where(dossier_document.c.dossier.in_(select(dossier.c.id).where(condition)))
            .order_by(dossier_document.c.dossier, dossier_document.c.number)
        )
        # Both from one moment: a document belongs to the revision read with it.
        level = "REPEATABLE READ" if self._database.dialect.name == "postgresql" else "SERIALIZABLE"
        async with answer_within(self._deadline), self._database.connect() as connection:
            await connection.execution_options(isolation_level=level)
            if self._database.dialect.name == "sqlite":
                await connection.exec_driver_sql("BEGIN")
            rows = (await connection.execute(query)).mappings().all()
            of: dict[str, list[Document]] = {row["id"]: [] for row in rows}
            for row in (await connection.execute(documents)).mappings() if rows else ():
                of.setdefault(row["dossier"], []).append(_document(row))
            await connection.rollback()
        return [_draft(row, of[row["id"]]) for row in rows]

    async def _also(self, connection: AsyncConnection, draft: Draft, also: Also) -> None:
        if also.document is not None:
            row = _document_row(draft.id, also.document)
            await connection.execute(
                self._insert(dossier_document)
                .values(**row)
                .on_conflict_do_update(index_elements=["dossier", "number"], set_=row)
            )
        if also.removed is not None:
            where = (dossier_document.c.dossier == draft.id) & (dossier_document.c.number == also.removed)
            await connection.execute(delete(dossier_document).where(where))
        if also.queue is not None:
            at = microseconds(draft.changed_at)
            await connection.execute(
                insert(dossier_outbox).values(
                    key=also.queue, dossier=draft.id, queued_at=at, due_at=at, attempts=0, leased_until=0
                )
            )
        if also.settled is not None:
            await connection.execute(delete(dossier_outbox).where(dossier_outbox.c.key == also.settled))
        if also.answered is not None:
            where = (dossier_request.c.dossier == draft.id) & (dossier_request.c.key == also.answered.key)
            await connection.execute(update(dossier_request).where(where).values(answer=also.answered.body))
        if also.access is not None:
            await connection.execute(insert(access_log).values(**access_row(also.access)))


class SqlRequests:
    """Requests by their Idempotency-Key."""

    def __init__(self, database: AsyncEngine, *, deadline: float = DEADLINE) -> None:
        self._database = database
        self._insert = inserter(database)
        self._deadline = deadline

    async def reserve(
        self, dossier_id: str, key: str, digest: str, token: str, *, now: datetime, until: datetime
    ) -> Reservation:
        """Take a key for a request with this digest, until `until`."""
        row = dossier_request.c
        ours = {"token": token, "until": microseconds(until)}
        free = row.answer.is_(None) & ((row.until <= microseconds(now)) | (row.token == token))
        statement = (
            self._insert(dossier_request)
            .values(dossier=dossier_id, key=key, digest=digest, **ours)
            .on_conflict_do_update(
                index_elements=["dossier", "key"], set_=ours, where=free & (row.digest == digest)
            )
            .returning(row.key)
        )
        query = select(row.digest, row.answer).where(row.dossier == dossier_id, row.key == key)
        async with answer_within(self._deadline), self._database.begin() as connection:
            if (await connection.execute(statement)).first() is not None:
                return Reservation("taken")
            found = (await connection.execute(query)).one()
        if found.digest != digest:
            return Reservation("different")
        return Reservation("running") if found.answer is None else Reservation("done", found.answer)

    async def release(self, dossier_id: str, key: str, token: str) -> None:
        """Forget a key whose request came to nothing."""
        row = dossier_request.c
        where = (row.dossier == dossier_id) & (row.key == key) & (row.token == token) & row.answer.is_(None)
        async with answer_within(self._deadline), self._database.begin() as connection:
            await connection.execute(delete(dossier_request).where(where))


class SqlOutbox:
    """Submissions to be sent. A claim is a row with a token and an end."""

    def __init__(self, database: AsyncEngine, *, deadline: float = DEADLINE) -> None:
        self._database = database
        self._deadline = deadline

    async def claim(self, now: datetime, until: datetime, limit: int) -> Sequence[Claim]:
        """Take at most `limit` that are due and that nobody has."""
        import secrets

        row, at, token = dossier_outbox.c, microseconds(now), secrets.token_hex(16)
        due = (
            select(row.key)
            .where(row.due_at <= at, row.leased_until <= at)
            .order_by(row.due_at, row.key)
            .limit(limit)
            # Those another sender is just taking are passed over; SQLite has one writer at a time anyway.
            .with_for_update(skip_locked=True)
        )
        statement = (
            update(dossier_outbox)
            .where(row.key.in_(due))
            .values(token=token, leased_until=microseconds(until))
            .returning(row.key, row.dossier, row.attempts)
        )
        async with answer_within(self._deadline), self._database.begin() as connection:
            rows = (await connection.execute(statement)).all()
        return [Claim(found[0], found[1], found[2], token) for found in rows]

    async def postpone(self, claim: Claim, due: datetime, trouble: str) -> None:
        """Give one back, to be tried again at `due`."""
        row = dossier_outbox.c
        statement = (
            update(dossier_outbox)
            .where(row.key == claim.key, row.token == claim.token)
            .values(
                due_at=microseconds(due),
                attempts=row.attempts + 1,
                token=None,
                leased_until=0,
                trouble=trouble,
            )
        )
        async with answer_within(self._deadline), self._database.begin() as connection:
            await connection.execute(statement)

    async def backlog(self) -> Backlog:
        """How much waits."""
        query = select(func.count(), func.min(dossier_outbox.c.queued_at))
        async with answer_within(self._deadline), self._database.connect() as connection:
            count, oldest = (await connection.execute(query)).one()
        return Backlog(count, _instant(oldest))


def _row(draft: Draft) -> dict[str, Any]:
    row = {name: value for name, value in msgspec.structs.asdict(draft).items() if name != "documents"}
    for name in _TIMES:
        row[name] = None if row[name] is None else microseconds(row[name])
    return row | {"on_hold": int(draft.on_hold)}


def _draft(row: Mapping[Any, Any], documents: Sequence[Document]) -> Draft:
    values = {name: _instant(value) if name in _TIMES else value for name, value in row.items()}
    return Draft(**values | {"on_hold": bool(row["on_hold"]), "documents": tuple(documents)})


def _document_row(dossier_id: str, document: Document) -> dict[str, Any]:
    row = msgspec.structs.asdict(document)
    return {**row, "dossier": dossier_id, "added_at": microseconds(document.added_at)}


def _document(row: Mapping[Any, Any]) -> Document:
    values = {name: value for name, value in row.items() if name != "dossier"}
    return Document(**values | {"added_at": _instant(row["added_at"])})


def _event_row(dossier_id: str, event: Event) -> dict[str, Any]:
    row = msgspec.structs.asdict(event)
    return {**row, "dossier": dossier_id, "at": microseconds(event.at)}


def _instant(value: int | None) -> Any:
    return None if value is None else _EPOCH + timedelta(microseconds=value)
