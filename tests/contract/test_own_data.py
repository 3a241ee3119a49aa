"""Citizens and what is theirs, over the real accounts and reports together, on both databases."""

import asyncio
import hashlib
import re
import shutil
import uuid
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest
from litestar.handlers import HTTPRouteHandler

from adapters.files import LocalFiles
from adapters.memory import MemoryLimits
from adapters.sandbox import serve_sandbox
from adapters.sandbox.zalo import OPEN_API_KEY, revocation
from adapters.sealing import KeyRing
from adapters.sql import SqlEditorial
from laocaiso.account_side import AccountSide
from laocaiso.cases.deadlines.counting import DeadlineCounter
from laocaiso.cases.feedback.categories import Categories
from laocaiso.cases.feedback.consent import VERSION
from laocaiso.cases.feedback.lifetime.retention import hold
from laocaiso.core.working_calendar import shipped
from laocaiso.editorial.service import Editors
from laocaiso.feedback_side import feedback_side
from laocaiso.web.limits import Callers
from tests.contract.conftest import empty_tables
from tests.unit.accounts.conftest import OLD, World
from tests.unit.feedback.invented_reports import PLACES, POTHOLE, SA_PA
from tests.unit.feedback.kept_photos import InventedPictures, photo, repr_digest

DAY = 86_400


class Town(World):
    """Accounts and reports of one service."""

    def more_routes(self, side: AccountSide) -> Sequence[HTTPRouteHandler]:
        self.reports = feedback_side(
            database=self.database,
            sealing=KeyRing([OLD]),
            doors=side.doors,
            officers=side.officers.officers,
            people=side.custody,
            looks=side.looks,
            editors=Editors(SqlEditorial(self.database), self.clock),
            places=PLACES,
            categories=Categories.load(),
            counter=DeadlineCounter(shipped()),
            limits=MemoryLimits(),
            limits_key=b"key",
            callers=Callers(),
            link=lambda code: f"https://laocaiso.example/reports?code={code}",
            clock=self.clock,
            files=LocalFiles(self.folder / "photos"),
            pictures=InventedPictures(),
            new_reports_per_minute=10_000,
            looks_per_minute=10_000,
            deadline=20,
        )
        side.keepers.append(self.reports.parts.owning)
        return self.reports.routes

    async def hand_in(self, token: str | None = None, **more: Any) -> httpx.Response:
        """Hand a report in, as it is answered."""
        sent = {"clientReportId": str(uuid.uuid4()), "text": POTHOLE, "location": SA_PA, **more}
        return await self.ask("POST", "/v1/feedback", token, json=sent)


@pytest.fixture(params=["sqlite", "postgresql"])
async def town(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Town]:
    url = None
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("migrated_sqlite"), tmp_path / "laocaiso.db")
    else:
        url = request.getfixturevalue("postgresql").url
        await empty_tables(url)
    async with await serve_sandbox() as sandbox:
        made = Town(tmp_path, sandbox, url=url, zalo_open_api_key=OPEN_API_KEY)
        yield made
        await made.close()


async def test_a_session_that_is_not_in_force_hands_nothing_in_as_nobody(town: Town) -> None:
    expired, revoked = await town.sign_in(), await town.sign_in()
    await town.ok("DELETE", "/v1/sessions/current", revoked)
    await town.clock.advance(31 * DAY)
    now = await town.sign_in()
    unknown = "lcs_" + "x" * 43
    draft = {"clientReportId": str(uuid.uuid4()), "text": POTHOLE}
    for token in (expired, revoked, unknown, "undefined", "null"):
        answer = await town.hand_in(token, **draft)
        assert answer.status_code == 401, token
        assert answer.json()["code"] == "unauthorized"
        assert "đăng nhập lại" in answer.json()["detail"]
        assert answer.headers["www-authenticate"] == "Bearer"
    assert await town.rows("SELECT id FROM report") == []
    # The draft is still on the phone: it is sent again once its sender has signed in, and is theirs.
    handed_in = await town.hand_in(now, **draft)
    assert handed_in.status_code == 201
    again = await town.hand_in(expired, **draft)
    assert again.status_code == 401
    mine = await town.ok("GET", "/v1/me/feedback", now)
    assert [one["code"] for one in mine["items"]] == [handed_in.json()["code"]]


