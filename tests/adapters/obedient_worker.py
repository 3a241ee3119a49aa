"""A process that does to itself what it is told, confined like those that decode pictures."""

import os
import sys
import time
from pathlib import Path

from adapters import picture_worker


def answer(told: bytes) -> bytes:
    match told.split():
        case []:
            return b""
        case [b"echo", *words]:
            return b" ".join(words)
        case [b"sleep", seconds]:
            time.sleep(float(seconds))
            return b"slept"
        case [b"spin"]:
            while True:
                pass
        case [b"die"]:
            os._exit(3)
        case [b"take", size]:
            try:
                return str(len(bytearray(int(size)))).encode()
            except MemoryError:
                return b"no memory"
        case [b"talk", size]:
            return bytes(int(size))
        case [b"open"]:
            try:
                return Path(__file__).read_bytes()
            except OSError:
                return b"no files"
        case _:
            sys.exit()


if __name__ == "__main__":
    picture_worker.confine(memory=400_000_000)
    picture_worker.serve(answer, cpu_seconds=1)
