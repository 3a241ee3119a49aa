"""Places by distance, kind and words; and the list the program ships with."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laocaiso.feeds.tourism.finding import EARTH_M, Near, distance_m, find, has_words
from laocaiso.feeds.tourism.model import KINDS, load_places

PLACES = load_places().places
LATS, LONS = st.floats(-90, 90), st.floats(-180, 180)


def ids(**how):
    return [found.place.id for found in find(PLACES, **how)]


def test_the_list_is_whole():
    assert len(PLACES) == 71
    assert len({place.id for place in PLACES}) == 71
    assert {place.kind for place in PLACES} == set(KINDS)
    assert all(21.3 < place.lat < 22.9 and 103.4 < place.lon < 105.2 for place in PLACES)
    assert all(300 <= place.precision_m <= 8000 for place in PLACES)
    assert sum(place.commune_confidence == "low" for place in PLACES) == 43


def test_every_place_lies_in_a_unit_of_today(gazetteer):
    assert {place.commune_code for place in PLACES} <= set(gazetteer.by_code)


def test_a_known_distance():
    # Hà Nội (21.0285, 105.8542) to TP. Hồ Chí Minh (10.7769, 106.7009): 1,138 km by any online calculator.
    assert distance_m(21.0285, 105.8542, 10.7769, 106.7009) == pytest.approx(1_143_000, rel=0.01)
    assert distance_m(0, 0, 0, 180) == pytest.approx(math.pi * EARTH_M)


@given(LATS, LONS, LATS, LONS)
def test_distances_are_symmetric_and_bounded(a, b, c, d):
    there = distance_m(a, b, c, d)
    assert 0 <= there <= math.pi * EARTH_M + 1
    assert there == pytest.approx(distance_m(c, d, a, b), abs=0.01)
    assert distance_m(a, b, a, b) == 0


def test_the_nearest_come_first():
    found = find(PLACES, near=Near(22.3355, 103.8423))
    assert (found[0].place.id, found[0].distance_m) == ("nha-tho-da-sa-pa", 0)
    distances = [one.distance_m for one in found]
    assert distances == sorted(distances)
    assert len(found) == 71


def test_without_a_place_to_measure_from_there_is_no_distance():
    assert all(one.distance_m is None for one in find(PLACES))


def test_by_kind():
    markets = find(PLACES, kind="market")
    assert len(markets) == 10
    assert {one.place.kind for one in markets} == {"market"}


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("nhà thờ đá", "nha-tho-da-sa-pa"),
        ("nha tho da", "nha-tho-da-sa-pa"),
        ("stone church", "nha-tho-da-sa-pa"),
        ("FANSIPAN", "fansipan"),
        ("dinh fan", "fansipan"),
        ("hàm rồng", "nui-ham-rong"),
    ],
)
def test_by_words_with_and_without_marks(words, first):
    assert ids(words=words)[0] == first


def test_marks_that_were_typed_count():
    with_marks = find(PLACES, words="chợ")
    assert with_marks
    assert all("ợ" in (one.place.name_vi + one.place.description_vi).lower() for one in with_marks)
    assert len(ids(words="cho")) >= len(with_marks)


def test_words_in_a_name_come_before_words_in_a_description():
    found = find(PLACES, words="sa pa")
    named = ["sa pa" in one.place.name_vi.lower() for one in found]
    assert any(named)
    assert not all(named)
    assert named == sorted(named, reverse=True)


def test_nothing_fits():
    assert ids(words="zzz") == []


def test_what_has_words():
    assert has_words("ả")
    assert not has_words(" ?! ")
