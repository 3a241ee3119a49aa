"""What every store of editors' data does, and what `Editors` makes of it."""

import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path

import anyio
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from adapters.memory.editorial import MemoryEditorial
from adapters.sql import migrate, open_database
from adapters.sql.editorial import SqlEditorial
from adapters.sql.schema import metadata
from laocaiso.core.clock import ManualClock
from laocaiso.core.errors import InvalidInput
from laocaiso.editorial.model import Dataset, Version
from laocaiso.editorial.ports import EditorialStore
from laocaiso.editorial.service import Editors
from laocaiso.snapshots.ports import StoreDown
from tests.servers import free_port

AT = datetime(2026, 11, 24, 5, 0, 0, 123456, tzinfo=UTC)
LIST = Dataset("tours", "laocai", tuple[str, ...], ())

Stores = Callable[[], EditorialStore]


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
async def stores(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stores]:
    """Each call answers what another process would have: a client of its own over the same place."""
    async with AsyncExitStack() as stack:
        if request.param == "memory":
            store = MemoryEditorial()
            yield lambda: store
            return
        if request.param == "sqlite":
            path = tmp_path / "laocaiso.db"
            shutil.copy(request.getfixturevalue("migrated_sqlite"), path)
            url = f"sqlite+aiosqlite:///{path}"
        else:
            url = request.getfixturevalue("postgresql").url
            await empty(url)

        def opened() -> EditorialStore:
            database = open_database(url)
            stack.push_async_callback(database.dispose)
            # Generous: these tests ask what comes back, not how fast, on whatever machine they run.
            return SqlEditorial(database, deadline=10)

        yield opened


async def empty(url: str) -> None:
    database = open_database(url)
    async with database.begin() as connection:
        for table in ("editorial_version", "editorial_content"):
            await connection.execute(text(f"DELETE FROM {table}"))
    await database.dispose()


def version(number: int, content: bytes = b"[]", **more: object) -> Version:
    plain = {"at": AT, "by": "Lan", "digest": content.hex(), "size": len(content)}
    return Version(number=number, **{**plain, **more})  # type: ignore[arg-type]


async def test_nothing_is_there_at_first(stores):
    store = stores()
    assert list(await store.versions("tours", "laocai")) == []
    assert await store.content("tours", "laocai", 1) is None
    assert await store.content("tours", "laocai", 0) is None
    assert list(await store.datasets()) == []


async def test_another_process_reads_what_one_appended(stores):
    content = '["Bắc Hà"]'.encode()
    first = version(1, content, by="Chị Lan", file="tour tháng 11.xlsx", note="đợt 1")
    assert await stores().append("tours", "laocai", first, content) is True
    other = stores()
    assert list(await other.versions("tours", "laocai")) == [first]
    assert await other.content("tours", "laocai", 1) == content
    assert list(await other.versions("tours", "sapa")) == []
    assert await other.content("tour", "slaocai", 1) is None


async def test_versions_come_newest_first(stores):
    store = stores()
    made = [version(n, b"[%d]" % n) for n in range(1, 13)]
    for one in made:
        assert await store.append("tours", "laocai", one, b"[%d]" % one.number)
    assert list(await store.versions("tours", "laocai")) == made[::-1]
    assert list(await store.versions("tours", "laocai", 2)) == [made[11], made[10]]


@pytest.mark.parametrize("number", [0, 1, 3, -1])
async def test_only_the_next_number_is_taken(stores, number):
    store = stores()
    await store.append("tours", "laocai", version(1), b"[]")
    assert await store.append("tours", "laocai", version(number, b"[2]"), b"[2]") is False
    assert list(await store.versions("tours", "laocai")) == [version(1)]
    assert await store.content("tours", "laocai", 1) == b"[]"


async def test_the_first_number_is_one(stores):
    assert await stores().append("tours", "laocai", version(2), b"[]") is False
    assert list(await stores().datasets()) == []


async def test_a_content_may_belong_to_several_versions_and_datasets(stores):
    store = stores()
    for kind, number in [("tours", 1), ("links", 1)]:
        assert await store.append(kind, "laocai", version(number, b"[1]"), b"[1]")
    assert await store.append("tours", "laocai", version(2, b"[2]"), b"[2]")
    assert await store.append("tours", "laocai", version(3, b"[1]", copy_of=1), b"[1]")
    assert await store.content("tours", "laocai", 3) == b"[1]"
    assert [one.copy_of for one in await store.versions("tours", "laocai")] == [1, None, None]
    assert list(await store.datasets()) == [("links", "laocai"), ("tours", "laocai")]


async def test_of_many_who_bring_the_same_number_one_gets_through(stores):
    processes = [stores() for _ in range(6)]
    won: list[int] = []

    async def bring(n: int) -> None:
        content = b"[%d]" % n
        if await processes[n].append("tours", "laocai", version(1, content), content):
            won.append(n)

    async with anyio.create_task_group() as tasks:
        for n in range(6):
            tasks.start_soon(bring, n)
    assert len(won) == 1
    assert await stores().content("tours", "laocai", 1) == b"[%d]" % won[0]
    assert len(await stores().versions("tours", "laocai")) == 1


async def test_edits_at_once_are_all_there_in_the_end(stores):
    async def add(name: str) -> None:
        await Editors(stores(), ManualClock(AT)).edit(LIST, lambda old: (*old, name), by=name)

    async with anyio.create_task_group() as tasks:
        for name in ("a", "b", "c"):
            tasks.start_soon(add, name)
    editors = Editors(stores(), ManualClock(AT))
    assert sorted(await editors.read(LIST)) == ["a", "b", "c"]
    assert [one.number for one in await editors.versions(LIST)] == [3, 2, 1]


async def test_going_back_makes_a_new_version_of_the_old_content(stores):
    clock = ManualClock(AT)
    editors = Editors(stores(), clock)
    await editors.edit(LIST, lambda _: ("a",), by="Lan", file="a.csv")
    await editors.edit(LIST, lambda _: ("b",), by="Minh")
    await clock.advance(60)
    back = await editors.roll_back(LIST, 1, by="Lan", note="nhầm tệp")
    assert back.is_new
    assert (back.version.number, back.version.copy_of, back.version.note) == (3, 1, "nhầm tệp")
    assert await Editors(stores(), clock).read(LIST) == ("a",)
    newest = (await editors.versions(LIST))[0]
    assert (newest.number, newest.by, newest.copy_of, newest.digest) == (3, "Lan", 1, back.version.digest)
    with pytest.raises(InvalidInput) as caught:
        await editors.roll_back(LIST, 9, by="Lan")
    assert (caught.value.field, caught.value.allowed) == ("version", ("3", "2", "1"))


async def test_a_database_that_is_not_there_says_so():
    database = open_database(f"postgresql+asyncpg://laocaiso@127.0.0.1:{free_port()}/postgres")
    store = SqlEditorial(database, deadline=0.5)
    for call in (
        store.versions("a", "b"),
        store.content("a", "b", 1),
        store.append("a", "b", version(1), b"[]"),
        store.datasets(),
    ):
        with pytest.raises(StoreDown):
            await call
    await database.dispose()


async def test_the_migration_makes_the_tables_of_the_schema(tmp_path):
    url = f"sqlite+aiosqlite:///{tmp_path}/a.db"
    await migrate(url)
    database = open_database(url)
    async with database.connect() as connection:
        found = await connection.run_sync(
            lambda sync: compare_metadata(MigrationContext.configure(sync), metadata)
        )
    await database.dispose()
    assert [change for change in found if "editorial" in str(change)] == []
