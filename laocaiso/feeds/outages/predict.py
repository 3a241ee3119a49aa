"""Linking and merging in bulk, for operators who want to see what a change of vocabulary does."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from laocaiso.core.clock import VIETNAM
from laocaiso.feeds.outages.linking import Linker
from laocaiso.feeds.outages.merging import merge
from laocaiso.feeds.outages.model import Row
from laocaiso.places.gazetteer import Gazetteer

Predictor = Callable[[Iterable[Mapping[str, Any]]], Iterator[Mapping[str, Any]]]


def predictors(gazetteer: Gazetteer) -> Mapping[str, Predictor]:
    """By name: `outages` answers each row with its units and scope, `outage-merge` all rows with the outages.

    A row has `unit`, `start`, `end` (EVN's form or RFC 3339) and `area`, and may have `id` and `source`. Of a
    line that is no such row the answer has an `error`. Label fields are never read.
    """
    linker = Linker(gazetteer)
    return {
        "outages": lambda rows: _link(linker, rows),
        "outage-merge": lambda rows: _merge(linker, rows),
    }


def _link(linker: Linker, rows: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    for item in rows:
        try:
            row = _row(item)
        except ValueError as error:
            yield _error(item, error)
            continue
        link = linker.link(row)
        answer: dict[str, Any] = {"id": row.id} if row.id else {}
        yield answer | {
            "units": list(link.units),
            "scope": link.scope,
            "whole_units": list(link.whole_units),
        }


def _merge(linker: Linker, rows: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    read: list[Row] = []
    for number, item in enumerate(rows, 1):
        try:
            row = _row(item)
        except ValueError as error:
            yield _error(item, error)
            continue
        read.append(row if row.id else _numbered(row, number))
    position = {id(row): at for at, row in enumerate(read)}
    outages = merge(read, lambda row: linker.link(row).places)
    for outage in sorted(outages, key=lambda o: [position[id(row)] for row in o.rows]):
        source = outage.rows[0].source
        answer: dict[str, Any] = {"source": source} if source else {}
        yield answer | {
            "unit": outage.unit,
            "rows": [row.id for row in outage.rows],
            "start": outage.start.isoformat(),
            "end": outage.end.isoformat(),
            "units": list(outage.units),
            "places": [
                f"{place.detail}, {place.name}"
                if place.detail
                else f"một phần {place.name}"
                if place.scope == "part"
                else place.name
                for place in outage.places
                if place.name
            ],
            "texts": list(dict.fromkeys(row.area for row in outage.rows)),
        }


def _row(item: Any) -> Row:
    """A row of the input. Raises ValueError that names the field that is wrong."""
    if not isinstance(item, Mapping):
        raise ValueError("not a JSON object")
    unit, area = item.get("unit"), item.get("area")
    if not isinstance(unit, str) or not unit:
        raise ValueError("unit: not the code of a power unit")
    if area is not None and not isinstance(area, str):
        raise ValueError("area: not a text")
    start, end = _time(item, "start"), _time(item, "end")
    if end <= start:
        raise ValueError("end: not after start")
    return Row(
        unit=unit,
        start=start,
        end=end,
        area=area or "",
        id=str(item.get("id") or ""),
        source=str(item.get("source") or ""),
    )


def _numbered(row: Row, number: int) -> Row:
    return Row(unit=row.unit, start=row.start, end=row.end, area=row.area, id=str(number), source=row.source)


def _time(item: Mapping[str, Any], field: str) -> datetime:
    value = item.get(field)
    try:
        time = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        time = None
    if time is None:
        raise ValueError(f"{field}: not a time")
    return time.astimezone(VIETNAM) if time.tzinfo else time.replace(tzinfo=VIETNAM)


def _error(item: Any, error: ValueError) -> Mapping[str, Any]:
    name = item.get("id") if isinstance(item, Mapping) else None
    return ({"id": name} if isinstance(name, str) else {}) | {"error": str(error)}
