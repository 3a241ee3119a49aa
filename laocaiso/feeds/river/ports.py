"""What the river feed needs of a provider."""

from collections.abc import Sequence
from typing import Protocol

from laocaiso.feeds.river.model import FlowTable, RiverPoint
from laocaiso.snapshots.model import Fetched, Provider


class RiverFlow(Protocol):
    """A model of rivers, asked for a few points in one look."""

    @property
    def provider(self) -> Provider:
        """Who it is, its limits, and what its licence asks for."""
        ...

    def flow_cost(self, points: int) -> float:
        """What one look at `points` places costs, in the units of the provider's quotas."""
        ...

    async def fetch_flow(self, points: Sequence[RiverPoint]) -> Fetched[FlowTable]:
        """Ask once. Points that could not be read are left out and counted as `bad_rows`.

        Raises `UpstreamDown` when there is no usable answer.
        """
        ...
