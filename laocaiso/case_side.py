"""What citizens come to do, put together: procedures, dossiers, QR codes."""

import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from litestar.handlers import HTTPRouteHandler
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.national_exchange import Account, NationalExchange
from adapters.one_stop_submissions import OneStopSubmissions
from adapters.photos import ConfinedPictures
from adapters.qr_reader import ZxingReader
from adapters.qr_writer import QrcodeWriter
from adapters.sealing import KeyRing
from adapters.upstreams import Upstreams
from laocaiso.account_side import AccountSide
from laocaiso.cases.deadlines.counting import DeadlineCounter
from laocaiso.cases.deadlines.importing import CALENDAR
from laocaiso.cases.deadlines.service import CalendarFeed, calendar_in_force
from laocaiso.cases.dossiers import api as dossiers_api
from laocaiso.cases.dossiers.answers import Shown
from laocaiso.cases.dossiers.expected import ExpectedDeadline, counted
from laocaiso.cases.dossiers.guard import Guard, LookupLimits
from laocaiso.cases.dossiers.model import System
from laocaiso.cases.dossiers.ports import LastKnown
from laocaiso.cases.dossiers.service import DossierLookup
from laocaiso.cases.feedback.categories import Categories
from laocaiso.cases.feedback.clocks import Terms
from laocaiso.cases.feedback.lifetime.retention import KeepFor
from laocaiso.cases.intake.ports import DueDate
from laocaiso.cases.procedures import api as procedures_api
from laocaiso.cases.procedures.importing import DATASET
from laocaiso.cases.procedures.model import Record
from laocaiso.cases.procedures.service import Procedures, ProceduresFeed
from laocaiso.channels.qr import api as qr_api
from laocaiso.channels.qr.drawing import Drawings
from laocaiso.channels.qr.links import Links
from laocaiso.channels.qr.reading import QrReader
from laocaiso.core.clock import VIETNAM, Clock
from laocaiso.core.errors import SettingsError
from laocaiso.editorial.service import Editors
from laocaiso.feedback_side import FeedbackSide, feedback_side
from laocaiso.file_stores import files_of
from laocaiso.intake_side import IntakeSide, intake_side
from laocaiso.places.service import Places
from laocaiso.settings import Settings
from laocaiso.snapshots.pages import Feed
from laocaiso.snapshots.ports import Limits
from laocaiso.web.limits import Callers
from laocaiso.web.metrics import Metrics
from laocaiso.web.reads import Reads, not_ready

Close = Callable[[], Awaitable[None]]


@dataclass(frozen=True)
class CaseSide:
    """Feeds for the engine, routes, what is to be closed, and what is to be counted."""

    feeds: Sequence[Feed[Any]]
    intake: IntakeSide
    feedback: FeedbackSide
    routes: Sequence[HTTPRouteHandler]
    close: Sequence[Close]
    counted: Callable[[Metrics], None]


@dataclass(frozen=True)
class Shared:
    """What the whole service shares."""

    settings: Settings
    clock: Clock
    places: Places
    editors: Editors
    reads: Reads
    upstreams: Upstreams
    limits: Limits
    last_known: LastKnown
    database: AsyncEngine
    sealing: KeyRing
    accounts: AccountSide


def case_side(shared: Shared) -> CaseSide:
    """All of it. Dossiers can be looked up only where a one-stop exchange is configured."""
    settings, reads = shared.settings, shared.reads
    catalogue = ProceduresFeed(shared.editors.source(DATASET), demo=settings.demo)
    records = Records(reads, catalogue.name)
    calendar = CalendarFeed(shared.editors.source(CALENDAR))
    in_force = calendar_in_force(reads.view)
    counter = DeadlineCounter(in_force)
    callers = Callers(settings.trusted_proxies)
    exchange = _exchange(shared)
    writer, pictures = QrcodeWriter(), ZxingReader()
    intake = intake_side(
        database=shared.database,
        sealing=shared.sealing,
        files=files_of(settings, "documents"),
        procedures=records,
        gazetteer=shared.places.gazetteer,
        callers=callers,
        clock=shared.clock,
        submissions=OneStopSubmissions(exchange, "one_stop") if exchange else None,
        accepts_submissions=settings.accepts_submissions,
        draw=lambda text: writer.svg(text).decode(),
        due=_due(counter),
        draft_days=settings.draft_days,
        accepted_days=settings.accepted_days,
        access_log_days=settings.access_log_days,
        new_dossiers_per_minute=settings.new_dossiers_per_minute,
        link_base=settings.document_link_url or settings.address,
        link_days=settings.document_link_days,
        link_networks=settings.document_link_networks,
        sending_deadline=settings.sending_deadline_seconds,
    )
    links = Links(web=settings.address, app_id=settings.zalo_app_id)
    key = settings.limits_key.encode() if settings.limits_key else secrets.token_bytes(32)
    guard = Guard(shared.limits, LookupLimits(), key=key)
    photos = ConfinedPictures()
    feedback = feedback_side(
        database=shared.database,
        sealing=shared.sealing,
        doors=shared.accounts.doors,
        places=shared.places,
        categories=categories_of(settings),
        counter=counter,
        limits=shared.limits,
        limits_key=key,
        callers=callers,
        link=lambda code: links.to("report", code).web_link,
        clock=shared.clock,
        officers=shared.accounts.officers.officers,
        people=shared.accounts.custody,
        looks=shared.accounts.looks,
        editors=shared.editors,
        files=files_of(settings, "photos"),
        pictures=photos,
        terms=Terms(
            intake_hours=settings.feedback_intake_hours,
            urgent_intake_hours=settings.feedback_urgent_intake_hours,
            reply_days=settings.feedback_reply_days,
            reopen_days=settings.feedback_reopen_days,
            reopenings=settings.feedback_reopenings,
        ),
        keep_for=KeepFor(personal=settings.feedback_personal_days, report=settings.feedback_report_days),
        floor=settings.feedback_category_floor,
        new_reports_per_minute=settings.new_reports_per_minute,
    )
    shared.accounts.keepers.append(feedback.parts.owning)
    routes = [
        *procedures_api.routes(reads, catalogue),
        *_qr_routes(shared, pictures, writer, links),
        *intake.routes,
        *feedback.routes,
    ]
    lookup: DossierLookup | None = None
    if exchange is not None:
        lookup = DossierLookup(
            [exchange],
            guard=guard,
            last_known=shared.last_known,
            clock=shared.clock,
            secrets=intake.secrets,
            beat=settings.dossier_lookup_beat_seconds,
        )
        shown = Shown(
            expected=ExpectedDeadline(counter, records.known), calendar=in_force, demo=settings.demo
        )
        routes += dossiers_api.routes(
            lookup, shown, doors=shared.accounts.doors, callers=callers, clock=shared.clock
        )

    def counted(metrics: Metrics) -> None:
        metrics.divided(
            "dossier_lookups_refused", "Look-ups turned away by a limit.", "limit", lambda: guard.refused
        )
        metrics.counter("dossier_limits_down", "Look-ups that nobody could count.", lambda: guard.limits_down)
        if lookup is not None:
            _counted(lookup, metrics)
        intake.counted(metrics)
        feedback.counted(metrics)

    return CaseSide(
        [catalogue, calendar], intake, feedback, routes, [pictures.aclose, photos.aclose], counted
    )


