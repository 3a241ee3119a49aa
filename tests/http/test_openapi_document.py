"""The document says what is true, and the page that shows it loads nothing from elsewhere."""

import gzip
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from hashlib import sha256
from importlib.resources import files
from typing import Any

import httpx
import msgspec
import pytest
from litestar import HttpMethod, Litestar, Request, Response, post, route
from litestar.openapi import ResponseSpec
from litestar.params import FromPath, FromQuery, JSONBody
from schemathesis.specs.openapi.definitions import OPENAPI_31_VALIDATOR

from laocaiso.snapshots.published import Published
from laocaiso.web import documentation, parameters
from laocaiso.web.openapi import config, document
from laocaiso.web.problems import KINDS, handlers
from laocaiso.web.reads import Reads

SHIPPED = files("laocaiso.web") / "docs_page"


class Closed(msgspec.Struct, forbid_unknown_fields=True):
    number: int


class Go(msgspec.Struct, forbid_unknown_fields=True, tag_field="action", tag="go"):
    where: str
    over: tuple[int, ...] = ()


class Stay(msgspec.Struct, forbid_unknown_fields=True, tag_field="action", tag="stay"):
    why: str


class Open(msgspec.Struct):
    """Takes whatever comes."""

    text: str


def make_app() -> Litestar:
    @route(
        "/v1/things/{code:str}",
        http_method=[HttpMethod.GET, HttpMethod.HEAD],
        sync_to_thread=False,
        operation_id="getThing",
        tags=["things", "places"],
        responses={
            200: ResponseSpec(data_container=Open, description="The thing."),
            404: ResponseSpec(data_container=None, description="No thing of this code."),
        },
    )
    def thing(request: Request[Any, Any, Any], code: FromPath[str], count: FromQuery[int]) -> Response[bytes]:
        return Response(b"{}")

    @post("/things", sync_to_thread=False, operation_id="createThing")
    def create(data: JSONBody[Closed]) -> Open:
        return Open("")

    @post(
        "/moves",
        sync_to_thread=False,
        operation_id="move",
        opt=parameters.bodies(go={"action": "go", "where": "Sa Pa"}),
    )
    def move(data: JSONBody[Go | Stay]) -> Open:
        return Open("")

    reads = Reads(Published())
    return Litestar(
        [thing, create, move, *documentation.routes(reads, started_at=datetime(2026, 11, 24, tzinfo=UTC))],
        openapi_config=config(version="1.2.3", server="https://api.example.vn"),
        exception_handlers=handlers(),
        logging_config=None,
    )


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(make_app()), base_url="http://laocaiso"
    ) as opened:
        yield opened


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    return document(make_app())


def operations(told):
    return [(path, method, op) for path, item in told["paths"].items() for method, op in item.items()]


