"""Official warnings from any number of issuers, unit by unit.

A look at each issuer brings its list; what the list and the time allow to be said is in `standing`. The pages
are always there, with or without a list: that warnings can't be had is itself something people must be told.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec
from msgspec import UNSET

from laocaiso.core.clock import VIETNAM
from laocaiso.core.provenance import Provenance
from laocaiso.feeds.warnings import answers, cap, standing, wording
from laocaiso.feeds.warnings.answers import (
    IssuerAnswer,
    ProvinceWarnings,
    UnitWarnings,
    WarningAnswer,
    WarningBrief,
)
from laocaiso.feeds.warnings.linking import Linker
from laocaiso.feeds.warnings.model import Bulletin, Listing
from laocaiso.feeds.warnings.outlines import Outline, Outlines
from laocaiso.feeds.warnings.ports import Issuer
from laocaiso.feeds.warnings.standing import IssuerState, UnitWarning
from laocaiso.places.gazetteer import Gazetteer
from laocaiso.places.names import NameIndex
from laocaiso.snapshots.model import Held, Kept, Source
from laocaiso.snapshots.pages import LANGUAGES, Language, Page, Rendering, provenance

NAME = "warnings"
"""The key of its view."""
MAX_AGE = 60
CAP_TARGET = "/v1/warnings.cap"


@dataclass(frozen=True, slots=True)
class WarningsView:
    """What other features may show of each unit; every unit is there."""

    briefs: Mapping[Language, Mapping[str, WarningBrief]]

    def worst_for(self, code: str, language: Language = "vi") -> WarningBrief:
        """The worst warning in force for a unit, "none_listed", or "unknown". Raises KeyError for no unit."""
        return self.briefs[language][code]


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of one issuer at one instant."""

    issuer: Issuer
    held: Held[Bulletin] | None
    last_look: datetime | None
    state: IssuerState
    warnings: Sequence[UnitWarning]
    said: Provenance | None

    @property
    def listing(self) -> Listing | None:
        return self.held.value.listing if self.held else None

    @property
    def stale(self) -> bool:
        return self.state in ("stale", "unavailable")


