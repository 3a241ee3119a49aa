"""How long anything holds up the event loop, told by the time of its own thread, whatever else is running."""

import time
from asyncio import events
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass
class Longest:
    """The step that took longest, in milliseconds."""

    ms: float = 0.0
    what: str = ""


@contextmanager
def longest_step(monkeypatch) -> Iterator[Longest]:
    """Watch every step of the loop (asyncio's own, not uvloop)."""
    found, run = Longest(), events.Handle._run

    def timed(handle: events.Handle) -> None:
        begun = time.thread_time()
        run(handle)
        if (took := (time.thread_time() - begun) * 1000) > found.ms:
            found.ms, found.what = took, repr(handle)

    with monkeypatch.context() as patched:
        patched.setattr(events.Handle, "_run", timed)
        yield found
