"""The status machine of reports, as data.

    submitted ─► accepted ─► assigned ─► in_progress ─► resolved ─► closed
        │            │           │        │   │  ▲          │
        ▼            ▼           ▼        ▼   │  └ pending_approval, scheduled
    needs_info    merged,     (bounced)  needs_info
    rejected      forwarded_out, rejected              reopen_requested ─► reopened ─► assigned …

`STEPS` is all there is: a change of state that is no row here is refused to everybody. Each row says who may
take it, what has to come with it and what comes of the report. `replay` leads from a history to the state it
ends in. Public wording stands in `wording`, apart from the codes.
"""

from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple, get_args

from laocaiso.accounts.model import PERMISSIONS, Permission
from laocaiso.cases.feedback.model import ActorKind, Audience, Event, EventKind, Outcome, State

OPEN: frozenset[State] = frozenset(
    {
        "submitted",
        "accepted",
        "assigned",
        "in_progress",
        "scheduled",
        "needs_info",
        "pending_approval",
        "reopened",
    }
)
"""States of work; in all others a report has an outcome."""
INTAKE: frozenset[State] = frozenset({"submitted"})
"""Where the intake clock runs; in the other open states it is the resolution clock."""

Demand = Literal["text", "reason", "unit", "category", "evidence", "answer", "date", "recipient", "parent"]
"""What has to come with a step: `answer` is what was done, when and by whom; `unit` and `category` may also
be known already; `evidence` is asked for where the thing is said to be solved."""


class Step(NamedTuple):
    """One row of the machine."""

    name: EventKind
    sources: frozenset[State]
    target: State | None
    """None: back to where the question came from (`Report.resumes_to`)."""
    actor: ActorKind
    permissions: frozenset[Permission] = frozenset()
    """An officer needs one of them."""
    demands: frozenset[Demand] = frozenset()
    outcome: Outcome | None = None
    """What is set; None on the way to a settled state: stays as it is, or is said with the step."""
    audience: Audience = "public"
    """A draft inside the office is nobody's answer yet."""


def _step(
    name: EventKind,
    sources: str,
    target: State | None,
    by: str,
    demands: str = "",
    *,
    outcome: Outcome | None = None,
    audience: Audience = "public",
) -> Step:
    """`by` is `reporter`, `system`, or the permissions of which an officer needs one."""
    states: Mapping[str, State] = {state: state for state in STATES}
    allowed: Mapping[str, Permission] = {one: one for every in PERMISSIONS.values() for one in every}
    others: Mapping[str, ActorKind] = {"reporter": "reporter", "system": "system"}
    known: Mapping[str, Demand] = {demand: demand for demand in DEMANDS}
    return Step(
        name=name,
        sources=frozenset(states[word] for word in sources.split()),
        target=target,
        actor=others.get(by, "officer"),
        permissions=frozenset() if by in others else frozenset(allowed[word] for word in by.split()),
        demands=frozenset(known[word] for word in demands.split()),
        outcome=outcome,
        audience=audience,
    )


STATES: tuple[State, ...] = get_args(State)
DEMANDS: tuple[Demand, ...] = get_args(Demand)
_ACCEPT, _ASSIGN, _WORK, _APPROVE = "report.accept", "report.assign", "report.work", "report.approve"
_ASK, _LEAD = f"{_ACCEPT} {_WORK}", f"{_ACCEPT} {_APPROVE}"

STEPS: tuple[Step, ...] = (
    _step("accept", "submitted", "accepted", _ACCEPT, "unit category"),
    _step("reject", "submitted accepted assigned", "rejected", _LEAD, "reason text", outcome="refused"),
    _step("ask", "submitted in_progress", "needs_info", _ASK, "text"),
    _step("supply", "needs_info", None, "reporter", "text"),
    _step("resume", "needs_info", None, _ASK, "text"),
    _step("merge", "submitted accepted", "merged", _ACCEPT, "parent", outcome="duplicate"),
    _step("unmerge", "merged", "accepted", _ACCEPT, "text"),
    _step("assign", "accepted reopened in_progress", "assigned", _ASSIGN, "unit"),
    _step("bounce", "assigned", "accepted", _WORK, "reason text"),
    _step("forward", "accepted", "forwarded_out", _ACCEPT, "recipient text", outcome="forwarded"),
    _step("start", "assigned reopened scheduled", "in_progress", _WORK),
    _step("schedule", "in_progress", "scheduled", _WORK, "date"),
    _step(
        "propose",
        "in_progress scheduled",
        "pending_approval",
        _WORK,
        "text answer evidence",
        audience="staff",
    ),
    _step("send_back", "pending_approval", "in_progress", _APPROVE, "text", audience="staff"),
    _step("approve", "pending_approval", "resolved", _APPROVE),
    _step("resolve", "in_progress scheduled", "resolved", _APPROVE, "text answer evidence"),
    _step("withdraw", "submitted accepted needs_info", "withdrawn", "reporter", outcome="withdrawn"),
    _step("request_reopening", "resolved rejected closed", "reopen_requested", "reporter", "text"),
    _step("reopen", "reopen_requested resolved rejected closed", "reopened", _LEAD, "text"),
    _step("decline_reopening", "reopen_requested", "closed", _LEAD, "text"),
    _step("close", "resolved rejected forwarded_out merged needs_info", "closed", _LEAD, "reason text"),
    _step("expire", "needs_info", "closed", "system", outcome="no_response"),
    _step("settle", "resolved rejected forwarded_out merged", "closed", "system"),
)

BY_NAME: Mapping[EventKind, Step] = {step.name: step for step in STEPS}


def steps_from(state: State, actor: ActorKind) -> tuple[Step, ...]:
    """What somebody of this kind may do next."""
    return tuple(step for step in STEPS if state in step.sources and step.actor == actor)


def target_of(step: Step, resumes_to: State | None) -> State:
    """Where a step leads. ValueError for a way back that nobody knows."""
    target = step.target or resumes_to
    if target is None:
        raise ValueError("a report that was not interrupted has nowhere to go back to")
    return target


class IllegalHistory(ValueError):
    """A history that no sequence of steps gives."""


def replay(events: Iterable[Event]) -> State:
    """The state a history ends in. Raises `IllegalHistory` for one that can't have happened."""
    state: State | None = None
    interrupted: State | None = None
    for number, event in enumerate(events, start=1):
        if event.number != number or event.before != state:
            raise IllegalHistory(f"event {number} does not follow")
        if state is None:
            if event.kind != "submit" or event.after != "submitted":
                raise IllegalHistory("a report begins with being submitted")
        elif step := BY_NAME.get(event.kind):
            if state not in step.sources or event.after != target_of(step, interrupted):
                raise IllegalHistory(f"{event.kind} does not lead from {state} to {event.after}")
            interrupted = state if event.after == "needs_info" else None
        elif event.after != state:
            raise IllegalHistory(f"{event.kind} does not change the state")
        state = event.after
    if state is None:
        raise IllegalHistory("there is no report without a history")
    return state
