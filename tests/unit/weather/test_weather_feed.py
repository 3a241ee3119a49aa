import gzip
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import msgspec

from laocaiso.feeds.weather.answers import ProvinceWeather, UnitWeather
from laocaiso.feeds.weather.model import ForecastTable, NowTable
from laocaiso.feeds.weather.service import WeatherFeed
from laocaiso.places.gazetteer import Gazetteer
from laocaiso.snapshots.pages import Page, Rendering
from tests.unit.weather.invented_weather import AT, Keeps, Provided, forecast_from

HOUR = timedelta(hours=1)
CODE = "03006"
Nows = Callable[..., NowTable]
Forecasts = Callable[..., ForecastTable]


def page(rendering: Rendering[Any], target: str, language: str = "vi") -> Page:
    return next(p for p in rendering.pages if (p.target, p.language) == (target, language))


def body(
    rendering: Rendering[Any], target: str = f"/v1/weather/{CODE}", language: str = "vi"
) -> dict[str, Any]:
    found: dict[str, Any] = msgspec.json.decode(page(rendering, target, language).body)
    return found


def full(feed: WeatherFeed, kept: Keeps, now_table: Nows, forecast_table: Forecasts) -> Rendering[Any]:
    kept.put(feed.now, now_table(), AT - HOUR / 6, AT)
    kept.put(feed.forecast, forecast_table(), AT - HOUR, AT)
    return feed.render(kept, AT)


def test_it_publishes_a_table_and_99_units_in_two_languages(
    feed: WeatherFeed, kept: Keeps, now_table: Nows, forecast_table: Forecasts
) -> None:
    rendering = full(feed, kept, now_table, forecast_table)
    assert len(rendering.pages) == 2 * (99 + 1)
    assert rendering.until == AT.replace(hour=10, minute=0)
    assert len(rendering.view.units["vi"]) == 99
    for each in rendering.pages:
        shape = ProvinceWeather if each.target == "/v1/weather" else UnitWeather
        msgspec.json.decode(each.body, type=shape)


def test_a_unit_says_now_48_hours_7_days_and_whose_they_are(
    feed: WeatherFeed, kept: Keeps, now_table: Nows, forecast_table: Forecasts
) -> None:
    found = body(full(feed, kept, now_table, forecast_table))
    assert found["unit"] == {"code": CODE, "name": "Phường Sa Pa", "slug": "sa-pa"}
    assert found["now"]["validAt"] == "2026-11-22T09:20:00+07:00"
    assert found["now"]["origin"] == "current"
    assert found["now"]["weather"] == {"code": 3, "text": "Nhiều mây", "icon": "overcast"}
    assert found["hourly"]["time"][0] == "2026-11-22T09:00:00+07:00"
    assert {len(column) for column in found["hourly"].values()} == {48}
    assert set(map(str, filter(None, found["hourly"]["weatherCode"]))) <= set(found["words"])
    assert [day["date"] for day in found["daily"]] == [f"2026-11-{day}" for day in range(22, 29)]
    assert found["daily"][0]["sunrise"] == "2026-11-22T06:21:00+07:00"
    assert found["daily"][0]["uv"]["text"] == "Trung bình"
    assert found["provenance"]["source"] == "First"
    assert found["provenance"]["validAt"] == "2026-11-22T09:20:00+07:00"
    assert found["provenance"]["stale"] is False
    assert "standby" not in found["provenance"]
    assert "airQuality" not in found
    assert "missing" not in found
    assert "không phải số đo" in found["note"]


def test_english_has_english_words_and_the_same_numbers(
    feed: WeatherFeed, kept: Keeps, now_table: Nows, forecast_table: Forecasts
) -> None:
    rendering = full(feed, kept, now_table, forecast_table)
    vi, en = body(rendering), body(rendering, language="en")
    assert en["now"]["weather"]["text"] == "Overcast"
    assert en["now"]["feels"]["text"] == "Cool"
    assert en["hourly"] == vi["hourly"]
    assert "not measured" in en["note"]


