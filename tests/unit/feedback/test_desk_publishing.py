"""Reviewed texts, held reports, and texts to begin an answer with."""

from typing import Any

import pytest

from adapters.spreadsheet import read_table
from laocaiso.cases.feedback.categories import Categories
from laocaiso.cases.feedback.desk.templates import MOST, TEMPLATE_STATES, import_templates, shipped
from laocaiso.editorial.importing import Handed, ImportReport
from tests.unit.feedback.invented_desk import Office
from tests.unit.feedback.invented_reports import ID_NUMBER, NAME, PHONE, World

REVIEWED = "Mặt đường trước cổng chợ có ổ gà lớn."


async def publish(office: Office, code: str, **more: Any) -> Any:
    """An order to publish, on the version there is."""
    order = {"action": "publish", "version": (await office.report(code))["version"], **more}
    return await office.order("moderator", code, order)


@pytest.mark.parametrize(
    ("title", "text", "kind"),
    [
        (None, f"Ổ gà lớn, gọi {PHONE}.", "phone"),
        (None, "Ổ gà lớn, gọi 0 9 5 1 2 3 4 5 6 7.", "phone"),
        (None, f"Ổ gà lớn, tôi là {NAME}.", "name"),
        (None, f"Ổ gà lớn, CCCD {ID_NUMBER}.", "cccd"),
        (None, "Ổ gà lớn, thư thu.mau@example.com.", "email"),
        (None, "Xe biển số 24A-123.45 đỗ chắn đường.", "plate"),
        (f"Gọi {PHONE}", REVIEWED, "phone"),
    ],
)
async def test_personal_data_are_published_only_where_somebody_says_they_may_be(
    office: Office, title: str | None, text: str, kind: str
) -> None:
    made = await office.handed_in()
    given = {"text": text, **({"title": title} if title else {})}
    refused = await publish(office, made["code"], **given)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "confirmed"
    assert PHONE not in refused.text
    english = await office.ask(
        "moderator",
        "POST",
        f"/feedback/{made['code']}/steps",
        json={"action": "publish", "version": 1, **given},
        headers={"Accept-Language": "en"},
    )
    assert kind in english.json()["errors"][0]["detail"]
    assert (await office.world.get(f"/v1/feedback/{made['code']}")).json()["publicText"] is None
    assert (await publish(office, made["code"], **given, confirmed=True)).status_code == 200


async def test_what_was_reviewed_is_public_until_it_is_taken_back(office: Office) -> None:
    made = await office.handed_in(f"{REVIEWED} Gọi {PHONE}.")
    proposed = (await office.report(made["code"], "moderator"))["proposed"]
    assert PHONE not in proposed["text"]
    assert (await publish(office, made["code"], text=proposed["text"])).status_code == 200, (
        "what is masked is not found again"
    )
    assert (await publish(office, made["code"], title="Ổ gà", text=REVIEWED)).status_code == 200
    public = (await office.world.get(f"/v1/feedback/{made['code']}")).json()
    assert (public["publicTitle"], public["publicText"]) == ("Ổ gà", REVIEWED)
    await office.do(made["code"], "unpublish")
    public = (await office.world.get(f"/v1/feedback/{made['code']}")).json()
    assert (public["publicTitle"], public["publicText"]) == (None, None)


async def test_a_held_report_is_published_only_once_it_is_released(world: World) -> None:
    office = Office(world)
    for _ in range(3):
        await office.handed_in()
    held = await office.handed_in()
    line = (await office.get("/feedback", held="true"))["items"]
    assert [one["code"] for one in line] == [held["code"]]
    shown = await office.report(held["code"], "moderator")
    assert shown["held"] == "repeated_text"
    assert "publish" not in [one["action"] for one in shown["steps"]]
    assert (await publish(office, held["code"], text=REVIEWED)).status_code == 409
    await office.do(held["code"], "release")
    event = (await office.report(held["code"]))["history"][-1]
    assert (event["audience"], event["detail"]) == ("staff", "held:repeated_text")
    assert (await publish(office, held["code"], text=REVIEWED)).status_code == 200
    assert (await office.get("/feedback", held="true"))["items"] == []


async def handed(office: Office, table: str, *, dry_run: bool = False) -> ImportReport:
    """An editor's file of templates."""
    return await import_templates(
        office.world.editors,
        read_table(table.encode(), name="mau.csv"),
        Handed("Mai", "mau.csv", dry_run=dry_run),
        categories=Categories.load(),
    )


async def test_those_that_ship_are_few_and_fit(office: Office) -> None:
    found = shipped()
    assert {one.state for one in found} <= set(TEMPLATE_STATES)
    assert {one.category for one in found} - {None} <= set(Categories.load().by_slug)
    assert len({one.id for one in found}) == len(found)
    shown = (await office.get("/templates"))["items"]
    assert len(shown) == len(found)
    assert all(one["text"].endswith((".", "…", ":")) for one in shown)


async def test_templates_for_a_state_begin_with_those_of_the_category(office: Office) -> None:
    shown = (await office.get("/templates", state="resolved", category="cay_xanh"))["items"]
    assert [one["category"] for one in shown][:2] == ["cay_xanh", None]
    assert {one["state"] for one in shown} == {"resolved"}
    assert {one["category"] for one in shown} == {"cay_xanh", None}
    for query in ({"state": "flying"}, {"category": "khong_co"}):
        answer = await office.ask("auditor", "GET", "/templates", params=query)
        assert answer.status_code == 400


async def test_an_editor_s_file_takes_the_place_of_all(office: Office) -> None:
    table = (
        "Trạng thái,Lĩnh vực,Tiêu đề,Nội dung\n"
        "Đã xử lý,,Xong,Đã xử lý xong.\n"
        'needs_info,"Cây xanh, công viên",Hỏi,Xin cho biết vị trí cây.\n'
    )
    assert (await handed(office, table, dry_run=True)).publication is None
    assert len((await office.get("/templates"))["items"]) == len(shipped())
    assert (await handed(office, table)).is_good
    shown = (await office.get("/templates"))["items"]
    assert [(one["state"], one["category"], one["title"]) for one in shown] == [
        ("needs_info", "cay_xanh", "Hỏi"),
        ("resolved", None, "Xong"),
    ]


async def test_every_mistake_of_a_file_is_named_and_nothing_published(office: Office) -> None:
    table = (
        "Trạng thái,Lĩnh vực,Tiêu đề,Nội dung\n"
        "Đang bay,,Xong,Đã xử lý xong.\n"
        "resolved,Đua xe,Xong,Đã xử lý xong.\n"
        "resolved,,,Đã xử lý xong.\n"
        "resolved,,Xong hết,\n"
        "resolved,,Giống nhau,Một.\n"
        "resolved,,giong nhau,Hai.\n" + "".join(f"closed,,Mẫu {n},Nội dung.\n" for n in range(MOST + 1))
    )
    report = await handed(office, table)
    lines = "\n".join(report.lines("vi"))
    for said in ("“Đang bay”", "“Đua xe”", "Dòng 4", "Dòng 5", "trùng", "tối đa 20 mẫu"):
        assert said in lines, said
    assert "Chưa có gì được công bố" in lines
    assert len((await office.get("/templates"))["items"]) == len(shipped())
