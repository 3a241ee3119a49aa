"""Codes in whatever form people have them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laocaiso.cases.procedures.codes import codes_in

FORMS = (
    "{0}.{1}",
    "{0}{1}",
    "{0}. {1}",
    "{0} .{1}",
    "{0}-{1}",
    "{0} {1}",
    "{0}.{1}.000.00.00.H38",
    "{0}.{1}.000.00.00.H55.02",
    "{0}.{1}.H38",
    "mã thủ tục {0}.{1} là gì",
    "TTHC {0}{1}?",
    "({0}.{1})",
)


@given(
    st.integers(1, 9), st.from_regex(r"[0-9]{6}", fullmatch=True).filter(str.isascii), st.sampled_from(FORMS)
)
def test_a_code_is_found_in_every_form(first: int, rest: str, form: str) -> None:
    assert codes_in(form.format(first, rest)) == (f"{first}.{rest}",)


def test_full_width_digits_and_letters_for_zeros_are_read() -> None:
    assert codes_in("１．００４８５９") == ("1.004859",)
    assert codes_in("1.OO4859") == ("1.004859",)


@pytest.mark.parametrize(
    "text", ["0912345678", "12345678", "1.5 triệu", "500000", "79.004859", "ngày 1.12.2026", "1.oooooo"]
)
def test_other_numbers_are_no_codes(text: str) -> None:
    assert codes_in(text) == ()


def test_several_codes_keep_their_order() -> None:
    assert codes_in("1.004859 hay 2.000815, 1.004859") == ("1.004859", "2.000815")
