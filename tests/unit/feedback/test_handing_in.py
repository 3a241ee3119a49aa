"""Handing in: accepted once, flagged rather than refused, with everything promised in the answer."""

import asyncio
import uuid
from pathlib import Path

import httpx
import pytest

from laocaiso.cases.feedback.consent import VERSION
from laocaiso.cases.feedback.handing_in.turns import Turns
from tests.unit.feedback.invented_reports import (
    ID_NUMBER,
    NAME,
    PHONE,
    PLANTED,
    POTHOLE,
    SA_PA,
    World,
    body,
)


async def test_the_answer_holds_all_that_was_promised(world: World) -> None:
    answer = await world.post("/v1/feedback", body(location=SA_PA, photosExpected=2))
    made = answer.json()
    assert answer.status_code == 201
    assert answer.headers["location"] == f"/v1/feedback/{made['code']}"
    assert answer.headers["cache-control"] == "no-store"
    assert made["state"] == "submitted"
    assert made["stateText"] == "Chờ tiếp nhận"
    assert made["unit"] == {"code": "03006", "name": "Phường Sa Pa", "by": "point"}
    assert not made["needsLocation"]
    assert made["category"]["slug"] == "ha_tang_giao_thong"
    assert made["category"]["by"] == "reading"
    # Received on Monday at 9:00: eight office hours later; the fifth working day after (the 24th is off).
    assert made["promised"]["intakeBy"] == "2026-11-25T09:00:00+07:00"
    assert made["promised"]["resolveBy"] == "2026-12-01T17:30:00+07:00"
    assert made["link"].endswith(f"?code={made['code']}#{made['secret']}")
    assert len(made["secret"]) >= 43
    assert made["photosExpected"] == 2
    assert made["emergency"] is None


async def test_the_same_post_fifty_times_at_once_is_one_report(world: World) -> None:
    sent = body()
    tries = [world.post("/v1/feedback", sent, Idempotency_Key='"abcdefgh-1"') for _ in range(50)]
    done = await asyncio.gather(*tries)
    assert {one.status_code for one in done} == {201}
    assert len({one.content for one in done}) == 1
    assert sum("idempotency-replayed" not in one.headers for one in done) == 1


async def test_a_turn_that_is_given_up_goes_on_to_the_next() -> None:
    turns, order = Turns(), list[int]()

    async def hold(number: int) -> None:
        async with turns.of("a"):
            await asyncio.sleep(0)
            order.append(number)

    tasks = [asyncio.create_task(hold(number)) for number in range(4)]
    await asyncio.sleep(0)
    tasks[0].cancel()
    tasks[2].cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert order == [1, 3]
    async with turns.of("a"), turns.of("b"):
        order.append(4)
    assert order == [1, 3, 4]


@pytest.mark.parametrize(
    "keys", [("key-00001", "key-00001"), ("key-00001", None), ("key-00001", "key-00002")]
)
async def test_a_late_replay_gets_the_first_answer(world: World, keys: tuple[str, str | None]) -> None:
    sent = body(location=SA_PA)
    first = await world.post("/v1/feedback", sent, Idempotency_Key=keys[0])
    await world.clock.advance(400 * 86_400)
    again = await world.post("/v1/feedback", sent, **({"Idempotency_Key": keys[1]} if keys[1] else {}))
    assert (again.status_code, again.content) == (201, first.content)
    assert again.headers["idempotency-replayed"] == "true"


async def test_another_body_under_the_same_key_or_id_is_refused(world: World) -> None:
    sent = body()
    assert (await world.post("/v1/feedback", sent, Idempotency_Key="key-00001")).status_code == 201
    other_text = {**sent, "text": POTHOLE + " Rất nguy hiểm."}
    other_id = {**sent, "clientReportId": str(uuid.uuid4())}
    for wrong in (other_text, other_id):
        refused = await world.post("/v1/feedback", wrong, Idempotency_Key="key-00001")
        assert refused.status_code == 422
        assert refused.json()["code"] == "idempotency_key_reused"
    assert (await world.post("/v1/feedback", other_text)).status_code == 422


