"""One look at a source, from taking turns to noting how it went."""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any, TypeVar

import msgspec
import structlog

from laocaiso.core.clock import Clock
from laocaiso.core.errors import Trouble, UpstreamDown
from laocaiso.snapshots.breaker import Breaker
from laocaiso.snapshots.contact import Contact
from laocaiso.snapshots.holdings import Holdings
from laocaiso.snapshots.model import Fetched, Good, Health, NotModified, Provider, Source, Validators
from laocaiso.snapshots.ports import Limits, Lock, StoreDown, Verdict
from laocaiso.snapshots.report import Budget

T = TypeVar("T")
_log = structlog.get_logger(__name__)

LEASE = 60.0
"""Seconds a lock is held for; renewed while a look lasts, so that a process that dies frees it soon."""
LONGEST_LOOK = 300.0
"""Seconds after which a look is given up, whatever its adapter does."""
LONGEST_WAIT = 86_400.0
"""Seconds that a Retry-After is honoured at most: a daily quota's window."""
TURN_EVERY = 1.0
"""Seconds between two tries to get a lock that another process has."""


class Turn:
    """The right to ask one provider, among the tasks of this process and among processes."""

    def __init__(self, provider: Provider, lock: Lock, clock: Clock, contact: Contact) -> None:
        self._name = f"provider:{provider.id}"
        self._gap = provider.gap
        self._lock = lock
        self._clock = clock
        self._contact = contact
        self._here = asyncio.Lock()
        self.breaker = Breaker(provider.trip_after, provider.rest)

    @asynccontextmanager
    async def taken(self) -> AsyncIterator[None]:
        """Wait for the turn, hold it, and leave the provider alone for its gap afterwards.

        A lock server that is down does not stop us: turns are then taken in this process alone.
        """
        async with self._here:
            token = await self._acquire()
            renewal = asyncio.create_task(self._renew(token)) if token else None
            try:
                yield
                if self._gap:
                    await self._clock.sleep(self._gap)
            finally:
                if renewal:
                    renewal.cancel()
                if token:
                    await self._try(self._lock.release(self._name, token))

    async def _acquire(self) -> str | None:
        while True:
            try:
                token = await self._contact.ask(self._lock.acquire(self._name, LEASE + self._gap))
            except StoreDown:
                return None
            if token:
                return token
            await self._clock.sleep(TURN_EVERY)

    async def _renew(self, token: str) -> None:
        while True:
            await self._clock.sleep(LEASE / 3)
            await self._try(self._lock.extend(self._name, token, LEASE + self._gap))

    async def _try(self, call: Awaitable[object]) -> None:
        with suppress(StoreDown):
            await self._contact.ask(call)


