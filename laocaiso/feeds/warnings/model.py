"""Warnings as their issuers give them, in the vocabulary of CAP 1.2 (OASIS Common Alerting Protocol).

Nothing here is ours: levels, times and texts are the issuer's. What an issuer did not say is None or empty.
Times are aware.
"""

from datetime import datetime
from typing import Literal

import msgspec

Status = Literal["Actual", "Exercise", "System", "Test", "Draft"]
MsgType = Literal["Alert", "Update", "Cancel", "Ack", "Error"]
Category = Literal[
    "Geo",
    "Met",
    "Safety",
    "Security",
    "Rescue",
    "Fire",
    "Health",
    "Env",
    "Transport",
    "Infra",
    "CBRNE",
    "Other",
]
ResponseType = Literal[
    "Shelter", "Evacuate", "Prepare", "Execute", "Avoid", "Monitor", "Assess", "AllClear", "None"
]
Urgency = Literal["Immediate", "Expected", "Future", "Past", "Unknown"]
Severity = Literal["Extreme", "Severe", "Moderate", "Minor", "Unknown"]
Certainty = Literal["Observed", "Likely", "Possible", "Unlikely", "Unknown"]

Level = Literal["low", "medium", "high", "very_high", "unknown"]
"""An issuer's step of risk, as a word; "unknown" where it used a word we don't know."""

SEVERITY_ORDER: tuple[Severity, ...] = ("Extreme", "Severe", "Moderate", "Minor", "Unknown")
LEVEL_ORDER: tuple[Level, ...] = ("very_high", "high", "medium", "low", "unknown")


class Measure(msgspec.Struct, frozen=True):
    """A number the issuer gives with a warning. `name` says what and in which unit: "observedRainMm"."""

    name: str
    value: float


class Area(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where a warning holds, as the issuer says it; which units that is, `linking` finds out.

    `codes` are official codes where the issuer gives them; else `commune` and `province` are names of today.
    A `province` alone means all of it. `former` and `district` are the names of before 2025-07-01.
    """

    codes: tuple[str, ...] = ()
    commune: str | None = None
    province: str | None = None
    former: str | None = None
    district: str | None = None


class Info(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One hazard in some areas: CAP's `info`.

    `event` is a word of ours for the hazard ("flash_flood", "landslide", or another); `event_text` is what
    the issuer calls it. `level_text` is the issuer's own word for `level`.
    """

    event: str
    event_text: str
    category: tuple[Category, ...]
    urgency: Urgency
    severity: Severity
    certainty: Certainty
    areas: tuple[Area, ...]
    level: Level | None = None
    level_text: str | None = None
    onset: datetime | None = None
    expires: datetime | None = None
    headline: str | None = None
    description: str | None = None
    instruction: str | None = None
    response_types: tuple[ResponseType, ...] = ()
    web: str | None = None
    measures: tuple[Measure, ...] = ()
    key: str | None = None
    """The issuer's own number for it."""


class Listing(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Everything an issuer warned of in one go.

    Units it does not name have no warning listed, as long as it is `complete` and `covers_until` is not past.
    """

    about: datetime
    """The time it was made for."""
    infos: tuple[Info, ...]
    sent: datetime | None = None
    """When the issuer made or last changed it."""
    covers_until: datetime | None = None
    """None: until the issuer says something else."""
    complete: bool = True
    """False where a part of it could not be read: it may name units that are not in `infos`."""


class Bulletin(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is known of an issuer's warnings after a look, and what was known before.

    `listing` is None where the issuer answered but had no list for any time from `searched_from` to
    `asked_for`: nothing to warn of, or nothing computed; it does not say which.
    """

    asked_for: datetime
    """The newest time that was asked about."""
    searched_from: datetime
    """The oldest one."""
    listing: Listing | None = None
    came: datetime | None = None
    """When this listing first came."""
    replaced: datetime | None = None
    """When the listing before it first came, where that one still held at `came`."""
