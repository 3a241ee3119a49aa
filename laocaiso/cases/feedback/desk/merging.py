"""Merging reports of the same thing. They lie one deep: a parent has no parent, a child no children.

A report that others were merged into is not merged itself: whoever merges it first separates those, or merges
the other way round. So no reporter is ever moved to a report that nobody chose for theirs. The store refuses
what two officers at once would make of it.
"""

from laocaiso.accounts.model import Officer
from laocaiso.cases.feedback.codes import read_code
from laocaiso.cases.feedback.custody import Custody, not_now
from laocaiso.cases.feedback.desk.demands import Demands
from laocaiso.cases.feedback.model import Report
from laocaiso.cases.feedback.ports import Queue
from laocaiso.core.errors import InvalidInput

NO_PARENTS = frozenset({"merged", "withdrawn", "rejected", "forwarded_out", "closed"})
"""Nobody works on these, or the work is elsewhere."""


class Merging:
    """Finds the parent of a report to be merged."""

    def __init__(self, custody: Custody, queue: Queue) -> None:
        self._custody = custody
        self._queue = queue

    async def parent_of(self, report: Report, officer: Officer, typed: str | None) -> Report:
        """The report that it is to be merged into.

        Raises `Incomplete`, `InvalidInput` for one that can't be, `Conflict` where reports are merged into
        the one that is to be merged.
        """
        if typed is None:
            demands = Demands()
            demands.lack(
                "parent", "Cần mã của phản ánh để gộp vào.", "There has to be the code of the other report."
            )
            demands.settle()
        code = read_code(typed or "")
        parent = await self._custody.reports.read(code) if code else None
        if parent is None or not officer.covers(parent.unit, parent.category):
            raise _wrong("Không có phản ánh này trong phạm vi của bạn.", "There is no such report for you.")
        if parent.id == report.id:
            raise _wrong("Không gộp phản ánh vào chính nó.", "A report can't be merged into itself.")
        if parent.state in NO_PARENTS or parent.parent is not None:
            raise _wrong(
                "Phản ánh đó đã được gộp, đã rút hoặc đã kết thúc; xin chọn phản ánh đang xử lý.",
                "That report was merged, withdrawn or is finished; choose one that is worked on.",
            )
        if report.urgent and not parent.urgent:
            raise _wrong(
                "Phản ánh này khẩn mà phản ánh kia chưa; xin đánh dấu khẩn cho phản ánh kia trước (classify, "
                "urgent: true), hoặc gộp theo chiều ngược lại.",
                "This report is urgent and that one is not; mark that one urgent first (classify, urgent: "
                "true), or merge the other way round.",
            )
        children = await self._queue.children(report.id)
        if children:
            raise not_now(
                report,
                f"Đã có {len(children)} phản ánh gộp vào phản ánh này; xin gộp theo chiều ngược lại hoặc "
                "tách chúng ra trước.",
                f"{len(children)} reports are merged into this one; merge the other way round, or separate "
                "them first.",
            )
        return parent


def _wrong(vi: str, en: str) -> InvalidInput:
    return InvalidInput("parent", vi, en, allowed=("the code of another report",))
