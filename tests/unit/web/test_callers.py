from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laocaiso.web import limits
from laocaiso.web.limits import LOCAL, AddressLimit, Callers, too_many

PROXIES = [ip_network("10.0.0.0/8"), ip_network("fd00::/8")]


@pytest.mark.parametrize(
    ("peer", "forwarded", "caller"),
    [
        ("203.0.113.7", None, "203.0.113.7"),
        ("203.0.113.7", b"198.51.100.1", "203.0.113.7"),  # not a proxy's word
        ("10.0.0.1", b"198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", b"8.8.8.8, 198.51.100.1", "198.51.100.1"),  # the left one can be made up
        ("10.0.0.1", b"198.51.100.1, 10.1.1.1", "198.51.100.1"),
        ("10.0.0.1", b"10.2.2.2, 10.1.1.1", "10.2.2.2"),
        ("10.0.0.1", b"198.51.100.1:5123", "198.51.100.1"),
        ("10.0.0.1", b"[2001:db8:1:2:3::9]:80", "2001:db8:1:2::/64"),
        ("10.0.0.1", b"2001:db8:1:2:3::9", "2001:db8:1:2::/64"),
        ("10.0.0.1", b"198.51.100.1, garbage", "10.0.0.1"),
        ("10.0.0.1", b"198.51.100.1, unknown, 10.0.0.9", "10.0.0.9"),
        ("10.0.0.1", b"", "10.0.0.1"),
        ("10.0.0.1", b"\xff\xfe", "10.0.0.1"),
        ("10.0.0.1", None, "10.0.0.1"),
        ("fd00::5", b"198.51.100.1", "198.51.100.1"),
        ("2001:db8::1", b"198.51.100.1", "2001:db8::/64"),
        ("::ffff:10.0.0.1", b"198.51.100.1", "198.51.100.1"),
        (None, b"198.51.100.1", "198.51.100.1"),  # our proxy on a Unix socket
        (None, b"8.8.8.8, 198.51.100.1", "198.51.100.1"),
        (None, None, LOCAL),
    ],
)
def test_the_right_most_address_that_is_no_proxy_is_the_caller(peer, forwarded, caller):
    callers = Callers(PROXIES)
    assert callers.of(peer, forwarded) == caller
    assert callers.of(peer, forwarded) == caller  # from the cache


@pytest.mark.parametrize(
    ("peer", "caller"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        (None, LOCAL),
    ],
)
def test_without_proxies_the_header_is_not_believed(peer, caller):
    assert Callers().of(peer, b"198.51.100.1") == caller


@given(st.binary(max_size=60))
def test_no_header_can_break_it(forwarded):
    assert Callers(PROXIES).of("10.0.0.1", forwarded)


def test_what_is_remembered_of_headers_is_bounded(monkeypatch):
    monkeypatch.setattr(limits, "MOST_CACHED", 10)
    callers = Callers(PROXIES)
    for number in range(100):
        callers.of("10.0.0.1", b"198.51.100.%d" % number)
    assert len(callers._cached) <= 10


class Now:
    def __init__(self):
        self.seconds = 1000.0

    def __call__(self):
        return self.seconds


def test_a_full_bucket_at_once_then_evenly():
    now = Now()
    limit = AddressLimit(60, now=now)
    assert [limit.wait("a") for _ in range(60)] == [0.0] * 60
    assert limit.wait("a") == pytest.approx(1.0)
    assert limit.wait("b") == 0.0
    now.seconds += 1.0
    assert limit.wait("a") == 0.0
    assert limit.wait("a") > 0.0
    assert limit.refused == 2


def test_a_refused_request_costs_nothing():
    now = Now()
    limit = AddressLimit(60, now=now)
    for _ in range(1000):
        limit.wait("a")
    now.seconds += 60.0
    assert [limit.wait("a") for _ in range(60)] == [0.0] * 60


@given(st.lists(st.floats(min_value=0, max_value=5), min_size=200, max_size=400))
def test_never_more_than_the_bucket_and_what_flows_in(pauses):
    now = Now()
    limit = AddressLimit(60, now=now)
    passed = 0
    for pause in pauses:
        now.seconds += pause
        passed += limit.wait("a") == 0.0
    assert passed <= 60 + (now.seconds - 1000.0) + 1


def test_zero_is_no_limit():
    limit = AddressLimit(0)
    assert not any(limit.wait("a") for _ in range(1000))
    assert limit._recent == {}


def test_memory_is_bounded_in_the_callers_favour(monkeypatch):
    monkeypatch.setattr(limits, "MOST_CALLERS", 10)
    limit = AddressLimit(1, now=Now())
    for number in range(1000):
        assert limit.wait(f"caller {number}") == 0.0
    assert len(limit._recent) + len(limit._before) <= 20


def test_the_limit_holds_across_generations():
    now = Now()
    limit = AddressLimit(2, now=now)
    now.seconds += 59.0
    assert [limit.wait("a") == 0.0 for _ in range(3)] == [True, True, False]
    now.seconds += 2.0  # the generation has changed
    assert limit.wait("a") > 0.0


def test_the_refusal_names_whole_seconds():
    assert too_many(0.01).retry_after == 1
    assert too_many(1.2).retry_after == 2
    assert "2" in too_many(1.2).vi
