"""What the routes of the intake have in common: what they work with, headers, secret, errors."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from litestar import HttpMethod, Response
from litestar.openapi import ResponseSpec

from laocaiso.cases.intake import answers
from laocaiso.cases.intake.custody import Opened
from laocaiso.cases.intake.ports import Draw, DueDate, Procedures, Units
from laocaiso.cases.intake.service import Intake
from laocaiso.cases.intake.uploads import Uploads
from laocaiso.core.clock import Clock
from laocaiso.core.errors import InvalidInput, NotReady
from laocaiso.snapshots.ports import StoreDown
from laocaiso.web import problems
from laocaiso.web.idempotency import key_of
from laocaiso.web.limits import AddressLimit, Callers, Network
from laocaiso.web.parameters import header, path
from laocaiso.web.private import LONGEST_SECRET, RETRY_AFTER, bearer, caller_of
from laocaiso.web.private import private as private_answer
from laocaiso.web.problems import Problem
from laocaiso.web.reads import AnyRequest, language_of

READ = [HttpMethod.GET, HttpMethod.HEAD]
BASE = "/v1/dossiers"
ONE = f"{BASE}/{{dossier:str}}"
TAGS = ["dossiers"]
NOT_THERE = ResponseSpec(
    data_container=Problem, description="No such dossier, or the secret is wrong: one answer for both."
)
NO_SECRET = ResponseSpec(data_container=Problem, description="The dossier's secret is missing.")
NOT_NOW = ResponseSpec(data_container=Problem, description="The dossier was handed in, or is busy.")
NOT_REACHED = ResponseSpec(data_container=Problem, description="What is kept can't be reached; try again.")
GUARDED: dict[int, ResponseSpec] = {401: NO_SECRET, 404: NOT_THERE, 503: NOT_REACHED}
GUARDED_CHANGE: dict[int, ResponseSpec] = {**GUARDED, 409: NOT_NOW}
VARY = "Accept-Language, Authorization, X-Dossier-Secret"
PAGE_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
_KEY = re.compile(r"[\x21-\x7e]{8,200}")


DOSSIER = path("dossier", "`id` of the dossier.", pattern="^[a-z0-9]{1,40}$")
NUMBER = path(
    "number",
    "Number of the document. That of a line of the check list belongs to it by itself.",
    example=1,
    type="integer",
    minimum=1,
    maximum=200,
)
SECRET = header(
    "X-Dossier-Secret",
    "The dossier's secret; `Authorization: Bearer` does as well. Never in an address.",
    pattern="^[A-Za-z0-9_-]{1,200}$",
)
IDEMPOTENCY_KEY = header(
    "Idempotency-Key",
    "A fresh random value for each hand-in, such as a UUID; the same one when it is tried again.",
    required=True,
    pattern="^[!-~]{8,200}$",
)


def secret_of(request: AnyRequest) -> str | None:
    """The secret sent; None without one. Who is signed in sends it in the header of its own."""
    return request.headers.get("x-dossier-secret", "")[:LONGEST_SECRET] or bearer(request)


def needed_key(request: AnyRequest) -> str:
    """The Idempotency-Key, which has to be there. Raises `InvalidInput`."""
    key = key_of(request)
    if key is None:
        raise InvalidInput(
            "Idempotency-Key",
            "Cần gửi Idempotency-Key: một giá trị ngẫu nhiên gồm 8 đến 200 ký tự ASCII, giữ nguyên khi "
            "gửi lại.",
            "Send an Idempotency-Key: a random value of 8 to 200 ASCII characters, the same on every retry.",
        )
    return key


def private(
    request: AnyRequest,
    content: Any,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    **more: Any,
) -> Response[Any]:
    """An answer for its reader alone."""
    return private_answer(request, content, status=status, headers=headers, vary=VARY, **more)


def _unavailable(request: AnyRequest, _error: StoreDown) -> Response[Any]:
    down = NotReady(
        "Hệ thống lưu hồ sơ tạm thời gián đoạn, xin thử lại sau ít giây. Những gì đã được xác nhận vẫn còn.",
        "The dossiers can't be reached for the moment; please try again. What was acknowledged is safe.",
        retry_after=RETRY_AFTER,
    )
    handle: Callable[..., Response[Any]] = problems.handlers()[Exception]
    return handle(request, down)


def errors() -> dict[int | type[Exception], Callable[[AnyRequest, Any], Response[Any]]]:
    """For `exception_handlers` of the routes."""
    return {StoreDown: _unavailable}


@dataclass(frozen=True, kw_only=True)
class Parts:
    """What the routes work with. `handed_in` is called after each hand-in; `draw`, `due` may be missing."""

    intake: Intake
    uploads: Uploads
    units: Units
    procedures: Procedures
    clock: Clock
    callers: Callers
    new_dossiers: AddressLimit
    """How many an address may begin in a minute."""
    handed_in: Callable[[], None]
    handover_networks: Sequence[Network] = ()
    """From where links of documents open; empty: from anywhere."""
    draw: Draw | None = None
    due: DueDate | None = None

    def caller(self, request: AnyRequest) -> str:
        """Who asks, as the layer in front tells callers apart."""
        return caller_of(request, self.callers)


def shown_of(parts: Parts, request: AnyRequest, opened: Opened) -> answers.DossierInPreparation:
    """The dossier for its holder."""
    return answers.shown(
        opened,
        units=parts.units,
        accepts_submissions=parts.intake.accepts_submissions,
        language=language_of(request),
    )
