"""What the sandbox is asked, what it answers, and what a player of an upstream has to bring."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from urllib.parse import parse_qsl


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it came. Header names are in lower case; `path` lacks the upstream's own prefix."""

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def params(self) -> Mapping[str, str]:
        """The query's values by name; the last one counts."""
        return dict(parse_qsl(self.query, keep_blank_values=True))

    @property
    def form(self) -> Mapping[str, str]:
        """The same for a posted form."""
        return dict(parse_qsl(self.body.decode(errors="replace"), keep_blank_values=True))


@dataclass(frozen=True, slots=True)
class Answer:
    """A finished answer; Content-Length and Date are added on the way out."""

    body: bytes
    content_type: str = "application/json; charset=utf-8"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


class Player(Protocol):
    """Plays one upstream. Pure but for the time it is told."""

    def answer(self, request: Request, now: datetime) -> Answer:
        """What the upstream would say at `now` (UTC)."""
        ...

    def empty(self, answer: Answer) -> Answer:
        """The same answer, well-formed, with nothing in it."""
        ...

    def spoil_one(self, answer: Answer) -> Answer:
        """The same answer with one row that can't be read among the good ones."""
        ...

    def refusal(self, status: int) -> Answer:
        """How the upstream words a 429, 500 or 503."""
        ...


def not_found() -> Answer:
    """What every upstream says to an address it does not have."""
    return Answer(b"<html><body><h1>404 Not Found</h1></body></html>", "text/html; charset=utf-8", 404)
