from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from laocaiso.cases.feedback.duplicates.comparing import Comparer
from laocaiso.cases.feedback.duplicates.evidence import Evidence, added_up, any_of, likelihood
from laocaiso.cases.feedback.duplicates.model import SAME, Sighting
from laocaiso.cases.feedback.duplicates.predict import predictor
from laocaiso.cases.feedback.duplicates.typed import MAX_WORDS, read
from laocaiso.cases.feedback.duplicates.vocabulary import Data, Vocabulary
from laocaiso.cases.feedback.duplicates.whereabouts import distance
from laocaiso.core.text import fold
from tests.eval.duplicates import FILES, LEAST_F1, MOST_FALSE, MOST_FALSE_UNMARKED, load, score, unmarked

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
COMPARER = Comparer.load()
TEXTS = [side["text"] for name in FILES for pair in load(name) for side in (pair["a"], pair["b"])]


def seen(text, lat=22.34, lon=103.84, after=0.0, category=None):
    return Sighting(text=text, lat=lat, lon=lon, category=category, created_at=NOON + timedelta(days=after))


def same(a, b):
    return COMPARER.compare(a, b).same


@pytest.mark.parametrize("name", FILES)
def test_the_labelled_pairs_come_out_as_well_as_aimed_at(name):
    outcome = score(load(name), COMPARER)
    assert outcome.f1 >= LEAST_F1
    assert outcome.false_rate <= MOST_FALSE[name]


def test_pairs_come_out_well_without_marks_too():
    outcome = score([unmarked(pair) for pair in load("more.jsonl")], COMPARER)
    assert outcome.f1 >= LEAST_F1
    assert outcome.false_rate <= MOST_FALSE_UNMARKED


texts = st.sampled_from(TEXTS) | st.text(max_size=80)
sightings = st.builds(
    Sighting,
    text=texts,
    lat=st.none() | st.floats(21.3, 22.8),
    lon=st.none() | st.floats(103.5, 105.0),
    category=st.sampled_from([None, "moi_truong", "khac"]),
    created_at=st.integers(0, 300 * 24).map(lambda hours: NOON - timedelta(hours=hours)),
)


@given(sightings, sightings)
@settings(max_examples=150, deadline=None)
def test_the_order_of_two_reports_does_not_matter(a, b):
    likeness = COMPARER.compare(a, b)
    assert likeness == COMPARER.compare(b, a)
    assert 0 <= likeness.score <= 1
    assert likeness.same == (likeness.score >= SAME)


@given(sightings)
@settings(max_examples=50, deadline=None)
def test_a_report_is_the_same_as_itself(a):
    assert COMPARER.compare(a, a).score == 1


@given(texts, texts, st.lists(st.floats(0, 0.5), min_size=2, max_size=2), st.floats(0, 60))
@settings(max_examples=150, deadline=None)
def test_moving_a_report_further_away_never_raises_the_score(one, other, steps, days):
    near, far = sorted(steps)
    a = seen(one)
    scores = [COMPARER.compare(a, seen(other, lat=22.34 + step, after=days)).score for step in (near, far)]
    assert scores[0] >= scores[1]


@given(texts, st.lists(st.floats(0, 200), min_size=2, max_size=2))
@settings(max_examples=100, deadline=None)
def test_the_same_words_later_never_raise_the_score(text, delays):
    soon, late = sorted(delays)
    scores = [COMPARER.compare(seen(text), seen(text, after=delay)).score for delay in (soon, late)]
    assert scores[0] >= scores[1]


@given(texts, texts)
@settings(max_examples=100, deadline=None)
def test_nothing_lies_beyond_its_reach(one, other):
    a = seen(one)
    reach = COMPARER.reach(a)
    lat = 22.34 + reach.metres / 111_000
    assert distance((22.34, 103.84), (lat, 103.84)) > reach.metres
    assert not same(a, seen(other, lat=lat))
    assert not same(a, seen(other, after=-reach.days))


