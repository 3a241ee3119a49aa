"""The officers' desk: one order at a time, on exactly the version of the report that the officer looked at.

    in scope? → allowed to the role? → still that version? → possible in this state? → all that is demanded?

The first no is the answer: 404, 403, 409 with how the report stands now, and 422 with everything missing.
"""

from laocaiso.accounts.model import Officer
from laocaiso.cases.feedback.custody import Act, Custody, not_now
from laocaiso.cases.feedback.desk.beside import Beside
from laocaiso.cases.feedback.desk.orders import Order, kind_of
from laocaiso.cases.feedback.desk.rights import RIGHTS, found_for, is_possible, must
from laocaiso.cases.feedback.desk.stepping import Steps, Taken
from laocaiso.cases.feedback.model import Report
from laocaiso.cases.feedback.progress import Progress
from laocaiso.cases.feedback.workflow import BY_NAME
from laocaiso.core.clock import Clock
from laocaiso.core.errors import Conflict


class Desk:
    """Carries out what officers order."""

    def __init__(
        self, *, custody: Custody, progress: Progress, steps: Steps, beside: Beside, clock: Clock
    ) -> None:
        self._custody = custody
        self._progress = progress
        self._steps = steps
        self._beside = beside
        self._clock = clock

    async def carry_out(self, typed: str, officer: Officer, order: Order) -> Report:
        """Do it; the report after it.

        Raises `NotFound` out of scope, `Forbidden` without the right, `Conflict` with how the report stands
        for an older version or a state that does not allow it, `Incomplete` for what is missing and
        `InvalidInput` for what is wrong.
        """
        report = await found_for(officer, typed, self._custody)
        kind = kind_of(order)
        must(officer, *RIGHTS[kind])
        if report.version != order.version:
            raise _changed(report)
        if not is_possible(report, kind):
            raise not_now(report)
        act = await self._act(report, officer, order)
        after = await self._custody.try_add(report, act)
        if after is None:
            raise _changed(await found_for(officer, report.code, self._custody))
        return after

    async def _act(self, report: Report, officer: Officer, order: Order) -> Act:
        kind = kind_of(order)
        history = await self._custody.history(report)
        step = BY_NAME.get(kind)
        if step is None:
            return self._beside.act(report, officer, order, history)
        given = await self._steps.given(Taken(report, officer, order, history))
        fields = self._progress.by(
            report, step, history, self._clock.now(), outcome=given.outcome, **given.fields
        )
        return Act(
            kind,
            "officer",
            step.audience,
            who=officer.id,
            words=given.words,
            reason=given.reason,
            detail=given.detail,
            fields=fields,
            tell=step.audience == "public",
            why=kind.replace("_", " "),
        )


def _changed(report: Report) -> Conflict:
    return not_now(
        report,
        "Phản ánh vừa được thay đổi ở nơi khác. Xin xem lại rồi làm với phiên bản mới.",
        "The report was changed elsewhere. Look at it again, then order with the new version.",
    )
