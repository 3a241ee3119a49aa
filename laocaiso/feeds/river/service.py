"""The rivers at a few points.

    open_meteo_flood:points   every 6 hours   6 variables, 21 days   1.0 weighted calls a point

The model brings a new run once a day, at no stated hour. Seven points cost 4 × 7 = 28 weighted calls a day of
the 200 we allow ourselves.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from msgspec import UNSET

from laocaiso.core.provenance import Provenance
from laocaiso.feeds.river import answers
from laocaiso.feeds.river.answers import NOTES, REGULATED, River, RiverRow, Rivers
from laocaiso.feeds.river.model import FlowTable, RiverPoint
from laocaiso.feeds.river.ports import RiverFlow
from laocaiso.places.gazetteer import Gazetteer
from laocaiso.snapshots.model import Cadence, Held, Kept, Source
from laocaiso.snapshots.pages import LANGUAGES, Language, Page, Rendering, provenance

NAME = "river"
"""The key of its view."""
CADENCE = Cadence(every=timedelta(hours=6), fresh_for=timedelta(hours=30), usable_for=timedelta(days=5))
MAX_AGE = 600


@dataclass(frozen=True, slots=True)
class RiverView:
    """What other features may show, by language: the points, each with the units it lies in or beside."""

    points: Mapping[Language, Sequence[RiverRow]]
    said: Provenance | None = None
    """Of all points; None where there are none."""

    def near(self, code: str, language: Language = "vi") -> Sequence[RiverRow]:
        """The points in or beside a unit."""
        rows = self.points.get(language, ())
        return [row for row in rows if any(unit.code == code for unit in row.units)]


class RiverFeed:
    """A `Feed`. Raises KeyError for a point that names a unit there is not."""

    name = NAME
    is_slow = False

    def __init__(
        self, gazetteer: Gazetteer, flow: RiverFlow, points: Sequence[RiverPoint], *, demo: bool = False
    ) -> None:
        self.points = tuple(points)
        self._units = {
            point.id: answers.unit_answers([gazetteer.by_code[code] for code in point.units])
            for point in self.points
        }
        self._flow = flow
        self._demo = demo
        self.source = Source(
            id=f"{flow.provider.id}:points",
            provider=flow.provider,
            shape=FlowTable,
            fetch=lambda _validators: flow.fetch_flow(self.points),
            cadence=CADENCE,
            cost=flow.flow_cost(len(self.points)),
        )

    @property
    def sources(self) -> Sequence[Source[Any]]:
        """The one."""
        return (self.source,)

    def render(self, kept: Kept, now: datetime) -> Rendering[RiverView]:
        """The list of the points, and a page for each that answered."""
        held = kept.held(self.source, now)
        if held is None:
            return Rendering([], RiverView({}))
        midnight = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        pages: list[Page] = []
        rows: dict[Language, Sequence[RiverRow]] = {}
        for language in LANGUAGES:
            rivers = [self._river(point, held, midnight, language) for point in self.points]
            rows[language] = [
                self._row(point, river, language) for point, river in zip(self.points, rivers, strict=True)
            ]
            listed = Rivers(
                items=list(rows[language]), note=NOTES[language], provenance=self._said(held, midnight)
            )
            pages.append(_page("/v1/rivers", listed, held, midnight, language))
            pages += [
                _page(f"/v1/rivers/{river.id}", river, held, midnight, language) for river in rivers if river
            ]
        view = RiverView(rows, self._said(held, midnight))
        return Rendering(pages, view, until=midnight + timedelta(days=1))

    def _river(
        self, point: RiverPoint, held: Held[FlowTable], midnight: datetime, language: Language
    ) -> River | None:
        flow, today = held.value.points.get(point.id), midnight.date()
        if flow is None:
            return None
        return River(
            id=point.id,
            name=answers.name_of(point, language),
            river=answers.river_of(point, language),
            lat=point.lat,
            lon=point.lon,
            units=self._units[point.id],
            today=answers.today_answer(flow, today) or UNSET,
            trend=answers.trend_answer(flow, today, language),
            days=answers.days_answer(flow),
            cell=answers.cell_answer(point, flow),
            note=NOTES[language] + (REGULATED[language] if point.regulated else ""),
            provenance=self._said(held, midnight),
        )

    def _row(self, point: RiverPoint, river: River | None, language: Language) -> RiverRow:
        return RiverRow(
            id=point.id,
            name=answers.name_of(point, language),
            river=answers.river_of(point, language),
            lat=point.lat,
            lon=point.lon,
            units=self._units[point.id],
            today=river.today if river else UNSET,
            trend=river.trend if river else UNSET,
            cell=river.cell if river else UNSET,
        )

    def _said(self, held: Held[FlowTable], midnight: datetime) -> Provenance:
        return provenance(self._flow.provider, held, demo=self._demo, valid_at=midnight)


def _page(
    target: str, answer: msgspec.Struct, held: Held[FlowTable], midnight: datetime, language: Language
) -> Page:
    return Page(
        target=target,
        body=msgspec.json.encode(answer),
        checked_at=held.checked_at,
        # The next day is another "today" without anything having been fetched.
        changed_at=max(midnight, held.fetched_at),
        language=language,
        max_age=MAX_AGE,
    )
