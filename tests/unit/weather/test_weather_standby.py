from collections.abc import Callable
from datetime import timedelta

import msgspec
import pytest

from laocaiso.core.errors import Trouble
from laocaiso.feeds.weather.choice import Choice
from laocaiso.feeds.weather.model import ForecastTable, NowTable
from laocaiso.feeds.weather.service import FORECAST_CADENCE, NOW_CADENCE, STANDBY_CADENCE, WeatherFeed
from tests.unit.weather.invented_weather import AT, Keeps, forecast_from, now_at

Table = Callable[..., ForecastTable]
MINUTES = timedelta(minutes=1)
HOURS = timedelta(hours=1)
CODE = "03006"


def choose(feed: WeatherFeed, kept: Keeps) -> Choice:
    return Choice.of(kept, feed.now, feed.forecast, feed.standby, AT)


def test_the_reserve_is_left_alone_while_the_first_is_fresh(
    feed: WeatherFeed, kept: Keeps, forecast_table: Table
) -> None:
    kept.put(feed.forecast, forecast_table(), AT - HOURS, AT)
    assert not feed.standby.wanted(kept, AT)


@pytest.mark.parametrize(
    ("age", "trouble", "wanted"),
    [
        (2 * HOURS, Trouble.TIMEOUT, False),
        (4 * HOURS, Trouble.TIMEOUT, False),
        (4 * HOURS + MINUTES, Trouble.TIMEOUT, True),
        (4 * HOURS + MINUTES, None, False),
        (3 * HOURS - MINUTES, Trouble.OVER_BUDGET, False),
        (3 * HOURS + MINUTES, Trouble.OVER_BUDGET, True),
        (7 * HOURS, None, True),
        (37 * HOURS, None, True),
    ],
)
def test_the_reserve_is_asked_when_the_first_is_failing_over_budget_or_stale(
    feed: WeatherFeed,
    kept: Keeps,
    forecast_table: Table,
    age: timedelta,
    trouble: Trouble | None,
    wanted: bool,
) -> None:
    kept.put(feed.forecast, forecast_table(), AT - age, AT, trouble)
    feed.standby.wanted(kept, AT - 5 * MINUTES)
    assert feed.standby.wanted(kept, AT) is wanted


def test_after_a_start_with_nothing_the_first_gets_two_minutes(feed: WeatherFeed, kept: Keeps) -> None:
    assert not feed.standby.wanted(kept, AT)
    assert not feed.standby.wanted(kept, AT + MINUTES)
    assert feed.standby.wanted(kept, AT + 2 * MINUTES)


def test_now_is_the_first_providers_while_fresh(
    feed: WeatherFeed, kept: Keeps, now_table: Callable[..., NowTable], forecast_table: Table
) -> None:
    kept.put(feed.now, now_table(), AT - 10 * MINUTES, AT)
    kept.put(feed.forecast, forecast_table(), AT - HOURS, AT)
    current = choose(feed, kept).current(CODE)
    assert current is not None
    assert (current[0].value.temperature_c, current[1]) == (21.9, False)


def test_a_stale_now_gives_way_to_the_forecast_of_this_hour(
    feed: WeatherFeed, kept: Keeps, now_table: Callable[..., NowTable], forecast_table: Table
) -> None:
    kept.put(feed.now, now_table(AT - 2 * HOURS), AT - 2 * HOURS, AT)
    kept.put(feed.forecast, forecast_table(), AT - HOURS, AT)
    current = choose(feed, kept).current(CODE)
    assert current is not None
    assert current[1]
    assert current[0].value.at == AT.replace(minute=0)
    assert current[0].value.is_day is True
    assert current[0].reason is None


def test_a_stale_now_is_shown_when_there_is_no_forecast_at_all(
    feed: WeatherFeed, kept: Keeps, now_table: Callable[..., NowTable]
) -> None:
    kept.put(feed.now, now_table(AT - 2 * HOURS), AT - 2 * HOURS, AT)
    current = choose(feed, kept).current(CODE)
    assert current is not None
    assert not current[1]
    assert choose(feed, kept).forecast(CODE) is None


