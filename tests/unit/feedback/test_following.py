"""Following a report: what all see, what only its reporter sees, and what a reporter may do when."""

import asyncio
from datetime import UTC, datetime

import pytest

from laocaiso.cases.feedback.custody import Act
from laocaiso.cases.feedback.model import Done, Report, Words
from laocaiso.cases.feedback.phrases import next_text
from laocaiso.cases.feedback.workflow import BY_NAME, STATES
from tests.unit.feedback.invented_reports import NAME, PHONE, POTHOLE, SA_PA, World

DAY = 86_400.0


async def step(world: World, code: str, name: str, *, words: Words | None = None, **fields: object) -> Report:
    """An officer's or the system's step, taken as the desk takes it."""
    custody, progress = world.side.parts.custody, world.side.parts.following.progress
    report = await custody.found(code)
    taken = BY_NAME[name]  # type: ignore[index]
    history = await custody.history(report)
    changed = progress.by(report, taken, history, world.clock.now(), **fields)  # type: ignore[arg-type]
    act = Act(taken.name, taken.actor, taken.audience, who="o1", words=words, fields=changed, tell=True)
    after = await custody.try_add(report, act)
    assert after is not None
    return after


async def to_resolved(world: World, code: str) -> None:
    await step(world, code, "accept", category="moi_truong", unit="03006")
    await step(world, code, "assign")
    await step(world, code, "start")
    await step(world, code, "resolve", outcome="solved")


async def test_a_code_alone_shows_the_state_and_nobodys_words(world: World) -> None:
    made = await world.hand_in(f"{POTHOLE} Gọi {NAME} {PHONE}.", location=SA_PA)
    await world.post(
        f"/v1/feedback/{made['code']}/messages", {"text": "Còn ai xem không?"}, secret=made["secret"]
    )
    shown = await world.get(f"/v1/feedback/{made['code'].lower().replace('-', '')}")
    found = shown.json()
    assert shown.status_code == 200
    assert shown.headers["cache-control"] == "no-store"
    assert (found["code"], found["state"], found["outcome"]) == (made["code"], "submitted", None)
    assert found["mine"] is None
    assert [entry["kind"] for entry in found["timeline"]] == ["submit"]
    for planted in (PHONE, "Mẫu", "ổ gà", "22.33", "Còn ai"):
        assert planted not in shown.text


@pytest.mark.parametrize("as_header", [True, False])
async def test_the_secret_shows_everything(world: World, *, as_header: bool) -> None:
    made = await world.hand_in(location=SA_PA, placeText="trước cổng chợ")
    path = f"/v1/feedback/{made['code']}"
    if as_header:
        shown = await world.get(path, secret=made["secret"])
    else:
        shown = await world.client.get(path, headers={"Authorization": f"Bearer {made['secret']}"})
    mine = shown.json()["mine"]
    assert (mine["text"], mine["placeText"]) == (POTHOLE, "trước cổng chợ")
    assert mine["location"] == SA_PA
    assert mine["can"] == ["message", "withdraw"]


async def test_wrong_secrets_and_codes_are_told_alike(world: World) -> None:
    made, other = await world.hand_in(), await world.hand_in()
    path = f"/v1/feedback/{made['code']}"
    answers = [
        await world.get(path, secret=other["secret"]),
        await world.get(path, secret="x" * 43),
        await world.get("/v1/feedback/LC-26-0000-000Z", secret=made["secret"]),
    ]
    assert {answer.status_code for answer in answers} == {404}
    bodies = [{k: v for k, v in answer.json().items() if k != "instance"} for answer in answers]
    assert bodies[0] == bodies[1] == bodies[2]


async def test_a_session_opens_ones_own_reports_alone(world: World) -> None:
    made = await world.hand_in(session="an")
    path = f"/v1/feedback/{made['code']}"
    assert (await world.get(path, session="an")).json()["mine"]["text"] == POTHOLE
    assert (await world.get(path, session="binh")).json()["mine"] is None
    refused = await world.post(f"{path}/withdrawal", session="binh")
    assert refused.status_code == 404


async def test_looking_changes_nothing(world: World) -> None:
    made = await world.hand_in()
    before = await world.side.parts.custody.found(made["code"])
    for _ in range(3):
        await world.report(made)
        await world.client.head(f"/v1/feedback/{made['code']}", headers={"X-Report-Secret": made["secret"]})
    assert await world.side.parts.custody.found(made["code"]) == before


