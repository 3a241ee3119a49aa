"""Putting listings of several sources together into one line of time."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laocaiso.core.clock import VIETNAM
from laocaiso.feeds.broadcast.model import Listing, Programme, Rank
from laocaiso.feeds.broadcast.timeline import timeline

EDITOR, STATION, XMLTV = Rank.EDITOR, Rank.STATION, Rank.XMLTV


def shown(line, day=None):
    programmes = line.programmes if day is None else line.on(day)
    return [
        f"{one.start.astimezone(VIETNAM):%d %H:%M}-"
        f"{one.stop.astimezone(VIETNAM).strftime('%H:%M') if one.stop else '?'}"
        f"{'~' if one.derived else ''} {one.programme.title}"
        for one in programmes
    ]


def test_a_missing_end_is_the_next_beginning(listing):
    line = timeline("thlc", [(STATION, [listing(22, "19:00 a", "19:45 b", "20:30-21:00 c")])])
    assert shown(line) == ["22 19:00-19:45~ a", "22 19:45-20:30~ b", "22 20:30-21:00 c"]


def test_the_end_after_a_long_gap_and_of_the_last_one_stays_unknown(listing):
    line = timeline("thlc", [(STATION, [listing(22, "06:15 a", "19:45 b")])])
    assert shown(line) == ["22 06:15-? a", "22 19:45-? b"]


def test_what_begins_later_cuts_off_what_runs(listing):
    line = timeline("thlc", [(XMLTV, [listing(22, "19:00-20:30 a", "20:00-21:00 b")])])
    assert shown(line) == ["22 19:00-20:00~ a", "22 20:00-21:00 b"]


def test_of_two_that_begin_at_once_the_first_stands(listing):
    line = timeline("thlc", [(XMLTV, [listing(22, "19:30 a", "19:30-19:45 b", "20:00 c")])])
    assert shown(line) == ["22 19:30-20:00~ a", "22 20:00-? c"]


@pytest.mark.parametrize("stop", ["19:00", "18:00", "44:00"])
def test_an_end_that_cannot_be_counts_as_not_given(listing, stop):
    line = timeline("thlc", [(XMLTV, [listing(22, f"19:00-{stop} a", "20:00 b")])])
    assert shown(line)[0] == "22 19:00-20:00~ a"


def test_each_day_is_shown_from_the_best_source_that_has_it(listing):
    line = timeline(
        "thlc",
        [
            (EDITOR, [listing(23, "07:00 editor")]),
            (STATION, [listing(22, "08:00 station"), listing(23, "08:00 station")]),
            (XMLTV, [listing(day, "09:00 guide") for day in (22, 23, 24)]),
        ],
    )
    assert shown(line) == ["22 08:00-? station", "23 07:00-? editor", "24 09:00-? guide"]
    assert line.ranks == {
        date(2026, 11, 22): STATION,
        date(2026, 11, 23): EDITOR,
        date(2026, 11, 24): XMLTV,
    }


def test_a_worse_source_of_the_next_day_gives_way_to_a_night_that_runs_on(listing):
    line = timeline(
        "thlc",
        [
            (STATION, [listing(22, "23:30-24:45 film")]),
            (XMLTV, [listing(23, "00:00 guide's film", "00:30 more", "01:00 night")]),
        ],
    )
    assert shown(line) == ["22 23:30-00:45 film", "23 01:00-? night"]


def test_other_channels_and_empty_listings_are_left_out(listing):
    line = timeline("thlc", [(STATION, [listing(22, "05:00 a", channel="radio"), listing(22)])])
    assert line.programmes == ()
    assert line.ranks == {}


def test_a_day_begins_with_what_runs_on_from_the_evening_before(listing):
    line = timeline(
        "thlc", [(STATION, [listing(22, "23:30-24:30 film", "24:30-25:00 songs"), listing(23, "05:00 a")])]
    )
    assert shown(line, date(2026, 11, 23)) == ["22 23:30-00:30 film", "23 00:30-01:00 songs", "23 05:00-? a"]
    assert shown(line, date(2026, 11, 22)) == ["22 23:30-00:30 film"]


def test_now_and_next_and_when_they_change(listing, vn):
    line = timeline(
        "thlc",
        [(STATION, [listing(22, "19:00 a", "19:45-20:15 b", "21:00 c", "24:30 Kết thúc chương trình")])],
    )

    def at(instant):
        now, following = line.now(instant), line.next(instant)
        return (now and now.programme.title, following and following.programme.title)

    assert at(vn(18)) == (None, "a")
    assert at(vn(19)) == ("a", "b")
    assert at(vn(20, 14)) == ("b", "c")
    assert at(vn(20, 15)) == (None, "c"), "nobody says what is on between the two"
    assert at(vn(23, 59)) == ("c", None)
    assert at(vn(1, day=23)) == (None, None)
    assert line.changes_after(vn(19)) == vn(19, 45)
    assert line.changes_after(vn(20)) == vn(20, 15)
    assert line.changes_after(vn(12, day=23)) is None


def test_a_programme_without_an_end_is_not_on_for_ever(listing, vn):
    line = timeline("thlc", [(STATION, [listing(22, "06:15 a", "19:45 b")])])
    assert line.now(vn(10, 14)).programme.title == "a"
    assert line.now(vn(10, 15)) is None
    assert line.changes_after(vn(7)) == vn(10, 15)


MIDNIGHT = datetime(2026, 11, 22, tzinfo=VIETNAM)
PROGRAMMES = st.lists(
    st.builds(
        lambda start, length, title: Programme(
            start=MIDNIGHT + timedelta(minutes=start),
            stop=None if length is None else MIDNIGHT + timedelta(minutes=start + length),
            title=title,
        ),
        st.integers(0, 2000),
        st.none() | st.integers(-60, 400),
        st.sampled_from("abc"),
    ),
    max_size=12,
)


@given(PROGRAMMES, PROGRAMMES)
def test_programmes_never_overlap_and_never_end_before_they_begin(first, second):
    day = MIDNIGHT.date()
    line = timeline(
        "x",
        [
            (EDITOR, [Listing(channel="x", date=day, programmes=tuple(first))]),
            (XMLTV, [Listing(channel="x", date=day + timedelta(days=1), programmes=tuple(second))]),
        ],
    )
    for one, following in zip(line.programmes, line.programmes[1:], strict=False):
        assert one.start < following.start
        assert one.stop is None or one.stop <= following.start
    assert all(one.stop is None or one.stop > one.start for one in line.programmes)
