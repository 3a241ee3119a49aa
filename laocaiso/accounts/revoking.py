"""Zalo says that somebody took back what they had allowed the mini-app: all that is kept of them goes.

    event → signature → kept, once → 200          Zalo waits two seconds at most
    kept → the account of this Zalo id is erased, like by its owner → done

An event comes again until it is answered, hours later too. It is known by its signature and done once; an
account made after it has nothing to do with it. What is kept of an event leads to nobody once it is done.
"""

import asyncio
import hashlib
import hmac
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

import msgspec
import structlog

from laocaiso.accounts.fingerprints import Fingerprints
from laocaiso.accounts.ports import Accounts
from laocaiso.accounts.rights import Rights
from laocaiso.core.clock import Clock, sleep_or_woken
from laocaiso.core.errors import Conflict, CredentialsNeeded, InvalidInput
from laocaiso.snapshots.ports import StoreDown

REVOKED = "user.revoke.consent"
SKEW = timedelta(minutes=5)
"""By how much Zalo's clock and ours may differ."""
EARLIEST = datetime(2020, 1, 1, tzinfo=UTC)
KEPT = timedelta(days=30)
"""For how long an event is known again; Zalo gives up after hours."""
POLL = 60.0
"""Seconds between two looks for what other processes were told."""
AT_ONCE = 20

_log = structlog.get_logger(__name__)


class Revocation(msgspec.Struct, frozen=True, kw_only=True):
    """That a person took back what they had allowed."""

    id: str
    """SHA-256 of the signature."""
    at: datetime
    zalo_digest: bytes
    """By which the account is found."""


class Revocations(Protocol):
    """Events of Zalo's that are to be carried out. Every method raises `StoreDown`."""

    async def keep(self, revocation: Revocation, now: datetime) -> bool:
        """Keep one; False where it was kept before."""
        ...

    async def waiting(self, limit: int) -> Sequence[Revocation]:
        """Those that were not carried out, oldest first."""
        ...

    async def done(self, revocation: str, now: datetime) -> None:
        """It was carried out; forget whom it was about."""
        ...

    async def prune(self, before: datetime) -> None:
        """Forget those that were done by then."""
        ...


class Event(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What Zalo sends of it."""

    app_id: str
    user_id: str
    timestamp: int
    """Milliseconds since the epoch."""

    def __repr__(self) -> str:
        return "Event(…)"


class Revoking:
    """Takes events and carries them out. `app_id`: of our mini-app; None where it is not configured."""

    def __init__(
        self,
        *,
        kept: Revocations,
        accounts: Accounts,
        rights: Rights,
        fingerprints: Fingerprints,
        clock: Clock,
        api_key: str,
        app_id: str | None,
    ) -> None:
        self._kept = kept
        self._accounts = accounts
        self._rights = rights
        self._fingerprints = fingerprints
        self._clock = clock
        self._api_key = api_key
        self._app_id = app_id
        self._woken = asyncio.Event()
        self.events: Counter[str] = Counter()
        """How many were taken, repeated, ignored (of another kind), and refused, since the process began."""

    async def take(self, body: bytes, signature: str) -> None:
        """Keep what Zalo says, to be carried out at once.

        Raises `CredentialsNeeded` for a signature that is not Zalo's, `InvalidInput`, `StoreDown`.
        """
        sent = _read(body)
        signature = signature.lower()
        if not hmac.compare_digest(signature_of(sent, self._api_key).encode(), signature.encode()):
            self.events["refused"] += 1
            _log.warning("zalo_event_refused", reason="signature")
            raise CredentialsNeeded(
                "Chữ ký của sự kiện không đúng.", "The event's signature is not that of our API key."
            )
        if sent.get("event") != REVOKED:
            self.events["ignored"] += 1
            return
        revocation = await self._revocation(sent, signature)
        is_new = await self._kept.keep(revocation, self._clock.now())
        self.events["taken" if is_new else "repeated"] += 1
        self._woken.set()

    async def run(self) -> None:
        """Carry out until cancelled."""
        while True:
            self._woken.clear()
            try:
                while await self.round():
                    pass
                await self._kept.prune(self._clock.now() - KEPT)
            except (StoreDown, Conflict) as error:
                _log.warning("zalo_events_put_off", reason=str(error))
            await sleep_or_woken(self._clock, POLL, self._woken)

    async def round(self) -> int:
        """Carry out a few; how many. Raises `StoreDown`, `Conflict`; what was not done waits."""
        waiting = await self._kept.waiting(AT_ONCE)
        for one in waiting:
            account = await self._accounts.find(one.zalo_digest)
            if account is not None and account.created_at <= one.at + SKEW:
                await self._rights.erase_revoked(account)
            await self._kept.done(one.id, self._clock.now())
        return len(waiting)

    async def _revocation(self, sent: Mapping[str, Any], signature: str) -> Revocation:
        event = self._event(sent)
        return Revocation(
            id=hashlib.sha256(signature.encode()).hexdigest(),
            at=datetime.fromtimestamp(event.timestamp / 1000, UTC),
            zalo_digest=await self._fingerprints.of("zalo", event.user_id),
        )

    def _event(self, sent: Mapping[str, Any]) -> Event:
        """The event, where its values can be those that were signed.

        Zalo signs them one after the other with nothing between them: a digit moved from one to the next
        leaves the signature as it was, and is seen by the time it makes.
        """
        try:
            event = msgspec.convert(sent, Event)
        except msgspec.ValidationError as error:
            raise _unreadable() from error
        latest = self._clock.now() + SKEW
        if not EARLIEST.timestamp() * 1000 <= event.timestamp <= latest.timestamp() * 1000:
            raise InvalidInput("timestamp", "Thời điểm không hợp lý.", "No time that such an event can have.")
        if self._app_id is not None and event.app_id != self._app_id:
            raise InvalidInput("appId", "Không phải ứng dụng này.", "It is another app's.")
        return event


def signature_of(sent: Mapping[str, Any], api_key: str) -> str:
    """What Zalo's Open API signs an event with: SHA-256 of its values by key, and the API key."""
    values = "".join(_text(sent[key]) for key in sorted(sent))
    return hashlib.sha256(f"{values}{api_key}".encode()).hexdigest()


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _read(body: bytes) -> dict[str, Any]:
    try:
        return msgspec.json.decode(body, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _unreadable() from error


def _unreadable() -> InvalidInput:
    return InvalidInput("body", "Không đọc được sự kiện.", "The event can't be read.")
