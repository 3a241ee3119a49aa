"""Consents, phone and position, a copy of everything, and deletion."""

import asyncio
import json
import logging
from importlib.resources import files

import pytest
import structlog

from adapters.sealing import KeyRing
from laocaiso.accounts.consents import PURPOSES
from laocaiso.accounts.upkeep import PAUSE, keep_running
from laocaiso.core.clock import ManualClock
from laocaiso.core.errors import LaocaisoError, SettingsError
from laocaiso.snapshots.ports import StoreDown
from tests.unit.accounts.conftest import NEW, OLD, START

CITIZEN = "demo-citizen-1"
PHONE = "0000000001"
DAY = 86_400
SHIPPED = files("laocaiso.accounts") / "data" / "consents.json"


class InventedKeeper:
    """A feature that keeps nothing."""

    async def holdings(self, _account):
        return []

    async def consents(self, _account):
        return []

    async def export(self, _account, _language):
        return "nothing", None

    async def forget(self, _account):
        return None


def exchange(token: str, access_token: str = CITIZEN) -> dict:
    return {"json": {"accessToken": access_token, "token": token}}


async def state(world, token: str, purpose: str) -> dict:
    me = await world.ok("GET", "/v1/me", token)
    return next(one for one in me["consents"] if one["purpose"] == purpose)


async def test_the_texts_are_public_in_both_languages_each_with_a_version_of_its_own(world):
    vietnamese = await world.ask("GET", "/v1/consents")
    english = await world.ask("GET", "/v1/consents", headers={"Accept-Language": "en"})
    assert [one["purpose"] for one in vietnamese.json()["items"]] == list(PURPOSES)
    assert [one["sensitive"] for one in english.json()["items"]] == [False, False, True, False]
    versions = [one["textVersion"] for page in (vietnamese, english) for one in page.json()["items"]]
    assert len(set(versions)) == 2 * len(PURPOSES)
    again = await world.ask("GET", "/v1/consents", headers={"If-None-Match": vietnamese.headers["etag"]})
    assert again.status_code == 304


async def test_nothing_is_consented_to_at_first_and_only_the_zalo_id_is_kept(world):
    token = await world.sign_in()
    me = await world.ok("GET", "/v1/me", token)
    assert not any(one["given"] for one in me["consents"])
    assert (me["name"], me["phone"]) == (None, None)
    assert [one["what"] for one in me["kept"]] == ["zalo_id", "consents", "access_log"]
    assert me["sessions"][0]["current"] is True


async def test_a_consent_is_given_and_taken_back_and_both_stay_written(world):
    token = await world.sign_in()
    said = await world.consent(token, "notifications")
    given = next(one for one in said["items"] if one["purpose"] == "notifications")
    assert given["given"] is True
    assert given["at"] == "2026-11-25T09:00:00+07:00"
    assert given["channel"] == "mini_app"
    await world.clock.advance(60)
    said = await world.ok("DELETE", "/v1/me/consents/notifications", token)
    assert not any(one["given"] for one in said["items"])
    await world.ok("DELETE", "/v1/me/consents/notifications", token)  # a second time does nothing
    copy = await world.ok("GET", "/v1/me/export", token)
    assert [(one["purpose"], one["given"], one["at"]) for one in copy["consents"]] == [
        ("notifications", True, "2026-11-25T09:00:00+07:00"),
        ("notifications", False, "2026-11-25T09:01:00+07:00"),
    ]
    kept = await world.rows("SELECT version, language, text FROM consent_text")
    assert [(row[0], row[1]) for row in kept] == [(given["textVersion"], "vi")]
    assert "thông báo" in kept[0][2]


async def test_what_was_consented_to_can_t_be_changed_afterwards(world):
    token = await world.sign_in()
    await world.consent(token, "phone")
    for table, column in (("account_consent", "given = 0"), ("consent_text", "text = ''")):
        with pytest.raises(Exception, match="only added to"):
            async with world.database.begin() as connection:
                await connection.exec_driver_sql(f"UPDATE {table} SET {column}")


