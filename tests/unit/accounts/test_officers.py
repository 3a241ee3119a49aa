"""Officers over HTTP: enrolling, signing in and out, being locked out, and what is noted of it."""

import asyncio
import base64
import json

import pytest
from sqlalchemy import event

from adapters.sealing import KeyRing
from laocaiso.accounts import totp
from laocaiso.accounts.model import PERMISSIONS
from tests.unit.accounts.conftest import NEW, OLD, PASSWORD, RECOVERY

MINUTE, HOUR = 60, 3600


async def new_officer(world, name="lan", **more):
    scope = {"units": frozenset({"03006"}), "categories": None} | more
    return await world.side.officers.officers.add(name, "unit_officer", by="operator:test", **scope)


async def entries(world) -> list[tuple[str, ...]]:
    """The access log, without times."""
    return [tuple(row) for row in await world.rows("SELECT who, subject, what, why FROM access_log")]


def enrolment(world, path: str, **sent):
    return world.ask("POST", f"/v1/officer/enrolment{path}", json=sent)


async def test_an_officer_enrols_and_signs_in(world):
    made = await new_officer(world)
    begun = (await enrolment(world, "", code=made.code)).json()
    assert begun["name"] == "lan"
    assert begun["otpauthUri"].startswith("otpauth://totp/")
    assert len(set(begun["recoveryCodes"])) == 8
    again = (await enrolment(world, "", code=made.code.lower().replace("-", " "))).json()
    assert again == begun, "an answer lost on the way costs nothing"
    secret = base64.b32decode(begun["secret"])
    code = totp.code_of(secret, totp.step_at(world.clock.now()))
    done = await enrolment(world, "/confirmation", code=made.code, password=PASSWORD, totp=code)
    assert done.status_code == 204
    assert (await enrolment(world, "", code=made.code)).status_code == 401
    sent = {"name": "LAN ", "password": PASSWORD, "totp": code}
    assert (await world.ask("POST", "/v1/officer/sessions", json=sent)).status_code == 401, "taken already"
    await world.clock.advance(30)
    sent["totp"] = totp.code_of(secret, totp.step_at(world.clock.now()))
    answer = await world.ask("POST", "/v1/officer/sessions", json=sent)
    assert answer.status_code == 201
    assert answer.headers["cache-control"] == "no-store"
    said = answer.json()
    assert said["token"].startswith("lco_")
    assert said["expiresAt"] == "2026-11-25T09:30:30+07:00"
    assert said["endsAt"] == "2026-11-25T17:00:30+07:00"
    me = await world.ok("GET", "/v1/officer/me", said["token"])
    assert me["officer"] == {
        "id": made.officer.id,
        "name": "lan",
        "role": "unit_officer",
        "permissions": sorted(PERMISSIONS["unit_officer"]),
        "units": ["03006"],
        "categories": None,
    }
    assert (await world.ask("GET", "/which-officer", said["token"])).text == "lan"
    sent["totp"] = begun["recoveryCodes"][3]
    assert (await world.ask("POST", "/v1/officer/sessions", json=sent)).status_code == 201
    assert (await world.ask("POST", "/v1/officer/sessions", json=sent)).status_code == 401, "good once"


async def test_what_is_wrong_when_enrolling_is_told_and_uses_nothing_up(world):
    made = await new_officer(world)
    secret = world.side.officers.officers.opened(made.officer).totp_secret
    code = totp.code_of(secret, totp.step_at(world.clock.now()))
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    for sent, field in (
        ({"password": "ngắn", "totp": code}, "password"),
        ({"password": "chào lan nhé lan ơi", "totp": code}, "password"),
        ({"password": PASSWORD, "totp": wrong}, "totp"),
        ({"password": PASSWORD, "totp": "12345"}, "totp"),
    ):
        answer = await enrolment(world, "/confirmation", code=made.code, **sent)
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["field"] == field
    answer = await enrolment(world, "/confirmation", code=made.code, password=PASSWORD, totp=code)
    assert answer.status_code == 204


