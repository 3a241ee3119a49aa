"""How often a dossier may be asked for."""

from datetime import timedelta

import pytest

from adapters.memory import MemoryLimits
from laocaiso.cases.dossiers.codes import classify
from laocaiso.cases.dossiers.guard import REASONS, Caller, Guard, LookupLimits
from laocaiso.core.errors import TooManyRequests
from laocaiso.snapshots.model import Quota
from laocaiso.snapshots.ports import StoreDown

NONE = LookupLimits(**dict.fromkeys(REASONS, ()))


def figures(**more) -> LookupLimits:
    return LookupLimits(**{**dict.fromkeys(REASONS, ()), **more})


def run_of(number: int, agency: str = "H38.12", day: str = "261110"):
    return classify(f"{agency}-{day}-{number:04}")


async def admitted(guard, caller, code, now, *, with_factor=False) -> bool:
    try:
        await guard.admit(caller, code, now, with_factor=with_factor)
    except TooManyRequests:
        return False
    return True


@pytest.fixture
def now(clock):
    return clock.now()


async def test_an_address_has_so_many_look_ups_a_minute(now):
    guard = Guard(MemoryLimits(), figures(address=[Quota(3, 60)]))
    here, there = Caller("192.0.2.1"), Caller("192.0.2.2")
    got = [await admitted(guard, here, run_of(n), now) for n in range(5)]
    assert got == [True] * 3 + [False] * 2
    assert await admitted(guard, there, run_of(9), now)
    assert await admitted(guard, here, run_of(9), now + timedelta(minutes=1))
    assert guard.refused == {"address": 2}


async def test_an_account_counts_wherever_it_asks_from(now):
    guard = Guard(MemoryLimits(), figures(account=[Quota(3, 60)]))
    got = [await admitted(guard, Caller(f"192.0.2.{n}", "a1"), run_of(n), now) for n in range(5)]
    assert got == [True] * 3 + [False] * 2
    assert guard.refused == {"account": 2}
    assert await admitted(guard, Caller("192.0.2.1", "a2"), run_of(9), now)
    assert await admitted(guard, Caller("192.0.2.1"), run_of(9), now)


async def test_an_account_is_no_way_round_the_limit_of_an_address(now):
    guard = Guard(MemoryLimits(), figures(address=[Quota(3, 60)], account=[Quota(3, 60)]))
    got = [await admitted(guard, Caller("192.0.2.1", f"a{n}"), run_of(n), now) for n in range(5)]
    assert got == [True] * 3 + [False] * 2


@pytest.mark.parametrize("kind", ["misses", "run"])
async def test_what_an_account_tries_from_many_addresses_adds_up(now, kind):
    guard = Guard(MemoryLimits(), figures(**{kind: [Quota(3, 3600)]}))
    got = []
    for n in range(5):
        caller = Caller(f"192.0.2.{n}", "a1")
        got.append(await admitted(guard, caller, run_of(n), now))
        await guard.missed(caller, now)
    assert got == [True] * 3 + [False] * 2


async def test_misses_of_an_address_are_counted_apart(now):
    guard = Guard(MemoryLimits(), figures(misses=[Quota(2, 3600)]))
    here = Caller("192.0.2.1")
    for _ in range(2):
        assert await admitted(guard, here, run_of(1), now)
        await guard.missed(here, now)
    assert not await admitted(guard, here, run_of(2), now)
    assert await admitted(guard, here, run_of(2), now + timedelta(hours=1))


async def test_a_code_has_so_many_look_ups_from_wherever(now):
    guard = Guard(MemoryLimits(), figures(code=[Quota(4, 3600)], factor=[Quota(2, 3600)]))
    got = [await admitted(guard, Caller(f"192.0.2.{n}"), run_of(1), now) for n in range(6)]
    assert got == [True] * 4 + [False] * 2
    tried = [
        await admitted(guard, Caller(f"192.0.2.{n}"), run_of(1), now, with_factor=True) for n in range(4)
    ]
    assert tried == [True, True, False, False], "whoever asks without a factor can't lock out who has one"
    assert await admitted(guard, Caller("192.0.2.9"), run_of(2), now, with_factor=True)


async def test_neighbouring_codes_from_one_address_are_a_run(now):
    guard = Guard(MemoryLimits(), figures(run=[Quota(3, 3600)]))
    here = Caller("192.0.2.1")
    got = [await admitted(guard, here, run_of(n), now) for n in (1, 1, 2, 2, 3, 4, 4, 1)]
    assert got == [True, True, True, True, True, False, False, True], (
        "a code seen counts once; a refused one stays out"
    )
    assert await admitted(guard, here, run_of(4), now, with_factor=True)
    assert await admitted(guard, here, run_of(4, day="261111"), now)
    assert await admitted(guard, Caller("192.0.2.2"), run_of(4), now)


async def test_neighbouring_codes_from_many_addresses_are_a_run_too(now):
    guard = Guard(MemoryLimits(), figures(prefix=[Quota(3, 3600)]))
    got = [await admitted(guard, Caller(f"192.0.2.{n}"), run_of(n), now) for n in range(6)]
    assert got == [True] * 3 + [False] * 3
    assert await admitted(guard, Caller("192.0.2.77"), run_of(1), now), "one that was seen can be seen again"
    assert await admitted(guard, Caller("192.0.2.77"), run_of(5), now, with_factor=True)
    assert await admitted(guard, Caller("192.0.2.77"), run_of(5, agency="H38.15"), now)


async def test_codes_of_no_known_shape_run_as_well(now):
    guard = Guard(MemoryLimits(), figures(run=[Quota(3, 3600)]))
    here = Caller("192.0.2.1")
    got = [await admitted(guard, here, classify(f"HS-2026/{n:05}"), now) for n in range(5)]
    assert got == [True] * 3 + [False] * 2


async def test_when_to_come_back_is_said(now):
    guard = Guard(MemoryLimits(), figures(factor=[Quota(1, 3600)]))
    await guard.admit(Caller("192.0.2.1"), run_of(1), now, with_factor=True)
    with pytest.raises(TooManyRequests) as refused:
        await guard.admit(Caller("192.0.2.1"), run_of(1), now, with_factor=True)
    assert 0 < refused.value.retry_after <= 3601
    assert "H38" not in refused.value.vi


class Down:
    async def spend(self, *_):
        raise StoreDown("gone")

    spent = spend


async def test_without_a_store_nobody_is_refused_and_it_is_counted(now):
    guard = Guard(Down(), LookupLimits())
    for n in range(100):
        await guard.admit(Caller("192.0.2.1"), run_of(n), now, with_factor=bool(n % 2))
    await guard.missed(Caller("192.0.2.1"), now)
    assert guard.limits_down > 100
    assert not guard.refused


class Listening(MemoryLimits):
    def __init__(self) -> None:
        super().__init__()
        self.keys: set[str] = set()

    async def spend(self, key, cost, quotas, now):
        self.keys.add(key)
        return await super().spend(key, cost, quotas, now)

    async def spent(self, key, quotas, now):
        self.keys.add(key)
        return await super().spent(key, quotas, now)


async def test_keys_name_neither_an_address_nor_a_code_and_depend_on_the_secret(now):
    one, other = Listening(), Listening()
    for limits, key in ((one, b"a"), (other, b"b")):
        await Guard(limits, LookupLimits(), key=key).admit(
            Caller("192.0.2.1", "zalo:1"), run_of(7), now, with_factor=False
        )
    assert one.keys
    assert not any("192.0" in key or "H38" in key or "zalo" in key for key in one.keys)
    assert not one.keys & other.keys
