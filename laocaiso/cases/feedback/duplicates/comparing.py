"""Comparing two reports: what speaks for one thing, and what against, weighed and added up.

Symmetric and deterministic; a text is read as far as `typed.MAX_WORDS`, so that the time is bounded.
"""

from collections.abc import Sequence, Set
from dataclasses import dataclass

from laocaiso.cases.feedback.duplicates import (
    anchors,
    evidence,
    rests,
    shared,
    subject,
    timing,
    topics,
    typed,
    whereabouts,
)
from laocaiso.cases.feedback.duplicates.anchors import Anchors
from laocaiso.cases.feedback.duplicates.evidence import Evidence
from laocaiso.cases.feedback.duplicates.model import SAME, Likeness, Reach, Sighting, Why
from laocaiso.cases.feedback.duplicates.rests import Told
from laocaiso.cases.feedback.duplicates.shared import Common
from laocaiso.cases.feedback.duplicates.subject import Closeness, Subject
from laocaiso.cases.feedback.duplicates.timing import When
from laocaiso.cases.feedback.duplicates.topics import Agreement, Topic
from laocaiso.cases.feedback.duplicates.typed import Hit, Typed
from laocaiso.cases.feedback.duplicates.vocabulary import TONES, Kind, Vocabulary
from laocaiso.places.gazetteer import Gazetteer
from laocaiso.places.lexicon import Lexicon
from laocaiso.places.locate import Locator
from laocaiso.places.reading import read as read_places
from laocaiso.places.scan import scan
from laocaiso.places.settle import settle

NEAR_M = 60.0
CLOSING = 4
"""Words from the end within which thanks close a report."""
KIND, SETTING = 0.8, 0.5
"""How much of what can be said for one thing lies in one kind, and in one setting."""
OWN = 0.7
IN_FIELD, BOTH_IN_FIELD = 0.45, 0.3
"""How far the other text must belong to the field of a kind only one names, for its size to come in question;
and how far both must, for what is said of its length."""


