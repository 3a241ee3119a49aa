"""Ten thousand guesses, in three ways, and what they get. `pytest -s` prints the figures.

The system holds 300 dossiers of one agency and day, numbers 1 to 300; an attacker asks for 1 to 10,000.
"""

import sys
from collections import Counter
from dataclasses import dataclass, field

import pytest

from laocaiso.cases.dossiers.guard import Caller
from laocaiso.core.errors import NotFound, TooManyRequests

GUESSES = 10_000
DAY = "H38.12-261110"
OWNER = Caller("203.0.113.7")


@dataclass
class Loot:
    """What an attacker came home with."""

    summaries: int = 0
    details: int = 0
    none: int = 0
    refused: int = 0
    by: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        return (
            f"{self.summaries} summaries, {self.details} with details, {self.none} times nothing, "
            f"{self.refused} refused ({dict(self.by)})"
        )


@pytest.fixture
def desk(quick, make_desk, make_one_stop, make_dossier):
    dossiers = [make_dossier(code=f"{DAY}-{n:04}") for n in range(1, 301)]
    return make_desk(quick, make_one_stop(quick, dossiers), beat=0.5)


async def attack(desk, guesses, gap: float) -> Loot:
    """Ask for each (address, code, factor), `gap` seconds apart."""
    loot = Loot()
    for address, code, factor in guesses:
        try:
            answer = await desk.lookup.find(code, factor, Caller(address))
            loot.details += answer.dossier is not None
            loot.summaries += 1
        except NotFound:
            loot.none += 1
        except TooManyRequests:
            loot.refused += 1
        await desk.clock.sleep(gap)
    loot.by = +desk.guard.refused
    return loot


async def test_one_address_running_through_the_numbers_gets_a_handful(desk):
    guesses = [("198.51.100.1", f"{DAY}-{n:04}", None) for n in range(1, GUESSES + 1)]
    loot = await attack(desk, guesses, gap=0.1)
    sys.stdout.write(f"\none address, 10,000 running numbers: {loot}")
    assert loot.summaries <= 8
    assert loot.details == 0
    assert loot.refused > 9_900
    assert len(desk.one_stop.asked) == loot.summaries + loot.none


async def test_one_patient_address_gets_no_more_in_a_day(desk):
    guesses = [("198.51.100.1", f"{DAY}-{n:04}", None) for n in range(1, GUESSES + 1)]
    loot = await attack(desk, guesses, gap=8.14)  # a day of it
    sys.stdout.write(f"\none address, 10,000 running numbers spread over a day: {loot}")
    assert loot.summaries <= 40  # two calendar days in UTC, 20 each
    assert loot.details == 0


async def test_many_addresses_get_what_one_run_is_allowed_and_the_owner_still_gets_through(desk):
    guesses = [
        (f"198.{51 + n // 65_536}.{n // 256 % 256}.{n % 256}", f"{DAY}-{n:04}", None)
        for n in range(1, GUESSES + 1)
    ]
    loot = await attack(desk, guesses, gap=0.1)
    sys.stdout.write(f"\n10,000 addresses, one number each: {loot}")
    assert loot.summaries <= 80  # two hours' windows of 40
    assert loot.details == 0
    mine = await desk.lookup.find(f"{DAY}-0290", "9517", OWNER)
    assert mine.dossier is not None
    other_day = "H38.12-261111-0001"
    with pytest.raises(NotFound):
        await desk.lookup.find(other_day, None, OWNER)


async def test_many_addresses_trying_every_factor_on_one_code_get_nothing(desk):
    wrong = (f"{n:04}" for n in range(GUESSES) if f"{n:04}" not in ("9517", "2669"))
    guesses = [(f"198.51.{n // 256}.{n % 256}", f"{DAY}-0001", factor) for n, factor in enumerate(wrong)]
    loot = await attack(desk, guesses, gap=0.1)
    sys.stdout.write(f"\n10,000 addresses, every factor on one code: {loot}")
    assert loot.none <= 12, "six an hour, over two windows"
    assert loot.details == 0


async def test_a_month_of_guessing_one_code_tries_forty_factors_a_window(desk):
    guesses = [(f"198.51.{n // 256 % 256}.{n % 256}", f"{DAY}-0001", "0001") for n in range(GUESSES)]
    loot = await attack(desk, guesses, gap=30 * 86_400 / GUESSES)
    sys.stdout.write(f"\na month of guessing at one code: {loot}")
    assert loot.none <= 80  # two windows of thirty days
    assert loot.details == 0


async def test_one_address_trying_codes_and_factors_at_random_runs_out_of_misses(desk):
    guesses = [
        ("198.51.100.1", f"H38.{n % 97 + 10}-2611{n % 28 + 1:02}-{n:04}", "0001") for n in range(GUESSES)
    ]
    loot = await attack(desk, guesses, gap=0.1)
    sys.stdout.write(f"\none address, codes all over with a factor: {loot}")
    assert loot.none <= 40
    assert loot.details == 0
