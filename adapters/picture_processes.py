"""Processes of our own that decode strangers' pictures, from outside; `adapters.picture_worker` is inside.

Decoders are written in C and pictures are made to break them. So they run apart: a process has an empty
environment and little memory, is renewed after some pictures, and is killed when it takes too long, when it
dies of a picture and when its caller leaves. The next picture then gets a fresh one.
"""

import asyncio
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Sequence

from laocaiso.core.errors import TooManyRequests

SECONDS_TO_START = 15.0
"""For the first answer of a process: its libraries are loaded by then."""
MOST_WAITING = 8
"""Pictures in work and waiting for their turn; each is held in memory."""
RENEW_AFTER = 200
"""Pictures a process looks at before a fresh one takes its place."""
LENGTH_BYTES = 4
"""Before each question and each answer stands its length."""


class NoProcess(Exception):
    """No process could be started."""


class TookTooLong(Exception):
    """A picture took more than its time; its process was killed."""


class Died(Exception):
    """A process ended over a picture, or answered what can't be."""


class PictureProcesses:
    """Asks processes of one kind, at most `processes` at a time.

    `command` are the arguments of Python, such as `("-I", "-m", "adapters.qr_worker")`; `seconds` are for one
    picture, `longest` is the most bytes of an answer.
    """

    def __init__(
        self,
        *command: str,
        seconds: float,
        longest: int,
        processes: int = 1,
        most_waiting: int = MOST_WAITING,
        renew_after: int = RENEW_AFTER,
        python: str = sys.executable,
    ) -> None:
        self._command = (python, *command)
        self._seconds = seconds
        self._longest = longest
        self._turns = asyncio.Semaphore(processes)
        self._most_waiting = most_waiting
        self._renew_after = renew_after
        self._waiting = 0
        self._idle: list[_One] = []
        self._running: set[_One] = set()

    @property
    def pids(self) -> Sequence[int]:
        """Ids of the processes that are there, the one to be asked next at the end."""
        return [one.pid for one in (*(self._running - set(self._idle)), *self._idle)]

    async def ask(self, picture: bytes) -> bytes:
        """The answer for one picture.

        Raises `TooManyRequests` where too many wait, `TookTooLong`, `Died`, and `NoProcess`.
        """
        if self._waiting >= self._most_waiting:
            raise TooManyRequests(
                "Nhiều người đang gửi ảnh, xin thử lại sau ít giây.",
                "Many pictures are waiting; please try again in a few seconds.",
                retry_after=2,
            )
        self._waiting += 1
        try:
            async with self._turns:
                return await self._asked(picture)
        finally:
            self._waiting -= 1

    async def aclose(self) -> None:
        """End the processes; the next picture starts another."""
        for one in list(self._idle):
            await self._end(one)
        for one in list(self._running):
            one.kill()  # who waits for its answer finds out and clears up

    async def _asked(self, picture: bytes) -> bytes:
        one = await self._ready()
        try:
            async with asyncio.timeout(self._seconds):
                answer = await one.ask(picture)
        except TimeoutError:
            await self._end(one)
            raise TookTooLong from None
        except (OSError, EOFError) as error:
            await self._end(one)
            raise Died from error
        except BaseException:  # cancelled half-way: the next answer would be of this picture
            await self._end(one)
            raise
        self._idle.append(one)
        return answer

    async def _ready(self) -> "_One":
        """A process that waits for a picture."""
        while self._idle:
            one = self._idle.pop()
            if one.asked < self._renew_after and one.is_alive:
                return one
            await self._end(one)
        try:
            process = await asyncio.create_subprocess_exec(
                *self._command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env={}
            )
        except OSError as error:
            raise NoProcess from error
        one = _One(process, self._longest)
        self._running.add(one)
        try:
            async with asyncio.timeout(SECONDS_TO_START):
                await one.ask(b"")  # its libraries are loaded by the time it answers
        except (OSError, EOFError, TimeoutError) as error:
            await self._end(one)
            raise NoProcess from error
        except BaseException:
            await self._end(one)
            raise
        return one

    async def _end(self, one: "_One") -> None:
        self._running.discard(one)
        if one in self._idle:
            self._idle.remove(one)
        await one.end()


class _One:
    """A process, and how many pictures it has looked at."""

    def __init__(self, process: Process, longest: int) -> None:
        self._process = process
        self._longest = longest
        self.asked = 0

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        return self._process.returncode is None

    async def ask(self, picture: bytes) -> bytes:
        """Raises OSError and EOFError for a process that died or answers too much."""
        source, sink = self._process.stdout, self._process.stdin
        if source is None or sink is None:
            raise EOFError
        self.asked += 1
        sink.write(len(picture).to_bytes(LENGTH_BYTES) + picture)
        await sink.drain()
        length = int.from_bytes(await source.readexactly(LENGTH_BYTES))
        if length > self._longest:
            raise EOFError
        return await source.readexactly(length)

    def kill(self) -> None:
        if self._process.returncode is None:
            self._process.kill()

    async def end(self) -> None:
        """Kill it; its pipes are drained and closed with it."""
        self.kill()
        await self._process.communicate()