async def test_nothing_is_done_without_showing_who_asks(world: World) -> None:
    made = await world.hand_in()
    for path, body in (
        ("messages", {"text": "Xin chào"}),
        ("withdrawal", None),
        ("rating", {"stars": 5}),
        ("reopening", {"text": "Chưa xong"}),
        ("support", None),
        ("link", None),
    ):
        refused = await world.post(f"/v1/feedback/{made['code']}/{path}", body)
        assert refused.status_code == 401, path
    assert (await world.get(f"/v1/feedback/{made['code']}/receipt")).status_code == 401


async def test_an_answer_to_a_question_lets_the_clock_run_again(world: World) -> None:
    made = await world.hand_in()
    await step(world, made["code"], "accept", category="moi_truong", unit="03006")
    await step(world, made["code"], "assign")
    await step(world, made["code"], "start")
    before = (await world.report(made))["resolution"]
    await step(world, made["code"], "ask")
    asked = await world.report(made)
    assert asked["state"] == "needs_info"
    assert asked["resolution"] == {"dueAt": None, "state": "paused"}
    await world.clock.advance(2 * DAY)
    answer = await world.post(
        f"/v1/feedback/{made['code']}/messages", {"text": "Ở cạnh trạm điện."}, secret=made["secret"]
    )
    found = answer.json()
    assert found["state"] == "in_progress"
    assert found["resolution"]["state"] == "running"
    # Monday 9:00 to Wednesday 9:00 with Tuesday a public holiday (24 November): one working day.
    assert (before["dueAt"], found["resolution"]["dueAt"]) == (
        "2026-12-01T17:30:00+07:00",
        "2026-12-02T17:30:00+07:00",
    )


async def test_a_question_nobody_answers_ends_it(world: World) -> None:
    made = await world.hand_in()
    await step(world, made["code"], "ask")
    await world.clock.advance(9 * DAY)
    await world.side.upkeep.round()
    assert (await world.report(made))["state"] == "needs_info"
    await world.clock.advance(2 * DAY)
    assert (await world.side.upkeep.round()).expired == 1
    found = await world.report(made)
    assert (found["state"], found["outcome"]) == ("closed", "no_response")
    assert found["resolution"]["state"] == "stopped"


async def test_solved_is_another_word_than_closed(world: World) -> None:
    made = await world.hand_in()
    await to_resolved(world, made["code"])
    assert (await world.report(made))["outcome"] == "solved"
    await world.clock.advance(15 * DAY)
    assert (await world.side.upkeep.round()).settled == 1
    found = await world.report(made)
    assert (found["state"], found["outcome"]) == ("closed", "solved")
    assert found["resolution"]["state"] == "met"


async def test_a_closure_is_rated_once_and_a_new_one_again(world: World) -> None:
    made = await world.hand_in()
    path, secret = f"/v1/feedback/{made['code']}/rating", made["secret"]
    assert (await world.post(path, {"stars": 5}, secret=secret)).status_code == 409
    await to_resolved(world, made["code"])
    tries = [world.post(path, {"stars": n % 5 + 1, "text": "Tốt"}, secret=secret) for n in range(8)]
    assert sorted(answer.status_code for answer in await asyncio.gather(*tries)) == [200] + [409] * 7
    rated = (await world.report(made))["mine"]
    assert len(rated["ratings"]) == 1
    assert "rate" not in rated["can"]
    await world.post(f"/v1/feedback/{made['code']}/reopening", {"text": "Chưa xong"}, secret=secret)
    await step(world, made["code"], "reopen")
    assert (await world.post(path, {"stars": 1}, secret=secret)).status_code == 409
    await step(world, made["code"], "start")
    await step(world, made["code"], "resolve", outcome="answered")
    assert (await world.post(path, {"stars": 2}, secret=secret)).status_code == 200
    assert [one["stars"] for one in (await world.report(made))["mine"]["ratings"]][1] == 2


