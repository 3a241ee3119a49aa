"""Finding the procedures that people mean.

Three things are asked of a query, in this order: does it hold a code; do its words ask for something we know
the everyday names of (`lexicon`); how well do they fit the official names (`names`). The first alone decides;
the other two are added up, with a little for what is everyday and a little off for rare cases nobody asked
for. A query that speaks of another subject, or of nothing here, gets no hit and a reason.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Literal

import msgspec

from laocaiso.cases.procedures.catalogue import Catalogue
from laocaiso.cases.procedures.codes import codes_in, names_code
from laocaiso.cases.procedures.lexicon import Lexicon, Meaning, Subject
from laocaiso.cases.procedures.model import LEVELS, Heading, Level
from laocaiso.cases.procedures.names import Names
from laocaiso.cases.procedures.typed import Word, read
from laocaiso.cases.procedures.vocabulary import Vocabulary
from laocaiso.core.text import clean, fold

ASKED = 3.0
"""Worth of what was asked for against the fit of the name."""
MEANT, SAME = 1.5, 0.3
"""Added for what was asked for most clearly, and how near to that counts as the same."""
OFFICIAL = 0.35
"""Worth of the fit of official words for everyday ones."""
LEAST_ASKED = 0.62
"""Below it the words ask for nothing in particular."""
LEAST_SHARE = 0.62
"""Of the query's words that a name must have, where nothing was asked for."""
LEAST_SHARE_LONG = 0.5
WEAK = 0.5
"""A hit this much weaker than the best is not shown."""
VERBATIM = 5.0
"""The fit of a name that was typed as it is written."""
MOST = 50

Reason = Literal["code", "words", "unknown_code", "other_subject", "not_understood", "other_level", "empty"]


