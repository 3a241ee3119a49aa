"""Handing over to the one-stop system of the sandbox, over real HTTP."""

from datetime import UTC, datetime

import httpx
import msgspec
import pytest

from adapters.http import Upstream, open_client
from adapters.national_exchange import Account, NationalExchange
from adapters.one_stop_submissions import OTHER_FIELD, OneStopSubmissions
from adapters.sandbox import sandbox_in_thread
from laocaiso.cases.dossiers.model import System
from laocaiso.cases.intake.model import Applicant, Contents, Document, Owner
from laocaiso.cases.intake.ports import HandedFile, Submission
from laocaiso.core.clock import SystemClock
from laocaiso.core.errors import Trouble, UpstreamDown

NOW = datetime(2026, 11, 24, 2, 30, tzinfo=UTC)
DOCUMENT = Document(
    number=1, media_type="image/png", size=1, digest="ab" * 32, file="x", key_id="k1", added_at=NOW
)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def sandbox():
    with sandbox_in_thread() as url:
        yield url


@pytest.fixture
async def submissions(sandbox):
    client = open_client(user_agent="test")
    system = System("one_stop", "Một cửa", "One-stop", "https://example.vn")
    exchange = NationalExchange(
        Upstream(client, "one_stop", f"{sandbox}/one-stop", deadline=10),
        SystemClock(),
        Account("user", "right", "H38"),
        system=system,
    )
    yield OneStopSubmissions(exchange, "one_stop")
    await client.aclose()


def submission(key: str = "d1-7", **more: object) -> Submission:
    contents = Contents(
        procedure_name="Đăng ký thử nghiệm",
        procedure_url="https://dichvucong.gov.vn/",
        field="Lĩnh vực không có",
        agency=None,
        term=None,
        cases=(),
        papers=(),
        case=None,
        applicant=Applicant(
            full_name="Nguyễn Thị Thử Nghiệm",
            id_number="999123456789",
            phone="0000123456",
            address="Tổ 1",
            relation="relative",
        ),
        owner=Owner(kind="person", name="Trần Văn Giả Định", id_number="999987654321", address="Thôn 2"),
    )
    plain = {
        "key": key,
        "dossier": "d1",
        "procedure": "1.999001",
        "level": "commune",
        "channel": "online",
        "unit": "03006",
        "unit_name": "Phường Sa Pa",
        "submitted_at": NOW,
        "contents": contents,
        "files": (
            HandedFile(document=DOCUMENT, name="01-to-khai.png", link="https://we.example/handover/x"),
            HandedFile(document=DOCUMENT, name="02-giay-to-khac.png", link=None),
        ),
    }
    return Submission(**{**plain, **more})  # type: ignore[arg-type]


async def read(document: Document) -> bytes:
    raise AssertionError(document)


def handed_over(sandbox: str) -> list[dict]:
    seen = httpx.get(f"{sandbox}/_sandbox/requests").json()["last"]
    bodies = [msgspec.json.decode(_bytes(one["request"]["body"])) for one in seen]
    return [body["data"][0] for body in bodies if body.get("service") == "DongBoHoSoMC"]


def _bytes(written: str) -> bytes:
    import base64

    return base64.b64decode(written)


async def test_it_gets_a_code_and_the_same_one_when_sent_again(submissions):
    first = await submissions.send(submission(), read)
    again = await submissions.send(submission(), read)
    other = await submissions.send(submission("d1-9"), read)
    assert first.official_code.startswith("H38.")
    assert again == first
    assert other != first


async def test_the_record_has_the_exchanges_own_fields(submissions, sandbox):
    await submissions.send(submission(), read)
    [record] = handed_over(sandbox)
    assert "MaHoSo" not in record
    assert record["SoBienNhan"] == "d1-7"
    assert record["NgayTiepNhan"] == "20261124093000"
    assert record["TrangThaiHoSo"] == "1"
    assert record["LoaiDoiTuong"] == "1"
    assert record["ChuHoSo"] == "Trần Văn Giả Định"
    assert record["DonViXuLy"] == "UBND phường Sa Pa"
    assert record["MaLinhVuc"] == OTHER_FIELD
    linked, unlinked = record["TaiLieuNop"]
    assert linked == {
        "TepDinhKemId": "ab" * 32,
        "TenTepDinhKem": "01-to-khai.png",
        "IsDeleted": "False",
        "MaThanhPhanHoSo": "",
        "DuongDanTaiTepTin": "https://we.example/handover/x",
    }
    assert unlinked["DuongDanTaiTepTin"] == ""


@pytest.mark.parametrize(
    ("fault", "trouble"),
    [
        ("refused", Trouble.REFUSED),
        ("status_503", Trouble.SERVER_ERROR),
        ("waf_page", Trouble.FOREIGN_PAGE),
        ("garbage", Trouble.UNREADABLE),
        ("cut_body", Trouble.UNREADABLE),
    ],
)
async def test_an_answer_that_is_none_is_told_and_the_next_try_is_taken_once(
    submissions, sandbox, fault, trouble
):
    before = await submissions.send(submission("d0-1"), read)
    order = {"upstream": "one-stop", "fault": fault, "times": 1, "path": "/mapi/g"}
    httpx.post(f"{sandbox}/_sandbox/faults", json=order).raise_for_status()
    with pytest.raises(UpstreamDown) as caught:
        await submissions.send(submission(), read)
    assert caught.value.trouble is trouble
    assert "999" not in str(caught.value)
    first, again = await submissions.send(submission(), read), await submissions.send(submission(), read)
    assert first == again != before


async def test_a_success_without_a_code_is_no_acceptance(submissions, sandbox):
    await submissions.send(submission("d0-1"), read)
    order = {"upstream": "one-stop", "fault": "empty_list", "times": 1, "path": "/mapi/g"}
    httpx.post(f"{sandbox}/_sandbox/faults", json=order).raise_for_status()
    with pytest.raises(UpstreamDown, match="no code"):
        await submissions.send(submission(), read)
