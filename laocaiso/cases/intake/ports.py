"""What the intake needs from the outside. Stores raise `StoreDown` when they can't be asked."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Literal, NamedTuple, Protocol

import msgspec

from laocaiso.accounts.access import Access
from laocaiso.cases.intake.model import Channel, Contents, Document, Draft, Event, Level
from laocaiso.cases.procedures.model import Record


class Answered(NamedTuple):
    """The first answer to a request that carried an Idempotency-Key."""

    key: str
    body: bytes


class Also(msgspec.Struct, frozen=True, kw_only=True):
    """What is done with a change of a draft, in the same transaction."""

    document: Document | None = None
    """Put in place of the one of its number."""
    removed: int | None = None
    queue: str | None = None
    """Key of a submission to be sent."""
    settled: str | None = None
    """Key of a submission that need not be sent any more."""
    answered: Answered | None = None
    access: Access | None = None


class Drafts(Protocol):
    """Dossiers with their documents and their history."""

    async def create(self, draft: Draft, event: Event, access: Access) -> None:
        """Keep a new one."""
        ...

    async def read(self, dossier: str) -> Draft | None:
        """One, with its documents."""
        ...

    async def change(self, draft: Draft, event: Event, also: Also) -> bool:
        """Keep a draft in place of the revision before it, with its history and all of `also`, or nothing.

        False when the revision kept is not the one before. Documents change by `also` alone.
        """
        ...

    async def history(self, dossier: str) -> Sequence[Event]:
        """All that happened, oldest first."""
        ...

    async def with_code(self, official_code: str) -> Sequence[Draft]:
        """The dossiers the one-stop gave this code to: one, or none."""
        ...


class Reservation(NamedTuple):
    """What is known of an Idempotency-Key."""

    state: Literal["taken", "running", "done", "different"]
    """Now ours; another request is at it; answered before; sent before with another body."""
    body: bytes = b""
    """The first answer, where it is done."""


class Requests(Protocol):
    """Requests by their Idempotency-Key, for as long as their dossier is kept."""

    async def reserve(
        self, dossier: str, key: str, digest: str, token: str, *, now: datetime, until: datetime
    ) -> Reservation:
        """Take a key for a request with this digest, until `until`.

        One that another `token` holds can be taken over when its time is over.
        """
        ...

    async def release(self, dossier: str, key: str, token: str) -> None:
        """Forget a key whose request came to nothing. One that is answered stays."""
        ...


class Claim(NamedTuple):
    """A submission that is ours to send, until the lease ends."""

    key: str
    dossier: str
    attempts: int
    """How often it was tried before."""
    token: str


class Backlog(NamedTuple):
    """How much waits to be sent."""

    waiting: int
    oldest: datetime | None


class Outbox(Protocol):
    """Submissions to be sent. They come and go with changes of drafts (`Also.queue`, `Also.settled`)."""

    async def claim(self, now: datetime, until: datetime, limit: int) -> Sequence[Claim]:
        """Take at most `limit` that are due and that nobody has; ours until `until`."""
        ...

    async def postpone(self, claim: Claim, due: datetime, trouble: str) -> None:
        """Give one back, to be tried again at `due`. Does nothing when the lease went to another."""
        ...

    async def backlog(self) -> Backlog:
        """How much waits."""
        ...


class Expired(NamedTuple):
    """A dossier whose time is over."""

    dossier: str
    state: str
    expired_at: datetime
    on_hold: bool


class Keeping(Protocol):
    """What retention needs of the store."""

    async def expired(self, now: datetime, limit: int) -> Sequence[Expired]:
        """Dossiers whose time is over, those on hold too, longest first."""
        ...

    async def delete(self, dossier: str, *, expired_before: datetime, access: Access) -> bool:
        """Delete a dossier with its documents, history and requests; False where its time is not over.

        Never one on hold, nor one that waits to be sent.
        """
        ...

    async def known(self, dossiers: Sequence[str]) -> frozenset[str]:
        """Those of them that there are."""
        ...

    async def prune_accesses(self, before: datetime, *, dry_run: bool) -> int:
        """Delete entries of the access log that are older; how many there are."""
        ...

    async def scrub(self) -> None:
        """Let nothing of what was deleted linger in the database's own files, as far as it can be helped."""
        ...


class Holds(Protocol):
    """Dossiers that must not be deleted."""

    async def hold(self, dossier: str, *, on_hold: bool) -> bool:
        """Keep one from being deleted, or let it go; False where there is none."""
        ...


class Sealed(Protocol):
    """What changing keys needs of the store."""

    async def keys_in_use(self) -> Mapping[str, int]:
        """How many records are sealed with each key."""
        ...

    async def sealed_otherwise(self, key_id: str, after: str, limit: int) -> Sequence[str]:
        """Dossiers with something sealed with another key, in the order of their ids, after `after`."""
        ...

    async def note_file_key(self, dossier: str, file: str, key_id: str) -> None:
        """A document's file is sealed with this key now."""
        ...


class HandedFile(msgspec.Struct, frozen=True, kw_only=True):
    """A document that goes with a submission."""

    document: Document
    name: str
    """A file name that says which paper it is: `01-to-khai-dang-ky.pdf`."""
    link: str | None
    """Where the one-stop can fetch it for some days; None where it can't."""

    def __repr__(self) -> str:
        return "HandedFile(…)"


class Submission(msgspec.Struct, frozen=True, kw_only=True):
    """What is handed to the one-stop. `key` stays the same however often it is sent: it is taken once."""

    key: str
    dossier: str
    procedure: str
    level: Level
    channel: Channel
    unit: str | None
    unit_name: str | None
    submitted_at: datetime
    contents: Contents
    files: tuple[HandedFile, ...]


class Acceptance(msgspec.Struct, frozen=True, kw_only=True):
    """The one-stop has it. A second answer to the same key names the same code."""

    official_code: str
    received_at: datetime | None = None
    due_at: datetime | None = None


class NotTaken(Exception):
    """The one-stop will not take it as it is; sending it again is no use.

    `reason` is for the citizen and may hold personal data, so it is not the text of the exception.
    """

    def __init__(self, reason: str) -> None:
        super().__init__("the one-stop did not take the dossier")
        self.reason = reason


class ReadDocument(Protocol):
    """Reads a document of the dossier at hand."""

    async def __call__(self, document: Document) -> bytes:
        """Its content. Raises `StoreDown`."""
        ...


class Submissions(Protocol):
    """The province's one-stop system, taking dossiers in."""

    async def send(self, submission: Submission, read: ReadDocument) -> Acceptance:
        """Hand it over; `read` gives the content of its documents.

        Raises `UpstreamDown` where it is not known whether it arrived: it is sent again with the same key,
        and must be taken once. Raises `NotTaken` where the one-stop says clearly that it will not have it.
        """
        ...


class Procedures(Protocol):
    """The catalogue of procedures."""

    def record(self, code: str) -> Record | None:
        """Everything about a procedure; None where there is none."""
        ...


class Units(Protocol):
    """The communes and wards."""

    def name(self, code: str) -> str | None:
        """Name of a unit; None for a code that is none."""
        ...


DueDate = Callable[[Record | None, datetime], datetime | None]
"""When a dossier received at an instant should be done, by our reckoning; None where the rules don't say."""

Draw = Callable[[str], str]
"""A QR code of a text, as an `<svg>` element."""
