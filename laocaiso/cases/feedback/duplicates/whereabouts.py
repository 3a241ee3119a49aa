"""Whether two reports can be of one place: by the distance of their points, or by what they name.

Moving one of two points further away never raises the outcome.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from laocaiso.cases.feedback.duplicates.shared import Common
from laocaiso.cases.feedback.duplicates.vocabulary import Kind

GPS_M = 25.0
"""Metres by which two phones' positions of one spot commonly differ."""
CORE, END = 0.5, 1.6
"""Within the first share of its reach a thing is surely one; at its reach half so; at the last not at all."""
UNKNOWN_SCALE = 90.0
"""Reach in metres of a thing of no kind we know."""
SPREAD = 0.75
"""What is left when two name other streets or hamlets for something that is in several at once."""
NAMED, BESIDE, ELSEWHERE = 1.5, 1.2, 0.6
"""A small thing can lie so many times further off when both name its place, when both name a landmark beside
it, and when each names another landmark."""
LONG_M, WIDE_M = 420.0, 1500.0
"""Reach of a thing said to run on along a road, and of one said to be everywhere, such as a smell."""
WIDE_SCOPES = frozenset(("stretch", "area"))
"""Of streets and hamlets, several of which can have the same outage."""
SMALL = frozenset(("point", "spot", "office", "yard"))
EARTH_M = 6_371_008.8


@dataclass(frozen=True, slots=True)
class Where:
    """What is known of one report's place."""

    named: frozenset[str]
    """Codes of the communes and wards its words name; empty where they name none."""
    possible: frozenset[str]
    """Those, and what else the same words can be: a school has its name from the old district."""
    located: frozenset[str]
    """Codes of the units around its point."""


def distance(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Metres between two points given as latitude and longitude, on a sphere."""
    lat, lat2 = math.radians(one[0]), math.radians(other[0])
    turn = math.radians(other[1] - one[1])
    half = math.sin((lat2 - lat) / 2) ** 2 + math.cos(lat) * math.cos(lat2) * math.sin(turn / 2) ** 2
    return 2 * EARTH_M * math.asin(min(1.0, math.sqrt(half)))


def reach_of(kinds: Sequence[Kind], scales: dict[str, float], stretched: float = 0.0) -> float:
    """Metres by which two reports of a thing of these kinds can be apart, give or take what they name.

    `stretched` is how far it can run on where somebody says that it does: `LONG_M`, `WIDE_M` or nothing.
    """
    metres = max((scales[kind.scale] for kind in kinds), default=UNKNOWN_SCALE)
    return max(metres, stretched)


def furthest(reach: float) -> float:
    """Metres beyond which `by_distance` is 0, whatever is named."""
    return (reach * NAMED + GPS_M) * END


def by_distance(metres: float, reach: float, kinds: Sequence[Kind], common: Common) -> float:
    """0 to 1; falls with the distance."""
    small = not kinds or all(kind.scale in SMALL for kind in kinds)
    spread = any(kind.spread for kind in kinds)
    if small and (common.source or common.shared & {"point", "km"}):
        reach *= NAMED
    elif common.landmark and small:
        reach *= BESIDE
    elif common.landmark is False and not spread:
        reach *= ELSEWHERE
    return _falling(metres, reach + GPS_M)


def in_one_unit(one: Where, other: Where) -> bool | None:
    """Whether both lie in one commune or ward; None where that is not known."""
    here, there = one.named or one.located, other.named or other.located
    if not here or not there:
        return None
    if here & there:
        return True
    return None if (one.possible or one.located) & (other.possible or other.located) else False


def by_names(one: Where, other: Where, kinds: Sequence[Kind], common: Common) -> float:
    """0 to 1, where a point is missing: what both name, and the unit both lie in."""
    spread = any(kind.spread for kind in kinds)
    known = in_one_unit(one, other)
    if known is False:
        return 0.0
    # A name in a known commune is nearly as good as a point; a bare number or landmark is in every commune.
    support = 0.0
    if common.shared:
        support = 0.95 if known else 0.8 if common.lettered else 0.3
    elif common.landmark:
        support = 0.75 if known else 0.2
    elif known:
        support = 0.7 if spread and not common.differ else 0.3
    return support


def differing(common: Common, kinds: Sequence[Kind]) -> float:
    """What names that differ leave of a likeness, from 0 to 1."""
    spread = any(kind.spread for kind in kinds)
    left = 1.0
    for scope, share in common.differ.items():
        left *= max(share, SPREAD) if spread and scope in WIDE_SCOPES else share
    return left


def _falling(value: float, reach: float) -> float:
    """1 up to `CORE` of the reach, 0.5 at the reach, 0 from `END` of it."""
    share = value / reach
    if share <= CORE:
        return 1.0
    if share <= 1:
        return 1 - 0.5 * (share - CORE) / (1 - CORE)
    return max(0.0, 0.5 * (END - share) / (END - 1))
