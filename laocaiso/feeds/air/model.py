"""Air quality in the cells of a global model. Values of a model, never measured at a station.

Times are aware. Unknown is None. Amounts are µg/m³; the two indices are those of the US EPA and of the
European Environment Agency, and neither is Vietnam's VN_AQI.
"""

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

Amount = Annotated[float, Meta(ge=0, le=100_000)]
"""An index or a concentration; anything else is a broken answer."""


class Cell(msgspec.Struct, frozen=True):
    """A cell of the model's grid, by its centre in WGS84 degrees."""

    lat: float
    lon: float

    @property
    def key(self) -> str:
        """ "22.4,104.0"."""
        return f"{self.lat:.1f},{self.lon:.1f}"


class CellAir(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Hour by hour in one cell; all columns have the length of `times`."""

    lat: float
    """Centre of the cell that answered."""
    lon: float
    times: tuple[datetime, ...]
    us_aqi: tuple[Amount | None, ...]
    european_aqi: tuple[Amount | None, ...]
    pm2_5: tuple[Amount | None, ...]
    pm10: tuple[Amount | None, ...]
    ozone: tuple[Amount | None, ...]
    nitrogen_dioxide: tuple[Amount | None, ...]
    sulphur_dioxide: tuple[Amount | None, ...]
    carbon_monoxide: tuple[Amount | None, ...]


class AirTable(msgspec.Struct, frozen=True):
    """What was fetched, by `Cell.key`. Cells that could not be read are absent."""

    cells: dict[str, CellAir]
