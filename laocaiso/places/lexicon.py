"""What the resolver knows by name: places here, sights, places elsewhere, and words that only look alike."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files

import msgspec

from laocaiso.core.text import fold, spelling
from laocaiso.places.gazetteer import Gazetteer
from laocaiso.places.likeness import lost_marks_only, sound
from laocaiso.places.names import Named, NameIndex


class Sight(msgspec.Struct, frozen=True):
    """A place to see. `unit` is a code of today; None where nobody is sure of the commune."""

    id: str
    names: tuple[str, ...]
    unit: str | None


class Elsewhere(msgspec.Struct, frozen=True):
    """Names of places outside the province."""

    provinces: tuple[str, ...]
    districts: tuple[str, ...]
    known: tuple[str, ...]
    namesakes: tuple[str, ...]
    """Names of communes here that communes or districts elsewhere bear too."""


class Everyday(msgspec.Struct, frozen=True):
    """Ordinary words, by what they do to a name that looks like them; `data/everyday.json`."""

    common: tuple[str, ...]
    """Names that are ordinary words too: in a sentence they need a capital, a cue or a kind word."""
    words: tuple[str, ...]
    """Names that are words first: in a sentence they need a strong cue, or a capital and a cue."""
    nouns: tuple[str, ...]
    """Names that are nouns of places themselves ("trung tâm"): in a sentence they need a kind word."""
    collide: tuple[str, ...]
    """Names that read like ordinary words once the marks are gone."""
    persons: tuple[str, ...]
    """Names that streets and schools bear."""
    phrases: tuple[str, ...]
    """Ordinary words that are no name, but nearly one."""
    cues: tuple[str, ...]
    """Words a place's name likes to follow."""
    strong_cues: tuple[str, ...]
    """Those of them that little else than a place follows."""
    followers: tuple[str, ...]
    """Words that like to follow a place's name."""
    filler: tuple[str, ...]
    """Words beside a name that leave it standing alone."""
    not_names: tuple[str, ...]
    """Words that begin no name, as in "xã em"."""


@dataclass(frozen=True, slots=True)
class Known:
    """What one run of words can be. At most one of the three is filled, `places` first."""

    places: tuple[Named, ...] = ()
    sight: Sight | None = None
    elsewhere: str | None = None
    everyday: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """One spelling of something known."""

    spelling: tuple[str, ...]
    folded: tuple[str, ...]
    known: Known

    @property
    def letters(self) -> int:
        """Letters without blanks."""
        return sum(map(len, self.folded))


class Lexicon:
    """Look-up of runs of words; immutable."""

    def __init__(
        self, names: NameIndex, sights: Sequence[Sight], outside: Elsewhere, words: Everyday
    ) -> None:
        self.names = names
        self.common = _folds(words.common)
        self.nouns = _folds(words.nouns)
        self.words = _folds(words.words) | self.nouns
        self.collide = _folds(words.collide)
        self.namesakes = _folds(outside.namesakes)
        self.provinces = _folds(outside.provinces)
        self.persons = _folds(words.persons)
        self.cues = _both_ways(words.cues)
        self.strong_cues = _both_ways(words.strong_cues)
        self.followers = _both_ways(words.followers)
        self.filler = _both_ways(words.filler) - {"a", "cua", "va"}
        self.not_names = _both_ways(words.not_names)
        self.forms = tuple(_forms(names, sights, outside, words.phrases))
        self.by_spelling: Mapping[tuple[str, ...], Known] = {form.spelling: form.known for form in self.forms}
        self._by_folded = _by(self.forms, lambda form: form.folded)
        self._by_joined = _by(self.forms, lambda form: ("".join(form.folded),))
        self._by_sound = _by(self.forms, lambda form: tuple(map(sound, form.folded)))
        joined = {"".join(form.folded) for form in self.forms}
        self.beginnings = frozenset(name[:end] for name in joined for end in range(1, len(name) + 1))
        """All that a name can begin with, blanks left out: a word that is none of them begins no name."""
        self.longest = max(len(form.folded) for form in self.forms)

    @classmethod
    def load(cls, gazetteer: Gazetteer) -> "Lexicon":
        """The lexicon the program ships with, around a gazetteer."""
        data = files("laocaiso.places") / "data"
        return cls(
            NameIndex.of(gazetteer),
            msgspec.json.decode((data / "sights.json").read_bytes(), type=list[Sight]),
            msgspec.json.decode((data / "elsewhere.json").read_bytes(), type=Elsewhere),
            msgspec.json.decode((data / "everyday.json").read_bytes(), type=Everyday),
        )

    def spelled(self, words: tuple[str, ...]) -> Known | None:
        """What is spelled exactly so, marks and all."""
        return self.by_spelling.get(words)

    def folded(self, words: tuple[str, ...]) -> Known | None:
        """What reads so without marks."""
        return _merge(self._by_folded.get(words, ()))

    def lost_marks(self, spelled: tuple[str, ...], folded: tuple[str, ...]) -> Known | None:
        """What is spelled so but for marks left out."""
        forms = self._by_folded.get(folded, ())
        return _merge(f for f in forms if all(map(lost_marks_only, spelled, f.spelling)))

    def joined(self, folded: tuple[str, ...]) -> Known | None:
        """What reads so with blanks left out: "sapa", "mu cangchai"."""
        forms = self._by_joined.get(("".join(folded),), ())
        return _merge(form for form in forms if len(form.folded) > len(folded) and form.letters > 3)

    def sounding(self, folded: tuple[str, ...]) -> tuple[Form, ...]:
        """What sounds so to an ear that merges l/n, s/x, ch/tr and r/d/gi."""
        return self._by_sound.get(tuple(map(sound, folded)), ())


def _both_ways(words: Iterable[str]) -> frozenset[str]:
    """Words as spelled and without marks."""
    words = tuple(words)
    return frozenset(map(spelling, words)) | frozenset(map(fold, words))


def _folds(names: Iterable[str]) -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(fold(name).split()) for name in names)


def _forms(
    names: NameIndex, sights: Sequence[Sight], outside: Elsewhere, phrases: Sequence[str]
) -> Iterable[Form]:
    taken: set[tuple[str, ...]] = set()
    for words, entries in names.by_spelling.items():
        taken.add(words)
        yield Form(words, entries[0].folded, Known(places=entries))
    others: list[tuple[str, Known]] = [(name, Known(sight=s)) for s in sights for name in s.names]
    others += [
        (n, Known(elsewhere=n))
        for part in (outside.provinces, outside.districts, outside.known)
        for n in part
    ]
    others += [(phrase, Known(everyday=True)) for phrase in phrases]
    for name, known in others:
        words = tuple(spelling(name).split())
        if words not in taken:
            taken.add(words)
            yield Form(words, tuple(fold(name).split()), known)


def _by(
    forms: Sequence[Form], key: Callable[[Form], tuple[str, ...]]
) -> Mapping[tuple[str, ...], tuple[Form, ...]]:
    groups: defaultdict[tuple[str, ...], list[Form]] = defaultdict(list)
    for form in forms:
        groups[key(form)].append(form)
    return {words: tuple(group) for words, group in groups.items()}


def _merge(forms: Iterable[Form]) -> Known | None:
    """All the places among several forms; else the first sight, place elsewhere or word."""
    forms = tuple(forms)
    if not forms:
        return None
    places = tuple(entry for form in forms for entry in form.known.places)
    return Known(places=places) if places else forms[0].known