def resolve(told, thing):
    while "$ref" in thing:
        found = told
        for part in thing["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        thing = found
    return thing


def references(thing):
    if isinstance(thing, dict):
        yield from ([thing["$ref"]] if "$ref" in thing else [])
        for value in thing.values():
            yield from references(value)
    elif isinstance(thing, list):
        for value in thing:
            yield from references(value)


def test_it_is_valid_openapi_3_1(told):
    assert told["openapi"].startswith("3.1")
    OPENAPI_31_VALIDATOR.validate(told)


def test_every_reference_leads_somewhere(told):
    assert set(references(told))
    for reference in set(references(told)):
        assert resolve(told, {"$ref": reference})


def test_members_of_a_union_are_told_apart_by_the_field_that_says_which(told):
    content = told["paths"]["/moves"]["post"]["requestBody"]["content"]["application/json"]
    union = content["schema"]
    assert union["discriminator"]["propertyName"] == "action"
    assert set(union["discriminator"]["mapping"]) == {"go", "stay"}
    for word, reference in union["discriminator"]["mapping"].items():
        assert resolve(told, {"$ref": reference})["properties"]["action"]["const"] == word
    assert content["examples"]["go"]["value"] == {"action": "go", "where": "Sa Pa"}


def test_items_of_a_list_are_of_their_kind_alone(told):
    assert told["components"]["schemas"]["Go"]["properties"]["over"]["items"] == {"type": "integer"}


def test_every_error_is_a_problem_and_all_have_the_common_ones(told):
    for path, method, operation in operations(told):
        responses = operation["responses"]
        assert {"400", "429", "500"} <= responses.keys(), (path, method)
        for status, response in responses.items():
            if int(status) >= 400:
                content = resolve(told, response)["content"]
                assert list(content) == ["application/problem+json"], (path, method, status)
                assert content["application/problem+json"]["schema"] == {
                    "$ref": "#/components/schemas/Problem"
                }
                assert content["application/problem+json"]["example"]["status"] == int(status)


def test_the_example_of_each_problem_fits_its_shape(told):
    from laocaiso.web.problems import Problem

    for kind in KINDS.values():
        name = "".join(part.capitalize() for part in kind.code.split("_"))
        content = told["components"]["responses"][name]["content"]["application/problem+json"]
        assert msgspec.convert(content["example"], Problem).code == kind.code


def test_the_words_of_a_handler_stay(told):
    assert (
        told["paths"]["/v1/things/{code}"]["get"]["responses"]["404"]["description"]
        == "No thing of this code."
    )


def test_public_reads_tell_of_tags_and_304(told):
    for method in ("get", "head"):
        responses = told["paths"]["/v1/things/{code}"][method]["responses"]
        assert {"ETag", "Cache-Control", "X-Checked-At"} <= responses["200"]["headers"].keys()
        assert {"304", "404", "406", "503"} <= responses.keys()
        assert "content" not in responses["304"]
    assert "304" not in told["paths"]["/things"]["post"]["responses"]


def test_head_has_no_body_and_an_id_of_its_own(told):
    get, head = (told["paths"]["/v1/things/{code}"][method] for method in ("get", "head"))
    assert (get["operationId"], head["operationId"]) == ("getThing", "getThingHead")
    assert "content" in get["responses"]["200"]
    assert "content" not in head["responses"]["200"]
    ids = [operation["operationId"] for _, _, operation in operations(told)]
    assert len(set(ids)) == len(ids)


def test_closed_objects_are_closed_and_others_are_not(told):
    schemas = {schema.get("title"): schema for schema in told["components"]["schemas"].values()}
    assert schemas["Closed"]["additionalProperties"] is False
    assert schemas["Open"].get("additionalProperties") is not False


def test_every_tag_is_declared_once_and_none_is_idle(told):
    used = {tag for _, _, operation in operations(told) for tag in operation.get("tags", ())}
    assert sorted(tag["name"] for tag in told["tags"]) == sorted(used)
    assert next(tag for tag in told["tags"] if tag["name"] == "places")["description"]


def test_pages_for_people_are_not_in_it(told):
    assert not {"/docs", "/openapi.json", "/docs/{name}"} & told["paths"].keys()
    assert told["servers"] == [{"url": "https://api.example.vn"}]


async def test_it_is_served_with_a_tag(client):
    got = await client.get("/openapi.json")
    assert got.status_code == 200
    assert got.headers["content-type"] == "application/json"
    assert got.json() == document(make_app())
    again = await client.get("/openapi.json", headers={"If-None-Match": got.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    headed = await client.head("/openapi.json")
    assert (headed.headers["etag"], headed.content) == (got.headers["etag"], b"")


async def test_the_page_and_its_parts_come_from_here(client):
    page = await client.get("/docs")
    assert page.status_code == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert page.headers["referrer-policy"] == "no-referrer"
    sources = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert len(sources) == 5
    for source in sources:
        assert not source.startswith(("http", "//"))
        if not source.startswith("data:"):
            part = await client.get(f"/{source}")
            assert part.status_code == 200, source
    assert not re.search(r"<script>|style=| on\w+=", page.text)  # the policy would not run them


async def test_the_page_s_address_with_a_slash_leads_to_the_one_its_links_are_relative_to(client):
    answer = await client.get("/docs/")
    assert (answer.status_code, answer.headers["location"]) == (308, "../docs")
    assert (await client.head("/docs/")).status_code == 308


@pytest.mark.parametrize("name", ["swagger-ui.css", "swagger-ui-bundle.js", "start.js"])
@pytest.mark.parametrize("coding", ["gzip", "identity", "br"])
async def test_parts_are_negotiated_tagged_and_kept(client, name, coding):
    got = await client.get(f"/docs/{name}", headers={"Accept-Encoding": coding})
    assert got.headers.get("content-encoding") == ("gzip" if coding == "gzip" else None)
    assert got.headers["vary"] == "Accept-Encoding"
    assert "immutable" in got.headers["cache-control"]
    assert got.headers["content-type"].startswith(("text/css", "text/javascript"))
    again = await client.get(
        f"/docs/{name}", headers={"Accept-Encoding": coding, "If-None-Match": got.headers["etag"]}
    )
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    "path",
    [
        "/docs/SOURCES.md",
        "/docs/..%2fopenapi.py",
        "/docs/index.html",
        "/schema",
        "/swagger",
        "/redoc",
        "/openapi",
    ],
)
async def test_nothing_else_is_served(client, path):
    response = await client.get(path)
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


def test_what_is_shipped_is_what_its_maker_published():
    sums = dict(
        reversed(line.split())
        for line in (SHIPPED / "SOURCES.md").read_text().splitlines()
        if line.startswith("    ")
    )
    assert set(sums) == {"swagger-ui-bundle.js", "swagger-ui.css"}
    for name, digest in sums.items():
        assert sha256(gzip.decompress((SHIPPED / f"{name}.gz").read_bytes())).hexdigest() == digest


@pytest.mark.parametrize("code", KINDS)
async def test_the_type_of_a_problem_leads_to_its_meaning(client, code):
    vietnamese = await client.get(f"/errors/{code}")
    english = await client.get(f"/errors/{code}", headers={"Accept-Language": "en"})
    assert vietnamese.json()["status"] == KINDS[code].status
    assert (vietnamese.json()["title"], english.json()["title"]) == (
        KINDS[code].title_vi,
        KINDS[code].title_en,
    )


async def test_an_unknown_kind_of_problem_is_not_found(client):
    assert (await client.get("/errors/zzz")).status_code == 404
