import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from adapters.nchmf import parse
from laocaiso.feeds.warnings.model import Area, Bulletin
from laocaiso.feeds.warnings.ports import Issuer
from laocaiso.feeds.warnings.service import WarningsFeed, WarningsView
from laocaiso.snapshots.model import Kept
from tests.unit.warnings.issued import HOUR, NOW, Keeps, Office, bulletin, info, keeping, nothing, partly_read

MakeFeed = Callable[..., WarningsFeed]
BAT_XAT, SA_PA = "02683", "03006"


def shown(feed: WarningsFeed, kept: Kept, now: datetime = NOW, language: str = "vi") -> dict[str, Any]:
    return {
        page.target: json.loads(page.body)
        for page in feed.render(kept, now).pages
        if page.language == language
    }


def view(feed: WarningsFeed, kept: Kept, now: datetime = NOW) -> WarningsView:
    return feed.render(kept, now).view


def test_every_unit_has_a_page_in_both_languages_whatever_is_known(make_feed: MakeFeed) -> None:
    feed = make_feed()
    for kept in (Keeps(), keeping(feed.sources, nothing()), keeping(feed.sources, bulletin(info("Sa Pa")))):
        for language in ("vi", "en"):
            pages = shown(feed, kept, language=language)
            assert len(pages) == 100
            assert "/v1/warnings" in pages


def test_the_worst_level_of_a_unit_stands_for_it_and_its_parts_are_kept(make_feed: MakeFeed) -> None:
    feed = make_feed()
    kept = keeping(
        feed.sources,
        bulletin(
            info("Bát Xát", "medium", former="Xã Phìn Ngan"), info("Bát Xát", "high", former="Xã Quang Kim")
        ),
    )
    page = shown(feed, kept)[f"/v1/warnings/{BAT_XAT}"]
    assert page["state"] == "warning"
    assert "text" not in page
    (item,) = page["items"]
    assert page["worst"] == item
    assert item["level"] == {"code": "high", "text": "Cao", "original": "Cao"}
    assert (item["severity"], item["urgency"], item["certainty"]) == ("Severe", "Expected", "Possible")
    assert (item["onset"], item["expires"]) == ("2026-07-21T15:00:00+07:00", "2026-07-21T21:00:00+07:00")
    assert item["sent"] == "2026-07-21T15:51:00+07:00"
    assert item["senderName"] == "Cơ quan nchmf"
    assert (item["status"], item["msgType"], item["scope"]) == ("Actual", "Alert", "Public")
    assert "instruction" not in item
    assert "responseType" not in item
    assert item["area"]["unit"] == {"code": BAT_XAT, "name": "Xã Bát Xát", "slug": "bat-xat"}
    assert [(part["name"], part["level"]["code"]) for part in item["area"]["parts"]] == [
        ("Xã Quang Kim", "high"),
        ("Xã Phìn Ngan", "medium"),
    ]
    assert item["area"]["parts"][0]["measures"] == {"totalRainMm": 80.5}
    assert page["provenance"]["validAt"] == "2026-07-21T15:00:00+07:00"


def test_english_translates_words_of_ours_and_keeps_the_issuers_word(make_feed: MakeFeed) -> None:
    feed = make_feed()
    kept = keeping(feed.sources, bulletin(info("Bát Xát", "very_high"), info("Sa Pa", "unknown")))
    first, second = shown(feed, kept, language="en")["/v1/warnings"]["items"]
    assert first["event"] == "Landslide"
    assert first["level"] == {"code": "very_high", "text": "Very high", "original": "Rất cao"}
    assert second["level"] == {"code": "unknown", "text": "Lạ", "original": "Lạ"}


def test_a_unit_the_list_does_not_name_has_none_listed_which_is_no_promise(make_feed: MakeFeed) -> None:
    feed = make_feed()
    page = shown(feed, keeping(feed.sources, bulletin(info("Bát Xát"))))[f"/v1/warnings/{SA_PA}"]
    assert page["state"] == "none_listed"
    assert page["items"] == []
    assert "15:00 ngày 21/7/2026" in page["text"]
    assert "không có nghĩa là không có nguy hiểm" in page["text"]


