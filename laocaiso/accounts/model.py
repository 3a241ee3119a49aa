"""Who asks: citizens and officers, and what an officer may do."""

from collections.abc import Mapping
from typing import Literal

import msgspec

Role = Literal["intake_operator", "unit_officer", "unit_lead", "moderator", "auditor", "admin"]
Permission = Literal[
    "report.read",
    "report.read_reporter",
    "report.accept",
    "report.assign",
    "report.work",
    "report.approve",
    "report.moderate",
    "audit.read",
    "officer.manage",
]

PERMISSIONS: Mapping[Role, frozenset[Permission]] = {
    "intake_operator": frozenset({"report.read", "report.read_reporter", "report.accept", "report.assign"}),
    "unit_officer": frozenset({"report.read", "report.read_reporter", "report.work"}),
    "unit_lead": frozenset(
        {"report.read", "report.read_reporter", "report.assign", "report.work", "report.approve"}
    ),
    "moderator": frozenset({"report.read", "report.moderate"}),
    "auditor": frozenset({"report.read", "audit.read"}),
    "admin": frozenset({"report.read", "report.assign", "audit.read", "officer.manage"}),
}
"""What each role may do. A reporter's name and phone are for those who handle reports, for nobody else."""


class Citizen(msgspec.Struct, frozen=True, kw_only=True):
    """A citizen who has signed in."""

    account: str
    """Random id of our own; it says nothing of the person."""


class Officer(msgspec.Struct, frozen=True, kw_only=True):
    """An officer, with the part of the province and of the work that is theirs."""

    id: str
    name: str
    """What they sign in with."""
    role: Role
    units: frozenset[str] | None
    """Codes of communes and wards; None for all."""
    categories: frozenset[str] | None
    """Codes of categories of reports; None for all."""

    def may(self, permission: Permission) -> bool:
        """Whether the role allows it at all."""
        return permission in PERMISSIONS[self.role]

    def covers(self, unit: str | None, category: str | None) -> bool:
        """Whether a case of this unit and category is theirs.

        One whose unit or category is not known yet belongs to those who have all of them.
        """
        return _within(unit, self.units) and _within(category, self.categories)


def _within(code: str | None, scope: frozenset[str] | None) -> bool:
    return scope is None or code in scope
