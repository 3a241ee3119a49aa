"""Commands for citizens' reports: delete what is due, hold, and say who saw what.

laocaiso reports retention [--dry-run]       laocaiso reports hold CODE --by WHO --why WHAT
laocaiso reports accesses CODE               laocaiso reports release CODE --by WHO --why WHAT
"""

import argparse
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

from laocaiso.cases.feedback.codes import read_code
from laocaiso.cases.feedback.custody import subject_of
from laocaiso.cases.feedback.lifetime.retention import hold
from laocaiso.feedback_side import FeedbackSide
from laocaiso.kept_commands import command, failed, print_accesses, say_json, takes_reason

Opened = Callable[[], AbstractAsyncContextManager[FeedbackSide]]


def add_commands(commands: Any, opened: Opened) -> None:
    """Add `reports`. `opened` gives what is configured, and closes it."""
    actions = commands.add_parser("reports", help="keep citizens' reports: delete, hold, audit")
    actions = actions.add_subparsers(required=True, metavar="ACTION")
    retention = actions.add_parser("retention", help="anonymise and delete for good what is due")
    retention.add_argument("--dry-run", action="store_true", help="only say what would go")
    keep = actions.add_parser("hold", help="keep a report as it is")
    release = actions.add_parser("release", help="let a report on hold go its way")
    accesses = actions.add_parser("accesses", help="print who saw or changed a report, newest first")
    for parser in (keep, release, accesses):
        parser.add_argument("report", metavar="CODE", help="its code; for one that was deleted its id")
    takes_reason(keep, release)
    for parser, run in ((retention, _retention), (keep, _hold), (release, _hold), (accesses, _accesses)):
        parser.set_defaults(run=command(run, opened), on_hold=parser is keep)


async def _retention(side: FeedbackSide, arguments: argparse.Namespace) -> None:
    say_json(await side.retention.run(dry_run=arguments.dry_run))


async def _hold(side: FeedbackSide, arguments: argparse.Namespace) -> int:
    report = await _report(side, arguments.report)
    done = report is not None and await hold(
        report,
        on_hold=arguments.on_hold,
        by=arguments.by,
        why=arguments.why,
        held=side.held,
        custody=side.parts.custody,
    )
    return 0 if done else failed("there is no such report")


async def _accesses(side: FeedbackSide, arguments: argparse.Namespace) -> int:
    report = await _report(side, arguments.report)
    count = await print_accesses(side.accesses, subject_of(report.id if report else arguments.report))
    return 0 if count else failed("nothing is noted of such a report")


async def _report(side: FeedbackSide, typed: str) -> Any:
    return await side.parts.custody.reports.read(read_code(typed) or typed)
