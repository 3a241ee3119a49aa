"""What becomes of an outage from poll to poll."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec
import pytest

from laocaiso.core.clock import VIETNAM
from laocaiso.feeds.outages.lifecycle import KEEP_AFTER_END, fold, status_of, turning_points
from laocaiso.feeds.outages.model import Ledger, Place, Row, Tracked

NOON = datetime(2026, 11, 24, 12, tzinfo=VIETNAM)
HOUR = timedelta(hours=1)
UNTIL = NOON + timedelta(days=15)


def row(start: float, end: float, area: str = "A") -> Row:
    """A row from `start` to `end` hours after noon."""
    return Row(unit="PA18BT", start=NOON + start * HOUR, end=NOON + end * HOUR, area=area)


def places_of(one: Row) -> Sequence[Place]:
    return [Place(name=name, scope="whole", key=name) for name in one.area.split(", ")]


def poll(old: Ledger | None, at: float, *rows: Row, complete: bool = True) -> Ledger:
    return fold(old, Ledger(listed=rows, complete=complete, until=UNTIL), NOON + at * HOUR, places_of)


def only(ledger: Ledger) -> Tracked:
    assert len(ledger.tracked) == 1
    return ledger.tracked[0]


def test_a_new_outage_is_upcoming_then_active_then_over() -> None:
    one = only(poll(None, 0, row(2, 4)))
    assert one.first_seen == NOON
    assert [status_of(one, NOON + h * HOUR) for h in (1.9, 2, 3.9, 4)] == [
        "upcoming",
        "active",
        "active",
        "over",
    ]
    assert list(turning_points(one)) == [NOON + 2 * HOUR, NOON + 4 * HOUR, NOON + 4 * HOUR + KEEP_AFTER_END]


def test_a_poll_with_nothing_new_leaves_the_ledger_equal() -> None:
    first = poll(None, 0, row(2, 4))
    assert poll(first, 1, row(2, 4)) == first


def test_one_miss_proves_nothing_and_two_withdraw() -> None:
    once = poll(poll(None, 0, row(24, 26)), 1)
    assert only(once).missing_since == NOON + HOUR
    assert status_of(only(once), NOON + HOUR) == "upcoming"
    twice = poll(once, 2)
    assert status_of(only(twice), NOON + 2 * HOUR) == "withdrawn"
    assert only(twice).withdrawn_at == NOON + 2 * HOUR
    assert [change.what for change in only(twice).history] == ["withdrawn"]
    assert twice.changed_at == NOON + 2 * HOUR


def test_an_incomplete_poll_never_withdraws() -> None:
    ledger = poll(None, 0, row(24, 26))
    for at in range(1, 10):
        ledger = poll(ledger, at, complete=False)
    assert only(ledger).missing == 0
    assert status_of(only(ledger), NOON + 10 * HOUR) == "upcoming"
    assert ledger.incomplete_since == NOON + HOUR
    assert poll(ledger, 11, row(24, 26)).incomplete_since is None


def test_an_incomplete_poll_between_two_complete_ones_neither_counts_nor_clears() -> None:
    ledger = poll(poll(poll(None, 0, row(24, 26)), 1), 2, complete=False)
    assert only(ledger).missing == 1
    assert only(poll(ledger, 3)).withdrawn_at == NOON + 3 * HOUR


def test_rows_an_incomplete_poll_lacks_do_not_shrink_an_outage() -> None:
    ledger = poll(None, 0, row(24, 24.25), row(24, 30))
    after = poll(ledger, 1, row(24, 24.25), complete=False)
    assert only(after).outage == only(ledger).outage
    assert only(after).history == ()


def test_what_has_begun_is_not_withdrawn() -> None:
    ledger = poll(poll(poll(None, 0, row(1.5, 6)), 1), 2)
    assert status_of(only(ledger), NOON + 2 * HOUR) == "active"
    assert only(ledger).missing_since == NOON + HOUR


def test_what_is_over_is_not_missed() -> None:
    ledger = poll(poll(None, 0, row(1, 2)), 3)
    assert only(ledger).missing == 0
    assert status_of(only(ledger), NOON + 3 * HOUR) == "over"


def test_what_lies_beyond_the_window_is_not_missed() -> None:
    ledger = poll(None, 0, row(24 * 20, 24 * 20 + 1))
    assert only(poll(poll(ledger, 1), 2)).missing == 0


def test_a_withdrawn_outage_that_is_listed_again_says_so() -> None:
    ledger = poll(poll(poll(None, 0, row(24, 26)), 1), 2)
    back = poll(ledger, 3, row(24, 26))
    assert only(back).id == only(ledger).id
    assert status_of(only(back), NOON + 3 * HOUR) == "upcoming"
    assert [change.what for change in only(back).history] == ["withdrawn", "listed_again"]
    assert only(back).revision == 2
    assert only(back).missing_since is None


def test_a_moved_time_keeps_the_identity_and_the_old_times() -> None:
    before = poll(None, 0, row(24, 26))
    after = poll(before, 1, row(25, 27))
    assert only(after).id == only(before).id
    assert status_of(only(after), NOON + HOUR) == "changed"
    change = only(after).history[0]
    assert (change.what, change.at) == ("times", NOON + HOUR)
    assert change.before is not None
    assert (change.before.start, change.before.end) == (NOON + 24 * HOUR, NOON + 26 * HOUR)
    assert change.before.areas == ("A",)


def test_a_start_moved_across_midnight_is_still_the_same_outage() -> None:
    before = poll(None, 0, row(11.5, 15))
    after = poll(before, 1, row(12.5, 15))
    assert only(after).id == only(before).id


def test_a_move_within_the_day_without_overlap_is_a_change() -> None:
    before = poll(None, 0, row(20, 22))
    assert only(poll(before, 1, row(23, 25))).id == only(before).id


def test_another_place_added_is_a_change_of_the_area() -> None:
    before = poll(None, 0, row(24, 26, "A"))
    after = poll(before, 1, row(24, 26, "A, B"))
    assert only(after).id == only(before).id
    change = only(after).history[0]
    assert change.what == "area"
    assert change.before is not None
    assert [place.name for place in change.before.places] == ["A"]


def test_another_day_is_another_outage() -> None:
    before = poll(None, 0, row(24, 26))
    after = poll(poll(before, 1, row(48, 50)), 2, row(48, 50))
    assert [status_of(one, NOON + 2 * HOUR) for one in after.tracked] == ["withdrawn", "upcoming"]
    assert len({one.id for one in after.tracked}) == 2


def test_three_cuts_of_a_day_keep_their_own_identities_when_one_moves() -> None:
    before = poll(None, 0, row(13, 14), row(15, 16), row(17, 18))
    after = poll(before, 1, row(13, 14), row(15, 16.5), row(17, 18))
    assert [one.id for one in after.tracked] == [one.id for one in before.tracked]
    assert [len(one.history) for one in after.tracked] == [0, 1, 0]


def test_an_outage_that_is_over_is_not_taken_for_a_new_one_later_that_day() -> None:
    before = poll(None, 0, row(0.5, 1))
    after = poll(before, 2, row(5, 6))
    assert len(after.tracked) == 2
    assert all(not one.history for one in after.tracked)


def test_a_bracket_that_moves_inside_an_outage_is_no_change_people_see() -> None:
    before = poll(None, 0, row(24, 24.25), row(24, 30))
    after = poll(before, 1, row(24, 24.5), row(24, 30))
    assert only(after).history == ()
    assert len(only(after).outage.rows) == 2
    assert after.changed_at == before.changed_at


def test_what_ended_two_days_ago_is_forgotten() -> None:
    ledger = poll(None, 0, row(1, 2))
    assert len(poll(ledger, 49).tracked) == 1
    assert poll(ledger, 50).tracked == ()


def test_a_restart_in_between_changes_nothing() -> None:
    ledger: Ledger | None = None
    again: Ledger | None = None
    polls = [(row(24, 26),), (row(25, 27),), (), (), (row(25, 27), row(30, 31, "B"))]
    for at, rows in enumerate(polls):
        ledger = poll(ledger, at, *rows)
        again = poll(again, at, *rows)
        again = msgspec.msgpack.decode(msgspec.msgpack.encode(again), type=Ledger)
    assert again == ledger
    assert msgspec.msgpack.encode(again) == msgspec.msgpack.encode(ledger)


def test_ids_are_the_same_when_everything_is_learnt_anew() -> None:
    rows = (row(13, 14), row(15, 16), row(15, 16, "B"))
    assert poll(None, 0, *rows).tracked[1].id == poll(None, 5, *rows).tracked[1].id


def test_the_history_is_bounded_and_the_revision_goes_on_rising() -> None:
    ledger = poll(None, 0, row(200, 201))
    for at in range(1, 41):
        ledger = poll(ledger, at, row(200, 201 + at / 10))
    assert only(ledger).revision == 40
    assert len(only(ledger).history) == 20


@pytest.mark.parametrize("complete", [True, False])
def test_the_first_poll_is_taken_as_it_is(complete: bool) -> None:
    ledger = poll(None, 0, row(2, 4), complete=complete)
    assert ledger.changed_at == NOON
    assert len(ledger.tracked) == 1
