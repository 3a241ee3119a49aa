"""What a text names to say where: house numbers, roads, hamlets, schools, landmarks; and telling details."""

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Literal

from laocaiso.cases.feedback.duplicates.typed import Found, Hit, Table, Typed, Word
from laocaiso.cases.feedback.duplicates.vocabulary import DETAILS, LANDMARKS, NAMED, TOPICS, Named, Vocabulary

FILLER = frozenset(("so", "cua", "ten", "no"))
"""Words that may stand between what a place is and its name."""
_COUNTED = (
    "giờ ngày đêm hôm tuần tháng năm phút tiếng mét m km người hộ con cái nghìn triệu đồng k tuổi tấn xe "
    "tầng lầu gian"
)
COUNTED = Table(dict.fromkeys((*_COUNTED.split(), "h", "days", "hours", "months", "weeks"), True))
"""Words behind a number that make it no address."""
_AMOUNTS = "cháu em bé hộ cái chiếc cột cây bóng chỗ điểm hố ổ đống bao đoạn vụ ca lần lượt tấm trận căn"
AMOUNTS = Table(dict.fromkeys(_AMOUNTS.split(), True))
"""Words behind a number that only says how many, whatever stands before it."""
_LEADS = (
    "ở tại gần trên trong dưới xã phường thôn bản tổ đường phố chỗ khu cạnh trước sau đối bên và có này kia "
    "đó ấy mở bị đang để cho đã vẫn lại cứ rất quá không chưa hay thường đêm ngày tối sáng bán làm thu gây "
    "vì do mà với của là thì nên hết toàn mấy các những nhiều vừa mới cũng chỉ ra vào lên xuống đi từ đến "
    "is are was at in on near"
)
PLAIN = Table(dict.fromkeys(("quán", "tiệm", "xưởng"), True))
"""Nouns that are hardly any other word without their marks."""
LEADS = Table(dict.fromkeys(_LEADS.split(), True))
"""Words that are no part of a name."""
HOUSE = frozenset(("số", "so", "nhà", "nha", "hộ", "house"))
"""Words behind which a number is that of a house."""
NAME_WORDS, SORT_WORDS = 3, 2
CODE = re.compile(r"\d.*|[a-z]{1,2}\d+")
"""Numbers, and "T3"."""
MOST_DIGITS = 4
"""Characters of a number that something goes by."""
TITLES = Table(dict.fromkeys(("nhà", "hộ", "ông", "bà", "anh", "chị", "cô", "chú", "bác", "mr", "mrs"), True))
"""Words before the name of a person."""
MOST = 16
"""Nouns, and names, of one text that are looked at."""


