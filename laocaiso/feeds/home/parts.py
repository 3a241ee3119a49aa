"""Each part of a unit's screen, taken from what its feed shows. Nothing is fetched or computed anew here.

What is the same for all units is taken once for a language, and what has to be looked for unit by unit is
sorted by unit once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, TypeVar

from msgspec import UNSET
from msgspec.structs import replace

from laocaiso.core.provenance import Provenance
from laocaiso.feeds.air.service import AirView
from laocaiso.feeds.broadcast.answers import ChannelBrief, ProgrammeAnswer
from laocaiso.feeds.broadcast.service import BroadcastView
from laocaiso.feeds.home import wording
from laocaiso.feeds.home.ages import freshness
from laocaiso.feeds.home.answers import (
    AirPart,
    BroadcastPart,
    ChannelNow,
    NewsPart,
    OutageBrief,
    OutagesPart,
    Part,
    RiverBrief,
    RiversPart,
    TourismPart,
    WarningPart,
    WeatherPart,
)
from laocaiso.feeds.news.answers import NewsBrief
from laocaiso.feeds.news.service import NewsView
from laocaiso.feeds.outages.answers import Outage
from laocaiso.feeds.outages.view import OutagesView, Told
from laocaiso.feeds.river.answers import RiverRow
from laocaiso.feeds.river.service import RiverView
from laocaiso.feeds.tourism.service import TourismView
from laocaiso.feeds.warnings.answers import WarningBrief
from laocaiso.feeds.warnings.service import WarningsView
from laocaiso.feeds.weather.service import WeatherView
from laocaiso.snapshots.pages import Language

P = TypeVar("P", bound=Part)

OUTAGES = 3
LOCAL_NEWS = 2
LATEST_NEWS = 4
NEARBY = 3
LONGEST_AREA = 200
"""Characters of EVN's words; the median is below 60, the longest run to thousands."""
STILL_TO_COME = frozenset({"upcoming", "active", "changed"})


@dataclass(frozen=True, slots=True)
class Views:
    """What the feeds show, by their names. None: not rendered yet."""

    warnings: WarningsView | None
    weather: WeatherView | None
    outages: OutagesView | None
    news: NewsView | None
    broadcast: BroadcastView | None
    air: AirView | None
    river: RiverView | None
    tourism: TourismView | None


@dataclass(frozen=True, slots=True)
class Made(Generic[P]):
    """A part, and who stands behind it."""

    part: P
    said: Sequence[Provenance] = ()


