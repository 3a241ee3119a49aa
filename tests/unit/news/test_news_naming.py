"""Units that stories name."""

import pytest

from laocaiso.feeds.news.naming import UnitNames
from laocaiso.places.gazetteer import Gazetteer

GAZETTEER = Gazetteer.load()
NAMES = UnitNames(GAZETTEER)


def slugs(text: str) -> set[str]:
    return {GAZETTEER.by_code[code].slug for code in NAMES.of(text)}


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("Y Tý vào mùa săn mây", {"y-ty"}),
        ("Người dân xã Bảo Hà đón nhà mới", {"bao-ha"}),
        ("Phường Sa Pa dọn tuyết", {"sa-pa"}),
        ("Du khách đến Sa Pa", set()),
        ("Chợ phiên Bắc Hà", set()),
        ("Tỉnh Lào Cai họp", set()),
        ("phường Lào Cai họp", {"lao-cai"}),
        ("Lãnh đạo xã bảo hà", set()),
        ("Mùa vàng", set()),
    ],
)
def test_names_count_where_they_leave_no_doubt(text: str, units: set[str]) -> None:
    assert slugs(text) == units


def test_a_former_commune_leads_to_the_unit_it_went_into() -> None:
    unit = next(u for u in GAZETTEER.units if any(f.name == "Phường Cốc Lếu" for f in u.former))
    assert NAMES.of("Chợ phường Cốc Lếu đông khách") == (unit.code,)


def test_every_unit_is_found_by_its_full_name() -> None:
    missed = [
        unit.name for unit in GAZETTEER.units if NAMES.of(f"Tin từ {unit.name} hôm nay") != (unit.code,)
    ]
    assert missed == []
