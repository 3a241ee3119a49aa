"""Invented stories, sources that tell them, and a stand-in for what the engine holds."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from laocaiso.feeds.model import Entry
from laocaiso.feeds.news.model import NewsSource, Stock
from laocaiso.feeds.news.service import NewsFeed
from laocaiso.places.gazetteer import Gazetteer
from laocaiso.snapshots.model import Fetched, Held, NotModified, Source, Validators

NOW = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def source(id_: str = "paper", **fields: Any) -> NewsSource:
    return NewsSource(
        **{
            "id": id_,
            "name": id_.title(),
            "owner": id_,
            "url": f"https://{id_}.example.vn/",
            "base": f"https://{id_}.example.vn",
            "feed": "/rss/home.rss",
            "attribution": f"by {id_}.",
        }
        | fields
    )


def entry(number: int, title: str | None = None, *, hours: float = 1, **fields: Any) -> Entry:
    url = f"https://paper.example.vn/{number}.html"
    said = {
        "key": url,
        "url": url,
        "title": title or f"Câu chuyện số {number} của ngày hôm nay",
        "published_at": NOW - hours * HOUR,
    }
    return Entry(**(said | fields))


class Reader:
    """An `EntryReader` that gives what it is told to."""

    def __init__(self, *entries: Entry) -> None:
        self.entries: Sequence[Entry] = entries

    async def fetch(self, validators: Validators) -> Fetched[Sequence[Entry]] | NotModified:
        return NotModified() if validators.etag else Fetched(tuple(self.entries), Validators(etag="1"))


class Keeps:
    """What is held, by id of the source; a `Kept`."""

    def __init__(self) -> None:
        self.stocks: dict[str, Held[Any]] = {}

    def put(self, of: Source[Stock], *entries: Entry, at: datetime = NOW, stale: bool = False) -> None:
        before = self.stocks.get(of.id)
        new = Stock(tuple(_unseen(one) for one in entries))
        value = of.accept(before.value if before else None, new, at)
        self.stocks[of.id] = Held(value, "v", at, at, at if stale else None)

    def held(self, source: Source[Any], now: datetime) -> Held[Any] | None:
        return self.stocks.get(source.id)

    def health(self, source: Source[Any]) -> None:
        return None


def _unseen(one: Entry) -> Any:
    from laocaiso.feeds.news.keeping import fetched

    return fetched([one]).stories[0]


def feed(*sources: NewsSource, gazetteer: Gazetteer | None = None, demo: bool = False) -> NewsFeed:
    return NewsFeed(
        [(one, Reader()) for one in sources],
        gazetteer or Gazetteer([], []),
        public_url="https://laocaiso.example.vn",
        demo=demo,
    )
