"""Which category a report belongs to, by the weighted phrases in it."""

import math
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from laocaiso.cases.feedback.reading.model import Danger
from laocaiso.cases.feedback.reading.phrases import Hit, Phrases
from laocaiso.cases.feedback.reading.typed_words import TypedText

OTHER = "khac"
_FADES = (1.0, 0.6, 0.4, 0.3, 0.2, 0.15)
"""How much each further phrase adds to the strongest."""
_TITLE = 1.35
"""A phrase of the title says more."""
_OTHER_FLOOR = 1.5
_WHERE, _ELSE = "where", "else"
"""Labels of phrases that say where something is ("before the school" speaks of no school), and of those in
which words mean something else ("đường dây nóng" is no power line)."""
_ONLY_A_PLACE = 0.25
_DANGER = 5.0
_LEARNED = 3.0
"""Points for each step of a model's log-likelihood."""
_HINT = 1.6
_COMMON = 0.25
"""Share of a word from which on it hints at a label at all."""
_MOST_HINTS = 4.0
OF_DANGER: Mapping[Danger, str] = {
    "flood": "thien_tai",
    "fire": "thien_tai",
    "electric": "dien_chieu_sang",
    "violence": "an_ninh_trat_tu",
    "poisoning": "y_te",
    "medical": "y_te",
    "water": "moi_truong",
    "hole": "cap_thoat_nuoc",
}
"""The category that a danger by itself speaks for."""
_HEAT = 3.4
"""Points by which one category must lead to be e times as likely."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What was found in a title or a text."""

    words: TypedText
    about: TypedText
    """The words that do not only say where."""
    hits: Mapping[str, Sequence[Hit]]
    """By label."""
    places: Sequence[Hit]


class Topics:
    """Ranks categories; immutable."""

    def __init__(self, phrases: Phrases) -> None:
        self._phrases = phrases
        spelled = phrases.associations()
        self._words = {word: _telling(shares) for word, shares in spelled.items()}

    def look(self, words: TypedText) -> Seen:
        """Find the phrases of a title or a text."""
        hits: dict[str, list[Hit]] = defaultdict(list)
        for hit in self._phrases.find(words):
            hits[hit.pattern.label].append(hit)
        places, others = hits.pop(_WHERE, []), hits.pop(_ELSE, [])
        for label in hits if others else ():
            hits[label] = [hit for hit in hits[label] if not any(map(hit.is_part_of, others))]
        inside = {at for place in places for at in range(place.start, place.end)}
        about = [word for at, word in enumerate(words.words) if at not in inside]
        return Seen(words, TypedText(about, words.marks) if inside else words, hits, places)

    def rank(
        self,
        title: Seen,
        text: Seen,
        active: Collection[str],
        dangers: Sequence[Danger] = (),
        learned: Mapping[str, float] | None = None,
    ) -> Sequence[tuple[str, float]]:
        """The active categories with their likelihoods, which add up to one, the likeliest first.

        `dangers` are what people are in danger from, where they are; `learned` a model's log-likelihoods.
        """
        points = dict(self.points(title, text))
        if dangers and (slug := OF_DANGER.get(dangers[0])):
            points[slug] = points.get(slug, 0.0) + _DANGER
        scores = {slug: points.get(slug, 0.0) for slug in active}
        if OTHER in scores:
            scores[OTHER] = max(scores[OTHER], _OTHER_FLOOR)
        for slug in scores:
            scores[slug] += _LEARNED * (learned or {}).get(slug, 0.0)
        total = sum(math.exp(score / _HEAT) for score in scores.values())
        ranked = sorted(scores.items(), key=lambda entry: (-entry[1], entry[0]))
        return [(slug, math.exp(score / _HEAT) / total) for slug, score in ranked]

    def points(self, title: Seen, text: Seen) -> Mapping[str, float]:
        """Points of each category that anything speaks for."""
        worth: dict[str, dict[str, float]] = defaultdict(dict)
        for seen, factor in ((title, _TITLE), (text, 1.0)):
            for label, hits in seen.hits.items():
                for hit in _apart(hits):
                    known = worth[label].get(hit.pattern.text, 0.0)
                    here = factor * (_ONLY_A_PLACE if _is_within(hit, seen.places) else 1.0)
                    worth[label][hit.pattern.text] = max(known, hit.worth * here)
        points = {label: _faded(values.values()) for label, values in worth.items()}
        for label, value in self._hints(title, text).items():
            points[label] = points.get(label, 0.0) + value
        return points

    def _hints(self, title: Seen, text: Seen) -> Mapping[str, float]:
        """What single words hint at, where no whole phrase is known; never more than `_MOST_HINTS`."""
        hints: dict[str, float] = defaultdict(float)
        for word in {word.spelled for word in (*title.about.words, *text.about.words)}:
            for label, value in self._words.get(word, ()):
                hints[label] += value
        return {label: min(_MOST_HINTS, value) for label, value in hints.items()}


def _telling(shares: Mapping[str, float]) -> Sequence[tuple[str, float]]:
    """What a word hints at by itself: more, the fewer labels share it."""
    return [
        (label, _HINT * (share - _COMMON))
        for label, share in shares.items()
        if share > _COMMON and label not in (_WHERE, _ELSE)
    ]


def _apart(hits: Sequence[Hit]) -> list[Hit]:
    """The strongest hits that do not lie within one another."""
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda hit: (-abs(hit.worth), hit.start - hit.end, hit.start)):
        if not any(hit.start < other.end and other.start < hit.end for other in kept):
            kept.append(hit)
    return kept


def _is_within(hit: Hit, places: Sequence[Hit]) -> bool:
    return any(place.start <= hit.start and hit.end <= place.end for place in places)


def _faded(values: Collection[float]) -> float:
    ordered = sorted(values, key=lambda value: -abs(value))
    return sum(value * fade for value, fade in zip(ordered, _FADES, strict=False))
