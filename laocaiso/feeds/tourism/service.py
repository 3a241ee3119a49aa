"""The tourism feed: places as shipped, tours as editors keep them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import msgspec

from laocaiso.core.clock import VIETNAM
from laocaiso.core.provenance import Provenance
from laocaiso.editorial.service import Editors
from laocaiso.feeds.tourism import answers
from laocaiso.feeds.tourism.answers import NOTES, TOUR_NOTES, NearbyPlace, PlaceList, PlacePage, TourList
from laocaiso.feeds.tourism.finding import Found, Near, find
from laocaiso.feeds.tourism.model import KINDS, TOURS, Place, Places, Tour
from laocaiso.places.gazetteer import Gazetteer
from laocaiso.places.model import Unit
from laocaiso.snapshots.model import Held, Kept, Source
from laocaiso.snapshots.pages import LANGUAGES, Language, Page, Rendering, provenance

NAME = "tourism"
PLACES = "/v1/tourism/places"
TOUR_LIST = "/v1/tourism/tours"
NEWS = "/v1/tourism/news"
NEARBY = 5
"""Places that another feature shows of a unit."""
MAX_AGE = 300


@dataclass(frozen=True, slots=True)
class TourismView:
    """Places and tours at one instant. `nearby`: for other features, by language and unit code."""

    places: Mapping[str, Place]
    units: Mapping[str, Unit]
    said: Provenance
    """Of the places."""
    tours: Held[tuple[Tour, ...]] | None
    tours_said: Provenance | None
    at: datetime
    made_at: datetime
    """When the places were put together."""
    nearby: Mapping[Language, Mapping[str, Sequence[NearbyPlace]]]

    @property
    def today(self) -> date:
        """The local day this was made on."""
        return self.at.astimezone(VIETNAM).date()

    def list_places(
        self,
        language: Language,
        *,
        kind: str | None = None,
        words: str | None = None,
        near: Near | None = None,
        limit: int | None = None,
    ) -> PlaceList:
        """The places that fit."""
        found = find(list(self.places.values()), kind=kind, words=words, near=near)[:limit]
        return PlaceList(
            items=[answers.place_answer(one, self.units, language) for one in found],
            kinds=[answers.kind_name(code, language) for code in KINDS],
            note=NOTES[language],
            provenance=self.said,
        )

    def place(self, place: Place, language: Language) -> PlacePage:
        """One place."""
        return PlacePage(
            place=answers.place_answer(Found(place), self.units, language),
            note=NOTES[language],
            provenance=self.said,
        )

    def list_tours(self, day: date, language: Language) -> TourList | None:
        """The tours that can be taken on a day, those that end first before the others.

        None before the editors' data were looked at for a first time.
        """
        if self.tours is None or self.tours_said is None:
            return None
        valid = sorted(
            (tour for tour in self.tours.value if tour.is_valid_on(day)),
            key=lambda tour: (tour.valid_to, tour.id),
        )
        return TourList(
            date=day,
            items=[answers.tour_answer(tour, self.places, language) for tour in valid],
            note=TOUR_NOTES[language],
            provenance=self.tours_said,
        )

    def places_page(self, target: str, answer: msgspec.Struct, language: Language) -> Page:
        """An answer about places as a finished page."""
        return self._page(target, answer, language, self.made_at, self.made_at)

    def tours_page(self, target: str, answer: TourList, language: Language) -> Page:
        """An answer about tours as a finished page."""
        checked = self.tours.checked_at if self.tours else self.at
        midnight = self.at.astimezone(VIETNAM).replace(hour=0, minute=0, second=0, microsecond=0)
        changed = max(self.tours.fetched_at, midnight) if self.tours else midnight
        return self._page(target, answer, language, checked, changed)

    def _page(
        self, target: str, answer: msgspec.Struct, language: Language, checked: datetime, changed: datetime
    ) -> Page:
        return Page(
            target=target,
            body=msgspec.json.encode(answer),
            checked_at=checked,
            changed_at=changed,
            language=language,
            max_age=MAX_AGE,
        )


class TourismFeed:
    """`address` is how people reach the service, without a slash at the end. A `Feed`."""

    name = NAME
    is_slow = False

    def __init__(
        self, places: Places, gazetteer: Gazetteer, editors: Editors, *, address: str, demo: bool = False
    ) -> None:
        self._places = {place.id: place for place in places.places}
        self._units = gazetteer.by_code
        self._tours = editors.source(TOURS)
        self._demo = demo
        self._said = answers.places_provenance(places, demo=demo, address=address)
        self._nearby = {language: self._near_units(language) for language in LANGUAGES}

    @property
    def sources(self) -> Sequence[Source[Any]]:
        """The editors' tours; the places are part of the program."""
        return (self._tours,)

    def render(self, kept: Kept, now: datetime) -> Rendering[TourismView]:
        """All places, a page for each, and the tours of today."""
        held = kept.held(self._tours, now)
        view = TourismView(
            places=self._places,
            units=self._units,
            said=self._said,
            tours=held,
            tours_said=provenance(self._tours.provider, held, demo=self._demo) if held else None,
            at=now,
            made_at=self._said.fetched_at,
            nearby=self._nearby,
        )
        pages = []
        for language in LANGUAGES:
            pages.append(view.places_page(PLACES, view.list_places(language), language))
            pages += [
                view.places_page(f"{PLACES}/{place.id}", view.place(place, language), language)
                for place in self._places.values()
            ]
            if (tours := view.list_tours(view.today, language)) is not None:
                pages.append(view.tours_page(TOUR_LIST, tours, language))
        midnight = now.astimezone(VIETNAM).replace(hour=0, minute=0, second=0, microsecond=0)
        return Rendering(pages, view, until=midnight + timedelta(days=1))

    def _near_units(self, language: Language) -> Mapping[str, Sequence[NearbyPlace]]:
        places = list(self._places.values())
        return {
            unit.code: [
                answers.nearby_place(found, language)
                for found in find(places, near=Near(unit.lat, unit.lon))[:NEARBY]
            ]
            for unit in self._units.values()
        }
