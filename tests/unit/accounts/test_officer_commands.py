"""The commands for officers, over what is configured, as the command line opens it."""

import base64
import io
import json
import os
import sys

import pytest

from laocaiso.__main__ import main
from laocaiso.accounts import totp
from laocaiso.core.clock import SystemClock


@pytest.fixture(autouse=True)
def configured(monkeypatch, tmp_path):
    for name in os.environ:
        if name.startswith("LAOCAISO_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("LAOCAISO_DATA_DIR", str(tmp_path))


@pytest.fixture
def run(capsys):
    """Run a command; its exit code and the lines it printed, as JSON."""

    def run(*words: str) -> tuple[int, list[dict]]:
        capsys.readouterr()
        code = main(["officer", *words])
        return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return run


def test_an_officer_s_whole_life(run, capsys):
    code, [added] = run(
        "add", "lan", "--role", "unit_officer", "--units", "sa-pa,02839", "--categories", "all", "--by", "an"
    )
    assert code == 0
    assert (added["units"], added["categories"], added["state"]) == (["02839", "03006"], "all", "to_enrol")
    assert len(added["enrolmentCode"]) == 24
    assert added["until"].endswith("+07:00")
    _, [scoped] = run(
        "scope", "LAN", "--role", "unit_lead", "--units", "all", "--categories", "moi_truong,cay_xanh"
    )
    assert (scoped["role"], scoped["units"], scoped["categories"]) == (
        "unit_lead",
        "all",
        ["cay_xanh", "moi_truong"],
    )
    assert "enrolmentCode" not in scoped
    assert run("disable", "lan")[1][0]["state"] == "disabled"
    assert run("enable", "lan")[1][0]["state"] == "to_enrol"
    _, [reset] = run("reset", "lan")
    assert reset["enrolmentCode"] != added["enrolmentCode"]
    assert run("list") == (0, [scoped])


def test_a_password_from_standard_input_enrols_at_once(run, monkeypatch):
    text = io.TextIOWrapper(io.BytesIO("một câu dài dễ nhớ\n".encode()), encoding="utf-8")
    monkeypatch.setattr(sys, "stdin", text)
    arguments = ("--role", "admin", "--units", "all", "--categories", "all", "--password-stdin")
    code, [added] = run("add", "lan", *arguments)
    assert code == 0
    assert added["state"] == "in_use"
    assert "enrolmentCode" not in added
    assert len(added["recoveryCodes"]) == 8
    secret = base64.b32decode(added["secret"])
    assert f"secret={totp.written(secret)}" in added["otpauthUri"]
    assert run("list")[1] == [{key: added[key] for key in run("list")[1][0]}]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("add", "lan", "--role", "admin", "--units", "nowhere", "--categories", "all"), "nowhere"),
        (("add", "lan", "--role", "admin", "--units", "all", "--categories", "Đường"), "Đường"),
        (("add", "x", "--role", "admin", "--units", "all", "--categories", "all"), "3 to 60"),
        (("add", "demo.lan", "--role", "admin", "--units", "all", "--categories", "all"), "demo."),
        (("disable", "nobody"), "nobody"),
        (("scope", "nobody", "--role", "admin"), "nobody"),
    ],
)
def test_what_is_wrong_is_told(run, capsys, words, told):
    capsys.readouterr()
    assert main(["officer", *words]) == 1
    caught = capsys.readouterr()
    assert caught.err.startswith("laocaiso: ")
    assert told in caught.err
    assert run("list") == (0, [])


def test_a_weak_password_makes_no_account(run, monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", io.StringIO("1234\n"))
    words = ("--role", "admin", "--units", "all", "--categories", "all", "--password-stdin")
    assert main(["officer", "add", "lan", *words]) == 1
    assert "1234" not in capsys.readouterr().err
    assert run("list") == (0, [])


def test_a_name_is_taken_once(run, capsys):
    words = ("--role", "admin", "--units", "all", "--categories", "all")
    assert run("add", "Lò Thị Mai", *words)[0] == 0
    assert main(["officer", "add", "lò thị mai", *words]) == 1
    assert "already" in capsys.readouterr().err


@pytest.mark.parametrize("missing", ["--role", "--units", "--categories"])
def test_nobody_gets_all_units_by_forgetting_to_say_so(missing, capsys):
    words = {"--role": "admin", "--units": "all", "--categories": "all"}
    given = [word for name, value in words.items() if name != missing for word in (name, value)]
    with pytest.raises(SystemExit):
        main(["officer", "add", "lan", *given])
    assert missing in capsys.readouterr().err


def test_the_demo_tells_the_code_of_its_officers(capsys):
    from laocaiso.demo import TOTP_SECRET

    assert main(["demo", "--totp"]) == 0
    code = capsys.readouterr().out.strip()
    assert totp.steps_with(TOTP_SECRET, code, SystemClock().now())
