"""From what is kept to what is shown to a reporter, and to whoever has a code."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import msgspec

from laocaiso.cases.feedback import answers, consent, phrases
from laocaiso.cases.feedback.categories import Categories
from laocaiso.cases.feedback.clock_faces import intake_clock, resolution_clock
from laocaiso.cases.feedback.clocks import Terms
from laocaiso.cases.feedback.custody import Custody
from laocaiso.cases.feedback.following.service import (
    RATED,
    SETTLED,
    Spoken,
    Viewed,
    closure_of,
    may_be_withdrawn,
    rating_text,
    reopening_ends,
)
from laocaiso.cases.feedback.handing_in.drafting import Draft
from laocaiso.cases.feedback.handing_in.likely import Alike
from laocaiso.cases.feedback.handing_in.receiving import Looked, Received
from laocaiso.cases.feedback.model import Contents, Report
from laocaiso.cases.feedback.photos.model import Photo
from laocaiso.cases.feedback.phrases import local
from laocaiso.cases.feedback.ports import Notice, Supported
from laocaiso.cases.feedback.reading.personal_data import masked
from laocaiso.cases.feedback.wording import HAPPENED, OUTCOMES, STATES
from laocaiso.cases.feedback.workflow import steps_from
from laocaiso.core.clock import VIETNAM, Clock
from laocaiso.places.gazetteer import Gazetteer
from laocaiso.snapshots.pages import Language

BASE = "/v1/feedback"
LONGEST_LINE = 80
"""Characters of a report's text in a list."""


