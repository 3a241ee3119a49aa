"""The commands, as far as they go without starting the service."""

import io
import json
import os
import sqlite3
import subprocess
import sys
from importlib.metadata import version

import pytest

from laocaiso.__main__ import main
from laocaiso.settings import Settings, reference


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch):
    for name in os.environ:
        if name.startswith("LAOCAISO_"):
            monkeypatch.delenv(name)


def given(monkeypatch, text: bytes):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text)))


def test_config_prints_every_setting_and_no_secret(monkeypatch, capsys):
    monkeypatch.setenv("LAOCAISO_REDIS_URL", "redis://:hush@cache/0")
    monkeypatch.setenv("LAOCAISO_METRICS_TOKEN", "hush-hush-hush-hush")
    assert main(["config"]) == 0
    printed = capsys.readouterr().out
    assert "LAOCAISO_PORT=8000  # default\n" in printed
    assert "LAOCAISO_REDIS_URL=redis://:***@cache/0\n" in printed
    assert "hush" not in printed
    assert len(printed.splitlines()) == len(Settings().shown())


def test_config_prints_its_reference(capsys):
    assert main(["config", "--reference"]) == 0
    assert capsys.readouterr().out == reference()


@pytest.mark.parametrize("command", [["config"], ["serve"], ["demo"], ["migrate"], ["openapi"]])
def test_a_wrong_setting_stops_every_command(monkeypatch, capsys, command):
    monkeypatch.setenv("LAOCAISO_PORT", "eighty")
    assert main(command) == 2
    caught = capsys.readouterr()
    assert "LAOCAISO_PORT='eighty'" in caught.err
    assert "0 to 65535" in caught.err
    assert caught.out == ""


def test_version(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out == f"laocaiso {version('laocaiso')}\n"


@pytest.mark.parametrize("arguments", [[], ["dance"], ["predict"], ["demo", "--port", "x"]])
def test_wrong_use_is_told(arguments, capsys):
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert "usage: laocaiso" in capsys.readouterr().err


def test_migrate_makes_the_tables_and_may_be_repeated(monkeypatch, tmp_path):
    monkeypatch.setenv("LAOCAISO_DATA_DIR", str(tmp_path / "new" / "folder"))
    assert main(["migrate"]) == 0
    assert main(["migrate"]) == 0
    database = sqlite3.connect(tmp_path / "new" / "folder" / "laocaiso.db")
    tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master")}
    database.close()
    assert "alembic_version" in tables
    assert len(tables) > 1


def test_a_database_that_can_not_be_made_is_told(monkeypatch, capsys, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("LAOCAISO_DATA_DIR", str(tmp_path / "file"))
    assert main(["migrate"]) == 1
    assert "database can't be opened" in capsys.readouterr().err


def test_predict_answers_line_by_line(monkeypatch, capfdbinary):
    given(monkeypatch, b'{"q": "Sa Pa", "label": "x"}\nnonsense\n{"q": "zzzz"}\n')
    assert main(["predict", "places"]) == 0
    answers = [json.loads(line) for line in capfdbinary.readouterr().out.splitlines()]
    assert len(answers) == 3
    assert "Sa Pa" in answers[0]["units"][0]["name"]
    assert "error" in answers[1]
    assert answers[2]["kind"] == "none"


def test_predict_lists_the_names_there_are(capsys):
    assert main(["predict", "lottery"]) == 2
    told = capsys.readouterr().err
    assert "'lottery'" in told
    assert all(name in told for name in ("places", "outages", "outage-merge"))


def test_a_reader_who_has_enough_is_no_error():
    lines = b'{"q": "Sa Pa"}\n' * 3000
    process = subprocess.Popen(
        [sys.executable, "-m", "laocaiso", "predict", "places"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(lines[:15])
    process.stdin.flush()
    assert b"Sa Pa" in process.stdout.readline()
    process.stdout.close()
    process.stdout = None
    _, errors = process.communicate(lines[15:])
    assert errors == b""
    assert process.returncode == 1
