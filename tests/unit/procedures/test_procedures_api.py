"""The procedures over HTTP, through the framework."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import httpx
import pytest
from litestar import Litestar

from laocaiso.cases.procedures.api import routes
from laocaiso.cases.procedures.service import Procedures, ProceduresFeed
from laocaiso.snapshots.published import Published
from laocaiso.web.problems import handlers
from laocaiso.web.reads import Reads

NOW = datetime(2026, 11, 25, tzinfo=UTC)


@pytest.fixture
async def http(procedures: Procedures) -> AsyncIterator[httpx.AsyncClient]:
    published = Published()
    published.replace("procedures", {}, procedures, NOW)
    app = Litestar(
        list(routes(Reads(published), ProceduresFeed())), exception_handlers=handlers(), openapi_config=None
    )
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
        yield client


async def test_a_search_answers_hits_counts_and_where_they_come_from(http: httpx.AsyncClient) -> None:
    reply = await http.get("/v1/procedures", params={"q": "mất sổ đỏ"})
    assert reply.status_code == 200
    body = reply.json()
    assert body["items"][0]["code"] == "1.012786"
    assert body["reason"] == "words"
    assert body["facets"]["levels"][0]["value"] == "province"
    assert body["provenance"]["sourceUrl"].startswith("https://dichvucong.gov.vn")


async def test_pages_follow_each_other_to_the_end(http: httpx.AsyncClient) -> None:
    query = {"field": "Hộ tịch", "limit": "10"}
    body = (await http.get("/v1/procedures", params=query)).json()
    seen = [item["code"] for item in body["items"]]
    while body["next"]:
        body = (await http.get("/v1/procedures", params=query | {"cursor": body["next"]})).json()
        seen += [item["code"] for item in body["items"]]
    assert len(seen) == len(set(seen)) == body["total"] == 41


async def test_an_empty_answer_says_why_and_where_to_ask_in_both_languages(http: httpx.AsyncClient) -> None:
    asked = {"q": "làm thẻ hướng dẫn viên du lịch"}
    body = (await http.get("/v1/procedures", params=asked)).json()
    assert (body["items"], body["reason"]) == ([], "other_subject")
    assert "Sở Văn hóa, Thể thao và Du lịch" in body["message"]
    english = (await http.get("/v1/procedures", params=asked, headers={"accept-language": "en"})).json()
    assert "Department of Culture" in english["message"]


async def test_one_procedure_is_found_by_any_form_of_its_code(http: httpx.AsyncClient) -> None:
    for code in ("1.004222", "1004222", "1.004222.000.00.00.H38"):
        body = (await http.get(f"/v1/procedures/{code}")).json()
        assert body["name"] == "Đăng ký thường trú"
        assert body["steps"]
        assert body["checkList"]


async def test_a_channel_can_be_chosen(http: httpx.AsyncClient) -> None:
    body = (await http.get("/v1/procedures/1.004222?channel=online")).json()
    assert {way["channel"] for way in body["ways"]} == {"online"}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("?level=district", "level"),
        ("?limit=0", "limit"),
        ("?cursor=x", "cursor"),
        ("?q=a&q=b", "q"),
        ("?q=" + "a" * 201, "q"),
        ("/1.004222?case=99", "case"),
        ("/1.004222?case=x", "case"),
        ("/1.004222?channel=fax", "channel"),
    ],
)
async def test_a_wrong_value_is_named(http: httpx.AsyncClient, query: str, field: str) -> None:
    reply = await http.get(f"/v1/procedures{query}")
    assert 400 <= reply.status_code < 500
    assert field in reply.text


async def test_an_unknown_code_is_a_404_that_says_where_to_ask(http: httpx.AsyncClient) -> None:
    reply = await http.get("/v1/procedures/1.999999")
    assert reply.status_code == 404
    assert "dichvucong.gov.vn" in reply.text


async def test_the_same_question_has_the_same_tag(http: httpx.AsyncClient) -> None:
    first = await http.get("/v1/procedures?q=ho+chieu")
    again = await http.get("/v1/procedures?q=ho+chieu", headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 304
    assert (await http.head("/v1/procedures?q=ho+chieu")).status_code == 200


async def test_before_the_catalogue_is_there_the_answer_is_later() -> None:
    app = Litestar(
        list(routes(Reads(Published()), ProceduresFeed())),
        exception_handlers=handlers(),
        openapi_config=None,
    )
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
        assert (await client.get("/v1/procedures")).status_code == 503
