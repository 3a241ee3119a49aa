"""Random walks through the real service and store: whatever anybody tries, the history replays to the state.

Officers of all roles, the reporter and the service itself try whatever there is, in any order, now and then
on an older version. After each try the report is looked at in the store.
"""

import random
import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from laocaiso.accounts.model import PERMISSIONS
from laocaiso.cases.feedback.desk.rights import BESIDE, RIGHTS, may
from laocaiso.cases.feedback.model import Event, Report
from laocaiso.cases.feedback.workflow import BY_NAME, OPEN, STATES, replay, target_of
from laocaiso.core.clock import ManualClock
from tests.contract.conftest import empty_tables
from tests.unit.feedback.invented_desk import NO_QUOTAS, REPORTERS, ROLES, WORDS, Office
from tests.unit.feedback.invented_reports import World

START = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
STEPS = 120


@pytest.fixture(params=["sqlite", "postgresql"])
async def office(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Office]:
    url = None
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("migrated_sqlite"), tmp_path / "laocaiso.db")
    else:
        url = request.getfixturevalue("postgresql").url
        await empty_tables(url)
    made = World(tmp_path, ManualClock(START), url=url, figures=NO_QUOTAS)
    yield Office(made)
    await made.close()


class Walk:
    """One report, and what is tried with it."""

    def __init__(self, office: Office, chance: random.Random, made: dict[str, Any]) -> None:
        self.office, self.chance, self.made = office, chance, made
        self.custody = office.world.side.parts.custody

    async def kept(self) -> tuple[Report, list[Event]]:
        """The report and its history, out of the store."""
        report = await self.custody.reports.read(self.made["code"])
        assert report is not None
        return report, list(await self.custody.history(report))

    async def step(self) -> None:
        """Try something; nothing that is not allowed may have happened."""
        before, _ = await self.kept()
        which = self.chance.random()
        if which < 0.75:
            await self.officer(before)
        elif which < 0.9:
            await self.reporter()
        else:
            await self.office.world.clock.advance(self.chance.choice([60, 86_400, 8 * 86_400]))
            await self.office.world.side.upkeep.round()
        await self.check(before)

    async def officer(self, before: Report) -> None:
        """An order of somebody, mostly of who may, mostly on the version there is."""
        steps = [kind for kind in RIGHTS if kind in BY_NAME and before.state in BY_NAME[kind].sources]
        possible = [*steps, *BESIDE]
        kind = self.chance.choice(self.chance.choice([steps or possible, possible, list(RIGHTS)]))
        able = [role for role in ROLES if RIGHTS[kind] & PERMISSIONS[role]]
        role = self.chance.choice(able if self.chance.random() < 0.8 else ROLES)
        officer = self.office.world.doors.officers[role]
        version = before.version if self.chance.random() < 0.9 else before.version - 1
        order = {**await self.office.full_order(kind), "version": max(1, version)}
        answer = await self.office.order(role, self.made["code"], order)
        assert answer.status_code in (200, 403, 409), answer.text
        if answer.status_code == 200:
            assert may(officer, kind)
            assert version == before.version
            assert kind in possible
        elif answer.status_code == 403:
            assert not may(officer, kind)

    async def reporter(self) -> None:
        """Something that only the reporter does."""
        path, *_ = self.chance.choices([*REPORTERS.values()], [1, 6, 6])
        body = None if path == "withdrawal" else {"text": WORDS}
        answer = await self.office.world.post(
            f"/v1/feedback/{self.made['code']}/{path}", body, secret=self.made["secret"]
        )
        assert answer.status_code in (200, 409), answer.text

    async def check(self, before: Report) -> None:
        """What has to be true whatever happened."""
        after, history = await self.kept()
        assert replay(history) == after.state
        assert [event.number for event in history] == list(range(1, after.version + 1))
        assert (after.outcome is None) == (after.state in OPEN)
        assert (after.settled_at is None) == (after.state in OPEN)
        assert (after.parent is not None) <= (after.state in ("merged", "closed"))
        assert (after.resumes_to is not None) == (after.state == "needs_info")
        for event in history[before.version :]:
            assert (event.actor == "officer") == bool(event.who)
            step = BY_NAME.get(event.kind)
            if step is not None:
                assert (event.actor, event.audience) == (step.actor, step.audience)
                assert event.before in step.sources
                assert event.after == target_of(step, before.resumes_to)
            if event.actor == "officer":
                officer = self.office.world.doors.officers[event.who]
                assert may(officer, event.kind)
        if after.state == "resolved":
            assert after.outcome in ("solved", "answered")


@pytest.mark.parametrize("seed", range(3))
async def test_wherever_a_walk_leads_the_history_replays_to_the_state(office: Office, seed: int) -> None:
    chance = random.Random(seed)
    seen = set()
    walk = Walk(office, chance, await office.handed_in())
    for _ in range(STEPS):
        report, _ = await walk.kept()
        seen.add(report.state)
        if report.state == "withdrawn":
            walk = Walk(office, chance, await office.handed_in())
        await walk.step()
    assert len(seen) >= len(STATES) - 5, sorted(seen)
