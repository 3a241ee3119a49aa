"""What every store of reports does."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from adapters.sql import open_database
from adapters.sql.report_outbox import SqlNotices, SqlReportOutbox
from adapters.sql.report_queue import SqlReportQueue
from adapters.sql.report_voices import SqlVoices
from adapters.sql.reports import SqlReports
from laocaiso.cases.feedback.model import Event, Report
from laocaiso.cases.feedback.ports import Also, Filter, KeyTaken, Rating, Running, Scope
from laocaiso.core.errors import InvalidInput

NOW = datetime(2026, 11, 24, 2, 0, 0, 123456, tzinfo=UTC)
MINE = (
    "notice",
    "report_photo",
    "report_rating",
    "report_support",
    "report_outbox",
    "report_event",
    "report_key",
    "report",
)


@dataclass
class Client:
    """What one process has of the database."""

    reports: SqlReports
    queue: SqlReportQueue
    voices: SqlVoices
    outbox: SqlReportOutbox
    notices: SqlNotices
    url: str


Stores = Callable[..., Client]


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

        def opened(deadline: float = 10.0) -> Client:
            database = open_database(url)
            stack.push_async_callback(database.dispose)
            kinds = (SqlReports, SqlReportQueue, SqlVoices, SqlReportOutbox, SqlNotices)
            return Client(*(kind(database, deadline=deadline) for kind in kinds), url)  # type: ignore[misc]

        yield opened


def report(name: str = "r1", **more: object) -> Report:
    plain = {
        "id": name,
        "code": f"LC-26-{name.upper():0>4}-0000",
        "version": 1,
        "state": "submitted",
        "client_report_id": f"client-{name}",
        "body_digest": "d" * 64,
        "secret_hash": b"\x00\xff" * 16,
        "received_at": NOW,
        "changed_at": NOW,
        "entered_at": NOW,
        "clock_from": NOW,
        "intake_due_at": NOW + timedelta(hours=8),
        "sealed": b"sealed \x00",
        "answer": b"answer \x00",
        "key_id": "k1",
    }
    return Report(**{**plain, **more})  # type: ignore[arg-type]


def event(number: int = 1, **more: object) -> Event:
    plain = {
        "number": number,
        "at": NOW + timedelta(seconds=number),
        "kind": "submit" if number == 1 else "message",
        "actor": "reporter",
        "before": None if number == 1 else "submitted",
        "after": "submitted",
        "audience": "public",
    }
    return Event(**{**plain, **more})  # type: ignore[arg-type]


def next_of(before: Report, **more: object) -> Report:
    return msgspec.structs.replace(before, version=before.version + 1, **more)


async def test_it_gives_back_what_it_was_given(stores: Stores) -> None:
    made = report(
        account="a1",
        category="moi_truong",
        category_by="reading",
        confidence=0.75,
        unit="03006",
        unit_by="point",
        cell="2233:10383",
        urgent=True,
        held="burst",
        photos_expected=3,
        resolve_due_at=NOW + timedelta(days=5),
    )
    created = await stores().reports.create(made, event(), Also(), key="key-1")
    assert created == (made, True)
    assert await stores().reports.read(made.code) == made
    assert await stores().reports.read(made.id) == made
    assert await stores().reports.history("r1") == [event()]


async def test_a_replay_finds_the_first_one_by_id_and_by_key(stores: Stores) -> None:
    first = report()
    await stores().reports.create(first, event(), Also(tell=True), key="key-1")
    again = report("r2", client_report_id="client-r1")
    assert await stores().reports.create(again, event(), Also(tell=True), key="key-1") == (first, False)
    assert await stores().reports.create(again, event(), Also(tell=True), key=None) == (first, False)
    assert await stores().reports.create(again, event(), Also(tell=True), key="key-2") == (first, False)
    assert await stores().reports.known(None, "client-r1", None) == first
    assert await stores().reports.read("r2") is None
    assert (await stores().outbox.backlog())[0] == 1


async def test_a_key_of_another_report_is_refused_and_nothing_is_kept(stores: Stores) -> None:
    await stores().reports.create(report(), event(), Also(), key="key-1")
    with pytest.raises(KeyTaken):
        await stores().reports.create(report("r2"), event(), Also(), key="key-1")
    assert await stores().reports.read("r2") is None
    with pytest.raises(KeyTaken):
        await stores().reports.known(None, "client-r2", "key-1")


async def test_ids_and_keys_belong_to_their_sender(stores: Stores) -> None:
    await stores().reports.create(report(account="a1"), event(), Also(), key="key-1")
    other = report("r2", account="a2", client_report_id="client-r1")
    assert (await stores().reports.create(other, event(), Also(), key="key-1")).is_new
    nobody = report("r3", client_report_id="client-r1")
    assert (await stores().reports.create(nobody, event(), Also(), key="key-1")).is_new


async def test_fifty_at_once_make_one_report(stores: Stores) -> None:
    client = stores()
    tries = [
        client.reports.create(report(f"r{n}", client_report_id="same"), event(), Also(tell=True), key="key-1")
        for n in range(50)
    ]
    done = await asyncio.gather(*tries)
    assert sum(one.is_new for one in done) == 1
    assert len({one.report.id for one in done}) == 1
    assert (await client.outbox.backlog())[0] == 1


async def test_one_that_waits_too_long_for_its_twin_is_told_so(stores: Stores) -> None:
    client = stores(deadline=0.5)
    if client.url.startswith("sqlite"):
        return  # there is one writer at a time: nothing tells a twin from a stranger
    database = open_database(client.url)
    async with database.connect() as connection:
        await connection.execute(
            text(
                "INSERT INTO report (id, code, version, state, sender, client_report_id, body_digest, "
                "secret_hash, urgent, photos_expected, supporters, bounces, reopenings, received_at, "
                "changed_at, entered_at, clock_from, due_at, sealed, answer, key_id) VALUES "
                "('x', 'x', 1, 'submitted', '', 'client-r1', '', '', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, '', '', "
                "'k')"
            )
        )
        with pytest.raises(Running):
            await client.reports.create(report(), event(), Also(), key=None)
        await connection.rollback()
    await database.dispose()
    assert (await client.reports.create(report(), event(), Also(), key=None)).is_new


async def test_only_the_next_version_is_taken(stores: Stores) -> None:
    first = report()
    await stores().reports.create(first, event(), Also(), key=None)
    second = next_of(first, state="accepted", unit="03006")
    accepted = event(2, kind="accept", actor="officer", who="o1", after="accepted")
    assert await stores().reports.change(second, accepted, Also(tell=True))
    assert not await stores().reports.change(second, accepted, Also(tell=True))
    assert not await stores().reports.change(next_of(next_of(second)), event(4), Also(tell=True))
    assert await stores().reports.read("r1") == second
    assert await stores().reports.history("r1") == [event(), accepted]
    assert (await stores().outbox.backlog())[0] == 1


async def test_changes_at_once_lose_nothing(stores: Stores) -> None:
    client = stores()
    await client.reports.create(report(), event(), Also(), key=None)

    async def add() -> None:
        while True:
            found = await client.reports.read("r1")
            assert found
            if await client.reports.change(next_of(found), event(found.version + 1), Also()):
                return

    await asyncio.gather(*(add() for _ in range(12)))
    assert [one.number for one in await client.reports.history("r1")] == list(range(1, 14))


def merged(before: Report, parent: str) -> tuple[Report, Event]:
    after = next_of(before, state="merged", parent=parent)
    return after, event(after.version, kind="merge", actor="officer", before=before.state, after="merged")


async def test_reports_are_merged_one_deep_whoever_comes_first(stores: Stores) -> None:
    client = stores()
    for name in ("r1", "r2", "r3"):
        await client.reports.create(report(name), event(), Also(), key=None)
    first, second, third = [report(name) for name in ("r1", "r2", "r3")]
    assert await client.reports.change(*merged(first, "r2"), Also(tell=True))
    assert not await client.reports.change(*merged(second, "r3"), Also(tell=True)), "it has a child"
    assert not await client.reports.change(*merged(third, "r1"), Also(tell=True)), "its parent has a parent"
    assert await client.reports.read("r2") == second
    withdrawn = next_of(second, state="withdrawn")
    taken_back = event(2, kind="withdraw", before="submitted", after="withdrawn")
    assert not await client.reports.change(withdrawn, taken_back, Also()), "a child hangs on it"
    assert await client.reports.change(*merged(third, "r2"), Also(tell=True))
    assert [one.id for one in await client.queue.children("r2")] == ["r1", "r3"]


async def test_nothing_is_merged_into_what_was_taken_back(stores: Stores) -> None:
    client = stores()
    await client.reports.create(report("r1"), event(), Also(), key=None)
    await client.reports.create(report("r2", state="withdrawn"), event(), Also(), key=None)
    assert not await client.reports.change(*merged(report("r1"), "r2"), Also())


async def test_merging_one_another_at_once_ends_one_deep(stores: Stores) -> None:
    for n in range(10):
        names = [f"r{n}a", f"r{n}b", f"r{n}c"]
        for name in names:
            await stores().reports.create(report(name), event(), Also(), key=None)
        done = await asyncio.gather(
            *(
                stores().reports.change(*merged(report(name), names[(at + 1) % 3]), Also())
                for at, name in enumerate(names)
            )
        )
        assert any(done)
        kept = {one.id: one for one in [await stores().reports.read(name) for name in names] if one}
        assert not any(one.parent and kept[one.parent].parent for one in kept.values())


async def test_history_cannot_be_changed(stores: Stores) -> None:
    client = stores()
    await client.reports.create(report(), event(), Also(), key=None)
    database = open_database(client.url)
    with pytest.raises(DBAPIError, match="only added to"):
        async with database.begin() as connection:
            await connection.execute(text("UPDATE report_event SET kind = 'close'"))
    await database.dispose()


async def test_support_is_counted_once_and_changes_no_version(stores: Stores) -> None:
    client = stores()
    await client.reports.create(report(), event(), Also(), key=None)
    counts = await asyncio.gather(*(client.voices.support("r1", f"a{n % 5}", NOW, 10) for n in range(20)))
    assert max(c for c in counts if c) == 5
    assert await client.voices.supports("r1", "a1")
    assert await client.voices.end_support("r1", "a1") == 4
    assert await client.voices.end_support("r1", "a1") == 4
    assert not await client.voices.supports("r1", "a1")
    found = await client.reports.read("r1")
    assert found
    assert (found.version, found.supporters) == (1, 4)
    await client.reports.change(next_of(report()), event(2), Also())
    after = await client.reports.read("r1")
    assert after
    assert after.supporters == 4


async def test_a_citizen_supports_no_more_than_the_limit(stores: Stores) -> None:
    client = stores()
    for name in ("r1", "r2", "r3"):
        await client.reports.create(report(name), event(), Also(), key=None)
    assert await client.voices.support("r1", "a1", NOW, 2) == 1
    assert await client.voices.support("r2", "a1", NOW, 2) == 1
    assert await client.voices.support("r3", "a1", NOW, 2) is None
    assert await client.voices.support("r1", "a1", NOW, 2) == 1


async def test_a_closure_is_rated_once(stores: Stores) -> None:
    client = stores()
    await client.reports.create(report(), event(), Also(), key=None)
    ratings = [Rating(closure=4, stars=n, at=NOW, sealed=None, key_id=None) for n in (1, 5)]
    kept = await asyncio.gather(*(client.voices.rate("r1", rating) for rating in ratings))
    assert sorted(kept) == [False, True]
    assert await client.voices.rate("r1", msgspec.structs.replace(ratings[0], closure=9))
    assert [one.closure for one in await client.voices.ratings("r1")] == [4, 9]


@pytest.mark.parametrize("order", ["due", "newest"])
async def test_pages_show_each_report_once(stores: Stores, order: str) -> None:
    client = stores()
    for n in range(23):
        made = report(
            f"r{n:02}",
            urgent=n % 7 == 0,
            received_at=NOW + timedelta(minutes=n // 3),
            intake_due_at=NOW + timedelta(hours=n % 4) if n % 5 else None,
        )
        await client.reports.create(made, event(), Also(), key=None)
    seen: list[Report] = []
    after = None
    while True:
        page = await client.queue.page(Filter(order=order), after, 5)  # type: ignore[arg-type]
        seen += page.reports
        after = page.next
        if after is None:
            break
    assert len(seen) == len({one.id for one in seen}) == 23
    if order == "due":
        far = NOW + timedelta(days=999)
        keys = [(not one.urgent, one.intake_due_at or far) for one in seen]
        assert keys == sorted(keys)
    else:
        assert [one.received_at for one in seen] == sorted((one.received_at for one in seen), reverse=True)


@pytest.mark.parametrize("cursor", ["x", "W10", "WzEsMl0", "WyJhIiwiYiIsImMiXQ", "Ww", "W3RydWUsMSwieCJd"])
async def test_a_cursor_of_somebody_else_is_refused(stores: Stores, cursor: str) -> None:
    with pytest.raises(InvalidInput):
        await stores().queue.page(Filter(), cursor, 5)


async def test_filters_are_joined(stores: Stores) -> None:
    client = stores()
    for n, (unit, category, state) in enumerate(
        [
            ("03006", "moi_truong", "submitted"),
            ("03006", None, "submitted"),
            (None, "moi_truong", "accepted"),
            ("02647", "khac", "in_progress"),
        ]
    ):
        made = report(f"r{n}", unit=unit, category=category, state=state, account="a1" if n else None)
        await client.reports.create(made, event(), Also(), key=None)

    async def found(**wanted: object) -> list[str]:
        page = await client.queue.page(Filter(**wanted), None, 50)  # type: ignore[arg-type]
        return sorted(one.id for one in page.reports)

    assert await found(scope=Scope(units=frozenset({"03006"}))) == ["r0", "r1"]
    assert await found(scope=Scope(categories=frozenset({"moi_truong"}))) == ["r0", "r2"]
    assert await found(units=frozenset({"02647"}), states=frozenset({"in_progress"})) == ["r3"]
    assert await found(lacks="unit") == ["r2"]
    assert await found(lacks="category") == ["r1"]
    assert await found(account="a1") == ["r1", "r2", "r3"]
    assert await found(overdue_at=NOW + timedelta(hours=9)) == ["r0", "r1"]
    assert await found(held=True) == []
    assert await found(unread=True) == []
    assert await found(unread=False, lacks="unit") == ["r2"]
    later = NOW + timedelta(seconds=1)
    assert await found(urgent=False, entered_before={"submitted": NOW, "accepted": later}) == ["r2"]
    assert await found(entered_before=dict.fromkeys(("submitted", "accepted"), later)) == ["r0", "r1", "r2"]


async def test_neighbours_are_found_by_cell_and_by_unit(stores: Stores) -> None:
    client = stores()
    made = [
        report("r1", cell="1:1", unit="03006"),
        report("r2", cell="1:2", unit="03006", received_at=NOW - timedelta(days=40)),
        report("r3", cell=None, unit="03006"),
        report("r4", cell="9:9", unit="03006"),
        report("r5", cell="1:1", unit="03006", state="withdrawn"),
    ]
    for one in made:
        await client.reports.create(one, event(), Also(), key=None)

    async def around(cells: list[str], unit: str | None, days: int = 30) -> list[str]:
        found = await client.queue.around(cells, unit, NOW - timedelta(days=days), 50)
        return sorted(one.id for one in found)

    assert await around(["1:1", "1:2"], "03006") == ["r1", "r3"]
    assert await around(["1:1", "1:2"], "03006", days=50) == ["r1", "r2", "r3"]
    assert await around([], "03006") == ["r1", "r3", "r4"]
    assert await around([], None) == []


async def test_everybody_who_follows_is_told_once(stores: Stores) -> None:
    client = stores()
    await client.reports.create(report("r1", account="a1"), event(), Also(tell=True), key=None)
    await client.reports.create(report("r2", account="a2", parent="r1"), event(), Also(), key=None)
    await client.voices.support("r1", "a3", NOW, 9)
    await client.voices.support("r2", "a4", NOW, 9)
    await client.voices.support("r2", "a1", NOW, 9)
    claimed = await client.outbox.claim(NOW + timedelta(minutes=1), NOW + timedelta(minutes=2), 10)
    assert len(claimed) == 1
    assert await stores().outbox.claim(NOW + timedelta(minutes=1), NOW + timedelta(minutes=2), 10) == []
    again = await stores().outbox.claim(NOW + timedelta(minutes=3), NOW + timedelta(minutes=4), 10)
    assert len(again) == 1, "the lease of the first is over"
    told = [await client.outbox.tell(one, NOW) for one in (*claimed, *again)]
    assert told == [4, 0]
    assert await client.outbox.backlog() == (0, None)
    for account in ("a1", "a2", "a3", "a4"):
        notices, following = await client.notices.notices(account, None, 10)
        assert [(one.code, one.kind, one.read_at) for one in notices] == [(report().code, "submit", None)]
        assert following is None
    assert await client.notices.mark_read("a1", NOW) == 1
    assert await client.notices.mark_read("a1", NOW) == 0


async def test_what_can_not_be_told_now_waits(stores: Stores) -> None:
    client = stores()
    await client.reports.create(report(), event(), Also(tell=True), key=None)
    at = NOW + timedelta(minutes=1)
    (claimed,) = await client.outbox.claim(at, at + timedelta(minutes=1), 10)
    await client.outbox.postpone(claimed, at + timedelta(hours=1), "store_down")
    assert await client.outbox.claim(at, at + timedelta(minutes=1), 10) == []
    (later,) = await client.outbox.claim(at + timedelta(hours=2), at + timedelta(hours=3), 10)
    assert later.attempts == 1


async def test_notices_page_by_key(stores: Stores) -> None:
    client = stores()
    for n in range(7):
        await client.reports.create(report(f"r{n}", account="a1"), event(), Also(tell=True), key=None)
    for claimed in await client.outbox.claim(NOW + timedelta(hours=1), NOW + timedelta(hours=2), 50):
        await client.outbox.tell(claimed, NOW)
    seen, after = [], None
    while True:
        page, after = await client.notices.notices("a1", after, 3)
        seen += [one.report for one in page]
        if after is None:
            break
    assert sorted(seen) == [f"r{n}" for n in range(7)]


async def test_counts(stores: Stores) -> None:
    client = stores()
    await client.reports.create(report("r1", held="burst"), event(), Also(), key=None)
    await client.reports.create(report("r2", state="closed", unread_since=NOW), event(), Also(), key=None)
    assert await client.queue.count(NOW) == (1, 0, 1, 1)
    assert await client.queue.count(NOW + timedelta(days=1)) == (1, 1, 1, 1)
