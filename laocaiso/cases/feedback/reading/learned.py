"""A linear model over the words of a report, learned from texts that were written for it.

It knows what no list of phrases holds: which words, and which two in a row, keep which company. Its weights
are data (`data/learned.json`), made by `scripts/learn_reports.py` from the phrases of `data/vocabulary.json`
and the labelled texts named there; reading them is a sum.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import files
from itertools import pairwise

import msgspec

from laocaiso.cases.feedback.reading.typed_words import TypedText


class Weights(msgspec.Struct, frozen=True):
    """The form of `data/learned.json`."""

    labels: tuple[str, ...]
    """Categories, and "urgent" last."""
    bias: tuple[float, ...]
    unit: float
    """What one step of a weight is worth."""
    words: dict[str, list[int]]
    """For each gram: number of a label, steps, number of a label, steps, and so on."""


class Learned:
    """The model; immutable."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights

    @classmethod
    def load(cls) -> "Learned":
        """The model the program ships with."""
        raw = (files("laocaiso.cases.feedback.reading") / "data" / "learned.json").read_bytes()
        return cls(msgspec.json.decode(raw, type=Weights))

    def likely(self, texts: Iterable[TypedText]) -> Mapping[str, float]:
        """The log-likelihood of each category for what the texts are about."""
        *scores, _ = self._sums(texts)
        total = math.log(sum(map(math.exp, scores)))
        return {label: score - total for label, score in zip(self._weights.labels, scores, strict=False)}

    def danger(self, texts: Iterable[TypedText]) -> float:
        """How much speaks for urgent (0: as much as against)."""
        return self._sums(texts)[-1]

    def _sums(self, texts: Iterable[TypedText]) -> Sequence[float]:
        seen = grams(texts)
        sums = [0.0] * len(self._weights.labels)
        for gram in sorted(seen):
            pairs = self._weights.words.get(gram, ())
            for at in range(0, len(pairs), 2):
                sums[pairs[at]] += pairs[at + 1]
        scale = self._weights.unit / math.sqrt(max(1, len(seen)))
        return [bias + value * scale for bias, value in zip(self._weights.bias, sums, strict=True)]


def grams(texts: Iterable[TypedText]) -> set[str]:
    """Words and pairs of words: without marks, and where marks are typed also as spelled ("=")."""
    seen: set[str] = set()
    for text in texts:
        words = [word for word in text.words if not word.folded.isdigit()]
        seen |= _runs([word.folded for word in words], "")
        if not text.unmarked:
            seen |= _runs([word.spelled for word in words], "=")
    return seen


def _runs(words: Sequence[str], sign: str) -> set[str]:
    return {sign + word for word in words} | {f"{sign}{one} {two}" for one, two in pairwise(words)}
