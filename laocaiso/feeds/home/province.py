"""The parts of the province's screen that differ from a unit's."""

from collections.abc import Sequence

from msgspec import UNSET

from laocaiso.feeds.home import wording
from laocaiso.feeds.home.ages import freshness
from laocaiso.feeds.home.answers import (
    NewsPart,
    OutagesPart,
    PlaceAir,
    PlaceWeather,
    ProvinceAirPart,
    ProvinceWarningsPart,
    ProvinceWeatherPart,
    WarnedPlace,
)
from laocaiso.feeds.home.parts import Made, Parts, outage_brief, warning_said, warning_text
from laocaiso.feeds.warnings.answers import WarningBrief
from laocaiso.feeds.warnings.model import LEVEL_ORDER, SEVERITY_ORDER
from laocaiso.places.model import Unit

WARNED = 6
OUTAGES = 5
NEWS = 6


def warnings(parts: Parts, units: Sequence[Unit]) -> Made[ProvinceWarningsPart]:
    """The units warned worst."""
    view, language = parts.views.warnings, parts.language
    if view is None:
        return Made(ProvinceWarningsPart(missing=wording.missing("warning", "no_data", language)))
    briefs = [(unit, view.worst_for(unit.code, language)) for unit in units]
    warned = sorted(
        ((unit, brief) for unit, brief in briefs if brief.state == "warning"),
        key=lambda one: (*_rank(one[1]), one[0].code),
    )
    # Without a warning all units stand alike: the lists in force name none of them, or nobody can say.
    like = warned[0][1] if warned else briefs[0][1]
    said = warning_said(like)
    unavailable = like.state == "unknown" and like.reason in (UNSET, "unavailable")
    text = wording.nobody_listed(language) if like.state == "none_listed" else warning_text(like, language)
    part = ProvinceWarningsPart(
        missing=wording.missing("warning", "no_data", language) if unavailable else UNSET,
        state=like.state,
        reason=like.reason,
        text=text or UNSET,
        items=[_warned(unit, brief) for unit, brief in warned[:WARNED]] or UNSET,
        warned_units=len(warned),
        freshness=freshness(said),
    )
    return Made(part, said)


def weather(parts: Parts, places: Sequence[Unit]) -> Made[ProvinceWeatherPart]:
    """The main places now."""
    view, language = parts.views.weather, parts.language
    known = view.units.get(language, {}) if view else {}
    found = [(unit, known[unit.code]) for unit in places if unit.code in known]
    if not found:
        return Made(ProvinceWeatherPart(missing=wording.missing("weather", "no_data", language)))
    said = [brief.provenance for _, brief in found]
    items = [
        PlaceWeather(
            code=unit.code,
            name=unit.name,
            slug=unit.slug,
            valid_at=brief.now.valid_at if brief.now else UNSET,
            temperature_c=brief.now.temperature_c if brief.now else UNSET,
            weather=brief.now.weather if brief.now else UNSET,
            hazards=brief.hazards or UNSET,
        )
        for unit, brief in found
    ]
    return Made(ProvinceWeatherPart(items=items, freshness=freshness(said)), said)


def air(parts: Parts, places: Sequence[Unit]) -> Made[ProvinceAirPart]:
    """The main places in the present hour."""
    view, language = parts.views.air, parts.language
    known = [(unit, view.now_for(unit.code, language)) for unit in places] if view else []
    found = [(unit, *one) for unit, one in known if one is not None]
    if not found:
        return Made(ProvinceAirPart(missing=wording.missing("air", "no_data", language)))
    said = [provenance for _, _, provenance in found]
    items = [
        PlaceAir(code=unit.code, name=unit.name, slug=unit.slug, us_aqi=now.us_aqi, category=now.category)
        for unit, now, _ in found
    ]
    return Made(ProvinceAirPart(items=items, freshness=freshness(said)), said)


def outages(parts: Parts) -> Made[OutagesPart]:
    """The next ones anywhere."""
    view = parts.views.outages
    if view is None or view.told is None:
        return Made(OutagesPart(missing=wording.missing("outages", "no_data", parts.language)))
    ahead = parts.outages_ahead
    items = [outage_brief(one, with_units=True) for one in ahead[:OUTAGES]]
    return parts.outages_part(items, len(ahead), view.told)


def news(parts: Parts) -> Made[NewsPart]:
    """The newest stories."""
    if not parts.news_said:
        return Made(NewsPart(missing=wording.missing("news", "no_data", parts.language)))
    said = parts.news_said
    return Made(NewsPart(latest=list(parts.latest_news[:NEWS]), freshness=freshness(said)), said)


def _rank(brief: WarningBrief) -> tuple[int, int]:
    severity = SEVERITY_ORDER.index(brief.severity) if brief.severity else len(SEVERITY_ORDER)
    return severity, LEVEL_ORDER.index(brief.level.code) if brief.level else len(LEVEL_ORDER)


def _warned(unit: Unit, brief: WarningBrief) -> WarnedPlace:
    return WarnedPlace(
        code=unit.code,
        name=unit.name,
        slug=unit.slug,
        event=brief.event,
        event_code=brief.event_code,
        severity=brief.severity,
        level=brief.level,
        sender_name=brief.sender_name,
        expires=brief.expires,
    )
