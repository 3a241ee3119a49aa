"""A learning platform like One Touch, played. All news and courses are invented.

/one-touch/tin-tuc                      news as HTML cards
/one-touch/khoa-hoc                     courses as JSON-LD alone: the visible list is drawn by a script
/one-touch/chi-tiet-tin-tuc/<slug>      one story
/one-touch/khoa-hoc/<slug>              one course
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from html import escape
from importlib.resources import files

import msgspec

from adapters.sandbox.messages import Answer, Request, not_found
from laocaiso.core.clock import VIETNAM

HTML = "text/html; charset=utf-8"
PREFIX = "/one-touch"
_CARD = re.compile(rb"<div class=\"news-card\">.*?</div>", re.DOTALL)
_LISTED = re.compile(rb'"itemListElement":\[.*\]', re.DOTALL)


class _Lesson(msgspec.Struct, frozen=True):
    slug: str
    title: str
    summary: str
    days: int = 0


class OneTouchPlayer:
    """A `Player`."""

    def __init__(self) -> None:
        text = (files("adapters.sandbox") / "data" / "learning" / "lessons.toml").read_text("utf-8")
        lessons = msgspec.convert(tomllib.loads(text), dict[str, list[_Lesson]])
        self._news, self._courses = lessons["news"], lessons["courses"]
        self._pages: Mapping[str, _Lesson] = {
            **{f"/chi-tiet-tin-tuc/{one.slug}": one for one in self._news},
            **{f"/khoa-hoc/{one.slug}": one for one in self._courses},
        }

    def answer(self, request: Request, now: datetime) -> Answer:
        """A list, or the page of one lesson."""
        if request.path == "/tin-tuc":
            return _page("Tin tức", _cards(self._news, now))
        if request.path == "/khoa-hoc":
            return _page("Khóa học", '<div id="app"></div>', _linked(self._courses))
        lesson = self._pages.get(request.path)
        if lesson is None:
            return not_found()
        note = "Nội dung mẫu của môi trường thử nghiệm."
        return _page(lesson.title, f"<h1>{escape(lesson.title)}</h1><p>{escape(lesson.summary)} {note}</p>")

    def empty(self, answer: Answer) -> Answer:
        """The frame of a list, without an entry."""
        body = _LISTED.sub(b'"itemListElement":[]', _CARD.sub(b"", answer.body))
        return replace(answer, body=body)

    def spoil_one(self, answer: Answer) -> Answer:
        """The first entry leads to no page."""
        body = re.sub(rb'(href="|"url":")[^"]*/[^"]*', rb"\1javascript:void(0)", answer.body, count=1)
        return replace(answer, body=body)

    def refusal(self, status: int) -> Answer:
        """A web server's own page."""
        return Answer(f"<html><h1>{status}</h1></html>".encode(), HTML, status)


def _cards(news: Sequence[_Lesson], now: datetime) -> str:
    today = now.astimezone(VIETNAM).date()
    cards = "".join(
        f'<div class="news-card"><a href="{PREFIX}/chi-tiet-tin-tuc/{one.slug}">'
        f"<h3>{escape(one.title)}</h3></a>"
        f"<p>{escape(one.summary)}</p><time>{today - timedelta(days=one.days):%d/%m/%Y}</time></div>"
        for one in news
    )
    return f'<div class="news-cards">{cards}</div>'


def _linked(courses: Sequence[_Lesson]) -> str:
    items = [
        {
            "@type": "ListItem",
            "position": place,
            "item": {
                "@type": "Course",
                "name": one.title,
                "description": one.summary,
                "url": f"{PREFIX}/khoa-hoc/{one.slug}",
            },
        }
        for place, one in enumerate(courses, 1)
    ]
    data = {"@context": "https://schema.org", "@type": "ItemList", "itemListElement": items}
    return f'<script type="application/ld+json">{msgspec.json.encode(data).decode()}</script>'


def _page(title: str, body: str, head: str = "") -> Answer:
    page = (
        '<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8">'
        f"<title>{escape(title)} (dữ liệu mẫu)</title>{head}</head><body>{body}</body></html>"
    )
    return Answer(page.encode(), HTML)
