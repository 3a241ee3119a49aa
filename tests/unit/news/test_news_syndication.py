"""The merged feed, held against a schema and a parser that nobody here wrote."""

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import feedparser
import pytest
import xmlschema
from hypothesis import given, settings
from hypothesis import strategies as st

from laocaiso.core.clock import VIETNAM
from laocaiso.feeds.news.answers import NewsItem, Telling, TopicName
from laocaiso.feeds.news.syndication import WORDS, feed
from tests.unit.news.invented_news import source

SCHEMA = xmlschema.XMLSchema(Path(__file__).parents[2] / "fixtures" / "news" / "rss-2_0.xsd")
SOURCES = {"paper": source("paper", name="Báo & Đài")}
AT = datetime(2026, 11, 22, 8, 40, 12, tzinfo=VIETNAM)


def item(**fields: object) -> NewsItem:
    said = {
        "id": "3f1c0a52b7d94e6681aa",
        "title": "Họp bàn kế hoạch & phân công",
        "summary": "Giá < 5 triệu & > 3 triệu",
        "url": "https://paper.example.vn/a.html?x=1&y=2",
        "image_url": "https://paper.example.vn/a.jpg",
        "published_at": AT,
        "topics": [TopicName(code="economy", text="Kinh tế")],
        "sources": [Telling(id="paper", name="Báo", url="https://paper.example.vn/a.html")],
    }
    return NewsItem(**(said | fields))  # type: ignore[arg-type]


def made(*items: NewsItem, language: str = "vi") -> bytes:
    return feed(
        items,
        SOURCES,
        address="https://laocaiso.example.vn/v1/news.rss",
        site="https://laocaiso.example.vn/v1/news",
        changed_at=AT,
        language=language,  # type: ignore[arg-type]
        demo=False,
    )


def parsed(body: bytes) -> feedparser.FeedParserDict:
    read = feedparser.parse(BytesIO(body), response_headers={"content-type": "application/rss+xml"})
    assert not read.bozo, read.get("bozo_exception")
    assert read.version == "rss20"
    return read


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_schema_and_a_parser_of_others_accept_it(language: str) -> None:
    body = made(item(), item(summary="Chỉ có chữ"), language=language)
    SCHEMA.validate(body.decode())
    read = parsed(body)
    assert read.feed.title == WORDS[language][0]  # type: ignore[index]
    assert read.feed.links[-1].rel == "self"
    assert read.feed.links[-1].href == "https://laocaiso.example.vn/v1/news.rss"


def test_what_goes_in_comes_out() -> None:
    (read,) = parsed(made(item())).entries
    assert read.title == "Họp bàn kế hoạch & phân công"
    assert read.link == "https://paper.example.vn/a.html?x=1&y=2"
    assert read.summary == "Giá &lt; 5 triệu &amp; &gt; 3 triệu"  # HTML, by RSS's convention
    assert read.id == "laocaiso:news:3f1c0a52b7d94e6681aa"
    assert read.guidislink is False
    assert datetime(*read.published_parsed[:6], tzinfo=UTC) == AT
    assert read.published == "Sun, 22 Nov 2026 08:40:12 +0700"
    assert read.tags[0].term == "Kinh tế"
    assert read.source.title == "Báo & Đài"
    assert read.media_content[0]["url"] == "https://paper.example.vn/a.jpg"


def test_what_is_not_known_is_left_out() -> None:
    from msgspec import UNSET

    bare = item(summary=UNSET, image_url=UNSET, published_at=UNSET, topics=UNSET)
    body = made(bare)
    SCHEMA.validate(body.decode())
    (read,) = parsed(body).entries
    assert "published" not in read
    assert "summary" not in read


@settings(max_examples=60, deadline=None)
@given(st.text(min_size=1, max_size=80), st.text(max_size=200))
def test_no_text_whatever_makes_it_invalid(title: str, summary: str) -> None:
    # What UTF-8 can't hold never reaches the feed: sources are decoded first.
    title, summary = (text.encode("utf-8", "ignore").decode() for text in (title, summary))
    body = made(item(title=title, summary=summary))
    SCHEMA.validate(body.decode())
    parsed(body)


def test_the_schema_would_find_a_wrong_date() -> None:
    wrong = made(item()).replace(b"Sun, 22 Nov 2026 08:40:12 +0700", b"2026-11-22T08:40:12+07:00")
    assert not SCHEMA.is_valid(wrong.decode())
