"""What goes of a report when, really and in all places; with a dry run that says what would.

    closed or withdrawn for so many days     it is anonymised: all words, the place, who it was, photos
    … and many more                          it is deleted; a tombstone stays for statistics
    on hold                                  never touched, and named by every run
    with something still to be told          never touched
    with other reports merged into it        anonymised, and deleted after them

Days count since something last happened to it; anonymising does not begin them anew. Rows go first, each
report in one transaction with its entry in the access log; files follow. A process that dies between leaves
files that no photo has, and `photos.sweeping` removes them.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import NamedTuple

import msgspec
import structlog

from laocaiso.cases.feedback import consent
from laocaiso.cases.feedback.categories import Categories
from laocaiso.cases.feedback.custody import Act, Custody
from laocaiso.cases.feedback.lifetime.expiring import Before, Expiring, Held
from laocaiso.cases.feedback.lifetime.tombstones import tombstone_of
from laocaiso.cases.feedback.model import Contents, Event, Report, place_of, place_of_answer, spent_id
from laocaiso.cases.feedback.photos.keeping import Keeping
from laocaiso.cases.feedback.ports import Voices
from laocaiso.core.clock import Clock
from laocaiso.core.ids import Ids
from laocaiso.snapshots.ports import StoreDown

MOST = 10_000
"""Reports that one run anonymises, and deletes; the next one goes on."""
NAMED = 100
"""Reports that what is told of a run names; it counts them all."""
PAUSE = 6 * 3600.0
"""Seconds between two runs."""

_log = structlog.get_logger(__name__)


class KeepFor(NamedTuple):
    """Days after its end that a report is kept."""

    personal: int = 365
    """With all that is of people."""
    report: int = 1825
    """At all."""


KEEP_FOR = KeepFor()


class Ran(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What was done, or would be in a dry run. Codes, and nothing of people."""

    at: datetime
    dry_run: bool
    anonymised: int
    deleted: int
    anonymised_codes: tuple[str, ...]
    """The first of them."""
    deleted_codes: tuple[str, ...]
    on_hold: tuple[str, ...]
    """The first of all that are."""


class Retention:
    """The job. Safe to run anywhere, any number of times, at once."""

    def __init__(
        self,
        *,
        expiring: Expiring,
        held: Held,
        custody: Custody,
        voices: Voices,
        photos: Sequence[Keeping],
        categories: Categories,
        clock: Clock,
        ids: Ids,
        keep_for: KeepFor = KEEP_FOR,
    ) -> None:
        """`photos` are all who keep photos of reports."""
        self._expiring = expiring
        self._held = held
        self._custody = custody
        self._voices = voices
        self._photos = tuple(photos)
        self._categories = categories
        self._clock = clock
        self._ids = ids
        self._keep_for = keep_for
        self.anonymised = 0
        """Since the process began, for metrics."""
        self.deleted = 0

    async def keep_running(self) -> None:
        """Run a few times a day until cancelled."""
        while True:
            try:
                ran = await self.run(dry_run=False)
                _log.info("report_retention_ran", anonymised=ran.anonymised, deleted=ran.deleted)
            except StoreDown as error:
                _log.warning("report_retention_store_down", reason=str(error))
            await self._clock.sleep(PAUSE)

    async def run(self, *, dry_run: bool) -> Ran:
        """Do what is due, or only say what would be. Raises `StoreDown`; run it again then."""
        now = self._clock.now()
        before = self._reports_before(now)
        due = await self._expiring.to_delete(before, MOST)
        deleted = [one for one in due if dry_run or await self._delete(one.id, before)]
        gone = frozenset(deleted)
        before = self._personal_before(now)
        due = [one for one in await self._expiring.to_anonymise(before, MOST) if one not in gone]
        anonymised = [one for one in due if dry_run or await self._anonymise(one.id, before)]
        if not dry_run and (deleted or anonymised):
            await self._expiring.scrub()
        return Ran(
            at=now,
            dry_run=dry_run,
            anonymised=len(anonymised),
            deleted=len(deleted),
            anonymised_codes=tuple(one.code for one in anonymised[:NAMED]),
            deleted_codes=tuple(one.code for one in deleted[:NAMED]),
            on_hold=tuple(await self._held.on_hold(NAMED)),
        )

    async def _anonymise(self, report_id: str, before: Before) -> bool:
        report = await self._custody.reports.read(report_id)
        if report is None or not before.includes(report):
            return False
        act = Act("anonymise", "system", "public", fields=self._bare(report))
        event = self._custody.event(report, act)
        after = msgspec.structs.replace(report, version=event.number, **act.fields)
        access = self._custody.access(report, "retention", "anonymised", "time is over")
        if not await self._expiring.anonymise(after, event, access):
            return False
        self.anonymised += 1
        await self._forget_photos(report.id)
        return True

    async def _delete(self, report_id: str, before: Before) -> bool:
        report = await self._custody.reports.read(report_id)
        if report is None or not before.includes(report):
            return False
        tombstone = tombstone_of(report, await self._voices.ratings(report.id), self._ids.new())
        access = self._custody.access(report, "retention", "deleted", "time is over")
        if not await self._expiring.delete(report, tombstone, access):
            return False
        self.deleted += 1
        await self._forget_photos(report.id)
        return True

    async def _forget_photos(self, report_id: str) -> None:
        for keeping in self._photos:
            await keeping.forget(report_id)

    def _bare(self, report: Report) -> dict[str, object]:
        """The fields of a report without anything of people, or any word that somebody wrote."""
        return {
            "account": None,
            "client_report_id": spent_id(report.account, report.client_report_id),
            "body_digest": "",
            "secret_hash": b"",
            "held": None,
            "public_title": None,
            "public_text": None,
            "sealed": self._custody.seal(Contents(text=""), place_of(report.id)),
            "answer": self._custody.seal(b"", place_of_answer(report.id)),
            "key_id": self._custody.key_id,
            "anonymised_at": self._clock.now(),
            "unread_since": None,
        }

    def _reports_before(self, now: datetime) -> Before:
        own = {c.slug: c.keep_report_days for c in self._categories.all}
        return _before(now, self._keep_for.report, own)

    def _personal_before(self, now: datetime) -> Before:
        own = {c.slug: c.keep_personal_days for c in self._categories.all}
        return _before(now, self._keep_for.personal, own)


def _before(now: datetime, usual: int, own: Mapping[str, int | None]) -> Before:
    return Before(
        now - timedelta(days=usual),
        {slug: now - timedelta(days=days) for slug, days in own.items() if days is not None},
    )


async def hold(report: Report, *, on_hold: bool, by: str, why: str, held: Held, custody: Custody) -> bool:
    """Keep a report as it is, or let it go its way. False where it is gone.

    Contact data that only the hold kept go with it; where that breaks off, release it once more.
    `by` is who asked for it, `why` the complaint or the law; neither names the person the report is of.
    """
    access = custody.access(report, f"operator:{by}", "held" if on_hold else "released", why)
    if not await held.hold(report.id, access, on_hold=on_hold):
        return False
    contents = custody.contents(report)
    if not on_hold and contents.contact is not None and not consent.is_in_force(contents):
        await custody.add(report, partial(_let_contact_go, custody))
    return True


def _let_contact_go(custody: Custody, report: Report, _history: Sequence[Event]) -> Act:
    """The consent was taken back while it was on hold."""
    fields = consent.taken_back(custody, report, report.changed_at, on_hold=False)
    return Act("forget", "system", "staff", fields=fields, why="hold is over")
