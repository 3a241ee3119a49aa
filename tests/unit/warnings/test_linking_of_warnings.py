from hypothesis import given
from hypothesis import strategies as st

from laocaiso.feeds.warnings.linking import Linker
from laocaiso.feeds.warnings.model import Area
from laocaiso.places.gazetteer import Gazetteer
from laocaiso.places.names import NameIndex

GAZETTEER = Gazetteer.load()
LINKER = Linker(GAZETTEER, NameIndex.of(GAZETTEER))


def units(**fields: object) -> tuple[str, ...]:
    return LINKER.link(Area(**fields)).units  # type: ignore[arg-type]


@given(
    st.sampled_from(GAZETTEER.units),
    st.sampled_from(["", "P. ", "P.", "X. ", "Xã ", "Phường ", "phường ", "XÃ "]),
    st.booleans(),
)
def test_every_unit_is_found_by_its_name_whatever_stands_before_it(
    unit: object, kind: str, upper: bool
) -> None:
    name = unit.short_name.upper() if upper else unit.short_name  # type: ignore[attr-defined]
    assert units(commune=kind + name, province="Lào Cai") == (unit.code,)  # type: ignore[attr-defined]


def test_marks_count_first_and_are_done_without_second() -> None:
    assert units(commune="Bat Xat", province="Lào Cai") == ("02683",)
    assert units(commune="Xuân Hoà") == units(commune="Xuân Hòa") == ("02962",)


def test_names_are_of_today_even_where_an_old_commune_had_the_same() -> None:
    assert units(commune="Thác Bà", former="Thị trấn Yên Bình", district="Yên Bình") == ("04717",)


def test_an_unknown_name_of_today_falls_back_on_the_old_commune_in_its_district() -> None:
    assert units(commune="Lạ Lắm", former="Xã Nậm Khắt", district="Mù Căng Chải") == ("04492",)
    assert units(former="Xã Quang Kim", district="TX.Bát Xát") == ("02683",)
    assert units(former="Xã Quang Kim", district="Sa Pa") == ()


def test_what_nobody_knows_is_nowhere_and_what_is_elsewhere_says_so() -> None:
    assert LINKER.link(Area(commune="Lạ Lắm", province="Lào Cai")).elsewhere is False
    elsewhere = LINKER.link(Area(commune="Tân Quang", province="Tuyên Quang"))
    assert (elsewhere.units, elsewhere.elsewhere) == ((), True)
    assert LINKER.link(Area(codes=("00001",))).elsewhere is True


def test_official_codes_and_the_whole_province_need_no_names() -> None:
    assert units(codes=("03006", "02683", "00001")) == ("02683", "03006")
    assert len(units(province="Tỉnh Lào Cai")) == 99
    assert len(units(province="Yên Bái")) == 99
