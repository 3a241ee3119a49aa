"""Finding known names in a text, word by word, the longest first."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from laocaiso.places.lexicon import Known, Lexicon
from laocaiso.places.names import DISTRICT_KINDS
from laocaiso.places.reading import SHORT_SIGNS, Sign, Word, sign_at

How = Literal["exact", "unmarked", "marks", "joined", "keys", "near"]
"""Spelled so; read so without marks; some marks lost; blanks left out; raw keys decoded; nearly so."""


@dataclass(frozen=True, slots=True)
class Found:
    """A known name in a text: `words[start:end]`, its sign included in the span when it has one."""

    start: int
    end: int
    name_at: int
    known: Known
    how: How
    sign: Sign | None = None
    cost: float = 0.0


@dataclass(frozen=True, slots=True)
class Loose:
    """A sign with no known name behind it: `words[start:end]` is the sign alone."""

    start: int
    end: int
    sign: Sign


@dataclass(frozen=True, slots=True)
class Scan:
    """All that was recognised in a text, in its order."""

    words: Sequence[Word]
    found: tuple[Found, ...]
    loose: tuple[Loose, ...]
    marked: bool
    """True when the text carries marks at all, so that a missing one says something."""

    def rest(self) -> list[int]:
        """Positions of the words that are part of nothing recognised."""
        spans = [(f.start, f.end) for f in self.found] + [(s.start, s.end) for s in self.loose]
        taken = {at for start, end in spans for at in range(start, end)}
        return [at for at in range(len(self.words)) if at not in taken]


def scan(lexicon: Lexicon, words: Sequence[Word]) -> Scan:
    """Recognise names and signs from the left."""
    found: list[Found] = []
    loose: list[Loose] = []
    marked = any(word.marked for word in words)
    at = 0
    while at < len(words):
        name = _name_at(lexicon, words, at, marked)
        signed = _signed_at(lexicon, words, at, marked)
        if name is not None and _overtaken(lexicon, words, name, marked):
            name = None
        if signed is not None and (name is None or signed.end > name.end or _is_bare_sign(words, name)):
            name = signed
        if name is not None:
            found.append(name)
            at = name.end
        elif sign := sign_at(words, at):
            if " ".join(w.text for w in words[at : at + sign[1]]) not in SHORT_SIGNS:
                loose.append(Loose(at, at + sign[1], sign[0]))
            at += sign[1]
        else:
            at += 1
    return Scan(words, tuple(found), tuple(loose), marked)


def _overtaken(lexicon: Lexicon, words: Sequence[Word], name: Found, marked: bool) -> bool:
    """True when a better reading begins inside this one and goes on behind it.

    "cup dien khanh yen" is no Diên Khánh, "điện Quan Hồ Thẩn" no Điện Quan, "mai sơn lương" no Mai Sơn.
    """
    for at in range(name.start + 1, name.end):
        other = _name_at(lexicon, words, at, marked)
        if other is None or not other.known.places or other.end <= name.end:
            continue
        if not name.known.places or other.end - other.start > name.end - name.start:
            return True
        if not words[name.start].capital and all(word.capital for word in words[at : other.end]):
            return True
        if _is_today(other) and not _is_today(name) and _name_at(lexicon, words, name.end, marked) is None:
            return True
    return False


def _is_today(name: Found) -> bool:
    return any(not place.is_former for place in name.known.places)


def _is_bare_sign(words: Sequence[Word], name: Found) -> bool:
    """ "xa ho bon" is xã Hồ Bốn, not Xà Hồ and a word more: a reading with a sign covers as much or more."""
    return sign_at(words, name.start) is not None and name.known.elsewhere is not None


def _signed_at(lexicon: Lexicon, words: Sequence[Word], at: int, marked: bool) -> Found | None:
    """A sign and the name behind it; a sign said twice counts once ("Phường Phường")."""
    sign = sign_at(words, at)
    if sign is None:
        return None
    begin = at + sign[1]
    while (again := sign_at(words, begin)) and _name_at(lexicon, words, begin, marked) is None:
        if again[0] != sign[0]:
            if sign[0] in DISTRICT_KINDS | {"xã", "phường", "thị trấn"}:
                return None
            break
        begin += again[1]
    if begin < len(words) and words[begin].gap:
        return None
    name = _name_at(lexicon, words, begin, marked)
    return None if name is None else replace(name, start=at, sign=sign[0])


def _name_at(lexicon: Lexicon, words: Sequence[Word], at: int, marked: bool) -> Found | None:
    if at >= len(words) or words[at].folded not in lexicon.beginnings:
        return None
    for length in range(min(lexicon.longest, len(words) - at), 0, -1):
        window = words[at : at + length]
        if any(word.gap for word in window[1:]):
            continue
        hit = _known(lexicon, window, marked)
        if hit is not None:
            return Found(at, at + length, at, hit[0], hit[1])
    return None


def _known(lexicon: Lexicon, window: Sequence[Word], marked: bool) -> tuple[Known, How] | None:
    spelled = tuple(word.spelling for word in window)
    folded = tuple(word.folded for word in window)
    if spelled != folded:
        if known := lexicon.spelled(spelled):
            return known, "exact"
        known = lexicon.lost_marks(spelled, folded)
        if known and len(window) == 1 and known.elsewhere is not None:
            return None  # "chủ" is no town of Chũ
        return (known, "marks") if known else None
    if marked and (known := lexicon.spelled(spelled)):
        return known, "exact"
    if known := lexicon.folded(folded):
        return known, "exact" if spelled in lexicon.by_spelling else "unmarked"
    known = lexicon.joined(folded)
    return (known, "joined") if known else None
