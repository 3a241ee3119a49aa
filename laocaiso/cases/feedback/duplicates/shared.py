"""What two texts name alike, and what they name otherwise."""

from collections.abc import Mapping, Set
from dataclasses import dataclass

from laocaiso.cases.feedback.duplicates.anchors import Anchor, Anchors
from laocaiso.cases.feedback.duplicates.vocabulary import Vocabulary

HALF_KM, FINE_KM = 500, 150
"""Metres by which a whole and a full kilometre mark may miss each other."""
GUESSED = 0.3
"""What is left when names differ that are only guessed to be names."""
NUMBERED = 0.1
"""The same where each gives another number of one sort of thing."""
HINTED = 0.45
"""The same where the one gives a name, and the other something else that may be one."""
LOOSE = frozenset(("hint", "tail"))
"""Words behind a noun that need not be a name."""
ALIKE = 2
"""Words in a row by which what follows two nouns is one name."""
LONG = 6
"""Letters of a name that is not met by chance inside other words."""


@dataclass(frozen=True, slots=True)
class Common:
    """What two texts' words say of being at one place."""

    shared: frozenset[str]
    """Scopes of the names both give."""
    lettered: bool
    """True when one of those is a name and no mere number."""
    landmark: bool | None
    """True when a landmark is named by both, False when each names others, None when one names none."""
    source: bool
    """True when both name the same sort of source: a workshop, a pig farm."""
    differ: Mapping[str, float]
    """By scope, what is left of the score for names that differ."""


def common(vocabulary: Vocabulary, one: Anchors, other: Anchors) -> Common:
    """Names shared and names that differ."""
    shared: set[str] = set()
    lettered = False
    differ: dict[str, float] = {}
    for type_ in sorted({a.type for side in (one, other) for a in side.named}):
        named = vocabulary.named[type_]
        both = _matching(type_, one, other)
        if both:
            shared.add(named.scope)
            lettered = lettered or any(not name[:1].isdigit() for name in both - {""})
        elif all(any(a.how not in LOOSE for a in side.named if a.type == type_) for side in (one, other)):
            sure = all(any(a.sure for a in side.named if a.type == type_) for side in (one, other))
            left = named.differ if sure else max(named.differ, GUESSED)
            differ[named.scope] = min(left, differ.get(named.scope, 1.0))
        elif _hinted(type_, one, other) or _hinted(type_, other, one):
            differ[named.scope] = min(max(named.differ, HINTED), differ.get(named.scope, 1.0))
    if any(not one.counted[noun] & other.counted[noun] for noun in one.counted.keys() & other.counted.keys()):
        differ["point"] = min(NUMBERED, differ.get("point", 1.0))
    landmark = bool(one.landmarks & other.landmarks) if one.landmarks and other.landmarks else None
    if {"km", "stretch"} <= shared:
        lettered = True  # a road's kilometre is nowhere else
    none = frozenset[str]()
    source = bool(one.details.get("source", none) & other.details.get("source", none))
    return Common(frozenset(shared), lettered, landmark, source, differ)


def detail(vocabulary: Vocabulary, one: Anchors, other: Anchors, kinds: Set[str]) -> float:
    """What is left of the score for details that differ, of a thing of these kinds."""
    left = 1.0
    for name in one.details.keys() & other.details.keys():
        axis = vocabulary.axes[name]
        tells = not axis.kinds or not kinds or not kinds.isdisjoint(axis.kinds)
        if tells and not one.details[name] & other.details[name]:
            left = min(left, axis.differ)
    return left


def _hinted(type_: str, one: Anchors, other: Anchors) -> bool:
    """True where the one names such a place, and the other, in a text without capitals, may name another."""
    names = [a.name for a in one.named if a.type == type_ and a.sure]
    hints = [a for a in other.named if a.type == type_]
    return bool(names and hints) and all(a.how == "hint" for a in hints)


def _matching(type_: str, one: Anchors, other: Anchors) -> set[str]:
    """Names of that type both give, or the one gives and the other's text holds."""
    held = {
        a.name
        for here, there in ((one, other), (other, one))
        for a in here.named
        if a.type == type_ and a.how == "name" and len(a.name) >= LONG and a.name in there.joined
    }
    ones, others = ([a for a in side.named if a.type == type_] for side in (one, other))
    if all(any(a.how not in LOOSE for a in side) for side in (ones, others)):
        ones, others = ([a for a in side if a.how not in LOOSE] for side in (ones, others))
    return held | {_name(a, b) for a in ones for b in others if _equal(a, b)}


def _name(a: Anchor, b: Anchor) -> str:
    """The name two equal ones give; empty where neither is sure to be one."""
    return next((side.name for side in (a, b) if side.how not in LOOSE), "")


def _equal(a: Anchor, b: Anchor) -> bool:
    if a.type == "km":
        (one, fine), (other, fine2) = _metres(a.name), _metres(b.name)
        return abs(one - other) <= (FINE_KM if fine and fine2 else HALF_KM)
    if "number" in (a.how, b.how):
        return a.words == b.words
    if "name" in (a.how, b.how):
        return (
            (a.how != "name" and a.name.startswith(b.name))
            or (b.how != "name" and b.name.startswith(a.name))
            or (a.how == b.how and (a.name.startswith(b.name) or b.name.startswith(a.name)))
        )
    if "tail" in (a.how, b.how):
        return False
    if a.how == b.how == "guess":
        size = min(len(a.words), len(b.words))
        return a.words[:size] == b.words[:size]
    return a.words[:ALIKE] == b.words[:ALIKE]


def _metres(name: str) -> tuple[int, bool]:
    whole, _, rest = name.partition("+")
    digits = "".join(c for c in whole if c.isdigit()) or "0"
    return int(digits[:6]) * 1000 + int(("".join(c for c in rest if c.isdigit()) or "0")[:3]), bool(rest)
