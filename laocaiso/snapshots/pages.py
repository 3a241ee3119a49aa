"""What a feed sees of its sources or of other feeds, and what it hands over to be published."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, Literal, Protocol, TypeVar, runtime_checkable

from msgspec import UNSET

from laocaiso.core.clock import VIETNAM
from laocaiso.core.provenance import Provenance
from laocaiso.snapshots.model import Held, Kept, Provider, Source

V_co = TypeVar("V_co", covariant=True)

Language = Literal["vi", "en"]
LANGUAGES: tuple[Language, ...] = ("vi", "en")


def provenance(
    provider: Provider, held: Held[Any], *, demo: bool, valid_at: datetime | None = None
) -> Provenance:
    """Say where `held` comes from and how old it is, in the form every public answer carries."""
    stale = held.stale_since is not None
    return Provenance(
        source=provider.owner,
        source_url=provider.url,
        fetched_at=_shown(held.fetched_at),
        valid_at=_shown(valid_at) if valid_at else UNSET,
        stale=stale,
        stale_since=_shown(held.stale_since) if held.stale_since else UNSET,
        checked_at=_shown(held.checked_at) if stale else UNSET,
        attribution=provider.attribution,
        license=provider.license or UNSET,
        demo=True if demo else UNSET,
    )


def _shown(instant: datetime) -> datetime:
    """In Vietnam's time and to the second, as people are told it."""
    return instant.astimezone(VIETNAM).replace(microsecond=0)


@dataclass(frozen=True, slots=True)
class Page:
    """One finished answer. `target` is the path with, where it has one, the canonical query string."""

    target: str
    body: bytes
    checked_at: datetime
    """The last look at the sources it was made from; a header, so that it may move while the bytes stay."""
    changed_at: datetime
    """When the content shown last changed (Last-Modified)."""
    media_type: str = "application/json"
    language: Language | None = None
    """None where the bytes are the same in every language."""
    max_age: int = 60
    """Seconds a client may go on without asking."""


@dataclass(frozen=True, slots=True)
class Rendering(Generic[V_co]):
    """Everything a feed has to show now, and until when that stays true without new data.

    `view` is the same in the feature's own terms, for questions that have no page of their own (filters) and
    for features composed of others.
    """

    pages: Sequence[Page]
    view: V_co
    until: datetime | None = None


class Feed(Protocol[V_co]):
    """A feature on the reading side. `render` is pure (same data and time, same bytes) and runs in a thread.

    It need not watch for sources turning stale or unusable: it is asked again at those instants.
    """

    @property
    def name(self) -> str:
        """A word: the key of its view, and its name in `/status`."""
        ...

    @property
    def is_slow(self) -> bool:
        """Whether a start need not wait for its first rendering, which then follows right after."""
        ...

    @property
    def sources(self) -> Sequence[Source[Any]]:
        """What it is made from."""
        ...

    def render(self, kept: Kept, now: datetime) -> Rendering[V_co]:
        """Make every page. Sources with nothing usable leave their part out and say so."""
        ...


@dataclass(frozen=True, slots=True)
class Shown:
    """What a feed shows at one instant, for a feature composed of it. All None before its first rendering."""

    view: Any | None = None
    checked_at: datetime | None = None
    """The last look behind its pages; None where it has none."""
    changed_at: datetime | None = None
    """When the bytes of its pages last changed."""


@runtime_checkable
class Composed(Protocol[V_co]):
    """A feature made of what others show, with no sources of its own. `render` is as pure as a feed's.

    It is rendered after its parts, and again each time the pages of one of them have changed: a part that
    turns stale, or whose outage begins, renders itself and thereby tells it.
    """

    @property
    def name(self) -> str:
        """A word: the key of its view, and its name in `/status`."""
        ...

    @property
    def composed_of(self) -> Sequence[str]:
        """The names of its parts: feeds, or composed features that stand before it."""
        ...

    def render(self, shown: Mapping[str, Shown], now: datetime) -> Rendering[V_co]:
        """Make every page. `shown` holds every part; one that shows nothing is left out and said to be."""
        ...


AnyFeed = Feed[Any] | Composed[Any]
"""What the engine renders."""
