"""Resolving in bulk, for operators who want to see what a change of vocabulary does."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from laocaiso.places.gazetteer import Gazetteer
from laocaiso.places.resolver import Resolver

Predictor = Callable[[Iterable[Mapping[str, Any]]], Iterator[Mapping[str, Any]]]


def predictor(gazetteer: Gazetteer) -> Predictor:
    """Answers each line `{"q"}` with `{"kind", "units", "confidence", "reason"}`, and its "id" if it has one.

    Of a line without a text "q" the answer is none, with an `error`. Label fields are never read.
    """
    resolver = Resolver(gazetteer)

    def predict(lines: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
        return (_answer(resolver, line) for line in lines)

    return predict


def _answer(resolver: Resolver, line: Mapping[str, Any]) -> Mapping[str, Any]:
    known = isinstance(line, Mapping)
    answer: dict[str, Any] = {"id": line["id"]} if known and "id" in line else {}
    q = line.get("q") if known else None
    if not isinstance(q, str):
        return answer | {
            "kind": "none",
            "units": [],
            "confidence": 0.0,
            "reason": "empty",
            "error": 'the line has no text "q"',
        }
    resolution = resolver.resolve(q)
    answer |= {
        "kind": resolution.kind,
        "units": [{"code": unit.code, "name": unit.name} for unit in resolution.units],
        "confidence": resolution.confidence,
        "reason": resolution.reason,
    }
    return answer | ({"district": resolution.district} if isinstance(resolution.district, str) else {})
