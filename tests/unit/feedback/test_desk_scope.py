"""Who sees what: every route × every role, scopes, who handed in, the access log."""

import pytest
from litestar import Litestar
from sqlalchemy import text

from laocaiso.accounts.model import PERMISSIONS, Permission
from laocaiso.cases.feedback.desk.looking import PURPOSES
from laocaiso.web.openapi import document
from tests.unit.feedback.invented_desk import LAO_CAI_UNIT, ROLES, SA_PA_UNIT, WORDS, Office
from tests.unit.feedback.invented_reports import ID_NUMBER, NAME, PHONE, PLANTED

LAO_CAI = {"lat": 22.486, "lon": 103.97}
CONTACT = {"name": NAME, "phone": PHONE, "email": "thu.mau@example.com"}
ROUTES: tuple[tuple[str, str, Permission, dict], ...] = (
    ("GET", "/feedback", "report.read", {}),
    ("GET", "/feedback/{code}", "report.read", {}),
    ("POST", "/feedback/{code}/steps", "report.accept", {"json": {"action": "accept", "version": 1}}),
    ("GET", "/feedback/{code}/reporter?why=visit_site", "report.read_reporter", {}),
    ("GET", "/feedback/{code}/duplicates", "report.read", {}),
    ("GET", "/feedback/{code}/photos/1", "report.read", {}),
    ("PUT", "/feedback/{code}/evidence/1", "report.work", {"content": b"\xff\xd8\xff\xe0photo"}),
    ("GET", "/feedback/{code}/evidence/1/upload", "report.work", {}),
    ("GET", "/feedback/{code}/evidence/1", "report.read", {}),
    ("GET", "/templates", "report.read", {}),
    ("GET", "/audit?subject={code}", "audit.read", {}),
)


async def test_every_route_is_tried(office: Office) -> None:
    told = document(office.world.app)
    paths = {
        (method.upper(), path.removeprefix("/v1/officer").replace("{number}", "1"))
        for path, item in told["paths"].items()
        if path.startswith("/v1/officer")
        for method in item
        if method != "head"
    }
    assert paths == {(method, path.partition("?")[0]) for method, path, _, _ in ROUTES}


@pytest.mark.parametrize(("method", "path", "permission", "more"), ROUTES)
async def test_every_route_asks_who_it_is_and_what_they_may(
    office: Office, method: str, path: str, permission: Permission, more: dict
) -> None:
    for role in ROLES:
        made = await office.in_state("submitted")
        answer = await office.ask(role, method, path.format(code=made["code"]), **more)
        if permission in PERMISSIONS[role]:
            # 404 for a photo that is not there; the report itself was found.
            assert answer.status_code in (200, 201) or "photos" in path or "evidence" in path, answer.text
            assert answer.status_code != 403
        else:
            assert answer.status_code == 403, (role, answer.text)
        assert answer.headers["cache-control"] == "no-store"
    for nobody in ("nobody", ""):
        answer = await office.ask(nobody, method, path.format(code=made["code"]), **more)
        assert answer.status_code == 401
        assert made["code"] not in answer.text.replace(f"/feedback/{made['code']}", "")


@pytest.mark.parametrize(("method", "path", "permission", "more"), ROUTES)
async def test_a_report_out_of_scope_is_told_like_one_that_is_not_there(
    office: Office, method: str, path: str, permission: Permission, more: dict
) -> None:
    if "{code}" not in path:
        return
    made = await office.in_state("submitted")
    elsewhere = {"units": {LAO_CAI_UNIT}}, {"categories": {"cay_xanh"}}, {"units": set()}
    for role in ROLES:
        if permission not in PERMISSIONS[role]:
            continue
        for scope in elsewhere:
            office.hire(role, "narrow", **scope)
            answer = await office.ask("narrow", method, path.format(code=made["code"]), **more)
            none = await office.ask("narrow", method, path.format(code="LC-26-0000-0000"), **more)
            assert answer.status_code == none.status_code == 404
            assert answer.json()["detail"] == none.json()["detail"]
        office.hire(role, "wide", units={SA_PA_UNIT}, categories={"ha_tang_giao_thong"})
        answer = await office.ask("wide", method, path.format(code=made["code"]), **more)
        assert answer.status_code != 403
        assert answer.status_code != 404 or "photos" in path or "evidence" in path


