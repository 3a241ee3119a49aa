"""Citizens and officers on a running service, with commands beside it."""

import base64
import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from adapters.sandbox.zalo import OPEN_API_KEY
from laocaiso.accounts import totp

PASSWORD = "một câu dài dễ nhớ"


def command(running, *words: str) -> dict:
    """What a command prints, run beside the service on the same data."""
    done = subprocess.run(
        [sys.executable, "-m", "laocaiso", *words],
        check=False,
        env=running.env,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_citizens_and_officers_from_first_to_last(service, sandbox):
    running = service()
    client = running.client
    signed_in = client.post("/v1/sessions", json={"accessToken": "demo-citizen-1"})
    assert signed_in.status_code == 201
    mine = {"Authorization": f"Bearer {signed_in.json()['token']}"}
    texts = {one["purpose"]: one["textVersion"] for one in client.get("/v1/consents").json()["items"]}
    agreed = client.put("/v1/me/consents/phone", json={"textVersion": texts["phone"]}, headers=mine)
    assert agreed.status_code == 200
    exchange = {"accessToken": "demo-citizen-1", "token": "demo-phone-1"}
    assert client.post("/v1/me/phone", json=exchange, headers=mine).json() == {"phone": "*******001"}
    assert client.post("/v1/me/phone", json=exchange, headers=mine).status_code == 400

    sandbox.post("/_sandbox/faults", json={"upstream": "zalo", "fault": "status_503"})
    again = client.post("/v1/sessions", json={"accessToken": "demo-citizen-1"})
    assert (again.status_code, again.headers["retry-after"]) == (503, "30")
    assert client.get("/v1/me", headers=mine).status_code == 200
    sandbox.delete("/_sandbox/faults")

    arguments = ("--role", "unit_officer", "--units", "sa-pa", "--categories", "all")
    added = command(running, "officer", "add", "lan", *arguments)
    code = {"code": added["enrolmentCode"]}
    secrets = client.post("/v1/officer/enrolment", json=code).json()
    secret = base64.b32decode(secrets["secret"])

    def shown() -> str:
        return totp.code_of(secret, int(time.time()) // totp.PERIOD)

    confirmed = client.post(
        "/v1/officer/enrolment/confirmation", json=code | {"password": PASSWORD, "totp": shown()}
    )
    assert confirmed.status_code == 204
    sent = {"name": "lan", "password": PASSWORD, "totp": secrets["recoveryCodes"][0]}
    officer = client.post("/v1/officer/sessions", json=sent)
    assert officer.status_code == 201
    theirs = {"Authorization": f"Bearer {officer.json()['token']}"}
    assert client.get("/v1/officer/me", headers=theirs).json()["officer"]["units"] == ["03006"]
    command(running, "officer", "disable", "lan")
    assert client.get("/v1/officer/me", headers=theirs).status_code == 401

    running.stop()
    running.start()
    assert client.get("/v1/me", headers=mine).json()["phone"] == "*******001"
    assert client.delete("/v1/me", headers=mine).status_code == 204
    assert client.get("/v1/me", headers=mine).status_code == 401
    logged = running.logged()
    for planted in (
        "demo-citizen-1",
        "demo-phone-1",
        "0000000001",
        "Công Dân",
        PASSWORD,
        secrets["secret"],
        added["enrolmentCode"],
        mine["Authorization"][7:],
        theirs["Authorization"][7:],
    ):
        assert planted not in logged


def test_who_revokes_at_zalo_is_gone_within_moments(service, sandbox):
    running = service(LAOCAISO_ZALO_OPEN_API_KEY=OPEN_API_KEY)
    client = running.client
    token = client.post("/v1/sessions", json={"accessToken": "demo-citizen-9"}).json()["token"]
    mine = {"Authorization": f"Bearer {token}"}
    assert client.get("/v1/me", headers=mine).status_code == 200
    told = sandbox.post("/_sandbox/zalo-events", json={"citizen": "demo-citizen-9", "port": running.port})
    assert told.json() == {"status": 200}
    running.wait_for(lambda: client.get("/v1/me", headers=mine).status_code == 401)
    unknown = sandbox.post("/_sandbox/zalo-events", json={"citizen": "somebody", "port": running.port})
    assert unknown.status_code == 400


@pytest.mark.parametrize("upstream", ["zalo"])
def test_zalo_is_no_part_of_being_ready(service, sandbox, upstream):
    sandbox.post("/_sandbox/faults", json={"upstream": upstream, "fault": "refused"})
    running = service()
    running.wait_for(lambda: running.get("/health/ready").status_code == 200)
    assert running.get("/v1/consents").status_code == 200


SIGNED_IN = {
    "citizen": (
        "/v1/me",
        "/v1/me/export",
        "/v1/me/consents",
        "/v1/me/consents/{purpose}",
        "/v1/me/supports",
        "/v1/me/phone",
        "/v1/me/location",
    ),
    "officer": ("/v1/officer/me",),
}


@pytest.mark.parametrize("who", SIGNED_IN)
def test_what_is_said_of_routes_behind_a_door_is_true_for_who_is_signed_in(service, tmp_path, who):
    running = service()
    if who == "officer":
        token = officer_token(running)
    else:
        token = running.client.post("/v1/sessions", json={"accessToken": "demo-citizen-1"}).json()["token"]
    chosen = [option for path in SIGNED_IN[who] for option in ("--include-path", path)]
    found = subprocess.run(
        [
            Path(sys.executable).with_name("schemathesis"),
            "run",
            f"http://127.0.0.1:{running.port}/openapi.json",
            *("--checks", "all", "--max-examples", "30", "--workers", "1", "--generation-deterministic"),
            # Which text is in force, and which tokens Zalo takes, is nothing that a schema can say.
            *("--exclude-checks", "positive_data_acceptance"),
            # It would end what the others need.
            *("--exclude-operation-id", "eraseMe", "-H", f"Authorization: Bearer {token}"),
            *chosen,
        ],
        check=False,
        capture_output=True,
        text=True,
        timeout=300,
        cwd=tmp_path,
    )
    assert found.returncode == 0, found.stdout[-6000:] + found.stderr[-2000:]
    still = running.get(SIGNED_IN[who][0], headers={"Authorization": f"Bearer {token}"})
    assert still.status_code == 200, "all of it was asked by somebody signed in"
    assert "Traceback" not in running.logged()


def officer_token(running) -> str:
    """The token of an officer who has just enrolled."""
    arguments = ("--role", "auditor", "--units", "all", "--categories", "all")
    code = {"code": command(running, "officer", "add", "mai", *arguments)["enrolmentCode"]}
    secrets = running.client.post("/v1/officer/enrolment", json=code).json()
    shown = totp.code_of(base64.b32decode(secrets["secret"]), int(time.time()) // totp.PERIOD)
    running.client.post(
        "/v1/officer/enrolment/confirmation", json=code | {"password": PASSWORD, "totp": shown}
    )
    sent = {"name": "mai", "password": PASSWORD, "totp": secrets["recoveryCodes"][0]}
    return str(running.client.post("/v1/officer/sessions", json=sent).json()["token"])
