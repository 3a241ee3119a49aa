"""Reports handed in while `laocaiso serve` is killed again and again: none lost, none doubled."""

import asyncio
import random
import time
import uuid
from collections.abc import Sequence
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from adapters.sql import open_database
from tests.e2e.conftest import Database, Service

REPORTS = 200
AT_ONCE = 16
KILLS = 5
WITHIN = 120.0
HARRIED = {
    "LAOCAISO_NEW_REPORTS_PER_MINUTE": "10000",
    # The feeds of the reading side would only keep the processors busy.
    "LAOCAISO_REFRESH": "off",
}
CAUSES = ("ổ gà to giữa đường", "rác chất đống mấy hôm", "đèn đường tắt cả dãy", "cống tắc nước tràn ra")


class Citizen:
    """Sends one report until it is answered, and then once more, as a phone on one bar of signal would."""

    def __init__(self, number: int) -> None:
        self.body = {
            "clientReportId": str(uuid.uuid4()),
            "text": f"Tổ {number}, {CAUSES[number % len(CAUSES)]}, mong sớm xử lý giúp dân.",
            "location": {"lat": 22.30 + number % 20 / 100, "lon": 103.80 + number // 20 / 100},
        }
        self.key = f"citizen-{number:08d}"
        self.retries = 0
        self.answer: dict[str, Any] = {}

    async def hand_in(self, client: httpx.AsyncClient, ports: Sequence[int]) -> None:
        first = await self._post(client, ports)
        self.answer = first.json()
        again = await self._post(client, ports)
        assert again.content == first.content, "another answer than the first"

    async def _post(self, client: httpx.AsyncClient, ports: Sequence[int]) -> httpx.Response:
        until = time.monotonic() + WITHIN
        while time.monotonic() < until:
            url = f"http://127.0.0.1:{random.choice(ports)}/v1/feedback"
            try:
                answer = await client.post(url, json=self.body, headers={"Idempotency-Key": self.key})
                if answer.status_code == 201:
                    return answer
                assert answer.status_code in (409, 503), answer.text
            except httpx.TransportError:
                pass
            self.retries += 1
            await asyncio.sleep(0.05)
        raise TimeoutError("never answered")


async def storm(services: Sequence[Service]) -> Sequence[Citizen]:
    """All citizens, and the kills among them."""
    ports = [one.port for one in services]
    citizens = [Citizen(number) for number in range(REPORTS)]
    done = 0
    async with httpx.AsyncClient(timeout=10, limits=httpx.Limits(max_connections=AT_ONCE)) as client:
        turns = asyncio.Semaphore(AT_ONCE)

        async def come(citizen: Citizen) -> None:
            nonlocal done
            async with turns:
                await citizen.hand_in(client, ports)
                done += 1

        async def kill() -> None:
            # Spread over the reports rather than over time: each kill hits some on their way.
            for number in range(1, KILLS + 1):
                while done < REPORTS * number // (KILLS + 1):
                    await asyncio.sleep(0.01)
                service = random.choice(services)
                await asyncio.to_thread(service.kill)
                await asyncio.to_thread(service.start)

        killing = asyncio.create_task(kill())
        await asyncio.gather(*map(come, citizens))
        await killing
        for citizen in citizens:
            made = citizen.answer
            url = f"http://127.0.0.1:{ports[0]}/v1/feedback/{made['code']}"
            found = (await client.get(url, headers={"X-Report-Secret": made["secret"]})).json()
            assert found["mine"]["text"] == citizen.body["text"], "acknowledged, and not what was sent"
    return citizens


async def kept(url: str) -> tuple[int, int, int, int]:
    """Reports, their first events, orders to tell of them and notices of the access log."""
    database = open_database(url)
    async with database.connect() as connection:
        counts = [
            int((await connection.execute(text(query))).scalar() or 0)
            for query in (
                "SELECT count(*) FROM report",
                "SELECT count(*) FROM report_event WHERE kind = 'submit'",
                "SELECT count(DISTINCT client_report_id) FROM report",
                "SELECT count(DISTINCT subject) FROM access_log WHERE why = 'hand in'",
            )
        ]
    await database.dispose()
    return counts[0], counts[1], counts[2], counts[3]


@pytest.mark.parametrize(("database", "processes"), [("sqlite", 1), ("postgresql", 2)], indirect=["database"])
def test_killed_in_the_middle_of_reports_nothing_acknowledged_is_lost_or_doubled(
    service, database: Database, tmp_path, processes
):
    services = [service(**HARRIED) for _ in range(processes)]
    try:
        citizens = asyncio.run(storm(services))
    except BaseException as error:
        for one in services:
            error.add_note(one.logged()[-3000:])
        raise
    assert sum(citizen.retries for citizen in citizens) > 0, "no kill hit anything"
    assert len({citizen.answer["code"] for citizen in citizens}) == REPORTS
    for one in services:
        one.stop()
    url = database.env.get("LAOCAISO_DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path}/data/laocaiso.db")
    assert asyncio.run(kept(url)) == (REPORTS, REPORTS, REPORTS, REPORTS)
