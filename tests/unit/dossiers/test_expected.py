"""Our own reckoning of a deadline, for systems that name no appointment."""

import msgspec
import pytest

from laocaiso.cases.deadlines.counting import DeadlineCounter
from laocaiso.cases.deadlines.model import Term
from laocaiso.cases.dossiers.expected import ExpectedDeadline, term_of
from laocaiso.cases.dossiers.model import Pause, System
from laocaiso.cases.dossiers.service import summarise
from laocaiso.cases.procedures.model import Channel, Record
from laocaiso.core.working_calendar import shipped

SYSTEM = System("one_stop", "a", "b", "https://example.org")
RECORD = Record(
    code="1.003197",
    name="Xóa đăng ký thường trú",
    publisher="Bộ Công an",
    decision=None,
    levels=("xa",),
    field="Cư trú",
    subjects=(),
    authority=None,
    implementing_agency=None,
    channels=(Channel("online", 3, "working_day"), Channel("in_person", 3, "working_day")),
    results=(),
    source_url="https://example.org",
    steps="",
    documents=(),
    legal_basis=(),
)


def with_channels(*channels: Channel) -> Record:
    return msgspec.structs.replace(RECORD, channels=channels)


@pytest.fixture
def expected() -> ExpectedDeadline:
    known = {"1.003197": RECORD}
    return ExpectedDeadline(DeadlineCounter(shipped()), known.get)


def told(make_dossier, **more):
    return summarise(make_dossier(due_at=None, **more), SYSTEM)


def test_working_days_skip_the_day_of_receipt_weekends_and_24_november(expected, make_dossier, at):
    deadline = expected(told(make_dossier, received_at=at(19, 10)))
    assert deadline.due_date == at(25).date()
    assert deadline.rules == ("first_day_not_counted",)
    assert [day.date for day in deadline.days] == [at(24).date()]


def test_a_province_s_suffix_changes_nothing(expected, make_dossier, at):
    code = "1.003197.000.00.00.H38"
    assert expected(told(make_dossier, received_at=at(19, 10), procedure_code=code)) is not None


def test_pauses_of_the_history_push_it_on_and_one_that_lasts_leaves_it_open(expected, make_dossier, at):
    summary = told(make_dossier, received_at=at(2))
    plain = expected(summary).due_at
    paused = msgspec.structs.replace(summary, pauses=(Pause("supplement_requested", at(3, 8), at(10, 8)),))
    assert expected(paused).due_at > plain
    lasting = msgspec.structs.replace(summary, pauses=(Pause("stopped", at(3, 8), None),))
    assert expected(lasting).due_at is None
    assert expected(lasting).state == "paused"


def test_a_history_that_contradicts_itself_yields_no_date(expected, make_dossier, at):
    summary = told(make_dossier, received_at=at(2))
    assert expected(msgspec.structs.replace(summary, pauses=(Pause("stopped", at(9), at(3)),))) is None


@pytest.mark.parametrize(
    "more", [{"received_at": None}, {"procedure_code": None}, {"procedure_code": "9.999999"}]
)
def test_without_receipt_or_procedure_there_is_none(expected, make_dossier, more):
    assert expected(told(make_dossier, **more)) is None


def test_only_one_clear_term_counts():
    assert term_of(RECORD) == Term(3, "working_day")
    assert term_of(with_channels()) is None
    assert term_of(with_channels(Channel("online", 3, None))) is None
    assert term_of(with_channels(Channel("online", 3, "unparsed"))) is None
    assert (
        term_of(with_channels(Channel("online", 3, "working_day"), Channel("postal", 5, "working_day")))
        is None
    )
    assert term_of(with_channels(Channel("online", 2, "month"))) == Term(2, "month")
