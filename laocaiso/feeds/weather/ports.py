"""What the weather feed needs of a provider."""

from collections.abc import Sequence
from typing import Protocol

from laocaiso.feeds.weather.model import ForecastTable, NowTable, Point
from laocaiso.snapshots.model import Fetched, Provider


class Forecasts(Protocol):
    """Hours and days ahead, for many points in one look."""

    @property
    def provider(self) -> Provider:
        """Who it is, its limits, and what its licence asks for."""
        ...

    def forecast_cost(self, points: int) -> float:
        """What one look at `points` places costs, in the units of the provider's quotas."""
        ...

    async def fetch_forecast(self, points: Sequence[Point]) -> Fetched[ForecastTable]:
        """Ask once. Points that could not be read are left out and counted as `bad_rows`.

        Raises `UpstreamDown` when there is no usable answer.
        """
        ...


class CurrentAndForecasts(Forecasts, Protocol):
    """A provider that also gives the values of now."""

    def now_cost(self, points: int) -> float:
        """As `forecast_cost`, for a look at now."""
        ...

    async def fetch_now(self, points: Sequence[Point]) -> Fetched[NowTable]:
        """As `fetch_forecast`, for the values of now."""
        ...
