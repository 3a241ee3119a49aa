"""Reading in bulk, for operators who want to see what a change of vocabulary does."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from laocaiso.cases.feedback.categories import Categories
from laocaiso.cases.feedback.reading.model import Kind
from laocaiso.cases.feedback.reading.reader import Reader
from laocaiso.cases.feedback.reading.topic import OTHER
from laocaiso.places.gazetteer import Gazetteer

Predictor = Callable[[Iterable[Mapping[str, Any]]], Iterator[Mapping[str, Any]]]
KINDS: tuple[Kind, ...] = ("phone", "cccd", "email", "plate", "name")
"""Kinds that labelled reports tell of; further ones are masked, but not named here."""
UNREAD: dict[str, Any] = {
    "category": OTHER,
    "confidence": 0.0,
    "urgent": False,
    "personalData": [],
    "abusive": False,
    "units": [],
}
"""What is answered beside "error" where there is nothing to read."""


def predictor(gazetteer: Gazetteer) -> Predictor:
    """Answers each line `{"title", "text"}` with what was read, and its "id" if it has one.

    The answer has `category`, `confidence`, `urgent`, `personalData` (of `KINDS`), `abusive` and `units`
    (codes). Of a line without a text it has the same keys, as for a report that says nothing, and an `error`.
    Label fields are never read.
    """
    reader = Reader(gazetteer, Categories.load())

    def predict(lines: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
        return (_answer(reader, line) for line in lines)

    return predict


def _answer(reader: Reader, line: Mapping[str, Any]) -> Mapping[str, Any]:
    answer: dict[str, Any] = {"id": line["id"]} if "id" in line else {}
    title, text = line.get("title"), line.get("text")
    if not isinstance(text, str):
        return answer | UNREAD | {"error": 'the line has no text "text"'}
    reading = reader.read(title if isinstance(title, str) else None, text)
    return answer | {
        "category": reading.category,
        "confidence": reading.confidence,
        "urgent": reading.urgent,
        "personalData": [kind for kind in KINDS if kind in reading.personal_data],
        "abusive": reading.abusive,
        "units": list(reading.units),
    }
