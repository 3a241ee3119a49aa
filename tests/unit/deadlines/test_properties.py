"""What holds of every deadline, whatever the receipt, the term and the pauses."""

from datetime import datetime, time, timedelta

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from laocaiso.cases.deadlines.counting import DeadlineCounter
from laocaiso.cases.deadlines.hours import OfficeHours
from laocaiso.cases.deadlines.model import Pause, Term
from laocaiso.core.clock import VIETNAM
from laocaiso.core.working_calendar import shipped

CALENDAR = shipped()
COUNTER = DeadlineCounter(CALENDAR)
OFFICE = OfficeHours(CALENDAR)
ZONE = st.just(VIETNAM)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 6, 30), timezones=ZONE)  # noqa: DTZ001
terms = (
    st.builds(Term, st.integers(1, 60).map(lambda n: n / 2), st.just("working_day"))
    | st.builds(Term, st.integers(1, 60), st.just("calendar_day"))
    | st.builds(Term, st.integers(1, 80), st.just("hour"))
    | st.builds(Term, st.integers(1, 3), st.just("month"))
    | st.just(Term(0, "same_day"))
)
lengths = st.timedeltas(timedelta(), timedelta(days=12))


@given(moments, terms)
def test_a_result_is_due_on_a_working_day_not_before_its_receipt(received, term):
    deadline = COUNTER.count(received, term)
    assert CALENDAR.is_working(deadline.due_date)
    assert CALENDAR.is_working(deadline.effective_start)
    assert received.date() <= deadline.effective_start <= deadline.due_date == deadline.due_at.date()
    assert deadline.is_estimate


@given(moments, lengths, terms)
def test_received_later_is_due_no_earlier(received, later, term):
    assert COUNTER.count(received, term).due_date <= COUNTER.count(received + later, term).due_date


@given(moments, terms, st.integers(1, 4))
def test_a_longer_term_ends_no_earlier(received, term, more):
    shorter = COUNTER.count(received, term)
    longer = COUNTER.count(received, Term(term.value + more, term.unit))
    assume(longer.state == "counted")  # its end may lie beyond the years whose calendar is known
    assert shorter.due_at <= longer.due_at


@given(moments, st.integers(1, 40))
def test_working_days_are_counted_one_by_one(received, n):
    deadline = COUNTER.count(received, Term(n, "working_day"))
    day, counted = deadline.effective_start, 0
    while day < deadline.due_date:
        day += timedelta(days=1)
        counted += CALENDAR.is_working(day)
    assert counted == n


@given(moments, terms, st.lists(st.tuples(lengths, lengths), max_size=4))
@settings(max_examples=200)
def test_a_pause_never_brings_the_end_nearer_and_the_order_of_pauses_does_not_matter(received, term, given_):
    pauses = [Pause(received + at, received + at + length) for at, length in given_]
    deadline = COUNTER.count(received, term, pauses)
    assert deadline.due_at >= COUNTER.count(received, term).due_at
    assert deadline == COUNTER.count(received, term, pauses[::-1])
    assert CALENDAR.is_working(deadline.due_date)


@given(moments, st.integers(1, 80), lengths, lengths)
def test_working_time_outside_the_pause_stays_the_same(received, n, at, length):
    term, pause = Term(n, "hour"), Pause(received + at, received + at + length)
    plain, paused = COUNTER.count(received, term), COUNTER.count(received, term, [pause])
    worked = OFFICE.between(received, paused.due_at) - OFFICE.between(
        pause.begin, min(pause.end, paused.due_at)
    )
    assert worked == OFFICE.between(received, plain.due_at) == timedelta(hours=n)


@given(moments, st.integers(1, 20), st.integers(0, 19), st.integers(0, 10))
def test_whole_working_days_of_pause_move_the_end_by_as_many(received, n, at, days):
    term = Term(n, "working_day")
    plain = COUNTER.count(received, term)
    begin = CALENDAR.after(plain.effective_start, min(at, n - 1) + 1)
    end = CALENDAR.after(begin, days) if days else begin
    pause = Pause(datetime.combine(begin, time(9), VIETNAM), datetime.combine(end, time(9), VIETNAM))
    moved = COUNTER.count(received, term, [pause])
    assert moved.due_date == (CALENDAR.after(plain.due_date, days) if days else plain.due_date)


@given(moments, terms, lengths, lengths, lengths)
def test_a_pause_cut_in_two_is_the_same_pause(received, term, at, first, second):
    begin = received + at
    middle, end = begin + first, begin + first + second
    whole = COUNTER.count(received, term, [Pause(begin, end)])
    assert whole == COUNTER.count(received, term, [Pause(begin, middle), Pause(middle, end)])


@given(moments, st.integers(1, 20), lengths)
def test_an_open_pause_keeps_what_is_left(received, n, at):
    term, begin = Term(n, "working_day"), received + at
    still = COUNTER.count(received, term, [Pause(begin)])
    if still.state == "counted":  # it had ended before
        assert still.due_at <= begin
        return
    assert still.due_date is None
    assert 0 <= still.remaining_minutes <= n * 8 * 60


@given(st.datetimes(datetime(1900, 1, 1), timezones=ZONE), terms)  # noqa: DTZ001
def test_outside_the_calendar_nothing_is_guessed_and_nothing_raises(received, term):
    deadline = COUNTER.count(received, term)
    if received.year not in CALENDAR.years:
        assert deadline.state == "calendar_not_known"
        assert deadline.due_date is None
