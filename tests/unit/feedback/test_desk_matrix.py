"""Every state × every order × every role: allowed exactly where the table of the machine says so."""

import re
from pathlib import Path

import pytest

from laocaiso.accounts.model import PERMISSIONS
from laocaiso.cases.feedback.desk.rights import RIGHTS
from laocaiso.cases.feedback.workflow import BY_NAME, OPEN, STATES
from tests.unit.feedback.invented_desk import BY, ROLES, WAYS, Office

DOCUMENT = Path(__file__).parents[3] / "docs" / "officers.md"
BESIDE = {
    "classify": OPEN,
    "message": set(STATES) - {"withdrawn"},
    "note": set(STATES),
    "release": set(),
    "publish": set(STATES) - {"withdrawn"},
    "unpublish": set(),
}
"""Of a report that is not held and of which nothing is public: the states for what is no step."""


def possible_from(action: str) -> set[str]:
    return set(BY_NAME[action].sources) if action in BY_NAME else set(BESIDE[action])


def target_of(action: str, state: str) -> str:
    if action not in BY_NAME:
        return state
    return BY_NAME[action].target or "submitted"


@pytest.mark.parametrize("state", STATES)
async def test_an_order_is_taken_exactly_where_the_table_says(office: Office, state: str) -> None:
    made = await office.in_state(state)
    version = (await office.report(made["code"]))["version"]
    for role in ROLES:
        can = {step["action"] for step in (await office.report(made["code"], role))["steps"]}
        assert can == {
            action
            for action, rights in RIGHTS.items()
            if rights & PERMISSIONS[role] and state in possible_from(action)
        }
        for action in RIGHTS:
            order = {**await office.full_order(action), "version": version}
            answer = await office.order(role, made["code"], order)
            allowed = bool(RIGHTS[action] & PERMISSIONS[role])
            assert answer.status_code == (200 if action in can else 409 if allowed else 403), (action, role)
            if action in can:
                assert answer.json()["state"] == target_of(action, state)
                made = await office.in_state(state)
                version = (await office.report(made["code"]))["version"]
            elif allowed:
                assert answer.json()["current"]["state"] == state
                assert answer.json()["current"]["version"] == version


def test_the_tests_reach_every_state_and_try_every_order() -> None:
    assert set(WAYS) == set(STATES)
    assert set(BY) == set(RIGHTS)
    assert all(RIGHTS[action] & PERMISSIONS[role] for action, role in BY.items())


async def test_an_interrupted_report_goes_back_to_where_it_was(office: Office) -> None:
    made = await office.in_state("in_progress")
    await office.do(made["code"], "ask", "unit_officer")
    assert (await office.do(made["code"], "resume"))["state"] == "in_progress"
    await office.do(made["code"], "ask", "unit_officer")
    await office.take(made, "supply")
    assert (await office.report(made["code"]))["state"] == "in_progress"


def test_the_table_of_roles_in_the_document_is_the_code_s() -> None:
    rows = re.findall(r"^\| .+\(`(\w+)`\) \| ([^|]+) \|$", DOCUMENT.read_text("utf-8"), re.MULTILINE)
    told = {role: set(re.findall(r"\w+", orders.partition(";")[0])) - {"none"} for role, orders in rows}
    assert told == {
        role: {action for action, rights in RIGHTS.items() if rights & PERMISSIONS[role]} for role in ROLES
    }