@dataclass(frozen=True, slots=True)
class Hit:
    """One procedure found."""

    heading: Heading
    score: float
    highlights: tuple[tuple[int, int], ...]
    """Parts of the name that the query has, as [start, end) in characters."""


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to a query: hits with the best first, or a reason why there are none."""

    hits: tuple[Hit, ...]
    reason: Reason
    subject: Subject | None = None
    """The other subject the words speak of."""
    code: str | None = None
    """The code that was asked for."""
    did_you_mean: str | None = None
    """The query as it was understood, where that is not how it was typed."""
    levels: Mapping[Level, int] | None = None
    """How many hits each level has, before the filter by level."""
    fields: Mapping[str, int] | None = None
    """How many hits each field has, before the filter by field."""


class Search:
    """Search over one catalogue; immutable, to be used from any thread."""

    def __init__(self, catalogue: Catalogue, lexicon: Lexicon, abbreviations: Mapping[str, str]) -> None:
        self.catalogue = catalogue
        self.lexicon = lexicon
        headings = catalogue.headings
        self.names = Names.load(headings)
        texts = [heading.name for heading in headings] + [
            result.name for h in headings for result in h.results
        ]
        self.vocabulary = Vocabulary([*texts, *lexicon.texts, *lexicon.texts])
        self._abbreviations = {tuple(fold(short).split()): full for short, full in abbreviations.items()}
        self._places = {heading.code: at for at, heading in enumerate(headings)}

    @classmethod
    def load(cls, catalogue: Catalogue | None = None) -> "Search":
        """Search over a catalogue (the one the program ships with), with the vocabulary it ships with."""
        data = files("laocaiso.cases.procedures") / "data"
        abbreviations = msgspec.json.decode((data / "abbreviations.json").read_bytes(), type=dict[str, str])
        return cls(catalogue or Catalogue.shipped(), Lexicon.load(abbreviations), abbreviations)

    def find(self, q: str, *, level: Level | None = None, field: str | None = None) -> Found:
        """What a query means, best first, at most `MOST`. Never raises for any text."""
        coded = self._by_code(q)
        if coded is not None:
            return self._counted(coded, level, field)
        words = read(q, self.vocabulary, self._abbreviations)
        if not words:
            return Found((), "empty")
        meaning = self.lexicon.meaning(words, self.vocabulary)
        return self._counted(self._by_words(q, words, meaning, level, field), level, field)

    def all(self, *, level: Level | None = None, field: str | None = None) -> Found:
        """Everything, the most everyday first."""
        order = sorted(range(len(self.catalogue.headings)), key=lambda at: (-self.names.prior(at), at))
        hits = tuple(Hit(self.catalogue.headings[at], 0.0, ()) for at in order)
        return self._counted(Found(hits, "words"), level, field)

    def _by_code(self, q: str) -> Found | None:
        codes = codes_in(q)
        known = [self.catalogue.by_code[code] for code in codes if code in self.catalogue.by_code]
        if known:
            return Found(tuple(Hit(heading, 1.0, ()) for heading in known), "code", code=known[0].code)
        if codes and (names_code(q) or len(fold(q).split()) <= 4):
            return Found((), "unknown_code", code=codes[0])
        return None

    def _by_words(
        self, q: str, words: Sequence[Word], meaning: Meaning, level: Level | None, field: str | None
    ) -> Found:
        fit, share = self.names.fits(words)
        least = LEAST_SHARE if len(self.names.content(words)) <= 3 else LEAST_SHARE_LONG
        known = [share[at] for at in range(len(share)) if share[at] >= least]
        verbatim = max(fit, default=0.0) >= VERBATIM
        meant = self._as_understood(q, words, meaning)
        if meaning.subject is not None and not verbatim and meaning.subject_weight >= meaning.clearest - 0.05:
            return Found((), "other_subject", subject=meaning.subject, did_you_mean=meant)
        if meaning.clearest < LEAST_ASKED and not known:
            return Found((), "not_understood", did_you_mean=meant)
        scores = self._scores(words, meaning, fit, share, least)
        best = max(scores.values(), default=0.0)
        kept = sorted(
            (at for at, score in scores.items() if score >= best * WEAK or self._filtered(at, level, field)),
            key=lambda at: (-scores[at], at),
        )[: 4 * MOST]
        if level is not None or field is not None:
            kept = self._strong_within(kept, scores, level, field)
        highlights = self._highlighter(words, meaning)
        hits = tuple(
            Hit(
                self.catalogue.headings[at],
                round(scores[at], 3),
                highlights(self.catalogue.headings[at].name),
            )
            for at in kept[:MOST]
        )
        return Found(hits, "words", did_you_mean=meant)

    def _filtered(self, at: int, level: Level | None, field: str | None) -> bool:
        return (level is not None or field is not None) and _passes(self.catalogue.headings[at], level, field)

    def _strong_within(
        self, order: Sequence[int], scores: Mapping[int, float], level: Level | None, field: str | None
    ) -> list[int]:
        """Those near the best one of the filter, and those near the best of all (they are counted)."""
        within = [at for at in order if _passes(self.catalogue.headings[at], level, field)]
        floor = scores[within[0]] * WEAK if within else 0.0
        top = scores[order[0]] * WEAK if order else 0.0
        # What the filter leaves must still be near what was asked for, or it is something else.
        floor = max(floor, top * 0.75)
        inside = set(within)
        return [at for at in order if (scores[at] >= floor if at in inside else scores[at] >= top)]

    def _scores(
        self,
        words: Sequence[Word],
        meaning: Meaning,
        fit: Sequence[float],
        share: Sequence[float],
        least: float,
    ) -> dict[int, float]:
        official = self.names.official(words)
        more = self.names.fits([*words, *official])[0] if official else fit
        less = self.names.less_for_rare(meaning.concepts, words)
        asked = {self._places[code]: w for code, w in meaning.codes.items() if code in self._places}
        strength = max(asked.values(), default=0.0)
        scores: dict[int, float] = {}
        for at in range(len(fit)):
            weight = asked.get(at, 0.0)
            if weight <= 0 and share[at] < least:
                continue
            name = max(fit[at], (1 - OFFICIAL) * fit[at] + OFFICIAL * more[at])
            rare = less[at] * (0.5 if weight >= strength - 0.1 and weight else 1.0)
            scores[at] = ASKED * weight + name + self.names.prior(at) - rare
            if weight and weight >= strength - SAME:
                scores[at] += MEANT
        return scores

    def _counted(self, found: Found, level: Level | None, field: str | None) -> Found:
        """Count by level and field, then keep what passes the filters."""
        levels: Counter[Level] = Counter(
            one for hit in found.hits if _passes(hit.heading, None, field) for one in hit.heading.our_levels
        )
        fields = Counter(hit.heading.field for hit in found.hits if _passes(hit.heading, level, None))
        hits = tuple(hit for hit in found.hits if _passes(hit.heading, level, field))
        reason: Reason = "other_level" if found.hits and not hits else found.reason
        return Found(
            hits,
            reason,
            found.subject,
            found.code,
            found.did_you_mean,
            {name: levels[name] for name in LEVELS.values() if levels[name]},
            dict(fields.most_common()),
        )

    def _as_understood(self, q: str, words: Sequence[Word], meaning: Meaning) -> str | None:
        """The words as they were read; None where they stand so in the query."""
        shown = [word.shown for word in words]
        changed = any(word.changed for word in words)
        for said in sorted(meaning.said, key=lambda one: (one.end - one.start) * one.worth):
            for at, written, plain in zip(said.at, said.phrase.shown, said.phrase.folded, strict=True):
                if words[at].folded != plain:
                    shown[at], changed = written.lower(), True
                elif words[at].changed and not words[at].marked:
                    shown[at] = written.lower()
        return " ".join(shown) if changed and " ".join(shown) != clean(q).lower() else None

    def _highlighter(self, words: Sequence[Word], meaning: Meaning) -> "_Highlighter":
        typed = {word.folded for word in self.names.content(words)}
        typed |= {word for one in meaning.said for word in one.phrase.folded if one.end - one.start > 1}
        return _Highlighter(typed)


class _Highlighter:
    def __init__(self, typed: Collection[str]) -> None:
        self._typed = typed

    def __call__(self, name: str) -> tuple[tuple[int, int], ...]:
        """Runs of words of a name that were typed."""
        runs: list[tuple[int, int]] = []
        at = 0
        for part in name.split(" "):
            folded = fold(part)
            if folded and all(word in self._typed for word in folded.split()):
                start = at + len(part) - len(part.lstrip("(“\"'"))
                end = at + len(part.rstrip(",.;:)”\"'/"))
                if runs and start - runs[-1][1] == 1:
                    runs[-1] = (runs[-1][0], end)
                else:
                    runs.append((start, end))
            at += len(part) + 1
        return tuple(runs)


def _passes(heading: Heading, level: Level | None, field: str | None) -> bool:
    return (level is None or level in heading.our_levels) and (field is None or heading.field == field)
