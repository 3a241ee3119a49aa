"""What a process that decodes strangers' pictures does inside; `adapters.picture_processes` is outside.

    load what is needed; confine(memory=…); serve(answer, cpu_seconds=…)

Such a process can open no files and write none, has a cap on memory and on processor time, and gives way to
the service. It reads one picture after the other from its input, each behind four bytes of length, and writes
each answer the same way. When its input ends, so does it.
"""

import os
import resource
import sys
from collections.abc import Callable

LENGTH_BYTES = 4


def confine(*, memory: int) -> None:
    """Give up what is not needed any more; `memory` is in bytes of address space."""
    os.nice(5)  # the service goes first
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))


def serve(answer: Callable[[bytes], bytes], *, cpu_seconds: int) -> None:
    """Answer pictures until the input ends; one that takes more processor time ends the process (SIGXCPU)."""
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    while len(head := source.read(LENGTH_BYTES)) == LENGTH_BYTES:
        length = int.from_bytes(head)
        picture = source.read(length)
        if len(picture) < length:
            return
        _allow(cpu_seconds)
        answered = answer(picture)
        sink.write(len(answered).to_bytes(LENGTH_BYTES) + answered)
        sink.flush()


def _allow(seconds: int) -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    # Counted in whole seconds since the process began; one more, so that nobody gets less than promised.
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + seconds + 1, hard))
