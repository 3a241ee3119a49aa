"""What a citizen sees and decides about themselves, over HTTP."""

from collections.abc import Sequence
from typing import Any

import msgspec
from litestar import Response, delete, post, put, route
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import ResponseSpec
from litestar.openapi.spec import Example
from litestar.params import FromPath, JSONBody

from laocaiso.accounts import answers
from laocaiso.accounts.api_parts import (
    CHANGED_ELSEWHERE,
    NO_CONSENT,
    NOT_REACHED,
    NOT_SIGNED_IN,
    READ,
    TAGS,
    ZALO_SILENT,
    ZALO_TOKEN,
    Parts,
    of_citizens,
)
from laocaiso.accounts.bodies import ConsentBody, ExchangeBody
from laocaiso.accounts.consents import PURPOSES
from laocaiso.accounts.copy_example import COPY
from laocaiso.accounts.model import Citizen, Purpose
from laocaiso.core.errors import NotFound
from laocaiso.snapshots.pages import LANGUAGES, Page
from laocaiso.web.parameters import path, takes
from laocaiso.web.private import private
from laocaiso.web.reads import AnyRequest, language_of

BASE = "/v1/me"
TEXTS = "/v1/consents"
PURPOSE = path("purpose", "What it is for.", example="phone", enum=list(PURPOSES))


def me_routes(parts: Parts) -> Sequence[HTTPRouteHandler]:
    """The handlers."""
    return [_consent_texts(parts), *_about(parts), *_consents(parts), *_fetching(parts)]


def _consent_texts(parts: Parts) -> HTTPRouteHandler:
    now = parts.clock.now()
    pages = {
        language: Page(
            TEXTS,
            msgspec.json.encode(answers.texts_shown(parts.texts, language)),
            checked_at=now,
            changed_at=now,
            language=language,
        )
        for language in LANGUAGES
    }

    @route(
        TEXTS,
        http_method=READ,
        operation_id="listConsentTexts",
        opt=takes(),
        summary="What people are asked to consent to",
        description=(
            "Show the text of a purpose as a whole when the feature that needs it is first used, with "
            "nothing ticked beforehand; send its `textVersion` with the consent. Everything works without "
            "consent too, only less conveniently."
        ),
        tags=TAGS,
        responses={
            200: ResponseSpec(
                data_container=answers.ConsentTextsShown,
                description="A text for each purpose.",
                examples=[Example(summary="All texts", value=msgspec.json.decode(pages["vi"].body))],
            )
        },
    )
    async def texts(request: AnyRequest) -> Response[bytes]:
        return parts.reads.answer(request, pages[language_of(request)])

    return texts


def _about(parts: Parts) -> Sequence[HTTPRouteHandler]:
    @route(
        BASE,
        http_method=READ,
        operation_id="getMe",
        opt=takes(),
        summary="What is kept of me",
        description="In short, with the addresses of the rest.",
        responses={
            200: ResponseSpec(data_container=answers.AboutMe, description="What is kept, and why."),
            401: NOT_SIGNED_IN,
            503: NOT_REACHED,
        },
        **of_citizens(),
    )
    async def me(request: AnyRequest) -> Response[Any]:
        session = await parts.doors.citizen_session(request)
        citizen = Citizen(account=session.owner)
        shown = answers.about(
            await parts.citizens.me(citizen),
            session,
            holdings=await parts.rights.holdings(citizen),
            others=await parts.rights.other_consents(citizen),
            signed_in=parts.signed_in,
            texts=parts.texts,
            language=language_of(request),
        )
        return private(request, shown)

    @route(
        f"{BASE}/export",
        http_method=READ,
        operation_id="exportMe",
        opt=takes(),
        summary="A copy of everything that is kept of me",
        description=(
            "In clear, from every part of the service, as a file to download: account, consents, sessions, "
            "who looked at it and when (officers by role and units), and under `feedback` the reports as "
            "their reporter sees them with all that was said, photos (where to fetch them), ratings and "
            "looks, what you support, and notices. Dossiers belong to no account; their secret opens them."
        ),
        responses={
            200: ResponseSpec(
                data_container=dict[str, Any],
                description="The copy.",
                examples=[Example(summary="A first report", value=COPY)],
            ),
            401: NOT_SIGNED_IN,
            503: NOT_REACHED,
        },
        **of_citizens(),
    )
    async def export(request: AnyRequest) -> Response[Any]:
        copy = await parts.rights.export(await _citizen(parts, request), language_of(request))
        headers = {"Content-Disposition": 'attachment; filename="lao-cai-so.json"'}
        return private(request, answers.copy_of(copy, parts.signed_in), headers=headers)

    @delete(
        BASE,
        status_code=204,
        operation_id="eraseMe",
        opt=takes(),
        summary="Delete my account",
        description=(
            "At once and for good: Zalo id, name, phone, all sessions, and what the other parts of the "
            "service keep of the account. What was consented to stays, without a word of whose it was. "
            "Signing in again makes a new account."
        ),
        responses={
            204: ResponseSpec(data_container=None, description="Gone."),
            401: NOT_SIGNED_IN,
            409: CHANGED_ELSEWHERE,
            503: NOT_REACHED,
        },
        **of_citizens(),
    )
    async def erase(request: AnyRequest) -> None:
        await parts.rights.erase(await _citizen(parts, request), "mini_app")

    return [me, export, erase]


