"""What each order demands, and what it makes of a report."""

import asyncio
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from laocaiso.cases.feedback.desk.order_examples import EXAMPLES
from laocaiso.cases.feedback.desk.orders import AnyOrder
from laocaiso.cases.feedback.model import Event
from laocaiso.cases.feedback.reasons import BOUNCES, CLOSINGS, REFUSALS
from laocaiso.cases.feedback.workflow import replay
from tests.unit.feedback.invented_desk import BY, LAO_CAI_UNIT, SA_PA_UNIT, WORDS, Office


def errors(answer: Any) -> dict[str, list[str]]:
    """What is wrong or missing, with what would do."""
    return {one["field"]: one.get("allowed", []) for one in answer.json()["errors"]}


async def refused(office: Office, code: str, action: str, **body: Any) -> Any:
    """An order on the present version, of somebody who may."""
    version = (await office.report(code))["version"]
    return await office.order(BY[action], code, {"action": action, "version": version, **body})


@pytest.mark.parametrize(
    ("state", "action", "given", "missing"),
    [
        ("submitted", "reject", {}, {"reason": tuple(REFUSALS), "text": ("1–2000 characters",)}),
        ("submitted", "reject", {"reason": "in_court", "text": "a"}, {"legalBasis": ("1–500 characters",)}),
        (
            "submitted",
            "reject",
            {"reason": "offensive", "text": " \u200b "},
            {"text": ("1–2000 characters",)},
        ),
        ("submitted", "ask", {}, {"text": ("1–2000 characters",)}),
        ("submitted", "merge", {}, {"parent": ()}),
        ("submitted", "classify", {}, {"category": ("category", "unit", "urgent")}),
        ("submitted", "message", {}, {"text": ("1–2000 characters",)}),
        ("submitted", "note", {"text": ""}, {"text": ("1–2000 characters",)}),
        ("submitted", "publish", {}, {"text": ("1–3000 characters",)}),
        ("accepted", "forward", {"text": "a"}, {"recipient": ("1–200 characters",)}),
        ("assigned", "bounce", {}, {"reason": tuple(BOUNCES), "text": ("1–2000 characters",)}),
        ("in_progress", "schedule", {}, {"until": ("2026-11-25T09:00:00+07:00",)}),
        (
            "in_progress",
            "resolve",
            {"solved": True},
            {
                "text": ("1–2000 characters",),
                "done": ('{"what": …, "on": …, "by": …}',),
                "evidence": ("PUT …/evidence/1",),
            },
        ),
        (
            "in_progress",
            "propose",
            {"text": "a", "done": {"what": " ", "on": "2026-11-20T09:00:00Z", "by": "Đội"}},
            {"done.what": ("1–2000 characters",), "solved": ("true", "false")},
        ),
        ("pending_approval", "send_back", {}, {"text": ("1–2000 characters",)}),
        ("resolved", "close", {}, {"reason": tuple(CLOSINGS), "text": ("1–2000 characters",)}),
        ("needs_info", "close", {"reason": "no_answer"}, {"text": ("1–2000 characters",)}),
        ("merged", "unmerge", {}, {"text": ("1–2000 characters",)}),
        ("reopen_requested", "decline_reopening", {}, {"text": ("1–2000 characters",)}),
        ("closed", "reopen", {}, {"text": ("1–2000 characters",)}),
    ],
)
async def test_all_that_is_missing_is_named_with_what_would_do(
    office: Office, state: Any, action: str, given: dict[str, Any], missing: dict[str, tuple[str, ...]]
) -> None:
    made = await office.in_state(state)
    answer = await refused(office, made["code"], action, **given)
    assert answer.status_code == 422, answer.text
    assert answer.json()["code"] == "incomplete"
    assert {field: tuple(allowed) for field, allowed in errors(answer).items()} == missing
    assert (await office.report(made["code"]))["state"] == state