@pytest.mark.parametrize("end", ["time", "disabled", "reset", "wrong"])
async def test_an_enrolment_code_is_over_after_a_week_or_when_it_is_replaced(world, end):
    made = await new_officer(world)
    code = made.code
    match end:
        case "time":
            await world.clock.advance(7 * 24 * HOUR)
        case "disabled":
            await world.side.officers.officers.disable("lan", by="operator:test")
        case "reset":
            await world.side.officers.officers.reset("lan", by="operator:test")
        case "wrong":
            code = "0000-0000-0000-0000-0000"
    for path, more in (("", {}), ("/confirmation", {"password": PASSWORD, "totp": "123456"})):
        answer = await enrolment(world, path, code=code, **more)
        assert answer.status_code == 401
        assert answer.json()["code"] == "unauthorized"


async def test_of_many_who_confirm_at_once_one_does(world):
    made = await new_officer(world)
    secret = world.side.officers.officers.opened(made.officer).totp_secret
    sent = {
        "code": made.code,
        "password": PASSWORD,
        "totp": totp.code_of(secret, totp.step_at(world.clock.now())),
    }
    answers = await asyncio.gather(*(enrolment(world, "/confirmation", **sent) for _ in range(5)))
    assert sorted(answer.status_code for answer in answers) == [204, 401, 401, 401, 401]


async def test_codes_can_t_be_tried_one_after_another(world):
    codes = [(await enrolment(world, "", code="0000-0000")).status_code for _ in range(12)]
    assert codes == [401] * 10 + [429] * 2


async def test_whatever_is_wrong_gives_the_same_answer_after_the_same_work(world):
    lan, binh = await world.officer("lan"), await world.officer("binh")
    await world.side.officers.officers.disable("binh", by="operator:test")
    await new_officer(world, "chi")  # has not enrolled
    await lan.sign_in("192.0.2.99", name="first")  # the first one of a process loads a key
    asked: list[str] = []
    watch(world, asked)
    answers, work = [], []
    for sent in (
        {"name": "nobody-of-that-name"},
        {"password": "một câu khác dài"},
        {"totp": lan.code(5)},
        {"totp": "not a code"},
        {"totp": RECOVERY.replace("7", "8")},
        {"name": "binh", "totp": binh.code()},
        {"name": "chi"},
        {"password": "một câu khác dài", "totp": RECOVERY},
    ):
        asked.clear()
        before = world.passwords.hashed
        answer = await lan.sign_in(address=f"192.0.2.{len(answers)}", **sent)
        answers.append((answer.status_code, answer.json(), sorted(dict(answer.headers))))
        work.append((world.passwords.hashed - before, tuple(asked)))
    assert answers[0][0] == 401
    assert all(answer == answers[0] for answer in answers)
    assert set(work) == {work[0]}
    assert work[0][0] == 1


def watch(world, asked: list[str]) -> None:
    """Note what the database is asked: the verb and the table."""

    @event.listens_for(world.database.sync_engine, "before_cursor_execute")
    def heard(_connection, _cursor, statement, *_):
        words = statement.split()
        table = words[words.index("FROM") + 1] if "FROM" in words else words[2]
        asked.append(f"{words[0]} {table}")


