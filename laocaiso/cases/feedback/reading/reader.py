"""Reading a report: what it is about, whether somebody is in danger, what must not be shown, where it is."""

from laocaiso.cases.feedback.categories import Categories
from laocaiso.cases.feedback.reading.abuse import Abuse
from laocaiso.cases.feedback.reading.learned import Learned
from laocaiso.cases.feedback.reading.model import Finding, Reading, Suggestion
from laocaiso.cases.feedback.reading.naming import UnitNaming
from laocaiso.cases.feedback.reading.person_names import Names, NameWords
from laocaiso.cases.feedback.reading.personal_data import PersonalData
from laocaiso.cases.feedback.reading.topic import Topics
from laocaiso.cases.feedback.reading.typed_words import Typing
from laocaiso.cases.feedback.reading.urgency import Urgencies
from laocaiso.cases.feedback.reading.vocabulary import load
from laocaiso.places.gazetteer import Gazetteer
from laocaiso.places.lexicon import Lexicon
from laocaiso.places.resolver import Resolver

FLOOR = 0.45
"""Confidence below which a person should choose the category; a default, to be set by whoever runs this."""
_SUGGESTIONS = 3
_UNLIKELY = 0.03
LONGEST = 3000
"""Letters of a text that are looked at for its topic and places; personal data are found in all of it."""


class Reader:
    """Reads reports; immutable, safe to share between threads. Making one takes a tenth of a second."""

    def __init__(self, gazetteer: Gazetteer, categories: Categories, lexicon: Lexicon | None = None) -> None:
        lexicon = lexicon or Lexicon.load(gazetteer)
        topics, dangers, insults = load("vocabulary"), load("urgency"), load("abuse")
        typing = Typing.load(topics.words() | dangers.words() | insults.words())
        elsewhere = frozenset(
            words
            for words, known in lexicon.by_spelling.items()
            if known.elsewhere is not None or known.sight is not None
        )
        self._active = tuple(category.slug for category in categories.active())
        self._typing = typing
        self._learned = Learned.load()
        self._topics = Topics(topics)
        self._urgencies = Urgencies(dangers)
        self._abuse = Abuse(insults, typing)
        self._personal = PersonalData(Names(lexicon.names, elsewhere, NameWords.load()))
        self._naming = UnitNaming(Resolver(gazetteer, lexicon), lexicon)

    def read(self, title: str | None, text: str) -> Reading:
        """Read a report. Takes any text of any length; never fails."""
        title = title or ""
        head, body = self._typing.read(title), self._typing.read(text)
        urgency = self._urgencies.weigh(head, body, self._learned.danger((head, body)))
        dangers = urgency.dangers if urgency.urgent else ()
        of_head, of_body = self._topics.look(head), self._topics.look(body)
        likely = self._learned.likely((of_head.about, of_body.about))
        (category, confidence), *others = self._topics.rank(of_head, of_body, self._active, dangers, likely)
        return Reading(
            category=category,
            confidence=round(confidence, 2),
            suggestions=tuple(
                Suggestion(slug, round(likely, 2))
                for slug, likely in others[:_SUGGESTIONS]
                if likely >= _UNLIKELY
            ),
            urgent=urgency.urgent,
            dangers=dangers,
            emergency_numbers=urgency.numbers if urgency.urgent else (),
            in_title=self._personal.find(title),
            in_text=self._personal.find(text),
            abusive=self._abuse.is_abusive(f"{title}. {text}"),
            units=self._naming.units(title[:LONGEST], text[:LONGEST]),
        )

    def personal_data(self, text: str) -> tuple[Finding, ...]:
        """The personal data in a text and nothing else: an eighth of the work of `read`."""
        return self._personal.find(text)
