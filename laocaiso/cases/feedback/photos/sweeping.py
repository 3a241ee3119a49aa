"""Removes what photos left behind: pieces that nobody came back for, and files of processes that died.

Safe to run in any number of processes at once.
"""

from collections.abc import Mapping
from datetime import timedelta

import structlog

from laocaiso.cases.feedback.photos.keeping import Keeping
from laocaiso.cases.files import Files
from laocaiso.core.clock import Clock
from laocaiso.snapshots.ports import StoreDown

GRACE = timedelta(days=1)
"""Age at which a file that no photo has is taken for left behind."""
PAUSE = 6 * 3600.0
"""Seconds between two rounds."""

_log = structlog.get_logger(__name__)


class Sweeping:
    """Goes over all folders. `keepings` by the first word of their folders: `report`, `evidence`."""

    def __init__(self, files: Files, keepings: Mapping[str, Keeping], clock: Clock) -> None:
        self._files = files
        self._keepings = keepings
        self._clock = clock

    async def once(self, *, dry_run: bool = False) -> int:
        """One round; how many files there were. Folders of reports that are gone are emptied too."""
        before = self._clock.now() - GRACE
        count = 0
        for folder in await self._files.folders():
            kind, _, report = folder.partition("-")
            if report and kind in self._keepings:
                count += await self._keepings[kind].sweep(report, before=before, dry_run=dry_run)
        return count

    async def run(self) -> None:
        """A round a few times a day until cancelled."""
        while True:
            try:
                count = await self.once()
                _log.info("photos_swept", files=count)
            except StoreDown as error:
                _log.warning("photos_store_down", reason=str(error))
            await self._clock.sleep(PAUSE)
