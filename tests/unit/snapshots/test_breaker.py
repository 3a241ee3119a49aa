"""The breaker, on its own."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from laocaiso.snapshots.breaker import LONGEST_REST, Breaker

NOON = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
REST = timedelta(minutes=1)


def at(seconds):
    return NOON + timedelta(seconds=seconds)


def tripped():
    breaker = Breaker(3, REST)
    for _ in range(3):
        assert breaker.admits(NOON) is None
        breaker.failed(NOON)
    return breaker


def test_it_opens_after_failures_in_a_row():
    breaker = Breaker(3, REST)
    for outcome in (breaker.failed, breaker.failed, lambda _: breaker.succeeded(), breaker.failed):
        outcome(NOON)
    assert breaker.state(NOON) == "closed"
    breaker.failed(NOON)
    breaker.failed(NOON)
    assert breaker.state(NOON) == "open"
    assert breaker.admits(at(1)) == at(60)


def test_after_the_rest_one_single_call_goes_through():
    breaker = tripped()
    assert breaker.state(at(60)) == "half_open"
    assert breaker.admits(at(60)) is None
    assert breaker.admits(at(60)) == at(120)
    breaker.succeeded()
    assert breaker.state(at(61)) == "closed"
    assert breaker.admits(at(61)) is None


def test_a_failed_probe_doubles_the_rest_up_to_a_limit():
    breaker, now, rests = tripped(), NOON, []
    for _ in range(8):
        until = breaker.admits(now)
        rests.append(until - now)
        now = until
        assert breaker.admits(now) is None
        breaker.failed(now)
    minutes = [rest / timedelta(minutes=1) for rest in rests]
    assert minutes == [1, 2, 4, 8, 15, 15, 15, 15]
    assert rests[-1] == LONGEST_REST


def test_a_probe_that_was_not_made_after_all_is_free_again():
    breaker = tripped()
    assert breaker.admits(at(60)) is None
    breaker.withdrew()
    assert breaker.admits(at(60)) is None


@given(st.lists(st.tuples(st.sampled_from(["ask", "ok", "bad", "none"]), st.integers(0, 400)), max_size=60))
def test_one_call_at_a_time_it_never_admits_while_open_and_is_never_shut_for_ever(steps):
    breaker, now, asking = Breaker(2, REST), NOON, False
    for step, pause in steps:
        now += timedelta(seconds=pause)
        if step == "ask" and not asking:
            was = breaker.state(now)
            until = breaker.admits(now)
            assert (until is None) == (was != "open")
            asking = until is None
        elif step != "ask" and asking:
            asking = False
            match step:
                case "ok":
                    breaker.succeeded()
                case "bad":
                    breaker.failed(now)
                case "none":
                    breaker.withdrew()
    if asking:
        breaker.failed(now)
    assert breaker.admits(now + LONGEST_REST) is None
