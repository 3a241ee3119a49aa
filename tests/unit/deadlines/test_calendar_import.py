"""Further years of the working calendar, as editors publish them."""

import json
from datetime import UTC, date, datetime

import pytest

from adapters.memory.editorial import MemoryEditorial
from laocaiso.cases.deadlines.importing import CALENDAR, MOST_BYTES, calendar_in_force, import_years
from laocaiso.core.clock import ManualClock
from laocaiso.core.errors import InvalidInput
from laocaiso.core.working_calendar import YearNotKnown
from laocaiso.editorial.importing import Handed
from laocaiso.editorial.service import Editors

LAN = Handed(by="Lan", file="lich.json")


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def editors() -> Editors:
    return Editors(MemoryEditorial(), ManualClock(datetime(2026, 11, 25, 3, 0, tzinfo=UTC)))


def year(number: int, *more: list[str], without: str = "") -> bytes:
    fixed = ("01-01", "04-30", "05-01", "09-02", "11-24", *(f"02-{day}" for day in range(10, 17)))
    days = [[f"{number}-{day}", "off", "Ngày nghỉ", "derived"] for day in fixed if day != without]
    return json.dumps({"years": [number], "days": [*days, *more]}).encode()


async def test_before_anything_is_published_the_shipped_years_are_in_force(editors):
    assert (await calendar_in_force(editors)).years == [2026, 2027]


async def test_a_year_is_published_beside_the_shipped_ones(editors):
    report = await import_years(editors, year(2028), LAN)
    assert report.is_good
    assert report.publication is not None
    assert report.publication.version.number == 1
    assert report.rows == 12
    calendar = await calendar_in_force(editors)
    assert calendar.years == [2026, 2027, 2028]
    assert not calendar.is_working(date(2028, 2, 10))
    assert [version.file for version in await editors.versions(CALENDAR)] == ["lich.json"]


async def test_a_shipped_year_can_be_replaced(editors):
    assert (await calendar_in_force(editors)).is_working(date(2027, 3, 1))
    await import_years(editors, year(2027, ["2027-03-01", "off", "Nghỉ thêm", "sourced"]), LAN)
    assert not (await calendar_in_force(editors)).is_working(date(2027, 3, 1))


async def test_a_file_with_a_mistake_changes_nothing(editors):
    await import_years(editors, year(2028), LAN)
    with pytest.raises(InvalidInput, match="2028-05-01 is a holiday by law"):
        await import_years(editors, year(2028, without="05-01"), LAN)
    assert len(await editors.versions(CALENDAR)) == 1
    assert not (await calendar_in_force(editors)).is_working(date(2028, 5, 1))


@pytest.mark.parametrize("content", [b"", b"[]", b"\xff\xfe", b"\x1f\x8b", b" " * (MOST_BYTES + 1)])
async def test_what_is_no_calendar_is_refused(editors, content):
    with pytest.raises(InvalidInput):
        await import_years(editors, content, LAN)
    assert list(await editors.versions(CALENDAR)) == []


async def test_a_dry_run_publishes_nothing(editors):
    report = await import_years(editors, year(2028), Handed(by="Lan", dry_run=True))
    assert report.is_good
    assert (await calendar_in_force(editors)).years == [2026, 2027]


async def test_a_year_that_falls_out_is_told(editors):
    await import_years(editors, year(2028), LAN)
    report = await import_years(editors, year(2029), LAN)
    assert any("2028" in vi and "không còn" in vi for vi, _ in report.notes)
    with pytest.raises(YearNotKnown):
        (await calendar_in_force(editors)).is_working(date(2028, 3, 1))
