"""The read engine: looks at each source on its own schedule, keeps the last good answer, renders the feeds.

    schedule → turn → breaker → budget → fetch → accept → keep → render → publish → tell what is made of it

One `Engine` runs in each process. Which process looks at a source is settled by the lock; the others take
over what it kept. Nothing here waits for a reader, and no reader waits for an upstream.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar

import structlog

from laocaiso.core.clock import Clock
from laocaiso.snapshots.contact import Contact
from laocaiso.snapshots.holdings import Glimpse, Holdings
from laocaiso.snapshots.look import Looks
from laocaiso.snapshots.model import Source, Stored
from laocaiso.snapshots.pages import AnyFeed, Composed, Rendering
from laocaiso.snapshots.ports import Limits, Lock, SnapshotStore
from laocaiso.snapshots.published import Entry, Gap, Key, Published, finish_all
from laocaiso.snapshots.report import SourceReport

T = TypeVar("T")
_log = structlog.get_logger(__name__)

FOLLOW_EVERY = 5.0
"""Seconds between two questions to the store what other processes have kept."""
SETTLE = 0.1
"""Seconds to wait for more news before rendering: several sources often bring some at once."""
SETTLE_PARTS = 1.0
"""The same before rendering what is composed of other feeds, which take a while to render themselves."""
IDLE = 30.0
"""Seconds after which a source that is not wanted is asked about again."""
RENDER_AGAIN = 60.0
"""Seconds after which a feed whose rendering failed is tried again."""
START_AGAIN = 10.0
"""Seconds after which background work that a bug ended is begun again."""

Offload = Callable[[Callable[[], T]], Awaitable[T]]


class Engine:
    """Owns the background work of the reading side. `start` and `stop` it once.

    With `refresh=False` it never looks at a source itself, and shows what other processes keep. `offload`
    runs a pure computation away from the event loop. Raises ValueError for a composed feature with a part
    that does not stand before it.
    """

    def __init__(
        self,
        feeds: Sequence[AnyFeed],
        *,
        store: SnapshotStore,
        lock: Lock,
        limits: Limits,
        clock: Clock,
        published: Published,
        refresh: bool = True,
        rng: random.Random | None = None,
        offload: Offload[Any] = asyncio.to_thread,
    ) -> None:
        self._feeds = {feed.name: feed for feed in feeds}
        self._sources = {source.id: source for feed in feeds for source in _sources(feed)}
        self._composed = _composed(feeds)
        self._clock = clock
        self._published = published
        self._refresh = refresh
        self._offload = offload
        self._news = {name: asyncio.Event() for name in self._feeds}
        self._tasks: list[asyncio.Task[None]] = []
        self._until: dict[str, datetime | None] = {}
        self.render_failures = 0
        """Renderings that a bug ended, since the start; what was published before stays."""
        self.holdings = Holdings(self._sources.values(), store)
        self.looks = Looks(self.holdings, lock, limits, clock, rng or random.Random())

    async def start(self) -> None:
        """Publish what was kept, then begin to look.

        Returns once everything kept is published but the slow feeds (`Feed`), which follow right after.
        """
        await self.holdings.restore()
        simple = [feed for feed in self._feeds.values() if not isinstance(feed, Composed)]
        # What takes long to make is made right after the start, so that the rest is there at once.
        slow = [feed for feed in simple if feed.is_slow]
        simple = [feed for feed in simple if feed not in slow]
        ends = await asyncio.gather(*(self._render(feed) for feed in simple))
        self._until = {feed.name: until for feed, until in zip(simple, ends, strict=True)}
        self._until |= {feed.name: self._clock.now() for feed in slow}
        for feature in self._composed:
            self._news[feature.name].clear()  # its parts have just told it
            self._until[feature.name] = await self._render(feature)
        work: list[Callable[[], Awaitable[None]]] = [self._follow]
        work += [partial(self._keep_rendered, feed) for feed in self._feeds.values()]
        if self._refresh:
            work += [partial(self._watch, source) for source in self._sources.values()]
        self._tasks = [asyncio.create_task(self._go_on(one)) for one in work]

    async def stop(self) -> None:
        """End all background work; what was kept stays kept."""
        for task in self._tasks:
            task.cancel()
        for task in self._tasks:
            with suppress(asyncio.CancelledError):
                await task
        self._tasks = []

    @property
    def is_ready(self) -> bool:
        """Whether every feed has been rendered, and each provider wanted was looked at or has been before."""
        if not all(self._published.view(name) is not None for name in self._feeds):
            return False
        glimpse, now = self.holdings.glimpse(), self._clock.now()
        wanted = {s.provider.id for s in self._sources.values() if s.wanted(glimpse, now)}
        known = {s.provider.id for s in self._sources.values() if self.holdings.stored(s.id) != Stored()}
        return wanted <= known

    @property
    def contacts(self) -> Sequence[Contact]:
        """The servers the engine shares things through, and whether they answer."""
        return (self.holdings.contact, self.looks.lock_contact, self.looks.limits_contact)

    async def report(self) -> Sequence[SourceReport]:
        """How each source is doing, from what is held and counted; asks no upstream."""
        now, glimpse = self._clock.now(), self.holdings.glimpse()
        return [await self._report(source, glimpse, now) for source in self._sources.values()]

    async def _go_on(self, work: Callable[[], Awaitable[None]]) -> None:
        """Do work that never ends. Should it end all the same, by a bug, say so and begin again."""
        while True:
            try:
                await work()
            except Exception:  # noqa: BLE001 - a watch that ended silently would leave its source stale for ever
                _log.exception("engine_bug")
            await self._clock.sleep(START_AGAIN)

    async def _watch(self, source: Source[Any]) -> None:
        """Look at one source whenever its time has come."""
        while True:
            health, now = self.holdings.stored(source.id).health, self._clock.now()
            if health is not None and health.next_look > now:
                await self._clock.sleep((health.next_look - now).total_seconds())
            elif not source.wanted(self.holdings.glimpse(), now):
                await self._clock.sleep(IDLE)
            elif await self.looks.look(source):
                self._tell(source.id)

    async def _follow(self) -> None:
        """Take over what other processes keep."""
        while True:
            await self._clock.sleep(FOLLOW_EVERY)
            for source in await self.holdings.follow():
                self._tell(source)

    def _tell(self, source: str) -> None:
        for name, feed in self._feeds.items():
            if any(own.id == source for own in _sources(feed)):
                self._news[name].set()

    async def _keep_rendered(self, feed: AnyFeed) -> None:
        """Render a feed when it has news, and when time alone changes what it shows."""
        settle = SETTLE_PARTS if isinstance(feed, Composed) else SETTLE
        while True:
            await self._news_or(self._news[feed.name], self._until[feed.name], settle)
            self._news[feed.name].clear()
            self._until[feed.name] = await self._render(feed)

    async def _news_or(self, news: asyncio.Event, until: datetime | None, settle: float) -> None:
        waits: list[asyncio.Future[Any]] = [asyncio.ensure_future(news.wait())]
        if until is not None:
            seconds = (until - self._clock.now()).total_seconds()
            waits.append(asyncio.ensure_future(self._clock.sleep(max(seconds, 0.0))))
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            if news.is_set():
                await self._clock.sleep(settle)
        finally:
            for wait in waits:
                wait.cancel()

    async def _render(self, feed: AnyFeed) -> datetime | None:
        """Render and publish a feed; the instant at which to do so again without news."""
        now, glimpse = self._clock.now(), self.holdings.glimpse()
        before = self._published.entries(feed.name)
        make: Callable[[], Rendering[Any]]
        if isinstance(feed, Composed):
            make = partial(feed.render, {part: self._published.shown(part) for part in feed.composed_of}, now)
        else:
            make = partial(feed.render, glimpse, now)

        def work() -> tuple[Rendering[Any], dict[Key, Entry]]:
            rendering = make()
            return rendering, dict(finish_all(rendering.pages, before))

        try:
            rendering, entries = await self._offload(work)
        except Exception:  # noqa: BLE001 - a bug in one feed must not take the others down
            # What was published before stays.
            self.render_failures += 1
            _log.exception("feed_bug", feed=feed.name)
            return now + timedelta(seconds=RENDER_AGAIN)
        gap = self._gap(feed, glimpse, now)
        changed = self._published.replace(feed.name, entries, rendering.view, now, gap=gap)
        if changed:
            _log.debug("feed_published", feed=feed.name, pages=len(entries), changed=changed)
            for feature in self._composed:
                if feed.name in feature.composed_of:
                    self._news[feature.name].set()
        turning = [rendering.until] if rendering.until and rendering.until > now else []
        turning += [at for source in _sources(feed) for at in self._turns_old(source, glimpse, now)]
        return min(turning, default=None)

    def _gap(self, feed: AnyFeed, glimpse: Glimpse, now: datetime) -> Gap | None:
        """The first source of a feed that failed and of which nothing can be shown."""
        for source in _sources(feed):
            health = glimpse.health(source)
            if health is None or health.trouble is None or not source.wanted(glimpse, now):
                continue
            if glimpse.held(source, now) is None:
                return Gap(source.id, health.trouble)
        return None

    def _turns_old(self, source: Source[Any], glimpse: Glimpse, now: datetime) -> Sequence[datetime]:
        """The instants to come at which what is held of a source turns stale, and then unusable."""
        held = glimpse.held(source, now)
        if held is None:
            return ()
        unusable = held.checked_at + source.cadence.usable_for + timedelta(milliseconds=1)
        stale = held.checked_at + source.cadence.fresh_for
        return [at for at in (stale, unusable) if at > now]

    async def _report(self, source: Source[Any], glimpse: Glimpse, now: datetime) -> SourceReport:
        stored, held = self.holdings.stored(source.id), glimpse.held(source, now)
        good, health, provider = stored.good, stored.health, source.provider
        return SourceReport(
            source=source.id,
            provider=provider.id,
            owner=provider.owner,
            wanted=source.wanted(glimpse, now),
            last_success=health.last_success if health else None,
            checked_at=good.checked_at if good else None,
            fetched_at=good.fetched_at if good else None,
            last_failure=health.last_failure if health else None,
            trouble=health.trouble if health else None,
            detail=health.detail if health else "",
            failures=health.failures if health else 0,
            failing_since=health.failing_since if health else None,
            next_look=health.next_look if health else None,
            breaker=self.looks.turns[provider.id].breaker.state(now),
            stale=held is None or held.stale_since is not None,
            usable=held is not None,
            bad_rows=good.bad_rows if good else 0,
            notes=good.notes if good else (),
            budget=await self.looks.budget(provider, now),
        )


def _sources(feed: AnyFeed) -> Sequence[Source[Any]]:
    return () if isinstance(feed, Composed) else feed.sources


def _composed(feeds: Sequence[AnyFeed]) -> Sequence[Composed[Any]]:
    """The composed ones, in their order, each behind its parts."""
    found, known = [], set[str]()
    for feed in feeds:
        if isinstance(feed, Composed):
            if missing := set(feed.composed_of) - known:
                raise ValueError(f"{feed.name} stands before its parts: {', '.join(sorted(missing))}")
            found.append(feed)
        known.add(feed.name)
    return found
