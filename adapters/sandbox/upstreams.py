"""Which upstreams the sandbox plays, each below its own path."""

from collections.abc import Mapping

from adapters.sandbox.broadcast import StationPlayer, XmltvPlayer
from adapters.sandbox.evn_npc import EvnNpcPlayer
from adapters.sandbox.learning import OneTouchPlayer
from adapters.sandbox.messages import Player
from adapters.sandbox.met_norway import MetNorwayPlayer
from adapters.sandbox.nchmf import NchmfPlayer
from adapters.sandbox.news import NewspaperPlayer, PortalPlayer, TourismPlayer
from adapters.sandbox.one_stop import OneStopPlayer
from adapters.sandbox.open_meteo import OpenMeteoPlayer
from adapters.sandbox.open_meteo_air import OpenMeteoAirPlayer
from adapters.sandbox.open_meteo_flood import OpenMeteoFloodPlayer
from adapters.sandbox.zalo import ZaloPlayer


def players() -> Mapping[str, Player]:
    """A new player for each upstream, by the first part of its path."""
    return {
        "open-meteo": OpenMeteoPlayer(),
        "open-meteo-air": OpenMeteoAirPlayer(),
        "open-meteo-flood": OpenMeteoFloodPlayer(),
        "met-norway": MetNorwayPlayer(),
        "nchmf": NchmfPlayer(),
        "evn-npc": EvnNpcPlayer(),
        "bao-lao-cai": NewspaperPlayer(),
        "laocai-portal": PortalPlayer(),
        "laocai-tourism": TourismPlayer(),
        "station": StationPlayer(),
        "xmltv": XmltvPlayer(),
        "one-touch": OneTouchPlayer(),
        "one-stop": OneStopPlayer(),
        "zalo": ZaloPlayer(),
    }
