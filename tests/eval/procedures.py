"""How many labelled procedure queries come out right, by kind of query, and how fast.

Run as `python -m tests.eval.procedures [FILE]`. hit@1: the first procedure is one of the best; hit@5: one of
the first five is; noise@5: the share of the first five that is neither best nor acceptable; empty: queries
about something else that were answered with nothing.
"""

import json
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from laocaiso.cases.procedures.search import Found, Search

LABELLED = Path(__file__).parents[1] / "labelled" / "procedures"


def load(path: Path | None = None) -> list[dict[str, Any]]:
    """The labelled queries of a file of JSON lines; of all files that are there, without one."""
    paths = [path] if path else sorted(LABELLED.glob("*.jsonl"))
    return [
        json.loads(line) for p in paths for line in p.read_text(encoding="utf-8").splitlines() if line.strip()
    ]


def score(queries: Sequence[Mapping[str, Any]] | None = None, search: Search | None = None) -> str:
    """A report: the measures, every miss, and the time a query takes."""
    search = search or Search.load()
    queries = load() if queries is None else queries
    found = {query["id"]: search.find(query["q"]) for query in queries}
    asked = [query for query in queries if query["best"]]
    lines = [f"procedures: {len(queries)} queries, {len(asked)} with an answer"]
    for title, tops in (
        ("hit@1", _tops(asked, found, 1)),
        ("hit@5", _tops(asked, found, 5)),
        ("hit@1 within the level", _tops(asked, _within(search, asked), 1)),
    ):
        missed = [query for query in asked if not tops[query["id"]]]
        lines.append(f"  {title:24} {len(asked) - len(missed)} of {len(asked)} {_share(asked, missed)}")
        lines += [f"      {_said(query, found[query['id']])}" for query in missed]
    lines += [_noise(asked, found), *_empty(queries, found), *_by_type(asked, found)]
    median, slow = _times(search, [query["q"] for query in queries])
    lines.append(f"time of a query: median {median * 1e3:.2f} ms, p99 {slow * 1e3:.2f} ms")
    return "\n".join(lines)


def _tops(queries: Sequence[Mapping[str, Any]], found: Mapping[str, Found], count: int) -> Mapping[str, bool]:
    return {
        query["id"]: any(hit.heading.code in query["best"] for hit in found[query["id"]].hits[:count])
        for query in queries
    }


def _within(search: Search, queries: Sequence[Mapping[str, Any]]) -> dict[str, Found]:
    return {
        query["id"]: search.find(query["q"], level=None if query["level"] == "any" else query["level"])
        for query in queries
    }


def _noise(asked: Sequence[Mapping[str, Any]], found: Mapping[str, Found]) -> str:
    shown = noise = 0
    for query in asked:
        codes = [hit.heading.code for hit in found[query["id"]].hits[:5]]
        shown += len(codes)
        noise += sum(code not in query["best"] and code not in query["ok"] for code in codes)
    return f"  {'noise@5':24} {noise} of {shown} ({noise / max(1, shown):.1%})"


def _empty(queries: Sequence[Mapping[str, Any]], found: Mapping[str, Found]) -> list[str]:
    none = [query for query in queries if not query["best"]]
    wrong = [query for query in none if found[query["id"]].hits]
    lines = [f"  {'empty':24} {len(none) - len(wrong)} of {len(none)} {_share(none, wrong)}"]
    return lines + [f"      {_said(query, found[query['id']])}" for query in wrong]


def _by_type(asked: Sequence[Mapping[str, Any]], found: Mapping[str, Found]) -> list[str]:
    total, first = Counter[str](), Counter[str]()
    tops = _tops(asked, found, 1)
    for query in asked:
        kind = query.get("type", "all")
        total[kind] += 1
        first[kind] += tops[query["id"]]
    return [f"  {kind:24} {first[kind]} of {total[kind]} first" for kind in sorted(total)]


def _share(of: Sequence[object], missed: Sequence[object]) -> str:
    return f"({1 - len(missed) / max(1, len(of)):.1%})"


def _said(query: Mapping[str, Any], found: Found) -> str:
    codes = [hit.heading.code for hit in found.hits[:5]]
    reason = found.subject.subject if found.subject else found.reason
    return f"{query['id']} {query['q']!r}: {codes or reason}, expected {query['best']}"


def _times(search: Search, queries: Sequence[str]) -> tuple[float, float]:
    """Median and 99th percentile in seconds, each query timed a few times."""
    taken = []
    for query in list(queries) * 5:
        begin = time.perf_counter()
        search.find(query)
        taken.append(time.perf_counter() - begin)
    taken.sort()
    return taken[len(taken) // 2], taken[min(len(taken) - 1, int(len(taken) * 0.99))]


if __name__ == "__main__":
    print(score(load(Path(sys.argv[1])) if len(sys.argv) > 1 else None))