async def test_a_text_that_is_not_in_force_can_t_be_agreed_to(world):
    token = await world.sign_in()
    for version in ("0" * 64, "x", ""):
        answer = await world.ask(
            "PUT", "/v1/me/consents/phone", token, json={"textVersion": version, "channel": "web"}
        )
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["field"] == "textVersion"
    texts = await world.ok("GET", "/v1/consents")
    other = next(one["textVersion"] for one in texts["items"] if one["purpose"] == "location")
    answer = await world.ask("PUT", "/v1/me/consents/phone", token, json={"textVersion": other})
    assert answer.status_code == 400
    answer = await world.ask("PUT", "/v1/me/consents/all", token, json={"textVersion": other})
    assert answer.status_code == 404


async def test_a_new_text_makes_an_old_consent_outdated_and_not_void(world, tmp_path):
    token = await world.sign_in()
    await world.consent(token, "phone")
    shipped = json.loads(SHIPPED.read_text())
    shipped[1]["text"]["vi"] += " Mới."
    file = tmp_path / "consents.json"
    file.write_text(json.dumps(shipped))
    world.restarted(consents_file=file)
    assert await state(world, token, "phone") | {"at": None, "textVersion": None} == {
        "purpose": "phone",
        "given": True,
        "textVersion": None,
        "at": None,
        "channel": "mini_app",
        "outdated": True,
    }
    await world.consent(token, "phone")
    assert (await state(world, token, "phone"))["outdated"] is False


@pytest.mark.parametrize("spoil", [lambda rows: rows.pop(), lambda rows: rows[0]["text"].pop("en")])
async def test_texts_that_lack_something_stop_the_start(world, tmp_path, spoil):
    rows = json.loads(SHIPPED.read_text())
    spoil(rows)
    file = tmp_path / "consents.json"
    file.write_text(json.dumps(rows))
    with pytest.raises(SettingsError, match="LAOCAISO_CONSENTS_FILE"):
        world.restarted(consents_file=file)


async def test_a_name_is_kept_only_with_consent_and_goes_with_it(world):
    token = await world.sign_in()
    await world.consent(token, "profile")
    assert (await world.ok("GET", "/v1/me", token))["name"] is None  # Zalo is not asked behind one's back
    token = await world.sign_in()
    assert (await world.ok("GET", "/v1/me", token))["name"] == "Công Dân Mẫu 1"
    await world.ok("DELETE", "/v1/me/consents/profile", token)
    token = await world.sign_in()
    assert (await world.ok("GET", "/v1/me", token))["name"] is None


@pytest.mark.parametrize("path", ["phone", "location"])
async def test_without_consent_zalo_is_not_even_asked(world, path):
    token = await world.sign_in()
    before = world.sandbox.counts["zalo"]
    answer = await world.ask("POST", f"/v1/me/{path}", token, **exchange(f"demo-{path}-1"))
    assert answer.status_code == 403
    assert answer.json()["code"] == "forbidden"
    assert answer.json()["errors"][0] | {"detail": ""} == {
        "field": "consent",
        "detail": "",
        "allowed": [path],
    }
    assert world.sandbox.counts["zalo"] == before


async def test_a_phone_number_is_fetched_kept_sealed_shown_by_its_end_and_forgotten(world):
    token = await world.sign_in()
    await world.consent(token, "phone")
    assert await world.ok("POST", "/v1/me/phone", token, **exchange("demo-phone-1")) == {
        "phone": "*******001"
    }
    assert (await world.ok("GET", "/v1/me", token))["phone"] == "*******001"
    assert PHONE.encode() not in world.everything()
    assert (await world.ok("GET", "/v1/me/export", token))["phone"] == PHONE
    await world.ok("DELETE", "/v1/me/phone", token)
    assert (await world.ok("GET", "/v1/me", token))["phone"] is None
    assert (await state(world, token, "phone"))["given"] is True
    await world.ok("POST", "/v1/me/phone", token, **exchange("demo-phone-2"))
    await world.ok("DELETE", "/v1/me/consents/phone", token)
    assert (await world.ok("GET", "/v1/me", token))["phone"] is None


