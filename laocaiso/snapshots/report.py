"""How each source is doing, from what the engine has stored: for `/status` and the metrics."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

import msgspec

from laocaiso.core.errors import Trouble
from laocaiso.snapshots.breaker import State


class Budget(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What has been taken of one quota of a provider in its present window of `seconds`."""

    units: float
    """The whole of it, in the provider's own units."""
    seconds: int
    spent: float


class SourceReport(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One source. Times are aware; None where it has not happened yet."""

    source: str
    provider: str
    owner: str
    wanted: bool = True
    """False for a standby source while the first one does well."""
    last_success: datetime | None
    checked_at: datetime | None
    """Of the good answer held: when it was last confirmed."""
    fetched_at: datetime | None
    """Of the good answer held: when its content first came."""
    last_failure: datetime | None
    trouble: Trouble | None
    """Of the last look; None while it was good."""
    detail: str
    failures: int
    """In a row."""
    failing_since: datetime | None
    next_look: datetime | None
    breaker: State
    stale: bool
    """True as well where there is nothing at all."""
    usable: bool
    """False where there is nothing to show."""
    bad_rows: int
    notes: Sequence[str]
    budget: Sequence[Budget]
    """Empty where there is no quota, or where the counters could not be asked."""


class Reports(Protocol):
    """Whoever knows how the sources are doing; answers from what is kept and asks no upstream."""

    @property
    def is_ready(self) -> bool:
        """Whether every feed has been rendered, be it from nothing."""
        ...

    async def report(self) -> Sequence[SourceReport]:
        """Every source, in a fixed order."""
        ...
