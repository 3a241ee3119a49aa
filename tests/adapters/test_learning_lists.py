"""The lists of the learning platform, as configured, over real HTTP."""

from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from adapters.html_list import HtmlList
from adapters.html_list import parse as parse_list
from adapters.http import Upstream
from adapters.sandbox import serve_sandbox
from laocaiso.core.clock import ManualClock
from laocaiso.core.errors import Trouble, UpstreamDown
from laocaiso.feeds.learning.model import load_one_touch, read_one_touch
from laocaiso.snapshots.model import Validators

NOW = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
ROOT = Path(__file__).parents[2]
DEMO = read_one_touch((ROOT / "adapters/sandbox/data/learning/one_touch.json").read_bytes())


@pytest.fixture
async def sandbox():
    async with await serve_sandbox(clock=ManualClock(NOW)) as running:
        yield running


@pytest.fixture
def readers(sandbox, client):
    config = msgspec.structs.replace(DEMO, base=sandbox.url_of("one-touch"))
    upstream = Upstream(client, "one_touch", config.base, deadline=1.0, hosts=config.hosts)
    return {
        name: HtmlList(
            upstream, page.path, config.site(page), clock=ManualClock(NOW), selectors=page.selectors
        )
        for name, page in (("news", config.news), ("courses", config.courses))
    }


async def test_news_by_selectors(readers, sandbox, client):
    fetched = await readers["news"].fetch(Validators())
    assert fetched.bad_rows == 0
    assert len(fetched.value) == 3
    first = fetched.value[0]
    assert first.url.startswith(sandbox.url_of("one-touch") + "/chi-tiet-tin-tuc/")
    assert first.day_only
    assert first.published_at == datetime(2026, 11, 23, 17, 0, tzinfo=UTC), "midnight in Vietnam"
    assert first.summary
    assert "Nội dung mẫu" in (await client.get(first.url)).text


async def test_courses_by_linked_data(readers, sandbox):
    fetched = await readers["courses"].fetch(Validators())
    assert fetched.bad_rows == 0
    assert len(fetched.value) == 4
    assert fetched.value[0].title == "Nộp hồ sơ trực tuyến trong 30 phút"
    assert fetched.value[0].url == sandbox.url_of("one-touch") + "/khoa-hoc/nop-ho-so-truc-tuyen"


@pytest.mark.parametrize("name", ["news", "courses"])
@pytest.mark.parametrize(
    ("fault", "trouble"),
    [
        ("waf_page", Trouble.FOREIGN_PAGE),
        ("wrong_encoding", Trouble.UNREADABLE),
        ("cut_body", Trouble.UNREADABLE),
        ("status_503", Trouble.SERVER_ERROR),
        ("huge", Trouble.TOO_LARGE),
        ("redirect_elsewhere", Trouble.REDIRECTED),
    ],
)
async def test_faults_on_the_line(readers, sandbox, name, fault, trouble):
    sandbox.faults.set("one-touch", fault)
    with pytest.raises(UpstreamDown) as caught:
        await readers[name].fetch(Validators())
    assert caught.value.trouble is trouble


async def test_one_bad_row_is_counted(readers, sandbox):
    sandbox.faults.set("one-touch", "one_bad_row")
    for reader, left in ((readers["news"], 2), (readers["courses"], 3)):
        fetched = await reader.fetch(Validators())
        assert (fetched.bad_rows, len(fetched.value)) == (1, left)


async def test_an_empty_list_is_told_from_another_page(readers, sandbox):
    sandbox.faults.set("one-touch", "empty_list")
    assert list((await readers["news"].fetch(Validators())).value) == []
    with pytest.raises(UpstreamDown) as caught:
        await readers["courses"].fetch(Validators())
    assert caught.value.trouble is Trouble.FOREIGN_PAGE


def test_the_shipped_selectors_find_links_to_stories():
    config = load_one_touch()
    html = (
        '<a href="/">Trang chủ</a><a href="/chi-tiet-tin-tuc/a"><img src="/a.png"></a>'
        '<a href="/chi-tiet-tin-tuc/a">Lớp học kỹ năng số</a><a href="https://evil.example/chi-tiet-tin-tuc/b">b</a>'
        '<a href="https://onetouch.mst.gov.vn/chi-tiet-tin-tuc/c">Ở địa chỉ mới</a>'
    )
    found = parse_list(html, config.site(config.news), config.news.selectors, ManualClock(NOW), "one_touch")
    assert [(entry.title, entry.url) for entry in found.value] == [
        ("Lớp học kỹ năng số", "https://onetouch.mic.gov.vn/chi-tiet-tin-tuc/a"),
        ("Ở địa chỉ mới", "https://onetouch.mst.gov.vn/chi-tiet-tin-tuc/c"),
    ]
    assert found.bad_rows == 2
