"""Tracking codes: random, checked, read however they are written."""

import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laocaiso.cases.feedback.codes import CHECKS, PATTERN, SYMBOLS, new_code, read_code


def code(seed: int, year: int = 2026) -> str:
    return new_code(year, random.Random(seed).randrange)


CODES = st.builds(code, st.integers(0, 10**9), st.integers(2024, 2099))


@given(CODES)
def test_a_new_code_is_one_and_can_be_said_over_the_phone(made: str) -> None:
    assert re.fullmatch(PATTERN, made)
    assert read_code(made) == made
    assert not set(made) & set("ILOU*~$=") - {"L"}
    assert made.startswith("LC-")


@given(
    CODES,
    st.sampled_from(
        [
            str.lower,
            lambda c: c.replace("-", ""),
            lambda c: c.replace("-", " "),
            lambda c: f"  {c}\n",
            lambda c: c.replace("-", "–"),
            lambda c: "".join(chr(ord(x) + 0xFEE0) for x in c),
            lambda c: c[:2] + c[2:].replace("0", "O").replace("1", "l"),
            lambda c: c[:2] + c[2:].replace("0", "o").replace("1", "I"),
            lambda c: c.replace("-", "."),
        ]
    ),
)
def test_it_is_read_however_it_is_written(made: str, write: object) -> None:
    assert read_code(write(made)) == made  # type: ignore[operator]


@given(CODES, st.integers(0, 9), st.sampled_from(SYMBOLS))
def test_one_wrong_symbol_is_noticed(made: str, at: int, symbol: str) -> None:
    plain = made.replace("-", "")[2:]
    wrong = plain[:at] + symbol + plain[at + 1 :]
    if wrong == plain or (at < 2 and not symbol.isdigit()):
        return
    assert read_code("LC" + wrong) is None


@given(CODES, st.integers(2, 7))
def test_two_swapped_symbols_are_noticed(made: str, at: int) -> None:
    plain = made.replace("-", "")[2:]
    swapped = plain[:at] + plain[at + 1] + plain[at] + plain[at + 2 :]
    if swapped != plain:
        assert read_code("LC" + swapped) is None


@pytest.mark.parametrize(
    "text",
    ["", "LC", "LC-26-7K3M-9Q2", "PA-20261122-0001", "H38.12-261120-0007", "LC" * 30, "LC-26-UUUU-UUUU"],
)
def test_anything_else_is_none(text: str) -> None:
    assert read_code(text) is None


def test_all_check_symbols_of_the_norm_are_read() -> None:
    read = set()
    for number in range(2000):
        symbols = "".join(SYMBOLS[number // 32**place % 32] for place in reversed(range(7)))
        for check in CHECKS:
            if read_code(f"LC26{symbols}{check}"):
                read.add(check)
    assert read == set(CHECKS)
