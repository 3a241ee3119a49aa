"""The planned outages over HTTP: published pages, and filters answered from the feed's view."""

import binascii
import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import get_args

import msgspec
from litestar import HttpMethod, Response, route
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import ResponseSpec
from litestar.params import FromPath

from laocaiso.core.clock import VIETNAM
from laocaiso.core.errors import InvalidInput, NotFound
from laocaiso.feeds.outages.answers import OutageAnswer, OutageList
from laocaiso.feeds.outages.areas import DISTRICTS
from laocaiso.feeds.outages.model import Status
from laocaiso.feeds.outages.service import LIST, NAME
from laocaiso.feeds.outages.view import OutagesView
from laocaiso.places.gazetteer import Gazetteer
from laocaiso.snapshots.pages import Page
from laocaiso.web.parameters import CURSOR, also, at_most, limit, one, path, query, takes
from laocaiso.web.reads import AnyRequest, Reads, language_of

READ = [HttpMethod.GET, HttpMethod.HEAD]
STATUSES: tuple[Status, ...] = get_args(Status)
_ID = re.compile(r"[0-9a-f]{16}")
_TIMES = ({"format": "date"}, {"format": "date-time"})
_FILTERS = ("from", "to", "status", "cursor", "limit")


def routes(reads: Reads, gazetteer: Gazetteer) -> Sequence[HTTPRouteHandler]:
    """The handlers of this feature."""
    codes = {unit.code: unit.code for unit in gazetteer.units}
    codes |= {unit.slug: unit.code for unit in gazetteer.units}

    @route(
        LIST,
        http_method=READ,
        operation_id="listOutages",
        opt=takes(
            query("unit", "Code or slug of a unit.", example="02647", enum=sorted(codes)),
            query("from", "Not over before: a date or an RFC 3339 time.", anyOf=_TIMES, example="2026-11-25"),
            query("to", "Begun by: a date (that day included) or an RFC 3339 time.", anyOf=_TIMES),
            query(
                "status",
                "One or several, between commas.",
                example="active,upcoming",
                pattern=f"^({'|'.join(STATUSES)})(,({'|'.join(STATUSES)}))*$",
            ),
            CURSOR,
            at_most(),
        ),
        summary="Planned power outages",
        description=(
            "EVN's schedule, tied to the units of today: rows that belong together are one outage, with the "
            "rows behind it. `unit` is a code or a slug; `from` and `to` are dates (both days included) or "
            "RFC 3339 times; `status` is one or several of upcoming, active, over, changed, withdrawn, "
            "separated by commas (`upcoming` takes in changed ones that have not begun). With `unit` alone "
            "the answer is short: no rows, no places, but in `unplaced` the outages of its điện lực that "
            "name no commune. `complete` is false while a điện lực is missing, stale or incomplete: then no "
            "outage listed does not mean that none is planned."
        ),
        tags=["outages"],
        responses={200: ResponseSpec(data_container=OutageList, description="The outages, and how sure.")},
    )
    async def list_outages(
        request: AnyRequest,
    ) -> Response[bytes]:
        code = _unit(one(request, "unit"), codes)
        if all(one(request, name) is None for name in _FILTERS):
            return reads.page(request, f"{LIST}?unit={code}" if code else LIST, NAME)
        return _filtered(reads, request, code)

    @route(
        f"{LIST}.csv",
        http_method=READ,
        operation_id="getOutagesTable",
        summary="All outages as a table",
        description="UTF-8 with a byte order mark, RFC 4180, one line for each outage.",
        tags=["outages"],
        responses={200: ResponseSpec(data_container=bytes, description="The table.", media_type="text/csv")},
    )
    async def get_table(request: AnyRequest) -> Response[bytes]:
        return reads.page(request, f"{LIST}.csv", NAME)

    @route(
        f"{LIST}/{{name:str}}",
        http_method=READ,
        operation_id="getOutage",
        opt=takes(
            path("name", "An outage's id, or `<unit or điện lực>.ics`.", pattern="^[A-Za-z0-9.-]{2,40}$")
        )
        | also("text/calendar", "An iCalendar, where `name` ends in .ics."),
        summary="One outage, or a calendar to subscribe to",
        description=(
            "`name` is the id of an outage; or the code or slug of a unit, or the code of a điện lực, with "
            "`.ics` behind it: an iCalendar whose entries keep their UID when EVN changes them."
        ),
        tags=["outages"],
        responses={200: ResponseSpec(data_container=OutageAnswer, description="The outage.")},
    )
    async def get_outage(request: AnyRequest, name: FromPath[str]) -> Response[bytes]:
        stem, dot, ending = name.rpartition(".")
        if dot and ending == "ics" and (stem in codes or stem in DISTRICTS):
            return reads.page(request, f"{LIST}/{codes.get(stem, stem)}.ics", NAME)
        view = _view(reads)
        if _ID.fullmatch(name) and any(outage.id == name for outage in view.outages["vi"]):
            return reads.page(request, f"{LIST}/{name}", NAME)
        raise NotFound(
            "Không có mục mất điện hoặc lịch nào mang tên này; mục đã qua hai ngày thì không còn được giữ.",
            "There is no outage or calendar of this name; outages over for two days are no longer kept.",
            field="name",
        )

    return [list_outages, get_table, get_outage]


