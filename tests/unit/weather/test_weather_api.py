import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest
from litestar import Litestar, Request, Response

from laocaiso.core.errors import LaocaisoError, NotFound
from laocaiso.feeds.weather.api import routes
from laocaiso.feeds.weather.model import ForecastTable, NowTable
from laocaiso.feeds.weather.service import WeatherFeed
from laocaiso.places.gazetteer import Gazetteer
from laocaiso.snapshots.published import Published, finish_all
from laocaiso.web import openapi
from laocaiso.web.reads import Reads
from tests.unit.weather.invented_weather import AT, Keeps


def problem(_request: Request[Any, Any, Any], error: LaocaisoError) -> Response[dict[str, str]]:
    return Response({"code": error.code}, status_code=404 if isinstance(error, NotFound) else 503)


@pytest.fixture
def published() -> Published:
    return Published()


@pytest.fixture
def app(gazetteer: Gazetteer, published: Published) -> Litestar:
    return Litestar(
        list(routes(Reads(published), gazetteer)),
        exception_handlers={LaocaisoError: problem},
        openapi_config=openapi.config(version="1"),
    )


@pytest.fixture
async def client(
    app: Litestar,
    published: Published,
    feed: WeatherFeed,
    kept: Keeps,
    now_table: Callable[..., NowTable],
    forecast_table: Callable[..., ForecastTable],
) -> AsyncIterator[httpx.AsyncClient]:
    kept.put(feed.now, now_table(), AT, AT)
    kept.put(feed.forecast, forecast_table(), AT, AT)
    rendering = feed.render(kept, AT)
    published.replace("weather", dict(finish_all(rendering.pages, {})), rendering.view, AT)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://here") as client:
        yield client


async def test_a_unit_is_found_by_code_and_by_slug(client: httpx.AsyncClient) -> None:
    by_code, by_slug = await client.get("/v1/weather/03006"), await client.get("/v1/weather/sa-pa")
    assert by_code.status_code == by_slug.status_code == 200
    assert by_code.content == by_slug.content
    assert by_code.json()["unit"]["name"] == "Phường Sa Pa"


async def test_head_answers_as_get_without_a_body(client: httpx.AsyncClient) -> None:
    for path in ("/v1/weather", "/v1/weather/03006"):
        got, headed = await client.get(path), await client.head(path)
        assert headed.status_code == 200
        assert headed.headers["etag"] == got.headers["etag"]


async def test_english_is_for_those_who_ask_for_it(client: httpx.AsyncClient) -> None:
    answer = await client.get("/v1/weather", headers={"Accept-Language": "en"})
    assert answer.json()["items"][0]["weather"]["text"] == "Overcast"


@pytest.mark.parametrize("code", ["99999", "Sa Pa", "%00", "3006", "03006x"])
async def test_an_unknown_unit_is_not_found(client: httpx.AsyncClient, code: str) -> None:
    answer = await client.get(f"/v1/weather/{code}")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_before_the_first_answer_it_is_not_ready(app: Litestar) -> None:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://here") as client:
        for path in ("/v1/weather", "/v1/weather/03006"):
            assert (await client.get(path)).json() == {"code": "not_ready"}


def test_the_document_describes_both_routes_with_an_example(app: Litestar) -> None:
    document = json.loads(json.dumps(openapi.document(app), default=str))
    for path, shape in (("/v1/weather", "ProvinceWeather"), ("/v1/weather/{code}", "UnitWeather")):
        assert {"get", "head"} <= set(document["paths"][path])
        content = document["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]
        assert content["schema"]["$ref"].endswith(shape)
        example = next(iter(content["examples"].values()))["value"]
        assert example["provenance"]["source"] == "Open-Meteo"
