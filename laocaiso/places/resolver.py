"""From words as people type them to the units meant, with how sure and why.

The order of things: a code; names with the marks typed; names without marks or blanks; raw Telex and VNI
keys; names nearly so. Each step is only taken for what the steps before left unread. Namesakes are never
chosen between without a hint: all of them are answered.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from msgspec import UNSET

from laocaiso.core.text import fold, spelling
from laocaiso.places.gazetteer import Gazetteer
from laocaiso.places.lexicon import Known, Lexicon
from laocaiso.places.names import COMMUNE_KINDS, DISTRICT_KINDS
from laocaiso.places.near import Near, Neighbourhood, runs
from laocaiso.places.reading import Sign, Word, read
from laocaiso.places.resolution import Choice, Reason, Resolution
from laocaiso.places.scan import Found, How, Loose, Scan, scan
from laocaiso.places.settle import Mention, Settled, is_sentence, settle
from laocaiso.places.typing_keys import telex, vni

_DOUBLED = re.compile(r"([^\W\d_])\1")
_CODE_LENGTH = 5
_HEARD = 0.6
"""How far off a name may be inside a sentence, with nothing around it that says it is one."""
_CUED = 1.1
"""How far off behind a word such as "ở"."""

_SEARCHES = 12
"""How many such runs of words are looked up at most, so that a long text costs no more than a short one."""


class Resolver:
    """Finds the units meant; immutable, safe to share between threads."""

    def __init__(self, gazetteer: Gazetteer, lexicon: Lexicon | None = None) -> None:
        self._gazetteer = gazetteer
        self._lexicon = lexicon or Lexicon.load(gazetteer)
        self._near = Neighbourhood(self._lexicon)

    def resolve(self, q: str) -> Resolution:
        """The units that `q` means. Takes any text of any length (`reading` says how far it reads)."""
        words = read(q)
        if not words:
            return _none("empty")
        if by_code := self._by_code(words):
            return by_code
        best = scan(self._lexicon, words)
        decoded = self._decoded(words) if self._unread(best) else []
        best = max([best, *decoded], key=_reach)  # the words as they are, where others are no better
        settled = settle(self._lexicon, best)
        if not settled.meant or self._unread(best):
            for variant in (best, *(() if settled.meant else decoded)):
                guessed = self._guess(variant)
                if guessed is not None:
                    again = settle(self._lexicon, guessed)
                    if again.meant or not settled.meant:
                        best, settled = guessed, again
                        break
        return self._answer(best, settled)

    def _by_code(self, words: Sequence[Word]) -> Resolution | None:
        if len(words) > 3 or not (words[-1].text.isascii() and words[-1].text.isdigit()):
            return None
        if len(words[-1].text) != _CODE_LENGTH or any(
            w.folded not in ("ma", "xa", "phuong") for w in words[:-1]
        ):
            return None
        code = words[-1].text
        if unit := self._gazetteer.by_code.get(code):
            return Resolution(kind="unit", units=(self._choice(unit.code),), confidence=1.0, reason="code")
        if former := self._gazetteer.former_by_code.get(code):
            choice = self._choice(former[1].code, (former[0].name,))
            return Resolution(kind="unit", units=(choice,), confidence=1.0, reason="code")
        return None

    def _decoded(self, words: Sequence[Word]) -> list[Scan]:
        """Readings of the words as raw keys, and with doubled letters made single."""
        variants = (
            [_redo(word, telex(_keys(word)) or vni(_keys(word))) for word in words],
            [_redo(word, _single(word)) for word in words],
        )
        scans = []
        for variant in variants:
            changed = {at for at, (old, new) in enumerate(zip(words, variant, strict=True)) if old != new}
            if changed:
                reading = scan(self._lexicon, variant)
                found = tuple(
                    replace(f, how="keys") if changed & set(range(f.start, f.end)) else f
                    for f in reading.found
                )
                scans.append(replace(reading, found=found))
        return scans

    def _unread(self, reading: Scan) -> list[int]:
        return [at for at in reading.rest() if reading.words[at].spelling not in self._lexicon.filler]

    def _guess(self, reading: Scan) -> Scan | None:
        """The reading with nearly-names added; None when there are none."""
        if whole := self._whole(reading):
            return replace(reading, found=(whole,), loose=())
        added = [found for loose in reading.loose if (found := self._behind_sign(reading, loose))]
        if not added and (found := self._before_hint(reading)):
            added = [found]
        if not added and not any(f.known.places or f.known.elsewhere or f.known.sight for f in reading.found):
            found = self._alone(reading) or self._in_sentence(reading)
            added = [found] if found else []
        if not added:
            return None
        starts = {found.start for found in added}
        return replace(
            reading,
            found=tuple(sorted((*reading.found, *added), key=lambda f: f.start)),
            loose=tuple(loose for loose in reading.loose if loose.start not in starts),
        )

    def _whole(self, reading: Scan) -> Found | None:
        """A near name that is the whole text, even where a part of it has a meaning of its own ("phố nu")."""
        words = reading.words
        spans = ((f.end - f.name_at, f.known.elsewhere) for f in reading.found)
        # One word of a place elsewhere ("Vinh", "Chũ") says little inside a longer name.
        known = max((length for length, elsewhere in spans if length > 1 or not elsewhere), default=0)
        if len(words) > 4 or known == len(words) or any(word.gap for word in words):
            return None
        near = self._near.nearest(words, limit=_HEARD if known else None)
        if near is None or not near.known.places or len(near.known.places[0].folded) <= known:
            return None
        return Found(0, len(words), 0, near.known, "near", None, near.cost)

    def _behind_sign(self, reading: Scan, loose: Loose) -> Found | None:
        """A near name behind a kind word, of that kind's level; behind another sign, a place elsewhere."""
        if loose.sign in ("thôn", "đường"):
            return None
        words = _run(reading, loose.end, 4)
        if not words or words[0].gap or words[0].spelling in self._lexicon.not_names:
            return None
        if loose.sign in COMMUNE_KINDS | DISTRICT_KINDS:
            best: tuple[float, int, Near] | None = None
            for length in range(len(words), 0, -1):
                near = self._near.nearest(words[:length], lambda known: _level(known, loose.sign))
                if near and near.known.places and (best is None or near.cost < best[0]):
                    best = near.cost, length, near
            if best:
                end = loose.end + best[1]
                return Found(loose.start, end, loose.end, best[2].known, "near", loose.sign, best[0])
        ordinary = any(word.spelling in self._lexicon.not_names for word in words)
        if loose.sign in COMMUNE_KINDS or ordinary or len(words) > 3 or len(words) < 2:
            return None
        known = Known(elsewhere=" ".join(word.text for word in words))
        return Found(loose.start, loose.end + len(words), loose.end, known, "near", loose.sign)

    def _before_hint(self, reading: Scan) -> Found | None:
        """ "tân thinh văn chấn": a near name just before the district it lies in."""
        if len(reading.found) != 1 or not reading.found[0].known.places:
            return None
        hint = reading.found[0]
        unread = self._unread(reading)
        codes = {place.code for place in hint.known.places if place.is_district}
        if (
            not codes
            or not 1 < len(unread) <= 4
            or unread != list(range(hint.start - len(unread), hint.start))
        ):
            return None
        words = reading.words[unread[0] : hint.start]
        near = self._near.nearest(
            words, lambda k: any(codes & set(p.districts) and not p.is_district for p in k.places)
        )
        if near is None or not near.known.places:
            return None
        return Found(unread[0], hint.start, unread[0], near.known, "near", None, near.cost)

    def _alone(self, reading: Scan) -> Found | None:
        """A near name that is all there is."""
        unread = self._unread(reading)
        if not unread or len(unread) > 4 or any(x.sign in ("thôn", "đường") for x in reading.loose):
            return None
        if unread != list(range(unread[0], unread[-1] + 1)):
            return None
        words = reading.words[unread[0] : unread[-1] + 1]
        near = self._near.nearest(words)
        if near is None:
            return None
        return Found(unread[0], unread[-1] + 1, unread[0], near.known, "near", None, near.cost)

    def _in_sentence(self, reading: Scan) -> Found | None:
        """A near name among other words: a slip of the ear, or more behind a word that leads to a place."""
        best: Found | None = None
        searches = 0
        lexicon = self._lexicon
        closed = {
            at for loose in reading.loose if loose.sign == "thôn" for at in range(loose.end, loose.end + 3)
        }
        for start, end in runs(reading.words, 4, 2):
            words = reading.words[start:end]
            folded = tuple(word.folded for word in words)
            if start in closed or lexicon.spelled(tuple(w.spelling for w in words)):
                continue
            cued = start > 0 and reading.words[start - 1].spelling in lexicon.cues
            letters = sum(map(len, folded))
            alone = letters >= 6 if reading.marked else len(words) > 2
            first = start == 0 and any(w.spelling in lexicon.followers for w in reading.words[end : end + 1])
            near = self._near.heard(words, _HEARD) if cued or alone or first else None
            if (
                near is None
                and cued
                and searches < _SEARCHES
                and letters >= 6
                and words[0].spelling not in lexicon.not_names
            ):
                searches += 1
                near = self._near.nearest(words, limit=_CUED)
            if near is None or not near.known.places or (best is not None and near.cost >= best.cost):
                continue
            names = {place.folded for place in near.known.places}
            if names & lexicon.words or (not cued and names & (lexicon.common | lexicon.collide)):
                continue
            best = Found(start, end, start, near.known, "near", None, near.cost)
        return best

    def _answer(self, reading: Scan, settled: Settled) -> Resolution:
        meant = settled.meant
        if not meant:
            return _none(_why_none(settled))
        sentence = 0.05 if is_sentence(self._lexicon, reading) else 0.0
        sure = min(map(_sure, meant)) - sentence
        districts = [m for m in meant if m.is_district]
        common = frozenset.intersection(*(m.units for m in meant))
        if len(meant) == 1 and districts:
            return self._district(districts[0], sure)
        if len(common) == 1 and not districts:
            code = next(iter(common))
            return Resolution(
                kind="unit",
                units=(self._chosen(code, meant),),
                confidence=round(sure, 2),
                reason=_why_unit(meant, code),
            )
        units = sorted(frozenset.union(*(m.units for m in meant)))
        return Resolution(
            kind="ambiguous",
            units=tuple(self._chosen(code, meant) for code in units),
            confidence=round(min(sure, 0.9), 2),
            reason="namesakes" if len(meant) == 1 else "several_places",
        )

    def _district(self, mention: Mention, sure: float) -> Resolution:
        codes = {place.code for place in mention.places}
        units = tuple(self._choice(code) for code in sorted(mention.units))
        if len(codes) > 1:
            return Resolution(kind="ambiguous", units=units, confidence=round(sure, 2), reason="namesakes")
        reason = _HOW_REASON.get(mention.found.how, "district")
        return Resolution(
            kind="former_district",
            units=units,
            confidence=round(sure, 2),
            reason=reason,
            district=codes.pop(),
        )

    def _chosen(self, code: str, meant: Sequence[Mention]) -> Choice:
        places = [p for m in meant for p in m.places if code in p.units and not p.is_district]
        if any(not place.is_former for place in places) or not places:
            return self._choice(code)
        return self._choice(code, tuple(dict.fromkeys(place.display for place in places)))

    def _choice(self, code: str, former: tuple[str, ...] = ()) -> Choice:
        unit = self._gazetteer.by_code[code]
        return Choice(code=unit.code, name=unit.name, slug=unit.slug, former=former or UNSET)


