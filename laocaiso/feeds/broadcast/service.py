"""The broadcast feed: what editors, the station and a guide say of the channels, as one schedule."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import msgspec
from msgspec import UNSET

from laocaiso.core.clock import VIETNAM
from laocaiso.core.errors import Trouble, UpstreamDown
from laocaiso.core.provenance import Provenance
from laocaiso.editorial.links import LINKS, FeaturedLink
from laocaiso.editorial.model import Dataset
from laocaiso.editorial.service import Editors
from laocaiso.feeds.broadcast import answers
from laocaiso.feeds.broadcast.answers import ORIGINS, ChannelBrief, Channels, DaySchedule
from laocaiso.feeds.broadcast.daytimes import at, listed
from laocaiso.feeds.broadcast.model import Channel, Listing, Rank
from laocaiso.feeds.broadcast.ports import ProgrammeGuide, StationPages
from laocaiso.feeds.broadcast.standing import asked, behind, together
from laocaiso.feeds.broadcast.timeline import Timeline, timeline
from laocaiso.feeds.broadcast.xmltv import MEDIA_TYPE, xmltv
from laocaiso.snapshots.model import Cadence, Fetched, Held, Kept, NotModified, Source, Validators
from laocaiso.snapshots.pages import LANGUAGES, Language, Page, Rendering, provenance

Listings = tuple[Listing, ...]

STATION_CADENCE = Cadence(
    every=timedelta(minutes=30), fresh_for=timedelta(hours=3), usable_for=timedelta(days=8)
)
GUIDE_CADENCE = Cadence(every=timedelta(hours=3), fresh_for=timedelta(hours=12), usable_for=timedelta(days=8))
DAYS_BEHIND, DAYS_AHEAD = 1, 7
"""The days that have a page of their own."""
DAYS_KEPT = 14
MAX_AGE = 60

NAME = "broadcast"
CHANNELS = "/v1/broadcast/channels"
XMLTV = "/v1/broadcast.xmltv"


def schedule_target(channel: str, day: date | None) -> str:
    """Where a day of a channel is; today has an address without a date too."""
    return f"/v1/broadcast/{channel}" + (f"?date={day}" if day else "")


def schedule_of(channel: str) -> Dataset[Listings]:
    """The days an editor has handed in for a channel."""
    return Dataset("broadcast", channel, Listings, ())


@dataclass(frozen=True, slots=True)
class _Said:
    """What one source holds now."""

    rank: Rank
    source: Source[Any]
    held: Held[Listings]


@dataclass(frozen=True, slots=True)
class BroadcastView:
    """All schedules at one instant; `day` answers for any day. `briefs`: for other features, by language."""

    channels: Mapping[str, Channel]
    lines: Mapping[str, Timeline]
    featured: tuple[FeaturedLink, ...]
    said: Mapping[str, Mapping[Rank, Provenance]]
    """By channel and rank."""
    fallback: Provenance | None
    """Of all who were asked; for when nothing is known of any channel."""
    at: datetime
    checked_at: datetime | None
    changed_at: datetime
    briefs: Mapping[Language, Sequence[ChannelBrief]]

    def day(self, channel: Channel, day: date, language: Language) -> DaySchedule | None:
        """One day of a channel; None before anybody was asked for a first time."""
        line = self.lines[channel.id]
        shown = [*line.on(day), *((line.now(self.at), line.next(self.at)) if day == self.today else ())]
        # A listing may have nothing left of its day once a better one has cut it off.
        listed_by = self.said[channel.id].get(line.ranks[day]) if day in line.ranks else None
        said = behind(self.said[channel.id], shown) or listed_by or asked(self.said[channel.id])
        said = said or self.fallback
        if said is None:
            return None
        return answers.day_schedule(
            channel, line, day, now=self.at, watch=self.watch(channel, language), said=said, language=language
        )

    def now_and_next(self, channel: Channel) -> Provenance | None:
        """Of what is on and comes next; None where neither is known."""
        line = self.lines[channel.id]
        return behind(self.said[channel.id], (line.now(self.at), line.next(self.at)))

    def watch(self, channel: Channel, language: Language) -> list[answers.WatchLink]:
        """Where to watch."""
        return answers.watch_links(channel, self.featured, self.today, language)

    @property
    def today(self) -> date:
        """The local day this was made on."""
        return self.at.astimezone(VIETNAM).date()

    def page(self, target: str, answer: msgspec.Struct, language: Language) -> Page:
        """An answer as a finished page."""
        return Page(
            target=target,
            body=msgspec.json.encode(answer),
            checked_at=self.checked_at or self.at,
            changed_at=self.changed_at,
            language=language,
            max_age=MAX_AGE,
        )


class BroadcastFeed:
    """`station` and `guide` are None where none is configured. A `Feed`."""

    name = NAME
    is_slow = False

    def __init__(
        self,
        channels: Sequence[Channel],
        editors: Editors,
        *,
        station: StationPages | None = None,
        guide: ProgrammeGuide | None = None,
        demo: bool = False,
    ) -> None:
        self._channels = {channel.id: channel for channel in channels}
        self._demo = demo
        self._edited = {channel.id: editors.source(schedule_of(channel.id)) for channel in channels}
        self._links = editors.source(LINKS)
        self._station = _station_source(station) if station else None
        self._guide = _guide_source(guide) if guide else None

    @property
    def sources(self) -> Sequence[Source[Any]]:
        """Editors' imports, their links, the station's page and the guide, where there are such."""
        outside = [source for source in (self._station, self._guide) if source is not None]
        return (*self._edited.values(), self._links, *outside)

    def render(self, kept: Kept, now: datetime) -> Rendering[BroadcastView]:
        """The channels, the days from yesterday to a week ahead, and all of it as XMLTV."""
        view = self._view(kept, now)
        pages = [page for language in LANGUAGES for page in self._pages(view, language)]
        if view.checked_at is not None:
            pages.append(self._xmltv(view))
        edges = [line.changes_after(now) for line in view.lines.values()]
        midnight = at(view.today + timedelta(days=1), 0)
        until = min([midnight, *(edge for edge in edges if edge is not None)])
        return Rendering(pages, view, until=until)

    def _view(self, kept: Kept, now: datetime) -> BroadcastView:
        shared = [
            _Said(rank, source, held)
            for rank, source in ((Rank.STATION, self._station), (Rank.XMLTV, self._guide))
            if source is not None and (held := kept.held(source, now)) is not None
        ]
        links = kept.held(self._links, now)
        lines, said, checked = {}, {}, []
        # A page without a date turns to another day at midnight.
        changed = [at(now.astimezone(VIETNAM).date(), 0)]
        for channel, source in self._edited.items():
            held = kept.held(source, now)
            found = [*([_Said(Rank.EDITOR, source, held)] if held else []), *shared]
            lines[channel] = timeline(channel, [(one.rank, one.held.value) for one in found])
            said[channel] = {one.rank: self._provenance(one) for one in found}
            checked += [one.held.checked_at for one in found]
            changed += [one.held.fetched_at for one in found]
        fallback = together(one for ranks in said.values() if (one := asked(ranks)) is not None)
        passed = [
            edge
            for line in lines.values()
            for one in line.programmes
            for edge in (one.start, one.stop)
            if edge is not None and edge <= now
        ]
        return BroadcastView(
            channels=self._channels,
            lines=lines,
            featured=links.value if links else (),
            said=said,
            fallback=fallback,
            at=now,
            checked_at=max(checked, default=None),
            changed_at=max([*changed, *passed, *([links.fetched_at] if links else [])]),
            briefs={language: self._briefs(lines, said, now, language) for language in LANGUAGES},
        )

    def _pages(self, view: BroadcastView, language: Language) -> Iterable[Page]:
        if view.fallback is None:
            return
        items = [
            answers.channel_answer(
                channel,
                view.lines[channel.id],
                watch=view.watch(channel, language),
                now=view.at,
                said=view.now_and_next(channel),
                language=language,
            )
            for channel in self._channels.values()
        ]
        shown = together(item.provenance for item in items if item.provenance is not UNSET)
        listed_channels = Channels(
            items=items, note=answers.NOTES[language], provenance=shown or view.fallback
        )
        yield view.page(CHANNELS, listed_channels, language)
        for channel in self._channels.values():
            for offset in range(-DAYS_BEHIND, DAYS_AHEAD + 1):
                day = view.today + timedelta(days=offset)
                answer = view.day(channel, day, language)
                if answer is None:
                    continue
                yield view.page(schedule_target(channel.id, day), answer, language)
                if offset == 0:
                    yield view.page(schedule_target(channel.id, None), answer, language)

    def _xmltv(self, view: BroadcastView) -> Page:
        shown = {rank for line in view.lines.values() for rank in line.ranks.values()}
        names = {said.source for ranks in view.said.values() for rank, said in ranks.items() if rank in shown}
        body = xmltv(
            list(self._channels.values()),
            view.lines,
            since=at(view.today - timedelta(days=DAYS_BEHIND), 0),
            sources=sorted(names),
            demo=self._demo,
        )
        return Page(
            target=XMLTV,
            body=body,
            checked_at=view.checked_at or view.at,
            changed_at=view.changed_at,
            media_type=MEDIA_TYPE,
            max_age=5 * MAX_AGE,
        )

    def _briefs(
        self,
        lines: Mapping[str, Timeline],
        said: Mapping[str, Mapping[Rank, Provenance]],
        now: datetime,
        language: Language,
    ) -> list[ChannelBrief]:
        briefs = []
        for channel in self._channels.values():
            current, following = lines[channel.id].now(now), lines[channel.id].next(now)
            first, told = current or following, behind(said[channel.id], (current, following))
            if first is None or told is None:
                continue
            name = answers.channel_name(channel, language)
            briefs.append(
                ChannelBrief(
                    id=name.id,
                    name=name.name,
                    kind=name.kind,
                    now=answers.programme_answer(current),
                    next=answers.programme_answer(following),
                    origin=ORIGINS[first.rank],
                    provenance=told,
                )
            )
        return briefs

    def _provenance(self, said: _Said) -> Provenance:
        return provenance(said.source.provider, said.held, demo=self._demo)


def carried(old: Listings | None, new: Listings, seen: datetime) -> Listings:
    """The new listings, and of the old ones the days that are not shown any more but not long over.

    A page that shows today and tomorrow would otherwise take away the evening before at midnight. An answer
    without a day takes nothing away.
    """
    today = seen.astimezone(VIETNAM).date()
    kept = {(listing.channel, listing.date): listing for listing in (*(old or ()), *new)}
    return tuple(
        listing for (_, day), listing in sorted(kept.items()) if -2 <= (day - today).days <= DAYS_KEPT
    )


def _station_source(station: StationPages) -> Source[Listings]:
    async def fetch(_validators: Validators) -> Fetched[Listings] | NotModified:
        fetched = await station.fetch_days()
        listings, wrong = listed(fetched.value)
        if wrong and not listings:
            raise UpstreamDown(station.provider.id, Trouble.UNREADABLE, wrong[0])
        return Fetched(
            listings,
            expires=fetched.expires,
            bad_rows=fetched.bad_rows + len(wrong),
            notes=(*fetched.notes, *wrong)[:5],
        )

    return Source(
        id=f"{station.provider.id}:schedule",
        provider=station.provider,
        shape=Listings,
        fetch=fetch,
        cadence=STATION_CADENCE,
        accept=carried,
    )


def _guide_source(guide: ProgrammeGuide) -> Source[Listings]:
    return Source(
        id=f"{guide.provider.id}:schedule",
        provider=guide.provider,
        shape=Listings,
        fetch=guide.fetch_listings,
        cadence=GUIDE_CADENCE,
        accept=carried,
    )
