"""Which variant a client gets: the table of RFC 9110, 12.5.3, and what clients really send."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laocaiso.web.negotiation import PREFERENCE, has_already, preferred_codings, preferred_language


@pytest.mark.parametrize(
    ("header", "codings"),
    [
        (None, ["identity"]),
        ("", ["identity"]),
        ("gzip, deflate, br, zstd", ["br", "gzip", "identity"]),
        ("gzip", ["gzip", "identity"]),
        ("GZIP", ["gzip", "identity"]),
        ("x-gzip", ["gzip", "identity"]),
        ("gzip;q=0", ["identity"]),
        ("gzip;q=0, br", ["br", "identity"]),
        ("br;q=0.5, gzip;q=0.9", ["gzip", "br", "identity"]),
        ("br; q=0.5 , gzip ; q = 0.5", ["br", "gzip", "identity"]),
        ("identity", ["identity"]),
        ("identity, gzip;q=0.5", ["identity", "gzip"]),
        ("identity;q=0", []),
        ("identity;q=0, gzip", ["gzip"]),
        ("*", ["br", "gzip", "identity"]),
        ("*;q=0", []),
        ("*;q=0, gzip", ["gzip"]),
        ("*;q=0.3, identity;q=0.5, br;q=0", ["identity", "gzip"]),
        ("gzip;q=high", ["identity"]),
        ("gzip;q=-1, br;q=2", ["identity"]),
        ("gzip;q=nan", ["identity"]),
        (",,;;q,=,gzip", ["gzip", "identity"]),
        ("deflate, zstd", ["identity"]),
    ],
)
def test_codings(header, codings):
    assert list(preferred_codings(header)) == codings


@given(st.text(alphabet="gzipbr*identity;q=0.159, \tx-", max_size=60) | st.text(max_size=60))
def test_any_header_gives_an_order_without_repeats(header):
    codings = preferred_codings(header)
    assert set(codings) <= set(PREFERENCE)
    assert len(set(codings)) == len(codings)


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "vi"),
        ("", "vi"),
        ("en", "en"),
        ("en-GB,en;q=0.9", "en"),
        ("vi-VN,vi;q=0.9,en;q=0.8", "vi"),
        ("en;q=0.8, vi;q=0.9", "vi"),
        ("en,vi", "vi"),
        ("fr", "vi"),
        ("fr, en;q=0.1", "en"),
        ("*", "vi"),
        ("en;q=0", "vi"),
        ("vi;q=0, en;q=0.1", "en"),
        ("EN-us", "en"),
    ],
)
def test_language(header, language):
    assert preferred_language(header) == language


@pytest.mark.parametrize(
    ("header", "has"),
    [
        ('"a"', True),
        ('W/"a"', True),
        ('"b", "a"', True),
        ("*", True),
        (" * ", True),
        ('"b"', False),
        ("a", False),
        ("", False),
        ('"a', False),
    ],
)
def test_a_tag_is_compared_weakly(header, has):
    assert has_already(header, '"a"') is has
