"""What a text names to say where: house numbers, roads, hamlets, schools, landmarks; and telling details."""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from laocaiso.cases.feedback.duplicates.typed import Found, Hit, Table, Typed, Word
from laocaiso.cases.feedback.duplicates.vocabulary import DETAILS, LANDMARKS, NAMED, Named, Vocabulary

FILLER = frozenset(("so", "cua", "ten", "no"))
"""Words that may stand between what a place is and its name."""
_COUNTED = (
    "giờ ngày đêm hôm tuần tháng năm phút tiếng lần mét m km người hộ con cái nghìn triệu đồng k tuổi tấn xe"
)
COUNTED = Table(dict.fromkeys((*_COUNTED.split(), "h", "days", "hours", "months", "weeks"), True))
"""Words behind a number that make it no address."""
_LEADS = "ở tại gần trên trong xã phường thôn bản tổ đường phố chỗ khu cạnh trước sau đối bên và có"
LEADS = Table(dict.fromkeys(_LEADS.split(), True))
"""Words behind which the name is of something else."""
NAME_WORDS, SORT_WORDS = 3, 2
MOST = 16
"""Names of one text that are looked at."""
HALF_KM, FINE_KM = 500, 150
"""Metres by which a whole and a full kilometre mark may miss each other."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """A place by type and name: what follows, in one word, which may be no name where not `sure`."""

    type: str
    name: str
    sure: bool
    lettered: bool
    """A name of letters, that few places share, rather than a number."""


@dataclass(frozen=True, slots=True)
class Anchors:
    """All that one text says of where."""

    named: tuple[Anchor, ...]
    landmarks: frozenset[str]
    details: Mapping[str, frozenset[str]]
    """By axis, such as "species", the values named."""
    positions: frozenset[int]
    """Of the words that say where, and so not what."""
    joined: str
    """The text without marks and blanks, in which a name can be looked up however it was typed."""


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


def anchors(vocabulary: Vocabulary, typed: Typed, found: Found) -> Anchors:
    """What a text names."""
    hits = [hit for hit in found[NAMED] if hit.labels != ("",)]
    starts = {hit.start for hit in hits}
    named: list[Anchor] = []
    taken: set[int] = set()
    for hit in hits:
        for label in hit.labels:
            if label and (anchor := _named(typed, hit, vocabulary.named[label], starts)):
                named.append(anchor)
                if anchor.sure:
                    taken.update(range(hit.start, hit.end + NAME_WORDS))
    named.extend(_addresses(typed, taken))
    landmark_hits = [hit for hit in found[LANDMARKS] if hit.sure]
    landmarks = {label for hit in landmark_hits for label in hit.labels if label}
    taken.update(at for hit in landmark_hits for at in range(hit.start, hit.end))
    taken.update(at for hit in hits for at in range(hit.start, hit.end))
    details: dict[str, set[str]] = {}
    for hit in found[DETAILS]:
        for label in hit.labels if hit.sure else ():
            axis, value = label.split(":")
            details.setdefault(axis, set()).add(value)
    return Anchors(
        tuple(dict.fromkeys(named))[:MOST],
        frozenset(landmarks),
        {axis: frozenset(values) for axis, values in details.items()},
        frozenset(taken),
        "".join(word.folded for word in typed.words),
    )


def common(vocabulary: Vocabulary, one: Anchors, other: Anchors) -> Common:
    """Names shared and names that differ."""
    shared: set[str] = set()
    lettered = False
    differ: dict[str, float] = {}
    types = sorted({a.type for a in one.named} & {a.type for a in other.named})
    for type_ in types:
        named = vocabulary.named[type_]
        both = _matching(type_, one, other) | _matching(type_, other, one)
        if both:
            shared.add(named.scope)
            lettered = lettered or any(not name[:1].isdigit() for name in both)
        elif all(any(a.sure for a in side.named if a.type == type_) for side in (one, other)):
            differ[named.scope] = min(named.differ, differ.get(named.scope, 1.0))
    for here, there in ((one, other), (other, one)):
        for anchor in here.named:
            if anchor.sure and anchor.lettered and len(anchor.name) >= 6 and anchor.name in there.joined:
                shared.add(vocabulary.named[anchor.type].scope)
                lettered = True
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


def _named(typed: Typed, hit: Hit, named: Named, starts: Set[int]) -> Anchor | None:
    at = hit.end
    words = typed.words
    while at < len(words) and words[at].folded in FILLER and not words[at].gap:
        at += 1
    if at >= len(words) or words[at].gap:
        return None
    if words[at].number:
        if COUNTED.get(typed, at + 1) and named.type not in ("km", "highway"):
            return None
        number = words[at].folded
        if named.names == "plate":
            number = "".join(w.folded for w in words[at : at + 3] if w.number)
        return Anchor(named.type, number, sure=True, lettered=False)
    if named.names in ("number", "plate"):
        return None
    begin = at
    while named.type == "business" and at < begin + SORT_WORDS and _sorts(typed, at, starts):
        at += 1
    capitals = list(_capitals(words, at, starts)) if not typed.shouted else []
    if capitals:
        return Anchor(named.type, "".join(capitals), sure=True, lettered=True)
    tail = [w.folded for w in words[begin : begin + NAME_WORDS]]
    return Anchor(named.type, "".join(tail), sure=False, lettered=True)


def _sorts(typed: Typed, at: int, starts: Set[int]) -> bool:
    """True for a word that says what sort of firm it is, with more behind it: "quán nướng Bếp Bản"."""
    words = typed.words
    if at + 1 >= len(words) or at in starts or words[at].capital or words[at].gap or words[at + 1].gap:
        return False
    return not words[at].number and not LEADS.get(typed, at)


def _capitals(words: Sequence[Word], at: int, starts: Set[int]) -> Iterator[str]:
    for position in range(at, min(at + NAME_WORDS, len(words))):
        word = words[position]
        later = position > at
        if word.gap or not (word.capital or (word.number and later)) or (later and position in starts):
            return
        yield word.folded


def _addresses(typed: Typed, taken: set[int]) -> Iterator[Anchor]:
    """House numbers: "số 8", "125 Nguyễn Huệ"."""
    words = typed.words
    for at, word in enumerate(words):
        if not word.number or at in taken or len(word.folded) > 7:
            continue
        behind = words[at + 1] if at + 1 < len(words) else None
        if COUNTED.get(typed, at + 1):
            continue
        if at and words[at - 1].folded == "so" and not word.gap:
            yield Anchor("house", word.folded, sure=True, lettered=False)
        elif behind is not None and behind.capital and not behind.gap and not typed.shouted:
            name = "".join(_capitals(words, at + 1, set()))
            yield Anchor("house", word.folded, sure=True, lettered=False)
            yield Anchor("street", name, sure=True, lettered=True)


def _matching(type_: str, one: Anchors, other: Anchors) -> set[str]:
    """Names of that type which `one` surely gives and `other` may give too."""
    found = set()
    for a in one.named:
        if a.type != type_ or not a.sure:
            continue
        for b in other.named:
            if b.type == type_ and _equal(type_, a, b):
                found.add(a.name)
    return found


def _equal(type_: str, a: Anchor, b: Anchor) -> bool:
    if type_ == "km":
        (one, fine), (other, fine2) = _metres(a.name), _metres(b.name)
        return abs(one - other) <= (FINE_KM if fine and fine2 else HALF_KM)
    if not a.lettered or not b.lettered:
        return a.name == b.name
    return a.name.startswith(b.name) or b.name.startswith(a.name) if b.sure else b.name.startswith(a.name)


def _metres(name: str) -> tuple[int, bool]:
    whole, _, rest = name.partition("+")
    digits = "".join(c for c in whole if c.isdigit()) or "0"
    return int(digits[:6]) * 1000 + int(("".join(c for c in rest if c.isdigit()) or "0")[:3]), bool(rest)
