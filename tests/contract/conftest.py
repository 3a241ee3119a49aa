"""Every place the engine's ports can live in, as one shape."""

import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import anyio
import pytest
from sqlalchemy import text

import adapters.sql.report_tables  # noqa: F401 - so that its tables are known
from adapters.memory import MemoryLimits, MemoryLock, MemorySnapshots
from adapters.redis import RedisLimits, RedisLock, RedisSnapshots, connect
from adapters.sql import SqlLock, SqlSnapshots, migrate, open_database
from adapters.sql.schema import metadata
from laocaiso.core.clock import ManualClock
from laocaiso.snapshots.ports import Limits, Lock, SnapshotStore
from tests.servers import Server, postgresql_server, redis_cluster, redis_command, redis_server


@dataclass
class Place:
    """Each call of `snapshots`, `lock` or `limits` answers what another process would have: a new client."""

    snapshots: Callable[[], SnapshotStore]
    lock: Callable[[], Lock]
    limits: Callable[[], Limits]
    wait: Callable[[float], "anyio.abc.Awaitable[None]"]
    """Let seconds pass on the clock that this place's locks go by."""


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def redis() -> Iterator[Server]:
    with redis_server() as server:
        yield server


@pytest.fixture(scope="session")
def cluster() -> Iterator[list[Server]]:
    with redis_cluster() as servers:
        yield servers


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    with postgresql_server() as server:
        _migrate(server.url)
        yield server


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path: Path = tmp_path_factory.mktemp("sqlite") / "migrated.db"
    _migrate(f"sqlite+aiosqlite:///{path}")
    return path


@pytest.fixture
async def place(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Place]:
    """An empty place; its kind is the parameter."""
    async with AsyncExitStack() as stack:
        match request.param:
            case "memory":
                yield _memory()
            case "sqlite":
                path = tmp_path / "laocaiso.db"
                shutil.copy(request.getfixturevalue("migrated_sqlite"), path)
                yield _sql(f"sqlite+aiosqlite:///{path}", stack)
            case "postgresql":
                url = request.getfixturevalue("postgresql").url
                await empty_tables(url)
                yield _sql(url, stack)
            case "redis":
                server = request.getfixturevalue("redis")
                redis_command(server.port, "FLUSHALL")
                yield _redis(server.url, stack)
            case "redis-cluster":
                servers = request.getfixturevalue("cluster")
                for server in servers:
                    redis_command(server.port, "FLUSHALL")
                hosts = ",".join(f"127.0.0.1:{server.port}" for server in servers[:2])
                yield _redis(f"redis+cluster://{hosts}", stack)


def _migrate(url: str) -> None:
    # In a thread, for a test's event loop runs in this one.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(anyio.run, migrate, url).result()


def _memory() -> Place:
    clock = ManualClock(datetime(2026, 11, 24, 7, 0, tzinfo=UTC))
    snapshots, lock, limits = MemorySnapshots(), MemoryLock(clock), MemoryLimits()
    return Place(lambda: snapshots, lambda: lock, lambda: limits, clock.advance)


def _sql(url: str, stack: AsyncExitStack) -> Place:
    def database():
        opened = open_database(url)
        stack.push_async_callback(opened.dispose)
        return opened

    def no_limits() -> Limits:
        raise NotImplementedError

    return Place(lambda: SqlSnapshots(database()), lambda: SqlLock(database()), no_limits, anyio.sleep)


def _redis(url: str, stack: AsyncExitStack) -> Place:
    def server():
        # Generous: these tests ask what comes back, not how fast, on whatever machine they run.
        opened = connect(url, connect_timeout=5, timeout=5)
        stack.push_async_callback(opened.close)
        return opened

    return Place(
        lambda: RedisSnapshots(server()),
        lambda: RedisLock(server()),
        lambda: RedisLimits(server()),
        anyio.sleep,
    )


async def empty_tables(url: str) -> None:
    database = open_database(url)
    async with database.begin() as connection:
        names = ", ".join(f'"{table.name}"' for table in metadata.sorted_tables)
        await connection.execute(text(f"TRUNCATE {names} CASCADE"))
    await database.dispose()
