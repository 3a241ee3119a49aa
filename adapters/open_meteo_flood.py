"""Open-Meteo's flood service (flood-api.open-meteo.com): GloFAS river discharge, day by day.

GloFAS is the Global Flood Awareness System of the Copernicus Emergency Management Service. Version 4 has
cells of 0.05° (about 5 km) and a new forecast every day. The service answers with the largest river near the
point; its documentation warns that "the closest river might not be selected correctly". Days are UTC days.
The columns beside `river_discharge` describe the members of the ensemble and exist for the forecast alone.
"""

from collections.abc import Sequence

import msgspec

from adapters.http import Upstream
from adapters.open_meteo_service import OpenMeteoService, column, cost, dates, locations
from laocaiso.core.clock import Clock
from laocaiso.core.errors import Trouble, UpstreamDown
from laocaiso.feeds.river.model import Discharge, Flow, FlowTable, RiverPoint
from laocaiso.snapshots.model import Fetched, Provider, Quota

BASE_URL = "https://flood-api.open-meteo.com"
PATH = "/v1/flood"
PROVIDER = Provider(
    id="open_meteo_flood",
    owner="Open-Meteo, Copernicus Emergency Management Service (GloFAS)",
    url="https://open-meteo.com/en/docs/flood-api",
    attribution=(
        "River discharge by Open-Meteo.com (https://open-meteo.com/), CC BY 4.0; generated using Copernicus "
        "Emergency Management Service information (GloFAS, https://global-flood.emergency.copernicus.eu/)."
    ),
    license="https://creativecommons.org/licenses/by/4.0/",
    # A share of one free quota; see adapters/open_meteo_service.py.
    quotas=(Quota(30, 60), Quota(100, 3_600), Quota(200, 86_400)),
    gap=1.0,
)
COLUMNS = {
    "discharge": "river_discharge",
    "median": "river_discharge_median",
    "lowest": "river_discharge_min",
    "p25": "river_discharge_p25",
    "p75": "river_discharge_p75",
    "highest": "river_discharge_max",
}
PAST_DAYS = 7
DAYS = 14


class OpenMeteoFlood:
    """Asks for discharge. `api_key` goes with a paid plan and its own address."""

    provider = PROVIDER

    def __init__(self, upstream: Upstream, clock: Clock, *, api_key: str | None = None) -> None:
        self._service = OpenMeteoService(upstream, clock, source=PROVIDER.id, path=PATH, api_key=api_key)

    def flow_cost(self, points: int) -> float:
        """Six variables over 21 days: 1.0 weighted calls a point."""
        return cost(len(COLUMNS), PAST_DAYS + DAYS, points)

    async def fetch_flow(self, points: Sequence[RiverPoint]) -> Fetched[FlowTable]:
        """A week back and two ahead; raises `UpstreamDown`."""
        params = [
            ("daily", ",".join(COLUMNS.values())),
            ("past_days", str(PAST_DAYS)),
            ("forecast_days", str(DAYS)),
        ]
        return _table(points, await self._service.ask([(point.lat, point.lon) for point in points], params))


class _Daily(msgspec.Struct):
    time: list[str]
    river_discharge: list[Discharge | None]
    river_discharge_median: list[Discharge | None] = []
    river_discharge_min: list[Discharge | None] = []
    river_discharge_p25: list[Discharge | None] = []
    river_discharge_p75: list[Discharge | None] = []
    river_discharge_max: list[Discharge | None] = []


class _Answer(msgspec.Struct):
    latitude: float
    longitude: float
    daily: _Daily


def parse(body: bytes, points: Sequence[RiverPoint]) -> Fetched[FlowTable]:
    """Read the answer to `fetch_flow`; raises `UpstreamDown` for everything that is not one."""
    return _table(points, locations(body, len(points), PROVIDER.id))


def _table(points: Sequence[RiverPoint], answers: Sequence[object]) -> Fetched[FlowTable]:
    read: dict[str, Flow] = {}
    notes: list[str] = []
    for point, answer in zip(points, answers, strict=True):
        try:
            read[point.id] = _flow(msgspec.convert(answer, _Answer))
        except (msgspec.ValidationError, ValueError, OverflowError) as error:
            notes.append(f"{point.id}: {str(error)[:120]}")
    if not read:
        raise UpstreamDown(PROVIDER.id, Trouble.UNREADABLE, notes[0] if notes else "nothing asked for")
    return Fetched(FlowTable(read), bad_rows=len(notes), notes=tuple(notes[:5]))


def _flow(answer: _Answer) -> Flow:
    days = dates(answer.daily.time)
    columns = {name: column(getattr(answer.daily, theirs), len(days)) for name, theirs in COLUMNS.items()}
    if all(value is None for value in columns["discharge"]):
        raise ValueError("no discharge on any day")
    return Flow(lat=round(answer.latitude, 4), lon=round(answer.longitude, 4), days=days, **columns)
