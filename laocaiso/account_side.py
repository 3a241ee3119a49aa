"""Who is asking, put together: with `app` the only place that knows its adapters."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from litestar.handlers import HTTPRouteHandler
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.sealing import KeyRing
from adapters.sql.accesses import SqlAccesses
from adapters.sql.accounts import SqlAccounts, SqlSessions
from adapters.sql.database import CASE_DEADLINE
from adapters.sql.revocations import SqlRevocations
from adapters.sql.schema import account, officer, secret
from adapters.sql.sealed_rows import SqlSealedRows, SqlSecrets
from adapters.upstreams import Upstreams
from adapters.zalo import ZaloGraph
from laocaiso.accounts import upkeep
from laocaiso.accounts.api_events import event_routes
from laocaiso.accounts.api_me import me_routes
from laocaiso.accounts.api_parts import Parts
from laocaiso.accounts.api_sessions import session_routes
from laocaiso.accounts.citizens import Citizens
from laocaiso.accounts.consents import ConsentTexts
from laocaiso.accounts.custody import Custody
from laocaiso.accounts.doors import Doors
from laocaiso.accounts.fingerprints import Fingerprints
from laocaiso.accounts.looks import Looks
from laocaiso.accounts.model import SessionKind
from laocaiso.accounts.ports import Keeper, Passwords, Zalo
from laocaiso.accounts.revoking import Revoking
from laocaiso.accounts.rights import Rights
from laocaiso.accounts.signed_in import SignedIn, Term
from laocaiso.core.clock import Clock
from laocaiso.core.errors import SettingsError
from laocaiso.core.ids import Ids, RandomIds
from laocaiso.core.sealing import KeptRows, SealedThings
from laocaiso.officer_side import OfficerSide, officer_side
from laocaiso.settings import Settings
from laocaiso.snapshots.live_calls import OF_ONE_QUESTION, LiveCalls
from laocaiso.web.limits import AddressLimit, Callers
from laocaiso.web.metrics import Metrics
from laocaiso.web.reads import Reads

EXCHANGES_PER_MINUTE = 10
"""Of one account; Zalo itself stops a person at 20 questions."""


@dataclass(frozen=True)
class AccountSide:
    """Everything that has to be run or called, and what the features ask: `doors`."""

    doors: Doors
    custody: Custody
    officers: OfficerSide
    routes: Sequence[HTTPRouteHandler]
    sealed: SealedThings
    revoking: Revoking | None
    """Takes Zalo's events, where their key is configured."""
    prune: Callable[[], Awaitable[None]]
    """Delete what is over; the background does it too."""
    background: Sequence[Callable[[], Awaitable[None]]]
    """To be run as tasks until the service stops."""
    counted: Callable[[Metrics], None]
    looks: Looks
    keepers: list[Keeper]
    """A feature that keeps something of accounts adds itself."""


def account_side(
    settings: Settings,
    *,
    database: AsyncEngine,
    sealing: KeyRing,
    upstreams: Upstreams,
    reads: Reads,
    clock: Clock,
    ids: Ids | None = None,
    passwords: Passwords | None = None,
    deadline: float = CASE_DEADLINE,
) -> AccountSide:
    """Put it together. Citizens can sign in only where Zalo's app secret is configured.

    Raises `SettingsError` for texts of consents that can't be used.
    """
    terms: dict[SessionKind, Term] = {
        "citizen": Term(
            timedelta(days=settings.citizen_idle_days), timedelta(days=settings.citizen_session_days)
        ),
        "officer": Term(
            timedelta(minutes=settings.officer_idle_minutes),
            timedelta(hours=settings.officer_session_hours),
        ),
    }
    ids = ids or RandomIds()
    fingerprints = Fingerprints(SqlSecrets(database, deadline=deadline), sealing)
    sessions = SqlSessions(database, deadline=deadline)
    signed_in = SignedIn(sessions, clock, terms)
    custody = Custody(
        accounts=SqlAccounts(database, deadline=deadline),
        accesses=SqlAccesses(database, deadline=deadline),
        fingerprints=fingerprints,
        sealing=sealing,
        clock=clock,
        ids=ids,
    )
    officers = officer_side(
        settings,
        database=database,
        sealing=sealing,
        fingerprints=fingerprints,
        signed_in=signed_in,
        clock=clock,
        ids=ids,
        passwords=passwords,
        deadline=deadline,
    )
    keepers: list[Keeper] = []
    looks = Looks(SqlAccesses(database, deadline=deadline), officers.officers)
    rights = Rights(custody=custody, signed_in=signed_in, looks=looks, clock=clock, keepers=keepers)
    zalo, calls = _zalo(settings, upstreams), LiveCalls("zalo", clock, forgiven=OF_ONE_QUESTION)
    routes: list[HTTPRouteHandler] = [*officers.routes]
    if zalo is not None:
        texts = _texts(settings)
        parts = Parts(
            citizens=Citizens(
                zalo=zalo, calls=calls, custody=custody, signed_in=signed_in, texts=texts, clock=clock
            ),
            rights=rights,
            signed_in=signed_in,
            texts=texts,
            doors=officers.doors,
            callers=Callers(settings.trusted_proxies),
            reads=reads,
            clock=clock,
            sign_ins=AddressLimit(settings.sign_ins_per_minute),
            exchanges=AddressLimit(EXCHANGES_PER_MINUTE),
        )
        routes += [*session_routes(parts), *me_routes(parts)]

    revoking: Revoking | None = None
    if settings.zalo_open_api_key is not None:
        revoking = Revoking(
            kept=SqlRevocations(database, deadline=deadline),
            accounts=custody.accounts,
            rights=rights,
            fingerprints=fingerprints,
            clock=clock,
            api_key=settings.zalo_open_api_key,
            app_id=settings.zalo_app_id,
        )
        routes += event_routes(revoking)

    async def prune() -> None:
        await sessions.prune(clock.now(), {kind: term.idle for kind, term in terms.items()})
        await officers.prune()
        await rights.erase_unused(settings.account_days)

    def counted(metrics: Metrics) -> None:
        metrics.counter("zalo_failures", "Questions to Zalo without a usable answer.", lambda: calls.failures)
        if revoking is not None:
            events = revoking.events
            metrics.divided(
                "zalo_events", "Events of Zalo by what became of them.", "outcome", lambda: events
            )
        metrics.counter(
            "officer_sign_ins_refused",
            "Sign-ins of officers turned away for too many failures.",
            lambda: officers.lockout.refused,
        )

    return AccountSide(
        doors=officers.doors,
        custody=custody,
        officers=officers,
        routes=routes,
        sealed=KeptRows(SqlSealedRows(database, [account, officer, secret], deadline=deadline), sealing),
        revoking=revoking,
        prune=prune,
        background=[lambda: upkeep.keep_running(prune, clock), *([revoking.run] if revoking else [])],
        counted=counted,
        looks=looks,
        keepers=keepers,
    )


def _zalo(settings: Settings, upstreams: Upstreams) -> Zalo | None:
    if settings.zalo_app_secret is None:
        return None
    upstream = upstreams.to(
        "zalo", settings.zalo_graph_url, deadline=settings.zalo_timeout_seconds, max_bytes=100_000
    )
    return ZaloGraph(upstream, settings.zalo_app_secret, token_errors=settings.zalo_token_errors)


def _texts(settings: Settings) -> ConsentTexts:
    try:
        return ConsentTexts.load(settings.consents_file)
    except ValueError as error:
        raise SettingsError("LAOCAISO_CONSENTS_FILE", str(settings.consents_file), str(error)) from error
