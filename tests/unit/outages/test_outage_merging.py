"""Merging: the labelled outages, the table of real shapes, and what must hold for any rows."""

import itertools
import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from laocaiso.core.clock import VIETNAM
from laocaiso.feeds.outages.merging import merge
from laocaiso.feeds.outages.model import Outage, Place, Row
from laocaiso.feeds.outages.predict import predictors
from laocaiso.places.gazetteer import Gazetteer

LABELLED = Path(__file__).parents[2] / "labelled" / "outages"
MIDNIGHT = datetime(2026, 11, 24, tzinfo=VIETNAM)


def row(start: str, end: str, area: str, unit: str = "PA18BT") -> Row:
    def at(text: str) -> datetime:
        hours, minutes = text.split(":")
        return MIDNIGHT + timedelta(hours=int(hours), minutes=int(minutes))

    return Row(unit=unit, start=at(start), end=at(end), area=area)


def places_of(one: Row) -> Sequence[Place]:
    return [Place(name=name, scope="whole", key=name) for name in one.area.split(", ")]


def cuts(rows: Sequence[Row]) -> list[tuple[str, str, str]]:
    return [
        (f"{o.start:%H:%M}", f"{o.end:%H:%M}", ", ".join(place.name for place in o.places))
        for o in merge(rows, places_of)
    ]


def test_the_labelled_rows_merge_to_the_labelled_outages() -> None:
    files = sorted(LABELLED.glob("*.jsonl"))
    rows = [
        json.loads(line) | {"source": path.name}
        for path in files
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    expected = [
        outage
        for path in sorted(LABELLED.glob("merged_expected_*.json"))
        for outage in json.loads(path.read_text(encoding="utf-8"))["outages"]
    ]
    fields = ("source", "unit", "rows", "start", "end", "units", "texts")
    found = [
        {name: entry[name] for name in fields} for entry in predictors(Gazetteer.load())["outage-merge"](rows)
    ]
    wanted = [{name: entry[name] for name in fields} for entry in expected]
    assert sorted(found, key=str) == sorted(wanted, key=str)


def test_switching_brackets_and_the_work_between_them_are_one_outage() -> None:
    rows = [row("6:00", "6:15", "A"), row("6:00", "18:30", "A"), row("18:00", "18:30", "A")]
    assert cuts(rows) == [("06:00", "18:30", "A")]


def test_overlapping_rows_are_one_outage() -> None:
    assert cuts([row("8:00", "10:00", "A"), row("9:30", "11:30", "A")]) == [("08:00", "11:30", "A")]
    assert cuts([row("7:30", "12:00", "A"), row("8:00", "10:00", "A")]) == [("07:30", "12:00", "A")]


def test_rows_that_touch_are_one_outage() -> None:
    assert cuts([row("8:00", "10:00", "A"), row("10:00", "11:00", "A")]) == [("08:00", "11:00", "A")]


def test_two_rows_without_any_text_stay_apart_even_where_they_overlap() -> None:
    rows = [row("6:00", "8:00", ""), row("7:00", "9:00", "")]
    nowhere = merge(rows, lambda _row: [Place(name="", scope="unknown", key="")])
    assert [(f"{o.start:%H:%M}", f"{o.end:%H:%M}") for o in nowhere] == [
        ("06:00", "08:00"),
        ("07:00", "09:00"),
    ]


def test_a_gap_is_never_bridged_however_short() -> None:
    rows = [row("13:00", "14:10", "A"), row("14:20", "15:30", "A"), row("15:45", "17:00", "A")]
    assert len(cuts(rows)) == 3
    assert cuts([row("6:00", "6:15", "A, B"), row("15:00", "15:15", "A, B")]) == [
        ("06:00", "06:15", "A, B"),
        ("15:00", "15:15", "A, B"),
    ]


def test_a_list_is_taken_apart_and_its_members_come_together_again_where_times_agree() -> None:
    rows = [row("6:00", "6:15", "A, B, C"), row("6:10", "18:10", "A"), row("18:00", "18:15", "A, B, C")]
    assert cuts(rows) == [("06:00", "06:15", "B, C"), ("06:00", "18:15", "A"), ("18:00", "18:15", "B, C")]


def test_places_with_the_same_times_that_share_no_row_stay_apart() -> None:
    assert cuts([row("6:00", "7:00", "A"), row("6:00", "7:00", "B")]) == [
        ("06:00", "07:00", "A"),
        ("06:00", "07:00", "B"),
    ]


def test_another_power_unit_or_source_never_joins() -> None:
    rows = [row("6:00", "7:00", "A"), row("6:30", "8:00", "A", unit="PA18LC")]
    assert len(merge(rows, places_of)) == 2


def test_an_outage_goes_on_past_midnight() -> None:
    assert len(merge([row("22:00", "26:00", "A"), row("25:00", "29:00", "A")], places_of)) == 1


ROWS = st.lists(
    st.builds(
        lambda start, length, area, unit: row(f"0:{start}", f"0:{start + length}", ", ".join(area), unit),
        st.integers(0, 60),
        st.integers(1, 30),
        st.lists(st.sampled_from("ABC"), min_size=1, max_size=3, unique=True),
        st.sampled_from(["PA18BT", "PA18LC"]),
    ),
    max_size=8,
)


def minutes(outages: Sequence[Outage]) -> set[tuple[str, str, int]]:
    return {
        (o.unit, place.name, minute)
        for o in outages
        for place in o.places
        for minute in range(int((o.end - o.start).total_seconds() // 60))
        for minute in [minute + int((o.start - MIDNIGHT).total_seconds() // 60)]
    }


@given(ROWS)
def test_power_is_off_exactly_when_a_row_says_so(rows: list[Row]) -> None:
    single = [
        Outage(unit=r.unit, start=r.start, end=r.end, places=tuple(places_of(r)), rows=(r,)) for r in rows
    ]
    merged = merge(rows, places_of)
    assert minutes(merged) == minutes(single)
    for outage in merged:
        assert outage.start == min(r.start for r in outage.rows)
        assert outage.end == max(r.end for r in outage.rows)


@given(ROWS)
def test_every_row_is_in_an_outage_and_those_of_a_place_are_apart(rows: list[Row]) -> None:
    merged = merge(rows, places_of)
    assert {id(r) for o in merged for r in o.rows} == {id(r) for r in rows}
    for name in "ABC":
        for unit in ("PA18BT", "PA18LC"):
            here = sorted(
                (o.start, o.end) for o in merged if o.unit == unit and name in {p.name for p in o.places}
            )
            assert all(first[1] < second[0] for first, second in itertools.pairwise(here))


@given(ROWS, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(rows: list[Row], rng: object) -> None:
    shuffled = list(rows)
    rng.shuffle(shuffled)  # type: ignore[attr-defined]

    def shape(outages: Sequence[Outage]) -> list[object]:
        return [
            (o.unit, o.start, o.end, o.places, sorted(o.rows, key=lambda r: (r.start, r.end, r.area)))
            for o in outages
        ]

    assert shape(merge(rows, places_of)) == shape(merge(shuffled, places_of))
