"""The first screen: what it takes from each feed, and what it says of those that have nothing."""

import json
import random
from typing import Any

import pytest
from structlog.testing import capture_logs

from laocaiso.feeds.home.service import HomeFeed
from laocaiso.snapshots.pages import Composed, Shown
from laocaiso.snapshots.published import Entry, Key, finish_all
from tests.unit.home import invented_screen as invented
from tests.unit.home.invented_screen import GAZETTEER, HERE, NOW, SINCE, everything, shown

LIMIT = 6_000
"""Bytes of a compressed answer."""
FEED = HomeFeed(GAZETTEER, address="https://here.example")
FIELDS = {"warnings": "warning", "river": "rivers"}
"""Where a feed's part is called otherwise than the feed."""
NAMES = list(everything())


def published(views: dict[str, Any]) -> dict[Key, Entry]:
    return dict(finish_all(FEED.render(shown(views), NOW).pages, {}))


def screen(views: dict[str, Any], code: str | None = HERE, language: Any = "vi") -> dict[str, Any]:
    target = f"/v1/home/{code}" if code else "/v1/home"
    pages = FEED.render(shown(views), NOW).pages
    body: dict[str, Any] = json.loads(
        next(page.body for page in pages if (page.target, page.language) == (target, language))
    )
    return body


def etags(entries: dict[Key, Entry]) -> dict[Key, str]:
    return {key: entry.digest for key, entry in entries.items()}


def test_it_is_composed_of_the_feeds_it_names():
    assert isinstance(FEED, Composed)
    assert set(FEED.composed_of) == set(NAMES)


def test_there_is_a_page_for_each_unit_and_one_for_the_province_in_both_languages():
    keys = set(published(everything()))
    assert keys == {
        (target, language)
        for target in ("/v1/home", *(f"/v1/home/{unit.code}" for unit in GAZETTEER.units))
        for language in ("vi", "en")
    }


def test_a_unit_has_everything_in_it():
    body = screen(everything())
    assert body["unit"] == {"code": HERE, "name": "Phường Lào Cai", "slug": "lao-cai"}
    assert (body["warning"]["state"], body["warning"]["level"]["text"]) == ("warning", "Cao")
    assert body["weather"]["now"]["temperatureC"] == 14.5
    assert body["weather"]["today"]["temperatureMaxC"] == 17.2
    assert body["air"]["usAqi"] == 78
    assert body["rivers"]["items"][0]["dischargeM3S"] == 412.0
    assert [place["id"] for place in body["tourism"]["items"]] == ["p0", "p1", "p2"]
    assert [channel["now"]["title"] for channel in body["broadcast"]["channels"]] == ["Thời sự", "Ca nhạc"]
    assert "description" not in body["broadcast"]["channels"][0]["now"]
    assert not any("missing" in part for part in body.values() if isinstance(part, dict))


def test_outages_are_the_next_three_and_how_many_there_are():
    past = invented.outage(7, HERE, status="over")
    gone = invented.outage(8, HERE, status="withdrawn")
    elsewhere = invented.outage(9, "03006")
    ahead = [invented.outage(number, HERE) for number in range(1, 6)]
    part = screen(everything() | {"outages": invented.outages(past, gone, elsewhere, *ahead)})["outages"]
    assert [item["id"] for item in part["items"]] == [one.id for one in ahead[:3]]
    assert [item["whole"] for item in part["items"]] == [True, False, False]
    assert (part["planned"], part["complete"]) == (5, True)
    assert "text" not in part


def test_no_outage_planned_is_told_from_nothing_known():
    calm = screen(everything() | {"outages": invented.outages()})["outages"]
    assert (calm["items"], calm["complete"]) == ([], True)
    assert calm["text"] == "Chưa có lịch cắt điện nào được công bố."
    doubtful = screen(everything() | {"outages": invented.outages(state="missing")})["outages"]
    assert (doubtful["items"], doubtful["complete"]) == ([], False)
    assert "Điện lực Một" in doubtful["text"]


def test_long_words_of_the_power_company_are_cut_between_two_words():
    area = "Thôn Một, " * 100
    view = invented.outages(invented.outage(1, HERE, area=area))
    shortened = screen(everything() | {"outages": view})["outages"]["items"][0]["area"]
    assert len(shortened) <= 201
    assert shortened.endswith(("Thôn…", "Một…"))


def test_local_stories_come_apart_and_are_not_repeated():
    part = screen(everything())["news"]
    local, latest = ([one["id"] for one in part[name]] for name in ("local", "latest"))
    assert local == [invented.story(2).id, invented.story(30).id]
    assert latest == [invented.story(number).id for number in (1, 3, 4, 5)]
    assert "local" not in screen(everything(), "03006")["news"]


