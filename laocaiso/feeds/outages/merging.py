"""From rows to outages: what a citizen sees once of what EVN lists several times.

EVN lists one cut as its switching brackets and the work between them (06:00-06:15, 06:00-18:30,
18:00-18:30). A row is taken apart into its places first; of one điện lực and place, times that overlap or
touch become one outage; a gap is never bridged, however short; nobody can tell whether two rows without any
text mean one place, so each is a place of its own; places that come out with the same times and
share a row are one outage again. Past midnight changes nothing.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from laocaiso.feeds.outages.model import Outage, Place, Row


@dataclass(slots=True)
class _Cut:
    """One continuous cut at one place, or at several once they are put together."""

    start: datetime
    end: datetime
    rows: set[int]
    places: list[Place] = field(default_factory=list)


def merge(rows: Sequence[Row], places_of: Callable[[Row], Sequence[Place]]) -> list[Outage]:
    """The outages of these rows, by start; every row is in at least one of them.

    `places_of` gives the places of a row, at least one. The result does not depend on the order of the rows
    but for the order in which an outage lists them.
    """
    order = sorted(range(len(rows)), key=lambda at: (rows[at].start, rows[at].end, rows[at].area, at))
    by_place: defaultdict[tuple[str, str, str], list[_Cut]] = defaultdict(list)
    for at in order:
        row = rows[at]
        for place in places_of(row):
            cuts = by_place[row.source, row.unit, place.key]
            if cuts and place.key and row.start <= cuts[-1].end:
                cuts[-1].end = max(cuts[-1].end, row.end)
                cuts[-1].rows.add(at)
            else:
                cuts.append(_Cut(row.start, row.end, {at}, [place]))
    same_times: defaultdict[tuple[str, str, datetime, datetime], list[_Cut]] = defaultdict(list)
    for (source, unit, _), cuts in sorted(by_place.items(), key=lambda item: item[0]):
        for cut in cuts:
            same_times[source, unit, cut.start, cut.end].append(cut)
    outages = [
        Outage(
            unit=unit,
            start=cut.start,
            end=cut.end,
            places=tuple(sorted(cut.places, key=lambda place: place.key)),
            rows=tuple(rows[at] for at in sorted(cut.rows)),
        )
        for (_, unit, _, _), cuts in same_times.items()
        for cut in _joined(cuts)
    ]
    return sorted(outages, key=lambda o: (o.start, o.end, o.unit, [place.key for place in o.places]))


def _joined(cuts: Iterable[_Cut]) -> list[_Cut]:
    """Put cuts of the same times together that share a row, directly or through others."""
    groups: list[_Cut] = []
    for cut in cuts:
        touching = [group for group in groups if group.rows & cut.rows]
        whole = _Cut(cut.start, cut.end, set(cut.rows), list(cut.places))
        for group in touching:
            groups.remove(group)
            whole.rows |= group.rows
            whole.places += group.places
        groups.append(whole)
    return groups
