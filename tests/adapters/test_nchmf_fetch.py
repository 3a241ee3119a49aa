import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qsl

import httpx
import pytest

from adapters.http import Upstream
from adapters.nchmf import BASE_URL, CADENCE, MOST_REQUESTS, PACE, PROVIDER, Nchmf
from laocaiso.core.clock import VIETNAM, ManualClock
from laocaiso.core.errors import Trouble, UpstreamDown
from laocaiso.feeds.warnings.model import Bulletin
from laocaiso.snapshots.model import Fetched

BODY = (Path(__file__).parents[1] / "fixtures" / "nchmf" / "list_2026-07-21T15.json").read_bytes()
NOW = datetime(2026, 7, 21, 10, 12, 33, tzinfo=UTC)
"""17:12 in Vietnam."""

Answer = Callable[[str], httpx.Response]


class Server:
    """Plays NCHMF; `answer` is given the date asked for."""

    def __init__(self, answer: Answer, max_bytes: int = 5_000_000) -> None:
        self.asked: list[httpx.Request] = []
        self._answer = answer
        self.clock = ManualClock(NOW)
        client = httpx.AsyncClient(transport=httpx.MockTransport(self._handle))
        upstream = Upstream(client, PROVIDER.id, BASE_URL, max_bytes=max_bytes, clock=self.clock)
        self.issuer = Nchmf(upstream, self.clock)

    @property
    def dates(self) -> list[str]:
        return [dict(parse_qsl(request.content.decode()))["date"] for request in self.asked]

    def _handle(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        return self._answer(self.dates[-1])

    async def fetch(self) -> Fetched[Bulletin]:
        look = asyncio.ensure_future(self.issuer.fetch_bulletin())
        while not look.done():
            await self.clock.advance(PACE)
        return await look


def ok(body: bytes) -> httpx.Response:
    return httpx.Response(200, stream=httpx.ByteStream(body), headers={"content-type": "application/json"})


async def test_one_form_for_the_whole_hour_of_vietnam() -> None:
    server = Server(lambda _date: ok(BODY))
    fetched = await server.fetch()
    request = server.asked[0]
    assert (request.method, str(request.url)) == ("POST", f"{BASE_URL}/LayerMapBox/getDSCanhbaoSLLQ")
    assert parse_qsl(request.content.decode()) == [("sogiodubao", "6"), ("date", "2026-07-21 17:00:00")]
    assert request.headers["x-requested-with"] == "XMLHttpRequest"
    assert request.headers["referer"] == f"{BASE_URL}/"
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"
    assert len(server.asked) == 1
    assert fetched.value.listing is not None


async def test_empty_hours_are_stepped_over_one_by_one() -> None:
    server = Server(lambda date: ok(BODY if date == "2026-07-21 15:00:00" else b"[]"))
    bulletin = (await server.fetch()).value
    assert server.dates == ["2026-07-21 17:00:00", "2026-07-21 16:00:00", "2026-07-21 15:00:00"]
    assert bulletin.asked_for == datetime(2026, 7, 21, 17, tzinfo=VIETNAM)
    assert bulletin.searched_from == datetime(2026, 7, 21, 15, tzinfo=VIETNAM)
    assert bulletin.listing is not None
    assert bulletin.listing.about == datetime(2026, 7, 21, 15, tzinfo=VIETNAM)


async def test_after_twelve_empty_hours_nobody_is_said_to_be_safe() -> None:
    server = Server(lambda _date: ok(b"[]"))
    bulletin = (await server.fetch()).value
    assert len(server.asked) == MOST_REQUESTS == 13
    assert server.dates[-1] == "2026-07-21 05:00:00"
    assert bulletin.listing is None
    assert bulletin.asked_for - bulletin.searched_from == timedelta(hours=12)


async def test_a_step_that_fails_ends_the_look() -> None:
    server = Server(lambda date: ok(b"[]") if date.endswith("17:00:00") else httpx.Response(500))
    with pytest.raises(UpstreamDown) as caught:
        await server.fetch()
    assert caught.value.trouble is Trouble.SERVER_ERROR
    assert len(server.asked) == 2


def looks_in_an_hour_of_failures() -> int:
    """After a look that failed: pauses double from `retry_first` on, each as short as chance makes it."""
    at, pause, looks = timedelta(0), CADENCE.retry_first, 0
    while at < timedelta(hours=1):
        looks += 1
        at += pause * (1 - CADENCE.jitter)
        pause = min(2 * pause, CADENCE.every)
    return looks


async def test_a_look_never_costs_more_than_it_says_and_an_hour_of_failures_fits_the_quota() -> None:
    server = Server(lambda _date: ok(b"[]"))
    await server.fetch()
    assert len(server.asked) <= server.issuer.cost
    assert looks_in_an_hour_of_failures() == 6
    (quota,) = PROVIDER.quotas
    assert quota.seconds == 3_600
    assert 2 * looks_in_an_hour_of_failures() * server.issuer.cost <= quota.units <= 200


@pytest.mark.parametrize(
    ("answer", "trouble"),
    [
        (lambda _date: ok(b"<!DOCTYPE html><title>WAF</title>"), Trouble.FOREIGN_PAGE),
        (lambda _date: ok(BODY[:700]), Trouble.UNREADABLE),
        (lambda _date: ok(BODY.decode().encode("utf-16")), Trouble.UNREADABLE),
        (lambda _date: ok(b" " * 6_000_000), Trouble.TOO_LARGE),
        (lambda _date: httpx.Response(429, headers={"Retry-After": "90"}), Trouble.RATE_LIMITED),
        (lambda _date: httpx.Response(403), Trouble.REJECTED),
        (
            lambda _date: httpx.Response(302, headers={"Location": "https://other.example/"}),
            Trouble.REDIRECTED,
        ),
    ],
)
async def test_no_answer_is_an_upstream_that_is_down(answer: Answer, trouble: Trouble) -> None:
    with pytest.raises(UpstreamDown) as caught:
        await Server(answer).fetch()
    assert caught.value.trouble is trouble
