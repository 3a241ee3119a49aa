import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.nchmf import LEVELS, parse, repair
from laocaiso.core.clock import VIETNAM
from laocaiso.core.errors import Trouble, UpstreamDown
from laocaiso.feeds.warnings.model import Info, Listing
from laocaiso.places.gazetteer import Gazetteer
from laocaiso.snapshots.model import Fetched

BODY = (Path(__file__).parents[1] / "fixtures" / "nchmf" / "list_2026-07-21T15.json").read_bytes()
HOUR = datetime(2026, 7, 21, 15, tzinfo=VIETNAM)
FULL_ROW: dict[str, Any] = json.loads(BODY)[1]


def read(rows: object) -> Fetched[Listing]:
    found = parse(json.dumps(rows).encode(), HOUR)
    assert found is not None
    return found


def infos(*rows: dict[str, Any]) -> tuple[Info, ...]:
    return read([FULL_ROW | row for row in rows]).value.infos


def trouble(body: bytes) -> Trouble:
    with pytest.raises(UpstreamDown) as caught:
        parse(body, HOUR)
    assert caught.value.source == "nchmf"
    return caught.value.trouble


def test_a_list_says_what_it_is_about_when_it_was_made_and_until_when_it_holds() -> None:
    found = parse(BODY, HOUR)
    assert found is not None
    listing = found.value
    assert listing.about == HOUR
    assert listing.sent == datetime(2026, 7, 21, 15, 51, 2, 347_000, tzinfo=VIETNAM)
    assert listing.covers_until == HOUR + timedelta(hours=6)
    assert found.bad_rows == 0
    assert found.notes == ("level 'Nguy hiểm' unknown, 1x",)


def test_a_row_becomes_one_warning_for_each_hazard_with_the_issuers_word_and_rain() -> None:
    flood, slide = infos({"nguycosatlo": "Rất cao", "nguycoluquet": "Cao", "luongmuadb": 3.14159})
    assert (flood.event, flood.event_text, flood.level, flood.level_text) == (
        "flash_flood",
        "Lũ quét",
        "high",
        "Cao",
    )
    assert (slide.event, slide.level, slide.severity) == ("landslide", "very_high", "Extreme")
    assert (slide.onset, slide.expires) == (HOUR, HOUR + timedelta(hours=6))
    assert (slide.urgency, slide.certainty, slide.instruction, slide.response_types) == (
        "Expected",
        "Possible",
        None,
        (),
    )
    assert {m.name: m.value for m in slide.measures} == {
        "observedRainMm": 55.2,
        "forecastRainMm": 3.1,
        "totalRainMm": 55.2,
    }
    area = slide.areas[0]
    assert (area.commune, area.former, area.district, area.province, area.codes) == (
        "Bát Xát",
        "Xã Phìn Ngan",
        "Bát Xát",
        "Lào Cai",
        (),
    )


@pytest.mark.parametrize(
    ("word", "level", "severity"),
    [
        ("Thấp", "low", "Minor"),
        ("Trung bình", "medium", "Moderate"),
        ("Cao", "high", "Severe"),
        ("RẤT CAO", "very_high", "Extreme"),
        ("Nguy hiểm", "unknown", "Unknown"),
    ],
)
def test_levels_are_known_words_and_any_other_is_kept_as_unknown(
    word: str, level: str, severity: str
) -> None:
    (info,) = infos({"nguycosatlo": word, "nguycoluquet": ""})
    assert (info.level, info.severity, info.level_text) == (level, severity, word)


def test_only_rows_of_the_province_are_kept_and_old_names_do_where_new_ones_lack() -> None:
    assert infos({"provinceName_2cap": "Tuyên Quang", "provinceName": "Lào Cai"}) == ()
    assert len(infos({"provinceName_2cap": "Tỉnh Lào Cai"})) == 2
    assert len(infos({"provinceName_2cap": None, "provinceName": "Yên Bái"})) == 2
    assert infos({"provinceName_2cap": None, "provinceName": "Hà Giang"}) == ()


def test_a_list_without_the_province_still_shows_that_the_hour_was_computed() -> None:
    listing = read([FULL_ROW | {"provinceName_2cap": "Lâm Đồng"}]).value
    assert (listing.about, listing.infos) == (HOUR, ())


def test_an_empty_list_is_no_list() -> None:
    assert parse(b"[]", HOUR) is None
    assert parse(b"\xef\xbb\xbf [ ] ", HOUR) is None


def test_utf8_read_as_windows_1252_is_undone() -> None:
    found = parse(BODY, HOUR)
    assert found is not None
    assert "Cốc San" in {info.areas[0].commune for info in found.value.infos}
    assert all(
        info.level_text in {"Thấp", "Trung bình", "Cao", "Rất cao", "Nguy hiểm"} for info in found.value.infos
    )


