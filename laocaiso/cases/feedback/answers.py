"""What a reporter, and whoever has a code, is shown."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

import msgspec

from laocaiso.cases.feedback.handing_in.receipts import PublicKey
from laocaiso.cases.feedback.model import Contact, EventKind, Outcome, Point, State, UnitBy


class _Answer(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What all have in common: names in camelCase."""


class EmergencyNumber(_Answer, frozen=True, kw_only=True):
    """Whom to ring at once."""

    number: str
    name: str


class Emergency(_Answer, frozen=True, kw_only=True):
    """To be shown before anything else: nobody watches reports by the minute."""

    notice: str
    numbers: list[EmergencyNumber]


class UnitShown(_Answer, frozen=True, kw_only=True):
    """The commune or ward, and how it was found."""

    code: str
    name: str
    by: UnitBy | None = None


class CategoryShown(_Answer, frozen=True, kw_only=True):
    """The category, and who chose it: `reporter`, `reading` (read from the text) or `officer`."""

    slug: str
    name: str
    by: str | None = None
    confidence: float | None = None
    """0 to 1, where it was read from the text."""


class Suggested(_Answer, frozen=True, kw_only=True):
    """A category that comes into question."""

    slug: str
    name: str
    confidence: float


class PossibleDuplicate(_Answer, frozen=True, kw_only=True):
    """A report that may be of the same thing. Supporting it can be better than reporting again."""

    code: str
    state: State
    state_text: str
    category: str | None
    received_at: datetime
    supporters: int
    score: float
    """0 to 1."""
    distance_m: int | None
    """Metres, rounded up to the next 50; null where one of both has no point."""
    text: str | None
    """Its reviewed public text; null where there is none."""


class PersonalDataFound(_Answer, frozen=True, kw_only=True):
    """Personal data in the text; masked wherever the text may become public."""

    kinds: list[str]
    """Of `phone`, `cccd`, `email`, `plate`, `name`, `passport`, `bank_account`, `tax_number`, `social`."""
    notice: str


class Promised(_Answer, frozen=True, kw_only=True):
    """By when what will have happened; null where the working calendar of the year is not known."""

    intake_by: datetime | None
    resolve_by: datetime | None
    basis: str
    """How the times were counted."""


class Checked(_Answer, frozen=True, kw_only=True):
    """What would become of a report. Nothing of it is kept."""

    emergency: Emergency | None
    """There where people seem to be in danger."""
    urgent: bool
    category: CategoryShown | None
    """The chosen one, or the one read from the text; null where a person has to decide."""
    suggestions: list[Suggested]
    unit: UnitShown | None
    needs_location: bool
    personal_data: PersonalDataFound | None
    masked_text: str
    """The text as it could become public, personal data masked."""
    possible_duplicates: list[PossibleDuplicate]


class HandedInAnswer(_Answer, frozen=True, kw_only=True):
    """A report was taken in. A replay gets the very same answer."""

    emergency: Emergency | None
    """First of all, where people seem to be in danger."""
    code: str
    """Tracking code, to be read out and typed; shows the public state and no more."""
    secret: str
    """Opens the report, in `Authorization: Bearer` or `X-Report-Secret`; never in an address."""
    link: str
    """Private link: the secret stands behind `#`, where no server sees it."""
    state: State
    state_text: str
    next: str
    received_at: datetime
    urgent: bool
    unit: UnitShown | None
    needs_location: bool
    category: CategoryShown | None
    suggestions: list[Suggested]
    promised: Promised
    receipt: str
    """JSON Web Signature over code, times and hashes; `POST /v1/feedback/receipts` verifies it."""
    under_review: bool
    """It waits for a look before anything of it may become public; it is worked on all the same."""
    personal_data: PersonalDataFound | None
    possible_duplicates: list[PossibleDuplicate]
    photos_expected: int
    qr: str
    """Address of a QR code of the tracking code."""


ClockState = Literal["running", "paused", "met", "missed", "stopped"]


class ClockShown(_Answer, frozen=True, kw_only=True):
    """One of the two clocks."""

    due_at: datetime | None
    """Null while it stands still, and where the working calendar of the year is not known."""
    state: ClockState
    """`met` and `missed`: it has stopped, in time or late. `stopped`: no longer needed."""


class DoneShown(_Answer, frozen=True, kw_only=True):
    """What was done, when, by whom."""

    what: str
    on: datetime
    by: str
    solved: bool
    """The thing itself was put right; else it was explained."""
    evidence: list[str]
    """Addresses of photos that show it."""


class TimelineEntry(_Answer, frozen=True, kw_only=True):
    """Something that happened."""

    at: datetime
    kind: EventKind
    state: State
    text: str
    """In plain words."""
    by: Literal["reporter", "officer", "system"]
    reason: str | None = None
    reason_text: str | None = None
    said: str | None = None
    """What was said; for the reporter alone."""
    legal_basis: str | None = None
    done: DoneShown | None = None
    until: datetime | None = None
    recipient: str | None = None
    """To whom it was passed on."""


class PhotoShown(_Answer, frozen=True, kw_only=True):
    """A photo of the report."""

    number: int
    url: str
    thumb_url: str
    width: int
    height: int


