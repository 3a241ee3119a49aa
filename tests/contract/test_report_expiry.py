"""What every store of reports does when their time is over."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.sql import open_database
from adapters.sql.accesses import SqlAccesses
from adapters.sql.report_outbox import SqlReportOutbox
from adapters.sql.report_photos import SqlPhotoRows
from adapters.sql.report_retention import SqlExpiring, SqlHeld
from adapters.sql.report_tables import metadata
from adapters.sql.report_voices import SqlVoices
from adapters.sql.reports import SqlReports
from laocaiso.accounts.access import Access
from laocaiso.cases.feedback.lifetime.expiring import Before
from laocaiso.cases.feedback.lifetime.tombstones import Tombstone, tombstone_of
from laocaiso.cases.feedback.model import Event, Report, spent_id
from laocaiso.cases.feedback.photos.model import Photo
from laocaiso.cases.feedback.ports import Also, Rating
from tests.contract.test_report_store import NOW, event, report

PLANTED = (b"planted-contents", b"planted-answer", b"planted-words", b"planted-rating", b"planted-secret")
WORDS = (
    "planted-account",
    "planted-client-id",
    "planted-title",
    "planted-text",
    "planted-key",
    "planted-file",
)
END = NOW + timedelta(days=3)
LATER = Before(END + timedelta(days=1), {})


@dataclass
class Client:
    """What one process has of the database."""

    database: AsyncEngine
    reports: SqlReports
    voices: SqlVoices
    outbox: SqlReportOutbox
    photos: SqlPhotoRows
    expiring: SqlExpiring
    held: SqlHeld
    accesses: SqlAccesses
    path: Path | None

    async def rows(self) -> str:
        """Everything that stands in any row of any table."""
        found = []
        async with self.database.connect() as connection:
            for table in metadata.sorted_tables:
                found += (await connection.execute(table.select())).all()
        return repr([tuple(row) for row in found])

    def files(self) -> bytes:
        """Everything that stands in files of the database, where they are ours to read."""
        if self.path is None:
            return b""
        return b"".join(file.read_bytes() for file in self.path.parent.glob("laocaiso.db*"))


Stores = Callable[[], Client]


@pytest.fixture(params=["sqlite", "postgresql"])
async def stores(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stores]:
    """Each call answers what another process would have."""
    async with AsyncExitStack() as stack:
        path = None
        if request.param == "sqlite":
            path = tmp_path / "laocaiso.db"
            shutil.copy(request.getfixturevalue("migrated_sqlite"), path)
            url = f"sqlite+aiosqlite:///{path}"
        else:
            url = request.getfixturevalue("postgresql").url
            database = open_database(url)
            async with database.begin() as connection:
                names = ", ".join(f'"{table.name}"' for table in metadata.sorted_tables)
                await connection.execute(text(f"TRUNCATE {names} CASCADE"))
            await database.dispose()

        def opened() -> Client:
            database = open_database(url)
            stack.push_async_callback(database.dispose)
            made: list[Any] = [
                kind(database, deadline=10) for kind in (SqlReports, SqlVoices, SqlReportOutbox)
            ]
            made.append(SqlPhotoRows(database, "reporter", deadline=10))
            made += [kind(database, deadline=10) for kind in (SqlExpiring, SqlHeld, SqlAccesses)]
            return Client(database, *made, path)

        yield opened


def ended(name: str = "r1", **more: object) -> Report:
    """A report at its end."""
    return report(name, **{"state": "closed", "outcome": "solved", "changed_at": END, **more})


def photo(number: int = 1) -> Photo:
    return Photo(
        number=number,
        digest_sent="d",
        digest="d",
        file="planted-file",
        thumb_file="t",
        width=1,
        height=1,
        size=1,
        key_id="k1",
        added_at=NOW,
    )


async def planted(client: Client, **more: object) -> Report:
    """A report with something in every place there is."""
    made = ended(
        account="planted-account",
        client_report_id="planted-client-id",
        secret_hash=PLANTED[4],
        public_title="planted-title",
        public_text="planted-text",
        sealed=PLANTED[0],
        answer=PLANTED[1],
        **more,
    )
    said = event(sealed=PLANTED[2], key_id="k1", detail="unit:03006")
    await client.reports.create(made, said, Also(), key="planted-key")
    rating = Rating(closure=1, stars=4, at=NOW, sealed=PLANTED[3], key_id="k1")
    await client.voices.rate(made.id, rating)
    await client.voices.support(made.id, "planted-account-2", NOW, 9)
    assert await client.photos.add(made.id, photo())
    await client.reports.change(
        msgspec.structs.replace(made, version=2), event(2, after="closed"), Also(tell=True)
    )
    (told,) = await client.outbox.claim(NOW + timedelta(days=9), NOW + timedelta(days=10), 9)
    assert await client.outbox.tell(told, NOW) == 2
    return msgspec.structs.replace(made, version=2, supporters=1)


def bare(made: Report) -> Report:
    """The next version of it, anonymised."""
    return msgspec.structs.replace(
        made,
        version=made.version + 1,
        account=None,
        client_report_id=spent_id(made.account, made.client_report_id),
        body_digest="",
        secret_hash=b"",
        public_title=None,
        public_text=None,
        sealed=b"bare",
        answer=b"bare",
        anonymised_at=END + timedelta(days=1),
    )


def anonymising(made: Report) -> Event:
    return event(made.version + 1, kind="anonymise", actor="system", before="closed", after="closed")


def access(name: str, what: str, subject: str = "report/r1") -> Access:
    return Access(id=name, at=NOW, who="retention", subject=subject, what=what, why="time is over")


def tombstone(made: Report, name: str = "t1") -> Tombstone:
    return tombstone_of(made, [Rating(closure=1, stars=4, at=NOW, sealed=None, key_id=None)], name)


def codes(due: Sequence[Any]) -> list[str]:
    return [one.id for one in due]


def found(rows: str, files: bytes) -> list[str]:
    words = [word.decode() for word in PLANTED] + list(WORDS)
    return [word for word in words if word in rows or word.encode() in files]


async def test_anonymised_nothing_of_people_is_anywhere_and_the_facts_stay(stores: Stores) -> None:
    client = stores()
    made = await planted(client)
    assert len(found(await client.rows(), client.files())) == len(PLANTED) + len(WORDS)
    assert await client.expiring.anonymise(bare(made), anonymising(made), access("a1", "anonymised"))
    await client.expiring.scrub()
    assert found(await client.rows(), client.files()) == []
    assert await stores().reports.read("r1") == bare(made)
    first, second, third = await stores().reports.history("r1")
    assert first == event(detail="unit:03006"), "its words are gone, and nothing else of it"
    assert (second.kind, third) == ("message", anonymising(made))
    assert [one.stars for one in await client.voices.ratings("r1")] == [4]
    assert [one.what for one in await client.accesses.of("report/r1", 9)] == ["anonymised"]


async def test_deleted_it_leaves_a_tombstone_that_leads_nowhere(stores: Stores) -> None:
    client = stores()
    made = await planted(
        client,
        category="moi_truong",
        unit="03006",
        urgent=True,
        accepted_at=NOW + timedelta(hours=1),
        settled_at=NOW + timedelta(hours=50),
        intake_due_at=NOW + timedelta(hours=8),
        resolve_due_at=NOW + timedelta(hours=40),
    )
    assert await client.expiring.delete(made, tombstone(made), access("a1", "deleted"))
    await client.expiring.scrub()
    rows = await client.rows()
    assert found(rows, client.files()) == []
    assert made.code not in rows
    async with client.database.connect() as connection:
        (kept,) = (await connection.execute(metadata.tables["report_tombstone"].select())).mappings().all()
        for table in (
            "report_event",
            "report_key",
            "report_support",
            "report_rating",
            "report_photo",
            "notice",
        ):
            count = await connection.execute(text(f"SELECT count(*) FROM {table}"))
            assert count.scalar() == 0, table
    assert dict(kept) == {
        "id": "t1",
        "received_on": date(2026, 11, 24).isoformat(),
        "state": "closed",
        "outcome": "solved",
        "category": "moi_truong",
        "unit": "03006",
        "urgent": 1,
        "accepted_after": 3600,
        "settled_after": 180_000,
        "accepted_in_time": 1,
        "settled_in_time": 0,
        "bounces": 0,
        "reopenings": 0,
        "supporters": 1,
        "stars": 4,
    }
    assert [one.what for one in await client.accesses.of("report/r1", 9)] == ["deleted"]


async def test_only_the_version_that_was_looked_at_goes(stores: Stores) -> None:
    client = stores()
    made = ended()
    await client.reports.create(made, event(), Also(), key=None)
    await client.reports.change(msgspec.structs.replace(made, version=2), event(2), Also())
    assert not await client.expiring.anonymise(bare(made), anonymising(made), access("a1", "anonymised"))
    assert not await client.expiring.delete(made, tombstone(made), access("a2", "deleted"))
    assert await client.reports.read("r1") == msgspec.structs.replace(made, version=2)
    assert await client.accesses.of("report/r1", 9) == []


async def test_of_many_at_once_one_comes_first(stores: Stores) -> None:
    client = stores()
    made = await planted(client)
    tries = [client.expiring.anonymise(bare(made), anonymising(made), access(f"a{n}", "x")) for n in range(5)]
    assert sum(await asyncio.gather(*tries)) == 1
    made = bare(made)
    gone = [client.expiring.delete(made, tombstone(made, f"t{n}"), access(f"d{n}", "x")) for n in range(5)]
    assert sum(await asyncio.gather(*gone)) == 1
    assert len(await client.accesses.of("report/r1", 9)) == 2


async def test_what_is_due_is_told_by_category_and_what_is_not_is_left(stores: Stores) -> None:
    client = stores()
    made = [
        ended("r1"),
        ended("r2", category="moi_truong", changed_at=END - timedelta(days=30)),
        ended("r3", category="khac", state="withdrawn", changed_at=END - timedelta(days=1)),
        ended("r4", state="resolved"),
        ended("r5", changed_at=END + timedelta(days=2)),
        ended("r6", category="cay_xanh"),
    ]
    for one in made:
        await client.reports.create(one, event(), Also(), key=None)
    before = Before(END, {"moi_truong": END - timedelta(days=31), "cay_xanh": END + timedelta(days=9)})
    for due in (client.expiring.to_anonymise, client.expiring.to_delete):
        assert codes(await due(before, 10)) == ["r3", "r1", "r6"]
        assert codes(await due(before, 1)) == ["r3"]
    assert await client.expiring.anonymise(bare(made[0]), anonymising(made[0]), access("a1", "anonymised"))
    assert codes(await client.expiring.to_anonymise(before, 10)) == ["r3", "r6"]
    assert codes(await client.expiring.to_delete(before, 10)) == ["r3", "r1", "r6"]


async def test_on_hold_it_is_never_touched(stores: Stores) -> None:
    client = stores()
    made = ended()
    await client.reports.create(made, event(), Also(), key=None)
    assert await client.held.hold("r1", access("h1", "held"), on_hold=True)
    assert not await client.held.hold("r9", access("h2", "held", "report/r9"), on_hold=True)
    assert await client.held.on_hold(9) == [made.code]
    assert await client.expiring.to_anonymise(LATER, 9) == []
    assert await client.expiring.to_delete(LATER, 9) == []
    assert not await client.expiring.anonymise(bare(made), anonymising(made), access("a1", "anonymised"))
    assert not await client.expiring.delete(made, tombstone(made), access("a2", "deleted"))
    # A change by somebody who looked at it before leaves the hold in force.
    after = msgspec.structs.replace(made, version=2)
    assert await client.reports.change(after, event(2), Also())
    kept = await client.reports.read("r1")
    assert kept
    assert kept.on_hold
    assert await client.held.hold("r1", access("h3", "released"), on_hold=False)
    assert await client.held.on_hold(9) == []
    assert codes(await client.expiring.to_delete(LATER, 9)) == ["r1"]
    assert sorted(one.what for one in await client.accesses.of("report/r1", 9)) == ["held", "released"]
    assert await client.accesses.of("report/r9", 9) == []


async def test_what_is_still_to_be_told_waits(stores: Stores) -> None:
    client = stores()
    made = ended()
    await client.reports.create(made, event(), Also(tell=True), key=None)
    assert await client.expiring.to_anonymise(LATER, 9) == []
    assert not await client.expiring.delete(made, tombstone(made), access("a1", "deleted"))


async def test_what_others_were_merged_into_goes_after_them(stores: Stores) -> None:
    client = stores()
    parent, child = ended(), ended("r2", parent="r1")
    for one in (parent, child):
        await client.reports.create(one, event(), Also(), key=None)
    assert codes(await client.expiring.to_anonymise(LATER, 9)) == ["r1", "r2"]
    assert codes(await client.expiring.to_delete(LATER, 9)) == ["r2"]
    assert not await client.expiring.delete(parent, tombstone(parent), access("a1", "deleted"))
    assert await client.expiring.delete(child, tombstone(child), access("a2", "deleted", "report/r2"))
    assert codes(await client.expiring.to_delete(LATER, 9)) == ["r1"]


@pytest.mark.parametrize("account", [None, "a1"])
async def test_a_replay_finds_what_was_anonymised_and_nobody_elses(
    stores: Stores, account: str | None
) -> None:
    client = stores()
    made = ended(account=account)
    await client.reports.create(made, event(), Also(), key="key-1")
    assert await client.expiring.anonymise(bare(made), anonymising(made), access("a1", "anonymised"))
    assert await stores().reports.known(account, made.client_report_id, "key-1") == bare(made)
    assert await stores().reports.known("a2", made.client_report_id, "key-1") is None
    assert await stores().reports.known(account, "another", "key-1") is None


async def test_an_anonymised_report_takes_no_photos(stores: Stores) -> None:
    client = stores()
    made = ended()
    await client.reports.create(made, event(), Also(), key=None)
    assert await client.photos.add("r1", photo())
    assert await client.expiring.anonymise(bare(made), anonymising(made), access("a1", "anonymised"))
    assert not await client.photos.add("r1", photo(2))
    assert await client.photos.of("r1") == []


async def test_words_can_be_taken_from_the_history_and_not_put_there(stores: Stores) -> None:
    client = stores()
    await client.reports.create(ended(), event(sealed=b"words", key_id="k1"), Also(), key=None)
    async with client.database.begin() as connection:
        await connection.execute(text("UPDATE report_event SET sealed = NULL, key_id = NULL"))
    with pytest.raises(DBAPIError, match="only added to"):
        async with client.database.begin() as connection:
            await connection.execute(
                text("UPDATE report_event SET sealed = :words, key_id = 'k1'"), {"words": b"others"}
            )
    (kept,) = await client.reports.history("r1")
    assert kept.sealed is None
