"""Lists of links in HTML: selectors first, then what pages say of themselves."""

import json
from datetime import UTC, datetime

import httpx
import pytest

from adapters.html_list import HtmlList, parse
from adapters.http import Upstream
from laocaiso.core.clock import ManualClock
from laocaiso.core.errors import Trouble, UpstreamDown
from laocaiso.feeds.model import Entry, Selectors, Site
from laocaiso.snapshots.model import Fetched, NotModified, Validators

NOW = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
SITE = Site(
    base="https://cong.example.gov.vn/tin",
    link_hosts=("cong.example.gov.vn",),
    image_hosts=("example.gov.vn",),
)
SELECTORS = Selectors(frame=".list", item=".list .row", title="h3", summary="p", date=".when", section=".tag")
ROW = (
    '<div class="row"><a href="/a?utm_source=x"><img data-src="/i.jpg" src="data:,"></a>'
    "<h3>Tin &amp; bài</h3><p>Tóm tắt. Xem thêm...</p>"
    '<span class="when">Thứ Hai, 16/11/2026 - 17:02</span><i class="tag">Du lịch</i></div>'
)


def read(html: str, selectors: Selectors | None = SELECTORS) -> Fetched[tuple[Entry, ...]]:
    return parse(html, SITE, selectors, ManualClock(NOW), "portal")  # type: ignore[return-value]


def listed(rows: str) -> str:
    return f'<html><body><div class="list">{rows}</div></body></html>'


def trouble(html: str, selectors: Selectors | None = SELECTORS) -> Trouble:
    with pytest.raises(UpstreamDown) as caught:
        read(html, selectors)
    return caught.value.trouble


def test_selectors_say_where_the_parts_are() -> None:
    (entry,) = read(listed(ROW)).value
    assert entry == Entry(
        key="https://cong.example.gov.vn/a",
        title="Tin & bài",
        url="https://cong.example.gov.vn/a",
        summary="Tóm tắt.",
        image_url="https://cong.example.gov.vn/i.jpg",
        published_at=datetime(2026, 11, 16, 10, 2, tzinfo=UTC),
        sections=("Du lịch",),
    )


def test_an_item_may_itself_be_the_link() -> None:
    selectors = Selectors(item="a.tin", image=None)
    (entry,) = read('<a class="tin" href="/b" title="Tên đầy đủ"></a>', selectors).value
    assert (entry.title, entry.url) == ("Tên đầy đủ", "https://cong.example.gov.vn/b")


def test_a_time_element_s_attribute_comes_before_its_text() -> None:
    row = ROW.replace(
        '<span class="when">Thứ Hai, 16/11/2026 - 17:02</span>',
        '<time class="when" datetime="2026-11-16T10:02:00Z">hôm kia</time>',
    )
    assert read(listed(row)).value[0].published_at == datetime(2026, 11, 16, 10, 2, tzinfo=UTC)


def test_a_background_or_a_set_of_sources_is_a_picture_too() -> None:
    selectors = Selectors(item=".row", image=".pic")
    for pic in (
        """<div class="pic" style="background-image: url('/bg.jpg')"></div>""",
        '<img class="pic" srcset="/bg.jpg 1x, /bg2.jpg 2x">',
    ):
        html = f'<div class="row"><a href="/a">Tin</a>{pic}</div>'
        assert read(html, selectors).value[0].image_url == "https://cong.example.gov.vn/bg.jpg"


def test_the_same_link_twice_is_one_entry() -> None:
    assert len(read(listed(ROW + ROW)).value) == 1


def test_a_frame_without_items_is_an_empty_list() -> None:
    assert read(listed("")).value == ()


def test_a_page_without_list_and_frame_is_foreign() -> None:
    assert trouble("<html><title>Just a moment...</title></html>") is Trouble.FOREIGN_PAGE
    assert trouble("") is Trouble.FOREIGN_PAGE
    assert trouble("<html></html>", None) is Trouble.FOREIGN_PAGE


def test_a_list_of_which_nothing_can_be_read_is_unreadable() -> None:
    assert trouble(listed('<div class="row"><h3>Tin</h3></div>')) is Trouble.UNREADABLE


