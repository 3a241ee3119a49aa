"""What every store of officers, second factors and failed sign-ins does."""

import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import anyio
import msgspec
import pytest
from sqlalchemy import text

from adapters.sql import open_database
from adapters.sql.accesses import SqlAccesses
from adapters.sql.accounts import SqlSessions
from adapters.sql.officers import SqlFailures, SqlOfficers
from laocaiso.accounts.access import Access
from laocaiso.accounts.lockout import BY_NAME
from laocaiso.accounts.model import KeptOfficer, Session
from laocaiso.snapshots.ports import StoreDown
from tests.servers import free_port

NOW = datetime(2026, 11, 25, 2, 0, 0, 123456, tzinfo=UTC)
MINE = ("officer_recovery", "officer", "sign_in_trouble", "login_session", "access_log")
WAITS = [(4, timedelta(days=400)), (3, timedelta(minutes=2)), (2, timedelta(minutes=1))]
DAY = timedelta(days=1)


@dataclass
class Client:
    """What one process has of the database."""

    officers: SqlOfficers
    failures: SqlFailures
    sessions: SqlSessions
    accesses: SqlAccesses


Stores = Callable[[], Client]


@pytest.fixture(params=["sqlite", "postgresql"])
async def stores(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stores]:
    """Each call answers what another process would have."""
    async with AsyncExitStack() as stack:
        if request.param == "sqlite":
            path = tmp_path / "laocaiso.db"
            shutil.copy(request.getfixturevalue("migrated_sqlite"), path)
            url = f"sqlite+aiosqlite:///{path}"
        else:
            url = request.getfixturevalue("postgresql").url
            database = open_database(url)
            async with database.begin() as connection:
                for table in MINE:
                    await connection.execute(text(f"DELETE FROM {table}"))
            await database.dispose()

        def opened() -> Client:
            database = open_database(url)
            stack.push_async_callback(database.dispose)
            return Client(
                *(
                    kind(database, deadline=10)
                    for kind in (SqlOfficers, SqlFailures, SqlSessions, SqlAccesses)
                )
            )

        yield opened


def officer(name: str = "lan", **more: object) -> KeptOfficer:
    plain = {
        "id": f"o-{name}",
        "revision": 1,
        "name": name.title(),
        "name_key": name,
        "role": "unit_officer",
        "units": frozenset({"03006", "02839"}),
        "categories": None,
        "sealed": b"sealed \x00\xff",
        "key_id": "k1",
        "created_at": NOW,
        "enrolment_hash": name.encode(),
        "enrolment_until": NOW + DAY,
    }
    return KeptOfficer(**{**plain, **more})  # type: ignore[arg-type]


def access(name: str = "x1", what: str = "changed") -> Access:
    return Access(id=name, at=NOW, who="operator:test", subject="officer/o-lan", what=what, why="test")


def following(before: KeptOfficer, **more: object) -> KeptOfficer:
    return msgspec.structs.replace(before, revision=before.revision + 1, **more)


async def test_an_officer_comes_back_as_it_was_kept(stores):
    client = stores()
    other = officer("binh", units=None, categories=frozenset(), enrolment_hash=None, enrolled_at=NOW)
    assert await client.officers.add(officer(), [b"r1", b"r2"], access("x1"))
    assert await client.officers.add(other, [], access("x2"))
    again = stores().officers
    assert await again.find(id="o-lan") == officer()
    assert await again.find(name_key="binh") == other
    assert await again.find(enrolment_hash=b"lan") == officer()
    assert await again.find(name_key="lan", id="o-binh") is None
    assert await again.find(id="nobody") is None
    assert await again.all() == [other, officer()]
    assert len(await client.accesses.of("officer/o-lan", 9)) == 2


async def test_a_name_is_taken_once(stores):
    assert await stores().officers.add(officer(), [], access("x1"))
    late = officer(id="o-other", enrolment_hash=b"other")
    assert not await stores().officers.add(late, [b"r1"], access("x2"))
    assert await stores().officers.find(id="o-other") is None
    assert not await stores().officers.has_recovery("o-other", b"r1")


async def test_an_officer_is_changed_from_the_revision_at_hand_or_not_at_all(stores):
    client = stores()
    await client.officers.add(officer(), [b"r1"], access("x1"))
    second = following(officer(), role="unit_lead", units=None, disabled_at=NOW, enrolment_hash=None)
    assert await client.officers.change(second, access("x2"))
    assert not await client.officers.change(following(officer(), role="admin"), access("x3"), recovery=[])
    assert await stores().officers.find(id="o-lan") == second
    assert await stores().officers.has_recovery("o-lan", b"r1")
    assert {entry.id for entry in await client.accesses.of("officer/o-lan", 9)} == {"x1", "x2"}


