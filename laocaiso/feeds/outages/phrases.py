"""The text of a row, cut into phrases: each a kind word with what it governs.

    "Thôn 9, 10 xã Việt Cường huyện Trấn Yên"  →  hamlet[9] hamlet[10] commune[Việt Cường] district[Trấn Yên]

A kind word governs the bare list after it; a name goes before the kind word it begins with ("Bản Lầu",
"Trạm Tấu", "Phố Lu"), unless another kind word governs it already.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from laocaiso.feeds.outages.matching import Found, Matcher
from laocaiso.feeds.outages.wording import (
    EXCEPT,
    FILLER_PHRASES,
    FILLERS,
    LINKS,
    NEEDS_NAME,
    PARTIAL,
    UNMARKED_FILLERS,
    WHOLE,
    Head,
    Token,
    head_at,
    loose_head_at,
    phrase_at,
)

_OLD = frozenset({"cũ", "cu"})
_NOW = ("nay", "là")


@dataclass(slots=True)
class Phrase:
    """A kind word and what it governs; `head` is None where nothing says what the words are."""

    head: Head | None
    kind: str
    gap: str
    """Punctuation before it; empty when it follows the phrase before directly."""
    is_explicit: bool = True
    """False when the kind word carries over from the list before."""
    is_partial: bool = False
    is_excepted: bool = False
    is_all: bool = False
    """ "Toàn bộ …" stands directly before it."""
    is_old: bool = False
    is_now: bool = False
    """ "Nay là …" stands before it: what the place before is called today."""
    in_brackets: bool = False
    kind_words: list[Token] = field(default_factory=list)
    words: list[Token] = field(default_factory=list)
    found: Found | None = None

    @property
    def text(self) -> str:
        """The words, as written, with single blanks."""
        return " ".join(token.text for token in [*self.kind_words, *self.words])

    @property
    def is_detail(self) -> bool:
        """Something in a place rather than a place of its own."""
        return self.head in ("hamlet", "grid", "site", None)


class Reader:
    """Reads one text; made for each."""

    def __init__(self, tokens: Sequence[Token], matcher: Matcher) -> None:
        self._tokens = tokens
        self._matcher = matcher
        self._phrases: list[Phrase] = []
        self._open: Phrase | None = None
        self._carried: tuple[Head | None, str] = (None, "")
        self._carried_words: list[Token] = []
        self._gap = ""
        self._partial = self._all = False
        self._excepted = ""
        self._depth = 0
        self._now = False
        unmarked = all(token.word.isascii() for token in tokens)
        self._fillers = UNMARKED_FILLERS if unmarked else FILLERS

    def read(self) -> Sequence[Phrase]:
        """The phrases in the order of the text; none is empty but those that say "all of them"."""
        at = 0
        while at < len(self._tokens):
            self._enter(self._tokens[at], at)
            at += self._take(at)
        return [p for p in self._phrases if p.words or (p.head is not None and p.head != "province")]

    def _enter(self, token: Token, at: int) -> None:
        """Follow the punctuation before a word."""
        if not token.gap:
            return
        self._gap += token.gap
        self._open = None
        for mark in token.gap:
            self._depth = max(0, self._depth + {"(": 1, ")": -1}.get(mark, 0))
        if (self._excepted == ")" and ")" in token.gap) or (self._excepted and ";" in token.gap):
            self._excepted = ""
        partial = "(" in token.gap and phrase_at(self._tokens, at, PARTIAL)
        if partial and self._phrases and self._closes(at + partial):
            self._phrases[-1].is_partial = True

    def _closes(self, at: int) -> bool:
        return at >= len(self._tokens) or ")" in self._tokens[at].gap

    def _take(self, at: int) -> int:
        """Take the word at `at`, or several; how many."""
        if count := self._mark(at):
            return count
        tokens = self._tokens
        if self._is_between() and (count := phrase_at(tokens, at, FILLER_PHRASES)):
            return count
        if kind := head_at(tokens, at):
            return self._head(at, *kind)
        if (kind := loose_head_at(tokens, at)) and self._names(at + kind[2], kind[0]):
            return self._head(at, *kind)
        if self._is_filler(at):
            return 1
        return self._word(at)

    def _mark(self, at: int) -> int:
        """Take what says something of the phrases around it, or a name that begins like a kind word."""
        tokens, token = self._tokens, self._tokens[at]
        last = self._phrases[-1] if self._phrases else None
        count = 0
        if token.word in _OLD and last and (last.head in ("commune", "district") or self._open is None):
            last.is_old, count = True, 1
        elif count := phrase_at(tokens, at, EXCEPT):
            self._excepted, self._open = ")" if self._depth else ";", None
        elif self._protects(at) and (found := self._matcher.commune(tokens, at)):
            count = self._name(at, found)
        elif count := phrase_at(tokens, at, PARTIAL):
            if not ("(" in token.gap and self._closes(at + count)):
                self._partial, self._all, self._open = True, False, None
        elif count := phrase_at(tokens, at, WHOLE):
            self._partial, self._all, self._open = False, True, None
        elif token.word == _NOW[0]:
            self._now, self._open = True, None
            count = 1 + any(follows.word == _NOW[1] for follows in tokens[at + 1 : at + 2])
        return count

    def _is_between(self) -> bool:
        last = self._open
        if last is None or last.head in ("commune", "district", "province"):
            return True
        return not last.words and last.head != "hamlet"

    def _is_filler(self, at: int) -> bool:
        """Whether a word only joins others: any filler between phrases, "thuộc" and the like in a label."""
        word = self._tokens[at].word
        if self._open is not None and self._open.is_detail:
            return word in LINKS and self._is_between()
        return word in self._fillers and self._is_between() and not self._is_name(at)

    def _is_name(self, at: int) -> bool:
        found = self._matcher.commune(self._tokens, at)
        return found is not None and found.is_exact

    def _protects(self, at: int) -> bool:
        """Whether a name at `at` goes before a kind word it may begin with."""
        kind = head_at(self._tokens, at) or loose_head_at(self._tokens, at)
        if kind is None or kind[0] in ("commune", "district", "province"):
            return False
        if self._tokens[at].folded == "trung" and not self._is_the_name(at):
            return False
        if self._open is not None:
            return not self._open.words and self._open.head not in ("district", "province")
        return self._inherited(at)[0] in (None, "commune", "grid")

    def _is_the_name(self, at: int) -> bool:
        """ "Trung tâm" is a name after a kind word or in a list, and a centre before one."""
        follows = at + 2
        if follows < len(self._tokens) and not self._tokens[follows].gap:
            return False
        return self._open is not None or bool(self._inherited(at)[0]) or len(self._tokens) == 2

    def _names(self, at: int, head: Head) -> bool:
        """Whether a name of what `head` announces stands at `at`."""
        if head not in NEEDS_NAME or at >= len(self._tokens) or self._tokens[at].gap:
            return head not in NEEDS_NAME and at < len(self._tokens)
        if head == "district":
            return self._matcher.district(self._tokens, at) is not None
        kind = head_at(self._tokens, at)
        return (
            (kind is not None and kind[0] == "commune")
            or self._matcher.commune(self._tokens, at) is not None
            or self._matcher.like(self._tokens, at, 4) is not None
        )

    def _head(self, at: int, head: Head, kind: str, count: int) -> int:
        last = self._open
        tokens = list(self._tokens[at : at + count])
        if last is not None and not last.words and last.head == head and not last.gap.endswith("("):
            # A kind word said twice, or corrected: the last one counts.
            last.kind, last.kind_words = kind, tokens
        elif last is not None and last.head == "commune" and not last.words and tokens[0].word == "nông":
            last.words = tokens
        elif last is not None and self._stays(last, head):
            last.words += tokens
            if head == "grid":
                last.head, last.kind_words, last.words = "grid", last.kind_words + last.words, []
        else:
            before = self._phrases[-1] if self._phrases else None
            if head == "commune" and before and before.head == head and not before.words and self._gap:
                # "Các xã, phường: …": both kinds govern the list.
                kind = kind if kind == before.kind else ""
            last = self._begin(head, kind, is_explicit=True)
            last.kind_words = tokens
        self._carried_words = last.kind_words
        if not count:
            last.words.append(self._tokens[at])
            return 1
        follows = at + count
        if head == "province" and (
            found := self._matcher.district(self._tokens, min(follows, len(self._tokens) - 1))
        ):
            last.found, last.words = found, list(self._tokens[follows : follows + found.count])
            return count + found.count
        if (
            head in ("commune", "district")
            and follows < len(self._tokens)
            and not self._tokens[follows].gap.strip(":")
        ):
            self._open = last
            return count + self._named(follows, last)
        return count

    def _stays(self, open_: Phrase, head: Head) -> bool:
        """A transformer's or a firm's label may hold hamlets and firms; a road its kilometres."""
        return open_.is_detail and head in ("hamlet", "grid", "site") and open_.head is not None

    def _named(self, at: int, phrase: Phrase) -> int:
        """Take the name behind a commune's or district's kind word; how many words it has."""
        kind = head_at(self._tokens, at)
        if kind and kind[0] in ("commune", "district", "province"):
            return 0
        if self._tokens[at].gap:
            self._enter(self._tokens[at], at)
            self._gap, self._open = "", phrase
        found = (
            self._matcher.district(self._tokens, at)
            if phrase.head == "district"
            else self._matcher.commune(self._tokens, at)
        )
        longer = self._matcher.like(self._tokens, at, 4) if phrase.head == "commune" else None
        if longer and (found is None or longer.count > found.count + 0):
            found = found if found and found.is_exact and not self._better(longer, found) else longer
        if found is None:
            return 0
        phrase.found = found
        phrase.words = list(self._tokens[at : at + found.count])
        return found.count

    def _better(self, longer: Found, found: Found) -> bool:
        """A longer likeness beats a name that is its beginning ("Khánh Yên Thuợng" is not Khánh Yên)."""
        beginning = {place.folded for place in found.places}
        return any(place.folded[: found.count] in beginning for place in longer.places)

    def _name(self, at: int, found: Found) -> int:
        """Take a name that might have been read as a kind word."""
        if self._open is None:
            head, kind = self._inherited(at)
            self._begin(head, kind, is_explicit=False)
        assert self._open is not None  # noqa: S101
        self._open.words += self._tokens[at : at + found.count]
        if self._open.head in ("commune", None) and len(self._open.words) == found.count:
            self._open.found = found
        return found.count

    def _inherited(self, at: int) -> tuple[Head | None, str]:
        return (None, "") if at == 0 or "(" in self._gap or "." in self._gap else self._carried

    def _word(self, at: int) -> int:
        """Take a word that is no kind word."""
        last = self._open
        if last is None or (last.head in ("commune", "district", "province") and last.found):
            head, kind = self._inherited(at)
            if last is not None:
                head, kind = None, ""
            if head in ("commune", None):
                found = self._matcher.commune(self._tokens, at)
                if found is None and head == "commune":
                    found = self._matcher.like(self._tokens, at, 4)
                if found and (head == "commune" or self._fills(at, found)):
                    phrase = self._begin(head, kind, is_explicit=False)
                    phrase.found, phrase.words = found, list(self._tokens[at : at + found.count])
                    return found.count
            last = self._begin(head, kind, is_explicit=False)
        whole = self._matcher.commune(self._tokens, at)
        count = whole.count if whole and whole.is_exact else 1  # "Nghĩa Lộ" holds no feeder ("lộ")
        last.words += self._tokens[at : at + count]
        return count

    def _fills(self, at: int, found: Found) -> bool:
        """Whether a bare name is all there is up to the next mark or kind word of a commune's address."""
        end = at + found.count
        if end >= len(self._tokens) or self._tokens[end].gap or self._tokens[end].word in _OLD:
            return True
        kind = head_at(self._tokens, end)
        return kind is not None and kind[0] in ("district", "province")

    def _begin(self, head: Head | None, kind: str, *, is_explicit: bool) -> Phrase:
        phrase = Phrase(
            head,
            kind,
            self._gap,
            is_explicit=is_explicit,
            is_partial=self._partial,
            is_excepted=bool(self._excepted),
            is_all=self._all,
            is_now=self._now,
            in_brackets=self._depth > 0,
        )
        if not is_explicit and head in ("hamlet", "grid", "site"):
            phrase.kind_words = self._carried_words
        self._gap, self._now, self._all = "", False, False
        self._phrases.append(phrase)
        self._open = phrase
        if is_explicit or head is not None:
            self._carried = (head if head not in ("district", "province") else None, kind)
        return phrase
