"""Which upstreams the sandbox plays, each below its own path."""

from collections.abc import Mapping

from adapters.sandbox.evn_npc import EvnNpcPlayer
from adapters.sandbox.messages import Player
from adapters.sandbox.met_norway import MetNorwayPlayer
from adapters.sandbox.news import NewspaperPlayer, PortalPlayer, TourismPlayer
from adapters.sandbox.open_meteo import OpenMeteoPlayer


def players() -> Mapping[str, Player]:
    """A new player for each upstream, by the first part of its path."""
    return {
        "open-meteo": OpenMeteoPlayer(),
        "met-norway": MetNorwayPlayer(),
        "evn-npc": EvnNpcPlayer(),
        "bao-lao-cai": NewspaperPlayer(),
        "laocai-portal": PortalPlayer(),
        "laocai-tourism": TourismPlayer(),
    }
