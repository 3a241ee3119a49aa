"""Finished answers: what is made, what is kept, and that nothing is made twice."""

import gzip
from datetime import UTC, datetime, timedelta

import brotli
import pytest

from laocaiso.snapshots.pages import Page
from laocaiso.snapshots.published import Published, finish, finish_all

NOON = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
BODY = b'{"items":[' + b",".join(b'{"temperatureC":%d}' % n for n in range(100)) + b"]}"


def page(target="/v1/a", body=BODY, checked_at=NOON, **more):
    return Page(target, body, checked_at, NOON, **more)


def test_every_variant_holds_the_same_answer_under_a_tag_of_its_own():
    variants = finish(page()).variants
    assert set(variants) == {"identity", "gzip", "br"}
    assert variants["identity"].body == BODY
    assert gzip.decompress(variants["gzip"].body) == BODY
    assert brotli.decompress(variants["br"].body) == BODY
    assert len({variant.etag for variant in variants.values()}) == 3
    assert not any(variant.etag.startswith(b"W/") for variant in variants.values())


def test_headers_say_what_a_cache_needs():
    headers = dict(finish(page(language="vi", max_age=120)).variants["br"].headers)
    assert headers[b"content-encoding"] == b"br"
    assert headers[b"content-language"] == b"vi"
    assert headers[b"vary"] == b"Accept-Encoding, Accept-Language"
    assert headers[b"cache-control"].startswith(b"public, max-age=120, stale-while-revalidate=120")
    assert headers[b"x-checked-at"] == b"2026-11-24T12:00:00+07:00"
    assert b"content-encoding" not in dict(finish(page()).variants["identity"].headers)


def test_a_304_repeats_what_a_cache_must_refresh_and_no_more():
    names = {name for name, _ in finish(page(language="vi")).variants["br"].unchanged}
    assert names == {b"etag", b"cache-control", b"vary", b"x-checked-at", b"last-modified"}


def test_a_tiny_answer_is_not_compressed():
    assert set(finish(page(body=b"{}")).variants) == {"identity"}


def test_the_same_page_is_not_made_again():
    before = finish(page())
    assert finish(page(), before) is before


def test_the_same_bytes_looked_at_later_keep_bodies_and_tags_and_say_when():
    before = finish(page())
    after = finish(page(checked_at=NOON + timedelta(minutes=5)), before)
    for coding, variant in after.variants.items():
        assert variant.body is before.variants[coding].body
        assert variant.etag == before.variants[coding].etag
        assert dict(variant.headers)[b"x-checked-at"] == b"2026-11-24T12:05:00+07:00"


def test_the_same_answer_has_the_same_tag_in_every_process():
    assert finish(page()).variants["gzip"].etag == finish(page()).variants["gzip"].etag


def test_two_pages_must_not_claim_one_address():
    with pytest.raises(ValueError, match="/v1/a"):
        finish_all([page(), page(body=b"other")], {})


def test_replacing_shows_the_new_and_drops_what_is_gone():
    published = Published()
    vi, en = page("/v1/b", b"vi", language="vi"), page("/v1/b", b"en", language="en")
    assert published.replace("feed", finish_all([page(), vi, en], {}), "view", NOON) == 3
    assert published.find("/v1/b", "en").page is en
    assert published.find("/v1/b", "vi").page is vi
    assert published.find("/v1/a", "en").page.body == BODY
    assert published.view("feed") == "view"

    later = NOON + timedelta(minutes=1)
    entries = finish_all([page("/v1/c", b"c")], published.entries("feed"))
    assert published.replace("feed", entries, "view 2", later) == 4, "one new, three gone"
    assert published.find("/v1/b", "en") is None
    assert published.find("/v1/a", "vi") is None
    assert published.find("/v1/c", "vi").page.body == b"c"
    assert published.changed_at["feed"] == later


def test_replacing_by_the_same_is_no_change():
    published = Published()
    published.replace("feed", finish_all([page()], {}), None, NOON)
    again = finish_all([page()], published.entries("feed"))
    assert published.replace("feed", again, None, NOON + timedelta(minutes=1)) == 0
    assert published.changed_at["feed"] == NOON


def test_feeds_do_not_disturb_one_another():
    published = Published()
    published.replace("one", finish_all([page("/v1/one")], {}), 1, NOON)
    published.replace("two", finish_all([page("/v1/two")], {}), 2, NOON)
    published.replace("one", {}, 1, NOON)
    assert published.find("/v1/one", "vi") is None
    assert published.find("/v1/two", "vi") is not None
