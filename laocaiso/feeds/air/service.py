"""The air of the 99 units, from the cells they lie in.

    open_meteo_air:cells   every 6 hours   8 variables, 4 days   1.0 weighted calls a cell

The model brings a new run every twelve hours; what is shown moves on from hour to hour without a look. With
thirteen cells a day costs 4 × 13 = 52 weighted calls of the 500 we allow ourselves, 58 with every pause at
its shortest; asking for 99 seats would bring the same values for 396.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec
from msgspec import UNSET

from laocaiso.core.provenance import Provenance
from laocaiso.feeds.air import answers, grid
from laocaiso.feeds.air.answers import NOTES, AirNow, AirRow, ProvinceAir, UnitAir
from laocaiso.feeds.air.model import AirTable
from laocaiso.feeds.air.ports import AirQuality
from laocaiso.places.gazetteer import Gazetteer
from laocaiso.places.model import Unit
from laocaiso.snapshots.model import Cadence, Held, Kept, Source
from laocaiso.snapshots.pages import LANGUAGES, Language, Page, Rendering, provenance

NAME = "air"
"""The key of its view."""
CADENCE = Cadence(every=timedelta(hours=6), fresh_for=timedelta(hours=14), usable_for=timedelta(hours=72))
MAX_AGE = 300


@dataclass(frozen=True, slots=True)
class AirView:
    """What other features may show, by language and unit code; units without values are absent."""

    units: Mapping[Language, Mapping[str, UnitAir]]

    def now_for(self, code: str, language: Language = "vi") -> tuple[AirNow, Provenance] | None:
        """The present hour of a unit and where it comes from; None where nothing is known of it."""
        answer = self.units.get(language, {}).get(code)
        if answer is None or answer.now is UNSET:
            return None
        return answer.now, answer.provenance


class AirFeed:
    """A `Feed`."""

    name = NAME
    is_slow = False

    def __init__(self, gazetteer: Gazetteer, air: AirQuality, *, demo: bool = False) -> None:
        self._units = sorted(gazetteer.units, key=lambda unit: unit.code)
        self._cells = grid.cells_of(self._units)
        self._air = air
        self._demo = demo
        cells = sorted(set(self._cells.values()), key=lambda cell: (cell.lat, cell.lon))
        self.source = Source(
            id=f"{air.provider.id}:cells",
            provider=air.provider,
            shape=AirTable,
            fetch=lambda _validators: air.fetch_air(cells),
            cadence=CADENCE,
            cost=air.air_cost(len(cells)),
        )

    @property
    def sources(self) -> Sequence[Source[Any]]:
        """The one."""
        return (self.source,)

    def render(self, kept: Kept, now: datetime) -> Rendering[AirView]:
        """The table of the province and a page for each unit whose cell answered."""
        held = kept.held(self.source, now)
        if held is None:
            return Rendering([], AirView({}))
        hour = now.replace(minute=0, second=0, microsecond=0)
        pages: list[Page] = []
        units: dict[Language, dict[str, UnitAir]] = {}
        for language in LANGUAGES:
            made = ((unit.code, self._unit(unit, held, now, language)) for unit in self._units)
            found = units[language] = {code: answer for code, answer in made if answer is not None}
            province = self._province(found, held, hour, language)
            pages.append(_page("/v1/air", province, held, hour, language))
            pages += [
                _page(f"/v1/air/{code}", answer, held, hour, language) for code, answer in found.items()
            ]
        return Rendering(pages, AirView(units), until=hour + timedelta(hours=1))

    def _unit(self, unit: Unit, held: Held[AirTable], now: datetime, language: Language) -> UnitAir | None:
        cell = held.value.cells.get(self._cells[unit.code].key)
        if cell is None:
            return None
        present = answers.now_answer(cell, now, language)
        return UnitAir(
            unit=answers.unit_name(unit),
            now=present or UNSET,
            hourly=answers.hours_answer(cell, now) or UNSET,
            cell=answers.cell_answer(cell),
            note=NOTES[language],
            provenance=self._said(held, present.valid_at if present else None),
        )

    def _province(
        self, found: Mapping[str, UnitAir], held: Held[AirTable], hour: datetime, language: Language
    ) -> ProvinceAir:
        rows = []
        for unit in self._units:
            answer = found.get(unit.code)
            now = answer.now if answer and answer.now else None
            rows.append(
                AirRow(
                    code=unit.code,
                    name=unit.name,
                    slug=unit.slug,
                    us_aqi=now.us_aqi if now else UNSET,
                    category=now.category if now else UNSET,
                    european_aqi=now.european_aqi if now else UNSET,
                    pm25_ug_m3=now.pm25_ug_m3 if now else UNSET,
                    cell=self._cells[unit.code].key,
                )
            )
        return ProvinceAir(items=rows, note=NOTES[language], provenance=self._said(held, hour))

    def _said(self, held: Held[AirTable], valid_at: datetime | None) -> Provenance:
        return provenance(self._air.provider, held, demo=self._demo, valid_at=valid_at)


def _page(
    target: str, answer: msgspec.Struct, held: Held[AirTable], hour: datetime, language: Language
) -> Page:
    return Page(
        target=target,
        body=msgspec.json.encode(answer),
        checked_at=held.checked_at,
        # The present hour brings other values without anything having been fetched.
        changed_at=max(hour, held.fetched_at),
        language=language,
        max_age=MAX_AGE,
    )