def _consents(parts: Parts) -> Sequence[HTTPRouteHandler]:
    changed = {
        200: ResponseSpec(data_container=answers.Consents, description="All purposes as they are now."),
        401: NOT_SIGNED_IN,
        409: CHANGED_ELSEWHERE,
        503: NOT_REACHED,
    }

    async def shown(request: AnyRequest, citizen: Citizen) -> Response[Any]:
        given = await parts.citizens.consents(citizen)
        others = await parts.rights.other_consents(citizen)
        return private(request, answers.consents(given, others, parts.texts))

    @route(
        answers.CONSENTS,
        http_method=READ,
        operation_id="listMyConsents",
        opt=takes(),
        summary="What I consent to",
        description=(
            "The purposes of the account, and the consents to contact data that were given with reports, "
            "each with the address to take it back at."
        ),
        responses={
            200: ResponseSpec(data_container=answers.Consents, description="As it is now."),
            401: NOT_SIGNED_IN,
            503: NOT_REACHED,
        },
        **of_citizens(),
    )
    async def mine(request: AnyRequest) -> Response[Any]:
        return await shown(request, await _citizen(parts, request))

    @put(
        f"{BASE}/consents/{{purpose:str}}",
        operation_id="giveConsent",
        opt=takes(PURPOSE),
        summary="Consent to a purpose",
        description=(
            "Only after the person has been shown the text and agreed. Kept with it: which text, when, and "
            "through which channel."
        ),
        responses=changed,
        **of_citizens(),
    )
    async def give(request: AnyRequest, purpose: FromPath[str], data: JSONBody[ConsentBody]) -> Response[Any]:
        citizen = await _citizen(parts, request)
        await parts.citizens.consent(citizen, _purpose(purpose), data.text_version, data.channel)
        return await shown(request, citizen)

    @delete(
        f"{BASE}/consents/{{purpose:str}}",
        status_code=200,
        operation_id="takeConsentBack",
        opt=takes(PURPOSE),
        summary="Take a consent back",
        description="What was kept for the purpose is deleted at once. Nothing happens where there was none.",
        responses=changed,
        **of_citizens(),
    )
    async def take_back(request: AnyRequest, purpose: FromPath[str]) -> Response[Any]:
        citizen = await _citizen(parts, request)
        await parts.citizens.take_back(citizen, _purpose(purpose), "mini_app")
        return await shown(request, citizen)

    return [mine, give, take_back]


def _fetching(parts: Parts) -> Sequence[HTTPRouteHandler]:
    def exchange(what: str, shape: Any) -> dict[str, Any]:
        return {
            "status_code": 200,
            "opt": takes(),
            "responses": {
                200: ResponseSpec(data_container=shape, description=what),
                401: ZALO_TOKEN,
                403: NO_CONSENT,
                503: ZALO_SILENT,
            },
            **of_citizens(),
        }

    @post(
        f"{BASE}/phone",
        operation_id="fetchPhone",
        summary="Fetch my phone number from Zalo",
        description=(
            "The token of `getPhoneNumber` is exchanged here, once, and the number kept sealed. Needs "
            "consent to `phone`. A token that Zalo does not take is used up all the same: get a fresh one."
        ),
        **exchange("Kept; its last digits.", answers.MyPhone),
    )
    async def phone(request: AnyRequest, data: JSONBody[ExchangeBody]) -> Response[Any]:
        citizen = await _citizen(parts, request)
        parts.count_exchange(citizen.account)
        number = await parts.citizens.fetch_phone(citizen, data.access_token, data.token)
        return private(request, answers.MyPhone(answers.masked(number)))

    @delete(
        f"{BASE}/phone",
        status_code=204,
        operation_id="forgetPhone",
        opt=takes(),
        summary="Delete my phone number",
        description="The consent stays.",
        responses={
            204: ResponseSpec(data_container=None, description="No number is kept."),
            401: NOT_SIGNED_IN,
            409: CHANGED_ELSEWHERE,
            503: NOT_REACHED,
        },
        **of_citizens(),
    )
    async def forget_phone(request: AnyRequest) -> None:
        await parts.citizens.forget_phone(await _citizen(parts, request))

    @post(
        f"{BASE}/location",
        operation_id="fetchLocation",
        summary="Where am I, as Zalo says",
        description=(
            "The token of `getLocation` is exchanged here, once. Needs consent to `location`. The position "
            "is answered and not kept."
        ),
        **exchange("The position, WGS84.", answers.MyLocation),
    )
    async def location(request: AnyRequest, data: JSONBody[ExchangeBody]) -> Response[Any]:
        citizen = await _citizen(parts, request)
        parts.count_exchange(citizen.account)
        position = await parts.citizens.fetch_location(citizen, data.access_token, data.token)
        return private(request, answers.location(position))

    return [phone, forget_phone, location]


async def _citizen(parts: Parts, request: AnyRequest) -> Citizen:
    return Citizen(account=(await parts.doors.citizen_session(request)).owner)


def _purpose(text: str) -> Purpose:
    for purpose in PURPOSES:
        if purpose == text:
            return purpose
    raise NotFound("Không có mục đích này.", "There is no such purpose.", field="purpose")