@pytest.mark.parametrize(
    ("days", "expected"),
    [(0.1, True), (3, True), (20, True), (120, False)],
)
def test_a_hole_in_the_road_stays_for_weeks_but_not_for_seasons(days, expected):
    assert same(seen("Ổ gà to trước cổng chợ"), seen("o ga truoc cho rat sau", after=days)) is expected


@pytest.mark.parametrize(
    ("one", "other", "category"),
    [
        (
            "Con diều vướng đường dây, mấy cháu lấy sào khều",
            "Kite caught in the wires, kids poke at it",
            None,
        ),
        (
            "Flycam bay sát ruộng bậc thang, trâu chạy tán loạn",
            "A drone scares the buffaloes at the terraces",
            None,
        ),
        ("Cây xăng treo biển hết hàng", "The petrol station says sold out", "khac"),
    ],
)
def test_things_of_no_known_kind_are_found_by_what_both_name_in_either_language(one, other, category):
    assert same(seen(one, category=category), seen(other, after=0.2, category=category))
    assert not same(seen(one), seen(other, lat=22.36))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ổ gà trước nhà văn hoá", "Thêm một ổ gà nữa, cách cái hôm trước chừng trăm mét"),
        ("Nắp cống lỏng trước toà án", "Another manhole cover is loose, further down the hill"),
        ("Nhà 7B xây bậc tam cấp lấn ra ngõ", "Nhà 17B xây bậc tam cấp lấn ra ngõ"),
        ("Quán Hương Núi đặt bếp than xả khói", "Nhà hàng Suối Mây đặt bếp than xả khói"),
        ("Biển chỉ đường ở ngã tư bị đổ", "Xe ba gác bán hoa quả đứng kín ngã tư"),
    ],
)
def test_what_is_set_off_against_the_other_is_kept_apart(one, other):
    assert not same(seen(one), seen(other, lat=22.3405))


def test_a_reminder_reaches_back_where_the_same_words_alone_would_not():
    box = "hộp công tơ trên cột bung nắp"
    assert not same(seen(box), seen(box, after=10))
    assert same(seen(box), seen(f"Tuần trước đã báo {box} mà chưa ai xuống", after=10))


def test_what_is_said_to_run_on_is_found_from_further_off():
    lat = 22.34 + 350 / 111_195
    assert same(seen("Dải đèn dọc kè tắt cả đoạn"), seen("Cả dãy đèn bờ kè tối thui", lat=lat))
    assert not same(seen("Đèn ở kè tắt"), seen("Đèn bờ kè tối thui", lat=lat))


def test_every_weight_pulls_the_way_its_name_says():
    weights = Vocabulary.load().weights
    for name in ("alike", "unclear", "short", "differ", "detail"):
        assert getattr(weights, name) > 0, name
    for name in ("own", "other_things", "one_frame", "one_place", "beyond", "outlived"):
        assert getattr(weights, name) < 0, name
    for name in ("tone", "another"):
        assert getattr(weights, name) < 0, name


def test_evidence_adds_up():
    weights = Evidence(prior=-2, alike=5, beyond=-4)
    assert added_up(Evidence(alike=0.5), weights) == 0.5
    assert likelihood(0) == 0.5
    assert any_of(0.5, 0.5) == 0.75


def test_settings_are_things_and_kinds_have_fields():
    data = Data.load().concepts
    things = {name for field in data.fields.values() for name in field} | data.states.keys()
    assert things >= set(data.settings)
    assert data.fields.keys() >= {*data.long, *data.wide}
    assert data.fields.keys() >= {kind.field for kind in Data.load().kinds.kinds}


