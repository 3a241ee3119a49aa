"""What every store of dossiers in preparation does."""

import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import anyio
import msgspec
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

import adapters.sql.report_tables  # noqa: F401 - so that its tables are known
from adapters.sql import migrate, open_database
from adapters.sql.accesses import SqlAccesses
from adapters.sql.data_keys import SqlDataKeys
from adapters.sql.dossier_upkeep import SqlUpkeep
from adapters.sql.dossiers import SqlDrafts, SqlOutbox, SqlRequests
from adapters.sql.schema import metadata
from laocaiso.accounts.access import Access
from laocaiso.cases.intake.model import Document, Draft, Event
from laocaiso.cases.intake.ports import Also, Answered
from laocaiso.snapshots.ports import StoreDown
from tests.servers import free_port

NOW = datetime(2026, 11, 24, 2, 0, 0, 123456, tzinfo=UTC)
LATER = NOW + timedelta(days=31)
MINE = (
    "dossier_outbox",
    "dossier_request",
    "dossier_document",
    "dossier_event",
    "dossier",
    "access_log",
    "data_key",
)


@dataclass
class Client:
    """What one process has of the database."""

    drafts: SqlDrafts
    requests: SqlRequests
    outbox: SqlOutbox
    accesses: SqlAccesses
    upkeep: SqlUpkeep
    keys: SqlDataKeys


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
                    for kind in (SqlDrafts, SqlRequests, SqlOutbox, SqlAccesses, SqlUpkeep, SqlDataKeys)
                )
            )

        yield opened


def draft(dossier: str = "d1", **more: object) -> Draft:
    plain = {
        "id": dossier,
        "revision": 1,
        "state": "draft",
        "procedure": "1.999001",
        "level": "commune",
        "channel": "online",
        "unit": "03006",
        "secret_hash": b"\x00\xff" * 16,
        "sealed": b"sealed \x00",
        "key_id": "k1",
        "created_at": NOW,
        "changed_at": NOW,
        "expires_at": NOW + timedelta(days=30),
    }
    return Draft(**{**plain, **more})  # type: ignore[arg-type]


def document(number: int = 1, **more: object) -> Document:
    plain = {
        "number": number,
        "media_type": "image/png",
        "size": 10,
        "digest": "ab" * 32,
        "file": f"doc-{number}-x",
        "key_id": "k1",
        "added_at": NOW,
    }
    return Document(**{**plain, **more})  # type: ignore[arg-type]


def access(name: str, what: str = "changed", dossier: str = "d1", at: datetime = NOW) -> Access:
    return Access(id=name, at=at, who="holder", subject=dossier, what=what, why="test")


def following(before: Draft, **more: object) -> Draft:
    return msgspec.structs.replace(before, revision=before.revision + 1, documents=(), **more)


def event(after: Draft, kind: str = "request_set") -> Event:
    return Event(after.revision, NOW, kind, "holder")  # type: ignore[arg-type]


async def begun(client: Client, dossier: str = "d1", **more: object) -> Draft:
    made = draft(dossier, **more)
    await client.drafts.create(
        made, Event(1, NOW, "created", "holder"), access(f"a-{dossier}", dossier=dossier)
    )
    return made


async def handed_in(client: Client, dossier: str = "d1") -> Draft:
    before = await begun(client, dossier)
    after = following(before, state="submitted", submission=f"{dossier}-2", submitted_at=NOW, expires_at=None)
    assert await client.drafts.change(after, event(after, "submitted"), Also(queue=f"{dossier}-2"))
    return after


async def test_what_is_kept_comes_back_as_it_was(stores):
    made = await begun(stores())
    assert await stores().drafts.read("d1") == made
    assert await stores().drafts.read("d2") is None
    assert await stores().drafts.history("d1") == [Event(1, NOW, "created", "holder")]
    assert [a.id for a in await stores().accesses.of("d1", 10)] == ["a-d1"]


async def test_a_change_comes_with_all_that_belongs_to_it(stores):
    client, before = stores(), await begun(stores())
    after = following(
        before, state="submitted", sealed=b"other", key_id="k2", submission="d1-2", expires_at=None
    )
    await client.requests.reserve("d1", "key", "digest", "t", now=NOW, until=NOW)
    also = Also(document=document(), queue="d1-2", answered=Answered("key", b"answer"), access=access("a-2"))
    assert await client.drafts.change(after, event(after), also)
    assert await stores().drafts.read("d1") == msgspec.structs.replace(after, documents=(document(),))
    assert [e.number for e in await stores().drafts.history("d1")] == [1, 2]
    assert (await stores().outbox.backlog()) == (1, NOW)
    held = await stores().requests.reserve("d1", "key", "digest", "u", now=LATER, until=LATER)
    assert held == ("done", b"answer")
    assert len(await stores().accesses.of("d1", 10)) == 2


