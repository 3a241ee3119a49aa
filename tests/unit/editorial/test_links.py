"""Featured links from a table."""

from datetime import date

import pytest

from laocaiso.editorial.importing import Handed
from laocaiso.editorial.links import LINKS, FeaturedLink, import_links

LAN = Handed(by="Lan", file="links.csv")
HEAD = ["Mục", "Tiêu đề", "Liên kết", "Kênh", "Từ ngày", "Đến ngày", "title en"]


async def handed_in(editors, sheet, *rows, handed=LAN):
    return await import_links(editors, sheet(HEAD, *rows), handed, channels=("thlc", "radio"))


async def test_links_are_published(editors, sheet):
    report = await handed_in(
        editors,
        sheet,
        ["learning-courses", "Kỹ năng số", "https://a.vn/x", "", "", "31/12/2026", "Digital skills"],
        ["Watch", "Xem trực tuyến", "https://tv.vn/", "thlc"],
    )
    assert report.is_good
    assert report.publication.version.number == 1
    assert await editors.read(LINKS) == (
        FeaturedLink(
            section="learning-courses",
            title_vi="Kỹ năng số",
            title_en="Digital skills",
            url="https://a.vn/x",
            valid_to=date(2026, 12, 31),
        ),
        FeaturedLink(section="watch", title_vi="Xem trực tuyến", url="https://tv.vn/", channel="thlc"),
    )


async def test_every_mistake_is_named_and_nothing_is_published(editors, sheet):
    report = await handed_in(
        editors,
        sheet,
        ["learning-news", "Tốt", "https://a.vn/"],
        ["news", "Tên", "https://a.vn/"],
        ["watch", "Tên", "https://a.vn/", "vtv1"],
        ["learning-news", "", "http://a.vn/", "", "02/12/2026", "01/12/2026"],
    )
    assert [(problem.row, problem.column) for problem in report.problems] == [
        (3, "Mục"),
        (4, "Kênh"),
        (5, "Tiêu đề"),
        (5, "Liên kết"),
        (5, "Đến ngày"),
    ]
    assert report.problems[0].allowed == ("learning-news", "learning-courses", "watch")
    assert report.publication is None
    assert list(await editors.versions(LINKS)) == []


@pytest.mark.parametrize("dry", [True, False])
async def test_a_dry_run_publishes_nothing(editors, sheet, dry):
    handed = Handed(by="Lan", dry_run=dry)
    report = await handed_in(editors, sheet, ["learning-news", "a", "https://a.vn/"], handed=handed)
    assert report.is_good
    assert (report.publication is None) is dry
    assert report.lines("vi")[-1].startswith("1 dòng, không có lỗi. Chạy thử" if dry else "Đã công bố 1 dòng")
    assert len(await editors.versions(LINKS)) == (0 if dry else 1)


def test_validity_counts_both_days():
    link = FeaturedLink(
        section="watch", title_vi="a", url="b", valid_from=date(2026, 1, 2), valid_to=date(2026, 1, 3)
    )
    assert [link.is_valid_on(date(2026, 1, day)) for day in (1, 2, 3, 4)] == [False, True, True, False]


async def test_a_report_is_in_both_languages(editors, sheet):
    rows = [["news", f"Tên {n}", "https://a.vn/"] for n in range(60)]
    report = await handed_in(editors, sheet, *rows)
    vi, en = report.lines("vi"), report.lines("en")
    assert vi[-2:] == ["… và 10 lỗi nữa.", "Có 60 lỗi trong 60 dòng. Chưa có gì được công bố."]
    assert en[-2:] == ["… and 10 more.", "60 problem(s) in 60 row(s). Nothing was published."]
