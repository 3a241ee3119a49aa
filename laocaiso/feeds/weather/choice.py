"""Which provider's values are shown for a unit, and when the one in reserve is asked at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Generic, Literal, TypeVar

from msgspec.structs import replace

from laocaiso.core.errors import Trouble
from laocaiso.feeds.weather.days import daylight
from laocaiso.feeds.weather.model import ForecastTable, Now, NowTable, UnitForecast
from laocaiso.snapshots.model import Held, Kept, Provider, Source

T = TypeVar("T")
Reason = Literal["first_missing", "first_stale", "first_failing", "first_over_budget", "unit_missing"]
HOUR = timedelta(hours=1)
GRACE = timedelta(minutes=2)
"""How long the first provider may be silent after a start before the reserve is asked."""
LATE = timedelta(hours=1)
"""How long past its time the first forecast may fail before the reserve is asked."""


@dataclass(frozen=True, slots=True)
class Shown(Generic[T]):
    """A value for one unit and whose it is. `reason`: why the reserve is shown; None for the first one."""

    value: T
    provider: Provider
    held: Held[NowTable] | Held[ForecastTable]
    missing_since: datetime | None
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """What is held of the three sources at one instant, and the rule of precedence.

    For now: the first provider's value while fresh, else the present hour of a forecast (fresh first, then
    stale), else the stale value. For what is ahead: the first provider's forecast while fresh, else the
    reserve's while fresh, else the one looked at later.
    """

    now_source: Source[NowTable]
    first_source: Source[ForecastTable]
    standby_source: Source[ForecastTable]
    now_held: Held[NowTable] | None
    first_held: Held[ForecastTable] | None
    standby_held: Held[ForecastTable] | None
    at: datetime

    @classmethod
    def of(
        cls,
        kept: Kept,
        now_source: Source[NowTable],
        first_source: Source[ForecastTable],
        standby_source: Source[ForecastTable],
        at: datetime,
    ) -> "Choice":
        """Look at what is kept."""
        return cls(
            now_source,
            first_source,
            standby_source,
            kept.held(now_source, at),
            kept.held(first_source, at),
            kept.held(standby_source, at),
            at,
        )

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show of any unit."""
        return self.now_held is None and self.first_held is None and self.standby_held is None

    def forecast(self, code: str) -> Shown[UnitForecast] | None:
        """The forecast to show for a unit; None when nobody has one."""
        found = self._forecasts(code)
        return found[0] if found else None

    def current(self, code: str) -> tuple[Shown[Now], bool] | None:
        """The values of now for a unit, and whether they were taken from a forecast's present hour."""
        direct = self._direct(code)
        if direct is not None and not self._is_old(direct):
            return direct, False
        for shown in self._forecasts(code):
            now = present_hour(shown.value, self.at)
            if now is not None:
                return Shown(now, shown.provider, shown.held, shown.missing_since, shown.reason), True
        return (direct, False) if direct else None

    def reason(self) -> Reason:
        """Why the first provider's forecast is not the one to show, for all units alike."""
        if self.first_held is None:
            return "first_missing"
        if self.first_held.trouble is Trouble.OVER_BUDGET:
            return "first_over_budget"
        if self.first_held.stale_since is not None:
            return "first_stale"
        return "first_failing" if self.first_held.trouble is not None else "unit_missing"

    def _direct(self, code: str) -> Shown[Now] | None:
        value = self.now_held.value.units.get(code) if self.now_held else None
        if self.now_held is None or value is None:
            return None
        return Shown(value, self.now_source.provider, self.now_held, value.missing_since)

    def _is_old(self, shown: Shown[Now]) -> bool:
        carried = shown.missing_since is not None
        return shown.held.stale_since is not None or (
            carried and self.at - shown.value.at > self.now_source.cadence.fresh_for
        )

    def _forecasts(self, code: str) -> Sequence[Shown[UnitForecast]]:
        """Those there are for a unit, the one to show first."""
        found: list[Shown[UnitForecast]] = []
        if self.first_held and (value := self.first_held.value.units.get(code)):
            found.append(Shown(value, self.first_source.provider, self.first_held, value.missing_since))
        if self.standby_held and (value := self.standby_held.value.units.get(code)):
            provider = self.standby_source.provider
            reason = self.reason()
            found.append(Shown(value, provider, self.standby_held, value.missing_since, reason))
        return sorted(found, key=_rank)


def _rank(shown: Shown[UnitForecast]) -> tuple[bool, float]:
    """Fresh before stale; of the fresh the first provider's, of the stale the one looked at later."""
    stale = shown.held.stale_since is not None or shown.missing_since is not None
    looked_at = shown.missing_since or shown.held.checked_at
    return stale, -looked_at.timestamp() if stale else float(shown.reason is not None)


def is_needed(first: Held[ForecastTable] | None, source: Source[ForecastTable], at: datetime) -> bool:
    """Whether to ask the reserve: the first is stale, over budget, or has failed long past its time."""
    if first is None or first.stale_since is not None:
        return True
    late = at - first.checked_at - source.cadence.every
    if first.trouble is Trouble.OVER_BUDGET:
        return late > timedelta(0)
    return first.trouble is not None and late > LATE


def present_hour(forecast: UnitForecast, at: datetime) -> Now | None:
    """The forecast's entry for the hour `at` lies in, as values of now."""
    hours = forecast.hours
    start = at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    if start not in hours.times:
        return None
    index = hours.times.index(start)
    temperature = hours.temperature_c[index]
    if temperature is None:
        return None
    is_day = hours.is_day[index] if hours.is_day else None
    return Now(
        at=start,
        temperature_c=temperature,
        apparent_c=hours.apparent_c[index],
        humidity_percent=hours.humidity_percent[index],
        is_day=daylight(forecast, at) if is_day is None else is_day,
        precipitation_mm=hours.precipitation_mm[index],
        weather_code=hours.weather_code[index],
        wind_kmh=hours.wind_kmh[index],
        gust_kmh=hours.gust_kmh[index],
    )


def carried_now(old: NowTable | None, new: NowTable, at: datetime, limit: timedelta) -> NowTable:
    """The new table, and of the old one the units the new one lacks, marked, while they are of use."""
    lacking = {
        code: replace(value, missing_since=value.missing_since or at)
        for code, value in (old.units if old else {}).items()
        if code not in new.units and at - value.at <= limit
    }
    return NowTable(new.units | lacking)


def carried_forecast(
    old: ForecastTable | None, new: ForecastTable, at: datetime, limit: timedelta
) -> ForecastTable:
    """As `carried_now`; the limit counts from when the unit was first missing."""
    lacking = {
        code: replace(value, missing_since=value.missing_since or at)
        for code, value in (old.units if old else {}).items()
        if code not in new.units and at - (value.missing_since or at) <= limit
    }
    return ForecastTable(new.units | lacking)
