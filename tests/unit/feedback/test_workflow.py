"""The status machine: the matrix of the design, no dead ends, and histories that replay."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laocaiso.cases.feedback.lifetime.upkeep import STUCK_AFTER
from laocaiso.cases.feedback.model import Event, State
from laocaiso.cases.feedback.reasons import REASONS
from laocaiso.cases.feedback.wording import HAPPENED, NEXT, OUTCOMES, STATES
from laocaiso.cases.feedback.workflow import (
    OPEN,
    STEPS,
    IllegalHistory,
    Step,
    replay,
    steps_from,
    target_of,
)
from laocaiso.cases.feedback.workflow import STATES as ALL

NOW = datetime(2026, 11, 24, 2, tzinfo=UTC)
FINAL = {"withdrawn"}
MATRIX = """
submitted         accepted needs_info rejected merged withdrawn
accepted          assigned rejected forwarded_out merged withdrawn
assigned          accepted in_progress rejected
in_progress       assigned scheduled needs_info pending_approval resolved
scheduled         in_progress pending_approval resolved
needs_info        submitted in_progress closed withdrawn
pending_approval  in_progress resolved
resolved          reopen_requested reopened closed
rejected          reopen_requested reopened closed
forwarded_out     closed
merged            accepted closed
reopen_requested  reopened closed
reopened          assigned in_progress
closed            reopen_requested reopened
withdrawn
"""
"""From each state to which others: the design's table, row by row."""


def ways(state: State) -> set[State]:
    """Where a report may go from a state."""
    backs: tuple[State, ...] = ("submitted", "in_progress")
    found: set[State] = set()
    for step in STEPS:
        if state in step.sources:
            found |= set(backs) if step.target is None else {step.target}
    return found


def test_the_steps_are_the_matrix_and_nothing_else() -> None:
    rows = [row.split() for row in MATRIX.strip().splitlines()]
    assert {row[0]: set(row[1:]) for row in rows} == {state: ways(state) for state in ALL}


def test_every_state_can_be_reached_and_left() -> None:
    reached: set[State] = {"submitted"}
    while more := {target for state in reached for target in ways(state)} - reached:
        reached |= more
    assert reached == set(ALL)
    assert {state for state in ALL if not ways(state)} == FINAL


@pytest.mark.parametrize("state", ALL)
def test_from_every_state_there_is_a_way_to_an_end(state: State) -> None:
    reached = {state}
    while more := {target for one in reached for target in ways(one)} - reached:
        reached |= more
    assert reached & {"closed", "withdrawn"}


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.name)
def test_a_step_says_who_may_take_it_and_what_comes_of_it(step: Step) -> None:
    assert bool(step.permissions) == (step.actor == "officer")
    if step.target is not None and step.target not in OPEN and step.sources & OPEN:
        said_with_it = step.name in ("approve", "resolve", "close")
        assert (step.outcome is None) == said_with_it
    if step.target in OPEN or step.target is None:
        assert step.outcome is None
    assert ("reason" in step.demands) == (step.name in REASONS)


def test_bystanders_change_no_state() -> None:
    assert {step.actor for step in STEPS} == {"reporter", "officer", "system"}
    assert [s.name for s in STEPS if s.actor == "reporter"] == ["supply", "withdraw", "request_reopening"]


def test_only_the_reporter_asks_to_reopen_and_an_officer_decides() -> None:
    assert {s.actor for s in STEPS if s.target == "reopen_requested"} == {"reporter"}
    assert {s.actor for s in STEPS if s.target == "reopened"} == {"officer"}


def test_everything_has_words_for_people() -> None:
    assert set(STATES) == set(NEXT) == set(ALL)
    assert {step.outcome for step in STEPS if step.outcome} <= set(OUTCOMES)
    assert {step.name for step in STEPS if step.audience == "public"} <= set(HAPPENED)
    assert set(STUCK_AFTER) == set(ALL) - FINAL - {"closed"}


def walk(choices: Sequence[int]) -> list[Event]:
    """A history by steps chosen among those allowed."""
    events = [
        Event(
            number=1,
            at=NOW,
            kind="submit",
            actor="reporter",
            before=None,
            after="submitted",
            audience="public",
        )
    ]
    state: State = "submitted"
    interrupted: State | None = None
    for number, choice in enumerate(choices, start=2):
        allowed = [s for actor in ("reporter", "officer", "system") for s in steps_from(state, actor)]
        if not allowed:
            break
        step = allowed[choice % len(allowed)]
        after = target_of(step, interrupted)
        interrupted = state if after == "needs_info" else None
        at = NOW + timedelta(minutes=number)
        events.append(
            Event(
                number=number,
                at=at,
                kind=step.name,
                actor=step.actor,
                before=state,
                after=after,
                audience=step.audience,
            )
        )
        state = after
    return events


@given(st.lists(st.integers(0, 100), max_size=25))
def test_a_history_replays_to_its_state(choices: list[int]) -> None:
    events = walk(choices)
    assert replay(events) == events[-1].after


@given(st.lists(st.integers(0, 100), min_size=1, max_size=15), st.data())
def test_a_history_with_another_end_is_refused(choices: list[int], data: st.DataObject) -> None:
    events = walk(choices)
    last = events[-1]
    if last.number == 1:
        return
    wrong = data.draw(st.sampled_from([state for state in ALL if state != last.after]))
    forged = [*events[:-1], _with(last, after=wrong)]
    with pytest.raises(IllegalHistory):
        replay(forged)
    with pytest.raises(IllegalHistory):
        replay([*events[:-2], last])


def test_an_empty_history_is_none() -> None:
    with pytest.raises(IllegalHistory):
        replay([])


def _with(event: Event, **more: object) -> Event:
    import msgspec

    return msgspec.structs.replace(event, **more)
