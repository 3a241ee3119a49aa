"""Terms, pauses, rules and words that no labelled case shows."""

from datetime import date, datetime, time

import msgspec
import pytest

from laocaiso.cases.deadlines.counting import DeadlineCounter
from laocaiso.cases.deadlines.model import Pause, RuleId, Term
from laocaiso.cases.deadlines.pauses import pauses_of
from laocaiso.cases.deadlines.predict import predictors
from laocaiso.cases.deadlines.rules import RULES
from laocaiso.cases.deadlines.wording import sentence
from laocaiso.core.clock import VIETNAM
from laocaiso.core.errors import InvalidInput
from laocaiso.core.working_calendar import shipped

COUNTER = DeadlineCounter(shipped())


def at(day: str, clock: str = "10:00") -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}:00+07:00")


def test_the_holidays_inside_are_named_with_how_sure_they_are():
    deadline = COUNTER.count(at("2026-11-23"), Term(1, "working_day"))
    (day,) = deadline.days
    assert (day.date, day.certainty) == (date(2026, 11, 24), "sourced")
    assert deadline.calendar == "known"
    assert deadline.rules == ("first_day_not_counted",)
    assert deadline.due_at == at("2026-11-25", "17:30")


def test_a_count_over_days_not_announced_is_provisional():
    assert COUNTER.count(at("2027-02-04"), Term(3, "working_day")).calendar == "provisional"
    assert COUNTER.count(at("2027-08-31"), Term(1, "working_day")).calendar == "provisional", "1/9 may be off"
    assert COUNTER.count(at("2027-03-02"), Term(3, "working_day")).calendar == "known"


def test_rules_are_named_in_a_result_and_each_has_a_source():
    assert set(RULES) == set(RuleId.__args__)
    assert all(rule.source and rule.text and rule.text_en for rule in RULES.values())
    deadline = COUNTER.count(at("2026-10-31"), Term(2, "month"))
    assert deadline.rules == (
        "received_on_day_off",
        "first_day_not_counted",
        "month_by_date",
        "ends_on_day_off",
    ), "2/1/2027 is a Saturday"


def test_hours_of_the_clock_run_on_and_end_on_a_working_day():
    by_clock = DeadlineCounter(shipped(), hours="clock")
    assert by_clock.count(at("2026-12-11", "16:30"), Term(24, "hour")).due_at == at("2026-12-14", "17:30")
    assert by_clock.count(at("2026-12-09", "16:30"), Term(24, "hour")).due_at == at("2026-12-10", "16:30")
    pause = Pause(at("2026-12-09", "17:00"), at("2026-12-09", "20:00"))
    assert by_clock.count(at("2026-12-09", "16:30"), Term(24, "hour"), [pause]).due_at == at(
        "2026-12-10", "19:30"
    )


def test_the_cutoff_and_the_office_hours_are_the_provinces_to_say():
    other = DeadlineCounter(
        shipped(), cutoff=time(16), office_hours=[(time(8), time(12)), (time(13), time(16))]
    )
    assert other.count(at("2026-12-09", "15:30"), Term(0, "same_day")).due_at == at("2026-12-09", "16:00")
    with pytest.raises(ValueError, match="in order"):
        DeadlineCounter(shipped(), office_hours=[(time(12), time(8))])


@pytest.mark.parametrize(
    "term",
    [Term(0, "working_day"), Term(-1, "hour"), Term(1.3, "working_day"), Term(1.5, "calendar_day"),
     Term(float("nan"), "month"), Term(float("inf"), "hour"), Term(10_000, "working_day")],
)  # fmt: skip
def test_a_term_that_is_none_is_refused_by_name(term):
    with pytest.raises(InvalidInput) as refused:
        COUNTER.count(at("2026-12-09"), term)
    assert refused.value.field == "term_value"


def test_times_without_an_offset_and_pauses_backwards_are_refused():
    with pytest.raises(InvalidInput, match="offset"):
        COUNTER.count(datetime(2026, 12, 9, 10), Term(1, "working_day"))  # noqa: DTZ001
    with pytest.raises(InvalidInput) as refused:
        COUNTER.count(at("2026-12-09"), Term(1, "working_day"), [Pause(at("2026-12-10"), at("2026-12-09"))])
    assert refused.value.field == "pauses"


def test_pauses_are_read_from_the_history_of_states():
    history = [
        (at("2026-12-01"), "accepted"),
        (at("2026-12-03"), "supplement_requested"),
        (at("2026-12-04"), "payment_required"),
        (at("2026-12-07"), "in_progress"),
        (at("2026-12-09"), "stopped"),
    ]
    expected = [Pause(at("2026-12-03"), at("2026-12-07")), Pause(at("2026-12-09"))]
    assert pauses_of(history) == expected == pauses_of(history[::-1])


def test_words_say_that_it_is_an_estimate_and_what_is_unsure():
    told = sentence(COUNTER.count(at("2026-11-23"), Term(1, "working_day")), "vi")
    assert (
        told == "Dự kiến trả kết quả: thứ Tư, 25/11/2026 (không tính 24/11 Ngày Văn hóa Việt Nam (lần đầu))."
    )
    assert "chưa có thông báo" in sentence(COUNTER.count(at("2027-02-04"), Term(3, "working_day")), "vi")
    assert "16 giờ 30" in sentence(COUNTER.count(at("2026-12-10", "15:30"), Term(1, "hour")), "vi")
    assert "lịch làm việc" in sentence(COUNTER.count(at("2031-01-06"), Term(1, "hour")), "vi")
    paused = COUNTER.count(at("2026-11-23"), Term(3, "working_day"), [Pause(at("2026-11-25"))])
    assert "tạm dừng" in sentence(paused, "vi")
    assert paused.remaining_minutes == 3 * 480 - 150
    assert sentence(paused, "en").startswith("The clock stands still")


def test_a_deadline_is_written_in_camel_case():
    written = msgspec.json.decode(
        msgspec.json.encode(COUNTER.count(at("2026-11-23"), Term(1, "working_day")))
    )
    assert written["dueDate"] == "2026-11-25"
    assert written["dueAt"] == "2026-11-25T17:30:00+07:00"
    assert written["isEstimate"] is True


def test_bulk_answers_name_what_is_wrong_with_a_line():
    lines = [{}, {"received_at": "x", "term_unit": "hour", "term_value": 1}, {"id": 7, "received_at": 3}]
    lines += [{"received_at": "2026-12-09T10:00:00+07:00", "term_unit": "week", "term_value": 1}]
    lines += [{"received_at": "2026-12-09T10:00:00+07:00", "term_unit": "hour", "term_value": 0}]
    answers = list(predictors()["deadlines"](lines))
    assert all("error" in answer for answer in answers)
    assert answers[2]["id"] == 7


def test_vietnam_is_where_days_begin():
    late = datetime.fromisoformat("2026-11-22T17:30:00+00:00")
    assert COUNTER.count(late, Term(1, "working_day")).effective_start == date(2026, 11, 23)
    assert late.astimezone(VIETNAM).hour == 0
