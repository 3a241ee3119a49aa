"""How many labelled payloads come out right, as text and out of a picture, and how fast.

Run as `python -m tests.eval.qr`; a case is right when its kind is and, where labelled, the plain code.
"""

import asyncio
import json
import time
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from adapters.qr_reader import ZxingReader
from adapters.qr_writer import QrcodeWriter
from laocaiso.channels.qr.predict import predictors

FOLDER = Path(__file__).parents[1] / "labelled" / "qr"
LABELLED = FOLDER / "payload_cases.jsonl"
MORE = FOLDER / "more.jsonl"
TODAY = date(2026, 11, 23)
"""The day the cases are of."""
LABELS = ("expect", "normalised", "national")
MOST_DRAWN = 1000
"""Characters; more is not drawn."""


def load(path: Path = LABELLED) -> list[dict[str, Any]]:
    """The labelled payloads of a file of JSON lines."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def right(answer: Mapping[str, Any], case: Mapping[str, Any]) -> bool:
    """True when everything that is labelled is as labelled."""
    return all(answer.get(name) == case[name] for name in LABELS if name in case)


def score(cases: Sequence[Mapping[str, Any]] | None = None) -> str:
    """A report: the share right, every miss, the payloads that survive a picture, and the times."""
    cases = load() if cases is None else cases
    begin = time.perf_counter()
    answers = list(predictors(lambda: TODAY)["qr"](cases))
    each = (time.perf_counter() - begin) / max(1, len(cases))
    misses = [
        f"  {case['payload'][:60]!r}: {answer}, expected {case['expect']}"
        for case, answer in zip(cases, answers, strict=True)
        if not right(answer, case)
    ]
    good = len(cases) - len(misses)
    drawn, same, slowest = asyncio.run(_through_pictures([case["payload"] for case in cases]))
    return "\n".join(
        [
            f"qr: {good} of {len(cases)} right ({good / max(1, len(cases)):.1%})",
            *(["misses:", *misses] if misses else ["no misses"]),
            f"pictures: {same} of {drawn} payloads come out of a PNG as they went in",
            f"time of a text: {each * 1e6:.0f} µs; of a picture at most {slowest * 1e3:.0f} ms",
        ]
    )


async def _through_pictures(payloads: Sequence[str]) -> tuple[int, int, float]:
    reader, writer = ZxingReader(), QrcodeWriter()
    await reader.texts(writer.png("start"))
    drawn = [payload for payload in payloads if len(payload) <= MOST_DRAWN]
    same, slowest = 0, 0.0
    for payload in drawn:
        picture = writer.png(payload)
        begin = time.perf_counter()
        same += list(await reader.texts(picture)) == [payload]
        slowest = max(slowest, time.perf_counter() - begin)
    await reader.aclose()
    return len(drawn), same, slowest


if __name__ == "__main__":
    print(score())
    print(score(load(MORE)))
