"""A hundred dossiers handed in while the server is killed again and again: none lost, none doubled."""

import asyncio
import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.servers import free_port, postgresql_server
from tests.unit.intake.invented_intake import APPLICANT, OWNER, PLANTED, png

DOSSIERS = 100
AT_ONCE = 8
KILLS = 5
PROCEDURE = "1.001193"  # đăng ký khai sinh
WITHIN = 90.0


@dataclass
class Servers:
    """One or more processes over one database, started again as often as they are killed."""

    folder: Path
    database: str
    one_stop: str
    ports: tuple[int, ...]
    running: "dict[int, subprocess.Popen[bytes]]" = field(default_factory=dict)
    kills: int = 0

    def start(self, port: int) -> None:
        command = [sys.executable, "-m", "tests.e2e.intake_server", str(port)]
        with (self.folder / "server.log").open("ab") as out:
            self.running[port] = subprocess.Popen(
                [*command, str(self.folder), self.database, self.one_stop],
                stdout=out,
                stderr=out,
                cwd=Path(__file__).parents[2],
            )

    def kill(self, port: int) -> None:
        os.kill(self.running[port].pid, signal.SIGKILL)
        self.running[port].wait(10)
        self.kills += 1

    def stop(self) -> None:
        for process in self.running.values():
            process.kill()
            process.wait(10)

    def logged(self) -> str:
        return (self.folder / "server.log").read_text(errors="replace")


class Citizen:
    """Hands in one dossier, and tries everything again until it is answered."""

    def __init__(self, client: httpx.AsyncClient, ports: tuple[int, ...], number: int) -> None:
        self.client, self.ports, self.number = client, ports, number
        self.retries = 0

    async def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        until = time.monotonic() + WITHIN
        while time.monotonic() < until:
            url = f"http://127.0.0.1:{random.choice(self.ports)}{path}"
            try:
                answer = await self.client.request(method, url, **more)
                busy = answer.status_code == 409 and "retry-after" in answer.headers
                if answer.status_code < 500 and not busy:
                    return answer
            except httpx.TransportError:
                pass
            self.retries += 1
            await asyncio.sleep(0.1)
        raise TimeoutError(f"{method} {path} was never answered")

    async def hand_in(self) -> None:
        begun = await self.ask(
            "POST",
            "/v1/dossiers",
            json={"procedure": PROCEDURE, "level": "commune", "channel": "online", "unit": "03006"},
        )
        assert begun.status_code == 201, begun.text
        made = begun.json()
        self.path, self.headers = f"/v1/dossiers/{made['id']}", {"X-Dossier-Secret": made["secret"]}
        case = 1 if made["dossier"]["case"] is None else made["dossier"]["case"]
        await self.ok("PUT", "/applicant", json=APPLICANT)
        await self.ok("PUT", "/owner", json=OWNER)
        ticks: dict[str, Any] = {"case": case, "items": []}
        papers = (await self.ok("PUT", "/checklist", json=ticks)).json()["checklist"]
        ticks["items"] = [{"number": paper["number"], "handling": "not_needed"} for paper in papers]
        ticks["items"][0]["handling"] = "attached"
        await self.ok("PUT", "/checklist", json=ticks)
        number = papers[0]["number"]
        await self.ok("PUT", f"/documents/{number}", content=png(self.number % 256))
        self.answer = (await self.submit()).content

    async def ok(self, method: str, path: str, **more: Any) -> httpx.Response:
        answer = await self.ask(method, self.path + path, headers=self.headers, **more)
        assert answer.status_code in (200, 201), f"{method} {path}: {answer.text}"
        return answer

    async def submit(self) -> httpx.Response:
        headers = {**self.headers, "Idempotency-Key": f"citizen-{self.number:08d}"}
        answer = await self.ask("POST", self.path + "/submission", headers=headers, json={"confirmed": True})
        assert answer.status_code == 201, answer.text
        return answer

    async def code(self) -> str:
        until = time.monotonic() + WITHIN
        while time.monotonic() < until:
            dossier = (await self.ok("GET", "")).json()
            if dossier["state"] == "accepted":
                return str(dossier["officialCode"])
            assert dossier["state"] == "submitted", dossier["state"]
            await asyncio.sleep(0.3)
        raise TimeoutError("acknowledged, and never accepted")


async def storm(servers: Servers) -> list[Citizen]:
    limits = httpx.Limits(max_connections=AT_ONCE)
    async with httpx.AsyncClient(timeout=10, limits=limits) as client:
        citizens = [Citizen(client, servers.ports, n) for n in range(DOSSIERS)]
        turns = asyncio.Semaphore(AT_ONCE)

        async def come(citizen: Citizen) -> None:
            async with turns:
                await citizen.hand_in()

        async def kill() -> None:
            for _ in range(KILLS):
                await asyncio.sleep(random.uniform(1.0, 2.0))
                port = random.choice(servers.ports)
                servers.kill(port)
                servers.start(port)
                await citizens[0].ask("GET", "/ready")

        for port in servers.ports:
            servers.start(port)
        await citizens[0].ask("GET", "/ready")
        killing = asyncio.create_task(kill())
        await asyncio.gather(*map(come, citizens))
        await killing
        codes = [await citizen.code() for citizen in citizens]
        assert len(set(codes)) == DOSSIERS, "two dossiers have one code"
        # The one-stop numbers what it takes: the highest number is how many it took.
        assert max(int(code.rpartition("-")[2]) for code in codes) == 5000 + DOSSIERS, "taken more than once"
        for citizen in citizens:
            assert (await citizen.submit()).content == citizen.answer, "another answer than the first"
        return citizens


@pytest.mark.parametrize("kind", ["sqlite", "postgresql-two-processes"])
def test_killed_in_the_middle_nothing_acknowledged_is_lost_or_doubled(kind, sandbox, tmp_path):
    one_stop = f"{str(sandbox.base_url).rstrip('/')}/one-stop"
    # Every now and then the one-stop takes a dossier and its answer gets lost.
    for fault in ("cut_body", "garbage"):
        order = {"upstream": "one-stop", "fault": fault, "times": 4, "path": "/mapi/g"}
        sandbox.post("/_sandbox/faults", json=order).raise_for_status()
    if kind == "sqlite":
        run(Servers(tmp_path, f"sqlite+aiosqlite:///{tmp_path / 'laocaiso.db'}", one_stop, (free_port(),)))
        return
    with postgresql_server() as server:
        run(Servers(tmp_path, server.url, one_stop, (free_port(), free_port())))


def run(servers: Servers) -> None:
    try:
        citizens = asyncio.run(storm(servers))
    except BaseException as error:
        error.add_note(servers.logged()[-3000:])
        raise
    finally:
        servers.stop()
    assert servers.kills == KILLS
    assert sum(citizen.retries for citizen in citizens) > 0, "no kill hit anything"
    logged = servers.logged()
    assert not [word for word in PLANTED if word in logged]
    kept = b"".join(path.read_bytes() for path in servers.folder.rglob("*") if path.is_file())
    assert not [word for word in PLANTED if word.encode() in kept]