async def test_every_route_with_a_session_turns_away_one_not_in_force(town: Town) -> None:
    made = (await town.hand_in()).json()
    one = f"/v1/feedback/{made['code']}"
    over = "lcs_" + "x" * 43
    asked = [
        ("GET", one),
        ("GET", f"{one}/receipt"),
        ("POST", f"{one}/withdrawal"),
        ("POST", f"{one}/support"),
        ("DELETE", f"{one}/support"),
        ("POST", f"{one}/link"),
        ("GET", "/v1/me/feedback"),
        ("GET", "/v1/me/notices"),
        ("POST", "/v1/me/notices/read"),
    ]
    for method, path in asked:
        # The secret does not help: what the session would have done is somebody's own.
        answer = await town.ask(method, path, over, headers={"X-Report-Secret": made["secret"]})
        assert answer.status_code == 401, path
    # Without a session the secret may stand in its place, and a wrong one is told like a code that is none.
    assert (await town.ask("GET", one, made["secret"])).json()["mine"] is not None
    assert (await town.ask("GET", one, "wrong")).status_code == 404
    basic = {"Authorization": "Basic eA=="}
    assert (await town.ask("GET", one, headers=basic)).status_code == 401


async def with_phone(town: Town) -> str:
    """The session of a citizen whose name and number are kept, as they consented."""
    token = await town.sign_in()
    await town.consent(token, "profile")
    await town.consent(token, "phone")
    token = await town.sign_in()
    exchange = {"accessToken": "demo-citizen-1", "token": f"demo-phone-{uuid.uuid4()}"}
    await town.ok("POST", "/v1/me/phone", token, json=exchange)
    return token


async def test_officers_are_shown_name_and_number_while_there_is_consent_and_each_look_is_on_record(
    town: Town,
) -> None:
    token = await with_phone(town)
    account = (await town.ok("GET", "/v1/me", token))["account"]
    code = (await town.hand_in(token)).json()["code"]
    lan = await (await town.officer("lan", "unit_officer")).token()
    path = f"/v1/officer/feedback/{code}/reporter"

    async def seen(why: str) -> Any:
        await town.clock.advance(1)
        return (await town.ok("GET", path, lan, params={"why": why}))["account"]

    both = await seen("contact_reporter")
    assert both == {"id": account, "name": "Công Dân Mẫu 1", "phone": "0000000001"}
    await town.ok("DELETE", "/v1/me/consents/profile", token)
    assert await seen("visit_site") == {"id": account, "name": None, "phone": "0000000001"}
    await town.ok("DELETE", "/v1/me/consents/phone", token)
    assert await seen("verify_report") == {"id": account, "name": None, "phone": None}
    lan_s = await town.rows(
        "SELECT what, why, count(*) FROM access_log WHERE who LIKE 'officer:%' AND what LIKE 'read%' "
        "GROUP BY what, why ORDER BY what, why"
    )
    assert [tuple(row) for row in lan_s] == [
        (what, why, 1)
        for what in ("read", "read_reporter")
        for why in ("contact_reporter", "verify_report", "visit_site")
    ]


async def test_a_number_that_comes_while_consent_is_taken_back_is_not_kept(town: Town) -> None:
    token = await town.sign_in()
    await town.consent(token, "phone")
    citizens = town.side.custody.accounts
    consents, taken_back = citizens.consents, False

    async def then_taken_back(account: str) -> Any:
        nonlocal taken_back
        found = await consents(account)
        if not taken_back:
            taken_back = True
            await town.ok("DELETE", "/v1/me/consents/phone", token)
        return found

    citizens.consents = then_taken_back  # type: ignore[method-assign]
    exchange = {"accessToken": "demo-citizen-1", "token": "demo-phone-1"}
    answer = await town.ask("POST", "/v1/me/phone", token, json=exchange)
    assert answer.status_code == 403
    assert answer.json()["errors"][0]["allowed"] == ["phone"]
    assert (await town.ok("GET", "/v1/me", token))["phone"] is None


CONTACT = {"name": "Nguyễn Thử Mẫu", "phone": "0951234567"}


async def contact_seen(town: Town, code: str, officer: str, why: str = "contact_reporter") -> Any:
    path = f"/v1/officer/feedback/{code}/reporter"
    return await town.ok("GET", path, officer, params={"why": why})