@pytest.mark.parametrize(
    ("state", "action", "given", "field"),
    [
        ("submitted", "accept", {"unit": "99999"}, "unit"),
        ("submitted", "accept", {"category": "khong_co"}, "category"),
        ("submitted", "classify", {"category": "khong_co"}, "category"),
        ("submitted", "reject", {"reason": "other_unit", "text": "a"}, "reason"),
        ("submitted", "reject", {"reason": "offensive", "text": "a" * 2001}, "text"),
        ("submitted", "merge", {"parent": "LC-26-0000-0000"}, "parent"),
        ("submitted", "merge", {"parent": "x"}, "parent"),
        ("accepted", "assign", {"unit": "99999"}, "unit"),
        ("accepted", "assign", {"officer": "nobody"}, "officer"),
        ("accepted", "assign", {"officer": "auditor"}, "officer"),
        ("in_progress", "schedule", {"until": "2026-11-22T09:00:00+07:00"}, "until"),
        ("in_progress", "schedule", {"until": "2027-12-01T09:00:00+07:00"}, "until"),
        ("in_progress", "schedule", {"until": "2026-11-25T09:00:00"}, "until"),
        ("in_progress", "schedule", {"until": "tomorrow"}, "until"),
        (
            "in_progress",
            "resolve",
            {"text": "a", "solved": False, "done": {"what": "a", "on": "2026-11-23T10:00:00Z", "by": "b"}},
            "done.on",
        ),
        ("in_progress", "resolve", {"text": "a", "solved": True, "evidence": [1]}, "evidence"),
        ("in_progress", "resolve", {"text": "a", "solved": True, "evidence": [0]}, "evidence"),
        ("submitted", "fly", {}, "action"),
        ("submitted", "note", {"text": "a", "colour": "red"}, "colour"),
        ("submitted", "note", {"text": 1}, "text"),
    ],
)
async def test_what_is_wrong_is_refused_by_its_name(
    office: Office, state: Any, action: str, given: dict[str, Any], field: str
) -> None:
    made = await office.in_state(state)
    version = (await office.report(made["code"]))["version"]
    order = {"action": action, "version": version, **given}
    answer = await office.order(BY.get(action, "unit_lead"), made["code"], order)
    assert answer.status_code == 400, answer.text
    assert field in " ".join(errors(answer))
    assert "nobody" not in answer.text
    assert "fly" not in answer.text


async def test_what_a_report_lacks_is_given_as_it_is_taken_up(office: Office) -> None:
    made = await office.world.hand_in("Chỗ ấy hỏng rồi, nhờ cơ quan xem giúp.")
    answer = await refused(office, made["code"], "accept")
    assert answer.status_code == 422
    assert set(errors(answer)) == {"unit", "category"}
    assert "cay_xanh" in errors(answer)["category"]
    done = await office.do(made["code"], "accept", unit="sa-pa", category="cay_xanh")
    assert (done["unit"], done["category"]) == (SA_PA_UNIT, "cay_xanh")
    event = (await office.report(made["code"]))["history"][-1]
    assert event["detail"] == f"category:none>cay_xanh unit:none>{SA_PA_UNIT}"


async def test_correcting_the_category_is_kept_as_a_label_and_sets_the_clocks_anew(office: Office) -> None:
    made = await office.handed_in()
    before = await office.report(made["code"])
    await office.do(made["code"], "classify", unit=None, category="thu_tuc_hanh_chinh")
    after = await office.report(made["code"])
    assert after["category"]["by"] == "officer"
    assert after["history"][-1]["detail"] == "category:ha_tang_giao_thong>thu_tuc_hanh_chinh"
    assert after["resolution"]["dueAt"] > before["resolution"]["dueAt"]
    await office.do(made["code"], "classify", unit=None, category=None, urgent=True)
    urgent = await office.report(made["code"])
    assert urgent["history"][-1]["detail"] == "urgent:no>yes"
    assert urgent["resolution"]["dueAt"] < before["resolution"]["dueAt"]


async def test_a_unit_that_has_it_loses_it_only_by_assigning_or_bouncing(office: Office) -> None:
    made = await office.in_state("in_progress")
    answer = await refused(office, made["code"], "classify", unit=LAO_CAI_UNIT)
    assert answer.status_code == 409
    done = await office.do(made["code"], "assign", unit=LAO_CAI_UNIT, officer="unit_officer")
    assert (done["unit"], done["assignee"]) == (LAO_CAI_UNIT, "unit_officer")
    event = (await office.report(made["code"]))["history"][-1]
    assert event["detail"] == f"unit:{SA_PA_UNIT}>{LAO_CAI_UNIT} officer:unit_officer"
    assert event["said"] == WORDS
    bounced = await office.do(made["code"], "bounce")
    assert (bounced["state"], bounced["assignee"]) == ("accepted", None)
    assert (await office.report(made["code"]))["bounces"] == 1


async def test_who_begins_has_it(office: Office) -> None:
    made = await office.in_state("assigned")
    assert (await office.do(made["code"], "start"))["assignee"] == "unit_officer"
    mine = await office.get("/feedback", "unit_officer", assignee="me")
    assert [line["code"] for line in mine["items"]] == [made["code"]]
    assert (await office.get("/feedback", "unit_lead", assignee="me"))["items"] == []