def test_the_table_has_a_row_for_every_unit(
    feed: WeatherFeed, kept: Keeps, now_table: Nows, forecast_table: Forecasts
) -> None:
    found = body(full(feed, kept, now_table, forecast_table), "/v1/weather")
    assert len(found["items"]) == 99
    assert found["next"] is None
    row = next(item for item in found["items"] if item["code"] == CODE)
    assert row["temperatureC"] == 21.9
    assert (row["windKmh"], row["precipitationMm"], row["isDay"]) == (5.4, 0.0, True)
    assert row["weather"]["text"] == "Nhiều mây"
    assert "source" not in row


def test_hazards_are_marked_as_computed(feed: WeatherFeed, kept: Keeps, now_table: Nows) -> None:
    kept.put(feed.now, now_table(temperature=36.2), AT, AT)
    found = body(feed.render(kept, AT))
    assert found["hazards"] == [
        {
            "code": "heat",
            "severity": "notice",
            "text": "Nắng nóng",
            "basis": "temperatureC 36.2 ≥ 35",
            "when": "now",
            "computed": True,
        }
    ]


def test_with_nothing_kept_nothing_is_published(feed: WeatherFeed, kept: Keeps) -> None:
    rendering = feed.render(kept, AT)
    assert list(rendering.pages) == []
    assert rendering.view.units == {"vi": {}, "en": {}}


def test_a_missing_part_is_named(feed: WeatherFeed, kept: Keeps, now_table: Nows) -> None:
    kept.put(feed.now, now_table(), AT, AT)
    found = body(feed.render(kept, AT))
    assert found["missing"] == ["forecast"]
    assert not {"hourly", "daily", "forecastProvenance", "words"} & set(found)


def test_the_forecast_of_this_hour_serves_as_now_and_says_so(
    feed: WeatherFeed, kept: Keeps, forecast_table: Forecasts
) -> None:
    kept.put(feed.forecast, forecast_table(), AT - HOUR, AT)
    found = body(feed.render(kept, AT))
    assert found["now"]["origin"] == "forecast"
    assert found["now"]["validAt"] == "2026-11-22T09:00:00+07:00"
    assert found["now"]["temperatureC"] == found["hourly"]["temperatureC"][0]
    assert found["now"]["isDay"] is True


def test_stale_values_are_marked_with_since_when(feed: WeatherFeed, kept: Keeps, now_table: Nows) -> None:
    kept.put(feed.now, now_table(AT - 2 * HOUR), AT - 2 * HOUR, AT)
    said = body(feed.render(kept, AT))["provenance"]
    assert said["stale"] is True
    assert said["staleSince"] == "2026-11-22T08:35:00+07:00"


def test_the_reserve_is_named_with_the_reason(
    feed: WeatherFeed, kept: Keeps, forecast_table: Forecasts
) -> None:
    kept.put(feed.standby, forecast_table(made_at=AT - HOUR), AT - HOUR / 2, AT)
    rendering = feed.render(kept, AT)
    found = body(rendering)
    for said in (found["provenance"], found["forecastProvenance"]):
        assert said["source"] == "Reserve"
        assert said["standby"] is True
        assert said["standbyReason"] == "first_missing"
    assert found["forecastProvenance"]["validAt"] == "2026-11-22T08:20:00+07:00"
    assert body(rendering, "/v1/weather")["provenance"]["standby"] is True


def test_a_unit_served_by_the_other_provider_says_so_in_its_row(
    feed: WeatherFeed, kept: Keeps, forecast_table: Forecasts
) -> None:
    table = forecast_table()
    del table.units[CODE]
    kept.put(feed.forecast, table, AT - HOUR, AT)
    kept.put(feed.standby, forecast_table(), AT - HOUR, AT)
    rows = body(feed.render(kept, AT), "/v1/weather")["items"]
    assert [row["code"] for row in rows if row.get("source") == "Reserve"] == [CODE]


def test_a_unit_nobody_has_values_for_stays_in_the_table_without_numbers(
    feed: WeatherFeed, kept: Keeps, now_table: Nows
) -> None:
    table = now_table()
    del table.units[CODE]
    kept.put(feed.now, table, AT, AT)
    rendering = feed.render(kept, AT)
    rows = body(rendering, "/v1/weather")["items"]
    row = next(item for item in rows if item["code"] == CODE)
    assert row == {"code": CODE, "name": "Phường Sa Pa", "slug": "sa-pa", "hazards": []}
    assert not any(p.target == f"/v1/weather/{CODE}" for p in rendering.pages)


