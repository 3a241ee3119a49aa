"""Runs of digits in a text, however they are written: apart, in words, with letters that look like digits."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from laocaiso.cases.feedback.reading.glyphs import Glyphs
from laocaiso.cases.feedback.reading.number_words import UNITS, digits_at

_TOKEN = re.compile(r"\d+|[^\W\d_]+")
_LIKE = str.maketrans("oOlIiSsBbZzGgq|", "001115586226991")
_LIKE_ONE_OR_NOUGHT = frozenset("oOlIi")
_LIKE_MORE = frozenset("oOlIiSsBbZzGgq")
_FILLERS = frozenset(
    (
        *("chấm", "cham", "chám", "gạch", "gach", "ngang", "phẩy", "phay", "cách", "cach", "rồi", "roi"),
        *("xong", "tiếp", "tiep", "đuôi", "duoi", "dot", "dash", "space", "then", "x"),
        *("dấu", "dau", "trừ", "tru", "chéo", "cheo", "đến", "theo", "nối", "noi", "giữa", "giua"),
        *("cuối", "cuoi"),
    )
)
"""Words said between the groups of one number: "0951 rồi 234 rồi 567"."""
_MOST_FILLERS = 2
_WIDEST_GAP = 12
"""Signs that may stand between two groups; an emoji of a family takes seven."""


@dataclass(frozen=True, slots=True)
class Group:
    """Digits written without a break; `text[start:end]` of the plain form."""

    digits: str
    start: int
    end: int
    typed: bool
    """False for a word, or a letter that only looks like a digit."""


def runs(glyphs: Glyphs) -> Iterator[tuple[Group, ...]]:
    """Groups with nothing but signs, blanks and fillers between them, in the order of the text."""
    text = glyphs.text
    tokens = [(match.group(), match.start(), match.end()) for match in _TOKEN.finditer(text)]
    words = [token[0].lower() for token in tokens]
    joined: list[tuple[int, Group]] = []
    number = at = 0
    last = -1
    while at < len(tokens):
        group, taken = _group(text, tokens, words, at)
        if group is None:
            if words[at] not in _FILLERS or last < 0 or at - last > _MOST_FILLERS:
                number += 1
            at += 1
            continue
        if last >= 0 and not _is_gap(text[joined[-1][1].end : group.start], at - last - 1):
            number += 1
        joined.append((number, group))
        at += taken
        last = at - 1
    for _, entries in groupby(joined, key=lambda entry: entry[0]):
        groups = tuple(group for _, group in entries)
        if any(group.typed or group.end - group.start > 1 for group in groups):  # not just "I", "o"
            yield groups


def _group(
    text: str, tokens: Sequence[tuple[str, int, int]], words: Sequence[str], at: int
) -> tuple[Group | None, int]:
    token, start, end = tokens[at]
    digits, taken = digits_at(words, at)
    if not digits and (token.isdigit() or _is_like(text, tokens, at)):
        taken = 1
        digits = token.translate(_LIKE)
        typed = token.isdigit()
        while at + taken < len(tokens) and tokens[at + taken][1] == end:  # glued: "o951", "09S1"
            more = tokens[at + taken][0]
            if not (more.isdigit() or _is_like(text, tokens, at + taken)):
                break
            digits += more.translate(_LIKE)
            typed = typed or more.isdigit()
            end = tokens[at + taken][2]
            taken += 1
        return Group(digits, start, end, typed), taken
    if not digits:
        return None, 0
    return Group(digits, start, tokens[at + taken - 1][2], False), taken


def _is_like(text: str, tokens: Sequence[tuple[str, int, int]], at: int) -> bool:
    """Letters such as "o" for 0: glued to a digit, or alone beside one."""
    token, start, end = tokens[at]
    glued = (at > 0 and tokens[at - 1][2] == start and tokens[at - 1][0].isdigit()) or (
        at + 1 < len(tokens) and tokens[at + 1][1] == end and tokens[at + 1][0].isdigit()
    )
    if glued:
        noughts = _LIKE_ONE_OR_NOUGHT.issuperset(token) and len(token) <= 9
        return noughts or (len(token) <= 4 and _LIKE_MORE.issuperset(token))
    if not _LIKE_ONE_OR_NOUGHT.issuperset(token) or len(token) > 3:
        return False
    behind = tokens[at + 1][0] if at + 1 < len(tokens) else ""
    before = tokens[at - 1][0] if at > 0 else ""
    return (
        behind.isdigit()
        or before.isdigit()
        or behind.lower() in UNITS
        or _LIKE_ONE_OR_NOUGHT.issuperset(behind or "x")
    )


def _is_gap(between: str, fillers: int) -> bool:
    """Whether what stands between two groups leaves them one number."""
    signs = sum(not (letter.isalpha() or letter.isspace()) for letter in between)
    blanks = sum(letter.isspace() for letter in between)
    return signs <= _WIDEST_GAP and blanks <= _WIDEST_GAP and fillers <= _MOST_FILLERS
