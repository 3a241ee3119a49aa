"""Looking a dossier up over HTTP. What is asked for stands in the body alone, and no answer is ever kept."""

from collections.abc import Sequence
from typing import Annotated

import msgspec
from litestar import Response, post
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import ResponseSpec
from litestar.openapi.spec import Example
from litestar.params import JSONBody

from laocaiso.accounts.doors import Doors
from laocaiso.cases.dossiers.answers import LookedUp, Shown
from laocaiso.cases.dossiers.guard import Caller
from laocaiso.cases.dossiers.lookup import LONGEST_TEXT
from laocaiso.cases.dossiers.service import DossierLookup
from laocaiso.core.clock import Clock
from laocaiso.web.limits import Callers
from laocaiso.web.openapi import CITIZEN
from laocaiso.web.parameters import takes
from laocaiso.web.private import caller_of
from laocaiso.web.problems import Problem
from laocaiso.web.reads import AnyRequest, language_of

HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "Vary": "Accept-Language, Authorization",
}


class DossierQuestion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What to look for."""

    code: Annotated[
        str,
        msgspec.Meta(
            description="The code as typed or pasted, or the whole text of a scanned QR code.",
            min_length=1,
            max_length=LONGEST_TEXT,
            examples=["H38.12-261110-0094"],
        ),
    ]
    factor: Annotated[
        str | None,
        msgspec.Meta(
            description=(
                "Last four digits of the owner's id or phone number, or the secret on the receipt. Never a "
                "whole number."
            ),
            examples=["1903"],
        ),
    ] = None

    def __repr__(self) -> str:
        return "DossierQuestion(…)"


def routes(
    lookup: DossierLookup, shown: Shown, *, doors: Doors, callers: Callers, clock: Clock
) -> Sequence[HTTPRouteHandler]:
    """The handlers of the look-up. `callers` tells addresses apart as the layer in front does."""

    @post(
        "/v1/dossiers/lookup",
        status_code=200,
        operation_id="lookUpDossier",
        opt=takes(),
        summary="Look a dossier up by its code",
        description=(
            "The code alone shows state, procedure, agency, dates and a masked name. A second factor adds "
            "history and papers. A code that does not exist and a factor of another person give the same "
            "answer after the same time. How often one address and one account may ask, and how often one "
            "code may be asked for, is limited; many neighbouring codes in a row are stopped, while look-ups "
            "with a second factor go on. Nobody has to be signed in. While the one-stop system is silent the "
            "last known state is shown, marked stale, without details."
        ),
        tags=["dossiers"],
        security=[{}, {CITIZEN: []}],
        responses={
            200: ResponseSpec(
                data_container=LookedUp,
                description="The dossier. Never cached.",
                examples=[Example(summary="By code alone", value=_EXAMPLE)],
            ),
            401: ResponseSpec(
                data_container=Problem,
                description="`Authorization` holds no session in force: sign in again, or send without it.",
            ),
            404: ResponseSpec(
                data_container=Problem,
                description="No dossier fits the code, or the second factor is another person's.",
            ),
            429: ResponseSpec(
                data_container=Problem, description="Too many look-ups, or codes tried one after another."
            ),
            503: ResponseSpec(
                data_container=Problem,
                description="The one-stop system does not answer, and nothing is known of the dossier.",
            ),
        },
    )
    async def look_up(request: AnyRequest, data: JSONBody[DossierQuestion]) -> Response[LookedUp]:
        citizen = await doors.citizen(request)
        caller = Caller(caller_of(request, callers), citizen.account if citizen else None)
        answer = await lookup.find(data.code, data.factor, caller)
        language = language_of(request)
        return Response(
            shown.of(answer, clock.now(), language), headers={**HEADERS, "Content-Language": language}
        )

    return [look_up]


_EXAMPLE = {
    "code": "H38.12-261110-0094",
    "status": {
        "code": "supplement_requested",
        "number": "5",
        "label": "Yêu cầu bổ sung giấy tờ",
        "group": "paused",
        "clock": "paused",
        "now": "Hồ sơ còn thiếu hoặc chưa đúng nên đang tạm dừng; …",
        "toDo": "Bổ sung giấy tờ theo phiếu yêu cầu bổ sung, hoàn thiện hồ sơ (mẫu 02), …",
        "byWhen": "Bổ sung càng sớm càng tốt, trong thời hạn ghi trên phiếu yêu cầu. …",
        "since": "2026-11-12T09:30:00+07:00",
        "sourceSystem": "national_exchange",
        "sourceTime": "2026-11-24T14:00:00+07:00",
    },
    "procedure": {"code": "1.007658", "name": "Thủ tục cấp sổ định mức miễn thuế …"},
    "agency": "Sở Nông nghiệp và Môi trường",
    "owner": "P*** A N***",
    "receivedAt": "2026-11-10T14:30:00+07:00",
    "appointmentAt": "2026-11-17T17:00:00+07:00",
    "deadline": {
        "at": "2026-11-17T17:00:00+07:00",
        "official": True,
        "text": "17:00 ngày 17/11/2026",
    },
    "standing": {"code": "paused", "label": "tạm dừng"},
    "finishedAt": None,
    "returnedAt": None,
    "provenance": {
        "source": "Hệ thống một cửa tỉnh Lào Cai",
        "sourceUrl": "https://dichvucong.laocai.gov.vn",
        "fetchedAt": "2026-11-24T14:00:00+07:00",
        "stale": False,
        "attribution": "Thông tin theo Hệ thống một cửa tỉnh Lào Cai.",
    },
}