class WarningsFeed:
    """A `Feed`. `cap_sender` is who signs the CAP message: this service, as a name unique in the world."""

    name = NAME
    is_slow = False

    def __init__(
        self,
        gazetteer: Gazetteer,
        names: NameIndex,
        boundaries: Mapping[str, Outline],
        issuers: Sequence[Issuer],
        *,
        cap_sender: str = "laocaiso",
        demo: bool = False,
    ) -> None:
        self._units = sorted(gazetteer.units, key=lambda unit: unit.code)
        self._by_code = gazetteer.by_code
        self._linker = Linker(gazetteer, names)
        self._outlines = Outlines(boundaries)
        self._cap_sender = cap_sender
        self._demo = demo
        self._issuers = {f"{issuer.provider.id}:warnings": issuer for issuer in issuers}
        self._sources = [_source(name, issuer) for name, issuer in self._issuers.items()]

    @property
    def sources(self) -> Sequence[Source[Any]]:
        """One for each issuer."""
        return self._sources

    def render(self, kept: Kept, now: datetime) -> Rendering[WarningsView]:
        """The list of the province, a page for each unit, and the CAP message."""
        known = [self._known(source, kept, now) for source in self._sources]
        warnings = sorted(
            (warning for one in known for warning in one.warnings),
            key=lambda warning: (warning.is_over(now), standing.order(warning)),
        )
        pages = [self._cap(known, now)]
        briefs: dict[Language, dict[str, WarningBrief]] = {}
        for language in LANGUAGES:
            issuers = [self._issuer(one, language) for one in known]
            made = [(warning, self._warning(warning, known, language, now)) for warning in warnings]
            units = self._unit_answers(made, known, issuers, language)
            pages.append(
                self._page(
                    "/v1/warnings", self._province(made, known, issuers, language), known, language, now
                )
            )
            pages += [
                self._page(f"/v1/warnings/{code}", answer, known, language, now)
                for code, answer in units.items()
            ]
            briefs[language] = {code: _brief(answer) for code, answer in units.items()}
        listings = [one.listing for one in known if one.listing]
        turns = standing.turning_points(warnings, listings, now)
        if all(one.held is None for one in known):
            turns.append(_hour(now) + timedelta(hours=1))
        return Rendering(pages, WarningsView(briefs), until=min(turns, default=None))

    def _known(self, source: Source[Bulletin], kept: Kept, now: datetime) -> _Known:
        issuer, held, health = self._issuers[source.id], kept.held(source, now), kept.health(source)
        listing = held.value.listing if held else None
        warnings = standing.by_unit(source.id, listing, self._linker, now) if listing else []
        state = standing.issuer_state(
            held.value if held else None, bool(held and held.stale_since), now, warnings
        )
        last_look = held.checked_at if held else health.last_success if health else None
        said = None
        if held is not None:
            said = provenance(
                issuer.provider, held, demo=self._demo, valid_at=listing.about if listing else None
            )
        elif last_look is not None:
            said = self._long_ago(issuer, last_look, last_look + source.cadence.fresh_for)
        return _Known(
            issuer=issuer,
            held=held,
            last_look=last_look,
            state=state,
            warnings=warnings,
            said=said,
        )

    def _long_ago(self, issuer: Issuer, looked: datetime, stale_since: datetime) -> Provenance:
        """Of an issuer of whom nothing usable is left."""
        return Provenance(
            source=issuer.provider.owner,
            source_url=issuer.provider.url,
            fetched_at=looked.astimezone(VIETNAM),
            stale=True,
            stale_since=stale_since.astimezone(VIETNAM),
            checked_at=looked.astimezone(VIETNAM),
            attribution=issuer.provider.attribution,
            license=issuer.provider.license or UNSET,
            demo=True if self._demo else UNSET,
        )

    def _issuer(self, one: _Known, language: Language) -> IssuerAnswer:
        bulletin, listing = one.held.value if one.held else None, one.listing
        about = listing.about if listing else None
        searched_from = bulletin.searched_from if bulletin else None
        return IssuerAnswer(
            id=one.issuer.provider.id,
            sender=one.issuer.sender,
            name=one.issuer.provider.owner,
            url=one.issuer.provider.url,
            state=one.state,
            text=wording.issuer_text(
                one.state, language, about=about, searched_from=searched_from, last_look=one.last_look
            ),
            about=answers.local(about),
            covers_until=answers.local(listing.covers_until if listing else None),
            asked_for=answers.local(bulletin.asked_for if bulletin else None),
            searched_from=answers.local(searched_from),
            last_look=answers.local(one.last_look) if one.stale else UNSET,
            provenance=one.said or UNSET,
        )

    def _warning(
        self, warning: UnitWarning, known: Sequence[_Known], language: Language, now: datetime
    ) -> WarningAnswer:
        one = next(each for each in known if f"{each.issuer.provider.id}:warnings" == warning.issuer)
        listing, bulletin = one.listing, one.held.value if one.held else None
        assert listing is not None  # noqa: S101 - a warning comes from a listing
        assert bulletin is not None  # noqa: S101
        info, unit = warning.infos[0], self._by_code.get(warning.unit or "")
        place = unit.code if unit else answers.description(info.areas[0])
        return WarningAnswer(
            identifier=f"{one.issuer.sender}:{listing.about.astimezone(VIETNAM):%Y%m%dT%H%M}:{info.event}:{place}",
            sender=one.issuer.sender,
            sender_name=one.issuer.provider.owner,
            sent=(listing.sent or listing.about).astimezone(VIETNAM).replace(microsecond=0),
            status="Test" if self._demo else "Actual",
            msg_type="Update" if bulletin.replaced else "Alert",
            scope="Public",
            category=list(info.category),
            event=wording.event(info, language),
            event_code=info.event,
            urgency=info.urgency,
            severity=info.severity,
            certainty=info.certainty,
            level=answers.level_answer(info, language),
            onset=answers.local(info.onset),
            expires=answers.local(info.expires),
            expired=warning.is_over(now),
            stale=one.stale,
            headline=info.headline or UNSET,
            description=info.description or UNSET,
            instruction=info.instruction or UNSET,
            response_type=list(info.response_types) or UNSET,
            web=info.web or UNSET,
            area=answers.area_answer(warning, unit, language),
        )

    def _province(
        self,
        made: Sequence[tuple[UnitWarning, WarningAnswer]],
        known: Sequence[_Known],
        issuers: list[IssuerAnswer],
        language: Language,
    ) -> ProvinceWarnings:
        return ProvinceWarnings(
            items=[answer for warning, answer in made if warning.unit],
            unplaced=[answer for warning, answer in made if not warning.unit],
            issuers=issuers,
            note=self._note(language),
            provenance=_first_said(known),
        )

    def _unit_answers(
        self,
        made: Sequence[tuple[UnitWarning, WarningAnswer]],
        known: Sequence[_Known],
        issuers: list[IssuerAnswer],
        language: Language,
    ) -> dict[str, UnitWarnings]:
        by_code: dict[str, list[WarningAnswer]] = {unit.code: [] for unit in self._units}
        for warning, answer in made:
            if warning.unit:
                by_code[warning.unit].append(answer)
        states = [one.state for one in known]
        doubt = next((issuer for issuer in issuers if issuer.state != "current"), None)
        why = doubt.text if doubt else ""
        abouts = [one.listing.about for one in known if one.listing]
        found: dict[str, UnitWarnings] = {}
        for unit in self._units:
            items = by_code[unit.code]
            worst = next((item for item in items if not item.expired), None)
            state = standing.unit_state(worst is not None, states)
            found[unit.code] = UnitWarnings(
                unit=answers.unit_name(unit),
                state=state,
                reason=doubt.state if doubt and state == "unknown" else UNSET,
                text=wording.unit_text(state, language, about=min(abouts, default=None), why=why) or UNSET,
                worst=worst or UNSET,
                items=items,
                issuers=issuers,
                note=self._note(language),
                provenance=_first_said(known),
            )
        return found

    def _note(self, language: Language) -> str:
        return (wording.DEMO[language] if self._demo else "") + wording.NOTES[language]

    def _cap(self, known: Sequence[_Known], now: datetime) -> Page:
        parts = [
            cap.IssuerPart(
                sender=one.issuer.sender,
                name=one.issuer.provider.owner,
                came=one.held.value.came or one.held.fetched_at,
                replaced=one.held.value.replaced,
                warnings=one.warnings,
                complete=one.listing is None or one.listing.complete,
            )
            for one in known
            if one.held
        ]
        silent = [cap.Silence(one.issuer.sender, one.last_look) for one in known if one.stale]
        looks = [one.last_look for one in known if one.last_look]
        body = cap.message(
            parts,
            silent,
            self._by_code,
            self._outlines,
            sender=self._cap_sender,
            at=max(looks, default=_hour(now)),
            demo=self._demo,
        )
        return Page(
            target=CAP_TARGET,
            body=body,
            checked_at=max(looks, default=_hour(now)),
            changed_at=max((part.came for part in parts), default=_hour(now)),
            media_type=cap.MEDIA_TYPE,
            max_age=MAX_AGE,
        )

    def _page(
        self, target: str, answer: msgspec.Struct, known: Sequence[_Known], language: Language, now: datetime
    ) -> Page:
        looks = [one.last_look for one in known if one.last_look]
        return Page(
            target=target,
            body=msgspec.json.encode(answer),
            checked_at=max(looks, default=_hour(now)),
            changed_at=max((one.held.fetched_at for one in known if one.held), default=_hour(now)),
            language=language,
            max_age=MAX_AGE,
        )


def _source(name: str, issuer: Issuer) -> Source[Bulletin]:
    return Source(
        id=name,
        provider=issuer.provider,
        shape=Bulletin,
        fetch=lambda _validators: issuer.fetch_bulletin(),
        cadence=issuer.cadence,
        cost=issuer.cost,
        accept=standing.accepted,
    )


def _brief(answer: UnitWarnings) -> WarningBrief:
    worst = answer.worst or None
    in_force = [item for item in answer.items if not item.expired]
    stale = (
        worst.stale if worst else any(issuer.state in ("stale", "unavailable") for issuer in answer.issuers)
    )
    return answers.brief_of(answer, worst, len(in_force), stale)


def _first_said(known: Sequence[_Known]) -> Any:
    return next((one.said for one in known if one.said), UNSET)


def _hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)
