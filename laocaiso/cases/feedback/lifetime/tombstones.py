"""What stays of a report that was deleted: what statistics need, and nothing that leads back to it."""

from collections.abc import Sequence
from datetime import date, datetime

import msgspec

from laocaiso.cases.feedback.model import Outcome, Report, State
from laocaiso.cases.feedback.ports import Rating
from laocaiso.core.clock import VIETNAM


class Tombstone(msgspec.Struct, frozen=True, kw_only=True):
    """A report that was. Spans are in seconds since its receipt, of which only the day is kept.

    `id` is the tombstone's own and random. `…_in_time` is None where it did not happen, or no term was known.
    """

    id: str
    received_on: date
    """In Viet Nam."""
    state: State
    outcome: Outcome | None
    category: str | None
    unit: str | None
    urgent: bool
    accepted_after: int | None
    settled_after: int | None
    accepted_in_time: bool | None
    settled_in_time: bool | None
    bounces: int
    reopenings: int
    supporters: int
    stars: int | None
    """Of the last rating."""


def tombstone_of(report: Report, ratings: Sequence[Rating], tombstone_id: str) -> Tombstone:
    """The tombstone of a report; `ratings` are all of it, oldest first."""
    return Tombstone(
        id=tombstone_id,
        received_on=report.received_at.astimezone(VIETNAM).date(),
        state=report.state,
        outcome=report.outcome,
        category=report.category,
        unit=report.unit,
        urgent=report.urgent,
        accepted_after=_seconds(report.received_at, report.accepted_at),
        settled_after=_seconds(report.received_at, report.settled_at),
        accepted_in_time=_in_time(report.accepted_at, report.intake_due_at),
        settled_in_time=_in_time(report.settled_at, report.resolve_due_at),
        bounces=report.bounces,
        reopenings=report.reopenings,
        supporters=report.supporters,
        stars=ratings[-1].stars if ratings else None,
    )


def _seconds(since: datetime, at: datetime | None) -> int | None:
    return None if at is None else int((at - since).total_seconds())


def _in_time(at: datetime | None, due: datetime | None) -> bool | None:
    return None if at is None or due is None else at <= due
