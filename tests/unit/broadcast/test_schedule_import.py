"""A schedule that a station's editor hands in."""

from datetime import date, datetime, time, timedelta

import pytest

from laocaiso.core.clock import VIETNAM
from laocaiso.core.errors import InvalidInput
from laocaiso.editorial.importing import Handed
from laocaiso.editorial.sheet import Sheet
from laocaiso.feeds.broadcast.importing import channel_named, import_schedule
from laocaiso.feeds.broadcast.model import load_channels
from laocaiso.feeds.broadcast.service import schedule_of

CHANNELS = load_channels()
THLC = CHANNELS[0]
HEAD = ["Ngày", "Giờ", "Chương trình", "Kết thúc", "Mô tả", "Thể loại", "Tập"]
LAN = Handed(by="Lan", file="lich.xlsx", note="tuần 48")


@pytest.fixture
def hand_in(editors, clock):
    async def hand_in(*rows, head=HEAD, handed=LAN):
        sheet = Sheet([(n, row) for n, row in enumerate([head, *rows], 1)])
        return await import_schedule(editors, THLC, sheet, handed, clock=clock)

    return hand_in


@pytest.fixture
def shown(editors):
    async def shown():
        return [
            (one.date.day, f"{programme.start.astimezone(VIETNAM):%d %H:%M}", programme.title)
            for one in await editors.read(schedule_of("thlc"))
            for programme in one.programmes
        ]

    return shown


async def test_a_day_with_every_notation_and_after_midnight(hand_in, shown):
    report = await hand_in(
        ["22/11/2026", "5h00", "Chào ngày mới"],
        ["", "06h15'", "Thời sự"],
        [None, "19 giờ 45", "Thời sự Lào Cai"],
        [None, "23h30", "Phim"],
        [None, "0h30", "Ca nhạc"],
        [date(2026, 11, 23), time(5, 0), "Chào ngày mới"],
        [46349, 0.25, "Thời sự"],
        [None, timedelta(hours=24, minutes=30), "Đêm"],
    )
    assert report.problems == ()
    assert report.rows == 8
    assert report.notes[-1][0] == "Các ngày trong tệp: 22/11/2026, 23/11/2026."
    assert await shown() == [
        (22, "22 05:00", "Chào ngày mới"),
        (22, "22 06:15", "Thời sự"),
        (22, "22 19:45", "Thời sự Lào Cai"),
        (22, "22 23:30", "Phim"),
        (22, "23 00:30", "Ca nhạc"),
        (23, "23 05:00", "Chào ngày mới"),
        (23, "23 06:00", "Thời sự"),
        (23, "24 00:30", "Đêm"),
    ]
    version = report.publication.version
    assert (version.number, version.by, version.file, version.note) == (1, "Lan", "lich.xlsx", "tuần 48")


async def test_ends_descriptions_and_spans(hand_in, editors):
    await hand_in(
        ["22/11/2026", "23h30", "Phim", "0h45", "Mô tả", "Phim truyện", 12],
        [None, "24h50 - 25h10", "Ca nhạc"],
    )
    film, songs = (await editors.read(schedule_of("thlc")))[0].programmes
    assert film.stop == datetime(2026, 11, 23, 0, 45, tzinfo=VIETNAM)
    assert (film.description, film.category, film.episode) == ("Mô tả", "Phim truyện", "12")
    assert songs.stop == datetime(2026, 11, 23, 1, 10, tzinfo=VIETNAM)


async def test_days_in_the_file_replace_the_same_days_and_the_others_stay(hand_in, shown, clock):
    await hand_in(["22/11/2026", "5h00", "a"], ["23/11/2026", "5h00", "b"])
    await hand_in(["23/11/2026", "6h00", "c"], ["24/11/2026", "5h00", "d"])
    assert await shown() == [(22, "22 05:00", "a"), (23, "23 06:00", "c"), (24, "24 05:00", "d")]
    await clock.advance(40 * 86_400)
    await hand_in(["02/01/2027", "5h00", "e"])
    assert await shown() == [(2, "02 05:00", "e")], "days long over leave the dataset"


async def test_every_mistake_is_named_and_nothing_is_published(hand_in, editors):
    report = await hand_in(
        ["22/11/2026", "5h00", "Tốt"],
        [None, "sáng", "Không có giờ"],
        [None, "4h00", "Lùi giờ"],
        [None, "5h00", "Trùng giờ"],
        [None, "7h00", ""],
        ["31/02/2026", "5h00", "Ngày sai"],
        ["22/11/2062", "5h00", "Ngày xa"],
        ["23/11/2026", "", "Thiếu giờ"],
        [None, "8h00", "Kết thúc sai", "7h00"],
        [None, 46349.5, "Số lạ"],
    )
    assert [(problem.row, problem.column) for problem in report.problems] == [
        (3, "Giờ"),
        (4, "Giờ"),
        (5, "Giờ"),
        (6, "Chương trình"),
        (7, "Ngày"),
        (8, "Ngày"),
        (9, "Giờ"),
        (10, "Kết thúc"),
        (11, "Giờ"),
    ]
    assert "19 giờ 45" in report.problems[0].in_words("vi")
    assert all(problem.vi != problem.en for problem in report.problems)
    assert report.publication is None
    assert list(await editors.versions(schedule_of("thlc"))) == []
    assert report.lines("vi")[-1] == "Có 9 lỗi trong 10 dòng. Chưa có gì được công bố."


async def test_the_first_row_needs_a_date(hand_in):
    report = await hand_in(["", "5h00", "a"], ["22/11/2026", "6h00", "b"])
    assert [(problem.row, problem.column) for problem in report.problems] == [(2, "Ngày")]


async def test_a_missing_column_is_named_once(hand_in):
    report = await hand_in(["22/11/2026", "5h00"], head=["Ngày", "Giờ"])
    assert [(problem.row, problem.column) for problem in report.problems] == [(1, "Chương trình")]


async def test_a_dry_run_says_what_would_be_and_publishes_nothing(hand_in, editors):
    report = await hand_in(["22/11/2026", "5h00", "a"], handed=Handed(by="Lan", dry_run=True))
    assert report.is_good
    assert report.publication is None
    assert list(await editors.versions(schedule_of("thlc"))) == []
    assert "Dry run" in report.lines("en")[-1]


async def test_the_same_file_again_makes_no_version(hand_in, editors):
    await hand_in(["22/11/2026", "5h00", "a"])
    again = await hand_in(["22/11/2026", "5h00", "a"])
    assert again.publication.is_new is False
    assert "phiên bản 1 đang dùng" in again.lines("vi")[-1]


async def test_listings_of_a_guide_are_taken_too(editors, clock, listing, shown):
    guide = (listing(22, "05:00 a"), listing(22, "05:00 b", channel="radio"))
    assert (await import_schedule(editors, THLC, guide, LAN, clock=clock)).is_good
    assert await shown() == [(22, "22 05:00", "a")]
    report = await import_schedule(editors, THLC, (guide[1],), LAN, clock=clock)
    assert "lao_cai" in report.problems[0].vi


def test_a_channel_by_its_id():
    assert channel_named(CHANNELS, " THLC ") is THLC
    with pytest.raises(InvalidInput) as caught:
        channel_named(CHANNELS, "vtv1")
    assert (caught.value.field, caught.value.allowed) == ("channel", ("thlc", "radio"))
