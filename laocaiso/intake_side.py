"""The intake put together: with `app` the only place that knows its adapters."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from litestar.handlers import HTTPRouteHandler
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.sealing import KeyRing
from adapters.sql.accesses import SqlAccesses
from adapters.sql.database import CASE_DEADLINE
from adapters.sql.dossier_upkeep import SqlUpkeep
from adapters.sql.dossiers import SqlDrafts, SqlOutbox, SqlRequests
from laocaiso.cases.files import Files
from laocaiso.cases.intake import retention as retaining
from laocaiso.cases.intake.api import routes
from laocaiso.cases.intake.api_parts import Parts
from laocaiso.cases.intake.custody import Custody, Terms
from laocaiso.cases.intake.handover import Handover
from laocaiso.cases.intake.lookup_secrets import ReceiptSecrets
from laocaiso.cases.intake.ports import Draw, DueDate, Procedures, Submissions
from laocaiso.cases.intake.retention import ACCESS_LOG_DAYS, Retention
from laocaiso.cases.intake.rotation import SealedDossiers
from laocaiso.cases.intake.sending import DEADLINE as SENDING_DEADLINE
from laocaiso.cases.intake.sending import Sender
from laocaiso.cases.intake.service import Intake
from laocaiso.cases.intake.units import GazetteerUnits
from laocaiso.cases.intake.uploads import Uploads
from laocaiso.core.clock import Clock
from laocaiso.core.ids import Ids, RandomIds
from laocaiso.places.gazetteer import Gazetteer
from laocaiso.web.limits import AddressLimit, Callers, Network
from laocaiso.web.metrics import Metrics

NEW_DOSSIERS_PER_MINUTE = 30
"""That one address may begin; a whole office can sit behind one."""


@dataclass(frozen=True)
class IntakeSide:
    """Everything that has to be run or called."""

    routes: Sequence[HTTPRouteHandler]
    background: Sequence[Callable[[], Awaitable[None]]]
    """To be run as tasks until the service stops."""
    sender: Sender | None
    """None without a one-stop system."""
    handover: Handover
    retention: Retention
    sealed: SealedDossiers
    drafts: SqlDrafts
    upkeep: SqlUpkeep
    accesses: SqlAccesses
    secrets: ReceiptSecrets
    """Second factor of the look-up (`dossiers.ports.Secrets`)."""

    def counted(self, metrics: Metrics) -> None:
        """Show how much waits to be sent."""
        if (sender := self.sender) is not None:
            metrics.gauge("submissions_waiting", "Submissions to be sent.", lambda: sender.waiting)
            metrics.gauge(
                "submissions_oldest_seconds",
                "Seconds since the oldest of them was handed in.",
                lambda: sender.oldest,
            )


def intake_side(
    *,
    database: AsyncEngine,
    sealing: KeyRing,
    files: Files,
    procedures: Procedures,
    gazetteer: Gazetteer,
    callers: Callers,
    clock: Clock,
    submissions: Submissions | None = None,
    accepts_submissions: bool = False,
    ids: Ids | None = None,
    draw: Draw | None = None,
    due: DueDate | None = None,
    draft_days: int = 30,
    accepted_days: int = 180,
    access_log_days: int = ACCESS_LOG_DAYS,
    new_dossiers_per_minute: int = NEW_DOSSIERS_PER_MINUTE,
    link_base: str = "",
    link_days: int = 7,
    link_networks: Sequence[Network] = (),
    deadline: float = CASE_DEADLINE,
    sending_deadline: float = SENDING_DEADLINE,
) -> IntakeSide:
    """Put the intake together.

    `submissions` is the one-stop system. What was handed in is sent to it as long as it is given; new
    dossiers are handed in only with `accepts_submissions`. Documents go as links that begin with `link_base`.
    """
    ids = ids or RandomIds()
    drafts, accesses = SqlDrafts(database, deadline=deadline), SqlAccesses(database, deadline=deadline)
    upkeep = SqlUpkeep(database, deadline=deadline)
    units = GazetteerUnits(gazetteer)
    custody = Custody(
        drafts=drafts,
        accesses=accesses,
        sealing=sealing,
        clock=clock,
        ids=ids,
        terms=Terms(timedelta(days=draft_days), timedelta(days=accepted_days)),
    )
    uploads = Uploads(custody=custody, files=files, accesses=accesses, sealing=sealing, clock=clock, ids=ids)
    handover = Handover(
        base=link_base,
        lifetime=timedelta(days=link_days),
        drafts=drafts,
        custody=custody,
        uploads=uploads,
        accesses=accesses,
        clock=clock,
    )
    intake = Intake(
        custody=custody,
        drafts=drafts,
        requests=SqlRequests(database, deadline=deadline),
        files=files,
        keeping=upkeep,
        procedures=procedures,
        units=units,
        clock=clock,
        ids=ids,
        accepts_submissions=accepts_submissions and submissions is not None,
    )
    sender = (
        None
        if submissions is None
        else Sender(
            outbox=SqlOutbox(database, deadline=deadline),
            drafts=drafts,
            accesses=accesses,
            custody=custody,
            uploads=uploads,
            submissions=submissions,
            units=units,
            clock=clock,
            handover=handover,
            deadline=sending_deadline,
        )
    )
    retention = Retention(
        keeping=upkeep,
        drafts=drafts,
        files=files,
        clock=clock,
        ids=ids,
        access_log_days=access_log_days,
    )
    parts = Parts(
        intake=intake,
        uploads=uploads,
        units=units,
        procedures=procedures,
        clock=clock,
        callers=callers,
        new_dossiers=AddressLimit(new_dossiers_per_minute),
        handed_in=sender.wake if sender else lambda: None,
        handover_networks=tuple(link_networks),
        draw=draw,
        due=due,
    )
    return IntakeSide(
        routes=routes(parts, handover),
        background=[
            *([sender.run] if sender else []),
            lambda: retaining.keep_running(retention, clock),
        ],
        sender=sender,
        handover=handover,
        retention=retention,
        sealed=SealedDossiers(drafts=drafts, sealed=upkeep, files=files, custody=custody, sealing=sealing),
        drafts=drafts,
        upkeep=upkeep,
        accesses=accesses,
        secrets=ReceiptSecrets(drafts, custody),
    )
