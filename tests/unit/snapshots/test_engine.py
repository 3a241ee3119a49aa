"""The engine, on a clock that is moved by hand and an upstream that does as it is told."""

import asyncio
import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from structlog.testing import capture_logs

from adapters.memory import MemoryLimits, MemoryLock, MemorySnapshots
from laocaiso.core.clock import ManualClock
from laocaiso.core.errors import Trouble, UpstreamDown
from laocaiso.snapshots.engine import Engine
from laocaiso.snapshots.model import (
    Cadence,
    Fetched,
    NotModified,
    Provider,
    Quota,
    Source,
    Validators,
)
from laocaiso.snapshots.pages import Page, Rendering
from laocaiso.snapshots.ports import StoreDown
from laocaiso.snapshots.published import Gap, Published

START = datetime(2026, 11, 24, 0, 0, tzinfo=UTC)
MINUTE = 60
HOUR = 3600
CADENCE = Cadence(
    every=timedelta(minutes=10),
    fresh_for=timedelta(minutes=30),
    usable_for=timedelta(hours=6),
    jitter=0.0,
    retry_first=timedelta(seconds=30),
)
PROVIDER = Provider("evn", "EVN", "https://evn.example", "EVN", trip_after=100)


class Upstream:
    """Answers with `answer`, or raises it; remembers when it was asked and with what."""

    def __init__(self, clock: ManualClock, answer: object = "first") -> None:
        self.clock = clock
        self.answer = answer
        self.asked: list[datetime] = []
        self.validators: list[Validators] = []
        self.takes = 0.0
        self.at_once = 0
        self.most_at_once = 0

    async def fetch(self, validators: Validators) -> Fetched[str] | NotModified:
        self.asked.append(self.clock.now())
        self.validators.append(validators)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            if self.takes:
                await self.clock.sleep(self.takes)
            else:
                await asyncio.sleep(0)
        finally:
            self.at_once -= 1
        if isinstance(self.answer, Exception):
            raise self.answer
        if isinstance(self.answer, str):
            return Fetched(self.answer, Validators(etag=f'"{self.answer}"'))
        assert isinstance(self.answer, Fetched | NotModified)
        return self.answer

    def at(self) -> list[float]:
        """Seconds after the start at which it was asked."""
        return [(t - START).total_seconds() for t in self.asked]


class Board:
    """A feed of one page that shows each of its sources."""

    name = "board"
    is_slow = False

    def __init__(self, sources: Sequence[Source[str]]) -> None:
        self.sources = sources
        self.until: timedelta | None = None
        self.rendered = 0
        self.broken = False

    def render(self, kept, now):
        self.rendered += 1
        if self.broken:
            raise ZeroDivisionError
        shown = {}
        for source in self.sources:
            held = kept.held(source, now)
            shown[source.id] = held and f"{held.value}{' stale' if held.stale_since else ''}"
        body = msgspec.json.encode(shown)
        page = Page("/board", body, now, now)
        return Rendering([page], shown, now + self.until if self.until else None)


class Rig:
    """An engine over one or more upstreams, all in memory."""

    def __init__(self, *, store=None, lock=None, limits=None, clock=None, refresh=True) -> None:
        self.clock = clock or ManualClock(START)
        self.store = store or MemorySnapshots()
        self.lock = lock or MemoryLock(self.clock)
        self.limits = limits or MemoryLimits()
        self.refresh = refresh
        self.published = Published()
        self.sources: list[Source[str]] = []
        self.upstreams: list[Upstream] = []

    def add(self, name="a", *, provider=PROVIDER, cadence=CADENCE, **more) -> Upstream:
        upstream = Upstream(self.clock)
        self.sources.append(Source(name, provider, str, upstream.fetch, cadence, **more))
        self.upstreams.append(upstream)
        return upstream

    async def __aenter__(self) -> "Rig":
        async def inline(work):
            return work()

        self.board = Board(self.sources)
        self.engine = Engine(
            [self.board],
            store=self.store,
            lock=self.lock,
            limits=self.limits,
            clock=self.clock,
            published=self.published,
            refresh=self.refresh,
            rng=random.Random(7),
            offload=inline,
        )
        await self.engine.start()
        await self.clock.advance(1)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.engine.stop()

    def shows(self, name="a"):
        return self.published.view("board")[name]

    async def health(self, name="a"):
        return (await self.store.load(name)).health


