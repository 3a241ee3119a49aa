from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from laocaiso.feeds.weather import comfort
from laocaiso.feeds.weather.days import Day
from tests.unit.weather.invented_weather import AT, now_at

QUIET = Day(date(2026, 11, 22), False, 25.0, 18.0, 21.0, 0.0, 10.0, 3, 8.0, 15.0, 5.1, None, None)


def codes(**fields: Any) -> list[str]:
    return [hazard.code for hazard in comfort.hazards_of(replace(QUIET, **fields), "vi")]


def test_a_quiet_day_has_nothing_to_mind() -> None:
    assert codes() == []
    assert comfort.hazards_now(now_at(AT), "vi") == []


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"temperature_max_c": 34.9}, []),
        ({"temperature_max_c": 35.0}, ["heat"]),
        ({"temperature_max_c": 37.0}, ["severe_heat"]),
        ({"temperature_max_c": 39.0}, ["extreme_heat"]),
        ({"temperature_mean_c": 15.1}, []),
        ({"temperature_mean_c": 15.0}, ["severe_cold"]),
        ({"temperature_mean_c": 13.0}, ["damaging_cold"]),
        ({"temperature_mean_c": None}, []),
        ({"temperature_min_c": 4.1}, []),
        ({"temperature_min_c": 4.0}, ["frost"]),
        ({"precipitation_mm": 50.0}, []),
        ({"precipitation_mm": 50.1}, ["heavy_rain"]),
        ({"precipitation_mm": 100.1}, ["very_heavy_rain"]),
        ({"gust_kmh": 38.5}, []),
        ({"gust_kmh": 38.9}, ["gusts"]),
        ({"weather_code": 45}, ["fog"]),
        ({"weather_code": 95}, ["thunderstorm"]),
        ({"uv_index": 7.4}, []),
        ({"uv_index": 7.5}, ["uv"]),
    ],
)
def test_hazards_begin_at_their_thresholds(fields: dict[str, Any], expected: list[str]) -> None:
    assert codes(**fields) == expected


def test_nothing_known_means_nothing_said() -> None:
    unknown = Day(date(2026, 11, 22), False, *(None,) * 11)  # type: ignore[arg-type]
    assert comfort.hazards_of(unknown, "vi") == []
    assert comfort.uv(unknown, "vi") is None
    assert comfort.rain(unknown, "vi") is None


def test_every_hazard_says_that_it_is_computed_and_from_what() -> None:
    day = replace(
        QUIET, temperature_max_c=39.2, precipitation_mm=120.0, gust_kmh=70.0, weather_code=99, uv_index=11.0
    )
    found = comfort.hazards_of(day, "vi")
    assert [hazard.severity for hazard in found] == ["danger"] * 5
    assert all(hazard.computed and any(c.isdigit() for c in hazard.basis) for hazard in found)
    heat = next(hazard for hazard in found if hazard.code == "extreme_heat")
    assert (heat.text, heat.basis) == ("Nắng nóng đặc biệt gay gắt", "temperatureMaxC 39.2 ≥ 39")


def test_the_worst_comes_first_and_now_goes_before_today() -> None:
    now = comfort.hazards_now(now_at(AT, 36.0, weather_code=95), "en")
    today = comfort.hazards_of(replace(QUIET, temperature_max_c=36.4, gust_kmh=80.0), "en")
    merged = comfort.merged(now, today)
    assert [(hazard.code, hazard.when) for hazard in merged] == [
        ("gusts", "day"),
        ("thunderstorm", "now"),
        ("heat", "now"),
    ]


@pytest.mark.parametrize(
    ("kmh", "force"),
    [(0, 0), (1.1, 1), (5.5, 1), (5.8, 2), (38.6, 5), (38.9, 6), (61.9, 8), (118.0, 12), (300, 12)],
)
def test_the_beaufort_force_of_a_wind(kmh: float, force: int) -> None:
    assert comfort.beaufort(kmh) == force


def test_how_it_feels_goes_by_the_felt_temperature_where_there_is_one() -> None:
    assert comfort.feels(now_at(AT, 30.0, apparent_c=39.0), "vi").text == "Rất nóng"
    bare = comfort.feels(now_at(AT, 18.0, apparent_c=None), "vi")
    assert (bare.code, bare.basis) == ("cold", "temperatureC 18")
    assert comfort.feels(now_at(AT, -60.0, apparent_c=-80.0), "en").code == "bitter"


def test_words_for_sun_rain_and_wind() -> None:
    uv = comfort.uv(replace(QUIET, uv_index=0.0), "vi")
    rain = comfort.rain(replace(QUIET, precipitation_mm=16.1), "vi")
    wind = comfort.wind(now_at(AT, wind_kmh=40.0), "vi")
    assert uv is not None
    assert uv.text == "Thấp"
    assert rain is not None
    assert rain.text == "Mưa vừa"
    assert wind is not None
    assert wind.text == "Gió mạnh (cấp 6)"
    assert comfort.rain(replace(QUIET, precipitation_mm=16.0), "vi") is None
