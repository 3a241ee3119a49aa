"""The national exchange over a real line: sessions, answers, faults. The sandbox plays the other side."""

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from adapters.http import Upstream
from adapters.national_exchange import Account, NationalExchange
from adapters.sandbox import serve_sandbox
from adapters.sandbox.one_stop import OFFICERS, WRONG_PASSWORD
from laocaiso.cases.dossiers.model import System
from laocaiso.core.clock import VIETNAM, ManualClock
from laocaiso.core.errors import Trouble, UpstreamDown

NOW = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
CODE = "H38.12-261110-0094"
"""State 5, in the sandbox's data."""
SYSTEM = System("one_stop", "Hệ thống một cửa", "One-stop system", "https://example.org")
ACCOUNT = Account("laocaiso", "secret", "H38", "VN:COM:1:1:1:1:ADAPTER")


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOW)


@pytest.fixture
async def played(clock):
    async with await serve_sandbox(clock=clock) as running:
        yield running


@pytest.fixture
def exchange(client, played, clock) -> NationalExchange:
    upstream = Upstream(client, "one_stop", played.url_of("one-stop"), deadline=2.0, max_bytes=1_000_000)
    return NationalExchange(upstream, clock, ACCOUNT, system=SYSTEM)


def over(answers: Callable[[httpx.Request], httpx.Response], clock, **more) -> NationalExchange:
    client = httpx.AsyncClient(transport=httpx.MockTransport(answers))
    return NationalExchange(
        Upstream(client, "one_stop", "http://adapter.test/base"), clock, ACCOUNT, system=SYSTEM, **more
    )


class Scripted:
    """Gives a session when asked for one, and then the answers it holds, in turn."""

    def __init__(self, *answers) -> None:
        self.answers = list(answers)
        self.logins = 0
        self.bodies: list[dict] = []
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        if request.url.path.endswith("/login"):
            self.logins += 1
            return said({"error_code": "0", "session": f"s{self.logins}"})
        self.bodies.append(json.loads(request.content))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, int):
            return httpx.Response(answer, stream=httpx.ByteStream(b""))
        return said(answer)


def said(value) -> httpx.Response:
    return httpx.Response(200, stream=httpx.ByteStream(json.dumps(value).encode()))


async def test_a_dossier_comes_whole_and_without_an_officer_s_name(exchange):
    dossier = await exchange.find(CODE)
    assert dossier is not None
    assert dossier.code == CODE
    assert dossier.status.state == "supplement_requested"
    assert dossier.status.raw == "5"
    assert dossier.received_at == datetime(2026, 11, 10, 14, 30, tzinfo=VIETNAM)
    assert dossier.due_at == datetime(2026, 11, 17, 17, 0, tzinfo=VIETNAM)
    assert dossier.finished_at is None
    assert dossier.owner.name == "Phạm A Nháp"
    assert dossier.owner.kind == "person"
    assert dossier.checked_at == NOW
    assert [step.status.state for step in dossier.steps] == [
        "accepted",
        "in_progress",
        "supplement_requested",
    ]
    assert [document.name for document in dossier.documents] == [
        "Đơn đề nghị theo mẫu",
        "Bản sao giấy tờ kèm theo",
    ]
    assert "cán bộ tiếp nhận hồ sơ" in dossier.steps[0].text
    for officer in OFFICERS:
        assert officer not in repr(dossier)


async def test_owner_and_account_keep_their_secrets_out_of_tracebacks(exchange):
    dossier = await exchange.find(CODE)
    assert "999" not in repr(dossier)
    assert "Nháp" not in repr(dossier)
    assert "secret" not in repr(ACCOUNT)


async def test_a_code_nobody_has_is_clearly_not_there(exchange):
    assert await exchange.find("H38.12-261110-9999") is None


async def test_one_session_serves_many_questions(exchange, played):
    for _ in range(3):
        await exchange.find(CODE)
    assert [seen.request.path for seen in played.seen].count("/mapi/login") == 1


async def test_who_come_together_share_one_session(exchange, played):
    await asyncio.gather(*(exchange.find(CODE) for _ in range(20)))
    assert [seen.request.path for seen in played.seen].count("/mapi/login") == 1


async def test_a_session_that_ended_is_renewed_and_the_question_asked_again(exchange, played, clock):
    await exchange.find(CODE)
    await clock.advance(11 * 60)  # the sandbox's sessions live ten minutes; ours is renewed after fifteen
    found = await asyncio.gather(*(exchange.find(CODE) for _ in range(5)))
    assert all(found)
    assert [seen.request.path for seen in played.seen].count("/mapi/login") == 2


