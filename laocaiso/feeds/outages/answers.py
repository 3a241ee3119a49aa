"""The public shapes of outages, and how they are filled."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Literal

import msgspec
from msgspec import UNSET, UnsetType

from laocaiso.core.clock import VIETNAM
from laocaiso.core.provenance import Provenance
from laocaiso.core.text import fold, spelling, words
from laocaiso.feeds.outages.lifecycle import status_of
from laocaiso.feeds.outages.linking import Linker, scope_of
from laocaiso.feeds.outages.model import Place, Scope, Status, Tracked, What
from laocaiso.feeds.outages.privacy import Hider
from laocaiso.places.gazetteer import Gazetteer
from laocaiso.snapshots.pages import Language

DISCLAIMER: Mapping[Language, str] = {
    "vi": "Thời gian theo kế hoạch, có thể sớm hơn, muộn hơn hoặc thay đổi.",
    "en": "Times are as planned; they may be earlier, later or change.",
}
STATUS_TEXT: Mapping[Language, Mapping[Status, str]] = {
    "vi": {
        "upcoming": "Sắp tới",
        "active": "Đang diễn ra (theo lịch)",
        "over": "Đã qua (theo lịch)",
        "changed": "Sắp tới, đã đổi giờ hoặc phạm vi",
        "withdrawn": "EVN đã gỡ khỏi lịch",
    },
    "en": {
        "upcoming": "Upcoming",
        "active": "Under way (as scheduled)",
        "over": "Over (as scheduled)",
        "changed": "Upcoming, times or area changed",
        "withdrawn": "Taken off the schedule by EVN",
    },
}
SCOPE_TEXT: Mapping[Language, Mapping[Scope, str]] = {
    "vi": {
        "whole": "Toàn bộ nơi được nêu",
        "part": "Một phần nơi được nêu",
        "grid_only": "Chỉ nêu trạm, đường dây",
        "hamlet_only": "Chỉ nêu thôn, tổ, tuyến đường",
        "unknown": "Không rõ phạm vi",
    },
    "en": {
        "whole": "All of the place named",
        "part": "Part of the place named",
        "grid_only": "Only transformers or lines are named",
        "hamlet_only": "Only a hamlet or a road is named",
        "unknown": "Extent not known",
    },
}
CHANGE_TEXT: Mapping[Language, Mapping[What, str]] = {
    "vi": {
        "times": "Đổi giờ",
        "area": "Đổi phạm vi",
        "withdrawn": "EVN đã gỡ khỏi lịch",
        "listed_again": "EVN đưa lại vào lịch",
    },
    "en": {
        "times": "Times changed",
        "area": "Area changed",
        "withdrawn": "Taken off the schedule by EVN",
        "listed_again": "Back on EVN's schedule",
    },
}
State = Literal["fresh", "stale", "incomplete", "missing"]


class PowerCompanyUnit(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The điện lực that published an outage."""

    code: str
    name: str


