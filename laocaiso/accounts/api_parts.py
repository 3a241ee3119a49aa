"""What the routes of accounts have in common."""

from dataclasses import dataclass
from typing import Any

from litestar import HttpMethod
from litestar.openapi import ResponseSpec

from laocaiso.accounts.citizens import Citizens
from laocaiso.accounts.consents import ConsentTexts
from laocaiso.accounts.doors import Doors
from laocaiso.accounts.enrolment import EnrolmentDesk
from laocaiso.accounts.officer_sign_in import OfficerSignIn
from laocaiso.accounts.rights import Rights
from laocaiso.accounts.signed_in import SignedIn
from laocaiso.core.clock import Clock
from laocaiso.web.limits import AddressLimit, Callers, too_many
from laocaiso.web.openapi import CITIZEN
from laocaiso.web.private import caller_of, errors
from laocaiso.web.problems import Problem
from laocaiso.web.reads import AnyRequest, Reads

READ = [HttpMethod.GET, HttpMethod.HEAD]
TAGS = ["accounts"]
NOT_SIGNED_IN = ResponseSpec(
    data_container=Problem, description="Nobody is signed in, or the session is over or was revoked."
)
ZALO_TOKEN = ResponseSpec(
    data_container=Problem,
    description=(
        "No session, or Zalo does not vouch for the access token (`zalo_not_signed_in`): it is empty, a "
        "simulator's, expired, revoked, or another person's."
    ),
)
NO_CONSENT = ResponseSpec(
    data_container=Problem, description="There is no consent to this purpose; `errors` names it."
)
NOT_REACHED = ResponseSpec(data_container=Problem, description="What is kept can't be reached; try again.")
ZALO_SILENT = ResponseSpec(
    data_container=Problem, description="Zalo does not answer, or what is kept can't be reached; try again."
)
CHANGED_ELSEWHERE = ResponseSpec(
    data_container=Problem, description="Changed elsewhere at the same moment; try again."
)


@dataclass(frozen=True, kw_only=True)
class OfficerParts:
    """What the routes of officers work with."""

    desk: EnrolmentDesk
    sign_in: OfficerSignIn
    signed_in: SignedIn
    doors: Doors
    callers: Callers
    enrolments: AddressLimit
    """How often an address may try an enrolment code within a minute."""

    def count_enrolment(self, request: AnyRequest) -> None:
        """Raise `TooManyRequests` for an address that tries too many codes."""
        if wait := self.enrolments.wait(caller_of(request, self.callers)):
            raise too_many(wait)


@dataclass(frozen=True, kw_only=True)
class Parts:
    """What the routes of citizens work with."""

    citizens: Citizens
    rights: Rights
    signed_in: SignedIn
    texts: ConsentTexts
    doors: Doors
    callers: Callers
    reads: Reads
    clock: Clock
    sign_ins: AddressLimit
    """How often an address may sign in within a minute."""
    exchanges: AddressLimit
    """How often an account may have something fetched from Zalo within a minute."""

    def count_sign_in(self, request: AnyRequest) -> None:
        """Raise `TooManyRequests` for an address that signs in too often."""
        if wait := self.sign_ins.wait(caller_of(request, self.callers)):
            raise too_many(wait)

    def count_exchange(self, account: str) -> None:
        """Raise `TooManyRequests` for an account that asks Zalo too often."""
        if wait := self.exchanges.wait(account):
            raise too_many(wait)


def of_citizens() -> dict[str, Any]:
    """What every route has that needs a citizen signed in."""
    return {"tags": TAGS, "exception_handlers": errors(), "security": [{CITIZEN: []}]}
