"""Keeping dossiers in a database: what goes when its time is over, and what keys they are sealed with."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import delete, exists, func, insert, select, union_all, update
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.records import microseconds
from adapters.sql.accesses import access_row
from adapters.sql.database import DEADLINE, answer_within, forgetting, scrub
from adapters.sql.schema import (
    access_log,
    dossier,
    dossier_document,
    dossier_event,
    dossier_outbox,
    dossier_request,
)
from laocaiso.accounts.access import Access
from laocaiso.cases.intake.ports import Expired

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class SqlUpkeep:
    """What retention, and the change of keys, need of the database."""

    def __init__(self, database: AsyncEngine, *, deadline: float = DEADLINE) -> None:
        self._database = database
        self._deadline = deadline

    async def expired(self, now: datetime, limit: int) -> Sequence[Expired]:
        """Dossiers whose time is over, longest first."""
        query = (
            select(dossier.c.id, dossier.c.state, dossier.c.expires_at, dossier.c.on_hold)
            .where(dossier.c.expires_at <= microseconds(now))
            .order_by(dossier.c.expires_at, dossier.c.id)
            .limit(limit)
        )
        return [
            Expired(row[0], row[1], _EPOCH + timedelta(microseconds=row[2]), bool(row[3]))
            for row in await self._rows(query)
        ]

    async def delete(self, dossier_id: str, *, expired_before: datetime, access: Access) -> bool:
        """Delete a dossier with all that hangs on it, and note it."""
        waits = exists().where(dossier_outbox.c.dossier == dossier.c.id)
        statement = (
            delete(dossier)
            .where(
                dossier.c.id == dossier_id,
                dossier.c.expires_at <= microseconds(expired_before),
                dossier.c.on_hold == 0,
                ~waits,
            )
            .returning(dossier.c.id)
        )
        async with answer_within(self._deadline), forgetting(self._database) as connection:
            if (await connection.execute(statement)).first() is None:
                await connection.rollback()
                return False
            await connection.execute(insert(access_log).values(**access_row(access)))
            await connection.commit()
        return True

    async def known(self, dossiers: Sequence[str]) -> frozenset[str]:
        """Those of them that there are."""
        rows = await self._rows(select(dossier.c.id).where(dossier.c.id.in_(dossiers)))
        return frozenset(row[0] for row in rows)

    async def prune_accesses(self, before: datetime, *, dry_run: bool) -> int:
        """Delete entries of the access log that are older."""
        old = access_log.c.at < microseconds(before)
        if dry_run:
            return int((await self._rows(select(func.count()).select_from(access_log).where(old)))[0][0])
        async with answer_within(self._deadline), self._database.begin() as connection:
            return int((await connection.execute(delete(access_log).where(old))).rowcount)

    async def scrub(self) -> None:
        """Let nothing of what was deleted linger in the files of the database."""
        await scrub(self._database, (dossier, dossier_document, dossier_event, dossier_request))

    async def keys_in_use(self) -> Mapping[str, int]:
        """How many records are sealed with each key."""
        each = union_all(select(dossier.c.key_id), select(dossier_document.c.key_id)).subquery()
        rows = await self._rows(select(each.c.key_id, func.count()).group_by(each.c.key_id))
        return {row[0]: row[1] for row in rows}

    async def sealed_otherwise(self, key_id: str, after: str, limit: int) -> Sequence[str]:
        """Dossiers with something sealed with another key, in the order of their ids, after `after`."""
        of_files = select(dossier_document.c.dossier).where(dossier_document.c.key_id != key_id)
        query = (
            select(dossier.c.id)
            .where(dossier.c.id > after, (dossier.c.key_id != key_id) | dossier.c.id.in_(of_files))
            .order_by(dossier.c.id)
            .limit(limit)
        )
        return [row[0] for row in await self._rows(query)]

    async def note_file_key(self, dossier_id: str, file: str, key_id: str) -> None:
        """A document's file is sealed with this key now."""
        where = (dossier_document.c.dossier == dossier_id) & (dossier_document.c.file == file)
        async with answer_within(self._deadline), self._database.begin() as connection:
            await connection.execute(update(dossier_document).where(where).values(key_id=key_id))

    async def hold(self, dossier_id: str, *, on_hold: bool) -> bool:
        """Keep a dossier from being deleted, or let it go; False where there is none."""
        statement = (
            update(dossier)
            .where(dossier.c.id == dossier_id)
            .values(on_hold=int(on_hold))
            .returning(dossier.c.id)
        )
        async with answer_within(self._deadline), self._database.begin() as connection:
            return (await connection.execute(statement)).first() is not None

    async def _rows(self, query: Any) -> Sequence[Any]:
        async with answer_within(self._deadline), self._database.connect() as connection:
            return (await connection.execute(query)).all()
