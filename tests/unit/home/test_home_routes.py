from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from litestar import Litestar, Request, Response

from laocaiso.core.errors import LaocaisoError, NotFound
from laocaiso.feeds.home.api import routes
from laocaiso.feeds.home.service import HomeFeed
from laocaiso.snapshots.published import Published, finish_all
from laocaiso.web import openapi
from laocaiso.web.reads import Reads
from tests.unit.home.invented_screen import GAZETTEER, HERE, NOW, everything, shown


def problem(_request: Request[Any, Any, Any], error: LaocaisoError) -> Response[dict[str, str]]:
    return Response({"code": error.code}, status_code=404 if isinstance(error, NotFound) else 503)


@pytest.fixture
def published() -> Published:
    made, feed = Published(), HomeFeed(GAZETTEER, address="https://here.example")
    rendering = feed.render(shown(everything()), NOW)
    made.replace("home", finish_all(rendering.pages, {}), rendering.view, NOW)
    return made


@pytest.fixture
def app(published: Published) -> Litestar:
    return Litestar(
        list(routes(Reads(published), GAZETTEER)),
        exception_handlers={LaocaisoError: problem},
        openapi_config=openapi.config(version="1"),
    )


@pytest.fixture
async def client(app: Litestar) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://here") as client:
        yield client


@pytest.fixture
def anyio_backend():
    return "asyncio"


async def test_a_unit_is_found_by_code_and_by_slug(client: httpx.AsyncClient) -> None:
    by_code, by_slug = await client.get(f"/v1/home/{HERE}"), await client.get("/v1/home/lao-cai")
    assert by_code.status_code == by_slug.status_code == 200
    assert by_code.content == by_slug.content
    assert by_code.headers["etag"] == by_slug.headers["etag"]
    assert by_code.json()["unit"]["slug"] == "lao-cai"


async def test_the_province_has_a_screen_of_its_own_in_the_callers_language(
    client: httpx.AsyncClient,
) -> None:
    answer = await client.get("/v1/home", headers={"accept-language": "en"})
    assert answer.headers["content-language"] == "en"
    assert answer.json()["air"]["items"][0]["category"]["text"] == "Moderate"


async def test_who_has_it_already_gets_304_and_head_works(client: httpx.AsyncClient) -> None:
    etag = (await client.get("/v1/home")).headers["etag"]
    assert (await client.get("/v1/home", headers={"if-none-match": etag})).status_code == 304
    head = await client.head(f"/v1/home/{HERE}")
    assert (head.status_code, head.content) == (200, b"")


@pytest.mark.parametrize("code", ["99999", "ha-noi", "LAO-CAI", "02647 ", "%00"])
async def test_an_unknown_unit_is_not_found(client: httpx.AsyncClient, code: str) -> None:
    answer = await client.get(f"/v1/home/{code}")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_before_the_first_rendering_it_is_not_ready(
    client: httpx.AsyncClient, published: Published
) -> None:
    published.replace("home", {}, None, NOW)
    assert (await client.get("/v1/home")).status_code == 503


def test_the_document_shows_an_example_of_each(app: Litestar) -> None:
    paths = openapi.document(app)["paths"]
    for path in ("/v1/home", "/v1/home/{code}"):
        content = paths[path]["get"]["responses"]["200"]["content"]["application/json"]
        examples = list(content["examples"].values())
        assert examples[0]["value"]["outages"]["items"], path
