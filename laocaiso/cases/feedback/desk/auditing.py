"""Who saw or changed whose data, for auditors. Their look is noted like any other.

A page of the queue shows the beginnings of many reports, so it is one entry, of the officer who turned to it,
with the filter it was asked for; what is opened of a report is an entry of that report.
"""

import dataclasses
from collections.abc import Sequence

from laocaiso.accounts.access import Access, Accesses
from laocaiso.accounts.model import Officer
from laocaiso.cases.feedback.codes import read_code
from laocaiso.cases.feedback.custody import Custody, subject_of
from laocaiso.cases.feedback.desk.inbox import Wanted
from laocaiso.cases.feedback.desk.rights import must
from laocaiso.cases.feedback.model import Report
from laocaiso.core.clock import Clock
from laocaiso.core.errors import NotFound
from laocaiso.core.ids import Ids


class Auditing:
    """Shows the access log."""

    def __init__(self, *, custody: Custody, accesses: Accesses, clock: Clock, ids: Ids) -> None:
        self._custody = custody
        self._accesses = accesses
        self._clock = clock
        self._ids = ids

    async def entries(self, officer: Officer, subject: str, limit: int) -> Sequence[Access]:
        """The newest entries of a subject.

        A tracking code, `report/ID`, `account/ID`, `officer/ID` or the id of a dossier. An auditor of part of
        the province sees those of reports in their scope and no others. Raises `Forbidden`, `NotFound`.
        """
        must(officer, "audit.read")
        report = await self._report(subject)
        if report is None and not _sees_everything(officer):
            raise _nothing()
        if report is not None and not officer.covers(report.unit, report.category):
            raise _nothing()
        named = subject_of(report.id) if report else subject
        found = await self._accesses.of(named, limit)
        # Who may see everything may ask after what is gone, as long as the log knows of it. What nobody ever
        # heard of stays so: an entry would make it known.
        if report is None and not found:
            raise _nothing()
        await self._note(officer, named, "audited", "audit")
        return found

    async def paged(self, officer: Officer, wanted: Wanted, *, is_first: bool) -> None:
        """Put on record that an officer turned to a page of the queue."""
        why = _named(wanted) if is_first else f"{_named(wanted)} later page"
        await self._note(officer, f"officer/{officer.id}", "read_queue", why)

    async def _report(self, subject: str) -> Report | None:
        kind, _, one = subject.partition("/")
        wanted = read_code(subject) or (one if kind == "report" else None)
        return await self._custody.reports.read(wanted) if wanted else None

    async def _note(self, officer: Officer, subject: str, what: str, why: str) -> None:
        await self._accesses.note(
            Access(
                id=self._ids.new(),
                at=self._clock.now(),
                who=f"officer:{officer.id}",
                subject=subject,
                what=what,
                why=why,
            )
        )


def _sees_everything(officer: Officer) -> bool:
    return officer.units is None and officer.categories is None


def _named(wanted: Wanted) -> str:
    """A filter in its own words, `state=…`, what was left out left out."""
    told = []
    for field in dataclasses.fields(wanted):
        value = getattr(wanted, field.name)
        if value != field.default or field.name == "order":
            text = ",".join(sorted(value)) if isinstance(value, frozenset) else str(value).lower()
            told.append(f"{field.name}={text}")
    return " ".join(told)


def _nothing() -> NotFound:
    return NotFound(
        "Không có đối tượng này trong nhật ký, hoặc ngoài phạm vi của bạn.",
        "The log knows of no such thing, or it is out of your scope.",
        field="subject",
    )
