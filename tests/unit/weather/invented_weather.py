"""A province of invented weather, and a stand-in for what the engine holds."""

import math
import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from laocaiso.core.clock import VIETNAM
from laocaiso.core.errors import Trouble
from laocaiso.feeds.weather.model import ForecastTable, Hours, Now, NowTable, Point, Sun, UnitForecast
from laocaiso.snapshots.model import Fetched, Held, Provider, Quota, Source

AT = datetime(2026, 11, 22, 9, 20, tzinfo=VIETNAM)


class Provided:
    """Both ports, giving what it was made with; counts the questions."""

    def __init__(self, name: str, quotas: tuple[Quota, ...] = ()) -> None:
        self.provider = Provider(
            id=name,
            owner=name.title(),
            url=f"https://{name}.example/",
            attribution=f"by {name}",
            quotas=quotas,
        )
        self.asked: list[tuple[str, int]] = []

    def now_cost(self, points: int) -> float:
        return float(points)

    def forecast_cost(self, points: int) -> float:
        return 1.2 * points

    async def fetch_now(self, points: Sequence[Point]) -> Fetched[NowTable]:
        self.asked.append(("now", len(points)))
        return Fetched(NowTable({point.code: now_at(AT) for point in points}))

    async def fetch_forecast(self, points: Sequence[Point]) -> Fetched[ForecastTable]:
        self.asked.append(("forecast", len(points)))
        return Fetched(ForecastTable({point.code: forecast_from(AT) for point in points}))


class Keeps:
    """What is held of each source, by its id."""

    def __init__(self) -> None:
        self.held_by_id: dict[str, Held[Any]] = {}

    def put(
        self,
        source: Source[Any],
        value: object,
        looked: datetime,
        now: datetime,
        trouble: Trouble | None = None,
    ) -> None:
        stale_at = looked + source.cadence.fresh_for
        self.held_by_id[source.id] = Held(
            value, "v", looked, looked, stale_at if now >= stale_at else None, trouble
        )

    def held(self, source: Source[Any], now: datetime) -> Held[Any] | None:
        held = self.held_by_id.get(source.id)
        return held if held and now - held.checked_at <= source.cadence.usable_for else None


def now_at(at: datetime, temperature: float = 21.9, **fields: Any) -> Now:
    values: dict[str, Any] = {
        "apparent_c": 21.2,
        "humidity_percent": 82.0,
        "is_day": True,
        "precipitation_mm": 0.0,
        "weather_code": 3,
        "cloud_percent": 76.0,
        "wind_kmh": 5.4,
        "wind_from_deg": 142.0,
        "gust_kmh": 14.4,
    }
    return Now(at=at, temperature_c=temperature, **(values | fields))


def forecast_from(
    at: datetime, days: int = 7, base: float = 20.0, seed: int = 0, **fields: Any
) -> UnitForecast:
    """Hourly from 00:00 of the day of `at`, warm in the afternoon, with showers here and there."""
    rng = random.Random(seed)
    start = at.astimezone(VIETNAM).replace(hour=0, minute=0, second=0, microsecond=0)
    count = 24 * days
    warmth = [round(base + 5 * math.sin((h - 9) / 24 * 2 * math.pi) + rng.random(), 1) for h in range(count)]
    rain = [round(rng.random() * 3, 1) if rng.random() > 0.7 else 0.0 for _ in range(count)]
    columns: dict[str, Any] = {
        "temperature_c": tuple(warmth),
        "apparent_c": tuple(round(value - rng.random(), 1) for value in warmth),
        "humidity_percent": tuple(float(rng.randint(60, 98)) for _ in range(count)),
        "precipitation_percent": tuple(float(rng.randint(0, 90)) for _ in range(count)),
        "precipitation_mm": tuple(rain),
        "weather_code": tuple(rng.choice((61, 63, 80)) if wet else rng.choice((0, 1, 2, 3)) for wet in rain),
        "wind_kmh": tuple(round(rng.random() * 15, 1) for _ in range(count)),
        "gust_kmh": tuple(round(10 + rng.random() * 25, 1) for _ in range(count)),
    }
    given = {name: fields.pop(name) for name in list(fields) if name in columns}
    suns = tuple(
        Sun(
            date=(start + timedelta(days=day)).date(),
            sunrise=start + timedelta(days=day, hours=6, minutes=21),
            sunset=start + timedelta(days=day, hours=17, minutes=19),
            uv_index=5.1,
        )
        for day in range(days)
    )
    return UnitForecast(
        **(
            {
                "hours": Hours(
                    times=tuple(start + timedelta(hours=hour) for hour in range(count)), **(columns | given)
                ),
                "suns": suns,
                "elevation_m": 104.0,
            }
            | fields
        )
    )
