"""Codes in pictures, found by zxing-cpp in a process of its own (`adapters.qr_worker`).

One process at a time, started with the first picture and renewed after some, and after every one that died or
took too long. What hangs is killed; what comes while too many wait is turned away.
"""

import asyncio
import json
import struct
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Sequence

from laocaiso.core.errors import InvalidInput, NotReady, TooManyRequests

SECONDS = 2.0
"""For one picture."""
SECONDS_TO_START = 15.0
"""For the first picture of a process: its libraries are loaded then."""
MOST_BYTES = 8_000_000
"""Of a picture; what a phone takes."""
MOST_WAITING = 8
"""Pictures that may wait for their turn."""
RENEW_AFTER = 200
"""Pictures a process looks at before a fresh one takes its place."""
_COMMAND = ("-I", "-m", "adapters.qr_worker")
_LONGEST_LINE = 1_000_000


class ZxingReader:
    """Reads pictures one after the other. `aclose` ends its process."""

    def __init__(self, *, seconds: float = SECONDS, most_bytes: int = MOST_BYTES) -> None:
        self._seconds = seconds
        self._most_bytes = most_bytes
        self._turn = asyncio.Lock()
        self._waiting = 0
        self._process: Process | None = None
        self._read = 0

    async def texts(self, picture: bytes) -> Sequence[str]:
        """The texts of all codes in a picture, in reading order."""
        if len(picture) > self._most_bytes:
            raise _too_large()
        if self._waiting >= MOST_WAITING:
            raise TooManyRequests(
                "Nhiều người đang gửi ảnh, xin thử lại sau ít giây.",
                "Many pictures are waiting; please try again in a few seconds.",
                retry_after=2,
            )
        self._waiting += 1
        try:
            async with self._turn:
                return await self._ask(picture)
        finally:
            self._waiting -= 1

    async def aclose(self) -> None:
        """End the process; the next picture starts another."""
        process, self._process, self._read = self._process, None, 0
        if process is None:
            return
        if process.returncode is None:
            process.kill()
        # The pipes are drained and closed with it.
        await process.communicate()

    async def _ask(self, picture: bytes) -> Sequence[str]:
        if self._read >= RENEW_AFTER or (self._process and self._process.returncode is not None):
            await self.aclose()
        try:
            if self._process is None:
                await self._start()
            async with asyncio.timeout(self._seconds):
                answer = await self._exchange(picture)
        except TimeoutError:
            await self.aclose()
            raise _refused(
                "Ảnh mất quá nhiều thời gian để đọc.", "The picture takes too long to read."
            ) from None
        except (OSError, EOFError, ValueError):
            await self.aclose()
            raise _refused("Không đọc được ảnh này.", "This picture can't be read.") from None
        except BaseException:  # cancelled half-way: the next answer would be of this picture
            await self.aclose()
            raise
        self._read += 1
        if answer.get("trouble") == "too_large":
            raise _too_large()
        texts = answer.get("texts")
        if not isinstance(texts, list):
            raise _refused(
                "Tệp không phải ảnh PNG, JPEG hoặc WebP đọc được.",
                "The file is no readable PNG, JPEG or WebP picture.",
            )
        return [str(text) for text in texts]

    async def _start(self) -> None:
        try:
            async with asyncio.timeout(SECONDS_TO_START):
                self._process = await asyncio.create_subprocess_exec(
                    sys.executable,
                    *_COMMAND,
                    stdin=PIPE,
                    stdout=PIPE,
                    stderr=DEVNULL,
                    env={},
                    limit=_LONGEST_LINE,
                )
                await self._exchange(b"")  # its libraries are loaded by the time it answers
        except (OSError, EOFError, ValueError, TimeoutError) as error:
            raise NotReady(
                "Hiện chưa đọc được ảnh, xin quét mã trực tiếp.",
                "Pictures can't be read at the moment; please scan the code itself.",
                retry_after=30,
            ) from error

    async def _exchange(self, picture: bytes) -> dict[str, object]:
        process = self._process
        if process is None or process.stdin is None or process.stdout is None:
            raise EOFError
        process.stdin.write(struct.pack(">I", len(picture)) + picture)
        await process.stdin.drain()
        line = await process.stdout.readline()
        if not line.endswith(b"\n"):
            raise EOFError
        answer = json.loads(line)
        return answer if isinstance(answer, dict) else {}


def _refused(vi: str, en: str) -> InvalidInput:
    return InvalidInput("picture", vi, en, allowed=("image/png", "image/jpeg", "image/webp"))


def _too_large() -> InvalidInput:
    return _refused(
        "Ảnh quá lớn: nhiều nhất 8 MB và 50 triệu điểm ảnh.",
        "The picture is too large: at most 8 MB and 50 million pixels.",
    )