async def test_the_words_of_the_draft_become_the_answer(office: Office) -> None:
    made = await office.in_state("in_progress")
    await office.do(made["code"], "propose", text="Đã vá xong ổ gà.")
    seen = await office.world.report(made)
    assert "Đã vá xong" not in str(seen), "a draft is nobody's answer yet"
    await office.do(made["code"], "send_back", text="Ghi rõ vật liệu.")
    await office.do(made["code"], "propose", text="Đã vá ổ gà bằng bê tông nhựa.")
    done = await office.do(made["code"], "approve")
    assert (done["state"], done["outcome"]) == ("resolved", "answered")
    seen = await office.world.report(made)
    answer = seen["timeline"][-1]
    assert answer["said"] == "Đã vá ổ gà bằng bê tông nhựa."
    assert answer["done"]["by"] == "Đội quản lý đô thị"
    assert "Ghi rõ vật liệu" not in str(seen)


async def test_a_refusal_carries_reason_and_legal_basis_to_the_reporter(office: Office) -> None:
    made = await office.handed_in()
    basis = "Khoản 1 Điều 9 Luật Tiếp công dân 2013"
    await office.do(made["code"], "reject", reason="in_court", legalBasis=basis)
    seen = await office.world.report(made)
    assert (seen["state"], seen["outcome"]) == ("rejected", "refused")
    assert seen["timeline"][-1]["legalBasis"] == basis
    assert seen["timeline"][-1]["reasonText"] == REFUSALS["in_court"].vi


async def test_closing_what_waits_says_what_came_of_it(office: Office) -> None:
    silent, gone = await office.in_state("needs_info"), await office.in_state("needs_info")
    assert (await office.do(silent["code"], "close"))["outcome"] == "no_response"
    closed = await office.do(gone["code"], "close", reason="no_longer_there")
    assert (closed["state"], closed["outcome"]) == ("closed", "answered")
    settled = await office.in_state("rejected")
    assert (await office.do(settled["code"], "close"))["outcome"] == "refused"


async def test_reports_are_merged_one_deep(office: Office) -> None:
    parent, child, other = [await office.handed_in() for _ in range(3)]
    await office.do(child["code"], "merge", parent=parent["code"])
    shown = await office.report(child["code"])
    assert (shown["state"], shown["outcome"]) == ("merged", "duplicate")
    assert shown["mergedInto"]["code"] == parent["code"]
    assert [one["code"] for one in (await office.report(parent["code"]))["merged"]] == [child["code"]]

    async def refusal(one: dict[str, Any], into: dict[str, Any]) -> Any:
        return await refused(office, one["code"], "merge", parent=into["code"])

    assert (await refusal(other, child)).status_code == 400, "into one that was merged"
    assert (await refusal(other, other)).status_code == 400, "into itself"
    assert (await refusal(parent, other)).status_code == 409, "one with children"
    withdrawn = await office.in_state("withdrawn")
    assert (await refusal(other, withdrawn)).status_code == 400
    await office.do(child["code"], "unmerge")
    shown = await office.report(child["code"])
    assert (shown["state"], shown["outcome"], shown["mergedInto"]) == ("accepted", None, None)
    await office.do(parent["code"], "merge", parent=other["code"])


async def test_a_report_that_others_hang_on_is_not_taken_back(office: Office) -> None:
    parent, child = await office.handed_in(), await office.handed_in()
    await office.do(child["code"], "merge", parent=parent["code"])
    path = f"/v1/feedback/{parent['code']}/withdrawal"
    assert (await office.world.post(path, secret=parent["secret"])).status_code == 409
    await office.do(child["code"], "unmerge")
    assert (await office.world.post(path, secret=parent["secret"])).status_code == 200


async def test_merging_round_in_circles_at_once_ends_one_deep(office: Office) -> None:
    for _ in range(5):
        made = [await office.handed_in() for _ in range(3)]
        codes = [one["code"] for one in made]
        orders = [
            office.order(
                "intake_operator", code, {"action": "merge", "version": 1, "parent": codes[(at + 1) % 3]}
            )
            for at, code in enumerate(codes)
        ]
        answers = await asyncio.gather(*orders)
        assert 200 in [answer.status_code for answer in answers]
        shown = [await office.report(code) for code in codes]
        parents = {one["mergedInto"]["code"] for one in shown if one["mergedInto"]}
        assert not any(one["mergedInto"] for one in shown if one["code"] in parents)


async def test_reopened_it_stands_by_itself(office: Office) -> None:
    made = await office.in_state("merged")
    await office.do(made["code"], "close", reason="agreed")
    await office.do(made["code"], "reopen")
    assert (await office.report(made["code"]))["mergedInto"] is None


