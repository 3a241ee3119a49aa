"""Reading programme guides: times, faults of guides, and what is no guide at all."""

import gzip
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.http import Upstream
from adapters.sandbox import serve_sandbox
from adapters.xmltv import Xmltv, ids_of, parse, provider, read_file, read_instant
from laocaiso.core.clock import VIETNAM, ManualClock
from laocaiso.core.errors import InvalidInput, Trouble, UpstreamDown
from laocaiso.feeds.broadcast.model import load_channels
from laocaiso.snapshots.model import Fetched, Validators

SAMPLE = (Path(__file__).parents[1] / "fixtures/broadcast/thlc_two_days.xmltv.xml").read_bytes()
IDS = ids_of(load_channels())
NOW = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)


def vn(hour: int, minute: int = 0, day: int = 22) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=VIETNAM)


def guide(*programmes: str, head: str = "") -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?>{head}<tv>{"".join(programmes)}</tv>'.encode()


def programme(start: str, title: str = "Phim", channel: str = "lao_cai", more: str = "") -> str:
    return f'<programme start="{start}" channel="{channel}" {more}><title>{title}</title></programme>'


def down(body: bytes) -> UpstreamDown:
    with pytest.raises(UpstreamDown) as caught:
        parse(body, IDS)
    return caught.value


def test_the_sample_comes_out_at_the_right_instants():
    fetched = parse(SAMPLE, IDS)
    (listing,) = fetched.value
    assert (listing.channel, listing.date) == ("thlc", date(2026, 11, 22))
    assert [(one.start, one.title) for one in listing.programmes] == [
        (vn(5), "Chào ngày mới"),
        (vn(5, 30), "Bản tin tiếng Mông & tiếng Dao"),
        (vn(19, 30), "Thời sự Lào Cai (không có giờ kết thúc)"),
        (vn(20), "Không có múi giờ"),
        (vn(23), "Giờ UTC: 23:00 giờ Việt Nam"),
        (vn(23, 30), "Phim truyện qua nửa đêm"),
    ]
    assert [one.stop for one in listing.programmes] == [
        vn(5, 30),
        vn(6),
        None,
        vn(20, 30),
        vn(23, 30),
        vn(0, 30, day=23),
    ]
    assert listing.programmes[0].category == "Thời sự"
    assert listing.programmes[1].description == "Mô tả giả lập."
    assert listing.programmes[5].episode == "Tập 12"
    assert fetched.bad_rows == 0


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("20261122053000 +0700", vn(5, 30)),
        ("20261122053000 +07:00", vn(5, 30)),
        ("20261121223000 +0000", vn(5, 30)),
        ("20261121223000 Z", vn(5, 30)),
        ("20261121223000 UTC", vn(5, 30)),
        ("20261121173000 -0500", vn(5, 30)),
        ("20261121190000 -0330", vn(5, 30)),
        ("20261122053000", vn(5, 30)),
        ("202611220530", vn(5, 30)),
        ("20261122", vn(0)),
        ("20261122053000+0700", vn(5, 30)),
    ],
)
def test_times_with_and_without_an_offset(text, instant):
    assert read_instant(text) == instant


@pytest.mark.parametrize(
    "text", ["", "soon", "20261322000000", "20261122250000", "20261122053000 +2700", "2026"]
)
def test_what_is_no_time(text):
    assert read_instant(text) is None


@given(st.integers(946_684_800, 4_102_444_799), st.integers(-12 * 4, 14 * 4))
def test_any_offset_is_the_same_instant(seconds, quarters):
    moment = datetime.fromtimestamp(seconds, UTC)
    hours, minutes = divmod(abs(quarters) * 15, 60)
    local = moment + timedelta(minutes=quarters * 15)
    text = f"{local:%Y%m%d%H%M%S} {'-' if quarters < 0 else '+'}{hours:02}{minutes:02}"
    assert read_instant(text) == moment


def test_a_programme_that_cannot_be_read_is_counted_and_left_out():
    fetched = parse(
        guide(programme("soon"), programme("20261122050000"), programme("20261122060000", "")), IDS
    )
    assert fetched.bad_rows == 2
    assert [len(listing.programmes) for listing in fetched.value] == [1]
    assert any("soon" in note for note in fetched.notes)


def test_ids_of_guides_in_any_case_and_channels_of_others():
    body = guide(
        programme("20261122050000", channel="THLC"),
        programme("20261122060000", channel="vtv1"),
        programme("20261122070000", channel=" lao_cai "),
    )
    (listing,) = parse(body, IDS).value
    assert [one.start for one in listing.programmes] == [vn(5), vn(7)]


def test_a_guide_without_our_channels_is_a_good_answer():
    assert parse(guide(programme("20261122050000", channel="vtv1")), IDS) == Fetched(())


def test_the_title_in_vietnamese_is_taken():
    body = guide(
        '<programme start="20261122050000" channel="lao_cai"><title lang="en">News</title>'
        '<title lang="vi">Thời sự</title></programme>'
    )
    assert parse(body, IDS).value[0].programmes[0].title == "Thời sự"


