"""Further years of the working calendar, as editors publish them."""

import json
from datetime import UTC, date, datetime

import pytest
from structlog.testing import capture_logs

from adapters.memory import MemoryLimits, MemoryLock, MemorySnapshots
from adapters.memory.editorial import MemoryEditorial
from laocaiso.cases.deadlines.counting import DeadlineCounter
from laocaiso.cases.deadlines.importing import (
    CALENDAR,
    MOST_BYTES,
    CalendarFile,
    import_years,
    published_calendar,
)
from laocaiso.cases.deadlines.model import Term
from laocaiso.cases.deadlines.service import CalendarFeed, calendar_in_force
from laocaiso.core.clock import VIETNAM, ManualClock
from laocaiso.core.errors import InvalidInput
from laocaiso.core.working_calendar import YearNotKnown
from laocaiso.editorial.importing import Handed
from laocaiso.editorial.service import Editors
from laocaiso.snapshots.engine import Engine
from laocaiso.snapshots.model import Held, Validators
from laocaiso.snapshots.published import Published

NOW = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
LAN = Handed(by="Lan", file="lich.json")


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def editors() -> Editors:
    return Editors(MemoryEditorial(), ManualClock(NOW))


def year(number: int, *more: list[str], without: str = "") -> bytes:
    fixed = ("01-01", "04-30", "05-01", "09-02", "11-24", *(f"02-{day}" for day in range(10, 17)))
    days = [[f"{number}-{day}", "off", "Ngày nghỉ", "derived"] for day in fixed if day != without]
    return json.dumps({"years": [number], "days": [*days, *more]}).encode()


async def test_before_anything_is_published_the_shipped_years_are_in_force(editors):
    assert (await published_calendar(editors)).years == [2026, 2027]


async def test_a_year_is_published_beside_the_shipped_ones(editors):
    report = await import_years(editors, year(2028), LAN)
    assert report.is_good
    assert report.publication is not None
    assert report.publication.version.number == 1
    assert report.rows == 12
    calendar = await published_calendar(editors)
    assert calendar.years == [2026, 2027, 2028]
    assert not calendar.is_working(date(2028, 2, 10))
    assert [version.file for version in await editors.versions(CALENDAR)] == ["lich.json"]


async def test_a_shipped_year_can_be_replaced(editors):
    assert (await published_calendar(editors)).is_working(date(2027, 3, 1))
    await import_years(editors, year(2027, ["2027-03-01", "off", "Nghỉ thêm", "sourced"]), LAN)
    assert not (await published_calendar(editors)).is_working(date(2027, 3, 1))


async def test_a_file_with_a_mistake_changes_nothing(editors):
    await import_years(editors, year(2028), LAN)
    with pytest.raises(InvalidInput, match="2028-05-01 is a holiday by law"):
        await import_years(editors, year(2028, without="05-01"), LAN)
    assert len(await editors.versions(CALENDAR)) == 1
    assert not (await published_calendar(editors)).is_working(date(2028, 5, 1))


@pytest.mark.parametrize("content", [b"", b"[]", b"\xff\xfe", b"\x1f\x8b", b" " * (MOST_BYTES + 1)])
async def test_what_is_no_calendar_is_refused(editors, content):
    with pytest.raises(InvalidInput):
        await import_years(editors, content, LAN)
    assert list(await editors.versions(CALENDAR)) == []


async def test_a_dry_run_publishes_nothing(editors):
    report = await import_years(editors, year(2028), Handed(by="Lan", dry_run=True))
    assert report.is_good
    assert (await published_calendar(editors)).years == [2026, 2027]


async def test_a_year_that_falls_out_is_told(editors):
    await import_years(editors, year(2028), LAN)
    report = await import_years(editors, year(2029), LAN)
    assert any("2028" in vi and "không còn" in vi for vi, _ in report.notes)
    with pytest.raises(YearNotKnown):
        (await published_calendar(editors)).is_working(date(2028, 3, 1))


async def test_a_running_service_counts_by_a_new_calendar_within_a_minute_or_so(editors):
    clock, published = ManualClock(NOW), Published()

    async def inline(work):
        return work()

    engine = Engine(
        [CalendarFeed(editors.source(CALENDAR))],
        store=MemorySnapshots(),
        lock=MemoryLock(clock),
        limits=MemoryLimits(),
        clock=clock,
        published=published,
        offload=inline,
    )
    counter = DeadlineCounter(calendar_in_force(published.view))
    received, term = datetime(2027, 2, 26, 9, 0, tzinfo=VIETNAM), Term(1, "working_day")
    assert counter.count(received, term).due_date == date(2027, 3, 1), "before the engine was started"
    await engine.start()
    try:
        await clock.advance(5)
        assert counter.count(received, term).due_date == date(2027, 3, 1)
        await import_years(editors, year(2027, ["2027-03-01", "off", "Nghỉ thêm", "sourced"]), LAN)
        await clock.advance(75)
        assert counter.count(received, term).due_date == date(2027, 3, 2)
    finally:
        await engine.stop()


async def test_a_version_that_can_not_be_read_any_more_leaves_the_shipped_calendar(editors):
    await editors.edit(CALENDAR, lambda _: CalendarFile(b'{"years": []}'), by="an older program")
    feed = CalendarFeed(editors.source(CALENDAR))
    fetched = await feed.sources[0].fetch(Validators())
    held = Held(fetched.value, "1", NOW, NOW, None)

    class Kept:
        def held(self, _source, _now):
            return held

    with capture_logs() as logs:
        calendar = feed.render(Kept(), NOW).view
    assert calendar.years == [2026, 2027]
    assert [line["event"] for line in logs] == ["calendar_not_read"]