_HOW_REASON: dict[How, Reason] = {
    "unmarked": "without_marks",
    "joined": "without_marks",
    "marks": "near_spelling",
    "keys": "typing_keys",
    "near": "near_spelling",
}
_HOW_SURE: dict[How, float] = {
    "exact": 1.0,
    "unmarked": 0.95,
    "joined": 0.9,
    "marks": 0.9,
    "keys": 0.9,
    "near": 0.85,
}


def _none(reason: Reason) -> Resolution:
    sure = 0.7 if reason == "no_place" else 0.95
    return Resolution(kind="none", confidence=sure, reason=reason)


def _why_none(settled: Settled) -> Reason:
    for role, reason in _WHY_NONE:
        if role in settled.seen:
            return reason
    return "no_place"


_WHY_NONE: tuple[tuple[str, Reason], ...] = (
    ("elsewhere", "elsewhere"),
    ("province", "province"),
    ("unsure", "unsure_place"),
    ("hamlet", "hamlet"),
)


def _why_unit(meant: Sequence[Mention], code: str) -> Reason:
    first = meant[0]
    if first.role == "sight":
        return "sight"
    if reason := _HOW_REASON.get(first.found.how):
        return reason
    if first.found.sign in COMMUNE_KINDS and all(p.kind != first.found.sign for p in first.places):
        return "kind_differs"
    today = any(not place.is_former and code in place.units for m in meant for place in m.places)
    return "name" if today else "former_name"


