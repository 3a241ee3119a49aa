"""Citizens' reports put together: with `app` the only place that knows their adapters."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial

from litestar.handlers import HTTPRouteHandler
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.signing import Ed25519
from adapters.sql.accesses import SqlAccesses
from adapters.sql.database import CASE_DEADLINE
from adapters.sql.report_keys import SqlReportKeys
from adapters.sql.report_outbox import SqlNotices, SqlReportOutbox
from adapters.sql.report_photos import Side, SqlPhotoRows
from adapters.sql.report_queue import SqlReportQueue
from adapters.sql.report_retention import SqlExpiring, SqlHeld
from adapters.sql.report_voices import SqlTraces, SqlVoices
from adapters.sql.reports import SqlReports
from adapters.sql.sealed_rows import SqlSecrets
from laocaiso.accounts.access import Accesses
from laocaiso.accounts.looks import Looks
from laocaiso.cases.deadlines.counting import DeadlineCounter
from laocaiso.cases.feedback.api import routes
from laocaiso.cases.feedback.api_parts import Doors, Parts, reporter_of
from laocaiso.cases.feedback.categories import Categories
from laocaiso.cases.feedback.clocks import TERMS, Clocks, Terms
from laocaiso.cases.feedback.custody import Custody
from laocaiso.cases.feedback.duplicates.comparing import Comparer
from laocaiso.cases.feedback.duplicates.vocabulary import Vocabulary
from laocaiso.cases.feedback.following.owning import Owning
from laocaiso.cases.feedback.following.service import Following
from laocaiso.cases.feedback.following.telling import Telling
from laocaiso.cases.feedback.handing_in.likely import Likely
from laocaiso.cases.feedback.handing_in.quarantine import FIGURES, Figures, Quarantine
from laocaiso.cases.feedback.handing_in.receipts import Receipts
from laocaiso.cases.feedback.handing_in.receiving import Receiving
from laocaiso.cases.feedback.lifetime.expiring import Held
from laocaiso.cases.feedback.lifetime.resealing import SealedReports
from laocaiso.cases.feedback.lifetime.retention import KEEP_FOR, KeepFor, Retention
from laocaiso.cases.feedback.lifetime.upkeep import Upkeep
from laocaiso.cases.feedback.photos.keeping import Keeping
from laocaiso.cases.feedback.photos.model import evidence_folder_of, folder_of
from laocaiso.cases.feedback.photos.ports import Pictures
from laocaiso.cases.feedback.photos.sweeping import Sweeping
from laocaiso.cases.feedback.ports import Officers, People
from laocaiso.cases.feedback.progress import Progress
from laocaiso.cases.feedback.reading.personal_data import masked
from laocaiso.cases.feedback.reading.reader import FLOOR, Reader
from laocaiso.cases.feedback.shown import Shown
from laocaiso.cases.files import Files
from laocaiso.core.clock import Clock
from laocaiso.core.ids import Ids, RandomIds
from laocaiso.core.sealing import SealedThings, Sealing
from laocaiso.desk_side import DeskTools, desk_routes
from laocaiso.editorial.service import Editors
from laocaiso.places.service import Places
from laocaiso.snapshots.ports import Limits
from laocaiso.web.limits import AddressLimit, Callers
from laocaiso.web.metrics import Metrics

OWN_LOOKS = 20
"""How many times more often one may look with a secret or a session than with a code alone."""
SIDES: Sequence[tuple[Side, Callable[[str], str]]] = (
    ("reporter", folder_of),
    ("officer", evidence_folder_of),
)
"""Whose photos lie where."""


@dataclass(frozen=True)
class FeedbackSide:
    """Everything that has to be run or called."""

    routes: Sequence[HTTPRouteHandler]
    background: Sequence[Callable[[], Awaitable[None]]]
    """To be run as tasks until the service stops."""
    parts: Parts
    telling: Telling
    upkeep: Upkeep
    retention: Retention
    held: Held
    accesses: Accesses
    sealed: SealedThings
    counted: Callable[[Metrics], None]


def feedback_side(
    *,
    database: AsyncEngine,
    sealing: Sealing,
    doors: Doors,
    places: Places,
    categories: Categories,
    counter: DeadlineCounter,
    limits: Limits,
    limits_key: bytes,
    callers: Callers,
    link: Callable[[str], str],
    clock: Clock,
    files: Files,
    pictures: Pictures,
    officers: Officers,
    people: People,
    looks: Looks,
    editors: Editors,
    terms: Terms = TERMS,
    keep_for: KeepFor = KEEP_FOR,
    figures: Figures = FIGURES,
    floor: float = FLOOR,
    new_reports_per_minute: int = 300,
    looks_per_minute: int = 120,
    ids: Ids | None = None,
    deadline: float = CASE_DEADLINE,
) -> FeedbackSide:
    """Put it together. `link` is the page of a code on the web or in the mini-app."""
    ids = ids or RandomIds()
    queue = SqlReportQueue(database, deadline=deadline)
    voices, accesses = SqlVoices(database, deadline=deadline), SqlAccesses(database, deadline=deadline)
    custody = Custody(
        reports=SqlReports(database, deadline=deadline),
        accesses=accesses,
        sealing=sealing,
        clock=clock,
        ids=ids,
    )
    receipts = Receipts(SqlSecrets(database, deadline=deadline), sealing, Ed25519())
    progress = Progress(Clocks(counter, terms), categories)
    quarantine = Quarantine(limits, key=limits_key, figures=figures)
    reader = Reader(places.gazetteer, categories, places.lexicon)
    comparer = Comparer(Vocabulary.load(), places.lexicon, places.locator)
    likely = Likely(queue, custody, clock, comparer)
    receiving = Receiving(
        custody=custody,
        reader=reader,
        categories=categories,
        places=places,
        progress=progress,
        likely=likely,
        quarantine=quarantine,
        receipts=receipts,
        clock=clock,
        ids=ids,
        floor=floor,
    )
    telling = Telling(SqlReportOutbox(database, deadline=deadline), clock)
    upkeep = Upkeep(queue=queue, custody=custody, progress=progress, clock=clock)
    photos, evidence = (
        Keeping(
            files=files,
            rows=SqlPhotoRows(database, side, deadline=deadline),
            pictures=pictures,
            sealing=sealing,
            clock=clock,
            folder_of=folder,
        )
        for side, folder in SIDES
    )
    held = SqlHeld(database, deadline=deadline)
    retention = Retention(
        expiring=SqlExpiring(database, deadline=deadline),
        held=held,
        custody=custody,
        voices=voices,
        photos=[photos, evidence],
        categories=categories,
        clock=clock,
        ids=ids,
        keep_for=keep_for,
    )
    following = Following(
        custody=custody,
        progress=progress,
        queue=queue,
        voices=voices,
        mask=lambda text: masked(text, reader.personal_data(text)),
        clock=clock,
    )
    notices = SqlNotices(database, deadline=deadline)
    shown = Shown(
        custody=custody,
        categories=categories,
        gazetteer=places.gazetteer,
        terms=terms,
        link=link,
        clock=clock,
    )
    owning = Owning(
        custody=custody,
        following=following,
        queue=queue,
        traces=SqlTraces(database, deadline=deadline),
        notices=notices,
        photos=photos,
        shown=shown,
        looks=looks,
        clock=clock,
    )
    parts = Parts(
        receiving=receiving,
        following=following,
        custody=custody,
        owning=owning,
        notices=notices,
        shown=shown,
        receipts=receipts,
        doors=doors,
        callers=callers,
        clock=clock,
        new_reports=AddressLimit(new_reports_per_minute),
        looks=AddressLimit(looks_per_minute),
        own_looks=AddressLimit(OWN_LOOKS * looks_per_minute),
        changed=telling.wake,
        photos=photos,
    )
    sweeping = Sweeping(files, {"report": photos, "evidence": evidence}, clock)
    desk = DeskTools(
        custody=custody,
        accesses=accesses,
        progress=progress,
        queue=queue,
        voices=voices,
        likely=likely,
        reader=reader,
        categories=categories,
        places=places,
        photos=photos,
        evidence=evidence,
        officers=officers,
        people=people,
        editors=editors,
        doors=doors,
        reporter_of=partial(reporter_of, parts),
        clock=clock,
        ids=ids,
        changed=telling.wake,
    )

    def counted(metrics: Metrics) -> None:
        metrics.counter(
            "report_limits_down", "Reports that nobody could count.", lambda: quarantine.limits_down
        )
        metrics.gauge("reports_open", "Reports that are worked on.", lambda: upkeep.counts.open)
        metrics.gauge("reports_overdue", "Open reports past their term.", lambda: upkeep.counts.overdue)
        metrics.gauge("reports_held", "Reports that wait for a look.", lambda: upkeep.counts.held)
        metrics.gauge(
            "reports_unread",
            "Reports with words or photos of the reporter that no officer has acted on.",
            lambda: upkeep.counts.unread,
        )
        metrics.gauge(
            "reports_stuck", "Reports longer in a state than usual.", lambda: sum(upkeep.stuck.values())
        )
        metrics.counter(
            "reports_anonymised", "Reports anonymised by this process.", lambda: retention.anonymised
        )
        metrics.counter("reports_deleted", "Reports deleted by this process.", lambda: retention.deleted)

    return FeedbackSide(
        routes=[*routes(parts), *desk_routes(desk)],
        background=[telling.run, upkeep.run, retention.keep_running, sweeping.run],
        parts=parts,
        telling=telling,
        upkeep=upkeep,
        retention=retention,
        held=held,
        accesses=accesses,
        sealed=SealedReports(SqlReportKeys(database, deadline=deadline), [photos, evidence], sealing),
        counted=counted,
    )
