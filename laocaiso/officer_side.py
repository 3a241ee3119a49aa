"""Officers put together: with `app` the only place that knows their adapters."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from litestar.handlers import HTTPRouteHandler
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.passwords import Argon2Passwords
from adapters.sealing import KeyRing
from adapters.sql.accesses import SqlAccesses
from adapters.sql.officers import SqlFailures, SqlOfficers
from laocaiso.accounts.api_officers import officer_routes
from laocaiso.accounts.api_parts import OfficerParts
from laocaiso.accounts.doors import Doors
from laocaiso.accounts.enrolment import EnrolmentDesk
from laocaiso.accounts.fingerprints import Fingerprints
from laocaiso.accounts.lockout import Lockout
from laocaiso.accounts.officer_sign_in import OfficerSignIn
from laocaiso.accounts.officers import Officers
from laocaiso.accounts.ports import Passwords
from laocaiso.accounts.signed_in import SignedIn
from laocaiso.core.clock import Clock
from laocaiso.core.ids import Ids
from laocaiso.settings import Settings
from laocaiso.web.limits import AddressLimit, Callers

ENROLMENTS_PER_MINUTE = 10
"""Tries of an address."""
REMEMBERED = timedelta(days=1)
"""For how long failed sign-ins are kept."""


@dataclass(frozen=True)
class OfficerSide:
    """Everything that has to be run or called."""

    doors: Doors
    officers: Officers
    passwords: Passwords
    lockout: Lockout
    routes: Sequence[HTTPRouteHandler]
    prune: Callable[[], Awaitable[object]]
    """Delete what is over."""


def officer_side(
    settings: Settings,
    *,
    database: AsyncEngine,
    sealing: KeyRing,
    fingerprints: Fingerprints,
    signed_in: SignedIn,
    clock: Clock,
    ids: Ids,
    deadline: float,
    passwords: Passwords | None = None,
) -> OfficerSide:
    """Put it together. `passwords`: Argon2id at full strength, where none are given."""
    kept, failures = SqlOfficers(database, deadline=deadline), SqlFailures(database, deadline=deadline)
    passwords = passwords or Argon2Passwords()
    officers = Officers(kept=kept, sealing=sealing, clock=clock, ids=ids, demo=settings.demo)
    lockout = Lockout(failures, fingerprints, clock)
    doors = Doors(signed_in, kept)
    parts = OfficerParts(
        desk=EnrolmentDesk(officers, kept, passwords, clock),
        sign_in=OfficerSignIn(
            officers=officers,
            factors=kept,
            passwords=passwords,
            lockout=lockout,
            signed_in=signed_in,
            accesses=SqlAccesses(database, deadline=deadline),
            clock=clock,
        ),
        signed_in=signed_in,
        doors=doors,
        callers=Callers(settings.trusted_proxies),
        enrolments=AddressLimit(ENROLMENTS_PER_MINUTE),
    )
    return OfficerSide(
        doors=doors,
        officers=officers,
        passwords=passwords,
        lockout=lockout,
        routes=officer_routes(parts),
        prune=lambda: failures.prune(clock.now() - REMEMBERED),
    )