@pytest.mark.parametrize("signed_in", [True, False], ids=["session", "secret"])
async def test_consent_to_contact_data_is_taken_back_by_whoever_gave_it(town: Town, signed_in: bool) -> None:
    token = await town.sign_in() if signed_in else None
    asked = {"version": VERSION, "channel": "web"}
    draft = {"clientReportId": str(uuid.uuid4()), "contact": CONTACT, "consent": asked}
    made = (await town.hand_in(token, **draft)).json()
    code, one = made["code"], f"/v1/feedback/{made['code']}"
    mine = {} if signed_in else {"headers": {"X-Report-Secret": made["secret"]}}
    officer = await (await town.officer("lan", "unit_officer")).token()
    before = await town.ok("GET", one, token, **mine)
    assert before["mine"]["contact"]["phone"] == CONTACT["phone"]
    assert "take_consent_back" in before["mine"]["can"]
    assert (await contact_seen(town, code, officer))["contact"]["phone"] == CONTACT["phone"]
    await town.clock.advance(60)

    for others in ({"headers": {"X-Report-Secret": "x" * 43}}, {}):
        answer = await town.ask("DELETE", f"{one}/consent", **others)
        assert answer.status_code == (404 if others else 401)
    assert (await town.ok("GET", one, token, **mine))["mine"]["contact"]  # looking changed nothing

    said = [await town.ok("DELETE", f"{one}/consent", token, **mine) for _ in range(2)]
    assert said[0] == said[1]
    assert said[0] == {
        "given": False,
        "version": VERSION,
        "at": "2026-11-25T09:00:00+07:00",
        "channel": "web",
        "takenBackAt": "2026-11-25T09:01:00+07:00",
        "contactKept": False,
    }
    after = await town.ok("GET", one, token, **mine)
    assert (after["mine"]["contact"], after["mine"]["contactConsent"]) == (None, said[0])
    assert "take_consent_back" not in after["mine"]["can"]
    assert [one["kind"] for one in after["timeline"]] == ["submit", "take_consent_back"]
    seen = await contact_seen(town, code, officer)
    assert (seen["contact"], seen["consentTakenBackAt"]) == (None, "2026-11-25T09:01:00+07:00")
    # It is nobody else's business, and proof of it stays.
    assert [one["kind"] for one in (await town.ok("GET", one))["timeline"]] == ["submit"]
    history = await town.rows("SELECT kind, detail, audience FROM report_event ORDER BY number")
    assert tuple(history[1]) == ("take_consent_back", f"contact:{VERSION}", "reporter")
    logged = await town.rows("SELECT who FROM access_log WHERE why = 'take consent back'")
    assert [row[0] for row in logged] == ["holder"]
    # The phone that sends it once more is told the same as the first time, and nothing comes back by it.
    replayed = await town.hand_in(token, **draft)
    assert (replayed.status_code, replayed.json()) == (201, made)
    assert (await town.ok("GET", one, token, **mine))["mine"]["contact"] is None
    other = await town.hand_in(token, **draft, title="Khác")
    assert other.status_code == 422


async def test_contact_data_are_nowhere_once_consent_was_taken_back(town: Town) -> None:
    made = (await town.hand_in(contact=CONTACT, consent=True)).json()
    before = (await town.rows("SELECT sealed, body_digest FROM report"))[0]
    secret = {"headers": {"X-Report-Secret": made["secret"]}}
    await town.ok("DELETE", f"/v1/feedback/{made['code']}/consent", **secret)
    after = (await town.rows("SELECT sealed, body_digest FROM report"))[0]
    # A hash of all that was sent would lead to the number for who has the rest of it.
    assert before[1] == after[1] + before[1].partition("/")[2]
    custody = town.reports.parts.custody
    report = await custody.found(made["code"])
    assert custody.contents(report).contact is None
    assert report.changed_at == report.received_at  # how long it is kept does not begin anew
    for row in await town.rows("SELECT sealed FROM report_event WHERE sealed IS NOT NULL"):
        assert CONTACT["phone"].encode() not in bytes(row[0])
    if town.database.dialect.name == "sqlite":
        async with town.database.connect() as connection:
            await connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        assert bytes(before[0]) not in town.everything()


