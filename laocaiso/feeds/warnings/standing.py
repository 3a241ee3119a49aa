"""What can honestly be said about a unit at an instant, and how one listing follows another.

A list tells something about the units it names and, as long as it covers the present, about those it does
not name. It tells nothing else: an hour without a list may be one without danger or one nobody has computed
yet, and a list that could not be fetched, or not be read to the end, may name anybody. None of these is ever
shown as "no danger".
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from msgspec.structs import replace

from laocaiso.feeds.warnings.linking import Linker
from laocaiso.feeds.warnings.model import LEVEL_ORDER, SEVERITY_ORDER, Area, Bulletin, Info, Listing

IssuerState = Literal["current", "incomplete", "expired", "nothing_published", "stale", "unavailable"]
UnitState = Literal["warning", "none_listed", "unknown"]

LAST_KNOWN = timedelta(hours=24)
"""How long a listing whose time is over is still shown, marked so, when nothing newer has come."""


@dataclass(frozen=True, slots=True)
class UnitWarning:
    """An issuer's worst word on one hazard for one unit, with everything it said about parts of the unit.

    `infos` are all of the same event, the worst that still holds first. `unit` is None for areas nobody
    could place.
    """

    issuer: str
    unit: str | None
    infos: tuple[Info, ...]
    expires: datetime | None

    @property
    def worst(self) -> Info:
        """What counts for the unit as a whole."""
        return self.infos[0]

    def is_over(self, now: datetime) -> bool:
        """Whether the issuer's own time for it is past."""
        return self.expires is not None and self.expires <= now


def accepted(old: Bulletin | None, new: Bulletin, at: datetime) -> Bulletin:
    """The bulletin to keep after a look at `at` brought `new`.

    A look that found no list, or only an older one than is known, leaves the known list standing for
    `LAST_KNOWN` after its time is over. `came` moves only when the list itself is another one.
    """
    known = old.listing if old else None
    if old is None or known is None:
        return replace(new, came=at if new.listing else None)
    if new.listing is None or new.listing.about < known.about <= at:
        over = known.covers_until or known.about
        if new.listing is None and at - over > LAST_KNOWN:
            return new
        return replace(old, asked_for=new.asked_for, searched_from=new.searched_from)
    if new.listing == known:
        return replace(new, came=old.came, replaced=old.replaced)
    held = known.infos and (known.covers_until is None or known.covers_until > at)
    return replace(new, came=at, replaced=old.came if held else None)


def issuer_state(
    bulletin: Bulletin | None, stale: bool, now: datetime, warnings: Sequence[UnitWarning] = ()
) -> IssuerState:
    """How far an issuer's word reaches at present. `warnings` are those of its list.

    One in force that nobody could place is about some unit: then no other can be said not to be listed.
    """
    if bulletin is None:
        return "unavailable"
    if stale:
        return "stale"
    if bulletin.listing is None:
        return "nothing_published"
    until = bulletin.listing.covers_until
    if until is not None and until <= now:
        return "expired"
    unplaced = any(warning.unit is None and not warning.is_over(now) for warning in warnings)
    return "current" if bulletin.listing.complete and not unplaced else "incomplete"


def by_unit(issuer: str, listing: Listing, linker: Linker, now: datetime) -> list[UnitWarning]:
    """A listing as one warning for each unit and hazard, worst first; unplaced areas one by one."""
    groups: dict[tuple[str | None, str, int], list[Info]] = {}
    loose = 0
    for info in listing.infos:
        for area in info.areas:
            here = replace(info, areas=(area,))
            linked = linker.link(area)
            for unit in linked.units:
                groups.setdefault((unit, info.event, 0), []).append(here)
            if not linked.units and not linked.elsewhere:
                loose += 1
                groups.setdefault((None, info.event, loose), []).append(here)
    made = [_grouped(issuer, unit, infos, now) for (unit, _, _), infos in groups.items()]
    return sorted(made, key=order)


def order(warning: UnitWarning) -> tuple[int, int, str, str]:
    """The worst first, then by code."""
    return (*rank(warning.worst), warning.unit or "", warning.worst.event)


def rank(info: Info) -> tuple[int, int]:
    """Lower is worse. A level nobody knows goes last, but is never left out."""
    level = LEVEL_ORDER.index(info.level) if info.level else len(LEVEL_ORDER)
    return SEVERITY_ORDER.index(info.severity), level


def unit_state(warned: bool, issuers: Sequence[IssuerState]) -> UnitState:
    """In a word. "none_listed" only when every issuer's list is whole and covers the present."""
    if warned:
        return "warning"
    return "none_listed" if issuers and all(state == "current" for state in issuers) else "unknown"


def turning_points(
    warnings: Sequence[UnitWarning], listings: Iterable[Listing], now: datetime
) -> list[datetime]:
    """The instants to come at which time alone changes what can be said."""
    ends = [warning.expires for warning in warnings]
    ends += [listing.covers_until for listing in listings]
    return sorted({end for end in ends if end is not None and end > now})


def _grouped(issuer: str, unit: str | None, infos: list[Info], now: datetime) -> UnitWarning:
    infos.sort(key=lambda info: (_is_over(info, now), rank(info), _names(info.areas)))
    ends = [info.expires for info in infos]
    known = [end for end in ends if end is not None]
    return UnitWarning(
        issuer=issuer,
        unit=unit,
        infos=tuple(infos),
        expires=max(known) if len(known) == len(ends) else None,
    )


def _is_over(info: Info, now: datetime) -> bool:
    return info.expires is not None and info.expires <= now


def _names(areas: tuple[Area, ...]) -> tuple[str, ...]:
    return tuple(area.former or area.commune or area.province or "" for area in areas)
