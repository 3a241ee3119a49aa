"""What a citizen may ask of what is kept of them: a copy, no contact data, that it is theirs no longer.

A report is a record of the administration and stays when its reporter deletes their account; who it was,
and how to reach them, goes. The secret link goes on opening it. On hold contact data stay until the hold
ends, and nobody but an authority that asks is shown them.
"""

from collections.abc import AsyncIterator, Sequence

from laocaiso.accounts.looks import Looks
from laocaiso.accounts.model import Citizen
from laocaiso.accounts.ports import Holding, OtherConsent
from laocaiso.cases.feedback import consent
from laocaiso.cases.feedback.custody import Act, Custody, Reporter, subject_of
from laocaiso.cases.feedback.following.copies import FeedbackCopy, PhotoCopy, ReportCopy
from laocaiso.cases.feedback.following.service import Following
from laocaiso.cases.feedback.model import Event, Report, spent_id
from laocaiso.cases.feedback.photos.keeping import Keeping
from laocaiso.cases.feedback.photos.model import MEDIA_TYPE
from laocaiso.cases.feedback.ports import Filter, Notice, Notices, Queue, Supported, Traces
from laocaiso.cases.feedback.shown import BASE, Shown
from laocaiso.core.clock import VIETNAM, Clock
from laocaiso.snapshots.pages import Language

BATCH = 100
REPORTS, SUPPORTS, NOTICES = "/v1/me/feedback", "/v1/me/supports", "/v1/me/notices"


class _Nothing(Exception):
    """There is nothing to be done with the report as it is now."""

    def __init__(self, report: Report) -> None:
        super().__init__()
        self.report = report


class Owning:
    """`accounts.ports.Keeper` of reports. Every method raises `StoreDown`."""

    def __init__(
        self,
        *,
        custody: Custody,
        following: Following,
        queue: Queue,
        traces: Traces,
        notices: Notices,
        photos: Keeping,
        shown: Shown,
        looks: Looks,
        clock: Clock,
    ) -> None:
        self._custody = custody
        self._following = following
        self._queue = queue
        self._traces = traces
        self._notices = notices
        self._photos = photos
        self._shown = shown
        self._looks = looks
        self._clock = clock

    async def holdings(self, account: str) -> Sequence[Holding]:
        """What there is of an account, in numbers."""
        amounts = await self._traces.amounts(account)
        return [
            Holding("reports", amounts.reports, REPORTS),
            Holding("supports", amounts.supports, SUPPORTS),
            Holding("notices", amounts.notices, NOTICES),
            Holding("unread_notices", amounts.unread, NOTICES),
        ]

    async def consents(self, account: str) -> Sequence[OtherConsent]:
        """Consents to contact data that were given with reports of an account, newest first."""
        return [
            OtherConsent(
                what="report_contact",
                of=report.code,
                given=given.taken_back_at is None,
                text_version=given.version,
                at=given.at.astimezone(VIETNAM),
                channel=given.channel,
                taken_back_at=given.taken_back_at and given.taken_back_at.astimezone(VIETNAM),
                take_back=f"{BASE}/{report.code}/consent",
            )
            async for report in self._reports(account)
            if (given := self._custody.contents(report).consent)
        ]

    async def supported(self, account: str) -> Sequence[Supported]:
        """Reports of others that an account supports."""
        return await self._traces.supported(account)

    async def export(self, account: str, language: Language) -> tuple[str, FeedbackCopy]:
        """All reports of an account as their reporter sees them, what it supports, what it was told."""
        citizen = Citizen(account=account)
        return "feedback", FeedbackCopy(
            reports=[await self._copy(one, citizen, language) async for one in self._reports(account)],
            supports=[self._shown.supported(one, language) for one in await self.supported(account)],
            notices=[self._shown.notice(one, language) async for one in self._told(account)],
        )

    async def forget(self, account: str) -> None:
        """Let no report and nothing else lead to the account any more. May be repeated."""
        while True:
            page = await self._queue.page(Filter(account=account, order="newest"), None, BATCH)
            for report in page.reports:
                await self._custody.add(report, self._forgotten)
            if not page.reports:
                break
        await self._traces.forget(account)

    async def take_consent_back(self, typed: str, reporter: Reporter) -> Report:
        """Delete the contact data that came with a report; that they did, and went, stays in its history.

        May be repeated; nothing happens where there is no consent in force. Raises as `Custody.of_reporter`,
        and `Conflict`.
        """
        report = await self._custody.of_reporter(typed, reporter)
        try:
            return await self._custody.add(report, self._without_contact)
        except _Nothing as nothing:
            return nothing.report

    def _without_contact(self, report: Report, _history: Sequence[Event]) -> Act:
        contents = self._custody.contents(report)
        if contents.consent is None or not consent.is_in_force(contents):
            raise _Nothing(report)
        return Act(
            "take_consent_back",
            "reporter",
            "reporter",
            detail=f"contact:{contents.consent.version}",
            fields=consent.taken_back(self._custody, report, self._clock.now(), on_hold=report.on_hold),
            why="take consent back",
        )

    def _forgotten(self, report: Report, _history: Sequence[Event]) -> Act:
        fields = {
            **consent.taken_back(self._custody, report, self._clock.now(), on_hold=report.on_hold),
            "account": None,
            # It was unique for the account; among anonymous reports another may have the same.
            "client_report_id": spent_id(report.account, report.client_report_id),
        }
        return Act("forget", "reporter", "staff", fields=fields, why="account deleted")

    async def _copy(self, report: Report, citizen: Citizen, language: Language) -> ReportCopy:
        photos = await self._photos.of(report.id)
        viewed = await self._following.view(report.code, Reporter(citizen))
        contents = self._custody.contents(report)
        return ReportCopy(
            report=self._shown.report(viewed, photos, language),
            client_report_id=report.client_report_id,
            contact_kept=contents.contact,
            not_the_same_as=list(contents.acknowledged),
            photos=[
                PhotoCopy(
                    number=photo.number,
                    url=f"{BASE}/{report.code}/photos/{photo.number}",
                    media_type=MEDIA_TYPE,
                    sent_at=photo.added_at.astimezone(VIETNAM),
                    sent_bytes=photo.size,
                    sent_sha256=photo.digest_sent,
                    width=photo.width,
                    height=photo.height,
                )
                for photo in photos
            ],
            accesses=await self._looks.of(subject_of(report.id)),
        )

    async def _reports(self, account: str) -> AsyncIterator[Report]:
        """All of an account, newest first."""
        after: str | None = None
        while True:
            page = await self._queue.page(Filter(account=account, order="newest"), after, BATCH)
            for report in page.reports:
                yield report
            if (after := page.next) is None:
                return

    async def _told(self, account: str) -> AsyncIterator[Notice]:
        """All that it was told, newest first."""
        after: str | None = None
        while True:
            page, after = await self._notices.notices(account, after, BATCH)
            for notice in page:
                yield notice
            if after is None:
                return
