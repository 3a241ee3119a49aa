"""The reading side put together: every feed with its adapters, and every route that shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from litestar.handlers import HTTPRouteHandler

from adapters.evn_npc import EvnNpc
from adapters.met_norway import MetNorway
from adapters.nchmf import Nchmf
from adapters.news_sites import MAX_BYTES as MOST_NEWS_BYTES
from adapters.news_sites import reader_of
from adapters.open_meteo import OpenMeteo
from adapters.open_meteo_air import OpenMeteoAir
from adapters.open_meteo_flood import OpenMeteoFlood
from adapters.upstreams import Upstreams
from laocaiso.core.clock import Clock
from laocaiso.feeds.air import api as air_api
from laocaiso.feeds.air.service import AirFeed
from laocaiso.feeds.news import api as news_api
from laocaiso.feeds.news.service import NewsFeed
from laocaiso.feeds.news.sources import load as load_news_sites
from laocaiso.feeds.outages import api as outages_api
from laocaiso.feeds.outages.service import OutagesFeed
from laocaiso.feeds.river import api as river_api
from laocaiso.feeds.river.model import shipped_points
from laocaiso.feeds.river.service import RiverFeed
from laocaiso.feeds.warnings import api as warnings_api
from laocaiso.feeds.warnings.service import WarningsFeed
from laocaiso.feeds.weather import api as weather_api
from laocaiso.feeds.weather.service import WeatherFeed
from laocaiso.places import api as places_api
from laocaiso.places.names import NameIndex
from laocaiso.places.service import Places, PlacesFeed
from laocaiso.settings import Settings
from laocaiso.snapshots.pages import Feed
from laocaiso.web.reads import Reads


@dataclass(frozen=True)
class ReadingSide:
    """What the engine looks at, and what people can ask for."""

    feeds: Sequence[Feed[Any]]
    routes: Sequence[HTTPRouteHandler]


def reading_side(
    settings: Settings, places: Places, reads: Reads, upstreams: Upstreams, clock: Clock
) -> ReadingSide:
    """Every feed there is."""
    gazetteer, demo, key = places.gazetteer, settings.demo, settings.open_meteo_api_key
    list_of_places = PlacesFeed(places, demo=demo)
    weather = WeatherFeed(
        gazetteer,
        OpenMeteo(upstreams.to("open_meteo", settings.open_meteo_url), clock, api_key=key),
        MetNorway(upstreams.to("met_norway", settings.met_norway_url), clock),
        demo=demo,
    )
    nchmf = upstreams.to("nchmf", settings.nchmf_url, ca_file=settings.nchmf_ca_file, deadline=60)
    warnings = WarningsFeed(
        gazetteer,
        NameIndex.of(gazetteer),
        places.locator.boundaries,
        [Nchmf(nchmf, clock)],
        cap_sender=settings.cap_sender,
        demo=demo,
    )
    air = AirFeed(
        gazetteer,
        OpenMeteoAir(upstreams.to("open_meteo_air", settings.open_meteo_air_url), clock, api_key=key),
        demo=demo,
    )
    points = shipped_points()
    river = RiverFeed(
        gazetteer,
        OpenMeteoFlood(upstreams.to("open_meteo_flood", settings.open_meteo_flood_url), clock, api_key=key),
        points,
        demo=demo,
    )
    evn = upstreams.to("evn_npc", settings.evn_npc_url, ca_file=settings.evn_npc_ca_file)
    outages = OutagesFeed(gazetteer, EvnNpc(evn, clock, gap=settings.evn_npc_gap_seconds), demo=demo)
    news = _news(settings, places, upstreams, clock)
    return ReadingSide(
        feeds=[list_of_places, weather, warnings, air, river, outages, news],
        routes=[
            *places_api.routes(reads, list_of_places, places),
            *weather_api.routes(reads, gazetteer),
            *warnings_api.routes(reads, gazetteer),
            *air_api.routes(reads, gazetteer),
            *river_api.routes(reads, points),
            *outages_api.routes(reads, gazetteer),
            *news_api.routes(reads, news),
        ],
    )


def _news(settings: Settings, places: Places, upstreams: Upstreams, clock: Clock) -> NewsFeed:
    sites = load_news_sites(
        settings.news_sources_file,
        {
            "bao_lao_cai": settings.bao_lao_cai_url,
            "laocai_portal": settings.laocai_portal_url,
            "laocai_tourism": settings.laocai_tourism_url,
        },
    )
    readers = [
        upstreams.to(f"news:{site.id}", site.base, hosts=site.hosts, max_bytes=MOST_NEWS_BYTES)
        for site in sites
    ]
    return NewsFeed(
        [(site, reader_of(site, way, clock)) for site, way in zip(sites, readers, strict=True)],
        places.gazetteer,
        public_url=settings.address,
        demo=settings.demo,
    )
