"""The feed as the engine sees it: what it keeps, what it publishes, and what others may ask of it."""

from datetime import timedelta

import msgspec
import pytest

from adapters.memory import MemoryLimits, MemoryLock, MemorySnapshots
from laocaiso.core.clock import ManualClock
from laocaiso.core.errors import Trouble
from laocaiso.feeds.news.answers import NewsList
from laocaiso.feeds.news.search import Query
from laocaiso.feeds.news.service import LIST, RSS, NewsFeed
from laocaiso.feeds.news.topics import TOPICS
from laocaiso.places.gazetteer import Gazetteer
from laocaiso.snapshots.engine import Engine
from laocaiso.snapshots.published import Published
from tests.unit.news.invented_news import HOUR, NOW, Keeps, Reader, entry, feed, source


def body(pages: object, target: str, language: str = "vi") -> dict[str, object]:
    (page,) = (p for p in pages if p.target == target and p.language == language)  # type: ignore[attr-defined]
    made: dict[str, object] = msgspec.json.decode(page.body)
    return made


def test_nothing_is_published_before_a_source_gave_anything() -> None:
    rendering = feed(source()).render(Keeps(), NOW)
    assert not rendering.pages
    assert rendering.view.is_empty


def test_the_first_page_topics_sources_and_the_merged_feed_are_published_in_both_languages() -> None:
    made, kept = feed(source()), Keeps()
    kept.put(made.sources[0], entry(1))
    pages = made.render(kept, NOW).pages
    targets = {page.target for page in pages}
    assert targets == {LIST, RSS, f"{LIST}?source=paper", *(f"{LIST}?topic={code}" for code in TOPICS)}
    assert len(pages) == 2 * len(targets)
    for page in pages:
        if page.media_type == "application/json":
            msgspec.json.decode(page.body, type=NewsList)


def test_titles_stay_and_our_words_follow_the_language() -> None:
    made, kept = feed(source()), Keeps()
    kept.put(made.sources[0], entry(1, "Du khách thích Y Tý"))
    pages = made.render(kept, NOW).pages
    for language, word in (("vi", "Du lịch"), ("en", "Tourism")):
        (item,) = body(pages, LIST, language)["items"]  # type: ignore[misc]
        assert item["title"] == "Du khách thích Y Tý"
        assert item["topics"] == [{"code": "tourism", "text": word}]
        assert item["publishedAt"] == "2026-11-22T11:00:00+07:00"


def test_the_same_data_make_the_same_bytes() -> None:
    made, kept = feed(source(), source("portal")), Keeps()
    kept.put(made.sources[0], *(entry(n, hours=n) for n in range(30)))
    first, again = made.render(kept, NOW), made.render(kept, NOW + HOUR)
    assert [page.body for page in first.pages] == [page.body for page in again.pages]


def test_a_story_of_two_sources_names_both_and_answers_to_both_ids() -> None:
    made, kept = feed(source(), source("portal")), Keeps()
    kept.put(made.sources[0], entry(1, "Khởi công khu tái định cư xã Bảo Hà", image_url="https://a/1.jpg"))
    kept.put(
        made.sources[1],
        entry(2, "Khởi công khu tái định cư tại xã Bảo Hà", hours=2, summary="Tóm tắt của cổng."),
        at=NOW + HOUR,
    )
    view = made.render(kept, NOW + HOUR).view
    (item,) = view.items
    answer = view.item(item, "vi")
    assert [telling.id for telling in answer.sources] == ["paper", "portal"]
    assert answer.title == "Khởi công khu tái định cư xã Bảo Hà"
    assert answer.summary == "Tóm tắt của cổng."
    assert len(view.by_id) == 2
    assert set(view.by_id.values()) == {item}


def test_provenance_names_all_sources_and_is_stale_only_when_all_are() -> None:
    made, kept = feed(source(), source("portal"), source("gone"), demo=True), Keeps()
    kept.put(made.sources[0], entry(1))
    kept.put(made.sources[1], entry(2), at=NOW - 9 * HOUR, stale=True)
    answer = body(made.render(kept, NOW).pages, LIST)
    said, states = answer["provenance"], answer["sources"]
    assert said["source"] == "Paper; Portal"  # type: ignore[index]
    assert said["stale"] is False  # type: ignore[index]
    assert said["demo"] is True  # type: ignore[index]
    assert said["fetchedAt"] == "2026-11-22T12:00:00+07:00"  # type: ignore[index]
    assert [(s["id"], s["stale"], "fetchedAt" in s) for s in states] == [  # type: ignore[attr-defined]
        ("paper", False, True),
        ("portal", True, True),
        ("gone", False, False),
    ]
    kept.put(made.sources[0], entry(1), stale=True)
    again = body(made.render(kept, NOW).pages, LIST)["provenance"]
    assert again["stale"] is True  # type: ignore[index]
    assert again["staleSince"]  # type: ignore[index]
    one = body(made.render(kept, NOW).pages, f"{LIST}?source=portal")["provenance"]
    assert one["source"] == "Portal"  # type: ignore[index]