async def test_reopening_is_asked_for_within_the_window_and_a_few_times(world: World) -> None:
    made = await world.hand_in()
    path, secret = f"/v1/feedback/{made['code']}/reopening", made["secret"]
    for _ in range(2):
        if (await world.report(made))["state"] == "submitted":
            await to_resolved(world, made["code"])
        else:
            await step(world, made["code"], "reopen")
            await step(world, made["code"], "start")
            await step(world, made["code"], "resolve", outcome="solved")
        asked = await world.post(path, {"text": "Hố vẫn còn đó."}, secret=secret)
        assert (asked.status_code, asked.json()["state"]) == (200, "reopen_requested")
        assert asked.json()["outcome"] == "solved"
    await step(world, made["code"], "decline_reopening")
    refused = await world.post(path, {"text": "Hố vẫn còn đó."}, secret=secret)
    assert refused.status_code == 409


async def test_reopening_too_late_is_refused(world: World) -> None:
    made = await world.hand_in()
    await to_resolved(world, made["code"])
    await world.clock.advance(14 * DAY + 1)
    assert "request_reopening" not in (await world.report(made))["mine"]["can"]
    path = f"/v1/feedback/{made['code']}/reopening"
    assert (await world.post(path, {"text": "Chưa xong"}, secret=made["secret"])).status_code == 409


async def test_it_can_be_taken_back_before_work_begins(world: World) -> None:
    made = await world.hand_in()
    path = f"/v1/feedback/{made['code']}/withdrawal"
    taken = await world.post(path, secret=made["secret"])
    assert (taken.json()["state"], taken.json()["outcome"]) == ("withdrawn", "withdrawn")
    assert (await world.post(path, secret=made["secret"])).status_code == 409
    working = await world.hand_in()
    await step(world, working["code"], "accept", category="khac", unit="03006")
    await step(world, working["code"], "assign")
    refused = await world.post(f"/v1/feedback/{working['code']}/withdrawal", secret=working["secret"])
    assert refused.status_code == 409


async def test_me_too_counts_citizens_and_changes_no_state(world: World) -> None:
    made = await world.hand_in(session="an")
    path = f"/v1/feedback/{made['code']}/support"
    counts = [(await world.post(path, session=who)).json()["supporters"] for who in ("binh", "chi", "binh")]
    assert counts == [1, 2, 2]
    assert (await world.post(path, session="an")).status_code == 409
    shown = (await world.get(f"/v1/feedback/{made['code']}", session="binh")).json()
    assert (shown["supporters"], shown["youSupport"], shown["state"]) == (2, True, "submitted")
    gone = await world.client.delete(path, headers={"Authorization": "Bearer lcs_binh"})
    assert gone.json() == {"code": made["code"], "supporters": 1, "youSupport": False}


async def test_all_who_follow_are_told(world: World) -> None:
    made = await world.hand_in(session="an")
    await world.post(f"/v1/feedback/{made['code']}/support", session="binh")
    await step(world, made["code"], "accept", category="khac", unit="03006")
    await world.clock.advance(1)
    while await world.side.telling.round():
        pass
    for who, kinds in (("an", ["accept", "submit"]), ("binh", ["accept", "submit"]), ("chi", [])):
        box = (await world.get("/v1/me/notices", session=who)).json()
        assert [one["kind"] for one in box["items"]] == kinds
    assert (await world.post("/v1/me/notices/read", session="an")).status_code == 204
    assert all(one["read"] for one in (await world.get("/v1/me/notices", session="an")).json()["items"])


async def test_ones_own_list_pages_by_key(world: World) -> None:
    for n in range(5):
        await world.hand_in(f"{POTHOLE} Lần thứ {n}.", session="an")
        await world.clock.advance(60)
    await world.hand_in(session="binh")
    seen: list[str] = []
    path = "/v1/me/feedback?limit=2"
    while True:
        page = (await world.get(path, session="an")).json()
        seen += [one["title"][-8:] for one in page["items"]]
        if page["next"] is None:
            break
        path = f"/v1/me/feedback?limit=2&cursor={page['next']}"
    assert len(seen) == 5
    assert (await world.get("/v1/me/feedback")).status_code == 401
    assert (await world.get("/v1/me/feedback?cursor=x", session="an")).status_code == 400


async def test_a_link_can_be_replaced(world: World) -> None:
    made = await world.hand_in()
    path = f"/v1/feedback/{made['code']}"
    fresh = (await world.post(f"{path}/link", secret=made["secret"])).json()
    assert fresh["link"].endswith(f"#{fresh['secret']}")
    assert (await world.get(path, secret=made["secret"])).status_code == 404
    assert (await world.get(path, secret=fresh["secret"])).json()["mine"]["text"] == POTHOLE


