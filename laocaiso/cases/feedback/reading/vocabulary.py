"""Weighted patterns as they are written down: by label, by weight, many in a line."""

from collections.abc import Iterator
from importlib.resources import files

import msgspec

from laocaiso.cases.feedback.reading.phrases import Phrases

Lines = dict[str, dict[str, str]]
"""Label → weight → patterns with ";" between; the label "groups" holds named groups of choices."""


def load(name: str) -> Phrases:
    """The patterns of `data/<name>.json`."""
    raw = (files("laocaiso.cases.feedback.reading") / "data" / f"{name}.json").read_bytes()
    lines = msgspec.json.decode(raw, type=Lines)
    return Phrases(_patterns(lines), lines.get("groups"))


def _patterns(lines: Lines) -> Iterator[tuple[str, float, str]]:
    for label, by_weight in lines.items():
        if label != "groups":
            for weight, patterns in by_weight.items():
                for pattern in patterns.split(";"):
                    if pattern.strip():
                        yield label, float(weight), pattern.strip()
