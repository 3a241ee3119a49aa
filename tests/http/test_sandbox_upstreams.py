"""Each upstream of the sandbox answers in its documented shape, and the same weather whoever is asked."""

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

import httpx
import pytest

from adapters.sandbox import Sandbox, serve_sandbox
from laocaiso.core.clock import VIETNAM, ManualClock

NOW = datetime(2026, 11, 24, 18, 20, tzinfo=UTC)
"""01:20 on the 25th in Vietnam."""
AGENT = {"User-Agent": "LaoCaiSo/0.1 nobody@example.org"}
FORECAST = "/open-meteo/v1/forecast"
MET = "/met-norway/weatherapi/locationforecast/2.0/compact"
SCHEDULE = "/evn-npc/ThongTinKhachHang/LichNgungGiamCungCapDienSPC"
EVN_SAMPLE = Path(__file__).parents[1] / "fixtures" / "evn_npc"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def clock() -> ManualClock:
    return ManualClock(NOW)


@pytest.fixture
async def sandbox(clock):
    async with await serve_sandbox(clock=clock) as running:
        yield running


@pytest.fixture
async def ask(sandbox: Sandbox):
    async with httpx.AsyncClient(base_url=sandbox.url, trust_env=False, headers=AGENT) as client:
        yield client.get


def weather(**more) -> dict[str, str]:
    asked = {"latitude": "22.48,22.336", "longitude": "103.97,103.84", "timezone": "Asia/Ho_Chi_Minh"}
    return asked | more


async def test_several_locations_are_a_list_whose_first_has_no_id(ask):
    both = (await ask(FORECAST, params=weather(current="temperature_2m"))).json()
    assert [place.get("location_id") for place in both] == [None, 1]
    assert "location_id" not in both[0]
    assert [*both[1]] == [
        "latitude",
        "longitude",
        "generationtime_ms",
        "utc_offset_seconds",
        "timezone",
        "timezone_abbreviation",
        "elevation",
        "location_id",
        "current_units",
        "current",
    ]
    assert (both[0]["latitude"], both[0]["longitude"]) == (22.5, 104.0), "the grid's, not those asked for"
    assert both[0]["utc_offset_seconds"] == 25_200
    assert both[0]["current"]["time"] == "2026-11-25T01:15"
    assert both[0]["current_units"] == {"time": "iso8601", "interval": "seconds", "temperature_2m": "°C"}
    assert both[0]["current"]["temperature_2m"] > both[1]["current"]["temperature_2m"] + 5, "Sa Pa lies high"


async def test_one_location_is_an_object(ask):
    one = (await ask(FORECAST, params={"latitude": "22.48", "longitude": "103.97", "hourly": "rain"})).json()
    assert one["timezone"] == "GMT"
    assert one["utc_offset_seconds"] == 0
    assert one["hourly"]["time"][0] == "2026-11-24T00:00"
    assert len(one["hourly"]["rain"]) == 7 * 24


@pytest.mark.parametrize("month", range(1, 13))
async def test_now_hours_and_days_agree(ask, clock, month):
    await clock.advance((datetime(2027, month, 17, 7, 15, tzinfo=UTC) - NOW).total_seconds())
    found = (
        await ask(
            FORECAST,
            params=weather(
                current="precipitation,weather_code,is_day",
                hourly="temperature_2m,precipitation,weather_code,wind_gusts_10m,precipitation_probability",
                daily="temperature_2m_max,temperature_2m_min,precipitation_sum,weather_code,sunrise,sunset,"
                "wind_gusts_10m_max,precipitation_probability_max,uv_index_max",
                forecast_days="3",
            ),
        )
    ).json()
    for place in found:
        hourly, daily, current = place["hourly"], place["daily"], place["current"]
        for day in range(3):
            hours = slice(day * 24, day * 24 + 24)
            assert daily["temperature_2m_max"][day] == max(hourly["temperature_2m"][hours])
            assert daily["temperature_2m_min"][day] == min(hourly["temperature_2m"][hours])
            assert daily["weather_code"][day] == max(hourly["weather_code"][hours])
            assert daily["precipitation_sum"][day] == pytest.approx(
                sum(hourly["precipitation"][hours]), abs=0.05
            )
            assert daily["sunrise"][day][:10] == daily["sunset"][day][:10] == daily["time"][day]
            assert "05:00" < daily["sunrise"][day][11:] < "06:50"
            assert "17:00" < daily["sunset"][day][11:] < "19:00"
            assert 0 < daily["uv_index_max"][day] < 13
        assert hourly["time"][0].endswith("T00:00")
        following = hourly["time"].index(f"2027-{month:02}-17T15:00")
        assert (current["weather_code"] >= 51) == (hourly["weather_code"][following] >= 51)
        assert current["precipitation"] == round(hourly["precipitation"][following] / 4, 2)
        assert current["is_day"] == 1
        wet = [code >= 51 for code in hourly["weather_code"]]
        assert wet == [rain > 0 for rain in hourly["precipitation"]]
        assert all(-8 < degrees < 42 for degrees in hourly["temperature_2m"])