async def test_a_code_is_taken_once_whoever_sends_it(world):
    lan = await world.officer()
    answers = await asyncio.gather(*(lan.sign_in(address=f"192.0.2.{n}") for n in range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 401, 401, 401]
    await world.clock.advance(30)
    assert (await lan.sign_in(totp=lan.code(-1))).status_code == 401, "of a step before one that was taken"
    assert (await lan.sign_in()).status_code == 201


async def test_a_code_of_the_step_before_or_after_is_taken_and_then_none_before_it(world):
    lan = await world.officer()
    assert (await lan.sign_in(totp=lan.code(1))).status_code == 201
    for steps in (1, 0, -1, 2):
        assert (await lan.sign_in(totp=lan.code(steps))).status_code == 401
    await world.clock.advance(60)
    assert (await lan.sign_in(totp=f"{lan.code()[:3]} {lan.code()[3:]}")).status_code == 201


async def test_a_wrong_password_uses_no_code_up(world):
    lan = await world.officer()
    assert (await lan.sign_in(password="một câu khác dài")).status_code == 401
    assert (await lan.sign_in(password="một câu khác dài", totp=RECOVERY)).status_code == 401
    assert (await lan.sign_in()).status_code == 201
    assert (await lan.sign_in(totp=RECOVERY)).status_code == 201


async def test_a_name_has_to_wait_longer_each_time_known_or_not(world):
    lan = await world.officer()
    for name in ("nobody", "lan"):
        waits = []
        for n in range(5):
            answer = await lan.sign_in(f"192.0.2.{n}", name=name, password="một câu khác dài")
            assert answer.status_code == 401
        for n in range(8):
            answer = await lan.sign_in(f"192.0.3.{n}", name=name, password="một câu khác dài")
            assert answer.status_code == 429
            waits.append(int(answer.headers["retry-after"]))
            await world.clock.advance(waits[-1])
            answer = await lan.sign_in(f"192.0.4.{n}", name=name, password="một câu khác dài")
            assert answer.status_code == 401
        assert waits == [30, 60, 120, 240, 480, 900, 900, 900]
    assert (await lan.sign_in("192.0.5.1")).status_code == 429, "the right password has to wait too"
    await world.clock.advance(900)
    assert (await lan.sign_in("192.0.5.1")).status_code == 201
    await world.clock.advance(30)
    assert (await lan.sign_in("192.0.5.1", password="một câu khác dài")).status_code == 401, "begins anew"
    assert b"officer_sign_ins_refused_total 17" in world.metrics.render(now=world.clock.now())


async def test_many_tries_at_once_are_no_more_tries(world):
    lan = await world.officer()
    answers = await asyncio.gather(
        *(lan.sign_in(f"192.0.2.{n}", password=f"một câu khác dài {n}") for n in range(40))
    )
    assert sorted(answer.status_code for answer in answers) == [401] * 5 + [429] * 35
    assert world.passwords.hashed == 1 + 5


async def test_an_address_that_tries_many_names_has_to_wait_and_others_go_on(world):
    lan = await world.officer()
    for n in range(30):
        assert (await lan.sign_in("192.0.2.1", name=f"officer-{n}")).status_code == 401
    assert (await lan.sign_in("192.0.2.1")).status_code == 429
    assert (await lan.sign_in("2001:db8::1")).status_code == 201


async def test_an_office_behind_one_address_is_not_locked_by_those_who_succeed(world):
    lan = await world.officer()
    for n in range(40):
        assert (await lan.sign_in("192.0.2.1")).status_code == 201, n
        await world.clock.advance(30)


async def test_whoever_runs_the_service_can_end_the_wait(world):
    lan = await world.officer()
    for n in range(5):
        await lan.sign_in(f"192.0.2.{n}", password="một câu khác dài")
    assert (await lan.sign_in()).status_code == 429
    await world.side.officers.lockout.unlock("lan")
    assert (await lan.sign_in()).status_code == 201


async def test_failures_are_forgotten_and_pruned(world):
    lan = await world.officer()
    for n in range(4):
        await lan.sign_in(f"192.0.2.{n}", password="một câu khác dài")
    await world.clock.advance(24 * HOUR + 1)
    for n in range(4):
        assert (await lan.sign_in(f"192.0.2.{n}", password="một câu khác dài")).status_code == 401
    await world.clock.advance(24 * HOUR + 1)
    await world.side.prune()
    assert await world.rows("SELECT * FROM sign_in_trouble") == []


async def test_every_sign_in_is_noted_and_no_name_that_nobody_has(world):
    lan = await world.officer()
    await lan.sign_in()
    await lan.sign_in(password="một câu khác dài")
    await lan.sign_in()
    await lan.sign_in(name="Nguyễn Thị Không Có")
    await lan.sign_in(totp=RECOVERY)
    await world.side.officers.officers.disable("lan", by="operator:test")
    await lan.sign_in()
    mine = f"officer/{lan.id}"
    assert await entries(world) == [
        ("operator:test", mine, "added", "unit_officer"),
        (f"officer:{lan.id}", mine, "signed_in", "one_time_code"),
        ("nobody", mine, "sign_in_failed", "password"),
        ("nobody", mine, "sign_in_failed", "second_factor"),
        ("nobody", "officer/nobody", "sign_in_failed", "unknown_name"),
        (f"officer:{lan.id}", mine, "signed_in", "recovery_code"),
        ("operator:test", mine, "changed", "disabled"),
        ("nobody", mine, "sign_in_failed", "not_in_use"),
    ]
    assert "Không Có".encode() not in world.everything()
    assert b"192.0.2.1" not in world.everything()


async def test_a_session_is_over_after_half_an_hour_without_use_and_after_a_day_s_work(world):
    lan = await world.officer()
    token = await lan.token()
    for _ in range(16):
        await world.clock.advance(29 * MINUTE)
        assert (await world.ask("GET", "/v1/officer/me", token)).status_code == 200
    await world.clock.advance(20 * MINUTE)
    assert (await world.ask("GET", "/v1/officer/me", token)).status_code == 401
    token = await lan.token()
    await world.clock.advance(30 * MINUTE)
    assert (await world.ask("GET", "/v1/officer/me", token)).status_code == 401


async def test_signing_out_ends_the_session(world):
    lan = await world.officer()
    token = await lan.token()
    assert (await world.ask("DELETE", "/v1/officer/sessions/current", token)).status_code == 204
    assert (await world.ask("GET", "/v1/officer/me", token)).status_code == 401


@pytest.mark.parametrize("end", ["disable", "reset"])
async def test_who_is_disabled_or_reset_is_out_at_once(world, end):
    lan = await world.officer()
    token = await lan.token()
    await getattr(world.side.officers.officers, end)("lan", by="operator:test")
    assert (await world.ask("GET", "/which-officer", token)).status_code == 401
    await world.clock.advance(30)
    assert (await lan.sign_in()).status_code == 401
    assert (await lan.sign_in(totp=RECOVERY)).status_code == 401
    if end == "disable":
        await world.side.officers.officers.enable("lan", by="operator:test")
        assert (await lan.sign_in()).status_code == 201
        assert (await world.ask("GET", "/which-officer", token)).status_code == 401


async def test_another_scope_is_in_force_with_the_next_request(world):
    lan = await world.officer(units=frozenset({"03006"}))
    token = await lan.token()
    await world.side.officers.officers.scope(
        "lan", role="unit_lead", units=["02839", "03006"], categories=["garbage"], by="operator:test"
    )
    me = (await world.ok("GET", "/v1/officer/me", token))["officer"]
    assert (me["role"], me["units"], me["categories"]) == ("unit_lead", ["02839", "03006"], ["garbage"])
    await world.side.officers.officers.scope("lan", role=None, units=(), categories=None, by="operator:test")
    me = (await world.ok("GET", "/v1/officer/me", token))["officer"]
    assert (me["role"], me["units"], me["categories"]) == ("unit_lead", None, ["garbage"])


@pytest.mark.parametrize("path", ["/v1/officer/me", "/which-officer"])
async def test_nobody_else_gets_in(world, path):
    citizen = await world.sign_in()
    for token in (None, citizen, "lco_" + "x" * 43, "lco_", "a-secret"):
        assert (await world.ask("GET", path, token)).status_code == 401
    lan = await world.officer()
    assert (await world.ask("GET", "/whoami", await lan.token())).status_code == 401


async def test_a_demo_s_officers_are_let_in_nowhere_else(make_world):
    world = make_world(demo=True)
    officer = await world.officer("demo.admin", "admin")
    assert (await officer.sign_in()).status_code == 201
    await world.clock.advance(30)
    world.restarted(demo=False)
    assert (await officer.sign_in()).status_code == 401


async def test_what_officers_sign_in_with_is_sealed_and_keys_can_be_changed(world):
    lan = await world.officer()
    await new_officer(world, "chi")
    assert lan.secret not in world.everything()
    assert b"$argon2id$" not in world.everything()
    assert RECOVERY.encode() not in world.everything()
    both = world.keys(KeyRing([NEW, OLD]))
    assert await both.rotate() == {"officer": 2}
    world.restarted(KeyRing([NEW]))
    assert (await lan.sign_in()).status_code == 201


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"name": "lan", "password": "x"}, "totp"),
        ({"name": "", "password": "x", "totp": "1"}, "name"),
        ({"name": "lan", "password": "x", "totp": "1", "role": "admin"}, "role"),
    ],
)
async def test_what_is_missing_or_too_much_is_named(world, sent, field):
    answer = await world.ask("POST", "/v1/officer/sessions", json=sent)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == field
    assert "lan" not in json.dumps(answer.json())
