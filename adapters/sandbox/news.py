"""The news sites, played: a newspaper's ePi feed, a portal that points to its feed, a tourism portal's list.

    /bao-lao-cai/rss/home.rss         ePi layout: related links in the description, `+07:00`, <image>
    /laocai-portal/                   a page with <link rel=alternate>; its feed writes d/m/Y, no offset
    /laocai-tourism/vi/news           an HTML list with dates but no times
    …/<slug>-post<number>.html        a page that says that the story is invented

All invented (`data/news/stories.toml`). Links lead back here, at whatever address the sandbox is asked at.
"""

import re
import struct
import tomllib
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache
from html import escape
from importlib.resources import files
from types import MappingProxyType

import msgspec

from adapters.sandbox.messages import Answer, Request, not_found
from laocaiso.core.clock import VIETNAM
from laocaiso.core.text import fold

_ITEM = re.compile(
    rb"<item>.*?</item>|<div class=\"news-item\">.*?</div>|<li class=\"tin\">.*?</li>", re.DOTALL
)
_LINK = re.compile(rb"(href=\"|<guid>|<link>(?:<!\[CDATA\[ )?)(?:http|/)[^\"<\]]*")
_TRACKING = "?utm_source=rss&utm_medium=feed"


class _Story(msgspec.Struct, frozen=True):
    post: int
    days: int
    title: str
    summary: str
    time: str = "07:00:00"
    section: str = ""
    image: bool = True

    def at(self, now: datetime) -> datetime:
        """When it was published, as if today were the day the story is told for."""
        day = now.astimezone(VIETNAM) - timedelta(days=self.days)
        hour, minute, second = (int(part) for part in self.time.split(":"))
        return day.replace(hour=hour, minute=minute, second=second, microsecond=0)

    @property
    def slug(self) -> str:
        return f"{fold(self.title).replace(' ', '-')[:80]}-post{self.post}"


class NewsPlayer:
    """A `Player` of one site: `source` is its group of stories, `pages` its paths."""

    source: str
    pages: Mapping[str, Callable[[str, Sequence[_Story], datetime], Answer]]

    def answer(self, request: Request, now: datetime) -> Answer:
        """A page, a feed, a story or a picture; with an ETag, and 304 for who has it."""
        base = f"http://{request.headers.get('host', '127.0.0.1')}{self.prefix}"
        if make := self.pages.get(request.path):
            made = make(base, _told(self.source, now), now)
            tag = f'"{zlib.crc32(made.body):08x}"'
            if request.headers.get("if-none-match") == tag:
                return Answer(b"", status=304, headers={"ETag": tag})
            return replace(made, headers={"ETag": tag})
        if request.path.startswith("/images/"):
            return Answer(_picture(request.path), "image/png")
        found = re.search(r"-post(\d+)\.html$", request.path)
        return (_story_page(int(found[1])) if found else None) or not_found()

    @property
    def prefix(self) -> str:
        """Path of the site in the sandbox."""
        return "/" + self.source.replace("_", "-")

    def empty(self, answer: Answer) -> Answer:
        """The same feed or list without an item."""
        return replace(answer, body=_ITEM.sub(b"", answer.body))

    def spoil_one(self, answer: Answer) -> Answer:
        """The first item leads to no page."""
        first = _ITEM.search(answer.body)
        if first is None:
            return answer
        spoiled = _LINK.sub(rb"\1javascript:void(0)", first.group())
        return replace(answer, body=answer.body.replace(first.group(), spoiled, 1))

    def refusal(self, status: int) -> Answer:
        """A web server's own page."""
        return Answer(f"<html><h1>{status}</h1></html>".encode(), "text/html; charset=utf-8", status)