class PowerCompanyUnitState(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What is known from a điện lực, and since when.

    `missing`: nothing at all, so that no outage listed does not mean that none is planned; `stale`: the last
    look is older than promised; `incomplete`: the last look brought rows that could not be read.
    """

    code: str
    name: str
    state: State
    planned: int | UnsetType = UNSET
    """Outages listed that are not over; 0 means that none is planned."""
    checked_at: datetime | UnsetType = UNSET
    """The last look. Left out of a unit's page while fresh (the header `X-Checked-At` says it)."""
    changed_at: datetime | UnsetType = UNSET
    """When what it lists last changed."""
    incomplete_since: datetime | UnsetType = UNSET


class OutageUnit(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A commune or ward an outage touches. `whole` is true only where all of it is off."""

    code: str
    name: str
    slug: str
    whole: bool


class OutagePlace(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A place as EVN's text names it. `detail` says what in it: a hamlet, a transformer."""

    name: str
    scope: Scope
    unit: str | UnsetType = UNSET
    """Code of the unit of today it lies in; absent where that can't be told."""
    detail: str | UnsetType = UNSET


class OutageRow(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A row of EVN's table, as published but for names of private persons."""

    start: datetime
    end: datetime
    area: str
    reason: str | UnsetType = UNSET


class OutageBefore(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What an outage was before a change."""

    start: datetime
    end: datetime
    area: str


class OutageChange(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A change, and when we noticed it."""

    at: datetime
    what: What
    text: str
    before: OutageBefore | UnsetType = UNSET


class Outage(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One continuous planned cut of power, at one place or at several with the same times."""

    id: str
    power_company_unit: PowerCompanyUnit
    start: datetime
    end: datetime
    status: Status
    status_text: str
    scope: Scope
    scope_text: str
    units: list[OutageUnit]
    """Empty where no commune can be told; the outage is then known by its điện lực and text alone."""
    area: str
    """EVN's words."""
    places: list[OutagePlace] | UnsetType = UNSET
    reason: str | UnsetType = UNSET
    """Only where EVN gave one."""
    first_seen: datetime
    changed_at: datetime | UnsetType = UNSET
    history: list[OutageChange] | UnsetType = UNSET
    missing_since: datetime | UnsetType = UNSET
    """Since when EVN no longer lists it; a single miss proves nothing yet."""
    rows: list[OutageRow] | UnsetType = UNSET


class OutageAnswer(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One outage."""

    outage: Outage
    disclaimer: str
    provenance: Provenance


class OutageList(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Outages: those not over by start, then those over in the last two days."""

    items: list[Outage]
    next: str | None
    complete: bool
    """False while a điện lực that matters here is missing, stale or incomplete."""
    power_company_units: list[PowerCompanyUnitState]
    unplaced: list[Outage] | UnsetType = UNSET
    """On a unit's page: outages of its điện lực whose text names no commune; they may concern it."""
    disclaimer: str
    provenance: Provenance


class Writer:
    """Fills the shapes; hides names of private persons wherever EVN's words are shown."""

    def __init__(self, gazetteer: Gazetteer, linker: Linker, hider: Hider) -> None:
        self._gazetteer = gazetteer
        self._linker = linker
        self._hider = hider

    def outage(
        self, tracked: Tracked, company: PowerCompanyUnit, now: datetime, language: Language
    ) -> Outage:
        """Everything about an outage."""
        outage, status = tracked.outage, status_of(tracked, now)
        whole = self._linker.whole_units(outage.places)
        scope = scope_of(outage.places)
        reasons = list(dict.fromkeys(row.reason for row in outage.rows if row.reason))
        return Outage(
            id=tracked.id,
            power_company_unit=company,
            start=_local(outage.start),
            end=_local(outage.end),
            status=status,
            status_text=STATUS_TEXT[language][status],
            scope=scope,
            scope_text=SCOPE_TEXT[language][scope],
            units=[self._unit(code, code in whole) for code in outage.units],
            area=self.area([row.area for row in outage.rows]),
            places=[self._place(place) for place in outage.places],
            reason="; ".join(self._hider.hide(reason) for reason in reasons) if reasons else UNSET,
            first_seen=_local(tracked.first_seen),
            changed_at=_local(tracked.history[-1].at) if tracked.history else UNSET,
            history=self._history(tracked, language),
            missing_since=_local(tracked.missing_since) if tracked.missing_since else UNSET,
            rows=[
                OutageRow(
                    start=_local(row.start),
                    end=_local(row.end),
                    area=self._hider.hide(row.area),
                    reason=self._hider.hide(row.reason) if row.reason else UNSET,
                )
                for row in outage.rows
            ],
        )

    def area(self, areas: Sequence[str]) -> str:
        """EVN's words for an area; of the same name in several spellings only the first."""
        return "; ".join(_once(" ".join(self._hider.hide(area).split()) for area in areas))

    def _unit(self, code: str, whole: bool) -> OutageUnit:
        unit = self._gazetteer.by_code[code]
        return OutageUnit(code=code, name=unit.name, slug=unit.slug, whole=whole)

    def _place(self, place: Place) -> OutagePlace:
        return OutagePlace(
            name=self._hider.hide(place.name),
            scope=place.scope,
            unit=place.unit or UNSET,
            detail=self._hider.hide(place.detail) if place.detail else UNSET,
        )

    def _history(self, tracked: Tracked, language: Language) -> list[OutageChange] | UnsetType:
        changes = [
            OutageChange(
                at=_local(change.at),
                what=change.what,
                text=CHANGE_TEXT[language][change.what],
                before=OutageBefore(
                    start=_local(change.before.start),
                    end=_local(change.before.end),
                    area=self.area(change.before.areas),
                )
                if change.before
                else UNSET,
            )
            for change in tracked.history
        ]
        return changes or UNSET


def brief(outage: Outage) -> Outage:
    """The same without rows and places, for a phone on a weak line."""
    return msgspec.structs.replace(outage, rows=UNSET, places=UNSET)


def _once(texts: Iterable[str]) -> list[str]:
    """The texts without those that only differ from an earlier one in case, punctuation or missing marks.

    Marks that contradict each other make another name: "Bản Mạ" is not "Bản Má".
    """
    shown: list[str] = []
    said: dict[str, list[list[str]]] = {}
    for text in texts:
        if not text:
            continue
        named = words(text)
        alike = said.setdefault(fold(text) or text, [])
        if any(_agree(named, before) for before in alike):
            continue
        alike.append(named)
        shown.append(text)
    return shown


def _agree(named: Sequence[str], before: Sequence[str]) -> bool:
    """Whether words that fold alike are the same, or one of them was typed without its marks."""
    return all(
        spelling(word) == spelling(other) or fold(word) in (word, other)
        for word, other in zip(named, before, strict=True)
    )


def _local(at: datetime) -> datetime:
    return at.astimezone(VIETNAM).replace(microsecond=0)
