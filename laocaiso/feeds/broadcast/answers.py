"""The public shapes of the broadcast schedule, and how they are filled. Unknown is absent."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal

import msgspec
from msgspec import UNSET, UnsetType

from laocaiso.core.clock import VIETNAM
from laocaiso.core.provenance import Provenance
from laocaiso.editorial.links import FeaturedLink
from laocaiso.feeds.broadcast.model import OWNER_EN, OWNER_VI, Channel, Rank
from laocaiso.feeds.broadcast.timeline import Shown, Timeline
from laocaiso.snapshots.pages import Language

Origin = Literal["editor", "station", "guide"]
ORIGINS: dict[Rank, Origin] = {Rank.EDITOR: "editor", Rank.STATION: "station", Rank.XMLTV: "guide"}

NOTES: dict[Language, str] = {
    "vi": "Lịch có thể thay đổi vào phút chót. Chúng tôi chỉ dẫn tới trang của đài, không phát lại.",
    "en": "Schedules may change at short notice. We only link to the station's pages; nothing is relayed.",
}
NOT_PUBLISHED: dict[Language, str] = {
    "vi": "Lịch phát sóng của ngày này chưa được công bố.",
    "en": "The schedule of this day has not been published.",
}


class WatchLink(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A page where the channel can be watched or heard."""

    title: str
    url: str


class ProgrammeAnswer(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One programme. `stop` is absent where unknown; `stopDerived`: it is when the next one begins."""

    start: datetime
    stop: datetime | UnsetType = UNSET
    stop_derived: bool | UnsetType = UNSET
    title: str
    description: str | UnsetType = UNSET
    category: str | UnsetType = UNSET
    episode: str | UnsetType = UNSET
    sign_off: bool | UnsetType = UNSET
    """True where this only says that the day's broadcast is over."""


class ChannelName(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Which channel an answer is about."""

    id: str
    name: str
    kind: Literal["television", "radio"]
    owner: str


class ChannelAnswer(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A channel, what is on and what comes next. Both are absent where no schedule tells.

    `origin` and `provenance` are those of `now` and `next`, and absent with them.
    """

    id: str
    name: str
    kind: Literal["television", "radio"]
    owner: str
    now: ProgrammeAnswer | UnsetType = UNSET
    next: ProgrammeAnswer | UnsetType = UNSET
    origin: Origin | UnsetType = UNSET
    """Whose schedule it is; that of `now` where `next` is another's."""
    provenance: Provenance | UnsetType = UNSET
    watch: list[WatchLink]
    dates: list[date]
    """Days from yesterday on whose schedule is published."""


class Channels(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """All channels. `provenance` is that of all that is on and comes next: stale where a part of it is.

    Where no schedule tells anything, it is that of those who were asked.
    """

    items: list[ChannelAnswer]
    next: str | None = None
    note: str
    provenance: Provenance


class DaySchedule(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One calendar day of a channel. `origin`: whose schedule it is; absent where none is published.

    `provenance` is then that of those who were asked.

    A programme that runs on from the evening before comes first. `now` and `onNext` are only given for today.
    """

    channel: ChannelName
    date: date
    published: bool
    origin: Origin | UnsetType = UNSET
    now: ProgrammeAnswer | UnsetType = UNSET
    on_next: ProgrammeAnswer | UnsetType = UNSET
    items: list[ProgrammeAnswer]
    next: str | None = None
    watch: list[WatchLink]
    note: str
    provenance: Provenance


class ChannelBrief(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What other features show of a channel; there is none where neither `now` nor `next` is known."""

    id: str
    name: str
    kind: Literal["television", "radio"]
    now: ProgrammeAnswer | UnsetType = UNSET
    next: ProgrammeAnswer | UnsetType = UNSET
    origin: Origin
    provenance: Provenance


def programme_answer(shown: Shown | None) -> ProgrammeAnswer | UnsetType:
    """A programme in public form."""
    if shown is None:
        return UNSET
    programme = shown.programme
    return ProgrammeAnswer(
        start=shown.start.astimezone(VIETNAM),
        stop=shown.stop.astimezone(VIETNAM) if shown.stop else UNSET,
        stop_derived=True if shown.derived else UNSET,
        title=programme.title,
        description=programme.description or UNSET,
        category=programme.category or UNSET,
        episode=programme.episode or UNSET,
        sign_off=True if shown.is_sign_off else UNSET,
    )


def watch_links(
    channel: Channel, featured: Sequence[FeaturedLink], today: date, language: Language
) -> list[WatchLink]:
    """Editors' links of today first, then the channel's own."""
    english = language == "en"
    links = [
        WatchLink(title=(link.title_en if english else None) or link.title_vi, url=link.url)
        for link in featured
        if link.section == "watch" and link.channel == channel.id and link.is_valid_on(today)
    ]
    links += [
        WatchLink(title=link.title_en if english else link.title_vi, url=link.url) for link in channel.links
    ]
    shown: dict[str, WatchLink] = {}
    for link in links:
        shown.setdefault(link.url, link)
    return list(shown.values())


def channel_name(channel: Channel, language: Language) -> ChannelName:
    """Say which channel it is."""
    english = language == "en"
    return ChannelName(
        id=channel.id,
        name=channel.name_en if english else channel.name_vi,
        kind=channel.kind,
        owner=OWNER_EN if english else OWNER_VI,
    )


def channel_answer(
    channel: Channel,
    line: Timeline,
    *,
    watch: list[WatchLink],
    now: datetime,
    said: Provenance | None,
    language: Language,
) -> ChannelAnswer:
    """A channel with now and next; `said` is of both, None where neither is known."""
    name = channel_name(channel, language)
    current, following = line.now(now), line.next(now)
    first = current or following
    today = now.astimezone(VIETNAM).date()
    return ChannelAnswer(
        id=name.id,
        name=name.name,
        kind=name.kind,
        owner=name.owner,
        now=programme_answer(current),
        next=programme_answer(following),
        origin=ORIGINS[first.rank] if first else UNSET,
        provenance=said or UNSET,
        watch=watch,
        dates=[day for day in line.ranks if (today - day).days <= 1],
    )


def day_schedule(
    channel: Channel,
    line: Timeline,
    day: date,
    *,
    now: datetime,
    watch: list[WatchLink],
    said: Provenance,
    language: Language,
) -> DaySchedule:
    """One day of a channel."""
    rank = line.ranks.get(day)
    is_today = day == now.astimezone(VIETNAM).date()
    items = (programme_answer(shown) for shown in line.on(day))
    return DaySchedule(
        channel=channel_name(channel, language),
        date=day,
        published=rank is not None,
        origin=ORIGINS[rank] if rank is not None else UNSET,
        now=programme_answer(line.now(now)) if is_today else UNSET,
        on_next=programme_answer(line.next(now)) if is_today else UNSET,
        items=[item for item in items if item is not UNSET],
        watch=watch,
        note=NOTES[language] if rank is not None else NOT_PUBLISHED[language],
        provenance=said,
    )
