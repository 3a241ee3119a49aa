"""Codes of our own, drawn once and kept."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Literal, NamedTuple

from laocaiso.cases.dossiers.codes import classify, normalise
from laocaiso.channels.qr.links import Links, Target
from laocaiso.channels.qr.model import LinkKind
from laocaiso.channels.qr.numbers import may_hold_number
from laocaiso.channels.qr.ports import CodeWriter
from laocaiso.channels.qr.reading import PROCEDURE
from laocaiso.channels.qr.reports import report_code
from laocaiso.core.errors import NotFound

Form = Literal["svg", "png"]
Canonical = Callable[[str], str | None]
"""The plain code of a thing; None where there is no such thing."""

KEPT = 1024
"""Drawings kept; the largest has some 10 kB."""
AT_ONCE = 2
"""Threads that draw; each holds the interpreter for a millisecond."""


class Drawing(NamedTuple):
    """A finished picture."""

    body: bytes
    etag: str


class Drawings:
    """Draws the codes of dossiers, reports, places and procedures.

    `known` may bring what decides whether a thing exists, by kind (places above all); without it every code
    of the right form is drawn. Whether a dossier exists is never looked at: the answer would tell.
    """

    def __init__(
        self, links: Links, writer: CodeWriter, *, known: Mapping[LinkKind, Canonical] | None = None
    ) -> None:
        self._links = links
        self._writer = writer
        self._known: dict[LinkKind, Canonical] = {
            "dossier": _dossier,
            "report": lambda text: report_code(normalise(text)),
            "procedure": _procedure,
            "place": _place,
            **(known or {}),
        }
        self._kept: OrderedDict[tuple[str, Form], Drawing] = OrderedDict()
        self._threads = asyncio.Semaphore(AT_ONCE)

    def target(self, kind: str, code: str) -> Target:
        """Where a code leads. Raises `NotFound` for a kind or a code that there is not."""
        for one, canonical in self._known.items():
            if one == kind and len(code) <= 60 and (plain := canonical(code)):
                return self._links.to(one, plain)
        raise NotFound(
            "Không có mã QR cho nội dung này; các loại: dossier, report, place, procedure.",
            "There is no QR code for this; kinds are dossier, report, place, procedure.",
        )

    async def draw(self, kind: str, code: str, form: Form) -> Drawing:
        """The picture of a code. Raises `NotFound`."""
        key = (self.target(kind, code).payload, form)
        if (drawing := self._kept.get(key)) is not None:
            self._kept.move_to_end(key)
            return drawing
        async with self._threads:
            body = await asyncio.to_thread(getattr(self._writer, form), key[0])
        drawing = Drawing(body, etag_of(body))
        self._kept[key] = drawing
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return drawing


def etag_of(body: bytes) -> str:
    """A strong tag of exactly these bytes."""
    return f'"{sha256(body).hexdigest()[:32]}"'


def _dossier(text: str) -> str | None:
    code = classify(text)
    if code.agency is None and may_hold_number(code.text):
        return None
    return code.text if code.can_be_looked_up else None


def _procedure(text: str) -> str | None:
    found = PROCEDURE.fullmatch(normalise(text))
    return found[1] if found else None


def _place(text: str) -> str | None:
    return text if len(text) == 5 and text.isascii() and text.isdecimal() else None
