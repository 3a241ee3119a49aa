"""Sessions: opaque random tokens of which only a hash is kept, so that they can be revoked and not be stolen.

A session is over after a time without use, at a latest time, or when it is closed. `seen_at` is written at
most once in a hundredth of the idle time: a request mostly costs one read.
"""

import hashlib
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from laocaiso.accounts.model import Session, SessionKind
from laocaiso.accounts.ports import Sessions
from laocaiso.core.clock import Clock

PREFIXES: Mapping[SessionKind, str] = {"citizen": "lcs_", "officer": "lco_"}
MOST = 20
"""Sessions of one owner; one more ends the oldest."""
_TOKEN = re.compile(r"(lcs|lco)_[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, slots=True)
class Term:
    """For how long somebody stays signed in."""

    idle: timedelta
    longest: timedelta


class Opened(NamedTuple):
    """A new session and its token, which is shown this once."""

    token: str
    session: Session


class SignedIn:
    """Opens, finds and ends sessions. Every method raises `StoreDown`."""

    def __init__(self, kept: Sessions, clock: Clock, terms: Mapping[SessionKind, Term]) -> None:
        self._kept = kept
        self._clock = clock
        self._terms = terms

    async def open(self, kind: SessionKind, owner: str) -> Opened:
        """Sign somebody in."""
        now = self._clock.now()
        token = PREFIXES[kind] + secrets.token_urlsafe(32)
        session = Session(
            token_hash=hash_of(token),
            kind=kind,
            owner=owner,
            opened_at=now,
            seen_at=now,
            ends_at=now + self._terms[kind].longest,
        )
        await self._kept.open(session, most=MOST)
        return Opened(token, session)

    async def find(self, kind: SessionKind, token: str) -> Session | None:
        """The session in force with this token."""
        if not _TOKEN.fullmatch(token):
            return None
        session = await self._kept.find(hash_of(token))
        now = self._clock.now()
        if session is None or session.kind != kind or now >= self.until(session):
            return None
        if now - session.seen_at > self._terms[kind].idle / 100:
            await self._kept.seen(session.token_hash, now)
        return session

    def until(self, session: Session) -> datetime:
        """When it is over unless it is used before."""
        return min(session.ends_at, session.seen_at + self._terms[session.kind].idle)

    async def close(self, session: Session) -> None:
        """Sign out here."""
        await self._kept.close(session.kind, session.owner, session.token_hash)

    async def close_all(self, kind: SessionKind, owner: str) -> None:
        """Sign out everywhere."""
        await self._kept.close(kind, owner)

    async def of(self, kind: SessionKind, owner: str) -> Sequence[Session]:
        """All in force, newest first."""
        now = self._clock.now()
        return [session for session in await self._kept.of(kind, owner) if now < self.until(session)]


def hash_of(token: str) -> bytes:
    """What is kept of a token; plain SHA-256 is enough for 256 random bits."""
    return hashlib.sha256(token.encode()).digest()
