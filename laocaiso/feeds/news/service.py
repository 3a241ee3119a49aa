"""The news: what each source lists, kept for a month, joined, told by topic and searchable.

One source of the engine for each site. What is kept is what a site says in its own list; the oldest goes
after 30 days or 500 stories of a site.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache, partial
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from msgspec import UNSET

from laocaiso.core.provenance import Provenance
from laocaiso.feeds.model import Entry
from laocaiso.feeds.news import answers, keeping, search, syndication
from laocaiso.feeds.news.answers import NewsBrief, NewsItem, NewsList, NewsStory
from laocaiso.feeds.news.joining import Joined, Told, joined
from laocaiso.feeds.news.model import NewsSource, Stock, story_id
from laocaiso.feeds.news.naming import UnitNames
from laocaiso.feeds.news.ports import EntryReader
from laocaiso.feeds.news.search import Item, Query
from laocaiso.feeds.news.topics import TOPICS, TopicReader
from laocaiso.places.gazetteer import Gazetteer
from laocaiso.snapshots.model import (
    Cadence,
    Fetched,
    Held,
    Kept,
    NotModified,
    Provider,
    Source,
    Validators,
)
from laocaiso.snapshots.pages import LANGUAGES, Language, Page, Rendering, provenance

NAME = "news"
"""The key of its view."""
LIST = "/v1/news"
RSS = "/v1/news.rss"
IN_RSS = 50
"""Stories in the merged feed."""
MAX_AGE = 120
USABLE_FOR = timedelta(days=30)
"""Old news is still true; that it is old is said."""


@dataclass(frozen=True)
class NewsView:
    """What filtered reads and other features ask. `sources` holds all, by id, in the order of the table."""

    items: Sequence[Item]
    sources: Mapping[str, NewsSource]
    held: Mapping[str, Held[Stock]]
    by_id: Mapping[str, Item]
    """Stories by the id of every telling, so that an address stays good when stories are joined."""
    demo: bool

    @property
    def is_empty(self) -> bool:
        """True while no source has ever given anything."""
        return not self.held

    def latest(self, count: int, language: Language) -> list[NewsBrief]:
        """The newest stories."""
        return [answers.brief(self.item(item, language)) for item in self.items[:count]]

    def for_unit(self, code: str, count: int, language: Language) -> list[NewsBrief]:
        """The newest stories that name a unit or one of its former communes."""
        found = [item for item in self.items if code in item.units][:count]
        return [answers.brief(self.item(item, language)) for item in found]

    def item(self, item: Item, language: Language) -> NewsItem:
        """A story in public form."""
        return answers.news_item(item, self.sources, language)

    def list_page(self, query: Query, language: Language, target: str) -> Page:
        """A page of what was asked for. The view must not be empty."""
        found, cursor = search.answer(self.items, query)
        answer = NewsList(
            items=[self.item(item, language) for item in found],
            next=cursor.written() if cursor else None,
            topics=[answers.topic_name(code, language) for code in TOPICS],
            sources=[
                answers.source_state(source, self.held.get(id_)) for id_, source in self.sources.items()
            ],
            provenance=self.provenance([query.source] if query.source in self.held else list(self.held)),
        )
        return self._page(target, msgspec.json.encode(answer), language)

    def story_page(self, item: Item, language: Language) -> Page:
        """The page of one story."""
        told = [telling.source for telling in item.story.tellings]
        answer = NewsStory(item=self.item(item, language), provenance=self.provenance(told))
        return self._page(f"{LIST}/{item.story.id}", msgspec.json.encode(answer), language)

    def rss_page(self, public_url: str, language: Language) -> Page:
        """The merged feed."""
        body = syndication.feed(
            [self.item(item, language) for item in self.items[:IN_RSS]],
            {id_: source for id_, source in self.sources.items() if id_ in self.held},
            address=public_url + RSS,
            site=public_url + LIST,
            changed_at=self._changed_at(),
            language=language,
            demo=self.demo,
        )
        return self._page(RSS, body, language, syndication.MEDIA_TYPE)

    def provenance(self, ids: Sequence[str | None]) -> Provenance:
        """Of several sources together: all their names, the newest fetch; stale when all of them are."""
        said = [
            provenance(_provider(self.sources[id_]), self.held[id_], demo=self.demo)
            for id_ in self.sources
            if id_ in ids and id_ in self.held
        ]
        newest = max(said, key=lambda one: one.fetched_at)
        stale = all(one.stale for one in said)
        # Where some are fresh, `sources` of the answer says which are not.
        since = [one.stale_since for one in said if one.stale_since is not UNSET]
        checked = [one.checked_at for one in said if one.checked_at is not UNSET]
        return msgspec.structs.replace(
            newest,
            source="; ".join(one.source for one in said),
            source_url=said[0].source_url,
            attribution=" ".join(one.attribution for one in said),
            stale=stale,
            stale_since=max(since) if stale else UNSET,
            checked_at=max(checked) if stale else UNSET,
        )

    def _page(
        self, target: str, body: bytes, language: Language, media_type: str = "application/json"
    ) -> Page:
        return Page(
            target=target,
            body=body,
            checked_at=max(held.checked_at for held in self.held.values()),
            changed_at=self._changed_at(),
            media_type=media_type,
            language=language,
            max_age=MAX_AGE,
        )

    def _changed_at(self) -> datetime:
        return max(held.fetched_at for held in self.held.values())


class NewsFeed:
    """The feed made of all sources. A `Feed`.

    `readers` gives a reader for each source of the table, in its order. `public_url` is how people reach the
    service, without a slash at its end.
    """

    name = NAME
    is_slow = False

    def __init__(
        self,
        readers: Sequence[tuple[NewsSource, EntryReader]],
        gazetteer: Gazetteer,
        *,
        public_url: str,
        demo: bool = False,
    ) -> None:
        self.table = tuple(source for source, _ in readers)
        self._public_url = public_url
        self._demo = demo
        self._topics = TopicReader()
        # Most stories are those of the rendering before.
        self._units = lru_cache(maxsize=4096)(UnitNames(gazetteer).of)
        self._topics_of = lru_cache(maxsize=4096)(self._find_topics)
        self._sources = tuple(_source(source, reader) for source, reader in readers)

    @property
    def sources(self) -> Sequence[Source[Any]]:
        """One for each site."""
        return self._sources

    def render(self, kept: Kept, now: datetime) -> Rendering[NewsView]:
        """The first page, one for each topic and each source, and the merged feed; in both languages."""
        view = self._view(kept, now)
        if view.is_empty:
            return Rendering((), view)
        asked = [(LIST, Query())]
        asked += [(f"{LIST}?topic={code}", Query(topic=code)) for code in TOPICS]
        asked += [(f"{LIST}?source={source.id}", Query(source=source.id)) for source in self.table]
        pages = [view.list_page(query, language, target) for target, query in asked for language in LANGUAGES]
        pages += [view.rss_page(self._public_url, language) for language in LANGUAGES]
        return Rendering(pages, view)

    def _view(self, kept: Kept, now: datetime) -> NewsView:
        held: dict[str, Held[Stock]] = {}
        told: list[Told] = []
        for rank, (row, source) in enumerate(zip(self.table, self._sources, strict=True)):
            found = kept.held(source, now)
            if found is not None:
                held[row.id] = found
                told += self._told(row, rank, found.value)
        items = [self._item(story) for story in joined(told)]
        return NewsView(
            items=items,
            sources={row.id: row for row in self.table},
            held=held,
            by_id={telling.id: item for item in items for telling in item.story.tellings},
            demo=self._demo,
        )

    def _told(self, row: NewsSource, rank: int, stock: Stock) -> Sequence[Told]:
        zone = ZoneInfo(row.zone)
        return [
            Told(
                id=story_id(row.id, story.entry.key),
                source=row.id,
                rank=rank,
                entry=story.entry,
                at=story.at(zone),
                seen_at=story.seen_at,
                topics=self._topics_of(story.entry, rank),
            )
            for story in stock.stories
        ]

    def _find_topics(self, entry: Entry, rank: int) -> tuple[str, ...]:
        row = self.table[rank]
        return self._topics.of(entry, row.topics, row.topic)

    def _item(self, story: Joined) -> Item:
        lead = story.tellings[0].entry
        return Item.of(story, self._units(f"{lead.title}. {lead.summary or ''}"))


def _provider(row: NewsSource) -> Provider:
    return Provider(id=row.id, owner=row.name, url=row.url, attribution=row.attribution, gap=1.0)


def _source(row: NewsSource, reader: EntryReader) -> Source[Stock]:
    id_ = f"news:{row.id}"
    every = timedelta(minutes=row.every_minutes)
    return Source(
        id=id_,
        provider=_provider(row),
        shape=Stock,
        fetch=_fetching(reader),
        cadence=Cadence(every=every, fresh_for=max(4 * every, timedelta(hours=1)), usable_for=USABLE_FOR),
        accept=partial(keeping.carried, id_, ZoneInfo(row.zone)),
    )


def _fetching(reader: EntryReader) -> Callable[[Validators], Any]:
    async def fetch(validators: Validators) -> Fetched[Stock] | NotModified:
        answer = await reader.fetch(validators)
        if isinstance(answer, NotModified):
            return answer
        return Fetched(
            keeping.fetched(answer.value),
            validators=answer.validators,
            expires=answer.expires,
            bad_rows=answer.bad_rows,
            notes=answer.notes,
        )

    return fetch
