"""The command line; `laocaiso --help` lists the commands."""

import argparse
import asyncio
import dataclasses
import os
import signal
import socket
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from importlib.metadata import version
from pathlib import Path
from typing import Any

from laocaiso.core.errors import LaocaisoError, SettingsError
from laocaiso.settings import Settings, reference

WRONG_USE = 2
"""Exit code for a wrong argument or setting, as argparse has it."""
GREET_WITHIN = 30
"""Seconds after which the greeting comes all the same."""
STOP_WITHIN = 10
"""Seconds that requests under way may take once the process is told to stop."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code."""
    parsed = _parser().parse_args(arguments)
    try:
        code: int = parsed.run(parsed)
    except SettingsError as error:
        print(f"laocaiso: {error}", file=sys.stderr)
        return WRONG_USE
    except LaocaisoError as error:
        print(f"laocaiso: {error}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        # Whoever read our output has enough. Nothing may be written any more, at exit neither.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="laocaiso", description="The backend of Lào Cai số.")
    parser.add_argument("--version", action="version", version=f"laocaiso {version('laocaiso')}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    serve = commands.add_parser("serve", help="run the service")
    serve.set_defaults(run=_serve)

    demo = commands.add_parser("demo", help="run the service on a sandbox of its upstreams; needs no network")
    demo.add_argument("--port", type=int, help="where to listen; 0 takes a free one (default: LAOCAISO_PORT)")
    demo.add_argument("--data-dir", type=Path, help="where to keep data (default: a folder gone at the end)")
    demo.add_argument("--totp", action="store_true", help="only print a code for the demo's officers")
    demo.set_defaults(run=_demo)

    config = commands.add_parser("config", help="print the settings in force, secrets masked")
    config.add_argument("--reference", action="store_true", help="print what there is to set, as Markdown")
    config.set_defaults(run=_config)

    migrate = commands.add_parser("migrate", help="bring the tables of the database up to date")
    migrate.set_defaults(run=_migrate)

    predict = commands.add_parser("predict", help="answer JSON lines from standard input")
    predict.add_argument("name", metavar="NAME", help="what to predict; a wrong one lists them all")
    predict.set_defaults(run=_predict)

    from laocaiso import dossier_commands, editing, officer_commands, report_commands

    editing.add_commands(commands, _settings)
    dossier_commands.add_commands(commands, lambda: _dossiers(_settings()))
    report_commands.add_commands(commands, lambda: _reports(_settings()))
    officer_commands.add_commands(commands, lambda: _officers(_settings()))

    openapi = commands.add_parser("openapi", help="print the OpenAPI document")
    openapi.set_defaults(run=_openapi)
    return parser


def _settings() -> Settings:
    return Settings.from_environment(os.environ)


def _serve(_arguments: argparse.Namespace) -> int:
    settings = _settings()
    # Quick where there is nothing to do, and safe for several processes at once.
    asyncio.run(_bring_up_to_date(settings))
    return _run(settings, greeting="")


def _demo(arguments: argparse.Namespace) -> int:
    settings = _settings()
    from adapters.sandbox import sandbox_in_thread
    from laocaiso import demo

    if arguments.totp:
        print(demo.one_time_code())
        return 0
    with tempfile.TemporaryDirectory(prefix="laocaiso-demo-") as folder, sandbox_in_thread() as base:
        settings = demo.settings_on(
            base, settings, port=arguments.port, folder=arguments.data_dir or Path(folder)
        )
        asyncio.run(_prepare_demo(settings))
        return _run(settings, greeting=demo.GREETING)


def _config(arguments: argparse.Namespace) -> int:
    if arguments.reference:
        print(reference(), end="")
        return 0
    for line in _settings().shown():
        print(f"{line.variable}={line.value}" + ("  # default" if line.is_default else ""))
    return 0


def _migrate(_arguments: argparse.Namespace) -> int:
    asyncio.run(_bring_up_to_date(_settings()))
    return 0


def _predict(arguments: argparse.Namespace) -> int:
    from laocaiso.predict import NAMES, answers, predictor, unread

    if arguments.name not in NAMES:
        print(f"laocaiso: there is no {arguments.name!r}; there are: {', '.join(NAMES)}", file=sys.stderr)
        return WRONG_USE
    for line in answers(predictor(arguments.name), sys.stdin.buffer, unread(arguments.name)):
        sys.stdout.buffer.write(line)
        # At once, for somebody may be waiting for this answer before asking on.
        sys.stdout.buffer.flush()
    return 0


def _openapi(_arguments: argparse.Namespace) -> int:
    import msgspec

    from adapters.sealing import new_key
    from laocaiso.app import create_app
    from laocaiso.web.openapi import document

    # The document depends on no data, so no place to keep them is made for it.
    settings = dataclasses.replace(
        _settings(), database_url="sqlite+aiosqlite:///:memory:", redis_url=None, data_keys=new_key()
    )
    text = msgspec.json.format(msgspec.json.encode(document(create_app(settings))), indent=2)
    print(text.decode())
    return 0


async def _prepare_demo(settings: Settings) -> None:
    from laocaiso import demo

    await _bring_up_to_date(settings)
    await demo.prepare(settings)


@asynccontextmanager
async def _built(settings: Settings) -> AsyncIterator[Any]:
    """What is configured, without running it; its keys were checked."""
    from laocaiso.app import build

    service = build(settings)
    try:
        await service.keys.check()
        yield service
    finally:
        for close in service.close:
            await close()


@asynccontextmanager
async def _dossiers(settings: Settings) -> AsyncIterator[Any]:
    from laocaiso.dossier_commands import Kept

    async with _built(settings) as service:
        yield Kept(service.intake, service.keys)


@asynccontextmanager
async def _reports(settings: Settings) -> AsyncIterator[Any]:
    async with _built(settings) as service:
        yield service.feedback


@asynccontextmanager
async def _officers(settings: Settings) -> AsyncIterator[Any]:
    from laocaiso.case_side import categories_of
    from laocaiso.officer_commands import Desk
    from laocaiso.places.service import Places

    # The first account is often made before the service is first started.
    await _bring_up_to_date(settings)
    async with _built(settings) as service:
        yield Desk(service.accounts.officers, Places.load(), categories_of(settings))


async def _bring_up_to_date(settings: Settings) -> None:
    from adapters.sql import migrate

    try:
        await migrate(settings.database)
    except ValueError as error:
        raise SettingsError("LAOCAISO_DATABASE_URL", "…", str(error)) from error
    except OSError as error:
        raise LaocaisoError(
            f"Không mở được cơ sở dữ liệu: {error}", f"the database can't be opened: {error}"
        ) from error


def _run(settings: Settings, *, greeting: str) -> int:
    """Serve until told to stop."""
    import structlog
    import uvicorn

    from laocaiso import asgi, logs

    logs.configure(level=settings.log_level, form=settings.log_format)
    with _listening(settings) as listener:
        settings = dataclasses.replace(settings, port=listener.getsockname()[1])
        for warning in settings.warnings():
            structlog.get_logger("laocaiso").warning(warning)
        server = uvicorn.Server(_server_config(asgi.create(settings)))
        if greeting:
            text = greeting.format(address=settings.address)
            threading.Thread(target=_greet, args=(server, text, settings.address), daemon=True).start()
        # Uvicorn ends in peace on a signal and then raises it again; that must not cut off the tidying up.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        with suppress(KeyboardInterrupt):
            server.run(sockets=[listener])
    return 0 if server.started else 1


def _server_config(app: Any) -> Any:
    import uvicorn

    return uvicorn.Config(
        app,
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="on",
        # The layer in front writes a cheaper log, and reads the proxies' headers itself.
        access_log=False,
        proxy_headers=False,
        server_header=False,
        log_config=None,
        timeout_graceful_shutdown=STOP_WITHIN,
    )


@contextmanager
def _listening(settings: Settings) -> Iterator[socket.socket]:
    """The socket to listen on, bound before anything else is done: a port taken is said at once."""
    try:
        family, _, _, _, address = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.create_server(address[:2], family=family, backlog=2048)
    except OSError as error:
        raise LaocaisoError(
            f"Không mở được cổng {settings.host}:{settings.port}: {error}",
            f"can't listen on {settings.host}:{settings.port}: {error}; see LAOCAISO_HOST, LAOCAISO_PORT",
        ) from error
    with listener:
        yield listener


def _greet(server: Any, text: str, address: str) -> None:
    """Say what to try, once there is something to see."""
    _wait_for(server)
    until = time.monotonic() + GREET_WITHIN
    while server.started and not server.should_exit and time.monotonic() < until and not _is_ready(address):
        time.sleep(0.05)
    if server.started:
        print(text, flush=True)


def _is_ready(address: str) -> bool:
    with suppress(OSError), urllib.request.urlopen(f"{address}/health/ready", timeout=2):  # noqa: S310
        return True
    return False


def _wait_for(server: Any) -> None:
    while not (server.started or server.should_exit):
        time.sleep(0.02)


if __name__ == "__main__":
    sys.exit(main())
