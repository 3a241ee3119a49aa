"""What becomes of an outage from poll to poll.

EVN gives its rows no identity and no status, and a cancellation shows only as a row that vanishes. So we
merge first and compare outages then: an outage keeps its id while its điện lực and place stay and its times
still meet those of before, or its day does; what changed is kept with what it was. An outage that two
complete polls in a row lack, and that has not begun, was withdrawn. A poll that could not be read in full
proves nothing about what it lacks.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from hashlib import blake2b

from msgspec.structs import replace

from laocaiso.core.clock import VIETNAM
from laocaiso.feeds.outages.merging import merge
from laocaiso.feeds.outages.model import Before, Change, Ledger, Outage, Place, Row, Status, Tracked

KEEP_AFTER_END = timedelta(days=2)
"""How long an outage that is over, or was withdrawn, stays listed after its end."""
MISSES_TO_WITHDRAW = 2
LONGEST_HISTORY = 20

PlacesOf = Callable[[Row], Sequence[Place]]


def fold(old: Ledger | None, new: Ledger, at: datetime, places_of: PlacesOf) -> Ledger:
    """The ledger to keep out of the one kept so far and the rows a poll brought at the instant `at`."""
    kept = [t for t in (old.tracked if old else ()) if t.outage.end + KEEP_AFTER_END > at]
    matched, fresh = _match(kept, merge(new.listed, places_of), at)
    tracked: list[Tracked] = []
    for one in kept:
        outage = matched.get(one.id)
        if outage is None:
            tracked.append(_missed(one, new, at))
        elif not new.complete and set(outage.rows) < set(one.outage.rows):
            tracked.append(one)  # what it lacks may be among the rows that could not be read
        else:
            tracked.append(_seen(one, outage, at))
    taken = {one.id for one in tracked}
    for outage in fresh:
        one = Tracked(id=_new_id(outage, taken), outage=outage, first_seen=at)
        taken.add(one.id)
        tracked.append(one)
    tracked.sort(key=lambda t: (t.outage.start, t.outage.end, t.id))
    news = old is None or any(_is_news(one, old) for one in tracked)
    return Ledger(
        listed=new.listed,
        complete=new.complete,
        until=new.until,
        incomplete_since=None if new.complete else (old and old.incomplete_since) or at,
        tracked=tuple(tracked),
        changed_at=at if news else old.changed_at if old else at,
    )


def status_of(tracked: Tracked, now: datetime) -> Status:
    """Where an outage stands at the instant `now`."""
    outage = tracked.outage
    if tracked.withdrawn_at is not None:
        return "withdrawn"
    if now >= outage.end:
        return "over"
    if now >= outage.start:
        return "active"
    return "changed" if any(change.before for change in tracked.history) else "upcoming"


def turning_points(tracked: Tracked) -> Iterator[datetime]:
    """The instants at which what is shown of an outage changes by itself."""
    yield tracked.outage.start
    yield tracked.outage.end
    yield tracked.outage.end + KEEP_AFTER_END


def _match(
    kept: Sequence[Tracked], found: Iterable[Outage], at: datetime
) -> tuple[dict[str, Outage], list[Outage]]:
    """Which outage of the poll is which of before: the surest pairs first, each outage at most once.

    One that is over can still be prolonged, but it does not move to a later hour of its day.
    """
    left_old, left_new = list(kept), list(found)
    pairs: dict[str, Outage] = {}
    for test in (_is_same, _meets_at_same_places, _same_day_and_places, _meets_at_a_common_place):
        for outage in list(left_new):
            candidates = [
                old
                for old in left_old
                if test(old.outage, outage) and (old.outage.end > at or test is not _same_day_and_places)
            ]
            if not candidates:
                continue
            best = max(candidates, key=lambda old: (_common(old.outage, outage), -_moved(old.outage, outage)))
            pairs[best.id] = outage
            left_old.remove(best)
            left_new.remove(outage)
    return pairs, left_new


def _is_same(old: Outage, new: Outage) -> bool:
    return _keys(old) == _keys(new) and old.start == new.start and old.end == new.end


def _meets_at_same_places(old: Outage, new: Outage) -> bool:
    return _keys(old) == _keys(new) and _common(old, new) > timedelta(0)


def _same_day_and_places(old: Outage, new: Outage) -> bool:
    return _keys(old) == _keys(new) and _day(old) == _day(new)


def _meets_at_a_common_place(old: Outage, new: Outage) -> bool:
    return bool(_keys(old) & _keys(new)) and _common(old, new) > timedelta(0)


def _seen(one: Tracked, outage: Outage, at: datetime) -> Tracked:
    history = one.history
    if one.withdrawn_at is not None:
        history = (*history, Change(at=at, what="listed_again"))
    before = Before(
        start=one.outage.start,
        end=one.outage.end,
        places=one.outage.places,
        areas=tuple(dict.fromkeys(row.area for row in one.outage.rows)),
    )
    if (outage.start, outage.end) != (one.outage.start, one.outage.end):
        history = (*history, Change(at=at, what="times", before=before))
    if _keys(outage) != _keys(one.outage):
        history = (*history, Change(at=at, what="area", before=before))
    return replace(
        one,
        outage=outage,
        missing=0,
        missing_since=None,
        withdrawn_at=None,
        revision=one.revision + len(history) - len(one.history),
        history=history[-LONGEST_HISTORY:],
    )


def _missed(one: Tracked, new: Ledger, at: datetime) -> Tracked:
    """What the poll did not list; only a complete one that asked for its day counts."""
    in_window = new.until is None or one.outage.start < new.until
    if not new.complete or not in_window or one.withdrawn_at is not None or at >= one.outage.end:
        return one
    missing = min(one.missing + 1, MISSES_TO_WITHDRAW)
    one = replace(one, missing=missing, missing_since=one.missing_since or at)
    if missing < MISSES_TO_WITHDRAW or at >= one.outage.start:
        return one
    return replace(
        one,
        withdrawn_at=at,
        revision=one.revision + 1,
        history=(*one.history, Change(at=at, what="withdrawn"))[-LONGEST_HISTORY:],
    )


def _is_news(one: Tracked, old: Ledger) -> bool:
    """Whether people would see a difference: a new one, or another history."""
    before = next((t for t in old.tracked if t.id == one.id), None)
    return before is None or before.revision != one.revision


def _new_id(outage: Outage, taken: set[str]) -> str:
    """Sixteen hexadecimal digits of điện lực, places and first day; numbered where a day has several."""
    number = 0
    while True:
        parts = [outage.unit, _day(outage), str(number), *sorted(_keys(outage))]
        name = blake2b("\n".join(parts).encode(), digest_size=8).hexdigest()
        if name not in taken:
            return name
        number += 1


def _keys(outage: Outage) -> frozenset[str]:
    return frozenset(place.key for place in outage.places)


def _day(outage: Outage) -> str:
    return outage.start.astimezone(VIETNAM).date().isoformat()


def _common(old: Outage, new: Outage) -> timedelta:
    return min(old.end, new.end) - max(old.start, new.start)


def _moved(old: Outage, new: Outage) -> timedelta:
    return abs(new.start - old.start) + abs(new.end - old.end)
