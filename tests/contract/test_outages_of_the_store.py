"""A store that is gone, silent, frozen or restarted: `StoreDown` in good time, and no new client needed."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import anyio
import pytest

from adapters.redis import RedisLimits, RedisLock, RedisSnapshots, connect
from adapters.redis import Server as RedisServer
from adapters.sql import SqlLock, SqlSnapshots, migrate, open_database
from laocaiso.snapshots.model import Good, Health, Quota
from laocaiso.snapshots.ports import StoreDown
from tests.servers import free_port, postgresql_server, redis_server

NOW = datetime(2026, 11, 24, 5, tzinfo=UTC)
GOOD = Good(payload=b"\x00\xff", version="1", fetched_at=NOW, checked_at=NOW)

DEADLINE = 0.3
PAUSE = 0.2
AMPLE = 5.0
"""Far above the deadline, far below the drivers' own: without a deadline of ours, these tests fail."""


@pytest.fixture
async def closing() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as stack:
        yield stack


def redis_calls(server: RedisServer) -> list[Callable]:
    snapshots, lock, limits = RedisSnapshots(server), RedisLock(server), RedisLimits(server)
    return [
        *store_calls(snapshots, lock),
        lambda: limits.spend("k", 1, [Quota(5, 60)], NOW),
        lambda: limits.spent("k", [Quota(5, 60)], NOW),
    ]


def store_calls(snapshots, lock) -> list[Callable]:
    return [
        lambda: snapshots.load("s"),
        lambda: snapshots.keep("s", GOOD),
        lambda: snapshots.note("s", Health(next_look=NOW)),
        snapshots.versions,
        lambda: lock.acquire("l", 30),
        lambda: lock.extend("l", "token", 30),
        lambda: lock.release("l", "token"),
    ]


@dataclass
class Silent:
    """Takes every connection and never says a word."""

    port: int
    connections: int = 0


@pytest.fixture
async def silent() -> AsyncIterator[Silent]:
    async def swallow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        place.connections += 1
        while await reader.read(4096):
            pass
        writer.close()

    server = await asyncio.start_server(swallow, "127.0.0.1", 0)
    place = Silent(server.sockets[0].getsockname()[1])
    yield place
    server.close()
    await server.wait_closed()


def redis_at(port: int, closing: AsyncExitStack, scheme: str = "redis", pause: float = 0.0) -> RedisServer:
    path = "/laocai" if scheme == "redis+sentinel" else ""
    server = connect(
        f"{scheme}://127.0.0.1:{port}{path}", connect_timeout=DEADLINE / 2, timeout=DEADLINE / 2, pause=pause
    )
    closing.push_async_callback(server.close)
    return server


def sql_at(port: int, closing: AsyncExitStack) -> tuple[SqlSnapshots, SqlLock]:
    database = open_database(f"postgresql+asyncpg://laocaiso@127.0.0.1:{port}/postgres")
    closing.push_async_callback(database.dispose)
    return SqlSnapshots(database, deadline=DEADLINE), SqlLock(database, deadline=DEADLINE)


async def all_raise_store_down(calls: list[Callable]) -> None:
    for call in calls:
        async with asyncio.timeout(AMPLE):
            with pytest.raises(StoreDown):
                await call()


@pytest.mark.parametrize("scheme", ["redis", "redis+sentinel", "redis+cluster"])
async def test_no_redis_there(closing, scheme):
    await all_raise_store_down(redis_calls(redis_at(free_port(), closing, scheme)))


@pytest.mark.parametrize("scheme", ["redis", "redis+sentinel", "redis+cluster"])
async def test_a_silent_redis(closing, silent, scheme):
    await all_raise_store_down(redis_calls(redis_at(silent.port, closing, scheme)))


async def test_no_postgresql_there(closing):
    await all_raise_store_down(store_calls(*sql_at(free_port(), closing)))


async def test_a_silent_postgresql(closing, silent):
    await all_raise_store_down(store_calls(*sql_at(silent.port, closing)))


async def test_a_redis_that_is_down_is_left_alone_for_a_while(closing, silent):
    server = redis_at(silent.port, closing, pause=30)
    async with asyncio.timeout(AMPLE), anyio.create_task_group() as tasks:
        for _ in range(300):
            tasks.start_soon(all_raise_store_down, [RedisSnapshots(server).versions])
    assert 1 <= silent.connections <= 16
    before = silent.connections
    await all_raise_store_down(redis_calls(server) * 3)
    assert silent.connections == before


