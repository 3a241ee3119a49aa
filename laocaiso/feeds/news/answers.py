"""The public shapes of the news. Titles and teasers stay in the language they were written in."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from msgspec import UNSET, UnsetType

from laocaiso.core.clock import VIETNAM
from laocaiso.core.provenance import Provenance
from laocaiso.feeds.news.joining import Told
from laocaiso.feeds.news.model import NewsSource
from laocaiso.feeds.news.search import Item
from laocaiso.feeds.news.topics import TOPICS
from laocaiso.snapshots.model import Held
from laocaiso.snapshots.pages import Language


class TopicName(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A topic; `text` is in the language of the answer."""

    code: str
    text: str


class Telling(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One source that tells a story."""

    id: str
    name: str
    url: str
    """The story at this source."""
    published_at: datetime | UnsetType = UNSET


class NewsItem(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A story: what its source says in its list, never the article. Absent is unknown."""

    id: str
    title: str
    summary: str | UnsetType = UNSET
    url: str
    image_url: str | UnsetType = UNSET
    published_at: datetime | UnsetType = UNSET
    published_on: date | UnsetType = UNSET
    """Where the source gives a date without a time."""
    updated_at: datetime | UnsetType = UNSET
    topics: list[TopicName] | UnsetType = UNSET
    units: list[str] | UnsetType = UNSET
    """Codes of the communes and wards it names."""
    sources: list[Telling]
    """Who tells it; `title`, `summary` and `url` are of the first."""


class SourceState(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One source and how fresh what we have of it is; without `fetchedAt` we have nothing."""

    id: str
    name: str
    url: str
    attribution: str
    fetched_at: datetime | UnsetType = UNSET
    stale: bool = False
    stale_since: datetime | UnsetType = UNSET


class NewsList(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A page of stories, newest first. `next` asks for the page behind it."""

    items: list[NewsItem]
    next: str | None = None
    topics: list[TopicName]
    """All topics there are, to choose from."""
    sources: list[SourceState]
    provenance: Provenance


class NewsStory(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One story."""

    item: NewsItem
    provenance: Provenance


class NewsBrief(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What other features show of a story."""

    id: str
    title: str
    url: str
    image_url: str | UnsetType = UNSET
    published_at: datetime | UnsetType = UNSET
    published_on: date | UnsetType = UNSET
    source: str
    """Name of the source that leads."""


def topic_name(code: str, language: Language) -> TopicName:
    """A topic in the caller's language."""
    return TopicName(code=code, text=TOPICS[code].text(language))


def news_item(item: Item, sources: Mapping[str, NewsSource], language: Language) -> NewsItem:
    """A story in public form."""
    tellings = item.story.tellings
    lead = tellings[0].entry
    summary = next((told.entry.summary for told in tellings if told.entry.summary), None)
    image = next((told.entry.image_url for told in tellings if told.entry.image_url), None)
    at, day = _published(tellings[0], sources[tellings[0].source])
    return NewsItem(
        id=item.story.id,
        title=lead.title,
        summary=summary or UNSET,
        url=lead.url,
        image_url=image or UNSET,
        published_at=at,
        published_on=day,
        updated_at=lead.updated_at.astimezone(VIETNAM) if lead.updated_at else UNSET,
        topics=[topic_name(code, language) for code in item.topics] or UNSET,
        units=list(item.units) or UNSET,
        sources=[
            Telling(
                id=told.source,
                name=sources[told.source].name,
                url=told.entry.url,
                published_at=_published(told, sources[told.source])[0],
            )
            for told in tellings
        ],
    )


def brief(item: NewsItem) -> NewsBrief:
    """A story in the form for other features."""
    return NewsBrief(
        id=item.id,
        title=item.title,
        url=item.url,
        image_url=item.image_url,
        published_at=item.published_at,
        published_on=item.published_on,
        source=item.sources[0].name,
    )


def source_state(source: NewsSource, held: Held[Any] | None) -> SourceState:
    """How fresh what we have of a source is."""
    stale = held is not None and held.stale_since is not None
    return SourceState(
        id=source.id,
        name=source.name,
        url=source.url,
        attribution=source.attribution,
        fetched_at=held.fetched_at.astimezone(VIETNAM) if held else UNSET,
        stale=stale,
        stale_since=held.stale_since.astimezone(VIETNAM) if held and held.stale_since else UNSET,
    )


def _published(told: Told, source: NewsSource) -> tuple[datetime | UnsetType, date | UnsetType]:
    at = told.entry.published_at
    if at is None:
        return UNSET, UNSET
    if told.entry.day_only:
        return UNSET, at.astimezone(ZoneInfo(source.zone)).date()
    return at.astimezone(VIETNAM), UNSET
