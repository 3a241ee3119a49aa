"""The whole life of a report on the demo, citizen's and officer's side; what is of people ends in no log."""

import io
import json
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from laocaiso.demo import PASSWORD, one_time_code
from tests.e2e.conftest import Service
from tests.servers import free_port

PHONE, SPOKEN, ID_NUMBER = "0951 234 567", "0951234567", "010399012345"
NAME, ADDRESS = "Nguyễn Thử Mẫu", "ngõ Bí Mật số 99"
TEXT = (
    f"Nắp cống trước cổng trường vỡ toang, học sinh đi xe đạp suýt ngã. Gọi tôi {NAME}, {PHONE}, "
    f"cccd {ID_NUMBER}, nhà ở {ADDRESS}."
)
MESSAGE = f"Ngay trước nhà tôi, {ADDRESS}, gọi {PHONE}."
PLANTED = (PHONE, SPOKEN, ID_NUMBER, "Thử Mẫu", "Bí Mật", "22.4856", "103.9754", "demo-citizen-7")
PLACE = {"lat": 22.4856, "lon": 103.9754}


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Service]:
    """`laocaiso demo` with its data in a folder that can be searched."""
    command = ("demo", "--data-dir", str(tmp_path / "data"))
    service = Service(free_port(), {}, tmp_path / "demo.log", command)
    try:
        yield service.start()
    finally:
        service.stop()
        service.client.close()


class Officer:
    """An officer of the demo, signed in."""

    def __init__(self, demo: Service, role: str) -> None:
        self.client = demo.client
        signed_in = demo.client.post(
            "/v1/officer/sessions",
            json={"name": f"demo.{role}", "password": PASSWORD, "totp": one_time_code()},
        )
        assert signed_in.status_code == 201, signed_in.text
        self.headers = {"Authorization": f"Bearer {signed_in.json()['token']}"}

    def order(self, code: str, action: str, **fields: Any) -> dict[str, Any]:
        """Do something with the report as it is now."""
        path = f"/v1/officer/feedback/{code}"
        version = self.get(path)["version"]
        done = self.client.post(
            f"{path}/steps", json={"action": action, "version": version, **fields}, headers=self.headers
        )
        assert done.status_code == 200, done.text
        return done.json()

    def get(self, path: str, status: int = 200) -> dict[str, Any]:
        """One GET."""
        answer = self.client.get(path, headers=self.headers)
        assert answer.status_code == status, answer.text
        return answer.json()


def photo(colour: str) -> bytes:
    """A picture with a planted place and maker in its EXIF."""
    image = Image.new("RGB", (640, 480), colour)
    exif = Image.Exif()
    exif[0x010F] = "Thử Mẫu"
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif)
    return out.getvalue()


def hand_in(demo: Service, body: dict[str, Any], session: str) -> httpx.Response:
    """One POST of a report."""
    headers = {"Authorization": f"Bearer {session}", "Idempotency-Key": body["clientReportId"]}
    return httpx.post(f"http://127.0.0.1:{demo.port}/v1/feedback", json=body, headers=headers, timeout=30)


