"""Makes `laocaiso/cases/feedback/reading/data/learned.json`; to be run when vocabulary or texts have changed.

Logistic regression by gradient descent over all texts at once: the same input gives the same weights. Learned
from are the phrases of the vocabulary, and the texts of `tests/labelled/routing/learned`: `reports.jsonl`
(category, urgent) and `urgent.txt` ("1|" urgent, "0|" not). What measures the reader is no part of it.

Needs numpy, which comes with shapely: `.venv/bin/python scripts/learn_reports.py`.
"""

import json
import re
import sys
from collections import Counter
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from laocaiso.cases.feedback.categories import Categories
from laocaiso.cases.feedback.reading.learned import grams
from laocaiso.cases.feedback.reading.topic import Topics
from laocaiso.cases.feedback.reading.typed_words import Typed, TypedText, Typing
from laocaiso.cases.feedback.reading.vocabulary import load

LEARNED = ROOT / "tests" / "labelled" / "routing" / "learned"
TO = ROOT / "laocaiso" / "cases" / "feedback" / "reading" / "data" / "learned.json"
SLUGS = [category.slug for category in Categories.load().all]
EACH_TEXT = 4  # a text weighs as much as so many phrases
FROM_A_PHRASE = 3  # texts made of a phrase with choices
SECOND = 0.35  # weight of a category that is right too, beside the preferred one
UNIT = 0.05
LEAST = 5  # steps; a smaller weight is left out


def main() -> None:
    """Learn and write."""
    vocabulary = load("vocabulary")
    typing = Typing.load(vocabulary.words() | load("urgency").words())
    rows = [json.loads(line) for line in (LEARNED / "reports.jsonl").read_text("utf-8").splitlines()]
    lines = [line.split("|", 1) for line in (LEARNED / "urgent.txt").read_text("utf-8").splitlines()]
    texts = [(typing.read(row["title"]), typing.read(row["text"])) for row in rows]
    seen = [grams(text) for text in texts] + [grams(map(unmarked, text)) for text in texts]
    topics = Topics(vocabulary)
    about = [[topics.look(field).about for field in text] for text in texts]
    seen_about = [grams(text) for text in about] + [grams(map(unmarked, text)) for text in about]
    said = np.array([target(row["category"]) for row in rows] * 2)
    phrases = [(grams([typing.read(text)]), label) for label, text in of_phrases(vocabulary)]
    by_category = fit(
        seen_about * EACH_TEXT + [each for each, _ in phrases],
        np.concatenate([np.tile(said, (EACH_TEXT, 1)), np.array([target(label) for _, label in phrases])]),
        l2=1e-4,
    )
    read = [typing.read(text) for _, text in lines]
    seen += [grams([text]) for text in read] + [grams([unmarked(text)]) for text in read]
    urgent = [row["urgent"] for row in rows] * 2 + [flag == "1" for flag, _ in lines] * 2
    by_danger = fit(seen, np.array([[not flag, flag] for flag in urgent], float), l2=3e-4)
    write(by_category, by_danger)


def target(category):
    """A row of the likelihoods wanted."""
    slugs = category if isinstance(category, list) else [category]
    weights = [1.0] + [SECOND] * (len(slugs) - 1)
    wanted = np.zeros(len(SLUGS))
    for slug, weight in zip(slugs, weights, strict=True):
        wanted[SLUGS.index(slug)] = weight / sum(weights)
    return wanted


def unmarked(text: TypedText) -> TypedText:
    """The text as somebody types it who leaves marks out."""
    return TypedText([Typed(word.folded, word.folded, word.stop) for word in text.words], 0.0)


