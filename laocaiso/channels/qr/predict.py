"""Reading in bulk, for operators who want to see what a change of the rules does."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from laocaiso.channels.qr.links import Links
from laocaiso.channels.qr.model import Reading
from laocaiso.channels.qr.reading import QrReader

Predictor = Callable[[Iterable[Mapping[str, Any]]], Iterator[Mapping[str, Any]]]

WORDS: Mapping[str, str] = {
    "unknown_code": "unknown_shape",
    "procedure": "tthc_code",
    "report": "feedback_code",
    "result_paper": "result_code",
    "id_card": "cccd",
    "id_card_invalid": "cccd_invalid",
    "id_number": "id_number",
    "vneid": "vneid",
    "payment": "vietqr_payment",
    "portal_link": "url_without_code",
    "foreign_link": "reject_foreign_host",
    "too_long": "reject_too_long",
    "own_link": "own_link",
    "place": "place",
}
"""Our kinds in the words of the labelled cases; everything else is `reject`."""


def predictors(today: Callable[[], date], links: Links | None = None) -> Mapping[str, Predictor]:
    """By name: `qr` answers each case `{"payload"}` with `{"expect"}` and, for codes, their plain form.

    `normalised` is of a dossier's code, `national` of a procedure's. Of a line without a text the answer has
    an `error`. Label fields are never read.
    """
    reader = QrReader(links or Links(web="https://laocaiso.example"), today=today)
    return {"qr": lambda cases: (_answer(reader, case) for case in cases)}


def _answer(reader: QrReader, case: Mapping[str, Any]) -> Mapping[str, Any]:
    answer: dict[str, Any] = {"id": case["id"]} if "id" in case else {}
    payload = case.get("payload")
    if not isinstance(payload, str):
        return answer | {"error": 'the line has no text "payload"'}
    reading = reader.read_text(payload)
    answer["expect"] = _word(reading)
    if reading.kind in ("dossier", "unknown_code"):
        answer["normalised"] = reading.code
    elif reading.kind == "procedure":
        answer["national"] = reading.code
    return answer


def _word(reading: Reading) -> str:
    if reading.kind == "dossier":
        return "dossier_code" if reading.via == "text" else "url_with_dossier_code"
    if reading.kind == "id_card_invalid" and reading.reason == "impossible_date":
        return "cccd_invalid_date"
    return WORDS.get(reading.kind, "reject")
