"""From what is kept to what officers are shown."""

from datetime import datetime

from laocaiso.accounts.access import Access
from laocaiso.accounts.model import Officer
from laocaiso.cases.feedback import answers, phrases
from laocaiso.cases.feedback.categories import Categories
from laocaiso.cases.feedback.clock_faces import intake_clock, resolution_clock
from laocaiso.cases.feedback.custody import Custody
from laocaiso.cases.feedback.desk import answers as shapes
from laocaiso.cases.feedback.desk.inbox import Line
from laocaiso.cases.feedback.desk.looking import Known, Seen
from laocaiso.cases.feedback.desk.rights import next_acts
from laocaiso.cases.feedback.following.service import Spoken, rating_text
from laocaiso.cases.feedback.model import Contents, EventKind, Report
from laocaiso.cases.feedback.reading.model import Reading
from laocaiso.cases.feedback.reading.personal_data import masked
from laocaiso.cases.feedback.reasons import REASONS
from laocaiso.cases.feedback.wording import DONE_BY_OFFICERS, HAPPENED, HELD, OUTCOMES, STATES
from laocaiso.cases.feedback.workflow import BY_NAME, INTAKE, OPEN, target_of
from laocaiso.core.clock import VIETNAM
from laocaiso.places.gazetteer import Gazetteer
from laocaiso.snapshots.pages import Language

BASE = "/v1/officer/feedback"


class ShownToOfficers:
    """Makes answers."""

    def __init__(self, *, custody: Custody, categories: Categories, gazetteer: Gazetteer) -> None:
        self._custody = custody
        self._categories = categories
        self._gazetteer = gazetteer

    def line(self, line: Line, now: datetime, language: Language) -> shapes.QueueLine:
        """A line of the queue."""
        report = line.report
        due = due_of(report)
        return shapes.QueueLine(
            code=report.code,
            version=report.version,
            excerpt=line.excerpt,
            state=report.state,
            state_text=STATES[report.state].in_(language),
            outcome=report.outcome,
            category=self._category(report, language),
            unit=phrases.unit_shown(self._gazetteer, report.unit, report.unit_by),
            urgent=report.urgent,
            held=report.held,
            assignee=report.assignee,
            received_at=report.received_at.astimezone(VIETNAM),
            entered_at=report.entered_at.astimezone(VIETNAM),
            due_at=phrases.local(due),
            overdue=due is not None and due < now,
            unread_since=phrases.local(report.unread_since),
            supporters=report.supporters,
            bounces=report.bounces,
            photos_expected=report.photos_expected,
        )

    def report(self, seen: Seen, officer: Officer, language: Language) -> shapes.OfficerReport:
        """A report with all about it."""
        report, contents, reading = seen.report, seen.contents, seen.reading
        return shapes.OfficerReport(
            code=report.code,
            version=report.version,
            state=report.state,
            state_text=STATES[report.state].in_(language),
            outcome=report.outcome,
            outcome_text=OUTCOMES[report.outcome].in_(language) if report.outcome else None,
            title=contents.title,
            text=contents.text,
            place_text=contents.place_text,
            location=contents.point,
            category=self._category(report, language),
            suggestions=self._suggestions(reading, language),
            unit=phrases.unit_shown(self._gazetteer, report.unit, report.unit_by),
            needs_location=report.unit is None,
            urgent=report.urgent,
            dangers=list(contents.dangers),
            abusive=contents.abusive,
            held=report.held,
            held_text=HELD[report.held].in_(language) if report.held else None,
            assignee=report.assignee,
            bounces=report.bounces,
            reopenings=report.reopenings,
            supporters=report.supporters,
            received_at=report.received_at.astimezone(VIETNAM),
            changed_at=report.changed_at.astimezone(VIETNAM),
            entered_at=report.entered_at.astimezone(VIETNAM),
            unread_since=phrases.local(report.unread_since),
            intake=_clock(intake_clock(report), seen.used.intake),
            resolution=_clock(resolution_clock(report, seen.now), seen.used.resolution),
            pictures=shapes.Pictures(
                expected=report.photos_expected, photos=sorted(seen.photos), evidence=sorted(seen.evidence)
            ),
            public_title=report.public_title,
            public_text=report.public_text,
            proposed=_proposed(contents, reading),
            history=[self._entry(report, spoken, language) for spoken in seen.history],
            ratings=[
                answers.RatingShown(
                    stars=rating.stars,
                    at=rating.at.astimezone(VIETNAM),
                    text=rating_text(self._custody, report.id, rating),
                )
                for rating in seen.ratings
            ],
            merged_into=_related(seen.parent, language) if seen.parent else None,
            merged=[_related(child, language) for child in seen.children],
            seen_as_duplicates=list(contents.duplicates),
            steps=steps_shown(report, officer, language),
        )

    def done(self, report: Report, officer: Officer, language: Language) -> shapes.OrderDone:
        """How a report stands after an order."""
        in_scope = officer.covers(report.unit, report.category)
        return shapes.OrderDone(
            code=report.code,
            version=report.version,
            state=report.state,
            state_text=STATES[report.state].in_(language),
            outcome=report.outcome,
            category=report.category,
            unit=report.unit,
            urgent=report.urgent,
            assignee=report.assignee,
            due_at=phrases.local(due_of(report)),
            in_scope=in_scope,
            steps=steps_shown(report, officer, language) if in_scope else [],
        )

    def alike(self, line: Line, score: float, metres: int | None, language: Language) -> shapes.AlikeShown:
        """A report that may be of the same thing."""
        report = line.report
        return shapes.AlikeShown(
            code=report.code,
            score=round(score, 2),
            distance_m=metres,
            state=report.state,
            state_text=STATES[report.state].in_(language),
            category=report.category,
            unit=report.unit,
            received_at=report.received_at.astimezone(VIETNAM),
            supporters=report.supporters,
            excerpt=line.excerpt,
        )

    def _category(self, report: Report, language: Language) -> answers.CategoryShown | None:
        category = self._categories.by_slug.get(report.category) if report.category else None
        if category is None:
            return None
        return answers.CategoryShown(
            slug=category.slug,
            name=phrases.category_name(category, language),
            by=report.category_by,
            confidence=report.confidence,
        )

    def _suggestions(self, reading: Reading, language: Language) -> list[answers.Suggested]:
        found = [(reading.category, reading.confidence)]
        found += [(one.category, one.confidence) for one in reading.suggestions]
        return [
            answers.Suggested(
                slug=slug, name=phrases.category_name(category, language), confidence=confidence
            )
            for slug, confidence in found
            if (category := self._categories.by_slug.get(slug))
        ]

    def _entry(self, report: Report, spoken: Spoken, language: Language) -> shapes.OfficerEntry:
        event, words = spoken
        return shapes.OfficerEntry(
            number=event.number,
            at=event.at.astimezone(VIETNAM),
            kind=event.kind,
            text=_happened(event.kind, language),
            by=event.actor,
            officer=event.who or None,
            audience=event.audience,
            before=event.before,
            after=event.after,
            reason=event.reason,
            reason_text=phrases.reason_text(event.kind, event.reason, language),
            detail=event.detail,
            said=words.text,
            legal_basis=words.legal_basis,
            recipient=words.recipient,
            done=phrases.done_shown(words, f"{BASE}/{report.code}"),
            until=phrases.local(words.until),
        )


