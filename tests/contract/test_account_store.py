"""What every store of accounts, sessions and secrets does."""

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
from adapters.sql.accounts import SqlAccounts, SqlSessions
from adapters.sql.schema import account as account_table
from adapters.sql.schema import secret
from adapters.sql.sealed_rows import SqlSealedRows, SqlSecrets
from laocaiso.accounts.access import Access
from laocaiso.accounts.model import Account, Consent, Session
from laocaiso.accounts.ports import Also, ConsentText
from laocaiso.core.sealing import SealedRow
from laocaiso.snapshots.ports import StoreDown
from tests.servers import free_port

NOW = datetime(2026, 11, 25, 2, 0, 0, 123456, tzinfo=UTC)
MINE = ("account_consent", "consent_text", "account", "login_session", "secret", "access_log")


@dataclass
class Client:
    """What one process has of the database."""

    accounts: SqlAccounts
    sessions: SqlSessions
    accesses: SqlAccesses
    secrets: SqlSecrets
    sealed: SqlSealedRows


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
                    for kind in (SqlAccounts, SqlSessions, SqlAccesses, SqlSecrets)
                ),
                SqlSealedRows(database, [account_table, secret], deadline=10),
            )

        yield opened


def account(name: str = "a1", **more: object) -> Account:
    plain = {
        "id": name,
        "revision": 1,
        "created_at": NOW,
        "seen_at": NOW,
        "zalo_digest": name.encode() * 8,
        "sealed": b"sealed \x00\xff",
        "key_id": "k1",
    }
    return Account(**{**plain, **more})  # type: ignore[arg-type]


def following(before: Account, **more: object) -> Account:
    return msgspec.structs.replace(before, revision=before.revision + 1, **more)


def also(name: str = "x1", *consents: Consent, text: ConsentText | None = None) -> Also:
    access = Access(id=name, at=NOW, who="holder", subject="account/a1", what="changed", why="test")
    return Also(access, consents, text)


def consent(purpose: str = "phone", *, given: bool = True) -> Consent:
    return Consent(purpose=purpose, given=given, text_version="ab", at=NOW, channel="mini_app")  # type: ignore[arg-type]


def session(
    name: str, owner: str = "a1", kind: str = "citizen", at: datetime = NOW, **more: object
) -> Session:
    plain = {
        "token_hash": name.encode() * 8,
        "kind": kind,
        "owner": owner,
        "opened_at": at,
        "seen_at": at,
        "ends_at": at + timedelta(days=90),
    }
    return Session(**{**plain, **more})  # type: ignore[arg-type]


async def test_an_account_comes_back_as_it_was_kept(stores):
    assert await stores().accounts.of_zalo(account()) == account()
    assert await stores().accounts.read("a1") == account()
    assert await stores().accounts.read("a2") is None


async def test_a_zalo_id_has_one_account_whoever_comes_first(stores):
    clients = [stores() for _ in range(6)]
    found: list[Account] = []

    async def come(number: int, client: Client) -> None:
        found.append(await client.accounts.of_zalo(account(f"a{number}", zalo_digest=b"same")))

    async with anyio.create_task_group() as group:
        for number, client in enumerate(clients):
            group.start_soon(come, number, client)
    assert len({one.id for one in found}) == 1


async def test_an_account_is_changed_from_the_revision_at_hand_or_not_at_all(stores):
    client = stores()
    first = await client.accounts.of_zalo(account())
    second = following(first, sealed=b"other", key_id="k2", seen_at=NOW + timedelta(hours=1))
    assert await client.accounts.change(second, also("x1", consent()))
    assert await stores().accounts.read("a1") == second
    assert not await client.accounts.change(following(first, sealed=b"late"), also("x2", consent()))
    assert await stores().accounts.read("a1") == second
    assert len(await client.accounts.consents("a1")) == 1
    assert [entry.id for entry in await client.accesses.of("account/a1", 9)] == ["x1"]


async def test_of_many_who_change_at_once_one_does(stores):
    first = await stores().accounts.of_zalo(account())
    clients = [stores() for _ in range(6)]
    done: list[bool] = []

    async def change(number: int, client: Client) -> None:
        done.append(await client.accounts.change(following(first), also(f"x{number}", consent())))

    async with anyio.create_task_group() as group:
        for number, client in enumerate(clients):
            group.start_soon(change, number, client)
    assert done.count(True) == 1
    assert len(await stores().accounts.consents("a1")) == 1


async def test_consents_are_numbered_in_their_order(stores):
    client = stores()
    first = await client.accounts.of_zalo(account())
    second, third = following(first), following(following(first))
    await client.accounts.change(second, also("x1", consent("phone"), consent("profile")))
    await client.accounts.change(third, also("x2", consent("phone", given=False)))
    assert await stores().accounts.consents("a1") == [
        consent("phone"),
        consent("profile"),
        consent("phone", given=False),
    ]
    assert await client.accounts.consents("a2") == []


async def test_a_text_is_kept_once(stores):
    client = stores()
    first = await client.accounts.of_zalo(account())
    shown = ConsentText("ab", "phone", "vi", "Cho phép …")
    assert await client.accounts.change(following(first), also("x1", consent(), text=shown))
    assert await client.accounts.change(following(following(first)), also("x2", consent(), text=shown))