def test_a_unit_without_a_river_has_no_such_part():
    assert "rivers" not in screen(everything(), "03006")
    assert screen(everything() | {"river": None}, "03006")["rivers"]["missing"]["code"] == "no_data"


EMPTY = {
    "weather": invented.weather(()),
    "warnings": invented.warnings(state="unknown", reason="unavailable", text="Chưa lấy được cảnh báo."),
    "outages": None,
    "news": invented.News(),
    "broadcast": invented.broadcast(asked=False),
    "air": invented.air(()),
    "river": None,
    "tourism": invented.tourism(0),
}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("how", ["not rendered yet", "empty", "broken"])
@pytest.mark.parametrize("code", [HERE, None], ids=["unit", "province"])
def test_a_part_that_is_missing_says_so_and_leaves_the_others_alone(name, how, code):
    whole = screen(everything(), code)
    view = {"not rendered yet": None, "empty": EMPTY[name]}.get(how, object())
    with capture_logs() as logs:
        body = screen(everything() | {name: view}, code)
    field = FIELDS.get(name, name)
    if code is None:
        field = {"warning": "warnings"}.get(field, field)
        if name == "tourism":
            assert body == whole, "the province's screen has no such part"
            return
    missing = body.pop(field)["missing"]
    assert missing["code"] == ("failed" if how == "broken" else "no_data")
    assert missing["text"].endswith(".")
    assert len(logs) == (how == "broken"), "logged once, not for each of 200 screens"
    for other in ("provenance", field):
        whole.pop(other)
    body.pop("provenance", None)
    assert body == whole


def test_a_schedule_nobody_has_published_is_told_from_one_nobody_could_fetch():
    part = screen(everything() | {"broadcast": invented.broadcast()})["broadcast"]
    assert part["missing"] == {
        "code": "not_published",
        "text": "Chưa có lịch phát sóng được công bố cho lúc này.",
    }
    assert part["freshness"]["source"] == "station"


STALE = {
    "weather": invented.weather(stale=True),
    "warnings": invented.warnings(HERE, stale=True),
    "outages": invented.outages(invented.outage(1, HERE), state="stale"),
    "broadcast": invented.broadcast("Thời sự", stale=True),
    "air": invented.air(stale=True),
    "river": invented.river(stale=True),
}


@pytest.mark.parametrize("name", STALE)
@pytest.mark.parametrize("code", [HERE, None], ids=["unit", "province"])
def test_a_part_that_is_stale_says_so_and_the_whole_too(name, code):
    before, body = screen(everything(), code), screen(everything() | {name: STALE[name]}, code)
    field = FIELDS.get(name, name)
    if code is None:
        field = {"warning": "warnings"}.get(field, field)
    fresh, stale = before[field]["freshness"], body[field]["freshness"]
    assert (fresh["stale"], stale["stale"], stale["staleSince"]) == (False, True, SINCE.isoformat())
    assert "staleSince" not in fresh
    assert (before["provenance"]["stale"], body["provenance"]["stale"]) == (False, True)
    assert body["provenance"]["staleSince"] == SINCE.isoformat()
    others = {key for key in body if key not in (field, "provenance")}
    assert all(body[key] == before[key] for key in others)


def test_before_anything_was_fetched_there_is_a_screen_that_says_so():
    for code in (HERE, None):
        body = screen(dict.fromkeys(NAMES), code)
        parts = {key: part for key, part in body.items() if key not in ("unit", "note", "provenance")}
        assert {part["missing"]["code"] for part in parts.values()} == {"no_data"}
        assert "provenance" not in body


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("nothing_published", "Hiện không có danh sách cảnh báo nào được công bố."),
        ("expired", "chưa có danh sách mới"),
        ("stale", "Tạm thời chưa lấy được cảnh báo mới"),
    ],
)
@pytest.mark.parametrize("code", [HERE, None], ids=["unit", "province"])
def test_not_knowing_is_said_calmly_and_without_times_that_move(reason, words, code):
    view = invented.warnings(state="unknown", reason=reason, text="Từ 03:00 đến nay không công bố.")
    part = screen(everything() | {"warnings": view}, code)["warning" if code else "warnings"]
    assert (part["state"], part["reason"]) == ("unknown", reason)
    assert words in part["text"]
    assert "03:00" not in part["text"]
    assert "missing" not in part


def test_the_province_shows_the_units_warned_worst():
    view = invented.warnings("04303", "03006", "02809", "03037", "04252", "02839", "02686")
    part = screen(everything() | {"warnings": view}, None)["warnings"]
    assert [item["code"] for item in part["items"]] == ["02686", "02809", "02839", "03006", "03037", "04252"]
    assert part["warnedUnits"] == 7
    calm = screen(everything() | {"warnings": invented.warnings()}, None)["warnings"]
    assert (calm["state"], calm["warnedUnits"]) == ("none_listed", 0)
    assert "không nêu xã, phường nào của tỉnh" in calm["text"]


