"""What reading a report gives."""

from typing import Literal, get_args

import msgspec

Kind = Literal["phone", "cccd", "email", "plate", "name", "passport", "bank_account", "tax_number", "social"]
"""Kinds of personal data; `social` is an address in a social network."""
KINDS: tuple[Kind, ...] = get_args(Kind)
Field = Literal["title", "text"]
Danger = Literal[
    "flood",
    "landslide",
    "fire",
    "electric",
    "collapse",
    "accident",
    "violence",
    "poisoning",
    "water",
    "hole",
    "medical",
    "missing",
]
"""Kinds of danger; `water` is drinking water that is polluted, `hole` one in the road that nothing covers."""


class Finding(msgspec.Struct, frozen=True):
    """Personal data in a text: `text[start:end]` of the original, as it was sent."""

    kind: Kind
    start: int
    end: int


class Suggestion(msgspec.Struct, frozen=True):
    """A category that comes into question."""

    category: str
    confidence: float


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """What a report is about and what is to be heeded in it."""

    category: str
    """Slug of an active category."""
    confidence: float
    """0 to 1; below `Reader.floor` a person should choose."""
    suggestions: tuple[Suggestion, ...]
    """The categories next in line, the likeliest first."""
    urgent: bool
    """People are in danger now, or would be within hours."""
    dangers: tuple[Danger, ...]
    """Kinds of danger, empty where not urgent."""
    emergency_numbers: tuple[str, ...]
    """Numbers to show first, such as "114"; empty where not urgent."""
    in_title: tuple[Finding, ...]
    in_text: tuple[Finding, ...]
    """Personal data of the title and of the text, in their order."""
    abusive: bool
    """Insults or obscenity aimed at somebody."""
    units: tuple[str, ...]
    """Codes of today's units that the report names, sorted."""

    @property
    def personal_data(self) -> tuple[Kind, ...]:
        """Kinds found in title or text, each once, in the order of `Kind`."""
        found = {finding.kind for finding in (*self.in_title, *self.in_text)}
        return tuple(kind for kind in KINDS if kind in found)
