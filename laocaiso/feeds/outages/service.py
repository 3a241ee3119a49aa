"""The planned outages of the province: 19 schedules of EVN, tied to today's units, merged, followed.

poll → lifecycle.fold (linking, merging, what changed) → ledger of a điện lực
ledgers → render → pages for all, for each unit, for each outage; calendars; a table
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec
from msgspec import UNSET

from laocaiso.core.clock import VIETNAM
from laocaiso.core.provenance import Provenance
from laocaiso.feeds.outages import calendar, table
from laocaiso.feeds.outages.answers import (
    DISCLAIMER,
    Outage,
    OutageAnswer,
    PowerCompanyUnit,
    PowerCompanyUnitState,
    State,
    Writer,
    brief,
)
from laocaiso.feeds.outages.areas import DISTRICTS
from laocaiso.feeds.outages.lifecycle import fold, turning_points
from laocaiso.feeds.outages.linking import Linker
from laocaiso.feeds.outages.model import Ledger, PowerUnit, Tracked
from laocaiso.feeds.outages.ports import Schedules
from laocaiso.feeds.outages.privacy import Hider
from laocaiso.feeds.outages.view import OutagesView, Told, rank
from laocaiso.places.gazetteer import Gazetteer
from laocaiso.places.names import NameIndex
from laocaiso.snapshots.model import Cadence, Fetch, Fetched, Held, Kept, Source, Validators
from laocaiso.snapshots.pages import LANGUAGES, Language, Page, Rendering, provenance

NAME = "outages"
LIST = "/v1/outages"
CALENDAR = "text/calendar; charset=utf-8"
CSV = "text/csv; charset=utf-8; header=present"

DAYS_AHEAD = 15
"""EVN lists up to 16 days ahead, 91 % within five."""
POLLS = Cadence(
    every=timedelta(minutes=90),
    fresh_for=timedelta(hours=4),
    usable_for=timedelta(days=7),
    retry_first=timedelta(minutes=1),
)
UNIT_LIST = Cadence(every=timedelta(days=7), fresh_for=timedelta(days=15), usable_for=timedelta(days=90))
MOST_UNPLACED = 20
"""Outages without a place that a unit's page lists."""


@dataclass(frozen=True, slots=True)
class _Shown:
    """An outage and its answer in each language."""

    tracked: Tracked
    answers: Mapping[Language, Outage]


