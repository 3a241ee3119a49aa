"""The routes of warnings, air and rivers in an app of their own: answers, languages, problems, schema."""

from collections.abc import AsyncIterator, Sequence
from typing import Any

import httpx
import pytest
from litestar import Litestar

from laocaiso.feeds.air import api as air_api
from laocaiso.feeds.air import grid
from laocaiso.feeds.air.model import AirTable, Cell
from laocaiso.feeds.air.service import AirFeed
from laocaiso.feeds.river import api as river_api
from laocaiso.feeds.river.model import FlowTable, RiverPoint, shipped_points
from laocaiso.feeds.river.service import RiverFeed
from laocaiso.feeds.warnings import api as warnings_api
from laocaiso.feeds.warnings.service import WarningsFeed
from laocaiso.places.gazetteer import Gazetteer
from laocaiso.places.locate import Locator
from laocaiso.places.names import NameIndex
from laocaiso.snapshots.model import Fetched, Held, Provider, Source
from laocaiso.snapshots.published import Published, finish_all
from laocaiso.web import openapi, problems
from laocaiso.web.reads import Reads
from tests.unit.air.test_air_feed import cell_air
from tests.unit.river.test_river_feed import table as flow_table
from tests.unit.warnings.issued import NOW, Office, bulletin, info


class Models:
    """An air and a river model in one."""

    provider = Provider(id="model", owner="Model", url="https://model.example/", attribution="by Model")

    def air_cost(self, cells: int) -> float:
        return 1.0

    def flow_cost(self, points: int) -> float:
        return 1.0

    async def fetch_air(self, cells: Sequence[Cell]) -> Fetched[AirTable]:
        raise NotImplementedError

    async def fetch_flow(self, points: Sequence[RiverPoint]) -> Fetched[FlowTable]:
        raise NotImplementedError


class Keeps:
    def __init__(self, value: Any) -> None:
        self._value = value

    def held(self, source: Source[Any], now: Any) -> Held[Any] | None:
        return Held(self._value, "v", NOW, NOW, None)

    def health(self, source: Source[Any]) -> None:
        return None


@pytest.fixture(scope="module")
def app() -> Litestar:
    gazetteer = Gazetteer.load()
    published = Published()
    reads = Reads(published)
    points = shipped_points()
    warnings = WarningsFeed(
        gazetteer, NameIndex.of(gazetteer), Locator.load(gazetteer).boundaries, [Office()]
    )
    air, river = AirFeed(gazetteer, Models()), RiverFeed(gazetteer, Models(), points)
    cells = AirTable({cell.key: cell_air(cell, 60.0) for cell in grid.cells_of(gazetteer.units).values()})
    for feed, value in ((warnings, bulletin(info("Bát Xát"))), (air, cells), (river, flow_table())):
        rendering = feed.render(Keeps(value), NOW)
        published.replace(feed.name, finish_all(rendering.pages, {}), rendering.view, NOW)
    return Litestar(
        route_handlers=[
            *warnings_api.routes(reads, gazetteer),
            *air_api.routes(reads, gazetteer),
            *river_api.routes(reads, points),
        ],
        exception_handlers=problems.handlers(),
        openapi_config=openapi.config(version="0", server="http://testserver"),
        logging_config=None,
    )


@pytest.fixture
async def http(app: Litestar) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app)  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
        yield client


@pytest.mark.parametrize(
    "path",
    [
        "/v1/warnings",
        "/v1/warnings/02683",
        "/v1/warnings/bat-xat",
        "/v1/air",
        "/v1/air/sa-pa",
        "/v1/rivers",
        "/v1/rivers/hong-yen-bai",
    ],
)
async def test_answers_come_in_both_languages_and_to_head(http: httpx.AsyncClient, path: str) -> None:
    answer = await http.get(path)
    assert answer.status_code == 200
    assert answer.json()["provenance"]["attribution"]
    assert answer.headers["content-language"] == "vi"
    english = await http.get(path, headers={"Accept-Language": "en"})
    assert english.headers["content-language"] == "en"
    assert english.json() != answer.json()
    head = await http.head(path)
    assert (head.status_code, head.content) == (200, b"")
    again = await http.get(path, headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304


async def test_the_cap_message_is_cap(http: httpx.AsyncClient) -> None:
    answer = await http.get("/v1/warnings.cap")
    assert answer.headers["content-type"].startswith("application/cap+xml")
    assert answer.content.startswith(b'<?xml version="1.0" encoding="UTF-8"?>\n<alert xmlns="urn:oasis')


@pytest.mark.parametrize(
    "path",
    [
        "/v1/warnings/99999",
        f"/v1/warnings/{5_000 * 'x'}",
        "/v1/air/%00",
        "/v1/rivers/mekong",
        "/v1/rivers/%0A",
    ],
)
async def test_what_there_is_not_is_a_problem(http: httpx.AsyncClient, path: str) -> None:
    answer = await http.get(path)
    assert answer.status_code == 404
    assert answer.json()["code"] == "not_found"


async def test_the_document_shows_what_is_answered(app: Litestar) -> None:
    paths = openapi.document(app)["paths"]
    shown = {path for path in paths if path.startswith("/v1/")}
    assert shown == {
        "/v1/warnings",
        "/v1/warnings/{code}",
        "/v1/warnings.cap",
        "/v1/air",
        "/v1/air/{code}",
        "/v1/rivers",
        "/v1/rivers/{id}",
    }
    content = paths["/v1/warnings.cap"]["get"]["responses"]["200"]["content"]
    assert list(content) == ["application/cap+xml"]
    examples = paths["/v1/warnings/{code}"]["get"]["responses"]["200"]["content"]["application/json"]
    assert "senderName" in str(examples)
