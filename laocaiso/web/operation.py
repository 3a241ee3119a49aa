"""How the service is doing. Nothing here asks an upstream."""

import asyncio
import hmac
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from litestar import HttpMethod, Request, Response, route
from litestar.exceptions import NotAuthorizedException
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import ResponseSpec

from laocaiso.core.clock import VIETNAM, Clock
from laocaiso.core.errors import NotReady, Trouble
from laocaiso.snapshots.breaker import State
from laocaiso.snapshots.published import Published
from laocaiso.snapshots.report import Budget, Reports, SourceReport
from laocaiso.web.metrics import CONTENT_TYPE, Metrics

READ = [HttpMethod.GET, HttpMethod.HEAD]
NOT_KEPT = {"cache-control": "no-store", "x-content-type-options": "nosniff"}
STARTING = 5
"""Seconds after which a process that has just started is worth another look."""

AnyRequest = Request[Any, Any, Any]


class Live(msgspec.Struct, frozen=True):
    """The process answers."""

    status: str = "live"


class Ready(msgspec.Struct, frozen=True):
    """The process has something to show."""

    status: str = "ready"


class SourceStatus(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One source we look at. Null: has not happened yet, or is not known."""

    id: str
    provider: str
    owner: str
    wanted: bool
    """False for a standby while the source it stands in for does its work."""
    last_success: datetime | None
    age_seconds: int | None
    """Since the last good look, of this or of another process."""
    fetched_at: datetime | None
    """When the content shown first came."""
    stale: bool
    usable: bool
    last_failure: datetime | None
    trouble: Trouble | None
    """Of the last look; null while it was good."""
    detail: str
    failures: int
    """In a row."""
    failing_since: datetime | None
    next_look: datetime | None
    breaker: State
    budget: Sequence[Budget]
    bad_rows: int
    """Left out of the last good answer, for they could not be read."""
    notes: Sequence[str]


class FeedStatus(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What a feed has published."""

    name: str
    rendered: bool
    pages: int
    changed_at: datetime | None


class StoreStatus(msgspec.Struct, frozen=True, kw_only=True):
    """A place where something is kept or shared: what for, in what, and how often it could not be asked."""

    name: str
    kind: str
    """sqlite, postgresql, redis or memory."""
    failures: int
    """Since the start of this process. Reads go on without."""
    down: bool
    """Whether the last question got no answer."""


class Status(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """How the service is doing, as this process knows it."""

    version: str
    started_at: datetime
    now: datetime
    demo: bool
    refresh: bool
    """Whether this process looks at the sources itself."""
    sources: Sequence[SourceStatus]
    feeds: Sequence[FeedStatus]
    stores: Sequence[StoreStatus]


@dataclass(frozen=True, kw_only=True)
class Operation:
    """What these routes need to know. `feeds` are the names of all feeds, published or not yet."""

    reports: Reports
    published: Published
    feeds: Sequence[str]
    stores: Callable[[], Sequence[StoreStatus]]
    metrics: Metrics
    clock: Clock
    version: str
    started_at: datetime
    demo: bool
    refresh: bool
    metrics_token: str | None = None

    async def status(self) -> Status:
        """Everything known, from what is kept."""
        now = self.clock.now()
        return Status(
            version=self.version,
            started_at=self.started_at.astimezone(VIETNAM),
            now=now.astimezone(VIETNAM),
            demo=self.demo,
            refresh=self.refresh,
            sources=[_source(report, now) for report in await self.reports.report()],
            feeds=[
                FeedStatus(
                    name=name,
                    rendered=self.published.view(name) is not None,
                    pages=pages,
                    changed_at=_local(self.published.changed_at.get(name)),
                )
                for name, pages in self.pages().items()
            ],
            stores=self.stores(),
        )

    def pages(self) -> Mapping[str, int]:
        """How many answers each feed has published."""
        return {name: len(self.published.entries(name)) for name in self.feeds}

    async def check_ready(self) -> None:
        """Raise `NotReady`, with the reasons, while a reader is better sent to another process.

        A store that is down is no reason as long as there is something to show.
        """
        waiting = [name for name in self.feeds if self.published.view(name) is None]
        if waiting or not self.reports.is_ready:
            names = ", ".join(waiting) or "–"
            raise NotReady(
                f"Đang khởi động, chưa có: {names}.",
                f"Starting; not rendered yet: {names}.",
                retry_after=STARTING,
            )
        down = [store.name for store in self.stores() if store.down]
        if down and not any(report.usable for report in await self.reports.report()):
            names = ", ".join(down)
            raise NotReady(
                f"Chưa có dữ liệu và không kết nối được: {names}.",
                f"There are no data, and these do not answer: {names}.",
                retry_after=STARTING,
            )

    def check_token(self, authorization: str | None) -> None:
        """Raise 401 unless the caller may see the metrics."""
        if self.metrics_token is None:
            return
        scheme, _, token = (authorization or "").partition(" ")
        given, wanted = token.strip().encode(), self.metrics_token.encode()
        if scheme.lower() != "bearer" or not hmac.compare_digest(given, wanted):
            raise NotAuthorizedException


def routes(operation: Operation) -> Sequence[HTTPRouteHandler]:
    """The routes of this module."""

    @route(
        "/health/live",
        http_method=READ,
        sync_to_thread=False,
        summary="Is the process alive?",
        description="Always the same; restart the process when it does not come.",
        tags=["operation"],
        operation_id="getLive",
        responses={200: ResponseSpec(data_container=Live, description="It is.")},
    )
    def live() -> Response[bytes]:
        return _json(Live())

    @route(
        "/health/ready",
        http_method=READ,
        summary="Is there something to show?",
        description="503 while the process has nothing to show yet; send readers to another one meanwhile.",
        tags=["operation"],
        operation_id="getReady",
        responses={
            200: ResponseSpec(data_container=Ready, description="There is."),
            503: ResponseSpec(data_container=None, description="Not yet; `detail` says what is missing."),
        },
    )
    async def ready() -> Response[bytes]:
        await operation.check_ready()
        return _json(Ready())

    @route(
        "/status",
        http_method=READ,
        summary="How each source is doing",
        description="From what is kept; asking costs no upstream a request.",
        tags=["operation"],
        operation_id="getStatus",
        responses={200: ResponseSpec(data_container=Status, description="The present state.")},
    )
    async def status() -> Response[bytes]:
        return _json(await operation.status())

    @route(
        "/metrics",
        http_method=READ,
        summary="Figures for Prometheus",
        description="Text format 0.0.4. Asks for a bearer token where one is set.",
        tags=["operation"],
        operation_id="getMetrics",
        responses={
            200: ResponseSpec(data_container=str, description="All figures.", media_type="text/plain"),
            401: ResponseSpec(data_container=None, description="The bearer token is missing or wrong."),
        },
    )
    async def metrics(request: AnyRequest) -> Response[bytes]:
        operation.check_token(request.headers.get("authorization"))
        # In a thread, for the first time loads the library that writes the format.
        body = await asyncio.to_thread(
            operation.metrics.render,
            now=operation.clock.now(),
            sources=await operation.reports.report(),
            pages=operation.pages(),
        )
        return Response(body, media_type=CONTENT_TYPE, headers=NOT_KEPT)

    return [live, ready, status, metrics]


def _json(value: msgspec.Struct) -> Response[bytes]:
    return Response(msgspec.json.encode(value), media_type="application/json", headers=NOT_KEPT)


def _source(report: SourceReport, now: datetime) -> SourceStatus:
    age = None if report.checked_at is None else int((now - report.checked_at).total_seconds())
    return SourceStatus(
        id=report.source,
        provider=report.provider,
        owner=report.owner,
        wanted=report.wanted,
        last_success=_local(report.last_success),
        age_seconds=age,
        fetched_at=_local(report.fetched_at),
        stale=report.stale,
        usable=report.usable,
        last_failure=_local(report.last_failure),
        trouble=report.trouble,
        detail=report.detail,
        failures=report.failures,
        failing_since=_local(report.failing_since),
        next_look=_local(report.next_look),
        breaker=report.breaker,
        budget=report.budget,
        bad_rows=report.bad_rows,
        notes=report.notes,
    )


def _local(instant: datetime | None) -> datetime | None:
    return None if instant is None else instant.astimezone(VIETNAM)
