"""What the feed renders from ledgers, and how it asks and folds."""

import json
import re
from datetime import timedelta
from typing import Any

import msgspec
from icalendar import Calendar
from outage_examples import GAZETTEER, HOUR, NOW, FakeKept, FakeSchedules, row

from laocaiso.feeds.outages.answers import DISCLAIMER
from laocaiso.feeds.outages.model import Ledger
from laocaiso.feeds.outages.service import DAYS_AHEAD, OutagesFeed
from laocaiso.feeds.outages.view import OutagesView
from laocaiso.snapshots.model import Validators
from laocaiso.snapshots.pages import Rendering

OTHERS = ("PA18LC", "PA18SP")


def feed(schedules: FakeSchedules | None = None, *, demo: bool = False) -> OutagesFeed:
    return OutagesFeed(GAZETTEER, schedules or FakeSchedules(), demo=demo)


def body(rendering: Rendering[OutagesView], target: str, language: str | None = "vi") -> Any:
    pages = [p for p in rendering.pages if p.target == target and p.language == language]
    assert len(pages) == 1, target
    return json.loads(pages[0].body)


def all_known(one: OutagesFeed, *rows: Any) -> FakeKept:
    kept = FakeKept()
    for unit in ("PA18BT", *OTHERS):
        kept.polled(one, unit, *(r for r in rows if r.unit == unit))
    return kept


def test_each_power_unit_is_a_source_of_its_own_and_the_list_of_them_is_one_more() -> None:
    assert [s.id for s in feed().sources] == [
        "evn_npc:PA18BT",
        "evn_npc:PA18LC",
        "evn_npc:PA18SP",
        "evn_npc:units",
    ]


async def test_a_look_asks_for_the_days_ahead_and_says_when_rows_were_bad() -> None:
    schedules = FakeSchedules([row(2, 4, "Xã Phong Hải")])
    source = feed(schedules).sources[0]
    found = await source.fetch(Validators())
    assert schedules.asked == [("PA18BT", DAYS_AHEAD)]
    assert (found.value.listed, found.value.complete) == (tuple(schedules.rows), True)
    schedules.bad_rows = 2
    found = await source.fetch(Validators())
    assert (found.value.complete, found.bad_rows, found.notes) == (False, 2, ("cells missing",))


async def test_the_list_of_units_hands_on_what_is_new() -> None:
    found = await feed().sources[-1].fetch(Validators())
    assert found.notes == ("new unit PA18XX: X",)


def test_before_anything_is_known_nothing_is_published_and_nothing_claimed() -> None:
    rendering = feed().render(FakeKept(), NOW)
    assert list(rendering.pages) == []
    assert rendering.view.told is None
    assert rendering.view.page((), "vi") is None


def test_an_outage_is_shown_with_units_rows_and_what_it_is() -> None:
    one = feed()
    rows = [row(2, 2.25, "Xã Phong Hải"), row(2, 6, "Xã Phong Hải"), row(5.5, 6, "Xã  Phong Hải ")]
    shown = body(one.render(all_known(one, *rows), NOW), "/v1/outages")
    assert len(shown["items"]) == 1
    item = shown["items"][0]
    assert item["units"] == [{"code": "02902", "name": "Xã Phong Hải", "slug": "phong-hai", "whole": True}]
    assert (item["start"], item["end"]) == ("2026-11-24T14:00:00+07:00", "2026-11-24T18:00:00+07:00")
    assert (item["status"], item["scope"]) == ("upcoming", "whole")
    assert len(item["rows"]) == 3
    assert item["powerCompanyUnit"] == {"code": "PA18BT", "name": "Điện lực Bảo Thắng"}
    assert "reason" not in item
    assert "history" not in item
    assert shown["next"] is None
    assert shown["disclaimer"] == DISCLAIMER["vi"]


def test_an_old_commune_never_turns_into_the_whole_unit() -> None:
    one = feed()
    item = body(one.render(all_known(one, row(2, 4, "Thị trấn Phố Lu")), NOW), "/v1/outages")["items"][0]
    assert item["units"][0]["whole"] is False


