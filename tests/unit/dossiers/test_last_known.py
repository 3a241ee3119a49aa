"""Last known dossiers, in memory and in a database: the same for both."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from adapters.memory.last_known import MemoryLastKnown
from adapters.sql import open_database
from adapters.sql.last_known import SqlLastKnown, metadata
from laocaiso.cases.dossiers.model import Summary, System
from laocaiso.cases.dossiers.service import summarise
from laocaiso.snapshots.ports import StoreDown

SYSTEM = System("one_stop", "a", "b", "https://example.org")


@pytest.fixture(params=["memory", "sqlite"])
async def last_known(request, clock, tmp_path) -> AsyncIterator:
    if request.param == "memory":
        yield MemoryLastKnown(clock)
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
    later = type(summary)(**{f: getattr(summary, f) for f in summary.__struct_fields__} | {"agency": "khác"})
    later = type(summary)(
        **{f: getattr(later, f) for f in later.__struct_fields__}
        | {"checked_at": summary.checked_at + timedelta(seconds=1)}
    )
    await last_known.keep(later)
    await last_known.keep(summary)
    assert (await last_known.find(summary.code)).agency == "khác"


async def test_it_is_forgotten_after_a_week(last_known, summary, clock):
    await last_known.keep(summary)
    await clock.advance(7 * 86_400)
    assert await last_known.find(summary.code) == summary
    await clock.advance(1)
    assert await last_known.find(summary.code) is None


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
