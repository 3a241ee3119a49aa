"""Scores linking and merging on the labelled rows and prints every miss: `python -m tests.eval.outages`."""

import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from laocaiso.feeds.outages.predict import predictors
from laocaiso.places.gazetteer import Gazetteer

LABELLED = Path(__file__).parent.parent / "labelled" / "outages"
FIELDS = ("id", "unit", "start", "end", "area", "source")


def f1(pairs: Iterable[tuple[set[str], set[str]]]) -> float:
    """Micro-averaged F1 over (expected, answered) sets; 1 where nothing was expected nor answered."""
    hit = miss = extra = 0
    for expected, answered in pairs:
        hit += len(expected & answered)
        miss += len(expected - answered)
        extra += len(answered - expected)
    return 2 * hit / (2 * hit + miss + extra) if hit + miss + extra else 1.0


def rows_of(folder: Path) -> list[dict[str, Any]]:
    """All labelled rows of a folder, each with the name of its file as `source`."""
    return [
        json.loads(line) | {"source": path.name}
        for path in sorted(folder.glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]


def expected_of(folder: Path) -> list[dict[str, Any]]:
    """The outages that the rows of a folder should come to."""
    return [
        outage
        for path in sorted(folder.glob("merged_expected_*.json"))
        for outage in json.loads(path.read_text(encoding="utf-8"))["outages"]
    ]


def main(folder: Path = LABELLED) -> int:
    """Print the figures and the misses; 0 when all aims are met."""
    predict = predictors(Gazetteer.load())
    rows = rows_of(folder)
    bare = [{name: row[name] for name in FIELDS if name in row} for row in rows]
    answers = list(predict["outages"](bare))
    groups: defaultdict[str, list[tuple[Mapping[str, Any], Mapping[str, Any]]]] = defaultdict(list)
    for row, answer in zip(rows, answers, strict=True):
        for name in ("all", row["source"], row["category"]):
            groups[name].append((row, answer))
        wrong = [n for n in ("units", "scope", "whole_units") if answer[n] != row[n]]
        if wrong:
            print(f"MISS {row['id']} {row['unit']} {row['start'][:10]} {row['area']!r}")
            for name in wrong:
                print(f"     {name}: expected {row[name]}, answered {answer[name]}")
    print(f"{'':44}{'rows':>5} {'F1 units':>9} {'scope':>7} {'F1 whole':>9}")
    score = 0.0
    for name, pairs in groups.items():
        units = f1((set(row["units"]), set(answer["units"])) for row, answer in pairs)
        whole = f1((set(row["whole_units"]), set(answer["whole_units"])) for row, answer in pairs)
        scope = sum(row["scope"] == answer["scope"] for row, answer in pairs) / len(pairs)
        print(f"{name:44}{len(pairs):5} {units:9.4f} {scope:7.4f} {whole:9.4f}")
        score = score or units
    merged = _compare_merged(folder, list(predict["outage-merge"](bare)))
    return 0 if score >= 0.97 and merged else 1


def _compare_merged(folder: Path, answered: list[Mapping[str, Any]]) -> bool:
    want = {_comparable(entry) for entry in expected_of(folder)}
    got = {_comparable(entry) for entry in answered}
    for entry in sorted(want - got):
        print("MERGE expected", entry)
    for entry in sorted(got - want):
        print("MERGE answered", entry)
    print(f"merged outages: {len(want & got)} of {len(want)} equal, {len(got - want)} others")
    return want == got


def _comparable(entry: Mapping[str, Any]) -> tuple[str, ...]:
    return (entry["start"], entry["end"], " ".join(entry["units"]), *entry["rows"])


if __name__ == "__main__":
    sys.exit(main())
