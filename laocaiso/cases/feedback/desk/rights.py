"""What an officer may do to which report.

A report outside an officer's scope is told like one that is not there.
"""

from collections.abc import Mapping, Sequence

from laocaiso.accounts.model import Officer, Permission
from laocaiso.cases.feedback.codes import read_code
from laocaiso.cases.feedback.custody import Custody
from laocaiso.cases.feedback.model import EventKind, Report
from laocaiso.cases.feedback.workflow import BY_NAME, OPEN, STEPS
from laocaiso.core.errors import Forbidden, NotFound

BESIDE: Mapping[EventKind, frozenset[Permission]] = {
    "classify": frozenset({"report.accept", "report.assign"}),
    "message": frozenset({"report.accept", "report.work", "report.approve"}),
    "note": frozenset({"report.accept", "report.assign", "report.work", "report.approve", "report.moderate"}),
    "release": frozenset({"report.accept", "report.moderate"}),
    "publish": frozenset({"report.moderate"}),
    "unpublish": frozenset({"report.moderate"}),
}
"""What officers do beside the steps of the status machine; of the permissions they need one."""
RIGHTS: Mapping[EventKind, frozenset[Permission]] = {
    **{step.name: step.permissions for step in STEPS if step.actor == "officer"},
    **BESIDE,
}
"""For everything an officer can order."""


async def found_for(officer: Officer, typed: str, custody: Custody) -> Report:
    """The report of a code, where it is in the officer's scope. Raises `NotFound`, `Forbidden`."""
    must(officer, "report.read")
    code = read_code(typed)
    report = await custody.reports.read(code) if code else None
    if report is None or not officer.covers(report.unit, report.category):
        raise out_of_scope()
    return report


def may(officer: Officer, kind: EventKind) -> bool:
    """Whether the officer's role allows an act at all."""
    return any(officer.may(permission) for permission in RIGHTS[kind])


def must(officer: Officer, *permissions: Permission) -> None:
    """Raise `Forbidden` unless the officer has one of the permissions."""
    if not any(officer.may(permission) for permission in permissions):
        raise Forbidden(
            "Vai trò của bạn không được làm việc này.",
            f"Your role may not do this; it takes {' or '.join(sorted(permissions))}.",
        )


def is_possible(report: Report, kind: EventKind) -> bool:
    """Whether an act fits a report as it is, whoever does it; none does once it was anonymised."""
    return report.anonymised_at is None and _fits(report, kind)


def _fits(report: Report, kind: EventKind) -> bool:
    if step := BY_NAME.get(kind):
        return report.state in step.sources
    if kind == "classify":
        return report.state in OPEN
    if kind == "release":
        return report.held is not None
    if kind == "publish":
        return report.held is None and report.state != "withdrawn"
    if kind == "unpublish":
        return report.public_text is not None
    return kind == "note" or report.state != "withdrawn"


def next_acts(report: Report, officer: Officer) -> Sequence[EventKind]:
    """What this officer can do to this report now."""
    return [kind for kind in RIGHTS if may(officer, kind) and is_possible(report, kind)]


def out_of_scope() -> NotFound:
    """There is no such report, or it is not this officer's."""
    return NotFound(
        "Không có phản ánh này trong phạm vi của bạn.",
        "There is no such report within your scope.",
        field="code",
    )
