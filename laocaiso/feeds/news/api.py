"""The news over HTTP: lists, one story, and the merged feed."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from litestar import HttpMethod, Response, route
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import ResponseSpec
from litestar.openapi.spec import Example
from litestar.params import FromPath

from laocaiso.core.clock import VIETNAM
from laocaiso.core.errors import InvalidInput, NotFound
from laocaiso.core.provenance import Provenance
from laocaiso.feeds.news import search
from laocaiso.feeds.news.answers import (
    NewsItem,
    NewsList,
    NewsStory,
    SourceState,
    Telling,
    TopicName,
    topic_name,
)
from laocaiso.feeds.news.search import Cursor, Query
from laocaiso.feeds.news.service import LIST, NAME, RSS, NewsFeed, NewsView
from laocaiso.feeds.news.topics import TOPICS
from laocaiso.web.parameters import CURSOR, TEXT, at_most, limit, one, one_of, path, query, takes, words
from laocaiso.web.reads import AnyRequest, Reads, language_of

READ = [HttpMethod.GET, HttpMethod.HEAD]
MOST = 50


def routes(reads: Reads, feed: NewsFeed) -> Sequence[HTTPRouteHandler]:
    """The handlers of this feature."""
    sources = [source.id for source in feed.table]

    def view() -> NewsView:
        found = reads.view(feed.name)
        if not isinstance(found, NewsView) or found.is_empty:
            raise reads.nothing(NAME)
        return found

    @route(
        LIST,
        http_method=READ,
        operation_id="listNews",
        opt=takes(
            query("source", "Id of a source.", enum=sources, example=sources[0] if sources else None),
            query("topic", "A topic.", enum=list(TOPICS), example="weather"),
            query("q", "Words in title or summary, with tone marks or without.", **TEXT),
            CURSOR,
            at_most(MOST),
        ),
        summary="News of the province, newest first",
        description=(
            "Titles, teasers and links of the province's newspaper and portals; never an article itself. A "
            "story that several sources tell comes once, with all of them in `sources`. `topic` is one of "
            f"{', '.join(TOPICS)}; `source` one of {', '.join(sources)}. `q` looks for words in titles and "
            "teasers: marks that are typed count, and are dropped only where nothing is found with them. "
            "`cursor` is `next` of the page before; stories that arrive meanwhile move nothing. `limit` is 1 "
            f"to {MOST} (20). Titles and teasers stay in Vietnamese."
        ),
        tags=["news"],
        responses={
            200: ResponseSpec(
                data_container=NewsList,
                description="A page of stories; absent fields are unknown.",
                examples=[Example(summary="One story", value=msgspec.to_builtins(_list_example()))],
            )
        },
    )
    async def list_news(
        request: AnyRequest,
    ) -> Response[bytes]:
        query = Query(
            source=one_of(request, "source", sources),
            topic=one_of(request, "topic", list(TOPICS)),
            q=_words(request),
            cursor=Cursor.read(after) if (after := one(request, "cursor")) is not None else None,
            limit=limit(request, most=MOST) or Query().limit,
        )
        return reads.answer(request, view().list_page(query, language_of(request), LIST))

    @route(
        f"{LIST}/{{story:str}}",
        http_method=READ,
        operation_id="getNews",
        opt=takes(path("story", "`id` of a story.", pattern="^[0-9a-z]{6,40}$")),
        summary="One story",
        description=(
            "By the `id` of a list. A story is kept for about 30 days. Where two sources turned out to tell "
            "the same, the ids of both lead to the joined story."
        ),
        tags=["news"],
        responses={200: ResponseSpec(data_container=NewsStory, description="The story.")},
    )
    async def get_news(request: AnyRequest, story: FromPath[str]) -> Response[bytes]:
        shown = view()
        found = shown.by_id.get(story)
        if found is None:
            raise NotFound(
                "Không có tin này, hoặc tin đã quá cũ.",
                "There is no such story, or it is too old by now.",
                field="story",
            )
        return reads.answer(request, shown.story_page(found, language_of(request)))

    @route(
        RSS,
        http_method=READ,
        operation_id="getNewsFeed",
        summary="All sources in one RSS feed",
        description="RSS 2.0: the newest 50 stories, each with its source and a link to the original.",
        tags=["news"],
        responses={
            200: ResponseSpec(
                data_container=str,
                description="The feed.",
                media_type="application/rss+xml",
                generate_examples=False,
            )
        },
    )
    async def news_rss(request: AnyRequest) -> Response[bytes]:
        return reads.page(request, RSS, NAME)

    return [list_news, get_news, news_rss]


def _words(request: AnyRequest) -> str | None:
    q = words(request)
    if q is not None and not search.has_words(q):
        raise InvalidInput("q", "Cần có ít nhất một chữ hoặc số.", "There must be a letter or a digit.")
    return q


_AT = datetime(2026, 11, 22, 8, 40, tzinfo=VIETNAM)


def _list_example() -> NewsList:
    url = "https://baolaocai.vn/"
    name = "Báo Lào Cai"
    attribution = "Tiêu đề và tóm tắt của Báo Lào Cai (baolaocai.vn); bản quyền thuộc về tòa soạn."
    item = NewsItem(
        id="3f1c0a52b7d94e6681aa",
        title="Y Tý bước vào mùa săn mây",
        summary="Những ngày cuối tháng 11, xã Y Tý đón nhiều du khách lên ngắm biển mây buổi sớm.",
        url=url,
        published_at=_AT,
        topics=[TopicName(code="tourism", text="Du lịch")],
        sources=[Telling(id="bao_lao_cai", name=name, url=url, published_at=_AT)],
    )
    return NewsList(
        items=[item],
        topics=[topic_name(code, "vi") for code in TOPICS],
        sources=[SourceState(id="bao_lao_cai", name=name, url=url, attribution=attribution, fetched_at=_AT)],
        provenance=Provenance(source=name, source_url=url, fetched_at=_AT, attribution=attribution),
    )
