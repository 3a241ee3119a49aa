"""A report: what is kept of it, in the clear to find one's way and sealed where it is of people.

`Contents`, the words of events and the first answer are personal data and are only ever kept sealed. The rest
of a `Report` holds no names, numbers, texts and no precise place: `cell` is a square of about a kilometre.
"""

import hashlib
from datetime import datetime
from typing import Annotated, Literal

import msgspec

State = Literal[
    "submitted",
    "accepted",
    "assigned",
    "in_progress",
    "scheduled",
    "needs_info",
    "pending_approval",
    "resolved",
    "rejected",
    "forwarded_out",
    "merged",
    "reopen_requested",
    "reopened",
    "closed",
    "withdrawn",
]
Outcome = Literal["solved", "answered", "refused", "duplicate", "withdrawn", "forwarded", "no_response"]
"""What came of a report: another word than that it is closed."""
ActorKind = Literal["reporter", "officer", "system"]
Audience = Literal["public", "reporter", "staff"]
"""Who may see an event: all who have the code, the reporter, officers alone."""
CategoryBy = Literal["reporter", "reading", "officer"]
UnitBy = Literal["point", "place_text", "text", "officer"]
HeldFor = Literal["quota", "burst", "abusive", "repeated_text"]
"""Why a report waits for a look before anything of it may become public. It is accepted all the same."""

EventKind = Literal[
    "submit",
    "accept",
    "reject",
    "ask",
    "supply",
    "resume",
    "merge",
    "unmerge",
    "assign",
    "bounce",
    "forward",
    "start",
    "schedule",
    "propose",
    "send_back",
    "approve",
    "resolve",
    "withdraw",
    "request_reopening",
    "reopen",
    "decline_reopening",
    "close",
    "expire",
    "settle",
    "message",
    "photo",
    "take_photo_back",
    "note",
    "classify",
    "release",
    "publish",
    "unpublish",
    "renew_link",
    "take_consent_back",
    "forget",
    "anonymise",
]
"""Steps of the status machine (`workflow.STEPS`), and what happens to a report without changing its state."""

MOST_PHOTOS = 10