async def test_many_who_take_consent_back_at_once_leave_one_entry(town: Town) -> None:
    made = (await town.hand_in(contact=CONTACT, consent=True)).json()
    secret = {"headers": {"X-Report-Secret": made["secret"]}}
    path = f"/v1/feedback/{made['code']}/consent"
    answers = await asyncio.gather(*(town.ask("DELETE", path, **secret) for _ in range(4)))
    assert {answer.status_code for answer in answers} == {200}
    kinds = [row[0] for row in await town.rows("SELECT kind FROM report_event ORDER BY number")]
    assert kinds == ["submit", "take_consent_back"]


async def test_a_hold_keeps_contact_data_for_an_authority_alone_until_it_ends(town: Town) -> None:
    made = (await town.hand_in(contact=CONTACT, consent=True)).json()
    custody, held = town.reports.parts.custody, town.reports.held
    one, secret = f"/v1/feedback/{made['code']}", {"headers": {"X-Report-Secret": made["secret"]}}
    officer = await (await town.officer("lan", "unit_officer")).token()

    async def keep(*, on_hold: bool) -> None:
        report = await custody.found(made["code"])
        assert await hold(report, on_hold=on_hold, by="x", why="y", held=held, custody=custody)

    await keep(on_hold=True)
    said = await town.ok("DELETE", f"{one}/consent", **secret)
    assert (said["given"], said["contactKept"]) == (False, True)
    assert (await town.ok("GET", one, **secret))["mine"]["contact"] is None
    assert (await contact_seen(town, made["code"], officer))["contact"] is None
    asked = await contact_seen(town, made["code"], officer, "legal_request")
    assert asked["contact"]["phone"] == CONTACT["phone"]
    await keep(on_hold=False)
    assert (await contact_seen(town, made["code"], officer, "legal_request"))["contact"] is None
    assert custody.contents(await custody.found(made["code"])).contact is None


async def test_a_report_without_contact_has_no_consent_to_take_back(town: Town) -> None:
    made = (await town.hand_in()).json()
    secret = {"headers": {"X-Report-Secret": made["secret"]}}
    said = await town.ok("DELETE", f"/v1/feedback/{made['code']}/consent", **secret)
    assert said == dict.fromkeys(["version", "at", "channel", "takenBackAt"]) | {
        "given": False,
        "contactKept": False,
    }
    assert len(await town.rows("SELECT number FROM report_event")) == 1
    sent = {"contact": CONTACT, "consent": {"version": VERSION, "purposes": ["contact"]}}
    refused = await town.hand_in(**sent)
    assert refused.status_code == 400  # the version says what for


async def order(town: Town, officer: str, code: str, action: str, **more: Any) -> None:
    """An order on the version there is."""
    path = f"/v1/officer/feedback/{code}"
    version = (await town.ok("GET", path, officer))["version"]
    await town.ok("POST", f"{path}/steps", officer, json={"action": action, "version": version, **more})


async def told(town: Town) -> None:
    """Let everybody be told what there is to tell."""
    while await town.reports.telling.round():
        pass


async def test_me_says_how_much_there_is_and_where(town: Town) -> None:
    token = await town.sign_in()
    assert await amounts(town, token) == {
        "consents": 0,
        "reports": 0,
        "supports": 0,
        "notices": 0,
        "unread_notices": 0,
    }
    await town.consent(token, "notifications")
    mine = [(await town.hand_in(token, contact=CONTACT, consent=True)).json()["code"] for _ in range(2)]
    others = (await town.hand_in()).json()["code"]
    await told(town)
    await town.ok("POST", f"/v1/feedback/{others}/support", token)
    assert await amounts(town, token) == {
        "consents": 3,
        "reports": 2,
        "supports": 1,
        "notices": 2,
        "unread_notices": 2,
    }
    await town.ok("POST", "/v1/me/notices/read", token)
    await town.ok("DELETE", f"/v1/feedback/{mine[0]}/consent", token)
    after = await amounts(town, token)
    assert (after["consents"], after["notices"], after["unread_notices"]) == (2, 2, 0)
    # Every link leads to as many.
    for one in (await town.ok("GET", "/v1/me", token))["has"]:
        items = (await town.ok("GET", one["link"], token))["items"]
        if one["what"] in ("reports", "supports", "notices"):
            assert len(items) == one["count"]
    stranger = await town.sign_in("demo-citizen-2")
    assert sum((await amounts(town, stranger)).values()) == 0


