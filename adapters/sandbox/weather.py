"""Invented weather of a mountain province in northern Vietnam: the same for the same place and hour, always.

Smooth in place and time (sums of sines that don't repeat together), colder with height (5.6 K per km), with a
cool drizzly winter, a hot wet summer, bands of rain that move, and thunderstorms on summer evenings. Of an
hour's rain, both providers show the same amount. Nothing of it is an observation or a forecast.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from math import acos, cos, exp, hypot, log, pi, sin, tan

HEIGHTS = (
    (22.30, 103.78, 2900),
    (22.34, 103.84, 1550),
    (22.36, 103.77, 1950),
    (22.65, 103.62, 1900),
    (22.53, 103.89, 150),
    (22.49, 103.97, 100),
    (22.77, 104.10, 850),
    (22.69, 104.29, 1250),
    (22.54, 104.29, 950),
    (22.35, 104.17, 90),
    (22.24, 104.46, 110),
    (22.09, 104.24, 200),
    (22.10, 104.77, 100),
    (21.85, 104.09, 1050),
    (21.48, 104.40, 750),
    (21.60, 104.51, 260),
    (21.88, 104.57, 60),
    (21.71, 104.88, 40),
    (21.73, 105.07, 50),
)
"""Latitude, longitude and rough height in metres of some places; between them it is guessed."""

SEA_LEVEL = (16.4, 17.9, 21.0, 24.6, 27.4, 28.8, 28.8, 28.5, 27.3, 24.9, 21.3, 17.7)
"""Mean temperature of each month at sea level in °C, roughly that of the Red River valley."""
LAPSE = 0.0056
"""°C lost for each metre of height."""


@dataclass(frozen=True, slots=True)
class Conditions:
    """The weather of one hour: values at its end, rain and code of the hour as a whole."""

    temperature: float
    """°C"""
    apparent: float
    dew_point: float
    humidity: int
    """%"""
    rain: float
    """mm in the hour"""
    rain_chance: int
    """%"""
    code: int
    """WMO 4677, as Open-Meteo uses it"""
    cloud: int
    """%"""
    pressure: float
    """hPa at sea level"""
    wind: float
    """km/h"""
    wind_from: int
    """degrees"""
    gust: float
    """km/h"""
    visibility: float
    """m"""
    is_day: bool
    sun_height: float
    """sine of the sun's height; negative at night"""


@lru_cache(maxsize=4096)
def elevation(lat: float, lon: float) -> float:
    """A guessed height in metres, the same for the same place."""
    near = sorted((hypot(lat - a, lon - b) + 0.01, height) for a, b, height in HEIGHTS)[:5]
    weights = [(1 / distance**2, height) for distance, height in near]
    return round(sum(w * height for w, height in weights) / sum(w for w, _ in weights))


def conditions(lat: float, lon: float, height: float, hour: datetime) -> Conditions:
    """The weather of the hour that ends at `hour` (aware, on the hour; a later minute counts to the next)."""
    at = hour.astimezone(UTC)
    ends = at if at.minute == at.second == 0 else at.replace(minute=0, second=0) + timedelta(hours=1)
    season, summer = _season(at)
    t = at.timestamp() / 3600
    local = (t + 7) % 24
    rain, chance, thunder = _rain(lat, lon, ends.timestamp() / 3600, summer, height)
    cover = 45 + 30 * sin(t / 31 + lat * 4) + 18 * sin(t / 11.3 + lon * 5) + 10 * (1 - summer) + rain * 12
    cloud = round(min(100.0, max(80.0 if rain else 3.0, cover)))
    swing = 4.6 * (1 - cloud / 190)
    temperature = (
        season
        - LAPSE * height
        + 2.2 * sin(t / 57 + lat) * (1.3 - summer)
        + swing * cos((local - 14) / 24 * 2 * pi)
        - min(2.5, rain * 0.35)
    )
    humidity = round(
        min(100.0, max(38.0, 76 + cloud / 7 + rain * 3 - 4.5 * cos((local - 14) / 24 * 2 * pi) * 2.4))
    )
    wind = max(0.5, 5.5 + height / 420 + 2.8 * sin(t / 17 + lon * 7) + 2 * cos((local - 15) / 24 * 2 * pi))
    gust = wind * 1.9 + (24 if thunder else min(14.0, rain * 2))
    sun = sun_height(lat, lon, at)
    return Conditions(
        temperature=round(temperature, 1),
        apparent=round(_apparent(temperature, humidity, wind), 1),
        dew_point=round(_dew_point(temperature, humidity), 1),
        humidity=humidity,
        rain=rain,
        rain_chance=chance,
        code=_code(rain, cloud, humidity, temperature, thunder=thunder, summer=summer),
        cloud=cloud,
        pressure=round(1014.5 - 8 * summer + 3 * sin(t / 73) + 1.2 * cos((local - 10) / 12 * 2 * pi), 1),
        wind=round(wind, 1),
        wind_from=round(140 + 60 * sin(t / 90) + 25 * sin(t / 13 + lat * 9)) % 360,
        gust=round(gust, 1),
        visibility=300.0 if cloud > 95 and humidity > 97 and not rain else round(24_140 / (1 + rain), -1),
        is_day=sun > 0,
        sun_height=sun,
    )


