"""Whole processes: the service as operators start it, on the sandbox, over real HTTP."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest

from adapters.sandbox import sandbox_in_thread
from adapters.sandbox.zalo import APP_SECRET
from adapters.sealing import new_key
from tests.servers import free_port, postgresql_server

READY_WITHIN = 40.0
DATABASES = ("sqlite", "postgresql")
DATABASE_VARIABLE = "LAOCAISO_TESTS_DATABASE"
DATA = Path(__file__).parents[2] / "adapters" / "sandbox" / "data"


@dataclass
class Service:
    """A `laocaiso` process and a client of it."""

    port: int
    env: dict[str, str]
    log: Path
    command: tuple[str, ...] = ("serve",)
    client: httpx.Client = field(init=False)
    _process: "subprocess.Popen[bytes] | None" = None

    def __post_init__(self) -> None:
        self.client = httpx.Client(base_url=f"http://127.0.0.1:{self.port}", timeout=10)

    def start(self) -> "Service":
        """Start it and wait until it answers at all."""
        clean = {name: value for name, value in os.environ.items() if not name.startswith("LAOCAISO_")}
        with self.log.open("ab") as out:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "laocaiso", *self.command],
                env={**clean, **self.env, "LAOCAISO_PORT": str(self.port)},
                stdout=out,
                stderr=out,
            )
        self.wait_for(lambda: self.get("/health/live").status_code == 200)
        return self

    def get(self, path: str, **more: object) -> httpx.Response:
        """One GET."""
        return self.client.get(path, **more)

    def json(self, path: str, **more: object):
        """A 200's body."""
        answer = self.get(path, **more)
        assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.text[:500]}"
        return answer.json()

    def wait_for(self, condition: Callable[[], bool], within: float = READY_WITHIN) -> None:
        """Wait until `condition` holds; connection errors count as not yet."""
        until = time.monotonic() + within
        while True:
            try:
                if condition():
                    return
            except httpx.TransportError:
                pass
            if self._process is not None and self._process.poll() is not None:
                raise RuntimeError(f"the service ended:\n{self.logged()[-3000:]}")
            if time.monotonic() > until:
                raise TimeoutError(f"did not happen within {within} s:\n{self.logged()[-3000:]}")
            time.sleep(0.05)

    def wait_full(self) -> None:
        """Wait until every feed has something to show."""
        paths = ("/v1/weather/03006", "/v1/outages")
        self.wait_for(lambda: all(self.get(path).status_code == 200 for path in paths))
        self.wait_for(
            lambda: not any(s["wanted"] and not s["usable"] for s in self.json("/status")["sources"])
        )

        # Rendering follows the last look within a moment; these two pages are there before, and say little.
        for path in ("/v1/warnings", "/v1/learning/courses"):
            self.wait_for(lambda path=path: "provenance" in self.json(path))

    def logged(self) -> str:
        """All it has written."""
        return self.log.read_text(errors="replace")

    def kill(self) -> None:
        """End it as a crash would."""
        self.stop(signal.SIGKILL)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """End it; its exit code."""
        if self._process is None:
            return 0
        if self._process.poll() is None:
            self._process.send_signal(how)
        code = self._process.wait(20)
        self._process = None
        return code


def on_sandbox(url: str, folder: Path) -> dict[str, str]:
    """The environment of a service that looks at the sandbox at `url` and keeps its data in `folder`."""
    return {
        "LAOCAISO_DATA_DIR": str(folder / "data"),
        "LAOCAISO_DEMO": "on",
        "LAOCAISO_PUBLIC_URL": "https://api.laocai.example",
        "LAOCAISO_OPEN_METEO_URL": f"{url}/open-meteo",
        "LAOCAISO_MET_NORWAY_URL": f"{url}/met-norway",
        "LAOCAISO_EVN_NPC_URL": f"{url}/evn-npc",
        "LAOCAISO_EVN_NPC_GAP_SECONDS": "0",
        "LAOCAISO_OPEN_METEO_AIR_URL": f"{url}/open-meteo-air",
        "LAOCAISO_OPEN_METEO_FLOOD_URL": f"{url}/open-meteo-flood",
        "LAOCAISO_NCHMF_URL": f"{url}/nchmf",
        "LAOCAISO_STATION_URL": f"{url}/station",
        "LAOCAISO_STATION_PAGES_FILE": str(DATA / "broadcast" / "station_pages.json"),
        "LAOCAISO_XMLTV_URL": f"{url}/xmltv/guide.xml",
        "LAOCAISO_XMLTV_OWNER": "Lịch phát sóng mẫu",
        "LAOCAISO_ONE_TOUCH_URL": f"{url}/one-touch",
        "LAOCAISO_ONE_TOUCH_FILE": str(DATA / "learning" / "one_touch.json"),
        "LAOCAISO_BAO_LAO_CAI_URL": f"{url}/bao-lao-cai",
        "LAOCAISO_LAOCAI_PORTAL_URL": f"{url}/laocai-portal",
        "LAOCAISO_LAOCAI_TOURISM_URL": f"{url}/laocai-tourism",
        "LAOCAISO_ONE_STOP_URL": f"{url}/one-stop",
        "LAOCAISO_ONE_STOP_USER": "demo",
        "LAOCAISO_ONE_STOP_PASSWORD": "demo",
        "LAOCAISO_ZALO_GRAPH_URL": f"{url}/zalo",
        "LAOCAISO_ZALO_APP_SECRET": APP_SECRET,
        "LAOCAISO_DOSSIER_LOOKUP_BEAT_SECONDS": "0",
        "LAOCAISO_REQUEST_LIMIT": "0",
    }


@pytest.fixture
def sandbox() -> Iterator[httpx.Client]:
    """A sandbox; its client orders faults and asks what was seen."""
    with sandbox_in_thread() as url, httpx.Client(base_url=url, timeout=10) as client:
        yield client


class Database(NamedTuple):
    """Where services keep what must last: a part of their environment, and where its files lie."""

    env: dict[str, str]
    folder: Path


@pytest.fixture
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """SQLite; where `LAOCAISO_TESTS_DATABASE=postgresql`, a PostgreSQL.

    A test that has to pass on both takes both: `@pytest.mark.parametrize("database", DATABASES,
    indirect=True)`.
    """
    kind = getattr(request, "param", None) or os.environ.get(DATABASE_VARIABLE, "sqlite")
    if kind == "sqlite":
        yield Database({}, tmp_path)
        return
    with postgresql_server() as server:
        env = {"LAOCAISO_DATABASE_URL": server.url, "LAOCAISO_DATA_KEYS": new_key()}
        yield Database(env, server.folder)


@pytest.fixture
def service(sandbox: httpx.Client, database: Database, tmp_path: Path) -> Iterator[Callable[..., Service]]:
    """Makes services on the sandbox; all are ended afterwards."""
    with ExitStack() as stack:
        count = 0

        def make(**env: str) -> Service:
            nonlocal count
            count += 1
            made = Service(
                free_port(),
                on_sandbox(str(sandbox.base_url).rstrip("/"), tmp_path) | database.env | env,
                tmp_path / f"service-{count}.log",
            )
            stack.callback(made.stop)
            stack.callback(made.client.close)
            return made.start()

        yield make
