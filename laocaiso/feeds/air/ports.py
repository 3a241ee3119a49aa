"""What the air feed needs of a provider."""

from collections.abc import Sequence
from typing import Protocol

from laocaiso.feeds.air.model import AirTable, Cell
from laocaiso.snapshots.model import Fetched, Provider


class AirQuality(Protocol):
    """A model of the air, asked for many cells in one look."""

    @property
    def provider(self) -> Provider:
        """Who it is, its limits, and what its licence asks for."""
        ...

    def air_cost(self, cells: int) -> float:
        """What one look at `cells` cells costs, in the units of the provider's quotas."""
        ...

    async def fetch_air(self, cells: Sequence[Cell]) -> Fetched[AirTable]:
        """Ask once. Cells that could not be read are left out and counted as `bad_rows`.

        Raises `UpstreamDown` when there is no usable answer.
        """
        ...
