"""The commands for dossiers, over an intake as the command line opens it."""

import argparse
import asyncio
import json
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from adapters.sealing import DataKey, KeyRing, read_keys
from laocaiso.core.clock import SystemClock
from laocaiso.dossier_commands import Kept, add_commands
from tests.unit.intake.invented_intake import World

Run = Callable[..., int]


@pytest.fixture
def run(migrated: Path, tmp_path: Path, ring: KeyRing) -> Run:
    shutil.copy(migrated, tmp_path / "laocaiso.db")
    rings = {"now": ring}

    @asynccontextmanager
    async def opened() -> AsyncIterator[Kept]:
        world = World(tmp_path, rings["now"], SystemClock())
        try:
            keys = world.keys(world.side, rings["now"])
            await keys.check()
            yield Kept(world.side, keys)
        finally:
            await world.close()

    def run(*words: str, keys: KeyRing | None = None) -> int:
        rings["now"] = keys or ring
        parser = argparse.ArgumentParser()
        add_commands(parser.add_subparsers(), opened)
        arguments = parser.parse_args(["dossiers", *words])
        code: int = arguments.run(arguments)
        return code

    return run


@pytest.fixture
def dossier(run: Run, tmp_path: Path, ring: KeyRing) -> str:
    async def make() -> str:
        world = World(tmp_path, ring, SystemClock())
        held = await world.complete()
        await world.close()
        return held.id

    return asyncio.run(make())


@pytest.fixture
def accepted(run: Run, tmp_path: Path, ring: KeyRing) -> tuple[str, str]:
    """The id of a dossier that was handed in, and its official code."""

    async def make() -> tuple[str, str]:
        world = World(tmp_path, ring, SystemClock())
        held = await world.complete()
        await held.hand_in()
        await world.side.sender.round()
        code = (await held.ok("get"))["officialCode"]
        await world.close()
        return held.id, code

    return asyncio.run(make())


def test_purge_reports_as_json(run, dossier, capsys):
    assert run("purge", "--dry-run") == 0
    report = json.loads(capsys.readouterr().out)
    assert report["dryRun"] is True
    assert report["dossiers"] == 0


def test_keys_are_rotated(run, dossier, capsys):
    old, new = DataKey("k1", b"s" * 32), DataKey("k2", bytes(32))
    assert run("rotate-keys", keys=KeyRing([new, *read_keys("k1:" + "c" * 43 + "=")])) == 0
    assert json.loads(capsys.readouterr().out) == {"keyId": "k2", "dossiers": 1, "files": 1}
    assert run("purge", keys=KeyRing([new])) == 0
    with pytest.raises(Exception, match="k2"):
        run("purge", keys=KeyRing([old]))


def test_a_dossier_is_held_and_released_and_its_accesses_say_so(run, dossier, capsys):
    assert run("hold", dossier, "--by", "thanh-tra", "--why", "khieu-nai-12") == 0
    assert run("release", dossier, "--by", "thanh-tra", "--why", "xong") == 0
    assert run("hold", "nobody", "--by", "x", "--why", "y") == 1
    capsys.readouterr()
    assert run("accesses", dossier) == 0
    entries = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(e["who"], e["what"], e["why"]) for e in entries[:2]] == [
        ("operator:thanh-tra", "released", "xong"),
        ("operator:thanh-tra", "held", "khieu-nai-12"),
    ]


def test_a_dossier_can_be_named_by_its_official_code(run, accepted, capsys):
    dossier, code = accepted
    assert run("hold", f" {code.lower()} ", "--by", "thanh-tra", "--why", "khieu-nai-12") == 0
    assert run("accesses", code) == 0
    newest = json.loads(capsys.readouterr().out.splitlines()[0])
    assert (newest["subject"], newest["what"]) == (dossier, "held")


def test_accesses_of_nothing_are_no_empty_answer(run, capsys):
    assert run("accesses", "nobody") == 1
    assert "nothing is known" in capsys.readouterr().err


def test_a_new_key_can_be_used_as_it_is_printed(run, capsys):
    assert run("new-key") == 0
    assert len(read_keys(capsys.readouterr().out.strip())) == 1
