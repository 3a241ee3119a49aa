"""A dossier in preparation: what is filled in, what is kept of it, and the states it goes through.

    draft ──► prepared          where the province takes no submissions: a folder to take along, and a link
      │ ▲        │ (changed)
      │ └────────┘
      └─► submitted ──► accepted          the one-stop has it, and has given it its official code
              └─────► returned ──► …      the one-stop does not take it; it can be corrected and sent again

`Contents` is personal data and is only ever kept sealed. The rest of a `Draft` is what the program needs to
find its way, without names and numbers of people.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Literal

import msgspec

State = Literal["draft", "prepared", "submitted", "accepted", "returned"]
EDITABLE: frozenset[State] = frozenset({"draft", "prepared", "returned"})
Level = Literal["province", "commune"]
Channel = Literal["online", "postal", "in_person"]
Relation = Literal["self", "relative", "authorised", "representative"]
OwnerKind = Literal["person", "organisation"]
ResultBy = Literal["desk", "post"]
Handling = Literal["attached", "at_desk", "not_needed"]
"""How a citizen answers a line of the check list: sent as a file, brought to the desk, not for this case."""

MEDIA_TYPES: Mapping[str, str] = {
    "application/pdf": "pdf",
    "image/jpeg": "jpg",
    "image/png": "png",
}
"""What is taken as a document, with the usual end of a file's name."""
MOST_DOCUMENTS = 40
LARGEST_DOCUMENT = 6 * 1024 * 1024
"""Bytes: what the provincial portal takes. Larger files vanish there without a word."""


class Applicant(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """Who hands in (người nộp). Not the owner, even where it is the same person."""

    full_name: str
    id_number: str
    phone: str
    address: str
    relation: Relation
    """To the owner: self, relative, authorised by paper, or representative of an organisation."""
    email: str | None = None
    birth_date: date | None = None

    def __repr__(self) -> str:
        return "Applicant(…)"


class Owner(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """Whose dossier it is (chủ hồ sơ)."""

    kind: OwnerKind
    name: str
    """Of the person, or of the organisation."""
    id_number: str
    """Personal id number, or the organisation's tax number."""
    address: str
    phone: str | None = None
    email: str | None = None
    birth_date: date | None = None

    def __repr__(self) -> str:
        return "Owner(…)"


class Paper(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the check list, as the procedure had it when the draft was begun."""

    number: int
    """From 1, over all cases."""
    case: int | None
    """Number of the case it belongs to, from 1; None for one that everybody brings."""
    name: str
    heading: str | None = None
    """What the procedure's page has above it."""
    to_show: bool = False
    """Brought along and shown, not handed over."""
    originals: int | None = None
    copies: int | None = None


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """What a citizen says of a line of the check list."""

    number: int
    handling: Handling
    documents: tuple[int, ...] = ()
    """Numbers of the documents that are this paper; where none is named, the one of the same number."""


class Contents(msgspec.Struct, frozen=True, kw_only=True):
    """Everything filled in, and the procedure as it was at that time. Sealed wherever it is kept."""

    procedure_name: str
    procedure_url: str
    field: str
    agency: str | None
    term: str | None
    """Time limit in words; None where the procedure gives none that can be read."""
    cases: tuple[str | None, ...]
    """Names of the cases to choose from; empty where there is nothing to choose."""
    papers: tuple[Paper, ...]
    case: int | None
    """The case chosen, 0 for none of them; None while none is chosen, or there are none."""
    marks: tuple[Mark, ...] = ()
    applicant: Applicant | None = None
    owner: Owner | None = None
    summary: str | None = None
    """What is asked for, in the citizen's words; the procedure's name where it is left out."""
    result_by: ResultBy = "desk"
    remark: str | None = None
    """What the one-stop wrote when it did not take the dossier."""
    lookup_secret: str | None = None
    """Printed on the receipt, as second factor for looking the dossier up."""
    link_secret: bytes | None = None
    """What links for the one-stop are proved with; None while there are none that are good."""

    def __repr__(self) -> str:
        return "Contents(…)"


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """A document that is whole. `digest` is SHA-256 of its content in hexadecimal."""

    number: int
    media_type: str
    size: int
    digest: str
    file: str
    """Name in the document store; it holds the digest."""
    key_id: str
    added_at: datetime


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A dossier as it is kept. `revision` grows by one with every change, and so does the history."""

    id: str
    revision: int
    state: State
    procedure: str
    level: Level
    channel: Channel
    unit: str | None
    """Code of the commune or ward it goes to; only for level `commune`."""
    secret_hash: bytes
    """SHA-256 of the secret that opens it; the secret has 256 random bits."""
    sealed: bytes
    """`Contents` as MessagePack, sealed for `place_of(id)`."""
    key_id: str
    created_at: datetime
    changed_at: datetime
    expires_at: datetime | None
    """When it is deleted; None while the one-stop has not answered."""
    submission: str | None = None
    """Key of the last submission: the one-stop takes each key once."""
    submitted_at: datetime | None = None
    accepted_at: datetime | None = None
    due_at: datetime | None = None
    """When the result is promised, in the words of the one-stop."""
    official_code: str | None = None
    on_hold: bool = False
    """A law or a complaint keeps it from being deleted."""
    documents: tuple[Document, ...] = ()
    """By number."""


EventKind = Literal[
    "created",
    "applicant_set",
    "owner_set",
    "request_set",
    "checklist_set",
    "document_added",
    "document_removed",
    "submitted",
    "prepared",
    "accepted",
    "returned",
    "links_revoked",
    "resealed",
    "erased",
]
Actor = Literal["holder", "sender", "retention", "operator"]
"""Who does something: who has the secret, our sender, the job that deletes, who runs the service."""


class Event(msgspec.Struct, frozen=True):
    """One entry of the history; never changed. `detail` holds numbers and code words, nothing of a person."""

    number: int
    at: datetime
    kind: EventKind
    actor: Actor
    detail: str = ""


def place_of(dossier: str) -> str:
    """What the sealed contents of a dossier are bound to."""
    return f"dossier/{dossier}/contents"


def place_of_file(dossier: str, name: str) -> str:
    """What a sealed file of a dossier is bound to."""
    return f"dossier/{dossier}/file/{name}"
