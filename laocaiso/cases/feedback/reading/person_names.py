"""Surname and given name of persons.

No list can hold all names, so the rule goes by shape:

- a surname and one to three more words, all written large;
- any words written large behind a title ("ông", "Mr") or an introduction ("tôi tên là");
- in small letters, or where everything is large: a surname with a middle name that only people bear, or
  behind a title or an introduction up to the end of the clause.

Streets, schools, firms, places and people of history keep theirs. When in doubt a name is found.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files

import msgspec

from laocaiso.cases.feedback.reading.glyphs import Found, Glyphs
from laocaiso.core.text import fold, spelling
from laocaiso.places.names import NameIndex

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_LONGEST = 4
_SHOUTED = 0.6
"""Share of words all in large letters from which on they say nothing; of words that begin so, `_TITLED`."""
_TITLED = 0.9
_TOLD, _ROLE = "told", "role"
_SEXED = frozenset(map(spelling, ("thị", "văn"))) | {"thi"}


class _Lists(msgspec.Struct, frozen=True):
    surnames: str
    sure: str
    sure_plain: str
    sure_plain_a: str
    unmistakable: str
    given_plain: str
    selves: str
    middle: str
    lone_middle: str
    titles: str
    plain_titles: str
    introductions: tuple[str, ...]
    roles: tuple[str, ...]
    public: str
    places_before: str
    figures: tuple[str, ...]
    ordinary: str
    clause: str


class NameWords:
    """The word lists of `data/names.json`, spelled and without marks; immutable."""

    def __init__(self, lists: _Lists) -> None:
        self.surnames = _Set(lists.surnames)
        self.sure = _Set(lists.sure)
        self.sure_plain = frozenset(lists.sure_plain.split())
        self.sure_plain_a = self.sure_plain | frozenset(lists.sure_plain_a.split())
        self.selves = frozenset(map(spelling, lists.selves.split()))
        self.given_plain = frozenset(lists.given_plain.split())
        self.unmistakable = _Set(lists.unmistakable)
        self.middle = _Set(lists.middle)
        self.lone_middle = _Set(lists.lone_middle)
        self.titles = frozenset(map(spelling, lists.titles.split()))
        self.titles_folded = frozenset(map(fold, lists.titles.split()))
        self.plain_titles = frozenset(lists.plain_titles.split())
        self.introductions = _phrases(lists.introductions)
        self.roles = _phrases(lists.roles)
        self.public = _Set(lists.public)
        self.places_before = _Set(lists.places_before)
        self.figures = frozenset(tuple(spelling(name).split()) for name in lists.figures)
        # Without marks a middle name may make the figure somebody else: "hoang van thu" can be Thử too.
        self.figures |= {
            tuple(fold(name).split()) for name in lists.figures if not {"văn", "thị"} & set(name.split())
        }
        self.ordinary = frozenset(map(spelling, lists.ordinary.split()))
        self.ordinary_folded = frozenset(map(fold, lists.ordinary.split()))
        self.clause = _Set(lists.clause)

    @classmethod
    def load(cls) -> "NameWords":
        """The lists the program ships with."""
        raw = (files("laocaiso.cases.feedback.reading") / "data" / "names.json").read_bytes()
        return cls(msgspec.json.decode(raw, type=_Lists))


class _Set:
    """Words by their spelling, and without marks."""

    def __init__(self, line: str) -> None:
        self._spelled = frozenset(map(spelling, line.split()))
        self._folded = frozenset(map(fold, line.split()))

    def has(self, word: "_Word", *, marked: bool) -> bool:
        """Whether the word is one of them; without marks only where they are left out."""
        return word.spelled in self._spelled or (
            word.is_plain and (not marked or word.bare) and word.folded in self._folded
        )


def _phrases(said: Iterable[str]) -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(form.split()) for one in said for form in (spelling(one), fold(one)))


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    start: int
    end: int
    spelled: str
    folded: str
    broken: bool
    """A sign stands before it that no name runs across."""
    bare: bool
    """It and a neighbour are written large and without marks: a name typed so in a text with marks."""

    @property
    def is_large(self) -> bool:
        return self.text[0].isupper()

    @property
    def is_plain(self) -> bool:
        return self.spelled == self.folded


class Names:
    """Finds persons' names; immutable."""

    def __init__(self, places: NameIndex, elsewhere: frozenset[tuple[str, ...]], words: NameWords) -> None:
        self._places = places
        self._elsewhere = elsewhere
        self._lists = words

    def find(self, glyphs: Glyphs) -> Iterator[Found]:
        """All names, in the order of the text."""
        text = _Text(glyphs)
        words = text.words
        at = 0
        while at < len(words):
            length = self._name(text, at)
            if length:
                yield Found("name", words[at].start, words[at + length - 1].end)
            at += length or 1

    def _name(self, text: "_Text", at: int) -> int:
        """Words of the name that begins at `at`; 0 for none."""
        word, lists = text.words[at], self._lists
        led = self._led(text, at)
        known = lists.surnames.has(word, marked=text.marked)
        if not (known or led == _TOLD or self._has_lone_middle(text, at)):
            return 0
        if word.is_large and not text.shouted:
            length = self._large(text, at)
        else:
            length = self._small(text, at, led=led)
        if length < 2 or self._is_public(text, at, length, led):
            return 0
        return 0 if self._is_no_person(text, at, length, led) else length

    def _large(self, text: "_Text", at: int) -> int:
        words, lists = text.words, self._lists
        count = 1
        while count < _LONGEST and at + count < len(words):
            if words[at + count].broken or not words[at + count].is_large:
                break
            count += 1
        second = self._behind(text, at, 1) if count == 1 else None
        if second and second.spelled in _SEXED and lists.sure.has(words[at], marked=text.marked):
            return self._small(text, at, led="")  # "Nguyễn văn thử"
        return count

    def _small(self, text: "_Text", at: int, *, led: str) -> int:
        """A name in small letters, or among large ones only."""
        words, lists = text.words, self._lists
        second = self._behind(text, at, 1)
        if second is None or not lists.surnames.has(words[at], marked=text.marked):
            return 0
        sure = lists.sure.has(words[at], marked=text.marked)
        if not text.marked:
            sure = words[at].folded in (lists.sure_plain_a if second.spelled == "a" else lists.sure_plain)
        if (sure or led) and (lists.lone_middle.has(second, marked=text.marked) or second.spelled == "a"):
            return self._with_middle(text, at, led=led)
        if led == _TOLD or (led and sure):
            return self._without_sex(text, at, second, told=led == _TOLD)
        return 0

    def _without_sex(self, text: "_Text", at: int, second: _Word, *, told: bool) -> int:
        """ "bà trần mẫu", "anh lý minh thử": two words or three, up to the end of the clause."""
        lists = self._lists
        middle = lists.middle.has(second, marked=text.marked)
        if self._is_ordinary(second, text) and not (told and middle):
            return 0
        third, fourth = self._behind(text, at, 2), self._behind(text, at, 3)
        if third is None or self._ends(text, third):
            return 2
        closed = middle or fourth is None or self._ends(text, fourth)
        if closed and not self._is_ordinary(third, text):
            return 3
        known = told and text.marked and lists.unmistakable.has(text.words[at], marked=True)
        return 2 if known else 0  # "bà trần mẫu lấn đường"

    def _with_middle(self, text: "_Text", at: int, *, led: str) -> int:
        """ "nguyễn văn thử", "giàng a páo": three words, four where the third may be a middle name too."""
        second, third, fourth = (self._behind(text, at, count) for count in (1, 2, 3))
        if third is None or second is None or (not led and len(third.text) < 2):
            return 0
        given = not text.marked and third.folded in self._lists.given_plain
        if not (led or given) and self._is_ordinary(third, text):
            return 0  # "nước tràn vẫn chưa rút", typed without marks
        more = (
            fourth is not None
            and self._lists.middle.has(third, marked=text.marked)
            and not self._is_ordinary(fourth, text)
            and not self._ends(text, fourth)
        )
        return 4 if more else 3

    @staticmethod
    def _behind(text: "_Text", at: int, count: int) -> _Word | None:
        """The word `count` behind `at`, where no sign stands between."""
        words = text.words[at + 1 : at + count + 1]
        return words[-1] if len(words) == count and not any(word.broken for word in words) else None

    def _ends(self, text: "_Text", word: _Word) -> bool:
        return self._lists.clause.has(word, marked=text.marked)

    def _is_ordinary(self, word: _Word, text: "_Text") -> bool:
        lists = self._lists
        return word.spelled in lists.ordinary or (not text.marked and word.spelled in lists.ordinary_folded)

    def _has_lone_middle(self, text: "_Text", at: int) -> bool:
        """ "Xyz Thị Mẫu": an unknown surname with a middle name that only people bear."""
        trio = text.words[at : at + 3]
        return (
            len(trio) == 3
            and not text.shouted
            and all(word.is_large for word in trio)
            and not (trio[1].broken or trio[2].broken)
            and trio[1].spelled in _SEXED
        )

    def _led(self, text: "_Text", at: int) -> str:
        """What leads to a name here: a title or introduction, a role, or nothing."""
        words, lists = text.words, self._lists
        led = ""
        for count in range(1, min(4, at) + 1):
            if count > 1 and words[at - count + 1].broken:
                break
            said = tuple(word.spelled for word in words[at - count : at])
            if said in lists.introductions:
                return _TOLD
            if said in lists.roles:
                led = _ROLE
        if self._is_apposition(text, at):
            return _TOLD
        titles = lists.titles if text.marked else lists.plain_titles
        second = self._behind(text, at, 1)
        if not text.marked and second and second.spelled in _SEXED:
            titles = lists.titles_folded  # "co lo thi mau": alone "co" may be "có"
        if at and not words[at].broken and words[at - 1].spelled in titles:
            behind = words[at - 2] if at > 1 and not words[at - 1].broken else None
            if behind and lists.public.has(behind, marked=text.marked):
                return led  # "đền ông Hoàng Bảy"
            if not words[at].is_large and self._places.folded([words[at - 1].folded, words[at].folded]):
                return led  # "bac ha"
            return _TOLD
        return led

    def _is_apposition(self, text: "_Text", at: int) -> bool:
        """ "của tôi, Mẫu Thử Yến, bị hack": three words written large behind "tôi" and a sign."""
        words = text.words[at - 1 : at + 4] if at else ()
        return (
            len(words) >= 4
            and words[0].spelled in self._lists.selves
            and words[1].broken
            and all(word.is_large for word in words[1:4])
            and not (words[2].broken or words[3].broken)
            and (len(words) == 4 or words[4].broken)
            and not (at > 1 and self._lists.places_before.has(text.words[at - 2], marked=text.marked))
        )

    def _is_public(self, text: "_Text", at: int, length: int, led: str) -> bool:
        """A street's, school's, firm's or place's name, by the words before it."""
        words, lists = text.words, self._lists
        if led == _TOLD:
            return False
        personal = any(
            lists.lone_middle.has(word, marked=text.marked) for word in words[at + 1 : at + length - 1]
        )
        for back in range(at - 1, max(-1, at - 4), -1):
            if words[back + 1].broken:
                return False
            word = words[back]
            if word.spelled in lists.titles and back > 0:
                continue
            by_role = led == _ROLE and back == at - 1  # "công an viên", "chủ tịch xã"
            if lists.public.has(word, marked=text.marked):
                return not by_role
            if lists.places_before.has(word, marked=text.marked):
                return not (personal or by_role)
            if not word.is_large:
                return False
        return False

    def _is_no_person(self, text: "_Text", at: int, length: int, led: str) -> bool:
        lists = self._lists
        words = text.words[at : at + length]
        spelled = [word.spelled for word in words]
        titled = (text.words[at - 1].spelled, *spelled) if at else ()
        if titled in lists.figures:  # "ông Hoàng Bảy"
            return True
        surname = lists.surnames.has(words[0], marked=text.marked)
        if led == _TOLD:
            ordinary = all(word in lists.ordinary for word in spelled[:2])
            return not surname and (ordinary or bool(self._places.spelled(spelled)))
        if tuple(spelled) in lists.figures or self._is_place(spelled):
            return True
        if not (text.marked or words[0].is_large) and self._places.folded(spelled):
            return True  # "nha trinh tuong"
        if lists.sure.has(words[0], marked=text.marked):
            return not led and words[1].spelled in lists.ordinary and length == 2
        return not led and not (length > 2 and lists.middle.has(words[1], marked=text.marked))

    def _is_place(self, spelled: Sequence[str]) -> bool:
        """Whether the words begin with the name of a place, here or elsewhere."""
        return any(
            tuple(spelled[:count]) in self._elsewhere or self._places.spelled(spelled[:count])
            for count in range(len(spelled), 1, -1)
        )