@pytest.fixture
def anyio_backend():
    return "asyncio"


async def test_looks_at_once_and_then_on_schedule():
    rig = Rig()
    upstream = rig.add()
    async with rig:
        assert rig.shows() == "first"
        upstream.answer = "second"
        await rig.clock.advance(10 * MINUTE)
        assert rig.shows() == "second"
        await rig.clock.advance(20 * MINUTE)
    assert upstream.at() == [0, 600, 1200, 1800]


async def test_jitter_spreads_the_looks():
    rig = Rig()
    cadence = Cadence(timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6), jitter=0.2)
    upstream = rig.add(cadence=cadence)
    async with rig:
        await rig.clock.advance(20 * HOUR)
    pauses = [b - a for a, b in zip(upstream.at(), upstream.at()[1:], strict=False)]
    assert len(pauses) > 90
    assert all(480 <= pause <= 720 for pause in pauses)
    assert max(pauses) - min(pauses) > 120


FAILURES = [
    UpstreamDown("a", Trouble.TIMEOUT),
    UpstreamDown("a", Trouble.UNREADABLE),
    UpstreamDown("a", Trouble.FOREIGN_PAGE),
    UpstreamDown("a", Trouble.EMPTY),
    ZeroDivisionError("a bug of an adapter"),
]


@pytest.mark.parametrize("failure", FAILURES, ids=[f.args[0] for f in FAILURES])
async def test_a_failure_never_replaces_a_good_answer(failure):
    rig = Rig()
    upstream = rig.add()
    async with rig:
        upstream.answer = failure
        await rig.clock.advance(20 * MINUTE)
        assert rig.shows() == "first"
        await rig.clock.advance(20 * MINUTE)
        assert rig.shows() == "first stale"
        await rig.clock.advance(6 * HOUR)
        assert rig.shows() is None, "too old to be shown"
        assert (await rig.store.load("a")).good is not None, "but still kept"
        upstream.answer = "back"
        await rig.clock.advance(11 * MINUTE)
        assert rig.shows() == "back"


async def test_back_off_doubles_up_to_the_interval():
    rig = Rig()
    upstream = rig.add()
    upstream.answer = UpstreamDown("a", Trouble.REFUSED)
    async with rig:
        await rig.clock.advance(45 * MINUTE)
    assert upstream.at() == [0, 30, 90, 210, 450, 930, 1530, 2130]


async def test_retry_after_is_honoured_even_beyond_the_interval():
    rig = Rig()
    upstream = rig.add()
    upstream.answer = UpstreamDown("a", Trouble.RATE_LIMITED, retry_after=3000)
    async with rig:
        await rig.clock.advance(49 * MINUTE)
        assert upstream.at() == [0]
        await rig.clock.advance(2 * MINUTE)
        assert upstream.at() == [0, 3000]


async def test_a_refusal_is_not_asked_again_before_its_turn():
    rig = Rig()
    upstream = rig.add()
    upstream.answer = UpstreamDown("a", Trouble.REJECTED, "400")
    async with rig:
        await rig.clock.advance(15 * MINUTE)
    assert upstream.at() == [0, 600]


async def test_expires_puts_off_the_next_look():
    rig = Rig()
    upstream = rig.add()
    upstream.answer = Fetched("x", expires=START + timedelta(minutes=25))
    async with rig:
        await rig.clock.advance(30 * MINUTE)
    assert len(upstream.asked) == 2
    assert timedelta(minutes=25) <= upstream.asked[1] - START < timedelta(minutes=25, seconds=2)


async def test_an_absurd_wish_does_not_silence_a_source_for_long():
    rig = Rig()
    upstream = rig.add()
    upstream.answer = Fetched("x", expires=START + timedelta(days=365))
    async with rig:
        await rig.clock.advance(31 * MINUTE)
        assert len(upstream.asked) == 2, "no later than it turns stale"
        upstream.answer = UpstreamDown("a", Trouble.RATE_LIMITED, retry_after=10**9)
        await rig.clock.advance(26 * HOUR)
        assert len(upstream.asked) >= 4


