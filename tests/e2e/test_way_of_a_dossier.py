"""A citizen's whole way with a dossier, on the service as it is run: find, prepare, hand in, follow."""

import base64
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from adapters.qr_writer import QrcodeWriter
from adapters.sealing import new_key
from tests.e2e.conftest import DATABASES, Service
from tests.servers import wait_until

OWNER = {
    "idNumber": "999190004217",
    "phone": "0000123456",
    "address": "Thôn Séo Mỉ Tỷ, xã Tả Van, tỉnh Lào Cai",
    "email": "giang.thi.mau@example.vn",
}
NAME = "Giàng Thị Mẫu"
SUMMARY = "Để đăng ký kết hôn với anh Sùng A Thử"
CARD = f"{OWNER['idNumber']}|999000017|{NAME}|08031990|Nữ|{OWNER['address']}|05062021"


@dataclass
class Held:
    """A dossier at the running service."""

    running: Service
    way: str
    secret: str

    def ask(self, method: str, part: str = "", **more: object) -> httpx.Response:
        headers = {"X-Dossier-Secret": self.secret, **more.pop("headers", {})}
        return self.running.client.request(method, f"{self.way}{part}", headers=headers, **more)

    def ok(self, method: str, part: str = "", **more: object) -> dict:
        answer = self.ask(method, part, **more)
        assert answer.status_code in (200, 201), f"{part}: {answer.text}"
        return answer.json()


def prepared(running: Service) -> Held:
    """A dossier that can be handed in."""
    running.wait_for(lambda: running.get("/v1/procedures?q=giay+doc+than").status_code == 200)
    found = running.json("/v1/procedures?q=giay+doc+than&level=commune")["items"][0]
    assert found["code"] == "1.004873"
    begun = running.client.post(
        "/v1/dossiers", json={"procedure": found["code"], "level": "commune", "channel": "online"}
    )
    assert begun.status_code == 201, begun.text
    held = Held(running, begun.headers["location"], begun.json()["secret"])
    held.ok("PUT", "/applicant", json={**OWNER, "fullName": NAME, "relation": "self"})
    held.ok("PUT", "/owner", json={**OWNER, "name": NAME, "kind": "person"})
    papers = held.ok("PUT", "/request", json={"unit": "03037", "summary": SUMMARY})["checklist"]
    paper = running.get("/v1/qr/place/sa-pa.png").content  # any picture will do
    digest = base64.b64encode(hashlib.sha256(paper).digest()).decode()
    sent = {"content-type": "image/png", "repr-digest": f"sha-256=:{digest}:"}
    held.ok("PUT", "/documents/1", content=paper, headers=sent)
    ticked = [{"number": 1, "handling": "attached", "documents": [1]}]
    ticked += [{"number": one["number"], "handling": "not_needed"} for one in papers[1:]]
    assert held.ok("PUT", "/checklist", json={"items": ticked})["missing"] == []
    return held


def hand_in(held: Held) -> str:
    """Hand it in, three times over; the official code."""
    key = {"Idempotency-Key": "one-and-only-1"}
    handed = [held.ask("POST", "/submission", json={"confirmed": True}, headers=key) for _ in range(3)]
    assert {answer.status_code for answer in handed} == {201}, handed[0].text
    assert len({answer.content for answer in handed}) == 1, "a replay gets the first answer"
    held.running.wait_for(lambda: held.ok("GET")["officialCode"] is not None)
    return held.ok("GET")["officialCode"]


def found_in(folders: Iterable[Path], words: Iterable[str]) -> list[str]:
    """Those of the words that stand in a file of the folders."""
    kept = b"".join(path.read_bytes() for folder in folders for path in folder.rglob("*") if path.is_file())
    return [word for word in words if word.encode() in kept]


@pytest.mark.parametrize("database", DATABASES, indirect=True)
def test_find_prepare_hand_in_and_follow(service, database, tmp_path):
    running = service(LAOCAISO_ACCEPTS_SUBMISSIONS="on")
    held = prepared(running)
    assert running.get(held.way).status_code == 401
    assert running.get(held.way, headers={"X-Dossier-Secret": "x" * 43}).status_code == 404
    code = hand_in(held)
    receipt = held.ask("GET", "/receipt.html")
    assert receipt.status_code == 200
    assert code in receipt.text
    assert "<svg" in receipt.text

    looked = running.client.post("/v1/dossiers/lookup", json={"code": code})
    assert looked.status_code == 200, looked.text
    assert "Giàng" not in looked.text
    assert OWNER["idNumber"] not in looked.text
    more = running.client.post("/v1/dossiers/lookup", json={"code": code, "factor": OWNER["phone"][-4:]})
    assert more.json()["details"]
    secret = held.ok("GET", "/receipt")["lookupSecret"]
    by_secret = running.client.post("/v1/dossiers/lookup", json={"code": code, "factor": secret})
    assert by_secret.json()["details"]
    figures = running.get("/metrics").text
    assert 'laocaiso_dossier_lookups_total{outcome="details"} 2.0' in figures
    assert 'laocaiso_dossier_lookups_total{outcome="summary"} 1.0' in figures
    assert "laocaiso_submissions_waiting 0.0" in figures
    picture = running.get(f"/v1/qr/dossier/{code}.png")
    read = running.client.post(
        "/v1/qr/read", content=picture.content, headers={"content-type": "image/png"}
    ).json()
    assert read["items"][0]["code"] == code

    running.stop()
    planted = (NAME, SUMMARY, *OWNER.values(), held.secret, secret)
    assert found_in((tmp_path, database.folder), planted) == [], "in no log, and in no file but sealed"