async def test_an_erased_account_is_not_found_nor_changed_and_its_sessions_are_over(stores):
    client = stores()
    first = await client.accounts.of_zalo(account())
    for one in (session("s1"), session("s2", owner="a2"), session("s3", kind="officer")):
        await client.sessions.open(one, most=9)
    gone = following(first, zalo_digest=None, sealed=None, key_id=None, erased_at=NOW)
    assert await client.accounts.change(gone, also("x1", consent(given=False)))
    assert await client.accounts.read("a1") is None
    assert not await client.accounts.change(following(gone), also("x2"))
    assert [await client.sessions.find(one.encode() * 8) is None for one in ("s1", "s2", "s3")] == [
        True,
        False,
        False,
    ]
    assert (await client.accounts.of_zalo(account("a9", zalo_digest=first.zalo_digest))).id == "a9"
    assert await client.accounts.unused(NOW + timedelta(days=1), 9) == ["a9"]


async def test_accounts_nobody_signed_in_to_are_named_longest_first(stores):
    client = stores()
    for days, name in ((3, "a1"), (5, "a2"), (1, "a3")):
        await client.accounts.of_zalo(account(name, seen_at=NOW - timedelta(days=days)))
    assert await client.accounts.unused(NOW - timedelta(days=2), 9) == ["a2", "a1"]
    assert await client.accounts.unused(NOW - timedelta(days=2), 1) == ["a2"]


async def test_a_session_comes_back_is_seen_and_ends(stores):
    client = stores()
    await client.sessions.open(session("s1"), most=9)
    assert await stores().sessions.find(b"s1" * 8) == session("s1")
    later = NOW + timedelta(minutes=5)
    await client.sessions.seen(b"s1" * 8, later)
    await client.sessions.seen(b"s1" * 8, NOW)  # late, and not back in time
    assert await stores().sessions.find(b"s1" * 8) == session("s1", seen_at=later)
    await client.sessions.close("citizen", "a2", b"s1" * 8)
    await client.sessions.close("officer", "a1", b"s1" * 8)
    assert await client.sessions.find(b"s1" * 8) is not None
    await client.sessions.close("citizen", "a1", b"s1" * 8)
    assert await client.sessions.find(b"s1" * 8) is None


async def test_the_newest_sessions_of_an_owner_stay(stores):
    client = stores()
    for number in range(4):
        await client.sessions.open(session(f"s{number}", at=NOW + timedelta(seconds=number)), most=2)
    await client.sessions.open(session("t1", owner="a2"), most=2)
    await client.sessions.open(session("u1", kind="officer"), most=2)
    assert [one.token_hash for one in await client.sessions.of("citizen", "a1")] == [b"s3" * 8, b"s2" * 8]
    assert len(await client.sessions.of("citizen", "a2")) == 1
    assert len(await client.sessions.of("officer", "a1")) == 1
    await client.sessions.close("citizen", "a1")
    assert await client.sessions.of("citizen", "a1") == []
    assert len(await client.sessions.of("officer", "a1")) == 1


async def test_sessions_that_are_over_are_pruned(stores):
    client = stores()
    day = timedelta(days=1)
    await client.sessions.open(session("s1", at=NOW - 89 * day, seen_at=NOW - day), most=9)
    await client.sessions.open(session("s2", at=NOW - 91 * day, seen_at=NOW - day), most=9)
    await client.sessions.open(session("s3", at=NOW - 31 * day), most=9)
    await client.sessions.open(session("s4", kind="officer", at=NOW - timedelta(hours=1)), most=9)
    idle = {"citizen": 30 * day, "officer": timedelta(minutes=30)}
    assert await client.sessions.prune(NOW, idle) == 3
    assert [one.token_hash for one in await client.sessions.of("citizen", "a1")] == [b"s1" * 8]


async def test_a_secret_is_the_one_that_came_first(stores):
    assert await stores().secrets.get_or_keep("one", b"first", "k1") == b"first"
    assert await stores().secrets.get_or_keep("one", b"second", "k2") == b"first"
    assert await stores().secrets.get_or_keep("two", b"second", "k2") == b"second"


async def test_rows_sealed_with_other_keys_are_found_and_replaced_unless_changed(stores):
    client = stores()
    first = await client.accounts.of_zalo(account("a1"))
    await client.accounts.of_zalo(account("a2", key_id="k2"))
    await client.secrets.get_or_keep("one", b"first", "k1")
    gone = await client.accounts.of_zalo(account("a3"))
    await client.accounts.change(
        following(gone, zalo_digest=None, sealed=None, key_id=None, erased_at=NOW), also()
    )
    assert await client.sealed.keys_in_use() == {"k1": 2, "k2": 1}
    assert await client.sealed.sealed_otherwise("k2", 9) == [SealedRow("account", "a1", b"sealed \x00\xff")]
    assert not await client.sealed.replace(SealedRow("account", "a1", b"stale"), b"new", "k2")
    assert await client.sealed.replace(SealedRow("account", "a1", b"sealed \x00\xff"), b"new", "k2")
    assert (await client.accounts.read("a1")) == msgspec.structs.replace(first, sealed=b"new", key_id="k2")
    assert await client.sealed.sealed_otherwise("k2", 9) == [SealedRow("secret", "one", b"first")]
    assert await client.sealed.replace(SealedRow("secret", "one", b"first"), b"new", "k2")
    assert await client.sealed.sealed_otherwise("k2", 9) == ()
    assert await stores().secrets.get_or_keep("one", b"other", "k1") == b"new"


async def test_a_database_that_is_not_there_is_told():
    database = open_database(f"postgresql+asyncpg://nobody@127.0.0.1:{free_port()}/none")
    for ask in (
        SqlAccounts(database).read("a1"),
        SqlSessions(database).find(b"x"),
        SqlSecrets(database).get_or_keep("one", b"x", "k1"),
        SqlSealedRows(database, [secret]).keys_in_use(),
    ):
        with pytest.raises(StoreDown):
            await ask
    await database.dispose()
