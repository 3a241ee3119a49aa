"""The receipt: form 01 once there is an official code, and before that plainly something else."""

from datetime import UTC, datetime

import msgspec
import pytest

from laocaiso.cases.intake.ports import Acceptance
from laocaiso.cases.intake.receipt import Receipt, in_words
from tests.unit.intake.invented_intake import APPLICANT, OWNER, client_of


async def test_before_acceptance_it_is_only_a_note_that_it_was_handed_in(world):
    held = await world.complete()
    assert (await held.ask("get", "/receipt")).status_code == 409
    await held.hand_in()
    receipt = await held.ok("get", "/receipt")
    assert receipt["status"] == "submitted"
    assert receipt["form"] is None
    assert receipt["code"] is receipt["receivedAt"] is receipt["dueAt"] is None
    page = (await held.ask("get", "/receipt.html")).text
    assert "PHIẾU XÁC NHẬN ĐÃ NỘP HỒ SƠ TRỰC TUYẾN" in page
    assert "Đây chưa phải là giấy tiếp nhận" in page
    assert "Liên 2" not in page


async def test_accepted_it_has_the_fields_of_form_01(world):
    held = await world.complete()
    await held.hand_in()
    await world.side.sender.round()
    receipt = await held.ok("get", "/receipt")
    assert receipt["status"] == "accepted"
    assert receipt["form"] == "01"
    assert receipt["code"] == "H38.12-261123-0001"
    assert receipt["desk"] == "Trung tâm Phục vụ hành chính công phường Sa Pa"
    assert receipt["receivedFrom"] == APPLICANT["fullName"]
    assert receipt["owner"] == OWNER["name"]
    assert receipt["term"] == "3 ngày làm việc"
    assert [(p["name"], p["handling"], p["files"]) for p in receipt["papers"]] == [
        ("Tờ khai theo mẫu", "attached", 1),
        ("Giấy chứng sinh", "at_desk", 0),
    ]
    assert receipt["book"] is None
    page = await held.ask("get", "/receipt.html")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "no-referrer"
    assert "default-src 'none'" in page.headers["content-security-policy"]
    for text in (
        "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "H38.12-261123-0001",
        "09 giờ 00 phút, ngày 23 tháng 11 năm 2026",
        "Nộp tại quầy (1 bản chính)",
        "Liên 2: Giao người nộp hồ sơ",
        receipt["lookupSecret"],
    ):
        assert text in page.text, text
    # The number of an id card is on no form.
    assert APPLICANT["idNumber"] not in page.text
    assert OWNER["idNumber"] not in page.text


async def test_the_one_stops_date_wins_over_our_own_reckoning(world):
    ours, theirs = datetime(2026, 11, 27, 2, tzinfo=UTC), datetime(2026, 11, 30, 2, tzinfo=UTC)
    side = world.made(due=lambda record, at: ours)
    held = await world.complete()
    await held.hand_in()
    await world.side.sender.round()
    held.client = client_of(side)
    receipt = await held.ok("get", "/receipt")
    assert receipt["dueAt"] == "2026-11-27T09:00:00+07:00"
    assert receipt["dueIsExpected"] is True
    assert "(dự kiến)" in (await held.ask("get", "/receipt.html")).text

    async def send(submission, read):
        return Acceptance(official_code="H38.12-261123-0002", received_at=ours, due_at=theirs)

    world.one_stop.send = send
    other = await world.complete()
    await other.hand_in()
    await world.side.sender.round()
    receipt = await other.ok("get", "/receipt")
    assert receipt["dueAt"] == "2026-11-30T09:00:00+07:00"
    assert receipt["dueIsExpected"] is False
    await held.client.aclose()


async def test_a_qr_code_holds_the_official_code_alone(world):
    drawn: list[str] = []

    def draw(text: str) -> str:
        drawn.append(text)
        return "<svg></svg>"

    held = await world.complete()
    await held.hand_in()
    held.client = client_of(world.made(draw=draw))
    assert "<svg>" not in (await held.ask("get", "/receipt.html")).text, "there is no code yet"
    await world.side.sender.round()
    assert "<svg></svg>" in (await held.ask("get", "/receipt.html")).text
    assert drawn == ["H38.12-261123-0001"]
    await held.client.aclose()


async def test_what_people_typed_is_never_markup(world):
    held = await world.complete()
    await held.ok("put", "/applicant", json=APPLICANT | {"fullName": "<script>alert(1)</script> An"})
    await held.ok("put", "/request", json={"summary": "<img src=x>", "unit": "03006"})
    await held.hand_in()
    page = (await held.ask("get", "/receipt.html")).text
    assert "<script" not in page
    assert "<img" not in page
    assert "&lt;img src=x&gt;" in page


async def test_the_secret_on_it_opens_the_look_up_and_nothing_else_does(world):
    held = await world.complete()
    await held.hand_in()
    await world.side.sender.round()
    receipt = msgspec.json.decode((await held.ask("get", "/receipt")).content, type=Receipt)
    assert receipt.code
    assert receipt.lookup_secret
    assert len(receipt.lookup_secret) == 10
    assert await world.side.secrets.matches(receipt.code, receipt.lookup_secret)
    assert not await world.side.secrets.matches(receipt.code, "A" * 10)
    assert not await world.side.secrets.matches("H38.12-261123-9999", receipt.lookup_secret)
    assert (
        await world.client.get(held.path, headers={"X-Dossier-Secret": receipt.lookup_secret})
    ).status_code == 404


@pytest.mark.parametrize(
    ("instant", "words"),
    [
        (datetime(2026, 11, 24, 8, 30, tzinfo=UTC), "15 giờ 30 phút, ngày 24 tháng 11 năm 2026"),
        (datetime(2026, 12, 31, 17, 5, tzinfo=UTC), "00 giờ 05 phút, ngày 01 tháng 01 năm 2027"),
    ],
)
def test_times_are_written_as_on_the_form(instant, words):
    assert in_words(instant) == words