class RatingShown(_Answer, frozen=True, kw_only=True):
    """What the reporter thought of how it was dealt with."""

    stars: int
    at: datetime
    text: str | None


class ContactConsent(_Answer, frozen=True, kw_only=True):
    """Consent to contact data being kept with a report."""

    given: bool
    """In force now."""
    version: str | None
    """Of the text that was agreed to; the same below. Null where no contact data came with the report."""
    at: datetime | None
    channel: str | None
    taken_back_at: datetime | None
    contact_kept: bool
    """True after it was taken back only where the law makes us keep them for a time; officers don't see
    them."""


OwnAct = Literal["message", "rate", "request_reopening", "take_consent_back", "take_photo_back", "withdraw"]
"""What a reporter may do; the page (`page/page.js`) has a form for each."""


class Mine(_Answer, frozen=True, kw_only=True):
    """What only the reporter sees."""

    title: str | None
    text: str
    place_text: str | None
    location: Point | None
    contact: Contact | None
    contact_consent: ContactConsent
    photos: list[PhotoShown]
    photos_expected: int
    ratings: list[RatingShown]
    can: list[OwnAct]
    """What the reporter may do now."""
    reopen_until: datetime | None


class ReportShown(_Answer, frozen=True, kw_only=True):
    """A report. Without the secret or the session of its reporter `mine` is null and nobody's words show."""

    code: str
    state: State
    state_text: str
    next: str
    """What happens next, and what is to be done."""
    outcome: Outcome | None
    """What came of it: another word than that it is closed."""
    outcome_text: str | None
    category: CategoryShown | None
    unit: UnitShown | None
    urgent: bool
    received_at: datetime
    changed_at: datetime
    intake: ClockShown
    resolution: ClockShown
    supporters: int
    you_support: bool
    done: DoneShown | None
    """What was done, while that answer is in force; for the reporter, and for supporters with personal data
    masked and without evidence."""
    merged_into: str | None
    """Code of the report it is followed together with."""
    merged_state: State | None
    merged_done: DoneShown | None
    """What was done about that one, personal data masked; for the reporter alone."""
    public_title: str | None
    public_text: str | None
    timeline: list[TimelineEntry]
    mine: Mine | None


class ReportLine(_Answer, frozen=True, kw_only=True):
    """A line of the reporter's own list."""

    code: str
    title: str
    """Title, or the beginning of the text."""
    state: State
    state_text: str
    outcome: Outcome | None
    category: str | None
    unit: str | None
    received_at: datetime
    changed_at: datetime
    resolve_by: datetime | None


class ReportList(_Answer, frozen=True, kw_only=True):
    """A page of one's own reports, newest first."""

    items: list[ReportLine]
    next: str | None


class CategoryLine(_Answer, frozen=True, kw_only=True):
    """A category to choose from."""

    slug: str
    name: str
    examples: list[str]
    working_days: float
    urgent_hours: float | None
    emergency: list[EmergencyNumber]
    """To be shown before the form."""


class ConsentText(_Answer, frozen=True, kw_only=True):
    """What is consented to where contact data are sent; `version` goes into `consent`."""

    version: str
    text: str


class CategoryList(_Answer, frozen=True, kw_only=True):
    """All categories in use."""

    items: list[CategoryLine]
    emergency: list[EmergencyNumber]
    contact_consent: ConsentText
    note: str


class SupportAnswer(_Answer, frozen=True, kw_only=True):
    """How many citizens support a report."""

    code: str
    supporters: int
    you_support: bool


class NewLink(_Answer, frozen=True, kw_only=True):
    """A fresh secret; the old one opens nothing any more."""

    code: str
    secret: str
    link: str


class NoticeLine(_Answer, frozen=True, kw_only=True):
    """Something that happened to a report the citizen follows."""

    code: str
    at: datetime
    kind: EventKind
    state: State
    text: str
    read: bool


class NoticeList(_Answer, frozen=True, kw_only=True):
    """A page of notices, newest first."""

    items: list[NoticeLine]
    next: str | None


class SupportedLine(_Answer, frozen=True, kw_only=True):
    """A report of somebody else's that the citizen supports."""

    code: str
    state: State
    state_text: str
    public_title: str | None
    """Reviewed for all; null where nothing of its words is public."""
    supporters: int
    since: datetime


class SupportedList(_Answer, frozen=True, kw_only=True):
    """All one supports, those one began with last first."""

    items: list[SupportedLine]
    next: str | None = None
    """Always null: there are 500 at most."""


class ReceiptChecked(_Answer, frozen=True, kw_only=True):
    """Whether a receipt is ours, and what it says."""

    valid: bool
    code: str | None = None
    received_at: datetime | None = None
    text_sha256: str | None = None
    photos_sha256: dict[str, str] | None = None
    intake_due: datetime | None = None
    resolve_due: datetime | None = None
    issued_at: datetime | None = None


class ReceiptAnswer(_Answer, frozen=True, kw_only=True):
    """A receipt as of now, with the photos that have come."""

    receipt: str


class KeySet(msgspec.Struct, frozen=True, kw_only=True):
    """A JSON Web Key Set (RFC 7517)."""

    keys: Sequence[PublicKey]
