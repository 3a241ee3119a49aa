"""The calendar of working days, and bringing in a further year."""

import json
from datetime import date
from importlib.resources import files

import pytest

from laocaiso.core.errors import InvalidInput
from laocaiso.core.working_calendar import (
    Certainty,
    YearNotKnown,
    import_calendar,
    read_calendar,
    shipped,
)

DAYS_2028 = [
    ["2028-01-01", "off", "Tết Dương lịch", "sourced"],
    *[[f"2028-01-{day}", "off", "Tết Mậu Thân", "provisional"] for day in range(25, 30)],
    ["2028-04-04", "off", "Giỗ Tổ Hùng Vương", "sourced"],
    ["2028-04-30", "off", "Ngày Chiến thắng", "sourced"],
    ["2028-05-01", "off", "Quốc tế Lao động", "sourced"],
    ["2028-05-02", "off_compensation", "nghỉ bù 30/4", "derived"],
    ["2028-09-01", "off", "Quốc khánh", "provisional"],
    ["2028-09-02", "off", "Quốc khánh", "sourced"],
    ["2028-11-24", "off", "Ngày Văn hóa Việt Nam", "sourced"],
]


def test_the_shipped_years_are_whole():
    calendar = shipped()
    assert calendar.years == [2026, 2027]
    days = [
        day for year in (2026, 2027) for day in calendar.special_days(date(year, 1, 1), date(year, 12, 31))
    ]
    assert sum(day.kind == "off" for day in days) == 24
    assert not calendar.is_working(date(2026, 11, 24))
    assert calendar.is_working(date(2026, 1, 10)), "a Saturday swapped for 2 January"
    assert not calendar.is_working(date(2026, 8, 31))
    assert not calendar.is_working(date(2026, 11, 22))


def test_nothing_is_guessed_of_other_years():
    calendar = shipped()
    for ask in (calendar.is_working, calendar.on_or_after, calendar.after):
        with pytest.raises(YearNotKnown):
            ask(date(2028, 3, 1))
    with pytest.raises(YearNotKnown):
        calendar.after(date(2027, 12, 31))


def test_a_further_year_comes_in_whole(tmp_path):
    file = tmp_path / "2028.json"
    file.write_text(json.dumps({"years": [2028], "days": DAYS_2028}), encoding="utf-8")
    before = shipped()
    after = before.with_years(import_calendar(file))
    assert after.years == [2026, 2027, 2028]
    assert before.years == [2026, 2027]
    assert after.after(date(2027, 12, 31)) == date(2028, 1, 3)
    assert not after.is_working(date(2028, 5, 2))
    (tet, *_) = after.special_days(date(2028, 1, 25), date(2028, 1, 29))
    assert tet.certainty is Certainty.PROVISIONAL


def test_a_replaced_year_is_replaced_whole():
    later = [day for day in DAYS_2028 if day[1] != "off_compensation"]
    first = shipped().with_years(read_calendar(json.dumps({"years": [2028], "days": DAYS_2028}).encode()))
    second = first.with_years(read_calendar(json.dumps({"years": [2028], "days": later}).encode()))
    assert second.is_working(date(2028, 5, 2))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda days: days[1:], "2028-01-01 is a holiday by law"),
        (lambda days: [day for day in days if "Tết Mậu" not in day[2]], "has 7 holidays"),
        (lambda days: [*days, ["2029-01-01", "off", "x", "sourced"]], "no year in `years`"),
        (lambda days: [*days, days[0]], "2028-01-01 is there twice"),
        (lambda days: [*days, ["2028-03-01", "work_swapped", "làm bù", "memory"]], "without a swap"),
        (
            lambda days: [*days, ["2028-03-04", "off_swapped", "hoán đổi", "memory"]],
            "off without off_swapped",
        ),
        (lambda days: [*days, ["2028-03-06", "work", "x", "sourced"]], "provisional working days"),
        (lambda days: [*days, ["2028-02-30", "off", "x", "sourced"]], "Invalid"),
        (lambda days: [*days, ["2028-03-01", "holiday", "x", "sourced"]], "holiday"),
        (lambda days: [*days, ["2028-03-01", "off", " ", "sourced"]], "has no name"),
    ],
)
def test_a_file_with_anything_wrong_is_refused_and_says_what(change, said):
    with pytest.raises(InvalidInput) as refused:
        read_calendar(json.dumps({"years": [2028], "days": change(DAYS_2028)}).encode())
    assert said in refused.value.en
    assert refused.value.field == "calendar"


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe", b"[]", b"{}", b'{"years": [], "days": []}', b'{"years": [9999], "days": []}',
     b'{"years": [2028, 2028], "days": []}', b'{"years": [2028], "days": [], "more": 1}'],
)  # fmt: skip
def test_what_is_no_calendar_is_refused(content):
    with pytest.raises(InvalidInput):
        read_calendar(content)


def test_a_huge_file_is_not_read(tmp_path):
    file = tmp_path / "huge.json"
    file.write_bytes(b" " * 1_000_001)
    with pytest.raises(InvalidInput, match="larger"):
        import_calendar(file)


def test_the_sources_of_the_shipped_days_are_told():
    assert "NQ" not in (text := (files("laocaiso.core") / "data/SOURCES.md").read_text("utf-8"))
    assert "Bộ luật Lao động 2019" in text