async def amounts(town: Town, token: str) -> dict[str, int]:
    me = await town.ok("GET", "/v1/me", token)
    return {one["what"]: one["count"] for one in me["has"]}


async def test_consents_given_with_reports_stand_beside_those_of_the_account(town: Town) -> None:
    token = await town.sign_in()
    await town.consent(token, "phone")
    code = (await town.hand_in(token, contact=CONTACT, consent=True)).json()["code"]
    await town.hand_in(token)  # one without contact has none
    consents = await town.ok("GET", "/v1/me/consents", token)
    assert [one["purpose"] for one in consents["items"] if one["given"]] == ["phone"]
    other = {
        "what": "report_contact",
        "of": code,
        "given": True,
        "textVersion": VERSION,
        "at": "2026-11-25T09:00:00+07:00",
        "channel": "api",
        "takenBackAt": None,
        "takeBack": f"/v1/feedback/{code}/consent",
    }
    assert consents["others"] == [other]
    await town.clock.advance(60)
    await town.ok("DELETE", other["takeBack"], token)
    gone = {**other, "given": False, "takenBackAt": "2026-11-25T09:01:00+07:00"}
    assert (await town.ok("GET", "/v1/me/consents", token))["others"] == [gone]
    assert (await town.ask("GET", "/v1/me/consents")).status_code == 401


async def test_the_copy_holds_all_that_there_is(town: Town) -> None:
    token = await with_phone(town)
    lead = await town.officer("lan", "unit_lead", units=frozenset({"03006"}))
    intake = await (await town.officer("tiep", "intake_operator")).token()
    made = (
        await town.hand_in(
            token,
            title="Ổ gà",
            placeText="trước cổng chợ",
            contact=CONTACT,
            consent=True,
            category="ha_tang_giao_thong",
        )
    ).json()
    code = made["code"]
    picture = photo()
    await town.ok(
        "PUT",
        f"/v1/feedback/{code}/photos/1",
        token,
        content=picture,
        headers={"Content-Type": "image/jpeg", **repr_digest(picture)},
    )
    await order(town, intake, code, "accept", unit="03006")
    await order(town, intake, code, "assign", unit="03006")
    await town.ok("POST", f"/v1/feedback/{code}/messages", token, json={"text": "Xin xem giúp."})
    lan = await lead.token()
    await order(town, lan, code, "start")
    await order(town, lan, code, "note", text="Ghi chú nội bộ.")
    why = {"params": {"why": "contact_reporter"}}
    await town.ok("GET", f"/v1/officer/feedback/{code}/reporter", lan, **why)
    evidence = f"/v1/officer/feedback/{code}/evidence/1"
    await town.ok("PUT", evidence, lan, content=picture, headers={"Content-Type": "image/jpeg"})
    done = {"what": "Vá mặt đường.", "on": "2026-11-25T09:00:00+07:00", "by": "Đội quản lý đô thị"}
    said = {"text": "Đã vá xong.", "done": done, "solved": True, "evidence": [1]}
    await order(town, lan, code, "resolve", **said)
    await town.ok("POST", f"/v1/feedback/{code}/rating", token, json={"stars": 4, "text": "Cảm ơn."})
    refused = (await town.hand_in(token)).json()["code"]
    await order(town, intake, refused, "accept", unit="03006", category="ha_tang_giao_thong")
    forwarded = {"recipient": "Điện lực Sa Pa", "text": "Đã chuyển."}
    await order(town, intake, refused, "forward", **forwarded)
    others = (await town.hand_in()).json()["code"]
    await town.ok("POST", f"/v1/feedback/{others}/support", token)
    await told(town)

    answer = await town.ask("GET", "/v1/me/export", token)
    copy = answer.json()
    kept = copy["feedback"]
    assert (copy["name"], copy["phone"], len(copy["sessions"])) == ("Công Dân Mẫu 1", "0000000001", 2)
    assert [one["purpose"] for one in copy["consents"]] == ["profile", "phone"]
    by_code = {one["report"]["code"]: one for one in kept["reports"]}
    assert set(by_code) == {code, refused}
    whole = by_code[code]
    mine = whole["report"]["mine"]
    assert (mine["title"], mine["text"], mine["placeText"]) == ("Ổ gà", POTHOLE, "trước cổng chợ")
    assert (mine["location"], mine["contact"]["phone"]) == (SA_PA, CONTACT["phone"])
    assert mine["contactConsent"]["given"]
    assert [(one["stars"], one["text"]) for one in mine["ratings"]] == [(4, "Cảm ơn.")]
    kinds = {one["kind"]: one for one in whole["report"]["timeline"]}
    assert kinds["message"]["said"] == "Xin xem giúp."
    assert kinds["resolve"]["said"] == "Đã vá xong."
    assert kinds["resolve"]["done"]["what"] == "Vá mặt đường."
    assert kinds["resolve"]["done"]["evidence"] == [f"/v1/feedback/{code}/evidence/1"]
    assert "Ghi chú nội bộ." not in answer.text  # the office's own words
    (kept_photo,) = whole["photos"]
    assert kept_photo["sentSha256"] == hashlib.sha256(picture).hexdigest()
    assert (await town.ask("GET", kept_photo["url"], token)).headers["content-type"] == "image/jpeg"
    forwarding = {one["kind"]: one for one in by_code[refused]["report"]["timeline"]}["forward"]
    assert forwarding["recipient"] == "Điện lực Sa Pa"
    assert [one["code"] for one in kept["supports"]] == [others]
    assert {(one["code"], one["kind"]) for one in kept["notices"]} >= {
        (code, "resolve"),
        (refused, "forward"),
    }
    look = next(one for one in whole["accesses"] if one["what"] == "read_reporter")
    assert look | {"at": ""} == {
        "at": "",
        "who": "officer",
        "role": "unit_lead",
        "units": ["03006"],
        "what": "read_reporter",
        "why": "contact_reporter",
    }
    assert ("officer", "unit_lead", "contact_reporter") in {
        (one["who"], one["role"], one["why"]) for one in copy["accesses"]
    }
    # Officers are told by role and units, not by name or id.
    assert lead.id not in answer.text
    assert '"lan"' not in answer.text
    instants = re.findall(r'"(2026-\d\d-\d\dT[^"]*)"', answer.text)
    assert instants
    assert all(instant.endswith("+07:00") for instant in instants)