def test_hours_without_a_list_are_not_told_as_none(make_feed: MakeFeed) -> None:
    feed = make_feed()
    page = shown(feed, keeping(feed.sources, nothing()))[f"/v1/warnings/{SA_PA}"]
    assert (page["state"], page["reason"]) == ("unknown", "nothing_published")
    assert "03:00 ngày 21/7/2026" in page["text"]
    assert page["issuers"][0]["searchedFrom"] == "2026-07-21T03:00:00+07:00"


def test_a_list_whose_time_is_over_is_shown_as_last_known(make_feed: MakeFeed) -> None:
    feed = make_feed()
    later = HOUR + timedelta(hours=6)
    kept = keeping(feed.sources, bulletin(info("Bát Xát")), looked=later)
    pages = shown(feed, kept, later)
    page = pages[f"/v1/warnings/{BAT_XAT}"]
    assert (page["state"], page["reason"]) == ("unknown", "expired")
    assert "worst" not in page
    assert [item["expired"] for item in page["items"]] == [True]
    assert pages[f"/v1/warnings/{SA_PA}"]["state"] == "unknown"


def test_a_stale_warning_stays_and_says_so(make_feed: MakeFeed) -> None:
    feed = make_feed()
    kept = keeping(feed.sources, bulletin(info("Bát Xát")))
    later = NOW + timedelta(hours=3)
    pages = shown(feed, kept, later)
    page = pages[f"/v1/warnings/{BAT_XAT}"]
    assert page["state"] == "warning"
    assert (page["worst"]["stale"], page["worst"]["expired"]) == (True, False)
    assert page["provenance"]["stale"] is True
    assert page["provenance"]["staleSince"] == "2026-07-21T18:12:00+07:00"
    assert page["issuers"][0]["lastLook"] == "2026-07-21T15:57:00+07:00"
    assert pages[f"/v1/warnings/{SA_PA}"]["state"] == "unknown"
    days = shown(feed, kept, NOW + timedelta(days=2))[f"/v1/warnings/{BAT_XAT}"]
    assert [(item["stale"], item["expired"]) for item in days["items"]] == [(True, True)]


def test_after_days_without_answers_the_page_says_since_when(make_feed: MakeFeed) -> None:
    feed = make_feed()
    kept = keeping(feed.sources, bulletin(info("Bát Xát")))
    page = shown(feed, kept, NOW + timedelta(days=4))["/v1/warnings"]
    assert page["items"] == []
    issuer = page["issuers"][0]
    assert issuer["state"] == "unavailable"
    assert "15:57 ngày 21/7/2026" in issuer["text"]
    assert "không có nghĩa là không có nguy hiểm" in issuer["text"]
    assert page["provenance"]["fetchedAt"] == "2026-07-21T15:57:00+07:00"
    assert page["provenance"]["stale"] is True


def test_before_anything_was_fetched_nothing_is_claimed(make_feed: MakeFeed) -> None:
    feed = make_feed()
    page = shown(feed, Keeps())[f"/v1/warnings/{SA_PA}"]
    assert (page["state"], page["reason"]) == ("unknown", "unavailable")
    assert "provenance" not in page


def test_names_nobody_knows_are_listed_in_the_issuers_words(make_feed: MakeFeed) -> None:
    feed = make_feed()
    page = shown(feed, keeping(feed.sources, bulletin(info("Lạ Lắm", former="Xã Không Đâu"))))["/v1/warnings"]
    assert page["items"] == []
    assert [item["area"]["areaDesc"] for item in page["unplaced"]] == ["Lạ Lắm, Xã Không Đâu, Lào Cai"]
    assert "unit" not in page["unplaced"][0]["area"]