async def test_ids_of_phones_belong_to_their_account(world: World) -> None:
    sent = body()
    codes = {
        (await world.post("/v1/feedback", sent, session=who)).json()["code"] for who in (None, "an", "binh")
    }
    assert len(codes) == 3


async def test_what_lies_outside_is_accepted_as_needs_location(world: World) -> None:
    made = await world.hand_in(location={"lat": 21.03, "lon": 105.85})
    assert made["needsLocation"]
    assert made["unit"] is None
    assert (await world.hand_in())["needsLocation"]


@pytest.mark.parametrize(
    ("more", "unit", "by"),
    [
        ({"placeText": "chợ Bắc Hà, xã Bắc Hà"}, "02839", "place_text"),
        ({"text": "Rác chất đống ở chợ Mường Khương mấy hôm nay, hôi lắm."}, "02761", "text"),
        ({"placeText": "gần nhà tôi", "location": SA_PA}, "03006", "point"),
    ],
)
async def test_the_unit_comes_from_point_or_words(
    world: World, more: dict[str, object], unit: str, by: str
) -> None:
    made = await world.hand_in(**{"text": POTHOLE, **more})
    assert (made["unit"]["code"], made["unit"]["by"]) == (unit, by)


async def test_danger_comes_first_and_runs_by_the_clock(world: World) -> None:
    made = await world.hand_in("Sạt lở đất vùi nhà dân ở thôn, có người mắc kẹt, cứu với!", location=SA_PA)
    assert next(iter(made)) == "emergency"
    assert {one["number"] for one in made["emergency"]["numbers"]} & {"112", "114"}
    assert made["urgent"]
    assert made["promised"]["intakeBy"] == "2026-11-23T10:00:00+07:00"
    assert made["promised"]["resolveBy"] <= "2026-11-24T09:00:00+07:00"


async def test_two_words_are_enough_to_say_that_it_burns(world: World) -> None:
    assert (await world.hand_in("Cháy nhà!"))["urgent"]
    refused = await world.post("/v1/feedback", body("Hỏng."))
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["field"] == "text"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"text": " \u200b "}, "text"),
        ({"text": "x" * 3001}, "text"),
        ({"title": "t" * 201}, "title"),
        ({"placeText": "p" * 301}, "placeText"),
        ({"category": "khong_co"}, "category"),
        ({"location": {"lat": 91, "lon": 0}}, "location.lat"),
        ({"location": {"lat": 22, "lon": -181}}, "location.lon"),
        ({"location": {"lat": 22}}, "lon"),
        ({"clientReportId": "short"}, "clientReportId"),
        ({"contact": {"phone": PHONE}}, "consent"),
        ({"contact": {"phone": PHONE}, "consent": False}, "consent"),
        ({"contact": {"phone": PHONE}, "consent": "bogus"}, "consent"),
        ({"clientReportId": "abcdefgh\n"}, "clientReportId"),
        ({"contact": {"phone": "0" * 31}, "consent": True}, "contact.phone"),
        ({"zaloId": "1"}, "zaloId"),
        ({"account": "an"}, "account"),
        ({"photosExpected": 11}, "photosExpected"),
    ],
)
async def test_what_can_not_be_taken_is_refused_by_name(
    world: World, wrong: dict[str, object], field: str
) -> None:
    refused = await world.post("/v1/feedback", {**body(), **wrong})
    assert refused.status_code == 400
    assert field in refused.text
    assert PHONE not in refused.text


async def test_contact_is_kept_with_consent_and_shown_to_its_reporter_alone(world: World) -> None:
    contact = {"name": NAME, "phone": PHONE}
    made = await world.hand_in(contact=contact, consent={"version": VERSION})
    assert (await world.report(made))["mine"]["contact"]["phone"] == PHONE
    public = await world.get(f"/v1/feedback/{made['code']}")
    assert not any(planted in public.text for planted in PLANTED)


