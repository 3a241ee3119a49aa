"""Reports that may be of the same thing: found by place and time, compared by their words."""

import asyncio
import math
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from laocaiso.cases.feedback.custody import Custody
from laocaiso.cases.feedback.duplicates.comparing import Comparer
from laocaiso.cases.feedback.duplicates.model import Sighting
from laocaiso.cases.feedback.handing_in.nearby import cells_around, metres_between
from laocaiso.cases.feedback.model import Contents, Point, Report
from laocaiso.cases.feedback.ports import Queue
from laocaiso.core.clock import Clock

MOST_LOOKED_AT = 300
MOST_SHOWN = 5
ROUNDED_TO = 50
"""Metres. To tell distances exactly would tell where the other reporter stood."""
LONGEST_BACK = timedelta(days=365)


class Alike(NamedTuple):
    """A report that may be of the same thing."""

    report: Report
    score: float
    metres: int | None
    """Rounded up; None where one of both has no point."""


class Likely:
    """Finds them. The comparer says how far around, and how long back, company can be."""

    def __init__(
        self,
        queue: Queue,
        custody: Custody,
        clock: Clock,
        comparer: Comparer,
    ) -> None:
        self._queue = queue
        self._custody = custody
        self._clock = clock
        self._comparer = comparer

    async def of_draft(
        self, contents: Contents, *, category: str | None, unit: str | None, at: datetime
    ) -> Sequence[Alike]:
        """What a report about to be handed in may be the same as; the likeliest first, held ones left out."""
        found = await self._alike(_sighting(contents, category, at), contents.point, unit)
        return [alike for alike in found if alike.report.held is None][:MOST_SHOWN]

    async def of_report(self, report: Report) -> Sequence[Alike]:
        """The same for one that is kept, for an officer: none left out."""
        contents = self._custody.contents(report)
        sighting = _sighting(contents, report.category, report.received_at)
        found = await self._alike(sighting, contents.point, report.unit)
        return [alike for alike in found if alike.report.id != report.id][:MOST_SHOWN]

    async def _alike(self, mine: Sighting, point: Point | None, unit: str | None) -> Sequence[Alike]:
        reach = self._comparer.reach(mine)
        cells = cells_around(point, reach.metres) if point else ()
        since = self._clock.now() - min(timedelta(days=reach.days), LONGEST_BACK)
        around = await self._queue.around(cells, unit, since, MOST_LOOKED_AT)
        return await asyncio.to_thread(self._compared, mine, point, around)

    def _compared(self, mine: Sighting, point: Point | None, around: Sequence[Report]) -> Sequence[Alike]:
        found = []
        ours = self._comparer.read(mine)
        for report in around:
            contents = self._custody.contents(report)
            theirs = _sighting(contents, report.category, report.received_at)
            likeness = self._comparer.compare_read(ours, self._comparer.read(theirs))
            if likeness.same:
                metres = None
                if point and contents.point:
                    exact = metres_between(point, contents.point)
                    metres = max(1, math.ceil(exact / ROUNDED_TO)) * ROUNDED_TO
                found.append(Alike(report, likeness.score, metres))
        return sorted(found, key=lambda alike: (-alike.score, alike.report.code))


def _sighting(contents: Contents, category: str | None, at: datetime) -> Sighting:
    text = f"{contents.title}. {contents.text}" if contents.title else contents.text
    point = contents.point
    return Sighting(
        text=f"{text} {contents.place_text}" if contents.place_text else text,
        created_at=at,
        lat=point.lat if point else None,
        lon=point.lon if point else None,
        category=category,
    )
