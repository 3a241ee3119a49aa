"""From what was typed, pasted or scanned to a code."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laocaiso.cases.dossiers.codes import classify
from laocaiso.cases.dossiers.lookup import none_fits, read
from laocaiso.core.errors import InvalidInput

TODAY = date(2026, 11, 25)
CODE = "H38.12-261110-0094"


def code(text: str) -> str:
    return read(text, today=TODAY, own_hosts=("laocaiso.example.org",)).text


@pytest.mark.parametrize(
    "text",
    [
        CODE,
        " h38.12–261110–0094 ",
        f"Mã hồ sơ: {CODE} - Số phiếu: 26.10229",
        f"Kính gửi ông/bà, hồ sơ {CODE} đã được tiếp nhận.",
        f"https://dichvucong.laocai.gov.vn/tra-cuu?MHS={CODE}&SGT=999000000001",
        f"https://dichvucong.gov.vn/x?maHoSo={CODE}",
        f"HTTPS://MOTCUA.LAOCAI.GOV.VN./?code={CODE}#top",
        f"https://laocaiso.example.org/ho-so/?code={CODE}",
    ],
)
def test_a_code_is_found_in_all_its_wrappings(text):
    assert code(text) == CODE


@pytest.mark.parametrize(
    "text", ["HS-2026-2ED6", "KH-00129-2026", "H38.12-241315-0001", "5300844923", "ABCDE"]
)
def test_a_code_of_no_known_shape_is_looked_up_all_the_same(text):
    assert code(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "ab",
        "x" * 3000,
        "javascript:alert(1)",
        f"https://evil.example.org/?code={CODE}",
        f"https://gov.vn.example.org/?MHS={CODE}",
        f"https://evilgov.vn/?MHS={CODE}",
        f"https://user@evil.org:80/?MHS={CODE}",
        "https://dichvucong.gov.vn/",
        f"https://dichvucong.gov.vn/?MHS={CODE}&code=H38.12-261110-0095",
        "https://[::1/",
    ],
)
def test_what_holds_no_code_is_refused_by_name_and_not_repeated(text):
    with pytest.raises(InvalidInput) as refused:
        code(text)
    assert refused.value.field == "code"
    if text.strip():
        assert text.strip() not in refused.value.vi + refused.value.en


@pytest.mark.parametrize(
    "text",
    [
        "999534619517",
        "999 534 619 517",
        "９９９５３４６１９５１７",
        "999534619",
        "000-075-2669",
        "0000752669",
        "+84 000752669",
        "999534619517|999534619|Nguyễn Mẫu Thử|01011990|Nam|Lào Cai|01012021",
        "https://dichvucong.gov.vn/?code=999534619517",
    ],
)
def test_numbers_of_people_are_turned_away_unread(text):
    with pytest.raises(InvalidInput) as refused:
        code(text)
    said = refused.value.vi + refused.value.en + str(refused.value.allowed)
    assert "999" not in said
    assert "752669" not in said


def test_what_is_said_when_none_fits_depends_on_the_code_alone():
    home = none_fits(classify(CODE, today=TODAY))
    assert "Lào Cai" not in home.vi
    away = none_fits(classify("H57.132-260804-0583", today=TODAY))
    assert "không thuộc tỉnh Lào Cai" in away.vi
    assert "national" in away.en
    slip = none_fits(classify("H38.12-26111O-0094", today=TODAY))
    assert "H38.12-261110-0094" in slip.vi
    assert "H38.12-261110-0094" in slip.en
    future = none_fits(classify("H38.12-271110-0094", today=TODAY))
    assert "chưa tới" in future.vi


PIECES = [
    "https://",
    "dichvucong.gov.vn",
    "/?",
    "MHS=",
    "&",
    "[",
    "|",
    "H38.12",
    "-261110",
    "-0094",
    " ",
    "%",
    "@",
    ":",
]


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=10), max_size=12).map("".join))
def test_any_text_is_a_code_or_refused(text):
    try:
        found = read(text, today=TODAY)
    except InvalidInput:
        return
    assert found.can_be_looked_up
    assert found.text.isascii()
