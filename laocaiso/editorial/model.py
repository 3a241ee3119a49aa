"""Datasets that editors keep, and their versions.

A dataset is published whole or not at all. Nothing is ever changed: going back to an earlier version makes a
new one with the old content.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

import msgspec

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Dataset(Generic[T]):
    """A named dataset: (`kind`, `key`), with the shape of its content and what it is before anything came."""

    kind: str
    key: str
    shape: type[T]
    empty: T

    @property
    def id(self) -> str:
        """One word for both parts of the name."""
        return f"{self.kind}:{self.key}"


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a version beside its content. Versions of a dataset count from 1, without gaps."""

    number: int
    at: datetime
    """When it was published, UTC."""
    by: str
    """Who published it, as a text the editors chose."""
    file: str | None = None
    """Name of the file it was read from."""
    note: str = ""
    digest: str
    """Of the content; the same content has the same digest."""
    size: int
    """Bytes of the content."""
    copy_of: int | None = None
    """The earlier version that was gone back to."""


@dataclass(frozen=True, slots=True)
class Publication:
    """The version in force after an edit. `is_new` is false where the content was already the same."""

    version: Version
    is_new: bool
