"""Words for how it feels and what to mind, computed by us from the numbers. Never an official warning.

Every word carries `computed: true` and a `basis` that names the number and the threshold it passed. The
thresholds, with what they rest on (which of "notice", "caution" and "danger" a hazard is, is our choice):

    heat          highest of the day ≥ 35, ≥ 37, ≥ 39 °C: nắng nóng, gay gắt, đặc biệt gay gắt, the classes of
                  Quyết định 18/2021/QĐ-TTg; the forecasters also ask for dry air (humidity ≤ 55 %), which is
                  not looked at here [wording of the decision unverified]
    cold          mean of the day ≤ 15, ≤ 13 °C: rét đậm, rét hại. The national forecasters' classes, made for
                  the plains and midlands; in the mountains such days are common, and the words tell the
                  temperature only [as told by the press, the decision's own wording unverified]
    frost         lowest of the day ≤ 4 °C at 2 m: sương muối becomes possible on clear, calm nights; the
                  ground is colder than the air at 2 m [unverified: 4 and 5 °C are both in use]
    rain          sum of 24 hours > 16, > 50, > 100 mm: mưa vừa, mưa to, mưa rất to; the national scale, as
                  VRain's legend shows it
    wind, gust    Beaufort, the scale of "cấp gió" in Vietnam; a hazard for gusts of 6 and more (≥ 10.8 m/s)
                  [6 is our choice]
    fog           WMO codes 45, 48
    thunderstorm  WMO codes 95, 96, 99
    uv            WHO classes of the UV index (0-2, 3-5, 6-7, 8-10, 11+), rounded; a hazard from 8 on
    feels         felt temperature ≥ 46, 38, 32, 26: the heat classes of the UTCI (Bröde et al. 2012), used on
                  the provider's own felt temperature [our use]; below 26 the forecasters' words for the mean
                  of a day: mát from 22, lạnh from 20, rét from 15, rét đậm from 13 [our use on one instant]
"""

from collections.abc import Sequence
from typing import Literal, NamedTuple

import msgspec

from laocaiso.feeds.weather.days import Day
from laocaiso.feeds.weather.model import Now
from laocaiso.feeds.weather.wmo import FOG, THUNDER, WORDINGS
from laocaiso.snapshots.pages import Language

Severity = Literal["notice", "caution", "danger"]
When = Literal["now", "day"]
BEAUFORT_MS = (0.3, 1.6, 3.4, 5.5, 8.0, 10.8, 13.9, 17.2, 20.8, 24.5, 28.5, 32.7)
"""Lower bounds of force 1 to 12 in m/s (WMO-No. 306, table 1100)."""


