"""Commands for officers' accounts.

laocaiso officer add NAME --role ROLE --units CODES|all --categories CODES|all [--password-stdin]
laocaiso officer list                        laocaiso officer disable NAME
laocaiso officer scope NAME [--role …] …     laocaiso officer enable NAME
                                             laocaiso officer reset NAME

Every one but `list` takes `--by WHO`, for the access log; default is the user of the machine.
"""

import argparse
import getpass
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Any, NamedTuple, get_args

import msgspec

from laocaiso.accounts import totp
from laocaiso.accounts.model import Credentials, KeptOfficer, Role
from laocaiso.accounts.officers import Enrolment, fresh_credentials
from laocaiso.accounts.passwords import checked
from laocaiso.cases.feedback.categories import Categories
from laocaiso.core.clock import VIETNAM
from laocaiso.core.errors import InvalidInput
from laocaiso.kept_commands import command, say_json
from laocaiso.officer_side import OfficerSide
from laocaiso.places.service import Places

ALL = "all"


class Desk(NamedTuple):
    """What the commands work on."""

    side: OfficerSide
    places: Places
    categories: Categories


Opened = Callable[[], AbstractAsyncContextManager[Desk]]


def add_commands(commands: Any, opened: Opened) -> None:
    """Add `officer`. `opened` gives what is configured, and closes it."""
    actions = commands.add_parser("officer", help="keep officers' accounts: add, list, scope, disable, reset")
    actions = actions.add_subparsers(required=True, metavar="ACTION")
    add = actions.add_parser("add", help="make an account, and print its enrolment code once")
    scope = actions.add_parser("scope", help="give another role, other units or other categories")
    listing = actions.add_parser("list", help="print all accounts")
    disable = actions.add_parser("disable", help="let an officer in no more")
    enable = actions.add_parser("enable", help="let an officer in again, after too many failures too")
    reset = actions.add_parser("reset", help="take password and app away, and print a new enrolment code")
    for parser in (add, scope, disable, enable, reset):
        parser.add_argument("name", metavar="NAME")
        parser.add_argument("--by", help="who does it, for the access log (default: the machine's user)")
    for parser in (add, scope):
        needed = parser is add
        parser.add_argument("--role", required=needed, choices=get_args(Role))
        parser.add_argument("--units", required=needed, help="codes or slugs between commas, or `all`")
        parser.add_argument("--categories", required=needed, help="codes between commas, or `all`")
    add.add_argument(
        "--password-stdin", action="store_true", help="read a password, and print what to couple an app with"
    )
    for parser, run in (
        (add, _add),
        (scope, _scope),
        (listing, _list),
        (disable, _disable),
        (enable, _enable),
        (reset, _reset),
    ):
        parser.set_defaults(run=command(run, opened))


async def _add(desk: Desk, arguments: argparse.Namespace) -> None:
    credentials = await _credentials(desk.side, arguments.name) if arguments.password_stdin else None
    made = await desk.side.officers.add(
        arguments.name,
        arguments.role,
        units=frozenset(_units(arguments.units, desk)) or None,
        categories=frozenset(_categories(arguments.categories, desk)) or None,
        by=_by(arguments),
        credentials=credentials,
    )
    if credentials is None:
        say_json(_shown(made.officer, desk.side) | _code(made))
        return
    coupling = {
        "otpauthUri": totp.uri(credentials.totp_secret, made.officer.name),
        "secret": totp.written(credentials.totp_secret),
        "recoveryCodes": credentials.recovery_codes,
    }
    say_json(_shown(made.officer, desk.side) | coupling)


async def _scope(desk: Desk, arguments: argparse.Namespace) -> None:
    officer = await desk.side.officers.scope(
        arguments.name,
        role=arguments.role,
        units=None if arguments.units is None else _units(arguments.units, desk),
        categories=None if arguments.categories is None else _categories(arguments.categories, desk),
        by=_by(arguments),
    )
    say_json(_shown(officer, desk.side))


async def _list(desk: Desk, _arguments: argparse.Namespace) -> None:
    for officer in await desk.side.officers.kept.all():
        say_json(_shown(officer, desk.side))


async def _disable(desk: Desk, arguments: argparse.Namespace) -> None:
    say_json(_shown(await desk.side.officers.disable(arguments.name, by=_by(arguments)), desk.side))


async def _enable(desk: Desk, arguments: argparse.Namespace) -> None:
    officer = await desk.side.officers.enable(arguments.name, by=_by(arguments))
    await desk.side.lockout.unlock(officer.name_key)
    say_json(_shown(officer, desk.side))


async def _reset(desk: Desk, arguments: argparse.Namespace) -> None:
    made = await desk.side.officers.reset(arguments.name, by=_by(arguments))
    await desk.side.lockout.unlock(made.officer.name_key)
    say_json(_shown(made.officer, desk.side) | _code(made))


def _by(arguments: argparse.Namespace) -> str:
    if arguments.by:
        return f"operator:{arguments.by}"
    try:
        return f"operator:{getpass.getuser()}"
    except (OSError, KeyError, ImportError):  # a container's user often has no name
        return f"operator:uid-{os.getuid()}"


async def _credentials(side: OfficerSide, name: str) -> Credentials:
    password = checked(sys.stdin.readline().rstrip("\r\n"), name)
    return msgspec.structs.replace(fresh_credentials(), password_hash=await side.passwords.hash(password))


def _units(text: str, desk: Desk) -> Sequence[str]:
    """Codes of units given by code or slug; none for all. Raises `InvalidInput`."""
    if text == ALL:
        return ()
    found = []
    for part in text.split(","):
        unit = desk.places.unit(part.strip())
        if unit is None:
            raise InvalidInput(
                "units", f"Không có xã, phường “{part}”.", f"there is no commune or ward {part!r}"
            )
        found.append(unit.code)
    return found


def _categories(text: str, desk: Desk) -> Sequence[str]:
    """Codes of categories; none for all. Raises `InvalidInput`."""
    if text == ALL:
        return ()
    known = desk.categories.by_slug
    found = [part.strip() for part in text.split(",")]
    for part in found:
        if part not in known:
            raise InvalidInput(
                "categories",
                f"Không có lĩnh vực “{part}”. Có: {', '.join(known)}.",
                f"there is no category {part!r}; there are: {', '.join(known)}",
            )
    return found


def _shown(officer: KeptOfficer, side: OfficerSide) -> dict[str, Any]:
    state = "in_use" if side.officers.may_sign_in(officer) else "to_enrol"
    return {
        "name": officer.name,
        "id": officer.id,
        "role": officer.role,
        "units": ALL if officer.units is None else sorted(officer.units),
        "categories": ALL if officer.categories is None else sorted(officer.categories),
        "state": "disabled" if officer.disabled_at else state,
    }


def _code(made: Enrolment) -> dict[str, Any]:
    return {"enrolmentCode": made.code, "until": _local(made.officer.enrolment_until)}


def _local(instant: datetime | None) -> str | None:
    return instant.astimezone(VIETNAM).isoformat(timespec="minutes") if instant else None