async def test_an_old_session_is_renewed_before_it_fails(exchange, played, clock):
    await exchange.find(CODE)
    await clock.advance(16 * 60)
    await exchange.find(CODE)
    assert [seen.request.path for seen in played.seen] == ["/mapi/login", "/mapi/g"] * 2


async def test_a_wrong_password_is_trouble_and_no_answer(client, played, clock):
    account = Account("laocaiso", WRONG_PASSWORD, "H38")
    exchange = NationalExchange(
        Upstream(client, "one_stop", played.url_of("one-stop")), clock, account, system=SYSTEM
    )
    with pytest.raises(UpstreamDown) as down:
        await exchange.find(CODE)
    assert down.value.trouble is Trouble.REJECTED
    assert WRONG_PASSWORD not in str(down.value)


async def test_what_is_sent_is_what_is_documented(clock):
    script = Scripted({"error_code": "00", "result": []})
    assert await over(script, clock).find(CODE) is None
    login, question = script.requests
    assert login.url.path == "/base/mapi/login"
    assert json.loads(login.content) == {"username": "laocaiso", "password": "secret"}
    assert question.url.path == "/base/mapi/g"
    assert question.url.query == b""
    assert question.headers["dstcode"] == "VN:COM:1:1:1:1:ADAPTER"
    assert question.headers["charset"] == "utf-8"
    assert script.bodies == [{"session": "s1", "madonvi": "H38", "service": "TraCuuHoSo", "mahoso": CODE}]


@pytest.mark.parametrize("nothing", [[], None, "", {}])
async def test_a_success_with_nothing_in_it_means_that_there_is_none(clock, nothing):
    assert await over(Scripted({"error_code": 0, "result": nothing}), clock).find(CODE) is None


@pytest.mark.parametrize(
    ("answer", "trouble"),
    [
        ({"error_code": "-1", "error_message": "Không tìm thấy hồ sơ"}, Trouble.REJECTED),
        ({"error_code": "99"}, Trouble.REJECTED),
        ({}, Trouble.REJECTED),
        ({"error_code": "0"}, Trouble.UNREADABLE),
        ({"error_code": "0", "result": "ok"}, Trouble.UNREADABLE),
        ({"error_code": "0", "result": [1]}, Trouble.UNREADABLE),
        ({"error_code": "0", "result": [{"MaHoSo": "H38.12-261110-0095"}]}, Trouble.UNREADABLE),
        ({"error_code": "0", "result": [{"TenTTHC": "không mã"}]}, Trouble.UNREADABLE),
        ([], Trouble.UNREADABLE),
        (401, Trouble.REJECTED),
        (500, Trouble.SERVER_ERROR),
    ],
)
async def test_whatever_is_not_clear_is_never_not_found(clock, answer, trouble):
    with pytest.raises(UpstreamDown) as down:
        await over(Scripted(answer), clock).find(CODE)
    assert down.value.trouble is trouble
    assert CODE not in str(down.value)


async def test_words_that_mean_no_such_dossier_can_be_named(clock):
    answer = {"error_code": "-1", "error_message": "Không tìm thấy hồ sơ."}
    exchange = over(Scripted(answer), clock, no_such=["không tìm thấy hồ sơ"])
    assert await exchange.find(CODE) is None
    ended = {"error_code": "-1", "error_message": "Phiên làm việc không tồn tại"}
    with pytest.raises(UpstreamDown):
        await over(Scripted(ended), clock, no_such=["không tìm thấy hồ sơ"]).find(CODE)


async def test_an_error_does_not_make_us_log_in_again_and_again(clock):
    script = Scripted({"error_code": "-1"})
    exchange = over(script, clock)
    for _ in range(5):
        with pytest.raises(UpstreamDown):
            await exchange.find(CODE)
    assert script.logins == 1
    await clock.advance(40)
    for _ in range(5):
        with pytest.raises(UpstreamDown):
            await exchange.find(CODE)
    assert script.logins == 2


async def test_a_session_refused_by_status_is_renewed_once(clock):
    script = Scripted(401, {"error_code": "0", "result": [{"MaHoSo": CODE, "TrangThaiHoSo": 4}]})
    dossier = await over(script, clock).find(CODE)
    assert dossier is not None
    assert dossier.status.state == "in_progress"
    assert [body["session"] for body in script.bodies] == ["s1", "s2"]


