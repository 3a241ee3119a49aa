"""What a citizen may ask of everything kept of them: a copy of it, and that it is theirs no longer.

A report is a record of the administration and stays when its reporter deletes their account; who it was,
and how to reach them, goes (with a report on hold only the account, until its own time is over). The secret
link goes on opening it.
"""

from collections.abc import Sequence
from typing import Any

import msgspec

from laocaiso.cases.feedback.custody import Act, Custody
from laocaiso.cases.feedback.model import Event, Report, place_of, spent_id
from laocaiso.cases.feedback.ports import Filter, Queue, Traces

BATCH = 100


class Owning:
    """Copies and forgets what belongs to an account. Every method raises `StoreDown`."""

    def __init__(self, *, custody: Custody, queue: Queue, traces: Traces) -> None:
        self._custody = custody
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

    def _forgotten(self, report: Report, _history: Sequence[Event]) -> Act:
        contents = self._custody.contents(report)
        if not report.on_hold:
            contents = msgspec.structs.replace(contents, contact=None, consent=None)
        fields = {
            "account": None,
            # It was unique for the account; among anonymous reports another may have the same.
            "client_report_id": spent_id(report.account, report.client_report_id),
            "sealed": self._custody.seal(contents, place_of(report.id)),
            "answer": self._custody.reseal_answer(report),
            "key_id": self._custody.key_id,
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
