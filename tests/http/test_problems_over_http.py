"""Every error as a caller gets it: one shape, in the caller's language, over the framework and without it."""

import json
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from litestar import HttpMethod, Litestar, Request, Response, post, route
from litestar.exceptions import (
    ClientException,
    HTTPException,
    NotAuthorizedException,
    PermissionDeniedException,
    ServiceUnavailableException,
)
from litestar.exceptions.http_exceptions import RequestEntityTooLarge
from litestar.params import FromPath, FromQuery, JSONBody

from laocaiso.core.errors import (
    Conflict,
    CredentialsNeeded,
    Current,
    Forbidden,
    Gone,
    Incomplete,
    InvalidInput,
    KeyReused,
    LaocaisoError,
    Missing,
    NotAcceptable,
    NotFound,
    NotReady,
    NotSignedIn,
    SettingsError,
    TooManyRequests,
    Trouble,
    UpstreamDown,
)
from laocaiso.web.bodies import StrictRequest
from laocaiso.web.problems import KINDS, LONGEST_INSTANCE, Problem, answer, handlers, kind_of

DOCS = Path(__file__).parents[2] / "docs" / "errors.md"

TREE = {
    LaocaisoError: (LaocaisoError("bí mật", "secret"), 500),
    InvalidInput: (InvalidInput("from", "Sai ngày.", "Bad date.", allowed=["YYYY-MM-DD"]), 400),
    NotFound: (NotFound("Không có xã này.", "No such commune."), 404),
    NotAcceptable: (NotAcceptable("Không có dạng đó.", "No such form."), 406),
    CredentialsNeeded: (CredentialsNeeded("Thiếu mã.", "No token."), 401),
    NotSignedIn: (NotSignedIn("Mã rỗng.", "An empty token."), 401),
    Forbidden: (Forbidden("Chưa đồng ý.", "No consent.", field="consent", allowed=["phone"]), 403),
    Gone: (Gone("Đã xóa.", "Deleted."), 410),
    Conflict: (Conflict("Đã nộp.", "Handed in.", retry_after=9), 409),
    KeyReused: (KeyReused("Khóa đã dùng.", "Used."), 422),
    Incomplete: (
        Incomplete("Còn thiếu.", "Missing.", missing=[Missing("owner", "Thiếu chủ.", "No owner.")]),
        422,
    ),
    TooManyRequests: (TooManyRequests("Chậm lại.", "Slow down.", retry_after=7), 429),
    NotReady: (NotReady("Chưa có.", "Not yet.", retry_after=5), 503),
    UpstreamDown: (UpstreamDown("evn", Trouble.TLS, "secret detail", retry_after=90.4), 503),
    SettingsError: (SettingsError("LAOCAISO_X", "secret", "nothing"), 500),
}
FRAMEWORK = {
    "validation": (ClientException("secret", extra=[{"key": "from", "message": "Expected `int`"}]), 400),
    "client": (ClientException("secret"), 400),
    "teapot": (HTTPException("secret", status_code=418), 418),
    "unauthorized": (NotAuthorizedException("secret"), 401),
    "forbidden": (PermissionDeniedException("secret"), 403),
    "too-large": (RequestEntityTooLarge("secret"), 413),
    "unavailable": (ServiceUnavailableException("secret"), 503),
    "gateway": (HTTPException("secret", status_code=502), 500),
    "bug": (KeyError("secret"), 500),
}
ERRORS: dict[str, tuple[Exception, int]] = {kind.__name__: given for kind, given in TREE.items()} | FRAMEWORK


class Body(msgspec.Struct, forbid_unknown_fields=True):
    number: int