def test_wherever_people_write_of_themselves_nothing_of_it_is_logged_counted_or_kept(
    service, sandbox, database, tmp_path
):
    running = service(LAOCAISO_ACCEPTS_SUBMISSIONS="on", LAOCAISO_LOG_LEVEL="debug")
    held = prepared(running)
    code = hand_in(held)
    client = running.client
    number, phone = OWNER["idNumber"], OWNER["phone"]
    lookup, read = "/v1/dossiers/lookup", "/v1/qr/read"
    wrong = [
        client.post(lookup, json={"code": number}),
        client.post(lookup, json={"code": CARD}),
        client.post(lookup, json={"code": f"https://x.gov.vn/?MHS={code}&SGT={number}", "factor": "0000"}),
        client.post(lookup, json={"code": code, "factor": number}),
        client.post(lookup, json={"code": code, "idNumber": number}),
        client.post(lookup, content=f'{{"code": "{number}'.encode()),
        client.post(f"{lookup}?code={code}&idNumber={number}", json={"code": f"{NAME} {phone}"}),
        client.post(read, json={"content": CARD}),
        client.post(read, json={"content": number}),
        client.post(read, json={"content": f"https://evil.example/?SGT={number}&ten={NAME}"}),
        client.post(read, content=QrcodeWriter().png(CARD), headers={"content-type": "image/png"}),
        client.post(read, content=f"{NAME} {phone}", headers={"content-type": "text/plain"}),
        client.get("/v1/procedures", params={"q": f"{NAME} {number}"}),
        client.get(f"/v1/procedures/{number}"),
        client.get(f"/v1/qr/place/{number}.svg"),
        client.get(f"/v1/dossiers/{number}", headers={"X-Dossier-Secret": phone}),
        client.get(f"/handover/{number}.1.1.{phone}"),
        held.ask("PUT", "/owner", json={**OWNER, "name": NAME, "kind": "person", "phone": number}),
        held.ask("PUT", f"/{number}", json={}),
        client.post("/v1/dossiers", json={"procedure": NAME, "level": phone, "channel": number}),
        client.post("/v1/dossiers", json={"procedure": "1.004873", "name": NAME}),
    ]
    order = {"upstream": "one-stop", "fault": "garbage", "times": 2, "path": "/mapi/g"}
    sandbox.post("/_sandbox/faults", json=order).raise_for_status()
    wrong.append(client.post(lookup, json={"code": code, "factor": phone[-4:]}))
    told = [answer for answer in wrong if number not in answer.request.url.path]  # else it is told its path
    assert not [answer.text for answer in told if number in answer.text or NAME in answer.text]
    shown = running.get("/metrics").text + running.get("/status").text
    running.stop()
    wait_until(lambda: lookup in running.logged())
    planted = (NAME, SUMMARY, CARD, *OWNER.values(), "999000017", "Séo Mỉ Tỷ", "Sùng A Thử", held.secret)
    assert not [word for word in planted if word in shown]
    assert found_in((tmp_path, database.folder), planted) == []


def test_keys_are_changed_beside_the_running_service_as_the_document_says(service):
    old, new = new_key(), new_key()
    running = service(LAOCAISO_DATA_KEYS=old)
    held = prepared(running)
    dossier, document = held.ok("GET"), held.ask("GET", "/documents/1/content").content
    running.stop()

    both = service(LAOCAISO_DATA_KEYS=f"{new},{old}")
    done = command(both, "dossiers", "rotate-keys")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {"keyId": new.partition(":")[0], "dossiers": 1, "files": 1}
    assert json.loads(command(both, "dossiers", "rotate-keys").stdout)["dossiers"] == 0
    refused = command(both, "dossiers", "purge", "--dry-run", LAOCAISO_DATA_KEYS=old)
    assert refused.returncode == 1
    assert new.partition(":")[0] in refused.stderr
    both.stop()

    after = service(LAOCAISO_DATA_KEYS=new)
    held.running = after
    assert held.ok("GET") | {"changedAt": None} == dossier | {"changedAt": None}
    assert held.ask("GET", "/documents/1/content").content == document
    opened = command(after, "dossiers", "accesses", held.way.rpartition("/")[2]).stdout.splitlines()
    assert [json.loads(line)["why"] for line in opened].count("resealed") == 1
    assert json.loads(command(after, "dossiers", "purge", "--dry-run").stdout)["dossiers"] == 0
    logged = "".join(one.logged() for one in (running, both, after))
    assert [key for key in (old, new) if key.partition(":")[2] in logged] == []


def command(beside: Service, *words: str, **env: str) -> "subprocess.CompletedProcess[str]":
    """Run a command in the environment of a service."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("LAOCAISO_")}
    return subprocess.run(
        [sys.executable, "-m", "laocaiso", *words],
        env={**clean, **beside.env, **env},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
