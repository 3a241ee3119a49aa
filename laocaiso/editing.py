"""Editors' commands: hand in a file, list versions, go back.

laocaiso broadcast import FILE --channel thlc --by "Nguyễn Thị Mai" [--note …] [--dry-run]
laocaiso tourism import FILE --by …          laocaiso links import FILE --by …
laocaiso calendar import FILE [--by …]       laocaiso procedures import FILE [--by …]
laocaiso templates import FILE --by …
laocaiso tourism versions                    laocaiso broadcast rollback 3 --channel thlc --by …
"""

import argparse
import asyncio
import getpass
import os
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.spreadsheet import read_table
from adapters.sql import SqlEditorial, migrate, open_database
from adapters.xmltv import read_file
from laocaiso.cases.deadlines.importing import CALENDAR, import_years
from laocaiso.cases.feedback.desk.templates import TEMPLATES, import_templates
from laocaiso.cases.procedures.importing import DATASET as CATALOGUE
from laocaiso.cases.procedures.importing import import_catalogue
from laocaiso.core.clock import Clock, SystemClock
from laocaiso.core.errors import InvalidInput, LaocaisoError, SettingsError
from laocaiso.editorial.importing import Handed, ImportReport, version_lines
from laocaiso.editorial.links import LINKS, import_links
from laocaiso.editorial.model import Dataset
from laocaiso.editorial.service import Editors
from laocaiso.editorial.sheet import Sheet
from laocaiso.feeds.broadcast.importing import channel_named, import_schedule
from laocaiso.feeds.broadcast.model import load_channels
from laocaiso.feeds.broadcast.service import schedule_of
from laocaiso.feeds.tourism.importing import import_tours
from laocaiso.feeds.tourism.model import TOURS, load_places
from laocaiso.settings import Settings
from laocaiso.snapshots.ports import StoreDown

KINDS = {
    "broadcast": "a channel's schedule (CSV, XLSX or XMLTV)",
    "tourism": "the tours (CSV or XLSX)",
    "links": "featured links (CSV or XLSX)",
    "calendar": "further years of the working calendar (JSON)",
    "procedures": "the catalogue of procedures (JSON lines, plain or gzip)",
    "templates": "texts that officers begin an answer with (CSV or XLSX)",
}

UNREAD: Mapping[type[OSError], tuple[str, str]] = {
    FileNotFoundError: ("không có tệp này", "there is no such file"),
    IsADirectoryError: ("đây là một thư mục", "it is a folder"),
    PermissionError: ("không có quyền đọc", "reading it is not permitted"),
}
"""Why a file can't be read, in Vietnamese and in English."""
MOST_ALLOWED = 20
PUBLIC = frozenset({"calendar", "procedures"})
"""Not written by an editor but published by the state; whoever runs the command is known well enough."""


def add_commands(commands: Any, settings: Callable[[], Settings]) -> None:
    """Add the editors' commands to the command line."""
    for kind, what in KINDS.items():
        actions = commands.add_parser(kind, help=f"editors: {what}").add_subparsers(
            required=True, metavar="ACTION"
        )
        hand_in = actions.add_parser("import", help="publish a file, whole or not at all")
        hand_in.add_argument("file", type=Path)
        hand_in.add_argument("--sheet", help="name of the sheet in a workbook (default: the first)")
        if kind == "procedures":
            hand_in.add_argument(
                "--shrink", action="store_true", help="allow it to hold many fewer procedures than before"
            )
        hand_in.add_argument("--dry-run", action="store_true", help="look for mistakes only")
        versions = actions.add_parser("versions", help="list what was published")
        back = actions.add_parser("rollback", help="publish an earlier version again")
        back.add_argument("version", type=int)
        for action, run in ((hand_in, _import), (versions, _versions), (back, _roll_back)):
            if kind == "broadcast":
                action.add_argument("--channel", required=True, help="id of the channel, such as thlc")
            if action is not versions:
                action.add_argument(
                    "--by",
                    required=kind not in PUBLIC,
                    default=_account() if kind in PUBLIC else None,
                    help="who is doing it, for the record" + (" (default: %(default)s)" * (kind in PUBLIC)),
                )
                action.add_argument("--note", default="", help="why")
            action.add_argument("--english", action="store_true", help="report in English")
            action.set_defaults(run=_command(kind, run, settings))


def _account() -> str:
    """Of the machine, under which the command runs."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container may run under a number without a name
        return f"uid {os.getuid()}"


class Around(NamedTuple):
    """What the commands find."""

    clock: Clock
    settings: Settings


def _command(
    kind: str,
    run: Callable[[Editors, str, argparse.Namespace, Around], Awaitable[int]],
    settings: Callable[[], Settings],
) -> Callable[[argparse.Namespace], int]:
    async def work(arguments: argparse.Namespace) -> int:
        around = Around(SystemClock(), settings())
        try:
            database = await _opened(around.settings.database)
            try:
                editors = Editors(SqlEditorial(database), around.clock)
                return await run(editors, kind, arguments, around)
            except StoreDown as down:
                raise _no_database(down) from down
            finally:
                await database.dispose()
        except SettingsError:
            raise
        except LaocaisoError as error:
            _say([_told(error, arguments.english)], sys.stderr)
            return 1

    return lambda arguments: asyncio.run(work(arguments))


async def _opened(address: str) -> AsyncEngine:
    """The database, with all its tables: an editor's first command may come before the first start."""
    try:
        await migrate(address)
        return open_database(address)
    except ValueError as error:
        raise SettingsError("LAOCAISO_DATABASE_URL", "…", str(error)) from error
    except (SQLAlchemyError, OSError, TimeoutError) as error:
        raise _no_database(getattr(error, "orig", None) or error) from error


