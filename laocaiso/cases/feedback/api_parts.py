"""What the routes of reports have in common: what they work with, headers, who asks."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from litestar import HttpMethod
from litestar.openapi import ResponseSpec

from laocaiso.accounts.model import Citizen, Officer
from laocaiso.cases.feedback.codes import PATTERN
from laocaiso.cases.feedback.custody import Custody, Reporter
from laocaiso.cases.feedback.following.owning import Owning
from laocaiso.cases.feedback.following.service import Following
from laocaiso.cases.feedback.handing_in.receipts import Receipts
from laocaiso.cases.feedback.handing_in.receiving import Receiving
from laocaiso.cases.feedback.photos.keeping import Keeping
from laocaiso.cases.feedback.ports import Notices, bad_cursor
from laocaiso.cases.feedback.shown import BASE, Shown
from laocaiso.core.clock import Clock
from laocaiso.web.limits import AddressLimit, Callers
from laocaiso.web.parameters import Parameter, one, path
from laocaiso.web.private import bearer
from laocaiso.web.problems import Problem
from laocaiso.web.reads import AnyRequest

READ = [HttpMethod.GET, HttpMethod.HEAD]
ONE = f"{BASE}/{{code:str}}"
TAGS = ["feedback"]
VARY = "Accept-Language, Authorization, X-Report-Secret"
SECRET_HEADER = "X-Report-Secret"  # noqa: S105 - the name of a header
LONGEST_SECRET = 200
PAGE = 20
MOST_ON_PAGE = 100
_CURSOR = re.compile(r"[A-Za-z0-9_-]{1,200}")

CODE = path(
    "code",
    "Tracking code, however it is written.",
    example="LC-26-7K3M-9Q2G",
    pattern=PATTERN,
)
SECRET: Parameter = {
    "name": SECRET_HEADER,
    "in": "header",
    "description": (
        "Secret of the report; `Authorization: Bearer` does as well, or a session of its reporter. Never in "
        "an address."
    ),
    "required": False,
    "schema": {"type": "string", "pattern": "^[A-Za-z0-9_-]{1,200}$"},
}
KEY: Parameter = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": (
        "A fresh random value for each report, such as a UUID, with or without quotes; the same one when it "
        "is tried again. Without it `clientReportId` alone keeps a report from being doubled."
    ),
    "required": False,
    "schema": {"type": "string", "pattern": "^[!-~]{8,200}$"},
}
NOT_REACHED = ResponseSpec(data_container=Problem, description="What is kept can't be reached; try again.")
NOT_THERE = ResponseSpec(
    data_container=Problem, description="No such report, or the secret is wrong: one answer for both."
)
NO_SECRET = ResponseSpec(
    data_container=Problem,
    description="Neither a session nor a secret was sent, or a session that is not in force: sign in again.",
)
NOT_NOW = ResponseSpec(data_container=Problem, description="The report is in a state that does not allow it.")
GONE = ResponseSpec(
    data_container=Problem,
    description="It ended long ago: its words and all that is of people were deleted.",
)
GUARDED = {401: NO_SECRET, 404: NOT_THERE, 410: GONE, 503: NOT_REACHED}
GUARDED_CHANGE = {**GUARDED, 409: NOT_NOW}


class Doors(Protocol):
    """Tells who asks (`accounts.doors`)."""

    async def citizen(self, request: AnyRequest, *, or_secret: bool = False) -> Citizen | None:
        """The citizen who signed in; None where nobody has, or, with `or_secret`, sent another secret.

        Raises `CredentialsNeeded` for a session that is not in force.
        """
        ...

    async def officer(self, request: AnyRequest) -> Officer:
        """The officer who signed in. Raises `CredentialsNeeded`."""
        ...


@dataclass(frozen=True, kw_only=True)
class Parts:
    """What the routes work with. `changed` is called after each change that somebody is to be told of."""

    receiving: Receiving
    following: Following
    custody: Custody
    owning: Owning
    notices: Notices
    shown: Shown
    receipts: Receipts
    doors: Doors
    callers: Callers
    clock: Clock
    new_reports: AddressLimit
    """How many an address may hand in within a minute: a brake, far above the quotas."""
    looks: AddressLimit
    """How many codes an address may ask for within a minute with nothing but the code."""
    own_looks: AddressLimit
    """The same with a secret or a session."""
    changed: Callable[[], None]
    photos: Keeping


async def reporter_of(parts: Parts, request: AnyRequest) -> Reporter:
    """What somebody shows to be the reporter. Raises `CredentialsNeeded` for a session not in force."""
    secret = request.headers.get(SECRET_HEADER.lower(), "")[:LONGEST_SECRET] or None
    citizen = await parts.doors.citizen(request, or_secret=secret is None)
    if secret is None and citizen is None:
        secret = bearer(request)
    return Reporter(citizen, secret)


def cursor_of(request: AnyRequest) -> str | None:
    """The cursor of a page; None for the first one. Raises `InvalidInput`."""
    cursor = one(request, "cursor")
    if cursor is not None and not _CURSOR.fullmatch(cursor):
        raise bad_cursor()
    return cursor