def reporter_shown(known: Known) -> shapes.ReporterShown:
    """Who handed a report in."""
    report, contents, person = known
    consent = contents.consent
    account = None
    if report.account is not None:
        account = shapes.AccountShown(
            id=report.account, name=person.name if person else None, phone=person.phone if person else None
        )
    return shapes.ReporterShown(
        code=report.code,
        anonymous=report.account is None,
        account=account,
        contact=contents.contact,
        consent_version=consent.version if consent else None,
        consented_at=phrases.local(consent.at) if consent else None,
        consent_taken_back_at=phrases.local(consent.taken_back_at) if consent else None,
    )


def access_shown(access: Access) -> shapes.AccessShown:
    """An entry of the access log."""
    return shapes.AccessShown(
        at=access.at.astimezone(VIETNAM),
        who=access.who,
        subject=access.subject,
        what=access.what,
        why=access.why,
    )


def steps_shown(report: Report, officer: Officer, language: Language) -> list[shapes.NextStep]:
    """What an officer can do to a report now."""
    return [_step(report, kind, language) for kind in next_acts(report, officer)]


def due_of(report: Report) -> datetime | None:
    """When the clock that runs runs out."""
    if report.state not in OPEN:
        return None
    return report.intake_due_at if report.state in INTAKE else report.resolve_due_at


def _step(report: Report, kind: EventKind, language: Language) -> shapes.NextStep:
    step = BY_NAME.get(kind)
    demands = set(step.demands) if step else {"text"} if kind in ("message", "note", "publish") else set()
    known = {"unit": report.unit, "category": report.category}
    return shapes.NextStep(
        action=kind,
        text=DONE_BY_OFFICERS[kind].in_(language),
        leads_to=target_of(step, report.resumes_to) if step else None,
        demands=sorted(demand for demand in demands if known.get(demand) is None),
        reasons=[
            shapes.ReasonShown(
                code=code,
                text=reason.vi if language == "vi" else reason.en,
                needs_legal_basis=reason.needs_legal_basis,
            )
            for code, reason in (REASONS.get(kind, {}) if "reason" in demands else {}).items()
        ],
    )


def _happened(kind: EventKind, language: Language) -> str:
    wording = HAPPENED.get(kind) or DONE_BY_OFFICERS[kind]
    return wording.in_(language)


def _clock(face: answers.ClockShown, used: float | None) -> shapes.OfficerClock:
    return shapes.OfficerClock(
        due_at=face.due_at, state=face.state, used_percent=None if used is None else round(100 * used)
    )


def _proposed(contents: Contents, reading: Reading) -> shapes.Proposed:
    return shapes.Proposed(
        title=masked(contents.title, reading.in_title) if contents.title else None,
        text=masked(contents.text, reading.in_text),
        personal_data=list(reading.personal_data),
    )


def _related(report: Report, language: Language) -> shapes.RelatedReport:
    return shapes.RelatedReport(
        code=report.code, state=report.state, state_text=STATES[report.state].in_(language)
    )
