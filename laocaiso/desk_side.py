"""The officers' desk put together from what the side of reports has."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass

from litestar.handlers import HTTPRouteHandler

from laocaiso.accounts.access import Accesses
from laocaiso.cases.feedback.api_parts import Doors
from laocaiso.cases.feedback.categories import Categories
from laocaiso.cases.feedback.custody import Custody, Reporter
from laocaiso.cases.feedback.desk.api import OfficerParts, officer_routes
from laocaiso.cases.feedback.desk.api_evidence import evidence_routes
from laocaiso.cases.feedback.desk.auditing import Auditing
from laocaiso.cases.feedback.desk.beside import Beside
from laocaiso.cases.feedback.desk.correcting import Corrections
from laocaiso.cases.feedback.desk.inbox import Inbox
from laocaiso.cases.feedback.desk.looking import Looking
from laocaiso.cases.feedback.desk.merging import Merging
from laocaiso.cases.feedback.desk.service import Desk
from laocaiso.cases.feedback.desk.shown import ShownToOfficers
from laocaiso.cases.feedback.desk.stepping import Steps
from laocaiso.cases.feedback.desk.templates import Templates
from laocaiso.cases.feedback.handing_in.likely import Likely
from laocaiso.cases.feedback.photos.keeping import Keeping
from laocaiso.cases.feedback.photos.showing import Showing
from laocaiso.cases.feedback.ports import Officers, People, Queue, Voices
from laocaiso.cases.feedback.progress import Progress
from laocaiso.cases.feedback.reading.reader import Reader
from laocaiso.core.clock import Clock
from laocaiso.core.ids import Ids
from laocaiso.editorial.service import Editors
from laocaiso.places.service import Places
from laocaiso.web.reads import AnyRequest


@dataclass(frozen=True, kw_only=True)
class DeskTools:
    """What the desk shares with the citizens' side, and who its officers are."""

    custody: Custody
    accesses: Accesses
    progress: Progress
    queue: Queue
    voices: Voices
    likely: Likely
    reader: Reader
    categories: Categories
    places: Places
    photos: Keeping
    """The reporters'."""
    evidence: Keeping
    """The officers'."""
    officers: Officers
    people: People
    editors: Editors
    doors: Doors
    reporter_of: Callable[[AnyRequest], Awaitable[Reporter]]
    """What somebody shows to be a reporter."""
    clock: Clock
    ids: Ids
    changed: Callable[[], None]
    """Called after each order."""


def desk_routes(tools: DeskTools) -> Sequence[HTTPRouteHandler]:
    """The officers' routes."""
    custody, clock = tools.custody, tools.clock
    corrections = Corrections(tools.categories, tools.places)
    photos, evidence = _Numbers(tools.photos), _Numbers(tools.evidence)
    steps = Steps(
        custody=custody,
        corrections=corrections,
        merging=Merging(custody, tools.queue),
        officers=tools.officers,
        evidence=evidence,
        clock=clock,
    )
    beside = Beside(corrections=corrections, progress=tools.progress, reader=tools.reader)
    parts = OfficerParts(
        doors=tools.doors,
        desk=Desk(custody=custody, progress=tools.progress, steps=steps, beside=beside, clock=clock),
        inbox=Inbox(queue=tools.queue, custody=custody, reader=tools.reader, clock=clock),
        looking=Looking(
            custody=custody,
            progress=tools.progress,
            queue=tools.queue,
            voices=tools.voices,
            photos=photos,
            evidence=evidence,
            people=tools.people,
            likely=tools.likely,
            reader=tools.reader,
            clock=clock,
        ),
        auditing=Auditing(custody=custody, accesses=tools.accesses, clock=clock, ids=tools.ids),
        templates=Templates(tools.editors),
        shown=ShownToOfficers(custody=custody, categories=tools.categories, gazetteer=tools.places.gazetteer),
        categories=tools.categories,
        clock=clock,
        changed=tools.changed,
    )
    pictures = evidence_routes(
        showing=Showing(custody),
        photos=tools.photos,
        evidence=tools.evidence,
        doors=tools.doors,
        reporter_of=tools.reporter_of,
    )
    return [*officer_routes(parts), *pictures]


class _Numbers:
    """Numbers of photos that are kept."""

    def __init__(self, keeping: Keeping) -> None:
        self._keeping = keeping

    async def numbers(self, report: str) -> Collection[int]:
        """Numbers of those that are kept of a report."""
        return [photo.number for photo in await self._keeping.of(report)]
