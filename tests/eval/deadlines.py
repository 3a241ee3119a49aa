"""How many labelled deadlines come out right, and how fast.

Run as `python -m tests.eval.deadlines`; a case is right when both its dates are.
"""

import json
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from laocaiso.cases.deadlines.predict import predictors

FOLDER = Path(__file__).parents[1] / "labelled" / "deadlines"
LABELLED = FOLDER / "deadline_vectors.jsonl"
MORE = FOLDER / "more.jsonl"


def load(path: Path = LABELLED) -> list[dict[str, Any]]:
    """The labelled cases of a file of JSON lines."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def score(cases: Sequence[Mapping[str, Any]] | None = None) -> str:
    """A report: the share right, every miss, and the time a case takes."""
    cases = load() if cases is None else cases
    predict = predictors()["deadlines"]
    begin = time.perf_counter()
    answers = list(predict(cases))
    each = (time.perf_counter() - begin) / max(1, len(cases))
    misses = [
        f"  {case['received_at']} + {case['term_value']} {case['term_unit']}: {answer} ({case['note']})"
        for case, answer in zip(cases, answers, strict=True)
        if any(answer.get(name) != case[name] for name in ("effective_start", "due_date"))
    ]
    good = len(cases) - len(misses)
    head = f"deadlines: {good} of {len(cases)} right ({good / max(1, len(cases)):.1%})"
    return "\n".join(
        [head, *(["misses:", *misses] if misses else ["no misses"]), f"time of a case: {each * 1e6:.0f} µs"]
    )


if __name__ == "__main__":
    print(score())
    print(score(load(MORE)))
