"""What the feed needs from the outside."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from laocaiso.feeds.outages.model import Listed, PowerUnit
from laocaiso.snapshots.model import Fetched, Provider


class Schedules(Protocol):
    """A power company's published schedule of planned outages."""

    @property
    def provider(self) -> Provider:
        """Who publishes it."""
        ...

    @property
    def units(self) -> Sequence[PowerUnit]:
        """The điện lực there are schedules of."""
        ...

    async def fetch_ahead(self, unit: str, days: int) -> Fetched[Listed]:
        """What is listed for one điện lực, from today to `days` days on.

        No rows is a full answer: nothing is planned. `bad_rows` counts those that could not be read. Raises
        `UpstreamDown` for everything that is not the schedule.
        """
        ...

    async def list_units(self) -> Fetched[Mapping[str, str]]:
        """Code and name of each điện lực as the company has them; the notes say what differs from `units`."""
        ...