class Shown:
    """Makes answers. `link` is the page of a code on the web or in the mini-app."""

    def __init__(
        self,
        *,
        custody: Custody,
        categories: Categories,
        gazetteer: Gazetteer,
        terms: Terms,
        link: Callable[[str], str],
        clock: Clock,
    ) -> None:
        self._custody = custody
        self._categories = categories
        self._gazetteer = gazetteer
        self._terms = terms
        self._link = link
        self._clock = clock

    def checked(self, draft: Draft, looked: Looked, language: Language) -> answers.Checked:
        """What would become of a report."""
        reading = looked.reading
        return answers.Checked(
            emergency=phrases.emergency(reading.emergency_numbers, language),
            urgent=reading.urgent,
            category=self._category(looked, language),
            suggestions=self._suggestions(looked, language),
            unit=self._unit(looked),
            needs_location=looked.routed.unit is None,
            personal_data=phrases.personal_data(reading.personal_data, language),
            masked_text=masked(draft.text, reading.in_text),
            possible_duplicates=self._alike(looked.alike, language),
        )

    def handed_in(self, received: Received, language: Language) -> answers.HandedInAnswer:
        """The first answer to a report."""
        report, looked = received.report, received.looked
        return answers.HandedInAnswer(
            emergency=phrases.emergency(looked.reading.emergency_numbers, language),
            code=report.code,
            secret=received.secret,
            link=self.private_link(report.code, received.secret),
            state=report.state,
            state_text=STATES[report.state].in_(language),
            next=phrases.next_text(
                report.state, language, until=None, is_own=True, is_placed=report.unit is not None
            ),
            received_at=report.received_at.astimezone(VIETNAM),
            urgent=report.urgent,
            unit=self._unit(looked),
            needs_location=report.unit is None,
            category=self._category(looked, language),
            suggestions=self._suggestions(looked, language),
            promised=answers.Promised(
                intake_by=local(report.intake_due_at),
                resolve_by=local(report.resolve_due_at),
                basis=self._basis(report, language),
            ),
            receipt=received.receipt,
            under_review=report.held is not None,
            personal_data=phrases.personal_data(looked.reading.personal_data, language),
            possible_duplicates=self._alike(looked.alike, language),
            photos_expected=report.photos_expected,
            qr=f"/v1/qr/report/{report.code}.svg",
        )

    def private_link(self, code: str, secret: str) -> str:
        """The link that opens a report; the secret never reaches a server by it."""
        return f"{self._link(code)}#{secret}"

    def report(self, viewed: Viewed, photos: Sequence[Photo], language: Language) -> answers.ReportShown:
        """A report, as far as it may be seen."""
        report, now = viewed.report, self._clock.now()
        return answers.ReportShown(
            code=report.code,
            state=report.state,
            state_text=STATES[report.state].in_(language),
            next=phrases.next_text(
                report.state,
                language,
                until=_day_set(viewed),
                is_own=viewed.contents is not None,
                is_placed=report.unit is not None,
            ),
            outcome=report.outcome,
            outcome_text=OUTCOMES[report.outcome].in_(language) if report.outcome else None,
            category=self._kept_category(report, language),
            unit=phrases.unit_shown(self._gazetteer, report.unit, report.unit_by),
            urgent=report.urgent,
            received_at=report.received_at.astimezone(VIETNAM),
            changed_at=report.changed_at.astimezone(VIETNAM),
            intake=intake_clock(report),
            resolution=resolution_clock(report, now),
            supporters=report.supporters,
            you_support=viewed.supports,
            done=phrases.done_shown(viewed.answer, f"{BASE}/{report.code}") if viewed.answer else None,
            merged_into=viewed.parent.code if viewed.parent else None,
            merged_state=viewed.parent.state if viewed.parent else None,
            merged_done=phrases.done_shown(viewed.parent_answer, BASE) if viewed.parent_answer else None,
            public_title=report.public_title,
            public_text=report.public_text,
            timeline=[self._entry(report, spoken, language) for spoken in viewed.history],
            mine=self._mine(viewed, viewed.contents, photos) if viewed.contents else None,
        )

    def line(self, report: Report, language: Language) -> answers.ReportLine:
        """A line of the reporter's own list."""
        contents = self._custody.contents(report)
        title = contents.title or contents.text.replace("\n", " ")
        return answers.ReportLine(
            code=report.code,
            title=title if len(title) <= LONGEST_LINE else title[: LONGEST_LINE - 1].rstrip() + "…",
            state=report.state,
            state_text=STATES[report.state].in_(language),
            outcome=report.outcome,
            category=report.category,
            unit=report.unit,
            received_at=report.received_at.astimezone(VIETNAM),
            changed_at=report.changed_at.astimezone(VIETNAM),
            resolve_by=local(report.resolve_due_at),
        )

    def categories(self, language: Language) -> answers.CategoryList:
        """The categories in use."""
        return answers.CategoryList(
            items=[
                answers.CategoryLine(
                    slug=one.slug,
                    name=phrases.category_name(one, language),
                    examples=list(one.examples),
                    working_days=one.working_days,
                    urgent_hours=one.urgent_hours,
                    emergency=phrases.emergency_numbers(one.emergency_numbers, language),
                )
                for one in self._categories.active()
            ],
            emergency=phrases.emergency_numbers(list(phrases.EMERGENCY), language),
            contact_consent=answers.ConsentText(
                version=consent.VERSION, text=consent.VI if language == "vi" else consent.EN
            ),
            note="Thời hạn là mặc định của hệ thống, chưa phải quy định của tỉnh."
            if language == "vi"
            else "Terms are defaults of this system, not a rule of the province.",
        )

    def notice(self, notice: Notice, language: Language) -> answers.NoticeLine:
        """A line of a citizen's box."""
        return answers.NoticeLine(
            code=notice.code,
            at=notice.at.astimezone(VIETNAM),
            kind=notice.kind,
            state=notice.state,
            text=HAPPENED[notice.kind].in_(language),
            read=notice.read_at is not None,
        )

    def supported(self, supported: Supported, language: Language) -> answers.SupportedLine:
        """A report that a citizen supports."""
        return answers.SupportedLine(
            code=supported.code,
            state=supported.state,
            state_text=STATES[supported.state].in_(language),
            public_title=supported.public_title,
            supporters=supported.supporters,
            since=supported.since.astimezone(VIETNAM),
        )

    def _mine(self, viewed: Viewed, contents: Contents, photos: Sequence[Photo]) -> answers.Mine:
        report = viewed.report
        return answers.Mine(
            title=contents.title,
            text=contents.text,
            place_text=contents.place_text,
            location=contents.point,
            contact=consent.contact_shown(contents),
            contact_consent=contact_consent(contents),
            photos=[
                answers.PhotoShown(
                    number=photo.number,
                    url=f"{BASE}/{report.code}/photos/{photo.number}",
                    thumb_url=f"{BASE}/{report.code}/photos/{photo.number}?size=thumb",
                    width=photo.width,
                    height=photo.height,
                )
                for photo in photos
            ],
            photos_expected=report.photos_expected,
            ratings=[
                answers.RatingShown(
                    stars=rating.stars,
                    at=rating.at.astimezone(VIETNAM),
                    text=rating_text(self._custody, report.id, rating),
                )
                for rating in viewed.ratings
            ],
            can=self._can(viewed, contents, photos),
            reopen_until=local(self._reopen_until(report)),
        )

    def _can(self, viewed: Viewed, contents: Contents, photos: Sequence[Photo]) -> list[answers.OwnAct]:
        report, until = viewed.report, self._reopen_until(viewed.report)
        steps = {step.name for step in steps_from(report.state, "reporter")}
        closure = closure_of([event for event, _ in viewed.history])
        is_rated = any(rating.closure == closure for rating in viewed.ratings)
        possible: Mapping[answers.OwnAct, bool] = {
            "message": report.state != "withdrawn",
            "rate": report.outcome in RATED and report.state in SETTLED and not is_rated,
            "request_reopening": "request_reopening" in steps
            and until is not None
            and until >= self._clock.now(),
            "take_consent_back": consent.is_in_force(contents),
            "take_photo_back": bool(photos) and may_be_withdrawn(report),
            "withdraw": may_be_withdrawn(report) and not viewed.carries_others,
        }
        return [act for act, is_possible in possible.items() if is_possible]

    def _reopen_until(self, report: Report) -> datetime | None:
        if report.reopenings >= self._terms.reopenings:
            return None
        return reopening_ends(report, self._terms)

    def _entry(self, report: Report, spoken: Spoken, language: Language) -> answers.TimelineEntry:
        event, words = spoken
        return answers.TimelineEntry(
            at=event.at.astimezone(VIETNAM),
            kind=event.kind,
            state=event.after,
            text=HAPPENED[event.kind].in_(language),
            by=event.actor,
            reason=event.reason,
            reason_text=phrases.reason_text(event.kind, event.reason, language),
            said=words.text,
            legal_basis=words.legal_basis,
            done=phrases.done_shown(words, f"{BASE}/{report.code}"),
            until=local(words.until),
            recipient=words.recipient,
        )

    def _unit(self, looked: Looked) -> answers.UnitShown | None:
        return phrases.unit_shown(self._gazetteer, looked.routed.unit, looked.routed.by)

    def _category(self, looked: Looked, language: Language) -> answers.CategoryShown | None:
        category = self._categories.by_slug.get(looked.category) if looked.category else None
        if category is None:
            return None
        read = looked.category_by == "reading"
        return answers.CategoryShown(
            slug=category.slug,
            name=phrases.category_name(category, language),
            by=looked.category_by,
            confidence=round(looked.reading.confidence, 2) if read else None,
        )

    def _kept_category(self, report: Report, language: Language) -> answers.CategoryShown | None:
        category = self._categories.by_slug.get(report.category) if report.category else None
        if category is None:
            return None
        return answers.CategoryShown(
            slug=category.slug, name=phrases.category_name(category, language), by=report.category_by
        )

    def _suggestions(self, looked: Looked, language: Language) -> list[answers.Suggested]:
        reading = looked.reading
        found = [(reading.category, reading.confidence)]
        found += [(one.category, one.confidence) for one in reading.suggestions]
        return [
            answers.Suggested(
                slug=slug, name=phrases.category_name(category, language), confidence=round(confidence, 2)
            )
            for slug, confidence in found
            if slug != looked.category and (category := self._categories.by_slug.get(slug))
        ]

    def _alike(self, alike: Sequence[Alike], language: Language) -> list[answers.PossibleDuplicate]:
        return [
            answers.PossibleDuplicate(
                code=one.report.code,
                state=one.report.state,
                state_text=STATES[one.report.state].in_(language),
                category=one.report.category,
                received_at=one.report.received_at.astimezone(VIETNAM),
                supporters=one.report.supporters,
                score=round(one.score, 2),
                distance_m=one.metres,
                text=one.report.public_text,
            )
            for one in alike
        ]

    def _basis(self, report: Report, language: Language) -> str:
        if report.urgent:
            vi, en = "Khẩn: tính liên tục ngày đêm.", "Urgent: counted by the clock, day and night."
        else:
            vi = "Tính theo giờ và ngày làm việc; tạm dừng khi chờ bạn bổ sung thông tin."
            en = "Counted in office hours and working days; stands still while we wait for you."
        return vi if language == "vi" else en


def contact_consent(contents: Contents) -> answers.ContactConsent:
    """Whether there is consent to contact data being kept."""
    given = contents.consent
    return answers.ContactConsent(
        given=consent.is_in_force(contents),
        version=given.version if given else None,
        at=local(given.at) if given else None,
        channel=given.channel if given else None,
        taken_back_at=local(given.taken_back_at) if given else None,
        contact_kept=contents.contact is not None,
    )


def _day_set(viewed: Viewed) -> datetime | None:
    """The day of the work, while it is the one that was set."""
    if viewed.report.state != "scheduled":
        return None
    return next((words.until for event, words in reversed(viewed.history) if event.kind == "schedule"), None)


def encode(answer: msgspec.Struct) -> bytes:
    """An answer as JSON."""
    return msgspec.json.encode(answer)