@dataclass(frozen=True, slots=True)
class Reading:
    """All that a report says, so that one can be held against many."""

    sighting: Sighting
    told: Told
    topic: Topic
    subject: Subject
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
        codes = {other for code in reading.topic.kinds for other in vocabulary.beside(code)}
        for field, share in reading.subject.fields.items():
            if share >= IN_FIELD:
                codes.update(vocabulary.of_field(field))
        kinds = [vocabulary.kinds[code] for code in sorted(codes)]
        stretched = self._run(reading.subject.fields.keys())
        metres = max(whereabouts.reach_of(some, vocabulary.scales, stretched) for some in (kinds, ()))
        days = max(timing.life_said(reading.when, some, vocabulary.lives) for some in (kinds, ()))
        return Reach(metres=whereabouts.furthest(metres), days=days * timing.END)

    def read(self, sighting: Sighting) -> Reading:
        """What one report says."""
        vocabulary = self._vocabulary
        words = typed.read(sighting.text, vocabulary.short)
        found = vocabulary.phrases.find(words)
        where = anchors.anchors(vocabulary, words, found)
        topic = topics.topic(vocabulary, words, found, where.positions)
        return Reading(
            sighting,
            rests.told(vocabulary, words, found, topic),
            topic,
            subject.subject(vocabulary, words, found, where.positions, topic.kinds),
            where,
            timing.when(words, found, sighting.created_at),
            _praises(words, found[TONES]),
        )

    def compare_read(self, a: Reading, b: Reading) -> Likeness:
        """`compare`, of reports read before."""
        if a.sighting == b.sighting:
            return Likeness(same=True, score=1.0, why=("identical",))
        found, why = self.evidence(a, b)
        score = evidence.likelihood(evidence.added_up(found, self._vocabulary.weights))
        impossible = 1.0 in (found.beyond, found.outlived)
        score = 0.0 if impossible else round(score, 4)
        return Likeness(same=score >= SAME, score=score, why=why)

    def evidence(self, a: Reading, b: Reading) -> tuple[Evidence, tuple[Why, ...]]:
        """What was found for and against, and the same in words."""
        vocabulary = self._vocabulary
        what = topics.agreement(vocabulary, a.topic, b.topic)
        alike = subject.closeness(vocabulary, a.subject, b.subject)
        common = shared.common(vocabulary, a.anchors, b.anchors)
        kinds = what.kinds or self._in_question(a, b)
        why = [_why_what(what, alike)]
        where = self._where(a, b, kinds, common, why)
        time, later = timing.by_time(a.when, b.when, kinds, vocabulary.lives)
        why.append("began_later" if later else "too_long_ago" if time < SAME else "same_time")
        detail = shared.detail(vocabulary, a.anchors, b.anchors, {kind.code for kind in what.kinds})
        if detail < 1:
            why.append("other_detail")
        if a.praise != b.praise:
            why.append("praise_against_blame")
        found = Evidence(
            alike=evidence.any_of(KIND * what.value, alike.concepts, alike.words, SETTING * alike.settings),
            unclear=float(not what.clear),
            short=float(what.short),
            own=what.own,
            other_things=alike.other_things,
            one_frame=rests.in_one_frame(vocabulary, a.told, b.told),
            one_place=rests.beside_one_place(vocabulary, a.told, b.told),
            beyond=evidence.past_half(where),
            outlived=evidence.past_half(time),
            differ=evidence.log_share(whereabouts.differing(common, kinds)),
            detail=evidence.log_share(detail),
            tone=float(a.praise != b.praise),
            another=float(a.when.another != b.when.another),
        )
        return found, tuple(why)

    def _in_question(self, a: Reading, b: Reading) -> tuple[Kind, ...]:
        """Kinds one text names, if the other is of their field: it may mean the same in other words."""
        codes = {
            code
            for one, other in ((a, b), (b, a))
            for code, weight in one.topic.kinds.items()
            if weight >= topics.ONLY
            and self._vocabulary.kinds[code].runs_on
            and other.subject.fields.get(self._vocabulary.kinds[code].field, 0.0) >= IN_FIELD
        }
        return tuple(self._vocabulary.kinds[code] for code in sorted(codes))

    def _stretched(self, a: Reading, b: Reading) -> float:
        """How far the thing can run on, where one says that it does and both speak of one field."""
        if not (a.when.long or b.when.long):
            return 0.0
        least = BOTH_IN_FIELD / 3 if a.when.long and b.when.long else BOTH_IN_FIELD
        fields = {
            field
            for field in a.subject.fields.keys() & b.subject.fields.keys()
            if min(a.subject.fields[field], b.subject.fields[field]) >= least
        }
        return self._run(fields)

    def _run(self, fields: Set[str]) -> float:
        """How far a thing of these fields can run on."""
        if not self._vocabulary.wide.isdisjoint(fields):
            return whereabouts.WIDE_M
        return 0.0 if self._vocabulary.long.isdisjoint(fields) else whereabouts.LONG_M

    def _where(self, a: Reading, b: Reading, kinds: Sequence[Kind], common: Common, why: list[Why]) -> float:
        """What the distance leaves, held against the size of the thing."""
        if common.shared:
            why.append("same_place_named")
        elif common.differ:
            why.append("other_place_named")
        one, other = a.sighting.point, b.sighting.point
        if one is not None and other is not None:
            metres = whereabouts.distance(one, other)
            reach = whereabouts.reach_of(kinds, self._vocabulary.scales, self._stretched(a, b))
            value = whereabouts.by_distance(metres, reach, kinds, common)
            why.append("near" if metres <= NEAR_M else "within_reach" if value >= SAME else "too_far")
            return value
        here, there = self._at(a), self._at(b)
        value = whereabouts.by_names(here, there, kinds, common)
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


def _praises(words: Typed, tones: Sequence[Hit]) -> bool:
    """True where more is praised than blamed; thanks at the end are a courtesy of complaints too."""
    closing = len(words.words) - CLOSING
    blamed = sum("blame" in hit.labels for hit in tones)
    praised = sum(
        "praise" in hit.labels or ("thanks" in hit.labels and not 0 < closing <= hit.end)
        for hit in tones
        if hit.sure and "blame" not in hit.labels
    )
    return praised > blamed


def _why_what(what: Agreement, alike: Closeness) -> Why:
    if what.kinds:
        if what.own > OWN:
            return "own_affair"
        return "same_kind" if len(what.kinds) == 1 else "related_kind"
    if max(alike.concepts, alike.words) >= SAME:
        return "same_words"
    return "other_kind" if what.clear else "kind_unclear"