async def test_a_year_has_cold_and_hot_days_rain_and_thunder(ask, clock):
    codes: set[int] = set()
    highest = []
    for _ in range(26):
        params = weather(daily="temperature_2m_max", hourly="weather_code", forecast_days="14")
        for place in (await ask(FORECAST, params=params)).json():
            highest += place["daily"]["temperature_2m_max"]
            codes |= set(place["hourly"]["weather_code"])
        await clock.advance(14 * 86_400)
    assert min(highest) < 13
    assert max(highest) > 31
    assert {0, 1, 2, 3, 51, 61, 80, 95} <= codes


@pytest.mark.parametrize(
    ("params", "reason"),
    [
        (weather(hourly="tempeture_2m"), "invalid String value tempeture_2m for key hourly"),
        (weather(daily="temperature_2m"), "invalid String value temperature_2m for key daily"),
        (weather(latitude="1,2,3"), "must have the same number of elements"),
        (weather(latitude="22,north"), "latitude"),
        (weather(latitude="22,122.5"), "Latitude must be in range of -90 to 90°. Given: 122.5."),
        (weather(forecast_days="17"), "forecast_days"),
        (weather(timezone="Mars/Olympus"), "Invalid timezone"),
        (
            weather(latitude=",".join(["1"] * 1001), longitude=",".join(["1"] * 1001)),
            "Only up to 1000 locations",
        ),
        ({"latitude": "1", "longitude": "1", "daily": "weather_code"}, "Timezone is required"),
    ],
)
async def test_what_open_meteo_says_to_a_bad_question(ask, params, reason):
    answer = await ask(FORECAST, params=params)
    assert answer.status_code == 400
    assert answer.json()["error"] is True
    assert reason in answer.json()["reason"]


async def test_open_meteo_names_the_quota_that_ran_out(ask, sandbox):
    sandbox.faults.set("open-meteo", "rate_limited")
    answer = await ask(FORECAST, params=weather())
    assert answer.status_code == 429
    assert "retry-after" not in answer.headers
    assert answer.json()["reason"] == "Minutely API request limit exceeded. Please try again in one minute."


async def test_met_norway_tells_the_same_weather(ask):
    place = {"latitude": "22.336", "longitude": "103.84"}
    ours = (
        await ask(FORECAST, params={**place, "hourly": "temperature_2m,precipitation", "forecast_days": "10"})
    ).json()["hourly"]
    theirs = (await ask(MET, params={"lat": "22.336", "lon": "103.84"})).json()
    temperature = dict(zip(ours["time"], ours["temperature_2m"], strict=True))
    rain = dict(zip(ours["time"], ours["precipitation"], strict=True))
    steps = theirs["properties"]["timeseries"]
    assert steps[0]["time"] == "2026-11-24T18:00:00Z"
    assert steps[1]["time"] == "2026-11-24T19:00:00Z"
    assert "next_1_hours" not in steps[-2]["data"]
    assert [*steps[-1]["data"]] == ["instant"]
    for step in steps[:60]:
        at = datetime.fromisoformat(step["time"])
        details = step["data"]["instant"]["details"]
        assert details["air_temperature"] == temperature[f"{at:%Y-%m-%dT%H:%M}"]
        ahead = step["data"]["next_1_hours"]["details"]["precipitation_amount"]
        assert ahead == rain[f"{at + timedelta(hours=1):%Y-%m-%dT%H:%M}"]
    longitude, latitude, height = theirs["geometry"]["coordinates"]
    assert (longitude, latitude) == (103.84, 22.336)
    assert 1300 < height < 1800


