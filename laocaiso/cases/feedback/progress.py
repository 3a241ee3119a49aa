"""What a step makes of a report: its state, its outcome and its clocks."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import msgspec

from laocaiso.cases.deadlines.model import Pause
from laocaiso.cases.deadlines.pauses import pauses_of
from laocaiso.cases.feedback.categories import Categories, Category
from laocaiso.cases.feedback.clocks import PAUSING, Clocks
from laocaiso.cases.feedback.model import Event, Outcome, Report, State
from laocaiso.cases.feedback.workflow import INTAKE, OPEN, Step, target_of


class Used(NamedTuple):
    """Shares of the time of both clocks that are used up, above 1 if late; None where nobody can tell."""

    intake: float | None
    resolution: float | None


class Progress:
    """Works out the fields that change. Reads nothing and keeps nothing."""

    def __init__(self, clocks: Clocks, categories: Categories) -> None:
        self.clocks = clocks
        self._categories = categories

    def by(
        self,
        report: Report,
        step: Step,
        history: Sequence[Event],
        now: datetime,
        *,
        outcome: Outcome | None = None,
        **changed: Any,
    ) -> dict[str, Any]:
        """The fields after a step at `now`; `outcome` where the step itself does not say it."""
        target = target_of(step, report.resumes_to)
        fields: dict[str, Any] = {"state": target, "entered_at": now, **changed}
        fields["resumes_to"] = report.state if target == "needs_info" else None
        if target in OPEN:
            fields |= {"outcome": None, "settled_at": None}
        elif report.state in OPEN:
            fields |= {"outcome": step.outcome or outcome or _left_open(step), "settled_at": now}
        if report.accepted_at is None and target not in (*INTAKE, "needs_info", "withdrawn"):
            fields["accepted_at"] = now
        if target == "reopened":
            fields["clock_from"] = now
        if target in OPEN:
            after = msgspec.structs.replace(report, **fields)
            fields |= self.dues(after, [*changes_in(history), (now, target)])
        return fields

    def dues(self, report: Report, changes: Iterable[tuple[datetime, State]]) -> dict[str, Any]:
        """When both clocks run out for a report that went through these states."""
        pauses = pauses_of(changes, pausing=PAUSING)
        category = self._category(report)
        fields: dict[str, Any] = {
            "resolve_due_at": self.clocks.resolve_due(
                report.clock_from, category, urgent=report.urgent, pauses=pauses
            )
        }
        if report.accepted_at is None:
            fields["intake_due_at"] = self.clocks.intake_due(
                report.received_at, urgent=report.urgent, pauses=pauses
            )
        return fields

    def used(self, report: Report, history: Sequence[Event], now: datetime) -> Used:
        """How much of its time a report has used; a pause that goes on counts as if it ended now."""
        pauses = [
            Pause(pause.begin, pause.end or max(now, pause.begin))
            for pause in pauses_of(changes_in(history), pausing=PAUSING)
        ]
        clocks, urgent = self.clocks, report.urgent
        intake = clocks.intake_due(report.received_at, urgent=urgent, pauses=pauses)
        resolution = clocks.resolve_due(
            report.clock_from, self._category(report), urgent=urgent, pauses=pauses
        )
        taken_up, answered = report.accepted_at or report.settled_at or now, report.settled_at or now

        def share(begin: datetime, due: datetime | None, end: datetime) -> float | None:
            if due is None:
                return None
            return clocks.share(begin, due, end, urgent=urgent, pauses=pauses)

        return Used(
            share(report.received_at, intake, taken_up), share(report.clock_from, resolution, answered)
        )

    def _category(self, report: Report) -> Category | None:
        return self._categories.by_slug.get(report.category) if report.category else None


def changes_in(history: Iterable[Event]) -> Sequence[tuple[datetime, State]]:
    """When a report came into which state."""
    return [(event.at, event.after) for event in history]


def _left_open(step: Step) -> Outcome:
    """Only closing what waits for an answer says nothing of its own outcome."""
    if step.name != "close":
        raise ValueError(f"{step.name} settles a report and has to say how")
    return "no_response"
