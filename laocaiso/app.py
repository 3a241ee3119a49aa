"""The composition root: from settings to a service. With its parts the only place that knows the adapters.

    build(settings) → Service(app, front, engine)

`app` is the framework's app with all routes, `front` the ASGI app around it that the server runs. Nothing is
connected, and no source looked at, before the app's lifespan begins.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from typing import Any

from litestar import Litestar
from litestar.handlers import HTTPRouteHandler
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.memory import MemoryLimits
from adapters.sealing import key_ring
from adapters.sql import SqlEditorial, SqlLock, SqlSnapshots, open_database
from adapters.sql.data_keys import SqlDataKeys
from adapters.sql.last_known import SqlLastKnown
from adapters.upstreams import Upstreams
from laocaiso.account_side import AccountSide, account_side
from laocaiso.case_side import Shared, case_side, keep_for
from laocaiso.cases.dossiers.ports import LastKnown
from laocaiso.cases.feedback.page.api import page_routes
from laocaiso.core.clock import Clock, SystemClock
from laocaiso.core.errors import SettingsError
from laocaiso.core.sealing import Keys
from laocaiso.editorial.ports import EditorialStore
from laocaiso.editorial.service import Editors
from laocaiso.feedback_side import FeedbackSide
from laocaiso.intake_side import IntakeSide
from laocaiso.places.service import Places
from laocaiso.reading_side import reading_side
from laocaiso.settings import Settings
from laocaiso.snapshots.engine import Engine
from laocaiso.snapshots.ports import Limits, Lock, SnapshotStore
from laocaiso.snapshots.published import Published
from laocaiso.web import documentation, openapi, operation, problems
from laocaiso.web.access_log import AccessLog, to_stdout
from laocaiso.web.bodies import StrictRequest
from laocaiso.web.cors import Cors
from laocaiso.web.front import Front
from laocaiso.web.limits import AddressLimit, Callers
from laocaiso.web.metrics import Metrics
from laocaiso.web.operation import Operation, StoreStatus
from laocaiso.web.patterns import Patterns
from laocaiso.web.reads import Reads
from laocaiso.web.telemetry import Telemetry

BODY_LIMIT = 64 * 1024
"""Bytes of a request's body; nothing here takes more."""

METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE")
"""What web pages may ask with."""

Close = Callable[[], Awaitable[None]]


@dataclass(frozen=True)
class Service:
    """A service, ready to be run."""

    app: Litestar
    front: Front
    engine: Engine
    published: Published
    intake: IntakeSide
    feedback: FeedbackSide
    accounts: AccountSide
    keys: Keys
    close: Sequence[Close]
    """What to call when the service was never run."""


@dataclass(frozen=True)
class _Stores:
    """Where things are kept and counted, and how to let go of them."""

    snapshots: SnapshotStore
    lock: Lock
    limits: Limits
    editorial: EditorialStore
    last_known: LastKnown
    database: AsyncEngine
    kinds: Mapping[str, str]
    close: Sequence[Close]


def create_app(settings: Settings) -> Litestar:
    """The framework's app alone, without the layer in front."""
    return build(settings).app


def build(settings: Settings, *, clock: Clock | None = None) -> Service:
    """Put a service together. Raises `SettingsError` for an address that can't be used."""
    clock = clock or SystemClock()
    started_at = clock.now()
    places = Places.load()
    published = Published()
    reads = Reads(published)
    upstreams = Upstreams(settings.contact, clock)
    stores = _stores(settings, clock)
    editors = Editors(stores.editorial, clock, address=settings.address)
    # Where everything lies in one folder, a key is made there.
    sealing = key_ring(settings.data_keys, settings.data_dir, may_make=settings.database_url is None)
    reading = reading_side(settings, places, editors, reads, upstreams, clock)
    accounts = account_side(
        settings,
        database=stores.database,
        sealing=sealing,
        upstreams=upstreams,
        reads=reads,
        clock=clock,
    )
    cases = case_side(
        Shared(
            settings,
            clock,
            places,
            editors,
            reads,
            upstreams,
            stores.limits,
            stores.last_known,
            stores.database,
            sealing,
            accounts,
        )
    )
    keys = Keys(
        sealing, SqlDataKeys(stores.database), [cases.intake.sealed, cases.feedback.sealed, accounts.sealed]
    )
    feeds = [*reading.feeds, *cases.feeds]
    engine = Engine(
        feeds,
        store=stores.snapshots,
        lock=stores.lock,
        limits=stores.limits,
        clock=clock,
        published=published,
        refresh=settings.refresh,
    )
    telemetry = _telemetry(settings, engine)
    cases.counted(telemetry.metrics)
    accounts.counted(telemetry.metrics)
    state = Operation(
        reports=engine,
        published=published,
        feeds=[feed.name for feed in feeds],
        stores=lambda: _store_states(engine, stores.kinds),
        metrics=telemetry.metrics,
        clock=clock,
        version=version("laocaiso"),
        started_at=started_at,
        demo=settings.demo,
        refresh=settings.refresh,
        metrics_token=settings.metrics_token,
    )
    close = [telemetry.aclose, *cases.close, upstreams.aclose, *stores.close]
    app = _litestar(
        settings,
        [
            *reading.routes,
            *accounts.routes,
            *cases.routes,
            *page_routes(reads, started_at=started_at),
            *operation.routes(state),
            *documentation.routes(reads, started_at=started_at),
        ],
        _lifespan(
            engine, keys, [*cases.intake.background, *cases.feedback.background, *accounts.background], close
        ),
    )
    front = Front(
        app,
        published,
        route_of=Patterns(app).of,
        allowed=partial(problems.allowed_methods, app),
        telemetry=telemetry,
        callers=Callers(settings.trusted_proxies),
        limit=AddressLimit(settings.request_limit),
        cors=Cors(settings.cors_origins, methods=METHODS),
    )
    return Service(app, front, engine, published, cases.intake, cases.feedback, accounts, keys, close)


