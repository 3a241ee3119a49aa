"""What a story is about."""

import pytest

from laocaiso.feeds.news.topics import MOST, TOPICS, TopicReader
from tests.unit.news.invented_news import entry

READER = TopicReader()


@pytest.mark.parametrize(
    ("section", "topics"),
    [
        ("Kinh tế", ("economy",)),
        ("Văn hoá - Du lịch", ("culture", "tourism")),
        ("VĂN HÓA & GIẢI TRÍ", ("culture",)),
        ("Y tế", ("health",)),
        ("An ninh - Quốc phòng", ("security",)),
        ("Thể thao", ("sport",)),
        ("Giáo dục và Đào tạo", ("education",)),
        ("Thời sự", ()),
        ("Trang chủ", ()),
    ],
)
def test_sections_of_sites_are_known_however_they_are_written(section: str, topics: tuple[str, ...]) -> None:
    assert READER.of(entry(1, "Một tin", sections=(section,))) == topics


@pytest.mark.parametrize(
    ("title", "topics"),
    [
        ("Cảnh báo lũ quét, sạt lở tại các xã vùng cao", ("weather",)),
        ("Báo số ra hôm nay", ()),
        ("Du khách đổ về Sa Pa dịp cuối tuần", ("tourism",)),
        ("Học sinh bán trú đón năm học mới", ("education",)),
        ("Gặp gỡ cuối tuần", ()),
    ],
)
def test_words_of_a_title_tell_when_the_section_does_not(title: str, topics: tuple[str, ...]) -> None:
    assert READER.of(entry(1, title, sections=("Thời sự",))) == topics


def test_marks_count() -> None:
    assert READER.of(entry(1, "Bao so moi")) == ()
    assert READER.of(entry(1, "Bão số 3 đổi hướng")) == ("weather",)


def test_a_word_in_the_teaser_alone_is_not_enough() -> None:
    assert READER.of(entry(1, "Chuyện vui", summary="Có một học sinh.")) == ()
    assert READER.of(entry(1, "Chuyện vui", summary="Học sinh và giáo viên cùng vui.")) == ("education",)


def test_a_source_s_own_names_come_first_and_its_topic_always() -> None:
    own = {"Tin hoạt động": ("society",)}
    one = entry(1, "Một tin", sections=("Tin hoạt động",))
    assert READER.of(one, own, "tourism") == ("tourism", "society")
    assert READER.of(one) == ("politics",)


def test_a_story_has_few_topics_and_each_has_names_in_both_languages() -> None:
    everything = ". ".join(topic.words[0] for topic in TOPICS.values())
    assert len(READER.of(entry(1, everything))) == MOST
    for topic in TOPICS.values():
        assert topic.text("vi")
        assert topic.text("en").isascii()
