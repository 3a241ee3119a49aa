"""Counting in bulk, for operators who want to see what a change of the calendar does."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from laocaiso.cases.deadlines.counting import DeadlineCounter
from laocaiso.cases.deadlines.model import UNITS, Pause, Term
from laocaiso.core.errors import InvalidInput
from laocaiso.core.working_calendar import shipped

Predictor = Callable[[Iterable[Mapping[str, Any]]], Iterator[Mapping[str, Any]]]


def predictors(counter: DeadlineCounter | None = None) -> Mapping[str, Predictor]:
    """By name: `deadlines` answers each case with `{"effective_start", "due_date"}`.

    A case has `received_at` (RFC 3339), `term_value`, `term_unit`, and may have `pauses`: a list of
    `{"begin", "end"}` (or `from`, `to`). A date is null where the calendar of its year is not known, and
    where the clock stands still. Of a line that is no such case the answer has an `error`. Label fields are
    never read.
    """
    counter = counter or DeadlineCounter(shipped())
    return {"deadlines": lambda cases: (_answer(counter, case) for case in cases)}


def _answer(counter: DeadlineCounter, case: Mapping[str, Any]) -> Mapping[str, Any]:
    answer: dict[str, Any] = {"id": case["id"]} if "id" in case else {}
    try:
        deadline = counter.count(_time(case["received_at"]), _term(case), _pauses(case))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        return answer | {"error": f"no case of a deadline: {error}"}
    except InvalidInput as error:
        return answer | {"error": error.en}
    return answer | {
        "effective_start": deadline.effective_start.isoformat() if deadline.effective_start else None,
        "due_date": deadline.due_date.isoformat() if deadline.due_date else None,
    }


def _term(case: Mapping[str, Any]) -> Term:
    if case["term_unit"] not in UNITS:
        raise ValueError(f"term_unit is one of {', '.join(UNITS)}")
    return Term(float(case.get("term_value") or 0), case["term_unit"])


def _pauses(case: Mapping[str, Any]) -> list[Pause]:
    read = []
    for pause in case.get("pauses") or ():
        end = pause.get("end", pause.get("to"))
        read.append(Pause(_time(pause.get("begin", pause.get("from"))), _time(end) if end else None))
    return read


def _time(written: str) -> datetime:
    return datetime.fromisoformat(written)
