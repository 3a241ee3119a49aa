"""The tours of the sandbox."""

from datetime import UTC, date, datetime, timedelta

import pytest

from adapters.memory.editorial import MemoryEditorial
from adapters.sandbox.tours import BY, hand_in_demo_tours
from laocaiso.core.clock import ManualClock
from laocaiso.editorial.service import Editors
from laocaiso.feeds.tourism.model import TOURS, load_places


@pytest.mark.parametrize("year", [2025, 2026, 2031])
async def test_all_are_valid_today_and_for_some_weeks(year):
    clock = ManualClock(datetime(year, 12, 31, 18, 0, tzinfo=UTC))
    editors = Editors(MemoryEditorial(), clock)
    report = await hand_in_demo_tours(editors, clock)
    assert report is not None
    assert report.problems == ()
    tours = await editors.read(TOURS)
    assert 5 <= len(tours) <= 6
    today = date(year + 1, 1, 1)
    assert all(tour.is_valid_on(today) and tour.is_valid_on(today + timedelta(days=60)) for tour in tours)


async def test_they_are_whole_and_say_that_they_are_invented(editors):
    await hand_in_demo_tours(editors, ManualClock(datetime(2026, 11, 24, 3, 0, tzinfo=UTC)))
    known = {place.id for place in load_places().places}
    for tour in await editors.read(TOURS):
        assert "(đơn vị mẫu)" in tour.operator
        assert tour.phone is not None
        assert tour.phone.startswith("0000")
        assert tour.price_vnd
        assert tour.days
        assert tour.places
        assert set(tour.places) <= known
        assert tour.title_en
        assert tour.summary_vi
        assert tour.summary_en


async def test_a_second_start_on_the_same_day_makes_no_version(editors):
    clock = ManualClock(datetime(2026, 11, 24, 3, 0, tzinfo=UTC))
    await hand_in_demo_tours(editors, clock)
    await hand_in_demo_tours(editors, clock)
    assert [version.by for version in await editors.versions(TOURS)] == [BY]
    await hand_in_demo_tours(editors, ManualClock(datetime(2026, 12, 24, 3, 0, tzinfo=UTC)))
    assert len(await editors.versions(TOURS)) == 2


async def test_tours_of_an_editor_stay(editors):
    await editors.edit(TOURS, lambda _: (), by="Lan")
    assert await hand_in_demo_tours(editors, ManualClock(datetime(2026, 11, 24, 3, 0, tzinfo=UTC))) is None
    assert await editors.read(TOURS) == ()
