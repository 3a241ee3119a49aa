"""What is anonymised or deleted is gone from rows, files and the database's own files; a dry run tells."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import text

from laocaiso.cases.feedback.categories import Categories
from laocaiso.cases.feedback.custody import Act
from laocaiso.cases.feedback.lifetime.retention import KeepFor, hold
from laocaiso.cases.feedback.model import Words
from laocaiso.core.clock import ManualClock
from laocaiso.core.errors import Gone
from tests.unit.feedback.conftest import START
from tests.unit.feedback.invented_desk import WORDS, Office
from tests.unit.feedback.invented_reports import PLANTED, SA_PA, World, body
from tests.unit.feedback.kept_photos import photo, repr_digest
from tests.unit.feedback.test_following import step, to_resolved

DAY = 86_400.0
TEXT = f"Ổ gà trước nhà Thử Mẫu, gọi {PLANTED[0]} hoặc {PLANTED[1]}, CCCD {PLANTED[2]}."
CONTACT = {"name": "Nguyễn Thử Mẫu", "phone": PLANTED[0], "email": PLANTED[4]}
SPOKEN = "Tôi là Thử Mẫu, 0951234567."


async def ended(world: World, *, session: str | None = "a1") -> tuple[dict[str, Any], dict[str, Any]]:
    """A closed report with words of everybody, a rating and a supporter; what was sent, and the answer."""
    sent_body = body(
        TEXT,
        title="Thử Mẫu kêu cứu",
        location=SA_PA,
        placeText="nhà Thử Mẫu",
        contact=CONTACT,
        consent=True,
        category="moi_truong",
    )
    answer = await world.post("/v1/feedback", sent_body, session=session, idempotency_key="key-12345678")
    assert answer.status_code == 201, answer.text
    made = answer.json()
    path = f"/v1/feedback/{made['code']}"
    await world.post(f"{path}/support", session="a2")
    await world.post(f"{path}/messages", {"text": SPOKEN}, secret=made["secret"])
    await say(world, made["code"], SPOKEN)
    await to_resolved(world, made["code"])
    rated = await world.post(f"{path}/rating", {"stars": 4, "text": SPOKEN}, secret=made["secret"])
    assert rated.status_code == 200, rated.text
    await step(world, made["code"], "close")
    await tell(world)
    return sent_body, made


async def say(world: World, code: str, words: str) -> None:
    """An officer writes to the reporter, and a text is made public."""
    custody = world.side.parts.custody
    report = await custody.found(code)
    act = Act(
        "message",
        "officer",
        "reporter",
        who="o1",
        words=Words(text=words),
        fields={"public_title": words, "public_text": words},
    )
    assert await custody.try_add(report, act)


async def send_photo(world: World, made: dict[str, Any]) -> None:
    headers = {"X-Report-Secret": made["secret"], "Content-Type": "image/jpeg", **repr_digest(photo())}
    answer = await world.client.put(f"/v1/feedback/{made['code']}/photos/1", content=photo(), headers=headers)
    assert answer.status_code == 201, answer.text


async def tell(world: World) -> None:
    while await world.side.telling.round():
        pass


def everywhere(folder: Path) -> bytes:
    files = [*folder.glob("laocaiso.db*"), *folder.glob("photos/*/*")]
    return b"".join(file.read_bytes() for file in files)


async def sealed_of(world: World, code: str) -> list[bytes]:
    """All that is sealed of a report."""
    custody = world.side.parts.custody
    report = await custody.found(code)
    events = [event.sealed for event in await custody.history(report) if event.sealed]
    ratings = await world.side.parts.following._voices.ratings(report.id)
    return [report.sealed, report.answer, *events, *(one.sealed for one in ratings if one.sealed)]


async def test_a_dry_run_says_what_would_go_and_leaves_it(world: World) -> None:
    _, made = await ended(world)
    await world.clock.advance(366 * DAY)
    ran = await world.side.retention.run(dry_run=True)
    assert (ran.anonymised, ran.deleted, ran.anonymised_codes) == (1, 0, (made["code"],))
    await world.clock.advance(1460 * DAY)
    ran = await world.side.retention.run(dry_run=True)
    assert (ran.anonymised, ran.deleted, ran.deleted_codes) == (0, 1, (made["code"],))
    assert (await world.report(made))["mine"]["text"] == TEXT


async def test_anonymised_nothing_of_people_is_anywhere(world: World, tmp_path: Path) -> None:
    _, made = await ended(world)
    await send_photo(world, made)
    assert list(tmp_path.glob("photos/*/*"))
    sealed = await sealed_of(world, made["code"])
    assert len(sealed) == 5, "contents, answer, a message of each side, a rating"
    assert all(one in everywhere(tmp_path) for one in sealed)
    await world.clock.advance(364 * DAY)
    assert (await world.side.retention.run(dry_run=False)).anonymised == 0
    await world.clock.advance(2 * DAY)
    assert (await world.side.retention.run(dry_run=False)).anonymised == 1
    left = everywhere(tmp_path)
    assert [one for one in sealed if one in left] == []
    assert [word for word in (*PLANTED, "Thử Mẫu", "key-12345678") if word.encode() in left] == []
    assert list(tmp_path.glob("photos/*/*")) == []
    assert (await world.side.retention.run(dry_run=False)).anonymised == 0, "once"


async def test_what_stays_of_an_anonymised_report_are_its_facts(world: World) -> None:
    _, made = await ended(world)
    custody = world.side.parts.custody
    before = await custody.found(made["code"])
    history = await custody.history(before)
    await world.clock.advance(366 * DAY)
    await world.side.retention.run(dry_run=False)
    after = await custody.found(made["code"])
    facts = (
        "code",
        "state",
        "outcome",
        "category",
        "unit",
        "urgent",
        "received_at",
        "changed_at",
        "supporters",
    )
    assert [getattr(after, fact) for fact in facts] == [getattr(before, fact) for fact in facts]
    assert (after.account, after.public_text, after.anonymised_at) == (None, None, world.clock.now())
    assert custody.contents(after).text == ""
    *kept, last = await custody.history(after)
    assert kept == [msgspec.structs.replace(event, sealed=None, key_id=None) for event in history]
    assert (last.kind, last.actor, last.number) == ("anonymise", "system", after.version)
    assert [one.what for one in await world.side.accesses.of(f"report/{after.id}", 1)] == ["anonymised"]


async def test_who_asks_for_an_anonymised_report_is_told_that_it_is_gone(world: World) -> None:
    handed_in, made = await ended(world)
    path = f"/v1/feedback/{made['code']}"
    await world.clock.advance(366 * DAY)
    await world.side.retention.run(dry_run=False)
    replay = await world.post("/v1/feedback", handed_in, session="a1", idempotency_key="key-12345678")
    own = await world.get(path, secret=made["secret"])
    write = await world.post(f"{path}/messages", {"text": "Còn đó không?"}, secret=made["secret"])
    picture = await world.get(f"{path}/photos/1", secret=made["secret"])
    for answer in (replay, own, write, picture):
        assert (answer.status_code, answer.json()["code"]) == (410, "gone"), answer.text
    public = (await world.get(path)).json()
    assert (public["state"], public["outcome"], public["mine"]) == ("closed", "solved", None)
    assert public["timeline"][-1]["kind"] == "anonymise"
    mine = await world.get("/v1/me/feedback", session="a1")
    assert mine.json()["items"] == []
    for account in ("a1", "a2"):
        assert (await world.get("/v1/me/notices", session=account)).json()["items"] == []
    with pytest.raises(Gone):
        await step(world, made["code"], "reopen")


async def test_deleted_all_of_it_is_gone_but_what_statistics_need(world: World, tmp_path: Path) -> None:
    handed_in, made = await ended(world)
    sealed = await sealed_of(world, made["code"])
    report = await world.side.parts.custody.found(made["code"])
    await world.clock.advance(1826 * DAY)
    ran = await world.side.retention.run(dry_run=False)
    assert (ran.anonymised, ran.deleted) == (0, 1)
    left = everywhere(tmp_path)
    assert [one for one in sealed if one in left] == []
    assert [word for word in (*PLANTED, "Thử Mẫu", made["code"]) if word.encode() in left] == []
    assert (await world.get(f"/v1/feedback/{made['code']}")).status_code == 404
    async with world.database.connect() as connection:
        rows = (await connection.execute(text("SELECT * FROM report_tombstone"))).mappings().all()
    assert [(row["category"], row["outcome"], row["stars"]) for row in rows] == [("moi_truong", "solved", 4)]
    assert not {report.id, report.code} & {str(value) for value in rows[0].values()}
    assert [one.what for one in await world.side.accesses.of(f"report/{report.id}", 1)] == ["deleted"]
    again = await world.post("/v1/feedback", handed_in, session="a1")
    assert again.status_code == 201, "nobody knows any more that it was handed in before"


async def test_one_that_is_worked_on_is_never_touched(world: World) -> None:
    made = await world.hand_in()
    await tell(world)
    await world.clock.advance(9999 * DAY)
    ran = await world.side.retention.run(dry_run=False)
    assert (ran.anonymised, ran.deleted) == (0, 0)
    await world.post(f"/v1/feedback/{made['code']}/withdrawal", secret=made["secret"])
    await tell(world)
    assert (await world.side.retention.run(dry_run=False)).anonymised == 0, "days count from its end"
    await world.clock.advance(366 * DAY)
    assert (await world.side.retention.run(dry_run=False)).anonymised == 1


async def test_something_said_later_begins_the_days_anew(world: World) -> None:
    _, made = await ended(world)
    await world.clock.advance(300 * DAY)
    await world.post(f"/v1/feedback/{made['code']}/messages", {"text": SPOKEN}, secret=made["secret"])
    await world.clock.advance(300 * DAY)
    assert (await world.side.retention.run(dry_run=False)).anonymised == 0


async def test_one_on_hold_stays_as_it_is_and_is_named(world: World) -> None:
    _, made = await ended(world)
    custody, held = world.side.parts.custody, world.side.held
    report = await custody.found(made["code"])
    why = {"by": "thanh-tra", "why": "khieu-nai-12", "held": held, "custody": custody}
    assert await hold(report, on_hold=True, **why)
    await world.clock.advance(9999 * DAY)
    ran = await world.side.retention.run(dry_run=False)
    assert (ran.anonymised, ran.deleted, ran.on_hold) == (0, 0, (made["code"],))
    assert (await world.report(made))["mine"]["text"] == TEXT
    assert await hold(report, on_hold=False, **why)
    ran = await world.side.retention.run(dry_run=False)
    assert (ran.deleted, ran.on_hold) == (1, ())
    assert not await hold(report, on_hold=True, **why)
    noted = [(one.who, one.what, one.why) for one in await world.side.accesses.of(f"report/{report.id}", 99)]
    assert ("operator:thanh-tra", "held", "khieu-nai-12") in noted
    assert ("operator:thanh-tra", "released", "khieu-nai-12") in noted


@pytest.fixture
async def strict(migrated: Path, tmp_path: Path) -> AsyncIterator[World]:
    """A world that keeps reports on the environment for ten days, and their words for five."""
    shutil.copy(migrated, tmp_path / "laocaiso.db")
    own = {"keep_personal_days": 5, "keep_report_days": 10}
    listed = [
        msgspec.structs.replace(one, **own) if one.slug == "moi_truong" else one
        for one in Categories.load().all
    ]
    made = World(
        tmp_path, ManualClock(START), categories=Categories(listed), keep_for=KeepFor(personal=20, report=40)
    )
    yield made
    await made.close()


async def test_a_category_has_terms_of_its_own(strict: World) -> None:
    _, own = await ended(strict)
    usual = await strict.hand_in(category="cay_xanh")
    await strict.post(f"/v1/feedback/{usual['code']}/withdrawal", secret=usual["secret"])
    await tell(strict)
    seen = []
    for day in (4, 6, 11, 19, 21, 41):
        await strict.clock.advance(day * DAY - (strict.clock.now() - START).total_seconds())
        ran = await strict.side.retention.run(dry_run=False)
        seen.append((day, ran.anonymised_codes, ran.deleted_codes))
    assert seen == [
        (4, (), ()),
        (6, (own["code"],), ()),
        (11, (), (own["code"],)),
        (19, (), ()),
        (21, (usual["code"],), ()),
        (41, (), (usual["code"],)),
    ]
    assert (strict.side.retention.anonymised, strict.side.retention.deleted) == (2, 2)


async def test_on_hold_it_keeps_whom_to_reach_when_the_account_goes(world: World) -> None:
    made = await world.hand_in(session="a1", contact=CONTACT, consent=True)
    custody = world.side.parts.custody
    report = await custody.found(made["code"])
    assert await hold(report, on_hold=True, by="x", why="y", held=world.side.held, custody=custody)
    await world.side.parts.owning.forget("a1")
    kept = await custody.found(made["code"])
    contact = custody.contents(kept).contact
    assert kept.account is None
    assert contact
    assert contact.phone == CONTACT["phone"]


async def test_an_account_goes_though_an_anonymous_report_has_the_same_id_of_a_phone(world: World) -> None:
    same = body()
    for session in ("a1", None):
        assert (await world.post("/v1/feedback", same, session=session)).status_code == 201
    await world.side.parts.owning.forget("a1")
    assert (await world.get("/v1/me/feedback", session="a1")).json()["items"] == []


async def test_officers_see_the_facts_of_an_anonymised_report_and_can_do_nothing(
    office: Office, tmp_path: Path
) -> None:
    made = await office.in_state("in_progress")
    code = made["code"]
    sent = await office.ask(
        "unit_officer", "PUT", f"/feedback/{code}/evidence/1", content=photo(), headers=repr_digest(photo())
    )
    assert sent.status_code == 201, sent.text
    await office.do(code, "resolve", evidence=[1])
    await office.do(code, "close")
    await tell(office.world)
    assert list(tmp_path.glob("photos/evidence-*/*"))
    await office.world.clock.advance(366 * DAY)
    assert (await office.world.side.retention.run(dry_run=False)).anonymised == 1
    assert list(tmp_path.glob("photos/*/*")) == []
    shown = await office.report(code, "unit_lead")
    assert (shown["state"], shown["outcome"], shown["steps"]) == ("closed", "answered", [])
    assert WORDS not in str(shown)
    order = {**await office.full_order("reopen"), "version": shown["version"]}
    assert (await office.order("unit_lead", code, order)).status_code == 409