def test_a_date_without_a_time_is_shown_as_one() -> None:
    made, kept = feed(source()), Keeps()
    kept.put(made.sources[0], entry(1, published_at=NOW - 12 * HOUR, day_only=True))
    (item,) = body(made.render(kept, NOW).pages, LIST)["items"]  # type: ignore[misc]
    assert item["publishedOn"] == "2026-11-22"
    assert "publishedAt" not in item


def test_what_a_home_screen_asks_for() -> None:
    made, kept = feed(source(), gazetteer=Gazetteer.load()), Keeps()
    kept.put(made.sources[0], entry(1, "Y Tý mùa săn mây"), entry(2, "Tin chung của tỉnh", hours=2))
    view = made.render(kept, NOW).view
    assert [one.title for one in view.latest(1, "vi")] == ["Y Tý mùa săn mây"]
    assert [one.title for one in view.for_unit("02701", 5, "vi")] == ["Y Tý mùa săn mây"]
    assert view.for_unit("03006", 5, "en") == []
    assert view.latest(1, "en")[0].source == "Paper"


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOW)


async def run(made: NewsFeed, clock: ManualClock) -> tuple[Engine, Published]:
    published = Published()

    async def here(work: object) -> object:
        return work()  # type: ignore[operator]

    engine = Engine(
        [made],
        store=MemorySnapshots(),
        lock=MemoryLock(clock),
        limits=MemoryLimits(),
        clock=clock,
        published=published,
        offload=here,  # type: ignore[arg-type]
    )
    await engine.start()
    await clock.advance(5)
    return engine, published


async def test_a_list_that_turns_empty_is_a_fault_and_replaces_nothing(clock: ManualClock) -> None:
    reader = Reader(entry(1, "Một"), entry(2, "Hai", hours=2))
    reader.fetch = _without_validators(reader)  # type: ignore[method-assign]
    made = NewsFeed([(source(), reader)], Gazetteer([], []), public_url="https://x.example.vn")
    engine, published = await run(made, clock)
    before = published.find(LIST, "vi")
    assert before is not None
    reader.entries = ()
    await clock.advance(1200)
    (report,) = await engine.report()
    assert report.trouble is Trouble.EMPTY
    assert published.find(LIST, "vi").page.body == before.page.body  # type: ignore[union-attr]
    reader.entries = (entry(3, "Ba", hours=0.5),)
    await clock.advance(1200)
    assert (await engine.report())[0].trouble is None
    assert len(published.view("news").items) == 3  # type: ignore[union-attr]
    await engine.stop()


async def test_old_news_is_shown_for_a_month_and_said_to_be_old(clock: ManualClock) -> None:
    made = NewsFeed([(source(), Reader(entry(1)))], Gazetteer([], []), public_url="https://x.example.vn")
    engine, published = await run(made, clock)
    await engine.stop()
    later = ManualClock(NOW + timedelta(days=2))
    engine._clock = later
    await engine._render(made)
    answer = msgspec.json.decode(published.find(LIST, "vi").page.body)  # type: ignore[union-attr]
    assert answer["provenance"]["stale"] is True
    assert len(answer["items"]) == 1


def test_a_view_answers_what_has_no_page() -> None:
    made, kept = feed(source()), Keeps()
    kept.put(made.sources[0], *(entry(n, hours=n) for n in range(1, 8)))
    view = made.render(kept, NOW).view
    first = msgspec.json.decode(view.list_page(Query(limit=3), "vi", LIST).body)
    assert len(first["items"]) == 3
    assert first["next"]


def _without_validators(reader: Reader) -> object:
    whole = type(reader).fetch

    async def fetch(_validators: object) -> object:
        from laocaiso.snapshots.model import Validators

        return await whole(reader, Validators())

    return fetch
