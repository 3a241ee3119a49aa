from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from laocaiso.core.clock import VIETNAM
from laocaiso.feeds.weather.days import days
from laocaiso.feeds.weather.model import Hours, Sun, UnitForecast
from tests.unit.weather.invented_weather import AT, forecast_from

TODAY = date(2026, 11, 22)
MIDNIGHT = datetime(2026, 11, 22, tzinfo=VIETNAM)


def series(
    times: list[datetime],
    warmth: list[float | None],
    rain: list[float | None] | None = None,
    **fields: object,
) -> UnitForecast:
    nothing = (None,) * len(times)
    return UnitForecast(
        hours=Hours(
            times=tuple(times),
            temperature_c=tuple(warmth),
            apparent_c=nothing,
            humidity_percent=nothing,
            precipitation_percent=nothing,
            precipitation_mm=tuple(rain) if rain else nothing,
            weather_code=nothing,
            wind_kmh=nothing,
            gust_kmh=nothing,
        ),
        **fields,  # type: ignore[arg-type]
    )


def hourly(count: int, first: datetime = MIDNIGHT) -> list[datetime]:
    return [first + timedelta(hours=hour) for hour in range(count)]


def test_whole_days_have_their_highest_lowest_mean_and_sum() -> None:
    found = days(series(hourly(25), [float(h % 24) for h in range(25)], [0.0, *[1.0] * 24]), TODAY)
    assert [day.date for day in found] == [TODAY]
    day = found[0]
    assert (day.temperature_max_c, day.temperature_min_c, day.temperature_mean_c) == (23.0, 0.0, 11.5)
    # The hour that ends at midnight belongs to the day before it.
    assert day.precipitation_mm == 24.0
    assert not day.partial


def test_what_the_provider_says_of_a_day_goes_before_our_sum() -> None:
    sun = Sun(date=TODAY, precipitation_mm=4.8, uv_index=5.1)
    day = days(series(hourly(24), [20.0] * 24, [1.0] * 24, suns=(sun,)), TODAY)[0]
    assert (day.precipitation_mm, day.uv_index) == (4.8, 5.1)


def test_a_hole_in_the_rain_leaves_the_sum_unknown() -> None:
    rain: list[float | None] = [0.0] * 24
    rain[7] = None
    assert days(series(hourly(24), [20.0] * 24, rain), TODAY)[0].precipitation_mm is None


def test_of_today_the_hours_left_are_shown_as_partial_and_without_a_mean() -> None:
    day = days(series(hourly(15, AT.replace(minute=0)), [20.0] * 15), TODAY)[0]
    assert day.partial
    assert day.temperature_mean_c is None


def test_days_with_too_few_hours_are_absent() -> None:
    assert days(series(hourly(5, MIDNIGHT + timedelta(hours=19)), [20.0] * 5), TODAY) == []
    assert [day.date for day in days(series(hourly(24 + 17), [20.0] * 41), TODAY)] == [TODAY]
    assert len(days(series(hourly(24 + 18), [20.0] * 42), TODAY)) == 2


def test_six_hourly_steps_make_a_day_and_longer_gaps_do_not() -> None:
    start = MIDNIGHT + timedelta(hours=1)
    six = [start + timedelta(hours=6 * step) for step in range(9)]
    found = days(series(six, [10.0, 16.0, 20.0, 12.0] * 2 + [9.0], [None, *[6.0] * 8]), TODAY)
    assert [day.date for day in found] == [TODAY, TODAY + timedelta(days=1)]
    # 01-07, 07-13, 13-19 and, by its middle, 19-01.
    assert found[0].precipitation_mm == 24.0
    gaps = [start + timedelta(hours=12 * step) for step in range(5)]
    assert days(series(gaps, [10.0] * 5), TODAY) == []


def test_days_gone_by_are_not_shown() -> None:
    assert [day.date for day in days(forecast_from(AT), TODAY + timedelta(days=5))] == [
        TODAY + timedelta(days=5),
        TODAY + timedelta(days=6),
    ]


def test_no_hours_make_no_days() -> None:
    assert days(series([], []), TODAY) == []
    assert days(series(hourly(24), [None] * 24), TODAY) == []


@given(
    st.lists(st.integers(1, 30), min_size=1, max_size=60),
    st.lists(st.one_of(st.none(), st.floats(-20, 40)), min_size=60, max_size=60),
)
def test_a_days_numbers_lie_within_its_hours(gaps: list[int], warmth: list[float | None]) -> None:
    times = [MIDNIGHT]
    for gap in gaps[1:]:
        times.append(times[-1] + timedelta(hours=gap))
    for day in days(series(times, warmth[: len(times)]), TODAY):
        assert day.temperature_min_c is None or day.temperature_min_c <= (day.temperature_max_c or 99.0)
        if day.temperature_mean_c is not None:
            known = [value for value in warmth[: len(times)] if value is not None]
            assert min(known) - 0.1 <= day.temperature_mean_c <= max(known) + 0.1
