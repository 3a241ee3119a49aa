"""Evidence: photos of what was done, sent by officers, named by an answer, seen by its reporter then."""

from typing import Any

import pytest

from tests.unit.feedback.invented_desk import WORDS, Office


def photo(number: int) -> bytes:
    """What begins like a JPEG; `InventedPictures` asks for no more."""
    return b"\xff\xd8\xff\xe0" + bytes([number]) * 200


async def send(office: Office, code: str, number: int, content: bytes, officer: str = "unit_officer") -> Any:
    """Send evidence."""
    return await office.ask(officer, "PUT", f"/feedback/{code}/evidence/{number}", content=content)


async def answered(office: Office, code: str, action: str = "resolve", **more: Any) -> Any:
    """An answer that says it is solved."""
    version = (await office.report(code))["version"]
    order = {"action": action, "version": version, "text": WORDS, "done": office.done(), "solved": True}
    by = "unit_lead" if action == "resolve" else "unit_officer"
    return await office.order(by, code, {**order, **more})


async def test_solved_needs_evidence_that_is_there(office: Office) -> None:
    made = await office.in_state("in_progress")
    code = made["code"]
    assert (await answered(office, code)).json()["errors"][0]["field"] == "evidence"
    assert (await send(office, code, 2, photo(2))).status_code == 201
    wrong = await answered(office, code, evidence=[1, 2])
    assert wrong.status_code == 400
    assert wrong.json()["errors"][0]["allowed"] == ["2"]
    done = await answered(office, code, evidence=[2])
    assert (done.status_code, done.json()["outcome"]) == (200, "solved")
    assert (await office.report(code))["pictures"]["evidence"] == [2]


async def test_the_reporter_s_own_photo_is_no_evidence(office: Office) -> None:
    made = await office.in_state("in_progress")
    path = f"/v1/feedback/{made['code']}/photos/1"
    own = await office.world.client.put(path, content=photo(1), headers={"X-Report-Secret": made["secret"]})
    assert own.status_code == 201
    shown = (await office.report(made["code"]))["pictures"]
    assert (shown["photos"], shown["evidence"]) == ([1], [])
    assert (await answered(office, made["code"], evidence=[1])).status_code == 400
    assert (await send(office, made["code"], 1, photo(2))).status_code == 201
    seen = await office.ask("auditor", "GET", f"/feedback/{made['code']}/photos/1")
    other = await office.ask("auditor", "GET", f"/feedback/{made['code']}/evidence/1")
    assert seen.status_code == other.status_code == 200
    assert seen.content != other.content
    assert seen.headers["cache-control"] == "no-store"


async def test_its_reporter_sees_evidence_once_an_answer_names_it(office: Office) -> None:
    made = await office.in_state("in_progress")
    code, secret = made["code"], made["secret"]
    for number in (1, 2):
        await send(office, code, number, photo(number))

    async def seen(number: int, **who: Any) -> int:
        answer = await office.world.get(f"/v1/feedback/{code}/evidence/{number}", **who)
        assert answer.headers["cache-control"] == "no-store"
        return answer.status_code

    assert await seen(1, secret=secret) == 404
    await answered(office, code, "propose", evidence=[1])
    assert await seen(1, secret=secret) == 404, "a draft is nobody's answer yet"
    await office.do(code, "approve")
    assert await seen(1, secret=secret) == 200
    assert await seen(2, secret=secret) == 404, "no answer names it"
    assert await seen(1) == 401
    assert await seen(1, secret="x" * 43) == 404
    assert await seen(1, session="somebody") == 404
    timeline = (await office.world.report(made))["timeline"]
    assert timeline[-1]["done"]["evidence"] == [f"/v1/feedback/{code}/evidence/1"]
    log = (await office.get("/audit", "auditor", subject=code))["items"]
    assert ("holder", "read", "evidence") in [(one["who"], one["what"], one["why"]) for one in log]


async def test_evidence_is_sent_again_and_never_replaced(office: Office) -> None:
    made = await office.in_state("in_progress")
    code = made["code"]
    assert (await send(office, code, 1, photo(1))).status_code == 201
    assert (await send(office, code, 1, photo(1))).status_code == 200
    assert (await send(office, code, 1, photo(2))).status_code == 409
    told = await office.ask("unit_officer", "GET", f"/feedback/{code}/evidence/1/upload")
    assert told.json()["complete"] is True
    log = (await office.get("/audit", "auditor", subject=code))["items"]
    sent = [one for one in log if (one["what"], one["why"]) == ("changed", "evidence")]
    assert {one["who"] for one in sent} == {"officer:unit_officer"}
    assert len(sent) == 3, "asking how far it is changes nothing"
    assert (await send(office, code, 2, photo(9) + b"damaged")).status_code == 400
    assert (await send(office, code, 3, photo(3), "intake_operator")).status_code == 403


@pytest.mark.parametrize("state", ["resolved", "closed", "withdrawn", "rejected"])
async def test_no_evidence_comes_to_what_nobody_works_on(office: Office, state: Any) -> None:
    made = await office.in_state(state)
    answer = await send(office, made["code"], 1, photo(1), "unit_lead")
    assert answer.status_code == 409
    assert answer.json()["current"]["state"] == state
