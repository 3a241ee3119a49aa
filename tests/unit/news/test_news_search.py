"""Words, filters and pages that stay where they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laocaiso.core.errors import InvalidInput
from laocaiso.feeds.news.joining import Joined, Told
from laocaiso.feeds.news.search import Cursor, Item, Query, answer
from tests.unit.news.invented_news import HOUR, NOW, entry

TITLES = [
    "Văn Bàn được mùa quế",
    "Ra văn bản về việc bàn giao mặt bằng",
    "Lễ hội đua ngựa Bắc Hà",
    "Sa Pa thu hút khách du lịch",
    "Hòa Mạc làm đường mới",
]


def item(number: int, title: str, hours: float, source: str = "paper", topics: tuple[str, ...] = ()) -> Item:
    told = Told(f"{number:020x}", source, 0, entry(number, title), NOW - hours * HOUR, NOW, topics)
    return Item.of(Joined(told.id, told.at, (told,)), ())


ITEMS = [item(n, title, n) for n, title in enumerate(TITLES)]


def found(q: str) -> list[str]:
    return [one.story.tellings[0].entry.title for one in answer(ITEMS, Query(q=q))[0]]


def test_marks_that_are_typed_count() -> None:
    assert found("Văn Bàn") == TITLES[:1]
    assert found("văn bản") == TITLES[1:2]


def test_without_marks_everything_that_reads_so_is_found() -> None:
    assert found("van ban") == TITLES[:2]
    assert found("le hoi bac ha") == TITLES[2:3]


def test_both_styles_of_tone_marks_are_one() -> None:
    assert found("hoà mạc") == found("hòa mạc") == TITLES[4:]


def test_words_need_not_stand_side_by_side() -> None:
    assert found("du lịch Sa Pa") == TITLES[3:4]
    assert found("đua Hà") == TITLES[2:3]


def test_every_word_has_to_be_there() -> None:
    assert found("Sa Pa lạnh") == []
    assert found("a") == []


def test_wrong_marks_fall_back_to_none() -> None:
    assert found("lể hội") == TITLES[2:3]


def test_source_and_topic_narrow_it() -> None:
    mixed = [item(1, "Một tin vui", 1, "paper", ("sport",)), item(2, "Hai tin vui", 2, "portal")]
    assert len(answer(mixed, Query(q="tin vui"))[0]) == 2
    assert answer(mixed, Query(source="portal"))[0] == mixed[1:]
    assert answer(mixed, Query(topic="sport", q="vui"))[0] == mixed[:1]


@given(
    st.lists(st.integers(0, 20), min_size=1, max_size=60),
    st.integers(1, 7),
    st.lists(st.integers(-5, -1), max_size=5),
)
def test_pages_hold_every_story_once_while_new_ones_arrive(
    hours: list[int], limit: int, arriving: list[int]
) -> None:
    def ordered(items: list[Item]) -> list[Item]:
        return sorted(items, key=lambda one: one.story.order, reverse=True)

    # Many stories of the same minute: the id decides.
    items = ordered([item(n, f"Tin số {n}", at) for n, at in enumerate(hours)])
    shown: list[Item] = []
    cursor = None
    for turn in range(len(hours) + 1):
        page, cursor = answer(items, Query(limit=limit, cursor=cursor, q="tin"))
        shown += page
        if cursor is None:
            break
        cursor = Cursor.read(cursor.written())
        if turn < len(arriving):
            items = ordered([*items, item(1000 + turn, "Tin mới", arriving[turn])])
    assert len(shown) == len(hours)
    assert [one.story.id for one in shown] == [one.story.id for one in items if one in shown]
    assert cursor is None


def test_a_cursor_keeps_the_reading_of_its_query() -> None:
    first, cursor = answer(ITEMS, Query(q="van ban", limit=1))
    assert cursor is not None
    # A story that fits the strict reading comes in between; the second page is still of the loose one.
    more = [item(9, "van ban moi", -1), *ITEMS]
    assert answer(more, Query(q="van ban", limit=5, cursor=cursor))[0] == ITEMS[1:2]
    assert first == ITEMS[:1]


@pytest.mark.parametrize("text", ["", "x", "!!", "AAAA", "kzEyMw", "a" * 3000, "\u00e9", "k8D_", "lAEBAQE"])
def test_what_is_no_cursor_is_named_so(text: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        Cursor.read(text)
    assert caught.value.field == "cursor"


@given(st.integers(0, 2**45), st.text("0123456789abcdef", min_size=20, max_size=20), st.integers(0, 3))
def test_a_cursor_is_read_back(at: int, id_: str, reading: int) -> None:
    cursor = Cursor(at, id_, reading)
    assert Cursor.read(cursor.written()) == cursor
    assert cursor.written().replace("-", "").replace("_", "").isalnum()
