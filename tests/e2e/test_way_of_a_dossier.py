"""A citizen's whole way with a dossier, on the service as it is run: find, prepare, hand in, follow."""

import base64
import hashlib

OWNER = {
    "idNumber": "999190004217",
    "phone": "0000123456",
    "address": "Thôn 1, xã Tả Van, tỉnh Lào Cai",
}
NAME = "Giàng Thị Mẫu"


def test_find_prepare_hand_in_and_follow(service):
    running = service(LAOCAISO_ACCEPTS_SUBMISSIONS="on")
    running.wait_for(lambda: running.get("/v1/procedures?q=giay+doc+than").status_code == 200)
    found = running.json("/v1/procedures?q=giay+doc+than&level=commune")["items"][0]
    assert found["code"] == "1.004873"

    begun = running.client.post(
        "/v1/dossiers", json={"procedure": found["code"], "level": "commune", "channel": "online"}
    )
    assert begun.status_code == 201, begun.text
    way, secret = begun.headers["location"], {"X-Dossier-Secret": begun.json()["secret"]}
    assert running.get(way).status_code == 401
    assert running.get(way, headers={"X-Dossier-Secret": "x" * 43}).status_code == 404

    def put(part: str, body: dict) -> dict:
        answer = running.client.put(f"{way}/{part}", json=body, headers=secret)
        assert answer.status_code == 200, f"{part}: {answer.text}"
        return answer.json()

    put("applicant", {**OWNER, "fullName": NAME, "relation": "self"})
    put("owner", {**OWNER, "name": NAME, "kind": "person"})
    put("request", {"unit": "03037", "summary": "Để đăng ký kết hôn"})
    papers = put("checklist", {"items": []})["checklist"]
    paper = running.get("/v1/qr/place/sa-pa.png").content  # any picture will do
    digest = base64.b64encode(hashlib.sha256(paper).digest()).decode()
    sent = running.client.put(
        f"{way}/documents/1",
        content=paper,
        headers={**secret, "content-type": "image/png", "repr-digest": f"sha-256=:{digest}:"},
    )
    assert sent.status_code in (200, 201), sent.text
    ticked = [{"number": 1, "handling": "attached", "documents": [1]}]
    ticked += [{"number": one["number"], "handling": "not_needed"} for one in papers[1:]]
    ready = put("checklist", {"items": ticked})
    assert ready["missing"] == []

    key = {**secret, "Idempotency-Key": "one-and-only-1"}
    handed = [
        running.client.post(f"{way}/submission", json={"confirmed": True}, headers=key) for _ in range(3)
    ]
    assert {answer.status_code for answer in handed} <= {200, 201, 202}, handed[0].text
    assert len({answer.content for answer in handed}) == 1, "a replay gets the first answer"
    running.wait_for(lambda: running.json(way, headers=secret)["officialCode"] is not None)
    code = running.json(way, headers=secret)["officialCode"]
    receipt = running.get(f"{way}/receipt.html", headers=secret)
    assert receipt.status_code == 200
    assert code in receipt.text
    assert "<svg" in receipt.text

    looked = running.client.post("/v1/dossiers/lookup", json={"code": code})
    assert looked.status_code == 200, looked.text
    assert "Giàng" not in looked.text
    assert OWNER["idNumber"] not in looked.text
    more = running.client.post("/v1/dossiers/lookup", json={"code": code, "factor": OWNER["phone"][-4:]})
    assert more.json()["details"]
    picture = running.get(f"/v1/qr/dossier/{code}.png")
    read = running.client.post(
        "/v1/qr/read", content=picture.content, headers={"content-type": "image/png"}
    ).json()
    assert read["items"][0]["code"] == code

    running.stop()
    kept = b"".join(path.read_bytes() for path in running.log.parent.rglob("*") if path.is_file())
    for planted in (NAME, *OWNER.values(), begun.json()["secret"]):
        assert planted.encode() not in kept, "in no log, and in no file but sealed"
