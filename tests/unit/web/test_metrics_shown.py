from datetime import UTC, datetime, timedelta

import pytest
from prometheus_client.parser import text_string_to_metric_families

from laocaiso.core.errors import Trouble
from laocaiso.snapshots.report import Budget, SourceReport
from laocaiso.web import metrics as module
from laocaiso.web.metrics import BUCKETS, Metrics

NOW = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)


def report(**changes) -> SourceReport:
    given = {
        "source": "weather-open-meteo",
        "provider": "open_meteo",
        "owner": "Open-Meteo",
        "wanted": True,
        "last_success": NOW - timedelta(seconds=90),
        "checked_at": NOW - timedelta(seconds=90),
        "fetched_at": NOW - timedelta(hours=1),
        "last_failure": NOW - timedelta(seconds=30),
        "trouble": Trouble.TIMEOUT,
        "detail": "",
        "failures": 2,
        "failing_since": NOW - timedelta(seconds=60),
        "next_look": NOW + timedelta(seconds=60),
        "breaker": "open",
        "stale": True,
        "usable": True,
        "bad_rows": 3,
        "notes": (),
        "budget": [Budget(units=100.0, seconds=86400, spent=40.0)],
    }
    return SourceReport(**given | changes)


def samples(metrics, **given):
    """All samples by name and labels; also shows that the text is what Prometheus reads."""
    text = metrics.render(now=NOW, **given).decode()
    return {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_requests_are_counted_by_method_route_status_and_who_answered():
    metrics = Metrics()
    for seconds in (0.00002, 0.003, 9.0):
        metrics.observe("GET", "/v1/outages", 200, 100, seconds, "published")
    metrics.observe("GET", "/v1/outages", 304, 0, 0.00001, "published")
    metrics.observe("HEAD", "/v1/outages", 200, 0, 0.001, "app")
    shown = samples(metrics)
    assert shown["laocaiso_http_requests_total", "/v1/outages", "200", "GET", "published"] == 3
    assert shown["laocaiso_http_requests_total", "/v1/outages", "304", "GET", "published"] == 1
    assert shown["laocaiso_http_requests_total", "/v1/outages", "200", "HEAD", "app"] == 1
    assert shown["laocaiso_http_response_bytes_total", "/v1/outages", "published"] == 300
    assert metrics.requests() == 5


def test_the_histogram_adds_up():
    metrics = Metrics()
    for seconds in (0.00002, BUCKETS[0], 0.003, 9.0):
        metrics.observe("GET", "/status", 200, 1, seconds, "app")
    shown = samples(metrics)
    buckets = [
        shown["laocaiso_http_request_seconds_bucket", *sorted([str(edge), "/status", "app"])]
        for edge in (*BUCKETS, "+Inf")
    ]
    assert buckets == sorted(buckets)
    assert buckets[0] == 2  # an edge belongs to its bucket
    assert buckets[-2:] == [3, 4]
    assert shown["laocaiso_http_request_seconds_count", "/status", "app"] == 4
    assert shown["laocaiso_http_request_seconds_sum", "/status", "app"] == pytest.approx(9.00312)


def test_strangers_can_not_make_the_table_grow(monkeypatch):
    monkeypatch.setattr(module, "MOST_SERIES", 10)
    metrics = Metrics()
    for number in range(100):
        metrics.observe(f"METHOD{number}", "unmatched", 405, 1, 0.001, "app")
    assert len(metrics._series) == 1
    for number in range(100):
        metrics.observe("GET", f"/route/{number}", 200, 1, 0.001, "app")
    assert len(metrics._series) <= 12
    assert metrics.requests() == 200


def test_sources_are_shown():
    shown = samples(Metrics(), sources=[report(), report(source="never", checked_at=None, budget=[])])
    assert shown["laocaiso_source_age_seconds", "weather-open-meteo"] == 90
    assert ("laocaiso_source_age_seconds", "never") not in shown
    assert shown["laocaiso_source_failures", "weather-open-meteo"] == 2
    assert shown["laocaiso_source_bad_rows", "weather-open-meteo"] == 3
    assert shown["laocaiso_source_breaker", "open", "weather-open-meteo"] == 1
    assert shown["laocaiso_source_breaker", "closed", "weather-open-meteo"] == 0
    assert shown["laocaiso_source_stale", "weather-open-meteo"] == 1
    assert shown["laocaiso_source_usable", "weather-open-meteo"] == 1


def test_the_budget_left_is_never_negative():
    spent = Budget(units=10.0, seconds=60, spent=12.0)
    assert (
        samples(Metrics(), sources=[report(budget=[spent])])[
            "laocaiso_provider_budget_left", "60", "open_meteo"
        ]
        == 0
    )
    assert (
        samples(Metrics(), sources=[report()])["laocaiso_provider_budget_left", "86400", "open_meteo"] == 60
    )


def test_counts_kept_elsewhere_are_read_when_asked():
    metrics = Metrics()
    failures = [0]
    metrics.counter("limit_failures", "Requests let through unchecked.", lambda: failures[0])
    assert samples(metrics)["laocaiso_limit_failures_total",] == 0
    failures[0] = 7
    assert samples(metrics)["laocaiso_limit_failures_total",] == 7


def test_counts_by_kind_are_read_when_asked():
    metrics = Metrics()
    ended = {}
    metrics.divided("lookups", "Look-ups by how they ended.", "outcome", lambda: ended)
    assert samples(metrics).keys().isdisjoint({("laocaiso_lookups_total", "down")})
    ended["down"] = 3
    assert samples(metrics)["laocaiso_lookups_total", "down"] == 3


def test_process_and_pages_are_shown():
    shown = samples(Metrics(), pages={"outages": 120})
    assert shown["laocaiso_published_pages", "outages"] == 120
    assert shown["process_resident_memory_bytes",] > 1e6


def test_two_apps_in_one_process_have_figures_of_their_own():
    one, other = Metrics(), Metrics()
    one.observe("GET", "/status", 200, 1, 0.001, "app")
    assert ("laocaiso_http_requests_total", "/status", "200", "GET", "app") in samples(one)
    assert ("laocaiso_http_requests_total", "/status", "200", "GET", "app") not in samples(other)