def test_a_bad_item_is_left_out_and_counted() -> None:
    found = read(listed(ROW + '<div class="row"><a href="https://evil.example/">x</a><h3>Tin</h3></div>'))
    assert (len(found.value), found.bad_rows) == (1, 1)


def test_linked_data_stand_in_where_selectors_find_nothing() -> None:
    data = {
        "@context": "https://schema.org",
        "@type": "ItemList",
        "itemListElement": [
            {
                "@type": "ListItem",
                "position": 1,
                "item": {
                    "@type": ["Course"],
                    "name": "Kỹ năng số cơ bản",
                    "url": "/khoa-hoc/1",
                    "description": "<p>Khóa học cho mọi người.</p>",
                    "image": [{"@type": "ImageObject", "url": "https://anh.example.gov.vn/1.jpg"}],
                },
            },
            {
                "@type": "NewsArticle",
                "headline": "Tin",
                "mainEntityOfPage": {"@id": "/tin/2"},
                "datePublished": "2026-11-20T08:00:00+07:00",
            },
            "not a thing",
        ],
    }
    script = '<script type="application/ld+json">'
    html = f"{script}{{broken</script>{script}{json.dumps(data)}</script>"
    for selectors in (SELECTORS, None):
        course, news = read(html, selectors).value
        assert (course.title, course.url) == ("Kỹ năng số cơ bản", "https://cong.example.gov.vn/khoa-hoc/1")
        assert course.summary == "Khóa học cho mọi người."
        assert course.image_url == "https://anh.example.gov.vn/1.jpg"
        assert news.published_at == datetime(2026, 11, 20, 1, tzinfo=UTC)


def test_a_page_about_one_thing_says_what_it_is() -> None:
    html = (
        '<meta property="og:type" content="article"><meta property="og:title" content="Tin một">'
        '<meta property="og:url" content="https://cong.example.gov.vn/tin/1">'
        '<meta property="og:description" content="Tóm tắt">'
        '<meta property="article:published_time" content="2026-11-20T08:00:00+07:00">'
    )
    (entry,) = read(html, None).value
    assert (entry.title, entry.summary) == ("Tin một", "Tóm tắt")
    assert entry.published_at == datetime(2026, 11, 20, 1, tzinfo=UTC)
    # A home page says so too, and is no entry.
    assert trouble(html.replace("article", "website"), None) is Trouble.FOREIGN_PAGE


def test_deeply_nested_data_do_no_harm() -> None:
    nested = "[" * 5000 + "]" * 5000
    assert trouble(f'<script type="application/ld+json">{nested}</script>', None) is Trouble.FOREIGN_PAGE


async def test_it_asks_with_validators_and_hands_on_those_it_gets() -> None:
    def serve(request: httpx.Request) -> httpx.Response:
        if request.headers.get("if-none-match") == '"1"':
            return httpx.Response(304)
        return httpx.Response(200, stream=httpx.ByteStream(listed(ROW).encode()), headers={"etag": '"1"'})

    async with httpx.AsyncClient(transport=httpx.MockTransport(serve)) as client:
        upstream = Upstream(client, "portal", "https://cong.example.gov.vn")
        reader = HtmlList(upstream, "/tin", SITE, clock=ManualClock(NOW), selectors=SELECTORS)
        first = await reader.fetch(Validators())
        assert isinstance(first, Fetched)
        assert len(first.value) == 1
        assert isinstance(await reader.fetch(first.validators), NotModified)


async def test_a_page_in_no_encoding_is_unreadable() -> None:
    transport = httpx.MockTransport(
        lambda _: httpx.Response(200, stream=httpx.ByteStream(b"<html>\xd2\xff\xfe"))
    )
    async with httpx.AsyncClient(transport=transport) as client:
        reader = HtmlList(
            Upstream(client, "portal", "https://cong.example.gov.vn"), "/tin", SITE, clock=ManualClock(NOW)
        )
        with pytest.raises(UpstreamDown) as caught:
            await reader.fetch(Validators())
        assert caught.value.trouble is Trouble.UNREADABLE
