"""What people ask for: concepts, the procedures they lead to, and the subjects that are not ours."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files

import msgspec

from laocaiso.cases.procedures.concepts import Heard, Phrases, Said, heard_in
from laocaiso.cases.procedures.typed import Word
from laocaiso.cases.procedures.vocabulary import Vocabulary
from laocaiso.core.text import fold

OUTSIDE = "outside:"
OUTSIDE_WEIGHT = 1.3
"""Phrases of other subjects are long and plain; one is enough."""
NEAR = 0.6
"""How much a neighbour falls behind what was asked for."""
STEP = 0.02
CLEAR = 0.5
"""Share of its weight a concept must have beside others; one inside a longer phrase of another has less."""
CHILD = 14
"""Years; below it another kind of identity card is issued (Law on Identity, 26/2023/QH15, Article 19)."""
TOPIC = 0.9
"""Weight of a concept that can be what a query is about."""
_PURPOSE = frozenset("di de lam cho xin nop vao dang".split())
_AGE = re.compile(r"\d{1,3}")
_KIN = frozenset(
    """
    bố ba cha mẹ má u bầm ông bà chồng vợ anh chị em con cháu cụ bác chú cô dì cậu mợ thím thầy bu tía người
    """.split()
)
_WHOSE = frozenset(
    "tôi em mình nội ngoại cháu chồng vợ ruột già tao anh chị bố mẹ con đẻ tớ nhà hàng xóm".split()
)
_DIED = frozenset(("mất", "chết", "qua"))
_NOT_DIED = frozenset(
    """
    giấy sổ thẻ bằng cà hộ căn biển xe bìa cccd cmnd cmt chứng đăng con điện ví tiền hết bản cái tờ việc thời quyển
    cuốn chìa đồ
    """.split()
)
"""What stands behind "mất" when somebody lost something."""


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """A subject the catalogue has nothing about, and who has."""

    subject: str
    vi: str
    en: str
    ask_vi: str
    ask_en: str
    say: str


@dataclass(frozen=True, slots=True)
class Ask:
    """Concepts that together ask for procedures."""

    needs: tuple[frozenset[str], ...]
    """Of each set one."""
    never: frozenset[str]
    best: tuple[str, ...]
    near: tuple[str, ...]
    concepts: frozenset[str]
    """All the concepts among the needs."""
    alone: frozenset[str]
    """Those of them that must not stand inside another's phrase."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a query was understood to ask for."""

    concepts: Mapping[str, float]
    codes: Mapping[str, float]
    """Procedures asked for, with how clearly."""
    clearest: float
    subject: Subject | None
    """Another subject, where the words speak of one."""
    subject_weight: float
    said: Sequence[Said]


class Lexicon:
    """Look-up of meanings; immutable."""

    def __init__(
        self,
        concepts: Mapping[str, Sequence[str]],
        asks: Sequence[tuple[str, str, str]],
        subjects: Sequence[Subject],
        by_concept: Mapping[str, float],
        abbreviations: Mapping[str, str],
    ) -> None:
        self.subjects: Mapping[str, Subject] = {OUTSIDE + one.subject: one for one in subjects}
        outside = {name: _listed(one.say) for name, one in self.subjects.items()}
        concepts = {name: _written_out(said, abbreviations) for name, said in concepts.items()}
        self.phrases = Phrases({**concepts, **outside}, exact=outside)
        self.texts = [text for said in (*concepts.values(), *outside.values()) for text in said]
        """Every phrase, for the vocabulary."""
        self.asks = tuple(_ask(row) for row in asks)
        self._weights = {**by_concept, **dict.fromkeys(outside, OUTSIDE_WEIGHT)}
        self._by_concept: dict[str, list[Ask]] = {}
        for ask in self.asks:
            for concept in ask.needs[0]:
                self._by_concept.setdefault(concept, []).append(ask)

    @classmethod
    def load(cls, abbreviations: Mapping[str, str]) -> "Lexicon":
        """The lexicon the program ships with."""
        data = files("laocaiso.cases.procedures") / "data"
        concepts: dict[str, str] = {}
        for name in ("concepts.json", "concepts_more.json"):
            concepts |= msgspec.json.decode((data / name).read_bytes(), type=dict[str, str])
        return cls(
            {concept: _listed(said) for concept, said in concepts.items()},
            msgspec.json.decode((data / "asks.json").read_bytes(), type=list[tuple[str, str, str]]),
            msgspec.json.decode((data / "outside.json").read_bytes(), type=list[Subject]),
            msgspec.json.decode((data / "weights.json").read_bytes(), type=dict[str, float]),
            abbreviations,
        )

    def meaning(self, words: Sequence[Word], vocabulary: Vocabulary) -> Meaning:
        """What the words ask for."""
        said = self.phrases.said_in(words, vocabulary)
        heard = heard_in(said, self._weights)
        concepts = {name: one.weight for name, one in heard.items() if one.weight > 0}
        inside = {name: one.inside for name, one in heard.items()}
        for name in (*_ages(words), *_deaths(words)):
            concepts[name] = max(0.95, concepts.get(name, 0.0))
            inside[name] = frozenset()
        unclear = {
            name: inside[name]
            for name, weight in concepts.items()
            if weight < CLEAR * self._weights.get(name, 1.0)
        }
        codes: dict[str, float] = {}
        clearest = 0.0
        for concept in concepts:
            for ask in self._by_concept.get(concept, ()):
                weight = _heard(ask, concepts, unclear)
                if weight is None:
                    continue
                clearest = max(clearest, weight)
                for place, code in enumerate(ask.best):
                    codes[code] = max(codes.get(code, 0.0), weight - STEP * place)
                for place, code in enumerate(ask.near):
                    codes[code] = max(codes.get(code, 0.0), weight - NEAR - STEP * place)
        others = [
            (one.weight, name)
            for name, one in heard.items()
            if name in self.subjects and not _is_purpose(one.said, heard, words, self.subjects)
        ]
        weight, name = max(others, default=(0.0, ""))
        clear = {name: weight for name, weight in concepts.items() if name not in unclear}
        return Meaning(clear, codes, clearest, self.subjects.get(name), weight, said)


