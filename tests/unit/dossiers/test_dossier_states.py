"""The ten national states: complete, in both languages, and never hiding what they don't know."""

import pytest

from laocaiso.cases.dossiers.model import Pause, Status, Step
from laocaiso.cases.dossiers.states import jumps, meanings, national, pauses, worded

TEN = [str(number) for number in range(1, 11)]


def test_all_ten_are_there_each_once():
    assert sorted((one.id for one in meanings().values() if one.id), key=int) == TEN
    assert "unknown" in meanings()


def test_three_of_them_stop_the_clock():
    assert [one.id for one in meanings().values() if one.clock == "paused"] == ["5", "6", "8"]
    assert [one.id for one in meanings().values() if one.group == "paused"] == ["5", "6", "8"]


@pytest.mark.parametrize("meaning", meanings().values(), ids=lambda one: one.state)
def test_each_says_what_happens_what_to_do_and_by_when(meaning):
    texts = [meaning.name, meaning.now, meaning.to_do, meaning.by_when, meaning.by_when_due]
    for text in filter(None, texts):
        assert text.vi.strip()
        assert text.en.strip()
        assert text.vi != text.en
    if meaning.by_when_due is not None:
        assert "{due}" in meaning.by_when_due.vi
        assert "{due}" in meaning.by_when_due.en


def test_what_may_follow_is_one_of_the_ten_and_ends_are_ends():
    for one in meanings().values():
        assert set(one.next) <= set(TEN)
        if one.group == "closed" or one.state == "returned":
            assert one.next == ()


@pytest.mark.parametrize("number", TEN)
def test_a_number_is_read_as_text_as_number_and_with_a_nought(number):
    for raw in (number, int(number), f"0{number}", f" {number} "):
        assert national(raw).state == national(number).state != "unknown"


@pytest.mark.parametrize("raw", ["", "0", "11", "abc", None, 4.0, True, [], "1" * 500])
def test_anything_else_is_unknown_and_keeps_its_code_cut(raw):
    status = national(raw)
    assert status.state == "unknown" or raw is True
    assert len(status.raw) <= 40


def test_other_vocabularies_lead_to_the_same_states():
    assert worded("vnpt_igate", "chờ bổ sung hồ sơ").state == "supplement_requested"
    assert worded("vnpt_igate", "Đang chờ ký") == Status("unknown", "Đang chờ ký")
    assert worded("criminal_record_gateway", "5").state == "processed"
    with pytest.raises(KeyError):
        worded("nobody's", "5")


def steps(at, *states: str) -> list[Step]:
    return [Step(at=at(10 + n), text="", status=national(state)) for n, state in enumerate(states)]


def test_jumps_that_are_not_foreseen_are_noticed_and_unknown_states_are_not(at):
    assert jumps(steps(at, "2", "4", "9", "10")) == []
    assert jumps(steps(at, "1", "9", "99", "2")) == [("submitted", "processed")]
    assert jumps(steps(at, "10", "4")) == [("returned", "in_progress")]


def test_pauses_are_read_from_the_history(at):
    history = steps(at, "2", "4", "5", "4", "6", "8", "4", "9")
    assert pauses(history, national("9"), at(17)) == (
        Pause("supplement_requested", at(12), at(13)),
        Pause("payment_required", at(14), at(15)),
        Pause("stopped", at(15), at(16)),
    )


def test_a_pause_that_lasts_has_no_end(at):
    assert pauses(steps(at, "2", "5"), national("5"), at(11)) == (
        Pause("supplement_requested", at(11), None),
    )
    assert pauses([], national("8"), at(11)) == (Pause("stopped", at(11), None),)
    assert pauses([], national("8"), None) == ()


def test_a_pause_whose_end_nobody_told_ends_with_the_present_state_or_is_left_out(at):
    history = steps(at, "2", "5")
    assert pauses(history, national("9"), at(20)) == (Pause("supplement_requested", at(11), at(20)),)
    assert pauses(history, national("4"), None) == ()