async def test_a_change_of_an_older_revision_changes_nothing_at_all(stores):
    client, before = stores(), await begun(stores())
    one, other = following(before, unit="1"), following(before, unit="2")
    assert await client.drafts.change(one, event(one), Also())
    also = Also(document=document(), queue="d1-2", access=access("a-2"))
    assert await stores().drafts.change(other, event(other), also) is False
    kept = await stores().drafts.read("d1")
    assert kept is not None
    assert (kept.unit, kept.documents) == ("1", ())
    assert (await stores().outbox.backlog()).waiting == 0
    assert len(await stores().accesses.of("d1", 10)) == 1


async def test_of_many_changes_at_once_one_wins(stores):
    before = await begun(stores())
    clients = [stores() for _ in range(4)]
    won = []

    async def change(n: int) -> None:
        after = following(before, unit=str(n))
        if await clients[n % 4].drafts.change(after, event(after), Also()):
            won.append(str(n))

    async with anyio.create_task_group() as tasks:
        for n in range(16):
            tasks.start_soon(change, n)
    kept = await stores().drafts.read("d1")
    assert kept is not None
    assert won == [kept.unit]


async def test_documents_are_put_replaced_and_taken_out_by_number(stores):
    client, now = stores(), await begun(stores())
    for also, numbers in (
        (Also(document=document(2)), [2]),
        (Also(document=document(1)), [1, 2]),
        (Also(document=document(2, file="doc-2-y")), [1, 2]),
        (Also(removed=1), [2]),
        (Also(removed=1), [2]),
    ):
        now = following(now)
        assert await client.drafts.change(now, event(now), also)
        kept = await stores().drafts.read("d1")
        assert kept is not None
        assert [one.number for one in kept.documents] == numbers
    assert kept.documents[0].file == "doc-2-y"


async def test_a_dossier_is_found_by_its_official_code(stores):
    client, before = stores(), await handed_in(stores())
    after = following(before, state="accepted", official_code="H38.12-261124-0001")
    assert await client.drafts.change(after, event(after, "accepted"), Also(settled="d1-2"))
    assert [one.id for one in await stores().drafts.with_code("H38.12-261124-0001")] == ["d1"]
    assert await stores().drafts.with_code("H38.12-261124-0002") == []
    assert (await stores().outbox.backlog()) == (0, None)


async def test_a_key_is_taken_by_one_and_runs_until_its_time_is_over(stores):
    client, other = stores(), stores()
    await begun(client)
    until = NOW + timedelta(seconds=10)

    async def reserve(who: Client, token: str, digest: str = "x", now: datetime = NOW) -> str:
        return (await who.requests.reserve("d1", "key", digest, token, now=now, until=until)).state

    assert await reserve(client, "a") == "taken"
    assert await reserve(client, "a") == "taken"
    assert await reserve(other, "b") == "running"
    assert await reserve(other, "b", digest="y") == "different"
    assert await reserve(other, "b", now=until) == "taken"
    assert await reserve(client, "a") == "running"
    await client.requests.release("d1", "key", "a")
    assert await reserve(client, "a") == "running", "one gave back what was another's"
    await other.requests.release("d1", "key", "b")
    assert await reserve(client, "a", digest="y") == "taken"


async def test_of_many_with_one_key_one_has_it(stores):
    await begun(stores())
    clients = [stores() for _ in range(4)]
    states = []

    async def reserve(n: int) -> None:
        held = await clients[n % 4].requests.reserve(
            "d1", "key", "x", str(n), now=NOW, until=NOW + timedelta(seconds=10)
        )
        states.append(held.state)

    async with anyio.create_task_group() as tasks:
        for n in range(20):
            tasks.start_soon(reserve, n)
    assert sorted(set(states)) == ["running", "taken"]
    assert states.count("taken") == 1


async def test_an_answered_key_is_kept(stores):
    client, before = stores(), await begun(stores())
    await client.requests.reserve("d1", "key", "x", "t", now=NOW, until=NOW)
    after = following(before)
    await client.drafts.change(after, event(after), Also(answered=Answered("key", b"{}")))
    await client.requests.release("d1", "key", "t")
    held = await client.requests.reserve("d1", "key", "x", "t", now=LATER, until=LATER)
    assert held == ("done", b"{}")


async def test_each_submission_is_claimed_by_one_sender(stores):
    client = stores()
    for n in range(20):
        await handed_in(client, f"d{n}")
    senders, claims = [stores() for _ in range(4)], []

    async def claim(n: int) -> None:
        while got := await senders[n].outbox.claim(NOW, NOW + timedelta(seconds=90), 3):
            assert len(got) <= 3
            claims.extend(got)

    async with anyio.create_task_group() as tasks:
        for n in range(4):
            tasks.start_soon(claim, n)
    assert sorted(one.key for one in claims) == sorted(f"d{n}-2" for n in range(20))
    assert await client.outbox.claim(NOW, NOW, 30) == []