class Looks:
    """Looks at sources: each call of `look` asks an upstream once, or finds a reason not to."""

    def __init__(
        self, holdings: Holdings, lock: Lock, limits: Limits, clock: Clock, rng: random.Random
    ) -> None:
        self._holdings = holdings
        self._limits = limits
        self._clock = clock
        self._rng = rng
        self.lock_contact = Contact("lock")
        self.limits_contact = Contact("limits")
        """Its failures are spendings that were let through uncounted."""
        self.turns = {
            source.provider.id: Turn(source.provider, lock, clock, self.lock_contact)
            for source in holdings.sources.values()
        }

    async def budget(self, provider: Provider, now: datetime) -> Sequence[Budget]:
        """What the present window of each quota has spent; empty while the counters can't be asked."""
        try:
            spent = await self.limits_contact.ask(
                self._limits.spent(f"provider:{provider.id}", provider.quotas, now)
            )
        except StoreDown:
            return []
        return [
            Budget(units=quota.units, seconds=quota.seconds, spent=taken)
            for quota, taken in zip(provider.quotas, spent, strict=True)
        ]

    async def look(self, source: Source[Any]) -> bool:
        """Look at `source` if its time has come; True when what is held of it has changed."""
        turn = self.turns[source.provider.id]
        async with turn.taken():
            # Another process may have looked while this one waited for its turn.
            news = bool(await self._holdings.refresh(source.id))
            now = self._clock.now()
            health = self._holdings.stored(source.id).health
            if health is not None and health.next_look > now:
                return news
            if (come_back := turn.breaker.admits(now)) is not None:
                return await self._hold_back(source, Trouble.BROKEN_OFF, come_back)
            return await self._ask(source, turn.breaker)

    async def _ask(self, source: Source[Any], breaker: Breaker) -> bool:
        provider, now = source.provider, self._clock.now()
        if not (verdict := await self._spend(provider, source.cost, now)).allowed:
            # Not the upstream's fault: the probe, if this was one, is given back unused.
            breaker.withdrew()
            return await self._hold_back(
                source, Trouble.OVER_BUDGET, now + timedelta(seconds=verdict.retry_after)
            )
        good, value = self._holdings.stored(source.id).good, self._holdings.value(source)
        try:
            async with asyncio.timeout(LONGEST_LOOK):
                answer = await source.fetch(good.validators if good and value is not None else Validators())
            at = self._clock.now()
            if isinstance(answer, NotModified):
                if good is None:
                    raise UpstreamDown(source.id, Trouble.UNREADABLE, "304 to a question without validators")
                kept = msgspec.structs.replace(good, checked_at=at)
            else:
                kept, value = _good(source, good, value, answer, at)
        except UpstreamDown as error:
            return await self._failed(source, breaker, error)
        except TimeoutError:
            return await self._failed(source, breaker, UpstreamDown(source.id, Trouble.TIMEOUT, "gave up"))
        except Exception as error:  # noqa: BLE001 - an adapter's bug must not end the watch over its source
            _log.exception("source_bug", source=source.id)
            down = UpstreamDown(source.id, Trouble.BUG, type(error).__name__)
            return await self._failed(source, breaker, down)
        breaker.succeeded()
        # "Not modified", while all was well anyway, changes nothing that anybody is shown.
        health = self._holdings.stored(source.id).health
        well = health is not None and health.trouble is None
        is_fresh = good is not None and at - good.checked_at < source.cadence.fresh_for
        await self._holdings.keep(source, kept, value)
        await self._note_success(source, at, answer.expires)
        return not (isinstance(answer, NotModified) and well and is_fresh)

    async def _spend(self, provider: Provider, cost: float, now: datetime) -> Verdict:
        """Take from the provider's budget; while it can't be counted, everything is allowed."""
        try:
            return await self.limits_contact.ask(
                self._limits.spend(f"provider:{provider.id}", cost, provider.quotas, now)
            )
        except StoreDown:
            return Verdict(allowed=True)

    async def _note_success(self, source: Source[Any], at: datetime, expires: datetime | None) -> None:
        before = self._holdings.stored(source.id).health
        pause = source.cadence.every * self._spread(source)
        next_look = at + pause
        if expires is not None:
            # A cache's default of a year must not silence a source.
            wish = min(expires, at + source.cadence.fresh_for)
            next_look = max(next_look, wish + timedelta(seconds=self._rng.random()))
        await self._holdings.note(
            source.id,
            Health(
                next_look=next_look,
                last_success=at,
                last_failure=before.last_failure if before else None,
            ),
        )
        if before is not None and before.trouble is not None:
            since = before.failing_since
            _log.info(
                "source_recovered",
                source=source.id,
                failures=before.failures,
                failing_since=since.isoformat() if since else None,
            )

    async def _failed(self, source: Source[Any], breaker: Breaker, error: UpstreamDown) -> bool:
        now = self._clock.now()
        if error.trouble is Trouble.REJECTED:
            # It answered, and asking the same again would bring the same answer.
            breaker.succeeded()
        else:
            breaker.failed(now)
        before = self._holdings.stored(source.id).health
        failures = (before.failures if before else 0) + 1
        pause = self._pause(source, error, failures)
        await self._holdings.note(
            source.id,
            Health(
                next_look=now + pause,
                last_success=before.last_success if before else None,
                last_failure=now,
                trouble=error.trouble,
                detail=error.detail,
                failures=failures,
                failing_since=(before.failing_since if before else None) or now,
            ),
        )
        if before is None or before.trouble is None:
            _log.warning(
                "source_failed",
                source=source.id,
                trouble=error.trouble.value,
                detail=error.detail,
                next_look_seconds=round(pause.total_seconds()),
            )
        return before is None or before.trouble != error.trouble

    async def _hold_back(self, source: Source[Any], trouble: Trouble, until: datetime) -> bool:
        """Nothing was sent. What the last look that did send something failed with stays, if it failed."""
        now = self._clock.now()
        before = self._holdings.stored(source.id).health or Health(next_look=now)
        # Spread, or all sources of the provider would come at the same instant.
        until += timedelta(seconds=self._rng.random() * max(1.0, source.provider.gap))
        sent_and_failed = before.trouble not in (None, Trouble.BROKEN_OFF, Trouble.OVER_BUDGET)
        await self._holdings.note(
            source.id,
            msgspec.structs.replace(
                before,
                next_look=until,
                trouble=before.trouble if sent_and_failed else trouble,
                failing_since=before.failing_since or now,
            ),
        )
        if before.trouble is None:
            _log.warning("source_held_back", source=source.id, trouble=trouble.value)
        return before.trouble is None

    def _pause(self, source: Source[Any], error: UpstreamDown, failures: int) -> timedelta:
        """How long to wait after a failure: doubling, never longer than `every` unless the upstream asks."""
        cadence = source.cadence
        if error.trouble is Trouble.REJECTED:
            pause = cadence.every
        else:
            pause = min(cadence.retry_first * 2 ** min(failures - 1, 16), cadence.every)
        pause *= self._spread(source)
        return max(pause, timedelta(seconds=min(error.retry_after or 0.0, LONGEST_WAIT)))

    def _spread(self, source: Source[Any]) -> float:
        jitter = source.cadence.jitter
        return 1.0 + self._rng.uniform(-jitter, jitter)


def _good(
    source: Source[T], before: Good | None, held: T | None, answer: Fetched[T], at: datetime
) -> tuple[Good, T]:
    """What to keep after a usable answer. The same content keeps its version and the time it first came."""
    value = source.accept(held, answer.value, at)
    payload = msgspec.msgpack.encode(value)
    version = blake2b(payload, digest_size=12).hexdigest()
    same = before is not None and before.version == version
    return Good(
        payload=payload,
        version=version,
        fetched_at=before.fetched_at if same and before else at,
        checked_at=at,
        validators=answer.validators,
        bad_rows=answer.bad_rows,
        notes=answer.notes,
    ), value
