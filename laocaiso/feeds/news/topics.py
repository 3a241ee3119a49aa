"""What a story is about: by the section its site put it in, and by words that leave no doubt.

Words are compared in `core.text.spelling`, so that "bão" (storm) is not "báo" (newspaper). A story that
neither tells anything of has no topic.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from importlib.resources import files

import msgspec

from laocaiso.core.text import fold, spelling
from laocaiso.feeds.model import Entry
from laocaiso.snapshots.pages import Language

MOST = 3
"""Topics of one story."""
_BETWEEN = re.compile(r"\s*(?:[-–—/,;&|>]|\bvà\b)\s*", re.IGNORECASE)


class Topic(msgspec.Struct, frozen=True, kw_only=True):
    """A topic. `sections` are names that sites give to their sections, `words` are words of its stories."""

    code: str
    vi: str
    en: str
    sections: tuple[str, ...] = ()
    words: tuple[str, ...] = ()

    def text(self, language: Language) -> str:
        """Its name for people."""
        return self.vi if language == "vi" else self.en


def _load() -> dict[str, Topic]:
    text = (files("laocaiso.feeds.news") / "data" / "topics.toml").read_text("utf-8")
    return {topic.code: topic for topic in msgspec.convert(tomllib.loads(text)["topics"], list[Topic])}


TOPICS: Mapping[str, Topic] = _load()
"""All topics by code, in the order they are shown."""


class TopicReader:
    """Finds the topics of stories; immutable."""

    def __init__(self, topics: Sequence[Topic] = tuple(TOPICS.values())) -> None:
        self._topics = topics

    @cached_property
    def _by_section(self) -> Mapping[str, Sequence[str]]:
        sections: dict[str, list[str]] = {}
        for topic in self._topics:
            for section in (topic.vi, *topic.sections):
                sections.setdefault(fold(section), []).append(topic.code)
        return sections

    @cached_property
    def _words(self) -> Mapping[str, re.Pattern[str]]:
        return {
            topic.code: re.compile(
                r"(?<!\S)(?:" + "|".join(re.escape(spelling(word)) for word in topic.words) + r")(?!\S)"
            )
            for topic in self._topics
            if topic.words
        }

    def of(
        self, entry: Entry, own: Mapping[str, Sequence[str]] | None = None, always: str | None = None
    ) -> tuple[str, ...]:
        """The topics of an entry, the surest first; none where nothing tells.

        `own` maps the site's section names to topics, `always` is what all its stories are about.
        """
        found: dict[str, None] = {always: None} if always else {}
        mine = {fold(section): topics for section, topics in (own or {}).items()}
        for section in entry.sections:
            found |= dict.fromkeys(self._of_section(section, mine))
        title, summary = spelling(entry.title), spelling(entry.summary or "")
        for code, pattern in self._words.items():
            # Once in the title says enough; a teaser has to say it twice.
            if pattern.search(title) or len(set(pattern.findall(summary))) > 1:
                found[code] = None
        return tuple(found)[:MOST]

    def _of_section(self, section: str, own: Mapping[str, Sequence[str]]) -> Iterator[str]:
        whole = fold(section)
        for known in (own, self._by_section):
            if whole in known:
                yield from known[whole]
                return
        for part in _BETWEEN.split(section):
            yield from own.get(fold(part)) or self._by_section.get(fold(part), ())
