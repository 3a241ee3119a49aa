"""Zalo tells that somebody took back what they had allowed, as the sandbox plays it."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.sandbox.zalo import APP_ID, OPEN_API_KEY, revocation
from laocaiso.accounts.api_events import ADDRESS, NAME
from laocaiso.accounts.revoking import KEPT, POLL, signature_of
from laocaiso.snapshots.ports import StoreDown

VECTORS = json.loads(
    (Path(__file__).parents[2] / "fixtures" / "zalo" / "open_api_signatures.json").read_text()
)
CITIZEN = "demo-citizen-1"


@pytest.fixture
def world(make_world):
    return make_world(zalo_open_api_key=OPEN_API_KEY, zalo_app_id=APP_ID)


async def tell(world, headers=None, body=None):
    """The event, or one like it; the answer."""
    made, event = revocation(CITIZEN, world.clock.now())
    return await world.client.post(ADDRESS, content=body or event, headers=made | (headers or {}))


def signed(**event: object) -> tuple[dict[str, str], bytes]:
    return {NAME: signature_of(event, OPEN_API_KEY)}, json.dumps(event).encode()


async def done(world) -> None:
    while await world.side.revoking.round():
        pass


@pytest.mark.parametrize("vector", VECTORS, ids=["revocation", "odd values"])
def test_signatures_are_those_of_zalo_s_own_library(vector):
    assert signature_of(vector["body"], vector["api_key"]) == vector["signature"]


async def test_who_revokes_at_zalo_is_erased_like_by_themselves(world):
    token, other = await world.sign_in(), await world.sign_in("demo-citizen-2")
    await world.consent(token, "profile")
    account = (await world.ok("GET", "/v1/me", token))["account"]
    await world.clock.advance(60)
    answer = await tell(world)
    assert (answer.status_code, answer.json()) == (200, {"received": True})
    await done(world)
    assert (await world.ask("GET", "/v1/me", token)).status_code == 401
    assert (await world.ask("GET", "/v1/me", other)).status_code == 200
    assert await world.rows(f"SELECT zalo_digest, sealed FROM account WHERE id = '{account}'") == [
        (None, None)
    ]
    assert await world.rows("SELECT purpose, given FROM account_consent ORDER BY number") == [
        ("profile", 1),
        ("profile", 0),
    ]
    assert ("zalo", "deleted", "consent revoked at Zalo") in await world.rows(
        "SELECT who, what, why FROM access_log"
    )
    # What is kept of the event leads to nobody.
    assert await world.rows("SELECT zalo_digest FROM zalo_revocation") == [(None,)]


async def test_an_event_that_comes_again_is_done_once_and_harms_nobody_who_came_back(world):
    await world.sign_in()
    await world.clock.advance(60)
    made = revocation(CITIZEN, world.clock.now())
    for _ in range(3):
        assert (await tell(world, *made)).status_code == 200
    await done(world)
    await world.clock.advance(600)
    again = await world.sign_in()
    assert (await tell(world, *made)).status_code == 200
    await done(world)
    assert (await world.ask("GET", "/v1/me", again)).status_code == 200
    assert world.side.revoking.events == {"taken": 1, "repeated": 3}
    # Long after, when it is forgotten too: the account is younger than the event.
    await world.clock.advance((KEPT + timedelta(days=1)).total_seconds())
    await world.side.revoking._kept.prune(world.clock.now() - KEPT)
    fresh = await world.sign_in()
    assert (await tell(world, *made)).status_code == 200
    await done(world)
    assert (await world.ask("GET", "/v1/me", fresh)).status_code == 200


async def test_only_zalo_s_signature_is_taken(world):
    token = await world.sign_in()
    await world.clock.advance(60)
    _, body = revocation(CITIZEN, world.clock.now())
    wrong = [
        ({NAME: "0" * 64}, body),
        ({NAME: ""}, body),
        ({NAME: "ạ".encode()}, body),
        ({}, body.replace(b"user.revoke", b"user.revoked")),
    ]
    for headers, sent in wrong:
        answer = await tell(world, headers, sent)
        assert answer.status_code == 401
        assert answer.json()["code"] == "unauthorized"
    await done(world)
    assert (await world.ask("GET", "/v1/me", token)).status_code == 200
    assert b'laocaiso_zalo_events_total{outcome="refused"} 4' in world.metrics.render(now=world.clock.now())


async def test_a_digit_moved_from_value_to_value_leaves_the_signature_and_is_refused(world):
    made, body = revocation(CITIZEN, world.clock.now())
    event = json.loads(body)
    longer = event | {"timestamp": int(f"{event['timestamp']}9"), "userId": event["userId"][1:]}
    shorter = event | {"timestamp": event["timestamp"] // 10, "userId": f"{event['timestamp'] % 10}9"}
    assert signature_of(longer, OPEN_API_KEY) == made[NAME]
    for moved in (longer, shorter):
        headers = {NAME: signature_of(moved, OPEN_API_KEY)}
        answer = await tell(world, headers, json.dumps(moved).encode())
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["field"] == "timestamp"


async def test_other_events_are_answered_and_another_app_s_refused(world):
    headers, body = signed(event="versions.review.done", appId=APP_ID, versionId=101, timestamp=1)
    assert (await tell(world, headers, body)).status_code == 200
    now = int(world.clock.now().timestamp() * 1000)
    headers, body = signed(event="user.revoke.consent", appId="1", userId="2", timestamp=now)
    assert (await tell(world, headers, body)).json()["errors"][0]["field"] == "appId"
    for odd in (b"", b"[]", b'{"event": ', b"\xff", b"[" * 2000):
        answer = await tell(world, {}, odd or b" ")
        assert answer.status_code == 400, odd
    headers, body = signed(event="user.revoke.consent", userId=7)
    assert (await tell(world, headers, body)).status_code == 400
    assert await world.rows("SELECT * FROM zalo_revocation") == []


async def test_somebody_zalo_knows_and_we_don_t_is_done_at_once(world):
    assert (await tell(world)).status_code == 200
    await done(world)
    assert await world.rows("SELECT count(*) FROM zalo_revocation WHERE done_at IS NULL") == [(0,)]


async def test_what_could_not_be_forgotten_now_is_tried_again(world):
    class Fails:
        async def forget(self, _account):
            raise StoreDown("down")

    token = await world.sign_in()
    world.side.keepers.append(Fails())
    assert (await tell(world)).status_code == 200
    with pytest.raises(StoreDown):
        await world.side.revoking.round()
    assert (await world.ask("GET", "/whoami", token)).status_code == 200
    world.side.keepers.clear()
    await done(world)
    assert (await world.ask("GET", "/whoami", token)).status_code == 401


async def test_nothing_is_taken_without_a_key(make_world):
    assert (await tell(make_world())).status_code == 404
    assert POLL <= 60
