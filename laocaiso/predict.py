"""Predictions in bulk: JSON lines in, JSON lines out, by the same code that answers the public.

For operators who want to see what a change of vocabulary does to many inputs at once.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import msgspec

Record = dict[str, Any]
Predictor = Callable[[Iterable[Record]], Iterable[Any]]
"""Takes records and gives answers in their order; label fields a record may also hold are not looked at."""


NAMES = ("places", "outages", "outage-merge", "procedures", "deadlines", "qr", "duplicates", "routing")
"""What there is to predict."""


def predictor(name: str) -> Predictor:
    """The predictor of that name, one of `NAMES`; what it needs is loaded now, and nothing else."""
    from laocaiso.places.gazetteer import Gazetteer

    given: Predictor
    match name:
        case "places":
            from laocaiso.places.predict import predictor as of_places

            given = of_places(Gazetteer.load())
        case "outages" | "outage-merge":
            from laocaiso.feeds.outages.predict import predictors as of_outages

            given = of_outages(Gazetteer.load())[name]
        case "procedures":
            from laocaiso.cases.procedures.predict import predictor as of_procedures

            given = of_procedures()
        case "deadlines":
            from laocaiso.cases.deadlines.predict import predictors as of_deadlines

            given = of_deadlines()[name]
        case "qr":
            from laocaiso.channels.qr.predict import predictors as of_qr
            from laocaiso.core.clock import VIETNAM, SystemClock

            given = of_qr(lambda: SystemClock().now().astimezone(VIETNAM).date())[name]
        case "duplicates":
            from laocaiso.cases.feedback.duplicates.comparing import Comparer
            from laocaiso.cases.feedback.duplicates.predict import predictor as of_duplicates

            given = of_duplicates(Comparer.load())
        case "routing":
            from laocaiso.cases.feedback.reading.predict import predictor as of_reports

            given = of_reports(Gazetteer.load())
        case _:
            raise KeyError(name)
    return given


def unread(name: str) -> Mapping[str, Any]:
    """What an answer of that predictor holds beside "error" where a line is no JSON object."""
    if name == "routing":
        from laocaiso.cases.feedback.reading.predict import UNREAD

        return UNREAD
    return {}


def answers(
    predictor: Predictor, lines: Iterable[bytes], unread: Mapping[str, Any] | None = None
) -> Iterator[bytes]:
    """One JSON line for each answer; a line that is no JSON object gets `unread` and an "error" in its place.

    Lazy: where the predictor streams, so does this.
    """
    errors: deque[tuple[int, bytes]] = deque()
    read = 0

    def records() -> Iterator[Record]:
        nonlocal read
        for number, line in enumerate(lines, 1):
            try:
                record = msgspec.json.decode(line.removeprefix(b"\xef\xbb\xbf"), type=Record)
            except (msgspec.DecodeError, UnicodeDecodeError) as error:
                message = {"error": f"line {number}: not a JSON object: {error}"}
                errors.append((read, _line({**(unread or {}), **message})))
                continue
            read += 1
            yield record

    for written, given in enumerate(predictor(records())):
        while errors and errors[0][0] <= written:
            yield errors.popleft()[1]
        yield _line(given)
    for _, error_line in errors:
        yield error_line


def _line(value: Any) -> bytes:
    return msgspec.json.encode(value) + b"\n"