async def test_an_unchanged_answer_is_asked_for_with_its_validators_and_stays_fresh():
    rig = Rig()
    upstream = rig.add()
    async with rig:
        before = (await rig.store.load("a")).good
        upstream.answer = NotModified()
        await rig.clock.advance(2 * HOUR)
        assert upstream.validators == [Validators()] + 12 * [Validators(etag='"first"')]
        assert rig.shows() == "first"
        after = (await rig.store.load("a")).good
    assert (after.fetched_at, after.version) == (before.fetched_at, before.version)
    assert after.checked_at == START + timedelta(hours=2)


async def test_not_modified_without_anything_kept_is_a_failure():
    rig = Rig()
    upstream = rig.add()
    upstream.answer = NotModified()
    async with rig:
        assert rig.shows() is None
        assert (await rig.health()).trouble is Trouble.UNREADABLE


async def test_logs_once_on_failure_and_once_on_recovery():
    rig = Rig()
    upstream = rig.add()
    with capture_logs() as logs:
        async with rig:
            upstream.answer = UpstreamDown("a", Trouble.TIMEOUT)
            await rig.clock.advance(2 * HOUR)
            upstream.answer = "back"
            await rig.clock.advance(1 * HOUR)
    assert [line["event"] for line in logs if line["log_level"] != "debug"] == [
        "source_failed",
        "source_recovered",
    ]


async def test_last_failure_and_last_success_are_kept_apart():
    rig = Rig()
    upstream = rig.add()
    async with rig:
        upstream.answer = UpstreamDown("a", Trouble.SERVER_ERROR, "502")
        await rig.clock.advance(10 * MINUTE)
        health = await rig.health()
        assert (health.trouble, health.detail, health.failures) == (Trouble.SERVER_ERROR, "502", 1)
        assert health.last_success == START
        assert health.last_failure == START + timedelta(minutes=10)
        upstream.answer = "back"
        await rig.clock.advance(1 * MINUTE)
        health = await rig.health()
        assert (health.trouble, health.failures, health.failing_since) == (None, 0, None)
        assert health.last_failure == START + timedelta(minutes=10)


async def test_a_restart_during_an_outage_answers_stale_and_does_not_look_again_at_once():
    rig = Rig()
    rig.add()
    async with rig:
        await rig.clock.advance(5 * MINUTE)
    again = Rig(store=rig.store, clock=rig.clock)
    upstream = again.add()
    upstream.answer = UpstreamDown("a", Trouble.REFUSED)
    async with again:
        assert again.shows() == "first"
        assert upstream.asked == []
        await rig.clock.advance(HOUR)
        assert again.shows() == "first stale"
        assert upstream.asked


async def test_what_is_kept_in_a_shape_of_another_version_is_fetched_anew():
    rig = Rig()
    rig.add()
    async with rig:
        pass
    good = (await rig.store.load("a")).good
    await rig.store.keep("a", msgspec.structs.replace(good, payload=msgspec.msgpack.encode([1, 2])))
    again = Rig(store=rig.store, clock=rig.clock)
    upstream = again.add()
    async with again:
        assert again.shows() is None
        await rig.clock.advance(10 * MINUTE)
        assert again.shows() == "first"
        assert upstream.validators == [Validators()], "no use in asking whether it has changed"


async def test_one_fetch_at_a_time_over_two_processes():
    clock = ManualClock(START)
    store, lock, limits = MemorySnapshots(), MemoryLock(clock), MemoryLimits()
    rigs = [Rig(store=store, lock=lock, limits=limits, clock=clock) for _ in range(2)]
    upstreams = [rig.add() for rig in rigs]
    upstreams[1].fetch = upstreams[0].fetch
    rigs[1].sources[0] = Source("a", PROVIDER, str, upstreams[0].fetch, CADENCE)
    upstreams[0].takes = 20
    async with rigs[0], rigs[1]:
        await clock.advance(HOUR)
        assert [rig.shows() for rig in rigs] == ["first", "first"]
    assert upstreams[0].most_at_once == 1
    assert len(upstreams[0].asked) == 6, "as often as one process would"


