"""Questions to the news: words, source, topic, and pages that stay where they are while news come in.

A query is tried from the strictest reading to the loosest, and the first that finds anything holds:

    as spelled, with two of its words side by side     "văn bàn" is not "văn bản … bàn giao"
    as spelled, words anywhere
    without marks, with two words side by side         "van ban" finds "Văn Bàn" and "văn bản"
    without marks, words anywhere

Every word has to be there. Results come newest first; a cursor remembers the reading, and the last story it
showed, not a number of pages.
"""

import base64
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import msgspec

from laocaiso.core.errors import InvalidInput
from laocaiso.core.text import fold, spelling, words
from laocaiso.feeds.news.joining import Joined

READINGS = 4


@dataclass(frozen=True, slots=True)
class Item:
    """A story, ready to be searched."""

    story: Joined
    topics: tuple[str, ...]
    units: tuple[str, ...]
    spelled: str
    """Title and teaser, one blank around each word."""
    folded: str

    @classmethod
    def of(cls, story: Joined, units: tuple[str, ...]) -> "Item":
        """Prepare a story."""
        topics = tuple(dict.fromkeys(topic for told in story.tellings for topic in told.topics))
        texts = dict.fromkeys(
            text for told in story.tellings for text in (told.entry.title, told.entry.summary) if text
        )
        return cls(
            story,
            topics,
            units,
            *_prepared(tuple(texts)),
        )


@lru_cache(maxsize=4096)
def _prepared(texts: tuple[str, ...]) -> tuple[str, str]:
    """Texts as spelled and without marks. A bar keeps words of one from standing beside those of the next."""
    spelled, folded = map(spelling, texts), map(fold, texts)
    return " | ".join(["", *spelled, ""]), " | ".join(["", *folded, ""])


class Cursor(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """Where the next page begins: behind the story at (`at`, `id`). `reading` is that of the query."""

    at: int
    id: str
    reading: int = 0

    def written(self) -> str:
        """In a form for an address."""
        return base64.urlsafe_b64encode(msgspec.msgpack.encode(self)).decode().rstrip("=")

    @classmethod
    def read(cls, text: str) -> "Cursor":
        """Raises `InvalidInput` for anything that is not a cursor of ours."""
        try:
            raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
            cursor = msgspec.msgpack.decode(raw, type=cls)
            if not 0 <= cursor.reading < READINGS:
                raise ValueError
        except ValueError:
            raise InvalidInput(
                "cursor",
                "Con trỏ trang không đúng; lấy giá trị `next` của trang trước.",
                "This is no cursor; take `next` of the page before.",
            ) from None
        return cursor


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked for; None is not asked for."""

    source: str | None = None
    topic: str | None = None
    q: str | None = None
    cursor: Cursor | None = None
    limit: int = 20


def answer(items: Sequence[Item], query: Query) -> tuple[Sequence[Item], Cursor | None]:
    """One page of what was asked for, out of `items` in their order, and where the next page begins."""
    fitting: Iterable[Item] = items
    if query.source is not None:
        fitting = [one for one in fitting if any(t.source == query.source for t in one.story.tellings)]
    if query.topic is not None:
        fitting = [one for one in fitting if query.topic in one.topics]
    reading = query.cursor.reading if query.cursor else 0
    if query.q is not None:
        fitting, reading = _matching(list(fitting), query.q, query.cursor)
    if query.cursor is not None:
        last = (query.cursor.at, query.cursor.id)
        fitting = [one for one in fitting if one.story.order < last]
    found = list(fitting)
    shown = found[: query.limit]
    if len(found) <= query.limit or not shown:
        return shown, None
    return shown, Cursor(*shown[-1].story.order, reading)


def has_words(q: str) -> bool:
    """Whether there is anything to look for in a query."""
    return bool(words(q))


def _matching(items: Sequence[Item], q: str, cursor: Cursor | None) -> tuple[Sequence[Item], int]:
    readings = _readings(q)
    if cursor is not None:
        return [one for one in items if readings[cursor.reading](one)], cursor.reading
    for number, fits in enumerate(readings):
        if found := [one for one in items if fits(one)]:
            return found, number
    return (), 0


def _readings(q: str) -> Sequence[Callable[[Item], bool]]:
    spelled, folded = spelling(q).split(), fold(q).split()
    return (
        lambda item: _holds(item.spelled, spelled) and _beside(item.spelled, spelled),
        lambda item: _holds(item.spelled, spelled),
        lambda item: _holds(item.folded, folded) and _beside(item.folded, folded),
        lambda item: _holds(item.folded, folded),
    )


def _holds(text: str, wanted: Sequence[str]) -> bool:
    return all(f" {word} " in text for word in wanted)


def _beside(text: str, wanted: Sequence[str]) -> bool:
    return len(wanted) < 2 or any(f" {one} {two} " in text for one, two in pairwise(wanted))
