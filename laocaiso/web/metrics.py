"""Counting requests, and showing all figures in Prometheus' text format.

Counting is two list additions, for it is done in every request; sums over labels are made when somebody asks.
Every label has a bounded set of values: a route is a pattern of ours, never what was typed.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from laocaiso.snapshots.report import SourceReport

if TYPE_CHECKING:
    from prometheus_client.core import Metric

BUCKETS = (0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
"""Upper edges of the latency histogram, in seconds; a published answer takes some 20 microseconds."""
MOST_SERIES = 2000
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
CONTENT_TYPE = "text/plain; version=0.0.4"
"""The framework adds the character set to every text type."""
BREAKERS = ("closed", "open", "half_open")

_Key = tuple[str, str, int, str]


class Metrics:
    """The figures of one app; nothing is global."""

    def __init__(self) -> None:
        self._series: dict[_Key, list[float]] = {}
        self._counters: dict[str, tuple[str, Callable[[], float]]] = {}
        self._gauges: dict[str, tuple[str, Callable[[], float]]] = {}
        self._divided: dict[str, tuple[str, str, Callable[[], Mapping[str, float]]]] = {}

    def observe(  # noqa: PLR0917 - called for every request, and names cost
        self, method: str, route: str, status: int, size: int, seconds: float, how: str
    ) -> None:
        """Count one answered request; the same words as in the access log."""
        key = (method, route, status, how)
        row = self._series.get(key)
        if row is None:
            row = self._open(key)
        row[0] += seconds
        row[1] += size
        row[bisect_left(BUCKETS, seconds) + 2] += 1

    def counter(self, name: str, help_text: str, read: Callable[[], float]) -> None:
        """Show a count that somebody else keeps, as `laocaiso_<name>_total`; `read` is called when asked."""
        self._counters[name] = (help_text, read)

    def divided(self, name: str, help_text: str, label: str, read: Callable[[], Mapping[str, float]]) -> None:
        """Show counts that somebody else keeps by kind; `label` names what the kinds are, a bounded set."""
        self._divided[name] = (help_text, label, read)

    def gauge(self, name: str, help_text: str, read: Callable[[], float]) -> None:
        """Show a figure that goes up and down, as `laocaiso_<name>`; `read` is called when asked."""
        self._gauges[name] = (help_text, read)

    def requests(self) -> int:
        """How many requests were counted."""
        return round(sum(sum(row[2:]) for row in self._series.values()))

    def render(
        self, *, now: datetime, sources: Sequence[SourceReport] = (), pages: Mapping[str, int] | None = None
    ) -> bytes:
        """Everything in Prometheus' text format: process, requests, sources, and pages of each feed."""
        # Imported here, for it costs a start 40 ms that only a scraped process needs to pay.
        from prometheus_client import CollectorRegistry, GCCollector, ProcessCollector
        from prometheus_client.exposition import generate_latest
        from prometheus_client.registry import Collector

        registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        GCCollector(registry=registry)
        families = [
            *self._request_families(),
            *self._counter_families(),
            *_source_families(sources, now),
            *_page_families(pages or {}),
        ]

        class Ours(Collector):
            def collect(self) -> Iterable["Metric"]:
                return families

        registry.register(Ours())
        return generate_latest(registry)

    def _open(self, key: _Key) -> list[float]:
        method, route, status, how = key
        if method not in METHODS or len(self._series) >= MOST_SERIES:
            # Kept out of the table under its own name: a stranger must not be able to make it grow.
            key = ("other", "other" if len(self._series) >= MOST_SERIES else route, status, how)
            if key in self._series:
                return self._series[key]
        return self._series.setdefault(key, [0.0] * (len(BUCKETS) + 3))

    def _request_families(self) -> Iterable["Metric"]:
        from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily

        requests = CounterMetricFamily(
            "laocaiso_http_requests",
            "Answered requests. how: published (a finished answer), app (made for the request), front.",
            labels=("method", "route", "status", "how"),
        )
        size = CounterMetricFamily(
            "laocaiso_http_response_bytes", "Bytes of bodies sent.", labels=("route", "how")
        )
        latency = HistogramMetricFamily(
            "laocaiso_http_request_seconds",
            "From the request's arrival to its answer.",
            labels=("route", "how"),
        )
        sums: dict[tuple[str, str], list[float]] = {}
        for (method, route, status, how), row in sorted(self._series.items()):
            requests.add_metric((method, route, str(status), how), sum(row[2:]))
            total = sums.setdefault((route, how), [0.0] * len(row))
            for index, value in enumerate(row):
                total[index] += value
        for labels, row in sums.items():
            size.add_metric(labels, row[1])
            edges, below = [], 0.0
            for edge, count in zip((*map(str, BUCKETS), "+Inf"), row[2:], strict=True):
                below += count
                edges.append((edge, below))
            latency.add_metric(labels, edges, row[0])
        return requests, size, latency

    def _counter_families(self) -> Iterable["Metric"]:
        from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

        for name, (help_text, read) in self._counters.items():
            yield CounterMetricFamily(f"laocaiso_{name}", help_text, value=read())
        for name, (help_text, label, read_all) in self._divided.items():
            family = CounterMetricFamily(f"laocaiso_{name}", help_text, labels=(label,))
            for kind, count in sorted(read_all().items()):
                family.add_metric((kind,), count)
            yield family
        for name, (help_text, read) in self._gauges.items():
            yield GaugeMetricFamily(f"laocaiso_{name}", help_text, value=read())


def _source_families(sources: Sequence[SourceReport], now: datetime) -> Iterable["Metric"]:
    from prometheus_client.core import GaugeMetricFamily

    def gauge(
        name: str, help_text: str, values: Iterable[tuple[tuple[str, ...], float]], *more: str
    ) -> "Metric":
        family = GaugeMetricFamily(f"laocaiso_{name}", help_text, labels=("source", *more))
        for labels, value in values:
            family.add_metric(labels, value)
        return family

    yield gauge(
        "source_age_seconds",
        "Seconds since the last good look.",
        (((s.source,), (now - s.checked_at).total_seconds()) for s in sources if s.checked_at),
    )
    yield gauge("source_failures", "Failures in a row.", (((s.source,), s.failures) for s in sources))
    yield gauge(
        "source_stale",
        "1 while what is shown is older than promised.",
        (((s.source,), s.stale) for s in sources),
    )
    yield gauge(
        "source_usable", "0 while there is nothing to show.", (((s.source,), s.usable) for s in sources)
    )
    yield gauge(
        "source_bad_rows",
        "Rows left out of the last good answer.",
        (((s.source,), s.bad_rows) for s in sources),
    )
    yield gauge(
        "source_breaker",
        "1 for the state the breaker of the source's provider is in.",
        (((s.source, state), s.breaker == state) for s in sources for state in BREAKERS),
        "state",
    )
    providers = {s.provider: s for s in sources}
    budget = GaugeMetricFamily(
        "laocaiso_provider_budget_left",
        "Units left of a provider's quota in the present window of so many seconds.",
        labels=("provider", "window"),
    )
    for provider, report in providers.items():
        for quota in report.budget:
            budget.add_metric((provider, str(quota.seconds)), max(0.0, quota.units - quota.spent))
    yield budget


def _page_families(pages: Mapping[str, int]) -> Iterable["Metric"]:
    from prometheus_client.core import GaugeMetricFamily

    family = GaugeMetricFamily("laocaiso_published_pages", "Finished answers of a feed.", labels=("feed",))
    for feed, count in pages.items():
        family.add_metric((feed,), count)
    yield family
