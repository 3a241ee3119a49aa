"""A procedure in plain words: nothing that the page does not say."""

import msgspec
import pytest
from msgspec import UNSET

from laocaiso.cases.procedures.catalogue import Catalogue
from laocaiso.cases.procedures.fees import fee_of
from laocaiso.cases.procedures.model import Channel, Fee, Group, Item
from laocaiso.cases.procedures.notes import read_note
from laocaiso.cases.procedures.papers import check_list, groups_of, split_file
from laocaiso.cases.procedures.service import Procedures
from laocaiso.cases.procedures.sources import legal_basis
from laocaiso.cases.procedures.steps import steps_of
from laocaiso.cases.procedures.times import time_of
from laocaiso.core.errors import InvalidInput, NotFound


def channel(**changes: object) -> Channel:
    return msgspec.convert({"channel": "in_person"} | changes, Channel)


@pytest.mark.parametrize(
    ("value", "unit", "vi"),
    [
        (3, "working_day", "3 ngày làm việc"),
        (15, "calendar_day", "15 ngày"),
        (8, "hour", "8 giờ"),
        (6, "month", "6 tháng"),
    ],
)
def test_a_time_is_said_in_words(value: int, unit: str, vi: str) -> None:
    time = time_of(channel(time_value=value, time_unit=unit), "vi")
    assert (time.text, time.value) == (vi, value)


@pytest.mark.parametrize(
    "given",
    [
        {"time_value": 1, "time_unit": None},
        {"time_value": None, "time_unit": None},
        {"time_value": None, "time_unit": "unparsed"},
        {"time_value": 275, "time_unit": "calendar_day"},
    ],
    ids=["no unit", "no number", "glued", "too long"],
)
def test_an_unclear_time_is_no_number(given: dict[str, object]) -> None:
    for language in ("vi", "en"):
        time = time_of(channel(**given), language)  # type: ignore[arg-type]
        assert time.value is UNSET
        assert "nguồn" in time.text or "source page" in time.text


def test_a_note_that_says_working_days_counts() -> None:
    noted = channel(
        time_value=7, time_unit="calendar_day", note="Miễn phí07 ngày làm việc, kể từ ngày nhận đủ hồ sơ"
    )
    assert time_of(noted, "vi").text == "7 ngày làm việc"
    other = channel(time_value=7, time_unit="calendar_day", note="Miễn phí05 ngày làm việc nếu phải xác minh")
    assert time_of(other, "vi").text == "7 ngày"


def test_a_note_is_taken_apart() -> None:
    note = read_note("70,000 Việt Nam Đồng(lần đầu (mới): miễn)Trực tiếp tại trụ sở")
    assert (note.head, note.detail, note.rest) == (
        "70,000 Việt Nam Đồng",
        "lần đầu (mới): miễn",
        "Trực tiếp tại trụ sở",
    )


FREE = {"free": True}
SEE = {"free": True, "see_note": True}


@pytest.mark.parametrize(
    ("fee", "note", "kind", "vi"),
    [
        (FREE, "Miễn phí", "free", "Không thu phí, lệ phí."),
        (SEE, "Miễn phí(Không quy định.)", "free", "Không thu phí, lệ phí."),
        (SEE, "Miễn phí(Theo quy định của Hội đồng nhân dân cấp tỉnh)", "province_decides", "tỉnh quy định"),
        (SEE, "Miễn phí(Theo Luật phí và lệ phí.)", "see_note", "kèm ghi chú"),
        (None, "Không có thông tin", "unknown", "không có thông tin"),
        ({"free": False, "amount": 70000.0, "currency": "VND"}, "70,000 VNĐ", "amount", "70.000 đồng"),
        ({"free": False, "amount": 40.0, "currency": "VND"}, "40 VNĐ(40.000đ)", "amount", "40.000 đồng"),
        (
            {"free": False, "amount": 120.0, "currency": "VND"},
            "120 VNĐ(20.000 đ/tờ khai)",
            "amount",
            "20.000",
        ),
        ({"free": False, "amount": 120.0, "currency": "VND"}, "120 VNĐ", "see_note", "Không đọc chắc"),
        (
            {"free": False, "amount": 50.0, "currency": "VND"},
            "50 VNĐ(Phí 50USD/chuyến)",
            "see_note",
            "Không đọc",
        ),
        ({"free": False, "amount": 10.0, "currency": "USD"}, "10 USD(/bản)", "amount", "10 USD"),
    ],
)
def test_a_fee_is_what_its_note_says(fee: dict[str, object] | None, note: str, kind: str, vi: str) -> None:
    found = fee_of(channel(fee=fee, note=note), "vi")
    assert found.kind == kind
    assert vi in found.text


def test_an_amount_is_given_only_beyond_doubt() -> None:
    glued = Channel("online", time_unit="unparsed", fee=Fee(False, 1100.0, "VND"), note="1100 VNĐ")
    assert fee_of(glued, "vi").amount is UNSET


