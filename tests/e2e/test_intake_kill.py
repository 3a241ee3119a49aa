"""Dossiers handed in while `laocaiso serve` is killed again and again: none lost, none doubled."""

import asyncio
import hashlib
import random
import time
from collections.abc import Sequence
from typing import Any

import httpx
import pytest

from tests.e2e.conftest import Service
from tests.unit.intake.invented_intake import APPLICANT, OWNER, PLANTED, png

DOSSIERS = 80
AT_ONCE = 8
KILLS = 4
PROCEDURE = "1.001193"  # đăng ký khai sinh
WITHIN = 120.0
HARRIED = {
    "LAOCAISO_ACCEPTS_SUBMISSIONS": "on",
    "LAOCAISO_NEW_DOSSIERS_PER_MINUTE": "10000",
    # What a killed process was just sending waits for nine times this.
    "LAOCAISO_ONE_STOP_TIMEOUT_SECONDS": "1",
    # The feeds of the reading side would only keep the processors busy.
    "LAOCAISO_REFRESH": "off",
}


class Citizen:
    """Hands in one dossier, and tries everything again until it is answered."""

    def __init__(self, client: httpx.AsyncClient, ports: Sequence[int], number: int) -> None:
        self.client, self.ports, self.number = client, ports, number
        self.paper = png(number)
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
        await self.ok("PUT", "/applicant", json=APPLICANT)
        await self.ok("PUT", "/owner", json=OWNER)
        numbers = [paper["number"] for paper in made["dossier"]["checklist"]]
        items = [{"number": number, "handling": "not_needed"} for number in numbers]
        items[0]["handling"] = "attached"
        await self.ok("PUT", "/checklist", json={"items": items})
        await self.ok("PUT", f"/documents/{numbers[0]}", content=self.paper)
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


async def storm(services: Sequence[Service]) -> dict[str, Citizen]:
    """All citizens at once and the kills among them; the citizens by the codes they got."""
    ports = [one.port for one in services]
    async with httpx.AsyncClient(timeout=10, limits=httpx.Limits(max_connections=AT_ONCE)) as client:
        citizens = [Citizen(client, ports, number) for number in range(DOSSIERS)]
        turns = asyncio.Semaphore(AT_ONCE)

        async def come(citizen: Citizen) -> None:
            async with turns:
                await citizen.hand_in()

        async def kill() -> None:
            for _ in range(KILLS):
                await asyncio.sleep(random.uniform(1.0, 2.0))
                service = random.choice(services)
                await asyncio.to_thread(service.kill)
                await asyncio.to_thread(service.start)
                await citizens[0].ask("GET", f"/v1/procedures/{PROCEDURE}")

        await citizens[0].ask("GET", f"/v1/procedures/{PROCEDURE}")
        killing = asyncio.create_task(kill())
        await asyncio.gather(*map(come, citizens))
        await killing
        assert sum(citizen.retries for citizen in citizens) > 0, "no kill hit anything"
        codes = {await citizen.code(): citizen for citizen in citizens}
        assert len(codes) == DOSSIERS, "two dossiers have one code"
        # The one-stop numbers what it takes: the highest number is how many it took.
        assert max(int(code.rpartition("-")[2]) for code in codes) == 5000 + DOSSIERS, "taken more than once"
        for citizen in citizens:
            assert (await citizen.submit()).content == citizen.answer, "another answer than the first"
        return codes


def at_the_one_stop(sandbox: httpx.Client, codes: Sequence[str]) -> dict[str, dict[str, Any]]:
    """What the one-stop has of these dossiers."""

    def ask(path: str, body: dict[str, str]) -> dict[str, Any]:
        return sandbox.post(f"/one-stop/mapi/{path}", json=body).json()

    session = ask("login", {"username": "test", "password": "test"})["session"]
    asked = {"session": session, "service": "TraCuuHoSo"}
    return {code: ask("g", {**asked, "mahoso": code})["result"][0] for code in codes}


@pytest.mark.parametrize(("database", "processes"), [("sqlite", 1), ("postgresql", 2)], indirect=["database"])
def test_killed_in_the_middle_nothing_acknowledged_is_lost_or_doubled(service, sandbox, tmp_path, processes):
    services = [service(**HARRIED) for _ in range(processes)]
    # Every now and then the one-stop takes a dossier and its answer gets lost.
    for fault in ("cut_body", "garbage"):
        order = {"upstream": "one-stop", "fault": fault, "times": 4, "path": "/mapi/g"}
        sandbox.post("/_sandbox/faults", json=order).raise_for_status()
    try:
        citizens = asyncio.run(storm(services))
    except BaseException as error:
        for one in services:
            error.add_note(one.logged()[-3000:])
        raise
    for code, record in at_the_one_stop(sandbox, list(citizens)).items():
        [paper] = record["TaiLieuNop"]
        link = paper["DuongDanTaiTepTin"].removeprefix("https://api.laocai.example")
        content = services[0].get(link).content
        assert content == citizens[code].paper, "the one-stop got another citizen's document"
        assert paper["TepDinhKemId"] == hashlib.sha256(content).hexdigest()
    for one in services:
        one.stop()
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert not [word for word in PLANTED if word.encode() in kept], "in no log, and in no file but sealed"
