"""What people ask for: concepts, the procedures they lead to, and the subjects that are not ours."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files

import msgspec

from laocaiso.cases.procedures.concepts import INSIDE, Heard, Phrases, Said, heard_in
from laocaiso.cases.procedures.typed import Word
from laocaiso.cases.procedures.vocabulary import Vocabulary
from laocaiso.cases.procedures.wordlists import WordLists
from laocaiso.core.text import fold

OUTSIDE = "outside:"
OUTSIDE_WEIGHT = 1.3
"""Phrases of other subjects are long and plain; one is enough."""
NEAR = 0.6
"""How much a neighbour falls behind what was asked for."""
STEP = 0.02
ALSO = 0.9
"""Worth of a concept that fits an ask without being needed."""
CLEAR = 0.5
"""Share of its weight a concept must have beside others; one inside a longer phrase of another has less."""
CHILD = 14
"""Years; below it another kind of identity card is issued (Law on Identity, 26/2023/QH15, Article 19)."""
TOPIC = 0.9
"""Weight of a concept that can be what a query is about."""
_AGE = re.compile(r"\d{1,3}")
_DIED = frozenset(("mất", "chết", "qua"))


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
    also: frozenset[str]
    """Concepts that fit as well, but are not needed."""


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
        self._lists = WordLists.load()
        self.phrases = Phrases({**concepts, **outside}, exact=outside, fillers=self._lists.fillers)
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
        death_at = _death_at(words, self._lists)
        for name in (*_ages(words), *(["death"] if death_at else [])):
            concepts[name] = max(TOPIC, concepts.get(name, 0.0))
            inside[name] = frozenset()
        loss = heard.get("lost")
        if death_at and loss is not None and loss.said.at == (death_at,):
            concepts["lost"] *= INSIDE
            inside["lost"] = frozenset(("death",))
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
            if name in self.subjects and not _is_purpose(one.said, heard, words, self.subjects, self._lists)
        ]
        weight, name = max(others, default=(0.0, ""))
        clear = {name: weight for name, weight in concepts.items() if name not in unclear}
        return Meaning(clear, codes, clearest, self.subjects.get(name), weight, said)


def _ask(row: tuple[str, str, str]) -> Ask:
    """Read "birth !lost ?child -foreign": `!` by itself, `?` if said, `-` never, `a|b` one of the two."""
    parts = row[0].split()
    needs = [frozenset(part.lstrip("!").split("|")) for part in parts if part[0] not in "-?"]
    return Ask(
        needs=tuple(needs),
        never=frozenset(part[1:] for part in parts if part.startswith("-")),
        best=tuple(row[1].split()),
        near=tuple(row[2].split()),
        concepts=frozenset().union(*needs),
        alone=frozenset(part[1:] for part in parts if part.startswith("!")),
        also=frozenset(part[1:] for part in parts if part.startswith("?")),
    )


def _heard(ask: Ask, concepts: Mapping[str, float], unclear: Mapping[str, frozenset[str]]) -> float | None:
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
    if any(name in concepts and name not in unclear for name in ask.never):
        return None
    return total + ALSO * sum(concepts[name] for name in ask.also if name in concepts and name not in unclear)


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


def _death_at(words: Sequence[Word], lists: WordLists) -> int | None:
    """The word that says a person died: "ba tôi mất", where "mất" alone would be a loss."""
    plain = not any(word.marked for word in words)
    died, kin, whose, belongings = (
        frozenset(map(fold, names)) if plain else names
        for names in (_DIED, lists.kin, lists.whose, lists.belongings)
    )
    for at, word in enumerate(words[1:], 1):
        if word.shown not in died or (word.folded == "qua" and _shown(words, at + 1) not in ("đời", "doi")):
            continue
        before, back = _shown(words, at - 1), at - 2
        if fold(before) in ("moi", "vua", "da", "bi"):
            before, back = _shown(words, at - 2), at - 3
        of_kin = before in kin or (before in whose and _shown(words, back) in kin)
        if of_kin and _shown(words, at + 1) not in belongings:
            return at
    return None


def _is_purpose(
    other: Said,
    heard: Mapping[str, Heard],
    words: Sequence[Word],
    subjects: Collection[str],
    lists: WordLists,
) -> bool:
    """True where another subject is only what a paper is for: "lý lịch tư pháp đi xuất khẩu lao động"."""
    apart = {
        name: one
        for name, one in heard.items()
        if one.weight >= TOPIC
        and name not in subjects
        and (one.said.end <= other.start or one.said.start >= other.end)
    }
    if not lists.papers.isdisjoint(apart):
        return True
    leads_over = words[other.start].folded in lists.purpose or (
        other.start > 0 and words[other.start - 1].folded in lists.purpose
    )
    return leads_over and any(one.said.end <= other.start for one in apart.values())


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
    return tuple(dict.fromkeys(part.strip() for part in text.split(";") if part.strip()))
