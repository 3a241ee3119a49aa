"""Who saw or changed whose data, for auditors. Their look is noted like any other."""

from collections.abc import Sequence

from laocaiso.accounts.access import Access, Accesses
from laocaiso.accounts.model import Officer
from laocaiso.cases.feedback.codes import read_code
from laocaiso.cases.feedback.custody import Custody, subject_of
from laocaiso.cases.feedback.desk.rights import must
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
        """The newest entries of a subject: a tracking code, `report/ID`, `account/ID`, id of a dossier.

        An auditor of part of the province sees those of reports in their scope and no others. Raises
        `Forbidden`, `NotFound`.
        """
        must(officer, "audit.read")
        subject = await self._in_scope(officer, subject)
        found = await self._accesses.of(subject, limit)
        await self._accesses.note(
            Access(
                id=self._ids.new(),
                at=self._clock.now(),
                who=f"officer:{officer.id}",
                subject=subject,
                what="audited",
                why="audit",
            )
        )
        return found

    async def _in_scope(self, officer: Officer, subject: str) -> str:
        """The subject as the log calls it. Who may see everything may also ask after what is gone."""
        kind, _, one = subject.partition("/")
        code = read_code(subject)
        if code is None and officer.units is None and officer.categories is None:
            return subject
        wanted = code or (one if kind == "report" else None)
        report = await self._custody.reports.read(wanted) if wanted else None
        if report is None or not officer.covers(report.unit, report.category):
            raise NotFound(
                "Không có mục này trong phạm vi của bạn.",
                "There is no such thing within your scope.",
                field="subject",
            )
        return subject_of(report.id)