def of_phrases(vocabulary):
    """Label and text of phrases that say what a report is about; choices are taken in turn."""
    for pattern in vocabulary.patterns:
        if pattern.label in SLUGS and pattern.weight >= 5:
            choices = [list(vocabulary.expanded(part)) for part in re.split(r"\s\.\.\.?\s", pattern.text)]
            most = min(FROM_A_PHRASE, max(map(len, choices)))
            for turn in range(most):
                step = [choice[turn * len(choice) // most].lstrip("~!") for choice in choices]
                yield pattern.label, " ".join(step)


def fit(seen, wanted, l2):
    """Grams, their weights and the bias of each label."""
    counts = Counter(gram for each in seen for gram in each)
    names = sorted(gram for gram, count in counts.items() if count >= 3)
    place = {gram: at for at, gram in enumerate(names)}
    inputs = Sparse([[place[gram] for gram in each if gram in place] for each in seen], list(map(len, seen)))
    weights = np.zeros((len(names), wanted.shape[1]))
    bias = np.log(wanted.mean(0) + 1e-6)
    speed, speed_of_bias = np.zeros_like(weights), np.zeros_like(bias)
    for _ in range(500):
        logits = inputs.times(weights) + bias
        logits -= logits.max(1, keepdims=True)
        likely = np.exp(logits)
        likely /= likely.sum(1, keepdims=True)
        off = (likely - wanted) / len(seen)
        speed = 0.9 * speed + inputs.turned_times(off, len(names)) + l2 * weights
        speed_of_bias = 0.9 * speed_of_bias + off.sum(0)
        weights -= 5 * speed
        bias -= 0.5 * speed_of_bias
    return names, weights, bias


class Sparse:
    """Which grams each text has, all alike, the text's length taken out of it."""

    def __init__(self, grams_of, lengths) -> None:
        self.text = np.repeat(np.arange(len(grams_of)), list(map(len, grams_of)))
        self.gram = np.fromiter((gram for each in grams_of for gram in each), int)
        self.value = 1 / np.sqrt(np.maximum(1, np.array(lengths)))[self.text, None]
        self.order = np.argsort(self.gram, kind="stable")
        self.count = len(grams_of)

    def times(self, weights):
        """Sums over the grams of each text."""
        return summed(weights[self.gram] * self.value, self.text, self.count)

    def turned_times(self, off, count):
        """Sums over the texts of each gram."""
        parts = (off[self.text] * self.value)[self.order]
        return summed(parts, self.gram[self.order], count)


def summed(parts, of, count):
    """Sums of the rows that belong together; `of` rises."""
    total = np.zeros((count, parts.shape[1]))
    starts = np.flatnonzero(np.r_[True, of[1:] != of[:-1]])
    total[of[starts]] = np.add.reduceat(parts, starts, axis=0)
    return total


def write(by_category, by_danger) -> None:
    """The weights in whole steps, small ones left out."""
    words: dict[str, list[int]] = {}
    names, weights, bias = by_category
    for name, row in zip(names, weights - weights.mean(1, keepdims=True), strict=True):
        words[name] = [
            x for at, value in enumerate(row) if abs(step(value)) >= LEAST for x in (at, step(value))
        ]
    names, weights, bias_of_danger = by_danger
    for name, row in zip(names, weights[:, 1] - weights[:, 0], strict=True):
        if abs(step(row)) >= LEAST:
            words.setdefault(name, []).extend((len(SLUGS), step(row)))
    model = {
        "labels": [*SLUGS, "urgent"],
        "bias": [round(float(x), 3) for x in (*bias, bias_of_danger[1] - bias_of_danger[0])],
        "unit": UNIT,
        "words": {name: pairs for name, pairs in sorted(words.items()) if pairs},
    }
    text = json.dumps(model, ensure_ascii=False, separators=(",", ":")).replace('],"', '],\n"')
    TO.write_text(text + "\n", encoding="utf-8")
    print(f"{TO.name}: {len(model['words'])} grams, {TO.stat().st_size // 1024} KB")


def step(value) -> int:
    """A weight in whole steps."""
    return round(float(value) / UNIT)


if __name__ == "__main__":
    main()
