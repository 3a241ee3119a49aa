"""The appointment, our own reckoning, and the word for how a dossier stands to them."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from adapters.national_exchange_records import read_dossier
from adapters.sandbox.messages import Request
from adapters.sandbox.one_stop import OneStopPlayer
from laocaiso.cases.deadlines.counting import DeadlineCounter
from laocaiso.cases.deadlines.model import Term
from laocaiso.cases.dossiers.answers import Shown
from laocaiso.cases.dossiers.model import System
from laocaiso.cases.dossiers.service import Answer, summarise
from laocaiso.cases.dossiers.timeliness import Due, due_of, reckoned, standing
from laocaiso.core.clock import VIETNAM
from laocaiso.core.working_calendar import shipped

SYSTEM = System("one_stop", "a", "b", "https://example.org")
LABELLED = json.loads((Path(__file__).parents[2] / "fixtures" / "dossiers" / "standing.json").read_text())
SUNDAY = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
WORDS = {
    "late": "qua_han",
    "overdue": "qua_han",
    "on_time": "trong_han",
    "within_time": "trong_han",
    "due_soon": "trong_han",
    "early": "truoc_han",
    "paused": None,
    None: None,
}


def summary(make_dossier, **more):
    return summarise(make_dossier(**more), SYSTEM)


COUNTED = DeadlineCounter(shipped()).count(datetime(2026, 11, 19, 3, 0, tzinfo=UTC), Term(3, "working_day"))


def never(_summary):
    raise AssertionError("asked")


def test_the_date_of_the_system_wins_over_ours_which_is_not_even_counted(make_dossier, at):
    named, unnamed = summary(make_dossier), summary(make_dossier, due_at=None)
    assert due_of(named, COUNTED) == Due(at(30, 17), official=True)
    assert reckoned(named, never) is None
    assert reckoned(unnamed, lambda _summary: COUNTED) is COUNTED
    assert due_of(unnamed, COUNTED) == Due(COUNTED.due_at, official=False)


def test_without_any_date_there_is_no_due_of(make_dossier):
    bare = summary(make_dossier, due_at=None)
    assert reckoned(bare, None) is None
    assert due_of(bare, None) is None
    assert due_of(bare, msgspec.structs.replace(COUNTED, due_at=None, state="paused")) is None
    assert standing(bare, None, SUNDAY) is None


def test_our_reckoning_is_not_asked_where_the_receipt_is_not_known(make_dossier):
    assert reckoned(summary(make_dossier, due_at=None, received_at=None), never) is None


@pytest.mark.parametrize(
    ("now", "word"),
    [
        ((25, 9), "within_time"),
        ((28, 23), "within_time"),
        ((29, 0), "due_soon"),
        ((30, 17), "due_soon"),
        ((30, 18), "overdue"),
    ],
)
def test_a_running_dossier_is_due_soon_from_the_day_before(make_dossier, at, now, word):
    due = Due(at(30, 17), official=True)
    assert standing(summary(make_dossier), due, at(*now)) == word


@pytest.mark.parametrize(
    ("end", "word"), [((29, 18), "early"), ((30, 10), "on_time"), ((30, 17), "on_time"), ((30, 18), "late")]
)
def test_a_finished_one_is_early_by_the_day_and_late_by_the_minute(make_dossier, at, end, word):
    due = Due(at(30, 17), official=True)
    told = summary(make_dossier, state="9", finished_at=at(*end))
    assert standing(told, due, at(30, 23) + timedelta(days=30)) == word


@pytest.mark.parametrize(
    ("state", "word"),
    [("1", None), ("3", None), ("5", "paused"), ("6", "paused"), ("8", "paused"), ("9", None), ("77", None)],
)
def test_while_the_clock_does_not_run_nothing_is_late(make_dossier, at, state, word):
    due = Due(at(12, 17), official=True)
    assert standing(summary(make_dossier, state=state), due, at(25)) == word


def test_with_a_calendar_a_friday_is_the_day_before_a_monday(make_dossier, at):
    due = Due(at(30, 17), official=True)
    friday = at(27)
    assert standing(summary(make_dossier), due, friday) == "within_time"
    assert standing(summary(make_dossier), due, friday, shipped()) == "due_soon"


def test_all_labelled_dossiers_stand_as_they_are_labelled():
    player = OneStopPlayer()
    login = player.answer(Request("POST", "/mapi/login", body=b'{"username":"a","password":"b"}'), SUNDAY)
    session = json.loads(login.body)["session"]
    for row in LABELLED:
        asked = {"session": session, "service": "TraCuuHoSo", "mahoso": row["code"]}
        reply = player.answer(Request("POST", "/mapi/g", body=json.dumps(asked).encode()), SUNDAY)
        told = summarise(read_dossier(json.loads(reply.body)["result"][0], row["code"], SUNDAY), SYSTEM)
        word = standing(told, due_of(told, None), SUNDAY.astimezone(VIETNAM))
        assert WORDS[word] == row["standing"], row["code"]
    assert len(LABELLED) == 80


@pytest.mark.parametrize(("language", "word"), [("vi", "Dự kiến trả kết quả"), ("en", "Result expected")])
def test_an_expected_date_says_how_it_was_counted_and_by_which_law(make_dossier, at, language, word):
    answer = Answer(summary(make_dossier, due_at=None, received_at=at(19, 10)), SYSTEM)
    shown = Shown(expected=lambda _summary: COUNTED).of(answer, at(20), language)
    assert shown.deadline.official is False
    reckoning = shown.reckoning
    assert reckoning.text.startswith(word)
    assert [(rule.id, rule.source) for rule in reckoning.rules] == [
        ("first_day_not_counted", "Bộ luật Dân sự 2015, Điều 147")
    ]
    assert [(day.date, day.certainty) for day in reckoning.days] == [(at(24).date(), "sourced")]
    assert reckoning.calendar == "known"
    official = Shown(expected=never).of(Answer(summary(make_dossier), SYSTEM), at(20), language)
    assert official.reckoning is msgspec.UNSET
