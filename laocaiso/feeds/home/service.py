"""The first screen of each unit and of the province, composed of what the other feeds show.

Rendered again whenever one of them has changed what it shows; a part that is missing, stale or broken says
so in its place, and the rest stays as it is.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
import structlog

from laocaiso.feeds.home import province, wording
from laocaiso.feeds.home.ages import together
from laocaiso.feeds.home.answers import (
    AirPart,
    BroadcastPart,
    NewsPart,
    OutagesPart,
    Part,
    Place,
    ProvinceAirPart,
    ProvinceHome,
    ProvinceWarningsPart,
    ProvinceWeatherPart,
    RiversPart,
    TourismPart,
    UnitHome,
    WarningPart,
    WeatherPart,
)
from laocaiso.feeds.home.parts import Made, Parts, Views
from laocaiso.feeds.home.wording import PartName
from laocaiso.places.gazetteer import Gazetteer
from laocaiso.places.model import Unit
from laocaiso.snapshots.pages import LANGUAGES, Language, Page, Rendering, Shown

_log = structlog.get_logger(__name__)

NAME = "home"
MAIN_PLACES = ("lao-cai", "yen-bai", "sa-pa", "nghia-lo", "bac-ha", "bao-yen", "mu-cang-chai", "luc-yen")
"""Slugs of the units whose weather and air the province's screen shows: the two seats of the provinces
before 2025-07-01, and places people travel to, spread over the province. Our choice.
"""
MAX_AGE = 60


@dataclass(frozen=True, slots=True)
class HomeView:
    """What the screens show, for other features, by language and unit code."""

    units: Mapping[Language, Mapping[str, UnitHome]]
    province: Mapping[Language, ProvinceHome]


@dataclass(frozen=True, slots=True)
class _Recipe:
    """How one field of a screen is made. `make` gives None where there is no such part here."""

    name: PartName
    shape: type[Part]
    make: Callable[..., Made[Any] | None]


_UNIT: Mapping[str, _Recipe] = {
    "warning": _Recipe("warning", WarningPart, Parts.warning),
    "weather": _Recipe("weather", WeatherPart, Parts.weather),
    "outages": _Recipe("outages", OutagesPart, Parts.outages),
    "news": _Recipe("news", NewsPart, Parts.news),
    "broadcast": _Recipe("broadcast", BroadcastPart, lambda parts, _code: parts.broadcast),
    "air": _Recipe("air", AirPart, Parts.air),
    "rivers": _Recipe("rivers", RiversPart, Parts.rivers),
    "tourism": _Recipe("tourism", TourismPart, Parts.tourism),
}
_PROVINCE: Mapping[str, _Recipe] = {
    "warnings": _Recipe("warning", ProvinceWarningsPart, lambda p, units, _main: province.warnings(p, units)),
    "weather": _Recipe("weather", ProvinceWeatherPart, lambda p, _units, main: province.weather(p, main)),
    "outages": _Recipe("outages", OutagesPart, lambda p, *_: province.outages(p)),
    "news": _Recipe("news", NewsPart, lambda p, *_: province.news(p)),
    "broadcast": _Recipe("broadcast", BroadcastPart, lambda p, *_: p.broadcast),
    "air": _Recipe("air", ProvinceAirPart, lambda p, _units, main: province.air(p, main)),
    "rivers": _Recipe("rivers", RiversPart, lambda p, *_: p.rivers(None)),
}


class HomeFeed:
    """A `Composed`. `address` is how people reach the service, without a slash at the end."""

    name = NAME
    composed_of = tuple(Views.__slots__)

    def __init__(self, gazetteer: Gazetteer, *, address: str) -> None:
        self._units = sorted(gazetteer.units, key=lambda unit: unit.code)
        self._main = [gazetteer.by_slug[slug] for slug in MAIN_PLACES]
        self._address = address

    def render(self, shown: Mapping[str, Shown], now: datetime) -> Rendering[HomeView]:
        """A page for each unit and one for the province, whatever there is to be shown."""
        views = Views(**{name: shown[name].view for name in self.composed_of})
        hour = now.replace(minute=0, second=0, microsecond=0)
        checked_at = max((one.checked_at for one in shown.values() if one.checked_at), default=hour)
        changed_at = max((one.changed_at for one in shown.values() if one.changed_at), default=hour)
        pages: list[Page] = []
        units: dict[Language, dict[str, UnitHome]] = {}
        whole: dict[Language, ProvinceHome] = {}
        kitchen = _Kitchen(self._address)
        for language in LANGUAGES:
            parts = Parts(views, language)
            units[language] = {unit.code: kitchen.unit(parts, unit) for unit in self._units}
            whole[language] = kitchen.province(parts, self._units, self._main)
            screens: dict[str, msgspec.Struct] = {"/v1/home": whole[language]}
            screens |= {f"/v1/home/{code}": screen for code, screen in units[language].items()}
            pages += [
                Page(
                    target=target,
                    body=msgspec.json.encode(screen),
                    checked_at=checked_at,
                    changed_at=changed_at,
                    language=language,
                    max_age=MAX_AGE,
                )
                for target, screen in screens.items()
            ]
        return Rendering(pages, HomeView(units, whole))


class _Kitchen:
    """Puts screens together for one rendering. A part that can't be made is logged once and said to be so."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._broken: set[PartName] = set()

    def unit(self, parts: Parts, unit: Unit) -> UnitHome:
        """The screen of a unit."""
        fields = self._fields(_UNIT, f"/v1/home/{unit.code}", parts, unit.code)
        return UnitHome(unit=Place(code=unit.code, name=unit.name, slug=unit.slug), **fields)

    def province(self, parts: Parts, units: Sequence[Unit], main: Sequence[Unit]) -> ProvinceHome:
        """The screen of the province."""
        return ProvinceHome(**self._fields(_PROVINCE, "/v1/home", parts, units, main))

    def _fields(
        self, recipes: Mapping[str, _Recipe], target: str, parts: Parts, *about: Any
    ) -> dict[str, Any]:
        made = {field: self._make(recipe, parts, *about) for field, recipe in recipes.items()}
        there = {field: one for field, one in made.items() if one is not None}
        return {
            **{field: one.part for field, one in there.items()},
            "note": wording.NOTES[parts.language],
            "provenance": together(
                (said for one in there.values() for said in one.said), self._address + target
            ),
        }

    def _make(self, recipe: _Recipe, parts: Parts, *about: Any) -> Made[Any] | None:
        try:
            return recipe.make(parts, *about)
        except Exception:  # noqa: BLE001 - one part that can't be made must not take the others with it
            if recipe.name not in self._broken:
                self._broken.add(recipe.name)
                _log.exception("home_part_bug", part=recipe.name)
            return Made(recipe.shape(missing=wording.missing(recipe.name, "failed", parts.language)))
