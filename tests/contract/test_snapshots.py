"""What every store of snapshots does."""

from datetime import UTC, datetime, timedelta, timezone

import anyio
import pytest

from laocaiso.core.errors import Trouble
from laocaiso.snapshots.model import Good, Health, Stored, Validators

pytestmark = pytest.mark.parametrize(
    "place", ["memory", "sqlite", "postgresql", "redis", "redis-cluster"], indirect=True
)

NOON = datetime(2026, 11, 24, 5, 0, 0, 123456, tzinfo=UTC)
GOOD = Good(
    payload=bytes(range(256)) * 3,
    version="0f3a",
    fetched_at=NOON,
    checked_at=NOON,
    validators=Validators(etag='W/"x"', last_modified="Tue, 24 Nov 2026 05:00:00 GMT"),
    bad_rows=2,
    notes=("dòng 7: không đọc được giờ", "\N{SNOWMAN}"),
)
HEALTH = Health(
    next_look=NOON + timedelta(minutes=5),
    last_success=NOON,
    last_failure=NOON - timedelta(hours=1, microseconds=1),
    trouble=Trouble.FOREIGN_PAGE,
    detail="trang bảo trì",
    failures=3,
    failing_since=NOON - timedelta(hours=2),
)


def later(good: Good, seconds: float, payload: bytes | None = None) -> Good:
    return Good(
        payload=good.payload if payload is None else payload,
        version=good.version,
        fetched_at=good.fetched_at,
        checked_at=good.checked_at + timedelta(seconds=seconds),
    )


async def test_nothing_is_kept_at_first(place):
    store = place.snapshots()
    assert await store.load("weather") == Stored()
    assert dict(await store.versions()) == {}


async def test_another_process_loads_what_one_kept(place):
    store, other = place.snapshots(), place.snapshots()
    assert await store.keep("outages:Lào Cai", GOOD) is True
    await store.note("outages:Lào Cai", HEALTH)
    assert await other.load("outages:Lào Cai") == Stored(good=GOOD, health=HEALTH)
    assert await other.load("outages:lào cai") == Stored()
    assert await other.load("outages") == Stored()


async def test_times_of_another_zone_are_the_same_instant(place):
    store = place.snapshots()
    hanoi = NOON.astimezone(timezone(timedelta(hours=7)))
    await store.keep("s", Good(payload=b"", version="", fetched_at=hanoi, checked_at=hanoi))
    loaded = (await store.load("s")).good
    assert loaded.checked_at == NOON
    assert loaded.checked_at.tzinfo is not None
    assert loaded.payload == b""


async def test_a_large_answer_comes_back_whole(place):
    payload = bytes(range(256)) * 12_000  # 3 MB
    await place.snapshots().keep("s", later(GOOD, 0, payload))
    assert (await place.snapshots().load("s")).good.payload == payload


async def test_an_older_answer_does_not_replace_a_newer_one(place):
    store, other = place.snapshots(), place.snapshots()
    newer = later(GOOD, 60, b"new")
    assert await store.keep("s", newer)
    before = await store.versions()
    assert await other.keep("s", GOOD) is False
    assert await other.keep("s", later(newer, -0.000001, b"a microsecond too late")) is False
    assert (await store.load("s")).good == newer
    assert await store.versions() == before


async def test_an_answer_checked_at_the_same_instant_replaces_the_one_kept(place):
    store = place.snapshots()
    await store.keep("s", GOOD)
    assert await store.keep("s", later(GOOD, 0, b"other")) is True
    assert (await store.load("s")).good.payload == b"other"


async def test_the_latest_of_many_writers_stays(place):
    stores = [place.snapshots() for _ in range(3)]
    answers = [later(GOOD, second, str(second).encode()) for second in range(24)]
    async with anyio.create_task_group() as tasks:
        for n, answer in enumerate(answers[::2] + answers[1::2][::-1]):
            tasks.start_soon(stores[n % 3].keep, "s", answer)
    assert (await stores[0].load("s")).good == answers[-1]


async def test_health_and_good_answer_leave_each_other_alone(place):
    store = place.snapshots()
    await store.note("s", HEALTH)
    assert await store.load("s") == Stored(health=HEALTH)
    await store.keep("s", GOOD)
    assert await store.load("s") == Stored(good=GOOD, health=HEALTH)
    worse = Health(next_look=NOON, trouble=Trouble.TIMEOUT, failures=4)
    await store.note("s", worse)
    assert await store.load("s") == Stored(good=GOOD, health=worse)
    await store.keep("s", later(GOOD, -60))
    assert await store.load("s") == Stored(good=GOOD, health=worse)


async def test_a_mark_changes_when_and_only_when_what_is_kept_changes(place):
    store, other = place.snapshots(), place.snapshots()
    steps = [
        lambda: store.keep("s", GOOD),
        lambda: store.note("s", HEALTH),
        lambda: store.keep("s", later(GOOD, 0)),  # without the validators
        lambda: store.keep("s", later(GOOD, 1)),  # looked again, nothing new
        lambda: store.keep("s", later(GOOD, 1, b"corrected")),
        lambda: store.note("s", Health(next_look=NOON)),
    ]
    marks = [None]
    await store.keep("neighbour", GOOD)
    neighbour = (await other.versions())["neighbour"]
    for step in steps:
        for _ in range(2):  # the second time it changes nothing
            await step()
            versions = dict(await other.versions())
            assert versions.keys() == {"s", "neighbour"}
            assert versions["neighbour"] == neighbour
            marks.append(versions["s"])
    assert marks[1::2] == marks[2::2]
    assert len(set(marks[1::2])) == len(steps)


async def test_names_do_not_run_into_one_another(place):
    store = place.snapshots()
    names = ["a", "a:b", "a.b", "", "{a}", "a}b{", "A", "thời tiết", "weather/open_meteo"]
    for n, name in enumerate(names):
        await store.keep(name, later(GOOD, n))
    assert dict(await store.versions()).keys() == set(names)
    for n, name in enumerate(names):
        assert (await store.load(name)).good == later(GOOD, n)
