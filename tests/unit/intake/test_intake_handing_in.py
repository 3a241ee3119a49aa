"""Handing in: once for each key, safe once it is answered, or a folder where the province takes none."""

import asyncio
import hashlib
import io
import zipfile
from datetime import timedelta

import anyio
import httpx
import pytest

from adapters.sql.dossiers import SqlRequests
from tests.unit.intake.invented_intake import (
    OWNER,
    PLANTED,
    PORTAL,
    Held,
    client_of,
    down,
    not_taken,
    png,
)


async def test_handed_in_it_is_sent_and_gets_its_official_code(world):
    held = await world.complete()
    answer = await held.hand_in()
    assert answer.status_code == 201
    assert answer.json()["state"] == "submitted"
    assert answer.json()["receipt"] == f"{held.path}/receipt"
    assert (await held.ok("get"))["state"] == "submitted"
    assert await world.side.sender.round() == 1
    dossier = await held.ok("get")
    assert dossier["state"] == "accepted"
    assert dossier["officialCode"] == "H38.12-261123-0001"
    assert dossier["canBeHandedIn"] is False
    [submission] = world.one_stop.taken.values()
    assert submission.unit_name == "Phường Sa Pa"
    assert submission.contents.owner.name == OWNER["name"]
    assert world.one_stop.documents[submission.key] == [png(1)]
    assert (await world.side.sender.backlog()).waiting == 0


async def test_what_is_missing_is_named_and_nothing_is_kept_of_the_try(world):
    held = await world.begin()
    answer = await held.hand_in(confirmed=False)
    assert answer.status_code == 422
    assert answer.json()["code"] == "incomplete"
    fields = [error["field"] for error in answer.json()["errors"]]
    assert {"applicant", "owner", "checklist/1", "confirmed"} <= set(fields)
    assert (await held.hand_in(confirmed=True)).status_code == 422, "the key was kept for a try that failed"


async def test_the_same_key_again_gets_the_first_answer(world):
    held = await world.complete()
    first = await held.hand_in()
    await world.side.sender.round()
    again = await held.hand_in()
    assert again.status_code == first.status_code
    assert again.content == first.content
    assert len(world.one_stop.taken) == 1


async def test_the_same_key_with_another_body_is_refused(world):
    held = await world.complete()
    await held.hand_in()
    answer = await held.hand_in(confirmed=False)
    assert answer.status_code == 422
    assert answer.json()["code"] == "idempotency_key_reused"


async def test_another_key_for_a_dossier_handed_in_is_a_conflict(world):
    held = await world.complete()
    await held.hand_in("key-00000001")
    answer = await held.hand_in("key-00000002")
    assert answer.status_code == 409
    assert answer.json()["code"] == "conflict"


async def test_a_key_that_is_at_work_is_a_conflict_that_says_when_to_try_again(world):
    held = await world.complete()
    store, now = SqlRequests(world.database), world.clock.now()  # as another process has it
    digest = hashlib.sha256(b'{"confirmed":true}').hexdigest()
    await store.reserve(held.id, "key-00000001", digest, "other", now=now, until=now + timedelta(seconds=10))
    answer = await held.hand_in()
    assert answer.status_code == 409
    assert int(answer.headers["retry-after"]) >= 1
    await world.clock.advance(10)
    assert (await held.hand_in()).status_code == 201, "the other one died and its key stayed locked"


@pytest.mark.parametrize("key", ["", "short", "x" * 201, "with blank", "tiếng-việt-đây"])
async def test_a_key_is_needed(world, key):
    held = await world.complete()
    answer = await held.ask(
        "post", "/submission", json={"confirmed": True}, headers={"Idempotency-Key": key.encode()}
    )
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "Idempotency-Key"


async def test_a_hundred_at_once_with_one_key_are_one(world):
    held = await world.complete()
    answers: list[httpx.Response] = []

    async def one():
        while True:
            answer = await held.hand_in()
            if answer.status_code == 201:
                answers.append(answer)
                return
            assert answer.status_code == 409
            await anyio.sleep(0.01)

    async with anyio.create_task_group() as tasks:
        for _ in range(100):
            tasks.start_soon(one)
    assert len({answer.content for answer in answers}) == 1
    await world.side.sender.round()
    assert len(world.one_stop.taken) == 1
    kinds = [event.kind for event in await world.side.sender._drafts.history(held.id)]
    assert kinds.count("submitted") == 1


async def test_handed_in_nothing_of_it_can_be_changed(world):
    held = await world.complete()
    await held.hand_in()
    for answer in (
        await held.ask("put", "/owner", json=OWNER),
        await held.ask("put", "/documents/1", content=png(9)),
        await held.ask("delete", "/documents/1"),
        await held.ask("delete"),
    ):
        assert answer.status_code == 409


async def test_a_document_lost_from_its_folder_is_missing_again(world):
    held = await world.complete()
    for file in (world.folder / "documents" / held.id).iterdir():
        file.unlink()
    answer = await held.hand_in()
    assert [error["field"] for error in answer.json()["errors"]] == ["documents/1"]
    await held.ok("put", "/documents/1", content=png(1))
    assert (await held.hand_in()).status_code == 201


