"""The note of a channel, taken apart: the portal glues fee, remark on the fee and remark on the time.

"70,000 Việt Nam Đồng(70.000 đồng/thẻ)Trực tiếp tại trụ sở Công an"
 head                 detail          rest
"""

import re
from dataclasses import dataclass

from laocaiso.core.text import clean

_HEAD = re.compile(
    r"\s*(Miễn phí|Không có thông tin|[\d.,]+\s*(?:Việt Nam Đồng|VNĐ|USD|Đồng))", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Note:
    """The three parts; empty where there is none."""

    head: str = ""
    detail: str = ""
    rest: str = ""


def read_note(note: str | None) -> Note:
    """Take a note apart; a note of another form is all `rest`."""
    if not note:
        return Note()
    found = _HEAD.match(note)
    if found is None:
        return Note(rest=_tidy(note))
    rest = note[found.end() :]
    detail = ""
    if rest.startswith("("):
        end = _closing(rest)
        detail, rest = rest[1:end], rest[end + 1 :]
    return Note(clean(found[1]), _tidy(detail), _tidy(rest))


def _closing(text: str) -> int:
    """Where the bracket that opens a text closes; its end if it never does."""
    depth = 0
    for at, letter in enumerate(text):
        depth += (letter == "(") - (letter == ")")
        if depth == 0:
            return at
    return len(text)


def _tidy(text: str) -> str:
    lines = (clean(line) for line in text.splitlines())
    return "\n".join(line for line in lines if line).strip()
