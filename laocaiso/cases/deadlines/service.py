"""The working calendar as a feature: the one in force, taken up as editors publish it."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import structlog

from laocaiso.cases.deadlines.importing import CalendarFile, calendar_of
from laocaiso.core.errors import InvalidInput
from laocaiso.core.working_calendar import CalendarInForce, WorkingCalendar, shipped
from laocaiso.snapshots.model import Kept, Source
from laocaiso.snapshots.pages import Rendering

NAME = "working_calendar"
_log = structlog.get_logger(__name__)


class CalendarFeed:
    """The calendar as a feed without pages: its view is the `WorkingCalendar` in force.

    `source` is `Editors.source(importing.CALENDAR)`. Before the first version, and with one that this program
    can't read, it is the calendar the program ships with.
    """

    name = NAME
    is_slow = False

    def __init__(self, source: Source[CalendarFile]) -> None:
        self._source = source

    @property
    def sources(self) -> Sequence[Source[Any]]:
        """The editors' dataset."""
        return (self._source,)

    def render(self, kept: Kept, now: datetime) -> Rendering[WorkingCalendar]:
        """The calendar in force."""
        held = kept.held(self._source, now)
        if held is None:
            return Rendering((), shipped())
        try:
            return Rendering((), calendar_of(held.value))
        except InvalidInput as error:  # a version that an older program took
            _log.warning("calendar_not_read", reason=error.en)
            return Rendering((), shipped())


def calendar_in_force(view: Callable[[str], object]) -> CalendarInForce:
    """What the feed shows at the moment; `view` gives a feed's view by name (`Reads.view`).

    The calendar the program ships with until the first rendering.
    """
    before = shipped()

    def now() -> WorkingCalendar:
        seen = view(NAME)
        return seen if isinstance(seen, WorkingCalendar) else before

    return now
