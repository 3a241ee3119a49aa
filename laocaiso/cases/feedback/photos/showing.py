"""Photos that show what was done: officers send them, and the reporter sees those of the answer."""

from laocaiso.accounts.model import Officer
from laocaiso.cases.feedback.custody import Custody, Reporter, no_report, not_now
from laocaiso.cases.feedback.desk.rights import found_for, must
from laocaiso.cases.feedback.workflow import OPEN


class Showing:
    """Says who may send and see photos of a report; both are put into the access log."""

    def __init__(self, custody: Custody) -> None:
        self._custody = custody

    async def to_send(self, typed: str, officer: Officer, *, sending: bool) -> str:
        """The report an officer sends evidence to, or asks how far it is.

        Raises `NotFound`, `Forbidden`, `Conflict`.
        """
        report = await found_for(officer, typed, self._custody)
        must(officer, "report.work", "report.approve")
        if report.state not in OPEN:
            raise not_now(report)
        if sending:
            await self._custody.note(report, f"officer:{officer.id}", "changed", "evidence")
        return report.id

    async def to_officer(self, typed: str, officer: Officer) -> str:
        """The report whose photos an officer looks at. Raises `NotFound`, `Forbidden`."""
        report = await found_for(officer, typed, self._custody)
        await self._custody.note(report, f"officer:{officer.id}", "read", "photo")
        return report.id

    async def to_reporter(self, typed: str, reporter: Reporter, number: int) -> str:
        """The report whose evidence its reporter looks at: what an answer names, and no draft.

        Raises `CredentialsNeeded`, `NotFound`.
        """
        report = await self._custody.of_reporter(typed, reporter)
        for event in await self._custody.history(report):
            said = event.audience != "staff" and event.kind in ("resolve", "approve")
            if said and number in self._custody.words(report.id, event).evidence:
                await self._custody.note(report, "holder", "read", "evidence")
                return report.id
        raise no_report()