def test_from_the_citizen_to_the_officer_and_back(demo: Service, tmp_path: Path) -> None:
    client = demo.client
    session = client.post("/v1/sessions", json={"accessToken": "demo-citizen-7"}).json()["token"]
    mine = {"Authorization": f"Bearer {session}"}
    body = {
        "clientReportId": str(uuid.uuid4()),
        "text": TEXT,
        "location": PLACE,
        "contact": {"name": NAME, "phone": PHONE},
        "consent": True,
        "photosExpected": 1,
    }

    # The same POST fifty times in parallel: one report, fifty equal answers.
    with ThreadPoolExecutor(50) as threads:
        answers = list(threads.map(lambda _: hand_in(demo, body, session), range(50)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    made = answers[0].json()
    code = made["code"]
    assert len(client.get("/v1/me/feedback", headers=mine).json()["items"]) == 1
    assert {"phone", "cccd", "name"} <= set(made["personalData"]["kinds"])

    sent = client.put(
        f"/v1/feedback/{code}/photos/1",
        content=photo("brown"),
        headers={**mine, "Content-Type": "image/jpeg"},
    )
    assert sent.status_code == 201, sent.text

    # The intake desk finds it in the queue, asks, and gets an answer.
    intake = Officer(demo, "intake_operator")
    line = next(one for one in intake.get("/v1/officer/feedback")["items"] if one["code"] == code)
    assert not any(planted in json.dumps(line, ensure_ascii=False) for planted in PLANTED)
    intake.order(code, "ask", text="Xin bạn cho biết rõ vị trí?")
    asked = client.get(f"/v1/feedback/{code}", headers=mine).json()
    assert (asked["state"], asked["resolution"]["state"]) == ("needs_info", "paused")
    client.post(f"/v1/feedback/{code}/messages", json={"text": MESSAGE}, headers=mine).raise_for_status()
    intake.order(code, "accept", category="cap_thoat_nuoc")
    intake.order(code, "assign", unit=made["unit"]["code"])

    # Two officers on the same version: one goes on, the other is told how the report stands.
    officer, lead = Officer(demo, "unit_officer"), Officer(demo, "unit_lead")
    version = officer.get(f"/v1/officer/feedback/{code}")["version"]
    officer.order(code, "start")
    late = client.post(
        f"/v1/officer/feedback/{code}/steps",
        json={"action": "start", "version": version},
        headers=officer.headers,
    )
    assert late.status_code == 409
    assert late.json()["current"]["state"] == "in_progress"
    reporter = officer.get(f"/v1/officer/feedback/{code}/reporter?why=contact_reporter")
    assert PHONE in json.dumps(reporter, ensure_ascii=False)

    # "Solved" demands evidence.
    done = {"what": "Thay nắp cống mới.", "on": "2026-11-25T09:00:00+07:00", "by": "Đội quản lý đô thị"}
    path = f"/v1/officer/feedback/{code}"
    proposal = {"action": "propose", "text": "Đã thay nắp cống.", "done": done, "solved": True}
    version = officer.get(path)["version"]
    refused = client.post(f"{path}/steps", json={**proposal, "version": version}, headers=officer.headers)
    assert refused.status_code == 422
    assert "evidence" in refused.text
    client.put(
        f"{path}/evidence/1", content=photo("grey"), headers={**officer.headers, "Content-Type": "image/jpeg"}
    ).raise_for_status()
    officer.order(code, "propose", text="Đã thay nắp cống.", done=done, solved=True, evidence=[1])
    lead.order(code, "approve")

    # The citizen reads what was done, rates it, and is told of each step.
    found = client.get(f"/v1/feedback/{code}", headers=mine).json()
    assert (found["state"], found["outcome"]) == ("resolved", "solved")
    answer = next(one for one in found["timeline"] if one["done"])
    assert answer["done"]["what"] == "Thay nắp cống mới."
    assert client.get(answer["done"]["evidence"][0], headers=mine).status_code == 200
    rated = client.post(f"/v1/feedback/{code}/rating", json={"stars": 5}, headers=mine)
    assert rated.status_code == 200
    demo.wait_for(lambda: len(client.get("/v1/me/notices", headers=mine).json()["items"]) >= 6)

    # Every look of an officer is on record.
    auditor = Officer(demo, "auditor")
    entries = auditor.get(f"/v1/officer/audit?subject={code}")["items"]
    assert any(entry["what"] == "read" and entry["who"].startswith("officer:") for entry in entries)

    # Nobody else sees a word of it, and nothing of people is in a log, a metric or an address.
    public = client.get(f"/v1/feedback/{code}").text
    shown = client.get("/metrics").text + client.get("/status").text
    for planted in PLANTED:
        assert planted not in public
        assert planted not in shown
        assert planted not in demo.logged()
    demo.stop()
    for file in (tmp_path / "data").rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            assert not any(planted.encode() in content for planted in PLANTED), file
