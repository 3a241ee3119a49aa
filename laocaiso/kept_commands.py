"""What commands over what is kept have in common: opening what is configured, holds, and how they answer."""

import argparse
import asyncio
import sys
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import Any, TypeVar

import msgspec

from laocaiso.accounts.access import Accesses
from laocaiso.core.sealing import SealBroken
from laocaiso.snapshots.ports import StoreDown

Kept = TypeVar("Kept")

FAILED = 1
SHOWN = 1000
"""Lines of the access log that are printed."""


def command(
    run: Callable[[Kept, argparse.Namespace], Awaitable[int | None]],
    opened: Callable[[], AbstractAsyncContextManager[Kept]],
) -> Callable[[argparse.Namespace], int]:
    """A command on what `opened` gives, and closes. `run` gives the exit code, or nothing where all is well.

    Stores that are down and broken seals are told.
    """

    async def work(arguments: argparse.Namespace) -> int:
        try:
            async with opened() as kept:
                return await run(kept, arguments) or 0
        except (StoreDown, SealBroken) as error:
            return failed(str(error))

    return lambda arguments: asyncio.run(work(arguments))


def takes_reason(*parsers: argparse.ArgumentParser) -> None:
    """Let commands take what the access log notes: who asks for it, and why."""
    for parser in parsers:
        parser.add_argument("--by", required=True, help="who asks for it")
        parser.add_argument("--why", required=True, help="the complaint or the law; no names of people")


async def print_accesses(accesses: Accesses, subject: str) -> int:
    """Print who saw or changed a thing, newest first; how many entries there were."""
    entries = await accesses.of(subject, SHOWN)
    for access in entries:
        say_json(access)
    return len(entries)


def say_json(value: Any) -> None:
    """Print a value as a line of JSON."""
    say(msgspec.json.encode(value).decode())


def say(line: str) -> None:
    """Print a line."""
    sys.stdout.write(f"{line}\n")


def failed(why: str) -> int:
    """Say what went wrong; the exit code."""
    sys.stderr.write(f"laocaiso: {why}\n")
    return FAILED
