import gzip
import tracemalloc
import zlib

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.http_body import Unpacker, UnpackingFailed

PACK = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "": bytes,
    "identity": bytes,
    " GZip ": gzip.compress,
}


@given(st.binary(max_size=3000), st.sampled_from(sorted(PACK)), st.integers(1, 700))
def test_a_body_comes_out_as_it_went_in_however_it_is_cut(body, coding, size):
    packed = PACK[coding](body)
    unpacker = Unpacker(coding, len(body))
    assert all(unpacker.feed(packed[at : at + size]) for at in range(0, len(packed), size))
    assert unpacker.finish() == body


@given(st.binary(min_size=1, max_size=3000), st.sampled_from(sorted(PACK)), st.integers(1, 700))
def test_one_byte_more_than_the_cap_is_too_much(body, coding, size):
    packed = PACK[coding](body)
    unpacker = Unpacker(coding, len(body) - 1)
    assert not all(unpacker.feed(packed[at : at + size]) for at in range(0, len(packed), size))


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br"])
def test_a_packed_body_that_stops_half_way_is_no_body(coding):
    packed = PACK[coding](b"the rain in Sa Pa " * 100)
    unpacker = Unpacker(coding, 10_000)
    assert unpacker.feed(packed[:-3])
    with pytest.raises(UnpackingFailed):
        unpacker.finish()


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br"])
def test_bytes_in_another_coding_than_claimed(coding):
    with pytest.raises(UnpackingFailed):
        Unpacker(coding, 10_000).feed(b"<html>no such thing</html>" * 5)


def test_gzip_members_one_after_the_other_and_padding_behind():
    unpacker = Unpacker("gzip", 100)
    assert unpacker.feed(gzip.compress(b"first ") + gzip.compress(b"second") + b"\0" * 20)
    assert unpacker.finish() == b"first second"


def test_rubbish_behind_a_gzip_member():
    with pytest.raises(UnpackingFailed):
        Unpacker("gzip", 100).feed(gzip.compress(b"first") + b"rubbish")


def test_no_bytes_at_all_are_an_empty_body():
    assert Unpacker("gzip", 100).finish() == b""


@pytest.mark.parametrize("coding", ["zstd", "gzip, br", "compress"])
def test_a_coding_nobody_asked_for(coding):
    with pytest.raises(UnpackingFailed):
        Unpacker(coding, 100)


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br"])
def test_a_bomb_takes_no_more_memory_than_the_cap(coding):
    packed = PACK[coding](b" " * 100_000_000)
    tracemalloc.start()
    try:
        assert not Unpacker(coding, 1_000_000).feed(packed)
        assert tracemalloc.get_traced_memory()[1] < 4_000_000
    finally:
        tracemalloc.stop()