async def test_an_account_that_goes_leaves_no_copy_and_no_consent(town: Town) -> None:
    token = await with_phone(town)
    made = (await town.hand_in(token, contact=CONTACT, consent=True)).json()
    await town.ok("DELETE", "/v1/me", token)
    secret = {"headers": {"X-Report-Secret": made["secret"]}}
    mine = (await town.ok("GET", f"/v1/feedback/{made['code']}", **secret))["mine"]
    assert (mine["contact"], mine["contactConsent"]["given"]) == (None, False)
    assert mine["contactConsent"]["takenBackAt"] is not None
    fresh = await town.sign_in()
    assert sum((await amounts(town, fresh)).values()) == 0


async def test_who_revokes_at_zalo_leaves_reports_that_lead_to_nobody(town: Town) -> None:
    token = await with_phone(town)
    made = (await town.hand_in(token, contact=CONTACT, consent=True)).json()
    await town.clock.advance(60)
    headers, event = revocation("demo-citizen-1", town.clock.now())
    sent = {"content": event, "headers": headers}
    answers = await asyncio.gather(*(town.ask("POST", "/v1/zalo/events", **sent) for _ in range(5)))
    assert {answer.status_code for answer in answers} == {200}
    revoking = town.side.revoking
    assert revoking is not None
    assert revoking.events == {"taken": 1, "repeated": 4}
    assert sum(await asyncio.gather(*(revoking.round() for _ in range(3)))) >= 1
    assert await revoking.round() == 0
    assert (await town.ask("GET", "/v1/me", token)).status_code == 401
    secret = {"headers": {"X-Report-Secret": made["secret"]}}
    mine = (await town.ok("GET", f"/v1/feedback/{made['code']}", **secret))["mine"]
    assert (mine["text"], mine["contact"]) == (POTHOLE, None)
    assert [tuple(row) for row in await town.rows("SELECT account FROM report")] == [(None,)]
    kept = await town.rows("SELECT zalo_digest, done_at IS NULL FROM zalo_revocation")
    assert [tuple(row) for row in kept] in ([(None, 0)], [(None, False)])
    await revoking._kept.prune(town.clock.now())
    assert await town.rows("SELECT id FROM zalo_revocation") == []
