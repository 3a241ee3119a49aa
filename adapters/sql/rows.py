"""Structs as rows: what is a time in the one is whole microseconds since the epoch in the other."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import msgspec

from adapters.records import microseconds

T = TypeVar("T")

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TIMES = frozenset(
    {
        "created_at",
        "seen_at",
        "erased_at",
        "opened_at",
        "ends_at",
        "at",
        "enrolment_until",
        "enrolled_at",
        "disabled_at",
    }
)


def row_of(struct: msgspec.Struct) -> dict[str, Any]:
    """A struct as it is written: times in microseconds."""
    return {
        name: microseconds(value) if name in _TIMES and value is not None else value
        for name, value in msgspec.structs.asdict(struct).items()
    }


def struct_of(shape: type[T], row: Mapping[Any, Any]) -> T:
    """A struct again."""
    return shape(
        **{
            name: _EPOCH + timedelta(microseconds=value) if name in _TIMES and value is not None else value
            for name, value in row.items()
        }
    )
