"""Last known dossiers, in memory, in a database and in Redis: the same for all."""

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta

import msgspec
import pytest

from adapters.memory.last_known import MemoryLastKnown
from adapters.redis import connect
from adapters.redis.last_known import RedisLastKnown
from adapters.sql import open_database
from adapters.sql.last_known import SqlLastKnown
from adapters.sql.schema import metadata
from laocaiso.cases.dossiers.model import Summary, System
from laocaiso.cases.dossiers.service import summarise
from laocaiso.snapshots.ports import StoreDown
from tests.servers import Server, redis_command, redis_server

SYSTEM = System("one_stop", "a", "b", "https://example.org")


@pytest.fixture(scope="module")
def redis() -> Iterator[Server]:
    with redis_server() as server:
        yield server


@pytest.fixture(params=["memory", "sqlite", "redis"])
async def last_known(request, clock, tmp_path) -> AsyncIterator:
    if request.param == "memory":
        yield MemoryLastKnown(clock)
        return
    if request.param == "redis":
        server = request.getfixturevalue("redis")
        redis_command(server.port, "FLUSHALL")
        opened = connect(server.url, connect_timeout=5, timeout=5)
        yield RedisLastKnown(opened)
        await opened.close()
        return
    database = open_database(f"sqlite+aiosqlite:///{tmp_path}/last.db")
    async with database.begin() as connection:
        await connection.run_sync(metadata.create_all)
    yield SqlLastKnown(database, clock)
    await database.dispose()


@pytest.fixture
def summary(make_dossier) -> Summary:
    return summarise(make_dossier(state="5"), SYSTEM)


async def test_what_is_kept_comes_back_whole(last_known, summary):
    assert await last_known.find(summary.code) is None
    await last_known.keep(summary)
    assert await last_known.find(summary.code) == summary
    assert await last_known.find("H38.12-261110-9999") is None


async def test_the_later_answer_of_a_system_stays(last_known, summary):
    later = msgspec.structs.replace(
        summary, agency="khác", checked_at=summary.checked_at + timedelta(seconds=1)
    )
    await last_known.keep(later)
    await last_known.keep(summary)
    assert (await last_known.find(summary.code)).agency == "khác"


@pytest.mark.parametrize("last_known", ["memory", "sqlite"], indirect=True)
async def test_it_is_forgotten_after_a_week(last_known, summary, clock):
    await last_known.keep(summary)
    await clock.advance(7 * 86_400)
    assert await last_known.find(summary.code) == summary
    await clock.advance(1)
    assert await last_known.find(summary.code) is None


async def test_redis_forgets_by_itself_and_holds_no_code_in_its_keys(redis, summary):
    opened = connect(redis.url, connect_timeout=5, timeout=5)
    redis_command(redis.port, "FLUSHALL")
    await RedisLastKnown(opened, keep_for=timedelta(seconds=100)).keep(summary)
    key = redis_command(redis.port, "KEYS", "lcs:v1:dossier:*").split()[-1]
    assert b"H38" not in key
    assert 90 < int(redis_command(redis.port, "TTL", key.decode()).lstrip(b":")) <= 100
    await opened.close()


async def test_old_rows_are_really_deleted(clock, tmp_path, summary):
    database = open_database(f"sqlite+aiosqlite:///{tmp_path}/last.db")
    async with database.begin() as connection:
        await connection.run_sync(metadata.create_all)
    last_known = SqlLastKnown(database, clock)
    await last_known.keep(summary)
    assert await last_known.forget_old() == 0
    await clock.advance(8 * 86_400)
    assert await last_known.forget_old() == 1
    assert await last_known.forget_old() == 0
    await database.dispose()


async def test_a_database_that_is_not_there_is_said_to_be_down(clock, tmp_path, summary):
    database = open_database(f"sqlite+aiosqlite:///{tmp_path}/empty.db")
    last_known = SqlLastKnown(database, clock)
    with pytest.raises(StoreDown):
        await last_known.keep(summary)
    with pytest.raises(StoreDown):
        await last_known.find(summary.code)
    await database.dispose()


async def test_memory_forgets_the_oldest_beyond_its_bound(clock, make_dossier):
    last_known = MemoryLastKnown(clock, most=2)
    for n in range(3):
        await last_known.keep(summarise(make_dossier(code=f"H38.12-261110-{n:04}"), SYSTEM))
    assert await last_known.find("H38.12-261110-0000") is None
    assert await last_known.find("H38.12-261110-0002") is not None
