from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from litestar import Litestar

from laocaiso.core.clock import ManualClock
from laocaiso.core.errors import Trouble
from laocaiso.snapshots.pages import Page
from laocaiso.snapshots.published import Published, finish_all
from laocaiso.snapshots.report import Budget, SourceReport
from laocaiso.web.metrics import Metrics
from laocaiso.web.operation import Operation, StoreStatus, routes
from laocaiso.web.problems import handlers

NOW = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
TOKEN = "0123456789abcdef"

REPORT = SourceReport(
    source="outages-npc",
    provider="evn_npc",
    owner="EVN NPC",
    wanted=True,
    last_success=NOW - timedelta(minutes=40),
    checked_at=NOW - timedelta(minutes=40),
    fetched_at=NOW - timedelta(hours=5),
    last_failure=NOW - timedelta(minutes=1),
    trouble=Trouble.FOREIGN_PAGE,
    detail="no table",
    failures=3,
    failing_since=NOW - timedelta(minutes=20),
    next_look=NOW + timedelta(minutes=4),
    breaker="half_open",
    stale=True,
    usable=True,
    bad_rows=1,
    notes=("row 7: no end",),
    budget=[Budget(units=500.0, seconds=86400, spent=12.0)],
)


class Reports:
    def __init__(self):
        self.is_ready = True
        self.rows = [REPORT]

    async def report(self):
        return self.rows


class World:
    """What the routes are told, to be changed by a test."""

    def __init__(self):
        self.reports = Reports()
        self.published = Published()
        self.stores = [StoreStatus(name="snapshots", kind="sqlite", failures=0, down=False)]
        self.publish("outages")
        self.operation = Operation(
            reports=self.reports,
            published=self.published,
            feeds=["outages"],
            stores=lambda: self.stores,
            metrics=Metrics(),
            clock=ManualClock(NOW),
            version="1.2.3",
            started_at=NOW - timedelta(hours=1),
            demo=True,
            refresh=True,
        )

    def publish(self, feed):
        page = Page(f"/v1/{feed}", b"{}", NOW, NOW)
        self.published.replace(feed, finish_all([page], {}), object(), NOW)

    def client(self, **changes) -> httpx.AsyncClient:
        app = Litestar(
            [*routes(replace(self.operation, **changes))],
            exception_handlers=handlers(),
            logging_config=None,
            openapi_config=None,
        )
        return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://laocaiso")


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
async def client(world) -> AsyncIterator[httpx.AsyncClient]:
    async with world.client() as opened:
        yield opened


@pytest.mark.parametrize("path", ["/health/live", "/health/ready", "/status", "/metrics"])
async def test_head_works_wherever_get_does_and_nothing_is_cached(client, path):
    got, headed = await client.get(path), await client.head(path)
    assert got.status_code == headed.status_code == 200
    assert headed.content == b""
    assert headed.headers["content-type"] == got.headers["content-type"]
    assert got.headers["cache-control"] == "no-store"
    assert got.headers["x-content-type-options"] == "nosniff"


async def test_live_is_constant(client, world):
    world.reports.is_ready = False
    assert (await client.get("/health/live")).json() == {"status": "live"}


async def test_ready_once_everything_has_been_rendered(client):
    assert (await client.get("/health/ready")).json() == {"status": "ready"}


async def test_not_ready_says_which_feed_is_missing(world):
    async with world.client(feeds=["outages", "weather"]) as client:
        response = await client.get("/health/ready", headers={"Accept-Language": "en"})
        assert response.status_code == 503
        assert response.headers["retry-after"] == "5"
        assert response.json()["code"] == "not_ready"
        assert "weather" in response.json()["detail"]
        assert "outages" not in response.json()["detail"]
        world.publish("weather")
        assert (await client.get("/health/ready")).status_code == 200


async def test_not_ready_before_the_engine_is(client, world):
    world.reports.is_ready = False
    assert (await client.get("/health/ready")).status_code == 503


