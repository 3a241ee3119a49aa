"""Open-Meteo's air-quality service (air-quality-api.open-meteo.com): CAMS, hour by hour.

Outside Europe the data are the global forecasts of the Copernicus Atmosphere Monitoring Service: a value
every three hours, brought to hours by the service, a new run every twelve. The service's grid has 0.4° (about
45 km) in the server's source (`CamsDomain.swift`); its documentation says 40 km in one place and 0.25° in
another. We ask for the centres of the 0.4° cells and show the centre that answers.
"""

from collections.abc import Sequence

import msgspec

from adapters.http import Upstream
from adapters.open_meteo_service import OpenMeteoService, column, cost, instants, locations
from laocaiso.core.clock import Clock
from laocaiso.core.errors import Trouble, UpstreamDown
from laocaiso.feeds.air.model import AirTable, Amount, Cell, CellAir
from laocaiso.snapshots.model import Fetched, Provider, Quota

BASE_URL = "https://air-quality-api.open-meteo.com"
PATH = "/v1/air-quality"
PROVIDER = Provider(
    id="open_meteo_air",
    owner="Open-Meteo, Copernicus Atmosphere Monitoring Service (CAMS)",
    url="https://open-meteo.com/en/docs/air-quality-api",
    attribution=(
        "Air quality data by Open-Meteo.com (https://open-meteo.com/), CC BY 4.0; contains modified "
        "Copernicus Atmosphere Monitoring Service information (CAMS global atmospheric composition "
        "forecasts). Neither the European Commission nor ECMWF is responsible for its use."
    ),
    license="https://creativecommons.org/licenses/by/4.0/",
    # A share of one free quota; see adapters/open_meteo_service.py.
    quotas=(Quota(60, 60), Quota(200, 3_600), Quota(500, 86_400)),
    gap=1.0,
)
HOURLY = (
    "us_aqi",
    "european_aqi",
    "pm2_5",
    "pm10",
    "ozone",
    "nitrogen_dioxide",
    "sulphur_dioxide",
    "carbon_monoxide",
)
"""Eight: up to ten cost one weighted call for each cell."""
DAYS = 4
"""So that hours are left when two runs in a row can't be had."""


class OpenMeteoAir:
    """Asks for air quality. `api_key` goes with a paid plan and its own address."""

    provider = PROVIDER

    def __init__(self, upstream: Upstream, clock: Clock, *, api_key: str | None = None) -> None:
        self._service = OpenMeteoService(upstream, clock, source=PROVIDER.id, path=PATH, api_key=api_key)

    def air_cost(self, cells: int) -> float:
        """One weighted call a cell."""
        return cost(len(HOURLY), DAYS, cells)

    async def fetch_air(self, cells: Sequence[Cell]) -> Fetched[AirTable]:
        """Four days by the hour; raises `UpstreamDown`."""
        params = [
            ("hourly", ",".join(HOURLY)),
            ("forecast_days", str(DAYS)),
            ("timezone", "Asia/Ho_Chi_Minh"),
            ("domains", "cams_global"),
            ("cell_selection", "nearest"),
        ]
        return _table(cells, await self._service.ask([(cell.lat, cell.lon) for cell in cells], params))


class _Hourly(msgspec.Struct):
    time: list[str]
    us_aqi: list[Amount | None] = []
    european_aqi: list[Amount | None] = []
    pm2_5: list[Amount | None] = []
    pm10: list[Amount | None] = []
    ozone: list[Amount | None] = []
    nitrogen_dioxide: list[Amount | None] = []
    sulphur_dioxide: list[Amount | None] = []
    carbon_monoxide: list[Amount | None] = []


class _Answer(msgspec.Struct):
    latitude: float
    longitude: float
    utc_offset_seconds: int
    hourly: _Hourly


def parse(body: bytes, cells: Sequence[Cell]) -> Fetched[AirTable]:
    """Read the answer to `fetch_air`; raises `UpstreamDown` for everything that is not one."""
    return _table(cells, locations(body, len(cells), PROVIDER.id))


def _table(cells: Sequence[Cell], answers: Sequence[object]) -> Fetched[AirTable]:
    read: dict[str, CellAir] = {}
    notes: list[str] = []
    for cell, answer in zip(cells, answers, strict=True):
        try:
            read[cell.key] = _cell(msgspec.convert(answer, _Answer))
        except (msgspec.ValidationError, ValueError, OverflowError) as error:
            notes.append(f"{cell.key}: {str(error)[:120]}")
    if not read:
        raise UpstreamDown(PROVIDER.id, Trouble.UNREADABLE, notes[0] if notes else "nothing asked for")
    return Fetched(AirTable(read), bad_rows=len(notes), notes=tuple(notes[:5]))


def _cell(answer: _Answer) -> CellAir:
    hourly = answer.hourly
    times = instants(hourly.time, answer.utc_offset_seconds)
    columns = {name: column(getattr(hourly, name), len(times)) for name in HOURLY}
    if all(value is None for values in columns.values() for value in values):
        raise ValueError("no value in any hour")
    return CellAir(lat=round(answer.latitude, 4), lon=round(answer.longitude, 4), times=times, **columns)