def _litestar(settings: Settings, routes: Sequence[HTTPRouteHandler], lifespan: Any) -> Litestar:
    return Litestar(
        route_handlers=routes,
        lifespan=[lifespan],
        exception_handlers=problems.handlers(),
        openapi_config=openapi.config(version=version("laocaiso"), server=settings.public_url),
        request_max_body_size=BODY_LIMIT,
        request_class=StrictRequest,
        logging_config=None,
    )


def _lifespan(
    engine: Engine, keys: Keys, background: Sequence[Callable[[], Awaitable[None]]], close: Sequence[Close]
) -> Callable[[Litestar], Any]:
    @asynccontextmanager
    async def lifespan(_app: Litestar) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            for one in close:
                stack.push_async_callback(one)
            await keys.check()
            stack.push_async_callback(engine.stop)
            await engine.start()
            tasks = [asyncio.ensure_future(work()) for work in background]
            stack.push_async_callback(_end, tasks)
            yield

    return lifespan


async def _end(tasks: Sequence["asyncio.Future[None]"]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _stores(settings: Settings, clock: Clock) -> _Stores:
    """The database for what must last; Redis, where one is set, for what processes share."""
    try:
        database = open_database(settings.database)
    except ValueError as error:
        raise SettingsError("LAOCAISO_DATABASE_URL", "…", str(error)) from error
    editorial = SqlEditorial(database)
    if settings.redis_url:
        # Loaded only where it is used: a third of a second at each start.
        from adapters.redis import RedisLimits, RedisLock, RedisSnapshots, connect
        from adapters.redis.last_known import RedisLastKnown

        try:
            server = connect(settings.redis_url)
        except ValueError as error:
            raise SettingsError("LAOCAISO_REDIS_URL", "…", str(error)) from error
        return _Stores(
            RedisSnapshots(server),
            RedisLock(server),
            RedisLimits(server),
            editorial,
            RedisLastKnown(server, keep_for=keep_for(settings)),
            database,
            dict.fromkeys(("snapshots", "lock", "limits"), "redis"),
            [server.close, database.dispose],
        )
    kind = database.dialect.name
    return _Stores(
        SqlSnapshots(database),
        SqlLock(database),
        MemoryLimits(),
        editorial,
        SqlLastKnown(database, clock, keep_for=keep_for(settings)),
        database,
        {"snapshots": kind, "lock": kind, "limits": "memory"},
        [database.dispose],
    )


def _telemetry(settings: Settings, engine: Engine) -> Telemetry:
    metrics = Metrics()
    for contact in engine.contacts:
        metrics.counter(
            f"{contact.name}_failures",
            f"Questions to the server of {contact.name} without an answer; work goes on without.",
            partial(getattr, contact, "failures"),
        )
    metrics.counter(
        "render_failures", "Renderings that a bug ended; old answers stay.", lambda: engine.render_failures
    )
    log = AccessLog(to_stdout, form=settings.log_format) if settings.access_log else None
    return Telemetry(metrics, log)


def _store_states(engine: Engine, kinds: Mapping[str, str]) -> Sequence[StoreStatus]:
    return [
        StoreStatus(name=one.name, kind=kinds[one.name], failures=one.failures, down=one.is_down)
        for one in engine.contacts
    ]
