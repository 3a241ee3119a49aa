"""The weather of the 99 units: two providers, one answer.

    open_meteo:now        every 30 minutes   10 variables         99 × 1.0 =  99   weighted calls
    open_meteo:forecast   every 3 hours      12 variables, 7 days 99 × 1.2 = 118.8
    met_norway:forecast   every hour, only while the first is stale, over budget or failing

A day of the plan: 48 × 99 + 8 × 118.8 = 5,702.4 of the 10,000 weighted calls of the free quota, 71 % of the
8,000 we allow ourselves. With every pause at its shortest (jitter −10 %): 53.3 × 99 + 8.9 × 118.8 = 6,336.
The rest is for failed looks, which cost the same, and for restarts. A minute holds both looks: 217.8 of 480.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

import msgspec
from msgspec import UNSET

from laocaiso.core.clock import VIETNAM
from laocaiso.feeds.weather import answers, choice, comfort
from laocaiso.feeds.weather.answers import (
    DAYS_SHOWN,
    NOTES,
    HourlyAnswer,
    ProvinceRow,
    ProvinceWeather,
    UnitBrief,
    UnitWeather,
    WeatherProvenance,
)
from laocaiso.feeds.weather.choice import GRACE, Choice, Shown
from laocaiso.feeds.weather.days import Day, days
from laocaiso.feeds.weather.model import ForecastTable, Now, NowTable, Point
from laocaiso.feeds.weather.ports import CurrentAndForecasts, Forecasts
from laocaiso.places.gazetteer import Gazetteer
from laocaiso.places.model import Unit
from laocaiso.snapshots.model import Cadence, Kept, Source
from laocaiso.snapshots.pages import LANGUAGES, Language, Page, Rendering, provenance

NAME = "weather"
"""The key of its view."""

NOW_CADENCE = Cadence(
    every=timedelta(minutes=30), fresh_for=timedelta(minutes=75), usable_for=timedelta(hours=6)
)
FORECAST_CADENCE = Cadence(
    every=timedelta(hours=3), fresh_for=timedelta(hours=7), usable_for=timedelta(hours=36)
)
STANDBY_CADENCE = Cadence(
    # MET Norway asks for random minutes, never on the hour: 55 to 65 minutes apart.
    every=timedelta(hours=1),
    fresh_for=timedelta(hours=3),
    usable_for=timedelta(hours=24),
    jitter=0.083,
)
MAX_AGE = 120


@dataclass(frozen=True, slots=True)
class WeatherView:
    """What other features may show, by language and unit code; units without any usable values are absent."""

    units: Mapping[Language, Mapping[str, UnitBrief]]


@dataclass(frozen=True, slots=True)
class _Facts:
    """What is to be said of a unit, in any language."""

    unit: Unit
    current: tuple[Shown[Now], bool] | None
    hourly: HourlyAnswer | None
    daily: Sequence[Day]
    elevation_m: float | None
    said: WeatherProvenance
    forecast_said: WeatherProvenance | None


class WeatherFeed:
    """`first` gives now and what is ahead; `standby` stands in for it. A `Feed`."""

    name = NAME
    is_slow = False

    def __init__(
        self, gazetteer: Gazetteer, first: CurrentAndForecasts, standby: Forecasts, *, demo: bool = False
    ) -> None:
        points = [Point(unit.code, unit.lat, unit.lon) for unit in gazetteer.units]
        self._units = sorted(gazetteer.units, key=lambda unit: unit.code)
        self._demo = demo
        self._missing_since: datetime | None = None
        self.now = Source(
            id=f"{first.provider.id}:now",
            provider=first.provider,
            shape=NowTable,
            fetch=lambda _validators: first.fetch_now(points),
            cadence=NOW_CADENCE,
            cost=first.now_cost(len(points)),
            accept=lambda old, new, at: choice.carried_now(old, new, at, NOW_CADENCE.usable_for),
        )
        self.forecast = Source(
            id=f"{first.provider.id}:forecast",
            provider=first.provider,
            shape=ForecastTable,
            fetch=lambda _validators: first.fetch_forecast(points),
            cadence=FORECAST_CADENCE,
            cost=first.forecast_cost(len(points)),
            accept=lambda old, new, at: choice.carried_forecast(old, new, at, FORECAST_CADENCE.usable_for),
        )
        self.standby = Source(
            id=f"{standby.provider.id}:forecast",
            provider=standby.provider,
            shape=ForecastTable,
            fetch=lambda _validators: standby.fetch_forecast(points),
            cadence=STANDBY_CADENCE,
            cost=standby.forecast_cost(len(points)),
            accept=lambda old, new, at: choice.carried_forecast(old, new, at, STANDBY_CADENCE.usable_for),
            wanted=self._wants_standby,
        )

    @property
    def sources(self) -> Sequence[Source[Any]]:
        """Now, what is ahead, and the reserve."""
        return (self.now, self.forecast, self.standby)

    def render(self, kept: Kept, now: datetime) -> Rendering[WeatherView]:
        """The table of the province and a page for each unit somebody has usable values for."""
        found = Choice.of(kept, self.now, self.forecast, self.standby, now)
        facts = [] if found.is_empty else [self._facts(unit, found) for unit in self._units]
        pages: list[Page] = []
        briefs: dict[Language, dict[str, UnitBrief]] = {}
        for language in LANGUAGES:
            made = {
                fact.unit.code: self._answer(fact, found.at, language) for fact in facts if fact is not None
            }
            briefs[language] = {code: _brief(answer) for code, answer in made.items()}
            pages += [
                self._page(f"/v1/weather/{code}", answer, found, language) for code, answer in made.items()
            ]
            if made:
                pages.append(self._page("/v1/weather", self._province(made, language), found, language))
        return Rendering(pages, WeatherView(briefs), until=_hour(now) + timedelta(hours=1))

    def _wants_standby(self, kept: Kept, now: datetime) -> bool:
        held = kept.held(self.forecast, now)
        if held is not None:
            self._missing_since = None
        elif self._missing_since is None:
            # After a first start the first provider gets its chance before 99 requests go to the other.
            self._missing_since = now
        if self._missing_since is not None and now - self._missing_since < GRACE:
            return False
        return choice.is_needed(held, self.forecast, now)

    def _facts(self, unit: Unit, found: Choice) -> _Facts | None:
        current, ahead = found.current(unit.code), found.forecast(unit.code)
        daily = days(ahead.value, found.at.astimezone(VIETNAM).date())[:DAYS_SHOWN] if ahead else []
        hourly = answers.hourly_answer(ahead.value, found.at) if ahead else None
        if not daily and hourly is None:
            ahead = None
        first = self._said(current[0], current[0].value.at) if current else None
        second = self._said(ahead, ahead.value.made_at) if ahead else None
        said = first or second
        if said is None:
            return None
        return _Facts(unit, current, hourly, daily, ahead.value.elevation_m if ahead else None, said, second)

    def _answer(self, fact: _Facts, at: datetime, language: Language) -> UnitWeather:
        current, daily, hourly = fact.current, fact.daily, fact.hourly
        today = at.astimezone(VIETNAM).date()
        mind_now = comfort.hazards_now(current[0].value, language) if current else []
        mind_today = comfort.hazards_of(daily[0], language) if daily and daily[0].date == today else []
        missing: list[Literal["now", "forecast"]] = []
        if current is None:
            missing.append("now")
        if fact.forecast_said is None:
            missing.append("forecast")
        return UnitWeather(
            unit=answers.unit_name(fact.unit),
            now=answers.now_answer(current[0].value, current[1], language) if current else UNSET,
            hazards=comfort.merged(mind_now, mind_today),
            hourly=hourly or UNSET,
            daily=[answers.day_answer(day, language) for day in daily] or UNSET,
            words=answers.words_of(hourly, language) if hourly else UNSET,
            elevation_m=UNSET if fact.elevation_m is None else fact.elevation_m,
            missing=missing or UNSET,
            note=NOTES[language],
            provenance=fact.said,
            forecast_provenance=fact.forecast_said or UNSET,
        )

    def _province(self, made: Mapping[str, UnitWeather], language: Language) -> ProvinceWeather:
        sources = Counter(answer.provenance.source for answer in made.values())
        usual = sources.most_common(1)[0][0]
        first = next(answer for answer in made.values() if answer.provenance.source == usual)
        rows = [_row(unit, made.get(unit.code), usual) for unit in self._units]
        return ProvinceWeather(items=rows, note=NOTES[language], provenance=first.provenance)

    def _said(self, shown: Shown[Any], valid_at: datetime | None) -> WeatherProvenance:
        said = provenance(shown.provider, shown.held, demo=self._demo, valid_at=valid_at)
        fields = msgspec.structs.asdict(said)
        if shown.missing_since is not None and not said.stale:
            fields["stale"] = True
            fields["stale_since"] = shown.missing_since.astimezone(VIETNAM)
        if shown.reason is not None:
            fields |= {"standby": True, "standby_reason": shown.reason}
        return WeatherProvenance(**fields)

    def _page(
        self, target: str, answer: UnitWeather | ProvinceWeather, found: Choice, language: Language
    ) -> Page:
        looked = [held for held in (found.now_held, found.first_held, found.standby_held) if held is not None]
        return Page(
            target=target,
            body=msgspec.json.encode(answer),
            checked_at=max(held.checked_at for held in looked),
            # The present hour opens another row of hours without anything having been fetched.
            changed_at=max(_hour(found.at), *(held.fetched_at for held in looked)),
            language=language,
            max_age=MAX_AGE,
        )


def _hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)


def _row(unit: Unit, answer: UnitWeather | None, usual: str) -> ProvinceRow:
    name = answers.unit_name(unit)
    if answer is None or answer.now is UNSET:
        return ProvinceRow(
            code=name.code, name=name.name, slug=name.slug, hazards=answer.hazards if answer else []
        )
    now, source = answer.now, answer.provenance.source
    return ProvinceRow(
        code=name.code,
        name=name.name,
        slug=name.slug,
        valid_at=now.valid_at,
        temperature_c=now.temperature_c,
        weather=now.weather,
        wind_kmh=now.wind_kmh,
        precipitation_mm=now.precipitation_mm,
        is_day=now.is_day,
        hazards=answer.hazards,
        source=UNSET if source == usual else source,
    )


def _brief(answer: UnitWeather) -> UnitBrief:
    now = answer.provenance.fetched_at if answer.now is UNSET else answer.now.valid_at
    today = answer.daily[0] if answer.daily is not UNSET and answer.daily[0].date == now.date() else UNSET
    return UnitBrief(now=answer.now, today=today, hazards=answer.hazards, provenance=answer.provenance)