def test_a_bad_row_is_left_out_and_counted() -> None:
    found = read([FULL_ROW, FULL_ROW | {"nguycosatlo": 7}, "row"])
    assert [info.event for info in found.value.infos] == ["flash_flood", "landslide", "flash_flood"]
    assert (found.bad_rows, found.value.complete) == (2, False)
    assert all("row" in note for note in found.notes)


@pytest.mark.parametrize(
    ("row", "complete"),
    [
        ({}, True),
        ({"luongmuatd": [], "luongmuadb": "x", "luongmuatd_db": {}, "lat": None, "id": []}, True),
        ({"luongmuatd": 10**400, "sogiodubao": {}, "thoigian": 7, "ngay_capnhat": 7}, True),
        ({"nguycosatlo": ["Cao"]}, False),
        ({"nguycosatlo": "", "nguycoluquet": None}, False),
        ({"commune_name_2cap": None, "commune_name": " "}, False),
        ({"provinceName_2cap": None, "provinceName": 26}, False),
        ({"provinceName_2cap": "L\ufffdo Cai", "provinceName": None}, False),
        ({"provinceName_2cap": "Lâm Đồng", "nguycosatlo": 7}, True),
    ],
)
def test_a_list_is_whole_unless_a_row_that_may_be_ours_lacks_name_or_level(
    row: dict[str, Any], complete: bool
) -> None:
    assert read([FULL_ROW, FULL_ROW | row]).value.complete is complete


def test_a_row_with_odd_numbers_keeps_its_name_and_level() -> None:
    flood, slide = infos({"luongmuatd": {}, "luongmuadb": True, "lat": "?", "nguycosatlo": "Rất cao"})
    assert (slide.areas[0].commune, slide.level, flood.level) == ("Bát Xát", "very_high", "medium")
    assert [measure.name for measure in slide.measures] == ["totalRainMm"]


def test_a_row_without_a_name_never_stands_for_the_whole_province() -> None:
    assert infos({"commune_name_2cap": None, "commune_name": None}) == ()


def test_rows_without_a_single_known_field_are_no_answer() -> None:
    assert trouble(b'[{"x": 1}, {}]') is Trouble.UNREADABLE


def test_numbers_that_stand_for_nothing_are_left_out() -> None:
    (info, _) = infos({"luongmuatd": -9999, "luongmuadb": "12.5", "luongmuatd_db": None})
    assert [(m.name, m.value) for m in info.measures] == [("forecastRainMm", 12.5)]


@pytest.mark.parametrize(
    "stated",
    ["/Date(99999999999999999999)/", "15:00", "", None, "/Date(999999999999999)/", "/Date(253402300799000)/"],
)
def test_a_time_that_cannot_be_read_leaves_the_hour_asked_for(stated: str | None) -> None:
    listing = read([FULL_ROW | {"thoigian": stated}]).value
    assert (listing.about, listing.infos[0].onset) == (HOUR, HOUR)


@pytest.mark.parametrize(("stated", "hours"), [(3, 3), ("1", 1), (None, 6), (0, 6), (1e9, 6), ("sáu", 6)])
def test_a_warning_lasts_as_many_hours_as_the_row_says(stated: object, hours: int) -> None:
    assert infos({"sogiodubao": stated})[0].expires == HOUR + timedelta(hours=hours)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"<html><body>Request blocked</body></html>", Trouble.FOREIGN_PAGE),
        (b"", Trouble.UNREADABLE),
        (b'{"error": "x"}', Trouble.UNREADABLE),
        (b"null", Trouble.UNREADABLE),
        (BODY[: len(BODY) // 2], Trouble.UNREADABLE),
        ("Lào Cai".encode("utf-16"), Trouble.UNREADABLE),
        (BODY.decode().encode("utf-16"), Trouble.UNREADABLE),
        ('[{"commune_name":"Lào"}]'.encode("cp1258"), Trouble.UNREADABLE),
        (b"[" * 5_000, Trouble.UNREADABLE),
        (b'["a", 1]', Trouble.UNREADABLE),
    ],
)
def test_what_is_no_answer_is_told_apart(body: bytes, expected: Trouble) -> None:
    assert trouble(body) is expected


def test_a_huge_list_is_read() -> None:
    found = read([FULL_ROW] * 20_000)
    assert len(found.value.infos) == 40_000


def mangled(text: str) -> str:
    return "".join(
        bytes([byte]).decode("cp1252") if byte not in (0x81, 0x8D, 0x8F, 0x90, 0x9D) else chr(byte)
        for byte in text.encode()
    )


NAMES = sorted(
    {unit.name for unit in Gazetteer.load().units}
    | {former.name for unit in Gazetteer.load().units for former in unit.former}
    | set(LEVELS)
)


@given(st.sampled_from(NAMES))
def test_repair_brings_back_every_name_and_leaves_right_ones_alone(name: str) -> None:
    assert repair(name) == name
    assert repair(mangled(name)) == name
    assert repair(mangled(mangled(name))) == name
