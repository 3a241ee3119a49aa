"""Outages to write, and schedules to render from; shared by the tests of this folder."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from laocaiso.core.clock import VIETNAM
from laocaiso.feeds.outages.answers import Outage, OutageUnit, PowerCompanyUnit
from laocaiso.feeds.outages.model import Ledger, Listed, PowerUnit, Row
from laocaiso.feeds.outages.service import OutagesFeed
from laocaiso.places.gazetteer import Gazetteer
from laocaiso.snapshots.model import Fetched, Held, Provider, Source

NOW = datetime(2026, 11, 24, 12, tzinfo=VIETNAM)
HOUR = timedelta(hours=1)
PROVIDER = Provider(
    id="evn_npc", owner="EVN NPC", url="https://example.vn/lich", attribution="Lịch của EVN NPC."
)
UNITS = (
    PowerUnit("PA18BT", "Điện lực Bảo Thắng", "Điện lực Bảo Thắng"),
    PowerUnit("PA18LC", "Điện lực Lào Cai", "Điện lực Lào Cai"),
    PowerUnit("PA18SP", "Điện lực Sa Pa", "Điện lực Sa Pa"),
)
GAZETTEER = Gazetteer.load()


def row(start: float, end: float, area: str, unit: str = "PA18BT", reason: str | None = None) -> Row:
    """A row from `start` to `end` hours after NOW."""
    return Row(unit=unit, start=NOW + start * HOUR, end=NOW + end * HOUR, area=area, reason=reason)


class FakeSchedules:
    """Schedules without a company behind them."""

    provider = PROVIDER
    units: Sequence[PowerUnit] = UNITS

    def __init__(self, rows: Sequence[Row] = ()) -> None:
        self.rows = rows
        self.bad_rows = 0
        self.asked: list[tuple[str, int]] = []

    async def fetch_ahead(self, unit: str, days: int) -> Fetched[Listed]:
        self.asked.append((unit, days))
        mine = tuple(r for r in self.rows if r.unit == unit)
        notes = ("cells missing",) if self.bad_rows else ()
        return Fetched(Listed(mine, NOW + timedelta(days=days)), bad_rows=self.bad_rows, notes=notes)

    async def list_units(self) -> Fetched[Mapping[str, str]]:
        return Fetched({unit.code: unit.evn_name for unit in UNITS}, notes=("new unit PA18XX: X",))


class FakeKept:
    """Holds what `polled` was given."""

    def __init__(self) -> None:
        self.values: dict[str, Held[Any]] = {}

    def held(self, source: Source[Any], now: datetime) -> Held[Any] | None:
        return self.values.get(source.id)

    def polled(
        self,
        feed: OutagesFeed,
        unit: str,
        *rows: Row,
        at: datetime = NOW,
        complete: bool = True,
        stale_since: datetime | None = None,
    ) -> None:
        """Fold a poll of a điện lực in, as the engine would."""
        source = next(s for s in feed.sources if s.id == f"evn_npc:{unit}")
        before = self.values.get(source.id)
        new = Ledger(listed=rows, complete=complete, until=at + timedelta(days=15))
        value = source.accept(before.value if before else None, new, at)
        self.values[source.id] = Held(value, "v", at, at, stale_since)


def outage(**changes: Any) -> Outage:
    """An outage of tomorrow in Phường Sa Pa, with some of its fields changed."""
    fields: dict[str, Any] = {
        "id": "0123456789abcdef",
        "power_company_unit": PowerCompanyUnit(code="PA18SP", name="Điện lực Sa Pa"),
        "start": NOW + 24 * HOUR,
        "end": NOW + 26 * HOUR,
        "status": "upcoming",
        "status_text": "Sắp tới",
        "scope": "part",
        "scope_text": "Một phần nơi được nêu",
        "units": [OutageUnit(code="03006", name="Phường Sa Pa", slug="sa-pa", whole=False)],
        "area": "Một phần phường Sa Pa",
        "first_seen": NOW,
    }
    return Outage(**(fields | changes))
