import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.open_meteo import (
    CURRENT,
    DAILY,
    DAYS,
    HOURLY,
    MARGIN,
    PROVIDER,
    cost,
    parse_forecast,
    parse_now,
    wait_named,
)
from laocaiso.core.clock import VIETNAM
from laocaiso.core.errors import Trouble, UpstreamDown
from laocaiso.feeds.weather.answers import day_answer, hourly_answer, now_answer
from laocaiso.feeds.weather.days import days
from laocaiso.feeds.weather.model import Point
from laocaiso.feeds.weather.service import FORECAST_CADENCE, NOW_CADENCE
from laocaiso.snapshots.model import Fetched

FIXTURES = Path(__file__).parents[1] / "fixtures" / "open_meteo"
ONE = (FIXTURES / "forecast_one.json").read_bytes()
THREE = (FIXTURES / "forecast_three.json").read_bytes()
SEATS = [Point("02647", 22.479252, 103.973215), Point("03006", 22.33, 103.84), Point("04252", 21.7, 104.9)]
AT = datetime(2026, 11, 22, 9, 20, tzinfo=VIETNAM)


def three() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(THREE)
    return found


def trouble(body: bytes, points: list[Point] = SEATS) -> Trouble:
    with pytest.raises(UpstreamDown) as raised:
        parse_forecast(body, points)
    return raised.value.trouble


def test_a_list_of_three_goes_to_the_points_by_position() -> None:
    fetched = parse_now(THREE, SEATS)
    assert list(fetched.value.units) == ["02647", "03006", "04252"]
    now = fetched.value.units["02647"]
    assert now.at == datetime(2026, 11, 22, 9, 15, tzinfo=VIETNAM)
    assert (now.temperature_c, now.humidity_percent, now.is_day, now.weather_code) == (21.9, 82.0, True, 3)
    assert (now.wind_kmh, now.wind_from_deg, now.gust_kmh) == (5.4, 142.0, 14.4)
    assert fetched.bad_rows == 0


def test_a_single_location_is_an_object() -> None:
    forecast = parse_forecast(ONE, SEATS[:1]).value.units["02647"]
    assert forecast.hours.times[0] == datetime(2026, 11, 22, tzinfo=VIETNAM)
    assert forecast.hours.temperature_c[:2] == (18.3, 17.4)
    assert forecast.hours.precipitation_mm[14] == 1.2
    assert forecast.hours.weather_code[14] == 61
    assert forecast.elevation_m == 104.0
    # A variable that was not in the answer is unknown in every hour.
    assert set(forecast.hours.gust_kmh) == {None}


def test_the_days_keep_their_sun_and_nulls_stay_unknown() -> None:
    first, second = parse_forecast(ONE, SEATS[:1]).value.units["02647"].suns
    assert first.sunrise == datetime(2026, 11, 22, 6, 21, tzinfo=VIETNAM)
    assert first.sunset == datetime(2026, 11, 22, 17, 19, tzinfo=VIETNAM)
    assert (first.uv_index, first.precipitation_mm) == (5.1, 4.8)
    assert second.uv_index is None


def test_nulls_in_the_hours_stay_unknown() -> None:
    answer = three()
    answer[1]["hourly"]["temperature_2m"][5] = None
    answer[1]["hourly"]["precipitation"][5] = None
    hours = parse_forecast(json.dumps(answer).encode(), SEATS).value.units["03006"].hours
    assert (hours.temperature_c[5], hours.precipitation_mm[5]) == (None, None)


def test_location_id_wins_over_the_order_of_the_list() -> None:
    answer = three()
    shuffled = json.dumps([answer[0], answer[2], answer[1]]).encode()
    assert parse_now(shuffled, SEATS).value == parse_now(THREE, SEATS).value


def test_the_coordinates_of_the_grid_cell_do_not_matter() -> None:
    answer = three()
    for location in answer:
        location["latitude"] = 0.0
    assert parse_now(json.dumps(answer).encode(), SEATS).value == parse_now(THREE, SEATS).value


@pytest.mark.parametrize(
    "spoil",
    [
        lambda location: location["hourly"].pop("temperature_2m"),
        lambda location: location["hourly"]["temperature_2m"].pop(),
        lambda location: location["hourly"]["temperature_2m"].__setitem__(3, "warm"),
        lambda location: location["hourly"]["temperature_2m"].__setitem__(3, 9999.0),
        lambda location: location["hourly"]["time"].__setitem__(3, "yesterday"),
        lambda location: location["hourly"]["time"].reverse(),
        lambda location: location["daily"]["sunrise"].__setitem__(0, "6 o'clock"),
        lambda location: location.__setitem__("utc_offset_seconds", 10**9),
        lambda location: location.pop("hourly"),
        lambda location: location["hourly"]["time"].__setitem__(0, "0001-01-01T00:00"),
        lambda location: location["daily"]["time"].__setitem__(1, "9999-12-31"),
        lambda location: location["hourly"]["precipitation"].__setitem__(3, 1e300),
    ],
)
def test_one_bad_location_is_counted_and_the_others_are_kept(spoil: Any) -> None:
    answer = three()
    spoil(answer[1])
    fetched = parse_forecast(json.dumps(answer).encode(), SEATS)
    assert set(fetched.value.units) == {"02647", "04252"}
    assert fetched.bad_rows == 1
    assert fetched.notes[0].startswith("03006: ")


def test_a_null_in_place_of_a_location_is_a_bad_row_too() -> None:
    answer: list[Any] = three()
    answer[2] = None
    assert parse_now(json.dumps(answer).encode(), SEATS).bad_rows == 1


