"""Whether people are in danger now, or would be within hours, and by what.

Points are weighed: of what endangers, of people being exposed to it, of its going on now, of a cry for help;
against them what is long over, what has gone on for long, what is asked or proposed only. A thing that
stands there and endangers whoever passes (an open manhole, a hanging wire) loses less by that.

When in doubt a report is urgent: an officer looks at one too many, nobody is left alone.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast, get_args

from laocaiso.cases.feedback.reading.model import Danger
from laocaiso.cases.feedback.reading.phrases import Phrases
from laocaiso.cases.feedback.reading.typed_words import TypedText

_DANGERS = frozenset(get_args(Danger))
_STANDING = frozenset({"hole", "electric", "landslide", "collapse"})
_ELSE = "else"
"""Label of phrases in which a word means something else: "gấp đôi", "lũ trẻ", "nổ mìn"."""
_LIMIT = 12.0
"""Points from phrases count no further, either way."""
_LEARNED, _LEARNED_UNMARKED = 4.0, 5.0
"""Weight of the model; without marks words are more easily taken for others, and it counts more."""
_ENOUGH = 1.0
_ALSO = 7.0
"""Points from which a further kind of danger is named too."""
_MOST = {"exposed": 5.0, "now": 4.0, "call": 10.0}
NUMBERS: Mapping[Danger, tuple[str, ...]] = {
    "flood": ("112", "114"),
    "landslide": ("112", "114"),
    "fire": ("114",),
    "electric": ("114", "115"),
    "collapse": ("114",),
    "accident": ("115", "113"),
    "violence": ("113",),
    "poisoning": ("115",),
    "water": ("115",),
    "hole": ("113",),
    "medical": ("115",),
    "missing": ("112", "113"),
}
"""Emergency numbers by kind of danger, the first to call first."""
_ANY_DANGER = ("112",)
"""For a cry for help that does not say why."""


@dataclass(frozen=True, slots=True)
class Urgency:
    """What was made out of a report."""

    points: float
    dangers: tuple[Danger, ...]

    @property
    def urgent(self) -> bool:
        """True from `_ENOUGH` points on."""
        return self.points >= _ENOUGH

    @property
    def numbers(self) -> tuple[str, ...]:
        """Emergency numbers to show, each once."""
        numbers = (number for danger in self.dangers for number in NUMBERS[danger])
        return tuple(dict.fromkeys(numbers)) or _ANY_DANGER


class Urgencies:
    """Weighs reports; immutable."""

    def __init__(self, phrases: Phrases) -> None:
        self._phrases = phrases

    def weigh(self, title: TypedText, text: TypedText, learned: float = 0.0) -> Urgency:
        """Weigh a report; `learned` is how much a model says for urgent."""
        urgency = self._by_phrases(title, text)
        weight = _LEARNED_UNMARKED if text.unmarked else _LEARNED
        return Urgency(max(-_LIMIT, min(_LIMIT, urgency.points)) + weight * learned, urgency.dangers)

    def _by_phrases(self, title: TypedText, text: TypedText) -> Urgency:
        points = self.points(title, text)
        dangers = sorted(
            (cast("Danger", label) for label in points if label in _DANGERS), key=lambda label: -points[label]
        )
        if not dangers:
            return Urgency(points["call"] + points["exposed"] / 4 - points["over"] - points["mild"], ())
        first = dangers[0]
        standing = first in _STANDING
        total = points[first] + points["call"] + points["exposed"] + points["now"]
        total -= points["over"] * (0.5 if standing else 1.0)
        total -= points["long"] * (0.3 if standing else 0.9)
        total -= points["mild"] * (0.7 if standing else 1.0)
        named = tuple(label for label in dangers if label == first or points[label] >= _ALSO)
        return Urgency(total, named)

    def points(self, title: TypedText, text: TypedText) -> Mapping[str, float]:
        """Points of each label: the weightiest phrase, and half of the next where a label may add up."""
        found: dict[str, dict[str, float]] = defaultdict(dict)
        for field in (title, text):
            hits = tuple(self._phrases.find(field))
            others = [hit for hit in hits if hit.pattern.label == _ELSE]
            for hit in hits:
                if hit.pattern.label != _ELSE and not any(map(hit.is_part_of, others)):
                    label, pattern = hit.pattern.label, hit.pattern.text
                    found[label][pattern] = max(hit.worth, found[label].get(pattern, 0.0))
        return defaultdict(float, {label: _added(label, values.values()) for label, values in found.items()})


def _added(label: str, values: Sequence[float] | object) -> float:
    ordered = sorted(cast("Sequence[float]", values), reverse=True)
    total = ordered[0] + (ordered[1] / 3 if len(ordered) > 1 and label in _MOST else 0.0)
    return min(total, _MOST.get(label, total))
