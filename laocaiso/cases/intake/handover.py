"""Links by which the one-stop system fetches the documents of a dossier that was handed over to it.

The exchange's records name a document by an address (`DuongDanTaiTepTin`). Ours opens one document, until
a day, and nothing else:

    /handover/{dossier}.{number}.{expires}.{proof}      proof = HMAC-SHA256 under a secret of the dossier

The secret is kept sealed with the contents and is new with each hand-in. So a link dies when its day is over,
when the dossier comes back, when it is deleted, and when an operator revokes it. Every fetch is noted in the
access log.
"""

import base64
import hashlib
import hmac
import re
import secrets
from datetime import timedelta
from typing import NamedTuple

import msgspec

from laocaiso.accounts.access import Accesses
from laocaiso.cases.intake.custody import Change, Custody, Opened
from laocaiso.cases.intake.model import Contents, Document, Draft, EventKind
from laocaiso.cases.intake.ports import Drafts
from laocaiso.cases.intake.uploads import Uploads
from laocaiso.core.clock import Clock
from laocaiso.core.errors import NotFound

PATH = "/handover"
BY = "one_stop"
"""Who fetches, in the access log."""
REVOKED: EventKind = "links_revoked"
_TICKET = re.compile(r"([a-z0-9]{1,40})\.(\d{1,3})\.(\d{1,12})\.([A-Za-z0-9_-]{43})", re.ASCII)


class _Ticket(NamedTuple):
    dossier: str
    number: int
    expires: int
    """Seconds since the epoch."""
    proof: str


def new_secret() -> bytes:
    """The secret of a dossier's links."""
    return secrets.token_bytes(32)


class Handover:
    """Makes links, and opens them. `base` is how the one-stop reaches this service."""

    def __init__(
        self,
        *,
        base: str,
        lifetime: timedelta,
        drafts: Drafts,
        custody: Custody,
        uploads: Uploads,
        accesses: Accesses,
        clock: Clock,
    ) -> None:
        self._base = base.rstrip("/")
        self._lifetime = lifetime
        self._drafts = drafts
        self._custody = custody
        self._uploads = uploads
        self._accesses = accesses
        self._clock = clock

    def link(self, draft: Draft, contents: Contents, document: Document) -> str | None:
        """Where a document can be fetched from now on; None for a dossier whose links have no secret."""
        if contents.link_secret is None:
            return None
        expires = int((self._clock.now() + self._lifetime).timestamp())
        proof = _proof(contents.link_secret, draft.id, document, expires)
        return f"{self._base}{PATH}/{draft.id}.{document.number}.{expires}.{proof}"

    async def fetch(self, ticket: str) -> tuple[Document, bytes]:
        """The document of a link. Raises `NotFound` for one that is no longer good, for whatever reason."""
        read = _read(ticket)
        draft = await self._drafts.read(read.dossier) if read else None
        if read is None or draft is None or not (document := self._meant(read, draft)):
            raise no_longer_good()
        await self._accesses.note(
            self._custody.access(draft.id, BY, "read", f"document {document.number}, by its link")
        )
        return document, await self._uploads.read(draft, document)

    async def revoke(self, dossier: str, *, by: str, why: str) -> bool:
        """Let no link of a dossier open anything any more; False where there is no such dossier.

        One that still waits to be sent is sent with new links. `why` names no person.
        """
        draft = await self._drafts.read(dossier)
        if draft is None:
            return False

        def make(opened: Opened) -> Change:
            secret = new_secret() if opened.draft.state == "submitted" else None
            contents = msgspec.structs.replace(opened.contents, link_secret=secret)
            # Its time does not begin anew.
            return Change(REVOKED, contents, {"expires_at": opened.draft.expires_at})

        await self._custody.change(draft, make, actor="operator")
        await self._accesses.note(self._custody.access(dossier, f"operator:{by}", "links revoked", why))
        return True

    def _meant(self, ticket: _Ticket, draft: Draft) -> Document | None:
        """The document a ticket opens; None where it does not."""
        document = next((one for one in draft.documents if one.number == ticket.number), None)
        contents = self._custody.contents(draft)
        if document is None or contents.link_secret is None or draft.state not in ("submitted", "accepted"):
            return None
        if not hmac.compare_digest(
            _proof(contents.link_secret, draft.id, document, ticket.expires), ticket.proof
        ):
            return None
        return document if self._clock.now().timestamp() < ticket.expires else None


def _read(ticket: str) -> _Ticket | None:
    found = _TICKET.fullmatch(ticket)
    return found and _Ticket(found[1], int(found[2]), int(found[3]), found[4])


def _proof(secret: bytes, dossier: str, document: Document, expires: int) -> str:
    what = f"{dossier} {document.number} {document.digest} {expires}".encode()
    return base64.urlsafe_b64encode(hmac.new(secret, what, hashlib.sha256).digest()).decode().rstrip("=")


def no_longer_good() -> NotFound:
    """The one answer for every link that opens nothing."""
    return NotFound(
        "Liên kết tải tệp không đúng hoặc không còn dùng được; xin yêu cầu gửi lại hồ sơ.",
        "This link is wrong or no longer good; please ask for the dossier to be sent again.",
    )
