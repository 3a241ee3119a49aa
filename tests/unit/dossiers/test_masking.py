"""Names, masked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laocaiso.cases.dossiers.masking import masked


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Nguyễn Văn A", "N*** V** A"),
        ("  giàng   a páo ", "g*** a p**"),
        ("Đặng Thị Mẫu", "Đ*** T** M**"),
        ("NGUYÊ\N{COMBINING TILDE}N", "N***"),
        ("Công ty TNHH MTV 26", "C*** t* T*** M** ***"),
        ("(Nguyễn)", "***"),
        ("Y", "Y"),
    ],
)
def test_a_letter_and_stars(name, shown):
    assert masked(name) == shown


@pytest.mark.parametrize("name", ["", "  ", "\u200b"])
def test_no_name_is_nothing(name):
    assert masked(name) is None


@given(st.text(alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyAĐÝ ", max_size=60))
def test_of_each_word_one_letter_at_most_is_left(name):
    shown = masked(name)
    for word in (shown or "").split():
        assert len(word.replace("*", "")) <= 1
        assert len(word) <= 4