class Word(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A word of ours: a stable code, the text, and the number it was computed from."""

    code: str
    text: str
    basis: str
    computed: Literal[True] = True


class Hazard(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Something to mind, computed by us from forecast numbers; not an official warning."""

    code: str
    severity: Severity
    text: str
    basis: str
    """The number and the threshold it passed."""
    when: When
    """"now", or "day" for the local day it stands with."""
    computed: Literal[True] = True


class _Class(NamedTuple):
    at: float
    code: str
    vi: str
    en: str
    severity: Severity = "notice"


HEAT = (
    _Class(39, "extreme_heat", "Nắng nóng đặc biệt gay gắt", "Extreme heat", "danger"),
    _Class(37, "severe_heat", "Nắng nóng gay gắt", "Severe heat", "caution"),
    _Class(35, "heat", "Nắng nóng", "Heat", "notice"),
)
COLD = (
    _Class(13, "damaging_cold", "Rét hại", "Damaging cold", "danger"),
    _Class(15, "severe_cold", "Rét đậm", "Severe cold", "caution"),
)
FROST = _Class(4, "frost", "Có khả năng sương muối", "Frost possible", "caution")
RAIN = (
    _Class(100, "very_heavy_rain", "Mưa rất to", "Very heavy rain", "danger"),
    _Class(50, "heavy_rain", "Mưa to", "Heavy rain", "caution"),
    _Class(16, "moderate_rain", "Mưa vừa", "Moderate rain", "notice"),
)
UV = (
    _Class(11, "extreme", "Cực kỳ cao", "Extreme", "danger"),
    _Class(8, "very_high", "Rất cao", "Very high", "caution"),
    _Class(6, "high", "Cao", "High"),
    _Class(3, "moderate", "Trung bình", "Moderate"),
    _Class(0, "low", "Thấp", "Low"),
)
FEELS = (
    _Class(46, "extreme_heat", "Nóng nguy hiểm", "Dangerously hot"),
    _Class(38, "very_hot", "Rất nóng", "Very hot"),
    _Class(32, "hot", "Nóng", "Hot"),
    _Class(26, "warm", "Hơi nóng", "Warm"),
    _Class(22, "pleasant", "Mát, dễ chịu", "Pleasant"),
    _Class(20, "cool", "Hơi lạnh", "Cool"),
    _Class(15, "cold", "Rét", "Cold"),
    _Class(13, "very_cold", "Rét đậm", "Very cold"),
    _Class(-273, "bitter", "Rét buốt", "Bitterly cold"),
)
WIND = (
    (8, "Gió rất mạnh", "Gale"),
    (6, "Gió mạnh", "Strong wind"),
    (4, "Gió vừa", "Moderate wind"),
    (1, "Gió nhẹ", "Light wind"),
    (0, "Lặng gió", "Calm"),
)
"""The least Beaufort force for each word."""


def beaufort(kmh: float) -> int:
    """The force of a wind."""
    return sum(round(kmh / 3.6, 1) >= bound for bound in BEAUFORT_MS)


def feels(now: Now, language: Language) -> Word:
    """How it feels: by the felt temperature, or by the air's where the provider gives none."""
    value = now.temperature_c if now.apparent_c is None else now.apparent_c
    name = "temperatureC" if now.apparent_c is None else "apparentTemperatureC"
    found = next((c for c in FEELS if value >= c.at), FEELS[-1])
    return Word(code=found.code, text=_text(found, language), basis=f"{name} {_number(value)}")


def wind(now: Now, language: Language) -> Word | None:
    """A word for the mean wind."""
    if now.wind_kmh is None:
        return None
    force = beaufort(now.wind_kmh)
    vi, en = next((vi, en) for least, vi, en in WIND if force >= least)
    return Word(
        code=f"beaufort_{force}",
        text=f"{vi} (cấp {force})" if language == "vi" else f"{en} (force {force})",
        basis=f"windKmh {_number(now.wind_kmh)}",
    )


def uv(day: Day, language: Language) -> Word | None:
    """The WHO class of the day's highest UV index."""
    if day.uv_index is None:
        return None
    found = next(c for c in UV if round(max(day.uv_index, 0.0)) >= c.at)
    return Word(code=found.code, text=_text(found, language), basis=f"uvIndexMax {_number(day.uv_index)}")


def rain(day: Day, language: Language) -> Word | None:
    """The class of the day's rain; None up to 16 mm, where the weather code's words are enough."""
    found = None if day.precipitation_mm is None else _above(RAIN, day.precipitation_mm)
    if found is None or day.precipitation_mm is None:
        return None
    return Word(
        code=found.code,
        text=_text(found, language),
        basis=f"precipitationMm {_number(day.precipitation_mm)} > {_number(found.at)}",
    )


def hazards_now(now: Now, language: Language) -> list[Hazard]:
    """What to mind at this moment, the worst first."""
    found = [_gust(now.gust_kmh, "now", language), *_sky(now.weather_code, "now", language)]
    heat = next((c for c in HEAT if now.temperature_c >= c.at), None)
    if heat is not None:
        found.append(_hazard(heat, f"temperatureC {_number(now.temperature_c)} ≥ {heat.at}", "now", language))
    return _sorted(found)


def hazards_of(day: Day, language: Language) -> list[Hazard]:
    """What to mind on a day, the worst first. A partial day has no mean, so no word for cold."""
    found = [_gust(day.gust_kmh, "day", language), *_sky(day.weather_code, "day", language)]
    if day.temperature_max_c is not None:
        heat = next((c for c in HEAT if day.temperature_max_c >= c.at), None)
        if heat is not None:
            basis = f"temperatureMaxC {_number(day.temperature_max_c)} ≥ {heat.at}"
            found.append(_hazard(heat, basis, "day", language))
    if day.temperature_mean_c is not None:
        cold = next((c for c in COLD if day.temperature_mean_c <= c.at), None)
        if cold is not None:
            basis = f"temperatureMeanC {_number(day.temperature_mean_c)} ≤ {cold.at}"
            found.append(_hazard(cold, basis, "day", language))
    if day.temperature_min_c is not None and day.temperature_min_c <= FROST.at:
        basis = f"temperatureMinC {_number(day.temperature_min_c)} ≤ {FROST.at}"
        found.append(_hazard(FROST, basis, "day", language))
    if day.precipitation_mm is not None:
        wet = _above(RAIN[:2], day.precipitation_mm)
        if wet is not None:
            basis = f"precipitationMm {_number(day.precipitation_mm)} > {wet.at}"
            found.append(_hazard(wet, basis, "day", language))
    found.append(_strong_sun(day, language))
    return _sorted(found)


def merged(now: Sequence[Hazard], today: Sequence[Hazard]) -> list[Hazard]:
    """Those of now and of today, each code once: now's when both have it."""
    seen = {hazard.code for hazard in now}
    return _sorted([*now, *(hazard for hazard in today if hazard.code not in seen)])


def _gust(kmh: float | None, when: When, language: Language) -> Hazard | None:
    force = 0 if kmh is None else beaufort(kmh)
    if kmh is None or force < 6:
        return None
    return Hazard(
        code="gusts",
        severity="danger" if force >= 8 else "caution",
        text=f"Gió giật cấp {force}" if language == "vi" else f"Gusts of force {force}",
        basis=f"gustKmh {_number(kmh)}, Beaufort {force} ≥ 6",
        when=when,
    )


def _sky(code: int | None, when: When, language: Language) -> list[Hazard | None]:
    if code in THUNDER:
        severity: Severity = "caution" if code == 95 else "danger"
        return [_named("thunderstorm", severity, code, when, language)]
    return [_named("fog", "notice", code, when, language)] if code in FOG else []


def _named(name: str, severity: Severity, code: int, when: When, language: Language) -> Hazard:
    return Hazard(
        code=name,
        severity=severity,
        text=WORDINGS[code].text(language),
        basis=f"weatherCode {code}",
        when=when,
    )


def _strong_sun(day: Day, language: Language) -> Hazard | None:
    found = None if day.uv_index is None else _from(UV[:2], round(day.uv_index))
    if found is None or day.uv_index is None:
        return None
    text = "Tia cực tím " + found.vi.lower() if language == "vi" else f"{found.en} UV radiation"
    return Hazard(
        code="uv",
        severity=found.severity,
        text=text,
        basis=f"uvIndexMax {_number(day.uv_index)}, ≥ {found.at}",
        when="day",
    )


def _hazard(found: _Class, basis: str, when: When, language: Language) -> Hazard:
    return Hazard(
        code=found.code, severity=found.severity, text=_text(found, language), basis=basis, when=when
    )


def _above(classes: Sequence[_Class], value: float) -> _Class | None:
    return next((c for c in classes if value > c.at), None)


def _from(classes: Sequence[_Class], value: float) -> _Class | None:
    return next((c for c in classes if value >= c.at), None)


def _text(found: _Class, language: Language) -> str:
    return found.vi if language == "vi" else found.en


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _sorted(found: Sequence[Hazard | None]) -> list[Hazard]:
    order = {"danger": 0, "caution": 1, "notice": 2}
    return sorted((h for h in found if h is not None), key=lambda h: (order[h.severity], h.code))
