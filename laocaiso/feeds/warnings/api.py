"""Warnings over HTTP: published pages, found by code or slug, and the CAP message."""

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
from laocaiso.feeds.warnings import cap, wording
from laocaiso.feeds.warnings.answers import (
    AreaAnswer,
    IssuerAnswer,
    LevelAnswer,
    PartAnswer,
    ProvinceWarnings,
    UnitWarnings,
    WarnedUnit,
    WarningAnswer,
)
from laocaiso.feeds.warnings.service import CAP_TARGET, NAME
from laocaiso.places.gazetteer import Gazetteer
from laocaiso.web.parameters import UNIT, takes
from laocaiso.web.reads import AnyRequest, Reads

READ = [HttpMethod.GET, HttpMethod.HEAD]


def routes(reads: Reads, gazetteer: Gazetteer) -> Sequence[HTTPRouteHandler]:
    """The handlers of this feature."""

    @route(
        "/v1/warnings",
        http_method=READ,
        operation_id="getWarnings",
        summary="Official warnings in the province",
        description=(
            "Flash-flood and landslide warnings, the worst level of each unit first; what the issuer said of "
            "each part of a unit stands in `area.parts`. Codes are CAP 1.2's, levels the issuer's own. "
            "An item whose time is over stays, with `expired`, until there is news; `issuers` says how far "
            "each list reaches. No item for a unit does not mean that there is no danger."
        ),
        tags=["warnings"],
        responses={
            200: ResponseSpec(
                data_container=ProvinceWarnings,
                description="All warnings known.",
                examples=[Example(summary="One warning", value=msgspec.to_builtins(_province_example()))],
            )
        },
    )
    async def province_warnings(request: AnyRequest) -> Response[bytes]:
        return reads.page(request, "/v1/warnings", NAME)

    @route(
        "/v1/warnings/{code:str}",
        http_method=READ,
        operation_id="getUnitWarnings",
        opt=takes(UNIT),
        summary="Official warnings for a unit",
        description=(
            "`code` is the official five-digit code or the slug. `state` is `warning`, `none_listed` (every "
            "list covers the present and none names the unit) or `unknown` (no list, or none that could be "
            "fetched; `reason` and `text` say which)."
        ),
        tags=["warnings"],
        responses={
            200: ResponseSpec(
                data_container=UnitWarnings,
                description="One unit.",
                examples=[Example(summary="Bát Xát", value=msgspec.to_builtins(_unit_example()))],
            )
        },
    )
    async def unit_warnings(request: AnyRequest, code: FromPath[str]) -> Response[bytes]:
        return reads.page(request, f"/v1/warnings/{gazetteer.named(code).code}", NAME)

    @route(
        CAP_TARGET,
        http_method=READ,
        operation_id="getWarningsCap",
        summary="The warnings as a CAP 1.2 message",
        description=(
            "One `alert` of the OASIS Common Alerting Protocol 1.2, with an `info` for each issuer, hazard "
            "and level, and an `area` with outline and official code for each unit. A list that follows one "
            "still in force comes as an `Update`. Without any warning it is a `System` message without "
            "`info`, which is no all-clear."
        ),
        tags=["warnings"],
        media_type=cap.MEDIA_TYPE,
        responses={
            200: ResponseSpec(
                data_container=str, description="A CAP message.", media_type=cap.MEDIA_TYPE, examples=[]
            )
        },
    )
    async def warnings_cap(request: AnyRequest) -> Response[bytes]:
        return reads.page(request, CAP_TARGET, NAME)

    return [province_warnings, unit_warnings, warnings_cap]


_HOUR = datetime(2026, 7, 21, 15, 0, tzinfo=VIETNAM)
_UNIT = WarnedUnit(code="02683", name="Xã Bát Xát", slug="bat-xat")
_ISSUER = "Trung tâm Dự báo khí tượng thủy văn quốc gia (NCHMF)"


def _warning_example() -> WarningAnswer:
    high = LevelAnswer(code="high", text="Cao", original="Cao")
    medium = LevelAnswer(code="medium", text="Trung bình", original="Trung bình")
    return WarningAnswer(
        identifier="luquetsatlo.nchmf.gov.vn:20260721T1500:flash_flood:02683",
        sender="luquetsatlo.nchmf.gov.vn",
        sender_name=_ISSUER,
        sent=_HOUR + timedelta(minutes=51, seconds=2),
        status="Actual",
        msg_type="Alert",
        scope="Public",
        category=["Met", "Geo"],
        event="Lũ quét",
        event_code="flash_flood",
        urgency="Expected",
        severity="Severe",
        certainty="Possible",
        level=high,
        onset=_HOUR,
        expires=_HOUR + timedelta(hours=6),
        expired=False,
        stale=False,
        web="https://luquetsatlo.nchmf.gov.vn/",
        area=AreaAnswer(
            area_desc=_UNIT.name,
            unit=_UNIT,
            parts=[
                PartAnswer(
                    name="Xã Quang Kim",
                    district="Bát Xát",
                    level=high,
                    severity="Severe",
                    measures={"totalRainMm": 112.6},
                ),
                PartAnswer(
                    name="Xã Phìn Ngan",
                    district="Bát Xát",
                    level=medium,
                    severity="Moderate",
                    measures={"totalRainMm": 55.2},
                ),
            ],
        ),
    )


def _said() -> Provenance:
    return Provenance(
        source=_ISSUER,
        source_url="https://luquetsatlo.nchmf.gov.vn/",
        fetched_at=_HOUR + timedelta(minutes=55),
        valid_at=_HOUR,
        attribution="Cảnh báo lũ quét, sạt lở đất: Trung tâm Dự báo khí tượng thủy văn quốc gia",
    )


def _issuer_example() -> IssuerAnswer:
    return IssuerAnswer(
        id="nchmf",
        sender="luquetsatlo.nchmf.gov.vn",
        name=_ISSUER,
        url="https://luquetsatlo.nchmf.gov.vn/",
        state="current",
        text=wording.issuer_text("current", "vi", about=_HOUR, searched_from=None, last_look=_HOUR),
        about=_HOUR,
        covers_until=_HOUR + timedelta(hours=6),
        asked_for=_HOUR,
        searched_from=_HOUR,
        provenance=_said(),
    )


def _province_example() -> ProvinceWarnings:
    return ProvinceWarnings(
        items=[_warning_example()],
        unplaced=[],
        issuers=[_issuer_example()],
        note=wording.NOTES["vi"],
        provenance=_said(),
    )


def _unit_example() -> UnitWarnings:
    return UnitWarnings(
        unit=_UNIT,
        state="warning",
        worst=_warning_example(),
        items=[_warning_example()],
        issuers=[_issuer_example()],
        note=wording.NOTES["vi"],
        provenance=_said(),
    )