def test_while_a_place_is_unknown_no_unit_is_said_not_to_be_listed(make_feed: MakeFeed) -> None:
    feed = make_feed()
    gone = HOUR + timedelta(hours=2)
    said = bulletin(info("Lạ Lắm", "very_high", expires=gone), info("Bát Xát"))
    page = shown(feed, keeping(feed.sources, said))[f"/v1/warnings/{SA_PA}"]
    assert (page["state"], page["reason"]) == ("unknown", "incomplete")
    assert feed.render(keeping(feed.sources, said), NOW).until == gone
    assert shown(feed, keeping(feed.sources, said), gone)[f"/v1/warnings/{SA_PA}"]["state"] == "none_listed"


def test_a_list_read_in_part_warns_who_it_names_and_clears_nobody(make_feed: MakeFeed) -> None:
    feed = make_feed()
    kept = keeping(feed.sources, partly_read(info("Bát Xát")))
    pages = shown(feed, kept)
    assert pages[f"/v1/warnings/{BAT_XAT}"]["state"] == "warning"
    unnamed = pages[f"/v1/warnings/{SA_PA}"]
    assert (unnamed["state"], unnamed["reason"], unnamed["items"]) == ("unknown", "incomplete", [])
    assert unnamed["issuers"][0]["state"] == pages["/v1/warnings"]["issuers"][0]["state"] == "incomplete"
    assert "không đọc được" in unnamed["text"]
    english = shown(feed, kept, language="en")[f"/v1/warnings/{SA_PA}"]
    assert "could not be read" in english["text"]
    assert view(feed, kept).worst_for(SA_PA).reason == "incomplete"


ROW = {
    "thoigian": "/Date(1784620800000)/",
    "provinceName_2cap": "Lào Cai",
    "commune_name_2cap": "Bát Xát",
    "nguycosatlo": "Cao",
}


@pytest.mark.parametrize(
    ("damage", "state"),
    [
        ({}, "warning"),
        ({"luongmuatd": {"mm": 3}, "luongmuadb": "nhiều", "lat": "?", "lon": [], "id": {}}, "warning"),
        ({"sogiodubao": [], "thoigian": 7, "ngay_capnhat": {}, "district_name": 1}, "warning"),
        ({"commune_name_2cap": 7, "commune_name": "Phường Sa Pa"}, "warning"),
        ({"nguycosatlo": 4}, "unknown"),
        ({"nguycosatlo": None}, "unknown"),
        ({"commune_name_2cap": ["Phường Sa Pa"]}, "unknown"),
        ({"commune_name_2cap": "Phường S? P?"}, "unknown"),
        ({"provinceName_2cap": None}, "unknown"),
        ({"provinceName_2cap": "L?o Cai"}, "unknown"),
        ({"provinceName_2cap": "Tuyên Quang", "nguycosatlo": 4}, "none_listed"),
    ],
)
def test_a_row_that_is_damaged_never_turns_into_none_listed(
    make_feed: MakeFeed, damage: dict[str, Any], state: str
) -> None:
    row = ROW | {"commune_name_2cap": "Phường Sa Pa", "nguycosatlo": "Rất cao"} | damage
    found = parse(json.dumps([ROW, row]).encode(), HOUR)
    assert found is not None
    feed = make_feed()
    kept = keeping(feed.sources, Bulletin(asked_for=HOUR, searched_from=HOUR, listing=found.value, came=NOW))
    pages = shown(feed, kept)
    assert pages[f"/v1/warnings/{SA_PA}"]["state"] == state
    assert pages[f"/v1/warnings/{BAT_XAT}"]["state"] == "warning"
    assert (pages[f"/v1/warnings/{SA_PA}"].get("reason") == "incomplete") == (state == "unknown")
    if state == "warning":
        assert pages[f"/v1/warnings/{SA_PA}"]["worst"]["level"]["code"] == "very_high"


def test_a_demo_never_looks_like_a_warning_in_force(make_feed: MakeFeed) -> None:
    feed = make_feed(demo=True)
    page = shown(feed, keeping(feed.sources, bulletin(info("Bát Xát"))))["/v1/warnings"]
    assert page["items"][0]["status"] == "Test"
    assert page["provenance"]["demo"] is True
    assert page["note"].startswith("Dữ liệu mẫu")


