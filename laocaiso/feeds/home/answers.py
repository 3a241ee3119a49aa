"""The public shapes of the first screen. Absent is unknown.

Every part is one of the others' answers, shortened. A part without anything to show says why in `missing`;
how old a part is and from whom stands in its `freshness`.
"""

from datetime import date, datetime
from typing import Literal

import msgspec
from msgspec import UNSET, UnsetType

from laocaiso.core.provenance import Provenance
from laocaiso.feeds.air.scale import Category
from laocaiso.feeds.broadcast.answers import Origin, ProgrammeAnswer
from laocaiso.feeds.news.answers import NewsBrief
from laocaiso.feeds.outages.answers import OutageUnit
from laocaiso.feeds.outages.model import Scope, Status
from laocaiso.feeds.river.trend import Trend
from laocaiso.feeds.tourism.answers import NearbyPlace
from laocaiso.feeds.warnings.answers import LevelAnswer
from laocaiso.feeds.warnings.model import Severity
from laocaiso.feeds.warnings.standing import IssuerState, UnitState
from laocaiso.feeds.weather.answers import DayAnswer, NowAnswer, Sky
from laocaiso.feeds.weather.comfort import Hazard

Reason = Literal["no_data", "not_published", "failed"]


class Missing(msgspec.Struct, frozen=True, rename="camel"):
    """Why a part has nothing to show.

    `no_data`: nothing that may still be shown was ever fetched. `not_published`: its owner was asked and has
    published nothing for now. `failed`: a fault of ours in putting it together.
    """

    code: Reason
    text: str