FAULTS = {
    "refused": Trouble.REFUSED,
    "timeout": Trouble.TIMEOUT,
    "slow_drip": Trouble.TIMEOUT,
    "status_500": Trouble.SERVER_ERROR,
    "status_503": Trouble.SERVER_ERROR,
    "rate_limited_retry_after": Trouble.RATE_LIMITED,
    "redirect_elsewhere": Trouble.REDIRECTED,
    "waf_page": Trouble.FOREIGN_PAGE,
    "truncated_gzip": Trouble.UNREADABLE,
    "cut_body": Trouble.UNREADABLE,
    "huge": Trouble.TOO_LARGE,
    "bomb": Trouble.TOO_LARGE,
    "wrong_encoding": Trouble.UNREADABLE,
    "garbage": Trouble.UNREADABLE,
    "stream_error": Trouble.UNREADABLE,
}


@pytest.mark.parametrize(("fault", "trouble"), FAULTS.items())
@pytest.mark.parametrize("path", ["/mapi/g", "/mapi/login"])
async def test_no_fault_of_the_line_looks_like_an_answer(exchange, played, fault, trouble, path):
    played.faults.set("one-stop", fault, path=path)
    with pytest.raises(UpstreamDown) as down:
        await exchange.find(CODE)
    assert down.value.trouble is trouble
    played.faults.clear()
    assert await exchange.find(CODE) is not None


async def test_a_date_nobody_can_read_is_left_out_and_named(exchange, played):
    played.faults.set("one-stop", "one_bad_row", path="/mapi/g")
    dossier = await exchange.find(CODE)
    assert dossier is not None
    assert dossier.due_at is None
    assert dossier.unreadable == ("NgayHenTra",)


async def test_dictionaries(exchange):
    agencies = await exchange.agencies()
    assert ("H38.131", "UBND xã B (giả lập)") in [(agency.code, agency.name) for agency in agencies]
    fields = await exchange.fields()
    assert "Đất đai" in [field.name for field in fields]
    procedures = await exchange.procedures()
    assert len(procedures) > 50
    assert await exchange.procedure("1.003197") == {"MATTHC": "1.003197", "TENTTHC": "Xóa đăng ký thường trú"}
    assert await exchange.procedure("9.999999") is None


async def test_an_empty_dictionary_is_no_dictionary(exchange, played):
    await exchange.find(CODE)
    played.faults.set("one-stop", "empty_list")
    with pytest.raises(UpstreamDown) as down:
        await exchange.agencies()
    assert down.value.trouble is Trouble.EMPTY


FILED = {
    "MaTTHC": "1.003197",
    "TenTTHC": "Xóa đăng ký thường trú",
    "MaLinhVuc": "LV-001",
    "TenLinhVuc": "Đăng ký, quản lý cư trú",
    "SoBienNhan": "LCS-0001",
    "ChuHoSo": "Nguyễn Mẫu Thử",
    "LoaiDoiTuong": "1",
    "MaDoiTuong": "999000000001",
    "NgayTiepNhan": "20261125090000",
    "TrangThaiHoSo": "1",
    "DonViXuLy": "UBND xã B (giả lập)",
}


async def test_a_dossier_handed_over_twice_is_there_once_and_is_accepted_later(exchange, clock):
    first = await exchange.send_dossiers([FILED], updating=False)
    again = await exchange.send_dossiers([FILED], updating=False)
    assert first == again
    code = first[0]["MaHoSo"]
    assert code.startswith("H38.12-261125-")
    dossier = await exchange.find(code)
    assert dossier is not None
    assert dossier.status.state == "submitted"
    await clock.advance(timedelta(minutes=3).total_seconds())
    accepted = await exchange.find(code)
    assert accepted is not None
    assert accepted.status.state == "accepted"
    step = {
        "MaHoSo": code,
        "NguoiXuLy": OFFICERS[0],
        "ThoiDiemXuLy": "20261125091000",
        "NoiDungXuLy": "Đang xử lý",
        "TrangThai": "4",
    }
    await exchange.send_progress([step])
    moved = await exchange.find(code)
    assert moved is not None
    assert moved.status.state == "in_progress"
    assert [one.text for one in moved.steps] == ["Đang xử lý"]


async def test_a_dossier_without_what_is_required_is_refused(exchange):
    with pytest.raises(UpstreamDown) as down:
        await exchange.send_dossiers([{**FILED, "DonViXuLy": ""}], updating=False)
    assert down.value.trouble is Trouble.REJECTED