async def test_the_queue_shows_what_the_officer_could_open(office: Office) -> None:
    await office.handed_in(category="cay_xanh")
    await office.handed_in()
    await office.world.hand_in("Chỗ ấy hỏng rồi, nhờ cơ quan xem giúp.")
    await office.world.hand_in("Cây đổ trước nhà văn hóa phường Lào Cai.", location=LAO_CAI)
    everything = [line["code"] for line in (await office.get("/feedback"))["items"]]
    assert len(everything) == 4
    for scope in (
        {},
        {"units": {SA_PA_UNIT}},
        {"categories": {"cay_xanh"}},
        {"units": {SA_PA_UNIT}, "categories": {"ha_tang_giao_thong"}},
        {"units": set()},
    ):
        office.hire("intake_operator", "narrow", **scope)
        shown = {line["code"] for line in (await office.get("/feedback", "narrow"))["items"]}
        opened = set()
        for code in everything:
            answer = await office.ask("narrow", "GET", f"/feedback/{code}")
            if answer.status_code == 200:
                opened.add(code)
        assert shown == opened


async def test_assigned_away_it_is_out_of_sight(office: Office) -> None:
    made = await office.in_state("accepted")
    office.hire("unit_lead", "of-sa-pa", units={SA_PA_UNIT})
    done = await office.do(made["code"], "assign", "intake_operator")
    order = {"action": "bounce", "version": done["version"], "reason": "other_unit", "text": WORDS}
    bounced = await office.order("of-sa-pa", made["code"], order)
    assert bounced.status_code == 200
    office.hire("admin", "of-sa-pa-admin", units={SA_PA_UNIT})
    order = {"action": "assign", "version": bounced.json()["version"], "unit": LAO_CAI_UNIT}
    away = await office.order("of-sa-pa-admin", made["code"], order)
    assert (away.status_code, away.json()["inScope"], away.json()["steps"]) == (200, False, [])
    assert (await office.ask("of-sa-pa", "GET", f"/feedback/{made['code']}")).status_code == 404


async def test_who_handed_in_is_shown_for_a_reason_and_put_on_record(office: Office) -> None:
    made = await office.handed_in(contact=CONTACT, consent=True, session="mai")
    path = f"/feedback/{made['code']}/reporter"
    for why in (None, "", "curiosity"):
        answer = await office.ask("unit_officer", "GET", path, params={} if why is None else {"why": why})
        assert answer.status_code == 400
        if why is not None:
            assert answer.json()["errors"][0]["allowed"] == list(PURPOSES)
    shown = await office.get(path, "unit_officer", why="contact_reporter")
    assert shown["contact"]["phone"] == PHONE
    assert shown["account"] == {"id": "mai", "name": NAME, "phone": PHONE}
    assert not shown["anonymous"]
    assert "z1" not in str(shown)
    assert office.world.people.looks == [("mai", "officer:unit_officer", "contact_reporter")]
    entries = (await office.get("/audit", "auditor", subject=made["code"]))["items"]
    assert {(one["who"], one["what"], one["why"]) for one in entries} == {
        ("officer:unit_officer", "read_reporter", "contact_reporter"),
        ("holder", "changed", "hand in"),
    }


async def test_every_look_and_every_order_is_on_record(office: Office) -> None:
    made = await office.handed_in()
    await office.world.clock.advance(1)
    await office.get(f"/feedback/{made['code']}", "moderator")
    await office.world.clock.advance(1)
    order = {**await office.full_order("accept"), "version": 1}
    await office.order("intake_operator", made["code"], order)
    await office.order("intake_operator", made["code"], order)
    await office.world.clock.advance(1)
    subject = (await office.get("/audit", "auditor", subject=made["code"]))["items"][0]["subject"]
    entries = (await office.get("/audit", "admin", subject=subject, limit=4))["items"]
    assert [(one["who"], one["what"], one["why"]) for one in entries] == [
        ("officer:auditor", "audited", "audit"),
        ("officer:intake_operator", "changed", "accept"),
        ("officer:moderator", "read", "handle"),
        ("holder", "changed", "hand in"),
    ]


async def looks(office: Office, subject: str) -> list[tuple[str, str, str]]:
    """Who did what, why; without those who read the log."""
    entries = (await office.get("/audit", "auditor", subject=subject))["items"]
    return [(one["who"], one["what"], one["why"]) for one in entries if one["what"] != "audited"]


