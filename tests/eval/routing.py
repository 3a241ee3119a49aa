"""How well reports are read: category, urgency, personal data, abuse, units; every miss, and how fast.

Run as `python -m tests.eval.routing [FILE]`.
"""

import json
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from laocaiso.cases.feedback.categories import Categories
from laocaiso.cases.feedback.reading.model import Reading
from laocaiso.cases.feedback.reading.predict import KINDS
from laocaiso.cases.feedback.reading.reader import FLOOR, Reader
from laocaiso.places.gazetteer import Gazetteer

LABELLED = Path(__file__).parents[1] / "labelled" / "routing"


def load(path: Path | None = None) -> list[dict[str, Any]]:
    """The labelled reports of a file of JSON lines; of all files that are there, without one."""
    paths = [path] if path else sorted(LABELLED.glob("*.jsonl"))
    return [
        json.loads(line) for p in paths for line in p.read_text(encoding="utf-8").splitlines() if line.strip()
    ]


def accepted(row: Mapping[str, Any]) -> list[str]:
    """Slugs that are right, the preferred first."""
    category = row["category"]
    return category if isinstance(category, list) else [category]


@dataclass
class Scores:
    """The measures over some reports."""

    pairs: Sequence[tuple[Mapping[str, Any], Reading]]
    times: list[float] = field(default_factory=list)

    @classmethod
    def of(cls, rows: Sequence[Mapping[str, Any]], reader: Reader | None = None) -> "Scores":
        """Read the reports."""
        reader = reader or Reader(Gazetteer.load(), Categories.load())
        pairs, times = [], []
        for row in rows:
            begin = time.perf_counter()
            pairs.append((row, reader.read(row.get("title"), row["text"])))
            times.append(time.perf_counter() - begin)
        return cls(pairs, sorted(times))

    @cached_property
    def category(self) -> float:
        """Share of reports whose category is accepted."""
        return self._share(reading.category in accepted(row) for row, reading in self.pairs)

    @cached_property
    def preferred(self) -> float:
        """Share of reports with the preferred category."""
        return self._share(reading.category == accepted(row)[0] for row, reading in self.pairs)

    @cached_property
    def sure(self) -> tuple[float, float]:
        """Share of reports at or above the floor, and the share of those that are right."""
        above = [pair for pair in self.pairs if pair[1].confidence >= FLOOR]
        right = sum(reading.category in accepted(row) for row, reading in above)
        return len(above) / len(self.pairs), right / max(1, len(above))

    @cached_property
    def urgency(self) -> tuple[float, float]:
        """Recall and precision of `urgent`."""
        hits = sum(row["urgent"] and reading.urgent for row, reading in self.pairs)
        labelled = sum(row["urgent"] for row, _ in self.pairs)
        said = sum(reading.urgent for _, reading in self.pairs)
        return hits / max(1, labelled), hits / max(1, said)

    @cached_property
    def personal(self) -> Mapping[str, tuple[int, int]]:
        """By kind, the reports in which it was found and in which it is."""
        there, found = Counter[str](), Counter[str]()
        for row, reading in self.pairs:
            there.update(row["contains_personal_data"])
            found.update(kind for kind in row["contains_personal_data"] if kind in _kinds(reading))
        return {kind: (found[kind], there[kind]) for kind in sorted(there)}

    @cached_property
    def alarms(self) -> tuple[int, int]:
        """Reports without personal data in which some was found, and how many are without."""
        without = [reading for row, reading in self.pairs if not row["contains_personal_data"]]
        return sum(bool(_kinds(reading)) for reading in without), len(without)

    @cached_property
    def abuse(self) -> float:
        """Share of reports judged right."""
        return self._share(reading.abusive == row["abusive"] for row, reading in self.pairs)

    @cached_property
    def units(self) -> float:
        """Share of reports with exactly the units labelled, or others that are right as well."""
        return self._share(list(reading.units) in _units(row) for row, reading in self.pairs)

    def lines(self) -> Iterator[str]:
        """The report."""
        recall, precision = self.urgency
        share, right = self.sure
        yield f"routing: {len(self.pairs)} reports"
        yield f"  category accepted      {self.category:.1%}, preferred {self.preferred:.1%}"
        yield f"  confidence >= {FLOOR}     {share:.1%} of all, {right:.1%} of them accepted"
        yield f"  urgent                 recall {recall:.1%}, precision {precision:.1%}"
        for kind, (found, there) in self.personal.items():
            yield f"  {kind:22} {found} of {there}"
        yield "  false alarms           {} of {} without personal data".format(*self.alarms)
        yield f"  abuse                  {self.abuse:.1%}"
        yield f"  units                  {self.units:.1%}"
        for row, reading in self.pairs:
            if wrong := ", ".join(_wrong(row, reading)):
                yield f"      {row['id']} {row.get('title')!r}: {wrong}"
        median, slow = self.times[len(self.times) // 2], self.times[int(len(self.times) * 0.99)]
        yield f"time of a report: median {median * 1e3:.2f} ms, p99 {slow * 1e3:.2f} ms"

    def _share(self, right: Iterator[bool]) -> float:
        return sum(right) / len(self.pairs)


def _kinds(reading: Reading) -> set[str]:
    """The kinds found of those that the labels know."""
    return set(reading.personal_data) & set(KINDS)


def _units(row: Mapping[str, Any]) -> list[list[str]]:
    return [sorted(codes) for codes in (row["unit_codes"], *row.get("unit_codes_alt", ()))]


def _wrong(row: Mapping[str, Any], reading: Reading) -> Iterator[str]:
    if reading.category not in accepted(row):
        yield f"{reading.category} ({reading.confidence}) for {'/'.join(accepted(row))}"
    if reading.urgent != row["urgent"]:
        yield "urgent" if reading.urgent else "not urgent"
    if _kinds(reading) != set(row["contains_personal_data"]):
        yield f"{sorted(_kinds(reading))} for {row['contains_personal_data']}"
    if reading.abusive != row["abusive"]:
        yield "abusive" if reading.abusive else "not abusive"
    if list(reading.units) not in _units(row):
        yield f"{list(reading.units)} for {row['unit_codes']}"


if __name__ == "__main__":
    print("\n".join(Scores.of(load(Path(sys.argv[1]) if len(sys.argv) > 1 else None)).lines()))
