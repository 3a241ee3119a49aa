"""What is deleted when, really and in all places; with a dry run that says what would be.

    dossier in preparation   its `expires_at`: so many days since it was last changed
    accepted dossier         its `expires_at`: so many days since the one-stop accepted it, which has it now
    waiting to be sent       never
    on hold                  never, and named in the report
    files nobody refers to   a day after they were written: pieces of documents never finished, what was
                             replaced when the process died
    access log               after the days given; the law asks for six months (Luật 91/2025, as cited in the
                             notes on processing logs)

Rows go first, in one transaction with the entry in the access log that remains as their tombstone; files
follow. A process that dies between leaves a folder that no row knows, and the next run removes it.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

import msgspec
import structlog

from laocaiso.accounts.access import Access, Accesses
from laocaiso.cases.files import Files
from laocaiso.cases.intake.ports import Drafts, Holds, Keeping
from laocaiso.core.clock import Clock
from laocaiso.core.ids import Ids
from laocaiso.snapshots.ports import StoreDown

BATCH = 200
MOST = 10_000
"""Dossiers that one run deletes; the next one goes on."""
GRACE = timedelta(days=1)
"""Age at which a file nobody refers to is taken for left behind."""
ACCESS_LOG_DAYS = 730
PAUSE = 6 * 3600.0
"""Seconds between two runs."""
NAMED = 100
"""Dossiers that a report names; it counts them all."""


_log = structlog.get_logger(__name__)


class Report(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What was deleted, or would be in a dry run. Ids only."""

    at: datetime
    dry_run: bool
    dossiers: int
    by_state: dict[str, int]
    ids: tuple[str, ...]
    """The first of them."""
    on_hold: tuple[str, ...]
    """Their time is over, but a hold keeps them."""
    folders: int
    """Folders of documents without a dossier."""
    files: int
    """Files that no dossier refers to."""
    access_entries: int


class _Left(NamedTuple):
    folders: int
    files: int


class Retention:
    """The job. Safe to run anywhere, any number of times, at once."""

    def __init__(
        self,
        *,
        keeping: Keeping,
        drafts: Drafts,
        files: Files,
        clock: Clock,
        ids: Ids,
        access_log_days: int = ACCESS_LOG_DAYS,
    ) -> None:
        self._keeping = keeping
        self._drafts = drafts
        self._files = files
        self._clock = clock
        self._ids = ids
        self._access_log = timedelta(days=access_log_days)

    async def run(self, *, dry_run: bool) -> Report:
        """Delete what is due, or only say what would be. Raises `StoreDown`; run it again then."""
        now = self._clock.now()
        gone: list[str] = []
        held: list[str] = []
        states: dict[str, int] = {}
        for one in await self._keeping.expired(now, MOST):
            if one.on_hold:
                held.append(one.dossier)
            elif dry_run or await self._delete(one.dossier, now):
                gone.append(one.dossier)
                states[one.state] = states.get(one.state, 0) + 1
        left = await self._sweep(now, dry_run=dry_run, but=frozenset(gone))
        entries = await self._keeping.prune_accesses(now - self._access_log, dry_run=dry_run)
        if not dry_run and (gone or entries):
            await self._keeping.scrub()
        return Report(
            at=now,
            dry_run=dry_run,
            dossiers=len(gone),
            by_state=states,
            ids=tuple(gone[:NAMED]),
            on_hold=tuple(held[:NAMED]),
            folders=left.folders,
            files=left.files,
            access_entries=entries,
        )

    async def _delete(self, dossier: str, now: datetime) -> bool:
        tombstone = Access(
            id=self._ids.new(), at=now, who="retention", subject=dossier, what="deleted", why="time is over"
        )
        if not await self._keeping.delete(dossier, expired_before=now, access=tombstone):
            return False
        await self._files.remove(dossier)
        return True

    async def _sweep(self, now: datetime, *, dry_run: bool, but: frozenset[str]) -> _Left:
        """Remove folders without a dossier, and files without a row. `but`: were dealt with already."""
        folders = [folder for folder in await self._files.folders() if folder not in but]
        orphans = files = 0
        for start in range(0, len(folders), BATCH):
            batch = folders[start : start + BATCH]
            known = await self._keeping.known(batch)
            for folder in batch:
                if folder in known:
                    files += await self._sweep_files(folder, now, dry_run=dry_run)
                    continue
                orphans += 1
                if not dry_run:
                    await self._files.remove(folder)
        return _Left(orphans, files)

    async def _sweep_files(self, folder: str, now: datetime, *, dry_run: bool) -> int:
        # The files before the rows: what is written meanwhile is younger than the grace.
        old = [file.name for file in await self._files.names(folder) if file.at < now - GRACE]
        if not old:
            return 0
        draft = await self._drafts.read(folder)
        kept = {document.file for document in draft.documents} if draft else set()
        left = [name for name in old if name not in kept]
        if not dry_run:
            for name in left:
                await self._files.remove(folder, name)
        return len(left)


async def keep_running(retention: Retention, clock: Clock) -> None:
    """Run the job a few times a day until cancelled."""
    while True:
        try:
            report = await retention.run(dry_run=False)
            _log.info("retention_ran", dossiers=report.dossiers, folders=report.folders, files=report.files)
        except StoreDown as error:
            _log.warning("retention_store_down", reason=str(error))
        await clock.sleep(PAUSE)


async def hold(
    dossier: str,
    *,
    on_hold: bool,
    by: str,
    why: str,
    holds: Holds,
    accesses: Accesses,
    clock: Clock,
    ids: Ids,
) -> bool:
    """Keep a dossier from being deleted, or let it go; noted in the access log. False where there is none.

    `by` is who asked for it, `why` the complaint or the law; neither names the person the dossier is of.
    """
    if not await holds.hold(dossier, on_hold=on_hold):
        return False
    what = "held" if on_hold else "released"
    entry = Access(id=ids.new(), at=clock.now(), who=f"operator:{by}", subject=dossier, what=what, why=why)
    await accesses.note(entry)
    return True
