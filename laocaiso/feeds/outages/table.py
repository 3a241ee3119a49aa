"""Outages as a table of comma-separated values (RFC 4180), one line for each outage.

UTF-8 with a byte order mark, without which Excel shows Vietnamese as garbage. A cell that a spreadsheet
would take for a formula gets an apostrophe in front: the words in it are not ours.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime

from laocaiso.feeds.outages.answers import Outage

COLUMNS: Sequence[str] = (
    "id",
    "power_company_unit",
    "power_company_unit_name",
    "start",
    "end",
    "status",
    "scope",
    "unit_codes",
    "unit_names",
    "whole_unit_codes",
    "area",
    "reason",
    "first_seen",
    "changed_at",
    "source",
    "source_url",
    "demo",
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def write(outages: Iterable[Outage], *, source: str, source_url: str, demo: bool) -> bytes:
    """The table; lists inside a cell are separated by a blank (codes) or by "; " (names)."""
    text = io.StringIO()
    out = csv.writer(text, lineterminator="\r\n")
    out.writerow(COLUMNS)
    for outage in outages:
        cells = (
            outage.id,
            outage.power_company_unit.code,
            outage.power_company_unit.name,
            outage.start.isoformat(),
            outage.end.isoformat(),
            outage.status,
            outage.scope,
            " ".join(unit.code for unit in outage.units),
            "; ".join(unit.name for unit in outage.units),
            " ".join(unit.code for unit in outage.units if unit.whole),
            outage.area,
            outage.reason if isinstance(outage.reason, str) else "",
            outage.first_seen.isoformat(),
            outage.changed_at.isoformat() if isinstance(outage.changed_at, datetime) else "",
            source,
            source_url,
            "true" if demo else "",
        )
        out.writerow([safe(cell) for cell in cells])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def safe(cell: str) -> str:
    """The cell as a spreadsheet takes it for text."""
    return "'" + cell if cell.lstrip(" ").startswith(_FORMULA) or cell.startswith(_FORMULA) else cell
