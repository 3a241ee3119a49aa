"""Every way a site was seen to write a time, and the instant it has to come out at."""

import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laocaiso.core.clock import VIETNAM
from laocaiso.core.dates import AHEAD, WrittenTime, read_time

FIXTURES = Path(__file__).parents[2] / "fixtures" / "news"
EXPECTED = json.loads((FIXTURES / "quirk_dates_and_links.expected.json").read_text("utf-8"))["items"]
LYING = "Mon, 14 Sep 2026 17:02:29 GMT"


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    "item", [one for one in EXPECTED if one["raw"] != LYING], ids=lambda one: one["title"]
)
def test_the_table_of_notations_comes_out_right(item: dict[str, str]) -> None:
    read = read_time(item["raw"])
    assert (read.at if read else None) == (instant(item["want_utc"]) if item["want_utc"] else None)


def test_gmt_is_believed_unless_the_site_is_known_to_lie() -> None:
    assert read_time(LYING) == WrittenTime(instant("2026-09-14T17:02:29Z"), True)
    assert read_time(LYING, gmt_is_local=True) == WrittenTime(instant("2026-09-14T10:02:29Z"), True)


@pytest.mark.parametrize(
    ("written", "want"),
    [
        ("14/9/2026, 17:02 (GMT+7)", "2026-09-14T10:02:00Z"),
        ("Thứ hai, 14/9/2026, 17:02 (GMT+7)", "2026-09-14T10:02:00Z"),
        ("17h02 ngày 14 tháng 9, 2026", "2026-09-14T10:02:00Z"),
        ("17 giờ 02 phút, ngày 14/09/2026", "2026-09-14T10:02:00Z"),
        ("17:02 14/09/2026", "2026-09-14T10:02:00Z"),
        ("17:02 | 14-09-2026", "2026-09-14T10:02:00Z"),
        ("14/09/2026 5:02:29 CH", "2026-09-14T10:02:29Z"),
        ("14/09/2026 12:05 SA", "2026-09-13T17:05:00Z"),
        ("2026-09-14T17:02:29.123+07:00", "2026-09-14T10:02:29Z"),
        ("2026-09-14 17:02:29 +0700", "2026-09-14T10:02:29Z"),
        ("Mon, 14 Sep 2026 17:02:29", "2026-09-14T10:02:29Z"),
        ("Mon, 14 Sep 2026 17:02:29 +07", "2026-09-14T10:02:29Z"),
        ("Mon, 14 Sep 2026 17:02:29 UTC+07:00", "2026-09-14T10:02:29Z"),
        ("Mon, 14 Sep 2026 05:02:29 EST", "2026-09-14T10:02:29Z"),
        ("Cập nhật: 14/09/2026 lúc 17:02", "2026-09-14T10:02:00Z"),
        ("Sun, 22 Nov 2026 00:10:00 +07:00", "2026-11-21T17:10:00Z"),
    ],
)
def test_further_notations_come_out_right(written: str, want: str) -> None:
    assert read_time(written) == WrittenTime(instant(want), True)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "hôm nay",
        "14/13/2026 10:00",
        "31/02/2026 10:00",
        "14/09/2026 25:00",
        "Mon, 14 Sep 2026 10:02:29 XYZ",
        "Mon, 14 Sep 2026 10:02:29 +9900",
        "14/09/2026 10:00 123",
        "14/09/2026 đến 16/09/2026 17:00",
        "3 giờ trước",
        "\x00" * 50,
        "9" * 5000,
    ],
)
def test_what_is_not_clearly_a_time_is_none(written: str) -> None:
    assert read_time(written) is None


def test_the_month_comes_first_only_for_sites_that_write_so() -> None:
    assert read_time("04/09/2026 17:02", month_first=True) == WrittenTime(
        instant("2026-04-09T10:02:00Z"), True
    )
    # Where only one order is possible the flag does not stand in the way.
    assert read_time("14/09/2026 17:02", month_first=True) == read_time("14/09/2026 17:02")


def test_a_date_alone_is_midnight_at_the_site_and_says_so() -> None:
    assert read_time("14/09/2026") == WrittenTime(instant("2026-09-13T17:00:00Z"), False)
    assert read_time("14/09/2026", zone=ZoneInfo("UTC")) == WrittenTime(
        instant("2026-09-14T00:00:00Z"), False
    )


def test_times_to_come_and_placeholders_are_not_plausible() -> None:
    now = instant("2026-11-22T05:00:00Z")
    assert WrittenTime(now + AHEAD, True).is_plausible(now)
    assert not WrittenTime(now + AHEAD + timedelta(seconds=1), True).is_plausible(now)
    for placeholder in ("0001-01-01T00:00:00", "1970-01-01T00:00:00Z", "1/1/1900 12:00:00 AM"):
        read = read_time(placeholder)
        assert read is None or not read.is_plausible(now)


@given(
    # Whole seconds from 2000 to 2049, the years that two digits can name.
    st.integers(946_684_800, 2_524_000_000).map(lambda second: datetime.fromtimestamp(second, UTC)),
    st.integers(-12, 14),
)
def test_an_instant_written_with_its_offset_is_read_back(at: datetime, hours: int) -> None:
    zone = timezone(timedelta(hours=hours))
    there, sign = at.astimezone(zone), "-" if hours < 0 else "+"
    digits = f"{abs(hours):02}"
    for written in (
        f"{there:%a, %d %b %Y %H:%M:%S} {sign}{digits}:00",
        f"{there:%a, %d %b %y %H:%M:%S} {sign}{digits}00",
        f"{there:%d %b %Y %H:%M:%S} GMT{sign}{abs(hours)}",
        there.isoformat(),
        f"{there:%d/%m/%Y %H:%M:%S} ({sign}{digits}:00)",
    ):
        assert read_time(written) == WrittenTime(at, True), written
    local = at.astimezone(VIETNAM)
    assert read_time(f"{local:%d/%m/%Y - %H:%M:%S}") == WrittenTime(at, True)
    assert read_time(f"{local:%m/%d/%Y %I:%M:%S %p}", month_first=True) == WrittenTime(at, True)


@given(st.text(max_size=60))
def test_no_text_whatever_breaks_the_reader(text: str) -> None:
    read = read_time(text)
    assert read is None or read.at.tzinfo is UTC