def test_a_reason_is_shown_only_where_evn_gave_one() -> None:
    one = feed()
    kept = all_known(one, row(2, 4, "Xã Phong Hải", reason="Thay dây"), row(5, 6, "Xã Phong Hải"))
    items = body(one.render(kept, NOW), "/v1/outages")["items"]
    assert [item.get("reason") for item in items] == ["Thay dây", None]


def test_every_language_has_its_own_words_for_what_is_ours() -> None:
    one = feed()
    rendering = one.render(all_known(one, row(2, 4, "Xã Phong Hải")), NOW)
    english = body(rendering, "/v1/outages", "en")
    assert english["disclaimer"] == DISCLAIMER["en"]
    assert english["items"][0]["statusText"] == "Upcoming"
    assert english["items"][0]["area"] == "Xã Phong Hải"


def test_a_power_unit_without_data_is_missing_and_not_without_outages() -> None:
    one = feed()
    kept = FakeKept()
    kept.polled(one, "PA18LC")
    kept.polled(one, "PA18BT", row(2, 4, "Xã Phong Hải"))
    shown = body(one.render(kept, NOW), "/v1/outages")
    states = {state["code"]: state for state in shown["powerCompanyUnits"]}
    assert states["PA18SP"] == {"code": "PA18SP", "name": "Điện lực Sa Pa", "state": "missing"}
    assert (states["PA18LC"]["state"], states["PA18LC"]["planned"]) == ("fresh", 0)
    assert states["PA18BT"]["planned"] == 1
    assert shown["complete"] is False


def test_a_units_page_is_missing_while_nothing_is_known_of_its_power_units() -> None:
    one = feed()
    kept = FakeKept()
    kept.polled(one, "PA18BT")
    rendering = one.render(kept, NOW)
    targets = {page.target for page in rendering.pages}
    assert "/v1/outages?unit=02902" in targets
    assert "/v1/outages?unit=03006" not in targets
    assert "/v1/outages/03006.ics" not in targets
    assert "/v1/outages/PA18SP.ics" not in targets
    assert rendering.view.page((), "vi", unit="03006") is None


def test_two_ages_are_told_of_a_power_unit() -> None:
    one = feed()
    kept = all_known(one, row(20, 21, "Xã Phong Hải"))
    kept.polled(one, "PA18BT", row(20, 21, "Xã Phong Hải"), at=NOW + 2 * HOUR)
    rendering = one.render(kept, NOW + 2 * HOUR)
    state = body(rendering, "/v1/outages")["powerCompanyUnits"][0]
    assert state["checkedAt"] == "2026-11-24T14:00:00+07:00"
    assert state["changedAt"] == "2026-11-24T12:00:00+07:00"


def test_a_look_that_finds_nothing_new_leaves_a_units_page_as_it_was() -> None:
    one = feed()
    kept = all_known(one, row(20, 21, "Xã Phong Hải"))
    before = one.render(kept, NOW)
    kept.polled(one, "PA18BT", row(20, 21, "Xã Phong Hải"), at=NOW + HOUR)
    after = one.render(kept, NOW + HOUR)
    for target in ("/v1/outages?unit=02902", "/v1/outages/02902.ics", "/v1/outages.csv"):
        pages = [[p.body for p in r.pages if p.target == target] for r in (before, after)]
        assert pages[0] == pages[1], target
    checked = [
        {p.checked_at for p in r.pages if p.target == "/v1/outages/PA18BT.ics"} for r in (before, after)
    ]
    assert checked == [{NOW}, {NOW + HOUR}]


def test_a_stale_schedule_says_so_with_its_last_look() -> None:
    one = feed()
    kept = all_known(one)
    kept.polled(one, "PA18BT", at=NOW - 5 * HOUR, stale_since=NOW - HOUR)
    shown = body(one.render(kept, NOW), "/v1/outages?unit=02902")
    assert shown["complete"] is False
    assert shown["powerCompanyUnits"][0]["state"] == "stale"
    assert shown["powerCompanyUnits"][0]["checkedAt"] == "2026-11-24T07:00:00+07:00"
    assert shown["provenance"]["stale"] is True
    assert shown["provenance"]["staleSince"] == "2026-11-24T11:00:00+07:00"


def test_a_schedule_read_in_part_says_since_when() -> None:
    one = feed()
    kept = all_known(one)
    kept.polled(one, "PA18BT", complete=False)
    state = body(one.render(kept, NOW), "/v1/outages")["powerCompanyUnits"][0]
    assert (state["state"], state["incompleteSince"]) == ("incomplete", "2026-11-24T12:00:00+07:00")


