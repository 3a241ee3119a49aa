"""Publishing and going back, and what a feed's source makes of it."""

import random
from datetime import timedelta

import msgspec
import pytest

from adapters.memory import MemoryLimits, MemoryLock, MemorySnapshots
from laocaiso.core.errors import InvalidInput, Trouble, UpstreamDown
from laocaiso.editorial.importing import version_lines
from laocaiso.editorial.model import Dataset
from laocaiso.editorial.service import Editors
from laocaiso.snapshots.engine import Engine
from laocaiso.snapshots.model import Fetched, NotModified, Validators
from laocaiso.snapshots.pages import Page, Rendering
from laocaiso.snapshots.ports import StoreDown
from laocaiso.snapshots.published import Published

TOURS = Dataset("tours", "laocai", tuple[str, ...], ())


async def test_nothing_published_reads_as_empty(editors):
    assert await editors.read(TOURS) == ()
    assert list(await editors.versions(TOURS)) == []


async def test_an_edit_sees_what_is_in_force_and_makes_a_version(editors, clock):
    await editors.edit(TOURS, lambda old: (*old, "a"), by=" Chị Lan ", file="a.csv", note=" đợt 1 ")
    await clock.advance(60)
    second = await editors.edit(TOURS, lambda old: (*old, "b"), by="Minh")
    assert await editors.read(TOURS) == ("a", "b")
    assert second.is_new
    newest, first = await editors.versions(TOURS)
    assert (newest.number, newest.by, newest.file, newest.note) == (2, "Minh", None, "")
    assert (first.number, first.by, first.file, first.note) == (1, "Chị Lan", "a.csv", "đợt 1")
    assert newest.at - first.at == timedelta(minutes=1)
    assert first.digest != newest.digest
    assert first.size == len(b'["a"]')


async def test_the_same_content_makes_no_version(editors):
    await editors.edit(TOURS, lambda _: ("a",), by="Lan")
    again = await editors.edit(TOURS, lambda _: ("a",), by="Minh")
    assert (again.is_new, again.version.number, again.version.by) == (False, 1, "Lan")
    assert len(await editors.versions(TOURS)) == 1


async def test_going_back_to_what_is_in_force_makes_no_version(editors):
    await editors.edit(TOURS, lambda _: ("a",), by="Lan")
    assert (await editors.roll_back(TOURS, 1, by="Lan")).is_new is False


@pytest.mark.parametrize("by", ["", "  "])
async def test_who_must_be_said(editors, by):
    await editors.edit(TOURS, lambda _: ("a",), by="Lan")
    for call in (editors.edit(TOURS, lambda _: (), by=by), editors.roll_back(TOURS, 1, by=by)):
        with pytest.raises(InvalidInput) as caught:
            await call
        assert caught.value.field == "by"


async def test_no_version_to_go_back_to(editors):
    with pytest.raises(InvalidInput) as caught:
        await editors.roll_back(TOURS, 1, by="Lan")
    assert "Chưa có phiên bản nào" in caught.value.vi


async def test_a_version_of_another_structure_is_not_gone_back_to(editors, store, clock):
    await editors.edit(TOURS, lambda _: ("a",), by="Lan")
    changed = Dataset("tours", "laocai", tuple[int, ...], ())
    with pytest.raises(InvalidInput) as caught:
        await editors.roll_back(changed, 1, by="Lan")
    assert caught.value.field == "version"
    with pytest.raises(UpstreamDown) as down:
        await editors.source(changed).fetch(Validators())
    assert down.value.trouble is Trouble.UNREADABLE


async def test_a_look_brings_the_content_and_then_that_nothing_changed(editors):
    source = editors.source(TOURS)
    assert source.id == "editors:tours:laocai"
    first = await source.fetch(Validators())
    assert isinstance(first, Fetched)
    assert first.value == ()
    assert isinstance(await source.fetch(first.validators), NotModified)
    await editors.edit(TOURS, lambda _: ("a",), by="Lan")
    second = await source.fetch(first.validators)
    assert isinstance(second, Fetched)
    assert second.value == ("a",)
    assert isinstance(await source.fetch(second.validators), NotModified)
    await editors.edit(TOURS, lambda _: ("b",), by="Lan")
    await editors.roll_back(TOURS, 1, by="Lan")
    third = await source.fetch(second.validators)
    assert isinstance(third, Fetched), "the content is that of version 1, the version is another"
    assert third.value == ("a",)


async def test_versions_in_words(editors):
    assert version_lines(await editors.versions(TOURS), "vi") == ["Chưa có phiên bản nào."]
    await editors.edit(TOURS, lambda _: ("a",), by="Lan", file="a.csv", note="đợt 1")
    await editors.edit(TOURS, lambda _: ("b",), by="Minh")
    await editors.roll_back(TOURS, 1, by="Lan")
    assert version_lines(await editors.versions(TOURS), "vi") == [
        "3 · 25/11/2026 10:00 · Lan · = 1 · đang dùng",
        "2 · 25/11/2026 10:00 · Minh",
        "1 · 25/11/2026 10:00 · Lan · a.csv · đợt 1",
    ]
    assert version_lines(await editors.versions(TOURS), "en")[0].endswith("in force")


class Down:
    async def versions(self, *_, **__):
        raise StoreDown("the database did not answer")


async def test_a_database_that_is_away_is_an_upstream_that_is_down(clock):
    with pytest.raises(UpstreamDown) as caught:
        await Editors(Down(), clock).source(TOURS).fetch(Validators())
    assert caught.value.trouble is Trouble.REFUSED


class TourFeed:
    """Shows the tours as one page."""

    name = "tours"
    is_slow = False

    def __init__(self, editors: Editors) -> None:
        self.source = editors.source(TOURS)
        self.sources = (self.source,)

    def render(self, kept, now):
        held = kept.held(self.source, now)
        if held is None:
            return Rendering([], ())
        page = Page("/tours", msgspec.json.encode(held.value), held.checked_at, held.fetched_at)
        return Rendering([page], held.value)


async def at_once(work):
    return work()


async def test_the_engine_shows_a_new_version_within_about_a_minute(editors, clock):
    published = Published()
    engine = Engine(
        [TourFeed(editors)],
        store=MemorySnapshots(),
        lock=MemoryLock(clock),
        limits=MemoryLimits(),
        clock=clock,
        published=published,
        rng=random.Random(1),
        offload=at_once,
    )
    await engine.start()
    await clock.advance(1)
    assert published.find("/tours", "vi").page.body == b"[]"
    await editors.edit(TOURS, lambda _: ("Sa Pa",), by="Lan")
    await clock.advance(70)
    assert published.find("/tours", "vi").page.body == b'["Sa Pa"]'
    etag = published.find("/tours", "vi").variants["identity"].etag
    await clock.advance(300)
    assert published.find("/tours", "vi").variants["identity"].etag == etag
    await engine.stop()
