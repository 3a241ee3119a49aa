"""Reading EVN NPC's answers: the recorded ones, the empty ones, and what is no schedule at all."""

import unicodedata
from datetime import datetime
from pathlib import Path

import pytest

from adapters.evn_npc import UNITS, parse, parse_units
from laocaiso.core.clock import VIETNAM
from laocaiso.core.errors import Trouble, UpstreamDown

FIXTURES = Path(__file__).parent.parent / "fixtures" / "evn_npc"
HEADERS = "".join(
    f"<th>{name}</th>"
    for name in ("Điện lực", "Ng&#224;y", "Thời Gian Từ", "Thời Gian Đến", "Khu Vực", "L&#253; Do")
)
GOOD = ("Điện lực Sa Pa", "", "2026-11-24 06:00:00.000", "2026-11-24 07:00:00.000", "Xã Tả Van", "")


def recorded(name: str) -> str:
    return (FIXTURES / name).read_text(encoding="utf-8")


def table(*rows: tuple[str, ...], headers: str = HEADERS) -> str:
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f"<div class='table'><table><thead><tr>{headers}</tr></thead><tbody>{body}</tbody></table></div>"


def test_the_recorded_schedule_is_read_in_full() -> None:
    found = parse(recorded("npc_raw_response_PA1905_2024-12-26.html"), "PA1905")
    assert len(found.value) == 9
    assert found.bad_rows == 0
    first = found.value[0]
    assert first.unit == "PA1905"
    assert first.area == "Khách hàng sau TBA: bản Mển"
    assert first.start == datetime(2024, 12, 27, 8, 30, tzinfo=VIETNAM)
    assert first.end == datetime(2024, 12, 27, 9, 30, tzinfo=VIETNAM)
    assert first.reason is None


def test_columns_are_found_by_their_headers_wherever_they_stand() -> None:
    names = ("Lý do", "KHU VỰC", "Thời gian đến", "Thời gian từ", "Ngày", "Điện lực")
    headers = "".join(f"<th>{name}</th>" for name in names)
    html = table(tuple(reversed(GOOD)), headers=headers)
    assert parse(html, "PA18SP").value == parse(table(GOOD), "PA18SP").value


def test_headers_and_texts_that_are_not_nfc_are_read() -> None:
    html = unicodedata.normalize("NFD", table(GOOD))
    assert parse(html, "PA18SP").value[0].start.hour == 6


def test_a_header_with_a_look_alike_letter_is_still_that_header() -> None:
    html = table(GOOD, headers=HEADERS.replace("Thời Gian Từ", "Thời Gi\N{CYRILLIC SMALL LETTER A}n Từ"))
    assert len(parse(html, "PA18SP").value) == 1


def test_line_breaks_and_inner_tags_of_an_area_stay_apart() -> None:
    row = (*GOOD[:4], "Xã Tả Van<br>Xã Bản Hồ", "")
    assert parse(table(row), "PA18SP").value[0].area.split() == ["Xã", "Tả", "Van", "Xã", "Bản", "Hồ"]


def test_a_reason_is_kept_when_evn_gives_one() -> None:
    assert parse(table((*GOOD[:5], " Thay  dây ")), "PA18SP").value[0].reason == "Thay dây"


def test_the_same_row_twice_is_one() -> None:
    assert len(parse(table(GOOD, GOOD), "PA18SP").value) == 1


@pytest.mark.parametrize(
    "html",
    [
        table(),
        table(("Không có dữ liệu",)),
        table(("Không có dữ liệu",)).replace("<td>", "<td colspan='6'>"),
        "Không có dữ liệu",
        "<div class='table'><p> Không  có dữ liệu. </p></div>",
    ],
)
def test_an_empty_schedule_is_a_full_answer(html: str) -> None:
    found = parse(html, "PA18SP")
    assert (list(found.value), found.bad_rows) == ([], 0)


@pytest.mark.parametrize(
    "html",
    [
        "",
        "<html><head><title>Request Rejected</title></head><body>Rejected.</body></html>",
        "<html><body><h1>Hệ thống đang bảo trì</h1><table><tr><td>x</td></tr></table></body></html>",
        "<html><body>Không có dữ liệu đăng nhập, xin thử lại</body></html>",
        '{"Message": "An error has occurred."}',
        table(GOOD, headers="<th>Điện lực</th><th>Ngày</th><th>Thời Gian Từ</th>"),
    ],
)
def test_an_answer_without_the_table_is_a_foreign_page_and_never_empty(html: str) -> None:
    with pytest.raises(UpstreamDown) as caught:
        parse(html, "PA18SP")
    assert caught.value.trouble is Trouble.FOREIGN_PAGE
    assert caught.value.source == "evn_npc:PA18SP"


@pytest.mark.parametrize(
    "bad",
    [
        GOOD[:4],
        (*GOOD[:2], "24/11/2026", *GOOD[3:]),
        (*GOOD[:2], "2026-13-41 06:00:00.000", *GOOD[3:]),
        (*GOOD[:3], "2026-11-24 06:00:00.000", *GOOD[4:]),
        (*GOOD[:3], "", *GOOD[4:]),
    ],
)
def test_a_bad_row_among_good_ones_is_left_out_counted_and_noted(bad: tuple[str, ...]) -> None:
    found = parse(table(GOOD, bad), "PA18SP")
    assert len(found.value) == 1
    assert found.bad_rows == 1
    assert len(found.notes) == 1
    assert "Tả Van" not in found.notes[0]


def test_a_table_of_which_no_row_can_be_read_is_unreadable() -> None:
    with pytest.raises(UpstreamDown) as caught:
        parse(table(("a", "b", "c", "d", "e", "f")), "PA18SP")
    assert caught.value.trouble is Trouble.UNREADABLE


def test_the_recorded_list_of_units_is_read() -> None:
    found = parse_units(recorded("npc_raw_getdienluc_PA19_2024-12.html"))
    assert found.value["PA1905"] == "Điện lực Điện Biên"
    assert len(found.value) == 10


def test_the_notes_tell_new_lost_and_renamed_units() -> None:
    options = [(unit.code, unit.evn_name) for unit in UNITS if unit.code != "PA18SI"]
    options = [(code, "Đội Sa Pa" if code == "PA18SP" else name) for code, name in options]
    options.append(("PA18XX", "Điện lực Mới"))
    html = "".join(f'<option value="{code}">{name}</option>' for code, name in options)
    notes = parse_units(html).notes
    assert notes == (
        "new unit PA18XX: Điện lực Mới",
        "lost unit PA18SI: ĐIỆN LỰC BẮC HÀ",
        "renamed unit PA18SP: Điện lực Sa Pa -> Đội Sa Pa",
    )


def test_a_list_as_we_know_it_has_no_notes() -> None:
    html = "".join(f'<option value="{unit.code}">{unit.evn_name}</option>' for unit in UNITS)
    assert parse_units(html).notes == ()


def test_a_page_without_options_is_no_list() -> None:
    with pytest.raises(UpstreamDown):
        parse_units("<html><body>login</body></html>")


def test_our_names_of_the_units_are_all_different() -> None:
    assert len(UNITS) == 19
    assert len({unit.name for unit in UNITS}) == 19
