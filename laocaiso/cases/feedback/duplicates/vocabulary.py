"""The words beside this module: kinds of problems, what places are named by, and how people put things."""

import math
from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import files

import msgspec

from laocaiso.cases.feedback.duplicates.evidence import Evidence
from laocaiso.cases.feedback.duplicates.typed import Phrases, Table
from laocaiso.core.text import fold

TOPICS, CONCEPTS, NAMED, LANDMARKS = "topics", "concepts", "named", "landmarks"
DETAILS, TONES, TIMES = "details", "tones", "times"
"""Tables of phrases. One that only looks like another of its table stands for nothing: an empty label."""

SAYS = ("still", "reported", "anew", "another", "long")
"""What is said of time and extent, by the fields of `Wording`."""


class Kind(msgspec.Struct, frozen=True):
    """A kind of problem."""

    code: str
    field: str
    scale: str
    life: str
    incident: bool = False
    """Something that happens, rather than something that is out of order."""
    stretch: bool = False
    """A thing that can run on along a road."""
    spread: bool = False
    """Something that is in several streets and hamlets at once."""
    personal: bool = False
    """Everybody's own affair: two people's are two."""
    any: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()
    """Two classes of words near each other."""
    weakly: bool = False
    """Said of many things as their effect, so that alone it says little."""

    @property
    def runs_on(self) -> bool:
        """True for what people report from places some way off each other, each in other words."""
        return self.stretch or self.spread or self.incident


class Kinds(msgspec.Struct, frozen=True):
    """`data/kinds.json`. A phrase "@x" means every word of the class x."""

    scales: dict[str, float]
    """How many metres apart two reports of one thing can be put."""
    lives: dict[str, float]
    """For how many days the same words at the same place mean the same thing."""
    classes: dict[str, tuple[str, ...]]
    kinds: tuple[Kind, ...]
    related: tuple[tuple[str, str, float], ...]
    """How far two kinds can be two views of one thing."""
    things: tuple[str, ...] = ()
    """Classes of words that names are made of too: "Cá Hồi", "Núi Xanh"."""
    neutral: tuple[str, ...] = ()
    """Phrases that only look like something above."""


class Concepts(msgspec.Struct, frozen=True):
    """`data/concepts.json`: what reports speak of, in both languages, coarser than a kind of problem."""

    fields: dict[str, dict[str, tuple[str, ...]]]
    """Things by field."""
    states: dict[str, tuple[str, ...]]
    """What things are in; of no field."""
    settings: tuple[str, ...]
    """Names of those that many a report mentions without being about them."""
    long: tuple[str, ...]
    """Fields in which a thing can run on along a road or a canal."""
    wide: tuple[str, ...]
    """Fields in which something can be out of order, or in the air, over a whole commune."""


class Frequent(msgspec.Struct, frozen=True):
    """`data/frequent.json`: in how many of so many texts a word, or a concept, is."""

    texts: int
    words: dict[str, int]
    concepts: dict[str, int]


class Named(msgspec.Struct, frozen=True):
    """Words that stand before the name or number of a place."""

    type: str
    words: tuple[str, ...]
    scope: str
    differ: float
    """What is left of the score when both give another name."""
    names: str


class Axis(msgspec.Struct, frozen=True):
    """A detail of which a thing has one value: the animal, the workshop, the paper."""

    differ: float
    """What is left of the score when both give another value."""
    kinds: tuple[str, ...]
    """The kinds of problems it tells apart; empty for all."""
    values: dict[str, tuple[str, ...]]


class Anchors(msgspec.Struct, frozen=True):
    """`data/anchors.json`."""

    named: tuple[Named, ...]
    landmarks: dict[str, tuple[str, ...]]
    axes: dict[str, Axis]
    neutral: tuple[str, ...] = ()


class Wording(msgspec.Struct, frozen=True):
    """`data/words.json`."""

    short: dict[str, str]
    stop: tuple[str, ...]
    generic: tuple[str, ...]
    """Messages that say that something is wrong, but not with what."""
    praise: tuple[str, ...]
    thanks: tuple[str, ...]
    """Praise, but for closing a letter with."""
    blame: tuple[str, ...]
    still: tuple[str, ...]
    anew: tuple[str, ...]
    long: tuple[str, ...]
    reported: tuple[str, ...]
    """Words of one who reminds of what was reported before."""
    another: tuple[str, ...]
    """Words of one who sets it off against something reported before."""
    onset: dict[str, float]
    """How many days ago at most something began of which this is said."""


class Rarity:
    """How rare words and things are in reports: 1 never met, 0 in every one."""

    def __init__(self, texts: int, words: Mapping[str, int], concepts: Mapping[str, int]) -> None:
        self._log = math.log(texts + 1)
        self._words = words
        self._concepts = concepts

    def word(self, word: str) -> float:
        """Of a word without marks."""
        return 1 - math.log(self._words.get(word, 0) + 1) / self._log

    def concept(self, name: str) -> float:
        """Of a thing or state by name."""
        return 1 - math.log(self._concepts.get(name, 0) + 1) / self._log


