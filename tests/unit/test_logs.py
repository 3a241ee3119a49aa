import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from laocaiso import logs


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    root = logging.getLogger()
    before = (root.handlers, root.level)
    levels = {name: logging.getLogger(name).level for name in logs.LOUD}
    yield
    root.handlers, level = before
    root.setLevel(level)
    for name, was in levels.items():
        logging.getLogger(name).setLevel(was)
    structlog.reset_defaults()


def lines(stream):
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_our_log_and_the_standard_one_are_lines_of_json_in_one_form():
    stream = io.StringIO()
    logs.configure(stream=stream)
    structlog.get_logger("laocaiso.x").info("looked", source="evn", count=3)
    logging.getLogger("uvicorn.error").warning("told %s", "so")
    ours, theirs = lines(stream)
    assert ours.pop("time").endswith("Z")
    assert ours == {"event": "looked", "source": "evn", "count": 3, "level": "info", "logger": "laocaiso.x"}
    assert theirs.pop("time").endswith("Z")
    assert theirs == {"event": "told so", "level": "warning", "logger": "uvicorn.error"}


def test_the_level_is_kept():
    stream = io.StringIO()
    logs.configure(level="warning", stream=stream)
    structlog.get_logger("laocaiso").info("quiet")
    structlog.get_logger("laocaiso").error("loud")
    assert [line["event"] for line in lines(stream)] == ["loud"]


def test_addresses_of_upstream_requests_are_not_logged():
    stream = io.StringIO()
    logs.configure(level="debug", stream=stream)
    logging.getLogger("httpx").info("HTTP Request: GET https://api.example/?apikey=secret")
    assert stream.getvalue() == ""


@pytest.mark.parametrize("form", ["json", "text"])
def test_a_trace_shows_no_local_variables(form):
    stream = io.StringIO()
    logs.configure(form=form, stream=stream)
    phone = "0912" + "345678"
    try:
        raise RuntimeError("broken")
    except RuntimeError:
        structlog.get_logger("laocaiso").exception("failed")
    text = stream.getvalue()
    assert "RuntimeError" in text
    assert "test_logs.py" in text
    assert phone not in text


def test_text_is_for_people():
    stream = io.StringIO()
    logs.configure(form="text", stream=stream)
    structlog.get_logger("laocaiso").info("looked", source="evn")
    assert "looked" in stream.getvalue()
    assert "source=evn" in stream.getvalue()
    assert "\x1b" not in stream.getvalue()  # no colours outside a terminal
