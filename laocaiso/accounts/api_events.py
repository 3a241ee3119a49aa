"""What Zalo tells us, over HTTP."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from litestar import Response, post
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import ResponseSpec
from litestar.openapi.spec import OpenAPIMediaType, Operation, RequestBody, Schema
from litestar.openapi.spec.enums import OpenAPIType

from laocaiso.accounts.api_parts import NOT_REACHED, TAGS
from laocaiso.accounts.revoking import REVOKED, Revoking
from laocaiso.web.parameters import header, takes
from laocaiso.web.private import errors, private
from laocaiso.web.problems import Problem
from laocaiso.web.reads import AnyRequest

ADDRESS = "/v1/zalo/events"
NAME = "X-ZEvent-Signature"
SIGNATURE = header(
    NAME,
    "SHA-256, in hexadecimal, of the values of the event in the order of their keys and the API key.",
    required=True,
    pattern="^[0-9A-Fa-f]{64}$",
)


class Received(msgspec.Struct, frozen=True):
    """The event has come."""

    received: bool = True


@dataclass
class _Event(Operation):
    """Tells of the body, which the handler reads itself: the signature holds for what was sent."""

    def __post_init__(self) -> None:
        text, number = Schema(type=OpenAPIType.STRING), Schema(type=OpenAPIType.INTEGER)
        event = Schema(
            type=OpenAPIType.OBJECT,
            properties={"event": text, "appId": text, "userId": text, "timestamp": number},
            required=["event"],
            examples=[
                {"event": REVOKED, "appId": "2646373759294038927", "userId": "1", "timestamp": 1670553442564}
            ],
        )
        self.request_body = RequestBody(
            content={"application/json": OpenAPIMediaType(schema=event)},
            required=True,
            description="An event of the Mini App Open API.",
        )


def event_routes(revoking: Revoking) -> Sequence[HTTPRouteHandler]:
    """The handler of events."""

    @post(
        ADDRESS,
        status_code=200,
        operation_id="takeZaloEvent",
        operation_class=_Event,
        opt=takes(SIGNATURE),
        tags=TAGS,
        exception_handlers=errors(),
        summary="For Zalo: an event of the mini-app",
        description=(
            f"`{REVOKED}`: a person took back at Zalo what they had allowed the mini-app. Their account goes "
            "as by `DELETE /v1/me`, within moments of the answer, and once however often the event comes. "
            "Other events are answered and left. The signature is checked over what was sent."
        ),
        responses={
            200: ResponseSpec(
                data_container=Received, description="It has come; Zalo need not send it again."
            ),
            401: ResponseSpec(
                data_container=Problem, description="The signature is not that of our API key."
            ),
            503: NOT_REACHED,
        },
    )
    async def take(request: AnyRequest) -> Response[Any]:
        await revoking.take(await request.body(), request.headers.get(NAME.lower(), ""))
        return private(request, Received())

    return [take]
