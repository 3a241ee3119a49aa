"""Photos of a report and of what was done about it, for officers; evidence of an answer, for its reporter."""

from collections.abc import Awaitable, Callable, Sequence

from litestar.handlers import HTTPRouteHandler

from laocaiso.cases.feedback.api_parts import GUARDED, SECRET, Doors
from laocaiso.cases.feedback.api_parts import ONE as REPORTERS_ONE
from laocaiso.cases.feedback.api_parts import TAGS as REPORTERS_TAGS
from laocaiso.cases.feedback.custody import Reporter
from laocaiso.cases.feedback.desk.api_parts import GUARDED as OFFICERS_GUARDED
from laocaiso.cases.feedback.desk.api_parts import GUARDED_CHANGE, TAGS
from laocaiso.cases.feedback.desk.shown import BASE
from laocaiso.cases.feedback.photos.api import Door, looking_route, sending_routes
from laocaiso.cases.feedback.photos.keeping import Keeping
from laocaiso.cases.feedback.photos.showing import Showing
from laocaiso.web.openapi import OFFICER
from laocaiso.web.reads import AnyRequest

SIGNED_IN: Sequence[dict[str, list[str]]] = ({OFFICER: []},)
NUMBERED = "{code:str}/%s/{number:int}"
PHOTOS = Door(
    f"{BASE}/{NUMBERED % 'photos'}",
    "PhotoForOfficers",
    "a photo of the reporter's",
    "For officers in whose scope the report is; that it was looked at is put on record.",
    parameters=(),
    guarded=OFFICERS_GUARDED,
    tags=TAGS,
    security=SIGNED_IN,
)
EVIDENCE = Door(
    f"{BASE}/{NUMBERED % 'evidence'}",
    "Evidence",
    "a photo of what was done",
    "For officers; its reporter sees it once an answer names it.",
    parameters=(),
    guarded={**OFFICERS_GUARDED, 409: GUARDED_CHANGE[409]},
    tags=TAGS,
    security=SIGNED_IN,
)
ANSWERED = Door(
    f"{REPORTERS_ONE}/evidence/{{number:int}}",
    "EvidenceForReporter",
    "a photo of what was done",
    "For the reporter, once an answer names it.",
    parameters=(SECRET,),
    guarded=GUARDED,
    tags=REPORTERS_TAGS,
)


def evidence_routes(
    *,
    showing: Showing,
    photos: Keeping,
    evidence: Keeping,
    doors: Doors,
    reporter_of: Callable[[AnyRequest], Awaitable[Reporter]],
) -> Sequence[HTTPRouteHandler]:
    """All of them. `photos` are the reporters', `evidence` the officers'."""

    async def officer(request: AnyRequest, code: str, _number: int, *, write: bool) -> str:
        asking = await doors.officer(request)
        if write:
            return await showing.to_send(code, asking, sending=request.method == "PUT")
        return await showing.to_officer(code, asking)

    async def reporter(request: AnyRequest, code: str, number: int, *, write: bool) -> str:
        return await showing.to_reporter(code, await reporter_of(request), number)

    return [
        looking_route(photos, officer, PHOTOS),
        *sending_routes(evidence, officer, EVIDENCE),
        looking_route(evidence, officer, EVIDENCE),
        looking_route(evidence, reporter, ANSWERED),
    ]
