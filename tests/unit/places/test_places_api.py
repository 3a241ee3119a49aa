import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from laocaiso.places.api import routes
from laocaiso.places.predict import predictor
from laocaiso.places.service import Places, PlacesFeed
from laocaiso.snapshots.model import Health, Held, Kept, Source
from laocaiso.snapshots.published import Published, finish_all
from laocaiso.web.problems import handlers
from laocaiso.web.reads import Reads

NOW = datetime(2026, 11, 23, tzinfo=UTC)


class Nothing(Kept):
    def held(self, source: Source[Any], now: datetime) -> Held[Any] | None:
        return None

    def health(self, source: Source[Any]) -> Health | None:
        return None


@pytest.fixture(scope="module")
def feed(places: Places) -> PlacesFeed:
    return PlacesFeed(places)


@pytest.fixture(scope="module")
def client(places: Places, feed: PlacesFeed) -> Iterator[TestClient[Litestar]]:
    published = Published()
    rendering = feed.render(Nothing(), NOW)
    published.replace(feed.name, finish_all(rendering.pages, {}), rendering.view, NOW)
    app = Litestar(
        routes(Reads(published), feed, places), exception_handlers=dict(handlers()), openapi_config=None
    )
    with TestClient(app) as client:
        yield client


def test_rendering_is_the_same_bytes_at_any_time(feed: PlacesFeed) -> None:
    later = datetime(2027, 5, 1, tzinfo=UTC)
    assert feed.render(Nothing(), NOW).pages == feed.render(Nothing(), later).pages


def test_a_demo_says_so(places: Places) -> None:
    (page, *_) = PlacesFeed(places, demo=True).render(Nothing(), NOW).pages
    assert json.loads(page.body)["provenance"]["demo"] is True


def test_the_list_has_all_units_and_says_where_they_come_from(client: TestClient[Litestar]) -> None:
    answer = client.get("/v1/places").json()
    assert len(answer["items"]) == 99
    assert answer["next"] is None
    assert answer["provenance"]["sourceUrl"] == "https://sapnhap.bando.com.vn"
    assert answer["provenance"]["fetchedAt"].endswith("+07:00")
    assert answer["provenance"]["stale"] is False
    first = answer["items"][0]
    assert (first["code"], first["name"], first["type"]) == ("02647", "Phường Lào Cai", "ward")


def test_a_unit_is_answered_by_code_and_by_slug(client: TestClient[Litestar]) -> None:
    by_code, by_slug = client.get("/v1/places/03006"), client.get("/v1/places/sa-pa")
    assert by_code.status_code == by_slug.status_code == 200
    assert by_code.content == by_slug.content
    answer = by_code.json()
    assert {former["name"] for former in answer["former"]} >= {"Phường Sa Pa", "Phường Hàm Rồng"}
    assert answer["neighbours"][0] == {"code": "03004", "name": "Xã Ngũ Chỉ Sơn"}
    assert answer["districtsFormer"] == [
        {"code": "088", "name": "Thị xã Sa Pa", "type": "town", "whole": True}
    ]


def test_the_boundary_is_geojson(client: TestClient[Litestar]) -> None:
    answer = client.get("/v1/places/03006/boundary")
    assert answer.headers["content-type"].startswith("application/geo+json")
    feature = answer.json()
    assert (feature["type"], feature["id"], feature["geometry"]["type"]) == ("Feature", "03006", "Polygon")


@pytest.mark.parametrize("code", ["99999", "abc", "3006", "%00", "02647x", "1" * 500])
@pytest.mark.parametrize("tail", ["", "/boundary"])
def test_an_unknown_code_is_not_found(client: TestClient[Litestar], code: str, tail: str) -> None:
    answer = client.get(f"/v1/places/{code}{tail}")
    assert answer.status_code == 404
    assert answer.json()["code"] == "not_found"


def test_an_unknown_code_is_named(client: TestClient[Litestar]) -> None:
    assert "99999" in client.get("/v1/places/99999").json()["detail"]


