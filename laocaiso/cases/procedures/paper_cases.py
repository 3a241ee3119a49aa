"""Which groups of papers are for one case only.

The portal puts headings over groups of papers without saying what a heading is: a case the citizen is in or
not ("Trường hợp bị mất"), a part of every dossier ("Giấy tờ phải nộp"), or something that may come on top
("Trường hợp ủy quyền"). A group taken for a case hides its papers from everybody else, so it is one only
where the heading says so and there is another to choose from.
"""

import re
from collections import Counter
from collections.abc import Sequence

from laocaiso.core.text import fold

_NUMBERED = re.compile(r"^(?:(?:\d{1,2}|[a-z]|[ivx]{1,4}) )+(?=[a-z]{2})")
"""What stands before a heading: `(1.1)`, `a)`, `iv.`, folded."""
_PARTS = re.compile(
    r"(?:cac )?(?:giay to|chung tu|tai lieu)(?: phai)? (?:nop|xuat trinh)|xuat trinh|luu y|ghi chu"
    r"|(?:thanh phan )?ho so(?: bao gom| gom| khac)?$|giay to khac|mau don"
)
"""Headings over what everybody brings, and over remarks."""
_ON_TOP = re.compile(
    r"\buy quyen\b|^.{0,45}\b(?:truc tuyen|dien tu|buu chinh)\b|\bneu co$|\bnop them\b|^ngoai ra\b"
)
"""Headings over what comes on top of any case."""
_CASE = re.compile(r"\btruong hop\b|\bdoi voi\b|^neu\b")
_ACTS = re.compile(
    r"\b(?:cap moi|cap lai|cap doi|cap|gia han|dieu chinh|sua doi|phuc hoi|dang ky lai|dang ky|thu hoi)\b"
)
"""What may be asked for, where one procedure is about several: `Hồ sơ đề nghị cấp lại …`."""
_SAME_WORDS, _SAME_HEADINGS = 3, 3
"""Headings that begin with the same words, and how many of them, are a list to choose from."""


def cases_among(headings: Sequence[str]) -> Sequence[int | None]:
    """The number of the case each group is for, from 1; None for what is for everybody.

    Groups under one heading are one case. `headings` may be empty.
    """
    plain = [_NUMBERED.sub("", fold(heading)) for heading in headings]
    choices = [text for text in dict.fromkeys(plain) if text and not _is_for_all(text)]
    listed = _listed(choices)
    acts = {match[0] for text in choices if (match := _ACTS.search(text))}
    cases = [
        text for text in choices if listed or _CASE.search(text) or (len(acts) > 1 and _ACTS.search(text))
    ]
    if len(cases) < 2:
        return [None] * len(plain)
    return [cases.index(text) + 1 if text in cases else None for text in plain]


def _is_for_all(text: str) -> bool:
    return bool(_PARTS.match(text) or _ON_TOP.search(text))


def _listed(choices: Sequence[str]) -> bool:
    begins = Counter(" ".join(_without_dossier(text)[:_SAME_WORDS]) for text in choices)
    return any(count >= _SAME_HEADINGS for count in begins.values())


def _without_dossier(text: str) -> Sequence[str]:
    return re.sub(r"^ho so (?:de nghi )?(?=\w)", "", text).split()
