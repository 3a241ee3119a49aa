"""On-time words."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laocaiso.cases.deadlines.punctuality import WORDS, punctuality
from laocaiso.core.clock import VIETNAM
from laocaiso.core.working_calendar import shipped

DUE = date(2026, 11, 25)


def at(day: int, hour: int = 10) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=VIETNAM)


@pytest.mark.parametrize(
    ("due", "finished", "now", "expected"),
    [
        (DUE, at(23), at(30), "trước hạn"),
        (DUE, at(25, 23), at(30), "đúng hạn"),
        (DUE, at(26, 0), at(30), "quá hạn"),
        (at(25, 17), at(25, 18), at(30), "quá hạn"),
        (at(25, 0), at(25, 18), at(30), "đúng hạn"),
        (DUE, None, at(20), "trong hạn"),
        (DUE, None, at(23), "tới hạn"),
        (DUE, None, at(25, 23), "tới hạn"),
        (DUE, None, at(26, 1), "quá hạn"),
        (None, None, at(26), "chưa rõ hạn"),
        (None, at(25), at(26), "chưa rõ hạn"),
    ],
)
def test_a_word_for_due_finished_and_now(due, finished, now, expected):
    word = punctuality(due, finished=finished, now=now, calendar=shipped())
    assert WORDS[word][0] == expected


def test_a_paused_dossier_is_neither_in_time_nor_late():
    assert punctuality(DUE, finished=None, now=at(29), paused=True) == "paused"
    assert punctuality(None, finished=None, now=at(29), paused=True) == "paused"
    assert punctuality(DUE, finished=at(28), now=at(29), paused=True) == "late"


def test_without_a_calendar_days_are_counted_as_they_come():
    assert punctuality(DUE, finished=None, now=at(23)) == "within_time"
    assert punctuality(DUE, finished=None, now=at(24)) == "due_soon"
    far = datetime(2031, 1, 6, tzinfo=VIETNAM)
    assert punctuality(date(2031, 1, 7), finished=None, now=far, calendar=shipped()) == "due_soon"


@given(
    st.dates(date(2026, 1, 1), date(2027, 12, 1)),
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 1), timezones=st.just(VIETNAM)),  # noqa: DTZ001
    st.timedeltas(timedelta(), timedelta(days=40)),
)
def test_time_only_goes_from_within_to_soon_to_overdue(due, now, later):
    order = ["within_time", "due_soon", "overdue"]
    words = [punctuality(due, finished=None, now=t, calendar=shipped()) for t in (now, now + later)]
    assert order.index(words[0]) <= order.index(words[1])
