"""Searching in bulk, for operators who want to see what a change of vocabulary does."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, cast

from laocaiso.cases.procedures.model import Level
from laocaiso.cases.procedures.search import Search

MOST = 10
_LEVELS = ("commune", "province")

Predictor = Callable[[Iterable[Mapping[str, Any]]], Iterator[Mapping[str, Any]]]


def predictor(search: Search | None = None) -> Predictor:
    """Answers each line `{"q", "level"?}` with `{"codes"}`, best first, at most ten; and its "id", if any.

    No codes where the catalogue has nothing about it. Any `level` but "commune" and "province" is no filter.
    Of a line without a text "q" the answer is empty, with an `error`. Label fields are never read.
    """
    found = search or Search.load()

    def predict(lines: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
        return (_answer(found, line) for line in lines)

    return predict


def _answer(search: Search, line: Mapping[str, Any]) -> Mapping[str, Any]:
    known = isinstance(line, Mapping)
    answer: dict[str, Any] = {"id": line["id"]} if known and "id" in line else {}
    q = line.get("q") if known else None
    if not isinstance(q, str):
        return answer | {"codes": [], "error": 'the line has no text "q"'}
    level = line.get("level")
    hits = search.find(q, level=cast(Level, level) if level in _LEVELS else None).hits
    return answer | {"codes": [hit.heading.code for hit in hits[:MOST]]}
