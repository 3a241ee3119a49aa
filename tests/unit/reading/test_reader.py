"""The rules of reading, and the labelled sets as a floor under them."""

import math
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from laocaiso.cases.feedback.categories import Categories
from laocaiso.cases.feedback.reading.learned import Learned
from laocaiso.cases.feedback.reading.phrases import Phrases
from laocaiso.cases.feedback.reading.reader import Reader
from laocaiso.cases.feedback.reading.typed_words import Typing
from tests.eval.routing import LABELLED, Scores, load


@pytest.fixture(scope="module")
def scores(reader):
    return Scores.of(load(), reader)


def test_categories_of_the_labelled_sets(scores):
    assert scores.category >= 0.95
    share, right = scores.sure
    assert share >= 0.75
    assert right >= 0.97


def test_urgency_of_the_labelled_sets(scores):
    recall, precision = scores.urgency
    assert recall >= 0.98
    assert precision >= 0.85


def test_urgency_where_the_marks_are_left_out(reader):
    recall, precision = Scores.of(
        [row | {"title": unmarked(row["title"]), "text": unmarked(row["text"])} for row in load()], reader
    ).urgency
    assert recall >= 0.98
    assert precision >= 0.7


def unmarked(text):
    letters = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def test_personal_data_of_the_labelled_sets(scores):
    assert all(found == there for found, there in scores.personal.values()), scores.personal
    assert scores.alarms[0] <= 0.02 * scores.alarms[1]


def test_abuse_and_units_of_the_labelled_sets(scores):
    assert scores.abuse >= 0.97
    assert scores.units >= 0.97


@pytest.mark.parametrize(
    ("text", "urgent"),
    [
        ("Nhà bên cạnh đang cháy to, có người mắc kẹt", True),
        ("Nhà tôi cháy năm ngoái, xin hỏi thủ tục hỗ trợ", False),
        ("nha ben canh dang chay to", True),
        ("Nắp cống giữa đường bị mất, trẻ con đi học qua đó", True),
        ("Dây điện đứt rơi xuống đường thôn", True),
        ("Mất điện cả xóm từ sáng", False),
        ("Mất nước ba ngày nay", False),
        ("Đèn đường hỏng cả tháng", False),
        ("Cảm ơn đội cứu hộ hôm trước đã cứu cả nhà tôi khỏi lũ", False),
        ("Hai nhóm thanh niên đang đánh nhau trước quán", True),
        ("There is a landslide on the road, two cars are trapped", True),
        ("Lũ người đổ trộm phế thải ở chân đồi", False),
        ("Giá phòng tăng gấp đôi, khách bỏ đi", False),
        ("Mỏ đá nổ mìn giờ trưa, bụi trắng nhà dân", False),
        ("Giờ tan học cổng trường kẹt xe", False),
        ("Khoa cấp cứu bắt nộp tạm ứng trước", False),
        ("Em ấy đứng mép đập từ nãy, nhắn đừng ai tìm", True),
        ("Chạm vòi nước là tê, cháu nhỏ vừa bị hất ngã", True),
        ("bon tre nhat duoc luu dan dem ve nha choi", True),
    ],
)
def test_urgent_means_danger_now(reader, text, urgent):
    assert reader.read(None, text).urgent is urgent


def test_an_urgent_report_names_its_danger_and_whom_to_call(reader):
    reading = reader.read("Cháy", "Cháy nhà ở tổ 5, lửa đang lan")
    assert reading.dangers[0] == "fire"
    assert reading.emergency_numbers[0] == "114"
    calm = reader.read("Rác", "Rác ba ngày chưa thu gom")
    assert (calm.dangers, calm.emergency_numbers) == ((), ())


