"""The news over HTTP, through the framework."""

from collections.abc import AsyncIterator

import feedparser
import httpx
import msgspec
import pytest
from litestar import Litestar

from laocaiso.feeds.news.answers import NewsList, NewsStory
from laocaiso.feeds.news.api import routes
from laocaiso.feeds.news.service import RSS
from laocaiso.snapshots.published import Published, finish_all
from laocaiso.web.problems import handlers
from laocaiso.web.reads import Reads
from tests.unit.news.invented_news import NOW, Keeps, entry, feed, source


@pytest.fixture
def published() -> Published:
    return Published()


@pytest.fixture
async def http(published: Published) -> AsyncIterator[httpx.AsyncClient]:
    made, kept = feed(source(), source("portal")), Keeps()
    told = [entry(n, hours=n) for n in range(1, 31)]
    kept.put(made.sources[0], entry(100, "Văn Bàn được mùa quế, bà con vui", hours=0.5), *told)
    rendering = made.render(kept, NOW)
    published.replace("news", finish_all(rendering.pages, {}), rendering.view, NOW)
    app = Litestar(list(routes(Reads(published), made)), exception_handlers=handlers(), openapi_config=None)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
        yield client


async def listed(http: httpx.AsyncClient, query: str = "", **headers: str) -> NewsList:
    reply = await http.get(f"/v1/news{query}", headers=headers)
    assert reply.status_code == 200, reply.text
    return msgspec.json.decode(reply.content, type=NewsList)


async def test_pages_follow_each_other_to_the_end(http: httpx.AsyncClient) -> None:
    page = await listed(http, "?limit=10")
    seen = [item.id for item in page.items]
    while page.next:
        page = await listed(http, f"?limit=10&cursor={page.next}")
        seen += [item.id for item in page.items]
    assert len(seen) == len(set(seen)) == 31


async def test_the_framework_s_answer_has_the_bytes_and_tag_of_the_published_one(
    http: httpx.AsyncClient, published: Published
) -> None:
    for target, asked in (
        ("/v1/news", "/v1/news?other=1"),
        ("/v1/news?topic=agriculture", "/v1/news?x&topic=agriculture"),
    ):
        reply = await http.get(asked, headers={"accept-encoding": "identity"})
        entry_ = published.find(target, "vi")
        assert entry_ is not None
        assert reply.content == entry_.page.body
        assert reply.headers["etag"] == entry_.variants["identity"].etag.decode()


async def test_words_are_looked_for(http: httpx.AsyncClient) -> None:
    assert [item.title for item in (await listed(http, "?q=van ban")).items] == [
        "Văn Bàn được mùa quế, bà con vui"
    ]
    assert (await listed(http, "?q=khongcogi")).items == []
    assert (await listed(http, "?source=portal")).items == []


async def test_one_story_has_an_address(http: httpx.AsyncClient) -> None:
    first = (await listed(http)).items[0]
    reply = await http.get(f"/v1/news/{first.id}")
    assert msgspec.json.decode(reply.content, type=NewsStory).item == first
    tag = {"if-none-match": reply.headers["etag"]}
    assert (await http.get(f"/v1/news/{first.id}", headers=tag)).status_code == 304
    assert (await http.get("/v1/news/nothing")).status_code == 404


async def test_the_merged_feed_is_rss(http: httpx.AsyncClient) -> None:
    reply = await http.get(RSS)
    assert reply.headers["content-type"] == "application/rss+xml; charset=utf-8"
    read = feedparser.parse(reply.content)
    assert not read.bozo
    assert len(read.entries) == 31


async def test_head_works_wherever_get_does(http: httpx.AsyncClient) -> None:
    for path in ("/v1/news?limit=3", RSS):
        reply = await http.head(path)
        assert (reply.status_code, reply.content) == (200, b"")


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("source=nobody", "source"),
        ("topic=gossip", "topic"),
        ("limit=0", "limit"),
        ("limit=51", "limit"),
        ("limit=ten", "limit"),
        ("limit=%C2%B2", "limit"),
        ("limit=1e1", "limit"),
        ("cursor=x", "cursor"),
        ("q=!!!", "q"),
        (f"q={'a' * 5000}", "q"),
        ("topic=sport&topic=health", "topic"),
        ("q=a&q=b", "q"),
    ],
)
async def test_a_value_that_can_t_be_taken_is_named(http: httpx.AsyncClient, query: str, field: str) -> None:
    for language in ("vi", "en"):
        reply = await http.get(f"/v1/news?{query}", headers={"accept-language": language})
        assert reply.status_code == 400
        problem = reply.json()
        assert problem["code"] == "invalid_input"
        assert problem["errors"][0]["field"] == field


async def test_before_any_source_answered_it_says_to_come_back(
    http: httpx.AsyncClient, published: Published
) -> None:
    made = feed(source())
    published.replace("news", {}, made.render(Keeps(), NOW).view, NOW)
    for path in ("/v1/news", "/v1/news?q=a", "/v1/news/1", RSS):
        reply = await http.get(path)
        assert reply.status_code == 503
        assert reply.headers["retry-after"]


def test_the_openapi_document_can_be_made() -> None:
    from laocaiso.web.openapi import config, document

    app = Litestar(list(routes(Reads(Published()), feed(source()))), openapi_config=config(version="1"))
    paths = document(app)["paths"]
    assert {"/v1/news", "/v1/news.rss"} <= set(paths)
    ok = paths["/v1/news.rss"]["get"]["responses"]["200"]
    assert "application/rss+xml" in ok["content"]
    names = [parameter["name"] for parameter in paths["/v1/news"]["get"]["parameters"]]
    assert sorted(names) == ["cursor", "limit", "q", "source", "topic"]
