"""The reading side put together: every feed with its adapters, and every route that shows it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from litestar.handlers import HTTPRouteHandler
from msgspec import structs

from adapters.evn_npc import EvnNpc
from adapters.html_list import HtmlList
from adapters.html_schedule import HtmlSchedule, read_pages
from adapters.met_norway import MetNorway
from adapters.nchmf import Nchmf
from adapters.news_sites import MAX_BYTES as MOST_NEWS_BYTES
from adapters.news_sites import reader_of
from adapters.open_meteo import OpenMeteo
from adapters.open_meteo_air import OpenMeteoAir
from adapters.open_meteo_flood import OpenMeteoFlood
from adapters.upstreams import Upstreams
from adapters.xmltv import Xmltv
from adapters.xmltv import provider as provider_of_guide
from laocaiso.core.clock import Clock
from laocaiso.core.errors import SettingsError
from laocaiso.editorial.service import Editors
from laocaiso.feeds.air import api as air_api
from laocaiso.feeds.air.service import AirFeed
from laocaiso.feeds.broadcast import api as broadcast_api
from laocaiso.feeds.broadcast.model import load_channels
from laocaiso.feeds.broadcast.service import BroadcastFeed
from laocaiso.feeds.home import api as home_api
from laocaiso.feeds.home.service import HomeFeed
from laocaiso.feeds.learning import api as learning_api
from laocaiso.feeds.learning.model import ListPage, load_one_touch, read_one_touch
from laocaiso.feeds.learning.service import LearningFeed
from laocaiso.feeds.news import api as news_api
from laocaiso.feeds.news.answers import NewsList
from laocaiso.feeds.news.search import Cursor, Query
from laocaiso.feeds.news.service import NewsFeed, NewsView
from laocaiso.feeds.news.sources import load as load_news_sites
from laocaiso.feeds.outages import api as outages_api
from laocaiso.feeds.outages.service import OutagesFeed
from laocaiso.feeds.river import api as river_api
from laocaiso.feeds.river.model import shipped_points
from laocaiso.feeds.river.service import RiverFeed
from laocaiso.feeds.tourism import api as tourism_api
from laocaiso.feeds.tourism.model import load_places
from laocaiso.feeds.tourism.ports import TourismNews
from laocaiso.feeds.tourism.service import TourismFeed
from laocaiso.feeds.warnings import api as warnings_api
from laocaiso.feeds.warnings.service import WarningsFeed
from laocaiso.feeds.weather import api as weather_api
from laocaiso.feeds.weather.service import WeatherFeed
from laocaiso.places import api as places_api
from laocaiso.places.names import NameIndex
from laocaiso.places.service import Places, PlacesFeed
from laocaiso.settings import Settings
from laocaiso.snapshots.pages import AnyFeed, Language, Page
from laocaiso.web.reads import Reads

T = TypeVar("T")

MOST_GUIDE_BYTES = 30_000_000


@dataclass(frozen=True)
class ReadingSide:
    """What the engine looks at, and what people can ask for."""

    feeds: Sequence[AnyFeed]
    routes: Sequence[HTTPRouteHandler]


def reading_side(  # noqa: PLR0917 - what a service is made of
    settings: Settings, places: Places, editors: Editors, reads: Reads, upstreams: Upstreams, clock: Clock
) -> ReadingSide:
    """Every feed there is. Raises `SettingsError` for a configuration file that can't be used."""
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
    broadcast = _broadcast(settings, editors, upstreams, clock)
    tourism = TourismFeed(load_places(), gazetteer, editors, address=settings.address, demo=demo)
    learning = _learning(settings, editors, upstreams, clock)
    home = HomeFeed(gazetteer, address=settings.address)
    simple: list[AnyFeed] = [list_of_places, weather, warnings, air, river, outages]
    simple += [news, broadcast, tourism, learning]
    return ReadingSide(
        feeds=[*simple, home],
        routes=[
            *home_api.routes(reads, gazetteer),
            *places_api.routes(reads, list_of_places, places),
            *weather_api.routes(reads, gazetteer),
            *warnings_api.routes(reads, gazetteer),
            *air_api.routes(reads, gazetteer),
            *river_api.routes(reads, points),
            *outages_api.routes(reads, gazetteer),
            *news_api.routes(reads, news),
            *broadcast_api.routes(reads),
            *tourism_api.routes(reads, gazetteer, _tourism_news(reads, news.name), NewsList),
            *learning_api.routes(reads),
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


def _broadcast(settings: Settings, editors: Editors, upstreams: Upstreams, clock: Clock) -> BroadcastFeed:
    channels = load_channels()
    station = guide = None
    if settings.station_url and (file := settings.station_pages_file):
        pages = _configured("STATION_PAGES_FILE", file, read_pages)
        way = upstreams.to("station", settings.station_url)
        station = HtmlSchedule(way, pages, clock, url=settings.station_url)
    if settings.xmltv_url:
        base, _, name = settings.xmltv_url.rpartition("/")
        guide = Xmltv(
            upstreams.to("xmltv", base, max_bytes=MOST_GUIDE_BYTES),
            f"/{name}",
            channels,
            provider=provider_of_guide(settings.xmltv_owner or base, settings.xmltv_url),
        )
    return BroadcastFeed(channels, editors, station=station, guide=guide, demo=settings.demo)


def _learning(settings: Settings, editors: Editors, upstreams: Upstreams, clock: Clock) -> LearningFeed:
    file = settings.one_touch_file
    site = _configured("ONE_TOUCH_FILE", file, read_one_touch) if file else load_one_touch()
    site = structs.replace(site, base=settings.one_touch_url)
    way = upstreams.to("one_touch", site.base, hosts=site.hosts)

    def reader(page: ListPage | None) -> HtmlList | None:
        if page is None:
            return None
        return HtmlList(way, page.path, site.site(page), clock=clock, selectors=page.selectors)

    return LearningFeed(
        site.provider, editors, news=reader(site.news), courses=reader(site.courses), demo=settings.demo
    )


def _tourism_news(reads: Reads, feed: str) -> TourismNews:
    """The news of one topic, under tourism's own address."""

    def page(language: Language, cursor: str | None) -> Page | None:
        view = reads.view(feed)
        if not isinstance(view, NewsView) or view.is_empty:
            return None
        query = Query(topic="tourism", cursor=Cursor.read(cursor) if cursor is not None else None)
        return view.list_page(query, language, "/v1/tourism/news")

    return page


def _configured(variable: str, file: Path, read: Callable[[bytes], T]) -> T:
    try:
        return read(file.read_bytes())
    except (ValueError, OSError) as error:
        raise SettingsError(f"LAOCAISO_{variable}", str(file), f"a file that can be read: {error}") from error
