"""Editors' data in a database: rows that are only ever added."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.records import microseconds
from adapters.sql.database import DEADLINE, answer_within, inserter
from adapters.sql.schema import editorial_content, editorial_version
from laocaiso.editorial.model import Version

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_version_of = editorial_version.c


class SqlEditorial:
    """A content is stored once, however many versions have it."""

    def __init__(self, database: AsyncEngine, *, deadline: float = DEADLINE) -> None:
        self._database = database
        self._insert = inserter(database)
        self._deadline = deadline

    async def versions(self, kind: str, key: str, limit: int | None = None) -> Sequence[Version]:
        """The versions of a dataset, newest first."""
        query = (
            select(editorial_version, func.length(editorial_content.c.body).label("size"))
            .join(editorial_content, editorial_content.c.digest == editorial_version.c.digest)
            .where(_version_of.kind == kind, _version_of.key == key)
            .order_by(_version_of.number.desc())
            .limit(limit)
        )
        async with answer_within(self._deadline), self._database.connect() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return [_version(row) for row in rows]

    async def content(self, kind: str, key: str, number: int) -> bytes | None:
        """The content of one version."""
        query = (
            select(editorial_content.c.body)
            .join(editorial_version, editorial_content.c.digest == editorial_version.c.digest)
            .where(_version_of.kind == kind, _version_of.key == key, _version_of.number == number)
        )
        async with answer_within(self._deadline), self._database.connect() as connection:
            body: bytes | None = (await connection.execute(query)).scalar()
        return body

    async def append(self, kind: str, key: str, version: Version, content: bytes) -> bool:
        """Add a version, if it is the next one: the primary key lets one of several at once through."""
        row = {
            "kind": kind,
            "key": key,
            "number": version.number,
            "published_at": microseconds(version.at),
            "author": version.by,
            "file": version.file,
            "note": version.note,
            "digest": version.digest,
            "copy_of": version.copy_of,
        }
        async with answer_within(self._deadline), self._database.begin() as connection:
            # Written first: on SQLite a transaction that began by reading can't turn to writing once
            # another one has written.
            await connection.execute(
                self._insert(editorial_content)
                .values(digest=version.digest, body=content)
                .on_conflict_do_nothing()
            )
            inserted = await connection.execute(
                self._insert(editorial_version)
                .values(**row)
                .on_conflict_do_nothing()
                .returning(_version_of.number)
            )
            if inserted.first() is None or not await _follows(connection, kind, key, version.number):
                await connection.rollback()
                return False
        return True

    async def datasets(self) -> Sequence[tuple[str, str]]:
        """The names of all datasets."""
        query = select(_version_of.kind, _version_of.key).distinct()
        async with answer_within(self._deadline), self._database.connect() as connection:
            rows = (await connection.execute(query)).all()
        return sorted((row[0], row[1]) for row in rows)


async def _follows(connection: AsyncConnection, kind: str, key: str, number: int) -> bool:
    query = select(func.count()).where(
        _version_of.kind == kind, _version_of.key == key, _version_of.number <= number
    )
    return (await connection.execute(query)).scalar() == number


def _version(row: Any) -> Version:
    return Version(
        number=row["number"],
        at=_EPOCH + timedelta(microseconds=row["published_at"]),
        by=row["author"],
        file=row["file"],
        note=row["note"],
        digest=row["digest"],
        size=row["size"],
        copy_of=row["copy_of"],
    )