async def test_a_position_is_answered_and_not_kept(world):
    token = await world.sign_in()
    await world.consent(token, "location")
    answer = await world.ask("POST", "/v1/me/location", token, **exchange("demo-location-1"))
    said = answer.json()
    assert (said["latitude"], said["longitude"], said["provider"]) == (22.4856, 103.9707, "gps")
    assert answer.headers["cache-control"] == "no-store"
    copy = await world.ok("GET", "/v1/me/export", token)
    assert "22.4856" not in json.dumps(copy)
    assert b"22.4856" not in world.everything()
    assert ("read", "location") in {(one["what"], one["why"]) for one in copy["accesses"]}


@pytest.mark.parametrize("token", ["demo-phone-1", "demo-empty-1", "never-given"])
async def test_a_single_use_token_is_asked_for_once_whatever_comes(world, token):
    session = await world.sign_in()
    await world.consent(session, "phone")
    await world.ask("POST", "/v1/me/phone", session, **exchange("demo-phone-1"))
    before = [seen.request.path for seen in world.sandbox.seen].count("/v2.0/me/info")
    answer = await world.ask("POST", "/v1/me/phone", session, **exchange(token))
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "token"
    assert [seen.request.path for seen in world.sandbox.seen].count("/v2.0/me/info") == before + 1


@pytest.mark.parametrize("fault", ["status_500", "timeout", "waf_page"])
async def test_an_exchange_is_not_tried_again_where_zalo_fails(world, fault):
    session = await world.sign_in()
    await world.consent(session, "phone")
    world.restarted(zalo_timeout_seconds=2 if fault == "timeout" else 30)
    world.sandbox.faults.set("zalo", fault, path="/v2.0/me/info")
    answer = await world.ask("POST", "/v1/me/phone", session, **exchange("demo-phone-1"))
    assert answer.status_code == 503
    assert [seen.request.path for seen in world.sandbox.seen].count("/v2.0/me/info") == 1
    assert (await world.ok("GET", "/v1/me", session))["phone"] is None


async def test_another_person_s_access_token_fetches_nothing(world):
    session = await world.sign_in()
    await world.consent(session, "phone")
    for access_token in ("demo-citizen-2", "demo-simulator", "", "of-nobody"):
        answer = await world.ask("POST", "/v1/me/phone", session, **exchange("demo-phone-1", access_token))
        assert answer.status_code == 401
        assert answer.json()["code"] == "zalo_not_signed_in"
    assert (await world.ok("POST", "/v1/me/phone", session, **exchange("demo-phone-1")))["phone"]


async def test_an_empty_phone_token_is_the_simulator_s(world):
    session = await world.sign_in()
    await world.consent(session, "phone")
    answer = await world.ask("POST", "/v1/me/phone", session, **exchange(""))
    assert answer.status_code == 400


async def test_one_account_has_things_fetched_only_so_often(world):
    session = await world.sign_in()
    await world.consent(session, "location")
    codes = [
        (await world.ask("POST", "/v1/me/location", session, **exchange(f"demo-location-{n}"))).status_code
        for n in range(12)
    ]
    assert codes == [200] * 10 + [429] * 2


@pytest.mark.parametrize(
    ("method", "path", "sent"),
    [
        ("GET", "/v1/me", None),
        ("GET", "/v1/me/export", None),
        ("DELETE", "/v1/me", None),
        ("PUT", "/v1/me/consents/phone", {"textVersion": "0" * 64}),
        ("DELETE", "/v1/me/consents/phone", None),
        ("POST", "/v1/me/phone", {"accessToken": "a", "token": "b"}),
        ("DELETE", "/v1/me/phone", None),
        ("POST", "/v1/me/location", {"accessToken": "a", "token": "b"}),
        ("DELETE", "/v1/sessions", None),
        ("DELETE", "/v1/sessions/current", None),
    ],
)
async def test_nobody_gets_in_without_a_session(world, method, path, sent):
    for headers in ({}, {"Authorization": "Bearer lcs_" + "x" * 43}, {"Authorization": "Bearer other"}):
        answer = await world.client.request(method, path, json=sent, headers=headers)
        assert answer.status_code == 401
        assert answer.json()["code"] == "unauthorized"
        assert answer.headers["cache-control"] == "no-store"


