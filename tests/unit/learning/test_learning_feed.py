"""What is published of the learning platform and of what editors put forward."""

from datetime import UTC, date, datetime

import msgspec
import pytest

from laocaiso.core.errors import Trouble, UpstreamDown
from laocaiso.editorial.links import FeaturedLink
from laocaiso.feeds.learning.model import load_one_touch, read_one_touch
from laocaiso.feeds.learning.service import LearningFeed
from laocaiso.feeds.model import Entry
from laocaiso.snapshots.model import Fetched, NotModified, Validators

NOW = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
ONE_TOUCH = load_one_touch()


def entry(name: str, **more: object) -> Entry:
    url = f"https://onetouch.mic.gov.vn/chi-tiet-tin-tuc/{name}"
    return Entry(key=url, title=f"Tin {name}", url=url, **more)


class Reader:
    def __init__(self, answer: object) -> None:
        self.answer = answer

    async def fetch(self, validators):
        return self.answer


@pytest.fixture
def feed(editors):
    return LearningFeed(
        ONE_TOUCH.provider,
        editors,
        news=Reader(Fetched([entry("a")], bad_rows=2)),
        courses=Reader(NotModified()),
    )


def sources(feed):
    return {source.id: source for source in feed.sources}


def pages(feed, kept):
    return {
        (page.target.rpartition("/")[2], page.language): msgspec.json.decode(page.body)
        for page in feed.render(kept, NOW).pages
    }


def test_what_the_program_ships_with_is_honest_about_what_is_known():
    assert ONE_TOUCH.base == "https://onetouch.mic.gov.vn"
    assert ONE_TOUCH.courses is None
    assert ONE_TOUCH.site(ONE_TOUCH.news).link_hosts == ONE_TOUCH.hosts


@pytest.mark.parametrize("raw", [b"{}", b'{"base": "https://a.vn", "host": []}', b"", b'{"base": 5}'])
def test_a_file_that_is_wrong_says_so(raw):
    with pytest.raises(ValueError, match=r"\w"):
        read_one_touch(raw)


def test_nothing_is_published_before_anything_was_looked_at(feed, kept):
    assert pages(feed, kept) == {}


def test_the_platform_s_list_in_its_own_order(feed, kept):
    at = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)
    held = (entry("b", published_at=at, day_only=True, summary="Tóm tắt"), entry("a", published_at=NOW))
    kept.put(sources(feed)["one_touch:news"], held)
    answer = pages(feed, kept)["news", "vi"]
    assert [item["title"] for item in answer["items"]] == ["Tin b", "Tin a"]
    assert answer["items"][0]["publishedOn"] == "2026-11-25"
    assert "publishedAt" not in answer["items"][0]
    assert answer["items"][1]["publishedAt"] == "2026-11-25T10:00:00+07:00"
    assert {item["origin"] for item in answer["items"]} == {"one_touch"}
    assert "missing" not in answer
    assert answer["provenance"]["source"].startswith("One Touch")
    assert ("courses", "vi") not in pages(feed, kept)


def test_editors_links_come_first_on_their_days(feed, kept):
    links = (
        FeaturedLink(section="learning-courses", title_vi="Khóa", title_en="Course", url="https://a.vn/"),
        FeaturedLink(
            section="learning-courses", title_vi="Cũ", url="https://b.vn/", valid_to=date(2026, 11, 24)
        ),
        FeaturedLink(section="learning-news", title_vi="Tin", url=entry("a").url),
        FeaturedLink(section="watch", title_vi="Xem", url="https://c.vn/", channel="thlc"),
    )
    kept.put(sources(feed)["editors:links:featured"], links)
    kept.put(sources(feed)["one_touch:news"], (entry("b"), entry("a")))
    found = pages(feed, kept)
    assert [item["title"] for item in found["courses", "en"]["items"]] == ["Course"]
    assert found["courses", "en"]["missing"] == ["one_touch"]
    assert found["courses", "vi"]["provenance"]["source"] == "Ban biên tập Lào Cai số"
    news = found["news", "vi"]["items"]
    assert [(item["title"], item["origin"]) for item in news] == [("Tin", "editor"), ("Tin b", "one_touch")]


def test_a_stale_list_is_shown_and_said_to_be_stale(feed, kept):
    kept.put(sources(feed)["one_touch:news"], (entry("a"),), stale=True)
    assert pages(feed, kept)["news", "en"]["provenance"]["stale"] is True


def test_ids_are_the_same_on_every_look(feed, kept):
    kept.put(sources(feed)["one_touch:news"], (entry("a"), entry("b")))
    first = [item.id for item in feed.render(kept, NOW).view.items["news"]["vi"]]
    kept.put(sources(feed)["one_touch:news"], (entry("b"), entry("a")))
    assert [item.id for item in feed.render(kept, NOW).view.items["news"]["vi"]] == first[::-1]


async def test_a_look_hands_on_what_the_reader_found(feed):
    news = await sources(feed)["one_touch:news"].fetch(Validators())
    assert (news.value, news.bad_rows) == ((entry("a"),), 2)
    assert isinstance(await sources(feed)["one_touch:courses"].fetch(Validators()), NotModified)


def test_an_empty_list_is_no_look_at_the_platform_once_it_had_entries(feed):
    accept = sources(feed)["one_touch:news"].accept
    with pytest.raises(UpstreamDown) as caught:
        accept((entry("a"),), (), NOW)
    assert (caught.value.source, caught.value.trouble) == ("one_touch:news", Trouble.EMPTY)
    assert accept(None, (), NOW) == ()
    assert accept((entry("a"),), (entry("b"),), NOW) == (entry("b"),)


def test_lists_that_are_not_configured_are_not_looked_at(editors):
    feed = LearningFeed(ONE_TOUCH.provider, editors, news=None, courses=None)
    assert list(sources(feed)) == ["editors:links:featured"]
