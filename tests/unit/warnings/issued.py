"""Issuers, lists and holdings made up for the tests."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from msgspec.structs import replace

from laocaiso.core.clock import VIETNAM
from laocaiso.feeds.warnings.model import Area, Bulletin, Info, Level, Listing, Measure, Severity
from laocaiso.snapshots.model import Cadence, Fetched, Health, Held, Provider, Source

HOUR = datetime(2026, 7, 21, 15, tzinfo=VIETNAM)
NOW = HOUR + timedelta(minutes=57)
SEVERITY: dict[Level, Severity] = {
    "low": "Minor",
    "medium": "Moderate",
    "high": "Severe",
    "very_high": "Extreme",
    "unknown": "Unknown",
}
WORDS: dict[Level, str] = {"low": "Thấp", "medium": "Trung bình", "high": "Cao", "very_high": "Rất cao"}


class Office:
    """An issuer that says what it was told to say."""

    cadence = Cadence(timedelta(hours=1), timedelta(hours=2, minutes=15), timedelta(days=3))
    cost = 1.0

    def __init__(self, name: str = "nchmf") -> None:
        self.provider = Provider(
            id=name, owner=f"Cơ quan {name}", url=f"https://{name}.example/", attribution=f"theo {name}"
        )
        self.sender = f"{name}.example"

    async def fetch_bulletin(self) -> Fetched[Bulletin]:
        return Fetched(bulletin(info("Bát Xát")))


def info(
    commune: str | None,
    level: Level | None = "high",
    event: str = "landslide",
    *,
    former: str | None = None,
    **more: Any,
) -> Info:
    fields: dict[str, Any] = {
        "event": event,
        "event_text": "Sạt lở đất" if event == "landslide" else "Lũ quét",
        "category": ("Met", "Geo"),
        "urgency": "Expected",
        "severity": SEVERITY[level] if level else "Severe",
        "certainty": "Possible",
        "areas": (Area(commune=commune, province="Lào Cai", former=former),),
        "level": level,
        "level_text": WORDS.get(level, "Lạ") if level else None,
        "onset": HOUR,
        "expires": HOUR + timedelta(hours=6),
        "web": "https://nchmf.example/",
        "measures": (Measure("totalRainMm", 80.5),),
    }
    return Info(**(fields | more))


def listing(*infos: Info, about: datetime = HOUR, hours: int = 6) -> Listing:
    return Listing(
        about=about,
        infos=infos,
        sent=about + timedelta(minutes=51),
        covers_until=about + timedelta(hours=hours),
    )


def bulletin(*infos: Info, about: datetime = HOUR, came: datetime | None = NOW, **more: Any) -> Bulletin:
    return Bulletin(
        asked_for=about, searched_from=about, listing=listing(*infos, about=about), came=came, **more
    )


def partly_read(*infos: Info) -> Bulletin:
    return Bulletin(
        asked_for=HOUR, searched_from=HOUR, listing=replace(listing(*infos), complete=False), came=NOW
    )


def nothing(asked_for: datetime = HOUR) -> Bulletin:
    return Bulletin(asked_for=asked_for, searched_from=asked_for - timedelta(hours=12))


class Keeps:
    """What is held of each source, by its id."""

    def __init__(self) -> None:
        self._values: dict[str, tuple[Bulletin, datetime]] = {}
        self._healths: dict[str, Health] = {}

    def put(self, source: Source[Any], value: Bulletin, looked: datetime = NOW) -> None:
        self._values[source.id] = (value, looked)
        self._healths[source.id] = Health(next_look=looked + source.cadence.every, last_success=looked)

    def held(self, source: Source[Any], now: datetime) -> Held[Any] | None:
        value, looked = self._values.get(source.id, (None, now))
        if value is None or now - looked > source.cadence.usable_for:
            return None
        stale_at = looked + source.cadence.fresh_for
        return Held(value, "v", looked, looked, stale_at if now >= stale_at else None)

    def health(self, source: Source[Any]) -> Health | None:
        return self._healths.get(source.id)


def keeping(feed_sources: Sequence[Source[Any]], *values: Bulletin, looked: datetime = NOW) -> Keeps:
    kept = Keeps()
    for source, value in zip(feed_sources, values, strict=True):
        kept.put(source, value, looked)
    return kept
