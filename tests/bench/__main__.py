"""What a warm public read costs: CPU microseconds a request, against a bare ASGI app sending the same bytes.

    python -m tests.bench [--rounds N] [--requests N]

The service runs with everything on (limits, access log, metrics, CORS, request ids) and shows what a demo
has kept, without looking at any source. Both servers are single processes of the same server program on one
core, asked in turn by a client on another; the figure is the process's own CPU time.
"""

import argparse
import asyncio
import os
import resource
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec

CONNECTIONS = 16
PHONE = (("accept-encoding", "gzip, deflate, br"), ("user-agent", "Mozilla/5.0 (Linux; Android 13) Zalo"))


@dataclass
class Case:
    """One kind of request."""

    name: str
    path: str
    headers: Sequence[tuple[str, str]] = PHONE
    fresh: bool = False
    """Whether the client sends the ETag it got."""

    def request(self) -> bytes:
        lines = [f"GET {self.path} HTTP/1.1", "host: localhost", *(f"{n}: {v}" for n, v in self.headers)]
        return ("\r\n".join(lines) + "\r\n\r\n").encode()


CASES = [
    Case("weather of a unit, br", "/v1/weather/03006"),
    Case("weather of a unit, plain", "/v1/weather/03006", headers=()),
    Case("weather of a unit, 304", "/v1/weather/03006", fresh=True),
    Case("weather of the province, br", "/v1/weather"),
    Case("outages of a unit, br", "/v1/outages?unit=02647"),
    Case("all outages, br", "/v1/outages"),
    Case("all outages, 304", "/v1/outages", fresh=True),
    Case("all places, br", "/v1/places"),
    Case("warnings, br", "/v1/warnings"),
    Case("news, br", "/v1/news"),
    Case("home of a unit, br", "/v1/home/03006"),
    Case("home of a unit, 304", "/v1/home/03006", fresh=True),
]


async def ask(port: int, request: bytes) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
    """One request on a connection of its own."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    head = await reader.readuntil(b"\r\n\r\n")
    status, headers = parse_head(head)
    body = await reader.readexactly(length_of(headers))
    writer.close()
    return status, headers, body


def parse_head(head: bytes) -> tuple[int, list[tuple[bytes, bytes]]]:
    first, *lines = head[:-4].split(b"\r\n")
    pairs = [line.split(b": ", 1) for line in lines]
    return int(first.split()[1]), [(name.lower(), value) for name, value in pairs]


def length_of(headers: Sequence[tuple[bytes, bytes]]) -> int:
    return int(dict(headers).get(b"content-length", b"0"))


async def load(port: int, request: bytes, expected: int, total: int) -> None:
    """Send `total` requests over keep-alive connections, each answer read in full."""
    each = total // CONNECTIONS

    async def one() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for _ in range(each):
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            status, headers = parse_head(head)
            if status != expected:
                raise RuntimeError(f"{status} instead of {expected}: {head.decode(errors='replace')}")
            if length := length_of(headers):
                await reader.readexactly(length)
        writer.close()

    await asyncio.gather(*(one() for _ in range(CONNECTIONS)))


def cpu_seconds(pid: int) -> float:
    """Time a process's threads have been on a processor so far; `stat` counts in hundredths of a second."""
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9


