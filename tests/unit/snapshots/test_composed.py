"""Features composed of feeds: rendered after their parts, when those have changed, and not more often."""

import random

import pytest
from structlog.testing import capture_logs

from adapters.memory import MemoryLimits, MemoryLock, MemorySnapshots
from laocaiso.core.clock import ManualClock
from laocaiso.core.errors import Trouble, UpstreamDown
from laocaiso.snapshots.engine import Engine
from laocaiso.snapshots.model import Source
from laocaiso.snapshots.pages import Page, Rendering
from laocaiso.snapshots.published import Published
from tests.unit.snapshots.test_engine import CADENCE, HOUR, MINUTE, PROVIDER, START, Upstream


class Part:
    """A feed of one source, with one page."""

    is_slow = False

    def __init__(self, name, clock) -> None:
        self.name = name
        self.upstream = Upstream(clock)
        self.sources = [Source(name, PROVIDER, str, self.upstream.fetch, CADENCE)]
        self.broken = False

    def render(self, kept, now):
        if self.broken:
            raise ZeroDivisionError
        held = kept.held(self.sources[0], now)
        view = "nothing" if held is None else f"{held.value}{' stale' if held.stale_since else ''}"
        pages = [] if held is None else [Page(f"/{self.name}", view.encode(), held.checked_at, now)]
        return Rendering(pages, view)


class Whole:
    """Shows the views of its parts; remembers what it saw."""

    def __init__(self, name="whole", composed_of=("a", "b")) -> None:
        self.name = name
        self.composed_of = composed_of
        self.seen = []
        self.broken = False

    def render(self, shown, now):
        self.seen.append(shown)
        if self.broken:
            raise ZeroDivisionError
        view = " | ".join(str(shown[part].view) for part in self.composed_of)
        return Rendering([Page(f"/{self.name}", view.encode(), now, now)], view)


class Rig:
    """An engine over two parts and a whole."""

    def __init__(self, *, store=None) -> None:
        self.clock = ManualClock(START)
        self.store = store or MemorySnapshots()
        self.a, self.b, self.whole = Part("a", self.clock), Part("b", self.clock), Whole()
        self.feeds = [self.a, self.b, self.whole]
        self.published = Published()

    def engine(self):
        async def inline(work):
            return work()

        return Engine(
            self.feeds,
            store=self.store,
            lock=MemoryLock(self.clock),
            limits=MemoryLimits(),
            clock=self.clock,
            published=self.published,
            rng=random.Random(7),
            offload=inline,
        )

    async def __aenter__(self) -> "Rig":
        self.running = self.engine()
        await self.running.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.running.stop()

    @property
    def shows(self):
        return self.published.view("whole")


@pytest.fixture
def anyio_backend():
    return "asyncio"


async def test_at_a_start_the_parts_come_first():
    rig = Rig()
    async with rig:
        await rig.clock.advance(3)
    again = Rig(store=rig.store)
    async with again:
        assert again.shows == "first | first", "what was kept is there before anything was looked at"
        assert [part.view for part in again.whole.seen[0].values()] == ["first", "first"]
        assert again.running.is_ready


async def test_news_of_several_parts_at_once_are_one_rendering():
    rig = Rig()
    async with rig:
        await rig.clock.advance(3)
        assert rig.shows == "first | first"
        before = len(rig.whole.seen)
        rig.a.upstream.answer, rig.b.upstream.answer = "second", "other"
        await rig.clock.advance(11 * MINUTE)
        assert rig.shows == "second | other"
        assert len(rig.whole.seen) == before + 1


async def test_a_look_that_changes_nothing_renders_nothing():
    rig = Rig()
    async with rig:
        await rig.clock.advance(3)
        before, looks = len(rig.whole.seen), len(rig.a.upstream.asked)
        await rig.clock.advance(2 * HOUR)
        assert len(rig.a.upstream.asked) > looks + 10
        assert len(rig.whole.seen) == before


async def test_a_part_that_turns_stale_or_empty_tells_the_whole():
    rig = Rig()
    async with rig:
        await rig.clock.advance(3)
        rig.a.upstream.answer = UpstreamDown("a", Trouble.TIMEOUT)
        await rig.clock.advance(40 * MINUTE)
        assert rig.shows == "first stale | first"
        await rig.clock.advance(6 * HOUR)
        assert rig.shows == "nothing | first", "a page that is gone is a change too"
        assert rig.whole.seen[-1]["a"].checked_at is None


async def test_a_part_that_breaks_leaves_the_whole_as_it_was():
    rig = Rig()
    rig.a.broken = True
    with capture_logs() as logs:
        async with rig:
            assert rig.shows == "None | nothing"
            await rig.clock.advance(3)
            assert rig.shows == "None | first"
            rig.a.broken = False
            await rig.clock.advance(70)
            assert rig.shows == "first | first"
            rig.a.broken, rig.a.upstream.answer, rig.b.upstream.answer = True, "second", "second"
            await rig.clock.advance(11 * MINUTE)
            assert rig.shows == "first | second", "the broken part goes on with what it showed"
    assert {line["feed"] for line in logs if line["event"] == "feed_bug"} == {"a"}


async def test_a_whole_that_breaks_keeps_showing_what_it_showed_and_tries_again():
    rig = Rig()
    async with rig:
        await rig.clock.advance(3)
        rig.whole.broken, rig.a.upstream.answer = True, "second"
        with capture_logs():
            await rig.clock.advance(11 * MINUTE)
            assert rig.shows == "first | first"
            assert rig.published.view("a") == "second"
            rig.whole.broken = False
            await rig.clock.advance(61)
        assert rig.shows == "second | first"


async def test_the_ages_of_a_part_come_with_it():
    rig = Rig()
    async with rig:
        await rig.clock.advance(3)
        part = rig.whole.seen[-1]["a"]
    assert part.checked_at == START
    assert START <= part.changed_at <= rig.clock.now()


async def test_what_is_composed_may_be_part_of_another():
    rig = Rig()
    outer = Whole("outer", ("whole", "a"))
    rig.feeds.append(outer)
    async with rig:
        await rig.clock.advance(5)
        assert rig.published.view("outer") == "first | first | first"
        rig.b.upstream.answer = "second"
        await rig.clock.advance(11 * MINUTE)
        assert rig.published.view("outer") == "first | second | first"


@pytest.mark.parametrize("parts", [("a", "z"), ("a", "whole")])
def test_a_part_that_does_not_stand_before_the_whole_is_refused(parts):
    rig = Rig()
    rig.whole.composed_of = parts
    with pytest.raises(ValueError, match=f"whole stands before its parts: {parts[1]}"):
        rig.engine()
