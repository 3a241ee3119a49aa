"""One line for each request, without personal data.

No address, no query string, no user agent; the route's pattern stands for the path. Lines are collected and
written together, at most `PAUSE` seconds late: one write a line would double the price of a request.
"""

import asyncio
import sys
import time
from collections.abc import Callable
from typing import Literal

PAUSE = 0.2
"""Seconds a line may wait."""
LONGEST = 1000
"""Lines kept before they are written anyway."""

_JSON = (
    '{"time":"%s.%03dZ","event":"request","method":"%s","route":"%s","status":%d,"bytes":%d,'
    '"ms":%.2f,"how":"%s","requestId":"%s"}\n'
)
_TEXT = "%s.%03dZ %-7s %s %d %dB %.2fms %s %s\n"


class AccessLog:
    """Give it `write`, which takes whole lines as bytes. `close` writes what is left.

    `write` is called on the event loop: a pipe whose reader stands still holds up the service, as any log
    does. Where it fails, the lines are lost and counted in `lost`.
    """

    def __init__(
        self,
        write: Callable[[bytes], object],
        *,
        form: Literal["json", "text"] = "json",
        now: Callable[[], float] = time.time,
    ) -> None:
        self._write = write
        self._form = _JSON if form == "json" else _TEXT
        self._now = now
        self._lines: list[str] = []
        self._timer: asyncio.TimerHandle | None = None
        self._second = -1
        self._second_written = ""
        self.lost = 0

    def line(  # noqa: PLR0917 - called for every request, and names cost
        self, method: str, route: str, status: int, size: int, seconds: float, request_id: bytes, how: str
    ) -> None:
        """Note one answered request. `route` is a pattern of ours; `size` is the body's, in bytes."""
        now = self._now()
        second = int(now)
        if second != self._second:
            self._second = second
            self._second_written = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(second))
        self._lines.append(
            self._form
            % (
                self._second_written,
                (now - second) * 1000,
                method,
                route,
                status,
                size,
                seconds * 1000,
                how,
                request_id.decode(),
            )
        )
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(PAUSE, self.flush)
        elif len(self._lines) >= LONGEST:
            self.flush()

    def flush(self) -> None:
        """Write what is there."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        lines, self._lines = self._lines, []
        if not lines:
            return
        try:
            self._write("".join(lines).encode())
        except (OSError, ValueError):  # the reader has gone, or the stream was closed
            self.lost += len(lines)

    close = flush


def to_stdout(lines: bytes) -> None:
    """Write to standard output at once."""
    sys.stdout.buffer.write(lines)
    sys.stdout.buffer.flush()