def _counted(lookup: DossierLookup, metrics: Metrics) -> None:
    metrics.divided("dossier_lookups", "Look-ups by how they ended.", "outcome", lambda: lookup.outcomes)
    metrics.counter(
        "dossier_store_down", "Look-ups that the store could not serve in full.", lambda: lookup.store_down
    )
    metrics.counter(
        "dossier_state_jumps", "Steps that the national table does not foresee.", lambda: lookup.jumps
    )


class Records:
    """The catalogue in force, for those who need a record of it."""

    def __init__(self, reads: Reads, feed: str) -> None:
        self._reads = reads
        self._feed = feed

    def record(self, code: str) -> Record | None:
        """A procedure's record; None where there is none. Raises `NotReady` before the catalogue is there."""
        view = self._reads.view(self._feed)
        if not isinstance(view, Procedures):
            raise not_ready()
        return view.search.catalogue.record(code)

    def known(self, code: str) -> Record | None:
        """The same, with None before the catalogue is there."""
        return self.record(code) if self._reads.view(self._feed) is not None else None


def _due(counter: DeadlineCounter) -> DueDate:
    """When what a procedure promises is due, for receipts."""

    def due(record: Record | None, received_at: datetime) -> datetime | None:
        told = counted(counter, record, received_at) if record else None
        return told.due_at if told else None

    return due


def _exchange(shared: Shared) -> NationalExchange | None:
    settings = shared.settings
    if settings.one_stop_url is None:
        return None
    return NationalExchange(
        shared.upstreams.to(
            "one_stop", settings.one_stop_url, deadline=settings.one_stop_timeout_seconds, max_bytes=1_000_000
        ),
        shared.clock,
        Account(
            settings.one_stop_user,
            settings.one_stop_password,
            settings.one_stop_agency,
            settings.one_stop_target,
        ),
        system=System(
            id="one_stop",
            name_vi="Hệ thống một cửa tỉnh Lào Cai",
            name_en="One-stop system of Lào Cai",
            url="https://dichvucong.gov.vn/",
        ),
        auth_path=settings.one_stop_auth_path,
        path=settings.one_stop_path,
        no_such=settings.one_stop_no_such,
    )


def categories_of(settings: Settings) -> Categories:
    """The categories of reports that are configured. Raises `SettingsError`."""
    try:
        return Categories.load(settings.feedback_categories_file)
    except (ValueError, OSError) as error:
        raise SettingsError(
            "LAOCAISO_FEEDBACK_CATEGORIES_FILE", str(settings.feedback_categories_file), str(error)
        ) from error


def _qr_routes(
    shared: Shared, pictures: ZxingReader, writer: QrcodeWriter, links: Links
) -> Sequence[HTTPRouteHandler]:
    places = shared.places
    reader = QrReader(links, today=lambda: shared.clock.now().astimezone(VIETNAM).date())

    def place(text: str) -> str | None:
        unit = places.unit(text)
        return unit.code if unit else None

    drawings = Drawings(links, writer, known={"place": place})
    return qr_api.routes(reader, pictures, drawings, links)


def keep_for(settings: Settings) -> timedelta:
    """How long last known states of dossiers are kept."""
    return timedelta(days=settings.dossier_last_known_days)