async def test_a_process_that_does_not_refresh_follows_the_others():
    clock = ManualClock(START)
    store, lock = MemorySnapshots(), MemoryLock(clock)
    leader = Rig(store=store, lock=lock, clock=clock)
    upstream = leader.add()
    follower = Rig(store=store, lock=lock, clock=clock, refresh=False)
    idle = follower.add()
    async with follower:
        assert follower.shows() is None
        async with leader:
            await clock.advance(6)
            assert follower.shows() == "first"
            upstream.answer = "second"
            await clock.advance(11 * MINUTE)
            assert follower.shows() == "second"
    assert idle.asked == []


async def test_the_gap_between_two_requests_of_a_provider_is_kept():
    rig = Rig()
    provider = Provider("evn", "EVN", "https://evn.example", "EVN", gap=2.0)
    upstreams = [rig.add(name, provider=provider) for name in "abcd"]
    async with rig:
        await rig.clock.advance(9)
        assert [upstream.at() for upstream in upstreams] == [[0], [2], [4], [6]]


async def test_the_budget_is_kept_in_the_providers_own_units():
    rig = Rig()
    provider = Provider("om", "Open-Meteo", "https://om.example", "om", quotas=(Quota(300, HOUR),))
    upstream = rig.add(provider=provider, cost=99)
    async with rig:
        await rig.clock.advance(55 * MINUTE)
        assert upstream.at() == [0, 600, 1200], "the fourth would be 396"
        assert rig.shows() == "first stale"
        assert (await rig.health()).trouble is Trouble.OVER_BUDGET
        report = (await rig.engine.report())[0]
        assert [(b.units, b.spent) for b in report.budget] == [(300, 297)]
        await rig.clock.advance(6 * MINUTE)
        assert len(upstream.asked) == 4, "the next hour has its own"
        assert 3600 <= upstream.at()[3] < 3602
        assert (await rig.health()).trouble is None


async def test_a_failed_look_costs_the_same():
    rig = Rig()
    provider = Provider("om", "Open-Meteo", "https://om.example", "om", quotas=(Quota(300, HOUR),))
    upstream = rig.add(provider=provider, cost=99)
    upstream.answer = UpstreamDown("a", Trouble.SERVER_ERROR)
    async with rig:
        await rig.clock.advance(55 * MINUTE)
        assert len(upstream.asked) == 3
        assert (await rig.health()).trouble is Trouble.SERVER_ERROR, "what the upstream did is what counts"


async def test_the_breaker_opens_over_all_sources_and_lets_one_probe_through():
    rig = Rig()
    provider = Provider("evn", "EVN", "https://evn.example", "EVN", trip_after=3)
    upstreams = [rig.add(str(n), provider=provider) for n in range(10)]
    for upstream in upstreams:
        upstream.answer = UpstreamDown("evn", Trouble.TIMEOUT)
    async with rig:
        assert sum(len(u.asked) for u in upstreams) == 3
        assert (await rig.engine.report())[9].breaker == "open"
        assert (await rig.health("9")).trouble is Trouble.BROKEN_OFF
        await rig.clock.advance(62)
        assert sum(len(u.asked) for u in upstreams) == 4, "one probe"
        await rig.clock.advance(100)
        assert sum(len(u.asked) for u in upstreams) == 4, "which failed, so the rest is twice as long"
        for upstream in upstreams:
            upstream.answer = "back"
        await rig.clock.advance(30 * MINUTE)
        assert all(rig.shows(str(n)) == "back" for n in range(10))
        assert (await rig.engine.report())[9].breaker == "closed"


async def test_a_standby_source_is_looked_at_only_while_wanted():
    rig = Rig()
    first = rig.add("first")

    def wanted(kept, now):
        health = kept.health(rig.sources[0])
        return health is not None and health.failures >= 3

    standby = rig.add("standby", wanted=wanted)
    async with rig:
        await rig.clock.advance(HOUR)
        assert standby.asked == []
        first.answer = UpstreamDown("first", Trouble.TIMEOUT)
        await rig.clock.advance(HOUR)
        assert rig.shows("standby") == "first"
        assert [r.wanted for r in await rig.engine.report()] == [True, True]


