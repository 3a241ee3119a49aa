"""Signing in and out with Zalo, over HTTP, with the sandbox's Graph."""

import asyncio
import hashlib

import pytest

from adapters.sandbox.zalo import SIMULATOR
from laocaiso.accounts.signed_in import MOST, hash_of

DAY = 86_400


def body(token: str) -> dict:
    return {"json": {"accessToken": token}}


async def test_a_token_becomes_a_session_that_opens_the_door(world):
    answer = await world.ask("POST", "/v1/sessions", **body("demo-citizen-1"))
    assert answer.status_code == 201
    assert answer.headers["cache-control"] == "no-store"
    said = answer.json()
    assert said["token"].startswith("lcs_")
    assert len(said["token"]) == 47
    assert said["expiresAt"] == "2026-12-25T09:00:00+07:00"
    assert said["endsAt"] == "2027-02-23T09:00:00+07:00"
    assert said["profile"] == {
        "name": "Công Dân Mẫu 1",
        "picture": "https://s120-ava-talk.zadn.vn/demo/1.jpg",
    }
    account = (await world.ok("GET", "/v1/me", said["token"]))["account"]
    assert (await world.ask("GET", "/whoami", said["token"])).text == account


async def test_the_same_person_has_the_same_account_and_another_another(world):
    tokens = [await world.sign_in(name) for name in ("demo-citizen-1", "demo-citizen-1", "demo-citizen-2")]
    accounts = [(await world.ask("GET", "/whoami", token)).text for token in tokens]
    assert len(set(tokens)) == 3
    assert accounts[0] == accounts[1] != accounts[2]


async def test_many_first_sign_ins_at_once_make_one_account(world):
    tokens = await asyncio.gather(*(world.sign_in() for _ in range(8)))
    assert len({(await world.ask("GET", "/whoami", token)).text for token in tokens}) == 1
    assert len(await world.rows("SELECT id FROM account")) == 1


async def test_a_token_sent_again_is_asked_again(world):
    await world.sign_in()
    await world.sign_in()
    assert world.sandbox.counts["zalo"] == 2
    world.sandbox.faults.set("zalo", "status_500")
    assert (await world.ask("POST", "/v1/sessions", **body("demo-citizen-1"))).status_code == 503


@pytest.mark.parametrize("token", ["", "demo-simulator", "of-nobody", "demo-citizen-0"])
@pytest.mark.parametrize("language", ["vi", "en"])
async def test_an_empty_a_simulator_s_and_an_expired_token_are_not_signed_in(world, token, language):
    answer = await world.ask("POST", "/v1/sessions", **body(token), headers={"Accept-Language": language})
    assert answer.status_code == 401
    assert answer.json()["code"] == "zalo_not_signed_in"
    assert answer.headers["www-authenticate"] == "Bearer"
    assert await world.rows("SELECT * FROM account") == []
    assert await world.rows("SELECT * FROM login_session") == []


async def test_an_empty_token_is_told_without_asking_zalo(world):
    await world.ask("POST", "/v1/sessions", **body(""))
    assert world.sandbox.counts["zalo"] == 0
    assert SIMULATOR["id"] == "3368637342326461234"


@pytest.mark.parametrize(
    "fault", ["refused", "timeout", "status_500", "status_503", "rate_limited", "waf_page", "garbage"]
)
async def test_a_zalo_that_is_down_is_never_not_signed_in(make_world, fault):
    world = make_world(zalo_timeout_seconds=0.5 if fault == "timeout" else 30)
    world.sandbox.faults.set("zalo", fault)
    answer = await world.ask("POST", "/v1/sessions", **body("demo-citizen-1"))
    assert answer.status_code == 503
    assert answer.json()["code"] == "not_ready"
    assert "Zalo" in answer.json()["detail"]
    assert int(answer.headers["retry-after"]) >= 1


async def test_zalo_s_own_wish_is_the_time_to_wait(world):
    world.sandbox.faults.set("zalo", "rate_limited_retry_after")
    answer = await world.ask("POST", "/v1/sessions", **body("demo-citizen-1"))
    assert answer.headers["retry-after"] == "120"


async def test_a_wrong_secret_of_ours_is_a_failure_of_ours_and_not_of_the_token(make_world):
    world = make_world(zalo_app_secret="another-secret")
    assert (await world.ask("POST", "/v1/sessions", **body("demo-citizen-1"))).status_code == 503


async def test_zalo_is_left_alone_once_it_is_down_and_odd_tokens_do_not_bring_that_about(world):
    world.sandbox.faults.set("zalo", "one_bad_row")
    for _ in range(10):
        await world.ask("POST", "/v1/sessions", **body("demo-citizen-1"))
    assert world.sandbox.counts["zalo"] == 10
    world.sandbox.faults.set("zalo", "status_500")
    for _ in range(10):
        answer = await world.ask("POST", "/v1/sessions", **body("demo-citizen-1"))
        assert answer.status_code == 503
    assert world.sandbox.counts["zalo"] == 15
    world.sandbox.faults.clear()
    await world.clock.advance(15)
    assert (await world.ask("POST", "/v1/sessions", **body("demo-citizen-1"))).status_code == 201
    assert b"laocaiso_zalo_failures_total 15" in world.metrics.render(now=world.clock.now())


