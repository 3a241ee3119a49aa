"""Opening a database, and asking it within a deadline."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, Table, event, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from laocaiso.snapshots.ports import StoreDown

if TYPE_CHECKING:
    from sqlalchemy.dialects.postgresql import Insert as PostgresqlInsert
    from sqlalchemy.dialects.sqlite import Insert as SqliteInsert

DEADLINE = 2.0
"""Seconds for an answer of the database. A write to SQLite may have to wait for another one's turn."""

CASE_DEADLINE = 8.0
"""Seconds for what citizens hand in and look up: a moment longer is better than to be told to come again."""

SCRUB_DEADLINE = 60.0
"""Seconds; a vacuum reads the tables through."""

DRIVERS = ("sqlite+aiosqlite", "postgresql+asyncpg")


def open_database(url: str) -> AsyncEngine:
    """The database at `sqlite+aiosqlite:///path` or `postgresql+asyncpg://user:password@host/name`.

    The folder and file of an SQLite database are made where missing, readable by their owner alone. Nothing
    is sent to PostgreSQL yet. Raises ValueError for another kind of address, OSError for a folder or file
    that can't be made.
    """
    try:
        parsed = make_url(url)
    except ArgumentError:
        parsed = URL.create("")
    if parsed.drivername not in DRIVERS:
        raise ValueError(f"a database address begins with one of {', '.join(d + '://' for d in DRIVERS)}")
    if parsed.drivername == "sqlite+aiosqlite":
        return _open_sqlite(parsed)
    return create_async_engine(
        parsed,
        # One round trip to see that a pooled connection still lives: a restarted server is not noticed
        # otherwise until a statement has failed.
        pool_pre_ping=True,
        connect_args={"timeout": DEADLINE, "server_settings": {"application_name": "laocaiso"}},
    )


def _open_sqlite(url: URL) -> AsyncEngine:
    if url.database and url.database != ":memory:":
        path = Path(url.database)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # SQLite gives its -wal and -shm files the mode of this one.
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    database = create_async_engine(url)
    # SQLAlchemy says goodbye to a connection that was cut off, and stops it when that takes too long. The
    # goodbye then waits for ever for aiosqlite's ended thread, and with it a process that wants to end.
    database.sync_engine.dialect.do_terminate = _stop_at_once  # type: ignore[assignment]

    @event.listens_for(database.sync_engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        cursor = connection.cursor()
        # Before anything that may have to wait for another process.
        cursor.execute(f"PRAGMA busy_timeout = {int(DEADLINE * 1000)}")
        cursor.execute("PRAGMA journal_mode = WAL")
        # What was acknowledged survives a power cut; NORMAL could lose the last commits.
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.close()

    return database


def _stop_at_once(connection: Any) -> None:
    connection.driver_connection.stop()


def inserter(database: AsyncEngine) -> "Callable[..., PostgresqlInsert | SqliteInsert]":
    """The database's own INSERT, which knows ON CONFLICT."""
    if database.dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import insert as postgresql_insert

        return postgresql_insert
    from sqlalchemy.dialects.sqlite import insert as sqlite_insert

    return sqlite_insert


@asynccontextmanager
async def forgetting(database: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A connection on which SQLite overwrites with zeros what is deleted or replaced; commit on it."""
    async with database.connect() as connection:
        if database.dialect.name == "sqlite":
            # It holds for the connection, and must come before the transaction.
            await connection.exec_driver_sql("PRAGMA secure_delete = ON")
            await connection.rollback()
        yield connection


async def scrub(database: AsyncEngine, tables: Iterable[Table]) -> None:
    """SQLite: bring the write-ahead log into the database and cut it. PostgreSQL: vacuum the tables."""
    engine = database.execution_options(isolation_level="AUTOCOMMIT")
    async with answer_within(SCRUB_DEADLINE), engine.connect() as connection:
        if database.dialect.name == "sqlite":
            await connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            for table in tables:
                await connection.exec_driver_sql(f"VACUUM {table.name}")


@asynccontextmanager
async def answer_within(seconds: float) -> AsyncIterator[None]:
    """Raise `StoreDown` for whatever the database answers that is no answer, and for silence."""
    try:
        # Cut off, SQLAlchemy still says goodbye to the server, for two more seconds with one that is
        # silent. The outer limit cuts off the goodbye.
        async with asyncio.timeout(seconds + 0.1), asyncio.timeout(seconds):
            yield
    except (SQLAlchemyError, OSError, TimeoutError) as error:
        reason = getattr(error, "orig", None) or error
        raise StoreDown(f"the database did not answer: {reason or type(error).__name__}") from error
