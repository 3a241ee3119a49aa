"""A dossier is begun, filled in and ticked, and says what it still lacks."""

import pytest

from tests.unit.intake.invented_intake import APPLICANT, CODE, MIXED, OWNER, SEVERAL, png


async def test_it_begins_with_a_secret_told_once(world):
    answer = await world.client.post(
        "/v1/dossiers", json={"procedure": CODE, "level": "commune", "channel": "online"}
    )
    made = answer.json()
    assert answer.status_code == 201
    assert answer.headers["location"] == f"/v1/dossiers/{made['id']}"
    assert answer.headers["cache-control"] == "no-store"
    assert len(made["secret"]) >= 43
    assert "30 ngày" in made["notice"]
    assert made["secret"] not in answer.headers["location"]
    read = await world.client.get(
        f"/v1/dossiers/{made['id']}", headers={"X-Dossier-Secret": made["secret"], "Accept-Language": "en"}
    )
    dossier = read.json()
    assert made["secret"] not in read.text
    assert dossier["state"] == "draft"
    assert dossier["procedure"]["name"] == "Đăng ký thử nghiệm"
    assert dossier["procedure"]["term"] == "3 ngày làm việc"
    assert [item["name"] for item in dossier["checklist"]] == ["Tờ khai theo mẫu", "Giấy chứng sinh", "Khác"]
    assert [part["field"] for part in dossier["missing"]] == [
        "applicant",
        "owner",
        "unit",
        "checklist/1",
        "checklist/2",
        "checklist/3",
    ]
    assert dossier["missing"][0]["text"] == "The applicant is missing."
    assert dossier["expiresAt"] == "2026-12-23T09:00:00+07:00"


async def test_the_secret_is_kept_only_as_a_hash(world):
    held = await world.begin()
    await world.database.dispose()
    for file in world.folder.glob("laocaiso.db*"):
        assert held.secret.encode() not in file.read_bytes()


async def test_without_the_secret_it_is_asked_for_and_a_wrong_one_is_like_no_dossier(world):
    held = await world.begin()
    none = await world.client.get(held.path)
    assert none.status_code == 401
    assert none.json()["code"] == "unauthorized"
    wrong = await world.client.get(held.path, headers={"X-Dossier-Secret": "x" * 43})
    absent = await world.client.get("/v1/dossiers/nothere", headers={"X-Dossier-Secret": "x" * 43})
    odd = await world.client.get("/v1/dossiers/%00'--", headers={"X-Dossier-Secret": "x" * 43})
    assert wrong.status_code == absent.status_code == odd.status_code == 404
    same = {"title", "status", "detail", "code"}
    assert {k: wrong.json()[k] for k in same} == {k: absent.json()[k] for k in same}


async def test_another_dossiers_secret_opens_nothing(world):
    one, other = await world.begin(), await world.begin()
    answer = await world.client.get(one.path, headers={"X-Dossier-Secret": other.secret})
    assert answer.status_code == 404


async def test_applicant_and_owner_are_kept_apart_and_tidied(world):
    held = await world.begin()
    await held.ok("put", "/applicant", json=APPLICANT)
    dossier = await held.ok("put", "/owner", json=OWNER)
    assert dossier["applicant"]["phone"] == "0000123456"
    assert dossier["applicant"]["fullName"] == APPLICANT["fullName"]
    assert dossier["owner"]["name"] == OWNER["name"]
    assert "phone" in dossier["owner"]
    assert dossier["owner"]["phone"] is None


@pytest.mark.parametrize(
    ("block", "change", "field"),
    [
        ("applicant", {"idNumber": "12345"}, "idNumber"),
        ("applicant", {"idNumber": "99912345678a"}, None),
        ("applicant", {"phone": "12"}, "phone"),
        ("applicant", {"email": "nobody"}, "email"),
        ("applicant", {"fullName": " \u200b "}, "fullName"),
        ("applicant", {"address": "x" * 301}, "address"),
        ("applicant", {"birthDate": "2999-01-01"}, "birthDate"),
        ("applicant", {"zaloId": "1"}, "zaloId"),
        ("owner", {"kind": "organisation", "idNumber": "999987654321000000"}, "idNumber"),
        ("owner", {"kind": "organisation", "idNumber": "9999999999", "birthDate": "1990-01-01"}, "birthDate"),
        ("owner", {"fullName": "x"}, "fullName"),
    ],
)
async def test_a_value_that_cant_be_taken_is_named_and_never_repeated(world, block, change, field):
    held = await world.begin()
    body = (APPLICANT if block == "applicant" else OWNER) | change
    answer = await held.ask("put", f"/{block}", json=body)
    if field is None:
        assert answer.status_code == 200
        return
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    for value in body.values():
        assert str(value) not in answer.text or len(str(value)) < 4


async def test_who_says_to_be_the_owner_must_have_the_owners_number(world):
    held = await world.begin()
    await held.ok("put", "/applicant", json=APPLICANT | {"relation": "self"})
    dossier = await held.ok("put", "/owner", json=OWNER)
    assert "applicant.relation" in [part["field"] for part in dossier["missing"]]
    dossier = await held.ok("put", "/owner", json=OWNER | {"idNumber": APPLICANT["idNumber"]})
    assert "applicant.relation" not in [part["field"] for part in dossier["missing"]]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"procedure": "9.999999"}, "procedure"),
        ({"level": "ministry"}, "level"),
        ({"channel": "postal"}, "channel"),
        ({"unit": "99999"}, "unit"),
        ({"level": "province"}, "unit"),
        ({"secret": "mine"}, "secret"),
        ({"procedure": None}, "procedure"),
    ],
)
async def test_a_beginning_that_cant_be_is_refused_by_name(world, change, field):
    body = {"procedure": CODE, "level": "commune", "channel": "online", "unit": "03006"} | change
    answer = await world.client.post("/v1/dossiers", json=body)
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [field]