async def test_a_change_brings_other_recovery_codes_ends_sessions_and_leaves_the_step(stores):
    client = stores()
    await client.officers.add(officer(), [b"r1"], access("x1"))
    for name, kind, owner in (
        ("s1", "officer", "o-lan"),
        ("s2", "officer", "o-binh"),
        ("s3", "citizen", "o-lan"),
    ):
        session = Session(
            token_hash=name.encode(), kind=kind, owner=owner, opened_at=NOW, seen_at=NOW, ends_at=NOW + DAY
        )
        await client.sessions.open(session, most=9)
    assert await client.officers.take_step("o-lan", 7)
    after = following(officer(), totp_step=0)
    assert await client.officers.change(after, access("x2"), recovery=[b"r2"], sign_out=True)
    assert not await client.officers.has_recovery("o-lan", b"r1")
    assert await client.officers.has_recovery("o-lan", b"r2")
    assert [await client.sessions.find(one) is None for one in (b"s1", b"s2", b"s3")] == [True, False, False]
    assert not await client.officers.take_step("o-lan", 7)


async def test_a_step_is_taken_once_and_none_before_it(stores):
    await stores().officers.add(officer(), [], access())
    taken: list[bool] = []

    async def take(client: Client) -> None:
        taken.append(await client.officers.take_step("o-lan", 60_000_000))

    async with anyio.create_task_group() as group:
        for _ in range(5):
            group.start_soon(take, stores())
    assert sorted(taken) == [False] * 4 + [True]
    client = stores().officers
    assert not await client.take_step("o-lan", 59_999_999)
    assert await client.take_step("o-lan", 60_000_001)
    assert not await client.take_step("nobody", 1)


async def test_a_recovery_code_is_used_up_once(stores):
    await stores().officers.add(officer(), [b"r1", b"r2"], access())
    taken: list[bool] = []

    async def take(client: Client) -> None:
        taken.append(await client.officers.take_recovery("o-lan", b"r1"))

    async with anyio.create_task_group() as group:
        for _ in range(5):
            group.start_soon(take, stores())
    assert sorted(taken) == [False] * 4 + [True]
    client = stores().officers
    assert not await client.has_recovery("o-lan", b"r1")
    assert await client.has_recovery("o-lan", b"r2")
    assert not await client.has_recovery("o-binh", b"r2")


async def test_failures_make_wait_longer_and_are_forgotten(stores):
    client = stores().failures
    counted = [await client.count(b"w", NOW, WAITS, DAY) for _ in range(3)]
    assert counted == [None, None, NOW + timedelta(minutes=1)]
    at = NOW + timedelta(minutes=1)
    assert await client.count(b"w", at, WAITS, DAY) is None
    assert await stores().failures.count(b"w", at, WAITS, DAY) == at + timedelta(minutes=2)
    assert await client.count(b"other", at, WAITS, DAY) is None
    at += timedelta(minutes=2)
    assert await client.count(b"w", at, WAITS, DAY) is None
    assert await client.count(b"w", at, WAITS, DAY) == at + timedelta(days=400)
    later = at + timedelta(days=401)
    assert [await client.count(b"w", later, WAITS, DAY) for _ in range(3)] == [
        None,
        None,
        later + timedelta(minutes=1),
    ]


async def test_of_many_at_once_only_the_free_ones_go_on(stores):
    counted: list[datetime | None] = []

    async def count(client: Client) -> None:
        counted.append(await client.failures.count(b"w", NOW, BY_NAME.waits(), DAY))

    clients = [stores() for _ in range(8)]
    async with anyio.create_task_group() as group:
        for client in clients:
            group.start_soon(count, client)
    assert counted.count(None) == BY_NAME.free
    assert set(counted) == {None, NOW + BY_NAME.first}


async def test_what_was_no_failure_is_taken_back_or_forgotten(stores):
    client = stores().failures
    for _ in range(2):
        await client.count(b"w", NOW, WAITS, DAY)
    await client.take_back(b"w")
    assert await client.count(b"w", NOW, WAITS, DAY) is None
    assert await client.count(b"w", NOW, WAITS, DAY) is not None
    await client.forget(b"w")
    assert await client.count(b"w", NOW, WAITS, DAY) is None
    assert await client.count(b"w", NOW, WAITS, DAY) is None
    await client.take_back(b"nobody")
    assert await client.prune(NOW) == 0
    assert await client.prune(NOW + timedelta(seconds=1)) == 1


async def test_a_database_that_is_not_there_is_told():
    database = open_database(f"postgresql+asyncpg://nobody@127.0.0.1:{free_port()}/none")
    for ask in (
        SqlOfficers(database).find(id="o1"),
        SqlOfficers(database).take_step("o1", 1),
        SqlFailures(database).count(b"w", NOW, WAITS, DAY),
    ):
        with pytest.raises(StoreDown):
            await ask
    await database.dispose()
