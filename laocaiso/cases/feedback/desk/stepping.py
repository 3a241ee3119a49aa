"""The steps of the status machine as officers take them: what comes with each, checked."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from laocaiso.accounts.model import Officer
from laocaiso.cases.feedback import texts
from laocaiso.cases.feedback.bodies import LONGEST_MESSAGE
from laocaiso.cases.feedback.custody import Custody, not_now
from laocaiso.cases.feedback.desk import orders
from laocaiso.cases.feedback.desk.correcting import Corrections
from laocaiso.cases.feedback.desk.demands import Demands
from laocaiso.cases.feedback.desk.merging import Merging
from laocaiso.cases.feedback.desk.orders import LONGEST_BASIS, LONGEST_RECIPIENT, Order
from laocaiso.cases.feedback.model import Event, Outcome, Report, Words
from laocaiso.cases.feedback.ports import Officers, PhotoNumbers
from laocaiso.cases.feedback.reasons import REFUSALS
from laocaiso.core.clock import Clock
from laocaiso.core.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class Given:
    """What came with a step, checked."""

    words: Words = Words()
    reason: str | None = None
    detail: str = ""
    outcome: Outcome | None = None
    fields: dict[str, Any] = field(default_factory=dict)


class Taken(NamedTuple):
    """A step that an officer takes. `order` is the shape of its kind."""

    report: Report
    officer: Officer
    order: Any
    history: Sequence[Event]


class Steps:
    """Checks what comes with a step. Raises `InvalidInput`, `Incomplete` and, for a merge, `Conflict`."""

    def __init__(
        self,
        *,
        custody: Custody,
        corrections: Corrections,
        merging: Merging,
        officers: Officers,
        evidence: PhotoNumbers,
        clock: Clock,
    ) -> None:
        self._custody = custody
        self._corrections = corrections
        self._merging = merging
        self._officers = officers
        self._evidence = evidence
        self._clock = clock
        self._reads: Mapping[type[Order], Callable[[Taken], Awaitable[Given]]] = {
            orders.AcceptOrder: self._accept,
            orders.RejectOrder: _reject,
            orders.AskOrder: _with_text,
            orders.ResumeOrder: _with_text,
            orders.MergeOrder: self._merge,
            orders.UnmergeOrder: _by_itself,
            orders.AssignOrder: self._assign,
            orders.BounceOrder: _bounce,
            orders.ForwardOrder: _forward,
            orders.StartOrder: _start,
            orders.ScheduleOrder: self._schedule,
            orders.ProposeOrder: self._answer,
            orders.ResolveOrder: self._answer,
            orders.ApproveOrder: self._proposed,
            orders.SendBackOrder: _with_text,
            orders.ReopenOrder: _by_itself,
            orders.DeclineReopeningOrder: _with_text,
            orders.CloseOrder: _close,
        }

    async def given(self, taken: Taken) -> Given:
        """What came with it."""
        read = self._reads.get(type(taken.order))
        if read is None:
            raise TypeError(f"{type(taken.order).__name__} is no step")
        return await read(taken)

    async def _accept(self, taken: Taken) -> Given:
        report, order = taken.report, taken.order
        fields, label = self._corrections.of(report, unit=order.unit, category=order.category)
        demands = Demands()
        if report.unit is None and order.unit is None:
            demands.lack(
                "unit",
                "Chưa rõ xã, phường; cần chọn.",
                "The commune is not known; it has to be chosen.",
                ("a code or slug of GET /v1/places",),
            )
        if report.category is None and order.category is None:
            demands.lack(
                "category",
                "Chưa rõ lĩnh vực; cần chọn.",
                "The category is not known; it has to be chosen.",
                self._corrections.active(),
            )
        demands.settle()
        return Given(detail=label, fields=fields)

    async def _merge(self, taken: Taken) -> Given:
        parent = await self._merging.parent_of(taken.report, taken.officer, taken.order.parent)
        return Given(detail=f"into:{parent.code}", fields={"parent": parent.id})

    async def _assign(self, taken: Taken) -> Given:
        report, order = taken.report, taken.order
        fields, label = self._corrections.of(report, unit=order.unit)
        unit = fields.get("unit", report.unit)
        demands = Demands()
        if unit is None:
            demands.lack(
                "unit",
                "Cần chọn xã, phường.",
                "A commune has to be chosen.",
                ("a code or slug of GET /v1/places",),
            )
        demands.settle()
        if order.officer is not None:
            whom = await self._officers.officer(order.officer)
            if whom is None or not whom.may("report.work") or not whom.covers(unit, report.category):
                raise InvalidInput(
                    "officer",
                    "Không có cán bộ này, hoặc đơn vị và lĩnh vực không thuộc phạm vi của cán bộ.",
                    "There is no such officer, or this unit and category are not theirs.",
                    allowed=("the id of an officer who works on reports of this unit and category",),
                )
            label = f"{label} officer:{whom.id}".strip()
        words = Words(text=_optional(order.text))
        return Given(words, detail=label, fields={**fields, "assignee": order.officer})

    async def _schedule(self, taken: Taken) -> Given:
        order = taken.order
        demands = Demands()
        until = demands.ahead(order.until, self._clock.now())
        demands.settle()
        return Given(Words(text=_optional(order.text), until=until))

    async def _answer(self, taken: Taken) -> Given:
        report, order = taken.report, taken.order
        demands = Demands()
        words = Words(
            text=demands.text(order.text),
            done=demands.done(order.done, self._clock.now()),
            evidence=demands.evidence(order.evidence, order.solved, await self._evidence.numbers(report.id)),
            solved=order.solved,
        )
        if order.solved is None:
            demands.lack(
                "solved",
                "Cần ghi đã giải quyết xong (true) hay chỉ trả lời, giải thích (false).",
                "Say whether it was put right (true) or explained (false).",
                ("true", "false"),
            )
        demands.settle()
        return Given(words, outcome=outcome_of(words))

    async def _proposed(self, taken: Taken) -> Given:
        """The words of the draft become the answer: what was said to the lead is said to the reporter."""
        draft = next((event for event in reversed(taken.history) if event.kind == "propose"), None)
        if draft is None:
            raise not_now(taken.report)
        words = self._custody.words(taken.report.id, draft)
        return Given(words, detail=f"proposed_by:{draft.who}", outcome=outcome_of(words))


def outcome_of(words: Words) -> Outcome:
    """What came of a report that was answered so."""
    return "solved" if words.solved else "answered"


async def _reject(taken: Taken) -> Given:
    order, demands = taken.order, Demands()
    reason = demands.reason("reject", order.reason)
    text = demands.text(order.text)
    basis = None
    if order.legal_basis is not None or (reason and REFUSALS[reason].needs_legal_basis):
        basis = demands.text(order.legal_basis, "legalBasis", LONGEST_BASIS)
    demands.settle()
    return Given(Words(text=text, legal_basis=basis), reason=reason)


async def _with_text(taken: Taken) -> Given:
    demands = Demands()
    words = Words(text=demands.text(taken.order.text))
    demands.settle()
    return Given(words)


async def _by_itself(taken: Taken) -> Given:
    """What is worked on again belongs to no other report any more."""
    return replace(await _with_text(taken), fields={"parent": None})


async def _with_reason(taken: Taken) -> Given:
    demands = Demands()
    reason = demands.reason(orders.kind_of(taken.order), taken.order.reason)
    text = demands.text(taken.order.text)
    demands.settle()
    return Given(Words(text=text), reason=reason)


async def _bounce(taken: Taken) -> Given:
    fields = {"bounces": taken.report.bounces + 1, "assignee": None}
    return replace(await _with_reason(taken), fields=fields)


async def _close(taken: Taken) -> Given:
    """Where nothing came of a report before, the reason says what did."""
    given = await _with_reason(taken)
    return replace(given, outcome="no_response" if given.reason == "no_answer" else "answered")


async def _start(taken: Taken) -> Given:
    return Given(fields={"assignee": taken.report.assignee or taken.officer.id})


async def _forward(taken: Taken) -> Given:
    order, demands = taken.order, Demands()
    words = Words(
        recipient=demands.text(order.recipient, "recipient", LONGEST_RECIPIENT), text=demands.text(order.text)
    )
    demands.settle()
    return Given(words)


def _optional(text: str | None) -> str | None:
    tidied = texts.tidy(text or "")
    return texts.needed("text", tidied, 1, LONGEST_MESSAGE) if tidied else None
