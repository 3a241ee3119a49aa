"""Fits the comparison of reports to the labelled pairs: `python -m tests.eval.fit_duplicates`.

Prints weights, to be put into `data/weights.json`, or with `frequent` behind it what is to be put into
`data/frequent.json`, which should be first.

Logistic regression with an L2 penalty, each weight held to
the sign its name says. The vocabulary has been mended by the labelled pairs, so that it knows their words
better than it will know those of others; so every pair is taken several times, with a share of the phrases
hidden at random.
"""

import json
import random
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from laocaiso.cases.feedback.duplicates.comparing import Comparer
from laocaiso.cases.feedback.duplicates.evidence import Evidence, likelihood
from laocaiso.cases.feedback.duplicates.predict import sighting
from laocaiso.cases.feedback.duplicates.vocabulary import Concepts, Data, Kinds, Vocabulary
from laocaiso.places.gazetteer import Gazetteer
from laocaiso.places.lexicon import Lexicon
from laocaiso.places.locate import Locator
from tests.eval.duplicates import FILES, load, unmarked

HIDDEN = (0.0, 0.25, 0.4, 0.6)
"""Shares of phrases hidden, a round each."""
WEIGHT = {"more.jsonl": 0.6}
"""Of a pair, for files by which the vocabulary was mended longest."""
FOR = frozenset(("alike", "unclear", "short", "differ", "detail"))
"""Evidence that may only speak for one thing; all other, but the prior, only against."""
SET = {"beyond": -4.0, "outlived": -5.0}
"""Not fitted: too few of the pairs lie between what can be and what cannot."""
PENALTY = 1.0
CAUTION = 0.9
"""By how much the prior is lowered then, as a false merge costs more than a miss."""
ROUNDS = 40
LEAST_BEND = 1e-6
OFTEN = 4
"""Texts in which a word is at least, to be worth listing."""
NAMES = Evidence.__struct_fields__

Row = tuple[Sequence[float], bool, float]
"""What was found, whether it is one thing, and how much the pair counts."""


def main() -> None:
    """Print the weights, or how frequent words are."""
    if sys.argv[1:] == ["frequent"]:
        print(json.dumps(frequent(), ensure_ascii=False, indent=1))
        return
    weights = fit(list(rows()))
    weights["prior"] -= CAUTION
    print(json.dumps({name: round(value, 2) for name, value in weights.items()}, indent=1))


def frequent() -> Mapping[str, Any]:
    """In how many of the texts each word and each thing is."""
    comparer = Comparer.load()
    sides = [
        comparer.read(sighting(pair[side])) for name in FILES for pair in load(name) for side in ("a", "b")
    ]
    words = Counter(word for side in sides for word in {word.folded for word in side.subject.words})
    concepts = Counter(name for side in sides for name in side.subject.concepts)
    return {
        "texts": len(sides),
        "words": {word: count for word, count in words.most_common() if count >= OFTEN},
        "concepts": dict(concepts.most_common()),
    }


def rows(files: Iterable[str] = FILES) -> Iterable[Row]:
    """Every labelled pair, once with all words known and several times with fewer."""
    gazetteer = Gazetteer.load()
    lexicon, locator = Lexicon.load(gazetteer), Locator.load(gazetteer)
    pairs = [(pair, WEIGHT.get(name, 1.0)) for name in files for pair in load(name)]
    for turn, share in enumerate(HIDDEN):
        comparer = Comparer(Vocabulary(fewer(Data.load(), share, random.Random(turn))), lexicon, locator)
        for pair, weight in pairs:
            for written in (pair, unmarked(pair)):
                found = _evidence(comparer, written)
                if 1.0 not in (found.beyond, found.outlived):
                    yield msgspec.structs.astuple(found), pair["same"], weight


def fewer(data: Data, share: float, chance: random.Random) -> Data:
    """The vocabulary with that share of the phrases for kinds and things left out."""

    def some(phrases: Iterable[Any]) -> tuple[Any, ...]:
        return tuple(phrase for phrase in phrases if chance.random() >= share)

    def each(groups: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        return {name: some(phrases) for name, phrases in groups.items()}

    def kinds(all_: Kinds) -> Kinds:
        left = [
            msgspec.structs.replace(k, any=some(k.any), weak=some(k.weak), pairs=some(k.pairs))
            for k in all_.kinds
        ]
        return msgspec.structs.replace(all_, classes=each(all_.classes), kinds=tuple(left))

    def concepts(all_: Concepts) -> Concepts:
        fields = {field: each(things) for field, things in all_.fields.items()}
        return msgspec.structs.replace(all_, fields=fields, states=each(all_.states))

    return msgspec.structs.replace(data, kinds=kinds(data.kinds), concepts=concepts(data.concepts))


def fit(rows: Sequence[Row]) -> dict[str, float]:
    """Weights by name: one after the other moved to where it fits best, on its side of nought."""
    weights = dict.fromkeys(NAMES, 0.0) | SET
    sums = [sum(found[NAMES.index(name)] * value for name, value in SET.items()) for found, *_ in rows]
    has = [
        [(at, row[0][place]) for at, row in enumerate(rows) if row[0][place]] for place in range(len(NAMES))
    ]
    for _ in range(ROUNDS):
        for name, found in zip(NAMES, has, strict=True):
            if name in SET:
                continue
            slope = bend = 0.0 if name == "prior" else PENALTY
            slope *= weights[name]
            for at, value in found:
                guess = likelihood(sums[at])
                slope += rows[at][2] * (guess - rows[at][1]) * value
                bend += rows[at][2] * guess * (1 - guess) * value * value
            moved = _on_its_side(name, weights[name] - slope / max(bend, LEAST_BEND))
            for at, value in found:
                sums[at] += (moved - weights[name]) * value
            weights[name] = moved
    return weights


def _on_its_side(name: str, value: float) -> float:
    if name == "prior":
        return value
    return max(0.0, value) if name in FOR else min(0.0, value)


def _evidence(comparer: Comparer, pair: Mapping[str, Any]) -> Evidence:
    a, b = (comparer.read(sighting(pair[side])) for side in ("a", "b"))
    return comparer.evidence(a, b)[0]


if __name__ == "__main__":
    main()