def make_app() -> Litestar:
    @route("/raise/{name:str}", http_method=[HttpMethod.GET, HttpMethod.HEAD], sync_to_thread=False)
    def fail(request: Request[Any, Any, Any], name: FromPath[str]) -> Response[bytes]:
        raise ERRORS[name][0]

    @post("/bodies", sync_to_thread=False, request_max_body_size=1000)
    def take(data: JSONBody[Body], count: FromQuery[int]) -> Response[bytes]:
        return Response(b"")

    return Litestar(
        [fail, take],
        exception_handlers=handlers(),
        request_class=StrictRequest,
        logging_config=None,
        openapi_config=None,
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


def check(response: httpx.Response, status: int) -> dict[str, Any]:
    """The shape all problems share; the body."""
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["vary"] == "Accept-Language"
    body = response.json()
    problem = msgspec.convert(body, Problem, strict=True)
    assert problem.status == status
    assert problem.type == f"/errors/{problem.code}"
    assert problem.code in KINDS
    kind = KINDS[problem.code]
    language = response.headers["content-language"]
    assert problem.title == (kind.title_vi if language == "vi" else kind.title_en)
    assert problem.detail
    assert problem.detail != problem.title
    if status in (429, 503):
        assert int(response.headers["retry-after"]) >= 1
    return dict(body)


def subclasses(kind: type[LaocaisoError]) -> Iterator[type[LaocaisoError]]:
    yield kind
    for child in kind.__subclasses__():
        yield from subclasses(child)


def test_a_conflict_says_how_the_thing_stands_now():
    at = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
    current = Current(version=4, state="accepted", changed_at=at)
    body = answer(Conflict("Đã đổi.", "Changed.", current=current), language="vi", path="/x").body
    assert msgspec.json.decode(body)["current"] == {
        "version": 4,
        "state": "accepted",
        "changedAt": "2026-11-25T09:00:00+07:00",
    }
    assert b"current" not in answer(Conflict("Đã đổi.", "Changed."), language="vi", path="/x").body


def test_what_is_missing_comes_with_what_would_do():
    missing = [Missing("reason", "Thiếu lý do.", "No reason.", ("in_court", "offensive"))]
    body = answer(Incomplete("Thiếu.", "Missing.", missing=missing), language="en", path="/x").body
    assert msgspec.json.decode(body)["errors"] == [
        {"field": "reason", "detail": "No reason.", "allowed": ["in_court", "offensive"]}
    ]


def test_the_whole_tree_is_tried():
    assert {kind for kind in subclasses(LaocaisoError) if kind.__module__.startswith("laocaiso.")} == set(
        TREE
    )


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("name", ERRORS)
async def test_every_error_has_the_one_shape(client, name, language):
    response = await client.get(
        f"/raise/{name}?phone=0912345678", headers={"Accept-Language": language, "X-Request-Id": "abc"}
    )
    body = check(response, ERRORS[name][1])
    assert response.headers["content-language"] == language
    assert body["instance"] == f"/raise/{name}"
    assert "secret" not in response.text
    assert "bí mật" not in response.text
    assert "0912345678" not in response.text + str(response.headers)


@pytest.mark.parametrize("name", ERRORS)
async def test_head_gets_the_same_without_a_body(client, name):
    response = await client.head(f"/raise/{name}")
    assert response.status_code == ERRORS[name][1]
    assert response.headers["content-type"] == "application/problem+json"
    assert response.content == b""


async def test_an_error_of_ours_speaks_for_itself(client):
    body = check(await client.get("/raise/InvalidInput"), 400)
    assert body["detail"] == "Sai ngày."
    assert body["errors"] == [{"field": "from", "detail": "Sai ngày.", "allowed": ["YYYY-MM-DD"]}]


async def test_what_lacks_for_being_let_in_is_named(client):
    body = check(await client.get("/raise/Forbidden"), 403)
    assert body["errors"] == [{"field": "consent", "detail": "Chưa đồng ý.", "allowed": ["phone"]}]


async def test_the_wish_of_the_error_is_the_time_to_wait(client):
    assert (await client.get("/raise/TooManyRequests")).headers["retry-after"] == "7"
    assert (await client.get("/raise/UpstreamDown")).headers["retry-after"] == "90"
    assert (await client.get("/raise/unavailable")).headers["retry-after"] == "30"


async def test_what_was_missing_is_said_to_who_is_not_let_in(client):
    assert (await client.get("/raise/unauthorized")).headers["www-authenticate"] == "Bearer"


async def test_an_unknown_address(client):
    assert check(await client.get("/nowhere/%E1%BA%A1?x=1"), 404)["instance"] == "/nowhere/%E1%BA%A1"


async def test_a_wrong_method_is_told_the_right_ones(client):
    response = await client.delete("/raise/x")
    assert check(response, 405)["code"] == "method_not_allowed"
    assert response.headers["allow"] == "GET, HEAD, OPTIONS"
    assert (await client.get("/bodies")).headers["allow"] == "OPTIONS, POST"


@pytest.mark.parametrize(
    ("path", "content", "status", "field"),
    [
        ("/bodies?count=x", '{"number": 1}', 400, "count"),
        ("/bodies", '{"number": 1}', 400, "count"),
        ("/bodies?count=1", '{"number": "x"}', 400, "number"),
        ("/bodies?count=1", "{", 400, None),
        ("/bodies?count=1", "", 400, "body"),
        ("/bodies?count=1", "[]", 400, "body"),
        ("/bodies?count=1", "{}", 400, "number"),
        ("/bodies?count=1", '{"number": 1, "other": 2}', 400, "other"),
        ("/bodies?count=1", json.dumps({"number": 1, "x": "y" * 2000}), 413, None),
    ],
)
async def test_what_the_framework_refuses_names_the_field_where_there_is_one(
    client, path, content, status, field
):
    body = check(
        await client.post(path, content=content, headers={"Content-Type": "application/json"}), status
    )
    if field:
        assert body["code"] == "invalid_input"
        assert [error["field"] for error in body["errors"]] == [field]


@pytest.mark.parametrize("path", ["/" + "a" * 5000, '/\x00\n"<script>', "/xã/hòa mạc"])
def test_the_path_is_repeated_as_an_address_or_not_at_all(path):
    made = answer(NotFound("Không.", "No."), language="en", path=path)
    instance = json.loads(made.body).get("instance")
    if len(path) > LONGEST_INSTANCE:
        assert instance is None
    else:
        assert instance.isascii()
        assert not set(instance) & set(' "<>\n\x00')


def test_length_and_body_agree():
    made = answer(NotFound("Không.", "No."), language="vi", path="/x")
    assert dict(made.headers)[b"content-length"] == str(len(made.body)).encode()


def test_codes_are_words_and_statuses_are_errors():
    assert all(code == kind.code and code.islower() and code.isascii() for code, kind in KINDS.items())
    assert all(400 <= kind.status < 600 for kind in KINDS.values())
    assert {kind_of(error).code for error, _ in ERRORS.values()} <= set(KINDS)


def test_the_documentation_lists_every_code_with_its_status_and_no_other():
    rows = [line.split("|") for line in DOCS.read_text().splitlines() if line.startswith("| `")]
    listed = {row[1].strip(" `"): (int(row[2]), row[3].strip(), row[4].strip()) for row in rows}
    assert listed == {code: (kind.status, kind.title_vi, kind.title_en) for code, kind in KINDS.items()}


async def test_every_part_that_is_missing_is_named(client):
    body = (await client.get("/raise/Incomplete", headers={"Accept-Language": "en"})).json()
    assert body["errors"] == [{"field": "owner", "detail": "No owner."}]


async def test_a_conflict_says_how_long_to_wait_only_where_waiting_helps(client):
    assert (await client.get("/raise/Conflict")).headers["retry-after"] == "9"
    assert "retry-after" not in (await client.get("/raise/KeyReused")).headers
