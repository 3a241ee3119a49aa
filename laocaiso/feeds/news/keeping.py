"""What is kept of a source from look to look: a site's list shows few stories, and forgets them soon."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from laocaiso.core.errors import Trouble, UpstreamDown
from laocaiso.feeds.model import Entry
from laocaiso.feeds.news.model import Stock, Story

WINDOW = timedelta(days=30)
MOST = 500
"""Stories of one source."""

_NOT_YET = datetime(1970, 1, 1, tzinfo=UTC)


def fetched(entries: Sequence[Entry]) -> Stock:
    """What a look brought, in the site's order, before it is put to what is kept."""
    return Stock(tuple(Story(entry, _NOT_YET) for entry in entries))


def carried(source: str, zone: ZoneInfo, old: Stock | None, new: Stock, at: datetime) -> Stock:
    """What to keep: all that the site lists now, and what it listed before, for 30 days or 500 stories.

    Raises `UpstreamDown` (EMPTY) for an empty list where there were stories before: no site unpublishes all
    its news.
    """
    known = {story.entry.key: story for story in old.stories} if old else {}
    if known and not new.stories:
        raise UpstreamDown(source, Trouble.EMPTY, f"no entry, where there were {len(known)}")
    listed = {}
    for position, story in enumerate(new.stories):
        # Stories without a date keep the site's order among those first seen in the same look.
        seen_at = at - timedelta(seconds=position)
        before = known.get(story.entry.key)
        listed[story.entry.key] = (
            Story(_with_date(story.entry, before.entry), before.seen_at)
            if before
            else Story(story.entry, seen_at)
        )
    # A site that moves to new addresses lists the same stories under other keys.
    moved = {(story.entry.title, story.entry.published_at) for story in listed.values()}
    gone = [
        story
        for key, story in known.items()
        if key not in listed
        and story.at(zone) >= at - WINDOW
        and (story.entry.published_at is None or (story.entry.title, story.entry.published_at) not in moved)
    ]
    room = max(0, MOST - len(listed))
    gone.sort(key=lambda story: story.at(zone), reverse=True)
    kept = sorted(
        [*listed.values(), *gone[:room]],
        key=lambda story: (story.at(zone), story.entry.key),
        reverse=True,
    )
    return Stock(tuple(kept))


def _with_date(new: Entry, old: Entry) -> Entry:
    """A date once read stays when the site stops giving it."""
    if new.published_at is not None or old.published_at is None:
        return new
    return msgspec.structs.replace(new, published_at=old.published_at, day_only=old.day_only)
