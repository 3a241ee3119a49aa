"""What the feed publishes, from which source, and until when."""

from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest

from laocaiso.core.errors import Trouble, UpstreamDown
from laocaiso.editorial.links import FeaturedLink
from laocaiso.feeds.broadcast.model import WrittenDay, WrittenRow, load_channels
from laocaiso.feeds.broadcast.service import BroadcastFeed, carried
from laocaiso.snapshots.model import Fetched, Provider, Validators

NOW = datetime(2026, 11, 22, 13, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)


class Station:
    provider = Provider(id="station", owner="Đài", url="https://a.example/", attribution="Theo Đài.")

    def __init__(self) -> None:
        self.rows: tuple[WrittenRow, ...] = (WrittenRow("19h45", "Thời sự"), WrittenRow("20h30", "Phim"))

    async def fetch_days(self):
        return Fetched((WrittenDay(channel="thlc", date=TODAY, rows=self.rows),), bad_rows=1, notes=("x",))


class Guide:
    provider = Provider(id="xmltv", owner="Lịch", url="https://b.example/", attribution="Theo Lịch.")

    async def fetch_listings(self, validators):
        return Fetched(())


@pytest.fixture
def feed(editors):
    return BroadcastFeed(load_channels(), editors, station=Station(), guide=Guide(), demo=True)


def sources(feed):
    return {source.id: source for source in feed.sources}


def pages(rendering):
    return {
        (page.target, page.language): page.body if page.language is None else msgspec.json.decode(page.body)
        for page in rendering.pages
    }


def test_before_anything_was_looked_at_nothing_is_published(feed, kept):
    rendering = feed.render(kept, NOW)
    assert list(rendering.pages) == []
    assert rendering.view.day(rendering.view.channels["thlc"], TODAY, "vi") is None
    assert rendering.until == datetime(2026, 11, 22, 17, 0, tzinfo=UTC), "midnight in Vietnam"


def test_a_day_that_nobody_published_says_so(feed, kept):
    kept.put(sources(feed)["editors:broadcast:thlc"], ())
    found = pages(feed.render(kept, NOW))
    answer = found["/v1/broadcast/thlc", "vi"]
    assert answer["published"] is False
    assert answer["items"] == []
    assert "origin" not in answer
    assert "now" not in answer
    assert answer["note"] == "Lịch phát sóng của ngày này chưa được công bố."
    assert answer["provenance"]["source"] == "Ban biên tập Lào Cai số"
    assert answer["provenance"]["demo"] is True


def test_the_station_s_day_with_now_next_and_links(feed, kept, listing):
    kept.put(sources(feed)["station:schedule"], (listing(22, "19:45 Thời sự", "20:30 Phim"),))
    rendering = feed.render(kept, NOW)
    answer = pages(rendering)["/v1/broadcast/thlc", "vi"]
    assert answer["published"] is True
    assert answer["origin"] == "station"
    assert answer["now"] == {
        "start": "2026-11-22T19:45:00+07:00",
        "stop": "2026-11-22T20:30:00+07:00",
        "stopDerived": True,
        "title": "Thời sự",
    }
    assert answer["onNext"] == {"start": "2026-11-22T20:30:00+07:00", "title": "Phim"}
    assert answer["watch"][0]["url"] == "https://baolaocai.vn/"
    assert answer["provenance"]["source"] == "Đài"
    assert rendering.until == datetime(2026, 11, 22, 13, 30, tzinfo=UTC), "when the film begins"
    other = pages(rendering)["/v1/broadcast/thlc?date=2026-11-23", "vi"]
    assert (other["published"], other["date"]) == (False, "2026-11-23")
    assert "now" not in other


def test_the_same_address_with_and_without_today_s_date_says_the_same(feed, kept, listing):
    kept.put(sources(feed)["station:schedule"], (listing(22, "19:45 Thời sự"),))
    found = pages(feed.render(kept, NOW))
    assert found["/v1/broadcast/thlc", "en"] == found["/v1/broadcast/thlc?date=2026-11-22", "en"]
    assert found["/v1/broadcast/thlc", "en"]["channel"]["name"] == "Lao Cai Television (THLC)"