How = Literal["number", "name", "guess", "hint", "tail"]
"""A number; a name by its capitals; where nothing has capitals, words that seem to be one, and words that may
be part of one; where names have capitals, words that are none."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """A place by type and name: the words that follow, without marks."""

    type: str
    words: tuple[str, ...]
    how: How

    @property
    def name(self) -> str:
        """In one word, for people write names with and without blanks."""
        return "".join(self.words)

    @property
    def sure(self) -> bool:
        """True when it is a name for certain."""
        return self.how in ("number", "name")


@dataclass(frozen=True, slots=True)
class Anchors:
    """All that one text says of where."""

    named: tuple[Anchor, ...]
    landmarks: frozenset[str]
    details: Mapping[str, frozenset[str]]
    """By axis, such as "species", the values named."""
    positions: frozenset[int]
    """Of the words that say where, and so not what."""
    counted: Mapping[str, frozenset[str]]
    """By noun the numbers behind it, whatever it is that has one: "stall 9", "entrance 2"."""
    joined: str
    """The text without marks and blanks, in which a name can be looked up however it was typed."""


def anchors(vocabulary: Vocabulary, typed: Typed, found: Found) -> Anchors:
    """What a text names."""
    hits = [hit for hit in found[NAMED] if hit.labels != ("",)][:MOST]
    starts = {hit.start for hit in hits}
    ordinary = starts | {
        hit.start for hit in found[TOPICS] if hit.sure and not vocabulary.things.issuperset(hit.labels)
    }
    named: list[Anchor] = []
    taken: set[int] = set()
    for hit in hits:
        for label in hit.labels:
            if label and (anchor := _named(typed, hit, vocabulary.named[label], starts, ordinary)):
                named.append(anchor)
                if anchor.sure:
                    taken.update(range(hit.start, hit.end + NAME_WORDS))
    named.extend(_addresses(typed, taken))
    named.extend(_people(typed))
    landmark_hits = [hit for hit in found[LANDMARKS] if hit.sure]
    landmarks = {label for hit in landmark_hits for label in hit.labels if label}
    taken.update(at for hit in landmark_hits for at in range(hit.start, hit.end))
    taken.update(at for hit in hits for at in range(hit.start, hit.end))
    details: dict[str, set[str]] = {}
    for hit in found[DETAILS]:
        for label in filter(None, hit.labels):
            axis, value = label.split(":")
            if hit.sure or (vocabulary.axes[axis].kinds and not vocabulary.stop.get(typed, hit.start)):
                details.setdefault(axis, set()).add(value)
    return Anchors(
        tuple(dict.fromkeys(named))[:MOST],
        frozenset(landmarks),
        {axis: frozenset(values) for axis, values in details.items()},
        frozenset(taken),
        _counted(vocabulary, typed, {at for hit in hits for at in range(hit.start, hit.end)}),
        "".join(word.folded for word in typed.words),
    )


def _counted(vocabulary: Vocabulary, typed: Typed, named: Set[int]) -> Mapping[str, frozenset[str]]:
    """Numbers that tell one of a sort from the others: no times, amounts or numbers of things.

    `named` are the positions of nouns whose numbers are looked at elsewhere.
    """
    words = typed.words
    numbers: dict[str, set[str]] = {}
    for at in range(1, len(words)):
        word = words[at]
        if word.gap or len(word.folded) > MOST_DIGITS or not CODE.fullmatch(word.folded):
            continue
        if COUNTED.get(typed, at + 1) or AMOUNTS.get(typed, at + 1):
            continue
        noun = at - 2 if at > 1 and words[at - 1].folded == "so" else at - 1
        if noun not in named and not vocabulary.stop.get(typed, noun) and not LEADS.get(typed, noun):
            numbers.setdefault(words[noun].folded, set()).add(word.folded)
    return {noun: frozenset(some) for noun, some in numbers.items()}


def _people(typed: Typed) -> Iterator[Anchor]:
    """Whose it is: "trại ông Lìn"."""
    for at, word in enumerate(typed.words[1:]):
        if typed.cased and TITLES.get(typed, at) and word.capital and not word.gap:
            yield Anchor("person_house", (word.folded,), "name")


def _named(typed: Typed, hit: Hit, named: Named, starts: Set[int], ordinary: Set[int]) -> Anchor | None:
    at = hit.end
    words = typed.words
    while at < len(words) and words[at].folded in FILLER and not words[at].gap:
        at += 1
    if at >= len(words) or words[at].gap:
        return None
    if words[at].number:
        counts = COUNTED.get(typed, at + 1) and named.type not in ("km", "highway")
        size = 3 if named.names == "plate" else 1
        number = "".join(word.folded for word in words[at : at + size] if word.number)
        return None if counts else Anchor(named.type, (number,), "number")
    if named.names in ("number", "plate"):
        return None
    return _lettered(
        typed, at, named.type, starts, ordinary if hit.sure or PLAIN.get(typed, hit.start) else None
    )


def _lettered(typed: Typed, at: int, type_: str, starts: Set[int], ordinary: Set[int] | None) -> Anchor:
    """The name behind a noun; `ordinary` is None where the noun itself is in doubt."""
    words = typed.words
    begin = at
    while type_ == "business" and at < begin + SORT_WORDS and _sorts(typed, at, starts):
        at += 1
    if typed.cased and (capitals := tuple(_capitals(words, at, starts))):
        return Anchor(type_, capitals, "name")
    tail = tuple(word.folded for word in words[begin : begin + NAME_WORDS])
    if typed.cased:
        return Anchor(type_, tail, "tail")
    guess = () if ordinary is None else tuple(_guessed(typed, begin, ordinary))
    return Anchor(type_, guess, "guess") if guess else Anchor(type_, tail, "hint")


def _guessed(typed: Typed, at: int, ordinary: Set[int]) -> Iterator[str]:
    """Words up to the first that is an ordinary one."""
    words = typed.words
    for position in range(at, min(at + NAME_WORDS, len(words))):
        gap = words[position].gap and position > at
        if gap or position in ordinary or LEADS.get(typed, position):
            return
        yield words[position].folded
        if words[position].number:
            return


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
        if at and words[at - 1].text in HOUSE and not word.gap:
            yield Anchor("house", (word.folded,), "number")
        elif behind is not None and behind.capital and not behind.gap and typed.cased:
            yield Anchor("house", (word.folded,), "number")
            yield Anchor("street", tuple(_capitals(words, at + 1, frozenset())), "name")
