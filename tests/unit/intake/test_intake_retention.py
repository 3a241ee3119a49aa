"""What is deleted is gone from rows, files and the database's own files; a dry run only says so."""

import os

import pytest
from sqlalchemy import text

from laocaiso.cases.intake.retention import hold
from tests.unit.intake.invented_intake import PLANTED, png

DAY = 86400


async def sealed_of(world, held) -> bytes:
    draft = await world.side.sender._drafts.read(held.id)
    assert draft is not None
    return draft.sealed


def kept_anywhere(world, needle: bytes) -> list[str]:
    files = [*world.folder.glob("laocaiso.db*"), *world.folder.glob("documents/*/*")]
    return [file.name for file in files if needle in file.read_bytes()]


async def test_nothing_of_a_person_is_in_clear_anywhere_on_the_disk(world):
    held = await world.complete()
    await held.ok("put", "/request", json={"summary": "Xin cấp lại cho Trần Văn Giả Định", "unit": "03006"})
    await held.hand_in()
    await world.side.upkeep.scrub()
    for word in PLANTED:
        assert kept_anywhere(world, word.encode()) == []
    assert kept_anywhere(world, png(1)[:60]) == []


async def test_a_dry_run_says_what_would_go_and_leaves_it(world):
    held = await world.complete()
    await world.clock.advance(30 * DAY + 1)
    report = await world.side.retention.run(dry_run=True)
    assert (report.dossiers, report.ids, report.by_state) == (1, (held.id,), {"draft": 1})
    assert await sealed_of(world, held)
    assert (world.folder / "documents" / held.id).exists()


async def test_a_draft_whose_time_is_over_is_really_deleted(world):
    held, other = await world.complete(), await world.complete()
    await world.clock.advance(20 * DAY)
    await other.ok("put", "/request", json={"unit": "03006"})
    await world.clock.advance(10 * DAY + 1)
    sealed = await sealed_of(world, held)
    assert kept_anywhere(world, sealed)
    report = await world.side.retention.run(dry_run=False)
    assert report.ids == (held.id,)
    assert kept_anywhere(world, sealed) == [], "its sealed bytes linger in the database's files"
    assert not (world.folder / "documents" / held.id).exists()
    async with world.database.connect() as connection:
        for table in ("dossier", "dossier_document", "dossier_event", "dossier_request"):
            column = "id" if table == "dossier" else "dossier"
            rows = await connection.execute(
                text(f"SELECT count(*) FROM {table} WHERE {column} = :id"), {"id": held.id}
            )
            assert rows.scalar() == 0, table
    [tombstone] = [e for e in await world.side.accesses.of(held.id, 100) if e.what == "deleted"]
    assert tombstone.who == "retention"
    assert (await other.ask("get")).status_code == 200
    assert (await world.side.retention.run(dry_run=False)).dossiers == 0


async def test_what_waits_to_be_sent_is_never_deleted(world):
    held = await world.complete()
    await held.hand_in()
    await world.clock.advance(3650 * DAY)
    assert (await world.side.retention.run(dry_run=False)).dossiers == 0
    await world.side.sender.round()
    assert (await held.ok("get"))["state"] == "accepted"


async def test_an_accepted_one_goes_after_its_own_term(world):
    held = await world.complete()
    await held.hand_in()
    await world.side.sender.round()
    await world.clock.advance(179 * DAY)
    assert (await world.side.retention.run(dry_run=False)).dossiers == 0
    await world.clock.advance(2 * DAY)
    assert (await world.side.retention.run(dry_run=False)).by_state == {"accepted": 1}


async def test_one_on_hold_stays_and_is_named(world):
    held = await world.complete()
    how = {
        "by": "thanh-tra",
        "why": "khieu-nai-12",
        "holds": world.side.upkeep,
        "accesses": world.side.accesses,
        "clock": world.clock,
        "ids": world.side.retention._ids,
    }
    assert await hold(held.id, on_hold=True, **how)
    assert not await hold("nobody", on_hold=True, **how)
    assert (await held.ask("delete")).status_code == 409
    await world.clock.advance(31 * DAY)
    report = await world.side.retention.run(dry_run=False)
    assert (report.dossiers, report.on_hold) == (0, (held.id,))
    assert await hold(held.id, on_hold=False, **how)
    assert (await world.side.retention.run(dry_run=False)).dossiers == 1
    kinds = [(e.who, e.what) for e in await world.side.accesses.of(held.id, 100) if "operator" in e.who]
    assert sorted(kinds) == [("operator:thanh-tra", "held"), ("operator:thanh-tra", "released")]


async def test_a_change_does_not_take_a_hold_away(world):
    held = await world.complete()
    await world.side.upkeep.hold(held.id, on_hold=True)
    await held.ok("put", "/request", json={"unit": "03006"})
    await world.clock.advance(31 * DAY)
    assert (await world.side.retention.run(dry_run=False)).dossiers == 0


async def test_files_nobody_refers_to_go_after_a_day(world):
    held = await world.complete()
    folder = world.folder / "documents"
    left, fresh, orphan = (
        folder / held.id / "doc-9-left",
        folder / held.id / ".new-00ff",
        folder / "orphan" / "doc-1-x",
    )
    orphan.parent.mkdir()
    now = world.clock.now().timestamp()
    for file, age in ((left, 2 * DAY), (fresh, 60), (orphan, 60)):
        file.write_bytes(b"x")
        os.utime(file, (now - age, now - age))
    for file in (folder / held.id).glob("doc-1-*"):
        os.utime(file, (now - 2 * DAY, now - 2 * DAY))
    dry = await world.side.retention.run(dry_run=True)
    assert (dry.folders, dry.files) == (1, 1)
    report = await world.side.retention.run(dry_run=False)
    assert (report.folders, report.files) == (1, 1)
    assert not left.exists()
    assert not orphan.parent.exists()
    assert fresh.exists()
    assert (await held.ask("get", "/documents/1/content")).content == png(1)


async def test_the_access_log_goes_after_its_own_term(world):
    held = await world.complete()
    before = len(await world.side.accesses.of(held.id, 100))
    await world.clock.advance(731 * DAY)
    assert (await world.side.retention.run(dry_run=True)).access_entries == before
    assert (await world.side.retention.run(dry_run=False)).access_entries == before
    assert [e.what for e in await world.side.accesses.of(held.id, 100)] == ["deleted"]


@pytest.mark.parametrize("table", ["dossier_event", "access_log"])
async def test_history_and_access_log_cant_be_changed(world, table):
    await world.begin()
    with pytest.raises(Exception, match="only added to"):
        async with world.database.begin() as connection:
            await connection.execute(text(f"UPDATE {table} SET at = 0"))
