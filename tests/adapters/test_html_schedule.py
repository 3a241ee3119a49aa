"""A station's schedule page, by configured selectors."""

from datetime import UTC, date, datetime
from pathlib import Path

import msgspec
import pytest

from adapters.html_schedule import HtmlSchedule, StationPage, find_day, parse, read_pages
from adapters.http import Upstream
from adapters.sandbox import serve_sandbox
from laocaiso.core.clock import ManualClock
from laocaiso.core.errors import Trouble, UpstreamDown
from laocaiso.feeds.broadcast.daytimes import listed

ROOT = Path(__file__).parents[2]
SAMPLE = (ROOT / "tests/fixtures/broadcast/thlc_day_table.html").read_text()
PAGE = StationPage(channel="thlc", path="/lich", row="table.lps tr")
BY_DATE = StationPage(channel="thlc", path="/lich?ngay={date}", row="table.lps tr")
TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)


def trouble(html: str, page: StationPage = PAGE, asked: date | None = None) -> Trouble:
    with pytest.raises(UpstreamDown) as caught:
        parse(html, page, today=TODAY, asked=asked)
    return caught.value.trouble


def test_the_sample_is_read_as_it_was_written():
    (day,) = parse(SAMPLE, PAGE, today=TODAY, asked=None)
    assert (day.channel, day.date) == ("thlc", TODAY)
    assert [(row.time, row.title) for row in day.rows] == [
        ("5h00", "Chào ngày mới"),
        ("5:30", "Bản tin tiếng Mông - tiếng Dao"),
        ("06h15'", "Thời sự (phát lại)"),
        ("19 giờ 45", "Thời sự Lào Cai"),
        ("23h30", "Phim truyện: Tập 12"),
        ("0h30", "Kết thúc chương trình (sang ngày 23)"),
        ("", "Ghi chú: lịch có thể thay đổi"),
    ]


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("LỊCH PHÁT SÓNG TRUYỀN HÌNH NGÀY 22/11/2026", TODAY),
        ("Thứ Hai, 23-11-2026", date(2026, 11, 23)),
        ("ngày 22 tháng 11 năm 2026", TODAY),
        ("Lịch ngày 2026-11-22", TODAY),
        ("Lịch phát sóng 22/11", TODAY),
        ("Thứ Ba, ngày 24 tháng 11", date(2026, 11, 24)),
        ("Lịch ngày 1/1", date(2027, 1, 1)),
        ("Lịch phát sóng", None),
        ("", None),
        ("Ngày 45/11", None),
    ],
)
def test_the_day_a_heading_names(written, day):
    assert find_day(written, TODAY) == day


def test_several_days_on_one_page():
    page = StationPage(channel="thlc", path="/", day="section", date="h2", row="li", time="b", title="span")
    html = "".join(
        f"<section><h2>Ngày {day}/11/2026</h2><ul><li><b>5h00</b><span>{day}</span></li></ul></section>"
        for day in (22, 23)
    )
    days = parse(html, page, today=TODAY, asked=None)
    assert [(one.date.day, one.rows[0].title) for one in days] == [(22, "22"), (23, "23")]


def test_a_page_asked_for_by_date_needs_no_heading():
    html = SAMPLE.replace("NGÀY 22/11/2026", "")
    (day,) = parse(html, BY_DATE, today=TODAY, asked=date(2026, 11, 23))
    assert day.date == date(2026, 11, 23)


def test_a_day_is_never_guessed():
    assert trouble(SAMPLE.replace("NGÀY 22/11/2026", "")) is Trouble.UNREADABLE


def test_a_page_for_another_day_than_asked_is_not_taken():
    assert trouble(SAMPLE, BY_DATE, date(2026, 11, 23)) is Trouble.UNREADABLE


def test_a_table_without_a_row_is_a_day_not_published_yet():
    html = "<h1>Lịch phát sóng 23/11/2026</h1><table class=lps><tr><th>Giờ</th></tr></table>"
    assert parse(html, PAGE, today=TODAY, asked=None) == ()


