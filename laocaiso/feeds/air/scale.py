"""The US EPA's index in words. Not VN_AQI: Vietnam's own index has other steps and other words.

Source: US EPA, "Technical Assistance Document for the Reporting of Daily Air Quality"; Vietnamese wording as
the US missions in Vietnam publish it.
"""

from typing import Literal

import msgspec

from laocaiso.snapshots.pages import Language

Code = Literal["good", "moderate", "unhealthy_for_sensitive", "unhealthy", "very_unhealthy", "hazardous"]


class Category(msgspec.Struct, frozen=True, rename="camel"):
    """A step of the US AQI."""

    code: Code
    text: str


_STEPS: tuple[tuple[float, Code, str, str], ...] = (
    (50, "good", "Tốt", "Good"),
    (100, "moderate", "Trung bình", "Moderate"),
    (
        150,
        "unhealthy_for_sensitive",
        "Không lành mạnh cho nhóm nhạy cảm",
        "Unhealthy for sensitive groups",
    ),
    (200, "unhealthy", "Không lành mạnh", "Unhealthy"),
    (300, "very_unhealthy", "Rất không lành mạnh", "Very unhealthy"),
    (float("inf"), "hazardous", "Nguy hại", "Hazardous"),
)


def category(us_aqi: int, language: Language) -> Category:
    """The step a whole-numbered index belongs to: 50 is good, 51 is moderate."""
    step = next(step for step in _STEPS if us_aqi <= step[0])
    return Category(step[1], step[2] if language == "vi" else step[3])
