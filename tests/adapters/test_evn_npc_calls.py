"""What is asked of EVN NPC, and what becomes of an answer."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime

import httpx
import pytest

from adapters.evn_npc import EvnNpc
from adapters.http import Upstream
from laocaiso.core.clock import VIETNAM, ManualClock
from laocaiso.core.errors import Trouble, UpstreamDown

EMPTY = (
    "<table><thead><tr><th>Điện lực</th><th>Ngày</th><th>Thời Gian Từ</th><th>Thời Gian Đến</th>"
    "<th>Khu Vực</th><th>Lý Do</th></tr></thead><tbody></tbody></table>"
)
ROW = (
    "<tr><td></td><td></td><td>2026-11-25 06:00:00.000</td><td>2026-11-25 07:00:00.000</td>"
    "<td>X&#227; T&#7843; Van</td><td></td></tr>"
)


class Npc:
    """Answers like the real one, and remembers what was asked."""

    def __init__(self, status: int = 200, body: str = EMPTY) -> None:
        self.asked: list[httpx.Request] = []
        self.status = status
        self.body = body

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        headers = {"Content-Type": "text/html; charset=utf-8"}
        return httpx.Response(self.status, content=self._bytes(), headers=headers)

    async def _bytes(self) -> AsyncIterator[bytes]:
        yield self.body.encode()


def adapter(npc: Npc, at: datetime = datetime(2026, 11, 24, 20, tzinfo=UTC)) -> EvnNpc:
    client = httpx.AsyncClient(transport=httpx.MockTransport(npc))
    clock = ManualClock(at)
    return EvnNpc(Upstream(client, "evn_npc", "http://127.0.0.1:9/evn-npc", clock=clock), clock, gap=0.5)


async def test_the_question_is_the_one_the_customer_page_asks() -> None:
    npc = Npc()
    await adapter(npc).fetch_schedule("PA18SP", date(2026, 11, 4), date(2026, 11, 19))
    request = npc.asked[0]
    assert request.url.path == "/evn-npc/ThongTinKhachHang/LichNgungGiamCungCapDienSPC"
    assert request.url.query == b"madvi=PA18SP&tuNgay=04%2F11%2F2026&denNgay=19%2F11%2F2026"
    assert request.headers["x-requested-with"] == "XMLHttpRequest"
    assert "if-none-match" not in request.headers


async def test_ahead_begins_with_the_day_it_is_in_vietnam() -> None:
    npc = Npc(body=EMPTY.replace("<tbody>", f"<tbody>{ROW}"))
    found = await adapter(npc).fetch_ahead("PA18SP", 15)
    assert b"tuNgay=25%2F11%2F2026&denNgay=10%2F12%2F2026" in npc.asked[0].url.query
    assert found.value.until == datetime(2026, 12, 11, tzinfo=VIETNAM)
    assert [row.area for row in found.value.rows] == ["Xã Tả Van"]


async def test_the_units_of_the_company_are_asked_for() -> None:
    npc = Npc(body='<option value="PA18SP">Điện lực Sa Pa</option>')
    found = await adapter(npc).list_units()
    assert npc.asked[0].url.path == "/evn-npc/ThongTinKhachHang/GetDienLuc"
    assert npc.asked[0].url.query == b"macty=PA18"
    assert found.value == {"PA18SP": "Điện lực Sa Pa"}


@pytest.mark.parametrize(
    ("npc", "trouble"),
    [
        (Npc(500), Trouble.SERVER_ERROR),
        (Npc(429), Trouble.RATE_LIMITED),
        (Npc(403), Trouble.REJECTED),
        (Npc(200, "<html>firewall</html>"), Trouble.FOREIGN_PAGE),
    ],
)
async def test_whatever_is_no_schedule_is_trouble(npc: Npc, trouble: Trouble) -> None:
    with pytest.raises(UpstreamDown) as caught:
        await adapter(npc).fetch_schedule("PA18SP", date(2026, 11, 4), date(2026, 11, 19))
    assert caught.value.trouble is trouble


def test_the_gap_between_requests_is_the_one_asked_for() -> None:
    assert adapter(Npc()).provider.gap == 0.5