async def test_reports_shown_beside_one_are_on_record_of_each(office: Office) -> None:
    first, second = await office.handed_in(), await office.handed_in()
    await office.world.clock.advance(1)
    office.hire("intake_operator", "of-lao-cai", units={LAO_CAI_UNIT})
    found = (await office.get(f"/feedback/{first['code']}/duplicates", "unit_officer"))["items"]
    assert [one["code"] for one in found] == [second["code"]]
    for made in (first, second):
        assert (await looks(office, made["code"]))[0] == ("officer:unit_officer", "read", "duplicates")
    # What was not shown was not seen.
    answer = await office.ask("of-lao-cai", "GET", f"/feedback/{first['code']}/duplicates")
    assert answer.status_code == 404
    assert "officer:of-lao-cai" not in str(await looks(office, second["code"]))


async def test_a_page_of_the_queue_is_one_entry_that_names_the_filter(office: Office) -> None:
    for _ in range(3):
        await office.handed_in()
    page = await office.get("/feedback", "moderator", state="submitted,accepted", urgent="false", limit=2)
    await office.world.clock.advance(1)
    await office.get(
        "/feedback", "moderator", cursor=page["next"], state="submitted,accepted", urgent="false"
    )
    await office.world.clock.advance(1)
    await office.get("/feedback", "moderator", state="closed")  # nothing was shown
    assert await looks(office, "officer/moderator") == [
        ("officer:moderator", "read_queue", "states=accepted,submitted urgent=false order=due later page"),
        ("officer:moderator", "read_queue", "states=accepted,submitted urgent=false order=due"),
    ]
    assert ("officer:moderator", "read", "handle") not in await looks(office, page["items"][0]["code"])


async def test_what_the_log_knows_nothing_of_is_not_there_however_often_it_is_asked(office: Office) -> None:
    await office.handed_in(session="mai")
    for subject in ("account/nobody", "officer/nobody", "report/nobody", "LC-26-7K3M-9Q2G", "0951234567"):
        for _ in range(2):
            answer = await office.ask("auditor", "GET", "/audit", params={"subject": subject})
            assert answer.status_code == 404, subject
            assert answer.json()["errors"][0]["field"] == "subject"


async def test_an_auditor_of_a_part_sees_the_log_of_that_part_alone(office: Office) -> None:
    made = await office.handed_in()
    subject = (await office.get("/audit", "auditor", subject=made["code"]))["items"][0]["subject"]
    office.hire("auditor", "of-sa-pa", units={SA_PA_UNIT})
    assert (await office.get("/audit", "of-sa-pa", subject=subject))["items"]
    assert (await office.get("/audit", "of-sa-pa", subject=made["code"]))["items"]
    office.hire("auditor", "of-lao-cai", units={LAO_CAI_UNIT})
    for officer, whose in (
        ("of-lao-cai", subject),
        ("of-lao-cai", made["code"]),
        ("of-sa-pa", "account/mai"),
        ("of-sa-pa", "0198c0ffee"),
    ):
        answer = await office.ask(officer, "GET", "/audit", params={"subject": whose})
        assert answer.status_code == 404, (officer, whose)