async def test_a_one_stop_that_is_down_gets_it_later_with_the_same_key(world):
    held = await world.complete()
    await held.hand_in()
    world.one_stop.after = down
    await world.side.sender.round()
    assert (await held.ok("get"))["state"] == "submitted"
    assert await world.side.sender.round() == 0, "it was tried again without a pause"
    world.one_stop.after = lambda _: None
    await world.clock.advance(10)
    await world.side.sender.round()
    assert len(world.one_stop.deliveries) == 2
    assert len(world.one_stop.taken) == 1
    assert (await held.ok("get"))["officialCode"] == "H38.12-261123-0001"


async def test_pauses_grow_up_to_an_hour(world):
    held = await world.complete()
    await held.hand_in()
    world.one_stop.before = down
    tries = 0
    for _ in range(24 * 60):
        tries += await world.side.sender.round()
        await world.clock.advance(60)
    assert 25 <= tries <= 45
    assert (await world.side.sender.backlog()).oldest is not None


async def test_what_waits_is_shown(world):
    held = await world.complete()
    await held.hand_in()
    world.one_stop.before = down
    sender = world.side.sender
    assert (sender.waiting, sender.oldest) == (0, 0)
    sending = asyncio.ensure_future(sender.run())
    try:
        await world.clock.advance(90)
        async with asyncio.timeout(10):
            while not sender.oldest:
                await world.clock.advance(1)
                await asyncio.sleep(0.01)
        assert sender.waiting == 1
        assert sender.oldest >= 90
    finally:
        sending.cancel()


async def test_what_the_one_stop_does_not_take_can_be_corrected_and_sent_again(world):
    held = await world.complete()
    await held.hand_in("key-00000001")
    world.one_stop.before = not_taken
    await world.side.sender.round()
    dossier = await held.ok("get")
    assert dossier["state"] == "returned"
    assert "thiếu chữ ký" in dossier["remark"]
    assert dossier["expiresAt"]
    world.one_stop.before = lambda _: None
    await held.ok("put", "/documents/1", content=png(8))
    assert (await held.hand_in("key-00000002")).status_code == 201
    await world.side.sender.round()
    dossier = await held.ok("get")
    assert dossier["state"] == "accepted"
    assert dossier["remark"] is None


async def test_a_bug_with_one_dossier_does_not_stop_the_others(world):
    one, other = await world.complete(), await world.complete()
    await one.hand_in()
    await other.hand_in()

    def fail(submission):
        if submission.dossier == one.id:
            raise KeyError("idNumber")

    world.one_stop.before = fail
    await world.side.sender.round()
    assert (await other.ok("get"))["state"] == "accepted"
    assert (await one.ok("get"))["state"] == "submitted"


async def test_several_senders_share_the_work_and_send_each_once(world):
    held = [await world.complete() for _ in range(12)]
    for one in held:
        assert (await one.hand_in()).status_code == 201
    senders = [world.made().sender for _ in range(4)]

    async def run(sender):
        while await sender.round():
            pass

    async with anyio.create_task_group() as tasks:
        for sender in senders:
            tasks.start_soon(run, sender)
    assert len(world.one_stop.deliveries) == len(world.one_stop.taken) == 12


async def test_where_the_province_takes_none_it_ends_in_a_folder_and_a_link(world):
    client = client_of(world.made(accepts=False))
    begun = await world.complete()
    held = Held(client, begun.id, begun.secret)
    assert (await held.ok("get"))["sends"] is False
    answer = await held.hand_in()
    assert answer.status_code == 201
    assert answer.json()["state"] == "prepared"
    assert answer.json()["portal"] == PORTAL
    assert answer.json()["receipt"] is None
    folder = await held.ask("get", "/folder")
    assert folder.headers["content-type"] == "application/zip"
    assert folder.headers["cache-control"] == "no-store"
    with zipfile.ZipFile(io.BytesIO(folder.content)) as packed:
        assert packed.namelist() == ["huong-dan-nop.html", "01-to-khai-theo-mau.png"]
        assert packed.read("01-to-khai-theo-mau.png") == png(1)
        page = packed.read("huong-dan-nop.html").decode()
    assert "chưa được nộp" in page
    assert PORTAL in page
    assert OWNER["name"] in page
    assert await world.side.sender.round() == 0
    assert (await held.ask("get", "/receipt")).status_code == 409
    # It can still be changed, and is a draft again then.
    assert (await held.ok("put", "/owner", json=OWNER))["state"] == "draft"
    await client.aclose()


async def test_what_is_for_the_desk_is_never_sent(world):
    held = await world.complete(channel="in_person")
    assert (await held.hand_in()).json()["state"] == "prepared"


async def test_no_answer_of_handing_in_holds_anything_of_a_person(world):
    held = await world.complete()
    text = (await held.hand_in()).text
    assert not [word for word in PLANTED if word in text]
