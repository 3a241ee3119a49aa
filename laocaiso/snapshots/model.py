"""What the engine knows of a source, what it keeps of it, and what an adapter hands it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Generic, Protocol, TypeVar

import msgspec

from laocaiso.core.errors import Trouble

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Quota:
    """At most `units` of the provider's own accounting units within each `seconds` of UTC.

    Windows are aligned to the epoch (a day begins at 00:00 UTC), as Open-Meteo clears its counters.
    """

    units: float
    seconds: int

    def window(self, now: datetime) -> int:
        """The number, counted from the epoch, of the window `now` lies in."""
        return int(now.timestamp() // self.seconds)

    def ends_in(self, now: datetime) -> float:
        """Seconds until the window `now` lies in is over."""
        return self.seconds - now.timestamp() % self.seconds


@dataclass(frozen=True, slots=True)
class Provider:
    """One outside system: what all its sources share, and what every answer from it must say.

    At most one request to a provider runs at a time over all processes, `gap` seconds apart, inside
    `quotas`; its breaker opens after `trip_after` failures in a row, over all its sources.
    """

    id: str
    owner: str
    url: str
    """A page a person can open."""
    attribution: str
    license: str | None = None
    quotas: tuple[Quota, ...] = ()
    gap: float = 0.0
    trip_after: int = 3
    rest: timedelta = timedelta(minutes=1)
    """How long the breaker stays open at first; it doubles up to a quarter of an hour."""


@dataclass(frozen=True, slots=True)
class Cadence:
    """How often to look, and how long what was seen may be shown.

    `every` is spread by up to ±`jitter` of itself. An answer is fresh for `fresh_for` after the last good
    look, then shown marked stale, and not shown at all once older than `usable_for`.
    """

    every: timedelta
    fresh_for: timedelta
    usable_for: timedelta
    jitter: float = 0.1
    retry_first: timedelta = timedelta(seconds=30)
    """Pause after the first failure; it doubles up to `every`, and never undercuts a Retry-After."""


class Validators(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the upstream gave us to ask "has it changed?" with."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Fetched(Generic[T]):
    """A usable answer of an upstream, parsed.

    `bad_rows` were left out of `value` because they could not be read; `notes` say why, for `/status`.
    `expires` is the instant before which the upstream does not want to be asked again.
    """

    value: T
    validators: Validators = Validators()
    expires: datetime | None = None
    bad_rows: int = 0
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NotModified:
    """The upstream says that nothing has changed since the validators it was shown."""

    expires: datetime | None = None


Fetch = Callable[[Validators], Awaitable[Fetched[T] | NotModified]]
"""Asks the upstream once. Raises `UpstreamDown` for everything that is not a usable answer."""


@dataclass(frozen=True)
class Source(Generic[T]):
    """One thing we look at again and again.

    `shape` is the msgspec type of the value kept. `accept` makes the value to keep out of the one kept so far
    and the one just fetched (default: the new one replaces the old); feeds that keep a history fold it here.
    `wanted` says whether to look at all for now (a standby source is only wanted while the first one fails);
    it is asked whenever the source's turn comes.
    """

    id: str
    provider: Provider
    shape: type[T]
    fetch: Fetch[T]
    cadence: Cadence
    cost: float = 1.0
    """What one look costs in the units of the provider's quotas; a failed one costs the same."""
    accept: Callable[[T | None, T, datetime], T] = field(default=lambda _old, new, _at: new)
    wanted: "Callable[[Kept, datetime], bool]" = field(default=lambda _kept, _now: True)


@dataclass(frozen=True, slots=True)
class Held(Generic[T]):
    """The last good value of a source, with its ages. Immutable, so it may be read from any thread."""

    value: T
    version: str
    fetched_at: datetime
    """When this content first came."""
    checked_at: datetime
    """The last successful look."""
    stale_since: datetime | None
    """None while fresh."""
    trouble: Trouble | None = None
    """What the last look failed with; None when it was good."""


class Kept(Protocol):
    """Read access to what the engine holds."""

    def held(self, source: Source[T], now: datetime) -> Held[T] | None:
        """The last good value; None when there is none, or only one older than its `usable_for`."""
        ...

    def health(self, source: "Source[Any]") -> "Health | None":
        """How the looks went lately; None before the first one ended."""
        ...


class Good(msgspec.Struct, frozen=True, kw_only=True):
    """The last good answer of a source, as kept. Never touched by a failure."""

    payload: bytes
    """The value, encoded as MessagePack in the shape of its source."""
    version: str
    """A hash of the payload: the same content has the same version in every process."""
    fetched_at: datetime
    """When content of this version first came."""
    checked_at: datetime
    """The last successful look, whether it brought something new or not."""
    validators: Validators = Validators()
    bad_rows: int = 0
    notes: tuple[str, ...] = ()


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """How the looks at a source went lately; kept apart from the good answer."""

    next_look: datetime
    """Not before this instant; shared by all processes, so that a restart does not look again at once."""
    last_success: datetime | None = None
    last_failure: datetime | None = None
    trouble: Trouble | None = None
    """Of the last failure; None while the last look was good."""
    detail: str = ""
    failures: int = 0
    """In a row."""
    failing_since: datetime | None = None


class Stored(msgspec.Struct, frozen=True):
    """All that is kept of a source."""

    good: Good | None = None
    health: Health | None = None
