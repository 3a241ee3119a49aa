"""Where an answer comes from and how old it is: part of every public answer."""

from datetime import datetime

import msgspec
from msgspec import UNSET, UnsetType


class Provenance(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Said with every public answer. Times are aware and shown at +07:00.

    `fetched_at` is when the content shown was fetched; a later look that found the same content does not
    move it (the response header `X-Checked-At` does), so that an unchanged answer keeps its ETag.
    `stale` is true once the last successful look is older than the source promises; `stale_since` says from
    when, and `checked_at` when that last look was.
    """

    source: str
    """Name of the publisher, as it wants to be named."""
    source_url: str
    """A page a person can open to see the original."""
    fetched_at: datetime
    valid_at: datetime | UnsetType = UNSET
    """The time the content is about, where that differs from when it was fetched."""
    stale: bool = False
    stale_since: datetime | UnsetType = UNSET
    checked_at: datetime | UnsetType = UNSET
    attribution: str
    """The words its licence asks for."""
    license: str | UnsetType = UNSET
    demo: bool | UnsetType = UNSET
    """True where the data are recorded or invented."""
