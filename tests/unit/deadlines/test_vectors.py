"""Every labelled deadline, and the worked examples of the text."""

import json
from pathlib import Path

import pytest

from laocaiso.cases.deadlines.predict import predictors

LABELLED = Path(__file__).parents[2] / "labelled/deadlines/deadline_vectors.jsonl"
CASES = [json.loads(line) for line in LABELLED.read_text("utf-8").splitlines()]
CASES += [json.loads(line) for line in (LABELLED.parent / "more.jsonl").read_text("utf-8").splitlines()]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["note"])
def test_a_labelled_case_comes_out_right(case):
    (answer,) = predictors()["deadlines"]([case])
    assert answer == {"effective_start": case["effective_start"], "due_date": case["due_date"]}