class _Text:
    """The words of a plain form."""

    def __init__(self, glyphs: Glyphs) -> None:
        self.words: Sequence[_Word] = tuple(_words(glyphs.text))

    @cached_property
    def shouted(self) -> bool:
        """True where so much is written large that it says nothing."""
        capitals = sum(word.text.isupper() and len(word.text) > 1 for word in self.words)
        large = sum(word.is_large for word in self.words)
        return len(self.words) > 5 and (
            capitals > _SHOUTED * len(self.words) or large > _TITLED * len(self.words)
        )

    @cached_property
    def marked(self) -> bool:
        """True where marks are typed at all."""
        marked = sum(not word.is_plain for word in self.words)
        return marked * 4 >= len(self.words)


def _words(text: str) -> Iterator[_Word]:
    matches = list(_WORD.finditer(text))
    plain = [match.group()[0].isupper() and match.group().isascii() for match in matches]
    end = 0
    for at, match in enumerate(matches):
        between = text[end : match.start()]
        broken = end > 0 and bool(between.strip() or "\n" in between) and not _joins(between, matches, at)
        end = match.end()
        bare = plain[at] and any(plain[max(0, at - 1) : at] + plain[at + 1 : at + 2])
        word = match.group()
        yield _Word(word, match.start(), end, _spelled(word), _folded(word), broken, bare)


def _joins(between: str, matches: Sequence[re.Match[str]], at: int) -> bool:
    """ "Nguyễn-Văn-Thử", "Ng. Văn Thử", "Ng.V.Thử": a sign that a name runs across."""
    before, word = matches[at - 1].group(), matches[at].group()
    large = before[0].isupper() and word[0].isupper()
    short = before.casefold() == "ng" or (len(before) == 1 and at > 1)
    return large and (between == "-" or (short and between in (".", ". ")))


def _spelled(word: str) -> str:
    return spelling(word).replace(" ", "")


def _folded(word: str) -> str:
    return fold(word).replace(" ", "")