async def test_a_store_that_is_down_is_no_reason_while_there_is_something_to_show(client, world):
    world.stores = [StoreStatus(name="snapshots", kind="redis", failures=9, down=True)]
    assert (await client.get("/health/ready")).status_code == 200
    world.reports.rows = []
    response = await client.get("/health/ready")
    assert response.status_code == 503
    assert "snapshots" in response.json()["detail"]


async def test_status_tells_all_there_is_to_know(client):
    body = (await client.get("/status")).json()
    assert body == {
        "version": "1.2.3",
        "startedAt": "2026-11-24T13:00:00+07:00",
        "now": "2026-11-24T14:00:00+07:00",
        "demo": True,
        "refresh": True,
        "sources": [
            {
                "id": "outages-npc",
                "provider": "evn_npc",
                "owner": "EVN NPC",
                "wanted": True,
                "lastSuccess": "2026-11-24T13:20:00+07:00",
                "ageSeconds": 2400,
                "fetchedAt": "2026-11-24T09:00:00+07:00",
                "stale": True,
                "usable": True,
                "lastFailure": "2026-11-24T13:59:00+07:00",
                "trouble": "foreign_page",
                "detail": "no table",
                "failures": 3,
                "failingSince": "2026-11-24T13:40:00+07:00",
                "nextLook": "2026-11-24T14:04:00+07:00",
                "breaker": "half_open",
                "budget": [{"units": 500.0, "seconds": 86400, "spent": 12.0}],
                "badRows": 1,
                "notes": ["row 7: no end"],
            }
        ],
        "feeds": [
            {"name": "outages", "rendered": True, "pages": 1, "changedAt": "2026-11-24T14:00:00+07:00"}
        ],
        "stores": [{"name": "snapshots", "kind": "sqlite", "failures": 0, "down": False}],
    }


async def test_a_source_never_looked_at_is_shown_with_nulls(client, world):
    world.reports.rows = [
        SourceReport(
            source="new",
            provider="p",
            owner="P",
            last_success=None,
            checked_at=None,
            fetched_at=None,
            last_failure=None,
            trouble=None,
            detail="",
            failures=0,
            failing_since=None,
            next_look=None,
            breaker="closed",
            stale=True,
            usable=False,
            bad_rows=0,
            notes=(),
            budget=(),
        )
    ]
    shown = (await client.get("/status")).json()["sources"][0]
    assert [shown[key] for key in ("lastSuccess", "ageSeconds", "trouble", "nextLook")] == [None] * 4


async def test_metrics_show_the_sources_and_pages(client):
    text = (await client.get("/metrics")).text
    assert 'laocaiso_source_age_seconds{source="outages-npc"} 2400.0' in text
    assert 'laocaiso_published_pages{feed="outages"} 1.0' in text


async def test_the_media_type_is_the_one_prometheus_reads(client):
    assert (await client.get("/metrics")).headers[
        "content-type"
    ] == "text/plain; version=0.0.4; charset=utf-8"


@pytest.mark.parametrize(
    ("authorization", "status"),
    [
        (None, 401),
        ("", 401),
        ("Bearer", 401),
        ("Bearer wrong", 401),
        (f"Basic {TOKEN}", 401),
        (f"Bearer {TOKEN}x", 401),
        ("Bearer sai-mã".encode(), 401),
        (f"Bearer {TOKEN}", 200),
        (f"bearer  {TOKEN}", 200),
    ],
)
async def test_metrics_ask_for_the_token_where_one_is_set(world, authorization, status):
    headers = {} if authorization is None else {"Authorization": authorization}
    async with world.client(metrics_token=TOKEN) as client:
        response = await client.get("/metrics", headers=headers)
        assert response.status_code == status
        assert ("www-authenticate" in response.headers) is (status == 401)
        assert (await client.get("/status")).status_code == 200
