"""The public shapes of warnings: CAP 1.2 words in camelCase, values as CAP spells them."""

from datetime import datetime

import msgspec
from msgspec import UNSET, UnsetType

from laocaiso.core.clock import VIETNAM
from laocaiso.core.provenance import Provenance
from laocaiso.feeds.warnings import wording
from laocaiso.feeds.warnings.model import (
    Area,
    Category,
    Certainty,
    Info,
    Level,
    MsgType,
    ResponseType,
    Severity,
    Status,
    Urgency,
)
from laocaiso.feeds.warnings.standing import IssuerState, UnitState, UnitWarning
from laocaiso.places.model import Unit
from laocaiso.snapshots.pages import Language


class WarnedUnit(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A unit of today."""

    code: str
    name: str
    slug: str


class LevelAnswer(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The issuer's step of risk. `original` is its own word, `text` that word in the answer's language."""

    code: Level
    text: str
    original: str


class PartAnswer(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What the issuer said about a part of the unit, mostly a commune of before 2025-07-01."""

    name: str | UnsetType = UNSET
    district: str | UnsetType = UNSET
    level: LevelAnswer | UnsetType = UNSET
    severity: Severity
    measures: dict[str, float] | UnsetType = UNSET
    """Numbers the issuer gives, with the unit in the name: "observedRainMm"."""


class AreaAnswer(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Where it holds. `unit` is absent where the issuer's name for it is none we know."""

    area_desc: str
    unit: WarnedUnit | UnsetType = UNSET
    parts: list[PartAnswer]


class WarningAnswer(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One hazard for one unit. Codes are CAP 1.2's; `level` is what the issuer itself says."""

    identifier: str
    sender: str
    sender_name: str
    sent: datetime
    """When the issuer made or last changed it; where it does not say, the time the list was made for."""
    status: Status
    msg_type: MsgType
    scope: str
    category: list[Category]
    event: str
    """The hazard in words."""
    event_code: str
    """The hazard as a code of ours: "flash_flood", "landslide"."""
    urgency: Urgency
    severity: Severity
    certainty: Certainty
    level: LevelAnswer | UnsetType = UNSET
    onset: datetime | UnsetType = UNSET
    expires: datetime | UnsetType = UNSET
    expired: bool
    """True once the issuer's own time for it is past: last known, not in force."""
    stale: bool
    """True where newer warnings of this issuer could not be fetched."""
    headline: str | UnsetType = UNSET
    description: str | UnsetType = UNSET
    instruction: str | UnsetType = UNSET
    """Only where the issuer gave one."""
    response_type: list[ResponseType] | UnsetType = UNSET
    web: str | UnsetType = UNSET
    area: AreaAnswer


class IssuerAnswer(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """How far an issuer's word reaches.

    `current`: its list covers the present. `incomplete`: it does, but a part could not be read or placed, so
    that units it does not name may be warned too. `expired`: the last list has run out and nothing newer
    came. `nothing_published`: it answers, without a list for any hour since `searchedFrom`. `stale`: it
    could not be asked lately; the last list known is shown. `unavailable`: there is nothing to show.
    """

    id: str
    sender: str
    name: str
    url: str
    state: IssuerState
    text: str
    about: datetime | UnsetType = UNSET
    """The time the list shown was made for."""
    covers_until: datetime | UnsetType = UNSET
    asked_for: datetime | UnsetType = UNSET
    """The newest time that was asked about."""
    searched_from: datetime | UnsetType = UNSET
    last_look: datetime | UnsetType = UNSET
    """The last time it could be asked; only while that is some time ago."""
    provenance: Provenance | UnsetType = UNSET


class ProvinceWarnings(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """All warnings known, the worst first; expired ones last. Units without an item have none listed, or
    nothing is known: `issuers` says which.
    """

    items: list[WarningAnswer]
    next: str | None = None
    unplaced: list[WarningAnswer]
    """Warnings for places of the province whose names we don't know. While there are any in force, no unit
    is `none_listed`.
    """
    issuers: list[IssuerAnswer]
    note: str
    provenance: Provenance | UnsetType = UNSET
    """Of the issuer that comes first; absent before anything was ever fetched."""


class UnitWarnings(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One unit. `none_listed`: every list is whole, covers the present and does not name it. `unknown`:
    nobody can say.
    """

    unit: WarnedUnit
    state: UnitState
    reason: IssuerState | UnsetType = UNSET
    """Why `unknown`: the state of the first issuer that is not `current`."""
    text: str | UnsetType = UNSET
    worst: WarningAnswer | UnsetType = UNSET
    """The worst one in force."""
    items: list[WarningAnswer]
    issuers: list[IssuerAnswer]
    note: str
    provenance: Provenance | UnsetType = UNSET


class WarningBrief(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What other features show of a unit: the worst warning in force, or why there is none to show."""

    state: UnitState
    reason: IssuerState | UnsetType = UNSET
    text: str | UnsetType = UNSET
    event: str | UnsetType = UNSET
    event_code: str | UnsetType = UNSET
    severity: Severity | UnsetType = UNSET
    level: LevelAnswer | UnsetType = UNSET
    sender_name: str | UnsetType = UNSET
    sent: datetime | UnsetType = UNSET
    expires: datetime | UnsetType = UNSET
    count: int
    """Warnings in force for the unit."""
    stale: bool
    provenance: Provenance | UnsetType = UNSET


def unit_name(unit: Unit) -> WarnedUnit:
    """Say which unit it is."""
    return WarnedUnit(code=unit.code, name=unit.name, slug=unit.slug)


def level_answer(info: Info, language: Language) -> LevelAnswer | UnsetType:
    """The step of risk in public form."""
    if info.level is None:
        return UNSET
    original = info.level_text or info.level
    return LevelAnswer(code=info.level, text=wording.level(info, language) or original, original=original)


def area_answer(warning: UnitWarning, unit: Unit | None, language: Language) -> AreaAnswer:
    """Where it holds, with what was said about each part."""
    first = warning.infos[0].areas[0]
    return AreaAnswer(
        area_desc=unit.name if unit else description(first),
        unit=unit_name(unit) if unit else UNSET,
        parts=[_part(info, language) for info in warning.infos],
    )


def description(area: Area) -> str:
    """An area in the issuer's words."""
    named = [area.commune, area.former, area.district, area.province]
    return ", ".join(name for name in named if name) or ", ".join(area.codes)


def local(at: datetime | None) -> datetime | UnsetType:
    """A time at +07:00."""
    return UNSET if at is None else at.astimezone(VIETNAM)


def brief_of(answer: UnitWarnings, worst: WarningAnswer | None, count: int, stale: bool) -> WarningBrief:
    """A unit in brief."""
    return WarningBrief(
        state=answer.state,
        reason=answer.reason,
        text=answer.text,
        event=worst.event if worst else UNSET,
        event_code=worst.event_code if worst else UNSET,
        severity=worst.severity if worst else UNSET,
        level=worst.level if worst else UNSET,
        sender_name=worst.sender_name if worst else UNSET,
        sent=worst.sent if worst else UNSET,
        expires=worst.expires if worst else UNSET,
        count=count,
        stale=stale,
        provenance=answer.provenance,
    )


def _part(info: Info, language: Language) -> PartAnswer:
    area = info.areas[0]
    return PartAnswer(
        name=area.former or UNSET,
        district=area.district or UNSET,
        level=level_answer(info, language),
        severity=info.severity,
        measures={measure.name: measure.value for measure in info.measures} or UNSET,
    )
