"""From the phrases of a text to the places it means: which communes, and what in them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from laocaiso.feeds.outages.coverage import Coverage, text_key
from laocaiso.feeds.outages.matching import Matcher
from laocaiso.feeds.outages.model import Place, Scope
from laocaiso.feeds.outages.phrases import Phrase
from laocaiso.feeds.outages.wording import LINKS, Token
from laocaiso.places.names import Named

_LABEL_NUMBER = re.compile(r"\d.*|[ivx]+|[a-eht]|t\d+|so\d*")


@dataclass(slots=True)
class _Mention:
    """A commune or a whole district that the text names, with the details told of it."""

    place: Named
    phrase: Phrase
    details: list[str]
    is_partial: bool = False
    grid_only: bool = False
    communes: tuple[str, ...] = ()


class Mentions:
    """Goes from the phrases of one text to places; made for each."""

    def __init__(self, coverage: Coverage, phrases: Sequence[Phrase], matcher: Matcher, today: bool) -> None:
        self._coverage = coverage
        self._phrases = phrases
        self._matcher = matcher
        self._today = today
        self._mentions: dict[int, _Mention] = {}
        self._loose: list[Place] = []

    def collect(self) -> list[Place]:
        """The places, each once; empty where no commune can be told."""
        for at, phrase in enumerate(self._phrases):
            if phrase.head == "commune" or (phrase.head is None and phrase.found):
                self._commune(at, phrase)
        self._settle_brackets()
        self._settle_addresses()
        self._whole_districts()
        self._give_details()
        self._subtract()
        return self._result()

    def _commune(self, at: int, phrase: Phrase) -> None:
        hint = self._district_near(at)
        if phrase.found is None:
            if phrase.words or not (hint or self._matcher.area.districts):
                return
            place = self._townlet(phrase, hint or self._matcher.area.districts)
        elif self._is_no_place(at, phrase):
            return
        else:
            place = self._matcher.choose(
                phrase.found.places,
                kind=phrase.kind,
                is_explicit=phrase.is_explicit and bool(phrase.kind),
                districts=hint,
                is_old=phrase.is_old,
            )
        if place is not None and self._is_believable(place, phrase):
            self._mentions[at] = _Mention(
                place, phrase, [], phrase.is_partial, communes=self._coverage.communes_of(place)
            )

    def _settle_brackets(self) -> None:
        """One place said twice ("Phố Lu (nay là xã Bảo Thắng)") or closer ("xã Cao Sơn (La Pan Tẩn cũ)")."""
        outer: _Mention | None = None
        for at in sorted(self._mentions):
            inner = self._mentions[at]
            if inner.phrase.is_excepted or not (inner.phrase.in_brackets or inner.phrase.is_now):
                outer = None if inner.phrase.is_excepted else inner
            elif outer is not None and outer.place.units == inner.place.units:
                del self._mentions[at]
                if not inner.phrase.is_now and inner.place.is_former and not outer.place.is_former:
                    outer.details.append(inner.phrase.text)

    def _settle_addresses(self) -> None:
        """ "Thị trấn Phố Lu cũ, xã Bảo Thắng": the unit behind an old commune says where that lies now."""
        for at in sorted(self._mentions):
            inner, outer = self._mentions.get(at), self._mentions.get(at + 1)
            if (
                inner is not None
                and outer is not None
                and inner.phrase.is_old
                and inner.place.is_former
                and not (outer.place.is_former or outer.phrase.is_excepted or outer.phrase.is_partial)
                and inner.place.units == outer.place.units
                and outer.phrase.is_explicit
                and outer.phrase.gap in ("", ",", "-")
            ):
                del self._mentions[at + 1]

    def _is_believable(self, place: Named, phrase: Phrase) -> bool:
        """A bare name has to be one of the điện lực's own; so has one that was not spelled right."""
        if self._matcher.area.has(place):
            return phrase.head is not None or (phrase.found is not None and phrase.found.is_exact)
        return phrase.is_explicit and bool(phrase.kind) and phrase.found is not None and phrase.found.is_exact

    def _is_no_place(self, at: int, phrase: Phrase) -> bool:
        """Whether a name is something in the next commune, or an address."""
        if phrase.head is None:
            return not self._stands_alone(at)
        return not phrase.is_explicit and self._is_address(at, phrase)

    def _stands_alone(self, at: int) -> bool:
        """A bare name counts unless a commune follows it directly: then it is something in that one."""
        follows = self._phrases[at + 1] if at + 1 < len(self._phrases) else None
        return follows is None or follows.head != "commune" or bool(follows.gap)

    def _is_address(self, at: int, phrase: Phrase) -> bool:
        """A bare name at the end of a list that is the district's or the province's, not a commune's.

        "Xã Thượng Hà, Bảo Yên" of 2024, "Xã Cốc San, Lào Cai". In a list of today's units it is one of them.
        """
        assert phrase.found is not None  # noqa: S101
        if "&" in phrase.gap or "+" in phrase.gap:
            return False
        if not any(p.head == "commune" and p.found for p in self._phrases[:at]):
            return False
        if any(p.head not in ("district", "province") and not p.is_excepted for p in self._phrases[at + 1 :]):
            return False
        district = self._matcher.district(phrase.words, 0)
        if district is None or not district.is_exact or district.count != len(phrase.words):
            return False
        is_province = any(place.kind == "thành phố" for place in district.places)
        for place in phrase.found.places:
            if self._matcher.area.has(place) and (
                place.kind == phrase.kind
                or not phrase.kind
                or (self._today and not place.is_former and not is_province)
            ):
                return False
        return True

    def _townlet(self, phrase: Phrase, districts: frozenset[str]) -> Named | None:
        """ "Thị trấn huyện Văn Yên", "thị trấn": the one townlet there."""
        return self._coverage.townlet_of(districts) if phrase.kind == "thị trấn" else None

    def _district_near(self, at: int) -> frozenset[str]:
        """Codes of the district said behind a commune, else before it."""
        behind = [p for p in self._phrases[at + 1 :] if p.head == "district" and p.found]
        before = [p for p in self._phrases[:at] if p.head == "district" and p.found]
        for phrase in (*behind, *reversed(before)):
            assert phrase.found is not None  # noqa: S101
            return frozenset(code for place in phrase.found.places for code in place.districts)
        return frozenset()

    def _whole_districts(self) -> None:
        """The district itself, where the text says all of it, or names nothing in it."""
        named = any(
            (p.head == "commune" or (p.is_detail and p.words)) and not p.is_excepted for p in self._phrases
        )
        for at, phrase in enumerate(self._phrases):
            if phrase.head != "district" or not phrase.found or phrase.is_excepted:
                continue
            if phrase.is_partial or (named and not phrase.is_all):
                continue
            place = self._matcher.choose(phrase.found.places, kind=phrase.kind)
            if place is not None:
                self._mentions[at] = _Mention(place, phrase, [], communes=self._coverage.communes_of(place))

    def _give_details(self) -> None:
        """Give each hamlet, transformer and customer to the commune it is in."""
        run: list[int] = []
        for at in range(len(self._phrases) + 1):
            phrase = self._phrases[at] if at < len(self._phrases) else None
            if phrase is not None and phrase.head in ("district", "province"):
                continue
            if phrase is not None and at not in self._mentions:
                run.append(at)
                continue
            self._give(run, at if phrase is not None else None)
            run = []

    def _give(self, run: Sequence[int], following: int | None) -> None:
        for at in run:
            phrase = self._phrases[at]
            if phrase.head == "commune" and phrase.words and not phrase.is_excepted and self._mentions:
                # A member of a list of communes that no list of names holds.
                self._loose.append(
                    Place(
                        name=phrase.text,
                        scope="part" if phrase.is_partial else "whole",
                        key=text_key(phrase.text),
                    )
                )
        run = [at for at in run if self._phrases[at].is_detail]
        before = max((at for at in self._mentions if not run or at < run[0]), default=None)
        for position, at in enumerate(run):
            phrase = self._phrases[at]
            if phrase.is_excepted:
                if before is not None:
                    self._mentions[before].is_partial = True
                continue
            to = self._owner(run[position:], at, before, following)
            label = phrase.text if phrase.words or phrase.head == "site" else ""
            if to is not None:
                if label:
                    self._mentions[to].details.append(label)
            elif (named := self._named_after(phrase)) is not None:
                self._loose.append(named)
            elif self._mentions and label:
                scope: Scope = "grid_only" if phrase.head == "grid" else "hamlet_only"
                self._loose.append(Place(name=label, scope=scope, key=text_key(label)))

    def _owner(self, rest: Sequence[int], at: int, before: int | None, following: int | None) -> int | None:
        """Which commune a detail belongs to: the one it touches, else the one an address would name."""
        phrase = self._phrases[at]
        directly = following is not None and len(rest) == 1 and not self._phrases[following].gap
        behind = not phrase.gap or phrase.gap[0] in ":(" or phrase.in_brackets
        if before is not None and behind and not directly:
            return before
        if following is not None and self._is_in_next(rest, at, before, following):
            return following
        is_place = phrase.head in ("hamlet", None)
        if before is not None and is_place and not self._mentions[before].place.is_district:
            return before
        return None

    def _is_in_next(self, rest: Sequence[int], at: int, before: int | None, following: int) -> bool:
        """Whether a detail lies in the commune that follows: "thôn A, B xã C", "thôn A, xã C"."""
        if self._mentions[following].place.is_district:
            return False
        gaps = [self._phrases[i].gap for i in [*rest[1:], following]]
        last = gaps[-1]
        broken = any(";" in gap or "." in gap for gap in gaps)
        if last and (broken or self._ends_with_detail()):
            return False
        phrase = self._phrases[at]
        if phrase.head != "grid" or not last or last.startswith("-"):
            return True
        return before is None and self._named_after(phrase) is None

    def _ends_with_detail(self) -> bool:
        """ "Xã A, thôn B, xã C, thôn D": communes come before what is in them."""
        said = [p for p in self._phrases if p.head not in ("district", "province")]
        return bool(said) and said[0].head == "commune" and said[-1].is_detail and bool(said[-1].gap)

    def _named_after(self, phrase: Phrase) -> Place | None:
        """The commune of its điện lực that a transformer is called after, alone or with a number."""
        if phrase.head != "grid" or not phrase.words:
            return None
        if not _is_transformer(phrase.kind_words):
            return None
        words = phrase.words
        found = self._matcher.commune(words, 0)
        while found is None and len(words) > 1 and words[0].word in LINKS:
            words = words[1:]
            found = self._matcher.commune(words, 0)
        if found is None or any(token.gap for token in words[1 : found.count]):
            return None
        if not all(_LABEL_NUMBER.fullmatch(token.folded) for token in words[found.count :]):
            return None
        own = [place for place in found.places if self._matcher.area.has(place)]
        place = self._matcher.choose(own, is_explicit=False) if own else None
        if place is None:
            return None
        return self._coverage.place_of(
            self._coverage.communes_of(place),
            place.units[0],
            "grid_only",
            today=not place.is_former,
            detail=phrase.text,
        )

    def _subtract(self) -> None:
        """Take out what "trừ" names."""
        taken = {code for m in self._mentions.values() if m.phrase.is_excepted for code in m.communes}
        self._mentions = {at: m for at, m in self._mentions.items() if not m.phrase.is_excepted}
        for mention in self._mentions.values():
            mention.communes = tuple(code for code in mention.communes if code not in taken)

    def _result(self) -> list[Place]:
        places: list[Place] = []
        for mention in self._mentions.values():
            places += self._of_mention(mention)
        return list({place.key: place for place in [*places, *self._loose]}.values())

    def _of_mention(self, mention: _Mention) -> list[Place]:
        scope: Scope = "part" if mention.is_partial or mention.details else "whole"
        by_unit: dict[str, list[str]] = {}
        for code in mention.communes:
            by_unit.setdefault(self._coverage.unit_of(code), []).append(code)
        found: list[Place] = []
        for unit, communes in by_unit.items():
            full = set(communes) == set(self._coverage.formers_of(unit))
            if not mention.place.is_former or (mention.place.is_district and self._today and full):
                here = scope if full else "part"
                groups = [(communes, True)]
            else:
                here, groups = scope, [([code], False) for code in communes]
            for group, today in groups:
                found += [
                    self._coverage.place_of(group, unit, here, today=today, detail=detail)
                    for detail in mention.details or [""]
                ]
        return found


def _is_transformer(kind_words: Sequence[Token]) -> bool:
    text = " ".join(token.folded for token in kind_words)
    return any(word in text.split() for word in ("tba", "mba", "tram")) or "bien ap" in text
