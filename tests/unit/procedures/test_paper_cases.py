"""Which headings are cases to choose from, and which are not; the headings are the portal's."""

import pytest
from msgspec import UNSET

from laocaiso.cases.procedures.catalogue import Catalogue
from laocaiso.cases.procedures.model import Group, Item
from laocaiso.cases.procedures.paper_cases import cases_among
from laocaiso.cases.procedures.papers import check_list, groups_of

AUTHORISED = "Trường hợp ủy quyền thực hiện thủ tục thì hồ sơ phải kèm theo một trong những giấy tờ sau"


@pytest.mark.parametrize(
    ("headings", "cases"),
    [
        (["Giấy tờ phải nộp", "Giấy tờ phải xuất trình", "Lưu ý", ""], [None] * 4),
        (["Hồ sơ của người nhận con nuôi", "Hồ sơ của người được nhận làm con nuôi"], [None] * 2),
        (["Trường hợp bị mất", "", "Trường hợp bị hỏng", "Giấy tờ phải xuất trình"], [1, None, 2, None]),
        (["a) Đối với xe cơ quan", "b) Đối với xe cá nhân"], [1, 2]),
        (["(i) Trường hợp khai bổ sung", "(ii) Trường hợp khai lại", AUTHORISED], [1, 2, None]),
        ([AUTHORISED, ""], [None] * 2),
        (["Trường hợp mất năng lực hành vi dân sự", ""], [None] * 2),
        (["Trường hợp đăng ký trên môi trường điện tử", AUTHORISED, ""], [None] * 3),
        (["8.3.1.1. Hồ sơ đề nghị cấp giấy phép", "8.3.1.2. Hồ sơ đề nghị cấp lại giấy phép"], [1, 2]),
        (["Hồ sơ đăng ký tạm trú gồm", "Đăng ký tạm trú theo tên", "Đăng ký tạm trú cho lính"], [1, 2, 3]),
        (["Trường hợp A", "Trường hợp B", "Trường hợp A"], [1, 2, 1]),
        (["1. Đơn đề nghị", "2. Một trong các tài liệu sau", "3. Hóa đơn"], [None] * 3),
        ([], []),
    ],
)  # fmt: skip
def test_a_heading_is_a_case_only_where_it_says_so_and_there_is_another(headings, cases):
    assert cases_among(headings) == cases


@pytest.mark.parametrize(
    ("code", "cases", "papers"),
    [
        ("1.001193", 0, 8),  # khai sinh: papers to hand over and to show, and 25 remarks
        ("1.000894", 0, 4),  # kết hôn
        ("1.004222", 6, 15),  # thường trú, by whose home it is
        ("1.004194", 3, 7),  # tạm trú
        ("1.013225", 7, 53),  # giấy phép xây dựng, by what is built
        ("2.000829", 14, 32),  # trợ giúp pháp lý, by who asks
        ("1.001612", 0, 8),  # hộ kinh doanh: who is authorised brings more
    ],
)
def test_the_check_lists_of_everyday_procedures(code, cases, papers):
    groups = groups_of(Catalogue.shipped().record(code).documents, "vi")
    numbers = {group.case for group in groups} - {UNSET}
    assert numbers == set(range(1, cases + 1))
    assert len(check_list(groups, None)) == papers
    if cases:
        assert 0 < len(check_list(groups, 1)) < papers


def test_a_line_says_what_stands_above_it():
    ticks = check_list(groups_of(Catalogue.shipped().record("1.001612").documents, "vi"), None)
    assert {tick.heading for tick in ticks} == {AUTHORISED, UNSET}


def test_a_sentence_without_a_count_is_a_remark_where_papers_are_counted():
    explained = Item("Trường hợp đã có dữ liệu thì không phải nộp bản giấy.", 0, 0)
    counted = groups_of((Group(None, (Item("Tờ khai", 1, 0), explained, Item("Hóa đơn", 0, 0))),), "vi")
    assert [paper.must for paper in counted[0].items] == ["submit", "remark", "submit"]
    uncounted = groups_of((Group(None, (Item("Tờ khai"), explained)),), "vi")
    assert [paper.must for paper in uncounted[0].items] == ["submit", "submit"]