async def test_the_copy_holds_everything_and_what_the_features_add(world):
    class Reports(InventedKeeper):
        async def export(self, account, language):
            return "reports", [{"code": "LC-1", "of": account, "in": language}]

    world.side.keepers.append(Reports())
    token = await world.sign_in()
    await world.consent(token, "profile")
    await world.consent(token, "phone")
    token = await world.sign_in()
    await world.ok("POST", "/v1/me/phone", token, **exchange("demo-phone-1"))
    answer = await world.ask("GET", "/v1/me/export", token)
    assert answer.headers["content-disposition"] == 'attachment; filename="lao-cai-so.json"'
    copy = answer.json()
    assert copy["zaloId"] == "9000000000000000001"
    assert (copy["name"], copy["phone"]) == ("Công Dân Mẫu 1", PHONE)
    assert copy["reports"] == [{"code": "LC-1", "of": copy["account"], "in": "vi"}]
    assert len(copy["sessions"]) == 2
    whys = {(one["who"], one["what"], one["why"]) for one in copy["accesses"]}
    assert whys >= {
        ("holder", "signed_in", "sign_in"),
        ("holder", "changed", "consent"),
        ("holder", "changed", "phone"),
        ("holder", "read", "export"),
    }


async def test_an_erased_account_leaves_a_bare_id(world):
    taken_out: list[str] = []

    class Reports(InventedKeeper):
        async def forget(self, account):
            taken_out.append(account)

    world.side.keepers.append(Reports())
    token, elsewhere = await world.sign_in(), await world.sign_in()
    account = (await world.ok("GET", "/v1/me", token))["account"]
    await world.consent(token, "phone")
    await world.ok("POST", "/v1/me/phone", token, **exchange("demo-phone-1"))
    before = (await world.rows("SELECT zalo_digest, sealed FROM account"))[0]
    assert (await world.ask("DELETE", "/v1/me", token)).status_code == 204
    assert taken_out == [account]
    for one in (token, elsewhere):
        assert (await world.ask("GET", "/whoami", one)).status_code == 401
    assert await world.rows("SELECT id, zalo_digest, sealed, key_id FROM account") == [
        (account, None, None, None)
    ]
    assert await world.rows("SELECT purpose, given FROM account_consent ORDER BY number") == [
        ("phone", 1),
        ("phone", 0),
    ]
    assert ("holder", "deleted", "erasure") in await world.rows("SELECT who, what, why FROM access_log")
    async with world.database.connect() as connection:
        await connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    for trace in before:
        assert trace not in world.everything()
    fresh = await world.sign_in()
    assert (await world.ok("GET", "/v1/me", fresh))["account"] != account
    assert not (await state(world, fresh, "phone"))["given"]


async def test_a_feature_that_can_t_forget_now_keeps_the_account_to_try_again(world):
    class Fails(InventedKeeper):
        async def forget(self, _account):
            raise StoreDown("down")

    world.side.keepers.append(Fails())
    token = await world.sign_in()
    assert (await world.ask("DELETE", "/v1/me", token)).status_code == 503
    world.side.keepers.clear()
    assert (await world.ask("DELETE", "/v1/me", token)).status_code == 204


async def test_many_changes_at_once_lose_none(world):
    token = await world.sign_in()
    texts = {one["purpose"]: one["textVersion"] for one in (await world.ok("GET", "/v1/consents"))["items"]}
    await asyncio.gather(
        *(
            world.ok("PUT", f"/v1/me/consents/{purpose}", token, json={"textVersion": version})
            for purpose, version in texts.items()
        )
    )
    assert all(one["given"] for one in (await world.ok("GET", "/v1/me", token))["consents"])
    assert await world.rows("SELECT number FROM account_consent ORDER BY number") == [(1,), (2,), (3,), (4,)]


async def test_accounts_that_nobody_uses_and_sessions_that_are_over_go(make_world):
    world = make_world(account_days=100)
    await world.sign_in("demo-citizen-1")
    await world.clock.advance(60 * DAY)
    await world.sign_in("demo-citizen-2")
    await world.side.prune()
    assert await world.rows("SELECT count(*) FROM login_session") == [(1,)]
    assert await world.rows("SELECT count(*) FROM account WHERE sealed IS NOT NULL") == [(2,)]
    await world.clock.advance(41 * DAY)
    await world.side.prune()
    assert await world.rows("SELECT count(*) FROM account WHERE sealed IS NOT NULL") == [(1,)]
    assert ("retention", "deleted", "time is over") in await world.rows(
        "SELECT who, what, why FROM access_log"
    )


