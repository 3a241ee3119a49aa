"""From names found in a text to the units meant: what is a hint, what is meant, what is elsewhere."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from laocaiso.core.text import fold
from laocaiso.places.lexicon import Lexicon
from laocaiso.places.names import COMMUNE_KINDS, DISTRICT_KINDS, Named
from laocaiso.places.scan import Found, Scan

Role = Literal[
    "place", "sight", "unsure", "district", "province", "elsewhere", "hamlet", "street", "everyday"
]

PROVINCES = {("lao", "cai"): "080", ("yen", "bai"): "132"}
"""Names that are a province, its old capital city and a ward at once, with the code of the city."""
_OLD_PROVINCE = {("lao", "cai"): range(80, 90), ("yen", "bai"): range(132, 142)}
"""Codes of the districts of the two old provinces."""
_BETWEEN = frozenset({"o", "cua", "thuoc", "tai", "cu", "nay", "la", "ben"})
"""Words that may stand between a place and the district it lies in."""


@dataclass(slots=True)
class Mention:
    """A name found, what it is here, and the places it can be."""

    found: Found
    role: Role
    name: tuple[str, ...]
    places: tuple[Named, ...]
    hint: bool = False
    """True once it only says where another place lies."""
    contradicted: bool = False

    @property
    def units(self) -> frozenset[str]:
        """Codes that can be meant."""
        if self.found.known.sight is not None and self.found.known.sight.unit:
            return frozenset({self.found.known.sight.unit})
        return frozenset(code for place in self.places for code in place.units)

    @property
    def is_district(self) -> bool:
        """True when nothing but old districts is left."""
        return bool(self.places) and all(place.is_district for place in self.places)


@dataclass(slots=True)
class Settled:
    """What is meant, in the order of the text, and what else was seen."""

    meant: list[Mention]
    seen: set[Role] = field(default_factory=set)


def settle(lexicon: Lexicon, scan: Scan) -> Settled:
    """Give every name its role, let hints narrow namesakes, and keep what is meant."""
    mentions = [_mention(lexicon, scan, found) for found in scan.found]
    _drop_ordinary_words(lexicon, scan, mentions)
    _drop_elsewhere(lexicon, scan, mentions)
    places = [m for m in mentions if m.role in ("place", "sight")]
    for mention in places:
        if mention.role == "sight":
            _drop_address(scan, mentions, mention)
        elif not mention.is_district:
            _narrow(scan, mentions, mention)
    districts = [m for m in mentions if m.role == "district"]
    meant = [m for m in (*places, *districts) if not m.hint]
    meant.sort(key=lambda mention: mention.found.start)
    ordinary = [m for m in meant if m.name in lexicon.words and m.found.sign is None]
    if len(meant) > len(ordinary) > 0:
        meant = [m for m in meant if m not in ordinary or _has_hint(scan, mentions, m)]
    seen = {m.role for m in mentions}
    if any(loose.sign == "thôn" for loose in scan.loose):
        seen.add("hamlet")
    return Settled(meant, seen)


def _mention(lexicon: Lexicon, scan: Scan, found: Found) -> Mention:
    known = found.known
    name = known.places[0].folded if known.places else ()
    communes = tuple(p for p in known.places if not p.is_district)
    districts = tuple(p for p in known.places if p.is_district)
    role: Role = "place"
    places = communes or districts
    if known.everyday:
        role = "everyday"
    elif known.elsewhere is not None:
        role = "elsewhere"
    elif known.sight is not None:
        role = "sight" if known.sight.unit else "unsure"
    elif found.sign == "thôn":
        role = "hamlet"
    elif name in lexicon.persons and _on_a_sign(scan, found):
        role = "street"
    elif found.sign in DISTRICT_KINDS:
        role, places = ("district", districts) if districts else ("elsewhere", ())
    elif found.sign == "tỉnh":
        role = "province" if name in PROVINCES else "elsewhere"
    elif found.sign == "quận":
        role = "place" if scan.words[found.start].spelling == "quan" else "elsewhere"
    elif found.sign in COMMUNE_KINDS:
        same = tuple(place for place in communes if place.kind == found.sign)
        places = same or communes
        role = "place" if communes else "unsure"
    return Mention(found, role, name, places)


def _on_a_sign(scan: Scan, found: Found) -> bool:
    """True where a street's or a school's kind word stands before a name, directly or a word or two back."""
    if found.sign is not None:
        return found.sign == "đường"
    return any(x.sign == "đường" and 0 <= found.start - x.end <= 2 for x in scan.loose)


def _drop_ordinary_words(lexicon: Lexicon, scan: Scan, mentions: Iterable[Mention]) -> None:
    """A name that is an ordinary word too counts in a sentence only where something says it is a name."""
    if not is_sentence(lexicon, scan):
        return
    for mention in mentions:
        found = mention.found
        if mention.role != "place" or found.sign not in (None, "đường", "quận"):
            continue
        words = scan.words[found.name_at : found.end]
        before = scan.words[found.start - 1].spelling if found.start > 0 else ""
        cue, strong = before in lexicon.cues, before in lexicon.strong_cues
        capital = _is_capital(scan, found)
        unmarked = found.how in ("unmarked", "joined") or not scan.marked
        followed = any(w.spelling in lexicon.followers for w in scan.words[found.end : found.end + 2])
        if (
            (
                mention.name in lexicon.words
                and not ((cue and capital) or (strong and mention.name not in lexicon.nouns))
            )
            or (mention.name in lexicon.common and not (cue or capital))
            or (unmarked and mention.name in lexicon.collide and not (cue or capital or followed))
            or (
                unmarked
                and scan.marked
                and len(words) == 2
                and not (cue or capital or (followed and found.start == 0))
            )
        ):
            mention.role = "everyday"


def _is_capital(scan: Scan, found: Found) -> bool:
    """True when the name is written with capitals, and not because everything or the first word is."""
    words = scan.words[found.name_at : found.end]
    telling = words[1:] if found.name_at == 0 else words
    return all(w.capital for w in telling) and not all(w.capital for w in scan.words)


def is_sentence(lexicon: Lexicon, scan: Scan) -> bool:
    """True when there is more in the text than names and the words that go with them."""
    return (
        bool(scan.loose)
        or any(scan.words[at].spelling not in lexicon.filler for at in scan.rest())
        or any(found.known.everyday for found in scan.found)
    )


def _drop_elsewhere(lexicon: Lexicon, scan: Scan, mentions: Sequence[Mention]) -> None:
    """A commune whose name others bear too, named before a place elsewhere, is the one over there.

    So is a name that is a province's too, behind a place elsewhere: "Nha Trang, Khánh Hòa"; and before a
    province a name of before that is not quite spelled so: "Đông Khê, Cao Bằng" is no Đồng Khê.
    """
    for mention, following in pairwise(mentions):
        if not _adjacent(scan, mention, following):
            continue
        if mention.role == "elsewhere" and following.role == "place" and following.found.sign is None:
            if following.name in lexicon.provinces:
                following.role = "elsewhere"
        elif (
            following.role == "elsewhere"
            and mention.role in ("place", "unsure")
            and (
                mention.name in lexicon.namesakes or _is_misspelt_before_province(lexicon, mention, following)
            )
        ):
            mention.role = "elsewhere"


def _is_misspelt_before_province(lexicon: Lexicon, mention: Mention, following: Mention) -> bool:
    return (
        mention.found.sign is None
        and mention.found.how in ("marks", "near")
        and all(place.is_former for place in mention.places)
        and tuple(fold(following.found.known.elsewhere or "").split()) in lexicon.provinces
    )


def _narrow(scan: Scan, mentions: Sequence[Mention], mention: Mention) -> None:
    """Let districts, old cities and provinces named beside a place choose among its namesakes."""
    at = next(i for i, other in enumerate(mentions) if other is mention)
    last = mention
    for following in mentions[at + 1 :]:
        if not _adjacent(scan, last, following) or not _hints(mention, following, after=True):
            break
        last = following
    if at > 0 and _adjacent(scan, mentions[at - 1], mention):
        _hints(mention, mentions[at - 1], after=False)
    for other in mentions:
        if other.role in ("district", "province"):
            _hints(mention, other, after=False)


def _drop_address(scan: Scan, mentions: Sequence[Mention], sight: Mention) -> None:
    """The old district or province behind a sight says nothing more than the sight does."""
    at = next(i for i, other in enumerate(mentions) if other is sight)
    for other in mentions[at + 1 :]:
        covers = {u for p in other.found.known.places if p.is_district for u in p.units}
        if not _adjacent(scan, sight, other) or not (sight.units & covers or other.name in PROVINCES):
            break
        other.hint = True


def _hints(mention: Mention, other: Mention, *, after: bool) -> bool:
    """Take `other` as a hint where it can be one; True when it was taken."""
    if other.role not in ("place", "district", "province") or (
        other.name == mention.name and other.role == "place"
    ):
        return False
    if other.role == "place" and (other.found.sign in COMMUNE_KINDS or mention.name in PROVINCES):
        return _parent(mention, other) if after else False
    codes = {p.code for p in other.found.known.places if p.is_district}
    fitting = _within(mention, codes) if other.role != "province" else ()
    if other.name in PROVINCES and not fitting and (after or other.role == "province"):
        districts = {f"{code:03d}" for code in _OLD_PROVINCE[other.name]}
        fitting = _within(mention, districts)
        if other.role == "province" and any(not place.is_former for place in mention.places):
            # The province of today has all of them; only names of before can be told apart by it.
            fitting = ()
        if not fitting:
            other.hint = True
            return True
    if fitting:
        mention.places = fitting
        other.hint = True
        return True
    if other.role == "district" and after:
        mention.contradicted = other.hint = True
        return True
    return _parent(mention, other) if after else False


def _parent(mention: Mention, other: Mention) -> bool:
    """ "Nam Cường, phường Cam Đường": a unit of today settles which of its former communes is meant."""
    if len(other.units) != 1 or len(mention.units) == 1:
        return False
    fitting = tuple(place for place in mention.places if set(place.units) == other.units)
    if fitting:
        mention.places = fitting
    return bool(fitting)


def _within(mention: Mention, districts: set[str]) -> tuple[Named, ...]:
    return tuple(place for place in mention.places if districts & set(place.districts))


def _has_hint(scan: Scan, mentions: Sequence[Mention], mention: Mention) -> bool:
    return any(other.hint and _adjacent(scan, mention, other) for other in mentions)


def _adjacent(scan: Scan, first: Mention, second: Mention) -> bool:
    between = scan.words[first.found.end : second.found.start]
    return first.found.end <= second.found.start and all(word.folded in _BETWEEN for word in between)