def test_the_province_shows_main_places_outages_with_their_units_and_news():
    body = screen(everything(), None, "en")
    assert [item["slug"] for item in body["weather"]["items"]][:3] == ["lao-cai", "yen-bai", "sa-pa"]
    assert body["air"]["items"][0]["category"]["text"] == "Moderate"
    assert body["outages"]["items"][0]["units"][0]["slug"] == "lao-cai"
    assert (len(body["outages"]["items"]), body["outages"]["planned"]) == (5, 5)
    assert len(body["news"]["latest"]) == 6
    assert body["rivers"]["items"][0]["id"] == "hong"


def test_everybody_is_attributed_once():
    provenance = screen(everything())["provenance"]
    assert provenance["source"] == "Lào Cai số"
    assert provenance["sourceUrl"] == f"https://here.example/v1/home/{HERE}"
    for source in ("forecasters", "weather", "power", "paper", "station", "air", "river", "tourism"):
        assert provenance["attribution"].count(f"Theo {source}.") == 1
    assert "demo" not in provenance
    sample = everything()["river"]
    sample = type(sample)(sample.points, invented.said("river", demo=True))
    assert screen(everything() | {"river": sample})["provenance"]["demo"] is True


def test_texts_of_ours_are_in_the_language_asked_for():
    vietnamese, english = (screen(dict.fromkeys(NAMES), language=language) for language in ("vi", "en"))
    assert vietnamese["weather"]["missing"]["text"] == "Chưa có dữ liệu về thời tiết."
    assert english["weather"]["missing"]["text"] == "There are no data on the weather yet."
    assert vietnamese["note"] != english["note"]


def test_nothing_changed_is_the_same_answer_even_when_all_was_looked_at_again():
    first = published(everything())
    looked = NOW.replace(hour=11, minute=0)
    later = {name: Shown(view, looked, NOW) for name, view in everything().items()}
    again = finish_all(FEED.render(later, looked).pages, first)
    assert etags(dict(again)) == etags(first)
    headers = dict(again["/v1/home", "vi"].variants["br"].headers)
    assert headers[b"x-checked-at"].startswith(b"2026-11-22T11:00")


def test_only_the_answers_that_a_change_is_in_change():
    first = etags(published(everything()))
    listed = [*(invented.outage(number, HERE) for number in range(1, 6)), invented.outage(6, "03006")]
    second = etags(published(everything() | {"outages": invented.outages(*listed)}))
    changed = {target for target, language in first if first[target, language] != second[target, language]}
    assert changed == {"/v1/home/03006", "/v1/home"}, "the province counts it"


@pytest.mark.parametrize("name", [*STALE, "news"])
def test_a_part_that_changes_changes_the_answer(name):
    view = invented.News(invented.story(99)) if name == "news" else STALE[name]
    before, after = etags(published(everything())), etags(published(everything() | {name: view}))
    for target in ("/v1/home", f"/v1/home/{HERE}"):
        assert before[target, "vi"] != after[target, "vi"]


def test_the_fullest_screen_stays_below_the_limit():
    rng = random.Random(11)

    def long(number: int) -> Any:
        address = f"https://paper.example/{invented.words(rng, 160).replace(' ', '-')}-{number}.html"
        return invented.story(number, invented.words(rng, 140), address, address + ".jpg")

    stories = [long(number) for number in range(1, 9)]
    full = {
        "outages": invented.outages(
            *(invented.outage(number, HERE, area=invented.words(rng, 900)) for number in range(1, 9))
        ),
        "news": invented.News(*stories, local={HERE: [long(30), long(31)]}),
        "broadcast": invented.broadcast(*(invented.words(rng, 120) for _ in range(3))),
        "warnings": invented.warnings(*invented.CODES[:20], HERE),
    }
    entries = published(everything() | full)
    for target in ("/v1/home", f"/v1/home/{HERE}"):
        for language in ("vi", "en"):
            sizes = {coding: len(v.body) for coding, v in entries[target, language].variants.items()}
            assert sizes["br"] <= LIMIT, (target, sizes)
            assert sizes["gzip"] <= LIMIT, (target, sizes)
            assert sizes["identity"] > 6_500, "it is a full one"


def test_the_view_is_there_for_other_features():
    view = FEED.render(shown(everything()), NOW).view
    assert view.units["en"][HERE].warning.state == "warning"
    assert view.province["vi"].warnings.warned_units == 1
