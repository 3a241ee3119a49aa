"""What officers look at: a report with its history, what looks like it, who handed it in.

Every look is put into the access log before anything is shown. Who handed a report in is shown by itself, to
those who handle reports, for a reason out of a list.
"""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

import msgspec

from laocaiso.accounts.model import Officer, Personal
from laocaiso.cases.feedback import consent
from laocaiso.cases.feedback.custody import Custody
from laocaiso.cases.feedback.desk.rights import found_for, must
from laocaiso.cases.feedback.following.service import Spoken
from laocaiso.cases.feedback.handing_in.likely import Alike, Likely
from laocaiso.cases.feedback.model import Contents, Report
from laocaiso.cases.feedback.ports import People, PhotoNumbers, Queue, Rating, Voices
from laocaiso.cases.feedback.progress import Progress, Used
from laocaiso.cases.feedback.reading.model import Reading
from laocaiso.cases.feedback.reading.reader import Reader
from laocaiso.cases.feedback.wording import Words as Wording
from laocaiso.core.clock import Clock
from laocaiso.core.errors import InvalidInput

PURPOSES: Mapping[str, Wording] = {
    "contact_reporter": Wording(
        "Liên hệ người phản ánh về sự việc", "To reach the reporter about the matter"
    ),
    "visit_site": Wording("Hẹn người phản ánh tại hiện trường", "To meet the reporter on site"),
    "verify_report": Wording("Xác minh phản ánh", "To verify the report"),
    "legal_request": Wording("Theo yêu cầu của cơ quan có thẩm quyền", "At the request of an authority"),
    "protect_reporter": Wording("Bảo vệ người phản ánh", "To protect the reporter"),
}
"""Why an officer may look at who handed a report in."""
AUTHORITY = "legal_request"
"""The one that needs no consent: what a hold still keeps is shown for it."""


class Seen(NamedTuple):
    """A report as an officer sees it; nothing in it says who handed it in, unless its text does."""

    report: Report
    contents: Contents
    reading: Reading
    history: Sequence[Spoken]
    used: Used
    ratings: Sequence[Rating]
    parent: Report | None
    children: Sequence[Report]
    photos: Collection[int]
    """Numbers of the reporter's photos."""
    evidence: Collection[int]
    """Numbers of the officers' photos."""
    now: datetime


class Known(NamedTuple):
    """Who handed a report in, as far as it is known."""

    report: Report
    contents: Contents
    person: Personal | None
    """Of the account that was signed in; None without one."""


class Looking:
    """Shows reports to officers."""

    def __init__(
        self,
        *,
        custody: Custody,
        progress: Progress,
        queue: Queue,
        voices: Voices,
        photos: PhotoNumbers,
        evidence: PhotoNumbers,
        people: People,
        likely: Likely,
        reader: Reader,
        clock: Clock,
    ) -> None:
        self._custody = custody
        self._progress = progress
        self._queue = queue
        self._voices = voices
        self._photos = photos
        self._evidence = evidence
        self._people = people
        self._likely = likely
        self._reader = reader
        self._clock = clock

    async def report(self, typed: str, officer: Officer) -> Seen:
        """All of a report but who handed it in. Raises `NotFound`, `Forbidden`."""
        report = await found_for(officer, typed, self._custody)
        await self._note(report, officer, "read", "handle")
        history = await self._custody.history(report)
        contents = self._custody.contents(report)
        now = self._clock.now()
        return Seen(
            report=report,
            contents=contents,
            reading=await asyncio.to_thread(self._reader.read, contents.title, contents.text),
            history=[Spoken(event, self._custody.words(report.id, event)) for event in history],
            used=self._progress.used(report, history, now),
            ratings=await self._voices.ratings(report.id),
            parent=await self._custody.reports.read(report.parent) if report.parent else None,
            children=await self._queue.children(report.id),
            photos=await self._photos.numbers(report.id),
            evidence=await self._evidence.numbers(report.id),
            now=now,
        )

    async def reporter(self, typed: str, officer: Officer, why: str) -> Known:
        """Who handed a report in, for one of `PURPOSES`.

        Raises `NotFound`, `Forbidden`, and `InvalidInput` for a reason that is none of them.
        """
        report = await found_for(officer, typed, self._custody)
        must(officer, "report.read_reporter")
        if why not in PURPOSES:
            raise InvalidInput(
                "why",
                "Cần nêu lý do xem thông tin người phản ánh, theo danh sách.",
                "Say why you have to see who handed it in, out of the list.",
                allowed=tuple(PURPOSES),
            )
        await self._note(report, officer, "read_reporter", why)
        person = None
        if report.account is not None:
            person = await self._people.seen_by(report.account, who=f"officer:{officer.id}", why=why)
        contents = self._custody.contents(report)
        if why != AUTHORITY:
            contents = msgspec.structs.replace(contents, contact=consent.contact_shown(contents))
        return Known(report, contents, person)

    async def alike(self, typed: str, officer: Officer) -> Sequence[Alike]:
        """Reports in the officer's scope that may be of the same thing. Raises `NotFound`, `Forbidden`."""
        report = await found_for(officer, typed, self._custody)
        found = await self._likely.of_report(report)
        shown = [one for one in found if officer.covers(one.report.unit, one.report.category)]
        for seen in (report, *(one.report for one in shown)):
            await self._note(seen, officer, "read", "duplicates")
        return shown

    async def _note(self, report: Report, officer: Officer, what: str, why: str) -> None:
        await self._custody.note(report, f"officer:{officer.id}", what, why)
