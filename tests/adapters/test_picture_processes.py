"""Processes apart: killed when they take too long, replaced when they die, and never the wrong answer."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.picture_processes import Died, NoProcess, PictureProcesses, TookTooLong
from laocaiso.core.errors import TooManyRequests

COMMAND = ("-I", str(Path(__file__).with_name("obedient_worker.py")))


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def processes() -> AsyncIterator[PictureProcesses]:
    some = PictureProcesses(*COMMAND, seconds=30, longest=1000, processes=2)
    yield some
    pids = some.pids
    await some.aclose()
    assert [pid for pid in pids if Path(f"/proc/{pid}").exists()] == []


async def test_one_after_the_other_goes_to_the_same_process(processes):
    assert [await processes.ask(b"echo %d" % n) for n in range(5)] == [b"0", b"1", b"2", b"3", b"4"]
    assert len(processes.pids) == 1


async def test_two_at_once_go_to_two_and_no_answer_goes_astray(processes):
    told = [processes.ask(b"echo %d" % n) for n in range(8)]
    assert await asyncio.gather(*told) == [b"%d" % n for n in range(8)]
    assert len(processes.pids) == 2
    slow = asyncio.create_task(processes.ask(b"sleep 30"))
    assert await processes.ask(b"echo at the same time") == b"at the same time"
    assert not slow.done()
    slow.cancel()
    await asyncio.gather(slow, return_exceptions=True)


async def test_what_takes_too_long_is_killed_and_the_next_one_is_answered():
    hasty = PictureProcesses(*COMMAND, seconds=1.5, longest=1000)
    await hasty.ask(b"echo first")
    (pid,) = hasty.pids
    with pytest.raises(TookTooLong):
        await hasty.ask(b"sleep 60")
    assert not Path(f"/proc/{pid}").exists()
    assert await hasty.ask(b"echo next") == b"next"
    await hasty.aclose()


async def test_a_process_ends_itself_when_it_spins_though_nobody_watches(processes):
    with pytest.raises(Died):
        await processes.ask(b"spin")
    assert await processes.ask(b"echo next") == b"next"


async def test_its_time_is_counted_for_each_picture(processes):
    for _ in range(3):
        await processes.ask(b"take 200000000")
    assert len(processes.pids) == 1


async def test_memory_has_a_cap(processes):
    assert await processes.ask(b"take 100000000") == b"100000000"
    assert await processes.ask(b"take 500000000") == b"no memory"
    assert await processes.ask(b"echo next") == b"next"


async def test_it_opens_no_files_and_knows_no_environment(processes):
    assert await processes.ask(b"open") == b"no files"
    assert [Path(f"/proc/{pid}/environ").read_bytes() for pid in processes.pids] == [b""]


@pytest.mark.parametrize("told", [b"die", b"talk 1001", b"leave"])
async def test_one_that_ends_or_talks_too_much_is_replaced(processes, told):
    await processes.ask(b"echo first")
    before = processes.pids
    with pytest.raises(Died):
        await processes.ask(told)
    assert await processes.ask(b"echo next") == b"next"
    assert processes.pids != before


async def test_one_that_died_meanwhile_is_replaced(processes):
    await processes.ask(b"echo first")
    (pid,) = processes.pids
    os.kill(pid, signal.SIGKILL)
    await asyncio.sleep(0.2)
    assert await processes.ask(b"echo next") == b"next"


async def test_a_caller_who_leaves_leaves_no_answer_behind(processes):
    await processes.ask(b"echo first")
    for pause in (0, 0.05):
        leaving = asyncio.create_task(processes.ask(b"sleep 0.2"))
        await asyncio.sleep(pause)
        leaving.cancel()
        with pytest.raises(asyncio.CancelledError):
            await leaving
        assert await processes.ask(b"echo next") == b"next"


async def test_a_caller_who_leaves_while_it_starts_leaves_no_process_behind():
    fresh = PictureProcesses(*COMMAND, seconds=30, longest=1000)
    leaving = asyncio.create_task(fresh.ask(b"echo first"))
    await asyncio.sleep(0.005)
    leaving.cancel()
    await asyncio.gather(leaving, return_exceptions=True)
    assert fresh.pids == []
    assert await fresh.ask(b"echo next") == b"next"
    await fresh.aclose()


async def test_too_many_waiting_are_turned_away():
    few = PictureProcesses(*COMMAND, seconds=30, longest=1000, most_waiting=3)
    asked = await asyncio.gather(*[few.ask(b"echo %d" % n) for n in range(5)], return_exceptions=True)
    assert asked[:3] == [b"0", b"1", b"2"]
    assert [type(one) for one in asked[3:]] == [TooManyRequests, TooManyRequests]
    assert await few.ask(b"echo later") == b"later"
    await few.aclose()


async def test_a_process_is_renewed_now_and_then():
    renewing = PictureProcesses(*COMMAND, seconds=30, longest=1000, renew_after=3)
    seen = []
    for _ in range(4):
        await renewing.ask(b"echo one")
        seen += renewing.pids
    assert len(set(seen)) == 2
    await renewing.aclose()


async def test_closing_ends_the_one_that_is_busy(processes):
    busy = asyncio.create_task(processes.ask(b"sleep 60"))
    while not processes.pids:
        await asyncio.sleep(0.01)
    await asyncio.sleep(0.2)
    await processes.aclose()
    with pytest.raises((Died, NoProcess)):
        await busy
    assert processes.pids == []


async def test_without_python_there_is_no_process():
    nowhere = PictureProcesses(*COMMAND, seconds=30, longest=1000, python="/nonexistent/python")
    with pytest.raises(NoProcess):
        await nowhere.ask(b"echo")
    silent = PictureProcesses("-c", "", seconds=30, longest=1000)
    with pytest.raises(NoProcess):
        await silent.ask(b"echo")
