"""What the broadcast feed needs of those who publish schedules."""

from collections.abc import Sequence
from typing import Protocol

from laocaiso.feeds.broadcast.model import Listing, WrittenDay
from laocaiso.snapshots.model import Fetched, NotModified, Provider, Validators


class StationPages(Protocol):
    """The station's own pages."""

    @property
    def provider(self) -> Provider:
        """Who publishes them."""
        ...

    async def fetch_days(self) -> Fetched[Sequence[WrittenDay]]:
        """The days the pages show now. Raises `UpstreamDown` when none of them can be read."""
        ...


class ProgrammeGuide(Protocol):
    """A guide that lists many channels."""

    @property
    def provider(self) -> Provider:
        """Who publishes it."""
        ...

    async def fetch_listings(self, validators: Validators) -> Fetched[tuple[Listing, ...]] | NotModified:
        """The listings of our channels. Raises `UpstreamDown` when there is no usable answer."""
        ...