@pytest.mark.parametrize(
    ("text", "abusive"),
    [
        ("Cán bộ xã là đồ mất dạy, lũ khốn nạn", True),
        ("dm chung may lam an kieu gi the", True),
        ("điện yếu vl, nồi cơm không chín nổi", False),
        ("Chủ quán chửi tôi là đồ mất dạy", False),
        ("Bị bảo vệ mắng “đồ ngu”", False),
        ("Tôi quá thất vọng, làm ăn vô trách nhiệm!!!", False),
        ("Thằng trưởng thôn n.g.u như bò", True),
    ],
)
def test_abuse_is_aimed_at_somebody(reader, text, abusive):
    assert reader.read(None, text).abusive is abusive


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Đường xã Y Tý hỏng", ("02701",)),
        ("duong xa y ty hong", ("02701",)),
        ("Phường Nam Cường mất nước", ("04273",)),
        ("Đường hỏng quá", ()),
        ("Đất ở xã Bản Mế cũ bị lấn", ("02824",)),
        ("Đã lập biên bản. Pom Hán", ("02671",)),
        ("nha so 12 hoang lien son bi ngap", ()),
        ("ra phuong nam cuong yb lam giay to", ("04273",)),
        ("Ở phường Nghĩa Lộ, chủ thầu bỏ chạy rồi", ("04288",)),
    ],
)
def test_units_named(reader, text, codes):
    assert reader.read(None, text).units == codes


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("Cây bàng trước trường tiểu học rụng lá đầy rãnh, xin cắt tỉa", "cay_xanh"),
        ("Xà cừ cạnh bệnh viện rễ trồi lên", "cay_xanh"),
        ("Ổ gà trước cổng ủy ban xã", "ha_tang_giao_thong"),
        ("Trường tiểu học thu tiền quỹ lớp", "giao_duc"),
        ("Cho hỏi đường dây nóng của tỉnh", "khac"),
        ("Tán cây che kín đèn tín hiệu", "cay_xanh"),
    ],
)
def test_where_a_thing_is_and_what_it_is_called_are_not_what_the_report_is_about(reader, text, category):
    assert reader.read(None, text).category == category


def test_a_unit_named_late_in_a_long_text_is_found(reader):
    text = "Chúng tôi đã phản ánh nhiều lần mà chưa được trả lời. " * 30 + "Đường ở xã Y Tý hỏng."
    assert reader.read(None, text).units == ("02701",)


@given(st.text(max_size=400), st.text(max_size=60) | st.none())
@settings(max_examples=60, deadline=None)
def test_any_text_can_be_read(reader: Reader, text, title):
    reading = reader.read(title, text)
    assert 0 <= reading.confidence <= 1
    for field, found in (((title or ""), reading.in_title), (text, reading.in_text)):
        assert all(0 <= f.start < f.end <= len(field) for f in found)
        assert all(a.end <= b.start for a, b in pairwise(found))
    assert reader.read(title, text) == reading


def test_the_model_knows_every_category():
    model = Learned.load()
    slugs = [category.slug for category in Categories.load().all]
    likely = model.likely([Typing({}).read("đường hỏng")])
    assert list(likely) == slugs
    assert sum(map(math.exp, likely.values())) == pytest.approx(1)


def test_nothing_is_both_learned_from_and_measured_with():
    learned = {row["text"] for row in load(LABELLED / "learned" / "reports.jsonl")}
    assert not learned & {row["text"] for row in load()}


def test_a_pattern_with_a_gap_inside_a_choice_is_refused():
    with pytest.raises(ValueError, match="bracket"):
        Phrases([("x", 1.0, "(đường .. hỏng|ổ gà)")])


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("ổ gà", "đường đầy ổ gà", True),
        ("ổ gà", "duong day o ga", True),
        ("rác", "rac day duong", False),
        ("~rác", "rac day duong", True),
        ("!nhà mày", "nha may xa khoi", False),
        ("sạt lở", "sat no duong len ban", True),
        ("mặt đường .. nứt", "mặt đường bị lún nứt", True),
        ("mặt đường .. nứt", "mặt đường ở thôn tôi mới làm năm ngoái nứt", False),
        ("không ngủ được", "đường hỏng, hát to quá k ngủ đc", True),
    ],
)
def test_how_patterns_are_found(pattern, text, found):
    phrases = Phrases([("x", 1.0, pattern)])
    assert bool(list(phrases.find(Typing.load().read(text)))) is found


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Cột điện cuối bản Pho xã Y Tý ngả", ("02701",)),
        ("Cả nhà ở bản Séo Lèng ăn nấm", ()),
        ("Đường vào bản Tả Van lầy", ("03037",)),
        ("Thôn Pom Khén Xã Y Tý", ("02701",)),
    ],
)
def test_an_unknown_hamlet_is_not_guessed_at(reader, text, codes):
    assert reader.read(None, text).units == codes
