"""Days out of hours: what can honestly be said of a local day when only its steps are known."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from laocaiso.core.clock import VIETNAM
from laocaiso.feeds.weather.model import Hours, Sun, UnitForecast
from laocaiso.feeds.weather.wmo import worst

LONGEST_STEP = timedelta(hours=6)
"""A longer gap between two entries is a hole."""
WHOLE = timedelta(hours=18)
"""A day known for less has no highest, lowest and sum: it is left out."""
REST = timedelta(hours=6)
"""Of today, a provider may give only what is left; with this much of it the day is shown as partial."""
FOR_A_MEAN = timedelta(hours=20)


@dataclass(frozen=True, slots=True)
class Day:
    """One local day. `partial`: made of the hours left of it, when the forecast began after its start."""

    date: date
    partial: bool
    temperature_max_c: float | None
    temperature_min_c: float | None
    temperature_mean_c: float | None
    """Only where nearly the whole day is known."""
    precipitation_mm: float | None
    precipitation_percent: float | None
    weather_code: int | None
    """The weightiest of its hours."""
    wind_kmh: float | None
    gust_kmh: float | None
    uv_index: float | None
    sunrise: datetime | None
    sunset: datetime | None


@dataclass(frozen=True, slots=True)
class _Step:
    """An entry of the series, and the stretch of time it speaks for (none before a hole)."""

    at: datetime
    index: int
    before: timedelta
    after: timedelta


def days(forecast: UnitForecast, today: date) -> list[Day]:
    """The days from `today` on, in order; days with too few hours are absent."""
    steps = _steps(forecast.hours)
    suns = {sun.date: sun for sun in forecast.suns}
    dates = sorted({step.at.date() for step in steps} | {sun.date for sun in forecast.suns})
    found = (_day(day, steps, forecast.hours, suns.get(day)) for day in dates if day >= today)
    return [day for day in found if day is not None]


def daylight(forecast: UnitForecast, at: datetime) -> bool | None:
    """Whether the sun is up, by the provider's times of sunrise and sunset; None without them."""
    today = at.astimezone(VIETNAM).date()
    sun = next((sun for sun in forecast.suns if sun.date == today), None)
    if sun is None or sun.sunrise is None or sun.sunset is None:
        return None
    return sun.sunrise <= at < sun.sunset


def _steps(hours: Hours) -> list[_Step]:
    times = [at.astimezone(VIETNAM) for at in hours.times]
    gaps = [later - earlier for earlier, later in pairwise(times)]
    gaps = [gap if gap <= LONGEST_STEP else timedelta(0) for gap in gaps]
    hour = timedelta(hours=1)
    before = [hour, *gaps]
    # The last entry speaks for the hour it opens, but not for a longer step.
    after = [*gaps, hour if not gaps or gaps[-1] == hour else timedelta(0)]
    return [
        _Step(at, index, before[index], after[index])
        for index, at in enumerate(times)
        if hours.temperature_c[index] is not None
    ]


def _day(day: date, steps: Sequence[_Step], hours: Hours, sun: Sun | None) -> Day | None:
    start = datetime.combine(day, time(), VIETNAM)
    end = start + timedelta(days=1)
    begun_late = bool(steps) and start < steps[0].at
    steps = [step for step in steps if start - LONGEST_STEP < step.at < end + LONGEST_STEP]
    covered = [(step, _overlap(step.at, step.at + step.after, start, end)) for step in steps]
    known = sum((length for _, length in covered), timedelta(0))
    if known < WHOLE and not (begun_late and known >= REST):
        return None
    inside = [step.index for step in steps if start <= step.at < end]
    # A step's sum and chance belong to the day in which its middle lies.
    ending = [step.index for step in steps if start <= step.at - step.before / 2 < end]
    temperatures = _known(hours.temperature_c, inside)
    if sun is not None and sun.precipitation_mm is not None:
        rain: float | None = sun.precipitation_mm
    else:
        amounts = [hours.precipitation_mm[index] for index in ending]
        # The amount before the first entry is unknown by nature, so it does not count as a hole.
        if ending and ending[0] == 0 and amounts[0] is None:
            amounts = amounts[1:]
        rain = None if not amounts or None in amounts else sum(amount or 0.0 for amount in amounts)
    return Day(
        date=day,
        partial=begun_late,
        temperature_max_c=max(temperatures, default=None),
        temperature_min_c=min(temperatures, default=None),
        temperature_mean_c=_mean(covered, hours.temperature_c) if known >= FOR_A_MEAN else None,
        precipitation_mm=None if rain is None else round(rain, 1),
        precipitation_percent=max(_known(hours.precipitation_percent, ending), default=None),
        weather_code=worst([code for index in inside if (code := hours.weather_code[index]) is not None]),
        wind_kmh=max(_known(hours.wind_kmh, inside), default=None),
        gust_kmh=max(_known(hours.gust_kmh, ending), default=None),
        uv_index=sun.uv_index if sun else None,
        sunrise=sun.sunrise if sun else None,
        sunset=sun.sunset if sun else None,
    )


def _overlap(begin: datetime, finish: datetime, start: datetime, end: datetime) -> timedelta:
    return max(timedelta(0), min(finish, end) - max(begin, start))


def _known(column: Sequence[float | None], indexes: Sequence[int]) -> list[float]:
    return [value for index in indexes if (value := column[index]) is not None]


def _mean(covered: Sequence[tuple[_Step, timedelta]], temperatures: Sequence[float | None]) -> float | None:
    """The mean over the hours, each step weighing as long as it lasts within the day."""
    weights = [(temperatures[step.index], length.total_seconds()) for step, length in covered]
    total = sum(weight for _, weight in weights)
    return round(sum((value or 0.0) * weight for value, weight in weights) / total, 1) if total else None
