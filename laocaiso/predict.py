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


def predictors() -> Mapping[str, Predictor]:
    """Every predictor there is, by the name the command line knows it under."""
    from laocaiso.feeds.outages.predict import predictors as of_outages
    from laocaiso.places.gazetteer import Gazetteer
    from laocaiso.places.predict import predictor as of_places

    gazetteer = Gazetteer.load()
    return {"places": of_places(gazetteer), **of_outages(gazetteer)}


def answers(predictor: Predictor, lines: Iterable[bytes]) -> Iterator[bytes]:
    """One JSON line for each answer; a line that is no JSON object gets `{"error": …}` in its place.

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
                errors.append((read, _line({"error": f"line {number}: not a JSON object: {error}"})))
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