class Point(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """WGS84 degrees."""

    lat: float
    lon: float

    def __repr__(self) -> str:
        return "Point(…)"


class Contact(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """How the reporter wants to be reached; kept only with consent."""

    name: str | None = None
    phone: str | None = None
    email: str | None = None
    address: str | None = None

    def __repr__(self) -> str:
        return "Contact(…)"


class Consented(msgspec.Struct, frozen=True, kw_only=True):
    """That the reporter agreed to their contact data being kept: to which text, when, by which way."""

    version: str
    at: datetime
    channel: str
    taken_back_at: datetime | None = None
    """None while it is in force. That it was given stays."""


class Contents(msgspec.Struct, frozen=True, kw_only=True):
    """What was handed in. Sealed wherever it is kept."""

    text: str
    title: str | None = None
    place_text: str | None = None
    point: Point | None = None
    contact: Contact | None = None
    consent: Consented | None = None
    dangers: tuple[str, ...] = ()
    personal: tuple[str, ...] = ()
    """Kinds of personal data that stand in title and text."""
    abusive: bool = False
    duplicates: tuple[str, ...] = ()
    """Codes of reports that looked like the same thing when this one came."""
    acknowledged: tuple[str, ...] = ()
    """Those of them the reporter had been shown and said are something else."""

    def __repr__(self) -> str:
        return "Contents(…)"


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """A report as it is kept. `version` grows by one with every event, and so does the history."""

    id: str
    code: str
    version: int
    state: State
    outcome: Outcome | None = None
    account: str | None = None
    """Of the citizen who was signed in; None for an anonymous one."""
    client_report_id: str
    """Made by the reporter's phone; unique for its account (or among anonymous ones) for ever."""
    body_digest: str
    """Tells a replay from another report (`handing_in.digests`)."""
    secret_hash: bytes
    """SHA-256 of the secret that opens it; the secret has 256 random bits."""
    category: str | None = None
    category_by: CategoryBy | None = None
    confidence: float | None = None
    """Of the category, where it was read from the text."""
    unit: str | None = None
    """Code of a unit of today; None: needs location."""
    unit_by: UnitBy | None = None
    cell: str | None = None
    """Square the point lies in (`nearby.cell_of`)."""
    urgent: bool = False
    held: HeldFor | None = None
    parent: str | None = None
    """Id of the report it was merged into."""
    assignee: str | None = None
    """Id of the officer who has it."""
    resumes_to: State | None = None
    """Where a question of ours interrupted it; only in `needs_info`."""
    photos_expected: int = 0
    supporters: int = 0
    bounces: int = 0
    reopenings: int = 0
    """How often its reporter asked for it to be reopened."""
    received_at: datetime
    changed_at: datetime
    entered_at: datetime
    """When it came into its state."""
    unread_since: datetime | None = None
    """Since when words or photos of the reporter lie there that no officer has acted on."""
    clock_from: datetime
    """From when the resolution clock runs: receipt, or the last reopening."""
    accepted_at: datetime | None = None
    """When the intake clock stopped for good."""
    settled_at: datetime | None = None
    """When its outcome was set."""
    intake_due_at: datetime | None = None
    resolve_due_at: datetime | None = None
    """None while the clock stands still, and where the working calendar of the year is not known."""
    public_title: str | None = None
    public_text: str | None = None
    """Reviewed for everybody's eyes; None: nothing of its words is public."""
    sealed: bytes
    """`Contents` as MessagePack, sealed for `place_of(id)`."""
    answer: bytes
    """The first answer, sealed for `place_of_answer(id)`: a replay gets it again."""
    key_id: str
    on_hold: bool = False
    """Kept as it is, however old it is; set beside the history, so that no version changes."""
    anonymised_at: datetime | None = None
    """When everything that is of people went; nothing happens to it after that."""

    def __repr__(self) -> str:
        return f"Report({self.id})"


class Done(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """An answer: what was done, when, by whom."""

    what: str
    on: Annotated[datetime, msgspec.Meta(tz=True)]
    by: str


class Words(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was said or given with an event; sealed wherever it is kept."""

    text: str | None = None
    done: Done | None = None
    evidence: tuple[int, ...] = ()
    """Numbers of the officers' photos that show it."""
    solved: bool | None = None
    """Whether the thing itself was put right (`solved`) or explained (`answered`)."""
    legal_basis: str | None = None
    recipient: str | None = None
    until: datetime | None = None

    def __repr__(self) -> str:
        return "Words(…)"


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of the history; never changed. `detail` holds code words, ids, numbers."""

    number: int
    """The version it led to."""
    at: datetime
    kind: EventKind
    actor: ActorKind
    who: str = ""
    """Id of the officer; empty for others."""
    before: State | None
    after: State
    audience: Audience
    reason: str | None = None
    """Code word out of a list of the workflow."""
    detail: str = ""
    sealed: bytes | None = None
    """`Words` as MessagePack, sealed for `place_of_event(report, number)`."""
    key_id: str | None = None


def spent_id(account: str | None, client_report_id: str) -> str:
    """What stays of the id of a phone when its report was anonymised: enough to know a replay again.

    SHA-256 of two random ids: who has only it learns neither.
    """
    return hashlib.sha256(f"{account or ''}/{client_report_id}".encode()).hexdigest()


def place_of(report: str) -> str:
    """What the sealed contents of a report are bound to."""
    return f"report/{report}/contents"


def place_of_answer(report: str) -> str:
    """What the sealed first answer is bound to."""
    return f"report/{report}/answer"


def place_of_event(report: str, number: int) -> str:
    """What the sealed words of an event are bound to."""
    return f"report/{report}/event/{number}"


def place_of_rating(report: str, closure: int) -> str:
    """What the sealed words of a rating are bound to."""
    return f"report/{report}/rating/{closure}"
