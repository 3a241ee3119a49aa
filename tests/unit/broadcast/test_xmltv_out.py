"""The guide we publish: read back by our own reader, and held against a schema that others wrote."""

import os
from importlib.metadata import PackageNotFoundError, files

import pytest
import xmlschema

from adapters.xmltv import ids_of, parse
from laocaiso.feeds.broadcast.model import Listing, Programme, Rank, load_channels
from laocaiso.feeds.broadcast.timeline import timeline
from laocaiso.feeds.broadcast.xmltv import xmltv

CHANNELS = load_channels()
NASTY = "Phim <Đỉnh & mây> \"tập\" 'cuối' ]]> \N{SNOWMAN}"


@pytest.fixture
def guide(listing, vn) -> bytes:
    full = Programme(
        start=vn(21),
        stop=vn(21, 45),
        title=NASTY,
        description="Mô tả & <b>thêm</b>",
        category="Phim",
        episode="Tập 12",
    )
    day = listing(22, "19:45 Thời sự", "20:30 Ca nhạc")
    day = Listing(channel="thlc", date=day.date, programmes=(*day.programmes, full))
    night = listing(22, "23:30 Đêm", "24:30 Kết thúc chương trình", channel="radio")
    lines = {name: timeline(name, [(Rank.STATION, [day, night])]) for name in ("thlc", "radio")}
    return xmltv(CHANNELS, lines, since=vn(0), sources=["Đài", "Lịch & bạn"], demo=True)


def test_our_own_reader_reads_it_back(guide, vn):
    listings = {listing.channel: listing for listing in parse(guide, ids_of(CHANNELS)).value}
    assert [(one.start, one.stop, one.title) for one in listings["thlc"].programmes] == [
        (vn(19, 45), vn(20, 30), "Thời sự"),
        (vn(20, 30), vn(21), "Ca nhạc"),
        (vn(21), vn(21, 45), NASTY),
    ]
    assert listings["thlc"].programmes[2].episode == "Tập 12"
    assert [(one.stop, one.title) for one in listings["radio"].programmes] == [(vn(0, 30, day=23), "Đêm")]


def test_what_is_over_is_left_out(listing, vn):
    line = timeline("thlc", [(Rank.STATION, [listing(22, "05:00-06:00 a", "06:00-07:00 b")])])
    body = xmltv(CHANNELS, {"thlc": line}, since=vn(6), sources=[], demo=False)
    assert b">a<" not in body
    assert b">b<" in body
    assert b"source-info-name" not in body


def test_a_guide_of_nothing_lists_the_channels(vn):
    body = xmltv(CHANNELS, {}, since=vn(0), sources=[], demo=False)
    assert body.count(b"<channel ") == len(CHANNELS)
    assert b"<programme" not in body


@pytest.fixture
def schema() -> xmlschema.XMLSchema:
    """The DTD of the XMLTV project as XML Schema, out of the package `py-xmltv`."""
    try:
        paths = [path for path in files("py-xmltv") or () if path.name == "xmltv.xsd"]
    except PackageNotFoundError:
        paths = []
    if not paths:
        if os.environ.get("LAOCAISO_TESTS_MUST_NOT_SKIP") == "1":
            pytest.fail("py-xmltv is not installed")
        pytest.skip("py-xmltv is not installed")
    return xmlschema.XMLSchema(str(paths[0].locate()))


def test_the_guide_is_valid(guide, schema):
    schema.validate(guide.decode().partition("?>")[2])


def test_the_schema_would_see_a_fault(guide, schema):
    text = guide.decode().partition("?>")[2]
    for faulty in (
        text.replace("<title ", "<name ").replace("</title>", "</name>"),
        text.replace(' channel="thlc"', ""),
        text.replace('<category lang="vi">Phim</category>', "").replace(
            "</title>", '</title><episode-num system="onscreen">1</episode-num><desc>x</desc>'
        ),
    ):
        assert not schema.is_valid(faulty)
