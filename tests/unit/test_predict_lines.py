import json

import pytest

from laocaiso.predict import NAMES, answers, predictor, unread


def double(records):
    for record in records:
        yield {"twice": record["n"] * 2}


def total(records):
    yield {"sum": sum(record["n"] for record in records)}


def ask(predictor, *lines):
    return [json.loads(line) for line in answers(predictor, lines)]


def test_one_answer_for_each_line_in_order():
    assert ask(double, b'{"n": 1, "label": "x"}\n', b'{"n": 2}') == [{"twice": 2}, {"twice": 4}]
    assert ask(double) == []


def test_a_line_that_is_no_object_gets_an_error_in_its_place():
    answered = ask(
        double, b"garbage\n", b'{"n": 1}\n', b"[1]\n", b"\xff\n", b"\n", b'{"n": 2}\n', b'"text"\n', b"{"
    )
    assert [list(answer) for answer in answered] == [
        ["error"],
        ["twice"],
        ["error"],
        ["error"],
        ["error"],
        ["twice"],
        ["error"],
        ["error"],
    ]
    assert answered[0]["error"].startswith("line 1: not a JSON object")
    assert answered[7]["error"].startswith("line 8:")


def test_a_byte_order_mark_is_no_error():
    assert ask(double, b'\xef\xbb\xbf{"n": 1}\n') == [{"twice": 2}]


def test_it_streams_where_the_predictor_does():
    taken = []

    def lines():
        for number in range(3):
            taken.append(number)
            yield b'{"n": %d}\n' % number

    stream = answers(double, lines())
    next(stream)
    assert taken == [0]
    next(stream)
    assert taken == [0, 1]


def test_a_predictor_may_need_everything_first():
    assert ask(total, b'{"n": 1}', b"x", b'{"n": 2}') == [{"sum": 3}, {"error": ANY_ERROR}]


class _AnyError:
    def __eq__(self, other):
        return other.startswith("line 2:")

    __hash__ = None  # type: ignore[assignment]


ANY_ERROR = _AnyError()


@pytest.mark.parametrize("name", NAMES)
def test_each_name_promised_answers_a_line_it_can_make_nothing_of(name):
    assert list(answers(predictor(name), [b'{"id": "x"}\n']))


def test_a_report_that_can_not_be_read_has_the_keys_of_one_that_can():
    lines = [
        b'{"id": 1, "text": "m\xe1\xba\xa5t n\xc6\xb0\xe1\xbb\x9bc"}',
        b'{"id": 2}',
        b"no JSON",
        b'{"id": 3, "text": 5}',
    ]
    read, *bad = [json.loads(line) for line in answers(predictor("routing"), lines, unread("routing"))]
    assert [set(answer) - {"id", "error"} for answer in bad] == [set(read) - {"id"}] * 3
    assert all(answer["error"] and answer["category"] == "khac" and not answer["urgent"] for answer in bad)
