"""A looked-up dossier as an answer: what a code shows, and the rest for who has the second factor."""

from datetime import date, datetime
from typing import Literal

import msgspec
from msgspec import UNSET, UnsetType

from laocaiso.cases.deadlines.model import CertaintyWord, Deadline, RuleId
from laocaiso.cases.deadlines.punctuality import WORDS, Punctuality
from laocaiso.cases.deadlines.rules import RULES
from laocaiso.cases.deadlines.wording import sentence
from laocaiso.cases.dossiers.model import Document, Dossier, State, Status, Summary
from laocaiso.cases.dossiers.ports import Expected
from laocaiso.cases.dossiers.service import Answer
from laocaiso.cases.dossiers.states import Clock, Group, meanings
from laocaiso.cases.dossiers.timeliness import Due, due_of, reckoned, standing
from laocaiso.core.clock import VIETNAM
from laocaiso.core.provenance import Provenance
from laocaiso.core.working_calendar import CalendarInForce
from laocaiso.snapshots.pages import Language


class ShownStatus(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The state, told to a citizen, with the system and the time it comes from."""

    code: State
    """`unknown` where the system names a state whose meaning is not known."""
    number: str | None
    """The national number 1 to 10."""
    label: str
    group: Group
    clock: Clock
    """What time does in this state: paused time does not count towards the limit."""
    now: str
    """What happens now."""
    to_do: str
    """What the citizen has to do."""
    by_when: str
    since: datetime | None
    """When the state began, as the system tells it."""
    source_system: str
    source_time: datetime
    """When the system said so."""


class ShownProcedure(msgspec.Struct, frozen=True, rename="camel"):
    """The administrative procedure. `code` is the national one with whatever suffix the system gave."""

    code: str | None
    name: str | None


class ShownDeadline(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """When the result is owed."""

    at: datetime
    official: bool
    """True for the appointment of the system; false for one computed here, shown as expected (dự kiến)."""
    text: str


class ShownRule(msgspec.Struct, frozen=True):
    """A rule of counting that was used."""

    id: RuleId
    text: str
    source: str
    """The law or practice it is from, by its Vietnamese name."""
    certainty: Literal["cited", "seen", "own"]
    """`cited`: a law by its number. `seen`: as other systems do. `own`: our choice, for nobody says."""


class ShownDayOff(msgspec.Struct, frozen=True):
    """A day off, or a swapped one, in the time that was counted."""

    date: date
    name: str
    certainty: CertaintyWord


class Reckoning(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """How the expected date was counted."""

    text: str
    calendar: Literal["known", "provisional", "not_known"]
    """`provisional`: over days that are not announced yet; `not_known`: into a year without a calendar."""
    days: list[ShownDayOff]
    rules: list[ShownRule]


class ShownStanding(msgspec.Struct, frozen=True):
    """How the dossier stands to its deadline: trước hạn, đúng hạn, trong hạn, tới hạn, quá hạn, tạm dừng."""

    code: Punctuality
    label: str


class ShownStep(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One entry of the history. Names of officers are not told."""

    at: datetime
    status: State
    label: str
    text: str
    department: str | None
    started_at: datetime | None
    due_at: datetime | None


class ShownPause(msgspec.Struct, frozen=True, rename="camel"):
    """A time that does not count towards the limit; `until` is null while it lasts."""

    status: State
    label: str
    since: datetime
    until: datetime | None


class ShownSupplement(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A request for more papers; the appointment may have moved with it."""

    text: str
    asked_at: datetime | None
    received_at: datetime | None
    due_before: datetime | None
    due_after: datetime | None


class ShownDocument(msgspec.Struct, frozen=True, rename="camel"):
    """A paper of the dossier. Files are not handed out here."""

    name: str
    kind: str
    copies: int | None


class ShownCharge(msgspec.Struct, frozen=True, rename="camel"):
    """A fee or charge in đồng."""

    name: str
    amount_vnd: int | None


class Details(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What only the second factor shows."""

    steps: list[ShownStep]
    pauses: list[ShownPause]
    supplements: list[ShownSupplement]
    documents: list[ShownDocument]
    charges: list[ShownCharge]
    handover: str
    """`desk`, `post` or `unknown`: how the result is handed over."""


class LookedUp(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A dossier. Every field but `details` is all that a code alone shows."""

    code: str
    status: ShownStatus
    procedure: ShownProcedure
    agency: str | None
    owner: str | None
    """The owner's name, masked: `N*** V** A`."""
    received_at: datetime | None
    appointment_at: datetime | None
    """The date on the receipt, as the system has it (NgayHenTra)."""
    deadline: ShownDeadline | None
    reckoning: Reckoning | UnsetType = UNSET
    """Only where the system names no appointment and the procedure has a clear time limit."""
    standing: ShownStanding | None
    """Null where the question does not arise: not accepted yet, refused, or no deadline known."""
    finished_at: datetime | None
    returned_at: datetime | None
    details: Details | UnsetType = UNSET
    """There only for the right second factor, and while the system answers."""
    provenance: Provenance


class Shown:
    """Makes answers. `expected` is our own reckoning of deadlines, `calendar` tells what is due soon."""

    def __init__(
        self,
        *,
        expected: Expected | None = None,
        calendar: CalendarInForce | None = None,
        demo: bool = False,
    ) -> None:
        self._expected = expected
        self._calendar = calendar
        self._demo = demo

    def of(self, answer: Answer, now: datetime, language: Language) -> LookedUp:
        """The answer in one language."""
        summary = answer.summary
        own = reckoned(summary, self._expected)
        due = due_of(summary, own)
        word = standing(summary, due, now, self._calendar() if self._calendar else None)
        return LookedUp(
            code=summary.code,
            status=_status(answer, due, language),
            procedure=ShownProcedure(summary.procedure_code, summary.procedure_name),
            agency=summary.agency,
            owner=summary.owner,
            received_at=_local(summary.received_at),
            appointment_at=_local(summary.due_at),
            deadline=None if due is None else _deadline(due, language),
            reckoning=UNSET if own is None else _reckoning(own, language),
            standing=None if word is None else ShownStanding(word, WORDS[word][language == "en"]),
            finished_at=_local(summary.finished_at),
            returned_at=_local(summary.returned_at),
            details=UNSET if answer.dossier is None else _details(answer.dossier, summary, language),
            provenance=self._provenance(answer, language),
        )

    def _provenance(self, answer: Answer, language: Language) -> Provenance:
        stale = answer.stale_since
        name = answer.system.name_en if language == "en" else answer.system.name_vi
        return Provenance(
            source=name,
            source_url=answer.system.url,
            fetched_at=_seconds(answer.summary.checked_at),
            stale=stale is not None,
            stale_since=UNSET if stale is None else _seconds(stale),
            checked_at=UNSET if stale is None else _seconds(answer.summary.checked_at),
            attribution=f"Information as held by {name}." if language == "en" else f"Thông tin theo {name}.",
            demo=True if self._demo else UNSET,
        )


def _status(answer: Answer, due: Due | None, language: Language) -> ShownStatus:
    summary = answer.summary
    meaning = meanings()[summary.status.state]
    by_when = meaning.by_when.of(language)
    if due is not None and meaning.by_when_due is not None:
        by_when = meaning.by_when_due.of(language).format(due=_said(due, language))
    return ShownStatus(
        code=summary.status.state,
        number=meaning.id or None,
        label=_label(summary.status, language),
        group=meaning.group,
        clock=meaning.clock,
        now=meaning.now.of(language),
        to_do=meaning.to_do.of(language),
        by_when=by_when,
        since=_local(summary.changed_at),
        source_system=answer.system.id,
        source_time=_seconds(summary.checked_at),
    )


def _label(status: Status, language: Language) -> str:
    # Not by str.format, for `raw` is another system's text.
    return meanings()[status.state].name.of(language).replace("{raw}", status.raw or "–")


def _deadline(due: Due, language: Language) -> ShownDeadline:
    return ShownDeadline(at=due.at.astimezone(VIETNAM), official=due.official, text=_said(due, language))


def _reckoning(own: Deadline, language: Language) -> Reckoning:
    rules = [RULES[rule] for rule in own.rules]
    return Reckoning(
        text=sentence(own, language),
        calendar=own.calendar,
        days=[ShownDayOff(day.date, day.name, day.certainty) for day in own.days],
        rules=[
            ShownRule(rule.id, rule.text_en if language == "en" else rule.text, rule.source, rule.certainty)
            for rule in rules
        ],
    )


def _said(due: Due, language: Language) -> str:
    at = due.at.astimezone(VIETNAM)
    if language == "en":
        return f"{at:%H:%M} on {at:%d/%m/%Y}" + ("" if due.official else " (expected)")
    return f"{at:%H:%M} ngày {at:%d/%m/%Y}" + ("" if due.official else " (dự kiến)")


def _details(dossier: Dossier, summary: Summary, language: Language) -> Details:
    return Details(
        steps=[
            ShownStep(
                at=step.at,
                status=step.status.state,
                label=_label(step.status, language),
                text=step.text,
                department=step.department,
                started_at=step.started_at,
                due_at=step.due_at,
            )
            for step in dossier.steps
        ],
        pauses=[
            ShownPause(pause.state, meanings()[pause.state].name.of(language), pause.since, pause.until)
            for pause in summary.pauses
        ],
        supplements=[
            ShownSupplement(
                text=one.text,
                asked_at=one.asked_at,
                received_at=one.received_at,
                due_before=one.due_before,
                due_after=one.due_after,
            )
            for one in dossier.supplements
        ],
        documents=[_document(one) for one in dossier.documents],
        charges=[ShownCharge(one.name, one.amount_vnd) for one in dossier.charges],
        handover=dossier.handover,
    )


def _document(document: Document) -> ShownDocument:
    return ShownDocument(document.name, document.kind, document.copies)


def _local(at: datetime | None) -> datetime | None:
    return None if at is None else at.astimezone(VIETNAM)


def _seconds(at: datetime) -> datetime:
    return at.astimezone(VIETNAM).replace(microsecond=0)
