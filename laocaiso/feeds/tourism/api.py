"""Tourism over HTTP: places near a point or a unit, tours of a day, and news."""

import math
from collections.abc import Sequence

import msgspec
from litestar import HttpMethod, Response, route
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import ResponseSpec
from litestar.params import FromPath

from laocaiso.core.errors import InvalidInput, NotFound
from laocaiso.feeds.tourism import finding
from laocaiso.feeds.tourism.answers import PlaceList, PlacePage, TourList
from laocaiso.feeds.tourism.finding import Near
from laocaiso.feeds.tourism.model import KINDS
from laocaiso.feeds.tourism.ports import TourismNews
from laocaiso.feeds.tourism.service import NAME, NEWS, PLACES, TOUR_LIST, TourismView
from laocaiso.places.gazetteer import Gazetteer
from laocaiso.snapshots.pages import LANGUAGES, Language
from laocaiso.web.parameters import (
    CURSOR,
    DAY,
    LONGEST_WORDS,
    at_most,
    day,
    limit,
    one,
    one_of,
    path,
    query,
    takes,
    words,
)
from laocaiso.web.reads import AnyRequest, Reads, language_of

READ = [HttpMethod.GET, HttpMethod.HEAD]
MOST = 200
POINT = {
    "type": "string",
    "pattern": r"^-?([0-8]?[0-9](\.[0-9]{1,8})?|90),-?((1[0-7]|[0-9])?[0-9](\.[0-9]{1,8})?|180)$",
}
LANG = query("lang", "Goes before Accept-Language.", example="en", enum=list(LANGUAGES))
_NEAR = ("22.3364,103.8438", "03006", "sa-pa")


def routes(
    reads: Reads, gazetteer: Gazetteer, news: TourismNews, news_shape: type[msgspec.Struct]
) -> Sequence[HTTPRouteHandler]:
    """The handlers of this feature. `news_shape` is the body of the pages that `news` makes."""

    def view() -> TourismView:
        found = reads.view(NAME)
        if not isinstance(found, TourismView):
            raise reads.nothing(NAME)
        return found

    @route(
        PLACES,
        http_method=READ,
        operation_id="listTourismPlaces",
        opt=takes(
            query("kind", "Only places of this kind.", example="market", enum=list(KINDS)),
            query(
                "near",
                "A point (`lat,lon` in degrees), or the code or slug of a unit.",
                example="sa-pa",
                anyOf=[POINT, {"enum": sorted([*gazetteer.by_code, *gazetteer.by_slug])}],
            ),
            query(
                "q",
                "Words in names and descriptions.",
                example="nhà thờ",
                maxLength=LONGEST_WORDS,
                pattern="[0-9A-Za-z]",
            ),
            LANG,
            at_most(),
        ),
        summary="Places to see",
        description=(
            f"`kind` is one of {', '.join(KINDS)}. `near` is a point (`lat,lon`, WGS84 degrees) or the code "
            "or slug of a unit, whose seat is then measured from; with it the nearest come first, each with "
            "`distanceM` as the crow flies. `q` looks for words in names and descriptions; marks that are "
            "typed count, and are dropped only where nothing is found with them. `lang` (vi, en) goes "
            "before Accept-Language. Seed data: every place says how far off its point may be; not for "
            "navigation or rescue."
        ),
        tags=["tourism"],
        responses={200: ResponseSpec(data_container=PlaceList, description="The places that fit.")},
    )
    async def list_places(request: AnyRequest) -> Response[bytes]:
        language = _language(request)
        answer = view().list_places(
            language,
            kind=one_of(request, "kind", tuple(KINDS)),
            words=_words(request),
            near=_near(request, gazetteer),
            limit=limit(request, most=MOST),
        )
        return reads.answer(request, view().places_page(PLACES, answer, language))

    @route(
        f"{PLACES}/{{place:str}}",
        http_method=READ,
        operation_id="getTourismPlace",
        opt=takes(path("place", "Id of a place.", example="fansipan", pattern="^[a-z0-9-]{2,60}$"), LANG),
        summary="One place",
        description="By the `id` of a list. `lang` (vi, en) goes before Accept-Language.",
        tags=["tourism"],
        responses={200: ResponseSpec(data_container=PlacePage, description="The place.")},
    )
    async def get_place(request: AnyRequest, place: FromPath[str]) -> Response[bytes]:
        language = _language(request)
        found = view().places.get(place)
        if found is None:
            raise NotFound("Không có điểm du lịch này.", "There is no such place.", field="place")
        answer = view().place(found, language)
        return reads.answer(request, view().places_page(f"{PLACES}/{place}", answer, language))

    @route(
        TOUR_LIST,
        http_method=READ,
        operation_id="listTours",
        opt=takes(DAY),
        summary="Tours",
        description=(
            "The tours that can be taken today, or on `date`. Editors keep the list; a tour outside its "
            "validity is not shown. An empty list means that none is listed for the day."
        ),
        tags=["tourism"],
        responses={200: ResponseSpec(data_container=TourList, description="The tours of the day.")},
    )
    async def list_tours(request: AnyRequest) -> Response[bytes]:
        language, shown, asked = language_of(request), view(), day(request)
        answer = shown.list_tours(asked or shown.today, language)
        if answer is None:
            raise reads.nothing(NAME)
        target = f"{TOUR_LIST}?date={asked}" if asked else TOUR_LIST
        return reads.answer(request, shown.tours_page(target, answer, language))

    @route(
        NEWS,
        http_method=READ,
        operation_id="listTourismNews",
        opt=takes(CURSOR),
        summary="News about travelling here",
        description="The stories of the topic `tourism` of `/v1/news`, newest first; `cursor` as there.",
        tags=["tourism"],
        responses={200: ResponseSpec(data_container=news_shape, description="A page of stories.")},
    )
    async def list_news(request: AnyRequest) -> Response[bytes]:
        page = news(language_of(request), one(request, "cursor"))
        if page is None:
            raise reads.nothing(NAME)
        return reads.answer(request, page)

    return [list_places, get_place, list_tours, list_news]


def _language(request: AnyRequest) -> Language:
    asked = one_of(request, "lang", LANGUAGES)
    return next((language for language in LANGUAGES if language == asked), language_of(request))


def _words(request: AnyRequest) -> str | None:
    q = words(request)
    if q is not None and not finding.has_words(q):
        raise InvalidInput("q", "Cần có ít nhất một chữ hoặc số.", "There must be a letter or a digit.")
    return q


def _near(request: AnyRequest, gazetteer: Gazetteer) -> Near | None:
    text = one(request, "near")
    if text is None:
        return None
    unit = gazetteer.by_code.get(text) or gazetteer.by_slug.get(text)
    if unit is not None:
        return Near(unit.lat, unit.lon, unit)
    lat, comma, lon = text.partition(",")
    point = (_degrees(lat, 90), _degrees(lon, 180)) if comma else (None, None)
    if point[0] is None or point[1] is None:
        raise InvalidInput(
            "near",
            "Phải là “vĩ độ,kinh độ” hoặc mã, tên viết liền của một xã, phường trong tỉnh.",
            "Must be “lat,lon” in degrees, or the code or slug of a unit of the province.",
            allowed=_NEAR,
        )
    return Near(point[0], point[1])


def _degrees(text: str, most: int) -> float | None:
    try:
        value = float(text) if text.isascii() and "_" not in text and len(text) <= 40 else math.nan
    except ValueError:
        value = math.nan
    return value if -most <= value <= most else None
