"""RSS and Atom from bytes: the layouts and faults that sites were seen to send."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.rss import find_feed, parse
from laocaiso.core.clock import ManualClock
from laocaiso.core.errors import Trouble, UpstreamDown
from laocaiso.feeds.model import Entry, Site

FIXTURES = Path(__file__).parents[1] / "fixtures" / "news"
NOW = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
SITE = Site(
    base="https://bao.example.vn/rss/home.rss",
    link_hosts=("bao.example.vn", "cong.example.gov.vn"),
    image_hosts=("bao.example.vn",),
)


def read(body: bytes, content_type: str = "text/xml; charset=utf-8", site: Site = SITE) -> list[Entry]:
    return list(parse(body, content_type, site, ManualClock(NOW), "paper").value)


def fixture(name: str) -> bytes:
    return (FIXTURES / name).read_bytes()


def channel(*items: str, head: str = '<?xml version="1.0" encoding="utf-8"?>') -> str:
    made = "".join(f"<item>{item}</item>" for item in items)
    return f'{head}<rss version="2.0"><channel><title>t</title>{made}</channel></rss>'


def one(item: str) -> Entry:
    return read(channel(f"<title>Tin</title><link>https://bao.example.vn/a.html</link>{item}").encode())[0]


def trouble(body: bytes, content_type: str = "text/xml") -> Trouble:
    with pytest.raises(UpstreamDown) as caught:
        read(body, content_type)
    return caught.value.trouble


def test_the_layout_of_epi_comes_out_clean() -> None:
    first, second, third, fourth = read(fixture("epi_home.synthetic.rss"))
    assert first.title == "Bản tin mẫu số một: họp bàn kế hoạch & phân công"
    assert first.summary == "Đoạn tóm tắt giả lập thứ nhất. Có dấu cách cứng."
    assert first.published_at == datetime(2026, 11, 22, 1, 40, 12, tzinfo=UTC)
    assert first.updated_at == datetime(2026, 11, 22, 1, 55, tzinfo=UTC)
    assert first.image_url is not None
    assert first.image_url.startswith("https://cdn.bao.example.vn/images/")
    assert first.key == first.url == "https://bao.example.vn/ban-tin-mau-so-mot-post900001.html"
    assert first.sections == ("Thời sự",)
    assert second.summary == "Tóm tắt thứ hai với chữ đậm và mã độc."
    assert third.image_url is None
    assert fourth.published_at == datetime(2026, 11, 21, 17, 10, tzinfo=UTC)


def test_related_links_never_leak_into_the_teaser() -> None:
    for entry in read(fixture("epi_home.synthetic.rss")):
        assert "liên quan" not in (entry.summary or "")
    alone = one("<description><![CDATA[<ul><li><a href='/b'>Tin khác</a></li></ul>]]></description>")
    assert alone.summary is None


def test_every_notation_of_the_samples_is_read_through_the_feed() -> None:
    expected = json.loads(fixture("quirk_dates_and_links.expected.json"))["items"]
    entries = {entry.title: entry for entry in read(fixture("quirk_dates_and_links.synthetic.rss"))}
    assert len(entries) == len(expected) == 14
    for item in expected:
        want = item["want_utc"] and datetime.fromisoformat(item["want_utc"].split()[0])
        assert entries[item["title"]].published_at == (want or None), item["title"]


def test_links_and_images_are_absolute_clean_and_over_https() -> None:
    entries = {entry.title: entry for entry in read(fixture("quirk_dates_and_links.synthetic.rss"))}
    assert entries["relative link and image"].url == "https://bao.example.vn/chi-tiet/a12"
    assert entries["relative link and image"].image_url == "https://bao.example.vn/Uploads/x%20y.jpg"
    assert entries["http link, tracking query"].url == "https://cong.example.gov.vn/a13.html"
    assert entries["gmt+7"].summary == "Tóm tắt 1"


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "https://evil.example/a.html",
        "https://bao.example.vn.evil.example/a.html",
        "https://bao.example.vn@evil.example/a.html",
        "https://user:word@bao.example.vn/a.html",
        "https://bao.example.vn:8443/a.html",
        "ftp://bao.example.vn/a",
        "http://[bad",
        "",
    ],
)
def test_a_link_that_leads_elsewhere_leaves_its_item_out(link: str) -> None:
    body = channel(
        "<title>Tốt</title><link>https://bao.example.vn/b.html</link>",
        f"<title>Xấu</title><link>{link}</link>",
    )
    found = parse(body.encode(), "text/xml", SITE, ManualClock(NOW), "paper")
    assert [entry.title for entry in found.value] == ["Tốt"]
    assert found.bad_rows == 1
    assert found.notes


@pytest.mark.parametrize(
    "image",
    [
        '<img src="https://pixel.example/t.gif">',
        '<img src="https://bao.example.vn/t.gif" width="1" height="1">',
        '<img src="data:image/gif;base64,R0lG">',
    ],
)
def test_tracking_pixels_and_pictures_of_strangers_are_dropped(image: str) -> None:
    assert one(f"<description><![CDATA[{image}Chữ]]></description>").image_url is None


def test_media_and_enclosures_count_as_pictures() -> None:
    body = channel(
        "<title>a</title><link>/a</link>"
        '<enclosure url="http://img.bao.example.vn/a.jpg" type="image/jpeg" length="9"/>',
        '<title>b</title><link>/b</link><media:content xmlns:media="http://search.yahoo.com/mrss/" '
        'url="https://img.bao.example.vn/b.jpg" medium="image"/>',
    )
    assert [entry.image_url for entry in read(body.encode())] == [
        "https://img.bao.example.vn/a.jpg",
        "https://img.bao.example.vn/b.jpg",
    ]


def test_atom_is_read_too() -> None:
    body = (
        '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>t</title><entry>'
        "<id>tag:bao.example.vn,2026:1</id><title>Tin</title><updated>2026-11-22T04:00:00Z</updated>"
        '<link rel="alternate" href="https://bao.example.vn/tin.html"/><summary>Tóm tắt</summary>'
        '<category term="Kinh tế"/></entry></feed>'
    )
    (entry,) = read(body.encode())
    assert (entry.key, entry.url) == ("tag:bao.example.vn,2026:1", "https://bao.example.vn/tin.html")
    assert entry.published_at == datetime(2026, 11, 22, 4, tzinfo=UTC)
    assert (entry.summary, entry.sections) == ("Tóm tắt", ("Kinh tế",))


def test_an_item_without_a_guid_is_known_by_its_clean_link() -> None:
    first = one("")
    again = read(channel("<title>Tin</title><link>http://bao.example.vn/a.html?fbclid=1#x</link>").encode())[
        0
    ]
    assert first.key == again.key == "https://bao.example.vn/a.html"


def test_dates_to_come_are_not_believed() -> None:
    assert one("<pubDate>Sun, 22 Nov 2026 13:30:00 +07:00</pubDate>").published_at is None
    assert one("<pubDate>Sun, 22 Nov 2026 12:30:00 +07:00</pubDate>").published_at is not None


def test_a_channel_without_items_is_an_empty_list() -> None:
    assert read(fixture("empty_channel.synthetic.rss")) == []


def test_bare_ampersands_and_unclosed_tags_do_no_harm() -> None:
    (entry,) = read(fixture("broken_bare_ampersand.synthetic.rss"))
    assert entry.title == "Tin A & B"
    assert entry.url == "https://bao.example.vn/x?a=1&b=2"
    assert entry.summary == "Thiếu thẻ đóng"


def test_a_page_of_a_firewall_is_foreign() -> None:
    assert trouble(fixture("html_instead_of_rss.synthetic.html"), "text/html") is Trouble.FOREIGN_PAGE
    assert trouble(b"") is Trouble.FOREIGN_PAGE
    assert trouble(b"<!DOCTYPE html><html><body>an <rss> here</body></html>") in (
        Trouble.FOREIGN_PAGE,
        Trouble.UNREADABLE,
    )


@pytest.mark.parametrize(
    "body",
    [
        b"\x00\x01\x02 garbage",
        b'{"items": []}',
        fixture("epi_home.synthetic.rss")[:2500],
        channel().encode()[:-3],
        b'<!DOCTYPE rss [<!ENTITY a "b">]><rss version="2.0"><channel>&a;</channel></rss>',
        channel("<title></title>", "<link>https://bao.example.vn/</link>").encode(),
    ],
)
def test_garbage_and_half_a_feed_are_unreadable(body: bytes) -> None:
    assert trouble(body) is Trouble.UNREADABLE


@pytest.mark.parametrize("declared", ["utf-16", "iso-8859-1", "windows-1252", "us-ascii", "x-nonsense"])
def test_bytes_that_are_utf8_are_read_as_utf8_whatever_is_declared(declared: str) -> None:
    body = channel(
        "<title>Tiếng Việt có dấu</title><link>/y</link>",
        head=f'<?xml version="1.0" encoding="{declared}"?>',
    ).encode()
    assert read(body, f"text/xml; charset={declared}")[0].title == "Tiếng Việt có dấu"
    assert read(fixture("wrong_declared_encoding.synthetic.rss"))[0].title == "Tiếng Việt có dấu"


def test_windows_1258_declared_as_utf8_is_recognised_by_its_tone_marks() -> None:
    import unicodedata

    text = channel("<title>Lào Cai: mưa lớn, sạt lở ở nhiều xã vùng cao</title><link>/y</link>")
    # The encoding holds letters with quality marks whole, and tone marks as letters of their own.
    apart = "".join(
        letter
        if letter in "ăâđêôơư"
        else unicodedata.normalize("NFD", letter).replace("\u0302", "").replace("\u031b", "")
        for letter in text.replace("ớ", "ơ\u0301")
        .replace("ở", "ơ\u0309")
        .replace("ạ", "a\u0323")
        .replace("ề", "ê\u0300")
    )
    assert read(apart.encode("cp1258"))[0].title == "Lào Cai: mưa lớn, sạt lở ở nhiều xã vùng cao"


def test_a_letter_cut_in_two_does_not_cost_the_feed() -> None:
    whole = channel(f"<title>{'Đường lên Y Tý mùa mây. ' * 8}</title><link>/y</link>").encode()
    at = whole.index("Đ".encode())
    assert "ường lên Y Tý" in read(whole[: at + 1] + whole[at + 2 :])[0].title


def test_bytes_in_no_encoding_are_unreadable() -> None:
    body = channel("<title>@</title><link>/y</link>").encode().replace(b"@", b"\xd2\xff\xfe\xd5\x81" * 40)
    assert trouble(body) is Trouble.UNREADABLE


def test_utf16_with_its_mark_is_read() -> None:
    body = channel("<title>Tiếng Việt</title><link>/y</link>", head="").encode("utf-16")
    assert read(body, "text/xml")[0].title == "Tiếng Việt"


def test_an_endless_feed_is_cut_at_its_first_200_items() -> None:
    body = channel(*(f"<title>t{n}</title><link>/{n}</link>" for n in range(500)))
    assert len(read(body.encode())) == 200


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Giá < 5 triệu & > 3 triệu", "Giá < 5 triệu & > 3 triệu"),
        ("<![CDATA[A &amp;amp; B]]>", "A & B"),
        ("<![CDATA[T&oacute;m t&#7855;t]]>", "Tóm tắt"),
        ("&lt;b&gt;Đậm&lt;/b&gt; nhạt", "Đậm nhạt"),
        ("<![CDATA[&lt;script&gt;alert(1)&lt;/script&gt;An toàn]]>", "An toàn"),
        ("<![CDATA[x<img src=x onerror=alert(1)>y]]>", "xy"),
        ("Hai&#160;&#8203;chữ\n\n dòng", "Hai chữ dòng"),
    ],
)
def test_titles_are_plain_text(written: str, shown: str) -> None:
    if written.startswith("Giá"):
        written = written.replace("&", "&amp;").replace("<", "&lt;")
    body = channel(f"<title>{written}</title><link>/y</link>")
    assert read(body.encode())[0].title == shown


def test_a_body_in_the_description_is_cut_to_a_teaser() -> None:
    entry = one(f"<description>{'Một câu dài của bài báo. ' * 200}</description>")
    assert entry.summary is not None
    assert len(entry.summary) <= 400


def test_a_page_points_to_its_feed() -> None:
    assert (
        find_feed(
            '<link rel="stylesheet" href="a.css"><link REL="Alternate" type="application/RSS+xml" href="/r">'
        )
        == "/r"
    )
    assert find_feed('<link rel="alternate" hreflang="en" href="/en">') is None
