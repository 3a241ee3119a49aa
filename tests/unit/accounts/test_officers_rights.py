"""What the roles may do, and whose cases are whose."""

from typing import get_args

import pytest

from laocaiso.accounts.model import PERMISSIONS, Officer, Permission, Role


def officer(role: Role = "unit_officer", units=None, categories=None) -> Officer:
    return Officer(id="o1", name="mau", role=role, units=units, categories=categories)


def test_every_role_has_rights_and_every_right_has_a_role():
    assert set(PERMISSIONS) == set(get_args(Role))
    assert frozenset().union(*PERMISSIONS.values()) == set(get_args(Permission))


@pytest.mark.parametrize(
    ("permission", "roles"),
    [
        ("report.read", {"intake_operator", "unit_officer", "unit_lead", "moderator", "auditor", "admin"}),
        ("report.read_reporter", {"intake_operator", "unit_officer", "unit_lead"}),
        ("report.accept", {"intake_operator"}),
        ("report.assign", {"intake_operator", "unit_lead", "admin"}),
        ("report.work", {"unit_officer", "unit_lead"}),
        ("report.approve", {"unit_lead"}),
        ("report.moderate", {"moderator"}),
        ("audit.read", {"auditor", "admin"}),
        ("officer.manage", {"admin"}),
    ],
)
def test_a_right_belongs_to_these_roles_and_no_others(permission, roles):
    assert {role for role in get_args(Role) if officer(role).may(permission)} == roles


@pytest.mark.parametrize(
    ("units", "categories", "unit", "category", "covered"),
    [
        (None, None, "03006", "garbage", True),
        (None, None, None, None, True),
        ({"03006"}, None, "03006", "garbage", True),
        ({"03006"}, None, "02839", "garbage", False),
        ({"03006"}, None, None, "garbage", False),
        ({"03006"}, {"garbage"}, "03006", "garbage", True),
        ({"03006"}, {"garbage"}, "03006", "road", False),
        (None, {"garbage"}, "02839", "garbage", True),
        (None, {"garbage"}, "02839", None, False),
        (frozenset(), None, "03006", "garbage", False),
    ],
)
def test_a_case_is_covered_where_unit_and_category_are_the_officer_s(
    units, categories, unit, category, covered
):
    scope = [None if codes is None else frozenset(codes) for codes in (units, categories)]
    assert officer(units=scope[0], categories=scope[1]).covers(unit, category) is covered
