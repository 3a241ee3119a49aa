"""The first screen over HTTP: published pages, found by code or slug."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec
from litestar import HttpMethod, Response, route
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import ResponseSpec
from litestar.openapi.spec import Example
from litestar.params import FromPath

from laocaiso.core.clock import VIETNAM
from laocaiso.core.provenance import Provenance
from laocaiso.feeds.air.scale import category
from laocaiso.feeds.home import wording
from laocaiso.feeds.home.ages import freshness
from laocaiso.feeds.home.answers import (
    AirPart,
    BroadcastPart,
    Freshness,
    HomeUnit,
    NewsPart,
    OutageBrief,
    OutagesPart,
    PlaceAir,
    PlaceWeather,
    ProvinceAirPart,
    ProvinceHome,
    ProvinceWarningsPart,
    ProvinceWeatherPart,
    RiverBrief,
    RiversPart,
    TourismPart,
    UnitHome,
    WarnedPlace,
    WarningPart,
    WeatherPart,
)
from laocaiso.feeds.home.service import NAME
from laocaiso.feeds.news.answers import NewsBrief
from laocaiso.feeds.river.trend import Trend
from laocaiso.feeds.tourism.answers import KindName, NearbyPlace
from laocaiso.feeds.warnings.answers import LevelAnswer
from laocaiso.feeds.weather.answers import NowAnswer, Sky
from laocaiso.feeds.weather.comfort import Word
from laocaiso.places.gazetteer import Gazetteer
from laocaiso.web.parameters import UNIT, takes
from laocaiso.web.reads import AnyRequest, Reads

READ = [HttpMethod.GET, HttpMethod.HEAD]


def routes(reads: Reads, gazetteer: Gazetteer) -> Sequence[HTTPRouteHandler]:
    """The handlers of this feature."""

    @route(
        "/v1/home",
        http_method=READ,
        operation_id="getProvinceHome",
        summary="The first screen, before a unit is chosen",
        description=(
            "The units warned worst, the weather and air of the main places, the next outages, the newest "
            "stories, what is on, and the rivers; in one answer. A part without anything to show says why in "
            "`missing`, and each tells its own age in `freshness`."
        ),
        tags=["home"],
        responses={
            200: ResponseSpec(
                data_container=ProvinceHome,
                description="The screen; absent fields are unknown.",
                examples=[Example(summary="Shortened", value=msgspec.to_builtins(_province_example()))],
            )
        },
    )
    async def province_home(request: AnyRequest) -> Response[bytes]:
        return reads.page(request, "/v1/home", NAME)

    @route(
        "/v1/home/{code:str}",
        http_method=READ,
        operation_id="getUnitHome",
        opt=takes(UNIT),
        summary="The first screen of a unit",
        description=(
            "Worst warning, weather, next outages, news, what is on, air, rivers and places to see, in one "
            "answer of a few kilobytes. Each part is taken from its own route, shortened, with its own age "
            "in `freshness`; one that is missing says why and leaves the others alone. The ETag changes only "
            "when something in the answer has."
        ),
        tags=["home"],
        responses={
            200: ResponseSpec(
                data_container=UnitHome,
                description="The screen; absent fields are unknown.",
                examples=[Example(summary="Sa Pa", value=msgspec.to_builtins(_unit_example()))],
            )
        },
    )
    async def unit_home(request: AnyRequest, code: FromPath[str]) -> Response[bytes]:
        return reads.page(request, f"/v1/home/{gazetteer.named(code).code}", NAME)

    return [province_home, unit_home]


_HOUR = datetime(2026, 11, 22, 9, 0, tzinfo=VIETNAM)
_SA_PA = HomeUnit(code="03006", name="Phường Sa Pa", slug="sa-pa")
_FOG = Sky(code=45, text="Sương mù", icon="fog-day")


def _said(source: str, url: str = "https://example.vn/") -> Provenance:
    return Provenance(source=source, source_url=url, fetched_at=_HOUR, attribution=f"Nguồn: {source}.")


def _fresh(source: str) -> Freshness | msgspec.UnsetType:
    return freshness([_said(source)])


def _outage_example() -> OutageBrief:
    return OutageBrief(
        id="7f3a9c0e21d45b68",
        start=_HOUR + timedelta(days=1),
        end=_HOUR + timedelta(days=1, hours=3),
        status="upcoming",
        status_text="Sắp tới",
        scope="part",
        scope_text="Một phần nơi được nêu",
        whole=False,
        area="Một phần phường Sa Pa",
    )


def _story_example() -> NewsBrief:
    return NewsBrief(
        id="5d0c6a2b9e7f41830a6c",
        title="Sa Pa đón mùa hoa mới",
        url="https://baolaocai.vn/sa-pa-don-mua-hoa-moi.html",
        published_at=_HOUR - timedelta(hours=1),
        source="Báo Lào Cai",
    )


def _unit_example() -> UnitHome:
    return UnitHome(
        unit=_SA_PA,
        warning=WarningPart(
            state="unknown",
            reason="nothing_published",
            text=wording.unknown_warning("nothing_published", "vi") or "",
            count=0,
            freshness=_fresh("NCHMF"),
        ),
        weather=WeatherPart(
            now=NowAnswer(
                valid_at=_HOUR,
                origin="current",
                temperature_c=14.5,
                weather=_FOG,
                feels=Word(code="cold", text="Rét", basis="13.1 °C < 15 °C"),
            ),
            hazards=[],
            freshness=_fresh("Open-Meteo"),
        ),
        outages=OutagesPart(items=[_outage_example()], planned=1, complete=True, freshness=_fresh("EVNNPC")),
        news=NewsPart(latest=[_story_example()], freshness=_fresh("Báo Lào Cai")),
        broadcast=BroadcastPart(missing=wording.missing("broadcast", "not_published", "vi")),
        air=AirPart(valid_at=_HOUR, us_aqi=78, category=category(78, "vi"), freshness=_fresh("CAMS")),
        tourism=TourismPart(
            items=[
                NearbyPlace(
                    id="fansipan",
                    name="Đỉnh Fansipan",
                    kind=KindName(code="peak", name="Đỉnh núi"),
                    distance_m=9000,
                )
            ],
            freshness=_fresh("Lào Cai số"),
        ),
        note=wording.NOTES["vi"],
        provenance=_said("Lào Cai số"),
    )


def _province_example() -> ProvinceHome:
    unit = _unit_example()
    return ProvinceHome(
        warnings=ProvinceWarningsPart(
            state="warning",
            items=[
                WarnedPlace(
                    code="03037",
                    name="Xã Tả Van",
                    slug="ta-van",
                    event="Lũ quét",
                    event_code="flash_flood",
                    severity="Severe",
                    level=LevelAnswer(code="high", text="Cao", original="Cao"),
                    sender_name="NCHMF",
                    expires=_HOUR + timedelta(hours=6),
                )
            ],
            warned_units=1,
            freshness=_fresh("NCHMF"),
        ),
        weather=ProvinceWeatherPart(
            items=[
                PlaceWeather(
                    code="03006",
                    name="Phường Sa Pa",
                    slug="sa-pa",
                    valid_at=_HOUR,
                    temperature_c=14.5,
                    weather=_FOG,
                )
            ],
            freshness=_fresh("Open-Meteo"),
        ),
        outages=unit.outages,
        news=unit.news,
        broadcast=unit.broadcast,
        air=ProvinceAirPart(
            items=[
                PlaceAir(
                    code="03006", name="Phường Sa Pa", slug="sa-pa", us_aqi=78, category=category(78, "vi")
                )
            ],
            freshness=_fresh("CAMS"),
        ),
        rivers=RiversPart(
            items=[
                RiverBrief(
                    id="hong-lao-cai",
                    name="Sông Hồng tại Lào Cai",
                    valid_on=_HOUR.date(),
                    discharge_m3_s=412.0,
                    trend=Trend("steady", "Ổn định", 4),
                )
            ],
            freshness=_fresh("GloFAS"),
        ),
        note=unit.note,
        provenance=unit.provenance,
    )
