"""What a system says of a dossier, and the little of it that a code alone shows.

Dossier    all that a system said, with personal data; lives as long as one request
Summary    what anybody with the code may see; the only form that is ever kept
Step       one entry of a dossier's history, without the names of officers
"""

from datetime import datetime
from typing import Literal

import msgspec

State = Literal[
    "submitted",
    "accepted",
    "refused",
    "in_progress",
    "supplement_requested",
    "payment_required",
    "withdrawn",
    "stopped",
    "processed",
    "returned",
    "unknown",
]
"""The ten national states in our words (`states` tells their numbers), and what is none of them."""

OwnerKind = Literal["person", "organisation", "unknown"]
Handover = Literal["desk", "post", "unknown"]


class System(msgspec.Struct, frozen=True):
    """A system dossiers live in. `url` is a page a person can open."""

    id: str
    name_vi: str
    name_en: str
    url: str


class Status(msgspec.Struct, frozen=True):
    """A state as its system wrote it. `raw` is its code or word, cleaned and cut; "" where it gave none."""

    state: State
    raw: str


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of the history. There is no field for who did it: nobody outside is to know."""

    at: datetime
    text: str
    status: Status
    department: str | None = None
    started_at: datetime | None = None
    due_at: datetime | None = None


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """A paper of a dossier; never where its file lies."""

    name: str
    kind: Literal["submitted", "other", "supplement", "result"]
    copies: int | None = None


class Charge(msgspec.Struct, frozen=True, kw_only=True):
    """A fee or charge; `amount_vnd` is None where the system's figure can't be read."""

    name: str
    amount_vnd: int | None = None


class Supplement(msgspec.Struct, frozen=True, kw_only=True):
    """A request for more papers, and what came of it. `due_before`, `due_after`: the appointment moved."""

    text: str
    asked_at: datetime | None = None
    received_at: datetime | None = None
    due_before: datetime | None = None
    due_after: datetime | None = None


class Owner(msgspec.Struct, frozen=True, kw_only=True):
    """Whose dossier it is. Never kept, logged or shown; only compared and masked."""

    name: str = ""
    kind: OwnerKind = "unknown"
    id: str = ""
    """Number of an id card, a tax number, or an account at the national portal; none says which."""
    phone: str = ""

    def __repr__(self) -> str:
        return "Owner(…)"


class Pause(msgspec.Struct, frozen=True):
    """A time in which the clock stood still; `until` is None while it still does."""

    state: State
    since: datetime
    until: datetime | None = None


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """What a code alone shows. Holds no personal data but a masked name, so it may be kept."""

    code: str
    system: str
    """Id of the system that said so."""
    status: Status
    procedure_code: str | None = None
    procedure_name: str | None = None
    agency: str | None = None
    owner: str | None = None
    """The masked name."""
    received_at: datetime | None = None
    due_at: datetime | None = None
    """The appointment as the system gives it (`NgayHenTra`)."""
    finished_at: datetime | None = None
    returned_at: datetime | None = None
    changed_at: datetime | None = None
    """When the system says that the present state began; None where nothing of it tells."""
    checked_at: datetime
    """When the system said all this to us."""
    pauses: tuple[Pause, ...] = ()


class Dossier(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a system said of a dossier. Times are aware (+07:00)."""

    code: str
    status: Status
    checked_at: datetime
    procedure_code: str | None = None
    procedure_name: str | None = None
    agency: str | None = None
    owner: Owner = Owner()
    received_at: datetime | None = None
    due_at: datetime | None = None
    finished_at: datetime | None = None
    returned_at: datetime | None = None
    handover: Handover = "unknown"
    steps: tuple[Step, ...] = ()
    """In the order of time."""
    documents: tuple[Document, ...] = ()
    charges: tuple[Charge, ...] = ()
    supplements: tuple[Supplement, ...] = ()
    unreadable: tuple[str, ...] = ()
    """Names of the system's fields that were there and could not be read."""