@pytest.mark.parametrize(
    "sent",
    [
        {"accessToken": "a b"},
        {"accessToken": "a\r\nX-Other: b"},
        {"accessToken": "a\n"},
        {"accessToken": "ạ"},
        {"accessToken": "x" * 4097},
        {"accessToken": None},
        {},
        {"accessToken": "demo-citizen-1", "zaloId": "1"},
    ],
)
async def test_what_is_no_token_is_refused_by_its_name(world, sent):
    answer = await world.ask("POST", "/v1/sessions", json=sent)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] in ("accessToken", "zaloId")
    assert world.sandbox.counts["zalo"] == 0


async def test_one_address_signs_in_only_so_often(make_world):
    world = make_world(sign_ins_per_minute=1)
    await world.ok("POST", "/v1/sessions", **body("demo-citizen-1"), headers={"x-forwarded-for": "192.0.2.1"})
    again = await world.ask(
        "POST", "/v1/sessions", **body("demo-citizen-1"), headers={"x-forwarded-for": "192.0.2.1"}
    )
    assert again.status_code == 429
    other = await world.ask(
        "POST", "/v1/sessions", **body("demo-citizen-1"), headers={"x-forwarded-for": "192.0.2.2"}
    )
    assert other.status_code == 201


async def test_signing_out_here_leaves_the_others(world):
    here, there = await world.sign_in(), await world.sign_in()
    assert (await world.ask("DELETE", "/v1/sessions/current", here)).status_code == 204
    assert (await world.ask("GET", "/v1/me", here)).status_code == 401
    assert (await world.ask("GET", "/v1/me", there)).status_code == 200


async def test_signing_out_everywhere_leaves_other_people_alone(world):
    here, there, other = await world.sign_in(), await world.sign_in(), await world.sign_in("demo-citizen-2")
    assert (await world.ask("DELETE", "/v1/sessions", here)).status_code == 204
    assert [(await world.ask("GET", "/v1/me", token)).status_code for token in (here, there, other)] == [
        401,
        401,
        200,
    ]


async def test_a_session_is_over_after_a_time_without_use(world):
    token = await world.sign_in()
    for _ in range(2):
        await world.clock.advance(20 * DAY)
        assert (await world.ask("GET", "/v1/me", token)).status_code == 200
    await world.clock.advance(30 * DAY)
    assert (await world.ask("GET", "/v1/me", token)).status_code == 401


async def test_using_a_session_mostly_writes_nothing(world):
    token = await world.sign_in()
    seen = "SELECT seen_at FROM login_session"
    first = await world.rows(seen)
    await world.clock.advance(6 * 3600)
    await world.ok("GET", "/v1/me", token)
    assert await world.rows(seen) == first
    await world.clock.advance(2 * 3600)
    await world.ok("GET", "/v1/me", token)
    assert await world.rows(seen) != first


async def test_a_session_is_over_at_its_end_however_it_is_used(world):
    token = await world.sign_in()
    for _ in range(4):
        await world.clock.advance(20 * DAY)
        assert (await world.ask("GET", "/v1/me", token)).status_code == 200
    await world.clock.advance(10 * DAY)
    assert (await world.ask("GET", "/v1/me", token)).status_code == 401


async def test_so_many_sessions_stay_and_the_oldest_goes(world):
    tokens = []
    for _ in range(MOST + 1):
        tokens.append(await world.sign_in())
        await world.clock.advance(1)
    assert (await world.ask("GET", "/v1/me", tokens[0])).status_code == 401
    assert (await world.ask("GET", "/v1/me", tokens[1])).status_code == 200
    assert len((await world.ok("GET", "/v1/me", tokens[-1]))["sessions"]) == MOST


@pytest.mark.parametrize(
    ("header", "status", "who"),
    [
        (None, 200, "nobody"),
        ("Bearer", 401, None),
        ("Bearer undefined", 401, None),
        ("Basic lcs_x", 401, None),
        ("lcs_" + "x" * 43, 401, None),
        ("Bearer lcs_", 401, None),
        ("Bearer lcs_" + "x" * 43, 401, None),
        ("Bearer lco_" + "x" * 43, 401, None),
        ("bearer lcs_" + "x" * 44, 401, None),
    ],
)
async def test_who_sends_authorization_is_somebody_or_turned_away(world, header, status, who):
    answer = await world.ask(
        "GET", "/whoami", headers={"Authorization": header} if header is not None else {}
    )
    assert answer.status_code == status
    if who:
        assert answer.text == who
    else:
        assert answer.json()["code"] == "unauthorized"
        assert "đăng nhập lại" in answer.json()["detail"]


async def test_a_token_is_kept_nowhere_but_its_hash(world):
    token = await world.sign_in()
    assert token.encode() not in world.everything()
    assert await world.rows("SELECT token_hash FROM login_session") == [(hash_of(token),)]
    assert hash_of(token) == hashlib.sha256(token.encode()).digest()


async def test_without_a_secret_of_zalo_s_nobody_can_sign_in_and_the_door_works(world):
    token = await world.sign_in()
    world.restarted(zalo_app_secret=None)
    assert (await world.ask("POST", "/v1/sessions", **body("demo-citizen-1"))).status_code == 404
    assert (await world.ask("GET", "/whoami", token)).status_code == 200


async def test_a_store_that_is_down_is_not_ready_and_not_signed_out(world):
    token = await world.sign_in()
    async with world.database.begin() as connection:
        await connection.exec_driver_sql("ALTER TABLE login_session RENAME TO elsewhere")
    for method, path in (("GET", "/whoami"), ("GET", "/v1/me"), ("DELETE", "/v1/sessions")):
        answer = await world.ask(method, path, token)
        assert answer.status_code == 503, path
        assert answer.headers["retry-after"] == "5"
    assert (await world.ask("POST", "/v1/sessions", **body("demo-citizen-1"))).status_code == 503