class OutagesFeed:
    """Renders the schedules; a `Feed`."""

    name = NAME
    is_slow = False

    def __init__(self, gazetteer: Gazetteer, schedules: Schedules, *, demo: bool) -> None:
        names = NameIndex.of(gazetteer)
        self._gazetteer = gazetteer
        self._schedules = schedules
        self._demo = demo
        self._linker = Linker(gazetteer, names)
        self._writer = Writer(gazetteer, self._linker, Hider(names))
        self._units = {unit.code: unit for unit in schedules.units}
        self._polls = {unit.code: self._poll(unit) for unit in schedules.units}
        self._unit_list: Source[dict[str, str]] = Source(
            id=f"{schedules.provider.id}:units",
            provider=schedules.provider,
            shape=dict[str, str],
            fetch=self._fetch_units,
            cadence=UNIT_LIST,
        )
        self._covering = {
            unit.code: tuple(
                code
                for code in self._polls
                if set(DISTRICTS.get(code, ())).intersection(unit.districts_former)
            )
            for unit in gazetteer.units
        }

    @property
    def sources(self) -> Sequence[Source[Any]]:
        """One schedule for each điện lực, and the list of them."""
        return [*self._polls.values(), self._unit_list]

    def render(self, kept: Kept, now: datetime) -> Rendering[OutagesView]:
        """Make every page. Before anything is known there is none; a điện lực that is missing is named."""
        held = {code: h for code, source in self._polls.items() if (h := kept.held(source, now)) is not None}
        if not held:
            return Rendering((), OutagesView(now, dict.fromkeys(LANGUAGES, ()), None, {}))
        shown = [
            self._shown(tracked, self._units[code], now)
            for code, ledger in held.items()
            for tracked in ledger.value.tracked
        ]
        shown.sort(key=lambda s: rank(s.answers["vi"], now))
        view = OutagesView(
            now=now,
            outages={language: [s.answers[language] for s in shown] for language in LANGUAGES},
            told=self._told(held, tuple(self._polls), shown, now, with_looks=True),
            told_of={
                unit: told
                for unit, codes in self._covering.items()
                if (told := self._told(held, codes, shown, now, with_looks=False)) is not None
            },
        )
        told_by = {
            code: told
            for code in held
            if (told := self._told(held, (code,), shown, now, with_looks=False)) is not None
        }
        turns = [at for s in shown for at in turning_points(s.tracked) if at > now]
        return Rendering(
            [*self._lists(view), *_single(shown, told_by), *self._files(view, told_by, shown)],
            view,
            min(turns, default=None),
        )

    def _poll(self, unit: PowerUnit) -> Source[Ledger]:
        return Source(
            id=f"{self._schedules.provider.id}:{unit.code}",
            provider=self._schedules.provider,
            shape=Ledger,
            fetch=self._fetch(unit.code),
            cadence=POLLS,
            accept=self._accept,
        )

    def _fetch(self, code: str) -> Fetch[Ledger]:
        async def fetch(_validators: Validators) -> Fetched[Ledger]:
            found = await self._schedules.fetch_ahead(code, DAYS_AHEAD)
            listed = Ledger(listed=found.value.rows, complete=found.bad_rows == 0, until=found.value.until)
            return Fetched(listed, bad_rows=found.bad_rows, notes=found.notes)

        return fetch

    async def _fetch_units(self, _validators: Validators) -> Fetched[dict[str, str]]:
        found = await self._schedules.list_units()
        return Fetched(dict(found.value), notes=found.notes)

    def _accept(self, old: Ledger | None, new: Ledger, at: datetime) -> Ledger:
        return fold(old, new, at, lambda row: self._linker.link(row).places)

    def _shown(self, tracked: Tracked, unit: PowerUnit, now: datetime) -> _Shown:
        company = PowerCompanyUnit(code=unit.code, name=unit.name)
        return _Shown(tracked, {lang: self._writer.outage(tracked, company, now, lang) for lang in LANGUAGES})

    def _told(
        self,
        held: Mapping[str, Held[Ledger]],
        codes: Sequence[str],
        shown: Sequence[_Shown],
        now: datetime,
        *,
        with_looks: bool,
    ) -> Told | None:
        """What these điện lực say; None when nothing is known of any of them."""
        known = [held[code] for code in codes if code in held]
        if not known:
            return None
        return Told(
            states=[self._state(code, held.get(code), shown, now, with_looks) for code in codes],
            provenance=self._provenance(known),
            checked_at=min(h.checked_at for h in known),
            changed_at=max(_changed_at(h) for h in known),
        )

    def _state(
        self, code: str, held: Held[Ledger] | None, shown: Sequence[_Shown], now: datetime, with_looks: bool
    ) -> PowerCompanyUnitState:
        name = self._units[code].name
        if held is None:
            return PowerCompanyUnitState(code=code, name=name, state="missing")
        since = held.value.incomplete_since
        state: State = "stale" if held.stale_since else "incomplete" if since else "fresh"
        planned = sum(
            s.tracked.outage.unit == code and s.tracked.outage.end > now and s.tracked.withdrawn_at is None
            for s in shown
        )
        return PowerCompanyUnitState(
            code=code,
            name=name,
            state=state,
            planned=planned,
            checked_at=_local(held.checked_at) if with_looks or held.stale_since else UNSET,
            changed_at=_local(_changed_at(held)),
            incomplete_since=_local(since) if since else UNSET,
        )

    def _provenance(self, known: Sequence[Held[Ledger]]) -> Provenance:
        """One provenance for several schedules: stale as soon as one of them is, and as old as the oldest."""
        stale = [h for h in known if h.stale_since is not None]
        said = provenance(self._schedules.provider, min(stale or known, key=_staleness), demo=self._demo)
        return msgspec.structs.replace(said, fetched_at=_local(max(_changed_at(h) for h in known)))

    def _lists(self, view: OutagesView) -> list[Page]:
        pages: list[Page] = []
        for language in LANGUAGES:
            whole = view.page(view.outages[language], language)
            if whole is not None and view.told is not None:
                pages.append(_page(LIST, whole, view.told, language))
            unplaced = [brief(o) for o in view.outages[language] if not o.units and o.end > view.now]
            for unit, told in view.told_of.items():
                listed = view.page([brief(o) for o in view.of_unit(unit, language)], language, unit=unit)
                near = [o for o in unplaced if o.power_company_unit.code in self._covering[unit]]
                if listed is not None:
                    listed = msgspec.structs.replace(listed, unplaced=near[:MOST_UNPLACED] or UNSET)
                    pages.append(_page(f"{LIST}?unit={unit}", listed, told, language))
        return pages

    def _files(self, view: OutagesView, told_by: Mapping[str, Told], shown: Sequence[_Shown]) -> list[Page]:
        assert view.told is not None  # noqa: S101
        provider = self._schedules.provider
        revisions = {s.tracked.id: s.tracked.revision for s in shown}
        body = table.write(
            view.outages["vi"], source=provider.owner, source_url=provider.url, demo=self._demo
        )
        pages = [_file(f"{LIST}.csv", body, CSV, view.told)]

        def calendar_page(code: str, name: str, outages: Sequence[Outage], told: Told) -> Page:
            missing = [state.name for state in told.states if state.state == "missing"]
            about = " ".join(
                [
                    DISCLAIMER["vi"],
                    provider.attribution,
                    *([f"Chưa có dữ liệu của: {', '.join(missing)}."] if missing else []),
                    *(["Dữ liệu minh họa, không phải lịch thật."] if self._demo else []),
                ]
            )
            body = calendar.write(
                outages, revisions, name=f"Lịch mất điện {name}", about=about, url=provider.url
            )
            return _file(f"{LIST}/{code}.ics", body, CALENDAR, told)

        pages += [
            calendar_page(unit.code, unit.name, view.of_unit(unit.code, "vi"), view.told_of[unit.code])
            for unit in self._gazetteer.units
            if unit.code in view.told_of
        ]
        for code, told in told_by.items():
            outages = [o for o in view.outages["vi"] if o.power_company_unit.code == code]
            pages.append(calendar_page(code, self._units[code].name, outages, told))
        return pages