async def test_fifty_officers_at_once_lose_nothing(office: Office) -> None:
    made = await office.handed_in()

    few = asyncio.Semaphore(5)

    async def note(number: int, version: int) -> Any:
        order = {"action": "note", "version": version, "text": f"ghi chú {number}"}
        return await office.order("intake_operator", made["code"], order)

    async def try_on(number: int, answer: Any) -> None:
        while answer.status_code != 200:
            assert answer.status_code == 409, answer.text
            async with few:
                answer = await note(number, answer.json()["current"]["version"])

    first = await asyncio.gather(*(note(number, 1) for number in range(50)))
    assert sorted(answer.status_code for answer in first) == [200] + [409] * 49
    assert {answer.json()["current"]["version"] for answer in first if answer.status_code == 409} == {2}
    await asyncio.gather(*(try_on(number, answer) for number, answer in enumerate(first)))
    shown = await office.report(made["code"])
    assert shown["version"] == 51
    assert sorted(one["said"] for one in shown["history"][1:]) == sorted(f"ghi chú {n}" for n in range(50))
    events = [
        Event(
            number=one["number"],
            at=office.world.clock.now(),
            kind=one["kind"],
            actor=one["by"],
            before=one["before"],
            after=one["after"],
            audience=one["audience"],
        )
        for one in shown["history"]
    ]
    assert replay(events) == "submitted"


async def test_of_two_who_decide_at_once_one_hears_what_the_other_did(office: Office) -> None:
    made = await office.handed_in()
    orders = [{**await office.full_order(action), "version": 1} for action in ("accept", "reject", "ask")]
    answers = await asyncio.gather(
        *(office.order("intake_operator", made["code"], order) for order in orders)
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409]
    won = next(answer for answer in answers if answer.status_code == 200).json()
    for answer in answers:
        if answer.status_code == 409:
            assert answer.json()["current"]["state"] == won["state"]
            assert answer.json()["current"]["version"] == 2
            assert answer.json()["current"]["changedAt"].endswith("+07:00")


async def test_who_follows_is_told_of_an_answer_and_not_of_a_note(office: Office) -> None:
    made = await office.handed_in()
    await office.do(made["code"], "note", text="Chỉ nội bộ.")
    await office.do(made["code"], "message", text="Sẽ đến xem sáng nay.")
    seen = await office.world.report(made)
    assert [one["kind"] for one in seen["timeline"]] == ["submit", "message"]
    assert seen["timeline"][-1]["said"] == "Sẽ đến xem sáng nay."
    public = (await office.world.get(f"/v1/feedback/{made['code']}")).json()
    assert [one["kind"] for one in public["timeline"]] == ["submit"]


async def test_clocks_tell_how_much_is_used(office: Office) -> None:
    made = await office.handed_in()
    await office.world.clock.advance(4 * 3600)
    shown = await office.report(made["code"])
    assert shown["intake"]["usedPercent"] == 31, "from 9:00 to 13:00 are 2.5 office hours of 8"
    await office.do(made["code"], "ask")
    await office.world.clock.advance(timedelta(days=2).total_seconds())
    paused = await office.report(made["code"])
    assert paused["intake"]["state"] == "paused"
    assert paused["intake"]["usedPercent"] == shown["intake"]["usedPercent"]


def test_the_examples_of_the_document_can_be_ordered() -> None:
    for name, example in EXAMPLES.items():
        order = msgspec.convert(example, AnyOrder)
        assert example["action"] == name
        assert WORDS not in repr(order)
        assert repr(order).endswith("(…)")


async def test_an_answer_that_a_question_came_before_knows_how_long_the_clock_stood(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await office.handed_in()
    reports = office.world.side.parts.custody.reports
    change = reports.change

    async def later(report: Any, event: Event, also: Any) -> bool:
        """Let an officer ask, and a day pass, before the reporter's words are kept."""
        monkeypatch.setattr(reports, "change", change)
        await office.do(made["code"], "ask")
        await office.world.clock.advance(86_400)
        return await change(report, event, also)

    monkeypatch.setattr(reports, "change", later)
    await office.take(made, "supply")
    seen = await office.report(made["code"])
    assert [one["kind"] for one in seen["history"]] == ["submit", "ask", "supply"]
    # All eight hours are left when the answer comes on a day off, the 24th.
    assert seen["intake"]["dueAt"] == "2026-11-25T17:30:00+07:00"


async def test_an_urgent_report_does_not_vanish_in_a_calm_one(office: Office) -> None:
    calm = await office.handed_in("Đèn giao thông ở ngã tư không sáng từ tối qua.")
    urgent = await office.handed_in("Cháy nhà trong chợ, có người mắc kẹt bên trong!")
    assert urgent["urgent"]
    assert not calm["urgent"]
    order = {"action": "merge", "version": 1, "parent": calm["code"]}
    refused = await office.order("intake_operator", urgent["code"], order)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "parent")
    assert "khẩn" in refused.json()["detail"]
    await office.do(calm["code"], "classify", urgent=True)
    assert (await office.order("intake_operator", urgent["code"], order)).status_code == 200
