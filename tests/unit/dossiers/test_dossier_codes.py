"""The grammar of dossier codes: known forms, unknown forms, and what people make of them."""

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laocaiso.cases.dossiers.codes import LONGEST, classify, codes_in, normalise

KNOWN = {
    "G01.899.909-260916-890012": ("agency_date_seq", "G01"),
    "G01.899.909-261008-000123": ("agency_date_seq", "G01"),
    "000.00.13.H30-211130-0001": ("legacy4_date_seq", "H30"),
    "000.00.19.H47-260105-0001": ("legacy4_date_seq", "H47"),
    "H57.132-260804-0583": ("agency_date_seq", "H57"),
    "H38.12-240115-0001": ("agency_date_seq", "H38"),
    "000.00.19.H38-230405-0012": ("legacy4_date_seq", "H38"),
    "H38.12.20-250701-0003": ("agency_date_seq", "H38"),
    "H38-261122-0001": ("agency_date_seq", "H38"),
    "H38.116-261123-0042": ("agency_date_seq", "H38"),
    "H38.12.20-261123-10234": ("agency_date_seq", "H38"),
}
DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d"
codes = st.builds(
    "{}{}-{:%y%m%d}-{:04}".format,
    st.sampled_from(["H38", "H38.12", "H38.12.20", "G01.899.909", "000.00.19.H38", "H63.1"]),
    st.just(""),
    st.dates(date(2018, 1, 1), date(2030, 12, 31)),
    st.integers(0, 99_999_999),
)


@pytest.mark.parametrize(("code", "expected"), KNOWN.items())
def test_codes_that_were_seen_are_known(code, expected):
    known = classify(code, today=date(2026, 11, 23))
    assert (known.kind, known.province) == expected
    assert known.hints == ()
    assert known.text == code
    assert f"{known.agency}-{known.date:%y%m%d}-{known.sequence}" == code


@pytest.mark.parametrize(
    ("code", "hint", "suggestion"),
    [
        ("H38.12-241315-0001", "impossible_date", None),
        ("H38.12-240230-0001", "impossible_date", None),
        ("H38-12-240115-0001", "separator", "H38.12-240115-0001"),
        ("H38.12.240115.0001", "separator", "H38.12-240115-0001"),
        ("H38.12-24O115-0001", "letter_for_digit", "H38.12-240115-0001"),
        ("OOO.00.19.H38-230405-0012", "letter_for_digit", "000.00.19.H38-230405-0012"),
        ("KH-00129-2026", None, None),
        ("HS-2026-2ED6", None, None),
        ("H38.12-24011-0001", None, None),
    ],
)
def test_a_code_the_grammar_does_not_know_is_looked_up_all_the_same(code, hint, suggestion):
    unknown = classify(code)
    assert unknown.kind == "unknown_shape"
    assert unknown.can_be_looked_up
    assert unknown.text == code, "nothing is put right silently"
    assert unknown.hints == ((hint,) if hint else ())
    assert unknown.suggestion == suggestion


@pytest.mark.parametrize(
    "text", ["", "   ", "H38", "xin chào", "https://a.vn/?x=1", "A" * 61, "-----", "999|1|2"]
)
def test_what_no_system_could_hold_is_not_a_code(text):
    assert not classify(text).can_be_looked_up


def test_hints_for_a_province_there_is_not_and_a_day_to_come():
    assert classify("H74-260901-0028").hints == ("unknown_agency",)
    assert classify("H38.12-261125-0001", today=date(2026, 11, 23)).hints == ("future_date",)
    assert classify("H38.12-261124-0001", today=date(2026, 11, 23)).hints == ()


@pytest.mark.parametrize(
    "written",
    [
        "  h57.132–260804–0583 \n",
        "H57.132-260804-0583 - Số phiếu: 26.10229",
        "h57.132-260804-0583 – so phieu 26.10229",
        unicodedata.normalize("NFD", "Mã hồ sơ: H57.132-260804-0583 - Số phiếu: 26.10229"),
        "Mã HS: H57.132-260804-0583.",
        "Ｈ５７．１３２－２６０８０４－０５８３",
        "H57.132 - 260804 - 0583",
        "\ufeffH57.132\u200b-260804-0583\u200d",
        "“H57.132-260804-0583”",
    ],
)
def test_normalising_takes_away_what_print_and_phones_add(written):
    assert normalise(written) == "H57.132-260804-0583"


def test_codes_are_found_inside_longer_texts():
    text = "Hồ sơ h38.12-240115-0001, và 000.00.19.H38 – 230405 – 0012. Gọi 0000-000000-0000"
    assert codes_in(text) == ("H38.12-240115-0001", "000.00.19.H38-230405-0012")


@given(codes, st.sampled_from(DASHES), st.sampled_from(["", " ", "\u200b", "\u00a0"]), st.booleans())
def test_the_way_a_code_is_written_does_not_matter(code, dash, blank, lower):
    written = code.replace("-", f"{blank}{dash}{blank}")
    assert normalise(written.lower() if lower else written) == code
    assert classify(written).kind != "unknown_shape"


@given(st.text(max_size=100) | st.text("HG038.-/ OIL:SỐPHIẾU", max_size=70))
def test_what_is_looked_up_stays_as_it_is_and_nothing_raises(text):
    once = classify(text)
    if once.can_be_looked_up:
        assert classify(once.text) == once
        assert len(once.text) <= LONGEST
    codes_in(text)
