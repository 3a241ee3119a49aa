"""Every fault of the sandbox, against the client alone and against each adapter, over a real line."""

import asyncio
import time
import tracemalloc
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import pytest

from adapters.evn_npc import EvnNpc
from adapters.http import Upstream
from adapters.met_norway import MetNorway
from adapters.open_meteo import OpenMeteo
from adapters.sandbox import FAULTS
from laocaiso.core.clock import VIETNAM, SystemClock
from laocaiso.core.errors import Trouble, UpstreamDown
from laocaiso.feeds.weather.model import Point
from laocaiso.snapshots.model import Fetched
from tests.servers import free_port

DEADLINE = 0.5
LATE = 0.5
"""Seconds that an answer may come after its deadline on a busy machine."""
MAX_BYTES = 1_000_000
POINTS = [Point(f"{index:05}", 22.0 + index / 100, 103.9732) for index in range(12)]

TROUBLES = {
    "refused": Trouble.REFUSED,
    "timeout": Trouble.TIMEOUT,
    "slow_drip": Trouble.TIMEOUT,
    "status_500": Trouble.SERVER_ERROR,
    "status_503": Trouble.SERVER_ERROR,
    "rate_limited": Trouble.RATE_LIMITED,
    "rate_limited_retry_after": Trouble.RATE_LIMITED,
    "redirect_elsewhere": Trouble.REDIRECTED,
    "redirect_loop": Trouble.REDIRECTED,
    "waf_page": Trouble.FOREIGN_PAGE,
    "truncated_gzip": Trouble.UNREADABLE,
    "cut_body": Trouble.UNREADABLE,
    "huge": Trouble.TOO_LARGE,
    "bomb": Trouble.TOO_LARGE,
    "wrong_encoding": Trouble.UNREADABLE,
    "empty_list": Trouble.UNREADABLE,
    "garbage": Trouble.UNREADABLE,
    "stream_error": Trouble.UNREADABLE,
}
"""What the table in `adapters/sandbox/faults.py` says; exceptions below."""
HARMLESS = ("one_bad_row", "deprecated", "slow")
READ_AS_FAR_AS_IT_GOES = ("empty_list",)
"""Of EVN's HTML; it has a test of its own."""

Ask = Callable[[], Awaitable[Fetched]]


class Impatient(SystemClock):
    """The real time, without the pauses between requests."""

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(0)


def open_meteo(upstream: Upstream) -> Ask:
    adapter = OpenMeteo(upstream, Impatient())
    return lambda: adapter.fetch_forecast(POINTS)


def met_norway(upstream: Upstream) -> Ask:
    adapter = MetNorway(upstream, Impatient())
    return lambda: adapter.fetch_forecast(POINTS)


def evn_npc(upstream: Upstream) -> Ask:
    adapter, today = EvnNpc(upstream, Impatient()), datetime.now(VIETNAM).date()
    return lambda: adapter.fetch_schedule("PA18BT", today, today + timedelta(days=7))


ADAPTERS = {"open-meteo": open_meteo, "met-norway": met_norway, "evn-npc": evn_npc}
UPSTREAMS = tuple(ADAPTERS)


@pytest.fixture
def adapters(client, sandbox) -> dict[str, Ask]:
    """One question to each upstream of the sandbox, by its name there."""
    return {
        name: adapter(Upstream(client, name, sandbox.url_of(name), deadline=DEADLINE, max_bytes=MAX_BYTES))
        for name, adapter in ADAPTERS.items()
    }


def test_every_fault_has_its_word():
    assert set(FAULTS) == {*TROUBLES, *HARMLESS}


@pytest.mark.parametrize("upstream", UPSTREAMS)
async def test_without_a_fault_all_is_well(adapters, sandbox, upstream):
    fetched = await adapters[upstream]()
    assert fetched.bad_rows == 0
    assert fetched.value
    assert sandbox.counts[upstream] > 0


def faults_with_a_word() -> list[tuple[str, str]]:
    return [
        (upstream, fault)
        for upstream in UPSTREAMS
        for fault in sorted(TROUBLES)
        if not (upstream == "evn-npc" and fault in READ_AS_FAR_AS_IT_GOES)
    ]


@pytest.mark.parametrize(("upstream", "fault"), faults_with_a_word())
async def test_a_fault_has_one_word_and_comes_in_time(adapters, sandbox, upstream, fault):
    sandbox.faults.set(upstream, fault)
    before = time.monotonic()
    with pytest.raises(UpstreamDown) as caught:
        await adapters[upstream]()
    assert caught.value.trouble is TROUBLES[fault]
    # MET is asked for three points before it is given up.
    assert time.monotonic() - before < DEADLINE * (3 if upstream == "met-norway" else 1) + LATE
    if fault == "rate_limited_retry_after":
        assert caught.value.retry_after == 120
    sandbox.faults.clear()
    assert (await adapters[upstream]()).bad_rows == 0, "the next look is not harmed"


@pytest.mark.parametrize("upstream", UPSTREAMS)
async def test_nobody_listens_at_all(client, upstream):
    down = Upstream(client, upstream, f"http://127.0.0.1:{free_port()}")
    with pytest.raises(UpstreamDown) as caught:
        await ADAPTERS[upstream](down)()
    assert caught.value.trouble is Trouble.REFUSED


@pytest.mark.parametrize("fault", ["huge", "bomb"])
async def test_memory_stays_near_the_cap(client, sandbox, fault):
    sandbox.faults.set("evn-npc", fault)
    somebody = Upstream(client, "somebody", sandbox.url_of("evn-npc"), max_bytes=MAX_BYTES)
    tracemalloc.start()
    try:
        with pytest.raises(UpstreamDown) as caught:
            await somebody.get("/ThongTinKhachHang/LichNgungGiamCungCapDienSPC")
        assert caught.value.trouble is Trouble.TOO_LARGE
        # The sandbox's own share is in it too.
        assert tracemalloc.get_traced_memory()[1] < 6 * MAX_BYTES
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(("upstream", "times"), [("open-meteo", None), ("met-norway", 1), ("evn-npc", None)])
async def test_one_bad_row_keeps_the_good_ones_and_is_counted(adapters, sandbox, upstream, times):
    sandbox.faults.set(upstream, "one_bad_row", times=times)
    fetched = await adapters[upstream]()
    assert fetched.bad_rows == 1
    assert len(fetched.notes) == 1
    rows = fetched.value if upstream == "evn-npc" else fetched.value.units
    sandbox.faults.clear()
    whole = (await adapters[upstream]()).value
    expected = len(whole) if upstream == "evn-npc" else len(POINTS) - 1
    assert len(rows) == expected > 0


async def test_evn_without_rows_is_no_trouble_of_the_adapter(adapters, sandbox):
    sandbox.faults.set("evn-npc", "empty_list")
    fetched = await adapters["evn-npc"]()
    assert (list(fetched.value), fetched.bad_rows) == ([], 0)


async def test_a_quota_of_open_meteo_says_when_it_is_over(adapters, sandbox):
    sandbox.faults.set("open-meteo", "rate_limited")
    with pytest.raises(UpstreamDown) as caught:
        await adapters["open-meteo"]()
    assert 0 <= caught.value.retry_after <= 60, "the sandbox names the minute"


async def test_met_norway_is_noted_to_be_deprecated(adapters, sandbox):
    sandbox.faults.set("met-norway", "deprecated")
    fetched = await adapters["met-norway"]()
    assert len(fetched.value.units) == len(POINTS)
    assert any("203" in note for note in fetched.notes)
