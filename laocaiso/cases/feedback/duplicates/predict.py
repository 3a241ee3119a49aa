"""Comparing in bulk, for operators who want to see what a change of vocabulary does."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from laocaiso.cases.feedback.duplicates.comparing import Comparer
from laocaiso.cases.feedback.duplicates.model import Sighting

Predictor = Callable[[Iterable[Mapping[str, Any]]], Iterator[Mapping[str, Any]]]


def predictor(comparer: Comparer) -> Predictor:
    """Answers each line `{"a", "b"}` with `{"same", "score", "why"}`, and its "id" if it has one.

    A side has `text` and `created_at` (RFC 3339), and may have `lat`, `lon` and `category`. Of a line that is
    no such pair the answer has `same` false and an `error`. Label fields are never read.
    """
    return lambda lines: (_answer(comparer, line) for line in lines)


def _answer(comparer: Comparer, line: Mapping[str, Any]) -> Mapping[str, Any]:
    answer: dict[str, Any] = {"id": line["id"]} if "id" in line else {}
    try:
        likeness = comparer.compare(sighting(line["a"]), sighting(line["b"]))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        return answer | {"same": False, "score": 0.0, "error": f"no pair of reports: {error}"}
    return answer | {"same": likeness.same, "score": likeness.score, "why": likeness.why}


def sighting(side: Mapping[str, Any]) -> Sighting:
    """A side of a pair; KeyError, TypeError or ValueError where it is none."""
    text = side["text"]
    if not isinstance(text, str):
        raise TypeError("text is a string")
    created_at = datetime.fromisoformat(side["created_at"])
    if created_at.tzinfo is None:
        raise ValueError("created_at has no offset")
    lat, lon = side.get("lat"), side.get("lon")
    return Sighting(
        text=text,
        lat=None if lat is None else float(lat),
        lon=None if lon is None else float(lon),
        category=side.get("category"),
        created_at=created_at,
    )