def test_another_amount_in_the_note_is_pointed_out() -> None:
    lowered = channel(
        fee={"free": False, "amount": 1000000.0, "currency": "VND"},
        note="1,000,000 Việt Nam Đồng(Áp dụng mức phí: 500.000 đồng đến hết ngày 31/12/2026)",
    )
    assert fee_of(lowered, "vi").text == "1.000.000 đồng; có mức khác, xem ghi chú"


def test_steps_follow_the_page_s_count() -> None:
    text = (
        "- Bước 1: \n+ Chuẩn bị hồ sơ.\n+ Nộp.\nBước 2: Nhận kết\nquả tại quầy.\n(Lưu ý: mang theo giấy hẹn)"
    )
    first, second = steps_of(text)
    assert (first.text, first.details) == ("Chuẩn bị hồ sơ.", ("Nộp.",))
    assert (second.number, second.text) == (2, "Nhận kết quả tại quầy.")
    assert second.details == ("(Lưu ý: mang theo giấy hẹn)",)


def test_steps_without_a_count_are_split_by_bullets_or_paragraphs() -> None:
    assert [step.text for step in steps_of("- Nộp hồ sơ.\n+ Tại xã.\n- Nhận kết quả.")] == [
        "Nộp hồ sơ.",
        "Nhận kết quả.",
    ]
    assert [step.text for step in steps_of("+ Xuất trình bản chính.\n\n+ Người thực hiện kiểm tra.")] == [
        "Xuất trình bản chính.",
        "Người thực hiện kiểm tra.",
    ]


@pytest.mark.parametrize(
    ("written", "name", "file"),
    [
        (
            "Tờ khai (Mẫu CT01 ban hành kèm theo Thông tư 53).1.MuCT01.doc",
            "Tờ khai (Mẫu CT01 ban hành kèm theo Thông tư 53).",
            "1.MuCT01.doc",
        ),
        (
            "Phiếu khai báo tạm trú cho người nước ngoài (mẫu NA17)101-Mau A17 tam tru.doc",
            "Phiếu khai báo tạm trú cho người nước ngoài (mẫu NA17)",
            "101-Mau A17 tam tru.doc",
        ),
        ("Bản chính giấy tờ.", "Bản chính giấy tờ.", None),
    ],
)
def test_form_files_are_parted_from_names(written: str, name: str, file: str | None) -> None:
    assert split_file(written) == (name, file)


def test_a_check_list_is_for_one_case() -> None:
    groups = groups_of(
        (
            Group(None, (Item("Đơn (Mẫu số 18)", 1, 0),)),
            Group("Trường hợp mất giấy:", (Item("Giấy xác nhận", 20261, 1),)),
            Group("Trường hợp rách giấy:", (Item("Giấy cũ", 1, 0),)),
            Group("Giấy tờ phải xuất trình:", (Item("Căn cước", 1, 0),)),
            Group("Lưu ý:", (Item("Lưu ý: không thu hộ khẩu", 0, 0),)),
        ),
        "vi",
    )
    assert [group.case for group in groups] == [UNSET, 1, 2, UNSET, UNSET]
    ticks = check_list(groups, 1)
    assert [(tick.text, tick.must, tick.count_text) for tick in ticks] == [
        ("Đơn (Mẫu số 18)", "submit", "1 bản chính"),
        ("Giấy xác nhận", "submit", "1 bản sao"),
        ("Căn cước", "show", "1 bản chính"),
    ]
    assert ticks[0].form == "18"
    assert len(check_list(groups, None)) == 4
    with pytest.raises(InvalidInput) as raised:
        check_list(groups, 3)
    assert raised.value.allowed == ("1", "2")


def test_glued_letters_are_cut_from_legal_texts() -> None:
    assert legal_basis(["16/2024/TT-BCAT", "16/2024/TT-BCA", "70/2024/NĐ-CP", "26/2023/QH15", "lạ"]) == (
        "16/2024/TT-BCA",
        "70/2024/NĐ-CP",
        "26/2023/QH15",
        "lạ",
    )


def test_every_procedure_can_be_shown_in_both_languages(procedures: Procedures, catalogue: Catalogue) -> None:
    for heading in catalogue.headings:
        for language in ("vi", "en"):
            page = procedures.procedure_page(heading.code, language)  # type: ignore[arg-type]
            shown = msgspec.json.decode(page.body)
            assert shown["steps"], heading.code
            assert shown["sourceUrl"].startswith("https://dichvucong.gov.vn/")
            assert [step["number"] for step in shown["steps"]] == list(range(1, len(shown["steps"]) + 1))


def test_an_unknown_code_says_where_to_ask(procedures: Procedures) -> None:
    for code in ("1.999999", "abc", "1.014208"):
        with pytest.raises(NotFound) as raised:
            procedures.procedure_page(code, "vi")
        assert "dichvucong.gov.vn" in raised.value.vi


def test_a_channel_the_procedure_has_not_is_refused(procedures: Procedures) -> None:
    with pytest.raises(InvalidInput) as raised:
        procedures.procedure_page("1.000253", "vi", channel="online")
    assert raised.value.allowed == ("in_person",)