async def test_a_claim_whose_lease_is_over_goes_to_another(stores):
    client, other, until = stores(), stores(), NOW + timedelta(seconds=90)
    await handed_in(client)
    [first] = await client.outbox.claim(NOW, until, 5)
    assert (first.dossier, first.attempts) == ("d1", 0)
    [second] = await other.outbox.claim(until, until + timedelta(seconds=90), 5)
    await client.outbox.postpone(first, NOW, "late")
    assert await client.outbox.claim(until, until, 5) == [], "who lost the lease gave it away"
    await other.outbox.postpone(second, until + timedelta(seconds=30), "timeout")
    assert await client.outbox.claim(until, LATER, 5) == []
    [third] = await client.outbox.claim(until + timedelta(seconds=30), LATER, 5)
    assert third.attempts == 1


async def test_deleted_nothing_of_it_is_left(stores):
    client, before = stores(), await begun(stores())
    after = following(before)
    await client.drafts.change(after, event(after), Also(document=document()))
    await client.requests.reserve("d1", "key", "x", "t", now=NOW, until=NOW)
    gone = access("gone", "deleted")
    assert await client.upkeep.delete("d1", expired_before=NOW, access=gone) is False
    assert await client.upkeep.delete("d1", expired_before=LATER, access=gone) is True
    assert await client.upkeep.delete("d1", expired_before=LATER, access=gone) is False
    assert await client.drafts.read("d1") is None
    assert await client.drafts.history("d1") == []
    assert await client.upkeep.keys_in_use() == {}
    assert "deleted" in [one.what for one in await client.accesses.of("d1", 10)]
    await client.upkeep.scrub()


async def test_what_waits_and_what_is_on_hold_cant_be_deleted(stores):
    client = stores()
    await handed_in(client, "d1")
    await begun(client, "d2")
    assert await client.upkeep.hold("d2", on_hold=True)
    assert not await client.upkeep.hold("nobody", on_hold=True)
    for dossier in ("d1", "d2"):
        assert not await client.upkeep.delete(dossier, expired_before=LATER, access=access("x", "deleted"))
    expired = await client.upkeep.expired(LATER, 10)
    assert [(one.dossier, one.on_hold) for one in expired] == [("d2", True)]
    assert await client.upkeep.known(["d1", "d2", "d3"]) == {"d1", "d2"}


async def test_old_accesses_are_counted_and_pruned(stores):
    client = stores()
    for n in range(5):
        await client.accesses.note(access(f"x{n}", at=NOW + timedelta(days=n)))
    before = NOW + timedelta(days=3)
    assert await client.upkeep.prune_accesses(before, dry_run=True) == 3
    assert await client.upkeep.prune_accesses(before, dry_run=False) == 3
    assert [one.id for one in await client.accesses.of("d1", 10)] == ["x4", "x3"]


async def test_keys_are_remembered_and_counted(stores):
    client = stores()
    before = await begun(client, "d1")
    await begun(client, "d2", key_id="k2")
    after = following(before)
    await client.drafts.change(after, event(after), Also(document=document(key_id="k0")))
    assert await client.upkeep.keys_in_use() == {"k1": 1, "k2": 1, "k0": 1}
    assert await client.upkeep.sealed_otherwise("k2", "", 10) == ["d1"]
    assert await client.upkeep.sealed_otherwise("k1", "", 10) == ["d1", "d2"]
    assert await client.upkeep.sealed_otherwise("k1", "d1", 10) == ["d2"]
    await client.upkeep.note_file_key("d1", "doc-1-x", "k1")
    assert await client.upkeep.sealed_otherwise("k1", "", 10) == ["d2"]
    await client.keys.keep_canary("k1", b"one")
    await client.keys.keep_canary("k1", b"other")
    assert await stores().keys.canaries() == {"k1": b"one"}


@pytest.mark.parametrize("table", ["dossier_event", "access_log"])
async def test_what_is_only_added_to_cant_be_changed(stores, table):
    client = stores()
    await begun(client)
    with pytest.raises(Exception, match="only added to"):
        async with client.drafts._database.begin() as connection:
            await connection.execute(text(f"UPDATE {table} SET at = 0"))


async def test_a_database_that_is_not_there_is_said_so():
    database = open_database(f"postgresql+asyncpg://laocaiso@127.0.0.1:{free_port()}/postgres")
    with pytest.raises(StoreDown):
        await SqlDrafts(database).read("d1")
    with pytest.raises(StoreDown):
        await SqlOutbox(database).claim(NOW, NOW, 1)
    await database.dispose()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_migrations_and_tables_agree(kind, request, tmp_path):
    url = f"sqlite+aiosqlite:///{tmp_path / 'new.db'}"
    if kind == "postgresql":
        url = request.getfixturevalue("postgresql").url
    await migrate(url)
    database = open_database(url)
    async with database.connect() as connection:
        found = await connection.run_sync(
            lambda sync: compare_metadata(MigrationContext.configure(sync), metadata)
        )
    await database.dispose()
    assert [change for change in found if any(table in str(change) for table in MINE)] == []
