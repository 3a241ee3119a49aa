"""Documents fetched by the one-stop system over HTTP, each by a link of its own."""

from collections.abc import Sequence
from typing import Any

from litestar import Response, route
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import ResponseSpec
from litestar.params import FromPath

from laocaiso.cases.intake.api_parts import NOT_REACHED, READ, TAGS, Parts, errors, private
from laocaiso.cases.intake.handover import PATH, Handover, no_longer_good
from laocaiso.cases.intake.model import MEDIA_TYPES
from laocaiso.web.limits import is_within
from laocaiso.web.parameters import path, takes
from laocaiso.web.problems import Problem
from laocaiso.web.reads import AnyRequest


def handover_routes(parts: Parts, handover: Handover) -> Sequence[HTTPRouteHandler]:
    """The handler of links."""

    @route(
        f"{PATH}/{{ticket:str}}",
        http_method=READ,
        operation_id="fetchHandedOverDocument",
        opt=takes(
            path("ticket", "From a link in a handed over dossier.", pattern=r"^[A-Za-z0-9._-]{1,110}$")
        ),
        tags=TAGS,
        exception_handlers=errors(),
        summary="A document, for the one-stop system",
        description=(
            "The link stands in the record that the one-stop was handed, opens one document for some days, "
            "and needs nothing else. Each fetch is noted."
        ),
        responses={
            200: ResponseSpec(data_container=bytes, description="The file.", media_type="application/pdf"),
            404: ResponseSpec(
                data_container=Problem, description="Wrong, over, revoked, or asked for from elsewhere."
            ),
            503: NOT_REACHED,
        },
    )
    async def fetch(request: AnyRequest, ticket: FromPath[str]) -> Response[Any]:
        if parts.handover_networks and not is_within(parts.caller(request), parts.handover_networks):
            raise no_longer_good()
        document, content = await handover.fetch(ticket)
        name = f"{document.number}.{MEDIA_TYPES[document.media_type]}"
        headers = {
            "Content-Disposition": f'attachment; filename="{name}"',
            "Content-Security-Policy": "sandbox; default-src 'none'",
        }
        return private(request, content, headers=headers, media_type=document.media_type)

    return [fetch]
