"""Weather codes (WMO table 4677, the part models give) in Vietnamese and English, with a word for an icon.

The list is Open-Meteo's (open-meteo.com/en/docs, "WMO Weather interpretation codes"), to which 68, 69, 83 and
84 were added: MET Norway forecasts rain mixed with snow, and Open-Meteo has no code for it. The Vietnamese
words are ours and follow the national forecasters' usage: mưa nhỏ/vừa/to, mưa rào, dông. "Sương muối" is hoar
frost on the ground, not code 48, so it does not occur here.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from laocaiso.snapshots.pages import Language


class Wording(NamedTuple):
    """What a code is called, and the icon that goes with it."""

    vi: str
    en: str
    icon: str

    def text(self, language: Language) -> str:
        """The words in `language`."""
        return self.vi if language == "vi" else self.en


WORDINGS: Mapping[int, Wording] = MappingProxyType(
    {
        0: Wording("Trời quang", "Clear sky", "clear"),
        1: Wording("Ít mây", "Mainly clear", "mostly-clear"),
        2: Wording("Có mây", "Partly cloudy", "partly-cloudy"),
        3: Wording("Nhiều mây", "Overcast", "overcast"),
        45: Wording("Sương mù", "Fog", "fog"),
        48: Wording("Sương mù đóng băng", "Depositing rime fog", "fog"),
        51: Wording("Mưa phùn nhẹ", "Light drizzle", "drizzle"),
        53: Wording("Mưa phùn", "Moderate drizzle", "drizzle"),
        55: Wording("Mưa phùn dày hạt", "Dense drizzle", "drizzle"),
        56: Wording("Mưa phùn nhẹ, đóng băng", "Light freezing drizzle", "freezing-rain"),
        57: Wording("Mưa phùn dày hạt, đóng băng", "Dense freezing drizzle", "freezing-rain"),
        61: Wording("Mưa nhỏ", "Light rain", "rain"),
        63: Wording("Mưa vừa", "Moderate rain", "rain"),
        65: Wording("Mưa to", "Heavy rain", "heavy-rain"),
        66: Wording("Mưa nhỏ, đóng băng", "Light freezing rain", "freezing-rain"),
        67: Wording("Mưa to, đóng băng", "Heavy freezing rain", "freezing-rain"),
        68: Wording("Mưa nhỏ lẫn tuyết", "Light rain mixed with snow", "sleet"),
        69: Wording("Mưa lẫn tuyết", "Rain mixed with snow", "sleet"),
        71: Wording("Tuyết rơi nhẹ", "Light snow", "snow"),
        73: Wording("Tuyết rơi vừa", "Moderate snow", "snow"),
        75: Wording("Tuyết rơi dày", "Heavy snow", "snow"),
        77: Wording("Tuyết hạt", "Snow grains", "snow"),
        80: Wording("Mưa rào nhẹ", "Light rain showers", "showers"),
        81: Wording("Mưa rào", "Rain showers", "showers"),
        82: Wording("Mưa rào rất to", "Violent rain showers", "heavy-rain"),
        83: Wording("Mưa rào nhẹ lẫn tuyết", "Light showers of rain and snow", "sleet"),
        84: Wording("Mưa rào lẫn tuyết", "Showers of rain and snow", "sleet"),
        85: Wording("Tuyết rơi nhẹ từng cơn", "Light snow showers", "snow"),
        86: Wording("Tuyết rơi dày từng cơn", "Heavy snow showers", "snow"),
        95: Wording("Dông", "Thunderstorm", "thunderstorm"),
        96: Wording("Dông kèm mưa đá nhỏ", "Thunderstorm with slight hail", "thunderstorm"),
        99: Wording("Dông kèm mưa đá to", "Thunderstorm with heavy hail", "thunderstorm"),
    }
)

THUNDER = frozenset({95, 96, 99})
FOG = frozenset({45, 48})
_WITH_A_SKY = frozenset({"clear", "mostly-clear", "partly-cloudy", "showers"})


def icon(code: int, is_day: bool | None) -> str | None:
    """The icon's word: those that show the sky end in "-day" or "-night" where that is known."""
    wording = WORDINGS.get(code)
    if wording is None:
        return None
    if wording.icon in _WITH_A_SKY and is_day is not None:
        return f"{wording.icon}-{'day' if is_day else 'night'}"
    return wording.icon


def worst(codes: Sequence[int]) -> int | None:
    """The weightiest of some codes: the table is ordered by it, and Open-Meteo takes a day's code so."""
    return max(codes, default=None)
