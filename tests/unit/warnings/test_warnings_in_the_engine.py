"""A storm, then an issuer that falls silent for days: what people read all the while."""

import json
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from adapters.memory import MemoryLimits, MemoryLock, MemorySnapshots
from laocaiso.core.clock import VIETNAM, ManualClock
from laocaiso.core.errors import Trouble, UpstreamDown
from laocaiso.feeds.warnings.model import Bulletin
from laocaiso.feeds.warnings.service import WarningsFeed
from laocaiso.snapshots.engine import Engine
from laocaiso.snapshots.model import Fetched
from laocaiso.snapshots.published import Published
from tests.unit.warnings.issued import Office, info, listing

START = datetime(2026, 7, 21, 16, 0, tzinfo=VIETNAM)
BAT_XAT, SA_PA = "/v1/warnings/02683", "/v1/warnings/03006"
MakeFeed = Callable[..., WarningsFeed]


class Storm(Office):
    """Lists Bát Xát for the whole hour gone by, until it is told to be silent, empty or down."""

    def __init__(self, clock: ManualClock) -> None:
        super().__init__()
        self._clock = clock
        self.mood = "listing"

    async def fetch_bulletin(self) -> Fetched[Bulletin]:
        hour = self._clock.now().astimezone(VIETNAM).replace(minute=0, second=0, microsecond=0)
        if self.mood == "down":
            raise UpstreamDown("nchmf", Trouble.TIMEOUT)
        if self.mood == "empty":
            return Fetched(Bulletin(asked_for=hour, searched_from=hour - timedelta(hours=12)))
        about = hour - timedelta(hours=1)
        ends = about + timedelta(hours=6)
        said = listing(info("Bát Xát", onset=about, expires=ends), about=about)
        return Fetched(Bulletin(asked_for=hour, searched_from=about, listing=said))


async def inline(work: Callable[[], Any]) -> Any:
    return work()


class Rig:
    def __init__(self, make_feed: MakeFeed) -> None:
        self.clock = ManualClock(START)
        self.office = Storm(self.clock)
        self.published = Published()
        self.engine = Engine(
            [make_feed(self.office)],
            store=MemorySnapshots(),
            lock=MemoryLock(self.clock),
            limits=MemoryLimits(),
            clock=self.clock,
            published=self.published,
            rng=random.Random(1),
            offload=inline,
        )

    async def after(self, **delta: float) -> None:
        await self.clock.advance(timedelta(**delta).total_seconds())

    def read(self, target: str) -> dict[str, Any]:
        entry = self.published.find(target, "vi")
        assert entry is not None
        return json.loads(entry.page.body)  # type: ignore[no-any-return]


async def test_a_warning_grows_old_before_everybodys_eyes_and_never_turns_into_no_danger(
    make_feed: MakeFeed,
) -> None:
    rig = Rig(make_feed)
    await rig.engine.start()
    try:
        await rig.after(seconds=5)
        assert (rig.read(BAT_XAT)["state"], rig.read(SA_PA)["state"]) == ("warning", "none_listed")

        rig.office.mood = "down"
        await rig.after(hours=1)
        assert rig.read(BAT_XAT)["worst"]["stale"] is False
        await rig.after(hours=2)
        assert rig.read(BAT_XAT)["worst"]["stale"] is True
        assert rig.read(SA_PA)["reason"] == "stale"

        await rig.after(hours=3)
        over = rig.read(BAT_XAT)
        assert (over["state"], [item["expired"] for item in over["items"]]) == ("unknown", [True])

        await rig.after(days=3)
        gone = rig.read(BAT_XAT)
        assert (gone["state"], gone["reason"], gone["items"]) == ("unknown", "unavailable", [])
        assert "16:00 ngày 21/7/2026" in gone["text"]

        rig.office.mood = "listing"
        await rig.after(hours=2)
        assert rig.read(BAT_XAT)["state"] == "warning"
        assert rig.read(BAT_XAT)["worst"]["stale"] is False
    finally:
        await rig.engine.stop()


async def test_hours_that_come_empty_leave_the_last_list_until_it_is_long_over(make_feed: MakeFeed) -> None:
    rig = Rig(make_feed)
    await rig.engine.start()
    try:
        await rig.after(seconds=5)
        rig.office.mood = "empty"
        await rig.after(hours=3)
        assert rig.read(BAT_XAT)["state"] == "warning"
        await rig.after(hours=4)
        page = rig.read(BAT_XAT)
        assert (page["state"], page["reason"], len(page["items"])) == ("unknown", "expired", 1)
        await rig.after(hours=26)
        page = rig.read(BAT_XAT)
        assert (page["state"], page["reason"], page["items"]) == ("unknown", "nothing_published", [])
        assert page["provenance"]["stale"] is False
    finally:
        await rig.engine.stop()


async def test_each_list_that_follows_replaces_the_message_before(make_feed: MakeFeed) -> None:
    rig = Rig(make_feed)
    await rig.engine.start()
    try:
        await rig.after(seconds=5)
        seen: list[str] = []
        for _ in range(5):
            entry = rig.published.find("/v1/warnings.cap", "vi")
            assert entry is not None
            body = entry.page.body.decode()
            seen += [body] if body not in seen else []
            await rig.after(minutes=66)
    finally:
        await rig.engine.stop()
    identifiers = [body.partition("<identifier>")[2].partition("<")[0] for body in seen]
    assert len(set(identifiers)) == len(seen) >= 4
    for before, body in zip(identifiers, seen[1:], strict=False):
        assert "<msgType>Update</msgType>" in body
        assert f",{before}," in body