def _no_database(error: BaseException) -> LaocaisoError:
    return LaocaisoError(f"Không dùng được cơ sở dữ liệu: {error}", f"The database can't be used: {error}")


def _told(error: LaocaisoError, english: bool) -> str:
    said = error.en if english else error.vi
    if not isinstance(error, InvalidInput) or not error.allowed:
        return said
    allowed = ", ".join(error.allowed[:MOST_ALLOWED])
    if len(error.allowed) > MOST_ALLOWED:
        allowed += ", …"
    return f"{said} {'Allowed' if english else 'Cho phép'}: {allowed}."


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        vi, en = next(
            (words for kind, words in UNREAD.items() if isinstance(error, kind)),
            ("hệ thống báo lỗi khi đọc", "the system could not read it"),
        )
        raise InvalidInput(
            "file", f"Không đọc được tệp “{file}”: {vi}.", f"The file “{file}” can't be read: {en}."
        ) from error


async def _import(editors: Editors, kind: str, arguments: argparse.Namespace, around: Around) -> int:
    content = await asyncio.to_thread(_content, arguments.file)
    handed = Handed(arguments.by, arguments.file.name, arguments.note, arguments.dry_run)
    report = await _handed(editors, kind, arguments, content, handed, around)
    _say(report.lines("en" if arguments.english else "vi"), sys.stdout if report.is_good else sys.stderr)
    return 0 if report.is_good else 1


async def _handed(  # noqa: PLR0917 - what a file is read for
    editors: Editors, kind: str, arguments: argparse.Namespace, content: bytes, handed: Handed, around: Around
) -> ImportReport:
    channels = load_channels()
    if kind == "broadcast" and _is_xmltv(arguments.file):
        listings = read_file(content, channels)
        channel = channel_named(channels, arguments.channel)
        return await import_schedule(editors, channel, listings, handed, clock=around.clock)
    if kind == "procedures":
        return await import_catalogue(editors, content, handed, shrink=arguments.shrink)
    if kind == "calendar":
        return await import_years(editors, content, handed)
    sheet = read_table(content, name=arguments.file.name, sheet=arguments.sheet)
    if kind == "broadcast":
        channel = channel_named(channels, arguments.channel)
        return await import_schedule(editors, channel, sheet, handed, clock=around.clock)
    return await _table(editors, kind, sheet, handed, around.settings)


async def _table(
    editors: Editors, kind: str, sheet: Sheet, handed: Handed, settings: Settings
) -> ImportReport:
    if kind == "tourism":
        known = {place.id for place in load_places().places}
        return await import_tours(editors, sheet, handed, places=known)
    if kind == "templates":
        # Loaded only where it is used: it brings half the service along.
        from laocaiso.case_side import categories_of

        return await import_templates(editors, sheet, handed, categories=categories_of(settings))
    channels = tuple(channel.id for channel in load_channels())
    return await import_links(editors, sheet, handed, channels=channels)


async def _versions(editors: Editors, kind: str, arguments: argparse.Namespace, _: Around) -> int:
    language = "en" if arguments.english else "vi"
    _say(version_lines(await editors.versions(_dataset(kind, arguments)), language), sys.stdout)
    return 0


async def _roll_back(editors: Editors, kind: str, arguments: argparse.Namespace, _: Around) -> int:
    done = await editors.roll_back(
        _dataset(kind, arguments), arguments.version, by=arguments.by, note=arguments.note
    )
    number, old = done.version.number, arguments.version
    if not done.is_new:
        vi, en = (
            f"Phiên bản {number} đang dùng đã có nội dung này.",
            f"Version {number} in force is the same.",
        )
    else:
        vi = f"Đã công bố lại nội dung phiên bản {old}, thành phiên bản {number}."
        en = f"The content of version {old} is published again, as version {number}."
    _say([en if arguments.english else vi], sys.stdout)
    return 0


def _dataset(kind: str, arguments: argparse.Namespace) -> Dataset[Any]:
    if kind == "broadcast":
        return schedule_of(channel_named(load_channels(), arguments.channel).id)
    datasets: dict[str, Dataset[Any]] = {"tourism": TOURS, "links": LINKS, "procedures": CATALOGUE}
    datasets |= {"calendar": CALENDAR, "templates": TEMPLATES}
    return datasets[kind]


def _is_xmltv(file: Path) -> bool:
    return file.name.lower().endswith((".xml", ".xmltv", ".xml.gz"))


def _say(lines: Sequence[str], where: Any) -> None:
    print(*lines, sep="\n", file=where)
