"""Texts of people: tidied, measured, refused by the name of their field."""

import re
import unicodedata

from laocaiso.core.errors import InvalidInput
from laocaiso.core.text import clean

_GAPS = re.compile(r"\n{3,}")


def tidy(text: str) -> str:
    """The text in NFC without invisible characters; single blanks, lines kept."""
    lines = "\n".join(clean(line) for line in unicodedata.normalize("NFC", text).splitlines())
    return _GAPS.sub("\n\n", lines).strip()


def tidy_line(text: str | None) -> str | None:
    """The text on one line; None for nothing."""
    return (clean(text) or None) if text is not None else None


def needed(
    field: str, text: str | None, shortest: int, longest: int, *, told_shortest: int | None = None
) -> str:
    """A text that has to be there, tidied. Raises `InvalidInput`.

    `told_shortest` is what people are asked for, where fewer characters do in need.
    """
    tidied = tidy(text or "")
    if not shortest <= len(tidied) <= longest:
        shortest = told_shortest or shortest
        raise InvalidInput(
            field,
            f"Nội dung phải có từ {shortest} đến {longest} ký tự.",
            f"The text has to have {shortest} to {longest} characters.",
            allowed=(f"{shortest}–{longest} characters",),
        )
    return tidied


def optional(field: str, text: str | None, longest: int) -> str | None:
    """A text on one line that may be left out. Raises `InvalidInput` for one that is too long."""
    line = tidy_line(text)
    if line is not None and len(line) > longest:
        raise InvalidInput(
            field,
            f"Nội dung không được quá {longest} ký tự.",
            f"The text has at most {longest} characters.",
            allowed=(f"0–{longest} characters",),
        )
    return line
