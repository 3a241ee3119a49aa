"""Preparing a dossier over HTTP. Nothing here is ever cached, and no address says anything of a person."""

from collections.abc import Sequence
from typing import Any

from litestar import Response, delete, post, put, route
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import ResponseSpec
from litestar.params import FromPath, JSONBody

from laocaiso.cases.intake import answers
from laocaiso.cases.intake.api_documents import document_routes
from laocaiso.cases.intake.api_handover import handover_routes
from laocaiso.cases.intake.api_parts import (
    BASE,
    DOSSIER,
    GUARDED_CHANGE,
    NOT_REACHED,
    ONE,
    READ,
    SECRET,
    TAGS,
    Parts,
    errors,
    private,
    secret_of,
    shown_of,
)
from laocaiso.cases.intake.api_submission import submission_routes
from laocaiso.cases.intake.bodies import ChecklistBody, NewDossierBody, RequestBody
from laocaiso.cases.intake.custody import Opened
from laocaiso.cases.intake.handover import Handover
from laocaiso.cases.intake.model import Applicant, Owner
from laocaiso.web.limits import too_many
from laocaiso.web.parameters import takes
from laocaiso.web.reads import AnyRequest, language_of


def routes(parts: Parts, handover: Handover) -> Sequence[HTTPRouteHandler]:
    """The handlers of the intake."""
    return [
        *_filling_in(parts),
        *document_routes(parts),
        *submission_routes(parts),
        *handover_routes(parts, handover),
    ]


def _filling_in(parts: Parts) -> Sequence[HTTPRouteHandler]:
    intake = parts.intake

    def shown(request: AnyRequest, opened: Opened) -> Response[Any]:
        return private(request, shown_of(parts, request, opened))

    def changes(what: str) -> dict[str, Any]:
        return {
            "opt": takes(DOSSIER, SECRET),
            "tags": TAGS,
            "exception_handlers": errors(),
            "responses": {
                200: ResponseSpec(data_container=answers.DossierInPreparation, description=what),
                **GUARDED_CHANGE,
            },
        }

    @post(
        BASE,
        operation_id="beginDossier",
        opt=takes(),
        tags=TAGS,
        exception_handlers=errors(),
        summary="Begin a dossier",
        description=(
            "Answers the `secret` that opens the dossier, this once. It goes into `Authorization: Bearer` or "
            "`X-Dossier-Secret` of every further request, and never into an address. Begun twice by mistake, "
            "the one left behind is deleted by itself."
        ),
        responses={
            201: ResponseSpec(data_container=answers.NewDossier, description="Begun; its secret, once."),
            503: NOT_REACHED,
        },
    )
    async def begin(request: AnyRequest, data: JSONBody[NewDossierBody]) -> Response[Any]:
        if wait := parts.new_dossiers.wait(parts.caller(request)):
            raise too_many(wait)
        begun = await intake.begin(
            procedure=data.procedure, level=data.level, channel=data.channel, unit=data.unit
        )
        dossier = begun.opened.draft.id
        made = answers.NewDossier(
            id=dossier,
            secret=begun.secret,
            notice=answers.notice(language_of(request), days=intake.custody.terms.draft.days),
            dossier=shown_of(parts, request, begun.opened),
        )
        return private(request, made, status=201, headers={"Location": f"{BASE}/{dossier}"})

    @route(
        ONE,
        http_method=READ,
        operation_id="getDossierInPreparation",
        summary="A dossier in preparation, and what is missing",
        **changes("The dossier."),
    )
    async def read(request: AnyRequest, dossier: FromPath[str]) -> Response[Any]:
        return shown(request, await intake.read(dossier, secret_of(request)))

    @delete(
        ONE,
        status_code=204,
        operation_id="eraseDossierInPreparation",
        opt=takes(DOSSIER, SECRET),
        tags=TAGS,
        exception_handlers=errors(),
        summary="Delete a dossier for good",
        description="All that was filled in and sent, at once. Not while it is on its way to the one-stop.",
        responses={204: ResponseSpec(data_container=None, description="Gone."), **GUARDED_CHANGE},
    )
    async def erase(request: AnyRequest, dossier: FromPath[str]) -> None:
        await intake.erase(dossier, secret_of(request))

    @put(f"{ONE}/applicant", operation_id="setApplicant", summary="Say who hands in", **changes("Kept."))
    async def applicant(
        request: AnyRequest, dossier: FromPath[str], data: JSONBody[Applicant]
    ) -> Response[Any]:
        return shown(request, await intake.set_applicant(dossier, secret_of(request), data))

    @put(f"{ONE}/owner", operation_id="setOwner", summary="Say whose dossier it is", **changes("Kept."))
    async def owner(request: AnyRequest, dossier: FromPath[str], data: JSONBody[Owner]) -> Response[Any]:
        return shown(request, await intake.set_owner(dossier, secret_of(request), data))

    @put(f"{ONE}/request", operation_id="setRequest", summary="Say what is asked for", **changes("Kept."))
    async def request_(
        request: AnyRequest, dossier: FromPath[str], data: JSONBody[RequestBody]
    ) -> Response[Any]:
        opened = await intake.set_request(
            dossier, secret_of(request), summary=data.summary, result_by=data.result_by, unit=data.unit
        )
        return shown(request, opened)

    @put(f"{ONE}/checklist", operation_id="tickChecklist", summary="Tick the check list", **changes("Kept."))
    async def checklist(
        request: AnyRequest, dossier: FromPath[str], data: JSONBody[ChecklistBody]
    ) -> Response[Any]:
        opened = await intake.tick(dossier, secret_of(request), case=data.case, marks=data.marks())
        return shown(request, opened)

    return [begin, read, erase, applicant, owner, request_, checklist]