def _filtered(reads: Reads, request: AnyRequest, unit: str | None) -> Response[bytes]:
    start, end = _time(request, "from"), _time(request, "to")
    if start is not None and end is not None and end <= start:
        raise InvalidInput("to", "“to” phải sau “from”.", "`to` has to be after `from`.")
    statuses = _statuses(one(request, "status"))
    view, language = _view(reads), language_of(request)
    found = view.find(language, unit=unit, start=start, end=end, statuses=statuses)
    try:
        listed = view.page(found, language, unit=unit, after=one(request, "cursor"), limit=limit(request))
    except (ValueError, binascii.Error):
        raise InvalidInput(
            "cursor",
            "Giá trị “cursor” không phải do dịch vụ này cấp.",
            "This cursor was not given out by this service.",
        ) from None
    told = view.told_of.get(unit) if unit else view.told
    if listed is None or told is None:
        raise reads.nothing(NAME)
    return reads.answer(
        request,
        Page(
            target=LIST,
            body=msgspec.json.encode(listed),
            checked_at=told.checked_at,
            changed_at=told.changed_at,
            language=language,
        ),
    )


def _view(reads: Reads) -> OutagesView:
    view = reads.view(NAME)
    if not isinstance(view, OutagesView) or view.told is None:
        raise reads.nothing(NAME)
    return view


def _unit(text: str | None, codes: dict[str, str]) -> str | None:
    if text is None:
        return None
    if text not in codes:
        raise InvalidInput(
            "unit",
            "Không có xã, phường nào của tỉnh mang mã hoặc tên này.",
            "No commune or ward of the province has this code or slug.",
            allowed=("02647", "lao-cai", "…"),
        )
    return codes[text]


def _time(request: AnyRequest, name: str) -> datetime | None:
    """An instant; of a date its beginning for `from`, its end for `to`."""
    text = one(request, name)
    if text is None:
        return None
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
            day = date.fromisoformat(text) + timedelta(days=name == "to")
            return datetime.combine(day, time.min, VIETNAM)
        # A plus sign that was not percent-encoded arrives as a blank.
        at = datetime.fromisoformat(re.sub(r" (?=\d\d:\d\d$)", "+", text))
        return (at if at.tzinfo else at.replace(tzinfo=VIETNAM)).astimezone(VIETNAM)
    except (ValueError, OverflowError):
        raise InvalidInput(
            name,
            f"“{name}” phải là ngày (2026-11-24) hoặc thời điểm RFC 3339 (2026-11-24T08:00:00+07:00).",
            f"`{name}` has to be a date (2026-11-24) or an RFC 3339 time (2026-11-24T08:00:00+07:00).",
            allowed=("YYYY-MM-DD", "YYYY-MM-DDTHH:MM:SS+07:00"),
        ) from None


def _statuses(text: str | None) -> frozenset[Status]:
    named = [part.strip() for part in text.split(",")] if text is not None else []
    known = frozenset(status for status in STATUSES if status in named)
    if len(known) != len(set(named)):
        raise InvalidInput(
            "status",
            f"“status” chỉ gồm: {', '.join(STATUSES)}.",
            f"`status` may only hold: {', '.join(STATUSES)}.",
            allowed=STATUSES,
        )
    return known
