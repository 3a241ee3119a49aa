"""One line of time for a channel, out of what several sources say of its days.

Each day is shown as one source lists it: an editor's import before the station's page before a guide. Where
programmes touch, what begins later cuts off what ran before it; where two begin at once, the better source's
stands. An end that nobody gave is the beginning of the next programme, unless that is too far off: a table
with a hole in it does not mean that the morning news ran until the evening.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from laocaiso.core.text import fold
from laocaiso.feeds.broadcast.daytimes import at
from laocaiso.feeds.broadcast.model import Listing, Programme, Rank

LONGEST_DERIVED = timedelta(hours=4)
"""Ours: a gap longer than this says nothing about when the programme before it ends."""
LONGEST = timedelta(hours=24)
"""An end later than this after its beginning is a mistake, and counts as not given."""
_SIGN_OFF = ("ket thuc chuong trinh", "het chuong trinh", "ket thuc phat song", "ngung phat song")


@dataclass(frozen=True, slots=True)
class Shown:
    """A programme in its place. `stop` is None where unknown; `derived` where it is our reading."""

    programme: Programme
    rank: Rank
    stop: datetime | None
    derived: bool = False

    @property
    def start(self) -> datetime:
        """When it begins."""
        return self.programme.start

    @property
    def is_sign_off(self) -> bool:
        """Whether it only says that the day's broadcast is over."""
        return fold(self.programme.title).startswith(_SIGN_OFF)

    def is_on(self, now: datetime) -> bool:
        """Whether it can be said to be running."""
        if self.is_sign_off or now < self.start:
            return False
        return now < (self.stop or self.start + LONGEST_DERIVED)


@dataclass(frozen=True, slots=True)
class Timeline:
    """All that is known of a channel, by time, and whose listing each day is shown from."""

    programmes: tuple[Shown, ...] = ()
    ranks: Mapping[date, Rank] = field(default_factory=dict)

    def on(self, day: date) -> tuple[Shown, ...]:
        """The programmes of a calendar day, with the one that runs on into it from the evening before."""
        start, end = at(day, 0), at(day + timedelta(days=1), 0)
        return tuple(
            one
            for one in self.programmes
            if start <= one.start < end or (one.start < start and one.stop is not None and one.stop > start)
        )

    def now(self, now: datetime) -> Shown | None:
        """What is on; None where nothing is known to be."""
        running = [one for one in self.programmes if one.is_on(now)]
        return running[-1] if running else None

    def next(self, now: datetime) -> Shown | None:
        """What begins next."""
        return next((one for one in self.programmes if one.start > now and not one.is_sign_off), None)

    def changes_after(self, now: datetime) -> datetime | None:
        """The next instant at which `now` or `next` changes."""
        edges = (
            edge
            for one in self.programmes
            for edge in (one.start, one.stop or one.start + LONGEST_DERIVED)
            if edge > now
        )
        return min(edges, default=None)


def timeline(channel: str, sources: Sequence[tuple[Rank, Iterable[Listing]]]) -> Timeline:
    """Put together what the sources say of a channel."""
    chosen: dict[date, tuple[Rank, Listing]] = {}
    for rank, listings in sources:
        for listing in listings:
            if listing.channel != channel or not listing.programmes:
                continue
            before = chosen.get(listing.date)
            if before is None or rank < before[0]:
                chosen[listing.date] = (rank, listing)
    candidates = sorted(
        ((rank, programme) for rank, listing in chosen.values() for programme in listing.programmes),
        key=lambda one: (one[1].start, one[0]),
    )
    kept: list[tuple[Rank, Programme]] = []
    for rank, programme in candidates:
        if kept and _gives_way(rank, programme, kept[-1]):
            continue
        kept.append((rank, programme))
    starts: list[datetime | None] = [programme.start for _, programme in kept]
    shown = tuple(
        _placed(rank, programme, following)
        for (rank, programme), following in zip(kept, [*starts[1:], None], strict=False)
    )
    return Timeline(shown, {day: rank for day, (rank, _) in sorted(chosen.items())})


def _gives_way(rank: Rank, programme: Programme, last: tuple[Rank, Programme]) -> bool:
    if programme.start == last[1].start:
        return True
    return rank > last[0] and last[1].stop is not None and programme.start < last[1].stop


def _placed(rank: Rank, programme: Programme, following: datetime | None) -> Shown:
    stop, derived = programme.stop, False
    if stop is not None and not programme.start < stop <= programme.start + LONGEST:
        stop = None
    latest = stop or programme.start + LONGEST_DERIVED
    if following is not None and (following < latest or (stop is None and following == latest)):
        stop, derived = following, True
    return Shown(programme, rank, stop, derived)