async def test_nothing_of_the_reporter_is_in_queue_orders_or_the_open_database(
    office: Office, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    words = f"Tôi tên là {NAME}, CCCD {ID_NUMBER}, gọi {PHONE} hoặc thu.mau@example.com: đường hỏng nặng."
    made = await office.handed_in(words, contact=CONTACT, consent=True, session="mai")
    other = await office.handed_in(words)
    line = (await office.get("/feedback"))["items"][0]
    assert "[số điện thoại]" in line["excerpt"]
    done = await office.do(made["code"], "note", text=f"Đã gọi {PHONE}.")
    alike = await office.get(f"/feedback/{other['code']}/duplicates")
    assert [one["code"] for one in alike["items"]] == [made["code"]]
    for shown in (line, done, alike):
        for planted in (*PLANTED, "mai"):
            assert planted not in str(shown)
    report = await office.report(made["code"], "moderator")
    assert report["proposed"]["personalData"] == ["phone", "cccd", "email", "name"]
    assert PHONE not in str(report["proposed"])
    assert "contact" not in report
    async with office.world.database.connect() as connection:
        tables = (await connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'"))).all()
        for (table,) in tables:
            rows = str((await connection.execute(text(f'SELECT * FROM "{table}"'))).all())
            assert not [planted for planted in PLANTED if planted in rows], table
    written = caplog.text + "".join(capsys.readouterr())
    assert not [planted for planted in PLANTED if planted in written]


async def test_a_line_of_the_queue_is_short_and_cuts_no_number(office: Office) -> None:
    await office.handed_in("Đường hỏng. " * 9 + f"Gọi {PHONE} nhé. " + "Hỏng. " * 30)
    line = (await office.get("/feedback"))["items"][0]
    assert len(line["excerpt"]) <= 120
    assert PHONE[:4] not in line["excerpt"]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, "abcd"),
        ({"state": "submitted,accepted"}, "abcd"),
        ({"state": "accepted"}, "b"),
        ({"unit": LAO_CAI_UNIT}, "d"),
        ({"category": "cay_xanh"}, "d"),
        ({"urgent": "true"}, "c"),
        ({"urgent": "false"}, "adb"),
        ({"held": "true"}, ""),
        ({"lacks": "unit"}, "a"),
        ({"lacks": "category"}, "a"),
        ({"overdue": "true"}, "ac"),
        ({"stuck": "true"}, ""),
        ({"assignee": "me"}, ""),
        ({"order": "newest"}, "dcba"),
        ({"order": "newest", "state": "submitted"}, "dca"),
    ],
)
async def test_filters(office: Office, wanted: dict[str, str], found: str) -> None:
    codes = {}
    first = await office.world.hand_in("Chỗ ấy hỏng rồi, nhờ cơ quan xem giúp.")
    codes[first["code"]] = "a"
    await office.world.clock.advance(60)
    second = await office.in_state("accepted")
    codes[second["code"]] = "b"
    await office.world.clock.advance(3600 * 46)  # over a day off, the 24th
    third = await office.handed_in("Cháy nhà trong chợ, có người mắc kẹt bên trong!")
    codes[third["code"]] = "c"
    await office.world.clock.advance(3600 * 4)
    fourth = await office.handed_in("Cây xà cừ cần cắt tỉa cành.", location=LAO_CAI, category="cay_xanh")
    codes[fourth["code"]] = "d"
    shown = [codes[line["code"]] for line in (await office.get("/feedback", **wanted))["items"]]
    assert (shown if "order" in wanted else sorted(shown)) == (
        list(found) if "order" in wanted else sorted(found)
    )


async def test_pages_go_on_by_key_whatever_comes_meanwhile(office: Office) -> None:
    made = [(await office.handed_in())["code"] for _ in range(7)]
    for order in ("due", "newest"):
        shown, cursor = [], None
        while True:
            query = {"order": order, "limit": 3} | ({"cursor": cursor} if cursor else {})
            page = await office.get("/feedback", **query)
            shown += [line["code"] for line in page["items"]]
            if order == "newest":
                await office.handed_in()
            if (cursor := page["next"]) is None:
                break
        assert len(shown) == len(set(shown))
        assert set(made) <= set(shown)


async def test_stuck_is_what_stands_longer_than_its_state_allows(office: Office) -> None:
    made = await office.in_state("accepted")
    fresh = await office.in_state("in_progress")
    await office.world.clock.advance(4 * 86_400)
    shown = await office.get("/feedback", stuck="true")
    assert [line["code"] for line in shown["items"]] == [made["code"]]
    assert fresh["code"] in [
        line["code"] for line in (await office.get("/feedback", overdue="false"))["items"]
    ]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("state=flying", "state"),
        ("state=", "state"),
        ("category=khong_co", "category"),
        ("urgent=yes", "urgent"),
        ("lacks=photo", "lacks"),
        ("order=oldest", "order"),
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("cursor=abc", "cursor"),
        ("overdue=1", "overdue"),
    ],
)
async def test_a_filter_that_is_none_is_refused_by_its_name(office: Office, query: str, field: str) -> None:
    answer = await office.ask("auditor", "GET", f"/feedback?{query}")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == field


async def test_the_document_tells_orders_apart(office: Office) -> None:
    assert isinstance(office.world.app, Litestar)
    told = document(office.world.app)
    body = told["paths"]["/v1/officer/feedback/{code}/steps"]["post"]["requestBody"]
    union = body["content"]["application/json"]["schema"]
    assert union["discriminator"]["propertyName"] == "action"
    assert len(union["discriminator"]["mapping"]) == len(union["oneOf"]) == 24
    assert body["content"]["application/json"]["examples"]["accept"]["value"]["action"] == "accept"
