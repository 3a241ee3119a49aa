import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.met_norway import WMO_CODES, parse
from laocaiso.core.errors import Trouble, UpstreamDown
from laocaiso.feeds.weather.answers import day_answer, hourly_answer
from laocaiso.feeds.weather.days import days
from laocaiso.feeds.weather.model import UnitForecast
from laocaiso.feeds.weather.wmo import WORDINGS

SAMPLE = json.loads(
    (Path(__file__).parents[1] / "fixtures" / "met_norway" / "compact_sapa.json").read_bytes()
)["body"]
AT = datetime(2026, 11, 22, 2, 20, tzinfo=UTC)
BODY = json.dumps(SAMPLE).encode()


def sample() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(BODY)
    return found


def trouble(body: bytes) -> Trouble:
    with pytest.raises(UpstreamDown) as raised:
        parse(body)
    return raised.value.trouble


def test_the_sample_comes_out_in_our_terms() -> None:
    forecast, notes = parse(BODY)
    hours = forecast.hours
    assert hours.times[0] == datetime(2026, 11, 22, 2, tzinfo=UTC)
    assert hours.temperature_c[0] == 14.5
    assert hours.humidity_percent[0] == 83.1
    assert hours.wind_kmh[0] == 5.4
    assert hours.weather_code[0] == 3
    assert hours.weather_code[6] == 80
    assert forecast.elevation_m == 1567
    assert forecast.made_at == datetime(2026, 11, 22, 1, 36, 42, tzinfo=UTC)
    assert list(notes) == []


def test_an_amount_is_moved_to_the_end_of_its_hours() -> None:
    hours = parse(BODY)[0].hours
    assert hours.precipitation_mm[0] is None
    # 08:00 UTC has 0.6 mm in its next hour.
    assert hours.precipitation_mm[6:9] == (0.0, 0.6, 0.6)
    # The last hourly step leads to the first six-hourly one; the gap of eighteen hours has no amount.
    assert hours.precipitation_mm[12:14] == (0.0, 0.0)
    assert hours.precipitation_mm[-1] is None


def test_day_and_night_come_from_the_symbol_where_it_says() -> None:
    hours = parse(BODY)[0].hours
    assert hours.is_day[0] is None
    assert hours.is_day[6] is True
    assert hours.is_day[12] is False


def test_what_the_compact_form_lacks_is_unknown() -> None:
    hours = parse(BODY)[0].hours
    for column in (hours.apparent_c, hours.gust_kmh, hours.precipitation_percent):
        assert set(column) == {None}


def test_the_last_step_has_neither_code_nor_amount() -> None:
    hours = parse(BODY)[0].hours
    assert hours.weather_code[-1] is None
    assert hours.temperature_c[-1] == 15.2


def test_the_days_of_the_sample_are_only_those_with_enough_hours() -> None:
    found = days(parse(BODY)[0], date(2026, 11, 22))
    assert [(day.date.day, day.partial) for day in found] == [(22, True)]
    assert (found[0].temperature_max_c, found[0].temperature_min_c) == (22.0, 14.5)
    assert found[0].precipitation_mm == 2.4
    assert found[0].weather_code == 80
    assert found[0].sunrise is None


def test_an_unknown_symbol_is_no_code_and_a_note() -> None:
    answer = sample()
    answer["properties"]["timeseries"][0]["data"]["next_1_hours"]["summary"]["symbol_code"] = "frogs_day"
    forecast, notes = parse(json.dumps(answer).encode())
    assert forecast.hours.weather_code[0] is None
    assert list(notes) == ["unknown symbol frogs_day"]


def test_every_symbol_has_a_code_with_words() -> None:
    assert len(WMO_CODES) == 5 + 9 + 9 + 18 + 2
    assert set(WMO_CODES.values()) <= set(WORDINGS)
    assert WMO_CODES["lightssleetshowersandthunder"] == WMO_CODES["lightsleetshowersandthunder"] == 95


def test_an_answer_that_is_none_of_theirs_is_told_apart() -> None:
    assert trouble(b"") is Trouble.UNREADABLE
    assert trouble(BODY[:3000]) is Trouble.UNREADABLE
    assert trouble(b"<html>blocked</html>") is Trouble.FOREIGN_PAGE
    assert trouble(b'{"type": "Feature"}') is Trouble.UNREADABLE
    empty = sample()
    empty["properties"]["timeseries"] = []
    assert trouble(json.dumps(empty).encode()) is Trouble.UNREADABLE
    backwards = sample()
    backwards["properties"]["timeseries"].reverse()
    assert trouble(json.dumps(backwards).encode()) is Trouble.UNREADABLE
    naive = sample()
    naive["properties"]["timeseries"][0]["time"] = "2026-11-22T02:00:00"
    assert trouble(json.dumps(naive).encode()) is Trouble.UNREADABLE
    ancient = sample()
    ancient["properties"]["timeseries"][0]["time"] = "0001-01-01T00:00:00+14:00"
    assert trouble(json.dumps(ancient).encode()) is Trouble.UNREADABLE


@given(
    st.one_of(
        st.binary(max_size=200),
        st.tuples(
            st.integers(0, 16),
            st.sampled_from(["time", "data"]),
            st.one_of(st.none(), st.text(), st.integers(), st.dictionaries(st.text(), st.integers())),
        ).map(lambda drawn: spoiled(*drawn)),
    )
)
def test_whatever_comes_is_upstream_trouble_or_can_be_kept_and_shown(body: bytes) -> None:
    try:
        forecast, _ = parse(body)
    except UpstreamDown:
        return
    assert isinstance(forecast, UnitForecast)
    msgspec.msgpack.encode(forecast)
    msgspec.json.encode(hourly_answer(forecast, AT))
    msgspec.json.encode([day_answer(day, "vi") for day in days(forecast, AT.date())])


def spoiled(index: int, key: str, value: Any) -> bytes:
    answer = sample()
    answer["properties"]["timeseries"][index][key] = value
    return json.dumps(answer).encode()


@given(st.lists(st.integers(1, 12), min_size=1, max_size=80))
def test_amounts_are_neither_lost_nor_doubled(gaps: list[int]) -> None:
    answer = sample()
    step = answer["properties"]["timeseries"][0]
    at, steps = datetime(2026, 11, 22, tzinfo=UTC), []
    for gap in gaps:
        made = json.loads(json.dumps(step))
        made["time"] = at.isoformat()
        made["data"]["next_1_hours"]["details"]["precipitation_amount"] = 1.0
        made["data"]["next_6_hours"]["details"]["precipitation_amount"] = 6.0
        steps.append(made)
        at += timedelta(hours=gap)
    answer["properties"]["timeseries"] = steps
    amounts = parse(json.dumps(answer).encode())[0].hours.precipitation_mm
    assert amounts[0] is None
    for gap, amount in zip(gaps, amounts[1:], strict=False):
        assert amount == ({1: 1.0, 6: 6.0}.get(gap))
