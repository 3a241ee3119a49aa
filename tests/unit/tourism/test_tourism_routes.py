"""The routes over the framework."""

from datetime import UTC, date, datetime

import msgspec
import pytest
from litestar import Litestar
from litestar.testing import TestClient

from laocaiso.core.errors import InvalidInput
from laocaiso.feeds.tourism import api
from laocaiso.feeds.tourism.model import Tour
from laocaiso.snapshots.pages import Page
from laocaiso.snapshots.published import Published, finish_all
from laocaiso.web import openapi, problems
from laocaiso.web.reads import Reads

NOW = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)


class NewsShape(msgspec.Struct):
    items: list[str]


class News:
    def __init__(self) -> None:
        self.items: list[str] | None = ["Mùa lúa chín"]

    def __call__(self, language, cursor):
        if cursor == "bad":
            raise InvalidInput("cursor", "Sai.", "Wrong.")
        if self.items is None:
            return None
        body = msgspec.json.encode(NewsShape([f"{item} {language} {cursor}" for item in self.items]))
        return Page("/v1/tourism/news", body, NOW, NOW, language=language)


@pytest.fixture
def news():
    return News()


@pytest.fixture
def client(feed, kept, gazetteer, news):
    tours = (
        Tour(id="a", title_vi="A", operator="x", valid_from=date(2026, 11, 1), valid_to=date(2026, 11, 30)),
        Tour(id="b", title_vi="B", operator="x", valid_from=date(2026, 12, 1), valid_to=date(2026, 12, 2)),
    )
    kept.put(feed.sources[0], tours)
    rendering, published = feed.render(kept, NOW), Published()
    published.replace(feed.name, finish_all(rendering.pages, {}), rendering.view, NOW)
    routes = api.routes(Reads(published), gazetteer, news, NewsShape)
    with TestClient(
        Litestar(
            list(routes), exception_handlers=problems.handlers(), openapi_config=openapi.config(version="0")
        )
    ) as one:
        yield one


def ids(answer):
    assert answer.status_code == 200
    return [item["id"] for item in answer.json()["items"]]


def test_all_places(client):
    answer = client.get("/v1/tourism/places")
    assert len(ids(answer)) == 71
    assert answer.headers["content-language"] == "vi"
    again = client.get("/v1/tourism/places", headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("near", ["03006", "sa-pa", "22.3364,103.8438", " 22.3364 , 103.8438 "])
def test_near_a_unit_or_a_point(client, near):
    answer = client.get("/v1/tourism/places", params={"near": near, "limit": "3"})
    assert len(ids(answer)) == 3
    items = answer.json()["items"]
    assert items[0]["distanceM"] < 1000
    assert [item["distanceM"] for item in items] == sorted(item["distanceM"] for item in items)


def test_kind_words_and_language(client):
    answer = client.get("/v1/tourism/places", params={"kind": "market", "q": "bac ha", "lang": "en"})
    assert ids(answer)[0] == "cho-bac-ha"
    assert answer.json()["items"][0]["name"] == "Bac Ha Market"
    vi = client.get("/v1/tourism/places/fansipan?lang=vi", headers={"Accept-Language": "en"})
    assert vi.json()["place"]["name"] == "Đỉnh Fansipan"


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("kind=beach", "kind"),
        ("near=Hà Nội", "near"),
        ("near=22.3", "near"),
        ("near=91,103", "near"),
        ("near=nan,103", "near"),
        ("near=22.3,103.8,5", "near"),
        ("near=1_0,2", "near"),
        ("q=?!", "q"),
        ("q=" + "a" * 201, "q"),
        ("lang=fr", "lang"),
        ("limit=0", "limit"),
        ("limit=x", "limit"),
        ("limit=²", "limit"),
        ("kind=market&kind=cave", "kind"),
    ],
)
def test_a_value_that_cannot_be_taken_is_named(client, query, field):
    answer = client.get(f"/v1/tourism/places?{query}")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == field


def test_one_place(client):
    assert client.get("/v1/tourism/places/fansipan").json()["place"]["precisionM"] == 500
    assert client.get("/v1/tourism/places/nowhere").status_code == 404


def test_tours_of_today_and_of_a_day(client):
    assert ids(client.get("/v1/tourism/tours")) == ["a"]
    assert ids(client.get("/v1/tourism/tours?date=2026-12-01")) == ["b"]
    assert ids(client.get("/v1/tourism/tours?date=2027-01-01")) == []
    assert client.get("/v1/tourism/tours?date=1/12/2026").json()["errors"][0]["field"] == "date"


def test_news_come_from_the_news_feed(client, news):
    answer = client.get("/v1/tourism/news?cursor=c", headers={"Accept-Language": "en"})
    assert answer.json() == {"items": ["Mùa lúa chín en c"]}
    assert client.get("/v1/tourism/news?cursor=bad").status_code == 400
    news.items = None
    assert client.get("/v1/tourism/news").status_code == 503


def test_before_the_first_rendering(gazetteer, news):
    routes = api.routes(Reads(Published()), gazetteer, news, NewsShape)
    with TestClient(
        Litestar(
            list(routes), exception_handlers=problems.handlers(), openapi_config=openapi.config(version="0")
        )
    ) as client:
        for path in ("places", "places/fansipan", "tours"):
            assert client.get(f"/v1/tourism/{path}").status_code == 503


def test_the_document_has_the_routes(client):
    paths = openapi.document(client.app)["paths"]
    assert set(paths) == {f"/v1/tourism/{path}" for path in ("places", "places/{place}", "tours", "news")}