async def test_a_feed_is_rendered_again_when_time_alone_changes_it():
    rig = Rig()
    rig.add()
    async with rig:
        rig.board.until = timedelta(seconds=7)
        await rig.clock.advance(10 * MINUTE)
        before = rig.board.rendered
        await rig.clock.advance(70)
        assert rig.board.rendered - before == 10


async def test_nothing_is_published_twice_when_nothing_changed():
    rig = Rig()
    rig.add()
    async with rig:
        entry = rig.published.find("/board", "vi")
        changed_at = rig.published.changed_at["board"]
        await rig.clock.advance(25 * MINUTE)
        again = rig.published.find("/board", "vi")
        assert again.digest == entry.digest
        assert again.variants["identity"].body is entry.variants["identity"].body
        assert rig.published.changed_at["board"] == changed_at


async def test_a_feed_with_a_bug_keeps_showing_what_it_showed():
    rig = Rig()
    upstream = rig.add()
    async with rig:
        rig.board.broken = True
        upstream.answer = "second"
        with capture_logs() as logs:
            await rig.clock.advance(10 * MINUTE)
        assert any(line["event"] == "feed_bug" for line in logs)
        assert rig.shows() == "first"
        rig.board.broken = False
        await rig.clock.advance(61)
        assert rig.shows() == "second"


class Down:
    """A store, lock and limits that are down until told otherwise."""

    def __init__(self, whole) -> None:
        self.whole = whole
        self.is_down = True

    def __getattr__(self, name):
        async def call(*args):
            if self.is_down:
                raise StoreDown("down")
            return await getattr(self.whole, name)(*args)

        return call


async def test_without_store_lock_and_limits_everything_goes_on_and_is_counted():
    clock = ManualClock(START)
    store, lock, limits = Down(MemorySnapshots()), Down(MemoryLock(clock)), Down(MemoryLimits())
    provider = Provider("om", "Open-Meteo", "https://om.example", "om", quotas=(Quota(300, HOUR),))
    rig = Rig(clock=clock, store=store, lock=lock, limits=limits)
    upstream = rig.add(provider=provider)
    with capture_logs() as logs:
        async with rig:
            assert rig.shows() == "first"
            upstream.answer = "second"
            await clock.advance(10 * MINUTE)
            assert rig.shows() == "second"
            assert rig.engine.holdings.contact.failures > 4
            assert rig.engine.looks.lock_contact.failures == 2
            assert rig.engine.looks.limits_contact.failures == 2
            assert (await rig.engine.report())[0].budget == []
            store.is_down = lock.is_down = limits.is_down = False
            await clock.advance(6)
            assert (await store.load("a")).good.payload == msgspec.msgpack.encode("second"), "kept afterwards"
            await clock.advance(10 * MINUTE)
    events = [line["event"] for line in logs if line["log_level"] != "debug"]
    assert sorted(events) == sorted([f"server_{w}" for w in ("down", "back") for _ in range(3)])


async def test_bad_rows_and_notes_are_reported():
    rig = Rig()
    upstream = rig.add()
    upstream.answer = Fetched("x", bad_rows=2, notes=("dòng 3: không có giờ",))
    async with rig:
        report = (await rig.engine.report())[0]
    assert (report.bad_rows, report.notes, report.usable, report.stale) == (
        2,
        ("dòng 3: không có giờ",),
        True,
        False,
    )


async def test_accept_folds_the_new_answer_into_the_one_kept():
    rig = Rig()
    upstream = rig.add(accept=lambda old, new, _at: f"{old or ''}{new}")
    async with rig:
        upstream.answer = "+"
        await rig.clock.advance(20 * MINUTE)
        assert rig.shows() == "first++"


async def test_stopping_in_the_middle_of_a_look_leaves_nothing_running():
    rig = Rig()
    upstream = rig.add()
    upstream.takes = 1000
    async with rig:
        assert upstream.at_once == 1
    assert upstream.at_once == 0


