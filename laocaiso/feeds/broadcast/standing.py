"""Who stands behind what is shown of the channels, and how old that is."""

from collections.abc import Iterable, Mapping

from msgspec import UNSET

from laocaiso.core.provenance import Provenance
from laocaiso.feeds.broadcast.model import Rank
from laocaiso.feeds.broadcast.timeline import Shown


def behind(said: Mapping[Rank, Provenance], shown: Iterable[Shown | None]) -> Provenance | None:
    """Of some programmes of one channel; None where none of them is known."""
    ranks = {one.rank for one in shown if one is not None}
    return together(said[rank] for rank in sorted(ranks))


def asked(said: Mapping[Rank, Provenance]) -> Provenance | None:
    """Who was asked for a day that nobody has published; None before anybody was.

    Editors fill in for the station and for guides. That a day is not there is theirs only where nobody
    else was asked.
    """
    outside = [one for rank, one in sorted(said.items()) if rank is not Rank.EDITOR]
    return together(outside or said.values())


def together(said: Iterable[Provenance]) -> Provenance | None:
    """Of several: each name once, the newest fetch; stale where one is, since the first one was."""
    known = list(dict.fromkeys(said))
    if len(known) < 2:
        return known[0] if known else None
    since = [one.stale_since for one in known if one.stale_since is not UNSET]
    checked = [one.checked_at for one in known if one.checked_at is not UNSET]
    licences = dict.fromkeys(one.license for one in known if one.license is not UNSET)
    return Provenance(
        source="; ".join(dict.fromkeys(one.source for one in known)),
        source_url=known[0].source_url,
        fetched_at=max(one.fetched_at for one in known),
        stale=any(one.stale for one in known),
        stale_since=min(since, default=UNSET),
        checked_at=min(checked, default=UNSET),
        attribution=" ".join(dict.fromkeys(one.attribution for one in known)),
        license="; ".join(licences) if licences else UNSET,
        demo=True if any(one.demo is True for one in known) else UNSET,
    )