def test_words_are_resolved_in_both_languages(client: TestClient[Litestar]) -> None:
    vietnamese = client.get("/v1/places/resolve", params={"q": "tx sa pa"})
    english = client.get(
        "/v1/places/resolve", params={"q": "tx sa pa"}, headers={"Accept-Language": "en"}
    ).json()
    answer = vietnamese.json()
    assert answer["kind"] == english["kind"] == "former_district"
    assert answer["district"] == {"code": "088", "name": "Thị xã Sa Pa"}
    assert answer["reason"] == english["reason"] == "district"
    assert answer["reasonText"] != english["reasonText"]
    assert "2026-11-22" in answer["provenance"]["fetchedAt"]
    assert "max-age=86400" in vietnamese.headers["cache-control"]
    assert {"code", "name", "slug"} <= answer["units"][0].keys()


@pytest.mark.parametrize(
    "query", ["", "?q=", "?q=%20%20", "?q=sa&q=pa", "?q=" + "a" * 201, "?q=" + "a" * 5000, "?other=1"]
)
def test_a_bad_q_is_refused_by_name(client: TestClient[Litestar], query: str) -> None:
    answer = client.get(f"/v1/places/resolve{query}")
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == ["q"]


def test_strange_text_in_q_is_answered(client: TestClient[Litestar]) -> None:
    for q in ("%00", "%F0%9F%99%82", "%FF", "sa%00pa"):
        assert client.get(f"/v1/places/resolve?q={q}").status_code in (200, 400)


def test_a_point_is_located(client: TestClient[Litestar]) -> None:
    answer = client.get("/v1/places/locate?lat=22.3364&lon=103.8438").json()
    assert answer["kind"] == "unit"
    assert answer["unit"] == {"code": "03006", "name": "Phường Sa Pa"}
    assert answer["distanceM"] == 0
    assert answer["nearBoundary"] is False


def test_a_point_elsewhere_is_outside(client: TestClient[Litestar]) -> None:
    answer = client.get("/v1/places/locate?lat=21.03&lon=105.85").json()
    assert (answer["kind"], answer["unit"]) == ("outside", None)


@pytest.mark.parametrize(
    "bad", ["", "abc", "NaN", "inf", "-inf", "1e999", "91", "-90.1", "1_0", "٢٢", "0x10"]
)
def test_a_bad_latitude_is_refused_by_name(client: TestClient[Litestar], bad: str) -> None:
    answer = client.get("/v1/places/locate", params={"lat": bad, "lon": "104"})
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == ["lat"]


@pytest.mark.parametrize("query", ["lat=22", "lat=22&lon=", "lat=22&lon=181", "lat=22&lon=104&lon=105"])
def test_a_bad_longitude_is_refused_by_name(client: TestClient[Litestar], query: str) -> None:
    answer = client.get(f"/v1/places/locate?{query}")
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == ["lon"]


def test_head_works_wherever_get_does(client: TestClient[Litestar]) -> None:
    for target in ("", "/03006", "/03006/boundary", "/resolve?q=sapa", "/locate?lat=22.3&lon=103.8"):
        assert client.head(f"/v1/places{target}").status_code == 200


def test_an_answer_already_held_is_not_sent_again(client: TestClient[Litestar]) -> None:
    tag = client.get("/v1/places/resolve?q=sapa").headers["etag"]
    again = client.get("/v1/places/resolve?q=sapa", headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")


def test_lines_are_resolved_in_bulk_in_their_order(places: Places) -> None:
    lines: list[Any] = [
        {"id": "a", "q": "sapa", "expect": {}},
        {"q": 5},
        {"id": "c"},
        "text",
        {"q": "hà nội"},
    ]
    answers = list(predictor(places.gazetteer)(lines))
    assert answers[0] == {
        "id": "a",
        "kind": "unit",
        "units": [{"code": "03006", "name": "Phường Sa Pa"}],
        "confidence": answers[0]["confidence"],
        "reason": "without_marks",
    }
    assert [answer["kind"] for answer in answers] == ["unit", "none", "none", "none", "none"]
    assert ["error" in answer for answer in answers] == [False, True, True, True, False]