async def test_a_source_of_which_nothing_can_be_shown_is_told_with_its_trouble():
    rig = Rig()
    upstream = rig.add()
    upstream.answer = UpstreamDown("a", Trouble.TIMEOUT)
    gaps = rig.published.gaps
    async with rig:
        assert gaps == {"board": Gap("a", Trouble.TIMEOUT)}, "never reached"
        upstream.answer = "first"
        await rig.clock.advance(10 * MINUTE)
        assert gaps == {}
        upstream.answer = UpstreamDown("a", Trouble.REFUSED)
        await rig.clock.advance(5 * HOUR)
        assert gaps == {}, "old, and still shown"
        await rig.clock.advance(2 * HOUR)
        assert gaps == {"board": Gap("a", Trouble.REFUSED)}, "too old"


async def test_before_the_first_look_nothing_is_said_to_be_down():
    rig = Rig()
    rig.add().takes = 20
    async with rig:
        assert rig.published.view("board") == {"a": None}
        assert rig.published.gaps == {}


async def test_a_bug_in_the_background_work_is_logged_and_the_work_begun_again():
    rig = Rig()
    bugs = [ZeroDivisionError(), ZeroDivisionError()]

    def wanted(_kept, _now):
        if bugs:
            raise bugs.pop()
        return True

    upstream = rig.add(wanted=wanted)
    with capture_logs() as logs:
        async with rig:
            await rig.clock.advance(60)
    assert [line["event"] for line in logs if line["log_level"] == "error"] == ["engine_bug"] * 2
    assert upstream.at() == [20]


class Blinking:
    """A store whose next `load` gets no answer."""

    def __init__(self, whole) -> None:
        self.whole = whole
        self.blinks = 0

    def __getattr__(self, name):
        async def call(*args):
            if name == "load" and self.blinks:
                self.blinks -= 1
                raise StoreDown("blink")
            return await getattr(self.whole, name)(*args)

        return call


async def test_a_follower_loses_nothing_when_the_store_blinks():
    clock, store = ManualClock(START), MemorySnapshots()
    leader = Rig(store=store, clock=clock)
    upstream = leader.add()
    blinking = Blinking(store)
    follower = Rig(store=blinking, clock=clock, refresh=False)
    follower.add()
    async with leader, follower:
        assert follower.shows() == "first"
        upstream.answer = "second"
        await clock.advance(10 * MINUTE - 10)
        blinking.blinks = 1
        await clock.advance(25)
        assert blinking.blinks == 0, "it did blink"
        assert follower.shows() == "second"


async def test_not_modified_while_all_is_well_renders_nothing():
    rig = Rig()
    upstream = rig.add()
    async with rig:
        upstream.answer = NotModified()
        before = rig.board.rendered
        await rig.clock.advance(25 * MINUTE)
        assert len(upstream.asked) == 3
        assert rig.board.rendered == before


async def test_ready_once_every_provider_wanted_was_looked_at():
    rig = Rig()
    slow = rig.add("a", provider=Provider("slow", "Slow", "https://slow.example", "slow"))
    failing = rig.add("b", provider=Provider("down", "Down", "https://down.example", "down"))
    rig.add("standby", provider=PROVIDER, wanted=lambda _kept, _now: False)
    slow.takes = 20
    failing.answer = UpstreamDown("b", Trouble.REFUSED)
    async with rig:
        assert not rig.engine.is_ready
        await rig.clock.advance(20)
        assert rig.engine.is_ready, "with what there is; a provider that is down is no reason to wait"


async def test_a_slow_feed_is_not_waited_for_and_follows_right_after_the_start():
    rig, finish = Rig(), asyncio.Event()
    slow, quick = Board([]), Board([])
    slow.name, slow.is_slow = "slow", True

    async def offload(work):
        if not quick.rendered:
            assert not slow.rendered, "the quick ones come first"
        elif not slow.rendered:
            await finish.wait()
        return work()

    engine = Engine(
        [slow, quick],
        store=rig.store,
        lock=rig.lock,
        limits=rig.limits,
        clock=rig.clock,
        published=rig.published,
        offload=offload,
    )
    await engine.start()
    try:
        await rig.clock.advance(1)
        assert rig.published.view("board") is not None
        assert rig.published.view("slow") is None
        assert not engine.is_ready
        finish.set()
        await rig.clock.advance(0)
        assert rig.published.view("slow") is not None
        assert engine.is_ready
    finally:
        await engine.stop()
