"""What the feed last rendered, ready to be asked: the answers to filters, and to other features."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from laocaiso.core.provenance import Provenance
from laocaiso.feeds.outages.answers import DISCLAIMER, Outage, OutageList, PowerCompanyUnitState
from laocaiso.feeds.outages.model import Status
from laocaiso.snapshots.pages import Language


@dataclass(frozen=True, slots=True)
class Told:
    """What a list says besides its outages: from which điện lực, how old, from whom."""

    states: Sequence[PowerCompanyUnitState]
    provenance: Provenance
    checked_at: datetime
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class OutagesView:
    """All outages as they stand at `now`; `told` is None while nothing at all is known."""

    now: datetime
    outages: Mapping[Language, Sequence[Outage]]
    """Those not over by start, then those over."""
    told: Told | None
    told_of: Mapping[str, Told]
    """By unit of today: what its điện lực say; without the units of which nothing is known."""

    def of_unit(self, code: str, language: Language) -> Sequence[Outage]:
        """The outages that touch a unit, in their order."""
        return [o for o in self.outages[language] if any(unit.code == code for unit in o.units)]

    def find(
        self,
        language: Language,
        *,
        unit: str | None = None,
        start: datetime | None = None,
        end: datetime | None = None,
        statuses: Collection[Status] = (),
    ) -> Sequence[Outage]:
        """The outages that touch `unit`, meet the time from `start` to before `end`, in one of `statuses`.

        "upcoming" takes in the changed ones that have not begun; "changed" all with a changed time or area.
        """
        found = self.of_unit(unit, language) if unit else self.outages[language]
        return [
            outage
            for outage in found
            if (start is None or outage.end > start)
            and (end is None or outage.start < end)
            and (not statuses or any(_is(outage, status) for status in statuses))
        ]

    def page(
        self,
        found: Sequence[Outage],
        language: Language,
        *,
        unit: str | None = None,
        after: str | None = None,
        limit: int | None = None,
    ) -> OutageList | None:
        """One page of what was found, behind the cursor `after`; None while nothing is known of the unit.

        Raises ValueError for a cursor that is none of ours.
        """
        told = self.told_of.get(unit) if unit else self.told
        if told is None:
            return None
        if after is not None:
            place = _read_cursor(after)
            found = [outage for outage in found if self._rank(outage) > place]
        shown = list(found if limit is None else found[:limit])
        more = len(found) > len(shown)
        return OutageList(
            items=shown,
            next=_cursor(self._rank(shown[-1])) if more and shown else None,
            complete=all(state.state == "fresh" for state in told.states),
            power_company_units=list(told.states),
            disclaimer=DISCLAIMER[language],
            provenance=told.provenance,
        )

    def _rank(self, outage: Outage) -> tuple[str, str, str]:
        return rank(outage, self.now)


def rank(outage: Outage, now: datetime) -> tuple[str, str, str]:
    """The order of a list: what is over comes last, else by start."""
    return ("1" if outage.end <= now else "0", outage.start.isoformat(), outage.id)


def _is(outage: Outage, status: Status) -> bool:
    if status == "upcoming":
        return outage.status in ("upcoming", "changed")
    if status == "changed":
        history = outage.history or []
        return outage.status == "changed" or any(change.before for change in history)
    return outage.status == status


def _cursor(place: tuple[str, str, str]) -> str:
    return urlsafe_b64encode("|".join(place).encode()).decode().rstrip("=")


def _read_cursor(text: str) -> tuple[str, str, str]:
    padded = text + "=" * (-len(text) % 4)
    over, start, name = urlsafe_b64decode(padded.encode("ascii")).decode().split("|")
    if over not in ("0", "1") or datetime.fromisoformat(start).tzinfo is None:
        raise ValueError("no cursor of ours")
    return over, start, name