def test_an_editor_comes_before_the_station_and_the_station_before_the_guide(feed, kept, listing):
    held = sources(feed)
    kept.put(held["xmltv:schedule"], tuple(listing(day, "19:00 guide") for day in (22, 23, 24)))
    kept.put(held["station:schedule"], tuple(listing(day, "19:00 station") for day in (22, 23)))
    kept.put(held["editors:broadcast:thlc"], (listing(22, "19:00 editor"),))
    found = pages(feed.render(kept, NOW))
    origins = [found[f"/v1/broadcast/thlc?date=2026-11-{day}", "vi"] for day in (22, 23, 24, 25)]
    assert [one.get("origin") for one in origins] == ["editor", "station", "guide", None]
    assert [one["items"][0]["title"] for one in origins[:3]] == ["editor", "station", "guide"]
    assert origins[1]["provenance"]["attribution"] == "Theo Đài."
    assert found["/v1/broadcast/channels", "vi"]["items"][0]["dates"] == [
        "2026-11-22",
        "2026-11-23",
        "2026-11-24",
    ]


def test_a_stale_source_is_shown_and_said_to_be_stale(feed, kept, listing):
    kept.put(sources(feed)["station:schedule"], (listing(22, "19:45 Thời sự"),), stale=True)
    assert pages(feed.render(kept, NOW))["/v1/broadcast/thlc", "vi"]["provenance"]["stale"] is True


def test_channels_say_whose_schedule_they_show_and_that_it_is_stale(feed, kept, listing):
    held = sources(feed)
    kept.put(held["editors:broadcast:thlc"], ())
    kept.put(held["editors:broadcast:radio"], (listing(22, "19:00 Ca nhạc", channel="radio"),))
    kept.put(held["station:schedule"], (listing(22, "19:45 Thời sự", "20:30 Phim"),), stale=True)
    answer = pages(feed.render(kept, NOW))["/v1/broadcast/channels", "vi"]
    television, radio = answer["items"]
    assert (television["origin"], television["provenance"]["source"]) == ("station", "Đài")
    assert television["provenance"]["stale"] is True
    assert (radio["origin"], radio["provenance"]["source"]) == ("editor", "Ban biên tập Lào Cai số")
    assert radio["provenance"]["stale"] is False
    assert answer["provenance"]["source"] == "Đài; Ban biên tập Lào Cai số"
    assert answer["provenance"]["stale"] is True
    assert answer["provenance"]["staleSince"] == television["provenance"]["staleSince"]


def test_only_who_is_shown_stands_behind_the_channels(feed, kept, listing):
    held = sources(feed)
    for name in ("editors:broadcast:thlc", "editors:broadcast:radio"):
        kept.put(held[name], ())
    kept.put(held["xmltv:schedule"], (), stale=True)
    kept.put(held["station:schedule"], (listing(22, "19:45 Thời sự"),))
    answer = pages(feed.render(kept, NOW))["/v1/broadcast/channels", "vi"]
    assert answer["provenance"] == answer["items"][0]["provenance"]
    assert (answer["provenance"]["source"], answer["provenance"]["stale"]) == ("Đài", False)
    assert not {"origin", "provenance", "now", "next"} & answer["items"][1].keys()


def test_what_comes_next_from_another_source_is_told_with_its_age(feed, kept, listing):
    held = sources(feed)
    kept.put(held["editors:broadcast:thlc"], (listing(22, "19:45 Thời sự"),))
    kept.put(held["station:schedule"], (listing(23, "05:00 Chào ngày mới"),), stale=True)
    rendering = feed.render(kept, NOW)
    channel = pages(rendering)["/v1/broadcast/channels", "vi"]["items"][0]
    assert channel["origin"] == "editor"
    assert channel["provenance"]["source"] == "Ban biên tập Lào Cai số; Đài"
    assert channel["provenance"]["stale"] is True
    assert rendering.view.briefs["vi"][0].provenance.stale is True


def test_a_day_that_nobody_published_names_those_who_were_asked(feed, kept, listing):
    held = sources(feed)
    kept.put(held["editors:broadcast:thlc"], ())
    kept.put(held["station:schedule"], (listing(22, "19:45 Thời sự"),), stale=True)
    kept.put(held["xmltv:schedule"], ())
    view = feed.render(kept, NOW).view
    answer = view.day(view.channels["thlc"], date(2000, 1, 1), "vi")
    assert (answer.published, answer.provenance.source) == (False, "Đài; Lịch")
    assert answer.provenance.attribution == "Theo Đài. Theo Lịch."
    assert answer.provenance.stale is True


