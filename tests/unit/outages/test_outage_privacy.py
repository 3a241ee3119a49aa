"""Names of private persons are hidden; places, streets, schools and firms keep theirs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laocaiso.feeds.outages.privacy import HIDDEN, Hider
from laocaiso.places.gazetteer import Gazetteer
from laocaiso.places.names import NameIndex

GAZETTEER = Gazetteer.load()
HIDER = Hider(NameIndex.of(GAZETTEER))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("TBA Nguyễn Văn A", f"TBA {HIDDEN}"),
        ("TBA Nguyễn Văn A 2 xã Cốc San", f"TBA {HIDDEN} 2 xã Cốc San"),
        ("KH ông Trần B", f"KH ông {HIDDEN}"),
        ("hộ ông nguyễn văn c, thôn 3", f"hộ ông {HIDDEN}, thôn 3"),
        ("hộ bà Phạm Thị Lan thôn 3", f"hộ bà {HIDDEN} thôn 3"),
        ("Nhà ông Sơn xã Y Tý", f"Nhà ông {HIDDEN} xã Y Tý"),
        ("TBA Giàng A Páo", f"TBA {HIDDEN}"),
        ("TBA Vàng A Sang 2", f"TBA {HIDDEN} 2"),
        ("Khách hàng Lê Thị Hoa, xã Cốc San", f"Khách hàng {HIDDEN}, xã Cốc San"),
        ("TBA TRẦN VĂN BÌNH", f"TBA {HIDDEN}"),
        ("KH Lương Văn Tám", f"KH {HIDDEN}"),
        ("TBA Trần Hùng 1", f"TBA {HIDDEN} 1"),
        ("TBA Nguyễn Văn A, TBA Trần Thị B", f"TBA {HIDDEN}, TBA {HIDDEN}"),
        ("Xã Tả Van (TBA Má A Lử)", f"Xã Tả Van (TBA {HIDDEN})"),
    ],
)
def test_a_likely_private_name_is_hidden(text: str, shown: str) -> None:
    assert HIDER.hide(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "TBA Công ty Hoàng Anh",
        "TBA Cty TNHH Trần Gia",
        "Phường Hoàng Văn Thụ",
        "Đường Trần Phú, phố Nguyễn Văn Cừ",
        "Trường THPT Lê Quý Đôn",
        "Thị trấn Thác Bà",
        "đường Bà Triệu",
        "TBA Hoàng Liên 2",
        "TBA Lương Thịnh 3",
        "TBA Sân Vận Động",
        "TBA  Mỏ Đá 189",
        "Lộ 1 MBA Vi Kẽm",
        "Thị trấn Nông trường Trần Phú",
        "Một phần TT Phố Lu,  xã Sơn Hà",
        "KH lộ 375 E20.40",
        "",
    ],
)
def test_places_streets_schools_and_firms_keep_their_names(text: str) -> None:
    assert HIDER.hide(text) == text


@pytest.mark.parametrize("pattern", ["{}", "Một phần {}", "TBA {} 2", "KH sau TBA {}", "Thôn 3 {}"])
def test_no_name_of_a_place_is_ever_hidden(pattern: str) -> None:
    names = [unit.name for unit in GAZETTEER.units] + [unit.short_name for unit in GAZETTEER.units]
    names += [former.name for unit in GAZETTEER.units for former in unit.former]
    names += [district.name for district in GAZETTEER.districts]
    for name in names:
        assert HIDDEN not in HIDER.hide(pattern.format(name)), name


@given(st.text(max_size=80))
def test_no_text_breaks_the_hiding(text: str) -> None:
    assert isinstance(HIDER.hide(text), str)
