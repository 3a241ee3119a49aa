"""How many labelled place queries come out right, by kind of query, and how fast.

Run as `python -m tests.eval.places`; a query is right when its kind and all its codes are.
"""

import json
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from laocaiso.places.gazetteer import Gazetteer
from laocaiso.places.resolution import Resolution
from laocaiso.places.resolver import Resolver

FOLDER = Path(__file__).parents[1] / "labelled" / "places"
LABELLED = FOLDER / "place_queries_dev.jsonl"
MORE = FOLDER / "place_queries_more.jsonl"
BLIND = FOLDER / "place_queries_blind.jsonl"


def load(path: Path = LABELLED) -> list[dict[str, Any]]:
    """The labelled queries of a file of JSON lines."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def right(answer: Resolution, expect: Mapping[str, Any]) -> bool:
    """True when the kind and all codes are as labelled."""
    return answer.kind == expect["kind"] and list(answer.codes) == sorted(expect["codes"])


def score(queries: Sequence[Mapping[str, Any]] | None = None) -> str:
    """A report: the share right, by type, every miss, and the time a query takes."""
    resolver = Resolver(Gazetteer.load())
    queries = load() if queries is None else queries
    total, good, lines = Counter[str](), Counter[str](), []
    for query in queries:
        answer = resolver.resolve(query["q"])
        total[query["type"]] += 1
        if right(answer, query["expect"]):
            good[query["type"]] += 1
        else:
            lines.append(f"  {query['id']} {query['q']!r}: {_said(answer)}, expected {query['expect']}")
    share = sum(good.values()) / max(1, total.total())
    head = [f"places: {sum(good.values())} of {total.total()} right ({share:.1%})"]
    head += [f"  {kind:20} {good[kind]:4} of {total[kind]}" for kind in sorted(total)]
    median, slow = _times(resolver, [query["q"] for query in queries])
    tail = [f"time of a query: median {median * 1e3:.2f} ms, p99 {slow * 1e3:.2f} ms"]
    return "\n".join([*head, *(["misses:", *lines] if lines else ["no misses"]), *tail])


def _said(answer: Resolution) -> str:
    return f"{answer.kind} {list(answer.codes)} ({answer.reason})"


def _times(resolver: Resolver, queries: Sequence[str]) -> tuple[float, float]:
    """Median and 99th percentile in seconds, each query timed a few times."""
    taken = []
    for query in list(queries) * 5:
        begin = time.perf_counter()
        resolver.resolve(query)
        taken.append(time.perf_counter() - begin)
    taken.sort()
    return taken[len(taken) // 2], taken[min(len(taken) - 1, int(len(taken) * 0.99))]


if __name__ == "__main__":
    print(score())
    print(score(load(MORE)))
    print(score(load(BLIND)))