class Data(msgspec.Struct, frozen=True):
    """Everything in `data/`."""

    kinds: Kinds
    concepts: Concepts
    frequent: Frequent
    anchors: Anchors
    wording: Wording
    weights: Evidence

    @classmethod
    def load(cls) -> "Data":
        """Read what the program ships with."""
        data = files("laocaiso.cases.feedback.duplicates") / "data"
        return cls(
            msgspec.json.decode((data / "kinds.json").read_bytes(), type=Kinds),
            msgspec.json.decode((data / "concepts.json").read_bytes(), type=Concepts),
            msgspec.json.decode((data / "frequent.json").read_bytes(), type=Frequent),
            msgspec.json.decode((data / "anchors.json").read_bytes(), type=Anchors),
            msgspec.json.decode((data / "words.json").read_bytes(), type=Wording),
            msgspec.json.decode((data / "weights.json").read_bytes(), type=Evidence),
        )


class Vocabulary:
    """All of it, ready to be looked up; immutable."""

    def __init__(self, data: "Data") -> None:
        kinds, concepts, frequent, anchors, wording = (
            data.kinds,
            data.concepts,
            data.frequent,
            data.anchors,
            data.wording,
        )
        self.weights = data.weights
        self.field_of: Mapping[str, str] = {
            name: field for field, things in concepts.fields.items() for name in things
        }
        self.settings = frozenset(concepts.settings)
        self.long, self.wide = frozenset(concepts.long), frozenset(concepts.wide)
        self.rarity = Rarity(frequent.texts, frequent.words, frequent.concepts)
        self.things = frozenset(f"@{name}" for name in kinds.things)
        self.scales = kinds.scales
        self.lives = kinds.lives
        self.kinds: Mapping[str, Kind] = {kind.code: kind for kind in kinds.kinds}
        self.related: Mapping[frozenset[str], float] = {
            frozenset((one, other)): value for one, other, value in kinds.related
        }
        self.named: Mapping[str, Named] = {named.type: named for named in anchors.named}
        self.axes = anchors.axes
        self.short = wording.short
        self.stop = Table(dict.fromkeys((word for phrase in wording.stop for word in phrase.split()), True))
        """Words without content."""
        self.generic = frozenset(word for phrase in wording.generic for word in fold(phrase).split())
        self.phrases = Phrases(
            {
                TOPICS: (*_topics(kinds), *((phrase, "") for phrase in kinds.neutral)),
                CONCEPTS: (
                    *(pair for things in concepts.fields.values() for pair in _pairs(things)),
                    *_pairs(concepts.states),
                    *((phrase, "") for phrase in kinds.neutral),
                ),
                NAMED: (*_pairs({n.type: n.words for n in anchors.named}), *_neutral(anchors)),
                LANDMARKS: (*_pairs(anchors.landmarks), *_neutral(anchors)),
                DETAILS: _details(anchors),
                TONES: _pairs({"praise": wording.praise, "thanks": wording.thanks, "blame": wording.blame}),
                TIMES: (
                    *_pairs({label: getattr(wording, label) for label in SAYS}),
                    *((phrase, f"onset:{days}") for phrase, days in wording.onset.items()),
                ),
            }
        )

    def relation(self, one: str, other: str) -> float:
        """How far two kinds of problems, by code, can be two views of one thing."""
        return 1.0 if one == other else self.related.get(frozenset((one, other)), 0.0)

    def beside(self, code: str) -> frozenset[str]:
        """The kind itself and those related to it, by code."""
        return frozenset((code,)).union(*(pair for pair in self.related if code in pair))

    def of_field(self, field: str) -> frozenset[str]:
        """Codes of the kinds of a field that can be reported from some way off."""
        return frozenset(k.code for k in self.kinds.values() if k.field == field and k.runs_on)

    @classmethod
    def load(cls) -> "Vocabulary":
        """Read what the program ships with (about 50 ms)."""
        return cls(Data.load())


def _pairs(groups: Mapping[str, Iterable[str]]) -> Iterator[tuple[str, str]]:
    return ((phrase, label) for label, phrases in groups.items() for phrase in phrases)


def _neutral(anchors: Anchors) -> Iterator[tuple[str, str]]:
    return ((phrase, "") for phrase in anchors.neutral)


def _details(anchors: Anchors) -> Iterator[tuple[str, str]]:
    """Phrases by "axis:value"."""
    yield from _neutral(anchors)
    for name, axis in anchors.axes.items():
        for value, phrases in axis.values.items():
            yield from ((phrase, f"{name}:{value}") for phrase in phrases)


def _topics(kinds: Kinds) -> Iterator[tuple[str, str]]:
    """Phrases by "@class", "kind" or "kind?" (a weak sign of it)."""
    for name, words in kinds.classes.items():
        yield from ((word, f"@{name}") for word in words)
    for kind in kinds.kinds:
        for phrases, label in ((kind.any, kind.code), (kind.weak, f"{kind.code}?")):
            for phrase in phrases:
                if phrase.startswith("@"):
                    yield from ((word, label) for word in kinds.classes[phrase[1:]])
                else:
                    yield phrase, label
