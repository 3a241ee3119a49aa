"""Questions that somebody waits for."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from laocaiso.core.clock import ManualClock
from laocaiso.core.errors import Trouble, UpstreamDown
from laocaiso.snapshots.live_calls import AT_ONCE, LiveCalls

REST = timedelta(seconds=15)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(datetime(2026, 11, 25, 2, 0, tzinfo=UTC))


@pytest.fixture
def calls(clock) -> LiveCalls:
    return LiveCalls("zalo", clock, trip_after=3, rest=REST, forgiven=[Trouble.REJECTED])


async def good() -> str:
    return "good"


def failing(trouble: Trouble):
    async def fail() -> str:
        raise UpstreamDown("zalo", trouble)

    return fail


async def trouble_of(calls: LiveCalls, call) -> Trouble:
    with pytest.raises(UpstreamDown) as caught:
        await calls.ask(call)
    return caught.value.trouble


async def test_a_system_that_fails_again_and_again_is_left_alone_for_a_while(calls, clock):
    for _ in range(3):
        assert await trouble_of(calls, failing(Trouble.TIMEOUT)) == Trouble.TIMEOUT
    with pytest.raises(UpstreamDown) as caught:
        await calls.ask(good)
    assert caught.value.trouble == Trouble.BROKEN_OFF
    assert caught.value.retry_after == 15
    await clock.advance(15)
    assert await calls.ask(good) == "good"
    assert calls.failures == 3


async def test_an_answer_in_between_begins_the_count_anew(calls):
    for call in (failing(Trouble.TIMEOUT), failing(Trouble.TIMEOUT), good) * 3:
        if call is good:
            assert await calls.ask(call) == "good"
        else:
            await trouble_of(calls, call)


async def test_troubles_that_are_forgiven_give_nothing_up(calls):
    for _ in range(9):
        assert await trouble_of(calls, failing(Trouble.REJECTED)) == Trouble.REJECTED
    assert await calls.ask(good) == "good"
    assert calls.failures == 9


async def test_a_probe_that_is_refused_leaves_the_next_one_to_see(calls, clock):
    for _ in range(3):
        await trouble_of(calls, failing(Trouble.TIMEOUT))
    await clock.advance(15)
    assert await trouble_of(calls, failing(Trouble.REJECTED)) == Trouble.REJECTED
    assert await calls.ask(good) == "good"


async def test_an_answer_that_was_not_hoped_for_is_one_all_the_same(calls):
    async def refused() -> str:
        raise KeyError("no such person")

    for _ in range(2):
        await trouble_of(calls, failing(Trouble.TIMEOUT))
    with pytest.raises(KeyError):
        await calls.ask(refused)
    assert await trouble_of(calls, failing(Trouble.TIMEOUT)) == Trouble.TIMEOUT
    assert await calls.ask(good) == "good"


async def test_a_probe_cut_off_leaves_the_next_one_to_see(calls, clock):
    for _ in range(3):
        await trouble_of(calls, failing(Trouble.TIMEOUT))
    await clock.advance(15)
    probe = asyncio.ensure_future(calls.ask(asyncio.Event().wait))
    await asyncio.sleep(0)
    probe.cancel()
    await asyncio.gather(probe, return_exceptions=True)
    assert await calls.ask(good) == "good"


async def test_only_so_many_are_asked_at_once(calls):
    under_way, most = 0, 0
    over = asyncio.Event()

    async def wait() -> None:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await over.wait()
        under_way -= 1

    all_of_them = asyncio.gather(*(calls.ask(wait) for _ in range(2 * AT_ONCE)))
    for _ in range(5):
        await asyncio.sleep(0)
    over.set()
    await all_of_them
    assert most == AT_ONCE