@lru_cache(maxsize=1)
def _stories() -> dict[str, list[_Story]]:
    text = (files("adapters.sandbox") / "data" / "news" / "stories.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(text), dict[str, list[_Story]])


def _told(source: str, now: datetime) -> list[_Story]:
    """The stories published by now, newest first."""
    return sorted(
        (story for story in _stories()[source] if story.at(now) <= now),
        key=lambda story: story.at(now),
        reverse=True,
    )


def _epi_feed(base: str, stories: Sequence[_Story], now: datetime) -> Answer:
    built = f"{stories[0].at(now):%a, %d %b %Y %H:%M:%S} +07:00"
    items = "".join(
        _epi_item(base, story, now, stories[(place + 1) % len(stories)])
        for place, story in enumerate(stories)
    )
    page = (
        '<?xml version="1.0" encoding="UTF-8" standalone="no"?>'
        '<rss xmlns:atom="http://www.w3.org/2005/Atom" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
        ' xmlns:media="http://search.yahoo.com/mrss/" version="2.0"><channel>'
        f"<title>Báo Lào Cai (dữ liệu mẫu) - Trang chủ</title><link>{base}/</link>"
        f"<lastBuildDate>{built}</lastBuildDate><pubDate>{built}</pubDate>"
        "<description><![CDATA[Trang chủ]]></description><language>vi-vn</language><ttl>5</ttl>"
        f'<atom:link href="{base}/rss/home.rss" rel="self" type="application/rss+xml"/>'
        f"<image><url>{base}/images/logo.png</url><title>BÁO LÀO CAI</title><link>{base}</link></image>"
        f"{items}</channel></rss>"
    )
    return Answer(page.encode(), "text/xml; charset=utf-8")


def _epi_item(base: str, story: _Story, now: datetime, related: _Story) -> str:
    link = f"{base}/{story.slug}.html"
    at = f"{story.at(now):%a, %d %b %Y %H:%M:%S} +07:00"
    image = f"{base}/images/{story.post:032x}/{story.slug}-1024.jpg.webp"
    shown = f'<a href="{link}"><img src="{image}"/></a>' if story.image else ""
    return (
        f"<item><title><![CDATA[{story.title}]]></title><description><![CDATA[{shown}<p>{story.summary}</p>"
        f"<div style=\"clear:both;\"><ul><li><a href='{base}/{related.slug}.html'>{related.title}</a></li>"
        f"</ul></div>]]></description><pubDate>{at}</pubDate><updated>{at}</updated><guid>{link}</guid>"
        f'<atom:link href="{link}" rel="self" type="application/rss+xml"/><link>{link}</link>'
        f"<category><![CDATA[{story.section}]]></category>"
        + (f"<thumb>{image}</thumb><image>{image}</image>" if story.image else "")
        + "</item>"
    )


def _portal_page(base: str, stories: Sequence[_Story], now: datetime) -> Answer:
    lines = "".join(
        f'<li class="tin"><a href="{base}/{story.slug}.html">{escape(story.title)}</a></li>'
        for story in stories
    )
    return _html(
        "Cổng thông tin điện tử tỉnh Lào Cai (dữ liệu mẫu)",
        f"<ul>{lines}</ul>",
        '<link rel="alternate" type="application/rss+xml" title="Tin mới" href="rss/tin-moi.rss">',
    )


def _portal_feed(base: str, stories: Sequence[_Story], now: datetime) -> Answer:
    items = "".join(
        f"<item><title>{escape(story.title)}</title>"
        f"<link><![CDATA[ {base}/{story.slug}.html{_TRACKING} ]]></link>"
        f"<description>{escape(escape(story.summary))}</description><category>{story.section}</category>"
        f"<pubDate>{story.at(now):%d/%m/%Y %H:%M:%S}</pubDate></item>"
        for story in stories
    )
    page = (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>'
        f"<title>Tin mới (dữ liệu mẫu)</title><link>{base}/</link><description/>{items}</channel></rss>"
    )
    return Answer(page.encode(), "application/rss+xml")


def _tourism_list(base: str, stories: Sequence[_Story], now: datetime) -> Answer:
    items = "".join(
        f'<div class="news-item"><a href="/laocai-tourism/{story.slug}.html">'
        f'<img data-src="/laocai-tourism/images/{story.post}.png" src="data:image/gif;base64,R0lG"></a>'
        f'<h3 class="news-title"><a href="/laocai-tourism/{story.slug}.html">{escape(story.title)}</a></h3>'
        f'<p class="news-summary">{escape(story.summary)}</p>'
        f'<span class="news-date">{story.at(now):%d/%m/%Y}</span></div>'
        for story in stories
    )
    return _html("Du lịch Lào Cai (dữ liệu mẫu)", f'<div class="news-list">{items}</div>')


def _story_page(post: int) -> Answer | None:
    story = next((one for group in _stories().values() for one in group if one.post == post), None)
    if story is None:
        return None
    note = "Đây là tin mẫu của môi trường thử nghiệm, không phải tin thật."
    return _html(story.title, f"<h1>{escape(story.title)}</h1><p>{escape(story.summary)}</p><p>{note}</p>")


def _html(title: str, body: str, head: str = "") -> Answer:
    page = (
        f'<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>{escape(title)}</title>{head}'
        f"</head><body>{body}</body></html>"
    )
    return Answer(page.encode(), "text/html; charset=utf-8")


@lru_cache(maxsize=64)
def _picture(name: str) -> bytes:
    """A small PNG in one colour, another for each name."""
    colour = struct.pack(">I", zlib.crc32(name.encode()))[:3]
    width, height = 60, 32
    rows = b"".join(b"\0" + colour * width for _ in range(height))

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


class NewspaperPlayer(NewsPlayer):
    """The newspaper."""

    source = "bao_lao_cai"
    pages = MappingProxyType({"/rss/home.rss": _epi_feed})


class PortalPlayer(NewsPlayer):
    """The province's portal."""

    source = "laocai_portal"
    pages = MappingProxyType({"/": _portal_page, "/rss/tin-moi.rss": _portal_feed})


class TourismPlayer(NewsPlayer):
    """The tourism portal."""

    source = "laocai_tourism"
    pages = MappingProxyType({"/vi/news": _tourism_list})