def test_links_of_editors_come_first_while_they_are_valid(feed, kept):
    held = sources(feed)
    kept.put(held["editors:broadcast:thlc"], ())
    links = (
        FeaturedLink(
            section="watch",
            channel="thlc",
            title_vi="Xem trực tuyến",
            title_en="Watch",
            url="https://tv.example/",
        ),
        FeaturedLink(
            section="watch",
            channel="thlc",
            title_vi="Cũ",
            url="https://old.example/",
            valid_to=date(2026, 11, 21),
        ),
        FeaturedLink(section="watch", channel="radio", title_vi="Nghe", url="https://radio.example/"),
    )
    kept.put(held["editors:links:featured"], links)
    watch = pages(feed.render(kept, NOW))["/v1/broadcast/thlc", "en"]["watch"]
    assert [link["url"] for link in watch] == ["https://tv.example/", "https://baolaocai.vn/"]
    assert watch[0]["title"] == "Watch"


def test_the_same_data_and_time_make_the_same_bytes(feed, kept, listing):
    kept.put(sources(feed)["station:schedule"], (listing(22, "19:45 Thời sự"),))
    first, second = feed.render(kept, NOW), feed.render(kept, NOW)
    assert [page.body for page in first.pages] == [page.body for page in second.pages]
    assert len({(page.target, page.language) for page in first.pages}) == len(first.pages)


def test_other_features_get_what_is_on(feed, kept, listing):
    kept.put(sources(feed)["station:schedule"], (listing(22, "19:45 Thời sự", "20:30 Phim"),))
    (brief,) = feed.render(kept, NOW).view.briefs["vi"]
    assert (brief.id, brief.now.title, brief.next.title, brief.origin) == (
        "thlc",
        "Thời sự",
        "Phim",
        "station",
    )


def test_a_day_far_away_is_answered_from_the_view(feed, kept, listing):
    kept.put(sources(feed)["xmltv:schedule"], (listing(30, "19:45 Thời sự"),))
    view = feed.render(kept, NOW).view
    answer = view.day(view.channels["thlc"], date(2026, 11, 30), "vi")
    assert answer.published
    assert view.day(view.channels["thlc"], date(2030, 1, 1), "vi").published is False


async def test_the_station_s_rows_are_read_and_the_bad_ones_counted(feed):
    source = sources(feed)["station:schedule"]
    fetched = await source.fetch(Validators())
    assert [one.title for one in fetched.value[0].programmes] == ["Thời sự", "Phim"]
    assert (fetched.bad_rows, fetched.notes) == (1, ("x",))


async def test_a_page_without_any_time_that_can_be_read_is_unreadable(editors):
    station = Station()
    station.rows = (WrittenRow("?", "Thời sự"),)
    feed = BroadcastFeed(load_channels(), editors, station=station)
    with pytest.raises(UpstreamDown) as caught:
        await sources(feed)["station:schedule"].fetch(Validators())
    assert caught.value.trouble is Trouble.UNREADABLE


def test_days_that_the_page_no_longer_shows_are_carried_on_for_a_while(listing):
    old = tuple(listing(day, "05:00 old") for day in (19, 20, 21, 22))
    new = (listing(22, "05:00 new"), listing(23, "05:00 new"))
    kept = carried(old, new, NOW)
    assert [(one.date.day, one.programmes[0].title) for one in kept] == [
        (20, "old"),
        (21, "old"),
        (22, "new"),
        (23, "new"),
    ]
    assert carried(old, (), NOW) == old[1:], "an answer without a day takes nothing away"
    assert carried(None, (), NOW) == ()


def test_nothing_configured_leaves_the_editors(editors, kept):
    feed = BroadcastFeed(load_channels(), editors)
    assert list(sources(feed)) == [
        "editors:broadcast:thlc",
        "editors:broadcast:radio",
        "editors:links:featured",
    ]
    kept.put(feed.sources[0], (), checked_at=NOW - timedelta(minutes=1))
    assert len(list(feed.render(kept, NOW).pages)) == 2 * (1 + 2 * 10) + 1