def test_a_code_outside_the_table_is_unknown() -> None:
    answer = three()
    answer[0]["current"]["weather_code"] = 1000
    assert parse_now(json.dumps(answer).encode(), SEATS).value.units["02647"].weather_code is None


def test_a_byte_order_mark_does_no_harm() -> None:
    assert parse_now(b"\xef\xbb\xbf" + THREE, SEATS).value == parse_now(THREE, SEATS).value


def test_a_now_without_a_temperature_is_a_bad_row() -> None:
    answer = three()
    answer[0]["current"]["temperature_2m"] = None
    assert set(parse_now(json.dumps(answer).encode(), SEATS).value.units) == {"03006", "04252"}


def test_an_answer_that_is_none_of_ours_is_told_apart() -> None:
    errors = json.loads((FIXTURES / "errors.json").read_bytes())
    tail = errors["200_midstream_error_text"]["raw_text_tail"].encode()
    assert trouble(THREE[:4000] + tail) is Trouble.UNREADABLE
    assert trouble(b"") is Trouble.UNREADABLE
    assert trouble(b"<html><title>Just a moment...</title></html>") is Trouble.FOREIGN_PAGE
    assert trouble(json.dumps(errors["400_bad_variable"]["body"]).encode()) is Trouble.REJECTED
    assert trouble(THREE, SEATS[:2]) is Trouble.UNREADABLE
    assert trouble(ONE) is Trouble.UNREADABLE
    assert trouble(b"[]") is Trouble.UNREADABLE
    assert trouble(b"[{},{},{}]") is Trouble.UNREADABLE
    assert trouble(b"\xff\xfe[") is Trouble.UNREADABLE
    assert trouble(b"[" * 100_000) is Trouble.UNREADABLE


def test_two_locations_with_one_id_are_refused() -> None:
    answer = three()
    answer[2]["location_id"] = 1
    assert trouble(json.dumps(answer).encode()) is Trouble.UNREADABLE


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
KEYS = [
    "weather_code",
    "elevation",
    "sunrise",
    "current",
    "hourly",
    "daily",
    "time",
    "temperature_2m",
    "utc_offset_seconds",
    "error",
    "location_id",
]


@given(
    st.one_of(
        st.binary(max_size=200),
        JSON.map(lambda value: json.dumps(value).encode()),
        st.tuples(st.integers(0, 2), st.sampled_from(KEYS), st.sampled_from(["", *KEYS]), JSON).map(
            lambda drawn: spoiled(*drawn)
        ),
    )
)
def test_whatever_comes_is_upstream_trouble_or_can_be_kept_and_shown(body: bytes) -> None:
    try:
        now = parse_now(body, SEATS)
    except UpstreamDown:
        pass
    else:
        assert isinstance(now, Fetched)
        msgspec.msgpack.encode(now.value)
        for value in now.value.units.values():
            msgspec.json.encode(now_answer(value, False, "vi"))
    try:
        ahead = parse_forecast(body, SEATS)
    except UpstreamDown:
        return
    msgspec.msgpack.encode(ahead.value)
    for forecast in ahead.value.units.values():
        msgspec.json.encode(hourly_answer(forecast, AT))
        msgspec.json.encode([day_answer(day, "vi") for day in days(forecast, AT.date())])


def spoiled(index: int, section: str, key: str, value: Any) -> bytes:
    answer = three()
    inner = answer[index].get(section)
    if key and isinstance(inner, dict):
        inner[key] = value
    else:
        answer[index][section] = value
    return json.dumps(answer).encode()


@pytest.mark.parametrize(
    ("variables", "days", "locations", "expected"),
    [(10, 1, 99, 99.0), (10, 14, 99, 99.0), (12, 7, 99, 118.8), (22, 7, 99, 217.8), (12, 16, 99, 135.77)],
)
def test_the_cost_is_the_documented_formula(
    variables: int, days: int, locations: int, expected: float
) -> None:
    assert cost(variables, days, locations) == pytest.approx(expected, abs=0.01)


def test_the_plan_stays_within_the_quota_with_its_margin() -> None:
    now, forecast = cost(len(CURRENT), 1, 99), cost(len(HOURLY) + len(DAILY), DAYS, 99)
    assert (now, forecast) == pytest.approx((99.0, 118.8))
    day = timedelta(days=1)
    plan = day / NOW_CADENCE.every * now + day / FORECAST_CADENCE.every * forecast
    assert plan == pytest.approx(5_702.4)
    hastiest = sum(
        day / (cadence.every * (1 - cadence.jitter)) * each
        for cadence, each in ((NOW_CADENCE, now), (FORECAST_CADENCE, forecast))
    )
    minute, hour, whole_day = PROVIDER.quotas
    assert [(quota.units, quota.seconds) for quota in PROVIDER.quotas] == [
        (600 * MARGIN, 60),
        (5_000 * MARGIN, 3_600),
        (10_000 * MARGIN, 86_400),
    ]
    # Room for a dozen failed looks or restarts a day.
    assert hastiest + 12 * (now + forecast) / 2 <= whole_day.units
    assert now + forecast <= minute.units
    assert hastiest / 24 * 2 <= hour.units


NOW = datetime(2026, 11, 22, 22, 59, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "seconds"),
    [("429_minutely", 30.0), ("429_hourly", 30.0), ("429_daily", 3_630.0), ("429_concurrent", None)],
)
def test_a_429_names_in_words_when_its_window_ends(name: str, seconds: float | None) -> None:
    text = json.loads((FIXTURES / "errors.json").read_bytes())[name]["body"]["reason"]
    assert wait_named(text, NOW) == seconds


def test_what_is_parsed_can_be_kept() -> None:
    table = parse_forecast(THREE, SEATS).value
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(table), type=type(table)) == table
