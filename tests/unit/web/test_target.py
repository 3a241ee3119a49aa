from contextlib import suppress
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laocaiso.core.errors import InvalidInput
from laocaiso.web.target import LONGEST_PATH, LONGEST_VALUE, MOST_PARAMETERS, check_target


@pytest.mark.parametrize(
    ("path", "query", "field"),
    [
        (b"/v1/places/%zz", b"", "path"),
        (b"/v1/places/%", b"", "path"),
        (b"/v1/places/%e1%ba", b"", "path"),
        (b"/v1/places/%00", b"", "path"),
        (b"/" + b"a" * LONGEST_PATH, b"", "path"),
        (b"/v1/outages", b"unit=%zz", "unit"),
        (b"/v1/outages", b"unit=1&from=%ff", "from"),
        (b"/v1/outages", b"unit=a%00b", "unit"),
        (b"/v1/outages", b"unit=a\x01b", "unit"),
        (b"/v1/outages", b"unit=%7f", "unit"),
        (b"/v1/outages", b"%zz=1", "query"),
        (b"/v1/outages", b"q=" + b"a" * (LONGEST_VALUE + 1), "q"),
        (b"/v1/outages", b"x" * 500 + b"=1", "x" * 200),
        (b"/v1/outages", b"a=1&" * MOST_PARAMETERS + b"b=1", "query"),
    ],
)
def test_what_no_route_could_make_sense_of_names_the_field(path, query, field):
    with pytest.raises(InvalidInput) as caught:
        check_target(path, query)
    assert caught.value.field == field


@pytest.mark.parametrize(
    ("path", "query"),
    [
        (b"/", b""),
        (b"/v1/places/02647", b"utm=1&&=&x"),
        (b"/v1/places/resolve", b"q=x%C3%A3+H%C3%B2a+M%E1%BA%A1c%0A"),
        (b"/v1/places/resolve", "q=xã".encode()),
        (b"/v1/outages", b"q=a=b"),
    ],
)
def test_what_a_browser_sends_passes(path, query):
    check_target(path, query)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=100))
def test_any_printable_text_passes_once_encoded(text):
    check_target(b"/v1/places/" + quote(text, safe="").encode(), urlencode({"q": text}).encode())


@given(st.binary(max_size=200), st.binary(max_size=200))
def test_any_bytes_pass_or_are_refused_by_name(path, query):
    # Anything but this error fails the test.
    with suppress(InvalidInput):
        check_target(path, query)
