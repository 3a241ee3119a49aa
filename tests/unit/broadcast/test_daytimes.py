"""Times of day in every notation a station was seen to write."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laocaiso.core.clock import VIETNAM
from laocaiso.feeds.broadcast.daytimes import Daytime, at, in_order, listed, of_clock, read_daytime
from laocaiso.feeds.broadcast.model import WrittenDay, WrittenRow

NOTATIONS = (
    "{h}h{m:02}",
    "{h:02}h{m:02}'",
    "{h}h{m:02}’",
    "{h}:{m:02}",
    "{h:02}:{m:02}:00",
    "{h}.{m:02}",
    "{h} giờ {m}",
    "{h} giờ {m:02} phút",
    "{h}g{m:02}",
    "{h} H {m:02}",
    "  {h}h {m:02}p ",
    "{h}h{m:02}:",
)


@given(st.integers(0, 29), st.integers(0, 59), st.sampled_from(NOTATIONS))
def test_every_notation_is_read_back(h, m, notation):
    assert read_daytime(notation.format(h=h, m=m)) == Daytime(h * 60 + m)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("5h", 300), ("19 giờ", 1140), ("24h00", 1440), ("0h00", 0), ("24:30", 1470), ("6h5'", 365)],
)
def test_short_forms_and_after_midnight(text, minutes):
    assert read_daytime(text) == Daytime(minutes)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("5h00 - 5h30", 300, 330),
        ("05:00–05:30", 300, 330),
        ("Từ 19h00 đến 19h45", 1140, 1185),
        ("23h30-0h30", 1410, 1470),
    ],
)
def test_spans(text, start, end):
    assert read_daytime(text) == Daytime(start, end)


@pytest.mark.parametrize(
    "text",
    ["", "sáng", "30h00", "5h60", "5", "530", "22/11", "5h00 6h00", "Ghi chú", "5h00-5h00", "-5h00", "1e3"],
)
def test_what_is_no_time(text):
    assert read_daytime(text) is None


@given(st.text(max_size=40))
def test_nothing_else_breaks_it(text):
    found = read_daytime(text)
    assert found is None or 0 <= found.start < 30 * 60


@pytest.mark.parametrize(
    ("before", "minutes", "expected"),
    [
        (None, 30, 30),
        (300, 330, 330),
        (1410, 30, 1470),
        (1470, 90, 1530),
        (1410, 1440, 1440),
        (1440, 15, 1455),
        (600, 300, None),
        (300, 300, None),
        (1410, 400, None),
        (300, 30, None),
        (1500, 30, None),
    ],
)
def test_times_rise_and_fall_once_after_midnight(before, minutes, expected):
    assert in_order(before, minutes) == expected


@pytest.mark.parametrize(
    ("cell", "minutes"),
    [
        (time(5, 30), 330),
        (datetime(1899, 12, 31, 5, 30, tzinfo=VIETNAM), 330),
        (timedelta(hours=24, minutes=30), 1470),
        (0.25, 360),
        (0.0, 0),
        (19.75 / 24, 1185),
        (3.5, None),
        (-0.1, None),
    ],
)
def test_cells_of_a_spreadsheet(cell, minutes):
    assert of_clock(cell) == minutes


def test_a_day_as_written_becomes_a_listing():
    rows = ("5h00", "5:30", "06h15'", "19 giờ 45", "23h30", "0h30", "")
    day = WrittenDay(
        channel="thlc",
        date=date(2026, 11, 22),
        rows=tuple(WrittenRow(text, f"Chương trình {n}") for n, text in enumerate(rows)),
    )
    (found,), wrong = listed([day])
    assert wrong == []
    assert [one.start for one in found.programmes] == [
        datetime(2026, 11, *rest, tzinfo=VIETNAM)
        for rest in [(22, 5, 0), (22, 5, 30), (22, 6, 15), (22, 19, 45), (22, 23, 30), (23, 0, 30)]
    ]


def test_rows_that_cannot_be_read_are_named_and_left_out():
    rows = (WrittenRow("5h00", "a"), WrittenRow("sáng", "b"), WrittenRow("4h00", "c"), WrittenRow("6h00", ""))
    (found,), wrong = listed([WrittenDay(channel="thlc", date=date(2026, 11, 22), rows=rows)])
    assert [one.title for one in found.programmes] == ["a"]
    assert [note.split(": ")[1] for note in wrong] == ["not a time", "out of order", "no title"]


def test_a_day_of_which_nothing_is_left_is_no_listing():
    day = WrittenDay(channel="thlc", date=date(2026, 11, 22), rows=(WrittenRow("?", "a"),))
    assert listed([day])[0] == ()


def test_minutes_over_a_day_are_of_the_next_one():
    assert at(date(2026, 11, 30), 1470) == datetime(2026, 12, 1, 0, 30, tzinfo=VIETNAM)