def test_what_fits_no_unit_is_listed_under_its_power_unit_and_near_the_units_it_may_concern() -> None:
    one = feed()
    rendering = one.render(all_known(one, row(2, 4, "TBA Mỏ Đá 189")), NOW)
    item = body(rendering, "/v1/outages")["items"][0]
    assert (item["units"], item["powerCompanyUnit"]["code"]) == ([], "PA18BT")
    near = body(rendering, "/v1/outages?unit=02902")
    assert (near["items"], [o["id"] for o in near["unplaced"]]) == ([], [item["id"]])
    assert "unplaced" not in body(rendering, "/v1/outages?unit=03006")


def test_a_units_page_is_small() -> None:
    one = feed()
    rows = [row(h, h + 0.25, "Một phần xã Bảo Thắng, xã Phong Hải") for h in range(2, 40)]
    rendering = one.render(all_known(one, *rows), NOW)
    shown = body(rendering, "/v1/outages?unit=02905")
    assert len(shown["items"]) == 38
    assert not any("rows" in item or "places" in item for item in shown["items"])


def test_a_change_is_shown_with_what_was_before() -> None:
    one = feed()
    kept = all_known(one, row(20, 22, "Xã Phong Hải"))
    kept.polled(one, "PA18BT", row(21, 23, "Xã Phong Hải"), at=NOW + HOUR)
    item = body(one.render(kept, NOW + HOUR), "/v1/outages?unit=02902")["items"][0]
    assert (item["status"], item["changedAt"]) == ("changed", "2026-11-24T13:00:00+07:00")
    assert item["history"][0]["before"]["start"] == "2026-11-25T08:00:00+07:00"
    assert item["history"][0]["text"] == "Đổi giờ"


def test_a_withdrawn_outage_stays_listed_and_is_cancelled_in_calendars() -> None:
    one = feed()
    kept = all_known(one, row(40, 42, "Xã Phong Hải"))
    for hours in (1, 2):
        kept.polled(one, "PA18BT", at=NOW + hours * HOUR)
    rendering = one.render(kept, NOW + 2 * HOUR)
    item = body(rendering, "/v1/outages")["items"][0]
    assert (item["status"], item["statusText"]) == ("withdrawn", "EVN đã gỡ khỏi lịch")
    calendar = next(p.body for p in rendering.pages if p.target == "/v1/outages/02902.ics")
    event = Calendar.from_ical(calendar).walk("VEVENT")[0]
    assert (event["STATUS"], event["SEQUENCE"]) == ("CANCELLED", 1)
    assert body(rendering, "/v1/outages")["powerCompanyUnits"][0]["planned"] == 0


def test_each_outage_has_a_page_that_keeps_its_address_when_the_time_moves() -> None:
    one = feed()
    kept = all_known(one, row(20, 22, "Xã Phong Hải"))
    name = body(one.render(kept, NOW), "/v1/outages")["items"][0]["id"]
    kept.polled(one, "PA18BT", row(21, 23, "Xã Phong Hải"), at=NOW + HOUR)
    page = body(one.render(kept, NOW + HOUR), f"/v1/outages/{name}")
    assert page["outage"]["id"] == name
    assert page["outage"]["start"] == "2026-11-25T09:00:00+07:00"
    assert page["outage"]["rows"]


def test_names_of_private_persons_appear_in_no_page() -> None:
    one = feed()
    rows = [
        row(2, 4, "TBA Nguyễn Văn Mật xã Phong Hải"),
        row(5, 6, "KH ông Trần Bí", reason="Nhà ông Lê Kín"),
    ]
    kept = all_known(one, *rows)
    kept.polled(one, "PA18BT", row(2.5, 4, rows[0].area), rows[1], at=NOW + HOUR)
    rendering = one.render(kept, NOW + HOUR)
    unfolded = b"".join(page.body.replace(b"\r\n ", b"") for page in rendering.pages).decode()
    assert "[tên riêng]" in unfolded
    for name in ("Nguyễn Văn Mật", "Mật", "Trần Bí", "Lê Kín"):
        assert name not in unfolded


