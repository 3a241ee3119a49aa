"""What the warnings feed needs of an issuer."""

from typing import Protocol

from laocaiso.feeds.warnings.model import Bulletin
from laocaiso.snapshots.model import Cadence, Fetched, Provider


class Issuer(Protocol):
    """Somebody entitled to warn, reached through one outside system."""

    @property
    def provider(self) -> Provider:
        """The system, its limits, and how to name its owner."""
        ...

    @property
    def sender(self) -> str:
        """The issuer as CAP wants it: unique in the world, no blanks or commas; a host name as a rule."""
        ...

    @property
    def cadence(self) -> Cadence:
        """How often there is something new, and for how long the last word may be shown as such."""
        ...

    @property
    def cost(self) -> float:
        """What one look costs at most, in the units of the provider's quotas."""
        ...

    async def fetch_bulletin(self) -> Fetched[Bulletin]:
        """Ask once. `came` and `replaced` are left out: the feed fills them.

        Rows that could not be read are left out and counted as `bad_rows`; where one may name a place here,
        the listing is not `complete`. Raises `UpstreamDown` when there is no usable answer.
        """
        ...
