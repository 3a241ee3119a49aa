"""What officers do that changes no state: classify, write, note, release, publish."""

from collections.abc import Sequence
from typing import Any

import msgspec

from laocaiso.accounts.model import Officer
from laocaiso.cases.feedback import texts
from laocaiso.cases.feedback.bodies import LONGEST_TEXT, LONGEST_TITLE
from laocaiso.cases.feedback.custody import Act, not_now
from laocaiso.cases.feedback.desk import orders
from laocaiso.cases.feedback.desk.correcting import Corrections
from laocaiso.cases.feedback.desk.demands import Demands
from laocaiso.cases.feedback.desk.orders import Order, kind_of
from laocaiso.cases.feedback.model import Audience, Event, Report, State, Words
from laocaiso.cases.feedback.progress import Progress, changes_in
from laocaiso.cases.feedback.reading.personal_data import MASKS
from laocaiso.cases.feedback.reading.reader import Reader

UNROUTED: frozenset[State] = frozenset({"submitted", "accepted", "reopened"})
"""While no unit works on it, its unit is corrected; after that it is assigned or bounced."""


class Beside:
    """Makes the acts. Raises `InvalidInput`, `Incomplete`, `Conflict`."""

    def __init__(self, *, corrections: Corrections, progress: Progress, reader: Reader) -> None:
        self._corrections = corrections
        self._progress = progress
        self._reader = reader

    def act(self, report: Report, officer: Officer, order: Order, history: Sequence[Event]) -> Act:
        """What is to happen to the report."""
        match order:
            case orders.ClassifyOrder():
                fields, label = self._classified(report, order, history)
                return _act(order, officer, "public", detail=label, fields=fields)
            case orders.MessageOrder():
                return _act(order, officer, "reporter", words=_said(order.text), tell=True)
            case orders.NoteOrder():
                return _act(order, officer, "staff", words=_said(order.text))
            case orders.ReleaseOrder():
                return _act(order, officer, "staff", detail=f"held:{report.held}", fields={"held": None})
            case orders.PublishOrder():
                title, text = self._reviewed(order)
                return _act(order, officer, "public", fields={"public_title": title, "public_text": text})
            case orders.UnpublishOrder():
                return _act(order, officer, "public", fields={"public_title": None, "public_text": None})
        raise TypeError(f"{type(order).__name__} is a step")

    def _classified(
        self, report: Report, order: orders.ClassifyOrder, history: Sequence[Event]
    ) -> tuple[dict[str, Any], str]:
        if order.category is None and order.unit is None and order.urgent is None:
            demands = Demands()
            demands.lack(
                "category",
                "Cần sửa ít nhất một trong: category, unit, urgent.",
                "There has to be one of category, unit, urgent.",
                ("category", "unit", "urgent"),
            )
            demands.settle()
        fields, label = self._corrections.of(
            report, unit=order.unit, category=order.category, urgent=order.urgent
        )
        if "unit" in fields and (report.resumes_to or report.state) not in UNROUTED:
            raise not_now(
                report,
                "Phản ánh đã giao cho đơn vị; xin giao lại (assign) hoặc trả lại (bounce).",
                "A unit has it already; assign or bounce it.",
            )
        after = msgspec.structs.replace(report, **fields)
        return fields | self._progress.dues(after, changes_in(history)), label

    def _reviewed(self, order: orders.PublishOrder) -> tuple[str | None, str]:
        demands = Demands()
        text = demands.text(order.text, longest=LONGEST_TEXT)
        title = texts.optional("title", order.title, LONGEST_TITLE)
        kinds = self._reader.read(title, text).personal_data
        if kinds and not order.confirmed:
            named = ", ".join(MASKS[kind].strip("[]") for kind in kinds)
            demands.lack(
                "confirmed",
                f"Nội dung còn có vẻ chứa dữ liệu cá nhân: {named}. Xin che đi; nếu đã xem kỹ và được "
                "phép công khai, gửi confirmed: true.",
                f"There still seem to be personal data in it ({', '.join(kinds)}). Mask them; where they "
                "were looked at and may be public, send confirmed: true.",
                ("true",),
            )
        demands.settle()
        return title, text


def _act(order: Order, officer: Officer, audience: Audience, **more: Any) -> Act:
    kind = kind_of(order)
    return Act(kind, "officer", audience, who=officer.id, why=kind, **more)


def _said(text: str | None) -> Words:
    demands = Demands()
    words = Words(text=demands.text(text))
    demands.settle()
    return words
