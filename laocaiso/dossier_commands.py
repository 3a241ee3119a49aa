"""Commands for dossiers: delete what is due, change keys, hold, and say who saw what.

laocaiso dossiers purge [--dry-run]          laocaiso dossiers hold ID --by WHO --why WHAT
laocaiso dossiers rotate-keys                laocaiso dossiers release ID --by WHO --why WHAT
laocaiso dossiers new-key                    laocaiso dossiers revoke-links ID --by WHO --why WHAT
laocaiso dossiers accesses ID

ID is our own id of a dossier, or the official code that citizens have.
"""

import argparse
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, NamedTuple

from adapters.sealing import new_key
from laocaiso.cases.dossiers.codes import normalise
from laocaiso.cases.intake.retention import hold
from laocaiso.core.clock import SystemClock
from laocaiso.core.ids import RandomIds
from laocaiso.core.sealing import Keys
from laocaiso.intake_side import IntakeSide
from laocaiso.kept_commands import command, failed, print_accesses, say, say_json, takes_reason


class Kept(NamedTuple):
    """What the commands work on; its keys were checked."""

    intake: IntakeSide
    keys: Keys


Opened = Callable[[], AbstractAsyncContextManager[Kept]]


def add_commands(commands: Any, opened: Opened) -> None:
    """Add `dossiers`. `opened` gives what is configured, and closes it."""
    actions = commands.add_parser("dossiers", help="keep dossiers: delete, change keys, hold, audit")
    actions = actions.add_subparsers(required=True, metavar="ACTION")
    purge = actions.add_parser("purge", help="delete for good what is due")
    purge.add_argument("--dry-run", action="store_true", help="only say what would go")
    rotate = actions.add_parser("rotate-keys", help="seal everything with the first of LAOCAISO_DATA_KEYS")
    key = actions.add_parser("new-key", help="print a fresh `id:key` for LAOCAISO_DATA_KEYS")
    keep = actions.add_parser("hold", help="keep a dossier from being deleted")
    release = actions.add_parser("release", help="let a dossier on hold go its way")
    revoke = actions.add_parser("revoke-links", help="let the one-stop's links to a dossier open nothing")
    accesses = actions.add_parser("accesses", help="print who opened or changed a dossier, newest first")
    for parser in (keep, release, revoke, accesses):
        parser.add_argument("dossier", metavar="ID", help="our own id, or the official code")
    takes_reason(keep, release, revoke)
    for parser, run in (
        (purge, _purge),
        (rotate, _rotate),
        (keep, _hold),
        (release, _hold),
        (revoke, _revoke),
        (accesses, _accesses),
    ):
        parser.set_defaults(run=command(run, opened), on_hold=parser is keep)
    key.set_defaults(run=_new_key)


async def _purge(kept: Kept, arguments: argparse.Namespace) -> None:
    say_json(await kept.intake.retention.run(dry_run=arguments.dry_run))


async def _rotate(kept: Kept, _arguments: argparse.Namespace) -> None:
    say_json({"keyId": kept.keys.key_id, **await kept.keys.rotate()})


async def _hold(kept: Kept, arguments: argparse.Namespace) -> int:
    done = [
        await hold(
            dossier,
            on_hold=arguments.on_hold,
            by=arguments.by,
            why=arguments.why,
            holds=kept.intake.upkeep,
            accesses=kept.intake.accesses,
            clock=SystemClock(),
            ids=RandomIds(),
        )
        for dossier in await _named(kept, arguments)
    ]
    return _done(done)


async def _revoke(kept: Kept, arguments: argparse.Namespace) -> int:
    revoke = kept.intake.handover.revoke
    named = await _named(kept, arguments)
    return _done([await revoke(dossier, by=arguments.by, why=arguments.why) for dossier in named])


async def _named(kept: Kept, arguments: argparse.Namespace) -> Sequence[str]:
    """Ids of the dossiers that are meant."""
    typed: str = arguments.dossier
    with_code = await kept.intake.drafts.with_code(normalise(typed))
    return [draft.id for draft in with_code] or [typed]


def _done(done: Sequence[bool]) -> int:
    return 0 if all(done) else failed("there is no such dossier")


async def _accesses(kept: Kept, arguments: argparse.Namespace) -> int:
    named = await _named(kept, arguments)
    count = sum([await print_accesses(kept.intake.accesses, dossier) for dossier in named])
    # One that was deleted is still known here, by its id.
    return 0 if count else failed("nothing is known of such a dossier")


def _new_key(_arguments: argparse.Namespace) -> int:
    say(new_key())
    return 0
