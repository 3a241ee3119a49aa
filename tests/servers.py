"""Real servers for tests: started on a free port over an empty temporary folder, gone afterwards.

    with redis_server() as server:
        connect(server.url) ... server.kill(); server.start()

A program that is not installed skips the test and says so; where `LAOCAISO_TESTS_MUST_NOT_SKIP=1`, it fails.
"""

import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sysconfig
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import NoReturn

import obstore
import pytest
from obstore.exceptions import BaseError
from obstore.store import S3Store

START_TIMEOUT = 30.0


@dataclass
class Server:
    """A server process on 127.0.0.1. It keeps its port, folder and address over a restart."""

    url: str
    port: int
    folder: Path
    command: Sequence[str]
    is_ready: Callable[[], bool]
    user: str | None = None
    quick_end: signal.Signals = signal.SIGKILL
    _process: "subprocess.Popen[bytes] | None" = field(default=None, repr=False)

    def start(self) -> None:
        """Start it and wait until it answers."""
        log = self.folder / "server.log"
        with log.open("ab") as out:
            self._process = subprocess.Popen(
                self.command,
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                user=self.user,
                group=self.user and pwd.getpwnam(self.user).pw_gid,
                extra_groups=[] if self.user else None,
                start_new_session=True,
            )
        until = time.monotonic() + START_TIMEOUT
        while not self.is_ready():
            if self._process.poll() is not None or time.monotonic() > until:
                self.kill()
                raise RuntimeError(f"{self.command[0]} did not start:\n{log.read_text()[-2000:]}")
            time.sleep(0.01)

    def kill(self) -> None:
        """End it at once, as a crash would."""
        if self._process is not None:
            self.thaw()
            if self._process.poll() is None:
                os.killpg(self._process.pid, self.quick_end)
            self._process.wait(START_TIMEOUT)
            self._process = None

    def freeze(self) -> None:
        """Leave its connections open, and answer nothing any more."""
        self._signal_all(signal.SIGSTOP)

    def thaw(self) -> None:
        """Go on after `freeze`."""
        self._signal_all(signal.SIGCONT)

    def _signal_all(self, what: signal.Signals) -> None:
        # Not by process group: each of PostgreSQL's backends leads a session of its own. Parents come first,
        # so that one that is stopped can't start another child behind our back.
        if self._process is None or self._process.poll() is not None:
            return
        waiting = [self._process.pid]
        while waiting:
            pid = waiting.pop()
            with suppress(ProcessLookupError):
                os.kill(pid, what)
            waiting += _children(pid)


@contextmanager
def redis_server(*extra: str, port: int | None = None) -> Iterator[Server]:
    """A Redis without persistence, so that a restart also flushes it; `extra` are more of its options."""
    program = find_program("redis-server")
    port = port or free_port()
    with _folder() as folder:
        options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder), *extra]
        server = Server(f"redis://127.0.0.1:{port}", port, folder, [program, *options], lambda: _pongs(port))
        yield from _running(server)


