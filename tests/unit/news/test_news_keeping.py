"""What is kept of a site whose list is short and forgets."""

from datetime import timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from laocaiso.core.clock import VIETNAM
from laocaiso.core.errors import Trouble, UpstreamDown
from laocaiso.feeds.model import Entry
from laocaiso.feeds.news.keeping import MOST, WINDOW, carried, fetched
from laocaiso.feeds.news.model import Stock, story_id
from tests.unit.news.invented_news import HOUR, NOW, entry


def after(old: Stock | None, *entries: Entry, at: object = NOW) -> Stock:
    return carried("news:paper", VIETNAM, old, fetched(entries), at)  # type: ignore[arg-type]


def titles(stock: Stock) -> list[str]:
    return [story.entry.title for story in stock.stories]


def test_stories_that_left_the_list_stay_for_a_month() -> None:
    first = after(None, entry(1, "Một", hours=3), entry(2, "Hai", hours=2))
    second = after(first, entry(3, "Ba", hours=1))
    assert titles(second) == ["Ba", "Hai", "Một"]
    late = after(second, entry(4, "Bốn", hours=-700), at=NOW + WINDOW - 2 * HOUR)
    assert titles(late) == ["Bốn", "Ba", "Hai"]


def test_what_the_site_still_lists_stays_however_old() -> None:
    old = entry(1, "Cũ", hours=24 * 300)
    assert titles(after(after(None, old), old, entry(2, "Mới"))) == ["Mới", "Cũ"]


def test_an_empty_list_after_a_full_one_is_refused_and_before_any_is_taken() -> None:
    assert after(None).stories == ()
    assert after(after(None)).stories == ()
    with pytest.raises(UpstreamDown) as caught:
        after(after(None, entry(1)))
    assert caught.value.trouble is Trouble.EMPTY


def test_a_story_without_a_date_stands_where_it_was_first_seen() -> None:
    undated = entry(1, "Không ngày", published_at=None)
    first = after(None, undated, entry(2, "Không ngày hai", published_at=None))
    assert titles(first) == ["Không ngày", "Không ngày hai"]
    later = after(first, undated, entry(3, "Mới", hours=-1), at=NOW + 2 * HOUR)
    assert titles(later) == ["Mới", "Không ngày", "Không ngày hai"]


def test_a_date_once_read_stays_when_the_site_drops_it() -> None:
    first = after(None, entry(1, "Một", hours=5))
    again = after(first, entry(1, "Một", published_at=None))
    assert again.stories[0].entry.published_at == NOW - 5 * HOUR


def test_a_changed_title_replaces_the_old_one() -> None:
    assert titles(after(after(None, entry(1, "Sai")), entry(1, "Đúng"))) == ["Đúng"]


def test_a_site_that_moves_does_not_tell_everything_twice() -> None:
    first = after(None, entry(1, "Một", hours=2))
    moved = entry(1, "Một", hours=2, key="https://new.example.vn/1", url="https://new.example.vn/1")
    assert [story.entry.key for story in after(first, moved).stories] == ["https://new.example.vn/1"]


def test_the_same_list_again_changes_nothing() -> None:
    entries = [entry(n, hours=n) for n in range(5)] + [entry(9, published_at=None)]
    first = after(None, *entries)
    again = after(first, *entries, at=NOW + HOUR)
    assert msgspec.msgpack.encode(first) == msgspec.msgpack.encode(again)


@given(
    st.lists(st.tuples(st.integers(0, 900), st.integers(1, 1200)), min_size=1, max_size=60),
    st.integers(1, 40),
)
def test_the_stock_is_bounded_and_in_order(told: list[tuple[int, int]], rounds: int) -> None:
    stock = None
    for turn in range(rounds):
        at = NOW + turn * HOUR
        entries = {n: entry(n + turn * 1000, hours=hours) for n, hours in told}
        stock = after(stock, *entries.values(), at=at)
    assert stock is not None
    assert len(stock.stories) <= max(MOST, len(told))
    order = [story.at(VIETNAM) for story in stock.stories]
    assert order == sorted(order, reverse=True)
    keys = [story.entry.key for story in stock.stories]
    assert len(keys) == len(set(keys))


def test_a_day_without_a_time_stands_at_its_end_or_where_it_was_seen() -> None:
    midnight = NOW.astimezone(VIETNAM).replace(hour=0)
    today = entry(1, published_at=midnight, day_only=True)
    yesterday = entry(2, published_at=midnight - timedelta(days=1), day_only=True)
    first, second = after(None, today, yesterday).stories
    assert first.at(VIETNAM) == NOW
    assert second.at(VIETNAM) == midnight - timedelta(seconds=1)


def test_an_id_is_the_same_everywhere_and_safe_in_an_address() -> None:
    assert story_id("paper", "x").isalnum()
    assert len(story_id("paper", "x")) == 20
    assert story_id("a", "b") == story_id("a", "b") != story_id("b", "b")