async def test_with_several_cases_one_is_chosen_first(world):
    held = await world.begin(procedure=SEVERAL)
    dossier = await held.ok("get")
    assert [case["name"] for case in dossier["cases"]] == ["Trường hợp một", "Trường hợp hai"]
    assert dossier["checklist"] == []
    assert "case" in [part["field"] for part in dossier["missing"]]
    dossier = await held.ok(
        "put", "/checklist", json={"case": 2, "items": [{"number": 2, "handling": "at_desk"}]}
    )
    assert [item["number"] for item in dossier["checklist"]] == [2, 3]
    assert "checklist/3" in [part["field"] for part in dossier["missing"]]
    wrong = await held.ask(
        "put", "/checklist", json={"case": 2, "items": [{"number": 1, "handling": "at_desk"}]}
    )
    assert wrong.status_code == 400
    assert wrong.json()["errors"][0]["field"] == "items[0].number"


async def test_what_everybody_brings_stands_beside_the_case_and_none_may_fit(world):
    held = await world.begin(procedure=MIXED)
    dossier = await held.ok("get")
    assert [case["name"] for case in dossier["cases"]] == ["Trường hợp bị mất", "Trường hợp bị hỏng"]
    assert [(item["number"], item["heading"], item["toShow"]) for item in dossier["checklist"]] == [
        (1, "Giấy tờ phải nộp", False),
        (4, "Giấy tờ phải xuất trình", True),
    ]
    chosen = await held.ok("put", "/checklist", json={"case": 1, "items": []})
    assert [item["name"] for item in chosen["checklist"]] == ["Tờ khai", "Giấy trình báo", "Căn cước"]
    neither = await held.ok("put", "/checklist", json={"case": 0, "items": []})
    assert [item["name"] for item in neither["checklist"]] == ["Tờ khai", "Căn cước"]
    assert "case" not in [part["field"] for part in neither["missing"]]
    wrong = await held.ask("put", "/checklist", json={"case": 3, "items": []})
    assert wrong.status_code == 400
    assert wrong.json()["errors"][0]["allowed"] == ["0", "1", "2"]


async def test_where_every_paper_is_of_a_case_one_has_to_be_chosen(world):
    held = await world.begin(procedure=SEVERAL)
    none_of_them = await held.ask("put", "/checklist", json={"case": 0, "items": []})
    assert none_of_them.status_code == 400


@pytest.mark.parametrize(("case", "status"), [(None, 200), (1, 200), (0, 400), (2, 400)])
async def test_a_procedure_without_cases_has_only_the_one(world, case, status):
    held = await world.begin()
    answer = await held.ask("put", "/checklist", json={"case": case, "items": []})
    assert answer.status_code == status


async def test_a_paper_that_is_attached_needs_its_documents(world):
    held = await world.begin()
    ticks = {"items": [{"number": 1, "handling": "attached", "documents": [1, 7]}]}
    dossier = await held.ok("put", "/checklist", json=ticks)
    fields = [part["field"] for part in dossier["missing"]]
    assert {"documents/1", "documents/7"} <= set(fields)
    await held.ok("put", "/documents/7", content=png(7))
    fields = [part["field"] for part in (await held.ok("get"))["missing"]]
    assert "documents/7" not in fields
    assert "documents/1" in fields


async def test_what_happened_and_who_looked_is_noted_without_values(world):
    held = await world.complete()
    await held.ok("get")
    events = await world.side.sender._drafts.history(held.id)
    assert [event.number for event in events] == list(range(1, len(events) + 1))
    assert [event.kind for event in events] == [
        "created",
        "applicant_set",
        "owner_set",
        "document_added",
        "checklist_set",
    ]
    entries = await world.side.accesses.of(held.id, 100)
    assert [(entry.who, entry.what, entry.why) for entry in entries if entry.what == "read"] == [
        ("holder", "read", "show")
    ]
    assert len([entry for entry in entries if entry.what == "changed"]) == 5


async def test_a_draft_whose_time_is_over_is_gone_at_once(world):
    held = await world.begin()
    await world.clock.advance(30 * 86400 + 1)
    assert (await held.ask("get")).status_code == 404


async def test_every_change_gives_it_another_thirty_days(world):
    held = await world.begin()
    await world.clock.advance(20 * 86400)
    dossier = await held.ok("put", "/owner", json=OWNER)
    assert dossier["expiresAt"] == "2027-01-12T09:00:00+07:00"


async def test_its_holder_can_delete_it_for_good(world):
    held = await world.complete()
    assert (await held.ask("delete")).status_code == 204
    assert (await held.ask("get")).status_code == 404
    assert not (world.folder / "documents" / held.id).exists()
    assert await world.side.sender._drafts.history(held.id) == []
    assert "deleted" in [entry.what for entry in await world.side.accesses.of(held.id, 100)]


async def test_who_is_signed_in_sends_the_secret_in_the_header_of_its_own(world):
    held = await world.begin()
    headers = {"Authorization": "Bearer lcs_" + "x" * 43, "X-Dossier-Secret": held.secret}
    assert (await world.client.get(held.path, headers=headers)).status_code == 200
    headers["X-Dossier-Secret"] = "wrong"
    assert (await world.client.get(held.path, headers=headers)).status_code == 404
