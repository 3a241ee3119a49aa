"""What makes a report wait for a look before anything of it may become public.

Nobody is refused: a report beyond a quota, in a burst, with insults or of the same text again is accepted,
gets its code and its clocks, and lies in a queue of its own. People behind one address (a mobile network, a
whole office) share that address, so accounts count first and addresses are given room.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

from laocaiso.cases.feedback.model import HeldFor
from laocaiso.core.text import fold
from laocaiso.snapshots.model import Quota
from laocaiso.snapshots.ports import Limits, StoreDown

HOUR, DAY = 3600, 86_400


@dataclass(frozen=True, slots=True)
class Figures:
    """How much is usual."""

    account: Sequence[Quota] = (Quota(5, HOUR), Quota(20, DAY))
    address: Sequence[Quota] = (Quota(20, HOUR), Quota(60, DAY))
    """Anonymous reports of one address."""
    burst: Sequence[Quota] = (Quota(20, 600),)
    """Anonymous reports of one unit and category within ten minutes."""
    text: Sequence[Quota] = (Quota(3, DAY),)
    """The same words, whoever sends them."""


FIGURES = Figures()


class Quarantine:
    """Counts reports. Where nobody can count, nothing is held, and that is counted."""

    def __init__(self, limits: Limits, *, key: bytes, figures: Figures = FIGURES) -> None:
        self._limits = limits
        self._key = key[: blake2b.MAX_KEY_SIZE]
        self._figures = figures
        self.limits_down = 0

    async def held_for(
        self,
        *,
        account: str | None,
        address: str,
        area: str,
        text: str,
        abusive: bool,
        now: datetime,
    ) -> HeldFor | None:
        """Count a new report, and say why it has to wait; None when it has not. `area`: unit and category."""
        figures = self._figures
        if account is not None:
            fits = await self._fits("account", account, figures.account, now)
        else:
            fits = await self._fits("address", address, figures.address, now)
        calm = account is not None or await self._fits("burst", area, figures.burst, now)
        fresh = await self._fits("text", fold(text), figures.text, now)
        if abusive:
            return "abusive"
        if not fits:
            return "quota"
        if not calm:
            return "burst"
        return None if fresh else "repeated_text"

    async def _fits(self, kind: str, what: str, quotas: Sequence[Quota], now: datetime) -> bool:
        name = blake2b(what.encode(), key=self._key, digest_size=12).hexdigest()
        try:
            return (await self._limits.spend(f"report:{kind}:{name}", 1, quotas, now)).allowed
        except StoreDown:
            self.limits_down += 1
            return True