class Parts:
    """The parts in one language."""

    def __init__(self, views: Views, language: Language) -> None:
        self.views = views
        self.language = language

    def weather(self, code: str) -> Made[WeatherPart]:
        """Now and today."""
        view = self.views.weather
        brief = view.units.get(self.language, {}).get(code) if view else None
        if brief is None:
            return Made(WeatherPart(missing=wording.missing("weather", "no_data", self.language)))
        said = (brief.provenance,)
        if not brief.now and not brief.today:
            lacking = wording.missing("weather", "no_data", self.language)
            return Made(WeatherPart(missing=lacking, freshness=freshness(said)), said)
        part = WeatherPart(now=brief.now, today=brief.today, hazards=brief.hazards, freshness=freshness(said))
        return Made(part, said)

    def warning(self, code: str) -> Made[WarningPart]:
        """The worst warning, or why none is shown."""
        view = self.views.warnings
        if view is None:
            return Made(WarningPart(missing=wording.missing("warning", "no_data", self.language)))
        brief = view.worst_for(code, self.language)
        said = warning_said(brief)
        unavailable = brief.state == "unknown" and brief.reason in (UNSET, "unavailable")
        part = WarningPart(
            missing=wording.missing("warning", "no_data", self.language) if unavailable else UNSET,
            state=brief.state,
            reason=brief.reason,
            text=warning_text(brief, self.language) or UNSET,
            event=brief.event,
            event_code=brief.event_code,
            severity=brief.severity,
            level=brief.level,
            sender_name=brief.sender_name,
            sent=brief.sent,
            expires=brief.expires,
            count=brief.count,
            freshness=freshness(said),
        )
        return Made(part, said)

    def outages(self, code: str) -> Made[OutagesPart]:
        """The next ones that touch the unit."""
        view = self.views.outages
        told = view.told_of.get(code) if view else None
        if view is None or told is None:
            return Made(OutagesPart(missing=wording.missing("outages", "no_data", self.language)))
        found = self._outages_by_unit.get(code, ())
        items = [
            replace(outage_brief(one), whole=any(unit.code == code and unit.whole for unit in one.units))
            for one in found[:OUTAGES]
        ]
        return self.outages_part(items, len(found), told)

    def outages_part(self, items: list[OutageBrief], planned: int, told: Told) -> Made[OutagesPart]:
        """With what is to be said of the điện lực behind them."""
        doubtful = [state.name for state in told.states if state.state != "fresh"]
        said = (told.provenance,)
        part = OutagesPart(
            items=items,
            planned=planned,
            complete=not doubtful,
            text=wording.outages_text(planned, doubtful, self.language) or UNSET,
            freshness=freshness(said),
        )
        return Made(part, said)

    def news(self, code: str) -> Made[NewsPart]:
        """Stories that name the unit, and the newest of all."""
        view = self.views.news
        if view is None or view.is_empty:
            return Made(NewsPart(missing=wording.missing("news", "no_data", self.language)))
        local = view.for_unit(code, LOCAL_NEWS, self.language) if code in self._named_in_news else []
        shown = {story.id for story in local}
        latest = [story for story in self.latest_news if story.id not in shown][:LATEST_NEWS]
        part = NewsPart(local=local or UNSET, latest=latest, freshness=freshness(self.news_said))
        return Made(part, self.news_said)

    def air(self, code: str) -> Made[AirPart]:
        """The present hour."""
        view = self.views.air
        found = view.now_for(code, self.language) if view else None
        if found is None:
            return Made(AirPart(missing=wording.missing("air", "no_data", self.language)))
        now, provenance = found
        said = (provenance,)
        part = AirPart(
            valid_at=now.valid_at,
            us_aqi=now.us_aqi,
            category=now.category,
            pm25_ug_m3=now.pm25_ug_m3,
            freshness=freshness(said),
        )
        return Made(part, said)

    def rivers(self, code: str | None) -> Made[RiversPart] | None:
        """The points of a unit, or all of them; None for a unit without one."""
        view = self.views.river
        if view is None or view.said is None:
            return Made(RiversPart(missing=wording.missing("rivers", "no_data", self.language)))
        rows = view.points.get(self.language, ()) if code is None else view.near(code, self.language)
        if not rows:
            return None
        said = (view.said,)
        return Made(RiversPart(items=[_river(row) for row in rows], freshness=freshness(said)), said)

    @cached_property
    def broadcast(self) -> Made[BroadcastPart]:
        """What is on and comes next; the same for all units."""
        view = self.views.broadcast
        briefs = view.briefs.get(self.language, ()) if view else ()
        if view is None or not briefs:
            reason = wording.missing(
                "broadcast", "not_published" if view and view.fallback else "no_data", self.language
            )
            asked = [view.fallback] if view and view.fallback else []
            return Made(BroadcastPart(missing=reason, freshness=freshness(asked)), asked)
        said = [brief.provenance for brief in briefs]
        channels = [_channel(brief) for brief in briefs]
        return Made(BroadcastPart(channels=channels, freshness=freshness(said)), said)

    def tourism(self, code: str) -> Made[TourismPart]:
        """Places to see near the seat."""
        view = self.views.tourism
        near = view.nearby.get(self.language, {}).get(code, ()) if view else ()
        if view is None or not near:
            return Made(TourismPart(missing=wording.missing("tourism", "no_data", self.language)))
        said = (view.said,)
        return Made(TourismPart(items=list(near[:NEARBY]), freshness=freshness(said)), said)

    @cached_property
    def latest_news(self) -> Sequence[NewsBrief]:
        """The newest stories, as many as a unit can need."""
        view = self.views.news
        return view.latest(LATEST_NEWS + LOCAL_NEWS, self.language) if view else ()

    @cached_property
    def news_said(self) -> Sequence[Provenance]:
        """Who stands behind the news."""
        view = self.views.news
        return () if view is None or view.is_empty else (view.provenance(list(view.held)),)

    @cached_property
    def outages_ahead(self) -> Sequence[Outage]:
        """All that are under way or ahead, by start."""
        view = self.views.outages
        return [one for one in view.outages[self.language] if one.status in STILL_TO_COME] if view else ()

    @cached_property
    def _outages_by_unit(self) -> Mapping[str, Sequence[Outage]]:
        found: dict[str, list[Outage]] = {}
        for one in self.outages_ahead:
            for unit in one.units:
                found.setdefault(unit.code, []).append(one)
        return found

    @cached_property
    def _named_in_news(self) -> frozenset[str]:
        view = self.views.news
        return frozenset(code for item in view.items for code in item.units) if view else frozenset()


def warning_said(brief: WarningBrief) -> Sequence[Provenance]:
    """Who stands behind a warning; stale where the feed calls it so."""
    if not brief.provenance:
        return ()
    said = brief.provenance
    return (said if said.stale == brief.stale else replace(said, stale=brief.stale),)


def warning_text(brief: WarningBrief, language: Language) -> str | None:
    """What the absence of a warning means; the feed's own words where they hold no moving times."""
    calm = wording.unknown_warning(brief.reason, language) if brief.reason else None
    return calm or brief.text or None


def outage_brief(outage: Outage, *, with_units: bool = False) -> OutageBrief:
    """An outage in a few words."""
    return OutageBrief(
        id=outage.id,
        start=outage.start,
        end=outage.end,
        status=outage.status,
        status_text=outage.status_text,
        scope=outage.scope,
        scope_text=outage.scope_text,
        units=outage.units if with_units else UNSET,
        area=_cut(outage.area),
    )


def _cut(text: str) -> str:
    if len(text) <= LONGEST_AREA:
        return text
    return text[:LONGEST_AREA].rsplit(" ", 1)[0].rstrip(" ,;.") + "…"


def _channel(brief: ChannelBrief) -> ChannelNow:
    return ChannelNow(
        id=brief.id,
        name=brief.name,
        kind=brief.kind,
        now=_programme(brief.now) if brief.now else UNSET,
        next=_programme(brief.next) if brief.next else UNSET,
        origin=brief.origin,
    )


def _programme(programme: ProgrammeAnswer) -> ProgrammeAnswer:
    return replace(programme, description=UNSET, category=UNSET, episode=UNSET)


def _river(row: RiverRow) -> RiverBrief:
    return RiverBrief(
        id=row.id,
        name=row.name,
        valid_on=row.today.date if row.today else UNSET,
        discharge_m3_s=row.today.discharge_m3_s if row.today else UNSET,
        trend=row.trend,
    )
