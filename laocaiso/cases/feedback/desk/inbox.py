"""The officers' queue: what lies in their scope, page by page, without anybody's words in full."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from laocaiso.accounts.model import Officer
from laocaiso.cases.feedback.custody import Custody
from laocaiso.cases.feedback.desk.rights import must
from laocaiso.cases.feedback.lifetime.upkeep import STUCK_AFTER
from laocaiso.cases.feedback.model import Report, State
from laocaiso.cases.feedback.ports import Filter, Lack, Order, Queue, Scope
from laocaiso.cases.feedback.reading.personal_data import masked
from laocaiso.cases.feedback.reading.reader import Reader
from laocaiso.core.clock import Clock

LONGEST_LINE = 120
"""Characters of a report's words in the queue."""


class Line(NamedTuple):
    """A report in the queue, and the beginning of its words with personal data masked."""

    report: Report
    excerpt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What an officer wants to see of the queue."""

    states: frozenset[State] | None = None
    units: frozenset[str] | None = None
    categories: frozenset[str] | None = None
    assignee: str | None = None
    urgent: bool | None = None
    held: bool | None = None
    unread: bool | None = None
    lacks: Lack | None = None
    overdue: bool = False
    stuck: bool = False
    """Only those longer in their state than `upkeep.STUCK_AFTER`."""
    order: Order = "due"


class Inbox:
    """Shows the queue."""

    def __init__(self, *, queue: Queue, custody: Custody, reader: Reader, clock: Clock) -> None:
        self._queue = queue
        self._custody = custody
        self._reader = reader
        self._clock = clock

    async def page(
        self, officer: Officer, wanted: Wanted, after: str | None, limit: int
    ) -> tuple[Sequence[Line], str | None]:
        """A page of it, and where the next begins. Raises `Forbidden`, `BadCursor`."""
        must(officer, "report.read")
        page = await self._queue.page(self._filter(officer, wanted), after, limit)
        return await self.lines(page.reports), page.next

    async def lines(self, reports: Sequence[Report]) -> Sequence[Line]:
        """Reports with the beginning of their words; opening and masking them takes milliseconds each."""
        return await asyncio.to_thread(lambda: [Line(one, self._excerpt(one)) for one in reports])

    def _filter(self, officer: Officer, wanted: Wanted) -> Filter:
        now = self._clock.now()
        return Filter(
            scope=Scope(officer.units, officer.categories),
            states=wanted.states,
            units=wanted.units,
            categories=wanted.categories,
            assignee=wanted.assignee,
            urgent=wanted.urgent,
            held=wanted.held,
            unread=wanted.unread,
            lacks=wanted.lacks,
            overdue_at=now if wanted.overdue else None,
            entered_before=_stuck(now) if wanted.stuck else None,
            order=wanted.order,
        )

    def _excerpt(self, report: Report) -> str:
        contents = self._custody.contents(report)
        text = f"{contents.title}. {contents.text}" if contents.title else contents.text
        # Masked first and cut then: half a number is found by nobody.
        line = " ".join(masked(text, self._reader.personal_data(text)).split())
        return line if len(line) <= LONGEST_LINE else f"{line[: LONGEST_LINE - 1].rstrip()}…"


def _stuck(now: datetime) -> dict[State, datetime]:
    return {state: now - limit for state, limit in STUCK_AFTER.items()}
