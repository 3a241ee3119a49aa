import math
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from laocaiso.places.gazetteer import Gazetteer
from laocaiso.places.locate import FALLBACK_M, NEAR_BOUNDARY_M, Locator

LOCATOR = Locator.load(Gazetteer.load())
GAZETTEER = Gazetteer.load()


def test_every_seat_and_inner_point_lies_in_its_own_unit(locator: Locator, gazetteer: Gazetteer) -> None:
    for unit in gazetteer.units:
        for lat, lon in ((unit.lat, unit.lon), (unit.inner_lat, unit.inner_lon)):
            answer = locator.locate(lat, lon)
            assert (answer.kind, answer.code, answer.distance_m) == ("unit", unit.code, 0)


def test_no_inner_point_is_near_a_boundary(locator: Locator, gazetteer: Gazetteer) -> None:
    assert not any(locator.locate(unit.inner_lat, unit.inner_lon).near_boundary for unit in gazetteer.units)


def test_six_seats_are_within_200_m_of_an_edge(locator: Locator, gazetteer: Gazetteer) -> None:
    near = {unit.short_name for unit in gazetteer.units if locator.locate(unit.lat, unit.lon).near_boundary}
    assert len(near) == 6
    assert "Khao Mang" in near


def test_near_a_boundary_the_other_units_are_named_with_their_distance(
    locator: Locator, gazetteer: Gazetteer
) -> None:
    seat = next(unit for unit in gazetteer.units if unit.short_name == "Khao Mang")
    answer = locator.locate(seat.lat, seat.lon)
    assert answer.near
    assert 40 <= answer.near[0].distance_m <= 80
    assert seat.code not in {other.code for other in answer.near}


def test_fansipan_just_outside_every_polygon_falls_to_the_nearest_unit(locator: Locator) -> None:
    answer = locator.locate(22.3033, 103.775)
    assert (answer.kind, answer.code, answer.near_boundary) == ("unit", "03037", True)
    assert 20 <= answer.distance_m <= 45


@pytest.mark.parametrize(("lat", "lon"), [(21.03, 105.85), (0.0, -170.0), (90.0, 0.0), (-90.0, 180.0)])
def test_outside_the_province_says_so(locator: Locator, lat: float, lon: float) -> None:
    answer = locator.locate(lat, lon)
    assert (answer.kind, answer.near_boundary, len(answer.near)) == ("outside", False, 1)
    assert answer.distance_m > FALLBACK_M


def test_the_distance_from_hanoi_is_in_metres(locator: Locator) -> None:
    assert 90_000 < locator.locate(21.0285, 105.8542).distance_m < 115_000


def test_points_near_kim_thanh_are_marked_for_a_person_to_look_at(locator: Locator) -> None:
    assert locator.locate(22.515, 103.935).disputed
    assert not locator.locate(22.3364, 103.8438).disputed


def test_neighbours_are_mutual_and_everyone_has_some(
    neighbours: Mapping[str, tuple[str, ...]], gazetteer: Gazetteer
) -> None:
    assert neighbours.keys() == gazetteer.by_code.keys()
    for code, others in neighbours.items():
        assert others
        assert code not in others
        assert all(code in neighbours[other] for other in others)


def test_sa_pa_borders_the_communes_around_it(neighbours: Mapping[str, tuple[str, ...]]) -> None:
    assert neighbours["03006"] == ("03004", "03013", "03037")


@settings(max_examples=150, deadline=None)
@given(lat=st.floats(21.2, 22.95), lon=st.floats(103.4, 105.2))
def test_a_step_shorter_than_the_limit_never_loses_a_unit_unseen(lat: float, lon: float) -> None:
    """What lies within 150 m is inside, or named among the near ones."""
    here = LOCATOR.locate(lat, lon)
    east = lon + 150 / (111_320 * math.cos(math.radians(lat)))
    there = LOCATOR.locate(lat, east)
    if here.kind == "unit" and here.distance_m == 0 and there.kind == "unit" and there.distance_m == 0:
        assert there.code == here.code or there.code in {other.code for other in here.near}
        assert all(other.distance_m <= NEAR_BOUNDARY_M for other in here.near)
