"""The sandbox's faults and what it remembers, by its handle and over HTTP."""

import asyncio

import httpx
import pytest

from adapters.sandbox import FAULTS, Sandbox, sandbox_in_thread, serve_sandbox

UNITS = "/evn-npc/ThongTinKhachHang/GetDienLuc?macty=PA18"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def sandbox():
    async with await serve_sandbox() as running:
        yield running


@pytest.fixture
async def client(sandbox: Sandbox):
    async with httpx.AsyncClient(base_url=sandbox.url, trust_env=False, timeout=5) as opened:
        yield opened


async def statuses(client: httpx.AsyncClient, count: int, path: str = UNITS) -> list[int]:
    return [(await client.get(path)).status_code for _ in range(count)]


async def test_a_fault_for_some_times_then_all_is_well(client):
    order = {"upstream": "evn-npc", "fault": "status_503", "times": 2}
    assert (await client.post("/_sandbox/faults", json=order)).status_code == 200
    assert await statuses(client, 3) == [503, 503, 200]


async def test_a_fault_for_some_seconds(client, sandbox):
    sandbox.faults.set("evn-npc", "status_500", seconds=0.2)
    assert await statuses(client, 1) == [500]
    await asyncio.sleep(0.25)
    assert await statuses(client, 1) == [200]


async def test_a_fault_of_some_paths_and_of_one_upstream(client, sandbox):
    sandbox.faults.set("evn-npc", "status_500", path="/ThongTinKhachHang/Lich")
    schedule = "/evn-npc/ThongTinKhachHang/LichNgungGiamCungCapDienSPC"
    assert await statuses(client, 1, schedule) == [500]
    assert await statuses(client, 1) == [200]
    assert await statuses(client, 1, "/open-meteo/v1/forecast?latitude=22&longitude=104") == [200]


async def test_the_newest_fault_wins_until_all_are_taken_away(client, sandbox):
    sandbox.faults.set("evn-npc", "status_500")
    sandbox.faults.set("evn-npc", "status_503", times=1)
    assert await statuses(client, 2) == [503, 500]
    assert (await client.delete("/_sandbox/faults")).status_code == 200
    assert await statuses(client, 1) == [200]


@pytest.mark.parametrize(
    ("order", "named"),
    [
        ({"upstream": "evn-npc", "fault": "sulking"}, "sulking"),
        ({"upstream": "nobody", "fault": "timeout"}, "nobody"),
        ({"upstream": "evn-npc", "fault": "timeout", "when": 3}, "when"),
        ({"fault": "timeout"}, "upstream"),
    ],
)
async def test_a_fault_that_is_not_known(client, order, named):
    answer = await client.post("/_sandbox/faults", json=order)
    assert answer.status_code == 400
    assert named in answer.json()["error"]


async def test_requests_are_counted_and_remembered(client, sandbox):
    sandbox.faults.set("evn-npc", "status_500", times=1)
    await client.get(UNITS, headers={"X-Mark": "1"})
    await client.post("/open-meteo/v1/forecast", data={"latitude": "22", "longitude": "104"})
    told = (await client.get("/_sandbox/requests")).json()
    assert told["counts"] == dict(sandbox.counts) == {"evn-npc": 1, "open-meteo": 1}
    first, second = told["last"]
    assert (first["upstream"], first["fault"], first["request"]["headers"]["x-mark"]) == (
        "evn-npc",
        "status_500",
        "1",
    )
    assert first["request"]["path"] == "/ThongTinKhachHang/GetDienLuc"
    assert (second["fault"], second["request"]["method"]) == (None, "POST")
    assert sandbox.seen[1].request.form == {"latitude": "22", "longitude": "104"}


async def test_one_connection_carries_many_requests(client):
    first, second = [(await client.get(UNITS)).extensions["network_stream"] for _ in range(2)]
    assert first.get_extra_info("client_addr") == second.get_extra_info("client_addr")


async def test_it_stops_at_once_whatever_its_connections_are_doing():
    sandbox = await serve_sandbox()
    for fault in ("timeout", "slow_drip"):
        sandbox.faults.set("evn-npc", fault, times=1)
    async with httpx.AsyncClient(base_url=sandbox.url, trust_env=False, timeout=5) as client:
        waiting = [asyncio.create_task(client.get(UNITS)) for _ in range(2)]
        await asyncio.sleep(0.1)
        async with asyncio.timeout(2):
            await sandbox.stop()
        ends = await asyncio.gather(*waiting, return_exceptions=True)
    assert all(isinstance(end, httpx.TransportError) for end in ends)


async def test_a_request_that_is_none_ends_the_connection_and_nothing_else(sandbox, client):
    for words in (
        b"\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET / HTTP/1.1\r\nContent-Length: many\r\n\r\n",
        b"x" * 300_000,
    ):
        reader, writer = await asyncio.open_connection("127.0.0.1", sandbox.port)
        writer.write(words)
        async with asyncio.timeout(2):
            assert await reader.read() == b""
        writer.close()
    assert await statuses(client, 1) == [200]


def test_a_sandbox_in_a_thread_of_its_own():
    with sandbox_in_thread() as url:
        assert httpx.get(url + UNITS, trust_env=False).text.startswith('<option value="PA1001">')
    with pytest.raises(httpx.ConnectError):
        httpx.get(url + UNITS, trust_env=False)


def test_a_port_that_is_taken():
    with sandbox_in_thread() as url, pytest.raises(OSError, match="in use"), sandbox_in_thread(int(url[-5:])):
        pass


def test_the_table_for_people_names_every_fault():
    import adapters.sandbox.faults as module

    assert module.__doc__
    assert [fault for fault in FAULTS if fault not in module.__doc__] == []
