"""Whose a part is and how old, and the same of all parts together."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from msgspec import UNSET, UnsetType

from laocaiso.core.provenance import Provenance
from laocaiso.feeds.home.answers import Freshness

OWNER = "Lào Cai số"


def freshness(said: Sequence[Provenance]) -> Freshness | UnsetType:
    """Of one part; unknown where nobody stands behind it."""
    if not said:
        return UNSET
    return Freshness(
        source="; ".join(dict.fromkeys(one.source for one in said)),
        fetched_at=max(one.fetched_at for one in said),
        stale=any(one.stale for one in said),
        stale_since=_since(said),
        standby=True if any(getattr(one, "standby", UNSET) is True for one in said) else UNSET,
    )


def together(said: Iterable[Provenance], url: str) -> Provenance | UnsetType:
    """Of all parts: everybody's attribution once; stale where one is, since the first one was."""
    known = list(said)
    if not known:
        return UNSET
    return Provenance(
        source=OWNER,
        source_url=url,
        fetched_at=max(one.fetched_at for one in known),
        stale=any(one.stale for one in known),
        stale_since=_since(known),
        attribution=" · ".join(dict.fromkeys(one.attribution for one in known)),
        demo=True if any(one.demo is True for one in known) else UNSET,
    )


def _since(said: Sequence[Provenance]) -> datetime | UnsetType:
    return min((one.stale_since for one in said if one.stale_since is not UNSET), default=UNSET)
