"""Further years of the working calendar: checked whole, then published as a version, or not at all."""

import msgspec

from laocaiso.core.errors import InvalidInput
from laocaiso.core.working_calendar import WorkingCalendar, read_calendar, shipped
from laocaiso.editorial.importing import Handed, ImportReport, hand_in
from laocaiso.editorial.model import Dataset
from laocaiso.editorial.service import Editors

MOST_BYTES = 1_000_000
"""Of a file; a year is 2 kB."""


class CalendarFile(msgspec.Struct, frozen=True):
    """The file as an editor handed it in. Without content before the first."""

    content: bytes = b""


CALENDAR: Dataset[CalendarFile] = Dataset("working_calendar", "laocai", CalendarFile, CalendarFile())


async def import_years(editors: Editors, content: bytes, handed: Handed) -> ImportReport:
    """Check a calendar file and publish it; it replaces the one before, whole.

    Raises `InvalidInput` that tells everything that is wrong with the file, `StoreDown`.
    """
    if len(content) > MOST_BYTES:
        raise InvalidInput(
            "file",
            f"Tệp lớn quá {MOST_BYTES // 1_000_000} MB.",
            f"The file is larger than {MOST_BYTES // 1_000_000} MB.",
        )
    years = read_calendar(content)
    before, after = await published_calendar(editors), shipped().with_years(years)
    named = ", ".join(str(year.year) for year in years)
    notes = [(f"Các năm trong tệp: {named}.", f"Years in the file: {named}.")]
    if gone := ", ".join(str(year) for year in before.years if year not in after.years):
        notes.append(
            (
                f"Năm {gone} của phiên bản trước không có trong tệp này và sẽ không còn được biết.",
                f"{gone} of the version before is not in this file and will not be known any more.",
            )
        )
    rows = sum(len(year.days) for year in years)
    return await hand_in(
        editors, CALENDAR, lambda _: CalendarFile(content), handed, rows=rows, problems=(), notes=notes
    )


async def published_calendar(editors: Editors) -> WorkingCalendar:
    """The shipped calendar with the years of the newest version. Raises `StoreDown`, `InvalidInput`.

    The latter only for a version that an older program took and this one does not.
    """
    return calendar_of(await editors.read(CALENDAR))


def calendar_of(file: CalendarFile) -> WorkingCalendar:
    """The shipped calendar with the years of a file in place of its own. Raises `InvalidInput`."""
    return shipped().with_years(read_calendar(file.content)) if file.content else shipped()
