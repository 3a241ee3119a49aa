"""The rivers over HTTP: published pages, found by the point's id."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import msgspec
from litestar import HttpMethod, Response, route
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import ResponseSpec
from litestar.openapi.spec import Example
from litestar.params import FromPath

from laocaiso.core.clock import VIETNAM
from laocaiso.core.errors import NotFound
from laocaiso.core.provenance import Provenance
from laocaiso.feeds.river.answers import NOTES, DayFlow, River, RiverCell, RiverRow, Rivers, RiverUnit
from laocaiso.feeds.river.model import RiverPoint
from laocaiso.feeds.river.service import NAME
from laocaiso.feeds.river.trend import Trend
from laocaiso.web.parameters import path, takes
from laocaiso.web.reads import AnyRequest, Reads

READ = [HttpMethod.GET, HttpMethod.HEAD]


def routes(reads: Reads, points: Sequence[RiverPoint]) -> Sequence[HTTPRouteHandler]:
    """The handlers of this feature, for the points of the feed."""
    known = {point.id for point in points}

    @route(
        "/v1/rivers",
        http_method=READ,
        operation_id="getRivers",
        summary="Discharge of rivers today",
        description=(
            "A few points on the larger rivers, from the global model GloFAS (cells of about 5 km, a value "
            "for each UTC day). `cell` says which cell answered. No flood warning."
        ),
        tags=["rivers"],
        responses={
            200: ResponseSpec(
                data_container=Rivers,
                description="All points; absent fields are unknown.",
                examples=[Example(summary="One point", value=msgspec.to_builtins(_rivers_example()))],
            )
        },
    )
    async def rivers(request: AnyRequest) -> Response[bytes]:
        return reads.page(request, "/v1/rivers", NAME)

    @route(
        "/v1/rivers/{id:str}",
        http_method=READ,
        operation_id="getRiver",
        opt=takes(path("id", "One of those `/v1/rivers` lists.", enum=sorted(known))),
        summary="Discharge of a river at a point",
        description=(
            "A week back and up to two ahead. `id` is one of those `/v1/rivers` lists. The spread is that of "
            "the members of the forecast; `trend` is computed by us from the next three days."
        ),
        tags=["rivers"],
        responses={
            200: ResponseSpec(
                data_container=River,
                description="One point; absent fields are unknown.",
                examples=[Example(summary="Yên Bái", value=msgspec.to_builtins(_river_example()))],
            )
        },
    )
    async def river(request: AnyRequest, id: FromPath[str]) -> Response[bytes]:  # noqa: A002
        if id not in known:
            raise NotFound(
                "Không có điểm sông nào mang mã này.", "There is no river point with this id.", field="id"
            )
        return reads.page(request, f"/v1/rivers/{id}", NAME)

    return [rivers, river]


_TODAY = DayFlow(
    date=date(2026, 11, 22),
    discharge_m3_s=412.1,
    lowest_m3_s=396.0,
    p25_m3_s=408.3,
    median_m3_s=411.7,
    p75_m3_s=415.0,
    highest_m3_s=430.0,
)
_UNITS = [RiverUnit(code="04252", name="Phường Yên Bái"), RiverUnit(code="04543", name="Phường Âu Lâu")]
_CELL = RiverCell(lat=21.675, lon=104.875, distance_km=1.7, resolution_km=5)


def _said() -> Provenance:
    return Provenance(
        source="Open-Meteo, Copernicus Emergency Management Service (GloFAS)",
        source_url="https://open-meteo.com/en/docs/flood-api",
        fetched_at=datetime(2026, 11, 22, 8, 10, tzinfo=VIETNAM),
        valid_at=datetime(2026, 11, 22, 7, 0, tzinfo=VIETNAM),
        attribution="River discharge by Open-Meteo.com (https://open-meteo.com/), CC BY 4.0; generated using "
        "Copernicus Emergency Management Service information (GloFAS).",
        license="https://creativecommons.org/licenses/by/4.0/",
    )


def _river_example() -> River:
    tomorrow = msgspec.structs.replace(_TODAY, date=_TODAY.date + timedelta(days=1), discharge_m3_s=405.7)
    return River(
        id="hong-yen-bai",
        name="Sông Hồng tại Yên Bái",
        river="Sông Hồng",
        lat=21.69,
        lon=104.87,
        units=_UNITS,
        today=_TODAY,
        trend=Trend("steady", "Ổn định", -3),
        days=[_TODAY, tomorrow],
        cell=_CELL,
        note=NOTES["vi"],
        provenance=_said(),
    )


def _rivers_example() -> Rivers:
    row = RiverRow(
        id="hong-yen-bai",
        name="Sông Hồng tại Yên Bái",
        river="Sông Hồng",
        lat=21.69,
        lon=104.87,
        units=_UNITS,
        today=_TODAY,
        trend=Trend("steady", "Ổn định", -3),
        cell=_CELL,
    )
    return Rivers(items=[row], note=NOTES["vi"], provenance=_said())
