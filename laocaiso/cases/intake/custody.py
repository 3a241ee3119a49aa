"""Dossiers under lock: opened with their secret, changed one revision at a time, sealed again.

Whoever opens one leaves an entry in the access log, in the same transaction where something is changed.
"""

import hashlib
import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import msgspec

from laocaiso.accounts.access import Access, Accesses
from laocaiso.cases.intake.model import (
    EDITABLE,
    Actor,
    Contents,
    Draft,
    Event,
    EventKind,
    State,
    place_of,
)
from laocaiso.cases.intake.ports import Also, Drafts
from laocaiso.core.clock import Clock
from laocaiso.core.errors import Conflict, CredentialsNeeded, NotFound
from laocaiso.core.ids import Ids
from laocaiso.core.sealing import Sealing

TRIES = 8
"""How often a change is tried anew when another one came first."""
RETRY_AFTER = 2
"""Seconds, where that did not help."""
_NOBODY = bytes(32)
_ID = re.compile(r"[a-z0-9]{1,40}")


@dataclass(frozen=True, slots=True)
class Terms:
    """For how long dossiers are kept, since they were last changed or since the one-stop accepted them."""

    draft: timedelta = timedelta(days=30)
    accepted: timedelta = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class Opened:
    """A dossier as it is kept, and its contents in clear."""

    draft: Draft
    contents: Contents = field(repr=False)


@dataclass(frozen=True, slots=True)
class Change:
    """What is to become of a dossier."""

    kind: EventKind
    contents: Contents = field(repr=False)
    fields: dict[str, Any] = field(default_factory=dict)
    """Fields of the `Draft` to change beside its contents."""
    detail: str = ""
    also: Also = Also()


class Custody:
    """Opens and changes dossiers. `why` is the purpose that the access log names."""

    def __init__(
        self,
        *,
        drafts: Drafts,
        accesses: Accesses,
        sealing: Sealing,
        clock: Clock,
        ids: Ids,
        terms: Terms = Terms(),
    ) -> None:
        self._drafts = drafts
        self._accesses = accesses
        self._sealing = sealing
        self._clock = clock
        self._ids = ids
        self._terms = terms

    async def keep(self, draft: Draft, contents: Contents) -> Draft:
        """Keep a new dossier; its first revision."""
        sealed = self.sealed(draft, contents)
        access = self.access(draft.id, "holder", "changed", "create")
        await self._drafts.create(sealed, Event(1, draft.created_at, "created", "holder"), access)
        return sealed

    async def verified(self, dossier: str, secret: str | None) -> Draft:
        """The dossier this secret opens, still sealed.

        Raises `CredentialsNeeded` without a secret; `NotFound` for a wrong one, for a dossier that is not
        there and for one whose time is over, all alike.
        """
        if not secret:
            raise CredentialsNeeded(
                "Cần gửi mã bí mật của hồ sơ ở Authorization: Bearer hoặc X-Dossier-Secret.",
                "Send the dossier's secret as Authorization: Bearer or X-Dossier-Secret.",
            )
        draft = await self._drafts.read(dossier) if _ID.fullmatch(dossier) else None
        opens = hmac.compare_digest(hash_of(secret), draft.secret_hash if draft else _NOBODY)
        if draft is None or not opens or self._is_over(draft):
            raise NotFound(
                "Không có hồ sơ này, hoặc mã bí mật không đúng.",
                "There is no such dossier, or the secret is wrong.",
            )
        return draft

    async def opened(self, dossier: str, secret: str | None, why: str) -> Opened:
        """The dossier this secret opens, in clear; noted in the access log. Raises as `verified`."""
        draft = await self.verified(dossier, secret)
        await self._accesses.note(self.access(dossier, "holder", "read", why))
        return Opened(draft, self.contents(draft))

    async def change(self, draft: Draft, make: Callable[[Opened], Change], *, actor: Actor) -> Opened:
        """Change a dossier, from the revision at hand or, where another change came first, a later one.

        `make` says what to do with a dossier as it is; what it raises is raised. Raises `Conflict` when other
        changes always came first.
        """
        for _ in range(TRIES):
            opened = Opened(draft, self.contents(draft))
            change = make(opened)
            after = await self.try_change(opened, change, actor=actor)
            if after is not None:
                return after
            fresh = await self._drafts.read(draft.id)
            if fresh is None:
                raise NotFound("Hồ sơ không còn nữa.", "The dossier is gone.")
            draft = fresh
        raise busy()

    async def try_change(self, opened: Opened, change: Change, *, actor: Actor) -> Opened | None:
        """Change exactly this revision; None when it is not the last one any more."""
        now, before = self._clock.now(), opened.draft
        state: State = change.fields.get("state", before.state)
        draft = msgspec.structs.replace(
            before,
            **{
                "revision": before.revision + 1,
                "changed_at": now,
                "expires_at": self.expiry(state, now),
                **change.fields,
            },
        )
        draft = self.sealed(draft, change.contents)
        event = Event(draft.revision, now, change.kind, actor, change.detail)
        access = self.access(draft.id, actor, "changed", change.kind)
        also = msgspec.structs.replace(change.also, access=access)
        if not await self._drafts.change(draft, event, also):
            return None
        return Opened(_with_documents(draft, also), change.contents)

    def contents(self, draft: Draft) -> Contents:
        """The contents in clear. Raises `SealBroken`."""
        return msgspec.msgpack.decode(self._sealing.open(draft.sealed, place_of(draft.id)), type=Contents)

    def sealed(self, draft: Draft, contents: Contents) -> Draft:
        """The draft with these contents, sealed."""
        sealed = self._sealing.seal(msgspec.msgpack.encode(contents), place_of(draft.id))
        return msgspec.structs.replace(draft, sealed=sealed, key_id=self._sealing.key_id)

    def access(self, dossier: str, who: str, what: str, why: str) -> Access:
        """An entry for the access log."""
        return Access(id=self._ids.new(), at=self._clock.now(), who=who, subject=dossier, what=what, why=why)

    @property
    def terms(self) -> Terms:
        """How long dossiers are kept."""
        return self._terms

    def expiry(self, state: State, now: datetime) -> datetime | None:
        """When a dossier that comes into a state now is to be deleted."""
        match state:
            case "submitted":
                return None
            case "accepted":
                return now + self._terms.accepted
            case _:
                return now + self._terms.draft

    def _is_over(self, draft: Draft) -> bool:
        return (
            draft.expires_at is not None and draft.expires_at <= self._clock.now() and draft.state in EDITABLE
        )


def hash_of(secret: str) -> bytes:
    """What is kept of a secret; plain SHA-256 is enough for 256 random bits."""
    return hashlib.sha256(secret.encode()).digest()


def must_be_editable(draft: Draft) -> None:
    """Raise `Conflict` for a dossier that was handed in."""
    if draft.state not in EDITABLE:
        raise Conflict(
            "Hồ sơ đã nộp nên không sửa được nữa.",
            "The dossier has been handed in and can't be changed any more.",
        )


def busy() -> Conflict:
    """Somebody else is at it."""
    return Conflict(
        "Hồ sơ đang được thay đổi ở nơi khác, xin thử lại.",
        "The dossier is being changed elsewhere; please try again.",
        retry_after=RETRY_AFTER,
    )


def _with_documents(draft: Draft, also: Also) -> Draft:
    gone = {also.removed, also.document.number if also.document else None}
    documents = [document for document in draft.documents if document.number not in gone]
    if also.document:
        documents.append(also.document)
    return msgspec.structs.replace(draft, documents=tuple(sorted(documents, key=lambda d: d.number)))
