"""The public shapes of learning, and how they are filled. Titles stay as they were written."""

from datetime import date, datetime
from hashlib import blake2b
from typing import Literal

import msgspec
from msgspec import UNSET, UnsetType

from laocaiso.core.clock import VIETNAM
from laocaiso.core.provenance import Provenance
from laocaiso.editorial.links import FeaturedLink
from laocaiso.feeds.model import Entry
from laocaiso.snapshots.pages import Language


class LearningItem(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A story or a course: title, teaser and link, never the body. Absent is unknown."""

    id: str
    title: str
    summary: str | UnsetType = UNSET
    url: str
    image_url: str | UnsetType = UNSET
    published_at: datetime | UnsetType = UNSET
    published_on: date | UnsetType = UNSET
    """Where only a date is given."""
    origin: Literal["one_touch", "editor"]


class LearningList(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What editors put forward first, then the platform's list in its own order."""

    items: list[LearningItem]
    next: str | None = None
    missing: list[Literal["one_touch"]] | UnsetType = UNSET
    """Sources of which there is nothing usable at this time."""
    provenance: Provenance
    """Of the platform's list; of the editors' where there is nothing of the platform."""


def entry_item(entry: Entry) -> LearningItem:
    """An entry of the platform in public form."""
    at = entry.published_at.astimezone(VIETNAM) if entry.published_at else None
    return LearningItem(
        id=_id(entry.url),
        title=entry.title,
        summary=entry.summary or UNSET,
        url=entry.url,
        image_url=entry.image_url or UNSET,
        published_at=at if at and not entry.day_only else UNSET,
        published_on=at.date() if at and entry.day_only else UNSET,
        origin="one_touch",
    )


def link_item(link: FeaturedLink, language: Language) -> LearningItem:
    """An editor's link in public form; a text that has no English stays in Vietnamese."""
    english = language == "en"
    return LearningItem(
        id=_id(link.url),
        title=(link.title_en if english else None) or link.title_vi,
        summary=(link.summary_en if english else None) or link.summary_vi or UNSET,
        url=link.url,
        origin="editor",
    )


def _id(url: str) -> str:
    return blake2b(url.encode(), digest_size=8).hexdigest()