@pytest.mark.parametrize(
    ("first_age", "reserve_age", "shown"),
    [
        (HOURS, HOURS, "first"),
        (8 * HOURS, HOURS, "reserve"),
        (8 * HOURS, 10 * HOURS, "first"),
        (12 * HOURS, 10 * HOURS, "reserve"),
        (37 * HOURS, 23 * HOURS, "reserve"),
        (35 * HOURS, 25 * HOURS, "first"),
    ],
)
def test_fresh_goes_before_stale_and_of_the_stale_the_younger(
    feed: WeatherFeed,
    kept: Keeps,
    forecast_table: Table,
    first_age: timedelta,
    reserve_age: timedelta,
    shown: str,
) -> None:
    kept.put(feed.forecast, forecast_table(AT - first_age), AT - first_age, AT)
    kept.put(feed.standby, forecast_table(AT - reserve_age), AT - reserve_age, AT)
    found = choose(feed, kept).forecast(CODE)
    assert found is not None
    assert found.provider.id == shown
    assert (found.reason is not None) is (shown == "reserve")


@pytest.mark.parametrize(
    ("age", "trouble", "reason"),
    [
        (37 * HOURS, None, "first_missing"),
        (8 * HOURS, Trouble.OVER_BUDGET, "first_over_budget"),
        (8 * HOURS, Trouble.TIMEOUT, "first_stale"),
    ],
)
def test_it_says_why_the_reserve_stands_in(
    feed: WeatherFeed,
    kept: Keeps,
    forecast_table: Table,
    age: timedelta,
    trouble: Trouble | None,
    reason: str,
) -> None:
    kept.put(feed.forecast, forecast_table(), AT - age, AT, trouble)
    kept.put(feed.standby, forecast_table(), AT - HOURS, AT)
    found = choose(feed, kept).forecast(CODE)
    assert found is not None
    assert found.reason == reason


def test_a_unit_the_first_lacks_comes_from_the_reserve(
    feed: WeatherFeed, kept: Keeps, forecast_table: Table
) -> None:
    table = forecast_table()
    del table.units[CODE]
    kept.put(feed.forecast, table, AT - HOURS, AT)
    kept.put(feed.standby, forecast_table(), AT - HOURS, AT)
    found, other = choose(feed, kept).forecast(CODE), choose(feed, kept).forecast("02647")
    assert found is not None
    assert other is not None
    assert (found.provider.id, found.reason) == ("reserve", "unit_missing")
    assert other.provider.id == "first"


def test_a_unit_missing_in_the_newest_answer_keeps_its_last_values_marked(feed: WeatherFeed) -> None:
    old = NowTable({"a": now_at(AT), "b": now_at(AT)})
    new = NowTable({"a": now_at(AT + HOURS, 5.0)})
    kept = feed.now.accept(old, new, AT + HOURS)
    assert kept.units["a"].temperature_c == 5.0
    assert kept.units["b"].missing_since == AT + HOURS
    again = feed.now.accept(kept, new, AT + 2 * HOURS)
    assert again.units["b"].missing_since == AT + HOURS
    assert "b" not in feed.now.accept(again, new, AT + 7 * HOURS).units


def test_a_forecast_missing_in_the_newest_answers_is_kept_for_as_long_as_it_is_usable(
    feed: WeatherFeed,
) -> None:
    old = ForecastTable({"a": forecast_from(AT), "b": forecast_from(AT)})
    new = ForecastTable({"a": forecast_from(AT)})
    kept = feed.forecast.accept(old, new, AT)
    assert kept.units["b"].missing_since == AT
    assert "b" in feed.forecast.accept(kept, new, AT + FORECAST_CADENCE.usable_for).units
    assert "b" not in feed.forecast.accept(kept, new, AT + FORECAST_CADENCE.usable_for + HOURS).units


def test_the_cadences_are_those_promised() -> None:
    assert (NOW_CADENCE.every, NOW_CADENCE.fresh_for, NOW_CADENCE.usable_for) == (
        30 * MINUTES,
        75 * MINUTES,
        6 * HOURS,
    )
    assert (FORECAST_CADENCE.every, FORECAST_CADENCE.usable_for) == (3 * HOURS, 36 * HOURS)
    spread = STANDBY_CADENCE.every * STANDBY_CADENCE.jitter
    assert STANDBY_CADENCE.every - spread >= 55 * MINUTES


def test_what_is_kept_survives_being_stored(feed: WeatherFeed, forecast_table: Table) -> None:
    table = forecast_table()
    again = msgspec.msgpack.decode(msgspec.msgpack.encode(table), type=feed.forecast.shape)
    assert again.units[CODE].hours == table.units[CODE].hours
