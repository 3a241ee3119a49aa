"""What every counter of limits does."""

from datetime import UTC, datetime, timedelta

import anyio
import pytest

from laocaiso.snapshots.model import Quota

pytestmark = pytest.mark.parametrize("place", ["memory", "redis", "redis-cluster"], indirect=True)

# Ten seconds before the end of a minute, an hour and a day of UTC.
LATE = datetime(2026, 11, 24, 23, 59, 50, tzinfo=UTC)
MINUTE, HOUR, DAY = Quota(600, 60), Quota(5_000, 3_600), Quota(10_000, 86_400)


async def test_what_is_spent_is_counted_in_every_window(place):
    limits, other = place.limits(), place.limits()
    assert list(await limits.spent("open_meteo", [MINUTE, DAY], LATE)) == [0, 0]
    verdict = await limits.spend("open_meteo", 99.5, [MINUTE, HOUR, DAY], LATE)
    assert (verdict.allowed, verdict.retry_after, verdict.left) == (True, 0, 500.5)
    assert (await other.spend("open_meteo", 400.25, [MINUTE, HOUR, DAY], LATE)).left == 100.25
    assert list(await other.spent("open_meteo", [DAY, MINUTE], LATE)) == [499.75, 499.75]
    assert list(await other.spent("met_norway", [DAY], LATE)) == [0]


async def test_a_cost_that_one_window_lacks_is_taken_from_none(place):
    limits = place.limits()
    await limits.spend("k", 500, [MINUTE], LATE)
    verdict = await limits.spend("k", 101, [DAY, MINUTE, HOUR], LATE)
    assert (verdict.allowed, verdict.retry_after, verdict.left) == (False, 10, 100)
    assert list(await limits.spent("k", [MINUTE, HOUR, DAY], LATE)) == [500, 0, 0]
    assert (await limits.spend("k", 100, [DAY, MINUTE, HOUR], LATE)).allowed


async def test_the_wait_is_until_all_lacking_windows_are_over(place):
    limits = place.limits()
    now = datetime(2026, 11, 24, 10, 30, 15, tzinfo=UTC)
    tight = [Quota(1, 60), Quota(1, 3_600), Quota(9, 86_400)]
    await limits.spend("k", 1, tight, now)
    assert (await limits.spend("k", 1, tight, now)).retry_after == 29 * 60 + 45


async def test_windows_begin_anew_on_the_minute_and_the_day_of_utc(place):
    limits = place.limits()
    await limits.spend("k", 600, [MINUTE, DAY], LATE)
    assert not (await limits.spend("k", 1, [MINUTE, DAY], LATE + timedelta(seconds=9.999))).allowed
    midnight = LATE + timedelta(seconds=10)
    assert list(await limits.spent("k", [MINUTE, DAY], midnight)) == [0, 0]
    assert (await limits.spend("k", 600, [MINUTE, DAY], midnight)).allowed
    assert list(await limits.spent("k", [MINUTE, DAY], midnight + timedelta(minutes=1))) == [0, 600]


async def test_a_clock_that_lags_spends_from_the_newest_window(place):
    limits, lagging = place.limits(), place.limits()
    midnight = LATE + timedelta(seconds=10)
    await limits.spend("k", 590, [MINUTE], midnight)
    assert not (await lagging.spend("k", 11, [MINUTE], LATE)).allowed
    assert (await lagging.spend("k", 10, [MINUTE], LATE)).allowed
    assert list(await limits.spent("k", [MINUTE], midnight)) == [600]
    assert list(await lagging.spent("k", [MINUTE], LATE)) == [600]


async def test_fractions_add_up(place):
    limits = place.limits()
    quota = [Quota(0.3, 60)]
    assert [(await limits.spend("k", 0.1, quota, LATE)).allowed for _ in range(4)] == [True] * 3 + [False]


async def test_a_cost_above_the_whole_quota_never_fits(place):
    limits = place.limits()
    assert not (await limits.spend("k", 601, [MINUTE], LATE)).allowed
    assert list(await limits.spent("k", [MINUTE], LATE)) == [0]


async def test_without_quotas_all_is_allowed(place):
    verdict = await place.limits().spend("k", 1, [], LATE)
    assert (verdict.allowed, verdict.left) == (True, None)
    assert list(await place.limits().spent("k", [], LATE)) == []


async def test_many_at_once_never_get_more_than_there_is(place):
    clients = [place.limits() for _ in range(4)]
    verdicts = []

    async def spend(client):
        verdicts.append(await client.spend("người dùng:1", 1, [Quota(20, 60), Quota(500, 3_600)], LATE))

    async with anyio.create_task_group() as tasks:
        for n in range(100):
            tasks.start_soon(spend, clients[n % 4])
    assert len([verdict for verdict in verdicts if verdict.allowed]) == 20
    assert list(await clients[0].spent("người dùng:1", [Quota(20, 60), HOUR], LATE)) == [20, 20]
