"""The list of places as published answers, and the view the questions by words and by point are put to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from msgspec import UNSET

from laocaiso.core.clock import VIETNAM
from laocaiso.core.provenance import Provenance
from laocaiso.places import answers
from laocaiso.places.answers import Boundary, BoundaryProperties, LocatedAnswer, Place, PlaceList, Resolved
from laocaiso.places.gazetteer import Gazetteer
from laocaiso.places.lexicon import Lexicon
from laocaiso.places.locate import Locator
from laocaiso.places.model import Unit
from laocaiso.places.resolver import Resolver
from laocaiso.snapshots.model import Kept, Source
from laocaiso.snapshots.pages import Language, Page, Rendering

DATA_OF = datetime(2026, 11, 22, tzinfo=VIETNAM)
"""When the list was drawn up; `data/SOURCES.md`."""
MAX_AGE = 86_400
LIST = "/v1/places"
NAME = "places"
"""The key of its view."""


@dataclass(frozen=True, slots=True)
class Places:
    """Everything about places that the program holds; made once at start, shared by all who ask."""

    gazetteer: Gazetteer
    lexicon: Lexicon
    resolver: Resolver
    locator: Locator
    neighbours: Mapping[str, tuple[str, ...]]

    @classmethod
    def load(cls, gazetteer: Gazetteer | None = None) -> "Places":
        """Read what the program ships with (about 0.1 s)."""
        gazetteer = gazetteer or Gazetteer.load()
        lexicon, locator = Lexicon.load(gazetteer), Locator.load(gazetteer)
        return cls(gazetteer, lexicon, Resolver(gazetteer, lexicon), locator, locator.neighbours())

    def unit(self, code_or_slug: str) -> Unit | None:
        """A unit of today by its code or slug."""
        return self.gazetteer.by_code.get(code_or_slug) or self.gazetteer.by_slug.get(code_or_slug)


class PlacesFeed:
    """The feed of the places. It has no source to look at: the list comes with the program, never stale."""

    name = NAME
    is_slow = False

    def __init__(self, places: Places, *, demo: bool = False) -> None:
        self._places = places
        self.provenance = Provenance(
            source="Nhà xuất bản Tài nguyên - Môi trường và Bản đồ Việt Nam; Nghị quyết 1673/NQ-UBTVQH15",
            source_url="https://sapnhap.bando.com.vn",
            fetched_at=DATA_OF,
            attribution=(
                "Ranh giới: sapnhap.bando.com.vn qua thanglequoc/vietnamese-provinces-database (MIT); "
                "trụ sở UBND: sapnhap.bando.com.vn qua tmquan/geography-vn; "
                "tên và mã: Nghị quyết 1673/NQ-UBTVQH15, Công văn 1027/CTK-CSCL"
            ),
            demo=True if demo else UNSET,
        )

    @property
    def sources(self) -> Sequence[Source[Any]]:
        """None."""
        return ()

    def render(self, kept: Kept, now: datetime) -> Rendering[Places]:
        """The list, and of each unit everything and the boundary."""
        units = self._places.gazetteer.units
        pages = [
            self._page(LIST, PlaceList(items=tuple(map(answers.line, units)), provenance=self.provenance))
        ]
        for unit in units:
            pages.append(self._page(f"{LIST}/{unit.code}", self._place(unit)))
            pages.append(
                self._page(f"{LIST}/{unit.code}/boundary", self._boundary(unit), "application/geo+json")
            )
        return Rendering(pages, self._places)

    def resolved(self, q: str, language: Language) -> Page:
        """The answer to a question in words."""
        answer = answers.resolved(
            self._places.gazetteer, self._places.resolver.resolve(q), language, self.provenance
        )
        return self._page(f"{LIST}/resolve", answer, language=language)

    def located(self, lat: float, lon: float) -> Page:
        """The answer to a question by point."""
        return self._page(
            f"{LIST}/locate", answers.located(self._places.locator.locate(lat, lon), self.provenance)
        )

    def _place(self, unit: Unit) -> Place:
        places = self._places
        return answers.place(places.gazetteer, unit, places.neighbours[unit.code], self.provenance)

    def _boundary(self, unit: Unit) -> Boundary:
        return Boundary(
            id=unit.code,
            bbox=unit.bbox,
            properties=BoundaryProperties(code=unit.code, name=unit.name),
            geometry=self._places.locator.boundaries[unit.code],
            provenance=self.provenance,
        )

    def _page(
        self,
        target: str,
        answer: PlaceList | Place | Boundary | Resolved | LocatedAnswer,
        media_type: str = "application/json",
        language: Language | None = None,
    ) -> Page:
        return Page(
            target=target,
            body=msgspec.json.encode(answer),
            checked_at=DATA_OF,
            changed_at=DATA_OF,
            media_type=media_type,
            language=language,
            max_age=MAX_AGE,
        )
