"""From EVN's words to units: the labelled rows, the rules one by one, and every name in every pattern."""

import json
import unicodedata
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laocaiso.core.clock import VIETNAM
from laocaiso.feeds.outages.areas import DISTRICTS
from laocaiso.feeds.outages.linking import Link, Linker
from laocaiso.feeds.outages.model import Row
from laocaiso.places.gazetteer import Gazetteer

LABELLED = Path(__file__).parents[2] / "labelled" / "outages"
GAZETTEER = Gazetteer.load()
LINKER = Linker(GAZETTEER)
# One điện lực for each old district, the one that had rows of it.
OF_DISTRICT = {
    district: code
    for code, districts in reversed(DISTRICTS.items())
    for district in districts
    if code not in ("PA18CT", "PA1009", "PA18SI", "PA1006", "PA1008")
}


def link(unit: str, year: int, area: str) -> Link:
    start = datetime(year, 12, 1, 8, tzinfo=VIETNAM)
    return LINKER.link(Row(unit=unit, start=start, end=start + timedelta(hours=1), area=area))


def labelled() -> Iterator[dict[str, object]]:
    for path in sorted(LABELLED.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            yield json.loads(line)


@pytest.mark.parametrize("row", list(labelled()), ids=lambda row: str(row["id"]))
def test_a_labelled_row_is_read_as_a_careful_reader_would(row: dict[str, object]) -> None:
    found = link(str(row["unit"]), int(str(row["start"])[:4]), str(row["area"]))
    assert list(found.units) == row["units"]
    assert found.scope == row["scope"]
    assert list(found.whole_units) == row["whole_units"]


@pytest.mark.parametrize(
    ("unit", "year", "area", "units", "scope"),
    [
        # Damaged words, doubled and shortened kind words
        ("PA18LC", 2024, "Phường Phường Pom Hán", "02671", "whole"),
        ("PA18LC", 2024, "P. Bắc Lệnh, P.Bình Minh", "02671", "whole"),
        ("PA18BT", 2024, "thị trấn Tằng Lỏong, xã Phú Nhuận", "02908", "whole"),
        ("PA18VB", 2024, "Xã Khánh Yên Thuợng", "03082", "whole"),
        ("PA18BT", 2024, "TTNT Phong Hải", "02902", "whole"),
        ("PA18BT", 2024, "Một phần TT Nông trường Phong Hải", "02902", "part"),
        ("PA1001", 2026, "phuwowngf Yeen Bais", "04252", "whole"),
        ("PA1001", 2026, "phu7o7ng2 Ye6n Ba1i", "04252", "whole"),
        ("PA1001", 2026, "Mot phan phuong Yen Bai", "04252", "part"),
        # A kind word governs the bare list behind it; names begin like kind words
        ("PA18BS", 2024, "Xã Quang Kim, Bản Qua, Bản Vược, thị trấn Bát Xát", "02683", "whole"),
        ("PA18BS", 2024, "Bản Vược, Cốc Mỳ, Trịnh Tường", "02683 02695", "whole"),
        ("PA18BY", 2024, "Xã Minh Tân, Thượng Hà, Điện Quan", "02968", "whole"),
        ("PA18BY", 2024, "Xã Kim Sơn + Bảo Hà", "02989", "whole"),
        ("PA1005", 2024, "Xã Trạm Tấu, Pá Hu, huyện Trạm Tấu", "04606", "whole"),
        ("PA18BH", 2024, "Thị trấn Bắc Hà, Xã Na Hối, Tả Chải", "02839", "whole"),
        # Addresses add nothing, whole districts do
        ("PA18LC", 2026, "xã Cốc San, tỉnh Lào Cai", "02746", "whole"),
        ("PA18LC", 2026, "Xã Gia Phú, Lào Cai", "02923", "whole"),
        ("PA18BY", 2024, "Xã Thượng Hà, Bảo Yên", "02968", "whole"),
        ("PA18BY", 2026, "Xã Thượng Hà, Bảo Yên", "02947 02968", "whole"),
        ("PA1005", 2024, "Toàn bộ huyện Trạm Tấu", "04585 04603 04606 04609", "whole"),
        ("PA1005", 2024, "Huyện Trạm Tấu", "04585 04603 04606 04609", "whole"),
        ("PA1005", 2024, "Một phần huyện Trạm Tấu", "", "part"),
        ("PA18SP", 2026, "Thị xã Sa Pa cũ (trừ xã Ngũ Chỉ Sơn)", "03006 03013 03037 03043 03046", "whole"),
        ("PA18BY", 2026, "Xã Bảo Hà (trừ thôn Liên Hà)", "02989", "part"),
        # Namesakes
        ("PA18LC", 2026, "Phường Nam Cường", "02671", "whole"),
        ("PA1001", 2026, "Phường Nam Cường", "04273", "whole"),
        ("PA18CT", 2024, "Xã Thanh Bình, thị xã Sa Pa", "03046", "whole"),
        ("PA18CT", 2024, "Xã Thanh Bình", "", "whole"),
        ("PA1003", 2026, "xã Trung Tâm cũ", "04363", "whole"),
        ("PA1005", 2026, "Phường Trung Tâm, phường Cầu Thia", "04663 04681", "whole"),
        ("PA1005", 2024, "Xã La Pán Tẩn huyện Mù Cang Chải", "04492", "whole"),
        ("PA18VB", 2026, "Xã Khánh Yên", "03103", "whole"),
        ("PA1005", 2026, "Xã Trạm Tấu", "04606", "whole"),
        ("PA1005", 2026, "Thị trấn Trạm Tấu cũ", "04585", "whole"),
        # Things in a commune, and things that place nothing
        ("PA1002", 2024, "Thôn Đồng Ruộng, xã Kiên Thành", "04531", "part"),
        ("PA1002", 2024, "Thôn 1,2,3 xã Báo Đáp; thôn 5 xã Kiên Thành", "04498 04531", "part"),
        ("PA18BS", 2024, "Thôn Bản Lầu, xã Tòng Sành", "02746", "part"),
        ("PA18BS", 2024, "Thôn Bản Lầu", "", "hamlet_only"),
        ("PA18SP", 2024, "Đường Hoàng Liên", "", "hamlet_only"),
        ("PA18LC", 2024, "TBA Trường THCS Bắc Cường", "", "grid_only"),
        ("PA18LC", 2026, "TBA Bệnh viện Đa khoa tỉnh Lào Cai", "", "grid_only"),
        ("PA1005", 2026, "TBA UBND xã Hạnh Phúc", "04585", "part"),
        ("PA18LC", 2026, "Công ty TNHH Kim Tân", "", "unknown"),
        ("PA18BT", 2026, "Nhà máy Gang thép xã Tằng Loỏng", "02908", "part"),
        ("PA1004", 2024, "Các TBA xã Mông Sơn", "04750", "whole"),
        ("PA18LC", 2024, "Phường Kim Tân từ 8h00 đến 10h30 ngày 27/12/2024", "02647", "whole"),
        # Endings and sounds mistaken for one another, in names of the điện lực's own
        ("PA18BS", 2026, "Xã Bát Xác", "02683", "whole"),
        ("PA18BS", 2026, "Xã Mường Hun, Dền Xáng", "02707 02728", "whole"),
        ("PA1004", 2026, "Xã Cảm Nhâm, Thác Pà", "04717 04726", "whole"),
        # Transformers called after a commune of their điện lực
        ("PA18MK", 2024, "Lộ 2 TBA Bản Sen 4, Lộ 1 TBA Bản Lầu 3", "02788", "grid_only"),
        ("PA18LC", 2024, "Khách hàng sau TBA Tả Phời 3", "02680", "grid_only"),
        ("PA18BY", 2024, "TBA Điện Quan 5", "02968", "grid_only"),
        ("PA1002", 2024, "TBA Đào Thịnh 2", "04498", "grid_only"),
        ("PA18SP", 2024, "TBA Bản Phiệt 2", "", "grid_only"),
        ("PA18VB", 2024, "Lộ 373 E20.13", "", "grid_only"),
        ("PA18LC", 2024, "Lộ 373 Kim Tân", "", "grid_only"),
        # Brackets
        ("PA18BT", 2026, "Thị trấn Phố Lu (nay là xã Bảo Thắng)", "02905", "whole"),
        ("PA1008", 2026, "Xã Púng Luông (La Pán Tẩn cũ)", "04492", "part"),
        ("PA18BT", 2024, "Các xã Bản Cầm, Phong Niên (một phần), TT Phố Lu", "02902 02905 02926", "part"),
        ("PA18LC", 2024, "", "", "unknown"),
    ],
)
def test_a_rule_holds(unit: str, year: int, area: str, units: str, scope: str) -> None:
    found = link(unit, year, area)
    assert " ".join(found.units) == units
    assert found.scope == scope


FORMERS = [
    (former, unit, OF_DISTRICT[former.district_code]) for unit in GAZETTEER.units for former in unit.former
]
# Names that are those of another place of their điện lực too, kind word and all left out.
NAMESAKES = {"Trạm Tấu", "Nghĩa Lộ", "Trung Tâm", "Tân Thịnh", "Tân An"}


def bare(name: str) -> str:
    return name.split(maxsplit=2)[2] if name.startswith("Thị trấn") else name.split(maxsplit=1)[1]


@pytest.mark.parametrize(
    ("pattern", "scope"),
    [
        ("{full}", "whole"),
        ("KHU VỰC {upper}", "whole"),
        ("Một phần {full}, {district}", "part"),
        ("1 phần khách hàng khu vực {full}", "part"),
        ("Thôn Bản Mới 2 {full} {district}, tỉnh Yên Bái", "part"),
        ("TBA Bơm nước {full}.", "part"),
        ("Khách hàng {full} và {full}", "whole"),
    ],
)
def test_every_former_commune_is_found_in_every_pattern(pattern: str, scope: str) -> None:
    for former, unit, power_unit in FORMERS:
        district = former.district[0].lower() + former.district[1:]
        area = pattern.format(full=former.name, upper=former.name.upper(), district=district)
        found = link(power_unit, 2024, area)
        assert (found.units, found.scope) == ((unit.code,), scope), (power_unit, area, found)


@pytest.mark.parametrize(
    ("pattern", "scope"),
    [
        ("{full}", "whole"),
        ("Một phần {full}, tỉnh Lào Cai", "part"),
        ("Thôn Lao Chải 2 {full}", "part"),
        ("Toàn bộ {full}, trừ thôn Bản Pho", "part"),
        ("{plain}", "whole"),
        ("TBA UBND {full}", "part"),
        ("{full}, huyện Văn Chấn cũ", "whole"),
    ],
)
def test_every_unit_of_today_is_found_in_every_pattern(pattern: str, scope: str) -> None:
    for unit in GAZETTEER.units:
        power_unit = OF_DISTRICT[unit.former[-1].district_code]
        marks = unicodedata.normalize("NFD", unit.name.replace("đ", "d").replace("Đ", "D"))
        plain = "".join(letter for letter in marks if not unicodedata.combining(letter))
        area = pattern.format(full=unit.name, plain=plain)
        if unit.short_name == "Nam Cường" and "Văn Chấn" in pattern:
            continue
        found = link(power_unit, 2026, area)
        assert (found.units, found.scope) == ((unit.code,), scope), (power_unit, area, found)
        assert found.whole_units == ((unit.code,) if scope == "whole" else ())


def test_a_transformer_called_after_any_commune_of_its_power_unit_lies_in_it() -> None:
    for former, unit, power_unit in FORMERS:
        name = bare(former.name)
        if name in NAMESAKES or name.startswith("Nông trường"):
            continue
        found = link(power_unit, 2024, f"TBA {name} 3")
        assert (found.units, found.scope) == ((unit.code,), "grid_only"), (power_unit, name)


def test_the_unit_named_behind_an_old_commune_is_its_address() -> None:
    found = link("PA18BT", 2026, "Thị trấn Phố Lu cũ, xã Bảo Thắng")
    assert (found.units, found.scope, found.whole_units) == (("02905",), "whole", ())
    assert link("PA18BT", 2026, "Xã Bảo Thắng, thị trấn Phố Lu cũ").whole_units == ("02905",)


def test_a_hamlet_a_school_or_a_firm_with_a_communes_name_places_nothing() -> None:
    for former, _, power_unit in FORMERS:
        for area in ("Thôn {}", "TBA Trường học {}", "Công ty TNHH {}"):
            assert link(power_unit, 2024, area.format(bare(former.name))).units == (), former.name


def test_all_communes_of_a_unit_together_are_the_whole_unit() -> None:
    for unit in GAZETTEER.units:
        power_unit = OF_DISTRICT[unit.former[-1].district_code]
        area = ", ".join(f"{former.name} {former.district.lower()}" for former in unit.former)
        found = link(power_unit, 2024, area)
        assert unit.code in found.whole_units, (unit.name, found)
        if len(unit.former) > 1:
            assert link(power_unit, 2024, unit.former[0].name).whole_units == ()


@pytest.mark.parametrize(
    "area",
    [
        "Xã Tân Thành, Phù Lưu, Minh Dân, mInh Khương, Bạch Xa, Yên Thuận",
        "Phường Minh Khai",
        "Một phần xã Xuân Hòa",
        "P.Tân Thịnh+Đồng Quang+Quang Trung",
    ],
)
def test_a_row_of_another_provinces_company_is_in_no_unit_of_ours(area: str) -> None:
    assert link("PA04TP", 2024, area).units == ()


@pytest.mark.parametrize(
    "area", ["Xã Tân Minh", "xã Nam Sơn", "Xã Biên Sơn", "phường Yên Bắc", "Xã Quảng Thịnh", "Xã Phú Thành"]
)
def test_a_name_that_is_only_alike_is_not_taken_for_ours(area: str) -> None:
    for power_unit in DISTRICTS:
        assert link(power_unit, 2024, area).units == ()


@given(st.text(max_size=120), st.sampled_from([*DISTRICTS, "PA0101", ""]), st.sampled_from([2024, 2026]))
def test_no_text_breaks_the_linking(area: str, unit: str, year: int) -> None:
    found = link(unit, year, area)
    assert found.places
    assert set(found.whole_units) <= set(found.units) <= set(GAZETTEER.by_code)


WORDS = ["xã", "Phường", "TT", "thôn", "TBA", "(", ")", ",", ";", "trừ", "một phần", "toàn bộ", "huyện", "cũ"]
WORDS += [
    "Cốc San",
    "Bản Lầu",
    "Trạm Tấu",
    "Trung Tâm",
    "Lào Cai",
    "nay là",
    "tỉnh",
    "3",
    "và",
    "-",
    ".",
    ":",
]


@given(st.lists(st.sampled_from(WORDS), max_size=14), st.sampled_from(list(DISTRICTS)))
def test_no_order_of_the_usual_words_breaks_the_linking(words: list[str], unit: str) -> None:
    for year in (2024, 2026):
        found = link(unit, year, " ".join(words))
        assert {place.unit for place in found.places if place.unit} == set(found.units)
