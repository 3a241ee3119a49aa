"""Reports and events as rows, and back."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from adapters.records import microseconds
from laocaiso.cases.feedback.model import Event, Report
from laocaiso.cases.feedback.workflow import INTAKE, OPEN

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NEVER = 2**62
"""`due_at` of what is not due: sorts behind everything that is."""
ANONYMISED = "-"
"""`sender` of a report that leads to nobody any more."""
TIMES = (
    *("received_at", "changed_at", "entered_at", "clock_from"),
    *("accepted_at", "settled_at", "intake_due_at", "resolve_due_at", "anonymised_at"),
    "unread_since",
)
_DERIVED = frozenset({"sender", "calm", "due_at"})


def row_of(report: Report) -> dict[str, Any]:
    """A report as it is written."""
    row = msgspec.structs.asdict(report)
    for name in TIMES:
        row[name] = None if row[name] is None else microseconds(row[name])
    row["urgent"] = int(report.urgent)
    row["calm"] = int(not report.urgent)
    row["on_hold"] = int(report.on_hold)
    row["sender"] = ANONYMISED if report.anonymised_at else sender_of(report.account)
    row["due_at"] = _due(report)
    return row


def report_of(row: Mapping[Any, Any]) -> Report:
    """A report as it was written."""
    values = {name: value for name, value in row.items() if name not in _DERIVED}
    for name in TIMES:
        values[name] = instant(values[name])
    return Report(**values | {name: bool(row[name]) for name in ("urgent", "on_hold")})


def event_row(report: str, event: Event) -> dict[str, Any]:
    """An event as it is written."""
    return {**msgspec.structs.asdict(event), "report": report, "at": microseconds(event.at)}


def event_of(row: Mapping[Any, Any]) -> Event:
    """An event as it was written."""
    values = {name: value for name, value in row.items() if name != "report"}
    return Event(**values | {"at": instant(row["at"])})


def sender_of(account: str | None) -> str:
    """Whom ids of phones are unique for: an account, or all anonymous senders together."""
    return account or ""


def instant(value: int | None) -> Any:
    """The instant of a column."""
    return None if value is None else EPOCH + timedelta(microseconds=value)


def _due(report: Report) -> int:
    if report.state not in OPEN:
        return NEVER
    due = report.intake_due_at if report.state in INTAKE else report.resolve_due_at
    return NEVER if due is None else microseconds(due)