def test_all_says_demo_where_the_data_are_not_real() -> None:
    one = feed(demo=True)
    rendering = one.render(all_known(one, row(2, 4, "Xã Phong Hải")), NOW)
    for page in rendering.pages:
        if page.media_type == "application/json":
            assert json.loads(page.body)["provenance"]["demo"] is True
        elif "calendar" in page.media_type:
            assert "không phải lịch thật" in page.body.replace(b"\r\n ", b"").decode()
        else:
            assert page.body.endswith(b",true\r\n")


def test_it_is_rendered_again_when_an_outage_begins_ends_and_is_forgotten() -> None:
    one = feed()
    kept = all_known(one, row(2, 4, "Xã Phong Hải"))
    starts = one.render(kept, NOW).until
    ends = one.render(kept, NOW + 2 * HOUR).until
    forgotten = one.render(kept, NOW + 4 * HOUR).until
    assert (starts, ends) == (NOW + 2 * HOUR, NOW + 4 * HOUR)
    assert forgotten == NOW + 4 * HOUR + timedelta(days=2)


def test_what_is_over_comes_last() -> None:
    one = feed()
    kept = all_known(one, row(1, 2, "Xã Phong Hải"), row(5, 6, "Xã Phong Hải"))
    items = body(one.render(kept, NOW + 3 * HOUR), "/v1/outages")["items"]
    assert [item["status"] for item in items] == ["upcoming", "over"]


def test_the_same_data_and_time_are_the_same_bytes_also_after_a_restart() -> None:
    one, kept = feed(), FakeKept()
    kept = all_known(one, row(2, 4, "Xã Phong Hải"), row(3, 5, "phường Sa Pa", unit="PA18SP"))
    first = one.render(kept, NOW)
    for name, held in kept.values.items():
        value = msgspec.msgpack.decode(msgspec.msgpack.encode(held.value), type=Ledger)
        kept.values[name] = type(held)(
            value, held.version, held.fetched_at, held.checked_at, held.stale_since
        )
    assert list(feed().render(kept, NOW).pages) == list(first.pages)


def test_no_two_pages_claim_one_target() -> None:
    one = feed()
    pages = one.render(all_known(one, row(2, 4, "Xã Phong Hải")), NOW).pages
    assert len({(page.target, page.language) for page in pages}) == len(pages)


def test_a_name_in_several_spellings_is_said_once() -> None:
    one = feed()
    texts = ("Xã Bảo Thắng", "xã Bảo Thắng..", "XÃ BẢO THẮNG", "xa bao thang")
    rows = [row(2, 4, text) for text in texts]
    item = body(one.render(all_known(one, *rows), NOW), "/v1/outages")["items"][0]
    assert item["area"] == "Xã Bảo Thắng"
    assert len(item["rows"]) == len(texts)


def test_marks_that_contradict_each_other_are_two_names() -> None:
    writer = feed()._writer
    assert writer.area(["Bản Mạ", "Bản Má", "Bản Ma", "Hoà Mạc", "Hòa Mạc"]) == "Bản Mạ; Bản Má; Hoà Mạc"
    assert writer.area(["", " ", "...", "...", "Tổ 1", "Tổ 2"]) == "...; Tổ 1; Tổ 2"


def test_no_time_is_shown_finer_than_a_second() -> None:
    one = feed()
    kept = FakeKept()
    begun = NOW + timedelta(microseconds=123_456)
    for unit in ("PA18BT", *OTHERS):
        rows = [row(20, 21, "Xã Phong Hải")] if unit == "PA18BT" else []
        kept.polled(one, unit, *rows, at=begun)
    kept.polled(one, "PA18BT", row(20, 22, "Xã Phong Hải"), at=begun + HOUR)
    rendering = one.render(kept, begun + HOUR)
    item = body(rendering, "/v1/outages")["items"][0]
    assert item["firstSeen"] == "2026-11-24T12:00:00+07:00"
    assert item["changedAt"] == item["history"][0]["at"] == "2026-11-24T13:00:00+07:00"
    texts = [page.body.decode() for page in rendering.pages if page.target.startswith("/v1/outages")]
    assert any("first_seen" in text for text in texts), "the table is among them"
    assert not [text for text in texts if re.search(r"\d\d:\d\d:\d\d\.\d", text)]
