"""Air quality over HTTP: published pages, found by code or slug."""

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
from laocaiso.feeds.air import scale
from laocaiso.feeds.air.answers import (
    NOTES,
    AirHours,
    AirNow,
    AirRow,
    AirUnit,
    CellAnswer,
    ProvinceAir,
    UnitAir,
)
from laocaiso.feeds.air.service import NAME
from laocaiso.places.gazetteer import Gazetteer
from laocaiso.web.parameters import UNIT, takes
from laocaiso.web.reads import AnyRequest, Reads

READ = [HttpMethod.GET, HttpMethod.HEAD]


def routes(reads: Reads, gazetteer: Gazetteer) -> Sequence[HTTPRouteHandler]:
    """The handlers of this feature."""

    @route(
        "/v1/air",
        http_method=READ,
        operation_id="getProvinceAir",
        summary="Air quality now in all units",
        description=(
            "One row for each of the 99 communes and wards, from the model cell (about 45 km wide) it lies "
            "in. `usAqi` is the index of the US EPA, `europeanAqi` the European one; neither is VN_AQI."
        ),
        tags=["air"],
        responses={
            200: ResponseSpec(
                data_container=ProvinceAir,
                description="The table of the province; absent fields are unknown.",
                examples=[Example(summary="One row of 99", value=msgspec.to_builtins(_province_example()))],
            )
        },
    )
    async def province_air(request: AnyRequest) -> Response[bytes]:
        return reads.page(request, "/v1/air", NAME)

    @route(
        "/v1/air/{code:str}",
        http_method=READ,
        operation_id="getUnitAir",
        opt=takes(UNIT),
        summary="Air quality of a unit",
        description=(
            "The present hour and a day ahead, from the model cell the unit's seat lies in. `code` is the "
            "official five-digit code or the slug."
        ),
        tags=["air"],
        responses={
            200: ResponseSpec(
                data_container=UnitAir,
                description="One unit; absent fields are unknown.",
                examples=[Example(summary="Sa Pa", value=msgspec.to_builtins(_unit_example()))],
            )
        },
    )
    async def unit_air(request: AnyRequest, code: FromPath[str]) -> Response[bytes]:
        return reads.page(request, f"/v1/air/{gazetteer.named(code).code}", NAME)

    return [province_air, unit_air]


_HOUR = datetime(2026, 11, 22, 9, 0, tzinfo=VIETNAM)


def _said() -> Provenance:
    return Provenance(
        source="Open-Meteo, Copernicus Atmosphere Monitoring Service (CAMS)",
        source_url="https://open-meteo.com/en/docs/air-quality-api",
        fetched_at=_HOUR - timedelta(hours=2),
        valid_at=_HOUR,
        attribution="Air quality data by Open-Meteo.com (https://open-meteo.com/), CC BY 4.0; contains "
        "modified Copernicus Atmosphere Monitoring Service information.",
        license="https://creativecommons.org/licenses/by/4.0/",
    )


def _unit_example() -> UnitAir:
    return UnitAir(
        unit=AirUnit(code="03006", name="Phường Sa Pa", slug="sa-pa"),
        now=AirNow(
            valid_at=_HOUR,
            us_aqi=78,
            category=scale.category(78, "vi"),
            european_aqi=41,
            pm25_ug_m3=24.6,
            pm10_ug_m3=31.2,
            ozone_ug_m3=41.0,
        ),
        hourly=AirHours(time=[_HOUR, _HOUR + timedelta(hours=1)], us_aqi=[78, 76], pm25_ug_m3=[24.6, 23.9]),
        cell=CellAnswer(lat=22.4, lon=104.0, resolution_km=45),
        note=NOTES["vi"],
        provenance=_said(),
    )


def _province_example() -> ProvinceAir:
    row = AirRow(
        code="03006",
        name="Phường Sa Pa",
        slug="sa-pa",
        us_aqi=78,
        category=scale.category(78, "vi"),
        european_aqi=41,
        pm25_ug_m3=24.6,
        cell="22.4,104.0",
    )
    return ProvinceAir(items=[row], note=NOTES["vi"], provenance=_said())