async def test_a_receipt_proves_what_was_handed_in(world: World) -> None:
    made = await world.hand_in()
    checked = (await world.post("/v1/feedback/receipts", {"receipt": made["receipt"]})).json()
    assert checked["valid"]
    assert checked["code"] == made["code"]
    assert checked["receivedAt"] == made["receivedAt"]
    head, body, signature = made["receipt"].split(".")
    for forged in (
        f"{head}.{body[:-4]}AAAA.{signature}",
        f"{head}.{body}.{signature[:-8]}AAAAAAAA",
        f"{head}.{body}",
        "x",
        "..",
    ):
        answer = await world.post("/v1/feedback/receipts", {"receipt": forged})
        assert answer.json()["valid"] is False
    later = await world.get(f"/v1/feedback/{made['code']}/receipt", secret=made["secret"])
    assert (await world.post("/v1/feedback/receipts", {"receipt": later.json()["receipt"]})).json()["valid"]
    keys = (await world.get("/v1/feedback/receipts/keys")).json()["keys"]
    assert [(key["kty"], key["crv"], key["alg"]) for key in keys] == [("OKP", "Ed25519", "EdDSA")]


async def test_an_account_that_goes_leaves_its_reports_and_no_way_to_it(world: World) -> None:
    made = await world.hand_in(session="an", contact={"name": NAME, "phone": PHONE}, consent=True)
    other = await world.hand_in(session="binh")
    await world.post(f"/v1/feedback/{other['code']}/support", session="an")
    owning = world.side.parts.owning
    name, copy = await owning.export("an", "vi")
    assert name == "feedback"
    assert copy.reports[0].report.mine.text == POTHOLE
    assert [one.code for one in copy.supports] == [other["code"]]
    await owning.forget("an")
    await owning.forget("an")
    found = await world.report(made)
    assert (found["mine"]["text"], found["mine"]["contact"]) == (POTHOLE, None)
    assert (await world.get("/v1/me/feedback", session="an")).json()["items"] == []
    assert (await world.get(f"/v1/feedback/{other['code']}")).json()["supporters"] == 0
    _, copy = await owning.export("an", "vi")
    assert (copy.reports, copy.supports, copy.notices) == ([], [], [])


async def test_who_was_merged_reads_what_was_done_and_nothing_that_was_said(world: World) -> None:
    parent, child = await world.hand_in(), await world.hand_in()
    kept = await world.side.parts.custody.found(parent["code"])
    await step(world, child["code"], "merge", parent=kept.id)
    await step(world, parent["code"], "accept", category="moi_truong", unit="03006")
    await step(world, parent["code"], "assign")
    await step(world, parent["code"], "start")
    assert (await world.report(child))["mergedDone"] is None
    done = Done(what="Thay nắp cống.", on=world.clock.now(), by="Đội quản lý đô thị")
    said = Words(text=f"Chào anh {NAME}.", done=done, solved=True)
    await step(world, parent["code"], "resolve", words=said, outcome="solved")
    found = await world.report(child)
    assert (found["mergedState"], found["mergedDone"]["what"]) == ("resolved", "Thay nắp cống.")
    assert NAME not in str(found)
    public = (await world.get(f"/v1/feedback/{child['code']}")).json()
    assert public["mergedDone"] is None


async def test_supporters_read_what_was_done_without_anybodys_data(world: World) -> None:
    made = await world.hand_in(location=SA_PA)
    path = f"/v1/feedback/{made['code']}"
    assert (await world.post(f"{path}/support", session="an")).status_code == 200
    await step(world, made["code"], "accept", category="moi_truong", unit="03006")
    await step(world, made["code"], "assign")
    await step(world, made["code"], "start")
    done = Done(what=f"Đã thay nắp cống, báo lại anh {NAME} qua số {PHONE}.", on=world.clock.now(), by="Tổ 2")
    said = Words(text="Riêng cho người gửi.", done=done, evidence=(1,), solved=True)
    await step(world, made["code"], "resolve", words=said, outcome="solved")
    own = (await world.report(made))["done"]
    assert (own["what"], len(own["evidence"])) == (done.what, 1)
    seen = (await world.get(path, session="an")).json()
    assert seen["done"]["what"].startswith("Đã thay nắp cống, báo lại anh ")
    assert seen["done"]["evidence"] == []
    assert not [word for word in (NAME, PHONE, "Riêng") if word in str(seen)]
    assert (await world.get(path)).json()["done"] is None
    assert (await world.get(path, session="binh")).json()["done"] is None


