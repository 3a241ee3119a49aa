"""The merged RSS 2.0 feed: well-formed, with the dates, guids and self link that strict validators ask for.

Specification: https://www.rssboard.org/rss-specification and the Advisory Board's best practices profile.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from email.utils import format_datetime
from xml.sax.saxutils import escape, quoteattr

from msgspec import UNSET

from laocaiso.core.clock import VIETNAM
from laocaiso.feeds.news.answers import NewsItem
from laocaiso.feeds.news.model import NewsSource
from laocaiso.snapshots.pages import Language

MEDIA_TYPE = "application/rss+xml; charset=utf-8"
TTL_MINUTES = 15
WORDS: dict[Language, tuple[str, str]] = {
    "vi": (
        "Tin Lào Cai",
        "Tiêu đề, tóm tắt và đường dẫn tới bài gốc của báo và các cổng thông tin tỉnh Lào Cai.",
    ),
    "en": (
        "News of Lào Cai",
        "Headlines and teasers of Lào Cai province's newspaper and portals, linking to the originals.",
    ),
}

# What XML 1.0, 2.2 does not allow, and the non-characters that validators warn of.
_FORBIDDEN = re.compile(
    "[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\x7f-\x84\x86-\x9f\ufdd0-\ufdef]"
)


def feed(
    items: Sequence[NewsItem],
    sources: Mapping[str, NewsSource],
    *,
    address: str,
    site: str,
    changed_at: datetime,
    language: Language,
    demo: bool,
) -> bytes:
    """The feed as bytes in UTF-8. `address` is its own, `site` that of a page for people."""
    title, about = WORDS[language]
    if demo:
        title += " (dữ liệu mẫu)" if language == "vi" else " (demo data)"
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/">',
        "<channel>",
        _element("title", title),
        _element("link", site),
        _element("description", about),
        # Of the stories; our own few words may be in another language.
        _element("language", "vi"),
        _element("copyright", "; ".join(source.attribution for source in sources.values())),
        _element("lastBuildDate", _date(changed_at)),
        _element("docs", "https://www.rssboard.org/rss-specification"),
        _element("ttl", str(TTL_MINUTES)),
        f'<atom:link href={quoteattr(_allowed(address))} rel="self" type="application/rss+xml"/>',
        *(line for item in items for line in _item(item, sources)),
        "</channel>",
        "</rss>",
    ]
    return ("\n".join(lines) + "\n").encode()


def _item(item: NewsItem, sources: Mapping[str, NewsSource]) -> Iterator[str]:
    yield "<item>"
    yield _element("title", item.title)
    yield _element("link", item.url)
    if item.summary is not UNSET:
        yield _element("description", escape(item.summary))
    yield f'<guid isPermaLink="false">laocaiso:news:{item.id}</guid>'
    if item.published_at is not UNSET:
        yield _element("pubDate", _date(item.published_at))
    for topic in item.topics if item.topics is not UNSET else ():
        yield _element("category", topic.text)
    source = sources[item.sources[0].id]
    yield f"<source url={quoteattr(_allowed(_feed_of(source)))}>{escape(_allowed(source.name))}</source>"
    if item.image_url is not UNSET:
        yield f'<media:content url={quoteattr(_allowed(item.image_url))} medium="image"/>'
    yield "</item>"


def _feed_of(source: NewsSource) -> str:
    return source.base.rstrip("/") + source.feed if source.feed else source.url


def _element(name: str, text: str) -> str:
    return f"<{name}>{escape(_allowed(text))}</{name}>"


def _allowed(text: str) -> str:
    return _FORBIDDEN.sub("", text)


def _date(at: datetime) -> str:
    """RFC 822, with the four-digit year of RFC 2822."""
    return format_datetime(at.astimezone(VIETNAM).replace(microsecond=0))
