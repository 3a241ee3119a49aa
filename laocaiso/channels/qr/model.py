"""What a scanned text turned out to be.

No form here has a place for a whole id number, a whole address or the text itself: what was scanned is read,
and forgotten.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

Kind = Literal[
    "dossier",
    "unknown_code",
    "procedure",
    "report",
    "place",
    "result_paper",
    "id_card",
    "id_card_invalid",
    "id_number",
    "vneid",
    "payment",
    "own_link",
    "portal_link",
    "foreign_link",
    "script",
    "other",
    "empty",
    "too_long",
]
"""`unknown_code` could be a dossier code of a form not known yet: it may be looked up."""

Via = Literal["text", "own_link", "portal_link"]
"""Where the code stood: alone, in a link of ours, in a link of a public portal."""

Reason = Literal[
    "foreign_host",
    "no_web_address",
    "login_in_link",
    "foreign_letters",
    "malformed",
    "dangerous_scheme",
    "impossible_date",
    "wrong_fields",
    "several_codes",
]
"""Why something is not taken."""

LinkKind = Literal["dossier", "report", "place", "procedure"]
"""What codes of our own lead to."""


@dataclass(frozen=True, slots=True)
class Person:
    """What an id card's code shows of its holder, masked."""

    name: str | None
    """First letters: "N*** V** T**"."""
    id_number: str
    """Stars and the last three digits."""
    birth_year: int | None
    has_old_number: bool
    fields: int
    """7 on the cards of 2021 to 2024, 11 on those since."""
    issued: date | None
    agrees: bool
    """False where the number speaks of another sex or birth year than the card: a slip, or a forgery."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One scanned text, understood."""

    kind: Kind
    via: Via | None = None
    code: str | None = None
    """As it is looked up: dossier, procedure (national, eight characters), report, place or result paper."""
    suffix: str | None = None
    """What a province or service added to a procedure's national code."""
    known_form: bool = False
    """Of a dossier code: the grammar knows it."""
    hints: tuple[str, ...] = ()
    suggestion: str | None = None
    """A code that may have been meant."""
    host: str | None = None
    """Of a link, in plain letters; never the rest of it."""
    reason: Reason | None = None
    person: Person | None = None
