"""Whatever the moment at which the process dies: nothing acknowledged is lost, and nothing is doubled.

A fate counts every statement sent to the database, every commit that came back, every file touched and every
word to and from the one-stop, and kills at the ones chosen: from then on nothing works until the next start.
"""

import itertools
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from unittest.mock import patch

import anyio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from laocaiso import intake_side as assembly
from laocaiso.core.clock import ManualClock
from tests.unit.intake.conftest import START
from tests.unit.intake.invented_intake import (
    APPLICANT,
    OWNER,
    Held,
    InventedOneStop,
    World,
    client_of,
    digest_of,
    png,
)

STORES = ("SqlDrafts", "SqlRequests", "SqlOutbox", "SqlAccesses")
DOCUMENT = png(1, 100_000)


class Died(BaseException):
    """The process is dead; nothing that could tidy up gets to run."""


class Fate:
    def __init__(self, gaps: Sequence[int]) -> None:
        self._gaps: Iterator[int] = iter(gaps)
        self._left = next(self._gaps, None)
        self.dead = False
        self.deaths = 0
        self.steps = 0

    def step(self, *_: object) -> None:
        self.steps += 1
        if not self.dead and self._left is not None:
            self._left -= 1
            self.dead = self._left <= 0
        if self.dead:
            raise Died

    def start_again(self) -> None:
        self.dead = False
        self.deaths += 1
        self._left = next(self._gaps, None)


class Mortal:
    """Whatever it stands for, with a chance to die before and after each call."""

    def __init__(self, inner: Any, fate: Fate) -> None:
        self._inner, self._fate = inner, fate

    def __getattr__(self, name: str) -> Any:
        call = getattr(self._inner, name)

        async def mortal(*args: Any, **kwargs: Any) -> Any:
            self._fate.step()
            result = await call(*args, **kwargs)
            self._fate.step()
            return result

        return mortal


class Life:
    """One process after another over the same disk, with the same one-stop at the other end."""

    def __init__(self, folder: Path, ring: Any, fate: Fate) -> None:
        self.folder, self.ring, self.fate = folder, ring, fate
        self.clock = ManualClock(START)
        self.one_stop = InventedOneStop()
        self.world = self._born()

    def _born(self) -> World:
        fate = self.fate

        def mortal(kind: Any) -> Any:
            return lambda *args, **kwargs: Mortal(kind(*args, **kwargs), fate)

        with patch.multiple(assembly, **{name: mortal(getattr(assembly, name)) for name in STORES}):
            world = World(self.folder, self.ring, self.clock)
            world.one_stop = self.one_stop
            world.files = Mortal(world.files, fate)
            world.side = world.made()
        world.side.sender._submissions = Mortal(self.one_stop, fate)
        world.client = client_of(world.side)
        event.listen(world.database.sync_engine, "before_cursor_execute", fate.step)
        event.listen(world.database.sync_engine, "commit", fate.step)
        return world

    async def until_done(self, do: Any) -> Any:
        """What a client does: try again until it is answered."""
        while True:
            try:
                return await do()
            except Died:
                await self.start_again()

    async def start_again(self) -> None:
        await self.world.close()
        self.fate.start_again()
        await self.clock.advance(100)  # leases end
        self.world = self._born()

    async def begin(self) -> Held:
        return await self.until_done(lambda: self.world.begin())  # noqa: PLW0108 - each time the living one

    async def ask(self, held: Held, *args: Any, **more: Any) -> Any:
        async def once() -> Any:
            held.client = self.world.client
            return await held.ask(*args, **more)

        return await self.until_done(once)

    async def send(self) -> None:
        await self.until_done(lambda: self.world.side.sender.round())  # noqa: PLW0108

    async def hand_in(self, held: Held, key: str) -> bytes:
        while True:
            answer = await self.ask(
                held, "post", "/submission", json={"confirmed": True}, headers={"Idempotency-Key": key}
            )
            if answer.status_code == 201:
                return answer.content
            assert answer.status_code == 409, answer.text
            assert "retry-after" in answer.headers, answer.text
            await self.clock.advance(int(answer.headers["retry-after"]))


async def one_life(folder: Path, ring: Any, gaps: Sequence[int], dossiers: int) -> Life:
    life = Life(folder, ring, Fate(gaps))
    acknowledged = []
    for number in range(dossiers):
        held = await life.begin()
        for path, body in (
            ("/applicant", APPLICANT),
            ("/owner", OWNER),
            ("/checklist", {"items": [{"number": n, "handling": h} for n, h in enumerate(TICKS, 1)]}),
        ):
            assert (await life.ask(held, "put", path, json=body)).status_code == 200
        for first in (0, 65_536):
            piece = DOCUMENT[first : first + 65_536]
            at = f"bytes {first}-{first + len(piece) - 1}/{len(DOCUMENT)}"
            headers = {"Repr-Digest": digest_of(DOCUMENT), "Content-Range": at}
            answer = await life.ask(held, "put", "/documents/1", content=piece, headers=headers)
            assert answer.status_code in (200, 201), answer.text
        acknowledged.append((held, await life.hand_in(held, f"key-{number:08d}")))
        await life.send()
    while (await life.until_done(lambda: life.world.side.sender.backlog())).waiting:  # noqa: PLW0108
        await life.send()
        await life.clock.advance(100)
    await check(life, acknowledged)
    await life.world.close()
    return life


TICKS = ("attached", "at_desk", "not_needed")


async def check(life: Life, acknowledged: Sequence[tuple[Held, bytes]]) -> None:
    taken = [submission.dossier for submission in life.one_stop.taken.values()]
    assert sorted(taken) == sorted(held.id for held, _ in acknowledged), "lost, doubled or never handed in"
    codes = [f"H38.12-261123-{number:04d}" for number in range(1, len(taken) + 1)]
    for number, (held, answer) in enumerate(acknowledged):
        assert await life.hand_in(held, f"key-{number:08d}") == answer, "another answer than the first"
        dossier = (await life.ask(held, "get")).json()
        assert dossier["state"] == "accepted"
        assert dossier["officialCode"] == codes[taken.index(held.id)]
        events = await life.until_done(
            lambda dossier=held.id: life.world.side.sender._drafts.history(dossier)
        )
        assert [e.number for e in events] == list(range(1, len(events) + 1))
        kinds = [e.kind for e in events]
        assert kinds.count("submitted") == kinds.count("accepted") == 1
    assert all(documents == [DOCUMENT] for documents in life.one_stop.documents.values())


def test_without_any_death_it_takes_this_many_steps(migrated, ring):
    life = run(migrated, ring, [], 1)
    assert life.fate.deaths == 0
    assert life.fate.steps > 100


def test_a_death_at_any_one_step_loses_and_doubles_nothing(migrated, ring):
    steps = run(migrated, ring, [], 1).fate.steps
    for step in itertools.chain(range(1, steps, 11), range(steps - 50, steps, 2)):
        life = run(migrated, ring, [step], 1)
        assert life.fate.deaths == 1, step


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], database=None
)
@given(
    gaps=st.lists(st.integers(1, 150), min_size=1, max_size=12),
    dossiers=st.integers(1, 3),
)
def test_many_deaths_lose_and_double_nothing(migrated, ring, gaps, dossiers):
    run(migrated, ring, gaps, dossiers)


def run(migrated: Path, ring: Any, gaps: Sequence[int], dossiers: int) -> Life:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copy(migrated, folder / "laocaiso.db")
        return anyio.run(one_life, folder, ring, gaps, dossiers)
