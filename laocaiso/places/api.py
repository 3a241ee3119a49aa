"""The places over HTTP: published pages by code or slug, and questions by words and by point."""

import math
from collections.abc import Sequence

import msgspec
from litestar import HttpMethod, Response, route
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import ResponseSpec
from litestar.openapi.spec import Example
from litestar.params import FromPath

from laocaiso.core.errors import InvalidInput
from laocaiso.places.answers import Boundary, LocatedAnswer, Place, PlaceList, Resolved
from laocaiso.places.service import LIST, NAME, Places, PlacesFeed
from laocaiso.web.parameters import TEXT, UNIT, Parameter, missing, needed, query, takes, words
from laocaiso.web.reads import AnyRequest, Reads, language_of

READ = [HttpMethod.GET, HttpMethod.HEAD]


def routes(reads: Reads, feed: PlacesFeed, places: Places) -> Sequence[HTTPRouteHandler]:
    """The handlers of this feature."""

    @route(
        LIST,
        http_method=READ,
        operation_id="listPlaces",
        summary="The 99 communes and wards",
        description="All units of today: code, name, type, seat, and the districts of before 2025-07-01.",
        tags=["places"],
        responses={200: ResponseSpec(data_container=PlaceList, description="All of them, in one answer.")},
    )
    async def list_places(request: AnyRequest) -> Response[bytes]:
        return reads.page(request, LIST, NAME)

    @route(
        f"{LIST}/{{code:str}}",
        http_method=READ,
        operation_id="getPlace",
        opt=takes(UNIT),
        summary="A commune or ward",
        description=(
            "Everything about a unit: former communes and districts, neighbours, seat, extent. `code` is the "
            "official five-digit code of today or the slug (`sa-pa`). A code of before 2025-07-01 is looked "
            "up with `/v1/places/resolve`."
        ),
        tags=["places"],
        responses={200: ResponseSpec(data_container=Place, description="The unit.")},
    )
    async def get_place(request: AnyRequest, code: FromPath[str]) -> Response[bytes]:
        return reads.page(request, f"{LIST}/{places.gazetteer.named(code).code}", NAME)

    @route(
        f"{LIST}/{{code:str}}/boundary",
        http_method=READ,
        operation_id="getPlaceBoundary",
        opt=takes(UNIT),
        summary="The boundary of a commune or ward",
        description=("A GeoJSON feature, WGS84, simplified (up to 63 m off): a reference, not a cadastre."),
        tags=["places"],
        responses={
            200: ResponseSpec(
                data_container=Boundary, description="The boundary.", media_type="application/geo+json"
            )
        },
    )
    async def get_boundary(request: AnyRequest, code: FromPath[str]) -> Response[bytes]:
        return reads.page(request, f"{LIST}/{places.gazetteer.named(code).code}/boundary", NAME)

    @route(
        f"{LIST}/resolve",
        http_method=READ,
        operation_id="resolvePlace",
        opt=takes(query("q", "What people type.", required=True, example="tt phố lu", **TEXT)),
        summary="From words to a commune or ward",
        description=(
            "Finds the unit meant by what people type: with or without tone marks, raw Telex or VNI keys, "
            "abbreviations, slips, former communes and districts, a place inside a sentence. Namesakes are "
            "all answered, as `ambiguous`. A place outside the province, the province itself and a hamlet "
            "alone are `none`. `reason` is one of a fixed set of words; `reasonText` says it to people."
        ),
        tags=["places"],
        responses={
            200: ResponseSpec(
                data_container=Resolved,
                description="What the words mean, how sure and why.",
                examples=[Example(summary="A former ward", value=_example(feed, "phường cốc lếu"))],
            )
        },
    )
    async def resolve_place(request: AnyRequest) -> Response[bytes]:
        text = words(request)
        if text is None:
            raise missing("q")
        return reads.answer(request, feed.resolved(text, language_of(request)))

    @route(
        f"{LIST}/locate",
        http_method=READ,
        operation_id="locatePlace",
        opt=takes(
            _degrees_of("lat", "Latitude, WGS84.", 90, 22.3364),
            _degrees_of("lon", "Longitude, WGS84.", 180, 103.8438),
        ),
        summary="From a point to a commune or ward",
        description=(
            "The unit a point (WGS84 degrees) lies in. `nearBoundary` is true within 200 m of an edge, where "
            "a phone's position could be on the wrong side. Up to 300 m outside the province the nearest "
            "unit is still answered, with its distance; farther out `kind` is `outside`."
        ),
        tags=["places"],
        responses={
            200: ResponseSpec(
                data_container=LocatedAnswer,
                description="Where the point lies.",
                examples=[
                    Example(
                        summary="The square of Sa Pa",
                        value=msgspec.json.decode(feed.located(22.3364, 103.8438).body),
                    )
                ],
            )
        },
    )
    async def locate_place(request: AnyRequest) -> Response[bytes]:
        return reads.answer(
            request, feed.located(_degrees(request, "lat", 90), _degrees(request, "lon", 180))
        )

    return [list_places, resolve_place, locate_place, get_place, get_boundary]


def _degrees_of(name: str, description: str, most: int, example: float) -> Parameter:
    return query(
        name, description, required=True, example=example, type="number", minimum=-most, maximum=most
    )


def _degrees(request: AnyRequest, name: str, most: int) -> float:
    text = needed(request, name).strip()
    try:
        value = float(text) if text.isascii() and "_" not in text and len(text) <= 40 else math.nan
    except ValueError:
        value = math.nan
    if not -most <= value <= most:  # also false for NaN
        raise InvalidInput(
            name,
            f"{name} phải là số độ từ -{most} đến {most}.",
            f"{name} must be a number of degrees from -{most} to {most}.",
            allowed=(f"-{most} … {most}",),
        )
    return value


def _example(feed: PlacesFeed, q: str) -> object:
    return msgspec.json.decode(feed.resolved(q, "vi").body)
