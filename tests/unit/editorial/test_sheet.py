"""Reading a table cell by cell, and naming every mistake."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laocaiso.editorial.sheet import Column, is_link, open_sheet, read_date

COLUMNS = (Column("day", ("Ngày", "date"), required=True), Column("name", ("Tên chương trình", "title")))


def opened(sheet):
    problems = []
    return open_sheet(sheet, COLUMNS, problems), problems


def test_headings_are_known_without_marks_case_or_order(sheet):
    lines, problems = opened(
        sheet(
            ["Lịch tháng 11"], [], ["TEN CHUONG TRINH", "x", "ngay "], ["a", "b", "25/11/2026"], ["", "", ""]
        )
    )
    assert problems == []
    assert [(line.number, line.text("name"), line.date("day")) for line in lines] == [
        (4, "a", date(2026, 11, 25))
    ]


def test_of_two_columns_with_one_heading_the_first_counts(sheet):
    lines, _ = opened(sheet(["Ngày", "Ngày"], ["25/11/2026", "26/11/2026"]))
    assert lines[0].date("day") == date(2026, 11, 25)


def test_a_table_without_headings(sheet):
    lines, (problem,) = opened(sheet(["a", "b"], ["c", "d"]))
    assert lines == []
    assert problem.allowed == ("Ngày",)
    assert "tiêu đề" in problem.vi


def test_a_required_column_that_is_missing(sheet):
    lines, (problem,) = opened(sheet([], ["title"], ["a"]))
    assert lines == []
    assert (problem.row, problem.column) == (2, "Ngày")


def test_no_rows_below_the_headings(sheet):
    lines, (problem,) = opened(sheet(["Ngày"], ["  "]))
    assert lines == []
    assert problem.row == 1


def test_a_row_shorter_than_the_headings_has_empty_cells(sheet):
    lines, problems = opened(sheet(["Tên chương trình", "Ngày"], ["a"]))
    assert lines[0].date("day", required=True) is None
    assert problems[0].in_words("vi") == "Dòng 2, cột “Ngày”: không được để trống."
    assert problems[0].in_words("en") == "Row 2, column “Ngày”: must not be empty."


def test_a_mistake_names_row_column_and_what_is_allowed(sheet):
    lines, problems = opened(sheet(["Ngày"], ["32/11/2026"]))
    assert lines[0].date("day") is None
    assert problems[0].in_words("vi") == (
        "Dòng 2, cột “Ngày”: “32/11/2026” không phải là ngày. Cho phép: 25/11/2026, 2026-11-25."
    )


@pytest.mark.parametrize(
    "value",
    [
        date(2026, 11, 25),
        datetime.fromisoformat("2026-11-25T05:30"),
        46351,
        46351.0,
        "25/11/2026",
        "25-11-2026",
        "25.11.26",
        " 25/11/26 ",
        "2026-11-25",
        "2026-11-25 00:00:00",
    ],
)
def test_dates_in_every_form(value):
    assert read_date(value) == date(2026, 11, 25)


@pytest.mark.parametrize(
    "value", ["11/25/2026", "25/11", "", "hôm nay", "2026", 12, 46351.5, True, None, timedelta(1), 1e300]
)
def test_what_is_no_date(value):
    assert read_date(value) is None


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_serials_and_texts_come_back(day):
    assert read_date((day - date(1899, 12, 30)).days) == day
    assert read_date(f"{day.day}/{day.month}/{day.year}") == day


@pytest.mark.parametrize(
    ("value", "number"),
    [(5, 5), (5.0, 5), ("5", 5), ("1.500.000", 1_500_000), ("1 500 000", 1_500_000), ("1,500", 1500)],
)
def test_whole_numbers(sheet, value, number):
    columns = (Column("n", ("Số",)),)
    (line,) = open_sheet(sheet(["Số"], [value]), columns, problems := [])
    assert (line.number_of("n"), problems) == (number, [])


@pytest.mark.parametrize("value", ["1.5", "5đ", 5.5, -1, "1.50.000", True, 10**10])
def test_what_is_no_whole_number(sheet, value):
    (line,) = open_sheet(sheet(["Số"], [value]), (Column("n", ("Số",)),), problems := [])
    assert line.number_of("n") is None
    assert len(problems) == 1


@pytest.mark.parametrize("link", ["https://a.vn", "https://a.vn/b?c=d#e", "https://tiếngviệt.vn/x"])
def test_links(link):
    assert is_link(link)


@pytest.mark.parametrize(
    "link",
    [
        "http://a.vn",
        "javascript:alert(1)",
        "https://",
        "https://localhost/",
        "https://a.vn/ b",
        "https://evil@a.vn/",
        "https://a.vn/<b>",
        "https://[::1",
        "a.vn",
        "",
    ],
)
def test_what_is_no_link(link):
    assert not is_link(link)


def test_texts_are_cleaned_and_bounded(sheet):
    lines, problems = opened(sheet(["Ngày", "title"], ["x", "  Cha\u0300o \u200b buổi  "], ["x", "a" * 300]))
    assert lines[0].text("name") == "Chào buổi"
    assert lines[1].text("name", most=200) is None
    assert "200" in problems[0].vi