def test_unknown_numbers_are_absent_and_columns_of_nulls_too(
    feed: WeatherFeed, kept: Keeps, now_table: Nows
) -> None:
    kept.put(feed.now, now_table(humidity_percent=None, weather_code=None, gust_kmh=None), AT, AT)
    nothing = (None,) * 168
    table = ForecastTable({CODE: forecast_from(AT, gust_kmh=nothing, precipitation_percent=nothing)})
    kept.put(feed.forecast, table, AT, AT)
    found = body(feed.render(kept, AT))
    assert not {"humidityPercent", "weather", "gustKmh"} & set(found["now"])
    assert not {"gustKmh", "precipitationPercent"} & set(found["hourly"])
    assert "gustMaxKmh" not in found["daily"][0]


def test_a_carried_unit_is_stale_since_it_went_missing(
    feed: WeatherFeed, kept: Keeps, forecast_table: Forecasts
) -> None:
    table = forecast_table(missing_since=AT - HOUR)
    kept.put(feed.forecast, table, AT, AT)
    said = body(feed.render(kept, AT))["forecastProvenance"]
    assert (said["stale"], said["staleSince"]) == (True, "2026-11-22T08:20:00+07:00")


def test_a_code_without_words_is_shown_bare(feed: WeatherFeed, kept: Keeps, now_table: Nows) -> None:
    kept.put(feed.now, now_table(weather_code=4), AT, AT)
    assert body(feed.render(kept, AT))["now"]["weather"] == {"code": 4}


def test_demo_data_say_so_on_every_page(
    gazetteer: Gazetteer, kept: Keeps, now_table: Nows, forecast_table: Forecasts
) -> None:
    feed = WeatherFeed(gazetteer, Provided("first"), Provided("reserve"), demo=True)
    for each in full(feed, kept, now_table, forecast_table).pages:
        found = msgspec.json.decode(each.body)
        assert found["provenance"]["demo"] is True


def test_the_same_data_and_time_make_the_same_bytes(
    feed: WeatherFeed, kept: Keeps, now_table: Nows, forecast_table: Forecasts
) -> None:
    first = full(feed, kept, now_table, forecast_table)
    assert [p.body for p in first.pages] == [p.body for p in feed.render(kept, AT).pages]
    later = feed.render(kept, AT + HOUR)
    assert body(later)["hourly"]["time"][0] == "2026-11-22T10:00:00+07:00"
    assert page(later, f"/v1/weather/{CODE}").changed_at == AT.replace(hour=10, minute=0)


def test_after_midnight_yesterday_is_gone(feed: WeatherFeed, kept: Keeps, forecast_table: Forecasts) -> None:
    kept.put(feed.forecast, forecast_table(), AT, AT + 15 * HOUR)
    found = body(feed.render(kept, AT + 15 * HOUR))
    assert [day["date"] for day in found["daily"]] == [f"2026-11-{day}" for day in range(23, 29)]
    assert found["now"]["isDay"] is False


def test_pages_stay_small(feed: WeatherFeed, kept: Keeps, now_table: Nows, forecast_table: Forecasts) -> None:
    rendering = full(feed, kept, now_table, forecast_table)
    sizes = [len(gzip.compress(p.body, 6)) for p in rendering.pages if p.target != "/v1/weather"]
    assert max(sizes) <= 4_000
    assert len(gzip.compress(page(rendering, "/v1/weather").body, 6)) <= 8_000


async def test_one_look_asks_for_all_99_seats(gazetteer: Gazetteer) -> None:
    first = Provided("first")
    feed = WeatherFeed(gazetteer, first, Provided("reserve"))
    from laocaiso.snapshots.model import Validators

    await feed.now.fetch(Validators())
    await feed.forecast.fetch(Validators())
    assert first.asked == [("now", 99), ("forecast", 99)]