class Freshness(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """How old a part is, and whose. Where several stand behind it: the newest fetch, and stale if one is."""

    source: str
    fetched_at: datetime
    stale: bool
    stale_since: datetime | UnsetType = UNSET
    standby: bool | UnsetType = UNSET
    """True where the provider in reserve stands in for the first one."""


class Part(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What every part has."""

    missing: Missing | UnsetType = UNSET
    freshness: Freshness | UnsetType = UNSET


class HomeUnit(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A unit."""

    code: str
    name: str
    slug: str


class WeatherPart(Part, frozen=True, kw_only=True, rename="camel"):
    """Now and today at the unit's seat. `hazards` are computed by us; they are no official warnings."""

    now: NowAnswer | UnsetType = UNSET
    today: DayAnswer | UnsetType = UNSET
    hazards: list[Hazard] | UnsetType = UNSET


class WarningPart(Part, frozen=True, kw_only=True, rename="camel"):
    """The worst official warning in force, or what its absence means."""

    state: UnitState | UnsetType = UNSET
    reason: IssuerState | UnsetType = UNSET
    text: str | UnsetType = UNSET
    event: str | UnsetType = UNSET
    event_code: str | UnsetType = UNSET
    severity: Severity | UnsetType = UNSET
    level: LevelAnswer | UnsetType = UNSET
    sender_name: str | UnsetType = UNSET
    sent: datetime | UnsetType = UNSET
    expires: datetime | UnsetType = UNSET
    count: int | UnsetType = UNSET
    """Warnings in force."""


class OutageBrief(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A planned outage. `area` may be cut short; the whole of it is at `/v1/outages/{id}`."""

    id: str
    start: datetime
    end: datetime
    status: Status
    status_text: str
    scope: Scope
    scope_text: str
    whole: bool | UnsetType = UNSET
    """On a unit's screen: whether all of the unit is off."""
    units: list[OutageUnit] | UnsetType = UNSET
    """On the province's screen: the units it touches."""
    area: str


class OutagesPart(Part, frozen=True, kw_only=True, rename="camel"):
    """The next outages that are under way or ahead, by start."""

    items: list[OutageBrief] | UnsetType = UNSET
    planned: int | UnsetType = UNSET
    """How many there are in all."""
    complete: bool | UnsetType = UNSET
    """False while the schedule of a điện lực that matters here is missing, stale or incomplete; then
    nothing listed does not mean that nothing is planned.
    """
    text: str | UnsetType = UNSET
    """Where nothing is listed, or not everything known: what that means."""


class NewsPart(Part, frozen=True, kw_only=True, rename="camel"):
    """The newest stories. `local`: those that name the unit; they are not repeated among `latest`."""

    local: list[NewsBrief] | UnsetType = UNSET
    latest: list[NewsBrief] | UnsetType = UNSET


class ChannelNow(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A channel, what is on and what comes next."""

    id: str
    name: str
    kind: Literal["television", "radio"]
    now: ProgrammeAnswer | UnsetType = UNSET
    next: ProgrammeAnswer | UnsetType = UNSET
    origin: Origin


class BroadcastPart(Part, frozen=True, kw_only=True, rename="camel"):
    """The channels whose schedule is known."""

    channels: list[ChannelNow] | UnsetType = UNSET


class AirPart(Part, frozen=True, kw_only=True, rename="camel"):
    """The model's values for the present hour. `usAqi` is the index of the US EPA, not VN_AQI."""

    valid_at: datetime | UnsetType = UNSET
    us_aqi: int | UnsetType = UNSET
    category: Category | UnsetType = UNSET
    pm25_ug_m3: float | UnsetType = UNSET


class RiverBrief(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One point: the model's discharge of a UTC day."""

    id: str
    name: str
    valid_on: date | UnsetType = UNSET
    discharge_m3_s: float | UnsetType = UNSET
    trend: Trend | UnsetType = UNSET


class RiversPart(Part, frozen=True, kw_only=True, rename="camel"):
    """The points in or beside the unit."""

    items: list[RiverBrief] | UnsetType = UNSET


class TourismPart(Part, frozen=True, kw_only=True, rename="camel"):
    """Places to see near the unit's seat."""

    items: list[NearbyPlace] | UnsetType = UNSET


class UnitHome(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The first screen of a unit."""

    unit: HomeUnit
    warning: WarningPart
    weather: WeatherPart
    outages: OutagesPart
    news: NewsPart
    broadcast: BroadcastPart
    air: AirPart
    rivers: RiversPart | UnsetType = UNSET
    """Absent for a unit without a point in or beside it."""
    tourism: TourismPart
    note: str
    provenance: Provenance | UnsetType = UNSET
    """Of the whole: the attributions of all parts; stale where one of them is. Absent before anything was
    ever fetched.
    """


class PlaceWeather(HomeUnit, frozen=True, kw_only=True, rename="camel"):
    """A main place now."""

    valid_at: datetime | UnsetType = UNSET
    temperature_c: float | UnsetType = UNSET
    weather: Sky | UnsetType = UNSET
    hazards: list[Hazard] | UnsetType = UNSET
    """Of now and today, computed by us."""


class ProvinceWeatherPart(Part, frozen=True, kw_only=True, rename="camel"):
    """The main places now."""

    items: list[PlaceWeather] | UnsetType = UNSET


class PlaceAir(HomeUnit, frozen=True, kw_only=True, rename="camel"):
    """A main place in the present hour."""

    us_aqi: int | UnsetType = UNSET
    category: Category | UnsetType = UNSET


class ProvinceAirPart(Part, frozen=True, kw_only=True, rename="camel"):
    """The main places in the present hour; `usAqi` is not VN_AQI."""

    items: list[PlaceAir] | UnsetType = UNSET


class WarnedPlace(HomeUnit, frozen=True, kw_only=True, rename="camel"):
    """A unit and the worst warning in force for it."""

    event: str | UnsetType = UNSET
    event_code: str | UnsetType = UNSET
    severity: Severity | UnsetType = UNSET
    level: LevelAnswer | UnsetType = UNSET
    sender_name: str | UnsetType = UNSET
    expires: datetime | UnsetType = UNSET


class ProvinceWarningsPart(Part, frozen=True, kw_only=True, rename="camel"):
    """The units warned worst. `state`: "warning" where one is, else what holds for all of them."""

    state: UnitState | UnsetType = UNSET
    reason: IssuerState | UnsetType = UNSET
    text: str | UnsetType = UNSET
    items: list[WarnedPlace] | UnsetType = UNSET
    warned_units: int | UnsetType = UNSET
    """How many there are in all."""


class ProvinceHome(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The first screen before a unit was chosen."""

    warnings: ProvinceWarningsPart
    weather: ProvinceWeatherPart
    outages: OutagesPart
    news: NewsPart
    broadcast: BroadcastPart
    air: ProvinceAirPart
    rivers: RiversPart
    note: str
    provenance: Provenance | UnsetType = UNSET
    """As on a unit's screen."""
