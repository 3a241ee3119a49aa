"""The news sites as the sandbox plays them, over real HTTP, with every fault it knows."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from adapters.http import Upstream, open_client
from adapters.news_sites import MAX_BYTES, reader_of
from adapters.sandbox.server import Sandbox, serve_sandbox
from laocaiso.core.clock import ManualClock
from laocaiso.core.errors import Trouble, UpstreamDown
from laocaiso.feeds.model import EntryReader
from laocaiso.feeds.news.sources import load
from laocaiso.snapshots.model import Fetched, NotModified, Validators

NOW = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
SITES = {"bao_lao_cai": "bao-lao-cai", "laocai_portal": "laocai-portal", "laocai_tourism": "laocai-tourism"}


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with await serve_sandbox(clock=ManualClock(NOW)) as running:
        yield running


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with open_client(user_agent="laocaiso-tests (tests@laocaiso.invalid)") as opened:
        yield opened


def reader(sandbox: Sandbox, client: httpx.AsyncClient, id_: str = "bao_lao_cai") -> EntryReader:
    bases = {source: sandbox.url_of(upstream) for source, upstream in SITES.items()}
    (row,) = (source for source in load(bases=bases) if source.id == id_)
    upstream = Upstream(client, f"news:{id_}", row.base, deadline=1.0, max_bytes=MAX_BYTES, hosts=row.hosts)
    return reader_of(row, upstream, ManualClock(NOW))


async def fetched(one: EntryReader) -> Fetched[object]:
    answer = await one.fetch(Validators())
    assert isinstance(answer, Fetched)
    return answer


@pytest.mark.parametrize("id_", SITES)
async def test_each_site_is_read_whole(sandbox: Sandbox, client: httpx.AsyncClient, id_: str) -> None:
    answer = await fetched(reader(sandbox, client, id_))
    assert answer.bad_rows == 0
    assert len(answer.value) >= 3
    for entry in answer.value:
        assert entry.url.startswith(sandbox.url_of(SITES[id_]))
        assert "utm_" not in entry.url
        assert entry.summary
        assert entry.published_at <= NOW
        assert NOW - entry.published_at < timedelta(days=8)
        assert entry.day_only == (id_ == "laocai_tourism")
        # Every link of the demo leads to a page that says that it is invented.
        assert "tin mẫu" in (await client.get(entry.url)).text


async def test_the_portal_s_feed_is_found_once_and_asked_directly_from_then_on(
    sandbox: Sandbox, client: httpx.AsyncClient
) -> None:
    portal = reader(sandbox, client, "laocai_portal")
    first = await fetched(portal)
    assert [seen.request.path for seen in sandbox.seen] == ["/", "/rss/tin-moi.rss"]
    assert isinstance(await portal.fetch(first.validators), NotModified)
    assert sandbox.counts["laocai-portal"] == 3
    # A feed that has gone is looked for again.
    sandbox.faults.set("laocai-portal", "waf_page", times=1)
    with pytest.raises(UpstreamDown):
        await portal.fetch(Validators())
    await fetched(portal)
    assert [seen.request.path for seen in sandbox.seen][-2:] == ["/", "/rss/tin-moi.rss"]


async def test_what_has_not_changed_is_not_sent_again(sandbox: Sandbox, client: httpx.AsyncClient) -> None:
    paper = reader(sandbox, client)
    first = await fetched(paper)
    assert first.validators.etag
    assert isinstance(await paper.fetch(first.validators), NotModified)


@pytest.mark.parametrize(
    ("fault", "trouble"),
    [
        ("refused", Trouble.REFUSED),
        ("timeout", Trouble.TIMEOUT),
        ("slow_drip", Trouble.TIMEOUT),
        ("status_500", Trouble.SERVER_ERROR),
        ("rate_limited_retry_after", Trouble.RATE_LIMITED),
        ("redirect_elsewhere", Trouble.REDIRECTED),
        ("redirect_loop", Trouble.REDIRECTED),
        ("waf_page", Trouble.FOREIGN_PAGE),
        ("truncated_gzip", Trouble.UNREADABLE),
        ("cut_body", Trouble.UNREADABLE),
        ("huge", Trouble.TOO_LARGE),
        ("bomb", Trouble.TOO_LARGE),
        ("garbage", Trouble.UNREADABLE),
        ("stream_error", Trouble.UNREADABLE),
    ],
)
async def test_each_fault_of_a_feed_has_its_word(
    sandbox: Sandbox, client: httpx.AsyncClient, fault: str, trouble: Trouble
) -> None:
    sandbox.faults.set("bao-lao-cai", fault)
    with pytest.raises(UpstreamDown) as caught:
        await reader(sandbox, client).fetch(Validators())
    assert (caught.value.source, caught.value.trouble) == ("news:bao_lao_cai", trouble)


@pytest.mark.parametrize(
    ("fault", "troubles"),
    [
        ("waf_page", {Trouble.FOREIGN_PAGE}),
        ("garbage", {Trouble.UNREADABLE}),
        ("wrong_encoding", {Trouble.UNREADABLE}),
        ("huge", {Trouble.TOO_LARGE}),
        ("cut_body", {Trouble.UNREADABLE}),
    ],
)
async def test_each_fault_of_a_list_has_its_word(
    sandbox: Sandbox, client: httpx.AsyncClient, fault: str, troubles: set[Trouble]
) -> None:
    sandbox.faults.set("laocai-tourism", fault)
    with pytest.raises(UpstreamDown) as caught:
        await reader(sandbox, client, "laocai_tourism").fetch(Validators())
    assert caught.value.trouble in troubles


@pytest.mark.parametrize("id_", SITES)
async def test_an_empty_list_is_no_fault_of_its_own(
    sandbox: Sandbox, client: httpx.AsyncClient, id_: str
) -> None:
    sandbox.faults.set(SITES[id_], "empty_list")
    assert (await fetched(reader(sandbox, client, id_))).value == ()


@pytest.mark.parametrize("id_", SITES)
async def test_one_bad_item_is_counted_and_the_others_kept(
    sandbox: Sandbox, client: httpx.AsyncClient, id_: str
) -> None:
    whole = len((await fetched(reader(sandbox, client, id_))).value)
    sandbox.faults.set(SITES[id_], "one_bad_row")
    answer = await fetched(reader(sandbox, client, id_))
    assert (answer.bad_rows, len(answer.value)) == (1, whole - 1)
    assert "link not allowed" in answer.notes[0]


async def test_a_feed_in_another_encoding_than_declared_is_read_all_the_same(
    sandbox: Sandbox, client: httpx.AsyncClient
) -> None:
    whole = (await fetched(reader(sandbox, client))).value
    sandbox.faults.set("bao-lao-cai", "wrong_encoding")
    assert (await fetched(reader(sandbox, client))).value == whole


async def test_at_midnight_there_are_still_stories(client: httpx.AsyncClient) -> None:
    clock = ManualClock(datetime(2026, 11, 22, 17, 0, tzinfo=UTC))
    async with await serve_sandbox(clock=clock) as sandbox:
        answer = await fetched(reader(sandbox, client))
        assert len(answer.value) >= 3
