"""What all the feeds could show of a province on one morning; every word is invented."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from msgspec.structs import replace

from laocaiso.core.clock import VIETNAM
from laocaiso.core.provenance import Provenance
from laocaiso.feeds.air import scale
from laocaiso.feeds.air.answers import AirNow, AirUnit, CellAnswer, UnitAir
from laocaiso.feeds.air.service import AirView
from laocaiso.feeds.broadcast.answers import ChannelBrief, ProgrammeAnswer
from laocaiso.feeds.news.answers import NewsBrief
from laocaiso.feeds.outages.answers import Outage, OutageUnit, PowerCompanyUnit, PowerCompanyUnitState
from laocaiso.feeds.outages.view import OutagesView, Told
from laocaiso.feeds.river.answers import DayFlow, RiverRow, RiverUnit
from laocaiso.feeds.river.service import RiverView
from laocaiso.feeds.river.trend import Trend
from laocaiso.feeds.tourism.answers import KindName, NearbyPlace
from laocaiso.feeds.warnings.answers import LevelAnswer, WarningBrief
from laocaiso.feeds.warnings.service import WarningsView
from laocaiso.feeds.weather.answers import DayAnswer, NowAnswer, Sky, UnitBrief, WeatherProvenance
from laocaiso.feeds.weather.comfort import Hazard, Word
from laocaiso.feeds.weather.service import WeatherView
from laocaiso.places.gazetteer import Gazetteer
from laocaiso.snapshots.pages import LANGUAGES, Shown

GAZETTEER = Gazetteer.load()
CODES = [unit.code for unit in GAZETTEER.units]
NOW = datetime(2026, 11, 22, 9, 20, tzinfo=VIETNAM)
HERE = "02647"
"""A unit with a point of a river in it."""
SINCE = NOW - timedelta(hours=2)
_SYLLABLES = ("bản", "nước", "đường", "chợ", "mùa", "lúa", "núi", "sương", "trường", "học", "người", "dân")


def words(rng: random.Random, letters: int) -> str:
    """Words that no compressor has seen before, up to this many letters."""
    text = ""
    while len(text) < letters:
        text += f"{rng.choice(_SYLLABLES)} {rng.randrange(36**4):x} "
    return text[:letters].strip()


def said(source: str, *, stale: bool = False, **more: Any) -> Provenance:
    times = {"stale": True, "stale_since": SINCE, "checked_at": SINCE} if stale else {}
    return Provenance(
        source=source,
        source_url=f"https://{source}.example/",
        fetched_at=NOW - timedelta(hours=1),
        attribution=f"Theo {source}.",
        **times,
        **more,
    )


def weather(codes: Sequence[str] = CODES, *, stale: bool = False) -> WeatherView:
    told = said("weather", stale=stale)
    brief = UnitBrief(
        now=NowAnswer(
            valid_at=NOW,
            origin="current",
            temperature_c=14.5,
            apparent_temperature_c=13.1,
            humidity_percent=83,
            weather=Sky(code=45, text="Sương mù", icon="fog"),
            feels=Word(code="cold", text="Rét", basis="apparentTemperatureC 13.1"),
        ),
        today=DayAnswer(date=NOW.date(), temperature_max_c=17.2, temperature_min_c=9.0, hazards=[]),
        hazards=[
            Hazard(code="fog", severity="notice", text="Sương mù", basis="weatherCode 45", when="now"),
            Hazard(code="cold", severity="caution", text="Rét đậm", basis="13.0 ≤ 15", when="day"),
        ],
        provenance=WeatherProvenance(**{name: getattr(told, name) for name in told.__struct_fields__}),
    )
    return WeatherView({language: dict.fromkeys(codes, brief) for language in LANGUAGES})


def warnings(*warned: str, stale: bool = False, **fields: Any) -> WarningsView:
    """With these units under a warning; the others are not listed, or as `fields` say."""
    told = said("forecasters", stale=stale)
    others = {"state": "none_listed", "text": "Danh sách không nêu tên.", **fields}
    calm = WarningBrief(count=0, stale=stale, **({"provenance": told} | others))
    alarm = WarningBrief(
        state="warning",
        event="Lũ quét",
        event_code="flash_flood",
        severity="Severe",
        level=LevelAnswer(code="high", text="Cao", original="Cao"),
        sender_name="Trung tâm Dự báo",
        sent=NOW - timedelta(hours=1),
        expires=NOW + timedelta(hours=5),
        count=2,
        stale=stale,
        provenance=told,
    )
    return WarningsView(
        {language: {code: alarm if code in warned else calm for code in CODES} for language in LANGUAGES}
    )


def outage(number: int, *codes: str, area: str = "Một phần phường", **fields: Any) -> Outage:
    start = NOW + timedelta(days=1, hours=number)
    units = [GAZETTEER.by_code[code] for code in codes]
    usual = {
        "id": f"{number:016x}",
        "power_company_unit": PowerCompanyUnit(code="PA1", name="Điện lực Một"),
        "start": start,
        "end": start + timedelta(hours=4),
        "status": "upcoming",
        "status_text": "Sắp tới",
        "scope": "part",
        "scope_text": "Một phần nơi được nêu",
        "units": [
            OutageUnit(code=unit.code, name=unit.name, slug=unit.slug, whole=number == 1) for unit in units
        ],
        "area": area,
        "first_seen": NOW,
    }
    return Outage(**(usual | fields))


def outages(*listed: Outage, state: Any = "fresh") -> OutagesView:
    told = Told(
        [PowerCompanyUnitState(code="PA1", name="Điện lực Một", state=state)],
        said("power", stale=state == "stale"),
        NOW,
        NOW,
    )
    return OutagesView(NOW, dict.fromkeys(LANGUAGES, listed), told, dict.fromkeys(CODES, told))


def story(number: int, title: str = "", url: str = "", image: str = "") -> NewsBrief:
    return NewsBrief(
        id=f"{number:020x}",
        title=title or f"Câu chuyện số {number}",
        url=url or f"https://paper.example/{number}",
        image_url=image or f"https://paper.example/{number}.jpg",
        published_at=NOW - timedelta(hours=number),
        source="Báo Một",
    )


class News:
    """As `NewsView` for those who only read it: the newest stories, and those of units."""

    def __init__(self, *stories: NewsBrief, local: dict[str, list[NewsBrief]] | None = None) -> None:
        self.stories, self.local = stories, local or {}
        self.items = [SimpleNamespace(units=(code,)) for code in self.local]
        self.held = {"paper": None} if stories else {}
        self.stale = False

    @property
    def is_empty(self) -> bool:
        return not self.held

    def latest(self, count: int, _language: str) -> list[NewsBrief]:
        return list(self.stories[:count])

    def for_unit(self, code: str, count: int, _language: str) -> list[NewsBrief]:
        return self.local.get(code, [])[:count]

    def provenance(self, _ids: Sequence[str]) -> Provenance:
        return said("paper", stale=self.stale)


def broadcast(*titles: str, stale: bool = False, asked: bool = True) -> SimpleNamespace:
    told = said("station", stale=stale)
    briefs = [
        ChannelBrief(
            id=f"channel-{number}",
            name=f"Kênh {number}",
            kind="television",
            now=ProgrammeAnswer(start=NOW, title=title, description="Nhiều lời về chương trình."),
            origin="station",
            provenance=told,
        )
        for number, title in enumerate(titles)
    ]
    return SimpleNamespace(briefs=dict.fromkeys(LANGUAGES, briefs), fallback=told if asked else None)


def air(codes: Sequence[str] = CODES, *, stale: bool = False) -> AirView:
    return AirView(
        {
            language: {
                code: UnitAir(
                    unit=AirUnit(code=code, name=code, slug=code),
                    now=AirNow(
                        valid_at=NOW, us_aqi=78, category=scale.category(78, language), pm25_ug_m3=24.6
                    ),
                    cell=CellAnswer(lat=22.4, lon=104.0, resolution_km=45),
                    note="",
                    provenance=said("air", stale=stale),
                )
                for code in codes
            }
            for language in LANGUAGES
        }
    )


def river(*, stale: bool = False) -> RiverView:
    row = RiverRow(
        id="hong",
        name="Sông Hồng tại Lào Cai",
        river="Sông Hồng",
        lat=22.5,
        lon=104.0,
        units=[RiverUnit(code=HERE, name="Phường Lào Cai")],
        today=DayFlow(date=NOW.date(), discharge_m3_s=412.0, median_m3_s=400.0),
        trend=Trend("steady", "Ổn định", 4),
    )
    return RiverView(dict.fromkeys(LANGUAGES, (row,)), said("river", stale=stale))


def tourism(count: int = 5) -> SimpleNamespace:
    near = [
        NearbyPlace(id=f"p{n}", name=f"Điểm {n}", kind=KindName(code="peak", name="Đỉnh núi"), distance_m=n)
        for n in range(count)
    ]
    nearby = {language: dict.fromkeys(CODES, near) for language in LANGUAGES}
    return SimpleNamespace(nearby=nearby, said=replace(said("tourism"), fetched_at=NOW - timedelta(days=3)))


def everything() -> dict[str, Any]:
    """A view of each feed, by its name."""
    return {
        "weather": weather(),
        "warnings": warnings(HERE),
        "outages": outages(*(outage(number, HERE) for number in range(1, 6))),
        "news": News(*map(story, range(1, 9)), local={HERE: [story(2), story(30)]}),
        "broadcast": broadcast("Thời sự", "Ca nhạc"),
        "air": air(),
        "river": river(),
        "tourism": tourism(),
    }


def shown(views: dict[str, Any], at: datetime = NOW) -> dict[str, Shown]:
    return {name: Shown(view, at, at) for name, view in views.items()}