def _sure(mention: Mention) -> float:
    sure = _HOW_SURE[mention.found.how] - 0.1 * mention.found.cost
    if mention.role == "sight":
        return min(sure, 0.9)
    if mention.found.sign is None:
        sure -= 0.03
    elif mention.found.sign in COMMUNE_KINDS and all(p.kind != mention.found.sign for p in mention.places):
        sure -= 0.2
    return sure - (0.3 if mention.contradicted else 0.0)


def _level(known: Known, sign: Sign) -> bool:
    if sign in DISTRICT_KINDS:
        return any(place.is_district for place in known.places)
    same = [place for place in known.places if place.kind == sign]
    return bool(same) or any(not place.is_district for place in known.places)


def _run(reading: Scan, start: int, longest: int) -> list[Word]:
    """Words from `start` up to a break or something recognised."""
    taken = {f.start for f in reading.found} | {loose.start for loose in reading.loose}
    words: list[Word] = []
    for at in range(start, min(start + longest, len(reading.words))):
        if at in taken or (words and reading.words[at].gap):
            break
        words.append(reading.words[at])
    return words


def _reach(reading: Scan) -> int:
    """How many words belong to names of places."""
    return sum(f.end - f.start for f in reading.found if not f.known.everyday)


def _keys(word: Word) -> str:
    """What was typed, with a tone already set left as it is."""
    return "" if word.spelling[-1:].isdigit() and not word.text[-1:].isdigit() else word.text


def _single(word: Word) -> str:
    """The word with doubled letters made single, spelled."""
    return spelling(_DOUBLED.sub(r"\1", word.text))


def _redo(word: Word, spelled: str | None) -> Word:
    if not spelled or (spelled == word.spelling and word.text == word.folded and not spelled[-1:].isdigit()):
        return word
    letters = spelled.rstrip("0123456789") or spelled
    return replace(word, text=letters, spelling=spelled, folded=fold(letters))
