"""Comparing two reports: what, where, when and in what tone, each from 0 to 1, multiplied.

Symmetric and deterministic; a text is read as far as `typed.MAX_WORDS`, so that the time is bounded.
"""

from dataclasses import dataclass

from laocaiso.cases.feedback.duplicates import anchors, shared, timing, topics, typed, whereabouts
from laocaiso.cases.feedback.duplicates.anchors import Anchors
from laocaiso.cases.feedback.duplicates.model import SAME, Likeness, Reach, Sighting, Why
from laocaiso.cases.feedback.duplicates.shared import Common
from laocaiso.cases.feedback.duplicates.timing import When
from laocaiso.cases.feedback.duplicates.topics import Agreement, Topic
from laocaiso.cases.feedback.duplicates.vocabulary import TONES, Vocabulary
from laocaiso.places.gazetteer import Gazetteer
from laocaiso.places.lexicon import Lexicon
from laocaiso.places.locate import Locator
from laocaiso.places.reading import read as read_places
from laocaiso.places.scan import scan
from laocaiso.places.settle import settle

PRAISE = 0.1
"""What is left when one praises and the other does not."""
NEAR_M = 60.0


@dataclass(frozen=True, slots=True)
class Reading:
    """All that a report says, so that one can be held against many."""

    sighting: Sighting
    plain: str
    topic: Topic
    anchors: Anchors
    when: When
    praise: bool


class Comparer:
    """Holds reports against each other; immutable, safe to share between threads."""

    def __init__(self, vocabulary: Vocabulary, lexicon: Lexicon, locator: Locator) -> None:
        self._vocabulary = vocabulary
        self._lexicon = lexicon
        self._locator = locator

    @classmethod
    def load(cls, gazetteer: Gazetteer | None = None) -> "Comparer":
        """With what the program ships with."""
        gazetteer = gazetteer or Gazetteer.load()
        return cls(Vocabulary.load(), Lexicon.load(gazetteer), Locator.load(gazetteer))

    def compare(self, a: Sighting, b: Sighting) -> Likeness:
        """How likely both speak of the same object or event."""
        return self.compare_read(self.read(a), self.read(b))

    def reach(self, sighting: Sighting) -> Reach:
        """How far around a report, and how long before it, an earlier one of the same thing can lie.

        Holds for two reports with points. Where one of them has none only names count: look for those
        through the whole commune.
        """
        reading = self.read(sighting)
        vocabulary = self._vocabulary
        codes = {other for code in reading.topic.kinds for other in self._beside(code)}
        kinds = [vocabulary.kinds[code] for code in sorted(codes)]
        metres = max(whereabouts.reach_of(some, vocabulary.scales, long=True) for some in (kinds, ()))
        days = max(timing.life_said(reading.when, some, vocabulary.lives) for some in (kinds, ()))
        return Reach(metres=whereabouts.furthest(metres), days=days * timing.END)

    def read(self, sighting: Sighting) -> Reading:
        """What one report says."""
        vocabulary = self._vocabulary
        words = typed.read(sighting.text, vocabulary.short)
        found = vocabulary.phrases.find(words)
        where = anchors.anchors(vocabulary, words, found)
        tones = found[TONES]
        praise = sum("praise" in hit.labels and "blame" not in hit.labels and hit.sure for hit in tones)
        return Reading(
            sighting,
            " ".join(word.folded for word in words.words),
            topics.topic(vocabulary, words, found, where.positions),
            where,
            timing.when(words, found, sighting.created_at),
            praise > sum("blame" in hit.labels for hit in tones),
        )

    def compare_read(self, a: Reading, b: Reading) -> Likeness:
        """`compare`, of reports read before."""
        if a.sighting == b.sighting:
            return Likeness(same=True, score=1.0, why=("identical",))
        vocabulary = self._vocabulary
        category = a.sighting.category is not None and a.sighting.category == b.sighting.category
        what = topics.agreement(vocabulary, a.topic, b.topic, category)
        common = shared.common(vocabulary, a.anchors, b.anchors)
        why = [_why_what(what)]
        where = self._where(a, b, what, common, why)
        time, later = timing.by_time(a.when, b.when, what.kinds, vocabulary.lives)
        why.append("began_later" if later else "too_long_ago" if time < SAME else "same_time")
        value = what.value
        if a.plain == b.plain and a.plain:
            value = max(value, 0.9)
        detail = shared.detail(vocabulary, a.anchors, b.anchors, {kind.code for kind in what.kinds})
        score = value * where * time * detail
        if detail < 1:
            why.append("other_detail")
        if a.praise != b.praise:
            score *= PRAISE
            why.append("praise_against_blame")
        score = round(min(1.0, score), 4)
        return Likeness(same=score >= SAME, score=score, why=tuple(why))

    def _where(self, a: Reading, b: Reading, what: Agreement, common: Common, why: list[Why]) -> float:
        long = a.when.long or b.when.long
        if common.shared:
            why.append("same_place_named")
        elif common.differ:
            why.append("other_place_named")
        one, other = a.sighting.point, b.sighting.point
        if one is not None and other is not None:
            metres = whereabouts.distance(one, other)
            reach = whereabouts.reach_of(what.kinds, self._vocabulary.scales, long)
            value = whereabouts.by_distance(metres, reach, what.kinds, common)
            why.append("near" if metres <= NEAR_M else "within_reach" if value >= SAME else "too_far")
            return value
        here, there = self._at(a), self._at(b)
        value = whereabouts.by_names(here, there, what.kinds, common)
        if whereabouts.in_one_unit(here, there) is False:
            why.append("other_unit")
        elif value < SAME:
            why.append("place_unknown")
        return value

    def _at(self, reading: Reading) -> whereabouts.Where:
        found = scan(self._lexicon, read_places(reading.sighting.text))
        meant = settle(self._lexicon, found).meant
        units = [mention.units for mention in meant]
        named = frozenset.intersection(*units) or frozenset.union(*units) if units else frozenset[str]()
        known = (place for m in meant if m.found.sign is None for place in m.found.known.places)
        possible = named.union(*(place.units for place in known))
        located: set[str] = set()
        if reading.sighting.point is not None:
            at = self._locator.locate(*reading.sighting.point)
            located = {unit.code for unit in at.near} | ({at.code} if isinstance(at.code, str) else set())
        return whereabouts.Where(named, possible, frozenset(located))

    def _beside(self, code: str) -> set[str]:
        related = self._vocabulary.related.items()
        pairs = (pair for pair, value in related if code in pair and value + topics.WORDS >= SAME)
        return {code}.union(*pairs)


def _why_what(what: Agreement) -> Why:
    if not what.clear:
        return "same_words" if what.value >= SAME else "kind_unclear"
    if not what.kinds:
        return "other_kind"
    if all(kind.personal for kind in what.kinds) and what.value < SAME:
        return "own_affair"
    return "same_kind" if len(what.kinds) == 1 else "related_kind"
