"""Reports over HTTP, the citizens' side. Nothing is ever cached; no address says anything of people."""

from collections.abc import Sequence

from litestar.handlers import HTTPRouteHandler

from laocaiso.cases.feedback.api_parts import GUARDED, SECRET, TAGS, Parts, reporter_of
from laocaiso.cases.feedback.following.api import following_routes
from laocaiso.cases.feedback.following.api_own import own_routes
from laocaiso.cases.feedback.handing_in.api import handing_in_routes, receipt_routes
from laocaiso.cases.feedback.photos.api import REPORTERS, Door, looking_route, sending_routes
from laocaiso.web.reads import AnyRequest


def routes(parts: Parts) -> Sequence[HTTPRouteHandler]:
    """The handlers for citizens."""
    return [
        *handing_in_routes(parts),
        *receipt_routes(parts),
        *following_routes(parts),
        *own_routes(parts),
        *_photos(parts),
    ]


def _photos(parts: Parts) -> Sequence[HTTPRouteHandler]:
    async def authorise(request: AnyRequest, code: str, _number: int, *, write: bool) -> str:
        report = await parts.custody.of_reporter(code, await reporter_of(parts, request))
        if not write:
            await parts.custody.note(report, "holder", "read", "photo")
        return report.id

    door = Door(
        REPORTERS,
        "Photo",
        "a photo of a report",
        "For the reporter alone; nobody else sees a photo before it was looked at.",
        parameters=[SECRET],
        guarded=GUARDED,
        tags=TAGS,
    )
    return [
        *sending_routes(parts.photos, authorise, door, kept=parts.following.photo_came),
        looking_route(parts.photos, authorise, door),
    ]
