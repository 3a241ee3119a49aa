"""One story told by several sources is shown once, with all of them named.

Two stories are the same when their titles, compared as spelled, are nearly alike and they appeared within two
days of each other. Titles that differ in a name or a number on both sides tell of different things, however
alike they are: "… xã Bát Xát" and "… xã Mường Hum", "… ngày 21/11" and "… ngày 22/11".
"""

import re
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from rapidfuzz import fuzz

from laocaiso.core.text import clean, spelling
from laocaiso.feeds.model import Entry

WINDOW = timedelta(hours=48)
ALIKE = 88.0
"""Of 100, by Levenshtein's ratio over the spelled titles."""
ENOUGH_WORDS = 4
"""Shorter titles ("Thông báo", "Tin vắn") say too little to join by."""

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Told:
    """A story as one source tells it. `rank` is the source's place in the table."""

    id: str
    source: str
    rank: int
    entry: Entry
    at: datetime
    seen_at: datetime
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Joined:
    """A story with all who tell it: the source first in the table leads, the others follow in its order.

    `id` and `at` are those of the one seen first, so that both stay when another source follows.
    """

    id: str
    at: datetime
    tellings: tuple[Told, ...]

    @property
    def order(self) -> tuple[int, str]:
        """Where it stands; the greatest comes first. Milliseconds since the epoch, then the id."""
        return int(self.at.timestamp() * 1000), self.id


@dataclass(slots=True)
class _Group:
    first: Told
    tellings: list[Told]
    titles: list["_Title"]
    sources: set[str]


@dataclass(frozen=True, slots=True)
class _Title:
    spelled: str
    words: frozenset[str]
    telling: frozenset[str]
    """Its words that are names or numbers, as spelled."""

    @classmethod
    @lru_cache(maxsize=4096)
    def of(cls, title: str) -> "_Title":
        written, spelled = _WORD.findall(clean(title)), spelling(title).split()
        # The first word of a title is written large whatever it is.
        telling = {
            word
            for at, (as_written, word) in enumerate(zip(written, spelled, strict=False))
            if any(sign.isdigit() for sign in as_written) or (at and as_written[0].isupper())
        }
        return cls(" ".join(spelled), frozenset(spelled), frozenset(telling))

    def is_like(self, other: "_Title") -> bool:
        if min(len(self.words), len(other.words)) < ENOUGH_WORDS:
            return False
        if self.spelled == other.spelled:
            return True
        if (self.words - other.words) & self.telling and (other.words - self.words) & other.telling:
            return False
        return fuzz.ratio(self.spelled, other.spelled, score_cutoff=ALIKE) > 0


def joined(stories: Iterable[Told]) -> Sequence[Joined]:
    """Join what is the same; newest first. A source never tells a story twice in one of them."""
    recent: deque[_Group] = deque()
    groups: list[_Group] = []
    for story in sorted(stories, key=lambda told: (told.at, told.seen_at, told.id)):
        while recent and recent[0].first.at < story.at - WINDOW:
            recent.popleft()
        title = _Title.of(story.entry.title)
        for group in reversed(recent):
            if story.source not in group.sources and any(title.is_like(one) for one in group.titles):
                group.tellings.append(story)
                group.titles.append(title)
                group.sources.add(story.source)
                break
        else:
            group = _Group(story, [story], [title], {story.source})
            groups.append(group)
            recent.append(group)
    made = [_joined(group.tellings) for group in groups]
    return sorted(made, key=lambda one: one.order, reverse=True)


def _joined(tellings: Sequence[Told]) -> Joined:
    first = min(tellings, key=lambda told: (told.seen_at, told.at, told.id))
    return Joined(first.id, first.at, tuple(sorted(tellings, key=lambda told: told.rank)))