def sun_height(lat: float, lon: float, at: datetime) -> float:
    """The sine of the sun's height at an instant."""
    at = at.astimezone(UTC)
    declination = _declination(at)
    angle = (at.hour + at.minute / 60 + lon / 15 - 12) / 24 * 2 * pi
    phi = lat * pi / 180
    return sin(phi) * sin(declination) + cos(phi) * cos(declination) * cos(angle)


def sun_times(lat: float, lon: float, noon: datetime) -> tuple[datetime, datetime]:
    """Sunrise and sunset (UTC) of the day whose local noon is about `noon`, right to some minutes."""
    declination = _declination(noon.astimezone(UTC))
    half = acos(max(-1.0, min(1.0, -tan(lat * pi / 180) * tan(declination)))) / pi * 12
    midday = noon.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    midday += timedelta(hours=12 - lon / 15)
    return midday - timedelta(hours=half + 0.06), midday + timedelta(hours=half + 0.06)


def _season(at: datetime) -> tuple[float, float]:
    """Mean temperature at sea level, and how much of a summer it is (0 to 1)."""
    position = at.month - 1 + (at.day - 15) / 30
    month, part = int(position // 1), position % 1
    mean = SEA_LEVEL[month % 12] * (1 - part) + SEA_LEVEL[(month + 1) % 12] * part
    return mean, 0.5 - 0.5 * cos((position - 0.3) / 12 * 2 * pi)


def _rain(lat: float, lon: float, hour: float, summer: float, height: float) -> tuple[float, int, bool]:
    """Millimetres of the hour ending at `hour` (hours since the epoch), their chance in %, and thunder."""
    band = (
        sin(hour / 19 + lat * 6 + lon * 3) + 0.8 * sin(hour / 47 - lat * 5) + 0.5 * sin(hour / 7.3 + lon * 11)
    )
    local = (hour + 7) % 24
    evening = exp(-(((local - 18) / 3.2) ** 2)) * summer
    wet = band + 1.5 * evening - (1.45 - 0.5 * summer) + height / 6000
    chance = round(min(97.0, max(2.0, 100 / (1 + exp(-2.6 * wet)))))
    if wet <= 0:
        return 0.0, chance, False
    amount = wet**2 * (0.5 + 2.2 * summer * (0.3 + evening))
    rain = round(max(0.1, amount), 1)
    return rain, chance, rain > 2.5 and evening > 0.45


def _code(rain: float, cloud: int, humidity: int, temperature: float, *, thunder: bool, summer: float) -> int:
    if thunder:
        return 95
    if rain and temperature < 0.5:
        return 71 if rain < 1 else 73
    if rain and summer > 0.5:
        return 80 if rain < 2.5 else 81 if rain < 8 else 82
    if rain:
        return 51 if rain < 0.4 else 61 if rain < 2.5 else 63 if rain < 7.6 else 65
    if cloud > 95 and humidity > 97:
        return 45
    return 0 if cloud < 12 else 1 if cloud < 35 else 2 if cloud < 75 else 3


def _apparent(temperature: float, humidity: int, wind: float) -> float:
    """Steadman's formula without sunshine, as the Australian Bureau of Meteorology has it."""
    vapour = humidity / 100 * 6.105 * exp(17.27 * temperature / (237.7 + temperature))
    return temperature + 0.33 * vapour - 0.70 * wind / 3.6 - 4.0


def _dew_point(temperature: float, humidity: int) -> float:
    x = log(humidity / 100) + 17.62 * temperature / (243.12 + temperature)
    return 243.12 * x / (17.62 - x)


def _declination(at: datetime) -> float:
    return -23.44 * pi / 180 * cos(2 * pi / 365 * (at.timetuple().tm_yday + 10))


def surface_pressure(pressure: float, height: float) -> float:
    """Sea-level pressure brought up to a height, in hPa."""
    share: float = (1 - 2.2558e-5 * height) ** 5.2559
    return round(pressure * share, 1)
