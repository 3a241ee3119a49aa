"""A new catalogue comes whole or not at all, and the one in force is shown."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from adapters.memory.editorial import MemoryEditorial
from laocaiso.cases.procedures.importing import DATASET, import_catalogue, in_force
from laocaiso.cases.procedures.service import Procedures, ProceduresFeed
from laocaiso.core.clock import ManualClock
from laocaiso.editorial.importing import Handed
from laocaiso.editorial.service import Editors
from laocaiso.snapshots.model import Held, NotModified, Validators
from tests.unit.procedures.test_procedure_catalogue import line

NOW = datetime(2026, 11, 25, tzinfo=UTC)
HANDED = Handed(by="Ban biên tập", file="tthc.jsonl")
FILE = line() + b"\n" + line("1.000002", name="Thủ tục khác")


class Keeps:
    """What the engine would keep of one source."""

    def __init__(self, value: Any = None, version: str = "") -> None:
        self.value, self.version = value, version

    def held(self, source: Any, now: datetime) -> Held[Any] | None:
        if self.value is None:
            return None
        return Held(self.value, self.version, NOW, NOW, None)

    def health(self, source: Any) -> None:
        return None


@pytest.fixture
def editors() -> Editors:
    return Editors(MemoryEditorial(), ManualClock(NOW))


async def test_the_shipped_catalogue_is_in_force_before_the_first_import(editors: Editors) -> None:
    assert len(await in_force(editors)) == 1601


async def test_a_good_file_is_published_as_a_version(editors: Editors) -> None:
    report = await import_catalogue(editors, FILE, HANDED, shrink=True)
    assert report.is_good
    assert report.publication is not None
    assert report.publication.version.number == 1
    assert {heading.code for heading in (await in_force(editors)).headings} == {"1.000001", "1.000002"}
    again = await import_catalogue(editors, FILE, HANDED)
    assert again.publication is not None
    assert not again.publication.is_new


async def test_one_bad_line_keeps_the_whole_file_out(editors: Editors) -> None:
    report = await import_catalogue(editors, FILE + b"\n{}", HANDED, shrink=True)
    assert [problem.row for problem in report.problems] == [3]
    assert report.publication is None
    assert len(await in_force(editors)) == 1601


async def test_a_file_that_lost_most_procedures_needs_a_word(editors: Editors) -> None:
    report = await import_catalogue(editors, FILE, HANDED)
    assert not report.is_good
    assert report.publication is None


async def test_an_earlier_version_comes_back(editors: Editors) -> None:
    await import_catalogue(editors, FILE, HANDED, shrink=True)
    await import_catalogue(editors, FILE + b"\n" + line("1.000003"), HANDED)
    await editors.roll_back(DATASET, 1, by="Ban biên tập")
    assert len(await in_force(editors)) == 2


async def test_the_feed_shows_the_version_in_force_and_makes_it_once(editors: Editors) -> None:
    await import_catalogue(editors, FILE, HANDED, shrink=True)
    source = editors.source(DATASET)
    fetched = await source.fetch(Validators())
    assert not isinstance(fetched, NotModified)
    feed = ProceduresFeed(source)
    kept = Keeps(fetched.value, "1")
    view = feed.render(kept, NOW).view
    assert view.search.find("thủ tục khác").hits[0].heading.code == "1.000002"
    assert feed.render(kept, NOW).view is view


def test_without_a_version_the_feed_shows_what_is_shipped() -> None:
    view = ProceduresFeed().render(Keeps(), NOW).view
    assert isinstance(view, Procedures)
    assert len(view.search.catalogue) == 1601
    shown = msgspec.json.decode(view.list_page("hộ chiếu", "vi").body)
    assert shown["provenance"]["fetchedAt"].endswith("+07:00")