def _single(shown: Sequence[_Shown], told_by: Mapping[str, Told]) -> list[Page]:
    pages = []
    for one in shown:
        told = told_by[one.tracked.outage.unit]
        for language in LANGUAGES:
            outage = one.answers[language]
            answer = OutageAnswer(outage=outage, disclaimer=DISCLAIMER[language], provenance=told.provenance)
            pages.append(_page(f"{LIST}/{outage.id}", answer, told, language))
    return pages


def _page(target: str, answer: msgspec.Struct, told: Told, language: Language) -> Page:
    return Page(
        target=target,
        body=msgspec.json.encode(answer),
        checked_at=told.checked_at,
        changed_at=told.changed_at,
        language=language,
    )


def _file(target: str, body: bytes, media_type: str, told: Told) -> Page:
    return Page(
        target=target,
        body=body,
        checked_at=told.checked_at,
        changed_at=told.changed_at,
        media_type=media_type,
        max_age=300,
    )


def _changed_at(held: Held[Ledger]) -> datetime:
    return held.value.changed_at or held.fetched_at


def _staleness(held: Held[Ledger]) -> tuple[datetime, datetime]:
    return held.stale_since or held.checked_at, held.checked_at


def _local(at: datetime) -> datetime:
    return at.astimezone(VIETNAM).replace(microsecond=0)
