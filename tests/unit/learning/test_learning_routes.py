"""The routes over the framework."""

from datetime import UTC, datetime

from litestar import Litestar
from litestar.testing import TestClient

from laocaiso.feeds.learning import api
from laocaiso.feeds.learning.model import load_one_touch
from laocaiso.feeds.learning.service import LearningFeed
from laocaiso.feeds.model import Entry
from laocaiso.snapshots.published import Published, finish_all
from laocaiso.web import openapi, problems
from laocaiso.web.reads import Reads

NOW = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)


class Reader:
    async def fetch(self, validators):
        raise NotImplementedError


def test_both_lists(editors, kept):
    feed = LearningFeed(load_one_touch().provider, editors, news=Reader(), courses=None)
    published = Published()
    app = Litestar(
        list(api.routes(Reads(published))),
        exception_handlers=problems.handlers(),
        openapi_config=openapi.config(version="0"),
    )
    with TestClient(app) as client:
        assert client.get("/v1/learning/news").status_code == 503
        url = "https://onetouch.mic.gov.vn/chi-tiet-tin-tuc/a"
        kept.put(feed.sources[0], (Entry(key=url, title="Tin", url=url),))
        kept.put(feed.sources[-1], ())
        rendering = feed.render(kept, NOW)
        published.replace(feed.name, finish_all(rendering.pages, {}), rendering.view, NOW)
        news = client.get("/v1/learning/news")
        assert [item["url"] for item in news.json()["items"]] == [url]
        courses = client.get("/v1/learning/courses", headers={"Accept-Language": "en"})
        assert courses.json()["items"] == []
        assert courses.json()["missing"] == ["one_touch"]
        assert client.head("/v1/learning/news").status_code == 200
        paths = openapi.document(app)["paths"]
        assert set(paths) == {"/v1/learning/news", "/v1/learning/courses"}
