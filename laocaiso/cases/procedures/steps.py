"""The steps of a procedure, from the portal's run of lines."""

import re
from collections.abc import Iterator

import msgspec

from laocaiso.core.text import clean

_STEP = re.compile(r"^[-+*•\s]*Bước\s*\d+\s*[:.)\-–]?\s*", re.IGNORECASE)
_BULLET = re.compile(r"^\s*(?:[-–+*•]|[a-zđ]\)|\d{1,2}[.)](?!\d)|\(\w{1,4}\))\s*")
_MAIN = re.compile(r"^\s*(?:[-–•]|[a-zđ]\)|\d{1,2}[.)](?!\d))\s*")
_LEADING = re.compile(r"^\s*[-–+*•]\s*")
_ENDS = (".", ";", ":", "!", "?", ")")


class Step(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One step; `details` are the points below it."""

    number: int
    text: str
    details: tuple[str, ...] = ()


def steps_of(text: str) -> tuple[Step, ...]:
    """Split by "Bước 1", where the page counts; else by its main bullets; else by paragraphs."""
    lines = list(_joined(text))
    if any(_STEP.match(line) for line in lines):
        return tuple(_grouped(lines, _STEP))
    if sum(bool(_MAIN.match(line)) for line in lines) > 1:
        return tuple(_grouped(lines, _MAIN))
    return tuple(
        Step(number=number, text=stripped)
        for number, stripped in enumerate(filter(None, (_LEADING.sub("", line) for line in lines)), 1)
    )


def _joined(text: str) -> Iterator[str]:
    """Lines, with those put together that the page broke in the middle of a sentence."""
    held = ""
    for raw in text.splitlines():
        line = clean(raw)
        if not line:
            continue
        if held and line[0].islower() and not _BULLET.match(line) and not held.endswith(_ENDS):
            held = f"{held} {line}"
            continue
        if held:
            yield held
        held = line
    if held:
        yield held


def _grouped(lines: list[str], head: re.Pattern[str]) -> Iterator[Step]:
    number, title, details = 0, "", list[str]()
    for line in lines:
        if head.match(line):
            if title or details:
                number += 1
                yield _step(number, title, details)
            title, details = head.sub("", line, count=1).strip(), []
        else:
            details.append(_LEADING.sub("", line))
    if title or details:
        yield _step(number + 1, title, details)


def _step(number: int, title: str, details: list[str]) -> Step:
    """A step whose number stands alone on its line has its first point as text."""
    kept = [detail for detail in details if detail]
    if not title and kept:
        title, kept = kept[0], kept[1:]
    return Step(number=number, text=title, details=tuple(kept))