def _ask(row: tuple[str, str, str]) -> Ask:
    """Read "birth !lost -foreign": all of them; `!` by itself, `-` never, `a|b` one of the two."""
    parts = row[0].split()
    needs = [frozenset(part.lstrip("!").split("|")) for part in parts if not part.startswith("-")]
    return Ask(
        needs=tuple(needs),
        never=frozenset(part[1:] for part in parts if part.startswith("-")),
        best=tuple(row[1].split()),
        near=tuple(row[2].split()),
        concepts=frozenset().union(*needs),
        alone=frozenset(part[1:] for part in parts if part.startswith("!")),
    )


def _heard(
    ask: Ask, concepts: Mapping[str, float], unclear: Mapping[str, frozenset[str]]
) -> float | None:
    """How clearly all that an ask needs was said; None where something is missing, or says the contrary.

    A concept that only stands inside another's phrase counts beside that other alone: "chuyển lương hưu" is
    a pension and a move, but "cửa khẩu" has nothing to do with a household register.
    """
    total = 0.0
    for choices in ask.needs:
        weight = max(
            (
                concepts[name]
                for name in choices
                if name in concepts
                and (
                    name not in unclear
                    or len(ask.needs) == 1
                    or (name not in ask.alone and unclear[name] & ask.concepts)
                )
            ),
            default=0.0,
        )
        if not weight:
            return None
        total += weight
    return None if any(name in concepts and name not in unclear for name in ask.never) else total


def _ages(words: Sequence[Word]) -> list[str]:
    """Concepts of an age in years: "con 5 tuổi", "dưới 14 tuổi"."""
    ages = []
    for at, word in enumerate(words[1:], 1):
        number = words[at - 1].folded
        if word.folded == "tuoi" and _AGE.fullmatch(number):
            before = words[at - 2].folded if at > 1 else ""
            young = int(number) < CHILD or (before == "duoi" and int(number) <= CHILD)
            ages.append("under_14" if young else "from_14")
    return ages


def _deaths(words: Sequence[Word]) -> list[str]:
    """The concept of a death: "ba tôi mất", where "mất" alone would be a loss. Words need their marks."""
    for at, word in enumerate(words[1:], 1):
        if word.shown not in _DIED or (word.shown == "qua" and _shown(words, at + 1) != "đời"):
            continue
        before = _shown(words, at - 1)
        if before in ("mới", "vừa", "đã", "bị"):
            before = _shown(words, at - 2)
        kin = before in _KIN or (before in _WHOSE and _shown(words, at - 2) in _KIN)
        if kin and _shown(words, at + 1) not in _NOT_DIED:
            return ["death"]
    return []


def _is_purpose(
    other: Said,
    heard: Mapping[str, Heard],
    words: Sequence[Word],
    subjects: Collection[str],
) -> bool:
    """True where another subject is only what a paper is for: "lý lịch tư pháp đi xuất khẩu lao động"."""
    if words[other.start].folded not in _PURPOSE and (
        other.start == 0 or words[other.start - 1].folded not in _PURPOSE
    ):
        return False
    return any(
        one.weight >= TOPIC and one.said.end <= other.start
        for name, one in heard.items()
        if name not in subjects
    )


def _shown(words: Sequence[Word], at: int) -> str:
    return words[at].shown if 0 <= at < len(words) else ""


def _written_out(said: Sequence[str], abbreviations: Mapping[str, str]) -> tuple[str, ...]:
    """The phrases, and those with abbreviations once more as a query with them is read."""
    more = [
        " ".join(abbreviations.get(word, word) for word in text.split())
        for text in said
        if any(word in abbreviations for word in text.split())
    ]
    return tuple(dict.fromkeys((*said, *more)))


def _listed(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in text.split(";") if fold(part)))
