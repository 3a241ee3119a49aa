"""What officers are shown. Nothing in it says who handed a report in, but `ReporterShown`."""

from datetime import datetime

import msgspec

from laocaiso.cases.feedback.answers import (
    CategoryShown,
    ClockState,
    DoneShown,
    RatingShown,
    Suggested,
    UnitShown,
)
from laocaiso.cases.feedback.model import (
    ActorKind,
    Audience,
    Contact,
    EventKind,
    HeldFor,
    Outcome,
    Point,
    State,
)


class _Answer(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    pass


class QueueLine(_Answer, frozen=True):
    """A report in the queue."""

    code: str
    version: int
    excerpt: str
    """The first 120 characters, personal data masked."""
    state: State
    state_text: str
    outcome: Outcome | None
    category: CategoryShown | None
    unit: UnitShown | None
    urgent: bool
    held: HeldFor | None
    assignee: str | None
    """Id of the officer who has it."""
    received_at: datetime
    entered_at: datetime
    """When it came into its state."""
    due_at: datetime | None
    """Of the clock that runs: intake first, resolution then."""
    overdue: bool
    unread_since: datetime | None
    """Since when words or photos of the reporter lie there that no officer has acted on."""
    supporters: int
    bounces: int
    photos_expected: int


class QueuePage(_Answer, frozen=True):
    """A page of the queue."""

    items: list[QueueLine]
    next: str | None


class OfficerClock(_Answer, frozen=True):
    """One of the two clocks."""

    due_at: datetime | None
    state: ClockState
    used_percent: int | None
    """Of its time, pauses left out; above 100 when late, null where the calendar of the year is not known."""


class OfficerEntry(_Answer, frozen=True):
    """Something that happened, with all that was said."""

    number: int
    at: datetime
    kind: EventKind
    text: str
    by: ActorKind
    officer: str | None
    """Id of the officer."""
    audience: Audience
    before: State | None
    after: State
    reason: str | None
    reason_text: str | None
    detail: str
    """Code words: what was corrected, where it went."""
    said: str | None
    legal_basis: str | None
    recipient: str | None
    done: DoneShown | None
    until: datetime | None


class NextStep(_Answer, frozen=True):
    """What this officer can do now, as `action` of an order."""

    action: EventKind
    text: str
    leads_to: State | None
    """Null where the state stays as it is."""
    demands: list[str]
    """What has to come with it: text, reason, unit, category, answer (done, solved), evidence (where it is
    solved), date (until), recipient, parent."""
    reasons: list["ReasonShown"]
    """To choose from, where a reason is demanded."""


class ReasonShown(_Answer, frozen=True):
    """A reason to choose."""

    code: str
    text: str
    needs_legal_basis: bool


class Pictures(_Answer, frozen=True):
    """Photos of a report, by their numbers."""

    expected: int
    """How many the reporter's phone is going to send."""
    photos: list[int]
    evidence: list[int]
    """By officers, of what was done."""


class Proposed(_Answer, frozen=True):
    """A text that could become public: as it was written, personal data masked. A person reviews it."""

    title: str | None
    text: str
    personal_data: list[str]
    """Kinds that were masked."""


class RelatedReport(_Answer, frozen=True):
    """Another report that this one hangs together with."""

    code: str
    state: State
    state_text: str


class OfficerReport(_Answer, frozen=True):
    """A report with everything about it but who handed it in."""

    code: str
    version: int
    """To be named in every order."""
    state: State
    state_text: str
    outcome: Outcome | None
    outcome_text: str | None
    title: str | None
    text: str
    place_text: str | None
    location: Point | None
    category: CategoryShown | None
    suggestions: list[Suggested]
    """What the text reads like."""
    unit: UnitShown | None
    needs_location: bool
    urgent: bool
    dangers: list[str]
    abusive: bool
    held: HeldFor | None
    held_text: str | None
    assignee: str | None
    bounces: int
    reopenings: int
    supporters: int
    received_at: datetime
    changed_at: datetime
    entered_at: datetime
    unread_since: datetime | None
    """Since when words or photos of the reporter lie there that no officer has acted on; any order ends
    it."""
    intake: OfficerClock
    resolution: OfficerClock
    pictures: Pictures
    public_title: str | None
    public_text: str | None
    proposed: Proposed
    history: list[OfficerEntry]
    ratings: list[RatingShown]
    merged_into: RelatedReport | None
    merged: list[RelatedReport]
    """Reports merged into this one."""
    seen_as_duplicates: list[str]
    """Codes of reports that looked alike when it came; `GET …/duplicates` looks anew."""
    steps: list[NextStep]


class OrderDone(_Answer, frozen=True):
    """How a report stands after an order."""

    code: str
    version: int
    state: State
    state_text: str
    outcome: Outcome | None
    category: str | None
    unit: str | None
    urgent: bool
    assignee: str | None
    due_at: datetime | None
    in_scope: bool
    """False where it went to somebody else; it is not found any more then."""
    steps: list[NextStep]


class AccountShown(_Answer, frozen=True):
    """A citizen's account. Name and phone only while the citizen's consent to them is in force."""

    id: str
    name: str | None
    phone: str | None


class ReporterShown(_Answer, frozen=True):
    """Who handed a report in, as far as it is known. That it was looked at is on record."""

    code: str
    anonymous: bool
    """Nobody was signed in."""
    account: AccountShown | None
    """Of the citizen, where somebody was."""
    contact: Contact | None
    consent_version: str | None
    consented_at: datetime | None
    consent_taken_back_at: datetime | None
    """Contact data are gone since then."""


class AlikeShown(_Answer, frozen=True):
    """A report that may be of the same thing."""

    code: str
    score: float
    """0 to 1."""
    distance_m: int | None
    state: State
    state_text: str
    category: str | None
    unit: str | None
    received_at: datetime
    supporters: int
    excerpt: str
    """Personal data masked."""


class AlikeList(_Answer, frozen=True):
    """The likeliest first."""

    items: list[AlikeShown]


class AccessShown(_Answer, frozen=True):
    """That somebody saw or changed something."""

    at: datetime
    who: str
    subject: str
    what: str
    why: str


class AccessList(_Answer, frozen=True):
    """Newest first."""

    items: list[AccessShown]


class TemplateShown(_Answer, frozen=True):
    """A text to begin an answer with."""

    id: str
    state: State
    category: str | None
    """Null: for all categories."""
    title: str
    text: str


class TemplateList(_Answer, frozen=True):
    """Those of one's own category first, those for all after them."""

    items: list[TemplateShown]