class Bulletins:
    """Another kind of issuer: official codes, a whole province, instructions, no hourly lists."""

    def __init__(self) -> None:
        office = Office("kttv")
        self.provider, self.sender, self.cadence, self.cost = (
            office.provider,
            office.sender,
            office.cadence,
            1.0,
        )

    async def fetch_bulletin(self) -> Any:
        raise NotImplementedError


def test_a_second_issuer_needs_no_change_in_the_feed(make_feed: MakeFeed) -> None:
    second: Issuer = Bulletins()
    feed = make_feed(Office(), second)
    assert [source.id for source in feed.sources] == ["nchmf:warnings", "kttv:warnings"]
    rain = info(
        None,
        None,
        "heavy_rain",
        event_text="Mưa lớn",
        instruction="Hạn chế ra đường.",
        response_types=("Shelter", "Monitor"),
        expires=None,
        areas=(Area(province="Lào Cai"),),
    )
    kept = keeping(feed.sources, bulletin(info("Bát Xát", "very_high")), bulletin(rain))
    pages = shown(feed, kept, language="en")
    mine = pages[f"/v1/warnings/{BAT_XAT}"]
    assert [(item["senderName"], item["event"]) for item in mine["items"]] == [
        ("Cơ quan nchmf", "Landslide"),
        ("Cơ quan kttv", "Mưa lớn"),
    ]
    assert mine["items"][1]["instruction"] == "Hạn chế ra đường."
    assert mine["items"][1]["responseType"] == ["Shelter", "Monitor"]
    assert "level" not in mine["items"][1]
    assert pages[f"/v1/warnings/{SA_PA}"]["state"] == "warning"


def test_one_silent_issuer_among_two_leaves_the_unit_unknown(make_feed: MakeFeed) -> None:
    feed = make_feed(Office("a"), Office("b"))
    kept = Keeps()
    kept.put(feed.sources[0], bulletin(info("Bát Xát")))
    pages = shown(feed, kept)
    assert (pages[f"/v1/warnings/{SA_PA}"]["state"], pages[f"/v1/warnings/{SA_PA}"]["reason"]) == (
        "unknown",
        "unavailable",
    )
    assert pages[f"/v1/warnings/{BAT_XAT}"]["state"] == "warning"


def test_the_home_screen_gets_the_worst_or_the_reason_why_not(make_feed: MakeFeed) -> None:
    feed = make_feed()
    kept = keeping(feed.sources, bulletin(info("Bát Xát", "low"), info("Bát Xát", "high", "flash_flood")))
    worst = view(feed, kept).worst_for(BAT_XAT, "en")
    assert (worst.state, worst.event, worst.severity, worst.count) == ("warning", "Flash flood", "Severe", 2)
    assert view(feed, kept).worst_for(SA_PA).state == "none_listed"
    assert view(feed, Keeps()).worst_for(SA_PA).state == "unknown"
    over = view(feed, kept, NOW + timedelta(hours=6)).worst_for(BAT_XAT)
    assert (over.state, over.count, over.stale) == ("unknown", 0, True)


def test_rendering_again_is_due_when_a_warning_runs_out(make_feed: MakeFeed) -> None:
    feed = make_feed()
    kept = keeping(feed.sources, bulletin(info("Bát Xát", expires=HOUR + timedelta(hours=2))))
    assert feed.render(kept, NOW).until == HOUR + timedelta(hours=2)
    assert feed.render(kept, HOUR + timedelta(hours=2)).until == HOUR + timedelta(hours=6)


@pytest.mark.parametrize("value", [nothing(), bulletin(info("Bát Xát"))])
def test_the_same_data_and_time_give_the_same_bytes(make_feed: MakeFeed, value: Bulletin) -> None:
    feed = make_feed()
    kept = keeping(feed.sources, value)
    assert feed.render(kept, NOW).pages == feed.render(kept, NOW).pages
