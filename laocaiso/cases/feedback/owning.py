"""What a citizen may ask of what is kept of them: a copy, no contact data, that it is theirs no longer.

A report is a record of the administration and stays when its reporter deletes their account; who it was,
and how to reach them, goes. The secret link goes on opening it. On hold contact data stay until the hold
ends, and nobody but an authority that asks is shown them.
"""

from collections.abc import Sequence
from typing import Any

from laocaiso.cases.feedback import consent
from laocaiso.cases.feedback.custody import Act, Custody, Reporter
from laocaiso.cases.feedback.model import Event, Report, spent_id
from laocaiso.cases.feedback.ports import Filter, Queue, Traces
from laocaiso.core.clock import Clock

BATCH = 100


class _Nothing(Exception):
    """There is nothing to be done with the report as it is now."""

    def __init__(self, report: Report) -> None:
        super().__init__()
        self.report = report


class Owning:
    """Copies and forgets what belongs to an account. Every method raises `StoreDown`."""

    def __init__(self, *, custody: Custody, queue: Queue, traces: Traces, clock: Clock) -> None:
        self._custody = custody
        self._clock = clock
        self._queue = queue
        self._traces = traces

    async def export(self, account: str) -> tuple[str, Any]:
        """All reports of an account with their words, and what it supports."""
        reports: list[Any] = []
        after: str | None = None
        while True:
            page = await self._queue.page(Filter(account=account, order="newest"), after, BATCH)
            reports += [await self._copy(report) for report in page.reports]
            after = page.next
            if after is None:
                break
        return "feedback", {"reports": reports, "supports": list(await self._traces.supported(account))}

    async def forget(self, account: str) -> None:
        """Let no report and nothing else lead to the account any more. May be repeated."""
        while True:
            page = await self._queue.page(Filter(account=account, order="newest"), None, BATCH)
            for report in page.reports:
                await self._custody.add(report, self._forgotten)
            if not page.reports:
                break
        await self._traces.forget(account)

    async def take_consent_back(self, typed: str, reporter: Reporter) -> Report:
        """Delete the contact data that came with a report; that they did, and went, stays in its history.

        May be repeated; nothing happens where there is no consent in force. Raises as `Custody.of_reporter`,
        and `Conflict`.
        """
        report = await self._custody.of_reporter(typed, reporter)
        try:
            return await self._custody.add(report, self._without_contact)
        except _Nothing as nothing:
            return nothing.report

    def _without_contact(self, report: Report, _history: Sequence[Event]) -> Act:
        contents = self._custody.contents(report)
        if contents.consent is None or not consent.is_in_force(contents):
            raise _Nothing(report)
        return Act(
            "take_consent_back",
            "reporter",
            "reporter",
            detail=f"contact:{contents.consent.version}",
            fields=consent.taken_back(self._custody, report, self._clock.now(), on_hold=report.on_hold),
            why="take consent back",
        )

    def _forgotten(self, report: Report, _history: Sequence[Event]) -> Act:
        fields = {
            **consent.taken_back(self._custody, report, self._clock.now(), on_hold=report.on_hold),
            "account": None,
            # It was unique for the account; among anonymous reports another may have the same.
            "client_report_id": spent_id(report.account, report.client_report_id),
        }
        return Act("forget", "reporter", "staff", fields=fields, why="account deleted")

    async def _copy(self, report: Report) -> dict[str, Any]:
        contents = self._custody.contents(report)
        history = await self._custody.history(report)
        return {
            "code": report.code,
            "receivedAt": report.received_at,
            "state": report.state,
            "outcome": report.outcome,
            "category": report.category,
            "unit": report.unit,
            "title": contents.title,
            "text": contents.text,
            "placeText": contents.place_text,
            "location": contents.point,
            "contact": contents.contact,
            "consent": contents.consent,
            "history": [
                {"at": event.at, "kind": event.kind, "said": self._custody.words(report.id, event).text}
                for event in history
                if event.audience != "staff"
            ],
        }
