"""The broadcast schedule over HTTP: published pages; days without one are answered from the view."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec
from litestar import HttpMethod, Response, route
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import ResponseSpec
from litestar.openapi.spec import Example
from litestar.params import FromPath

from laocaiso.core.clock import VIETNAM
from laocaiso.core.errors import NotFound
from laocaiso.core.provenance import Provenance
from laocaiso.feeds.broadcast.answers import (
    NOTES,
    ChannelAnswer,
    ChannelName,
    Channels,
    DaySchedule,
    ProgrammeAnswer,
    WatchLink,
)
from laocaiso.feeds.broadcast.model import OWNER_VI
from laocaiso.feeds.broadcast.service import CHANNELS, NAME, XMLTV, BroadcastView, schedule_target
from laocaiso.web.parameters import DAY, day, path, takes
from laocaiso.web.reads import AnyRequest, Reads, language_of

READ = [HttpMethod.GET, HttpMethod.HEAD]


def routes(reads: Reads) -> Sequence[HTTPRouteHandler]:
    """The handlers of this feature."""

    @route(
        CHANNELS,
        http_method=READ,
        operation_id="listChannels",
        opt=takes(),
        summary="Channels, and what is on",
        description=(
            "The channels of the province's station, each with the programme that is on, the next one, the "
            "days whose schedule is published, and pages to watch or listen. Links only: nothing is relayed. "
            "Each channel says whose schedule that is (`origin`) and how old (`provenance`); the "
            "`provenance` of the whole is stale where that of a channel is."
        ),
        tags=["broadcast"],
        responses={
            200: ResponseSpec(
                data_container=Channels,
                description="The channels; absent fields are unknown.",
                examples=[Example(summary="One channel", value=msgspec.to_builtins(_channels_example()))],
            )
        },
    )
    async def list_channels(request: AnyRequest) -> Response[bytes]:
        return reads.page(request, CHANNELS, NAME)

    @route(
        "/v1/broadcast/{channel:str}",
        http_method=READ,
        operation_id="getSchedule",
        opt=takes(path("channel", "Id of a channel.", example="thlc", pattern="^[a-z0-9-]{2,40}$"), DAY),
        summary="A day of a channel",
        description=(
            "The schedule of a calendar day (`date`, local; today without it). An editor's import comes "
            "before the station's own page, and that before a programme guide; `origin` says which it is. "
            "`published` is false where nobody has published the day: then there is no schedule, and none "
            "is guessed. An end that was not given is the beginning of the next programme "
            "(`stopDerived`), and absent where the gap is longer than four hours. Titles stay in Vietnamese."
        ),
        tags=["broadcast"],
        responses={
            200: ResponseSpec(
                data_container=DaySchedule,
                description="The day; absent fields are unknown.",
                examples=[Example(summary="An evening", value=msgspec.to_builtins(_day_example()))],
            )
        },
    )
    async def get_schedule(request: AnyRequest, channel: FromPath[str]) -> Response[bytes]:
        asked = day(request)
        view = reads.view(NAME)
        if not isinstance(view, BroadcastView):
            raise reads.nothing(NAME)
        known = view.channels.get(channel)
        if known is None:
            raise NotFound(
                f"Không có kênh này. Các kênh: {', '.join(view.channels)}.",
                f"There is no such channel. Channels: {', '.join(view.channels)}.",
                field="channel",
            )
        language = language_of(request)
        answer = view.day(known, asked or view.today, language)
        if answer is None:
            raise reads.nothing(NAME)
        return reads.answer(request, view.page(schedule_target(channel, asked), answer, language))

    @route(
        XMLTV,
        http_method=READ,
        operation_id="getXmltv",
        opt=takes(),
        summary="All schedules as XMLTV",
        description=(
            "A programme guide for players and set-top boxes: all channels, from yesterday on. Times at "
            "+07:00. A programme whose end nobody knows has no `stop`."
        ),
        tags=["broadcast"],
        responses={
            200: ResponseSpec(
                data_container=str,
                description="The guide.",
                media_type="application/xml",
                generate_examples=False,
            )
        },
    )
    async def get_xmltv(request: AnyRequest) -> Response[bytes]:
        return reads.page(request, XMLTV, NAME)

    return [list_channels, get_schedule, get_xmltv]


_EVENING = datetime(2026, 11, 25, 19, 45, tzinfo=VIETNAM)
_ON = ProgrammeAnswer(
    start=_EVENING, stop=_EVENING + timedelta(minutes=30), stop_derived=True, title="Thời sự Lào Cai"
)
_THEN = ProgrammeAnswer(start=_EVENING + timedelta(minutes=30), title="Phim truyện", episode="Tập 12")
_NAME = "Truyền hình Lào Cai (THLC)"
_WATCH = WatchLink(title="Trang của Báo và Phát thanh, Truyền hình Lào Cai", url="https://baolaocai.vn/")


def _said() -> Provenance:
    return Provenance(
        source=OWNER_VI,
        source_url="https://baolaocai.vn/",
        fetched_at=_EVENING - timedelta(hours=2),
        attribution=f"Lịch phát sóng do {OWNER_VI} công bố.",
    )


def _channels_example() -> Channels:
    channel = ChannelAnswer(
        id="thlc",
        name=_NAME,
        kind="television",
        owner=OWNER_VI,
        now=_ON,
        next=_THEN,
        origin="station",
        provenance=_said(),
        watch=[_WATCH],
        dates=[_EVENING.date(), _EVENING.date() + timedelta(days=1)],
    )
    return Channels(items=[channel], note=NOTES["vi"], provenance=_said())


def _day_example() -> DaySchedule:
    return DaySchedule(
        channel=ChannelName(id="thlc", name=_NAME, kind="television", owner=OWNER_VI),
        date=_EVENING.date(),
        published=True,
        origin="station",
        now=_ON,
        on_next=_THEN,
        items=[_ON, _THEN],
        watch=[_WATCH],
        note=NOTES["vi"],
        provenance=_said(),
    )
