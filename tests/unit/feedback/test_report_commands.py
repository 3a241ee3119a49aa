"""The commands for reports, over a side of reports as the command line opens it."""

import argparse
import asyncio
import json
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from laocaiso.core.clock import ManualClock
from laocaiso.feedback_side import FeedbackSide
from laocaiso.report_commands import add_commands
from tests.unit.feedback.conftest import START
from tests.unit.feedback.invented_reports import World

Run = Callable[..., int]
LATER = START + timedelta(days=400)


@pytest.fixture
def run(migrated: Path, tmp_path: Path) -> Run:
    shutil.copy(migrated, tmp_path / "laocaiso.db")

    @asynccontextmanager
    async def opened() -> AsyncIterator[FeedbackSide]:
        world = World(tmp_path, ManualClock(LATER))
        try:
            yield world.side
        finally:
            await world.close()

    def run(*words: str) -> int:
        parser = argparse.ArgumentParser()
        add_commands(parser.add_subparsers(), opened)
        arguments = parser.parse_args(["reports", *words])
        code: int = arguments.run(arguments)
        return code

    return run


@pytest.fixture
def code(run: Run, tmp_path: Path) -> str:
    """Of a report that was withdrawn 400 days ago."""

    async def make() -> str:
        world = World(tmp_path, ManualClock(START))
        made = await world.hand_in()
        await world.post(f"/v1/feedback/{made['code']}/withdrawal", secret=made["secret"])
        while await world.side.telling.round():
            pass
        await world.close()
        return str(made["code"])

    return asyncio.run(make())


def test_retention_reports_as_json(run, code, capsys):
    counts = []
    for words in (("--dry-run",), (), ()):
        assert run("retention", *words) == 0
        ran = json.loads(capsys.readouterr().out)
        counts.append((ran["dryRun"], ran["anonymised"], ran["anonymisedCodes"], ran["deleted"]))
    assert counts == [(True, 1, [code], 0), (False, 1, [code], 0), (False, 0, [], 0)]


def test_a_report_is_held_and_released_and_its_accesses_say_so(run, code, capsys):
    why = ("--by", "thanh-tra", "--why", "khieu-nai-12")
    assert run("hold", code.lower(), *why) == 0
    assert run("retention") == 0
    ran = json.loads(capsys.readouterr().out)
    assert (ran["anonymised"], ran["onHold"]) == (0, [code])
    assert run("release", code, *why) == 0
    assert run("retention") == 0
    assert json.loads(capsys.readouterr().out)["anonymised"] == 1
    assert run("accesses", code) == 0
    entries = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    operators = sorted((one["who"], one["what"], one["why"]) for one in entries if "operator" in one["who"])
    assert operators == [
        ("operator:thanh-tra", "held", "khieu-nai-12"),
        ("operator:thanh-tra", "released", "khieu-nai-12"),
    ]
    assert {"anonymised", "changed"} <= {one["what"] for one in entries}


@pytest.mark.parametrize(
    "words", [("hold", "LC-26-7K3M-9Q2G"), ("release", "nobody"), ("accesses", "nobody")]
)
def test_a_report_that_is_none_is_told(run, capsys, words):
    reason = () if words[0] == "accesses" else ("--by", "x", "--why", "y")
    assert run(*words, *reason) == 1
    assert capsys.readouterr().err.startswith("laocaiso: ")