def memory_kib(pid: int) -> int:
    """Proportional set size of a process."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))


@contextmanager
def server(*command: str, port: int, log: Path, env: dict[str, str] | None = None) -> Iterator[int]:
    """A server process pinned to the first core; its process id once it listens."""
    with log.open("ab") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", *command], stdout=out, stderr=out, env={**os.environ, **(env or {})}
        )
    os.sched_setaffinity(process.pid, {0})
    try:
        until = time.monotonic() + 60
        while not listens(port):
            if process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"{command} did not start:\n{log.read_text()[-3000:]}")
            time.sleep(0.02)
        yield process.pid
    finally:
        process.terminate()
        process.wait(20)


def listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.2)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_ready(port: int) -> None:
    """Until the first answer of the weather comes."""
    wait_for(port, "/v1/weather/03006", lambda _body: True)


def wait_full(port: int) -> None:
    """Until every source that is wanted has brought something, and it is rendered."""
    wait_for(
        port,
        "/status",
        lambda body: all(s["usable"] or not s["wanted"] for s in msgspec.json.decode(body)["sources"]),
    )
    for path in ("/v1/warnings", "/v1/learning/courses"):
        wait_for(port, path, lambda body: b'"provenance"' in body)
    time.sleep(3)


def wait_idle(pid: int) -> None:
    """Until the work behind the first answers (the index of procedures) is done: a second at rest."""
    until, before = time.monotonic() + 60, cpu_seconds(pid)
    while time.monotonic() < until:
        time.sleep(1)
        now = cpu_seconds(pid)
        if now - before < 0.05:
            return
        before = now
    raise RuntimeError("the service did not come to rest")


def wait_for(port: int, path: str, fits: Callable[[bytes], bool]) -> None:
    request = Case("", path, headers=()).request()
    until = time.monotonic() + 60
    while time.monotonic() < until:
        status, _, body = asyncio.run(ask(port, request))
        if status == 200 and fits(body):
            return
        time.sleep(0.1)
    raise RuntimeError(f"{path} did not get ready")


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(prog="python -m tests.bench")
    options.add_argument("--rounds", type=int, default=7)
    options.add_argument("--requests", type=int, default=4000, help="for each round, case and server")
    given = options.parse_args()
    if len(os.sched_getaffinity(0)) > 1:
        os.sched_setaffinity(0, {1})
    with tempfile.TemporaryDirectory() as name:
        run(Path(name), given.rounds, given.requests)


def run(folder: Path, rounds: int, requests: int) -> None:
    log, data, port, bare_port = folder / "log", folder / "data", free_port(), free_port()
    with server("laocaiso", "demo", "--port", str(port), "--data-dir", str(data), port=port, log=log):
        wait_full(port)
    env = {
        "LAOCAISO_PORT": str(port),
        "LAOCAISO_DATA_DIR": str(data),
        "LAOCAISO_REFRESH": "off",
        "LAOCAISO_REQUEST_LIMIT": "100000000",
        "LAOCAISO_DEMO": "on",
    }
    began = time.monotonic()
    with server("laocaiso", "serve", port=port, log=log, env=env) as service:
        wait_ready(port)
        started = time.monotonic() - began
        wait_idle(service)
        cases, kept = [], {}
        for n, case in enumerate(CASES):
            status, headers, body = asyncio.run(ask(port, case.request()))
            if status != 200:
                raise RuntimeError(f"{case.path}: {status} {body[:300]!r}")
            if case.fresh:
                case.headers = (*case.headers, ("if-none-match", dict(headers)[b"etag"].decode()))
                status, headers, body = asyncio.run(ask(port, case.request()))
            dropped = (b"date", b"server", b"x-request-id")
            kept[f"/{n}"] = (status, [pair for pair in headers if pair[0] not in dropped], body)
            cases.append((case, status, len(body)))
        file = folder / "bare"
        file.write_bytes(msgspec.msgpack.encode(kept))
        bare_command = ("tests.bench.bare", str(file), str(bare_port))
        with server(*bare_command, port=bare_port, log=log) as bare:
            measure(cases, (service, port), (bare, bare_port), rounds, requests)
        print(f"\nstart to first answer, from what is kept: {started:.2f} s")
        print(f"memory of a worker (PSS): {memory_kib(service) / 1024:.0f} MiB")
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(f"peak of any of the processes that have ended (demo, starting from nothing): {peak:.0f} MiB")


def measure(
    cases: Sequence[tuple[Case, int, int]],
    service: tuple[int, int],
    bare: tuple[int, int],
    rounds: int,
    requests: int,
) -> None:
    print(f"{'request':32}{'bytes':>8}{'bare µs':>9}{'service µs':>12}{'ratio':>7}")
    for n, (case, status, size) in enumerate(cases):
        plain = Case("", f"/{n}", case.headers)
        figures: dict[str, list[float]] = {"bare": [], "service": []}
        for _ in range(rounds):
            for name, (pid, port), one in (("bare", bare, plain), ("service", service, case)):
                before = cpu_seconds(pid)
                asyncio.run(load(port, one.request(), status, requests))
                figures[name].append((cpu_seconds(pid) - before) / requests * 1e6)
        low, high = statistics.median(figures["bare"]), statistics.median(figures["service"])
        print(f"{case.name:32}{size:8}{low:9.1f}{high:12.1f}{high / low:7.2f}", flush=True)


if __name__ == "__main__":
    main()
