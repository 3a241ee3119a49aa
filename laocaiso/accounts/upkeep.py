"""What goes when its time is over: sessions, failed sign-ins, accounts nobody uses any more."""

from collections.abc import Awaitable, Callable

import structlog

from laocaiso.core.clock import Clock
from laocaiso.snapshots.ports import StoreDown

PAUSE = 6 * 3600.0
"""Seconds between two runs."""

_log = structlog.get_logger(__name__)


async def keep_running(prune: Callable[[], Awaitable[None]], clock: Clock) -> None:
    """Run the job a few times a day until cancelled."""
    while True:
        try:
            await prune()
        except StoreDown as error:
            _log.warning("accounts_store_down", reason=str(error))
        await clock.sleep(PAUSE)
