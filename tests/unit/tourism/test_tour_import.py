"""The table of tours that editors hand in."""

from datetime import date

import pytest

from laocaiso.editorial.importing import Handed
from laocaiso.editorial.sheet import Sheet
from laocaiso.feeds.tourism.importing import import_tours
from laocaiso.feeds.tourism.model import TOURS, Tour

HEAD = [
    "Tên tour",
    "Đơn vị tổ chức",
    "Từ ngày",
    "Đến ngày",
    "Mã",
    "Số ngày",
    "Giá",
    "Liên kết",
    "Điện thoại",
    "Điểm đến",
]
LAN = Handed(by="Lan", file="tour.csv")


@pytest.fixture
def hand_in(editors):
    async def hand_in(*rows, handed=LAN):
        sheet = Sheet([(n, row) for n, row in enumerate([HEAD, *rows], 1)])
        return await import_tours(editors, sheet, handed, places={"fansipan", "sa-pa"})

    return hand_in


async def test_tours_are_published_whole(hand_in, editors):
    report = await hand_in(
        [
            "Sa Pa 2 ngày",
            "HTX Tả Van",
            "25/11/2026",
            date(2026, 12, 31),
            "",
            2,
            "1.500.000",
            "https://a.vn/t",
            "0214 3 871 234",
            "fansipan, sa-pa",
        ],
        ["Chợ Bắc Hà", "HTX Bắc Hà", "25/11/2026", "31/12/2026", "bac-ha"],
    )
    assert report.problems == ()
    first, second = await editors.read(TOURS)
    assert first == Tour(
        id="sa-pa-2-ngay",
        title_vi="Sa Pa 2 ngày",
        operator="HTX Tả Van",
        valid_from=date(2026, 11, 25),
        valid_to=date(2026, 12, 31),
        days=2,
        price_vnd=1_500_000,
        url="https://a.vn/t",
        phone="0214 3 871 234",
        places=("fansipan", "sa-pa"),
    )
    assert second.id == "bac-ha"
    await hand_in(["Một tour", "HTX", "25/11/2026", "31/12/2026"])
    assert [tour.id for tour in await editors.read(TOURS)] == ["mot-tour"], "a table replaces the one before"


async def test_every_mistake_is_named_and_nothing_is_published(hand_in, editors):
    await hand_in(["Một tour", "HTX", "25/11/2026", "31/12/2026"])
    report = await hand_in(
        ["Tốt", "HTX", "25/11/2026", "31/12/2026"],
        ["", "", "", ""],
        ["A", "", "25/11/2026", "24/11/2026", "Ma So"],
        ["B", "HTX", "hôm nay", "31/12/2026", "b", 0, "rẻ", "http://a.vn", "gọi", "fansipan; hồ"],
        ["Tot", "HTX", "25/11/2026", "31/12/2026"],
    )
    assert [(problem.row, problem.column) for problem in report.problems] == [
        (4, "Đơn vị tổ chức"),
        (4, "Đến ngày"),
        (4, "Mã"),
        (5, "Từ ngày"),
        (5, "Điện thoại"),
        (5, "Số ngày"),
        (5, "Giá"),
        (5, "Liên kết"),
        (5, "Điểm đến"),
        (6, "Mã"),
    ]
    assert all(problem.vi != problem.en for problem in report.problems)
    assert "dòng 2" in report.problems[-1].vi
    assert [tour.id for tour in await editors.read(TOURS)] == ["mot-tour"]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("500000đ", 500_000),
        ("1.500.000 ₫", 1_500_000),
        ("1.500.000 đồng", 1_500_000),
        ("1,500,000 VNĐ", 1_500_000),
        ("1 500 000 VND", 1_500_000),
        (1_500_000.0, 1_500_000),
    ],
)
async def test_a_price_may_say_that_it_is_in_dong(hand_in, editors, written, meant):
    report = await hand_in(["Một tour", "HTX", "25/11/2026", "31/12/2026", "", 1, written])
    assert report.problems == ()
    assert [tour.price_vnd for tour in await editors.read(TOURS)] == [meant]


@pytest.mark.parametrize("written", ["đ", "500 USD", "1.50.000 đ", "500000 đồng đ", "từ 500000đ"])
async def test_what_is_no_price_is_not_made_one(hand_in, written):
    report = await hand_in(["Một tour", "HTX", "25/11/2026", "31/12/2026", "", 1, written])
    assert [problem.column for problem in report.problems] == ["Giá"]


async def test_days_are_not_counted_in_dong(hand_in):
    report = await hand_in(["Một tour", "HTX", "25/11/2026", "31/12/2026", "", "2đ"])
    assert [problem.column for problem in report.problems] == ["Số ngày"]


async def test_a_dry_run_publishes_nothing(hand_in, editors):
    report = await hand_in(
        ["Một tour", "HTX", "25/11/2026", "31/12/2026"], handed=Handed(by="Lan", dry_run=True)
    )
    assert report.is_good
    assert list(await editors.versions(TOURS)) == []
