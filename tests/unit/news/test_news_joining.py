"""The same story from two sources, and stories that only look the same."""

import pytest

from laocaiso.feeds.news.joining import Told, joined
from tests.unit.news.invented_news import HOUR, NOW, entry

PAPER = "Khởi công khu tái định cư cho 42 hộ dân xã Bảo Hà"
PORTAL = "Khởi công khu tái định cư cho 42 hộ dân tại xã Bảo Hà"


def told(source: str, title: str, hours: float = 1, *, seen: float | None = None) -> Told:
    at = NOW - hours * HOUR
    seen_at = NOW - (hours if seen is None else seen) * HOUR
    rank = ["paper", "portal", "tourism"].index(source)
    return Told(f"{source}:{title}:{hours}", source, rank, entry(1, title), at, seen_at)


def groups(*stories: Told) -> list[list[str]]:
    return [[one.source for one in story.tellings] for story in joined(stories)]


def test_nearly_the_same_title_from_two_sources_is_one_story() -> None:
    assert groups(told("portal", PORTAL, 2), told("paper", PAPER, 1)) == [["paper", "portal"]]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (PAPER, "Khởi công khu tái định cư cho 42 hộ dân xã Bảo Yên"),
        (PAPER, "Khởi công khu tái định cư cho 24 hộ dân xã Bảo Hà"),
        ("Dự báo thời tiết tỉnh Lào Cai ngày 21/11", "Dự báo thời tiết tỉnh Lào Cai ngày 22/11"),
        ("Mưa bão làm hư hại nhiều nhà dân", "Mua bảo hiểm hại nhiều nhà dân"),
        ("Thông báo", "Thông báo"),
    ],
)
def test_titles_that_differ_in_a_name_or_a_number_are_two_stories(one: str, other: str) -> None:
    assert groups(told("paper", one), told("portal", other)) == [["paper"], ["portal"]] or (
        groups(told("paper", one), told("portal", other)) == [["portal"], ["paper"]]
    )


def test_two_days_apart_is_two_stories() -> None:
    assert len(groups(told("paper", PAPER, 1), told("portal", PORTAL, 48))) == 1
    assert len(groups(told("paper", PAPER, 1), told("portal", PORTAL, 50))) == 2


def test_one_source_never_joins_with_itself() -> None:
    assert len(groups(told("paper", PAPER, 1), told("paper", PAPER, 2))) == 2


def test_three_sources_tell_one_story() -> None:
    assert groups(told("tourism", PAPER, 3), told("portal", PORTAL, 2), told("paper", PAPER, 1)) == [
        ["paper", "portal", "tourism"]
    ]


def test_id_and_place_stay_when_another_source_follows() -> None:
    first = told("portal", PORTAL, 5)
    (alone,) = joined([first])
    (both,) = joined([first, told("paper", PAPER, 4, seen=1)])
    assert (both.id, both.at) == (alone.id, alone.at)
    assert both.tellings[0].source == "paper"


def test_newest_first() -> None:
    made = joined([told("paper", f"Chuyện số {n} ở nơi kia", n) for n in (3, 1, 2)])
    assert [story.at for story in made] == [NOW - n * HOUR for n in (1, 2, 3)]


def test_months_of_alike_titles_from_three_sources_join_only_with_their_own() -> None:
    stories = [
        told(source, f"Kể chuyện thứ {n} về đời sống ở vùng cao", n * 0.5)
        for source in ("paper", "portal", "tourism")
        for n in range(500)
    ]
    made = joined(stories)
    assert len(made) == 500
    assert all(len({one.entry.title for one in story.tellings}) == 1 for story in made)