async def test_the_job_goes_on_after_a_store_that_was_down():
    clock, runs = ManualClock(START), []

    async def prune() -> None:
        runs.append(clock.now())
        if len(runs) == 1:
            raise StoreDown("down")

    job = asyncio.ensure_future(keep_running(prune, clock))
    await clock.advance(2 * PAUSE + 1)
    assert len(runs) == 3
    job.cancel()


async def test_keys_can_be_changed_and_people_are_still_found(world):
    await world.keys(KeyRing([OLD])).check()
    token = await world.sign_in()
    await world.consent(token, "phone")
    await world.ok("POST", "/v1/me/phone", token, **exchange("demo-phone-1"))
    account = (await world.ask("GET", "/whoami", token)).text
    with pytest.raises(LaocaisoError, match="k1"):
        await world.keys(KeyRing([NEW])).check()
    both = world.keys(KeyRing([NEW, OLD]))
    assert await both.rotate() == {"account": 1, "secret": 1}
    assert await both.rotate() == {}
    await world.keys(KeyRing([NEW])).check()
    world.restarted(KeyRing([NEW]))
    assert (await world.ok("GET", "/v1/me/export", token))["phone"] == PHONE
    again = await world.sign_in()
    assert (await world.ask("GET", "/whoami", again)).text == account


async def test_no_token_name_number_or_position_is_in_a_log_a_metric_or_an_address(world, caplog, capfd):
    planted = ["demo-citizen-1", "demo-phone-1", "demo-location-1", "Công Dân Mẫu", PHONE, "84000000001"]
    planted += ["9000000000000000001", "22.4856", "103.9707", "sandbox-app-secret", "demo-phone-9"]
    seen: list[dict] = []

    def keep(_logger, _method, event):
        seen.append(event)
        raise structlog.DropEvent

    structlog.configure(processors=[keep], cache_logger_on_first_use=False)
    try:
        with caplog.at_level(logging.DEBUG):
            token = await world.sign_in()
            for purpose in PURPOSES:
                await world.consent(token, purpose)
            await world.sign_in()
            await world.ok("POST", "/v1/me/phone", token, **exchange("demo-phone-1"))
            await world.ask("POST", "/v1/me/phone", token, **exchange("demo-phone-1"))
            await world.ok("POST", "/v1/me/location", token, **exchange("demo-location-1"))
            world.sandbox.faults.set("zalo", "garbage")
            await world.ask("POST", "/v1/me/phone", token, **exchange("demo-phone-9"))
            world.sandbox.faults.clear()
            await world.ok("GET", "/v1/me/export", token)
            await world.ok("DELETE", "/v1/me", token)
    finally:
        structlog.reset_defaults()
    world.access.flush()
    written = "".join(
        [
            *(repr(event) for event in seen),
            caplog.text,
            b"".join(world.log).decode(),
            world.metrics.render(now=world.clock.now()).decode(),
            *capfd.readouterr(),
        ]
    )
    addresses = " ".join(f"{one.request.path}?{one.request.query}" for one in world.sandbox.seen)
    assert "upstream_exchange" in written
    assert "/v1/me/phone" in written
    for secret in [*planted, token]:
        assert secret not in written, secret
        assert secret not in addresses, secret


async def test_an_officer_who_has_to_know_leaves_an_entry_in_the_log(world):
    token = await world.sign_in()
    await world.consent(token, "phone")
    await world.ok("POST", "/v1/me/phone", token, **exchange("demo-phone-1"))
    account = (await world.ok("GET", "/v1/me", token))["account"]
    custody = world.side.custody
    await world.clock.advance(1)
    seen = await custody.seen_by(account, who="officer:o1", why="visit_site")
    assert seen.phone == PHONE
    newest = (await custody.accesses(account, 1))[0]
    assert (newest.who, newest.what, newest.why) == ("officer:o1", "read", "visit_site")
    await world.clock.advance(1)
    await world.ok("DELETE", "/v1/me", token)
    assert await custody.seen_by(account, who="officer:o1", why="visit_site") is None
    assert (await custody.accesses(account, 1))[0].what == "deleted"
