"""Signing in and out over HTTP, for citizens. No answer is ever kept, and no token stands in an address."""

from collections.abc import Sequence
from typing import Any

from litestar import Response, delete, post
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import ResponseSpec
from litestar.openapi.spec import Example
from litestar.params import JSONBody

from laocaiso.accounts import answers
from laocaiso.accounts.api_parts import (
    NOT_REACHED,
    NOT_SIGNED_IN,
    TAGS,
    ZALO_SILENT,
    Parts,
    of_citizens,
)
from laocaiso.accounts.bodies import SignInBody
from laocaiso.web.parameters import takes
from laocaiso.web.private import errors, private
from laocaiso.web.problems import Problem
from laocaiso.web.reads import AnyRequest

BASE = "/v1/sessions"


def session_routes(parts: Parts) -> Sequence[HTTPRouteHandler]:
    """The handlers."""

    @post(
        BASE,
        operation_id="signIn",
        opt=takes(),
        tags=TAGS,
        exception_handlers=errors(),
        summary="Sign in with Zalo",
        description=(
            "Zalo is asked once whom the access token stands for; from then on the session counts. A first "
            "sign-in makes an account, which holds nothing but the Zalo id until there is consent to more. A "
            'Zalo that does not answer is 503, never "not signed in": keep the session you have.'
        ),
        responses={
            201: ResponseSpec(
                data_container=answers.NewSession,
                description="Signed in. The token is shown this once.",
                examples=[Example(summary="A new session", value=_EXAMPLE)],
            ),
            401: ResponseSpec(
                data_container=Problem,
                description=(
                    "Zalo does not vouch for the token (`zalo_not_signed_in`): it is empty, a simulator's, "
                    "expired or revoked."
                ),
            ),
            503: ZALO_SILENT,
        },
    )
    async def sign_in(request: AnyRequest, data: JSONBody[SignInBody]) -> Response[Any]:
        parts.count_sign_in(request)
        made = await parts.citizens.sign_in(data.access_token)
        return private(request, answers.new_session(made, parts.signed_in), status=201)

    @delete(
        f"{BASE}/current",
        status_code=204,
        operation_id="signOut",
        opt=takes(),
        summary="Sign out here",
        responses={
            204: ResponseSpec(data_container=None, description="The session is over."),
            401: NOT_SIGNED_IN,
            503: NOT_REACHED,
        },
        **of_citizens(),
    )
    async def sign_out(request: AnyRequest) -> None:
        await parts.signed_in.close(await parts.doors.citizen_session(request))

    @delete(
        BASE,
        status_code=204,
        operation_id="signOutEverywhere",
        opt=takes(),
        summary="Sign out everywhere",
        description="Ends all sessions of the account, this one among them.",
        responses={
            204: ResponseSpec(data_container=None, description="All sessions are over."),
            401: NOT_SIGNED_IN,
            503: NOT_REACHED,
        },
        **of_citizens(),
    )
    async def sign_out_everywhere(request: AnyRequest) -> None:
        session = await parts.doors.citizen_session(request)
        await parts.signed_in.close_all("citizen", session.owner)

    return [sign_in, sign_out, sign_out_everywhere]


_EXAMPLE = {
    "token": "lcs_jyX1Yh0mO0mLq0sYbI3r7a2YQdZr1oX0h9uV3m5wP4k",
    "expiresAt": "2026-12-25T08:00:00+07:00",
    "endsAt": "2027-02-23T08:00:00+07:00",
    "profile": {"name": "Công Dân Mẫu 1", "picture": None},
}
