"""Tours as an editor would hand them in; all tours and operators are invented.

The days in the file are as of `RECORDED`, which becomes today.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from importlib.resources import files

from adapters.spreadsheet import read_table
from laocaiso.core.clock import VIETNAM, Clock
from laocaiso.editorial.importing import Handed, ImportReport
from laocaiso.editorial.service import Editors
from laocaiso.editorial.sheet import Cell, Sheet, read_date
from laocaiso.feeds.tourism.importing import import_tours
from laocaiso.feeds.tourism.model import TOURS, load_places

RECORDED = date(2026, 11, 24)
BY = "Bản chạy thử"


async def hand_in_demo_tours(editors: Editors, clock: Clock) -> ImportReport | None:
    """Publish the sandbox's tours, valid from before today on; the same on every start of one day.

    None where somebody else has published tours: theirs stay. Raises `StoreDown`.
    """
    versions = await editors.versions(TOURS)
    if versions and versions[0].by != BY:
        return None
    today = clock.now().astimezone(VIETNAM).date()
    places = {place.id for place in load_places().places}
    handed = Handed(BY, "tours.csv", "Tour mẫu, không có thật.")
    return await import_tours(editors, demo_tours(today), handed, places=places)


def demo_tours(today: date) -> Sheet:
    """The table, with its days moved by as many as `today` is away from `RECORDED`."""
    content = (files("adapters.sandbox") / "data" / "tourism" / "tours.csv").read_bytes()
    sheet = read_table(content, name="tours.csv")
    shift = today - RECORDED
    return Sheet([(number, _moved(row, shift)) for number, row in sheet.rows], sheet.notes)


def _moved(row: Sequence[Cell], by: timedelta) -> list[Cell]:
    return [day + by if (day := _day(cell)) else cell for cell in row]


def _day(cell: Cell) -> date | None:
    # Only what is written as a day: a number could be an Excel serial.
    return read_date(cell) if isinstance(cell, str) else None