async def test_one_call_at_a_time_looks_whether_redis_is_back(closing, silent):
    server = redis_at(silent.port, closing, pause=DEADLINE)
    await all_raise_store_down([RedisSnapshots(server).versions])
    assert silent.connections == 1
    await anyio.sleep(DEADLINE)
    async with anyio.create_task_group() as tasks:
        for _ in range(100):
            tasks.start_soon(all_raise_store_down, [RedisSnapshots(server).versions])
    assert silent.connections == 2


async def test_redis_restarted_and_frozen(closing):
    with redis_server() as program:
        server = redis_at(program.port, closing, pause=PAUSE)
        store, lock, limits = RedisSnapshots(server), RedisLock(server), RedisLimits(server)
        quota = [Quota(5, 60)]
        async with anyio.create_task_group() as tasks:  # several connections, each to be found dead later
            for second in range(10):
                tasks.start_soon(store.keep, "s", good_at(second))
        await limits.spend("k", 5, quota, NOW)

        program.kill()
        await all_raise_store_down(redis_calls(server))
        program.start()
        await anyio.sleep(PAUSE)
        assert dict(await store.versions()) == {}, "it came back empty, and that must be seen"
        assert (await store.load("s")).good is None
        assert await store.keep("s", GOOD), "what was kept before is forgotten, so nothing is newer"
        assert (await store.load("s")).good == GOOD
        assert await lock.acquire("l", 30)
        assert (await limits.spend("k", 5, quota, NOW)).allowed

        program.freeze()
        await all_raise_store_down(redis_calls(server))
        program.thaw()
        await anyio.sleep(PAUSE)
        assert (await store.load("s")).good == GOOD
        assert await lock.acquire("l", 30) is None


async def test_redis_refusing_to_write_still_answers_reads(closing):
    with redis_server("--maxmemory", "1", "--maxmemory-policy", "noeviction") as program:
        server = redis_at(program.port, closing, pause=30)
        with pytest.raises(StoreDown, match="refused"):
            await RedisSnapshots(server).keep("s", GOOD)
        assert dict(await RedisSnapshots(server).versions()) == {}


async def test_postgresql_restarted_and_frozen(closing):
    with postgresql_server() as program:
        await migrate(program.url)
        store, lock = sql_at(program.port, closing)
        async with anyio.create_task_group() as tasks:
            for second in range(10):
                tasks.start_soon(store.keep, "s", good_at(second))
        marks = await store.versions()

        program.kill()
        await all_raise_store_down(store_calls(store, lock))
        program.start()
        assert await store.versions() == marks
        assert (await store.load("s")).good == good_at(9)
        token = await lock.acquire("l", 30)
        assert token

        program.freeze()
        await all_raise_store_down(store_calls(store, lock))
        program.thaw()
        assert (await store.load("s")).good == good_at(9)
        assert await lock.extend("l", token, 30)


async def test_an_sqlite_file_that_another_process_holds(closing, tmp_path):
    url = f"sqlite+aiosqlite:///{tmp_path}/a.db"
    await migrate(url)
    database, other = open_database(url), open_database(url)
    closing.push_async_callback(database.dispose)
    closing.push_async_callback(other.dispose)
    threads_before = set(threading.enumerate())
    store, lock = SqlSnapshots(database, deadline=DEADLINE), SqlLock(database, deadline=DEADLINE)
    await store.keep("s", GOOD)
    tasks_before = len(asyncio.all_tasks())
    async with other.connect() as connection:
        await connection.exec_driver_sql("BEGIN IMMEDIATE")
        assert (await store.load("s")).good == GOOD, "readers don't wait for a writer"
        await all_raise_store_down([lambda: store.keep("s", GOOD), lambda: lock.acquire("l", 30)])
        await connection.rollback()
    assert await store.keep("s", GOOD)
    assert await lock.acquire("l", 30)
    assert len(asyncio.all_tasks()) == tasks_before, "nothing is left waiting"
    await database.dispose()
    await other.dispose()
    # A thread whose statement was cut off ends when SQLite lets go of it; it must not outlive the event loop.
    async with asyncio.timeout(AMPLE):
        while set(threading.enumerate()) - threads_before:
            await anyio.sleep(0.05)


async def test_a_database_without_the_tables(closing, tmp_path):
    database = open_database(f"sqlite+aiosqlite:///{tmp_path}/empty.db")
    closing.push_async_callback(database.dispose)
    with pytest.raises(StoreDown, match="no such table"):
        await SqlSnapshots(database).load("s")


def good_at(second: int) -> Good:
    at = NOW + timedelta(seconds=second)
    return Good(payload=b"x", version="1", fetched_at=NOW, checked_at=at)
