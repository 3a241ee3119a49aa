"""What a citizen says while nobody asked is seen: a mark in the queue until an officer acts on it."""

from datetime import datetime
from typing import Any

import pytest

from tests.unit.feedback.invented_desk import WORDS, Office
from tests.unit.feedback.test_desk_pictures import photo


async def unread(office: Office) -> dict[str, Any]:
    """Lines of the queue that wait for an officer, by code."""
    return {line["code"]: line for line in (await office.get("/feedback", unread="true"))["items"]}


async def write(office: Office, made: dict[str, Any], text: str = "Chỗ ấy vừa sụt thêm.") -> None:
    answer = await office.world.post(
        f"/v1/feedback/{made['code']}/messages", {"text": text}, secret=made["secret"]
    )
    assert answer.status_code == 200, answer.text


async def send(office: Office, made: dict[str, Any], number: int) -> int:
    path = f"/v1/feedback/{made['code']}/photos/{number}"
    headers = {"X-Report-Secret": made["secret"]}
    return (await office.world.client.put(path, content=photo(number), headers=headers)).status_code


@pytest.mark.parametrize("state", ["submitted", "in_progress", "resolved", "closed"])
async def test_words_wait_until_an_officer_acts(office: Office, state: Any) -> None:
    made = await office.in_state(state)
    assert await unread(office) == {}
    await write(office, made)
    since = office.world.clock.now()
    await office.world.clock.advance(60)
    await write(office, made, "Vẫn chưa thấy ai đến.")
    line = (await unread(office))[made["code"]]
    assert line["unreadSince"] == (await office.report(made["code"]))["unreadSince"]
    assert datetime.fromisoformat(line["unreadSince"]) == since
    assert made["code"] not in [
        one["code"] for one in (await office.get("/feedback", unread="false"))["items"]
    ]
    await office.do(made["code"], "note")
    assert await unread(office) == {}
    assert (await office.report(made["code"]))["unreadSince"] is None


async def test_looking_alone_takes_the_mark_off_nothing(office: Office) -> None:
    made = await office.in_state("assigned")
    await write(office, made)
    await office.report(made["code"])
    assert made["code"] in await unread(office)


async def test_an_order_on_a_version_without_the_words_takes_no_mark_off(office: Office) -> None:
    made = await office.in_state("in_progress")
    seen = await office.report(made["code"])
    await write(office, made)
    order = {"action": "note", "text": WORDS, "version": seen["version"]}
    assert (await office.order("unit_officer", made["code"], order)).status_code == 409
    assert made["code"] in await unread(office)


async def test_an_answer_to_a_question_waits_too(office: Office) -> None:
    made = await office.in_state("needs_info")
    await office.take(made, "supply")
    assert made["code"] in await unread(office)


async def test_a_later_photo_waits_and_is_told_once(office: Office) -> None:
    made = await office.in_state("in_progress")
    assert [await send(office, made, 1) for _ in range(3)] == [201, 200, 200]
    assert made["code"] in await unread(office)
    history = (await office.report(made["code"]))["history"]
    assert [entry["detail"] for entry in history if entry["kind"] == "photo"] == ["photo:1"]
    await office.do(made["code"], "note")
    assert await send(office, made, 1) == 200
    assert await unread(office) == {}
    assert await send(office, made, 2) == 201
    assert made["code"] in await unread(office)


async def test_photos_of_a_report_that_nobody_took_up_belong_to_it(office: Office) -> None:
    made = await office.handed_in(photosExpected=1)
    assert await send(office, made, 1) == 201
    assert await unread(office) == {}
    assert [entry["kind"] for entry in (await office.report(made["code"]))["history"]] == ["submit"]


async def test_who_has_only_the_code_is_not_told_of_words_and_photos(office: Office) -> None:
    made = await office.in_state("in_progress")
    await write(office, made)
    await send(office, made, 1)
    seen = (await office.world.get(f"/v1/feedback/{made['code']}")).json()
    assert {"message", "photo"}.isdisjoint(entry["kind"] for entry in seen["timeline"])
    own = await office.world.report(made)
    assert {"message", "photo"} <= {entry["kind"] for entry in own["timeline"]}
