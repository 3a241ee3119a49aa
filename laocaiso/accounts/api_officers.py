"""Enrolling and signing in as an officer, over HTTP."""

from collections.abc import Sequence
from typing import Any

from litestar import Response, delete, post, route
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import ResponseSpec
from litestar.openapi.spec import Example
from litestar.params import JSONBody

from laocaiso.accounts import officer_answers as answers
from laocaiso.accounts.api_parts import NOT_REACHED, NOT_SIGNED_IN, READ, OfficerParts
from laocaiso.accounts.bodies import ConfirmationBody, EnrolmentBody, OfficerSignInBody
from laocaiso.web.openapi import OFFICER
from laocaiso.web.parameters import takes
from laocaiso.web.private import caller_of, errors, private
from laocaiso.web.problems import Problem
from laocaiso.web.reads import AnyRequest

BASE = "/v1/officer"
TAGS = ["officers"]
NO_CODE = ResponseSpec(
    data_container=Problem, description="The enrolment code is wrong, was used, or has expired."
)


def officer_routes(parts: OfficerParts) -> Sequence[HTTPRouteHandler]:
    """The handlers."""
    return [*_enrolment(parts), *_sessions(parts)]


def _enrolment(parts: OfficerParts) -> Sequence[HTTPRouteHandler]:
    common: dict[str, Any] = {"opt": takes(), "tags": TAGS, "exception_handlers": errors()}

    @post(
        f"{BASE}/enrolment",
        status_code=200,
        operation_id="beginEnrolment",
        summary="Begin to enrol as an officer",
        description=(
            "With the code that whoever runs the service has handed over. Couple an authenticator app, write "
            "the recovery codes down, then confirm. Asked again, the same is answered until it is confirmed."
        ),
        responses={
            200: ResponseSpec(
                data_container=answers.EnrolmentSecrets,
                description="What to couple and to write down.",
                examples=[Example(summary="For a new officer", value=_SECRETS)],
            ),
            401: NO_CODE,
            503: NOT_REACHED,
        },
        **common,
    )
    async def begin(request: AnyRequest, data: JSONBody[EnrolmentBody]) -> Response[Any]:
        parts.count_enrolment(request)
        return private(request, answers.enrolment(await parts.desk.begin(data.code)))

    @post(
        f"{BASE}/enrolment/confirmation",
        status_code=204,
        operation_id="confirmEnrolment",
        summary="Take over the officer's account",
        description="With a password of one's own and a first code of the app. Uses the enrolment code up.",
        responses={
            204: ResponseSpec(data_container=None, description="Enrolled; sign in."),
            401: NO_CODE,
            503: NOT_REACHED,
        },
        **common,
    )
    async def confirm(request: AnyRequest, data: JSONBody[ConfirmationBody]) -> None:
        parts.count_enrolment(request)
        await parts.desk.confirm(data.code, data.password, data.totp)

    return [begin, confirm]


def _sessions(parts: OfficerParts) -> Sequence[HTTPRouteHandler]:
    private_: dict[str, Any] = {
        "opt": takes(),
        "tags": TAGS,
        "exception_handlers": errors(),
        "security": [{OFFICER: []}],
    }

    @post(
        f"{BASE}/sessions",
        operation_id="signInOfficer",
        opt=takes(),
        tags=TAGS,
        exception_handlers=errors(),
        summary="Sign in as an officer",
        description=(
            "Name, password, and the app's code or a recovery code. Whatever is wrong gives the same answer "
            "after the same time. After some failures a name or an address has to wait, longer each time. A "
            "code is taken once."
        ),
        responses={
            201: ResponseSpec(
                data_container=answers.OfficerSession,
                description="Signed in. The token is shown this once.",
                examples=[Example(summary="A new session", value=_SESSION)],
            ),
            401: ResponseSpec(
                data_container=Problem, description="The name, the password or the code is wrong."
            ),
            429: ResponseSpec(
                data_container=Problem,
                description="Too many failures of late, for this name or from this address.",
            ),
            503: NOT_REACHED,
        },
    )
    async def sign_in(request: AnyRequest, data: JSONBody[OfficerSignInBody]) -> Response[Any]:
        address = caller_of(request, parts.callers)
        made = await parts.sign_in.sign_in(data.name, data.password, data.totp, address)
        return private(request, answers.new_session(made, parts.signed_in), status=201)

    @delete(
        f"{BASE}/sessions/current",
        status_code=204,
        operation_id="signOutOfficer",
        summary="Sign out",
        responses={
            204: ResponseSpec(data_container=None, description="The session is over."),
            401: NOT_SIGNED_IN,
            503: NOT_REACHED,
        },
        **private_,
    )
    async def sign_out(request: AnyRequest) -> None:
        await parts.signed_in.close(await parts.doors.officer_session(request))

    @route(
        f"{BASE}/me",
        http_method=READ,
        operation_id="getOfficer",
        summary="Who I am, and what I may do",
        responses={
            200: ResponseSpec(data_container=answers.AboutOfficer, description="The officer who asks."),
            401: NOT_SIGNED_IN,
            503: NOT_REACHED,
        },
        **private_,
    )
    async def me(request: AnyRequest) -> Response[Any]:
        officer = await parts.doors.officer(request)
        session = await parts.doors.officer_session(request)
        return private(request, answers.about(officer, session, parts.signed_in))

    return [sign_in, sign_out, me]


_SECRETS = {
    "name": "lan",
    "otpauthUri": "otpauth://totp/L%C3%A0o%20Cai%20s%E1%BB%91:lan?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&…",
    "secret": "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ",
    "recoveryCodes": ["7K3M-9Q2X-AB12-CD34"],
}
_SESSION = {
    "token": "lco_jyX1Yh0mO0mLq0sYbI3r7a2YQdZr1oX0h9uV3m5wP4k",
    "expiresAt": "2026-11-25T08:30:00+07:00",
    "endsAt": "2026-11-25T16:00:00+07:00",
    "officer": {
        "id": "5f0c2a9be1d84c7790aa31e2",
        "name": "lan",
        "role": "unit_officer",
        "permissions": ["report.read", "report.read_reporter", "report.work"],
        "units": ["03006"],
        "categories": None,
    },
}