async def test_the_terms_of_met_norway(ask, clock):
    place = {"lat": "22.336", "lon": "103.84"}
    first = await ask(MET, params=place)
    expires = parsedate_to_datetime(first.headers["expires"])
    assert timedelta(0) < expires - NOW <= timedelta(minutes=31)
    since = {"If-Modified-Since": first.headers["last-modified"]}
    assert (await ask(MET, params=place, headers=since)).status_code == 304
    await clock.advance(1800)
    assert (await ask(MET, params=place, headers=since)).status_code == 200
    assert (await ask(MET, params={"lat": "22.33601", "lon": "103.84"})).status_code == 403
    assert (await ask(MET, params=place, headers={"User-Agent": "python-httpx/0.28"})).status_code == 403
    assert (await ask(MET, params=place, headers={"User-Agent": ""})).status_code == 403
    assert (await ask(MET, params={"lat": "95", "lon": "103.84"})).status_code == 422
    assert (await ask(MET, params={"lat": "north"})).status_code == 400


def rows(html: str) -> list[list[str]]:
    from selectolax.lexbor import LexborHTMLParser

    return [
        [cell.text().strip() for cell in line.css("td")] for line in LexborHTMLParser(html).css("tbody tr")
    ]


def schedule(unit: str, first: str = "25/11/2026", last: str = "10/12/2026") -> dict[str, str]:
    return {"madvi": unit, "tuNgay": first, "denNgay": last}


async def test_recorded_outages_of_that_day_are_of_today(ask, clock):
    answer = await ask(SCHEDULE, params=schedule("PA18BS"))
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert next(row[:4] for row in rows(answer.text) if row[4] == "Thôn Lò Suối Tủng") == [
        "Điện lực Bát Xát",
        "",
        "2026-11-25 09:00:00.000",
        "2026-11-25 12:00:00.000",
    ]
    await clock.advance(20 * 3600)
    over = rows((await ask(SCHEDULE, params=schedule("PA18BS"))).text)
    assert any(row[4] == "Thôn Lò Suối Tủng" for row in over), "rows of today stay when they are over"
    await clock.advance(3 * 3600)
    assert clock.now().astimezone(VIETNAM).day == 26
    moved = rows((await ask(SCHEDULE, params=schedule("PA18BS"))).text)
    assert any(row[2] == "2026-11-26 09:00:00.000" for row in moved)


async def test_only_rows_of_the_unit_and_the_days_asked_for(ask):
    whole = rows((await ask(SCHEDULE, params=schedule("PA18BT"))).text)
    tomorrow = rows((await ask(SCHEDULE, params=schedule("PA18BT", "26/11/2026", "26/11/2026"))).text)
    assert 0 < len(tomorrow) < len(whole)
    assert all(row[2].startswith("2026-11-26") for row in tomorrow)
    assert {row[0] for row in whole} == {"Điện lực Bảo Thắng"}
    assert rows((await ask(SCHEDULE, params=schedule("PA18BT", "26/11/2025", "1/12/2025"))).text) == []
    assert rows((await ask(SCHEDULE, params=schedule("PA9999"))).text) == []


async def test_every_recorded_row_can_be_asked_for(ask):
    units = [
        line.split('"')[1]
        for line in (await ask("/evn-npc/ThongTinKhachHang/GetDienLuc?macty=PA18")).text.splitlines()
    ]
    assert len(units) == 19
    found = [row for unit in units for row in rows((await ask(SCHEDULE, params=schedule(unit))).text)]
    assert len(found) == 94


async def test_the_fragment_is_written_as_npc_writes_it(ask):
    html = (await ask(SCHEDULE, params=schedule("PA18BH"))).text
    sample = (EVN_SAMPLE / "npc_raw_response_PA1905_2024-12-26.html").read_text("utf-8")
    assert frame(html) == frame(sample)
    assert '<td style="text-align:center">Điện lực Bắc H&#224;</td>' in html
    assert "<td>TBA  Mỏ Đ&#225; 189</td>" in html


def frame(html: str) -> list[str]:
    """A schedule up to its header, its first row, and what follows the last, without the texts of cells."""
    empty = re.sub(r"(<td[^>]*>).*?</td>", r"\1</td>", html.replace("\r\n", "\n"), flags=re.DOTALL).rstrip()
    parts = empty.split("</tr>\n")
    return [*parts[:2], parts[-1]]


async def test_an_address_nobody_has(ask):
    for path in ("/", "/nobody/x", "/open-meteo/v2", "/met-norway/", "/evn-npc/x", "/_sandbox/x"):
        assert (await ask(path)).status_code == 404
