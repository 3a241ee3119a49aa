"""NCHMF against the sandbox, over a real line."""

import asyncio
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from adapters.http import Upstream
from adapters.nchmf import PROVIDER, Nchmf
from adapters.sandbox import Sandbox, serve_sandbox
from adapters.sandbox.nchmf import NchmfPlayer
from laocaiso.core.clock import VIETNAM, ManualClock
from laocaiso.core.errors import Trouble, UpstreamDown
from laocaiso.feeds.warnings.linking import Linker
from laocaiso.feeds.warnings.model import Bulletin
from laocaiso.places.gazetteer import Gazetteer
from laocaiso.places.names import NameIndex
from laocaiso.snapshots.model import Fetched

NOW = datetime(2026, 11, 24, 18, 55, tzinfo=UTC)
"""01:55 on the 25th in Vietnam: the list of 01:00 has just come."""
FAULTS = {
    "refused": Trouble.REFUSED,
    "timeout": Trouble.TIMEOUT,
    "status_503": Trouble.SERVER_ERROR,
    "rate_limited_retry_after": Trouble.RATE_LIMITED,
    "redirect_elsewhere": Trouble.REDIRECTED,
    "waf_page": Trouble.FOREIGN_PAGE,
    "truncated_gzip": Trouble.UNREADABLE,
    "cut_body": Trouble.UNREADABLE,
    "huge": Trouble.TOO_LARGE,
    "wrong_encoding": Trouble.UNREADABLE,
    "garbage": Trouble.UNREADABLE,
}


class Standing(ManualClock):
    """Stands still, and sleeps no time at all."""

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(0)


async def look(client: httpx.AsyncClient, sandbox: Sandbox, now: datetime) -> Fetched[Bulletin]:
    upstream = Upstream(client, PROVIDER.id, sandbox.url_of("nchmf"), deadline=0.5, max_bytes=1_000_000)
    return await Nchmf(upstream, Standing(now)).fetch_bulletin()


@pytest.mark.parametrize(("minute", "back"), [(55, 0), (49, 1), (0, 1)])
async def test_the_newest_list_is_found(client: httpx.AsyncClient, minute: int, back: int) -> None:
    now = NOW.replace(minute=minute)
    async with await serve_sandbox(clock=Standing(now)) as sandbox:
        bulletin = (await look(client, sandbox, now)).value
        assert sandbox.counts["nchmf"] == back + 1
    hour = datetime(2026, 11, 25, 1, tzinfo=VIETNAM)
    assert bulletin.asked_for == hour
    assert bulletin.listing is not None
    assert bulletin.listing.about == hour - timedelta(hours=back)


@pytest.mark.parametrize("fault", sorted(FAULTS))
async def test_a_fault_has_one_word_and_leaves_the_next_look_alone(
    client: httpx.AsyncClient, fault: str
) -> None:
    async with await serve_sandbox(clock=Standing(NOW)) as sandbox:
        sandbox.faults.set("nchmf", fault)
        with pytest.raises(UpstreamDown) as caught:
            await look(client, sandbox, NOW)
        assert caught.value.trouble is FAULTS[fault]
        sandbox.faults.clear()
        assert (await look(client, sandbox, NOW)).value.listing is not None


async def test_nothing_but_empty_lists_is_not_none(client: httpx.AsyncClient) -> None:
    async with await serve_sandbox(clock=Standing(NOW)) as sandbox:
        sandbox.faults.set("nchmf", "empty_list")
        assert (await look(client, sandbox, NOW)).value.listing is None
        assert sandbox.counts["nchmf"] == 13


async def test_one_bad_row_keeps_the_good_ones(client: httpx.AsyncClient) -> None:
    async with await serve_sandbox(clock=Standing(NOW)) as sandbox:
        sandbox.faults.set("nchmf", "one_bad_row")
        fetched = await look(client, sandbox, NOW)
    assert fetched.bad_rows == 1
    assert fetched.value.listing is not None
    assert fetched.value.listing.infos


async def test_at_any_hour_the_demo_has_something_to_show_and_every_place_is_known(
    client: httpx.AsyncClient,
) -> None:
    gazetteer = Gazetteer.load()
    linker = Linker(gazetteer, NameIndex.of(gazetteer))
    levels, most = set(), 0
    for hours in range(0, 240, 7):
        now = NOW + timedelta(hours=hours)
        async with await serve_sandbox(clock=Standing(now)) as sandbox:
            listing = (await look(client, sandbox, now)).value.listing
        assert listing is not None
        assert listing.infos
        units = {unit for info in listing.infos for unit in linker.link(info.areas[0]).units}
        assert all(linker.link(info.areas[0]).units for info in listing.infos)
        levels |= {info.level for info in listing.infos}
        most = max(most, len(units))
    assert levels == {"low", "medium", "high", "very_high"}
    assert most < len(NchmfPlayer()._communes)