def test_a_power_cut_is_over_the_next_day_unless_somebody_says_it_lasts():
    cut = seen("Cả thôn mất điện")
    assert same(cut, seen("mất điện từ chiều", after=0.1))
    assert not same(cut, seen("Thôn mất điện", after=2))
    assert same(cut, seen("Hai ngày nay vẫn chưa có điện", after=2))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ổ gà trước số nhà 12", "Ổ gà trước số nhà 21"),
        ("Đèn đường ngõ 5 tắt", "Đèn đường ngõ 15 tắt"),
        ("QL70 km 12 sạt lở", "QL70 km 14 sạt lở"),
        ("Nhà hàng Hoa Mai xả nước thải", "Nhà hàng Hoa Đào xả nước thải"),
        ("Lợn chết hàng loạt", "Gà chết hàng loạt"),
        ("Cán bộ một cửa tận tình, rất hài lòng", "Cán bộ một cửa hách dịch"),
    ],
)
def test_what_is_named_otherwise_is_another_thing(one, other):
    assert not same(seen(one), seen(other))


def test_without_a_point_the_names_must_say_where():
    far = seen("Cột điện ở nhà văn hoá thôn 2 Trấn Yên nghiêng sắp đổ", lat=None, lon=None)
    assert same(far, seen("Cột điện nghiêng ở nhà văn hoá thôn 2 xã Trấn Yên", lat=21.75465, lon=104.829837))
    assert not same(far, seen("Cột điện nghiêng ở nhà văn hoá thôn 2", lat=22.4, lon=103.9))
    assert not same(far, seen("Cột điện nghiêng", lat=None, lon=None))


def test_an_outage_reaches_further_than_a_lamp():
    assert COMPARER.reach(seen("mất điện cả xã")).metres > 2000
    assert COMPARER.reach(seen("Lớp kính thang máy nứt")).metres < 500
    assert COMPARER.reach(seen("xe lật, có người bị thương")).days < COMPARER.reach(seen("nắp cống vỡ")).days


def test_a_report_that_says_how_long_it_lasts_looks_back_further():
    assert COMPARER.reach(seen("ba tháng nay ổ gà chưa vá")).days > COMPARER.reach(seen("ổ gà")).days


@pytest.mark.parametrize("write", [str.lower, str.upper, fold])
def test_names_differ_without_capitals_too(write):
    one, other = seen(write("Nhà nghỉ Hoa Mận mở nhạc ồn")), seen(write("Nhà nghỉ Sao Băng mở nhạc ồn"))
    assert not same(one, other)
    assert same(one, seen(write("nhạc ầm ĩ ở Nhà nghỉ Hoa Mận")))


def test_a_detail_counts_only_for_what_it_tells_apart():
    assert not same(seen("Đốt rơm khói mù mịt"), seen("Đốt vàng mã khói mù mịt"))
    assert same(seen("Ổ gà to, rơm phơi đầy đường"), seen("Ổ gà to, có người đốt vàng mã cạnh đấy"))


def test_each_outcome_says_why():
    likeness = COMPARER.compare(seen("Đèn đường tắt"), seen("Đèn đường tắt", lat=22.4))
    assert likeness.why == ("same_kind", "too_far", "same_time")
    likeness = COMPARER.compare(seen("Mất điện", lat=None, lon=None), seen("Mất điện"))
    assert "place_unknown" in likeness.why


def test_a_reading_stops_at_its_bound():
    assert len(read("xa " * 1500, {}).words) <= MAX_WORDS + 2


def test_a_line_that_is_no_pair_gets_its_error():
    answers = list(predictor(COMPARER)([{"id": "x"}, {"a": {"text": 3}, "b": {}}]))
    assert [answer["same"] for answer in answers] == [False, False]
    assert all("error" in answer for answer in answers)


def test_thanks_at_the_end_of_a_complaint_are_no_praise():
    heap = seen("Đống rác to trước chùa chưa ai dọn")
    assert same(heap, seen("Có đống rác to trước chùa. Xin cảm ơn!"))
    assert not same(heap, seen("Cảm ơn các chị đã dọn đống rác to trước chùa"))


def test_two_matters_at_one_place_are_two():
    assert not same(seen("Bến xe tối om"), seen("Bến xe cò mồi giật hành lý"))
    assert not same(seen("Lô 9 chợ đầu mối để lấn lối"), seen("Lô 19 chợ đầu mối để lấn lối"))
    assert same(seen("Bến xe tối om"), seen("Bến xe không có đèn"))
