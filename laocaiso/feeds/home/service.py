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
    HomeUnit,
    NewsPart,
    OutagesPart,
    Part,
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
class _Field:
    """How one field of a screen is made. `make` gives None where there is no such part here."""

    name: PartName
    shape: type[Part]
    make: Callable[..., Made[Any] | None]


_UNIT: Mapping[str, _Field] = {
    "warning": _Field("warning", WarningPart, Parts.warning),
    "weather": _Field("weather", WeatherPart, Parts.weather),
    "outages": _Field("outages", OutagesPart, Parts.outages),
    "news": _Field("news", NewsPart, Parts.news),
    "broadcast": _Field("broadcast", BroadcastPart, lambda parts, _code: parts.broadcast),
    "air": _Field("air", AirPart, Parts.air),
    "rivers": _Field("rivers", RiversPart, Parts.rivers),
    "tourism": _Field("tourism", TourismPart, Parts.tourism),
}
_PROVINCE: Mapping[str, _Field] = {
    "warnings": _Field("warning", ProvinceWarningsPart, lambda p, units, _main: province.warnings(p, units)),
    "weather": _Field("weather", ProvinceWeatherPart, lambda p, _units, main: province.weather(p, main)),
    "outages": _Field("outages", OutagesPart, lambda p, *_: province.outages(p)),
    "news": _Field("news", NewsPart, lambda p, *_: province.news(p)),
    "broadcast": _Field("broadcast", BroadcastPart, lambda p, *_: p.broadcast),
    "air": _Field("air", ProvinceAirPart, lambda p, _units, main: province.air(p, main)),
    "rivers": _Field("rivers", RiversPart, lambda p, *_: p.rivers(None)),
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
        screens = _Screens(self._address)
        for language in LANGUAGES:
            parts = Parts(views, language)
            units[language] = {unit.code: screens.unit(parts, unit) for unit in self._units}
            whole[language] = screens.province(parts, self._units, self._main)
            at: dict[str, msgspec.Struct] = {"/v1/home": whole[language]}
            at |= {f"/v1/home/{code}": screen for code, screen in units[language].items()}
            pages += [
                Page(
                    target=target,
                    body=msgspec.json.encode(screen),
                    checked_at=checked_at,
                    changed_at=changed_at,
                    language=language,
                    max_age=MAX_AGE,
                )
                for target, screen in at.items()
            ]
        return Rendering(pages, HomeView(units, whole))


class _Screens:
    """Puts screens together for one rendering. A part that can't be made is logged once and said to be so."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._broken: set[PartName] = set()

    def unit(self, parts: Parts, unit: Unit) -> UnitHome:
        """The screen of a unit."""
        fields = self._fields(_UNIT, f"/v1/home/{unit.code}", parts, unit.code)
        return UnitHome(unit=HomeUnit(code=unit.code, name=unit.name, slug=unit.slug), **fields)

    def province(self, parts: Parts, units: Sequence[Unit], main: Sequence[Unit]) -> ProvinceHome:
        """The screen of the province."""
        return ProvinceHome(**self._fields(_PROVINCE, "/v1/home", parts, units, main))

    def _fields(self, fields: Mapping[str, _Field], target: str, parts: Parts, *about: Any) -> dict[str, Any]:
        made = {key: self._make(field, parts, *about) for key, field in fields.items()}
        there = {key: one for key, one in made.items() if one is not None}
        return {
            **{key: one.part for key, one in there.items()},
            "note": wording.NOTES[parts.language],
            "provenance": together(
                (said for one in there.values() for said in one.said), self._address + target
            ),
        }

    def _make(self, field: _Field, parts: Parts, *about: Any) -> Made[Any] | None:
        try:
            return field.make(parts, *about)
        except Exception:  # noqa: BLE001 - one part that can't be made must not take the others with it
            if field.name not in self._broken:
                self._broken.add(field.name)
                _log.exception("home_part_bug", part=field.name)
            return Made(field.shape(missing=wording.missing(field.name, "failed", parts.language)))