def test_two_days_are_two_listings():
    body = guide(programme("20261122230000"), programme("20261123000000"), programme("20261122170000 +0000"))
    listings = parse(body, IDS).value
    assert [(one.date.day, len(one.programmes)) for one in listings] == [(22, 1), (23, 1)]


def test_a_packed_guide_is_unpacked():
    assert parse(gzip.compress(SAMPLE), IDS).value == parse(SAMPLE, IDS).value


def test_another_encoding_that_is_declared():
    body = SAMPLE.decode().replace('encoding="UTF-8"', 'encoding="UTF-16"').encode("utf-16")
    assert parse(body, IDS).value == parse(SAMPLE, IDS).value


def test_no_programme_of_anybody_is_empty():
    assert down(guide()).trouble is Trouble.EMPTY


@pytest.mark.parametrize(
    "body",
    [
        b"<!DOCTYPE html><html><body>Access denied<br></body></html>",
        b"<html><head><title>WAF</title></head></html>",
        b"\n <HTML><body><p>no</HTML>",
        b"<rss><channel/></rss>",
    ],
)
def test_another_page_is_foreign(body):
    assert down(body).trouble is Trouble.FOREIGN_PAGE


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not xml",
        SAMPLE[:-20],
        SAMPLE.replace(b"utf-8", b"x", 1)[:400],
        SAMPLE.replace("Chào".encode(), b"Ch\xe0o"),
        SAMPLE.replace(b'encoding="UTF-8"', b'encoding="klingon"'),
        gzip.compress(SAMPLE)[:-30],
        guide(programme("soon")),
    ],
)
def test_what_is_broken_is_unreadable(body):
    assert down(body).trouble is Trouble.UNREADABLE


@pytest.mark.parametrize(
    "declared",
    [
        '<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">',
        '<!ENTITY x SYSTEM "file:///etc/passwd">',
    ],
)
def test_entities_are_refused(declared):
    body = guide(programme("20261122050000", "&x;"), head=f"<!DOCTYPE tv [{declared}]>")
    error = down(body)
    assert error.trouble is Trouble.UNREADABLE
    assert "root" not in error.detail


def test_a_packed_guide_that_grows_without_end_is_too_large(monkeypatch):
    monkeypatch.setattr("adapters.xmltv.MOST_UNPACKED", 1_000_000)
    assert down(gzip.compress(b"<tv>" + b" " * 2_000_000)).trouble is Trouble.TOO_LARGE


def test_too_many_programmes_are_too_large(monkeypatch):
    monkeypatch.setattr("adapters.xmltv.MOST_PROGRAMMES", 3)
    body = guide(*(programme(f"2026112205{n:02}00") for n in range(5)))
    assert down(body).trouble is Trouble.TOO_LARGE


def test_a_file_handed_in_is_taken_whole_or_not_at_all():
    assert read_file(SAMPLE, load_channels()) == parse(SAMPLE, IDS).value
    for content, said in (
        (SAMPLE[:-20], "unreadable"),
        (b"<html/>", "foreign_page"),
        (guide(), "empty"),
        (guide(programme("soon"), programme("20261122050000")), "soon"),
    ):
        with pytest.raises(InvalidInput) as caught:
            read_file(content, load_channels())
        assert caught.value.field == "file"
        assert said in str(caught.value)


async def test_the_sandbox_s_guide_over_http(client):
    async with await serve_sandbox(clock=ManualClock(NOW)) as sandbox:
        upstream = Upstream(client, "xmltv", sandbox.url_of("xmltv"), deadline=1.0)
        guide_ = Xmltv(
            upstream, "/guide.xml", load_channels(), provider=provider("Lịch mẫu", "https://a.example/")
        )
        fetched = await guide_.fetch_listings(Validators())
        assert isinstance(fetched, Fetched)
        assert fetched.bad_rows == 0
        assert [listing.date for listing in fetched.value] == [date(2026, 11, 22 + n) for n in range(3)]
        starts = [one.start for one in fetched.value[0].programmes]
        assert starts[:3] == [vn(5), vn(5, 30), vn(6, 15)], "UTC and local times are the same day"
        for fault, trouble in {
            "empty_list": Trouble.EMPTY,
            "waf_page": Trouble.FOREIGN_PAGE,
            "garbage": Trouble.UNREADABLE,
            "wrong_encoding": Trouble.UNREADABLE,
            "cut_body": Trouble.UNREADABLE,
            "status_503": Trouble.SERVER_ERROR,
            "huge": Trouble.TOO_LARGE,
        }.items():
            sandbox.faults.set("xmltv", fault)
            with pytest.raises(UpstreamDown) as caught:
                await guide_.fetch_listings(Validators())
            assert (fault, caught.value.trouble) == (fault, trouble)
            sandbox.faults.clear()
        sandbox.faults.set("xmltv", "one_bad_row")
        assert (await guide_.fetch_listings(Validators())).bad_rows == 1