@pytest.mark.parametrize(
    "html", ["", "<html><h1>Request blocked</h1></html>", "<p>Đang bảo trì</p>", "\x00\x01\x02" * 50]
)
def test_a_page_without_day_and_rows_is_foreign(html):
    assert trouble(html) is Trouble.FOREIGN_PAGE


def test_a_page_as_long_as_it_likes_is_read_up_to_a_limit():
    rows = "<tr><td>5h00</td><td>a</td></tr>" * 5000
    (day,) = parse(f"<h1>22/11/2026</h1><table class=lps>{rows}</table>", PAGE, today=TODAY, asked=None)
    assert len(day.rows) == 300


def test_configured_pages_are_checked():
    (page,) = read_pages(b'[{"channel": "thlc", "path": "/a?d={date}", "dateFormat": "%Y-%m-%d"}]')
    assert page.asks_by_date
    assert page.date_format == "%Y-%m-%d"
    for wrong in (
        b'[{"channel": "thlc"}]',
        b'[{"channel": "thlc", "path": "/", "rows": "tr"}]',
        b'[{"channel": "thlc", "path": "/", "days": 0}]',
        b'[{"channel": "thlc", "path": "/", "row": ":::"}]',
        b"{}",
        b"",
    ):
        with pytest.raises(ValueError, match=r"\w"):
            read_pages(wrong)


@pytest.fixture
async def sandbox():
    async with await serve_sandbox(clock=ManualClock(NOW)) as running:
        yield running


def schedule(sandbox, client, pages=None) -> HtmlSchedule:
    raw = (ROOT / "adapters/sandbox/data/broadcast/station_pages.json").read_bytes()
    upstream = Upstream(client, "station", sandbox.url_of("station"), deadline=1.0)
    return HtmlSchedule(upstream, pages or read_pages(raw), ManualClock(NOW), url="https://station.example/")


async def test_both_channels_today_and_tomorrow_in_every_notation(sandbox, client):
    fetched = await schedule(sandbox, client).fetch_days()
    assert [(day.channel, day.date.day) for day in fetched.value] == [
        ("thlc", 22),
        ("thlc", 23),
        ("radio", 22),
        ("radio", 23),
    ]
    listings, wrong = listed(fetched.value)
    assert wrong == []
    television = listings[0].programmes
    assert len(television) == 18
    assert [one.start.strftime("%d %H:%M") for one in television][::4] == [
        "22 05:00",
        "22 08:00",
        "22 14:00",
        "22 19:00",
        "22 23:30",
    ]
    assert television[-1].start.strftime("%d %H:%M") == "23 00:30"
    assert television[0].description == "Thời tiết, giá nông sản và việc trong ngày."


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ("waf_page", Trouble.FOREIGN_PAGE),
        ("wrong_encoding", Trouble.UNREADABLE),
        ("garbage", Trouble.FOREIGN_PAGE),
        ("cut_body", Trouble.UNREADABLE),
        ("status_500", Trouble.SERVER_ERROR),
        ("rate_limited", Trouble.RATE_LIMITED),
        ("huge", Trouble.TOO_LARGE),
        ("refused", Trouble.REFUSED),
        ("redirect_elsewhere", Trouble.REDIRECTED),
    ],
)
async def test_faults_on_the_line(sandbox, client, fault, expected):
    sandbox.faults.set("station", fault)
    with pytest.raises(UpstreamDown) as caught:
        await schedule(sandbox, client).fetch_days()
    assert caught.value.trouble in (expected, Trouble.UNREADABLE if fault == "garbage" else expected)


async def test_an_empty_table_is_no_day_and_no_trouble(sandbox, client):
    sandbox.faults.set("station", "empty_list")
    assert (await schedule(sandbox, client).fetch_days()).value == ()


async def test_one_page_that_fails_does_not_take_the_others_down(sandbox, client):
    good = read_pages((ROOT / "adapters/sandbox/data/broadcast/station_pages.json").read_bytes())
    lost = msgspec.structs.replace(good[0], path="/moved?ngay={date}")
    fetched = await schedule(sandbox, client, (lost, good[1])).fetch_days()
    assert {day.channel for day in fetched.value} == {"radio"}
    assert fetched.bad_rows == 2
    assert "rejected" in fetched.notes[0]