@contextmanager
def redis_cluster(nodes: int = 3) -> Iterator[list[Server]]:
    """A Redis Cluster without replicas, its slots spread evenly."""
    with ExitStack() as stack:
        servers = [
            stack.enter_context(redis_server("--cluster-enabled", "yes", port=_port_below(55_000)))
            for _ in range(nodes)
        ]
        bounds = [16384 * i // nodes for i in range(nodes + 1)]
        for server, first, end in zip(servers, bounds, bounds[1:], strict=False):
            redis_command(server.port, "CLUSTER", "ADDSLOTSRANGE", str(first), str(end - 1))
            redis_command(server.port, "CLUSTER", "MEET", "127.0.0.1", str(servers[0].port))
        for server in servers:
            wait_until(lambda port=server.port: b"cluster_state:ok" in redis_command(port, "CLUSTER", "INFO"))
            wait_until(
                lambda port=server.port: redis_command(port, "CLUSTER", "NODES").count(b"connected") == nodes
            )
        yield servers


@contextmanager
def redis_sentinel(service: str) -> Iterator[tuple[Server, list[Server]]]:
    """A sentinel, and the primary and the replica of `service` that it watches over."""
    program = find_program("redis-server")
    quick = ("--repl-diskless-sync-delay", "0")
    with (
        redis_server(*quick) as primary,
        redis_server(*quick, "--replicaof", "127.0.0.1", str(primary.port)) as replica,
    ):
        wait_until(lambda: b"master_link_status:up" in redis_command(replica.port, "INFO", "replication"))
        port = free_port()
        with _folder() as folder:
            settings = folder / "sentinel.conf"
            settings.write_text(
                f"port {port}\nbind 127.0.0.1\ndir {folder}\n"
                f"sentinel monitor {service} 127.0.0.1 {primary.port} 1\n"
                f"sentinel down-after-milliseconds {service} 300\n"
                f"sentinel failover-timeout {service} 2000\n"
            )
            command = [program, str(settings), "--sentinel"]
            url = f"redis+sentinel://127.0.0.1:{port}/{service}"
            for sentinel in _running(Server(url, port, folder, command, lambda: _pongs(port))):
                wait_until(lambda: b"slaves=1" in redis_command(port, "INFO", "sentinel"))
                yield sentinel, [primary, replica]


@contextmanager
def postgresql_server() -> Iterator[Server]:
    """A PostgreSQL with an empty database; not safe against a power cut, for the sake of speed."""
    initdb, postgres = find_program("initdb"), find_program("postgres")
    port = free_port()
    # It refuses to run as root.
    user = _unprivileged_user() if os.geteuid() == 0 else None
    with _folder() as folder:
        if user:
            shutil.chown(folder, user)
        data = folder / "data"
        subprocess.run(
            [initdb, "-D", data, "-U", "laocaiso", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"],
            cwd=folder,
            user=user,
            check=True,
            capture_output=True,
        )
        settings = {
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "fsync": "off",
            "shared_buffers": "16MB",
        }
        options = [option for name, value in settings.items() for option in ("-c", f"{name}={value}")]
        server = Server(
            f"postgresql+asyncpg://laocaiso@127.0.0.1:{port}/postgres",
            port,
            folder,
            [postgres, "-D", str(data), "-p", str(port), *options],
            lambda: _accepts_queries(port),
            user=user,
            quick_end=signal.SIGQUIT,  # at once, but ends its children too
        )
        yield from _running(server)


S3_ACCESS_KEY, S3_SECRET_KEY = "laocaiso", "secret-of-the-tests"


@contextmanager
def s3_server() -> Iterator[Server]:
    """SeaweedFS with its S3 door open and a bucket `cases`."""
    program = shutil.which("weed", path=sysconfig.get_path("scripts")) or find_program("weed")
    # Each of its parts also listens 10,000 ports higher.
    master, volume, filer, s3 = (_port_below(55_000) for _ in range(4))
    identity = {
        "name": "tests",
        "credentials": [{"accessKey": S3_ACCESS_KEY, "secretKey": S3_SECRET_KEY}],
        "actions": ["Admin", "Read", "Write", "List"],
    }
    with _folder() as folder:
        folder.joinpath("s3.json").write_text(json.dumps({"identities": [identity]}))
        options = {
            "dir": folder,
            "ip": "127.0.0.1",
            "ip.bind": "127.0.0.1",
            "master.port": master,
            "master.telemetry": "false",
            "master.volumeSizeLimitMB": 64,
            "volume.port": volume,
            "volume.max": 30,
            "filer.port": filer,
            "s3.port": s3,
            "s3.port.iceberg": 0,
            "s3.port.lance": 0,
            "s3.config": folder / "s3.json",
        }
        command = [program, "server", "-s3", *(f"-{name}={value}" for name, value in options.items())]
        url = f"http://127.0.0.1:{s3}"
        yield from _running(Server(url, s3, folder, command, lambda: _keeps_objects(url)))


def find_program(name: str) -> str:
    """Where a program is installed; skips the test (or fails it, see above) where it is not."""
    found = shutil.which(name) or next(
        (str(path) for path in sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)), None
    )
    return found or missing(name)


def missing(name: str) -> NoReturn:
    """Say that a test can't run for want of `name`."""
    if os.environ.get("LAOCAISO_TESTS_MUST_NOT_SKIP") == "1":
        pytest.fail(f"the program {name!r} is not installed, and no test may be skipped here")
    pytest.skip(f"the program {name!r} is not installed")


def free_port() -> int:
    """A port nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def redis_command(port: int, *words: str) -> bytes:
    """Send one command to a Redis; up to 64 kB of its answer as it comes over the line."""
    with socket.create_connection(("127.0.0.1", port), timeout=2) as line:
        line.sendall(" ".join(words).encode() + b"\r\n")
        return line.recv(65536)


def wait_until(condition: Callable[[], bool]) -> None:
    """Wait for something a server does on its own."""
    until = time.monotonic() + START_TIMEOUT
    while not condition():
        if time.monotonic() > until:
            raise TimeoutError("what was waited for did not happen")
        time.sleep(0.02)


def _running(server: Server) -> Iterator[Server]:
    server.start()
    try:
        yield server
    finally:
        server.kill()


@contextmanager
def _folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="laocaiso-test-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def _children(pid: int) -> list[int]:
    """Processes started by `pid` that are still there, from Linux's process table."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # gone meanwhile
            # "PID (NAME) STATE PARENT ...", and the name may hold blanks and brackets
            if int(status.read_text(errors="replace").rpartition(")")[2].split()[1]) == pid:
                found.append(int(status.parent.name))
    return found


def _port_below(limit: int) -> int:
    while (port := free_port()) > limit:
        pass
    return port


def _unprivileged_user() -> str:
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _pongs(port: int) -> bool:
    try:
        return redis_command(port, "PING").startswith(b"+PONG")
    except OSError:
        return False


def _accepts_queries(port: int) -> bool:
    """Ask as a client would: it listens before it is ready."""
    words = b"user\0laocaiso\0database\0postgres\0\0"
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as line:
            line.sendall((len(words) + 8).to_bytes(4) + (196608).to_bytes(4) + words)
            return line.recv(1) == b"R"
    except OSError:
        return False


def _keeps_objects(url: str) -> bool:
    """Put one as a client would: it listens long before it can keep anything."""
    client = {"allow_http": True, "timeout": timedelta(seconds=2)}
    store = S3Store(
        "cases",
        endpoint=url,
        region="us-east-1",
        access_key_id=S3_ACCESS_KEY,
        secret_access_key=S3_SECRET_KEY,
        client_options=client,
        retry_config={"max_retries": 0},
    )
    try:
        obstore.put(store, "ready", bytes(10_000), use_multipart=False)
    except BaseError:
        return False
    return True