async def test_personal_data_are_found_and_said(world: World) -> None:
    made = await world.hand_in(f"Đường hỏng nặng, gọi tôi {NAME} số {PHONE}, cccd {ID_NUMBER} nhé.")
    assert {"phone", "cccd"} <= set(made["personalData"]["kinds"])
    checked = await world.post("/v1/feedback/check", {"text": f"Đường hỏng nặng, gọi tôi số {PHONE} nhé."})
    assert PHONE not in checked.json()["maskedText"]


async def test_a_look_beforehand_keeps_nothing(world: World) -> None:
    await world.hand_in(location=SA_PA)
    seen = await world.post("/v1/feedback/check", {"text": POTHOLE, "location": SA_PA})
    assert seen.status_code == 200
    found = seen.json()
    assert found["category"]["slug"] == "ha_tang_giao_thong"
    assert len(found["possibleDuplicates"]) == 1
    assert found["possibleDuplicates"][0]["distanceM"] == 50
    again = await world.post("/v1/feedback/check", {"text": POTHOLE, "location": SA_PA})
    assert len(again.json()["possibleDuplicates"]) == 1


async def test_possible_duplicates_are_shown_and_never_in_the_way(world: World) -> None:
    first = await world.hand_in(location=SA_PA)
    second = await world.hand_in(
        "O ga to truoc cong cho, xe may nga suot", location={"lat": 22.3366, "lon": 103.8440}
    )
    assert [one["code"] for one in second["possibleDuplicates"]] == [first["code"]]
    assert second["possibleDuplicates"][0]["text"] is None, "nobody reviewed it for others to read"
    third = await world.hand_in(location=SA_PA, acknowledgeDuplicates=[first["code"], second["code"]])
    assert third["state"] == "submitted"


async def test_beyond_a_quota_it_waits_for_a_look_and_is_accepted(world: World) -> None:
    texts = [f"Rác chưa được thu gom ở ngõ số {n}, mùi hôi nồng nặc cả tuần." for n in range(6)]
    reviewed = [(await world.hand_in(text, session="an"))["underReview"] for text in texts]
    assert reviewed == [False] * 5 + [True]
    assert not (await world.hand_in(texts[0] + " Khổ quá.", session="binh"))["underReview"]


async def test_a_burst_of_anonymous_reports_of_one_place_waits(world: World) -> None:
    reviewed = []
    for n in range(30):
        transport = httpx.ASGITransport(world.app, client=(f"198.51.100.{n}", 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            sent = body(f"Ổ gà thứ {n} trên đường, xe hay ngã lắm.", location=SA_PA)
            reviewed.append((await client.post("/v1/feedback", json=sent)).json()["underReview"])
    assert reviewed == [False] * 20 + [True] * 10
    signed_in = await world.hand_in("Ổ gà to trên đường, xe hay ngã lắm.", session="an", location=SA_PA)
    assert not signed_in["underReview"]


async def test_nothing_of_people_lies_open_in_the_database(world: World, tmp_path: Path) -> None:
    text = f"Đường hỏng, gọi {NAME} số {PHONE}, cccd {ID_NUMBER}, thu.mau@example.com giúp tôi."
    made = await world.hand_in(text, contact={"name": NAME, "phone": PHONE}, consent=True, location=SA_PA)
    await world.post(f"/v1/feedback/{made['code']}/messages", {"text": text}, secret=made["secret"])
    await world.database.dispose()
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    for planted in (*PLANTED, made["secret"], "22.3364", "Đường hỏng"):
        assert planted.encode() not in kept


@pytest.mark.parametrize(
    "raw",
    [
        b'{"clientReportId":"abcdefgh1","text":"caf\xe9 b\xf4i b\xe1c"}',
        b'{"text":' + b"[" * 3000 + b"]" * 3000 + b"}",
    ],
)
async def test_a_broken_body_is_the_callers_fault(world: World, raw: bytes) -> None:
    refused = await world.client.post(
        "/v1/feedback", content=raw, headers={"Content-Type": "application/json"}
    )
    assert refused.status_code == 400


async def test_a_session_that_is_over_is_said_so(world: World) -> None:
    refused = await world.post("/v1/feedback", body(), session="expired")
    assert refused.status_code == 401
