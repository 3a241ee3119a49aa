"""Linking and merging in bulk, as `laocaiso predict` offers them."""

from typing import Any

import pytest

from laocaiso.feeds.outages.predict import predictors
from laocaiso.places.gazetteer import Gazetteer

PREDICT = predictors(Gazetteer.load())
ROW: dict[str, Any] = {
    "id": "x-1",
    "unit": "PA18SP",
    "start": "2026-11-24 06:00:00.000",
    "end": "2026-11-24 07:00:00.000",
    "area": "Một phần phường Sa Pa",
}


def test_a_row_is_answered_with_units_and_scope() -> None:
    assert list(PREDICT["outages"]([ROW])) == [
        {"id": "x-1", "units": ["03006"], "scope": "part", "whole_units": []}
    ]


def test_label_fields_are_never_read() -> None:
    labels = {
        "units": ["04750"],
        "scope": "whole",
        "whole_units": ["04750"],
        "category": "plain",
        "level_note": "x",
    }
    for name in PREDICT:
        assert list(PREDICT[name]([ROW | labels])) == list(PREDICT[name]([ROW]))


def test_answers_come_one_for_each_line_in_order() -> None:
    rows = [
        ROW | {"id": str(number), "area": area} for number, area in enumerate(["Xã Tả Van", "", "Xã Y Tý"])
    ]
    assert [answer["id"] for answer in PREDICT["outages"](rows)] == ["0", "1", "2"]


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"unit": None}, "unit"),
        ({"unit": 3}, "unit"),
        ({"area": 3}, "area"),
        ({"start": "tomorrow"}, "start"),
        ({"start": None}, "start"),
        ({"end": "2026-11-24 06:00:00.000"}, "end"),
    ],
)
def test_a_malformed_row_is_answered_with_an_error_and_the_rest_goes_on(change: Any, named: str) -> None:
    bad, good = list(PREDICT["outages"]([ROW | change, ROW]))
    assert bad["error"].startswith(named)
    assert good["units"] == ["03006"]
    answers = list(PREDICT["outage-merge"]([ROW | change, ROW]))
    assert [("error" in answer) for answer in answers] == [True, False]


@pytest.mark.parametrize("line", [None, 3, "x", [], [1]])
def test_a_line_that_is_no_object_is_an_error(line: Any) -> None:
    for name in PREDICT:
        assert "error" in next(iter(PREDICT[name]([line])))


def test_merged_outages_have_the_shape_of_the_labelled_ones() -> None:
    later = ROW | {"id": "x-2", "start": "2026-11-24T06:30:00+07:00", "end": "2026-11-24T08:00:00+07:00"}
    assert list(PREDICT["outage-merge"]([ROW | {"source": "a"}, later | {"source": "a"}])) == [
        {
            "source": "a",
            "unit": "PA18SP",
            "rows": ["x-1", "x-2"],
            "start": "2026-11-24T06:00:00+07:00",
            "end": "2026-11-24T08:00:00+07:00",
            "units": ["03006"],
            "places": ["một phần Phường Sa Pa"],
            "texts": ["Một phần phường Sa Pa"],
        }
    ]


def test_rows_of_two_sources_are_not_merged() -> None:
    assert len(list(PREDICT["outage-merge"]([ROW | {"source": "a"}, ROW | {"source": "b"}]))) == 2


def test_a_row_without_a_name_goes_by_its_line_number() -> None:
    nameless = {name: value for name, value in ROW.items() if name != "id"}
    assert [entry["rows"] for entry in PREDICT["outage-merge"]([nameless])] == [["1"]]
