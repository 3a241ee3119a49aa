"""The routes over the framework."""

from datetime import UTC, datetime

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from laocaiso.feeds.broadcast import api
from laocaiso.feeds.broadcast.answers import Channels, DaySchedule
from laocaiso.feeds.broadcast.model import load_channels
from laocaiso.feeds.broadcast.service import BroadcastFeed
from laocaiso.snapshots.published import Published, finish_all
from laocaiso.web import openapi, problems
from laocaiso.web.reads import Reads

NOW = datetime(2026, 11, 22, 13, 0, tzinfo=UTC)


@pytest.fixture
def published() -> Published:
    return Published()


@pytest.fixture
def client(published):
    app = Litestar(
        list(api.routes(Reads(published))),
        exception_handlers=problems.handlers(),
        openapi_config=openapi.config(version="0"),
    )
    with TestClient(app) as one:
        yield one


@pytest.fixture
def shown(editors, kept, listing, published):
    feed = BroadcastFeed(load_channels(), editors)
    kept.put(feed.sources[0], (listing(22, "19:45 Thời sự", "20:30 Phim"), listing(30, "05:00 Sau này")))
    rendering = feed.render(kept, NOW)
    published.replace(feed.name, finish_all(rendering.pages, {}), rendering.view, NOW)


@pytest.mark.parametrize("path", ["channels", "thlc", "thlc?date=2026-11-22"])
def test_before_the_first_look_there_is_nothing_yet(client, path):
    answer = client.get(f"/v1/broadcast/{path}")
    assert answer.status_code == 503
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert client.get("/v1/broadcast.xmltv").status_code == 503


def test_channels(client, shown):
    answer = client.get("/v1/broadcast/channels", headers={"Accept-Language": "en"})
    assert answer.status_code == 200
    assert [item["id"] for item in answer.json()["items"]] == ["thlc", "radio"]
    assert answer.json()["items"][0]["now"]["title"] == "Thời sự"
    assert answer.json()["items"][0]["name"] == "Lao Cai Television (THLC)"
    assert answer.headers["content-language"] == "en"


def test_today_and_another_day(client, shown):
    today = client.get("/v1/broadcast/thlc").json()
    assert today["onNext"]["title"] == "Phim"
    assert client.get("/v1/broadcast/thlc?date=2026-11-22").json() == today
    later = client.get("/v1/broadcast/thlc?date=2026-11-30").json()
    assert [item["title"] for item in later["items"]] == ["Sau này"], "a day without a page of its own"
    assert client.get("/v1/broadcast/radio?date=1999-01-01").status_code == 400
    assert client.get("/v1/broadcast/radio?date=2031-01-01").json()["published"] is False


@pytest.mark.parametrize(
    "query",
    [
        "date=22/11/2026",
        "date=20261122",
        "date=2026-02-31",
        "date=x",
        "date=",
        "date=2026-11-22&date=2026-11-23",
    ],
)
def test_a_date_that_cannot_be_taken_is_named(client, shown, query):
    answer = client.get(f"/v1/broadcast/thlc?{query}")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "date"


def test_unknown_parameters_are_ignored(client, shown):
    assert client.get("/v1/broadcast/thlc?utm=x").json()["date"] == "2026-11-22"


def test_a_channel_that_is_not_there(client, shown):
    answer = client.get("/v1/broadcast/vtv1")
    assert answer.status_code == 404
    assert "thlc, radio" in answer.json()["detail"]


def test_conditional_and_head(client, shown):
    first = client.get("/v1/broadcast/thlc?date=2026-11-30")
    again = client.get("/v1/broadcast/thlc?date=2026-11-30", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    head = client.head("/v1/broadcast/channels")
    assert (head.status_code, head.content) == (200, b"")


def test_the_guide(client, shown):
    answer = client.get("/v1/broadcast.xmltv")
    assert answer.headers["content-type"] == "application/xml; charset=utf-8"
    assert answer.content.startswith(b'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE tv SYSTEM')
    assert "Thời sự" in answer.text


def test_the_document_has_the_shapes(client):
    document = openapi.document(client.app)
    assert set(document["paths"]) == {
        "/v1/broadcast/channels",
        "/v1/broadcast/{channel}",
        "/v1/broadcast.xmltv",
    }
    described = document["paths"]["/v1/broadcast/channels"]["get"]["responses"]["200"]
    (example,) = described["content"]["application/json"]["examples"].values()
    (channel,) = example["value"]["items"]
    assert channel["origin"] == "station"
    assert channel["provenance"] == example["value"]["provenance"]
    for name in (Channels.__name__, DaySchedule.__name__):
        assert name in document["components"]["schemas"]