async def test_an_answer_that_is_no_longer_in_force_is_not_shown(world: World) -> None:
    made = await world.hand_in(location=SA_PA)
    await to_resolved(world, made["code"])
    await step(world, made["code"], "reopen", words=Words(text="Làm lại."))
    assert (await world.report(made))["done"] is None


async def test_strangers_are_not_spoken_to_as_if_it_were_theirs(world: World) -> None:
    made = await world.hand_in(location=SA_PA)
    path = f"/v1/feedback/{made['code']}"
    states = []
    for name in ("accept", "assign", "start", "ask", "resume", "resolve"):
        for secret in (None, made["secret"]):
            found = (await world.get(path, secret=secret)).json()
            states.append(found["state"])
            if secret is None:
                assert "bạn" not in found["next"].lower(), found["next"]
        if name != "ask" or found["state"] == "in_progress":
            more = {"outcome": "solved"} if name == "resolve" else {}
            fields = {"category": "moi_truong", "unit": "03006"} if name == "accept" else more
            await step(world, made["code"], name, **fields)
    assert (await world.get(path)).json()["next"] == (
        "Phản ánh đã có kết quả, đang chờ ý kiến của người gửi."
    )
    assert "Bạn có thể đánh giá" in (await world.report(made))["next"]
    assert {"submitted", "needs_info", "in_progress"} <= set(states)


async def test_the_day_that_was_set_is_told_to_all(world: World) -> None:
    made = await world.hand_in(location=SA_PA)
    await step(world, made["code"], "accept", category="moi_truong", unit="03006")
    await step(world, made["code"], "assign")
    await step(world, made["code"], "start")
    day = datetime(2026, 12, 3, 1, tzinfo=UTC)
    await step(world, made["code"], "schedule", words=Words(text="Riêng.", until=day))
    for secret in (None, made["secret"]):
        found = (await world.get(f"/v1/feedback/{made['code']}", secret=secret)).json()
        assert found["next"] == "Đơn vị đã hẹn ngày xử lý là 3/12/2026."
        assert found["timeline"][-1]["until"] == "2026-12-03T08:00:00+07:00"
        assert found["timeline"][-1]["said"] == (None if secret is None else "Riêng.")
    english = await world.get(f"/v1/feedback/{made['code']}", accept_language="en")
    assert english.json()["next"] == "The unit has set a day for the work, 3 December 2026."


async def test_what_others_hang_on_is_not_offered_to_be_taken_back(world: World) -> None:
    parent, child = await world.hand_in(), await world.hand_in()
    kept = await world.side.parts.custody.found(parent["code"])
    assert "withdraw" in (await world.report(parent))["mine"]["can"]
    await step(world, child["code"], "merge", parent=kept.id)
    assert "withdraw" not in (await world.report(parent))["mine"]["can"]


def test_every_state_is_worded_for_both_sides() -> None:
    for state in STATES:
        for is_own in (True, False):
            for language in ("vi", "en"):
                text = next_text(state, language, until=None, is_own=is_own)  # type: ignore[arg-type]
                assert text.endswith(".")
                assert "{" not in text
        assert "bạn" not in next_text(state, "vi", until=None, is_own=False).lower()


async def test_what_waits_for_a_look_gathers_no_support(world: World) -> None:
    made = await world.hand_in()
    again = [await world.hand_in() for _ in range(3)][-1]  # the same text for the fourth time
    assert again["underReview"]
    refused = await world.post(f"/v1/feedback/{again['code']}/support", session="an")
    assert refused.status_code == 409
    assert (await world.post(f"/v1/feedback/{made['code']}/support", session="an")).status_code == 200


async def test_who_did_not_say_where_is_asked_for_the_place(world: World) -> None:
    made = await world.hand_in("Chỗ ấy hỏng rồi, nhờ cơ quan xem giúp.")
    assert made["needsLocation"]
    assert "Chưa rõ địa điểm" in made["next"]
    assert "Chưa rõ địa điểm" in (await world.report(made))["next"]
    assert "Chưa rõ" not in (await world.get(f"/v1/feedback/{made['code']}")).json()["next"]
    assert "Chưa rõ" not in (await world.hand_in(location=SA_PA))["next"]
